"""Uses of limits and mailed codes: rows that every process sees, so that no limit is one process's own."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LimitUse(models.Model):
    """How much of one limit one subject used, and when; accounts/limits.py writes it."""

    key = models.CharField(
        max_length=64, primary_key=True, editable=False, help_text=_("Keyed digest of the limit and its subject.")
    )
    uses = models.JSONField(
        default=list, editable=False, help_text=_("Pairs of seconds since 1970 and an amount, oldest first.")
    )
    until = models.DateTimeField(editable=False, db_index=True, help_text=_("From then on the row says nothing."))

    def __str__(self) -> str:
        return self.key[:12]


class MailedCode(models.Model):
    """A code that was mailed, or one that never works, in place of it; accounts/mailed_codes.py writes them."""

    purpose = models.CharField(max_length=16, editable=False)
    key = models.CharField(
        max_length=64, unique=True, editable=False, help_text=_("Digest of what the browser that asked for it holds.")
    )
    address = models.CharField(max_length=64, editable=False, help_text=_("Keyed digest of the address."))
    code_hash = models.CharField(max_length=64, editable=False, help_text=_("Keyed digest of the code."))
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False, db_index=True)
    used_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.purpose} {self.sent_at:%Y-%m-%d %H:%M}"
