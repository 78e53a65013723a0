"""Each state has words for each side, and a way that leads somewhere."""

from itertools import product

import pytest

from complaints import story
from complaints.states import LIFECYCLE, OPEN_STATES, State
from ledger.queries import open_deadline
from tests.complaints.builders import case_in
from tests.support.each import each

SIDES = (story.HOLDER, story.SELLER)


def words(state: str, side: str) -> tuple[str, str]:
    who, text = story.NEXT[state, side]
    return str(who), str(text)


def test_every_state_has_words_for_each_side_and_no_others() -> None:
    assert set(story.NEXT) == set(product(State.values, SIDES))


@each(("state", "side"), list(product(State.values, SIDES)))
def test_the_words_are_whole_sentences_that_nobody_reads_twice(state: str, side: str) -> None:
    who, text = words(state, side)
    longest = max(len(sentence.split()) for sentence in text.split(". "))

    assert (bool(who), text[0].isupper(), text[-1], longest <= 25) == (True, True, ".", True)


@each(("state", "side"), list(product(State.values, SIDES)))
def test_who_is_not_to_act_is_told_that_there_is_nothing_to_do(state: str, side: str) -> None:
    who, text = words(state, side)
    waits_for_market = who == str(story.MARKET)
    told = "You do not need to do anything." in text or "There is nothing more to do." in text

    assert told or waits_for_market or who == str(story.YOU)


def test_every_move_has_words_for_the_past() -> None:
    assert set(story.PAST) == {"open", "pause", "resume", *(edge.verb for edge in LIFECYCLE.edges)}


def test_exactly_the_open_states_have_steps_ahead() -> None:
    assert set(story.AHEAD) == set(OPEN_STATES)


@pytest.mark.django_db
@each("state", State.values)
def test_the_way_is_past_then_one_now_then_expected(state: str) -> None:
    [(_item, _next, steps)] = story.parts_of([case_in(state)], story.HOLDER)
    kinds = [step.state for step in steps]
    expected = sorted(kinds, key=["past", "now", "expected"].index)

    assert (kinds, kinds[0]) == (expected, "past")
    assert kinds.count("now") == (1 if state in OPEN_STATES else 0)
    assert all(step.at for step in steps if step.state == "past")


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.SENT, State.DOWN, State.ANSWERED, State.BACK])
def test_where_a_clock_runs_box_and_step_name_its_end(state: str) -> None:
    case = case_in(state)
    due = open_deadline(case).due_at
    [(_item, following, steps)] = story.parts_of([case], story.SELLER)

    assert (following.due, [step.at for step in steps if step.state == "now"]) == (due, [due])


@pytest.mark.django_db
def test_each_listing_of_a_page_tells_its_own_way() -> None:
    cases = [case_in(State.RESTORED, number=1), case_in(State.SENT, number=2), case_in(State.REFUSED, number=3)]
    parts = story.parts_of(cases, story.HOLDER)

    assert [item for item, _next, _steps in parts] == cases
    assert [len([step for step in steps if step.state == "past"]) for _item, _next, steps in parts] == [6, 1, 2]
