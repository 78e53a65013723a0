"""What staff can decide about a reported listing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    TAKE_DOWN = "take_down", _("take down")
    REFUSE = "refuse", _("do not take down")
    UPHOLD = "uphold", _("leave it down")
    REVERSE = "reverse", _("put it back")


OUTCOMES = {
    Verdict.TAKE_DOWN: _("We decided to take the listing down"),
    Verdict.REFUSE: _("We decided not to take the listing down"),
    Verdict.UPHOLD: _("We decided that the listing stays down"),
    Verdict.REVERSE: _("We decided to put the listing back"),
}
