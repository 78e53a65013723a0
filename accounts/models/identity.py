"""What an organisation is asked to show of itself: rows that page, mail and admin share."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identity import reasons
from accounts.identity.catalogue import CATALOGUE, Asked
from accounts.identity.states import LIFECYCLE, State
from accounts.models.people import Organisation, User
from ledger import policy
from ledger.parties import Parties
from ledger.references import new_reference
from uploads import stored_name_for

PERSON = settings.AUTH_USER_MODEL


def requirement_reference() -> str:
    return new_reference("Q")


def document_key(document: "IdentityDocument", file_name: str) -> str:
    """Say where a document is stored: a random key, whatever the file was called."""
    return f"identity/{timezone.now():%Y/%m}/{stored_name_for(document.media_type)}"


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def run_by(self, user: User) -> Self:
        """What is asked of the organisations that this person administers: nobody else sees identity papers."""
        return self.filter(
            organisation__memberships__user=user,
            organisation__memberships__role="administrator",
            organisation__closed_at=None,
        )

    def overdue(self, on: date) -> "list[Requirement]":
        """What was to be sent before a day and was not; what is being checked waits for us and for nobody else."""
        waiting = self.filter(state__in=(State.ASKED, State.REFUSED), due_on__lt=on)
        return [row for row in waiting if row.last_day < on]


class Requirement(models.Model):
    """One thing that one organisation is asked to show. Its state moves only through ledger.lifecycle.move."""

    lifecycle = LIFECYCLE
    reference = models.CharField(
        _("reference"), max_length=16, unique=True, default=requirement_reference, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="requirements"
    )
    code = models.CharField(_("what"), max_length=32, editable=False, help_text=_("A code of the catalogue."))
    number = models.CharField(_("number as typed"), max_length=60, blank=True, editable=False)
    due_on = models.DateField(_("by when"), editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ASKED, editable=False)
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity check")
        verbose_name_plural = _("identity checks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="asked_once"),
            models.CheckConstraint(name="requirement_state_known", condition=models.Q(state__in=State.values)),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("identity_one", args=[self.reference])

    @property
    def parties(self) -> Parties:
        """The organisation that was asked."""
        return Parties.of(organisations=[self.organisation_id])

    @property
    def asked(self) -> Asked:
        return CATALOGUE[self.code]

    @property
    def is_open(self) -> bool:
        """Whether the organisation has to do something."""
        return self.state in (State.ASKED, State.REFUSED)

    @property
    def last_day(self) -> date:
        """By when it is to be sent; after a refusal there is the same time anew, counted from that day."""
        if self.state != State.REFUSED:
            return self.due_on
        again = timezone.localdate(self.state_since) + timedelta(days=self.asked.days)
        return max(self.due_on, again)

    @property
    def last_decision(self) -> "RequirementDecision | None":
        return self.decisions.last()

    @property
    def documents_to_check(self) -> "models.QuerySet[IdentityDocument]":
        """What was sent since the last decision: staff decide on all of it together."""
        decision = self.last_decision
        return self.documents.filter(added_at__gt=decision.decided_at) if decision else self.documents.all()

    @property
    def documents_to_open(self) -> "list[IdentityDocument]":
        """What staff open: what waits for a decision, else the newest; without what was deleted after its term."""
        rows = list(self.documents_to_check.filter(forgotten_at=None)) if self.state == State.SENT else []
        return rows or list(self.documents.filter(forgotten_at=None).order_by("-pk")[:1])

    @property
    def takes_more(self) -> bool:
        """Whether another document may join those that were sent: while none of them was looked at."""
        waits = self.state == State.SENT and self.asked.is_document
        return waits and not self.documents_to_check.filter(views__isnull=False).exists() and self.room > 0

    @property
    def room(self) -> int:
        """How many documents may still be sent before the next decision."""
        return max(0, policy.number("uploads.max_files") - self.documents_to_check.count())

    @property
    def refusal(self) -> reasons.Reason | None:
        """Why it was refused, while it is."""
        decision = self.last_decision if self.state == State.REFUSED else None
        return reasons.REASONS.get(decision.reason_code) if decision else None


class IdentityDocument(models.Model):
    """A document that an organisation sent. A better one is a new row; the file goes when its term is over."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="documents")
    file = models.FileField(upload_to=document_key)
    name = models.CharField(max_length=120, help_text=_("As the person called it; shown, never used as a path."))
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    forgotten_at = models.DateTimeField(null=True, help_text=_("When the file was deleted."))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class DocumentView(models.Model):
    """That a member of staff opened an identity document, and why. Append-only."""

    document = models.ForeignKey(
        IdentityDocument, verbose_name=_("document"), on_delete=models.PROTECT, related_name="views"
    )
    viewed_by = models.ForeignKey(PERSON, verbose_name=_("seen by"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=16, choices=reasons.VIEW_REASONS)
    note = models.CharField(_("note"), max_length=200, blank=True)
    viewed_at = models.DateTimeField(_("seen at"), default=timezone.now)

    class Meta:
        verbose_name = _("opening of an identity document")
        verbose_name_plural = _("openings of identity documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.document_id} · {self.viewed_by_id}"


class RequirementDecision(models.Model):
    """What staff decided about what was sent. Append-only."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        REFUSE = "refuse", _("refused")

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=16, choices=Verdict)
    reason_code = models.CharField(max_length=32, blank=True, choices=reasons.CHOICES)
    note = models.TextField(max_length=2000, blank=True, help_text=_("Quoted word for word in a refusal."))
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="refused_requirement_has_reason",
                condition=models.Q(verdict="accept") | ~models.Q(reason_code=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} · {self.get_verdict_display()}"
