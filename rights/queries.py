"""Reads that join several tables for a screen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.firms import letters
from accounts.models import Organisation, User
from ledger import wording
from marketplace.links import parse, path_within
from rights import offices
from rights.authorisation_states import State as LetterState
from rights.models import EDITORS, OWNERS, Authorisation, AuthorisedSeller, IPRight
from rights.states import State


def rights_of(organisation: Organisation) -> QuerySet[IPRight]:
    """The rights of an organisation for its list, by name; drafts that were thrown away are left out."""
    thrown_away = Q(state=State.WITHDRAWN, proofs=None)
    return organisation.rights.exclude(thrown_away).order_by("name", "pk").distinct()


def may_add_rights(organisation: Organisation, user: User) -> bool:
    """Say whether this person may enter a right for this organisation."""
    if organisation.kind not in OWNERS:
        return False
    return organisation.memberships.filter(user=user, role__in=EDITORS).exists()


def empty_draft(organisation: Organisation, user: User, kind: str) -> IPRight | None:
    """A draft of this person in which nothing was entered yet: a blank sheet to take again."""
    drafts = organisation.rights.filter(entered_by=user, kind=kind, state=State.DRAFT, name="", number="")
    return drafts.filter(proofs=None).first()


def same_right(
    organisation: Organisation, kind: str, facts: Mapping[str, Any], *, but: IPRight | None = None
) -> IPRight | None:
    """Find a right that the organisation has entered already: same office and number or, without one, name."""
    wanted = _key(kind, facts.get("office", ""), facts.get("number", ""), facts.get("name", ""))
    if not wanted[1]:
        return None
    standing = organisation.rights.filter(kind=kind).exclude(state=State.WITHDRAWN).exclude(pk=but.pk if but else None)
    return next((right for right in standing if _key(kind, right.office, right.number, right.name) == wanted), None)


def twins_of(right: IPRight) -> QuerySet[IPRight]:
    """The same right as others have entered it: same kind, office and number. For staff; never told to either side."""
    if not right.number_normal:
        return IPRight.objects.none()
    same = IPRight.objects.filter(kind=right.kind, office__iexact=right.office, number_normal=right.number_normal)
    mine = Q(owner=right.owner_id) | Q(state__in=(State.DRAFT, State.WITHDRAWN))
    return same.exclude(mine).select_related("owner").order_by("created_at", "pk")


def allowed_by_owner(sellers: Iterable[AuthorisedSeller], site_url: str, store_id: str) -> AuthorisedSeller | None:
    """Find a store of a market on the owner's own list: by an address on that market that ends in the store's number.

    Never by its name: a counterfeiter who takes a dealer's name would be safe from every report.
    """
    for seller in sellers:
        link = parse(seller.address) if seller.address else None
        path = path_within(link, site_url) if link else None
        if store_id and path and path.rstrip("/").rpartition("/")[2] == store_id:
            return seller
    return None


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an organisation may act under a right, and in a sentence why not."""

    allowed: bool
    reason: str = ""
    letter: Authorisation | None = None


def rights_for(organisation: Organisation) -> QuerySet[IPRight]:
    """Rights that an organisation may name in a report: its own, and those that confirmed letters cover."""
    letters = Authorisation.objects.filter(agent=organisation, state=LetterState.CONFIRMED)
    return IPRight.objects.filter(Q(owner=organisation) | Q(letters__in=letters)).distinct()


def may_file(organisation: Organisation, right: IPRight, market: str, act: str, on: date) -> Permission:
    """Say whether an organisation may do this act under a right on a market, on a day.

    market: its code, empty while it is not known; act: a value of Act. An owner acts by itself; an agent by a live,
    confirmed letter of the owner.
    """
    is_agent = organisation.kind == Organisation.Kind.AGENT
    if right.owner_id == organisation.pk and not is_agent:
        return Permission(True)
    letters = list(right.letters.filter(agent=organisation).prefetch_related("markets").order_by("pk"))
    if not letters and right.owner_id != organisation.pk:
        return Permission(False, _("This right belongs to another organisation. Choose one of your own."))
    if not letters:
        return Permission(
            False, _("We have no letter of authorisation from the owner for the right “%s”. Ask for one.") % right.name
        )
    defects = [(_defect(letter, right, market, act, on), letter) for letter in letters]
    for (severity, _sentence), letter in defects:
        if not severity:
            return Permission(True, letter=letter)
    (_severity, sentence), letter = min(defects, key=lambda found: found[0][0])
    return Permission(False, sentence, letter)


def _defect(letter: Authorisation, right: IPRight, market: str, act: str, on: date) -> tuple[int, str]:
    """What a letter lacks, with how far it is from being enough; (0, "") when it is enough."""
    blanks = {"letter": letter.reference, "right": right.name, "day": wording.day(letter.ends_on)}
    blanks["first"] = wording.day(letter.starts_on)
    confirmation = letter.confirmation
    found: list[tuple[bool, int, str]] = [
        (letter.state == LetterState.REFUSED, 9, _("The owner refused the letter of authorisation %(letter)s.")),
        (
            letter.state == LetterState.REVOKED,
            8,
            _("The letter of authorisation %(letter)s was revoked. Ask for a new one."),
        ),
        (
            letter.state == LetterState.ENDED or on > letter.ends_on,
            7,
            _("The letter of authorisation %(letter)s ended on %(day)s. Ask for a new one."),
        ),
        (
            confirmation is None or letter.state != LetterState.CONFIRMED,
            6,
            _("The owner has not confirmed the letter of authorisation %(letter)s yet."),
        ),
        (on < letter.starts_on, 5, _("The letter of authorisation %(letter)s begins on %(first)s.")),
        (
            confirmation is not None and right.identity_since > confirmation.decided_at,
            4,
            _("The right “%(right)s” was changed after its owner confirmed %(letter)s. Ask for a new letter."),
        ),
        (
            bool(market) and market not in [each.code for each in letter.markets.all()],
            3,
            _("The letter of authorisation %(letter)s does not cover this marketplace."),
        ),
        (act not in letter.act_list, 2, _("The letter of authorisation %(letter)s does not cover this act.")),
    ]
    return next(((severity, sentence % blanks) for holds, severity, sentence in found if holds), (0, ""))


def _key(kind: str, office: str, number: str, name: str) -> tuple[str, str]:
    """What matters when two rights are compared: not case, spaces, dashes or full-width signs."""
    if number:
        return office.casefold(), f"number {offices.normal_number(office, kind, number)}"
    told = letters(name)
    return office.casefold(), told and f"name {told}"
