"""Reports and tables that are being prepared."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from complaints import draft_states
from complaints.models.cases import Complaint
from complaints.sheets import states as sheet_states


class Sheet(models.Model):
    """A table of many reports being prepared. `rows`: each as sheets/rows.py makes it, in the order of the file."""

    lifecycle = sheet_states.LIFECYCLE
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sheets")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    rows = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=sheet_states.State, default=sheet_states.State.WRITTEN)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(name="sheet_state_known", condition=Q(state__in=sheet_states.State.values))
        ]

    @property
    def reference(self) -> str:
        """Its name in the ledger and in the letter about it; numbers are not given twice."""
        return f"T-{self.pk}"

    @property
    def kept_until(self) -> datetime:
        """When it is removed, unless it is changed or sent before (UTC)."""
        return sheet_states.SHEET_ENDS.due(self.updated_at)


class Draft(models.Model):
    """A complaint being written; saved at every step, kept for a while. Its state moves only through move.

    `answers`: links, right, ground, statement; `typed`: what a page with errors held.
    """

    lifecycle = draft_states.LIFECYCLE
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, null=True, related_name="draft")
    state = models.CharField(max_length=16, choices=draft_states.State, default=draft_states.State.WRITTEN)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(name="draft_state_known", condition=Q(state__in=draft_states.State.values))
        ]

    @property
    def reference(self) -> str:
        """Its name in the ledger and in the letter about it; numbers are not given twice."""
        return f"D-{self.pk}"

    @property
    def listings_found(self) -> int:
        """How many listings it names that can be reported."""
        return sum(bool(link.get("snapshot")) for link in self.answers.get("links", []))

    @property
    def kept_until(self) -> datetime:
        """When it is removed, unless it is changed before (UTC)."""
        return draft_states.DRAFT_ENDS.due(self.updated_at)

    @property
    def next_step(self) -> str:
        """Address of the step to go on with."""
        if self.organisation.is_guest:
            return reverse("complaints:guest_start")
        if any(link.get("problem") == "waiting" for link in self.answers.get("links", [])):
            return reverse("complaints:draft_reading", args=[self.pk])
        asked = {"right", "ground", "statement"} <= self.answers.keys()
        name = "draft_links" if not self.listings_found else "draft_check" if asked else "draft_reason"
        return reverse(f"complaints:{name}", args=[self.pk])
