"""The whole chain without a browser: filed, decided, gone, answered, put back."""

import pytest

from complaints.models import ReportedListing
from complaints.states import State
from marketplace.connectors.base import ListingRef
from marketplace.registry import connector_for
from outbox.models import Effect
from replies.models import Reply
from tests.complaints.builders import answer, decide, fresh, make_case
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db


def seen(case: ReportedListing) -> object:
    market = case.listing.market
    return connector_for(market).verify(ListingRef(market.code, case.listing.external_id))


def letters(case: ReportedListing) -> list[str]:
    return [reply.code for reply in Reply.objects.filter(case=case.reference)]


def test_a_decision_alone_takes_nothing_down_and_writes_to_nobody() -> None:
    case = make_case()

    decide(case, "take_down")

    assert (fresh(case).state, seen(case).is_on_sale, letters(case)) == (State.HIDING, True, [])


def test_a_takedown_is_told_to_both_sides_once_a_buyer_sees_nothing() -> None:
    case = make_case()

    decide(case, "take_down")
    drain()

    assert (fresh(case).state, seen(case).is_gone, letters(case)) == (State.DOWN, True, ["down_holder", "down_seller"])


@pytest.mark.postgresql
def test_a_refusal_goes_to_the_rights_holder_alone_and_touches_nothing() -> None:
    case = make_case()

    decide(case, "refuse")
    drain()

    assert (fresh(case).state, seen(case).is_on_sale, letters(case)) == (State.REFUSED, True, ["refused_holder"])


def test_a_reversal_puts_the_listing_back_and_is_told_to_both_sides() -> None:
    case = make_case()
    decide(case, "take_down")
    drain()
    answer(fresh(case))

    decide(fresh(case), "reverse")
    drain()

    told = ["answer_received_seller", "answer_received_holder", "restored_holder", "restored_seller"]
    assert (fresh(case).state, seen(case).is_on_sale) == (State.RESTORED, True)
    assert letters(case)[2:] == told


def test_a_reversal_names_the_decision_that_it_reverses() -> None:
    case = make_case()
    takedown = decide(case, "take_down")
    drain()

    reversal = decide(fresh(case), "reverse")

    assert reversal.reverses == takedown


def test_an_upheld_takedown_is_told_to_both_sides() -> None:
    case = make_case()
    decide(case, "take_down")
    drain()
    answer(fresh(case))

    decide(fresh(case), "uphold")
    drain()

    assert (fresh(case).state, letters(case)[-2:]) == (State.STAYS_DOWN, ["kept_down_seller", "kept_down_holder"])


def test_a_takedown_reversed_before_it_was_sent_never_reaches_the_marketplace() -> None:
    case = make_case()
    decide(case, "take_down")

    decide(fresh(case), "reverse")
    drain()

    outcomes = dict(Effect.objects.filter(queue="market").values_list("kind", "progress"))
    assert outcomes == {"hide": "cancelled", "restore": "done"}
    assert (fresh(case).state, seen(case).is_on_sale) == (State.RESTORED, True)


def test_every_letter_of_the_chain_is_delivered(mail_dir: object) -> None:
    case = make_case()
    decide(case, "take_down")
    drain()
    answer(fresh(case))
    decide(fresh(case), "reverse")
    drain()

    assert set(Effect.objects.filter(queue="mail").values_list("progress", flat=True)) == {"done"}
    assert len(list(mail_dir.glob("*.eml"))) == Reply.objects.count()
