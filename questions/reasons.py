"""Why staff close a question without an answer: fixed reasons, each with the letter's sentence."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """label: for staff; sentence: for who asked, word for word in the letter."""

    code: str
    label: Any
    sentence: Any


REASONS = {
    reason.code: reason
    for reason in (
        Reason("no_question", _("no question in it"), _("We found no question in what you wrote.")),
        Reason("advertisement", _("an advertisement"), _("We take no offers and no advertisements here.")),
        Reason(
            "not_ours",
            _("not for us"),
            _("It is about something that this portal does not decide, such as an order or a delivery."),
        ),
        Reason("asked_twice", _("asked twice"), _("You asked the same before, and we answer it there.")),
        Reason("not_readable", _("not readable"), _("We could not read what you wrote.")),
    )
}
CHOICES = [(reason.code, reason.label) for reason in REASONS.values()]
