"""What handbook and product know of each other: each code that people meet has an anchor, and each anchor a code.

Lower floors name a page by its anchor alone, like "reason-wrong-class"; tests prove that each exists.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.identity.catalogue import ALL as REQUIREMENTS
from accounts.identity.reasons import REASONS as DOCUMENT_REASONS
from complaints.reasons import DECISION_REASONS
from replies.operator import operator_name
from rights.reasons import LETTER_REASONS
from rights.reasons import REASONS as RIGHT_REASONS
from uploads.refusals import SENTENCES

ASKED = {asked.code: asked for asked in REQUIREMENTS}


# What a page may say of whoever runs the portal.
OF_THE_PORTAL: dict[str, Callable[[], str]] = {"operator": operator_name, "contact": lambda: settings.CONTACT}


def anchor_of(family: str, code: str) -> str:
    """The anchor of a code, like "reason-wrong-class"."""
    return f"{family}-{code.replace('_', '-')}"


def _letters() -> Iterable[str]:
    folder = Path(settings.BASE_DIR) / "templates" / "replies"
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


# Each family of codes that people meet, with all of its codes.
FAMILIES: dict[str, Callable[[], Iterable[str]]] = {
    "reason": lambda: [code for code, reason in DECISION_REASONS.items() if reason.verdict in ("refuse", "uphold")],
    "document": lambda: DOCUMENT_REASONS,
    "right": lambda: RIGHT_REASONS,
    "authorisation": lambda: LETTER_REASONS,
    "requirement": lambda: ASKED,
    "upload": lambda: SENTENCES,
    "letter": _letters,
}


def all_anchors() -> set[str]:
    """The anchors that the handbook must have, and no others of these families."""
    return {anchor_of(family, code) for family, codes in FAMILIES.items() for code in codes()}


def says(family: str, code: str) -> str:
    """What the product itself says of a code, word for word, as Markdown. Raises KeyError."""
    if family == "requirement":
        asked = ASKED[code]
        return f"{asked.why} {asked.hint}".strip()
    if family == "upload":
        return ""
    reason = {
        "reason": DECISION_REASONS,
        "document": DOCUMENT_REASONS,
        "right": RIGHT_REASONS,
        "authorisation": LETTER_REASONS,
    }[family][code]
    mend = f"\n\n**{_('How to mend it:')}** {reason.mend}" if reason.mend else ""
    return f"> {reason.sentence}{mend}"
