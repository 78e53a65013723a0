"""Organisations that look like known ones, and what staff decided about them."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lookalikes import WHY
from accounts.models.people import Organisation, User
from accounts.twin_states import TWIN_LIFECYCLE, TwinState
from ledger.parties import Parties
from ledger.references import new_reference


def look_alike_reference() -> str:
    return new_reference("L")


class LookAlike(models.Model):
    """That an organisation looks like a known one, with the twin as it was then. A case: staff look and decide."""

    lifecycle = TWIN_LIFECYCLE
    reference = models.CharField(
        _("reference"), max_length=16, unique=True, default=look_alike_reference, editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="look_alikes",
        editable=False,
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name as compared"), max_length=200, editable=False)
    twin = models.ForeignKey(
        Organisation, verbose_name=_("looks like"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    twin_name = models.CharField(
        _("looks like"),
        max_length=254,
        editable=False,
        help_text=_("The twin's name, right or domain that was matched."),
    )
    why = models.JSONField(_("why"), editable=False, help_text=_("Codes of accounts/lookalikes.py."))
    state = models.CharField(_("state"), max_length=16, choices=TwinState, default=TwinState.WAITING, editable=False)
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    found_at = models.DateTimeField(_("found"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("look-alike")
        verbose_name_plural = _("look-alikes")
        ordering = ["found_at", "pk"]
        constraints = [
            models.CheckConstraint(name="look_alike_state_known", condition=models.Q(state__in=TwinState.values)),
            models.UniqueConstraint(fields=["organisation", "name", "twin"], name="one_look_alike_each"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.name} · {self.twin_name}"

    @property
    def parties(self) -> Parties:
        """This organisation, and the one that it looks like."""
        return Parties.of(organisations=[self.organisation_id, self.twin_id])

    @property
    def reasons(self) -> list[Any]:
        """Why, in sentences."""
        return [WHY[code] for code in self.why if code in WHY]

    @property
    def last_decision(self) -> "LookAlikeDecision | None":
        return self.decisions.select_related("decided_by").order_by("-pk").first()


class LookAlikeDecision(models.Model):
    """What staff decided about a look-alike, and why. Never edited."""

    class Verdict(models.TextChoices):
        CLEAR = "clear", _("no danger")
        REFUSE = "refuse", _("organisation refused")

    look_alike = models.ForeignKey(
        LookAlike, verbose_name=_("look-alike"), on_delete=models.PROTECT, related_name="decisions", editable=False
    )
    verdict = models.CharField(_("decision"), max_length=16, choices=Verdict, editable=False)
    reasoning = models.TextField(_("in our words"), max_length=2000, editable=False)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("decision on a look-alike")
        verbose_name_plural = _("decisions on look-alikes")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="look_alike_decision_explained", condition=~models.Q(reasoning=""))]

    def __str__(self) -> str:
        return f"{self.look_alike.reference}: {self.get_verdict_display()}"
