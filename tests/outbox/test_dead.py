"""The staff's page of dead letters: try again or close, each with a reason that is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.states import State
from ledger.lifecycle import Actor, move
from ledger.queries import events_of
from outbox import rows
from outbox.actions import CannotHandle, close, retry
from outbox.admin import ON_A_PAGE
from outbox.handlers import HANDLERS, CannotClose
from outbox.models import Effect, Handling, Progress
from tests.complaints.builders import case_in, make_staff, make_user, signed_in
from tests.complaints.filer import text_of
from tests.support.each import each
from tests.support.threads import at_once
from tests.toys.builders import STAFF, make_effect, make_toy

pytestmark = pytest.mark.django_db
PAGE = "/admin/outbox/effect/dead/"
WHY = "The marketplace confirmed by phone that it is up again."


def make_dead(key: str = "toy_ring:1", error: str = "no such listing", **facts: Any) -> Effect:
    make_effect(key, **facts)
    effect = next(effect for effect in rows.lease_due(rows.database_now()) if effect.key == key)
    begun = rows.take(effect.pk, effect.lease, now=rows.database_now())
    assert begun is not None
    rows.mark_dead(begun, error)
    return begun


@pytest.fixture
def closing() -> Iterator[Callable[[Callable[..., None]], None]]:
    """Set what follows when a toy's effect is closed."""
    kept = HANDLERS["toy_ring"]

    def use(function: Callable[..., None]) -> None:
        HANDLERS["toy_ring"] = replace(kept, closed=function)

    yield use
    HANDLERS["toy_ring"] = kept


def send(client: Client, *effects: Effect, verb: str = "retry", reason: str = WHY) -> Any:
    return client.post(PAGE, {"chosen": [effect.pk for effect in effects], "verb": verb, "reason": reason}, follow=True)


def handled() -> list[tuple[str, str, str]]:
    return list(Handling.objects.values_list("effect__key", "verb", "reason"))


def test_the_page_says_of_each_what_where_why_and_for_which_case() -> None:
    toy = make_toy()
    make_dead("mail:1", "The mailbox is full.", kind="mail", queue="mail", case=toy.reference)
    page = text_of(signed_in(make_staff()).get(PAGE))
    expected = ["Send a letter", "mail:1", toy.reference, "The mailbox is full.", "mail", "1"]

    assert [words for words in expected if words not in page] == []


@pytest.mark.parametrize(("doubtful", "words"), [(True, "It may have happened"), (False, "No")])
def test_the_page_says_whether_it_may_have_happened(doubtful: bool, words: str) -> None:
    make_dead()
    Effect.objects.update(doubtful=doubtful)
    page = text_of(signed_in(make_staff()).get(PAGE))

    assert (words in page, "It may have happened" in page) == (True, doubtful)


def test_a_case_is_linked_where_it_has_a_page() -> None:
    case = case_in(State.SENT)
    make_dead("a", case=case.reference)
    make_dead("b", case="gone/1")
    cards = signed_in(make_staff()).get(PAGE).context["cards"]

    assert [card["case_url"] for card in cards] == [f"/admin/complaints/reportedlisting/{case.pk}/change/", ""]


def test_trying_again_puts_it_back_with_its_old_key_and_keeps_who_and_why() -> None:
    effect, rosa = make_dead(), make_staff()
    response = send(signed_in(rosa), effect)
    row, handling = Effect.objects.get(), Handling.objects.get()

    assert (row.progress, row.key, row.attempts) == (Progress.READY, "toy_ring:1", 0)
    assert (handling.verb, handling.reason, handling.user_id, handling.role) == ("retry", WHY, rosa.pk, "staff")
    assert "1 is tried again." in text_of(response)


def test_closing_cancels_it_with_the_reason_as_last_error() -> None:
    effect = make_dead()
    Effect.objects.update(doubtful=True)
    send(signed_in(make_staff()), effect, verb="close")
    row = Effect.objects.get()

    assert (row.progress, row.last_error, row.doubtful) == (Progress.CANCELLED, WHY, True)
    assert handled() == [("toy_ring:1", "close", WHY)]


def test_several_are_handled_at_once() -> None:
    effects = [make_dead(f"k{number}") for number in range(3)]
    send(signed_in(make_staff()), *effects[:2], verb="close")

    assert [effect.progress for effect in Effect.objects.order_by("pk")] == ["cancelled", "cancelled", "dead"]


@pytest.mark.parametrize("verb", ["retry", "close"])
def test_the_case_has_an_event_of_it_without_free_text(verb: str) -> None:
    toy = make_toy()
    effect = make_dead(case=toy.reference)
    rosa = make_staff()
    send(signed_in(rosa), effect, verb=verb)
    event = events_of(toy).last()

    assert (event.verb, event.note, event.user_id, event.data) == (f"{verb}_effect", "toy_ring:1", rosa.pk, {})


def test_what_was_done_is_never_edited_or_deleted() -> None:
    retry(make_dead(), reason=WHY, by=STAFF)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Handling.objects.update(reason="other")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Handling.objects.all().delete()


def test_what_follows_from_closing_happens_with_it(closing: Any) -> None:
    toy = make_toy()
    effect = make_dead(case=toy.reference)
    closing(lambda effect, by: move(toy, "finish", by=by))
    close(effect, reason=WHY, by=STAFF)

    assert [event.verb for event in events_of(toy)] == ["open", "finish", "close_effect"]


def test_closing_may_be_refused_in_a_sentence_and_changes_nothing(closing: Any) -> None:
    def refuse(effect: Effect, by: Actor) -> None:
        raise CannotClose("The takedown still stands: reverse it first.")

    toy = make_toy()
    effect = make_dead(case=toy.reference)
    closing(refuse)
    page = text_of(send(signed_in(make_staff()), effect, verb="close"))

    assert ("The takedown still stands: reverse it first." in page, WHY in page) == (True, True)
    assert (Effect.objects.get().progress, handled(), len(events_of(toy))) == (Progress.DEAD, [], 1)


def test_a_refusal_to_close_does_not_forbid_to_try_again(closing: Any) -> None:
    closing(lambda effect, by: [][0])

    assert retry(make_dead(), reason=WHY, by=STAFF).verb == "retry"


def test_one_refusal_stops_no_other_row(closing: Any) -> None:
    def refuse_the_first(effect: Effect, by: Actor) -> None:
        if effect.key == "k0":
            raise CannotClose("Not this one.")

    closing(refuse_the_first)
    page = text_of(send(signed_in(make_staff()), *[make_dead(f"k{n}") for n in range(3)], verb="close"))

    assert ("2 were closed." in page, "Not this one." in page) == (True, True)
    assert [key for key, _verb, _why in handled()] == ["k1", "k2"]


BAD = [
    ({"reason": ""}, "Say why, in a sentence"),
    ({"reason": " \r\n\t "}, "Say why, in a sentence"),
    ({"reason": "a" * 501}, "The reason must be 500 characters or fewer; you wrote 501"),
    ({"reason": "a\x00b"}, "The reason holds a hidden character that can't be kept; type it again"),
    ({"chosen": []}, "Choose at least one row"),
    ({"chosen": ["x"]}, "Choose rows from the list"),
    ({"chosen": ["9" * 40]}, "Choose rows from the list"),
    ({"chosen": ["٣"]}, "Choose rows from the list"),
    ({"verb": ""}, "Choose Try again or Close"),
    ({"verb": "delete"}, "Choose Try again or Close"),
]


@each(("wrong", "sentence"), BAD)
def test_bad_input_gets_its_sentence_changes_nothing_and_stays_typed(wrong: dict[str, Any], sentence: str) -> None:
    effect = make_dead()
    sent = {"chosen": [effect.pk], "verb": "retry", "reason": WHY} | wrong
    response = signed_in(make_staff()).post(PAGE, sent)
    form = response.context["form"]

    assert (response.status_code, [said for each in form.errors.values() for said in each]) == (200, [sentence])
    assert (form["reason"].value(), Effect.objects.get().progress, handled()) == (sent["reason"], Progress.DEAD, [])


def test_a_reason_of_500_signs_is_kept_whole() -> None:
    send(signed_in(make_staff()), make_dead(), reason="a" * 500)

    assert len(Handling.objects.get().reason) == 500


def test_chosen_rows_stay_chosen_when_the_form_is_wrong() -> None:
    effects = [make_dead(f"k{number}") for number in range(3)]
    response = send(signed_in(make_staff()), effects[1], reason="")

    assert [card["chosen"] for card in response.context["cards"]] == [False, True, False]


@pytest.mark.parametrize("verb", ["retry", "close"])
def test_who_comes_second_is_told_who_did_what_and_why(verb: str) -> None:
    effect = make_dead()
    close(effect, reason="It was withdrawn.", by=Actor.staff(make_staff("Rosa Reviewer")))
    page = text_of(send(signed_in(make_staff("Karl Colleague")), effect, verb=verb))

    assert "It is no longer given up. Rosa Reviewer chose “Close” 0" in page.replace("\xa0", " ")
    assert (handled(), "It was withdrawn." in page) == ([("toy_ring:1", "close", "It was withdrawn.")], True)


def test_a_row_that_never_was_is_said() -> None:
    make_dead()
    page = text_of(signed_in(make_staff()).post(PAGE, {"chosen": ["999999"], "verb": "retry", "reason": WHY}))

    assert "There is no row 999999." in page


@pytest.mark.django_db(transaction=True)
def test_of_two_staff_at_once_one_wins_and_the_other_is_told() -> None:
    effect = make_dead()
    again, done = Effect.objects.get(), Effect.objects.get()
    outcomes = at_once(
        lambda: retry(again, reason="Try it.", by=STAFF).verb, lambda: close(done, reason="Leave it.", by=STAFF).verb
    )

    assert len([outcome for outcome in outcomes if isinstance(outcome, CannotHandle)]) == 1
    assert (Handling.objects.count(), effect.key) == (1, "toy_ring:1")


@pytest.mark.django_db(transaction=True)
def test_without_the_compare_and_set_both_of_two_staff_win(monkeypatch: pytest.MonkeyPatch) -> None:
    make_dead()
    again, done = Effect.objects.get(), Effect.objects.get()
    monkeypatch.setattr(rows, "_swap", lambda *args, **changes: True)
    outcomes = at_once(
        lambda: retry(again, reason="Try it.", by=STAFF).verb, lambda: close(done, reason="Leave it.", by=STAFF).verb
    )

    assert sorted(outcomes) == ["close", "retry"]


@pytest.mark.parametrize("count", [0, 1, 60])
def test_the_list_is_paged_and_the_oldest_stands_first(count: int) -> None:
    for number in range(count):
        make_dead(f"k{number:02}")
    client = signed_in(make_staff())
    pages = [client.get(f"{PAGE}?p={page}").context["cards"] for page in range(1, max(1, -(-count // ON_A_PAGE)) + 1)]

    assert [card["effect"].key for cards in pages for card in cards] == [f"k{number:02}" for number in range(count)]


@each("query", ["?p=999", "?p=0", "?p=x", "?p=%00", "?p=-1"])
def test_odd_page_numbers_are_no_fault(query: str) -> None:
    make_dead()

    assert signed_in(make_staff()).get(PAGE + query).status_code == 200


def test_the_page_asks_as_often_for_ten_as_for_one() -> None:
    client = signed_in(make_staff())

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        return len(seen)

    make_dead("first", case=make_toy().reference)
    few = queries()
    for number in range(9):
        make_dead(f"k{number}", case=make_toy().reference)

    assert queries() == few


@pytest.mark.parametrize("make", [make_user])
def test_who_is_not_staff_gets_nothing(make: Any) -> None:
    effect = make_dead()
    client = signed_in(make())
    answers = [client.get(PAGE).status_code, client.post(PAGE, {"chosen": [effect.pk]}).status_code]

    assert ({*answers} <= {302, 403}, Effect.objects.get().progress) == (True, Progress.DEAD)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(signed_in(make_staff()), method)(PAGE).status_code == 405


def test_the_desk_leads_to_the_page_and_the_old_action_is_gone() -> None:
    make_dead()
    client = signed_in(make_staff())
    listed = "/admin/outbox/effect/"
    client.post(listed, {"action": "try_again", "_selected_action": [Effect.objects.get().pk]})

    assert f'href="{PAGE}"' in client.get("/admin/").content.decode()
    assert (Effect.objects.get().progress, "Try again what was" in text_of(client.get(listed))) == ("dead", False)


def test_what_was_done_can_be_read_with_names() -> None:
    retry(make_dead(), reason=WHY, by=Actor.staff(make_staff("Rosa Reviewer")))
    page = text_of(signed_in(make_staff()).get("/admin/outbox/handling/"))

    assert ("Rosa Reviewer" in page, WHY in page) == (True, True)
