"""People and the organisations they act for."""

from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.countries import COUNTRIES
from accounts.firms import name_key
from accounts.mailboxes import mailbox_of
from accounts.twin_states import TwinState

ERASED = "@erased.invalid"  # a domain that can never exist (RFC 2606)
ERASED_NAME = _("a person whose data was erased")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; without a password they sign in by e-mail code only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the name to sign in with, kept in lower case."""

    email = models.EmailField(_("e-mail address"), unique=True)
    mailbox = models.CharField(
        _("mailbox"),
        max_length=320,
        blank=True,
        editable=False,
        help_text=_("What all addresses of one mailbox have in common; empty for a second account of older times."),
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("In which pages and letters come; empty: not chosen.")
    )
    is_staff = models.BooleanField(_("member of staff"), default=False)
    is_supervisor = models.BooleanField(_("supervisor"), default=False, help_text=_("May reopen closed cases."))
    is_active = models.BooleanField(_("active"), default=True)
    session_salt = models.CharField(
        _("salt of the sessions"),
        max_length=32,
        blank=True,
        editable=False,
        help_text=_("Another one ends every session of this person."),
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(name="user_email_lower", condition=models.Q(email=Lower("email"))),
            models.UniqueConstraint(
                fields=["mailbox"], condition=~models.Q(mailbox=""), name="one_person_for_one_mailbox"
            ),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding or self.mailbox:
            self.mailbox = mailbox_of(self.email)
        if (fields := options.get("update_fields")) and "email" in fields:
            options["update_fields"] = {*fields, "mailbox"}
        super().save(*args, **options)

    def __str__(self) -> str:
        return str(ERASED_NAME) if self.is_erased else self.name or self.email

    @property
    def is_erased(self) -> bool:
        return self.email.endswith(ERASED)

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """A session holds as long as neither the password nor the salt changes."""
        salt = "accounts.session"
        return salted_hmac(salt, self.password + self.session_salt, secret=secret, algorithm="sha256").hexdigest()


class Organisation(models.Model):
    """A firm or person in whose name people act. What it may do follows from its kind."""

    class Kind(models.TextChoices):
        RIGHTS_HOLDER = "rights_holder", _("rights holder")
        AGENT = "agent", _("agent")
        SELLER = "seller", _("seller")
        AUTHORITY = "authority", _("public authority")
        ASSOCIATION = "association", _("industry association")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    # Derived, and kept all the same: the database must find who types the same name in other letters.
    name_key = models.CharField(_("name for comparing"), max_length=200, default="", editable=False, db_index=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, ISO 3166-1."))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(
        _("closed"), null=True, blank=True, editable=False, help_text=_("Nobody acts for it any more; its cases stay.")
    )
    guest_since = models.DateTimeField(
        _("guest since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Reports without an account: nothing but the e-mail address of its one person is proven."),
    )
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(name="organisation_named", condition=~models.Q(name=""))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        self.name_key = name_key(self.name)
        if fields := options.get("update_fields"):
            options["update_fields"] = {*fields, "name_key"}
        super().save(*args, **options)

    @property
    def may_report(self) -> bool:
        """Whether it owns rights or stands for those who do."""
        return self.kind in (self.Kind.RIGHTS_HOLDER, self.Kind.AGENT)

    @property
    def is_guest(self) -> bool:
        """Whether it reports without an account."""
        return self.guest_since is not None

    @property
    def is_verified(self) -> bool:
        """Whether it has shown all that it was asked for; derived, so that a new question opens it again."""
        states = set(self.requirements.values_list("state", flat=True))
        return states == {"accepted"}

    @property
    def administrators_addresses(self) -> list[str]:
        """Where letters about the organisation go."""
        heads = self.memberships.filter(role=Membership.Role.ADMINISTRATOR, user__is_active=True)
        return list(heads.order_by("since", "pk").values_list("user__email", flat=True))

    @property
    def is_refused(self) -> bool:
        """Whether staff refused it, because it looks like another one."""
        return self.look_alikes.filter(state=TwinState.REFUSED).exists()

    @property
    def is_doubted(self) -> bool:
        """Whether it looks like another one and nobody has said yet that this is no danger."""
        return self.look_alikes.exclude(state=TwinState.HARMLESS).exists()

    @property
    def country_name(self) -> str:
        return str(dict(COUNTRIES).get(self.country, self.country))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def administrators(self) -> Self:
        """Those who run their organisation and can sign in."""
        return self.filter(role=Membership.Role.ADMINISTRATOR, user__is_active=True)


class Membership(models.Model):
    """Who acts for whom. An organisation that is not closed keeps an administrator: a trigger holds it too."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        FILER = "filer", _("filer")
        READER = "reader", _("reader")

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.ADMINISTRATOR)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def is_administrator(self) -> bool:
        return self.role == self.Role.ADMINISTRATOR
