"""Why staff refuse what an organisation sent: fixed reasons, each with the letter's sentence and the fix."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """label: for staff; sentence and mend: for the organisation, word for word."""

    code: str
    label: str | Promise
    sentence: str | Promise
    mend: str | Promise


REASONS = {
    reason.code: reason
    for reason in (
        Reason(
            "blurred",
            _("blurred"),
            _("We could not read it: the scan or photo is blurred."),
            _("Scan it again, or photograph it flat and in daylight, and send the new file."),
        ),
        Reason("expired", _("expired"), _("It is out of date."), _("Send one that is valid today.")),
        Reason(
            "wrong_name",
            _("wrong name"),
            _("It names another firm or person than your account."),
            _("Send the one that names your firm, or ask a person to correct the name of the account."),
        ),
        Reason(
            "wrong_class",
            _("wrong class"),
            _("It is another kind of paper or number than the one we asked for."),
            _("Send the one named above."),
        ),
        Reason(
            "cut_off",
            _("cut off"),
            _("Part of it is missing: an edge, a page or a digit."),
            _("Send it whole, with every page and all four edges."),
        ),
        Reason(
            "not_translated",
            _("not translated"),
            _("It is in a language that we can't check."),
            _("Send a translation together with the original in one PDF; one of your own is enough."),
        ),
    )
}
CHOICES = [(reason.code, reason.label) for reason in REASONS.values()]
VIEW_REASONS = [
    ("check", _("to check what was sent")),
    ("question", _("a question of the organisation")),
    ("complaint", _("a doubt that came up in a case")),
]
