"""Rights, and what belongs to each: proofs, pictures, decisions, sellers who are allowed."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from ledger.parties import Parties
from ledger.references import new_reference
from rights import reasons
from rights.offices import office_name
from rights.states import EDITABLE, LIFECYCLE, TAKES_PAPERS, State
from uploads import stored_name_for

if TYPE_CHECKING:
    from rights.models.papers import Paper

EDITORS = (Membership.Role.ADMINISTRATOR, Membership.Role.FILER)
OWNERS = (Organisation.Kind.RIGHTS_HOLDER, Organisation.Kind.AGENT)


def right_reference() -> str:
    return new_reference("R")


def proof_key(proof: "Proof", file_name: str) -> str:
    """Say where a proof is stored: a random key, whatever the file was called."""
    return f"proofs/{timezone.now():%Y/%m}/{stored_name_for(proof.media_type)}"


def picture_key(picture: "RightPicture", file_name: str) -> str:
    return f"reference-pictures/{timezone.now():%Y/%m}/{stored_name_for(picture.media_type)}"


class IPRightQuerySet(models.QuerySet["IPRight"]):
    def of_user(self, user: User) -> Self:
        """Rights of the organisations that this person is a member of."""
        return self.filter(owner__memberships__user=user)

    def editable_by(self, user: User) -> Self:
        """Rights that this person may change: as administrator or filer of the owner."""
        return self.filter(owner__memberships__user=user, owner__memberships__role__in=EDITORS)

    def standing(self) -> Self:
        """Rights that a complaint may rest on: verified, or still being checked."""
        return self.filter(state__in=(State.SUBMITTED, State.VERIFIED))

    def waiting_for_staff(self) -> Self:
        """Rights to check, and those in use with a paper to check."""
        paper = models.Q(state__in=TAKES_PAPERS, papers__isnull=False, papers__decision=None)
        return self.filter(models.Q(state=State.SUBMITTED) | paper).distinct()


class IPRight(models.Model):
    """A right and who owns it, as its register has it. Its state moves only through ledger.lifecycle.move."""

    class Kind(models.TextChoices):
        TRADEMARK = "trademark", _("trademark")
        COPYRIGHT = "copyright", _("copyright")
        PATENT = "patent", _("patent")
        UTILITY_MODEL = "utility_model", _("utility model")
        DESIGN = "design", _("design")

    class Standing(models.TextChoices):
        REGISTERED = "registered", _("registered")
        PENDING = "pending", _("applied for, not registered yet")
        UNREGISTERED = "unregistered", _("not registered")

    class MarkForm(models.TextChoices):
        WORD = "word", _("word mark: letters or words in no special look")
        FIGURATIVE = "figurative", _("figurative mark: a logo, or words in a special look")
        OTHER = "other", _("another form: a shape, a colour, a sound")

    lifecycle = LIFECYCLE
    reference = models.CharField(_("reference"), max_length=16, unique=True, default=right_reference, editable=False)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="rights", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    standing = models.CharField(_("standing"), max_length=16, choices=Standing, default=Standing.REGISTERED)
    mark_form = models.CharField(_("form of the mark"), max_length=16, choices=MarkForm, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("The word mark, or the title."))
    other_names = models.TextField(_("name in other scripts"), max_length=1000, blank=True, help_text=_("One a line."))
    owner_as_registered = models.CharField(_("owner as registered"), max_length=200, blank=True)
    office = models.CharField(
        _("office"),
        max_length=80,
        blank=True,
        help_text=_("A code of rights/offices, or another office's name as typed."),
    )
    number = models.CharField(_("number"), max_length=60, blank=True, help_text=_("As typed."))
    number_normal = models.CharField(_("number, normalised"), max_length=60, blank=True, db_index=True, editable=False)
    classes = models.CharField(
        _("classes"), max_length=200, blank=True, help_text=_("Nice for marks, Locarno for designs, like 18, 25")
    )
    goods = models.TextField(_("goods and services"), max_length=4000, blank=True)
    territories = models.CharField(_("territories"), max_length=300, blank=True, help_text=_("Like DE, FR or EU"))
    filed_on = models.DateField(_("filed or created on"), null=True, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    renewed_on = models.DateField(_("renewed on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    statement = models.TextField(_("claim statement"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    identity_since = models.DateTimeField(
        _("owner proven since"),
        default=timezone.now,
        editable=False,
        help_text=_("When kind, office, number, name or owner last changed; older letters no longer cover it."),
    )
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)

    objects = IPRightQuerySet.as_manager()

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="right_state_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(
                name="right_named_unless_draft",
                condition=models.Q(state__in=["draft", "withdrawn"]) | ~models.Q(name=""),
            ),
        ]

    @property
    def parties(self) -> Parties:
        """Who entered it, its owner, and the agents and owners of letters that cover it."""
        letters = self.letters.exclude(state="drafted").values_list("agent", "principal")
        firms = {firm for pair in letters for firm in pair}
        return Parties.of(organisations=[self.owner_id, *firms], people=[self.entered_by_id])

    @property
    def has_expired(self) -> bool:
        """Whether its term is over today, in the portal's time zone; a right without an end never expires."""
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    def __str__(self) -> str:
        return f"{self.shown_name} ({self.number})" if self.number else self.shown_name

    def get_absolute_url(self) -> str:
        return reverse("rights:detail", args=[self.reference])

    @property
    def shown_name(self) -> str:
        """Its name; a draft may have none yet."""
        return self.name or str(_("(no name yet)"))

    @property
    def office_name(self) -> str:
        return office_name(self.office)

    @property
    def is_trademark(self) -> bool:
        return self.kind == self.Kind.TRADEMARK

    @property
    def is_open(self) -> bool:
        """Whether its owner may still add documents or withdraw it."""
        return self.state != State.WITHDRAWN

    @property
    def is_editable(self) -> bool:
        """Whether its owner may still change what was entered; afterwards facts change by papers only."""
        return self.state in EDITABLE

    @property
    def takes_papers(self) -> bool:
        return self.state in TAKES_PAPERS

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_pending(self) -> bool:
        return self.standing == self.Standing.PENDING

    @property
    def waiting_paper(self) -> "Paper | None":
        """The paper that staff have not looked at yet."""
        return self.papers.filter(decision=None).first()

    @property
    def sellers(self) -> "models.QuerySet[AuthorisedSeller]":
        """Sellers that may sell goods under this right now."""
        return self.authorised_sellers.filter(removed_at=None)

    @property
    def last_decision(self) -> "RightDecision | None":
        return self.decisions.select_related("decided_by").last()

    @property
    def contact_address(self) -> str:
        """Where letters about the right go: to who entered it or, when they have left, to an administrator."""
        members = Membership.objects.filter(organisation_id=self.owner_id, user__is_active=True).select_related("user")
        here = {member.user_id: member for member in members.order_by("since", "pk")}
        if self.entered_by_id in here:
            return here[self.entered_by_id].user.email
        heads = [member.user.email for member in here.values() if member.role == Membership.Role.ADMINISTRATOR]
        return heads[0] if heads else ""


class ProofQuerySet(models.QuerySet["Proof"]):
    def readable_by(self, user: User) -> Self:
        """Proofs that this person may open: all for staff, else those of their own organisations."""
        return self if user.is_staff else self.filter(right__owner__memberships__user=user)


class Proof(models.Model):
    """A document that shows the right. Never edited; a better one is a new row."""

    right = models.ForeignKey(IPRight, on_delete=models.PROTECT, related_name="proofs")
    file = models.FileField(upload_to=proof_key)
    name = models.CharField(max_length=120, help_text=_("As the person called it; shown, never used as a path."))
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rights:proof", args=[self.pk])


class ProofView(models.Model):
    """That a member of staff opened a rights holder's document. Never edited."""

    proof = models.ForeignKey(Proof, verbose_name=_("proof"), on_delete=models.PROTECT, related_name="views")
    viewed_by = models.ForeignKey(User, verbose_name=_("seen by"), on_delete=models.PROTECT, related_name="+")
    viewed_at = models.DateTimeField(_("seen at"), default=timezone.now)

    class Meta:
        verbose_name = _("look at a document")
        verbose_name_plural = _("looks at documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proof} · {self.viewed_by}"


class RightDecision(models.Model):
    """What staff decided about a right, and why. Never edited."""

    class Verdict(models.TextChoices):
        VERIFY = "verify", _("verified")
        REFUSE = "refuse", _("refused")

    right = models.ForeignKey(IPRight, verbose_name=_("right"), on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict)
    reason_code = models.CharField(_("reason"), max_length=32, blank=True, choices=reasons.CHOICES)
    reasoning = models.TextField(
        _("reasoning"), max_length=2000, blank=True, help_text=_("Quoted word for word in the letter of a refusal.")
    )
    decided_by = models.ForeignKey(User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision on a right")
        verbose_name_plural = _("decisions on rights")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="refused_right_has_reason", condition=models.Q(verdict="verify") | ~models.Q(reason_code="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.right} · {self.get_verdict_display()}"

    @property
    def reason(self) -> reasons.Reason | None:
        return reasons.REASONS.get(self.reason_code)


class RightPictureQuerySet(models.QuerySet["RightPicture"]):
    def visible_to(self, user: User) -> Self:
        """Pictures that this person may see: all for staff, else those of their own organisations."""
        return self if user.is_staff else self.filter(right__owner__memberships__user=user)


class RightPicture(models.Model):
    """A reference picture: the logo, the work or the design as it is protected. Drawn anew, so it holds no metadata."""

    right = models.ForeignKey(IPRight, on_delete=models.PROTECT, related_name="pictures")
    file = models.FileField(upload_to=picture_key)
    name = models.CharField(max_length=120, help_text=_("As the person called it; shown, never used as a path."))
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text=_("In bytes."))
    width = models.PositiveIntegerField(help_text=_("In pixels."))
    height = models.PositiveIntegerField(help_text=_("In pixels."))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = RightPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference picture")
        verbose_name_plural = _("reference pictures")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rights:picture", args=[self.pk])


class AuthorisedSeller(models.Model):
    """A seller whom the owner allows to sell goods under a right. Taken off the list by a date, never deleted."""

    right = models.ForeignKey(IPRight, on_delete=models.PROTECT, related_name="authorised_sellers")
    name = models.CharField(_("name of the seller or store"), max_length=200)
    address = models.CharField(_("address of the store"), max_length=500, blank=True, help_text=_("Never fetched."))
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("authorised seller")
        verbose_name_plural = _("authorised sellers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
