"""The claim statement of a work that no register knows: made from a few answers, signed by sending it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HOW = (
    ("made", gettext_lazy("The owner made it themselves")),
    ("staff", gettext_lazy("The owner's employees made it as part of their work")),
    ("bought", gettext_lazy("The owner acquired the rights by contract")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a claim statement says. how: a key of HOW; made_when and first_shown as people write them."""

    owner: str
    title: str
    author: str
    how: str
    made_when: str
    first_shown: str = ""


def claim_statement(claim: Claim) -> str:
    """Write the statement in plain sentences, one a line. Raises KeyError when `how` is none of HOW."""
    origin = {
        "made": _("%(owner)s made this work. Its author is %(author)s."),
        "staff": _("%(author)s made this work as part of their work for %(owner)s."),
        "bought": _("%(author)s made this work. %(owner)s holds its rights by contract and can show the contract."),
    }[claim.how]
    blanks = {"owner": claim.owner, "author": claim.author}
    lines = [
        _("Claim statement about the work “%(title)s”") % {"title": claim.title},
        _("%(owner)s holds the copyright in this work.") % blanks,
        origin % blanks,
        _("It was made: %(when)s.") % {"when": claim.made_when.rstrip(". ")},
    ]
    if claim.first_shown:
        lines.append(_("It was first shown to the public: %(where)s.") % {"where": claim.first_shown.rstrip(". ")})
    lines.append(_("It is an own creation and was not copied from another work."))
    lines.append(_("This statement is true as far as its maker knows. A false statement can make its maker liable."))
    return "\n".join(lines)
