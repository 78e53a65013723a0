"""Accounts have limits, too: on listings read, on what is left open, on tables uploaded; wide enough for real work."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.guests import guest_with
from accounts.limits import Limit, used
from accounts.models import Requirement, User
from complaints import limits, lookup
from complaints.limits import Reader, TooMany, begin_draft, is_known
from complaints.lookup import look_on, look_up
from complaints.models import Complaint, Draft, ReportedListing, Sheet
from ledger import policy
from marketplace.connectors.base import ConnectorError, ListingRef
from marketplace.models import ListingSnapshot
from marketplace.turns import Busy
from tests.complaints.builders import Holder, make_holder, market, seen, signed_in
from tests.complaints.filer import address_of, make_filer
from tests.complaints.test_sheets import Desk
from tests.support.threads import at_once
from uploads.storage import WholeFileStorage

pytestmark = pytest.mark.django_db
Set = Callable[..., None]


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets numbers of policy/filing.toml: numbers(links_per_hour=3)."""
    real, chosen = policy.number, dict[str, int]()
    monkeypatch.setattr(policy, "number", lambda name: chosen[name] if name in chosen else real(name))
    return lambda **given: chosen.update({f"filing.{name}": value for name, value in given.items()})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Listings are there at once, without a marketplace behind them; gives the numbers of those that were read."""
    read: list[int] = []

    def shown(ref: ListingRef, **_how: Any) -> ListingSnapshot:
        read.append(int(ref.external_id))
        return seen(read[-1])

    monkeypatch.setattr(lookup, "take_snapshot", shown)
    market()
    return read


def reader(holder: Holder, network: str = "network 1") -> Reader:
    return Reader(holder.user, holder.organisation, network)


def hourly(who: Reader) -> Limit:
    return next(limit for limit in who.limits if limit.name == "filing.links_per_hour_new")


def pasted(*numbers: int) -> str:
    return "\n".join(address_of(number) for number in numbers)


def grown_up(holder: Holder) -> Holder:
    User.objects.filter(pk=holder.user.pk).update(date_joined=timezone.now() - timedelta(days=2))
    holder.user.refresh_from_db()
    return holder


def states(found: list[lookup.Found]) -> list[str]:
    return [item.problem for item in found]


LIMITS = {
    "a person in an hour": {"links_per_hour_new": 3},
    "a person in a day": {"snapshots_per_day_new": 3},
    "an organisation": {"organisation_links_per_hour": 3},
    "a network": {"network_links_per_hour": 3},
}


@pytest.mark.parametrize("name", LIMITS)
def test_no_more_is_read_than_each_limit_lets_and_the_rest_waits(name: str, numbers: Set, quick: list[int]) -> None:
    numbers(**LIMITS[name])
    who = reader(make_holder())
    found = look_up(pasted(*range(1, 6)), who)

    assert (states(found), quick) == (["", "", "", "waiting", "waiting"], [1, 2, 3])
    assert who.reached is not None
    assert states(look_on(found, who)).count("waiting") == 2


def test_what_waits_is_read_when_the_hour_is_over(numbers: Set, quick: list[int]) -> None:
    numbers(links_per_hour_new=3)
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        who = reader(make_holder())
        found = look_up(pasted(*range(1, 6)), who)
        until = who.reached and who.reached.until.isoformat()
        clock.shift(3600)
        found = look_on(found, who)

    assert (until, states(found)) == ("2026-03-01T13:00:00+00:00", [""] * 5)


def test_another_organisation_of_the_same_person_gives_no_new_limit(numbers: Set, quick: list[int]) -> None:
    numbers(links_per_hour_new=3)
    first, second = make_holder(), make_holder()
    look_up(pasted(1, 2, 3), reader(first))
    found = look_up(pasted(4), Reader(first.user, second.organisation))

    assert states(found) == ["waiting"]


def test_what_is_read_of_a_paste_alone_is_counted(numbers: Set, quick: list[int], monkeypatch: Any) -> None:
    """Words, listings named twice, and those that no time was left for."""
    numbers(links_per_hour_new=10, look_up_seconds=0)
    moments = iter(range(99))
    monkeypatch.setattr(lookup, "monotonic", lambda: next(moments) // 3)
    who = reader(make_holder())
    look_up(f"{pasted(1, 1, 2, 3)} https://elsewhere.example/1", who)

    assert used(hourly(who)) == len(quick)
    assert 0 < len(quick) < 3


def test_a_listing_read_a_moment_ago_is_not_counted_again(quick: list[int]) -> None:
    who = reader(make_holder())
    found = look_up(pasted(1, 2), who)
    look_up(pasted(1, 2, 3), who, before=found)

    assert {used(limit) for limit in who.limits} == {3}


def test_the_count_is_raised_before_the_work(quick: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []

    def broken(ref: ListingRef, **_how: Any) -> ListingSnapshot:
        counts.append(used(hourly(who)))
        raise ConnectorError("away", permanent=False)

    monkeypatch.setattr(lookup, "take_snapshot", broken)
    who = reader(make_holder())
    look_up(pasted(1, 2), who)

    assert (counts, {used(limit) for limit in who.limits}) == ([2, 2], {2})


def test_an_old_account_and_a_verified_organisation_have_the_wider_limit() -> None:
    new, old, verified = make_holder(), grown_up(make_holder()), make_holder()
    Requirement.objects.filter(organisation=verified.organisation).delete()
    Requirement.objects.create(
        organisation=verified.organisation, code="existence", due_on="2026-03-01", state="accepted"
    )

    assert [is_known(each.user, each.organisation) for each in (new, old, verified)] == [False, True, True]
    assert "filing.links_per_hour" in [limit.name for limit in reader(old).limits]


def test_a_guest_is_counted_by_the_day_and_by_the_network() -> None:
    guest = guest_with("gerd@small.example")
    assert guest is not None

    assert [limit.name for limit in Reader(guest, guest.organisations.get(), "n").limits] == [
        "filing.snapshots_per_day_new"
    ]


def test_an_agent_files_300_rows_by_a_table_and_400_links_within_an_hour(quick: list[int]) -> None:
    desk = Desk(grown_up(make_holder()))
    right = desk.holder.right.reference
    rows = [[address_of(number), right, "counterfeit", "It carries our mark."] for number in range(1, 301)]
    desk.upload(*rows)
    desk.read()
    desk.confirm()
    filer = make_filer(holder=desk.holder)
    for first in (301, 501):
        filer.client.get(reverse("complaints:start"))
        draft = Draft.objects.filter(user=desk.holder.user, complaint=None).latest("pk")
        filer.client.post(
            reverse("complaints:draft_links", args=[draft.pk]), {"links": pasted(*range(first, first + 200))}
        )
        while any(link["problem"] == "waiting" for link in draft.answers.get("links", [{"problem": "waiting"}])):
            filer.client.post(reverse("complaints:draft_reading", args=[draft.pk]))
            draft.refresh_from_db()

    assert (ReportedListing.objects.count(), Complaint.objects.count(), len(quick)) == (300, 1, 700)
    assert Reader(desk.holder.user, desk.holder.organisation).reached is None


def test_the_page_says_until_when_and_does_not_go_on_by_itself(numbers: Set, quick: list[int]) -> None:
    numbers(links_per_hour_new=2)
    filer = make_filer()
    answer = filer.post("links", links=pasted(1, 2, 3))
    page = filer.client.get(answer.headers["Location"])

    assert page.context["reached"].limit.most == 2
    assert "data-goes-on" not in page.content.decode()
    assert reverse("complaints:sheet_start") in page.content.decode()


@pytest.mark.postgresql
def test_a_table_waits_for_the_hour_to_be_over_and_is_kept(numbers: Set, quick: list[int]) -> None:
    numbers(links_per_hour_new=2)
    desk = Desk()
    right = desk.holder.right.reference
    desk.upload(*[[address_of(number), right, "counterfeit", "It carries our mark."] for number in range(1, 5)])
    page = desk.client.get(desk.at("sheet"))

    assert (page.context["read"], page.context["all"], page.context["reached"].limit.most) == (2, 4, 2)


def test_one_account_looking_20_times_at_once_takes_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(ref: ListingRef, **how: Any) -> ListingSnapshot:
        assert how["person"] == holder.user.pk
        raise Busy

    holder = make_holder()
    market()
    monkeypatch.setattr(lookup, "take_snapshot", busy)
    who = reader(holder)

    assert states(look_up(pasted(1, 2), who)) == ["waiting", "waiting"]


def test_without_room_for_snapshots_nothing_is_read_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    market()
    who = reader(make_holder())
    monkeypatch.setattr(WholeFileStorage, "has_room_for", lambda self, size: False)

    assert states(look_up(pasted(1), who)) == ["no_room"]
    assert not ListingSnapshot.objects.exists()


def test_one_person_leaves_so_many_reports_open(numbers: Set) -> None:
    numbers(drafts_at_once=2)
    holder = make_holder()
    for number in range(2):
        Draft.objects.create(user=holder.user, organisation=holder.organisation, answers={"pasted": str(number)})
    answer = signed_in(holder.user).get(reverse("complaints:start"))

    assert answer.headers["Location"] == reverse("complaints:list")
    assert len(list(get_messages(answer.wsgi_request))) == 1
    assert Draft.objects.count() == 2
    Draft.objects.first().delete()
    assert begin_draft(holder.user, holder.organisation).pk


@pytest.mark.django_db(transaction=True)
def test_reports_begun_at_once_are_one_blank_sheet() -> None:
    holder = make_holder()
    outcomes = at_once(*[partial(begin_draft, holder.user, holder.organisation)] * 8)

    assert len({draft.pk for draft in outcomes}) == 1


def test_one_person_leaves_so_many_tables_open_and_the_next_is_not_even_read(
    numbers: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(tables_at_once=1)
    desk = Desk()
    Sheet.objects.create(user=desk.holder.user, organisation=desk.holder.organisation, name="first.csv")
    monkeypatch.setattr("complaints.sheets.forms.read_sheet", lambda file: pytest.fail("the table was read"))
    answer = desk.upload(desk.row(1))

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    assert [table.name for table in answer.context["sheets"]] == ["first.csv"]
    with pytest.raises(TooMany):
        limits.begin_sheet(desk.holder.user, lambda: pytest.fail("the table was kept"))


@pytest.mark.parametrize("name", ["tables_per_hour", "network_tables_per_hour"])
def test_so_many_tables_are_uploaded_in_an_hour(name: str, numbers: Set, quick: list[int]) -> None:
    numbers(**{name: 2})
    desk = Desk()
    bad = ["no link", "no right", "no reason", ""]
    desk.upload(bad)
    desk.upload(bad, to=desk.at("sheet"))
    answer = desk.upload(bad, to=desk.at("sheet"))

    assert list(answer.context["form"].errors) == ["file"]
    assert Sheet.objects.count() == 1
