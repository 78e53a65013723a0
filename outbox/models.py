"""What is to leave the house. A row is written in the same transaction as its cause; a worker performs it later."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Progress(models.TextChoices):
    READY = "ready", _("waiting")
    LEASED = "leased", _("being sent")
    DONE = "done", _("done")
    DEAD = "dead", _("given up")
    CANCELLED = "cancelled", _("no longer wanted")


class Effect(models.Model):
    """One outward act. `key` is derived from its meaning and never from the attempt.

    Effects with the same `subject` are performed one after the other, in the order of `seq`.
    """

    kind = models.CharField(_("kind"), max_length=32, editable=False)
    queue = models.CharField(_("queue"), max_length=16, editable=False)
    destination = models.CharField(
        _("destination"), max_length=48, blank=True, editable=False, help_text=_("Who is to do it, like market:corner")
    )
    key = models.CharField(_("key"), max_length=120, unique=True, editable=False)
    case = models.CharField(_("case"), max_length=40, blank=True, editable=False)
    subject = models.CharField(
        _("about which row"),
        max_length=60,
        blank=True,
        editable=False,
        help_text=_("What is acted on, like listing:12"),
    )
    seq = models.PositiveIntegerField(_("number in the chain"), default=0, editable=False)
    payload_version = models.PositiveSmallIntegerField(_("version of what is needed"), default=1, editable=False)
    payload = models.JSONField(_("what is needed"), default=dict, editable=False)
    progress = models.CharField(_("progress"), max_length=16, choices=Progress, default=Progress.READY, editable=False)
    doubtful = models.BooleanField(
        _("may have happened"),
        default=False,
        editable=False,
        help_text=_("An attempt began and its outcome isn't known."),
    )
    in_doubt_since = models.DateTimeField(
        _("in doubt since"),
        null=True,
        editable=False,
        help_text=_("A command left then, and nothing is known of what became of it; it may still take effect."),
    )
    due_since = models.DateTimeField(
        _("due since"),
        default=timezone.now,
        editable=False,
        help_text=_("When it was written or staff tried it again; no pause moves it."),
    )
    not_before = models.DateTimeField(_("not before"), default=timezone.now, editable=False)
    lease = models.CharField(_("lease"), max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, editable=False)
    handed = models.PositiveSmallIntegerField(
        _("handed over"), default=0, editable=False, help_text=_("Leases since it was last begun.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    excused = models.PositiveSmallIntegerField(
        _("excused times"),
        default=0,
        editable=False,
        help_text=_("Attempts that don't count: the destination was away."),
    )
    unended = models.PositiveSmallIntegerField(
        _("times not ended"),
        default=0,
        editable=False,
        help_text=_("Attempts in a row that were begun and never ended."),
    )
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    receipt = models.JSONField(_("receipt"), default=dict, editable=False)
    is_probe = False  # true of the leased one that asks a held destination whether it is back; no column
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("settled"), null=True, editable=False)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        ordering = ["pk"]
        indexes = [
            # SQLite uses a partial index only where a query repeats its condition word by word: done_at, not progress.
            # All that a look asks of each open row stands in the index: a long backlog is counted without its rows.
            models.Index(
                fields=["destination", "not_before", "progress", "lease_until"],
                name="effect_open",
                condition=Q(done_at=None),
            ),
            models.Index(fields=["queue", "due_since"], name="effect_unsent", condition=Q(done_at=None)),
            models.Index(fields=["done_at"], name="effect_dead", condition=Q(progress="dead")),
            models.Index(fields=["subject", "seq"], name="effect_subject"),
        ]
        constraints = [
            models.CheckConstraint(name="effect_progress_known", condition=Q(progress__in=Progress.values)),
            models.UniqueConstraint(fields=["subject", "seq"], name="one_effect_per_seq", condition=~Q(subject="")),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def tries(self) -> int:
        """Attempts that count."""
        return self.attempts - self.excused


class Breaker(models.Model):
    """What is known of a destination's health. Open while `open_since` is set: then only a probe is let through.

    failures: in a row, each saying that the destination as a whole is away. pause: seconds between probes.
    probing: whether a probe was let through whose outcome is not known yet.
    """

    destination = models.CharField(_("destination"), max_length=48, unique=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    open_since = models.DateTimeField(_("held since"), null=True, editable=False)
    probe_after = models.DateTimeField(_("next probe"), null=True, editable=False)
    pause = models.PositiveIntegerField(_("pause"), default=0, editable=False)
    probing = models.BooleanField(_("being probed"), default=False, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    class Meta:
        verbose_name = _("breaker")
        verbose_name_plural = _("breakers")
        ordering = ["destination"]

    def __str__(self) -> str:
        return self.destination


class Handling(models.Model):
    """What staff did with an effect that was given up, and why. Append-only."""

    class Verb(models.TextChoices):
        RETRY = "retry", _("Try again")
        CLOSE = "close", _("Close")

    effect = models.ForeignKey(
        Effect, verbose_name=_("effect"), on_delete=models.PROTECT, related_name="handlings", editable=False
    )
    verb = models.CharField(_("what"), max_length=8, choices=Verb, editable=False)
    reason = models.CharField(_("reason"), max_length=500, editable=False)
    role = models.CharField(_("role"), max_length=16, editable=False)
    user_id = models.BigIntegerField(_("person"), null=True, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("handled dead letter")
        verbose_name_plural = _("handled dead letters")
        constraints = [models.CheckConstraint(name="handling_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.effect} · {self.get_verb_display()}"


class Hold(models.Model):
    """That nothing leaves the house, from a moment until an operator says otherwise, and why."""

    since = models.DateTimeField(default=timezone.now, editable=False)
    why = models.TextField(editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(max_length=500, blank=True, editable=False, help_text=_("Why it was released."))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.why


class Pulse(models.Model):
    """When a dispatcher or a worker was last at work; a row for each that runs."""

    name = models.CharField(max_length=80, unique=True, editable=False)
    queues = models.JSONField(
        default=list, editable=False, help_text=_("Those that a worker listens on; none of a dispatcher.")
    )
    at = models.DateTimeField(editable=False)

    class Meta:
        indexes = [models.Index(fields=["at"], name="pulse_at")]

    def __str__(self) -> str:
        return self.name
