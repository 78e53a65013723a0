"""What was used of the limits that hold for a while."""

from django.db import models


class Spent(models.Model):
    """How much of one limit one person, organisation or network has used since a moment (UTC).

    `whose` names an id, or a network by a keyed digest. A row is deleted when its time has passed (accounts/limits.py).
    """

    limit = models.CharField(max_length=64)
    whose = models.CharField(max_length=64)
    since = models.DateTimeField(db_index=True)
    amount = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "whose"], name="one_count_for_each_limit")]

    def __str__(self) -> str:
        return f"{self.limit}, {self.whose}: {self.amount}"
