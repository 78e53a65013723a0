"""Who is asked to join an organisation, who asks to, and what was done to accounts."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Membership, Organisation

PERSON = settings.AUTH_USER_MODEL


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, *, now: datetime) -> Self:
        """Those that can still be accepted: an invitation holds as long as its maker could make it anew."""
        maker = Membership.objects.administrators().filter(
            organisation=OuterRef("organisation"), user=OuterRef("invited_by")
        )
        by_staff = Q(invited_by__is_staff=True, invited_by__is_active=True)
        waiting = self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
        return waiting.filter(Exists(maker) | by_staff, organisation__closed_at=None)


class Invitation(models.Model):
    """An address that an administrator asked to join. Link and code are kept as digests only."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"), editable=False)
    role = models.CharField(_("role"), max_length=16, choices=Membership.Role, editable=False)
    token_hash = models.CharField(_("digest of the secret"), max_length=64, unique=True, editable=False)
    code_hash = models.CharField(_("digest of the code"), max_length=64, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    invited_by = models.ForeignKey(
        PERSON, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("works until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                name="one_open_invitation_each",
                condition=Q(accepted_at=None, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"


class JoinRequest(models.Model):
    """A person who asks the administrators of an organisation to let them in."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="join_requests"
    )
    user = models.ForeignKey(PERSON, verbose_name=_("person"), on_delete=models.CASCADE, related_name="join_requests")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    answer = models.CharField(_("answer"), max_length=16, choices=Answer, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_open_join_request_each", condition=Q(answered_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class AccountEvent(models.Model):
    """What was done to an organisation, to its people or to a person's account: ids and words, no person's data.
    Append-only.

    before, after: words of tables, and names of firms.

    Ids are no foreign keys: an erased person's row may change, this never does.
    """

    class What(models.TextChoices):
        CREATED = "created", _("organisation entered")
        INVITED = "invited", _("invitation sent")
        UNINVITED = "uninvited", _("invitation withdrawn")
        JOINED = "joined", _("joined")
        ASKED = "asked", _("asked to join")
        TURNED_DOWN = "turned_down", _("request to join refused")
        ROLE_CHANGED = "role_changed", _("role changed")
        HANDED_OVER = "handed_over", _("administration handed over")
        REMOVED = "removed", _("removed")
        LEFT = "left", _("left")
        CLOSED = "closed", _("closed")
        EMAIL_CHANGED = "email_changed", _("address changed")
        ERASED = "erased", _("personal data erased")
        OPENED = "opened", _("account opened by a guest")
        STORE_CLAIMED = "store_claimed", _("store claimed")
        POWERS_CHANGED = "powers_changed", _("powers of staff changed")
        RENAMED = "renamed", _("organisation renamed")
        SIGNED_OUT = "signed_out", _("signed out everywhere by staff")
        RESET_ASKED = "reset_asked", _("second factor reported lost")
        RESET_DROPPED = "reset_dropped", _("report of a lost second factor let go")
        RESET_DONE = "reset_done", _("second factor taken away")
        PASSWORD_CHANGED = "password_changed", _("password set or changed")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed or made anew")

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    what = models.CharField(_("what"), max_length=24, choices=What, editable=False)
    role = models.CharField(_("acted as"), max_length=16, editable=False)
    by_id = models.BigIntegerField(_("person who acted"), null=True, editable=False)
    by_organisation_id = models.BigIntegerField(_("acted for"), null=True, editable=False)
    organisation_id = models.BigIntegerField(_("organisation"), null=True, editable=False, db_index=True)
    person_id = models.BigIntegerField(_("person concerned"), null=True, editable=False, db_index=True)
    before = models.CharField(_("before"), max_length=200, blank=True, editable=False)
    after = models.CharField(_("after"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("event of an account")
        verbose_name_plural = _("events of accounts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"
