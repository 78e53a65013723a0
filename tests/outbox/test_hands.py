"""While the dispatcher performs effects itself, a destination that hangs holds up neither others nor its looks."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connections

from outbox.dispatcher import Watch, hand_over
from outbox.hands import Hands, perform_some
from outbox.models import Effect, Progress
from outbox.rows import database_now, lease_due
from tests.toys.bell import Bell
from tests.toys.builders import make_effect

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20  # seconds until a thread counts as stuck


class Gate:
    """Lets the first effect to the market wait until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def wait(self, effect: Effect) -> None:
        if effect.destination == "market:slow":
            self.reached.set()
            assert self.opened.wait(PATIENCE)


@pytest.fixture
def gate(fresh_bell: Bell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    fresh_bell.acts = [gate.wait] * 50
    monkeypatch.setattr("outbox.dispatcher.publish", lambda effect, watch: False)
    yield gate
    gate.opened.set()


def standing() -> dict[str, str]:
    return dict(Effect.objects.order_by("pk").values_list("key", "progress"))


def look(watch: Watch) -> int:
    return hand_over(lease_due(database_now()), watch)


def test_a_destination_that_hangs_holds_up_no_other_and_no_look(gate: Gate) -> None:
    hands = Hands()
    watch = Watch(hands=hands)
    make_effect("slow:0", destination="market:slow")
    first = look(watch)
    assert gate.reached.wait(PATIENCE)
    make_effect("slow:1", destination="market:slow")
    make_effect("mail:0", destination="mail")
    second = look(watch)
    hands.busy["mail"].join(PATIENCE)
    meanwhile = standing()
    gate.opened.set()
    hands.rest()

    assert (first, second) == (1, 1)
    assert meanwhile == {"slow:0": Progress.LEASED, "slow:1": Progress.READY, "mail:0": Progress.DONE}
    assert standing()["slow:0"] == Progress.DONE


def test_performed_by_the_look_itself_it_would_hold_up_the_look(gate: Gate) -> None:
    """The negative control: without threads the look does not end before the gate is opened."""
    make_effect("slow:0", destination="market:slow")

    def own_look() -> None:
        look(Watch(hands=perform_some))
        connections.close_all()

    own = threading.Thread(target=own_look)
    own.start()
    assert gate.reached.wait(PATIENCE)
    stuck = own.is_alive()
    gate.opened.set()
    own.join(PATIENCE)

    assert stuck


def test_what_was_begun_is_finished_before_the_dispatcher_leaves(gate: Gate) -> None:
    hands = Hands()
    make_effect("slow:0", destination="market:slow")
    look(Watch(hands=hands))
    gate.opened.set()
    hands.rest()

    assert standing() == {"slow:0": Progress.DONE}
