"""What a case leaves behind: a chain of events, and deadlines. `case` is the case's own reference."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Chain(models.Model):
    """The head of one case's chain of events; moved by compare-and-set, so that two writers can't both append."""

    case = models.CharField(max_length=40, unique=True)
    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.case} · {self.seq}"


class Event(models.Model):
    """Something that happened to a case. Holds ids and words of the table, never a person's data. Append-only."""

    case = models.CharField(_("case"), max_length=40, editable=False)
    seq = models.PositiveIntegerField(_("number in the chain"), editable=False)
    at = models.DateTimeField(_("at"), editable=False)
    verb = models.CharField(_("what"), max_length=32, editable=False)
    source = models.CharField(_("from"), max_length=24, blank=True, editable=False)
    target = models.CharField(_("to"), max_length=24, blank=True, editable=False)
    role = models.CharField(_("by"), max_length=16, editable=False)
    user_id = models.BigIntegerField(_("person"), null=True, editable=False)
    organisation_id = models.BigIntegerField(_("organisation"), null=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True, editable=False)
    data = models.JSONField(_("facts"), default=dict, editable=False)
    prev_hash = models.CharField(_("hash before"), max_length=64, blank=True, editable=False)
    hash = models.CharField(_("hash"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["case", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_per_place")]

    def __str__(self) -> str:
        return f"{self.case} {self.seq} {self.verb}"


class Deadline(models.Model):
    """A clock of a case, as a row. Fires once, by compare-and-set on `fired_at`."""

    case = models.CharField(_("case"), max_length=40, editable=False)
    model = models.CharField(_("kind of row"), max_length=60, editable=False, help_text=_("app.Model of the case"))
    object_id = models.BigIntegerField(_("row"), editable=False)
    kind = models.CharField(_("kind"), max_length=32, editable=False)
    starts_at = models.DateTimeField(_("starts"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("due"), editable=False)
    calendar = models.CharField(_("calendar"), max_length=40, editable=False)
    try_after = models.DateTimeField(
        _("tried again after"), null=True, editable=False, help_text=_("Set when its act failed; due_at never changes.")
    )
    fired_at = models.DateTimeField(_("struck"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], name="deadline_open", condition=Q(fired_at=None, closed_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], name="one_open_deadline_per_kind", condition=Q(closed_at=None, fired_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.fired_at is None
