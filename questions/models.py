"""Questions that people ask a person, and the answers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.parties import Parties
from ledger.references import new_reference
from questions.states import LIFECYCLE, State

LONGEST = 4_000  # signs of a question or an answer


def question_reference() -> str:
    return new_reference("Q")


class About(models.TextChoices):
    REPORT = "report", _("A listing that I want to report, or have reported")
    TAKEN_DOWN = "taken_down", _("A listing of mine that was taken down")
    RIGHT = "right", _("A right or a letter of authorisation")
    ACCOUNT = "account", _("My account, or a document that you asked for")
    OTHER = "other", _("Something else")


class Question(models.Model):
    """One question. A case: staff answer it within the policy's time, and its words are forgotten later."""

    lifecycle = LIFECYCLE
    reference = models.CharField(_("reference"), max_length=16, unique=True, default=question_reference, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    address = models.EmailField(_("answer to"), blank=True, editable=False)
    language = models.CharField(_("language"), max_length=12, blank=True, editable=False)
    about = models.CharField(_("about"), max_length=16, choices=About, editable=False)
    text = models.TextField(_("question"), max_length=LONGEST, blank=True, editable=False)
    page = models.CharField(
        _("page"), max_length=300, blank=True, editable=False, help_text=_("Where they were when they asked.")
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ASKED, editable=False)
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["asked_at", "pk"]
        constraints = [models.CheckConstraint(name="question_state_known", condition=models.Q(state__in=State.values))]

    def __str__(self) -> str:
        return f"{self.reference} · {self.get_about_display()}"

    @property
    def parties(self) -> Parties:
        """Who asked, and the organisations that they act for."""
        firms = self.user.organisations.values_list("pk", flat=True) if self.user else ()
        return Parties.of(organisations=firms, people=[self.user_id], addresses=[self.address])


# An answer's words are forgotten after the policy's term; nothing else of it ever changes.
FORGOTTEN = (
    "NEW.text = '' AND NEW.question_id = OLD.question_id AND NEW.answered_by_id = OLD.answered_by_id "
    "AND NEW.answered_at = OLD.answered_at"
)


class QuestionAnswer(models.Model):
    """What a person of ours answered. Never edited; forgotten with its question."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", editable=False)
    text = models.TextField(_("answer"), max_length=LONGEST, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(_("answered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.question.reference
