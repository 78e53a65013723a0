"""Commands that fail for good: what their closing by staff means for the case, and the seller's own withdrawal."""

from collections.abc import Callable

import pytest

from complaints.models import ReportedListing
from complaints.states import LIFECYCLE, State
from complaints.tasks import hide_closed, restore_closed
from ledger.lifecycle import Actor, IllegalMove, move
from ledger.queries import events_of
from marketplace.connectors.base import ConnectorError
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.connectors.embedded.models import Item
from outbox import rows
from outbox.actions import CannotHandle, close
from outbox.handlers import CannotClose
from outbox.models import Effect
from replies.models import Reply
from tests.complaints.builders import case_in, decide, fresh, make_case, make_staff, own_case_in
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db


def staff() -> Actor:
    return Actor.staff(make_staff())


def command(kind: str) -> Effect:
    return Effect.objects.get(kind=kind)


def restoring() -> ReportedListing:
    """A case whose listing was truly taken down and is to be put back."""
    case = make_case()
    decide(case, "take_down")
    drain()
    decide(fresh(case), "reverse")
    return case


def released_letters() -> list[tuple[str, str]]:
    return list(Reply.objects.filter(code__startswith="released").values_list("code", "role").order_by("pk"))


TOLD = [("released_holder", "holder"), ("released_seller", "seller")]


def test_a_restoration_of_a_deleted_listing_is_closed_and_both_sides_are_told() -> None:
    case = restoring()
    Item.objects.all().delete()
    drain()
    before = (fresh(case).state, command("restore").progress, released_letters())
    restore_closed(command("restore"), staff())

    assert before == (State.RESTORING, "dead", [])
    assert (fresh(case).state, released_letters()) == (State.RELEASED, TOLD)
    assert (events_of(case).last().verb, events_of(case).last().role) == ("release", "staff")


def test_the_letters_say_that_our_takedown_is_lifted_and_what_can_be_done() -> None:
    case_in(State.RELEASED)
    holder, seller = (Reply.objects.get(code=code).text for code, _role in TOLD)

    assert "We no longer keep the listing “Cone Lamp” (10007) on Corner Market down." in holder
    assert "The marketplace does not show it all the same, for a reason of its own or of its seller." in holder
    assert "We lifted our takedown of your listing “Cone Lamp” (10007) on Corner Market." in seller
    assert "If you took the listing off sale yourself, you can put it on sale again." in seller
    assert [text.count("back on") for text in (holder, seller)] == [0, 0]


def test_a_listing_that_its_seller_withdrew_is_released_at_once_and_not_called_back_on_sale() -> None:
    case = restoring()
    Item.objects.update(is_withdrawn=True)
    drain()

    assert (fresh(case).state, command("restore").progress, command("restore").attempts) == (State.RELEASED, "done", 1)
    assert (released_letters(), Reply.objects.filter(code__startswith="restored").count()) == (TOLD, 0)
    assert (events_of(case).last().verb, Item.objects.get().is_hidden) == ("confirm_released", False)


def test_a_listing_that_stays_away_for_no_reason_that_the_market_names_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = restoring()
    monkeypatch.setattr(EmbeddedConnector, "_is_found", lambda *_args: False)
    drain()

    assert (fresh(case).state, command("restore").progress) == (State.RESTORING, "ready")


def test_after_a_release_the_listing_may_be_reported_and_taken_down_anew() -> None:
    first = case_in(State.RELEASED)
    second = case_in(State.DOWN)

    assert (first.listing, fresh(first).state, fresh(second).state) == (second.listing, State.RELEASED, State.DOWN)


def test_an_own_initiative_is_released_to_its_seller_alone() -> None:
    case = own_case_in(State.RESTORING)
    restore_closed(command("restore"), staff())

    assert (fresh(case).state, released_letters()) == (State.RELEASED, TOLD[1:])


def test_a_takedown_that_stands_is_not_closed() -> None:
    case = case_in(State.HIDING)

    with pytest.raises(CannotClose) as refusal:
        hide_closed(command("hide"), staff())

    assert refusal.value.for_people == ("This takedown still stands: try again, or put the listing back in the case.")
    assert fresh(case).state == State.HIDING


def test_a_takedown_that_the_market_refused_can_be_put_right_and_then_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise ConnectorError("The marketplace refused (403).", permanent=True)

    monkeypatch.setattr(EmbeddedConnector, "hide", refuse)
    case = make_case()
    decide(case, "take_down")
    drain()
    decide(fresh(case), "reverse")
    hide_closed(command("hide"), staff())
    drain()

    assert (command("hide").progress, fresh(case).state) == ("dead", State.RESTORED)


MOVED_ON = [
    ("hide", State.RESTORING, hide_closed),
    ("hide", State.BACK, hide_closed),
    ("restore", State.RESTORED, restore_closed),
    ("restore", State.RELEASED, restore_closed),
]


@pytest.mark.parametrize(("kind", "state", "close"), MOVED_ON)
def test_closing_what_its_case_no_longer_waits_for_changes_nothing(
    kind: str, state: str, close: Callable[[Effect, Actor], None]
) -> None:
    case = case_in(state)
    before = (events_of(case).count(), Reply.objects.count())
    close(Effect.objects.filter(kind=kind).first() or command("hide"), staff())

    assert (fresh(case).state, events_of(case).count(), Reply.objects.count()) == (state, *before)


def test_a_hide_from_before_does_not_count_as_the_newer_takedown() -> None:
    case = case_in(State.BACK)
    decide(case, "take_down")
    hides = Effect.objects.filter(kind="hide").order_by("pk")
    hide_closed(hides[0], staff())

    with pytest.raises(CannotClose):
        hide_closed(hides[1], staff())


def test_only_staff_release() -> None:
    who = {edge.who for edge in LIFECYCLE.edges if edge.verb == "release"}
    case = case_in(State.RESTORING)

    with pytest.raises(IllegalMove):
        restore_closed(command("restore"), Actor.seller())

    assert ({role.value for role in who}, fresh(case).state) == ({"staff"}, State.RESTORING)


def given_up(kind: str) -> Effect:
    """The newest command of a kind, after its last attempt failed."""
    Effect.objects.filter(pk=command(kind).pk).update(progress="dead", last_error="The marketplace refused (403).")
    return command(kind)


def test_staff_who_close_a_dead_restoration_end_its_case() -> None:
    case = case_in(State.RESTORING)
    close(given_up("restore"), reason="The seller deleted it.", by=staff())

    assert (fresh(case).state, command("restore").progress) == (State.RELEASED, "cancelled")
    assert [event.verb for event in events_of(case)][-2:] == ["release", "close_effect"]


def test_staff_who_close_a_takedown_that_stands_are_told_what_to_do_instead() -> None:
    case = case_in(State.HIDING)

    with pytest.raises(CannotHandle, match="This takedown still stands"):
        close(given_up("hide"), reason="It fails.", by=staff())

    assert (fresh(case).state, command("hide").progress) == (State.HIDING, "dead")


@pytest.mark.postgresql
def test_staff_may_close_a_look_and_nothing_follows() -> None:
    case = case_in(State.DOWN)
    move(case, "look_again", by=Actor.system(), note="look_again_1")
    close(given_up("look"), reason="The next look comes tomorrow.", by=staff())

    assert (fresh(case).state, command("look").progress) == (State.DOWN, "cancelled")


@pytest.mark.parametrize("payload", [{}, {"reported": 0, "decision": 0}])
@pytest.mark.parametrize("kind", ["hide", "restore"])
def test_a_command_that_names_no_case_can_be_closed(kind: str, payload: dict[str, int]) -> None:
    poison = rows.write(kind=kind, queue="market", key="poison", payload=payload)
    Effect.objects.update(progress="dead")
    close(poison, reason="It names no case.", by=staff())

    assert Effect.objects.get().progress == "cancelled"
