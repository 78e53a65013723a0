"""What an Oscar shop can't keep for us: which commands were given, what became of them, and the stock taken away."""

from django.db import models
from django.utils import timezone

from marketplace.models import Market


class Head(models.Model):
    """The highest number of a command begun on a listing. A lower one that comes later is refused."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=100)
    last_seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["market", "external_id"], name="oscar_one_head_per_listing")]


class Command(models.Model):
    """A command that was begun. Append-only; whether it took effect is what the shop shows, not this row."""

    class Act(models.TextChoices):
        HIDE = "hide"
        RESTORE = "restore"

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    act = models.CharField(max_length=16, choices=Act)
    seq = models.PositiveBigIntegerField()
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["market", "external_id"], name="oscar_command_listing")]
        constraints = [models.UniqueConstraint(fields=["market", "key"], name="oscar_one_command_per_key")]

    def __str__(self) -> str:
        return self.key


class Outcome(models.Model):
    """A command's effect as it was seen on the shop, and the answer given for it ever since. Append-only."""

    command = models.OneToOneField(Command, on_delete=models.PROTECT, related_name="outcome")
    answer = models.JSONField()
    seen_at = models.DateTimeField(default=timezone.now)


class Remembered(models.Model):
    """One product as it stood just before a hide took its stock away. Append-only.

    Written before the shop is told anything, and only when there is something to take: an emptied product never
    stands in the way of what was remembered before.
    """

    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="remembered")
    product = models.PositiveBigIntegerField(help_text="Its number at the shop: the listing's own, or a variant's.")
    was_public = models.BooleanField()
    records = models.JSONField(help_text="Each stock record as the shop's API gave it.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
