"""After "down" the portal looks again; what is back is told to staff and rights holder, and the case says so."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from complaints import actions
from complaints.models import ReportedListing
from complaints.states import LOOKED_AT, SELLER_ANSWER, State
from ledger import policy
from ledger.firing import fire_due
from ledger.lifecycle import IllegalMove
from ledger.models import Deadline
from ledger.queries import events_of, open_deadline
from marketplace.connectors.base import ConnectorError, ListingNotFound
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.connectors.embedded.models import Item
from marketplace.models import Receipt
from outbox.models import Effect
from replies.models import Reply
from tests.complaints.builders import (
    answer,
    case_in,
    decide,
    filing,
    fresh,
    make_case,
    make_holder,
    make_seller,
    make_staff,
    own_case_in,
    seen,
    signed_in,
)
from tests.complaints.filer import text_of
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db
LOOKS = ["look_again_1", "look_again_2", "look_again_3"]


def looks_of(case: ReportedListing) -> dict[str, datetime]:
    """The looks that are still to come, and when."""
    rows = Deadline.objects.filter(case=case.reference, kind__in=LOOKS, closed_at=None, fired_at=None)
    return {row.kind: row.due_at for row in rows.order_by("due_at")}


def down() -> ReportedListing:
    """A listing of the embedded market that was truly taken down."""
    case = make_case()
    decide(case, "take_down")
    drain()
    return fresh(case)


def look(case: ReportedListing, which: str = "look_again_1") -> ReportedListing:
    """Let the clock of a look strike, and the look be made."""
    fire_due(looks_of(case)[which])
    drain()
    return fresh(case)


def put_on_sale_again() -> None:
    Item.objects.update(is_hidden=False)


def back() -> ReportedListing:
    """A listing that came back on the embedded market, as a look saw."""
    case = down()
    put_on_sale_again()
    return look(case)


def verbs(case: ReportedListing) -> list[str]:
    return [event.verb for event in events_of(case)]


def codes(case: ReportedListing) -> list[str]:
    return list(Reply.objects.filter(case=case.reference).order_by("pk").values_list("code", flat=True))


def test_three_looks_follow_a_confirmed_takedown_by_the_hours_of_the_policy() -> None:
    case = case_in(State.DOWN)
    after = [policy.number(f"clocks.{kind}") for kind in LOOKS]
    due = {kind: at - case.state_since for kind, at in looks_of(case).items()}

    assert after == [1, 24, 168]
    assert list(due) == LOOKS
    assert [round(due[kind] / timedelta(hours=1)) for kind in LOOKS] == after


def test_a_look_that_finds_it_gone_leaves_a_receipt_and_an_event_and_changes_nothing() -> None:
    case = down()
    letters, since = codes(case), case.state_since
    looked = look(case)
    effect = Effect.objects.get(kind="look")

    assert (looked.state, looked.state_since, codes(case)) == (State.DOWN, since, letters)
    assert (verbs(case)[-1], list(looks_of(case))) == ("look_again", LOOKS[1:])
    assert effect.key == f"look:{case.listing_id}:{case.decision.pk}:look_again_1"
    assert (
        Receipt.objects.get(key=effect.key).answer
        == effect.receipt["seen"]
        == dict.fromkeys(("page", "api", "search", "basket"), False)
    )


def test_all_three_looks_are_made_one_after_the_other_also_when_they_are_due_at_once() -> None:
    case = down()
    fire_due(looks_of(case)["look_again_3"])
    drain()

    assert list(Effect.objects.filter(kind="look", progress="done").values_list("payload__look", flat=True)) == LOOKS
    assert (fresh(case).state, verbs(case)[-3:]) == (State.DOWN, ["look_again"] * 3)


def test_what_is_on_sale_again_moves_the_case_and_writes_to_both_sides() -> None:
    case = back()
    event = events_of(case).last()
    letter = Reply.objects.get(code="back_holder")

    assert (case.state, event.verb, event.role) == (State.BACK, "found_back", "system")
    assert event.data == {"look": "look_again_1", "seen": ["page", "api", "search", "basket"]}
    assert (codes(case)[-2:], letter.to_address) == (["back_holder", "back_seller"], case.complaint.contact_email)
    assert Reply.objects.get(code="back_seller").to_address == case.listing.store.contact_email
    assert "on its page, in the interface for programs, in the search" in letter.text
    assert looks_of(case) == {}


@pytest.mark.parametrize("state", LOOKED_AT)
def test_a_case_of_our_own_that_comes_back_writes_to_its_seller_alone_and_waits_for_staff(state: str) -> None:
    case = own_case_in(state)
    before = codes(case)
    actions.report_back(case, look="look_again_1", places=["basket"])

    assert (fresh(case).state, codes(case)) == (State.BACK, [*before, "back_seller"])
    assert list(ReportedListing.objects.waiting_for_staff()) == [case]


def test_a_listing_that_the_market_no_longer_knows_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    case = down()

    def unknown(self: EmbeddedConnector, listing: object) -> None:
        raise ListingNotFound("no such listing")

    monkeypatch.setattr(EmbeddedConnector, "verify", unknown)

    assert (look(case).state, Effect.objects.get(kind="look").progress) == (State.DOWN, "done")


FAULTS = [(False, "ready"), (True, "dead")]


@pytest.mark.parametrize(("permanent", "progress"), FAULTS)
def test_a_look_that_can_not_be_made_says_nothing_about_the_listing(
    permanent: bool, progress: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = down()

    def fail(self: EmbeddedConnector, listing: object) -> None:
        raise ConnectorError("The marketplace can't be reached.", permanent=permanent)

    monkeypatch.setattr(EmbeddedConnector, "verify", fail)
    put_on_sale_again()

    assert (look(case).state, Effect.objects.get(kind="look").progress) == (State.DOWN, progress)


@pytest.mark.postgresql
def test_a_look_that_was_tried_again_later_still_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    case = down()
    true = EmbeddedConnector.verify

    def fail_once(self: EmbeddedConnector, listing: object) -> None:
        monkeypatch.setattr(EmbeddedConnector, "verify", true)
        raise ConnectorError("The marketplace can't be reached.", permanent=False)

    monkeypatch.setattr(EmbeddedConnector, "verify", fail_once)
    put_on_sale_again()
    look(case)
    drain(later=timedelta(hours=1))

    assert fresh(case).state == State.BACK


@pytest.mark.parametrize("state", [State.ANSWERED, State.RESTORING, State.BACK, State.RESTORED])
def test_no_look_is_ahead_where_the_listing_is_not_to_be_down_for_good(state: str) -> None:
    assert looks_of(case_in(state)) == {}


def test_looks_begin_anew_when_staff_leave_it_down_and_go_on_when_the_time_to_answer_is_over() -> None:
    upheld, unanswered = case_in(State.STAYS_DOWN, number=1), case_in(State.DOWN, number=2)
    before = looks_of(unanswered)
    Deadline.objects.filter(case=unanswered.reference, kind=SELLER_ANSWER.kind).update(due_at=unanswered.state_since)
    fire_due(unanswered.state_since)

    assert (list(looks_of(upheld)), fresh(unanswered).state) == (LOOKS, State.STAYS_DOWN)
    assert looks_of(unanswered) == before


def test_a_look_on_its_way_is_given_up_when_the_seller_answers() -> None:
    case = down()
    fire_due(looks_of(case)["look_again_1"])
    put_on_sale_again()
    answer(fresh(case))
    drain()

    assert (fresh(case).state, Effect.objects.get(kind="look").progress) == (State.ANSWERED, "cancelled")


def test_looks_are_nobodys_deadline() -> None:
    down_, kept = case_in(State.DOWN, number=1), case_in(State.STAYS_DOWN, number=2)
    rows = {case.pk: case.due_at for case in ReportedListing.objects.with_deadline()}

    assert (open_deadline(down_).kind, open_deadline(kept)) == ("seller_answer", None)
    assert rows == {down_.pk: open_deadline(down_).due_at, kept.pk: None}
    assert looks_of(down_)["look_again_1"] < open_deadline(down_).due_at


def test_taken_down_again_it_is_told_truly_to_both_sides_and_the_seller_may_answer_anew() -> None:
    case = back()
    decide(case, "take_down")
    drain()
    case = fresh(case)
    holder, seller = (Reply.objects.filter(code=code).last() for code in ("down_holder", "down_seller"))

    assert (case.state, Item.objects.get().is_hidden, Effect.objects.filter(kind="hide").count()) == ("down", True, 2)
    assert holder.text.startswith("We took down the listing “Cone Lamp” (10007) on Corner Market again. On ")
    assert seller.text.startswith("We took down your listing “Cone Lamp” (10007) on Corner Market again. We had taken")
    assert holder.subject.startswith(f"{case.reference}: taken down again · ")
    assert seller.subject.startswith(f"{case.reference}: your listing was taken down again · ")
    assert (open_deadline(case).kind, list(looks_of(case))) == ("seller_answer", LOOKS)
    answer(case)
    assert fresh(case).state == State.ANSWERED


def test_what_stayed_down_and_came_back_gives_the_seller_a_second_answer() -> None:
    case = case_in(State.STAYS_DOWN)
    actions.report_back(case, look="look_again_3", places=["page"])
    decide(fresh(case), "take_down")
    actions.confirm_takedown(fresh(case))
    answer(fresh(case), "New papers.")

    assert (fresh(case).state, case.answers.count()) == (State.ANSWERED, 2)


def test_what_is_gone_again_by_itself_is_taken_down_again_all_the_same() -> None:
    case = back()
    Item.objects.update(is_hidden=True)
    decide(case, "take_down")
    drain()

    assert (fresh(case).state, Item.objects.get().is_hidden) == (State.DOWN, True)


def test_put_right_from_there_both_sides_read_that_it_was_on_sale_already() -> None:
    case = back()
    decide(case, "reverse")
    drain()
    holder, seller = (Reply.objects.get(code=code) for code in ("restored_holder", "restored_seller"))

    assert fresh(case).state == State.RESTORED
    assert "It was on sale again already, and stays so." in holder.text
    assert "It had been down and was on sale again before this decision." in seller.text
    assert seller.subject.startswith(f"{case.reference}: your listing stays on sale · ")


def test_while_it_is_on_sale_again_there_is_nothing_to_answer_and_the_sentence_says_what_comes() -> None:
    case = case_in(State.BACK)

    with pytest.raises(IllegalMove) as refusal:
        answer(case)

    assert refusal.value.for_people == str(actions.NO_ANSWER[State.BACK])
    assert "you have the whole time to answer" in refusal.value.for_people


def test_both_sides_read_in_the_case_that_it_is_on_sale_again() -> None:
    holder = make_holder()
    case = case_in(State.BACK, holder=holder)
    page = case.complaint.get_absolute_url()
    holders, sellers = (text_of(signed_in(user).get(page)) for user in (holder.user, make_seller(case.listing.store)))

    assert "We looked again, and the listing can be seen or bought again." in holders
    assert "We took your listing down, and the marketplace shows it again." in sellers
    assert [text.count("Seen on sale again") for text in (holders, sellers)] == [1, 1]


def test_it_stands_first_in_the_staffs_queue_and_says_which_look_saw_it_where() -> None:
    case_in(State.SENT, number=1)
    case = case_in(State.BACK, number=2)
    client = signed_in(make_staff())
    queue = client.get("/admin/complaints/reportedlisting/")
    sentence = "Look 2 of 3: a buyer sees it again on its page, in the search."

    assert [row.state for row in queue.context["cl"].result_list] == [State.BACK, State.SENT]
    assert f"on sale again. {sentence}" in text_of(queue)
    assert sentence in text_of(client.get(f"/admin/complaints/reportedlisting/{case.pk}/change/"))


def test_another_rights_holder_may_report_it_and_staff_are_led_to_the_first_case() -> None:
    case = case_in(State.BACK)
    other = make_holder(name="OTHER")
    second = actions.file_complaint(filing(other, case.snapshot), by=other.actor).listings.get()

    with pytest.raises(IllegalMove) as refusal:
        decide(second, "take_down")

    assert refusal.value.for_people == (
        f"This listing was taken down under {case.reference} and is on sale again. Decide that case first."
    )


def test_the_same_right_is_not_reported_twice_while_it_is_on_sale_again() -> None:
    holder = make_holder()
    case = case_in(State.BACK, holder=holder)

    with pytest.raises(actions.CannotFile) as refusal, transaction.atomic():
        actions.file_complaint(filing(holder, seen(10007)), by=holder.actor)

    assert str(refusal.value.for_people).startswith(f"Already reported with this right: “Cone Lamp” ({case.reference})")


def test_an_expired_right_takes_nothing_down_again_and_staff_are_told_what_they_can_do() -> None:
    case = case_in(State.BACK)
    type(case.right).objects.update(expires_on="2020-01-01")

    with pytest.raises(IllegalMove) as refusal:
        decide(fresh(case), "take_down")

    assert str(refusal.value.for_people).startswith("This right has expired. Put the listing back")
