"""The seller's pages: the code that shows who reads the store's mail, and the answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import actions
from complaints.answer_views import name_of_address
from complaints.models import AnswerCode, CounterNotice, ReportedListing
from complaints.states import State
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove
from ledger.models import Deadline
from marketplace.models import Store
from replies.models import Reply
from tests.complaints.builders import answer, case_in, decide, fresh, make_seller, member, paper, signed_in
from tests.complaints.filer import text_of
from tests.support.each import each

pytestmark = pytest.mark.django_db
TYPED = {"ground": "licence", "text": "We buy from the maker."}


def page(case: ReportedListing, name: str = "answer") -> str:
    return reverse(f"complaints:{name}", args=[case.answer_token])


def newest_code() -> str:
    """The code in the newest mail."""
    return Reply.objects.filter(code="answer_code").last().subject.split()[0]


def let_in(case: ReportedListing, client: Client | None = None) -> Client:
    """A browser in which the code was entered."""
    client = client or Client()
    client.post(page(case, "answer_code"))
    client.post(page(case, "answer_code"), {"code": newest_code()})
    return client


def errors(response: Any) -> list[str]:
    return [sentence for sentences in response.context["form"].errors.values() for sentence in sentences]


def expire(case: ReportedListing) -> None:
    Deadline.objects.filter(case=case.reference).update(due_at=timezone.now() - timedelta(seconds=1))


def test_before_the_code_nothing_of_the_case_is_shown() -> None:
    case = case_in(State.DOWN)
    shown = text_of(Client().get(page(case)))

    assert [word in shown for word in ("Cone Lamp", "LUMO", "Lumo Lights", case.reference)] == [False] * 4
    assert ("s•••••@demo.example" in shown, "seller@demo.example" in shown) == (True, False)


def test_opening_the_link_sends_no_code() -> None:
    case = case_in(State.DOWN)
    Client().get(page(case))
    Client().get(page(case, "answer_code"))

    assert (AnswerCode.objects.count(), Reply.objects.filter(code="answer_code").count()) == (0, 0)


def test_a_code_counts_no_more_once_the_store_has_another_address() -> None:
    case = case_in(State.DOWN)
    client = let_in(case)
    before = text_of(client.get(page(case)))
    Store.objects.update(contact_email="new-owner@demo.example")
    after = text_of(client.get(page(case)))

    assert [case.reference in shown for shown in (before, after)] == [True, False]
    assert client.post(page(case), TYPED).status_code == 200
    assert CounterNotice.objects.count() == 0


def test_the_code_goes_to_the_store_and_opens_the_case() -> None:
    case = case_in(State.DOWN)
    client, address = Client(), page(case, "answer_code")
    sent = client.post(address)
    mail = Reply.objects.get(code="answer_code")
    entered = client.post(address, {"code": f" {mail.subject[:3]}-{mail.subject[3:6]} "})

    assert (sent.headers["Location"], mail.to_address) == (address, "seller@demo.example")
    assert entered.headers["Location"].startswith("/answer/")
    assert "Cone Lamp" in text_of(client.get(page(case)))


@pytest.mark.postgresql
def test_entering_the_code_changes_the_sessions_key() -> None:
    case = case_in(State.DOWN)
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = client.session.session_key
    let_in(case, client)

    assert client.session.session_key != before


def test_loading_the_code_page_again_sends_no_second_code() -> None:
    case = case_in(State.DOWN)
    client = Client()
    client.post(page(case, "answer_code"), follow=True)

    assert client.get(page(case, "answer_code")).status_code == 200
    assert AnswerCode.objects.count() == 1


def test_the_code_of_one_case_opens_no_other() -> None:
    case, other = case_in(State.DOWN, number=1), case_in(State.DOWN, number=2)
    client = let_in(case)
    client.post(page(other, "answer_code"))
    response = client.post(page(case, "answer_code"))

    assert "Cone Lamp" not in text_of(client.get(page(other)))
    assert response.headers["Location"].startswith("/answer/")


def enter(case: ReportedListing, code: str) -> list[str]:
    return errors(Client().post(page(case, "answer_code"), {"code": code}))


WRONG = ["", " ", "12345", "1234567", "abcdef", "١٢٣", "1" * 5000, "12\n3456", "\x00", "６５４３２１x"]


@each("code", WRONG)
def test_what_is_no_code_gets_a_sentence(code: str) -> None:
    case = case_in(State.DOWN)
    Client().post(page(case, "answer_code"))
    [sentence] = enter(case, code)

    assert sentence in {
        "Enter the six digits from our mail",
        "The code must be 20 characters or fewer; you wrote 5000",
        "The code must be on one line",
        "The code holds a hidden character that can't be kept; type it again",
    }
    assert AnswerCode.objects.get().tries == 0


def test_five_wrong_codes_use_the_code_up() -> None:
    case = case_in(State.DOWN)
    Client().post(page(case, "answer_code"))
    right = newest_code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    told = [enter(case, wrong)[0] for _try in range(policy.number("answers.code_tries"))]

    assert set(told) == {"This is not the code we sent. Look at our newest mail and enter its six digits."}
    assert enter(case, right) == ["Too many wrong codes. Ask for a new one."]


def test_a_code_works_once() -> None:
    case = case_in(State.DOWN)
    let_in(case)

    assert enter(case, newest_code()) == ["This code is too old or was used. Ask for a new one."]


def test_an_older_code_counts_no_more_once_a_newer_one_was_sent_or_used() -> None:
    case = case_in(State.DOWN)
    Client().post(page(case, "answer_code"))
    older = newest_code()
    Client().post(page(case, "answer_code"))
    before = enter(case, older)
    let_in(case)

    assert (before[0][:26], enter(case, older)[0][:21]) == ("This is not the code we se", "This code is too old ")


def test_a_code_grows_old() -> None:
    case = case_in(State.DOWN)
    Client().post(page(case, "answer_code"))
    minutes = policy.number("answers.code_minutes")
    AnswerCode.objects.update(sent_at=timezone.now() - timedelta(minutes=minutes, seconds=1))

    assert enter(case, newest_code()) == ["This code is too old or was used. Ask for a new one."]


def test_nobodys_mailbox_is_flooded() -> None:
    case = case_in(State.DOWN)
    most = policy.number("answers.codes_per_hour")
    last = [text_of(Client().post(page(case, "answer_code"), follow=True)) for _time in range(most + 1)][-1]

    assert (AnswerCode.objects.count(), Reply.objects.filter(code="answer_code").count()) == (most, most)
    assert "We sent several codes already. Use the newest one, or come back in an hour." in last


def test_a_store_without_an_address_is_told_so_and_not_that_a_code_was_sent() -> None:
    case = case_in(State.DOWN)
    Store.objects.update(contact_email="")
    shown = text_of(Client().post(page(case, "answer_code"), follow=True))

    assert ("The marketplace gave us no address for this store." in shown, "We sent a code" in shown) == (True, False)
    assert AnswerCode.objects.count() == 0


def test_the_code_counts_for_a_working_day() -> None:
    case = case_in(State.DOWN)
    client = let_in(case)
    session = client.session
    until = (timezone.now() - timedelta(seconds=1)).isoformat()
    session[f"answer:{case.pk}"] = f"{until} {name_of_address(case)}"
    session.save()

    assert "Cone Lamp" not in text_of(client.get(page(case)))


def test_what_was_typed_survives_a_code_that_ran_out() -> None:
    case = case_in(State.DOWN)
    client = Client()
    shown = text_of(client.post(page(case), TYPED))
    let_in(case, client)
    form = client.get(page(case)).context["form"]

    assert "Your code counts no more." in shown
    assert ({name: form[name].value() for name in TYPED}, CounterNotice.objects.count()) == (TYPED, 0)


def test_an_answer_moves_the_case_and_is_written_to_both_sides() -> None:
    case = case_in(State.DOWN)
    client = let_in(case)
    files = [SimpleUploadedFile("invoice.png", paper().content_file.read())]
    response = client.post(page(case), TYPED | {"files": files})
    notice = CounterNotice.objects.get()

    assert (response.status_code, fresh(case).state) == (302, State.ANSWERED)
    assert (notice.text, notice.user, notice.files.get().name) == (TYPED["text"], None, "invoice.png")
    codes = Reply.objects.filter(case=case.reference, code__startswith="answer_received").values_list("code", "role")
    assert list(codes) == [("answer_received_seller", "seller"), ("answer_received_holder", "holder")]


def test_a_member_of_the_store_answers_without_a_code_in_its_name() -> None:
    case = case_in(State.DOWN)
    user = make_seller(case.listing.store)
    signed_in(user).post(page(case), TYPED)

    assert CounterNotice.objects.get().user == user
    assert "Your answer" in text_of(signed_in(member(case.listing.store.organisation)).get(page(case)))


def test_an_answer_sent_twice_is_one_and_both_times_confirmed() -> None:
    case = case_in(State.DOWN)
    client = let_in(case)
    pages = [client.post(page(case), TYPED, follow=True) for _time in range(2)]

    assert ["We have your answer." in text_of(each) for each in pages] == [True, True]
    assert CounterNotice.objects.count() == 1


def test_a_second_answer_is_refused_with_a_sentence_and_stays_typed() -> None:
    case = case_in(State.ANSWERED)
    response = let_in(case).post(page(case), {"ground": "other", "text": "One thing more."})

    assert errors(response) == [
        "We have an answer already and read it now. To add something, ask a person and name the case."
    ]
    assert (response.context["form"]["text"].value(), CounterNotice.objects.count()) == ("One thing more.", 1)


@pytest.mark.parametrize("state", [State.HIDING, State.STAYS_DOWN, State.RESTORING, State.RESTORED])
def test_where_no_answer_is_awaited_the_page_says_why_and_keeps_what_was_typed(state: str) -> None:
    case = case_in(state)
    before = CounterNotice.objects.count()
    client = let_in(case)
    response = client.post(page(case), {"ground": "other", "text": "One thing more."})

    assert errors(response) == [str(actions.NO_ANSWER[state])]
    assert (response.context["form"]["text"].value(), CounterNotice.objects.count()) == ("One thing more.", before)
    assert client.get(page(case)).context["form"] is None


def test_an_answer_after_the_deadline_is_late_even_if_its_clock_did_not_fire_yet() -> None:
    case = case_in(State.DOWN)
    client = let_in(case)
    expire(case)
    response = client.post(page(case), TYPED)

    assert errors(response)[0].startswith("The time to answer ended on ")
    assert (fresh(case).state, CounterNotice.objects.count()) == (State.DOWN, 0)
    assert response.context["form"]["text"].value() == TYPED["text"]
    assert client.get(page(case)).context["form"] is None


@pytest.mark.parametrize("state", [State.SENT, State.REFUSED, State.WITHDRAWN])
def test_the_action_takes_no_answer_to_what_was_not_taken_down(state: str) -> None:
    case = case_in(state)

    with pytest.raises(IllegalMove) as refusal:
        answer(case)

    assert (refusal.value.for_people, CounterNotice.objects.count()) == (str(actions.NO_ANSWER[state]), 0)


def test_only_a_seller_answers() -> None:
    case = case_in(State.DOWN)

    with pytest.raises(IllegalMove):
        actions.receive_answer(case, ground="other", text="Mine.", by=Actor.staff(make_seller(case.listing.store)))

    assert CounterNotice.objects.count() == 0


def test_a_refused_answer_leaves_no_paper_behind() -> None:
    case = case_in(State.DOWN)
    stale, before = fresh(case), papers_in("answers")
    decide(case, "reverse")

    with pytest.raises(IllegalMove):
        answer(stale, files=[paper("invoice.png")])

    assert (CounterNotice.objects.count(), papers_in("answers") == before) == (0, True)


def papers_in(folder: str) -> set[str]:
    return {file for each in walk(folder) for file in default_storage.listdir(each)[1]}


def walk(folder: str) -> list[str]:
    if not default_storage.exists(folder):
        return []
    inside = [f"{folder}/{name}" for name in default_storage.listdir(folder)[0]]
    return [folder, *(deeper for each in inside for deeper in walk(each))]


def test_a_lost_paper_is_not_found() -> None:
    case = case_in(State.DOWN)
    answer(case, files=[paper("invoice.png")])
    lost = CounterNotice.objects.get().files.get()
    lost.file.storage.delete(lost.file.name)

    response = let_in(case).get(reverse("complaints:answer_file", args=[lost.pk]))
    assert response.status_code == 404
