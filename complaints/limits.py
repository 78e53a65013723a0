"""How many listings are read for one person, and how much they may leave open.

Every listing that is read costs the marketplace and us work, and leaves a snapshot that nobody can delete again, also
when the report is thrown away. What an account may have read grows once it is a day old, or its organisation verified.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.limits import Limit, Reached, network_of, organisation, person, reached, take
from accounts.models import Organisation, User
from complaints import queries
from complaints.models import Draft, Sheet
from ledger import policy

MANY_DRAFTS = _(
    "You have %(most)s reports that you began and did not send. Send or discard one of them below. "
    "Many listings at once are quicker by a table."
)
MANY_SHEETS = _("You have %(most)s tables that were not sent. Send or discard one of them below, then upload this one.")
MANY_UPLOADS = _("You uploaded %(most)s tables within an hour. Nothing was lost: upload the next one at %(time)s.")


class TooMany(Exception):
    """One more would be more than policy/filing.toml allows; `for_people` says what, and what to do."""

    def __init__(self, for_people: Any) -> None:
        super().__init__(str(for_people))
        self.for_people = for_people


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom listings are read. network: as accounts.limits.network_of names it; empty when no browser asks."""

    user: User
    organisation: Organisation
    network: str = ""

    @property
    def limits(self) -> list[Limit]:
        """What the reading of one listing is counted against."""
        new = "" if is_known(self.user, self.organisation) else "_new"
        found = [Limit(f"filing.snapshots_per_day{new}", person(self.user))]
        if not self.organisation.is_guest:  # what guests check is counted by their network already
            found.append(Limit(f"filing.links_per_hour{new}", person(self.user)))
            found.append(Limit("filing.organisation_links_per_hour", organisation(self.organisation)))
            found += [Limit("filing.network_links_per_hour", self.network)] if self.network else []
        return found

    @property
    def reached(self) -> Reached | None:
        """The limit that lets nothing more be read just now, and until when."""
        return reached(self.limits)


def reader_of(request: HttpRequest, kept: Draft | Sheet) -> Reader:
    """For whom the listings of a draft or a table are read."""
    return Reader(kept.user, kept.organisation, network_of(request))


def is_known(user: User, of: Organisation) -> bool:
    """Whether an account is old enough, or its organisation verified, to have many listings read."""
    oldest = timezone.now() - timedelta(hours=policy.number("filing.known_after_hours"))
    return user.date_joined <= oldest or of.is_verified


@transaction.atomic
def begin_draft(user: User, of: Organisation) -> Draft:
    """Give a blank report to write; one that was left blank is taken again. Raises TooMany."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once count one after the other
    begun = queries.drafts_open_to(user).filter(complaint=None)
    if blank := begun.filter(organisation=of, answers={}).first():
        return blank
    _refuse_beyond("filing.drafts_at_once", begun.count(), MANY_DRAFTS)
    return Draft.objects.create(user=user, organisation=of)


def take_upload(request: HttpRequest) -> None:
    """Count one more table that is read for a person. Raises TooMany."""
    limits = [
        Limit("filing.tables_per_hour", person(request.user)),
        Limit("filing.network_tables_per_hour", network_of(request)),
    ]
    if not take(limits) and (found := reached(limits)):
        time = timezone.localtime(found.until).strftime("%H:%M")
        raise TooMany(MANY_UPLOADS % {"most": found.limit.most, "time": time})


@transaction.atomic
def begin_sheet(user: User, keep: Callable[[], None]) -> None:
    """Keep a new table with `keep`. Raises TooMany."""
    User.objects.select_for_update().get(pk=user.pk)
    refuse_more_sheets(user)
    keep()


def refuse_more_sheets(user: User) -> None:
    """Raises TooMany when a person has as many tables open as may be: asked before a table is read, too."""
    count = queries.sheets_open_to(user).filter(sent_at=None).count()
    _refuse_beyond("filing.tables_at_once", count, MANY_SHEETS)


def _refuse_beyond(name: str, count: int, sentence: Any) -> None:
    most = policy.number(name)
    if count >= most:
        raise TooMany(sentence % {"most": most})
