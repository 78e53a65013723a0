"""Papers on a verified right: renewal, assignment, change of name. Facts change by a decision, never silently."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from rights import reasons
from rights.models.register import IPRight, Proof


class Paper(models.Model):
    """What an owner says has changed, with the document that shows it. Never edited."""

    class Kind(models.TextChoices):
        RENEWAL = "renewal", _("renewal")
        ASSIGNMENT = "assignment", _("assignment to a new owner")
        NAME_CHANGE = "name_change", _("change of the owner's name")

    right = models.ForeignKey(IPRight, verbose_name=_("right"), on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    proof = models.OneToOneField(Proof, verbose_name=_("proof"), on_delete=models.PROTECT, related_name="paper")
    new_owner = models.CharField(_("owner from now on"), max_length=200, blank=True)
    new_expiry = models.DateField(_("new expiry date"), null=True, blank=True)
    took_effect_on = models.DateField(_("since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    sent_by = models.ForeignKey(User, verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="paper_says_what_changes",
                condition=(
                    models.Q(kind="renewal", new_expiry__isnull=False)
                    | (models.Q(kind__in=["assignment", "name_change"]) & ~models.Q(new_owner=""))
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.right} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("rights:detail", args=[self.right.reference])

    @property
    def changes(self) -> dict[str, object]:
        """The facts of the right as they are to be, by field."""
        if self.kind == self.Kind.RENEWAL:
            return {"expires_on": self.new_expiry, "renewed_on": self.took_effect_on}
        return {"owner_as_registered": self.new_owner}


class PaperDecision(models.Model):
    """What staff decided about a paper, and why. Never edited."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        DECLINE = "decline", _("not accepted")

    paper = models.OneToOneField(Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict)
    reason_code = models.CharField(_("reason"), max_length=32, blank=True, choices=reasons.CHOICES)
    reasoning = models.TextField(
        _("reasoning"), max_length=2000, blank=True, help_text=_("Quoted word for word when not accepted.")
    )
    decided_by = models.ForeignKey(User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision on a paper")
        verbose_name_plural = _("decisions on papers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="declined_paper_has_reason", condition=models.Q(verdict="accept") | ~models.Q(reason_code="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper} · {self.get_verdict_display()}"

    @property
    def reason(self) -> reasons.Reason | None:
        return reasons.REASONS.get(self.reason_code)


class FactsChange(models.Model):
    """That facts of a right changed after it was first sent: what stood there, what stands there now. Never edited."""

    right = models.ForeignKey(IPRight, verbose_name=_("right"), on_delete=models.PROTECT, related_name="changes")
    paper = models.OneToOneField(
        Paper, verbose_name=_("paper"), on_delete=models.PROTECT, null=True, related_name="change"
    )
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    changed_by = models.ForeignKey(User, verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a right")
        verbose_name_plural = _("changes of rights")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.right} · {', '.join(self.after)}"


class RegisterLook(models.Model):
    """What a register answered about a right. answer: its facts as texts, empty when not found. Never edited."""

    right = models.ForeignKey(IPRight, verbose_name=_("right"), on_delete=models.PROTECT, related_name="looks")
    register = models.CharField(_("register"), max_length=60)
    office = models.CharField(_("office"), max_length=80)
    number = models.CharField(_("number"), max_length=60)
    answer = models.JSONField(_("answer"), default=dict)
    looked_at = models.DateTimeField(_("looked up"), default=timezone.now)
    looked_by = models.ForeignKey(User, verbose_name=_("looked by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("look into a register")
        verbose_name_plural = _("looks into registers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.register} · {self.number}"

    @property
    def found(self) -> bool:
        return bool(self.answer)
