"""Letters of authorisation: who may act for an owner, on which rights, where, how and how long."""

from datetime import timedelta
from typing import Any, Self

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from ledger import policy
from ledger.parties import Parties
from ledger.references import new_reference
from marketplace.models import Market
from rights import reasons
from rights.authorisation_states import LIFECYCLE, OPEN, State
from rights.models.register import EDITORS, IPRight
from uploads import stored_name_for

CONTACT_SALT = "rights.authorisation"


def authorisation_reference() -> str:
    return new_reference("A")


def letter_key(document: "AuthorisationDocument", file_name: str) -> str:
    return f"letters/{timezone.now():%Y/%m}/{stored_name_for(document.media_type)}"


class Act(models.TextChoices):
    REPORT = "report", _("report listings")
    WITHDRAW = "withdraw", _("withdraw reports")
    ANSWER = "answer", _("answer questions and sellers")


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    def of_user(self, user: User) -> Self:
        """Letters of the organisations that this person is a member of, on either side; drafts on the agent's only."""
        mine = Membership.objects.filter(user=user).values("organisation")
        drafted = models.Q(state=State.DRAFTED)
        return self.filter(models.Q(agent__in=mine) | (models.Q(principal__in=mine) & ~drafted))

    def held_by(self, user: User) -> Self:
        """Letters that this person may send and revoke: as administrator or filer of the agent."""
        return self.filter(agent__in=Membership.objects.filter(user=user, role__in=EDITORS).values("organisation"))

    def waiting_for_staff(self) -> Self:
        """Signed letters to look at."""
        return self.filter(state=State.SENT).exclude(documents=None).distinct()


class Authorisation(models.Model):
    """A letter of authorisation. Its terms never change once it was sent; its state moves only through move."""

    lifecycle = LIFECYCLE
    reference = models.CharField(
        _("reference"), max_length=16, unique=True, default=authorisation_reference, editable=False
    )
    agent = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="letters_held", verbose_name=_("agent")
    )
    principal = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="letters_given", verbose_name=_("owner here")
    )
    principal_name = models.CharField(_("owner as registered"), max_length=200)
    rights = models.ManyToManyField(IPRight, related_name="letters", through="CoveredRight")
    markets = models.ManyToManyField(Market, related_name="+")
    acts = models.CharField(_("acts"), max_length=100, help_text=_("Words of Act, with commas."))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFTED, editable=False)
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    drafted_by = models.ForeignKey(User, verbose_name=_("drafted by"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("drafted"), default=timezone.now, editable=False)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter of authorisation")
        verbose_name_plural = _("letters of authorisation")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="letter_state_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="letter_ends_after_it_starts", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.agent} · {self.principal_name}"

    def get_absolute_url(self) -> str:
        return reverse("rights:letter", args=[self.reference])

    @property
    def parties(self) -> Parties:
        """The agent, the owner, and where the owner was asked."""
        asked = self.contacts.values_list("address", flat=True)
        owners = self.rights.values_list("owner", flat=True)
        return Parties.of(organisations=[self.agent_id, self.principal_id, *owners], addresses=asked)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def act_list(self) -> list[str]:
        return [act.strip() for act in self.acts.split(",") if act.strip()]

    @property
    def act_labels(self) -> list[Any]:
        return [Act(act).label for act in self.act_list]

    @property
    def contact(self) -> "AuthorisationContact | None":
        """Where the owner was asked last."""
        return self.contacts.last()

    @property
    def proposed(self) -> "OwnerAddress | None":
        """The address that one of our staff entered and no colleague has agreed to yet."""
        newest = self.addresses.select_related("entered_by").last()
        return newest if newest and not newest.is_asked else None

    @property
    def confirmation(self) -> "AuthorisationDecision | None":
        return self.decisions.filter(verdict=AuthorisationDecision.Verdict.CONFIRM).last()

    @property
    def was_sent_back(self) -> bool:
        """Whether staff did not accept the signed letter and wait for a better copy."""
        return self.state == State.DRAFTED and self.decisions.exists()

    @property
    def agent_address(self) -> str:
        """Where mails about it go on the agent's side: to who drafted it or, when they have left, an administrator."""
        here = Membership.objects.filter(organisation=self.agent_id, user__is_active=True).select_related("user")
        members = {member.user_id: member for member in here.order_by("since", "pk")}
        if self.drafted_by_id in members:
            return members[self.drafted_by_id].user.email
        heads = [each.user.email for each in members.values() if each.role == Membership.Role.ADMINISTRATOR]
        return heads[0] if heads else ""


class CoveredRight(models.Model):
    """One right that a letter names. Never edited."""

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="covered")
    right = models.ForeignKey(IPRight, on_delete=models.PROTECT, related_name="cover")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["authorisation", "right"], name="one_right_once_per_letter")]


class AuthorisationContact(models.Model):
    """Where the owner was asked, and how we came by the address. Never one that the agent typed. Never edited."""

    class Source(models.TextChoices):
        OWNER = "owner", _("administrator of the owner's organisation here")
        REGISTER = "register", _("address on the register")
        STAFF = "staff", _("found by our staff")

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="contacts")
    address = models.EmailField()
    source = models.CharField(max_length=16, choices=Source)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.address} · {self.get_source_display()}"

    @property
    def token(self) -> str:
        """The signed name of this asking in the owner's link."""
        return signing.dumps(self.pk, salt=CONTACT_SALT)

    @property
    def days_open(self) -> int:
        """How many days the link can confirm."""
        return policy.number("rights.letter_link_days")

    @property
    def is_over(self) -> bool:
        return timezone.now() > self.asked_at + timedelta(days=self.days_open)

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class LetterCode(models.Model):
    """A code that was mailed to an address of the owner, so that only its reader can answer. Kept as a digest."""

    contact = models.ForeignKey(AuthorisationContact, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.sent_at:%Y-%m-%d %H:%M}"


class OwnerAddress(models.Model):
    """An address that one of our staff found for an owner; a second one agrees before it is asked. Never edited."""

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="addresses")
    address = models.EmailField()
    found_at = models.CharField(max_length=300, help_text=_("Where it was found, so that a colleague can look."))
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.address

    @property
    def is_asked(self) -> bool:
        """Whether a colleague agreed, so that the owner was asked there."""
        asked = self.authorisation.contacts.filter(address=self.address, asked_at__gte=self.entered_at)
        return asked.filter(source=AuthorisationContact.Source.STAFF).exists()


class AuthorisationDocumentQuerySet(models.QuerySet["AuthorisationDocument"]):
    def readable_by(self, user: User) -> Self:
        """All for staff, else those of letters on either side of the person's organisations."""
        return self if user.is_staff else self.filter(authorisation__in=Authorisation.objects.of_user(user))


class AuthorisationDocument(models.Model):
    """A signed letter, as it was handed in. Never edited."""

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="documents")
    file = models.FileField(upload_to=letter_key)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = AuthorisationDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rights:letter_document", args=[self.pk])


class AuthorisationDecision(models.Model):
    """That a letter was confirmed, refused or revoked: by whom, in which way, with what they saw. Never edited."""

    class Verdict(models.TextChoices):
        CONFIRM = "confirm", _("confirmed")
        REFUSE = "refuse", _("refused")
        REVOKE = "revoke", _("revoked")

    class Way(models.TextChoices):
        LINK = "link", _("owner, by the link")  # of older decisions: today the link alone does not do
        CODE = "code", _("owner, by a code sent to their address")
        ACCOUNT = "account", _("owner, signed in")
        AGENT = "agent", _("agent")
        STAFF = "staff", _("staff")

    authorisation = models.ForeignKey(
        Authorisation, verbose_name=_("authorisation"), on_delete=models.PROTECT, related_name="decisions"
    )
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict)
    way = models.CharField(_("way"), max_length=16, choices=Way)
    signer = models.CharField(
        _("who signed"), max_length=200, blank=True, help_text=_("Name and position, as typed by the owner.")
    )
    contact = models.ForeignKey(
        AuthorisationContact, verbose_name=_("contact"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason_code = models.CharField(_("reason"), max_length=32, blank=True)
    reasoning = models.TextField(_("reasoning"), max_length=2000, blank=True)
    seen = models.CharField(
        _("what was seen"), max_length=64, blank=True, help_text=_("Digest of the terms as they were shown.")
    )
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision on a letter of authorisation")
        verbose_name_plural = _("decisions on letters of authorisation")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.authorisation.reference} · {self.get_verdict_display()}"

    @property
    def reason(self) -> reasons.Reason | None:
        return reasons.LETTER_REASONS.get(self.reason_code)
