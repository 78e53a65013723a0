"""From pasted text to listings that can be reported: what was recognised, and what can't be reported and why."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import cached_property
from time import monotonic
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.limits import give_back, take
from complaints.limits import Reader
from complaints.models import ReportedListing
from complaints.queries import open_under, usable_rights
from complaints.states import OPEN_STATES
from ledger import policy
from marketplace.actions import Contacts, NoRoom, take_snapshot
from marketplace.connectors.base import ConnectorError, ListingNotFound, ListingRef
from marketplace.models import Listing, ListingSnapshot
from marketplace.queries import Recognised, recognise
from marketplace.turns import Busy

FRESH = timedelta(minutes=15)  # so long a listing that was read counts as just read when the links are checked again

PROBLEMS = {
    "not_a_link": _("This is not a link. Copy the address from your browser's address line."),
    "unknown_market": _("We don't cover this marketplace. Report the listing to the marketplace itself."),
    "not_a_listing": _("This link leads to a page, not to one listing. Open the listing and copy its address."),
    "cut_off": _("This link was cut off: it ends in dots. Copy the whole address."),
    "hidden": _("This link hides where it leads. Open it, and copy the address that you arrive at."),
    "duplicate": _("You pasted this listing twice. We keep the first one."),
    "not_found": _("The marketplace has no such listing. It may have been removed already."),
    "not_on_sale": _("This listing is not on sale now, so there is nothing to take down."),
    "waiting": _("We have not read this listing yet."),
    "unreadable": _("We could not read this listing just now. Check the links again in a minute."),
    "no_room": _("Our store of evidence is full just now, so we read no listing. Check this link again in an hour."),
    "too_many": _("We read many listings for you today. Check this link again tomorrow, or open an account."),
    "own_listing": _("This listing is in your own store. Take it down there yourself."),
    "already_down": _("This listing was taken down already."),
    "already_reported": _("You have reported this listing already, and it is not decided yet."),
    "same_right": _("You have reported this listing under this right already, and it is not decided yet."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one pasted link. problem: a key of PROBLEMS, or empty when it can be reported."""

    typed: str
    snapshot: int | None = None
    problem: str = ""
    case: str = ""

    @property
    def waits(self) -> bool:
        """Whether it was recognised and not read yet."""
        return self.problem == "waiting"

    @property
    def sentence(self) -> Any:
        return PROBLEMS.get(self.problem, "")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def look_up(text: str, reader: Reader, *, before: Sequence[Found] = ()) -> list[Found]:
    """Read each pasted listing once, through its connector; never fetches a pasted address itself.

    before: what an earlier look found; listings read a moment ago are not read again.
    Stops reading when the time that one look may take is over, or as much was read as may be for a while: the rest
    waits for `look_on`.
    """
    items, fresh = recognise(text), _fresh(before)
    with _look(reader, fresh, sum(item.is_listing and item.ref not in fresh for item in items)) as look:
        return [look.at(item) for item in items]


def look_on(found: Sequence[Found], reader: Reader) -> list[Found]:
    """Read on where the look before stopped; what was read stays as it was found."""
    with _look(reader, {}, sum(item.waits for item in found)) as look:
        return [look.at(recognise(item.typed)[0]) if item.waits else item for item in found]


def look_to_the_end(found: Sequence[Found], reader: Reader) -> list[Found]:
    """Read on once and let the rest be unreadable: for few links, without a page that shows how far it is."""
    looked = look_on(found, reader)
    problem = "too_many" if reader.reached else "unreadable"
    return [Found(item.typed, problem=problem) if item.waits else item for item in looked]


@contextmanager
def _look(reader: Reader, fresh: "Fresh", wanted: int) -> "Iterator[_Look]":
    """A look that may read as many listings as its reader has left; what it does not read is given back."""
    limits = reader.limits
    look = _Look(reader, fresh, _end_of_look(), left=take(limits, wanted) if wanted else 0)
    try:
        yield look
    finally:
        give_back(limits, look.left)


def _end_of_look() -> float:
    return monotonic() + policy.number("filing.look_up_seconds")


Fresh = dict[ListingRef, ListingSnapshot]  # what was read a moment ago


def _fresh(before: Sequence[Found]) -> Fresh:
    rows = snapshots_of(before).values()
    since = timezone.now() - FRESH
    return {ListingRef(row.facts["market"], row.facts["external_id"]): row for row in rows if row.taken_at > since}


@dataclass
class _Look:
    """One check of pasted links."""

    reader: Reader
    fresh: Fresh
    ends: float
    left: int  # listings that may be read
    contacts: Contacts = field(default_factory=dict)

    @cached_property
    def rights(self) -> set[int]:
        """Keys of the rights under which this organisation may report; a guest enters one only afterwards."""
        return set(usable_rights(self.reader.organisation).values_list("pk", flat=True))

    def at(self, item: Recognised) -> Found:
        if item.reason:
            return Found(item.typed, problem=item.reason.value)
        known = Listing.objects.filter(market=item.market, external_id=item.ref.external_id).first()
        if known and (problem := self._case_problem(known)):
            return Found(item.typed, problem=problem[0], case=problem[1])
        try:
            snapshot = self.fresh.get(item.ref) or self._read(item.ref)
        except Busy:
            return Found(item.typed, problem="waiting")
        except NoRoom:
            return Found(item.typed, problem="no_room")
        except ListingNotFound:
            return Found(item.typed, problem="not_found")
        except ConnectorError:
            return Found(item.typed, problem="unreadable")
        return self._found(item, snapshot)

    def _read(self, ref: ListingRef) -> ListingSnapshot:
        """Read one more listing, within the look's time and what is left. Raises ConnectorError."""
        if not self.left or monotonic() > self.ends:
            raise Busy
        self.left -= 1
        return take_snapshot(ref, contacts=self.contacts, person=self.reader.user.pk)

    def _found(self, item: Recognised, snapshot: ListingSnapshot) -> Found:
        if snapshot.listing.store.organisation_id == self.reader.organisation.pk:
            return Found(item.typed, problem="own_listing")
        if not snapshot.facts["on_sale"]:
            return Found(item.typed, problem="not_on_sale")
        return Found(item.typed, snapshot=snapshot.pk)

    def _case_problem(self, listing: Listing) -> tuple[str, str] | None:
        """Say whether it is down already, or reported by the same organisation under each right that it could name.

        Others' cases are never named.
        """
        mine = ReportedListing.objects.filter(listing=listing, complaint__complainant=self.reader.organisation)
        if ReportedListing.objects.kept_down().filter(listing=listing).exists():
            own = mine.kept_down().select_related("complaint").first()
            return "already_down", own.complaint.reference if own else ""
        waiting = mine.filter(state__in=OPEN_STATES).select_related("complaint").first()
        if waiting is None or self._has_another_right(listing):
            return None
        return "already_reported", waiting.complaint.reference

    def _has_another_right(self, listing: Listing) -> bool:
        used = open_under(self.rights, [listing.pk]).values_list("right", flat=True)
        return not self.reader.organisation.is_guest and not self.rights.issubset(used)


def found_from(answers: list[dict[str, Any]]) -> list[Found]:
    """Read a draft's links back."""
    return [Found(**answer) for answer in answers]


def snapshots_of(found: Sequence[Found]) -> dict[int, ListingSnapshot]:
    """The snapshots of what can be reported, with listings, stores and pictures, in three queries."""
    rows = ListingSnapshot.objects.select_related("listing__store", "listing__market").prefetch_related("pictures")
    return rows.in_bulk([item.snapshot for item in found if item.snapshot])
