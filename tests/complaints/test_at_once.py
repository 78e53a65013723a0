"""The same thing from many hands at one moment: one wins, the others are told, nothing is done twice."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints import actions
from complaints.codes import NoCode, check_code, send_code
from complaints.models import AnswerCode, Complaint, CounterNotice, Decision, Draft, ReportedListing
from complaints.states import State
from ledger import lifecycle, policy
from ledger.lifecycle import Actor, IllegalMove
from ledger.queries import events_of
from outbox.models import Effect
from replies.models import Reply
from tests.complaints.builders import (
    answer,
    case_in,
    decide,
    filing,
    fresh,
    make_holder,
    make_staff,
    make_supervisor,
    seen,
    signed_in,
)
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
HANDS, ROUNDS = 8, 25


def deciders(case: ReportedListing, verdicts: list[str]) -> list[Callable[[], Any]]:
    """One person for each verdict, each with a page of their own open."""
    people = [make_staff(f"Reviewer {number}") for number in range(len(verdicts))]
    pages = [fresh(case) for _person in people]
    wishes = zip(pages, verdicts, people, strict=True)
    return [partial(decide, page, verdict, by=person) for page, verdict, person in wishes]


def told(outcomes: list[Any]) -> list[str]:
    return [str(outcome.for_people) for outcome in outcomes if isinstance(outcome, IllegalMove)]


def won(outcomes: list[Any]) -> list[Decision]:
    return [outcome for outcome in outcomes if isinstance(outcome, Decision)]


def a_round(number: int, verdicts: list[str]) -> tuple[ReportedListing, list[Any]]:
    case = case_in(State.SENT, number=number)
    return case, at_once(*deciders(case, verdicts))


def check_round(case: ReportedListing, outcomes: list[Any]) -> None:
    """One decided, with one event, one row and what hangs on it; the seven others were told by whom, and what."""
    [winner] = won(outcomes)
    said = (
        f"{winner.decided_by} already decided this case: {winner.get_verdict_display()}. Nothing you entered was sent."
    )

    assert told(outcomes) == [said] * (HANDS - 1)
    assert list(case.decisions.all()) == [winner]
    assert [event.verb for event in events_of(case)] == ["open", winner.verdict]
    hides = int(winner.verdict == "take_down")
    assert Effect.objects.filter(case=case.reference, kind="hide").count() == hides
    assert Reply.objects.filter(case=case.reference, code="refused_holder").count() == 1 - hides


def test_of_eight_hands_that_take_the_same_listing_down_one_wins_in_25_rounds() -> None:
    for number in range(1, ROUNDS + 1):
        check_round(*a_round(number, ["take_down"] * HANDS))


def test_of_eight_hands_with_different_verdicts_one_wins() -> None:
    winners = Counter()
    for number in range(1, 9):
        case, outcomes = a_round(number, ["take_down", "refuse"] * (HANDS // 2))
        check_round(case, outcomes)
        winners[won(outcomes)[0].verdict] += 1

    assert sum(winners.values()) == 8


def force(case: Any, edge: Any, now: Any) -> bool:
    """What the swap would be without comparing."""
    rows = type(case).objects.filter(pk=case.pk)
    return bool(rows.update(state=edge.target, state_since=now))


def test_without_the_compare_in_the_swap_more_than_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the rounds above: what they prove is the swap's doing, not luck."""
    monkeypatch.setattr(lifecycle, "swap", force)
    case, outcomes = a_round(1, ["refuse"] * HANDS)

    assert len(won(outcomes)) > 1
    with pytest.raises((AssertionError, ValueError)):
        check_round(case, outcomes)


def test_two_people_deciding_on_an_answer_differently_end_in_one_decision() -> None:
    for number in range(1, 9):
        case = case_in(State.ANSWERED, number=number)
        outcomes = at_once(*deciders(case, ["uphold", "reverse"]))

        assert (len(won(outcomes)), len(told(outcomes)), case.decisions.count()) == (1, 1, 2)


def test_one_listing_under_two_rights_comes_down_once() -> None:
    for number in range(1, 9):
        shot, holders = seen(number), [make_holder(), make_holder(name="OTHER")]
        cases = [actions.file_complaint(filing(each, shot), by=each.actor).listings.get() for each in holders]
        outcomes = at_once(*[deciders(case, ["take_down"])[0] for case in cases])
        [winner] = won(outcomes)

        assert ReportedListing.objects.standing().filter(listing=shot.listing).count() == 1
        assert told(outcomes)[0].startswith(f"This listing is down already under {winner.reported.reference}.")


def test_one_form_sent_by_eight_hands_is_one_complaint() -> None:
    holder, shot = make_holder(), seen(1)
    wish = filing(holder, shot)
    outcomes = at_once(*[partial(actions.file_complaint, wish, by=holder.actor)] * HANDS)

    assert len({complaint.reference for complaint in outcomes}) == 1
    assert (Complaint.objects.count(), ReportedListing.objects.count()) == (1, 1)
    assert Reply.objects.filter(code="received_holder").count() == 1


def test_one_page_sent_twice_by_browser_leads_twice_to_the_same_complaint() -> None:
    holder, shot = make_holder(), seen(1)
    answers = {"pasted": "x", "links": [{"typed": "x", "snapshot": shot.pk}]}
    answers |= {"right": str(holder.right.pk), "ground": "counterfeit", "statement": "S"}
    draft = Draft.objects.create(user=holder.user, organisation=holder.organisation, answers=answers)
    page = reverse("complaints:draft_check", args=[draft.pk])
    clients = [signed_in(holder.user) for _hand in range(4)]
    sent = {"seen": clients[0].get(page).context["form"].print, "declaration": "on"}
    outcomes = at_once(*[partial(client.post, page, sent) for client in clients])

    assert {outcome.headers["Location"] for outcome in outcomes} == {
        reverse("complaints:sent", args=[Complaint.objects.get().reference])
    }


def test_the_same_listing_and_right_in_eight_forms_is_one_open_case() -> None:
    holder, shot = make_holder(), seen(1)
    wishes = [filing(holder, shot) for _hand in range(HANDS)]
    outcomes = at_once(*[partial(actions.file_complaint, wish, by=holder.actor) for wish in wishes])
    refused = [str(each.for_people) for each in outcomes if isinstance(each, actions.CannotFile)]

    assert (Complaint.objects.count(), len(refused)) == (1, HANDS - 1)
    assert {words.startswith("Already reported with this right: “Cone Lamp”") for words in refused} == {True}


def test_two_organisations_reporting_one_listing_at_once_both_do() -> None:
    holders, shot = [make_holder(), make_holder(name="OTHER")], seen(1)
    at_once(*[partial(actions.file_complaint, filing(each, shot), by=each.actor) for each in holders])

    assert ReportedListing.objects.filter(state=State.SENT).count() == 2


def test_of_eight_answers_at_once_one_is_taken() -> None:
    case = case_in(State.DOWN)
    outcomes = at_once(*[partial(answer, fresh(case), f"Answer {number}") for number in range(HANDS)])

    assert (outcomes.count(None), len(told(outcomes)), CounterNotice.objects.count()) == (1, HANDS - 1, 1)
    assert Reply.objects.filter(case=case.reference, code="answer_received_holder").count() == 1


def test_an_answer_and_a_reversal_at_once_end_in_one_or_the_other_and_never_in_half() -> None:
    for number in range(1, 9):
        case = case_in(State.DOWN, number=number)
        at_once(partial(answer, fresh(case)), partial(decide, fresh(case), "reverse", by=make_supervisor()))
        now = fresh(case)
        verbs = [event.verb for event in events_of(case)][3:]

        assert (now.state, verbs) in [(State.RESTORING, ["reverse"]), (State.ANSWERED, ["answer"])]
        assert now.answers.count() == verbs.count("answer")


def test_a_withdrawal_and_a_takedown_at_once_end_in_one_of_them() -> None:
    for number in range(1, 9):
        case = case_in(State.SENT, number=number)
        by = Actor.holder(case.complaint.filed_by)
        at_once(partial(actions.withdraw, fresh(case), by=by), *deciders(case, ["take_down"]))

        assert (fresh(case).state, case.decisions.count()) in [(State.WITHDRAWN, 0), (State.HIDING, 1)]


def test_codes_asked_for_at_once_stay_within_the_limit() -> None:
    case = case_in(State.DOWN)
    most = policy.number("answers.codes_per_hour")
    outcomes = at_once(*[partial(send_code, fresh(case))] * (most + 3))

    assert (AnswerCode.objects.count(), [type(each) for each in outcomes].count(NoCode)) == (most, 3)


def test_guesses_made_at_once_share_no_try() -> None:
    case = case_in(State.DOWN)
    send_code(case)
    right = Reply.objects.get(code="answer_code").subject.split()[0]
    wrong = f"{(int(right) + 1) % 10**6:06}"
    most = policy.number("answers.code_tries")
    outcomes = at_once(*[partial(check_code, case, wrong)] * (most + 4))

    words = Counter(str(outcome)[:14] for outcome in outcomes)
    assert (words["This is not th"], words["Too many wrong"], AnswerCode.objects.get().tries) == (most, 4, most)


def test_a_right_code_entered_by_two_browsers_at_once_lets_one_in() -> None:
    case = case_in(State.DOWN)
    send_code(case)
    code = Reply.objects.get(code="answer_code").subject.split()[0]
    page = reverse("complaints:answer_code", args=[case.answer_token])
    outcomes = at_once(*[partial(Client().post, page, {"code": code}) for _hand in range(2)])

    assert sorted(outcome.status_code for outcome in outcomes) == [200, 302]
