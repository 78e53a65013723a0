"""Decisions of staff about reported listings."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.models.cases import ReportedListing
from complaints.models.verdicts import OUTCOMES, Verdict
from complaints.reasons import DECISION_REASONS, Reason


class Decision(models.Model):
    """What staff decided about a reported listing, and why. Never edited: a reversal is a new row."""

    reported = models.ForeignKey(
        ReportedListing,
        verbose_name=_("reported listing"),
        on_delete=models.PROTECT,
        related_name="decisions",
        editable=False,
    )
    verdict = models.CharField(_("decision"), max_length=16, choices=Verdict, editable=False)
    reason_code = models.CharField(_("reason"), max_length=32, editable=False)
    reasoning = models.TextField(_("in our words"), max_length=2000, blank=True, editable=False)
    reverses = models.ForeignKey(
        "self", verbose_name=_("reverses"), on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(_("decided"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="decision_verdict_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="reversal_names_the_old_decision", condition=~Q(verdict="reverse") | Q(reverses__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reported.reference}: {self.get_verdict_display()}"

    @property
    def by_same_person(self) -> bool:
        """Whether an answer was decided on by who had taken the listing down, since there was nobody else."""
        if self.verdict not in (Verdict.UPHOLD, Verdict.REVERSE):
            return False
        earlier = self.reported.decisions.filter(verdict=Verdict.TAKE_DOWN)
        takedown = (earlier.filter(pk__lt=self.pk) if self.pk else earlier).order_by("-pk").first()
        return takedown is not None and takedown.decided_by_id == self.decided_by_id and self._follows_answer(takedown)

    def _follows_answer(self, takedown: "Decision") -> bool:
        return self.reported.answers.filter(received_at__gte=takedown.decided_at).exists()

    @property
    def reason(self) -> Reason:
        return DECISION_REASONS[self.reason_code]

    @property
    def sentence(self) -> str:
        """Why, in words that fit the kind of the right."""
        return self.reason.sentence_for(self.reported.right.kind)

    @property
    def mend(self) -> str:
        """What the other side can do about it; empty when nothing is to be done."""
        return self.reason.mend_for(self.reported.right.kind)

    @property
    def outcome(self) -> Any:
        """What was decided, as a sentence about the past."""
        return OUTCOMES[self.verdict]

    @property
    def moment(self) -> datetime:
        return self.decided_at
