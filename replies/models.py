"""The standardised replies, as sent."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A sign-in code's words are scrubbed once it was sent, and its address when the person is erased: no other change.
KEPT = ("id", "key", "code", "version", "case", "model", "role", "language", "stopped", "created_at")
SCRUBBABLE = " AND ".join(
    [
        "OLD.transient AND NEW.transient AND NEW.subject = '' AND NEW.text = '' AND NEW.html = ''",
        "(NEW.to_address = OLD.to_address OR NEW.to_address = '')",
        "NEW.object_id IS NULL AND NEW.replaces_id IS NULL",
        *(f'NEW."{column}" = OLD."{column}"' for column in KEPT),
    ]
)


class ReplyQuerySet(models.QuerySet["Reply"]):
    def to_be_mended(self) -> Self:
        """Stopped letters that staff can write again; a code that could not be sent is asked for anew by its reader."""
        return self.exclude(stopped="").filter(replaced_by=None, transient=False)


class Reply(models.Model):
    """One letter to one recipient: the text as sent. Whether it left is told by its effect in the outbox. Append-only.

    A row with `stopped` has no text: a blank could not be filled, so nothing was sent. Writing it again is a new row.
    """

    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)
    code = models.CharField(_("letter"), max_length=40, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    case = models.CharField(_("case"), max_length=40, blank=True, editable=False)
    model = models.CharField(_("kind of row"), max_length=60, blank=True, editable=False)
    object_id = models.BigIntegerField(_("row"), null=True, editable=False)
    role = models.CharField(_("to whom"), max_length=16, blank=True, editable=False)
    to_address = models.EmailField(_("address"), blank=True, editable=False)
    language = models.CharField(_("language"), max_length=12, default="en", editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True, editable=False)
    text = models.TextField(_("text"), blank=True, editable=False)
    html = models.TextField(_("HTML"), blank=True, editable=False)
    transient = models.BooleanField(_("words are scrubbed"), default=False, editable=False)
    stopped = models.CharField(_("not sent because"), max_length=300, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="replaced_by",
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["case"], name="reply_case"),
            models.Index(fields=["to_address"], name="reply_address"),
            models.Index(fields=["created_at"], name="reply_stopped", condition=~models.Q(stopped="")),
        ]

    def __str__(self) -> str:
        """The subject; of a sign-in code never, since whoever reads it could sign in with it."""
        return self.code if self.transient else self.subject or self.code
