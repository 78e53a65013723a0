"""Deciding: one row each, told by whom when someone was first, nothing half written."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from complaints import actions
from complaints.forms import DecisionForm
from complaints.models import Decision, ReportedListing, Verdict
from complaints.queries import FACTS, why_not
from complaints.reasons import DECISION_REASONS
from complaints.states import LIFECYCLE, State
from ledger.lifecycle import Actor, IllegalMove
from ledger.queries import events_of
from outbox.models import Effect
from replies.models import Reply
from rights.models import IPRight
from tests.complaints.builders import (
    REASONS,
    answer,
    case_in,
    decide,
    filing,
    fresh,
    make_holder,
    make_staff,
    make_supervisor,
    paper,
    seen,
    verify,
)
from tests.support.each import each

pytestmark = pytest.mark.django_db
STEPS = {(edge.source, edge.verb): edge for edge in LIFECYCLE.edges}


def rows() -> tuple[int, int, int]:
    return Decision.objects.count(), Effect.objects.count(), Reply.objects.count()


def refusal_of(case: ReportedListing, verdict: str, **more: object) -> str:
    with pytest.raises(IllegalMove) as refusal:
        decide(case, verdict, **more)
    return str(refusal.value.for_people)


@each(("state", "verdict"), list(product(State.values, Verdict.values)))
def test_a_verdict_is_given_exactly_where_the_table_has_it(state: str, verdict: str) -> None:
    case = case_in(state)
    before, edge = rows(), STEPS.get((state, verdict))
    try:
        decide(case, verdict, by=make_supervisor())
    except IllegalMove:
        assert (edge, fresh(case).state, rows()) == (None, state, before)
    else:
        assert (fresh(case).state, case.decision.verdict) == (edge.target, verdict)


def test_a_second_person_is_told_who_was_first_and_what_they_decided() -> None:
    case = case_in(State.SENT)
    stale = fresh(case)
    decide(case, "refuse", by=make_staff("Rosa Reviewer"))
    told = refusal_of(stale, "take_down", by=make_staff("Karl Colleague"))

    assert told == "Rosa Reviewer already decided this case: do not take down. Nothing you entered was sent."
    assert [event.verb for event in events_of(case)] == ["open", "refuse"]


def test_who_opens_the_page_first_and_sends_later_is_told_too() -> None:
    case = case_in(State.SENT)
    decide(case, "take_down", by=make_staff("Rosa Reviewer"))

    assert refusal_of(fresh(case), "refuse").startswith("Rosa Reviewer already decided this case: take down.")


def test_who_presses_twice_is_told_that_it_was_done_once() -> None:
    case, rosa = case_in(State.SENT), make_staff()
    decide(case, "take_down", by=rosa)

    assert refusal_of(fresh(case), "take_down", by=rosa) == (
        "You already decided this case: take down. Nothing was sent a second time."
    )
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(("verdict", "reason"), [("take_down", "wrong_class"), ("refuse", ""), ("refuse", "made_up")])
def test_a_reason_must_fit_the_verdict(verdict: str, reason: str) -> None:
    case, before = case_in(State.SENT), rows()
    before = rows()
    with pytest.raises(IllegalMove) as refusal:
        actions.decide(case, verdict=verdict, reason_code=reason, reasoning="", by=Actor.staff(make_staff()))

    assert (str(refusal.value.for_people), rows()) == ("Select a reason that fits the decision.", before)


def test_every_reason_belongs_to_one_verdict_and_every_refusal_says_how_to_mend() -> None:
    assert {reason.verdict for reason in DECISION_REASONS.values()} == set(Verdict.values)
    assert [reason.code for reason in DECISION_REASONS.values() if reason.verdict == "refuse" and not reason.mend] == []


def test_nothing_comes_down_for_a_right_that_was_not_checked() -> None:
    holder = make_holder(verified=False)
    case = case_in(State.SENT, holder=holder)

    assert refusal_of(case, "take_down").startswith("Check the right first")
    verify(holder.right)
    assert decide(fresh(case), "take_down").verdict == "take_down"


def test_a_reviewer_can_not_reopen_a_closed_case_and_a_supervisor_can() -> None:
    case = case_in(State.STAYS_DOWN)

    assert refusal_of(case, "reverse", by=make_staff()) == "Your account may not do this. Ask a colleague who may."
    assert decide(fresh(case), "reverse", by=make_supervisor()).reverses.verdict == "take_down"


@pytest.mark.postgresql
@pytest.mark.parametrize("verdict", ["uphold", "reverse"])
def test_an_answer_is_decided_by_another_person_and_the_refusal_says_who_may(verdict: str) -> None:
    case = case_in(State.ANSWERED)
    mine, other = case.takedown.decided_by, make_staff("Otto Other")
    told, before = refusal_of(case, verdict, by=mine), fresh(case).state

    assert ("so a colleague reads the answer" in told, "Otto Other" in told, before) == (True, True, State.ANSWERED)
    assert decide(fresh(case), verdict, by=other).by_same_person is False


@pytest.mark.postgresql
def test_where_nobody_else_is_there_the_same_person_decides_and_the_case_says_so() -> None:
    case = case_in(State.ANSWERED)
    mine = case.takedown.decided_by
    User.objects.exclude(pk=mine.pk).update(is_staff=False)
    decision = decide(case, "uphold", by=mine)
    letters = Reply.objects.filter(code__startswith="kept_down").values_list("text", flat=True)

    assert (decision.by_same_person, events_of(case).last().data) == (
        True,
        {"decision": decision.pk, "same_person": True},
    )
    assert ["there was nobody else" in text for text in letters] == [True, True]


def test_a_reason_fits_the_kind_of_the_right() -> None:
    """Each kind is offered what fits it, and the action refuses the rest, whatever the form said."""
    wrong = []
    for number, (kind, _label) in enumerate(IPRight.Kind.choices):
        case = case_in(State.SENT, holder=make_holder(kind=kind, name=kind), number=10100 + number)
        IPRight.objects.filter(pk=case.right_id).update(classes="11")
        case = fresh(case)
        offered = {code for code, _name in DecisionForm(verb="take_down", case=case).fields["reason"].choices if code}
        taken = {code for code in TAKE_DOWNS if not why_not(DECISION_REASONS[code], case)}
        refused = [refusal_of(case, "take_down", reason=code) for code in sorted(TAKE_DOWNS - offered)]
        wrong += [(kind, offered)] if offered != FITTING[kind] or offered != taken else []
        wrong += [(kind, said) for said in refused if not said.startswith("Select a reason that fits the kind")]

    assert wrong == []


def test_a_reason_is_offered_only_where_what_it_asserts_is_so() -> None:
    """Each fact of queries.FACTS, once as it is not and once as it is; the form offers what the action takes."""
    table: list[tuple[str, str, Callable[[], ReportedListing], bool]] = [
        ("no_papers", "answer_without_papers", lambda: with_answer(1), True),
        ("no_papers", "answer_without_papers", lambda: with_answer(2, files=[paper()]), False),
        ("goods_named", "wrong_class", lambda: reported(3), True),
        ("goods_named", "wrong_class", lambda: reported(4, classes="", goods=""), False),
        ("right_unconfirmed", "right_not_verified", lambda: reported(5), False),
        ("right_unconfirmed", "right_not_verified", lambda: reported(6, state="submitted"), True),
        ("right_unconfirmed", "right_not_verified", lambda: reported(7, expires_on="2020-01-01"), True),
        ("down_already", "already_down", lambda: reported(8), False),
        ("down_already", "already_down", lambda: twice_reported(9), True),
        ("no_authority", "no_authority", lambda: reported(10), False),
        ("no_authority", "no_authority", lambda: unshown(11), True),
    ]
    wrong = []
    for fact, code, make, wanted in table:
        case, reason = make(), DECISION_REASONS[code]
        offered = code in dict(DecisionForm(verb=reason.verdict, case=case).fields["reason"].choices)
        if (reason.fact, offered, not why_not(reason, case)) != (fact, wanted, wanted):
            wrong.append((fact, code, offered, wanted))

    assert wrong == []
    assert {fact for fact, *_rest in table} == set(FACTS) == {r.fact for r in DECISION_REASONS.values()} - {""}


def reported(number: int, **right: object) -> ReportedListing:
    case = case_in(State.SENT, number=number, holder=make_holder(name=f"MARK {number}"))
    IPRight.objects.filter(pk=case.right_id).update(**right or {"goods": "lamps"})
    return fresh(case)


def with_answer(number: int, **more: object) -> ReportedListing:
    case = case_in(State.DOWN, number=number)
    answer(case, **more)
    return fresh(case)


def twice_reported(number: int) -> ReportedListing:
    case = case_in(State.SENT, number=number)
    other = actions.file_complaint(filing(make_holder(name="OTHER"), case.snapshot), by=Actor.system())
    decide(other.listings.get(), "take_down")
    return fresh(case)


def unshown(number: int) -> ReportedListing:
    case = reported(number)
    owner = case.complaint.complainant
    owner.requirements.create(code="appointment", due_on=timezone.localdate() - timedelta(days=1))
    return case


def test_a_reason_that_speaks_of_goods_needs_a_right_that_names_some() -> None:
    case = case_in(State.SENT)
    IPRight.objects.update(classes="", goods="")
    told = [refusal_of(fresh(case), "take_down", reason="same_mark_same_goods")]
    told += [refusal_of(fresh(case), "refuse", reason="wrong_class")]

    assert [said.startswith("This right names no classes and no goods") for said in told] == [True, True]


def test_a_reason_that_says_there_were_no_papers_is_not_given_where_there_are() -> None:
    with_paper, without = case_in(State.DOWN), case_in(State.ANSWERED, number=10008, holder=make_holder(name="OTHER"))
    answer(with_paper, files=[paper()])

    assert refusal_of(fresh(with_paper), "uphold", reason="answer_without_papers").startswith("Papers came with")
    assert not why_not(DECISION_REASONS["answer_without_papers"], without)


FITTING = {
    "trademark": {"same_mark_same_goods", "counterfeit_signs"},
    "copyright": {"picture_copied", "work_copied"},
    "patent": {"invention_used"},
    "utility_model": {"invention_used"},
    "design": {"design_copied"},
}
TAKE_DOWNS = {code for code, reason in DECISION_REASONS.items() if reason.verdict == "take_down"}


@pytest.mark.parametrize("actor", [Actor.holder(None), Actor.seller(), Actor.system()])
def test_nobody_else_decides(actor: Actor) -> None:
    case, before = case_in(State.SENT), rows()
    before = rows()
    with pytest.raises(IllegalMove):
        actions.decide(case, verdict="refuse", reason_code=REASONS["refuse"], reasoning="", by=actor)

    assert rows() == before


def two_rights() -> tuple[ReportedListing, ReportedListing]:
    """One listing, reported under two rights."""
    first, second, shot = make_holder(), make_holder(name="OTHER"), seen(10007)
    cases = [actions.file_complaint(filing(each, shot), by=each.actor).listings.get() for each in (first, second)]
    return cases[0], cases[1]


def test_a_listing_comes_down_once_and_the_second_case_is_told_under_which() -> None:
    first, second = two_rights()
    decide(first, "take_down")
    told = refusal_of(second, "take_down")

    assert told.startswith(f"This listing is down already under {first.reference}.")
    assert (fresh(second).state, Effect.objects.filter(kind="hide").count()) == (State.SENT, 1)


def test_after_it_was_put_back_the_other_case_can_take_it_down() -> None:
    first, second = two_rights()
    decide(first, "take_down")
    decide(fresh(first), "reverse")
    actions.confirm_restoration(fresh(first))

    assert decide(second, "take_down").verdict == "take_down"


@pytest.mark.parametrize("late", [State.HIDING, State.REFUSED])
def test_a_refused_decision_poisons_no_outer_transaction(late: str) -> None:
    case = case_in(late)
    with transaction.atomic():
        refusal_of(case, "take_down")
        assert ReportedListing.objects.get().state == late
        assert connection.needs_rollback is False


def test_a_clash_in_the_database_poisons_no_outer_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two_rights()
    monkeypatch.setattr(actions, "_check_decision", lambda *args: None)  # as if both had looked at the same moment
    decide(first, "take_down")
    with transaction.atomic():
        assert "is down already under" in refusal_of(second, "take_down")
        assert (ReportedListing.objects.count(), connection.needs_rollback) == (2, False)


def test_a_double_filing_poisons_no_outer_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    holder, shot = make_holder(), seen(1)
    actions.file_complaint(filing(holder, shot), by=holder.actor)
    monkeypatch.setattr(actions, "_check", lambda filing: None)
    with transaction.atomic():
        with pytest.raises(actions.CannotFile, match="Already reported with this right: “Cone Lamp”"):
            actions.file_complaint(filing(holder, shot), by=holder.actor)
        assert ReportedListing.objects.count() == 1


def test_a_filing_that_fails_on_its_last_listing_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    holder, shots = make_holder(), [seen(1), seen(2)]
    before = rows()
    monkeypatch.setattr(actions.ReceivedHolder, "write", lambda case: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.file_complaint(filing(holder, *shots), by=holder.actor)

    assert (ReportedListing.objects.count(), rows()) == (0, before)


def test_a_decision_is_never_edited() -> None:
    decision = decide(case_in(State.SENT), "refuse", reasoning="As decided.")

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reasoning="Otherwise.")
    with pytest.raises((IntegrityError, Exception), match="append-only"), transaction.atomic():
        decision.delete()


def test_a_letter_that_can_not_be_written_does_not_stop_the_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_in(State.SENT)
    monkeypatch.setattr("complaints.letters.RefusedHolder.for_case", lambda case: 1 / 0)
    decide(case, "refuse")
    letter = Reply.objects.get(code="refused_holder")

    assert (fresh(case).state, letter.text, bool(letter.stopped)) == (State.REFUSED, "", True)


def test_what_was_confirmed_late_changes_nothing() -> None:
    case = case_in(State.DOWN)
    actions.confirm_takedown(case)
    actions.confirm_restoration(case)

    assert [event.verb for event in events_of(case)] == ["open", "take_down", "confirm_down"]


def test_each_reversal_names_the_takedown_that_it_reverses() -> None:
    case = case_in(State.DOWN)
    takedown = case.takedown
    answer(case)
    decide(fresh(case), "uphold")

    assert decide(fresh(case), "reverse", by=make_supervisor()).reverses == takedown


@pytest.mark.parametrize(("days", "state"), [(-1, State.SENT), (0, State.HIDING), (None, State.HIDING)])
def test_a_listing_comes_down_only_while_the_right_lasts(days: int | None, state: State) -> None:
    case = case_in(State.SENT)
    last_day = None if days is None else timezone.localdate() + timedelta(days=days)
    IPRight.objects.filter(pk=case.right_id).update(expires_on=last_day)

    with suppress(IllegalMove):
        decide(fresh(case), "take_down")

    assert fresh(case).state == state
