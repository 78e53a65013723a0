"""The fixed reasons: for reporting, and for each kind of decision. Words for letters and pages; data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a rights holder reports a listing. kind: the kind of right it needs."""

    code: str
    kind: str
    label: Any
    rule: Any  # the rule in plain words, quoted to the seller


@dataclass(frozen=True, slots=True)
class Reason:
    """Why staff decided so. sentence: to both sides; mend: what the other side can do about it.

    kinds: the kinds of right that it fits; none named means every kind. sentences, mends: other words for some kinds.
    fact: what its sentence asserts and rows can show, by its name in queries.FACTS; it is given only where that is so.
    """

    code: str
    verdict: str
    label: Any
    sentence: Any
    mend: Any = ""
    kinds: tuple[str, ...] = ()
    sentences: Mapping[str, Any] = field(default_factory=dict)
    mends: Mapping[str, Any] = field(default_factory=dict)
    fact: str = ""

    def fits(self, kind: str) -> bool:
        """Whether it can be given about a right of this kind."""
        return not self.kinds or kind in self.kinds

    def sentence_for(self, kind: str) -> str:
        return str(self.sentences.get(kind, self.sentence))

    def mend_for(self, kind: str) -> str:
        return str(self.mends.get(kind, self.mend))


GROUNDS = {
    ground.code: ground
    for ground in (
        Ground(
            "counterfeit",
            "trademark",
            _("Counterfeit goods: they carry my mark and I did not make them"),
            _("Goods that carry a registered trademark without its owner's permission may not be sold."),
        ),
        Ground(
            "mark_in_listing",
            "trademark",
            _("My mark is used in the title, text or picture for other goods"),
            _("A registered trademark may not be used to sell goods of the same kind from another source."),
        ),
        Ground(
            "copied_picture",
            "copyright",
            _("My photographs or drawings are used without permission"),
            _("A picture may be published only with the permission of the person who holds its copyright."),
        ),
        Ground(
            "copied_work",
            "copyright",
            _("The goods copy my work, such as a print, a figure or a text"),
            _("Copies of a protected work may be sold only with the permission of the person who holds its copyright."),
        ),
        Ground(
            "copied_design",
            "design",
            _("The goods look like my registered design"),
            _("Goods that make the same overall impression as a registered design may not be sold without permission."),
        ),
        Ground(
            "used_patent",
            "patent",
            _("The goods use my patented invention"),
            _("Goods that use a patented invention may be sold only with the permission of the patent's owner."),
        ),
        Ground(
            "used_utility_model",
            "utility_model",
            _("The goods use the invention of my utility model"),
            _("Goods that use an invention under a utility model may be sold only with its owner's permission."),
        ),
    )
}

DECISION_REASONS = {
    reason.code: reason
    for reason in (
        Reason(
            "same_mark_same_goods",
            "take_down",
            _("Same mark, same goods"),
            _("The listing uses the mark for goods that its registration covers, and no permission is known."),
            kinds=("trademark",),
            fact="goods_named",
        ),
        Reason(
            "counterfeit_signs",
            "take_down",
            _("Signs of counterfeit goods"),
            _("Mark, pictures and price together show that the goods do not come from the rights holder."),
            kinds=("trademark",),
        ),
        Reason(
            "picture_copied",
            "take_down",
            _("Picture copied"),
            _("The listing shows the rights holder's own picture, and no permission is known."),
            kinds=("copyright",),
        ),
        Reason(
            "work_copied",
            "take_down",
            _("Work copied"),
            _("The goods repeat the parts of the work that make it original, and no permission is known."),
            kinds=("copyright",),
        ),
        Reason(
            "design_copied",
            "take_down",
            _("Same overall impression as the design"),
            _("The goods make the same overall impression as the registered design, and no permission is known."),
            kinds=("design",),
        ),
        Reason(
            "invention_used",
            "take_down",
            _("Goods use the invention"),
            _("The goods show every feature of a claim of the patent or utility model, and no permission is known."),
            kinds=("patent", "utility_model"),
            sentences={
                "patent": _("The goods show every feature of a claim of the patent, and no permission is known."),
                "utility_model": _(
                    "The goods show every feature of a claim of the utility model, and no permission is known."
                ),
            },
        ),
        Reason(
            "wrong_class",
            "refuse",
            _("Right does not cover these goods"),
            _("The right is registered for other goods than the listing sells."),
            _("If you hold a right that covers these goods, add it and report the listing with that right."),
            kinds=("trademark",),
            fact="goods_named",
        ),
        Reason(
            "no_likeness",
            "refuse",
            _("No likeness found"),
            _("We compared the listing with the right and did not find the part that is said to be copied."),
            _("Report it again and say which part of the picture or title shows your right."),
        ),
        Reason(
            "genuine_goods",
            "refuse",
            _("Looks like resale of genuine goods"),
            _("Nothing shows that the goods do not come from the rights holder; genuine goods may be sold on."),
            _("Report it again with what shows a counterfeit, such as a test buy or a missing serial number."),
        ),
        Reason(
            "right_not_verified",
            "refuse",
            _("Right could not be checked"),
            _("We could not check the right that the report is based on."),
            _("Add a certificate or a register extract to the right, then report the listing again."),
            mends={
                "copyright": _("Add a document that shows who made the work and when, then report the listing again.")
            },
            fact="right_unconfirmed",
        ),
        Reason(
            "no_authority",
            "refuse",
            _("Reporter may not report under this right now"),
            _("We lack what allows us to act on this report: who the reporter is, or that the owner lets them act."),
            _("Your pages name what is missing. Send it, then report the listing again."),
            fact="no_authority",
        ),
        Reason(
            "not_enough",
            "refuse",
            _("Report does not say what is copied"),
            _("The report does not say what in the listing uses the right."),
            _("Report it again with one sentence that names the picture, the title or the part of the goods."),
        ),
        Reason(
            "already_down",
            "refuse",
            _("Already down"),
            _("The listing was taken down after another report, so there is nothing left to take down."),
            _("You do not need to do anything. If it comes back, report it again."),
            fact="down_already",
        ),
        Reason(
            "answer_does_not_show",
            "uphold",
            _("Answer does not show permission"),
            _("The answer does not show permission from the rights holder for these goods."),
        ),
        Reason(
            "answer_without_papers",
            "uphold",
            _("No papers that show it"),
            _("No paper came with the answer that shows what it says."),
            fact="no_papers",
        ),
        Reason(
            "answer_still_uses",
            "uphold",
            _("Listing still uses the right"),
            _("The listing still uses the right, also after what the answer says was changed."),
        ),
        Reason(
            "answer_other_matter",
            "uphold",
            _("Answer is about something else"),
            _("The answer does not speak to the use of the right in this listing."),
        ),
        Reason(
            "permission_shown",
            "reverse",
            _("Permission or licence shown"),
            _("The seller showed permission from the rights holder or from one of its distributors."),
        ),
        Reason(
            "genuine_shown",
            "reverse",
            _("Genuine goods shown"),
            _("The seller showed papers that trace the goods to the rights holder."),
        ),
        Reason(
            "older_use_shown",
            "reverse",
            _("Older right or own work shown"),
            _("The seller showed a work or a right of their own that is older."),
        ),
        Reason(
            "listing_changed",
            "reverse",
            _("Listing was changed"),
            _("The seller changed the listing, and it no longer uses the right."),
        ),
        Reason(
            "other_matter_shown",
            "reverse",
            _("Listing is about something else"),
            _("The seller showed that the listing does not use the right."),
        ),
        Reason(
            "our_mistake",
            "reverse",
            _("Our mistake"),
            _("We looked again and found that our first decision was wrong."),
        ),
    )
}

ANSWER_GROUNDS = (
    ("licence", _("I have a licence or permission")),
    ("genuine", _("The goods are genuine and I can show where I bought them")),
    ("own_work", _("The picture or design is mine")),
    ("other_goods", _("The listing is about something else")),
    ("changed", _("I have changed the listing")),
    ("other", _("Something else")),
)


def reasons_for(verdict: str, kind: str) -> list[Reason]:
    """The reasons that fit a verdict about a right of this kind, in the order in which they are offered."""
    return [reason for reason in DECISION_REASONS.values() if reason.verdict == verdict and reason.fits(kind)]


def grounds_for(kind: str) -> list[Ground]:
    """The grounds that a kind of right can carry."""
    return [ground for ground in GROUNDS.values() if ground.kind == kind]
