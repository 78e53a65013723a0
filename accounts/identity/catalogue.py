"""What is asked of an organisation, in words; whom it is asked of stands in policy/requirements.toml."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger import policy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Asked:
    """what: the thing; why: one sentence; hint: how it is accepted most often."""

    code: str
    what: Text
    why: Text
    hint: Text = ""

    @property
    def is_document(self) -> bool:
        return policy.word(f"requirements.{self.code}") == "document"

    @property
    def days(self) -> int:
        return int(policy.entry(f"requirements.{self.code}")["days"])

    @property
    def rights(self) -> list[str]:
        """The kinds of right for which alone it is asked; empty: of any organisation at once."""
        return list(policy.entry(f"requirements.{self.code}")["rights"])

    def applies(self, kind: str, country: str, right: str = "") -> bool:
        """Whether it is asked of such an organisation; with a kind of right, what that right asks in addition."""
        rule = policy.entry(f"requirements.{self.code}")
        fits = kind in rule["for"] and (not rule["countries"] or country in rule["countries"])
        return fits and (right in rule["rights"] if right else not rule["rights"])


ALL = (
    Asked(
        "register_extract",
        _("An extract of the trade register"),
        _("It shows that your firm exists and who may sign for it."),
        _("Not older than a year; if you work alone, the notice of the tax office"),
    ),
    Asked(
        "representative_id",
        _("An identity document of one administrator"),
        _("It shows that a real person stands behind the account."),
        _("Both sides, in one file or two; you may cover everything but name, photograph and date of expiry"),
    ),
    Asked(
        "vat_number",
        _("The VAT number of your firm"),
        _("Public registers confirm your firm by it."),
        _("With the two letters of the country, like DE 136 695 976"),
    ),
    Asked(
        "company_number",
        _("The number of your firm"),
        _("Public registers confirm your firm by it."),
        _("As on the certificate of registration"),
    ),
    Asked(
        "agent_standing",
        _("A paper that shows that you act for others"),
        _("Nobody must be able to pose as somebody's lawyer."),
        _("Admission to the bar or chamber, or a letter of a client"),
    ),
    Asked(
        "appointment",
        _("A letter of your authority that names you"),
        _("It shows that you speak for the authority."),
        _("On its paper, with a telephone number of its switchboard"),
    ),
    Asked(
        "authorship",
        _("A paper that shows how the copyright became yours"),
        _("No register tells who owns a work that was never registered."),
        _("A contract, or a statement of the author"),
    ),
)
CATALOGUE = {asked.code: asked for asked in ALL}


def asked_of(kind: str, country: str, right: str = "") -> list[Asked]:
    """What is asked of an organisation of this kind and country, or for a kind of right in addition."""
    return [asked for asked in ALL if asked.applies(kind, country, right)]


def asked_later_of(kind: str, country: str) -> list[Asked]:
    """What is asked of such an organisation only once it enters a right of a certain kind."""
    return [asked for asked in ALL if any(asked.applies(kind, country, right) for right in asked.rights)]
