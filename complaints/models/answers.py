"""Sellers' answers to takedowns."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from complaints.models.cases import ReportedListing
from complaints.reasons import ANSWER_GROUNDS


class CounterNotice(models.Model):
    """The seller's answer to a takedown. Never edited."""

    reported = models.ForeignKey(ReportedListing, on_delete=models.PROTECT, related_name="answers", editable=False)
    ground = models.CharField(_("ground"), max_length=16, choices=ANSWER_GROUNDS, editable=False)
    text = models.TextField(_("in the seller's words"), max_length=4000, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    @property
    def moment(self) -> datetime:
        return self.received_at


class CounterNoticeFile(models.Model):
    """A document that came with an answer. Never edited."""

    answer = models.ForeignKey(CounterNotice, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="answers/%Y/%m")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)


class AnswerCode(models.Model):
    """A code sent to a seller's contact address, so that only its reader can answer. Kept as a hash."""

    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    reported = models.ForeignKey(ReportedListing, on_delete=models.CASCADE, related_name="+")
