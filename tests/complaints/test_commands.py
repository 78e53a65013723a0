"""Commands to the marketplace: nothing counts as done, and nobody is written to, before a buyer sees it."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from complaints.commands import Command, may_land_until
from complaints.states import State
from ledger.queries import events_of
from marketplace.actions import record_receipt
from marketplace.connectors.base import CommandReceipt, ConnectorError, OutcomeUnknown, Visibility
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.connectors.embedded.models import Item
from marketplace.models import Market, Receipt
from outbox import rows
from outbox.models import Effect
from replies.models import Reply
from tests.complaints.builders import decide, fresh, make_case
from tests.support.each import each
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(Reply.objects.filter(code__in=["down_holder", "down_seller"]).values_list("code", flat=True))


def command(kind: str = "hide") -> Effect:
    return Effect.objects.get(kind=kind)


def replace(monkeypatch: pytest.MonkeyPatch, name: str, *outcomes: Any) -> list[Any]:
    """Let the connector's method give or raise these, then do what it does; returns the calls."""
    true, left, calls = getattr(EmbeddedConnector, name), list(outcomes), []

    def act(self: EmbeddedConnector, *args: Any, **named: Any) -> Any:
        calls.append(named)
        if not left:
            return true(self, *args, **named)
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(EmbeddedConnector, name, act)
    return calls


FAULTS = [
    (ConnectorError("The marketplace failed (503).", permanent=False), "ready", False),
    (ConnectorError("It asks for a pause.", permanent=False, retry_after=600), "ready", False),
    (OutcomeUnknown("no answer came"), "ready", True),
    (ConnectorError("The marketplace refused (403).", permanent=True), "dead", False),
    (RuntimeError("a bug of ours"), "ready", True),
]


@each(("fault", "progress", "doubtful"), FAULTS, ids=lambda value: str(value)[:30])
def test_a_failed_command_moves_nothing_and_writes_to_nobody(
    fault: Exception, progress: str, doubtful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case()
    replace(monkeypatch, "hide", fault)
    decide(case, "take_down")
    drain()

    assert (fresh(case).state, told()) == (State.HIDING, [])
    assert (command().progress, command().doubtful, str(fault) in command().last_error) == (progress, doubtful, True)


@pytest.mark.parametrize("fault", [row[0] for row in FAULTS if row[1] == "ready"], ids=lambda fault: str(fault)[:30])
def test_after_a_fault_that_passes_the_listing_comes_down_once(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case()
    calls = replace(monkeypatch, "hide", fault)
    decide(case, "take_down")
    drain()
    drain(later=timedelta(hours=1))

    assert (fresh(case).state, told()) == (State.DOWN, ["down_holder", "down_seller"])
    assert len({call["key"] for call in calls}) == 1


@pytest.mark.parametrize("place", ["page", "api", "search", "basket"])
def test_while_a_buyer_still_reaches_it_anywhere_it_is_not_down(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case()
    gone = {"page": False, "api": False, "search": False, "basket": False}
    replace(monkeypatch, "verify", Visibility(**gone | {place: True}))
    decide(case, "take_down")
    drain()

    assert (fresh(case).state, told(), command().doubtful) == (State.HIDING, [], True)


def test_what_was_commanded_and_seen_is_kept_as_receipts() -> None:
    case = make_case()
    decide(case, "take_down")
    drain()
    acts = [(receipt.act, receipt.key) for receipt in Receipt.objects.order_by("pk")]

    assert acts == [("hide", command().key), ("verify", command().key)]
    assert command().key == f"hide:{case.listing_id}:{case.decision.pk}"


@pytest.mark.postgresql
def test_a_command_that_took_effect_without_an_answer_is_read_back_and_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = make_case()
    true = EmbeddedConnector.hide

    def lose_the_answer(self: EmbeddedConnector, *args: Any, **named: Any) -> CommandReceipt:
        true(self, *args, **named)
        raise OutcomeUnknown("the answer was lost")

    monkeypatch.setattr(EmbeddedConnector, "hide", lose_the_answer)
    decide(case, "take_down")
    drain()
    sent = replace(monkeypatch, "hide")
    drain(later=timedelta(hours=1))

    assert (fresh(case).state, sent) == (State.DOWN, [])


def test_a_command_that_was_taken_is_not_given_again_because_the_look_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case()
    sent = replace(monkeypatch, "hide")
    replace(monkeypatch, "verify", ConnectorError("The marketplace failed (503).", permanent=False))
    decide(case, "take_down")
    drain()
    drain(later=timedelta(hours=1))

    assert (fresh(case).state, len(sent)) == (State.DOWN, 1)


def test_a_performer_whose_lease_was_lost_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case()
    sent = replace(monkeypatch, "hide")
    monkeypatch.setattr(rows, "note_doubt", lambda *_args, **_named: False)
    decide(case, "take_down")
    drain()

    assert (sent, fresh(case).state, command().progress) == ([], State.HIDING, "leased")


@pytest.mark.postgresql
def test_a_reversal_that_came_during_a_command_in_doubt_is_sent_soon_and_counts_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = make_case()
    Market.objects.update(late_by=60)

    def reverse_meanwhile(self: EmbeddedConnector, *_args: Any, **_named: Any) -> None:
        decide(fresh(case), "reverse")
        raise OutcomeUnknown("no answer came")

    monkeypatch.setattr(EmbeddedConnector, "hide", reverse_meanwhile)
    decide(case, "take_down")
    drain()
    drain(later=timedelta(seconds=6))
    wait = command("restore").not_before - rows.database_now()

    assert ([r.act for r in Receipt.objects.all()], command().progress) == (["restore"], "cancelled")
    assert (fresh(case).state, timedelta(0) < wait < timedelta(seconds=73)) == (State.RESTORING, True)


WAITS = [
    (OutcomeUnknown("The marketplace failed (500)."), 60),  # the call is over
    (SystemExit("killed"), 60 + 13),  # it may still be waiting for its answer, as far as anybody knows
]


@pytest.mark.parametrize(("end", "seconds"), WAITS, ids=["answered at once", "killed in mid-call"])
def test_a_command_in_doubt_is_read_back_when_it_can_no_longer_land(
    end: BaseException, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case()
    Market.objects.update(late_by=60)
    began = rows.database_now()

    def hide(self: EmbeddedConnector, *_args: Any, **_named: Any) -> None:
        raise end

    monkeypatch.setattr(EmbeddedConnector, "hide", hide)
    decide(case, "take_down")
    with contextlib.suppress(SystemExit):
        drain()
    until = may_land_until(command().in_doubt_since, 60)

    assert until is not None
    assert round((until - began).total_seconds()) == seconds


@pytest.mark.postgresql
def test_a_command_that_was_undone_three_times_is_sent_no_fourth_time(monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case()
    decide(case, "take_down")
    again = [f"{command().key}:again:{number}" for number in (1, 2, 3)]
    for key in (command().key, *again):
        record_receipt(case.listing, Receipt.Act.HIDE, key, {})
    sent = replace(monkeypatch, "hide")
    monkeypatch.setattr(Command, "_older_until", lambda _self: timezone.now())
    drain()

    assert (sent, command().doubtful, fresh(case).state) == ([], True, State.HIDING)
    assert command().last_error == "An older command undid this one 3 times."


def test_a_listing_that_its_seller_removed_meanwhile_counts_as_down() -> None:
    case = make_case()
    decide(case, "take_down")
    Item.objects.all().delete()
    drain()

    assert (fresh(case).state, told()) == (State.DOWN, ["down_holder", "down_seller"])


def test_a_listing_that_can_not_be_put_back_is_shown_as_given_up_and_nobody_is_told(mail_dir: object) -> None:
    case = make_case()
    decide(case, "take_down")
    drain()
    decide(fresh(case), "reverse")
    Item.objects.all().delete()
    drain()

    assert (fresh(case).state, command("restore").progress) == (State.RESTORING, "dead")
    assert not Reply.objects.filter(code__startswith="restored").exists()


@pytest.mark.postgresql
def test_a_reversal_while_the_command_was_on_its_way_ends_with_the_listing_on_sale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = make_case()
    true = EmbeddedConnector.verify

    def reverse_meanwhile(self: EmbeddedConnector, listing: Any) -> Visibility:
        monkeypatch.setattr(EmbeddedConnector, "verify", true)
        decide(fresh(case), "reverse")
        return true(self, listing)

    monkeypatch.setattr(EmbeddedConnector, "verify", reverse_meanwhile)
    decide(case, "take_down")
    drain()

    assert (fresh(case).state, Item.objects.get().is_hidden, told()) == (State.RESTORED, False, [])
    assert [event.verb for event in events_of(case)] == ["open", "take_down", "reverse", "confirm_restored"]
