"""What belongs to one account: a new address on its way, places signed in, letters turned off, a lost factor."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class EmailChange(models.Model):
    """A new address that waits for the code sent to it. The code is kept as a digest only."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="email_changes")
    email = models.EmailField(editable=False)
    code_hash = models.CharField(max_length=64, blank=True, editable=False, help_text=_("Empty: no code works."))
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"


class SignIn(models.Model):
    """One place where a person is signed in. Holds what the browser calls itself, and no network address."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(max_length=200, blank=True, editable=False)
    began_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M}"


class Muted(models.Model):
    """A kind of letters that a person turned off."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="muted")
    kind = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class FactorReset(models.Model):
    """A lost second factor that two people of the staff take away: one asks, another confirms."""

    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    reason = models.CharField(
        _("how they showed that it is them"), max_length=300, help_text=_("Such as: called back on the firm's number")
    )
    asked_by = models.ForeignKey(
        PERSON, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        PERSON, verbose_name=_("confirmed by"), on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    class Meta:
        verbose_name = _("lost second factor")
        verbose_name_plural = _("lost second factors")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="factor_reset_by_two",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")) & ~Q(confirmed_by=F("user")),
            ),
            models.UniqueConstraint(fields=["user"], name="one_open_factor_reset", condition=Q(confirmed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user}"
