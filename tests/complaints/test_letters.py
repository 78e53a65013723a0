"""The letters as sent: four blocks, plain words, nothing that can't be filled."""

import re

import pytest

from complaints import actions
from complaints.reasons import DECISION_REASONS, GROUNDS
from complaints.states import LIFECYCLE, State
from marketplace.models import Store
from replies.letters import LETTERS
from replies.models import Reply
from tests.complaints.builders import answer, case_in, decide, fresh, make_supervisor, own_case_in
from tests.support.each import each

pytestmark = pytest.mark.django_db
HEADING = re.compile(r"^(.+)\n-{24}$", re.MULTILINE)
BANNED = (
    "please|kindly|sorry|unfortunately|regret|invalid|forbidden|violat|has been processed|as soon as possible"
    "|do not hesitate|click here|dear |pursuant|hereby|aforementioned"
)
MINE = sorted({letter.code for edge in LIFECYCLE.edges for letter in edge.letters} | {"received_holder"})
ENDS = (State.REFUSED, State.STAYS_DOWN, State.RESTORED, State.BACK, State.RELEASED, State.WITHDRAWN)
NEXT = {
    "received_holder": ["What you sent", "What happens next", "By when"],
    "refused_holder": ["Why", "How to mend it", "By when"],
    "down_holder": ["Why", "What happens next", "By when"],
    "down_seller": ["Why", "What you can do", "By when"],
    "answer_received_seller": ["What you sent", "What happens next", "By when"],
    "answer_received_holder": ["What happens next", "By when"],
    "kept_down_seller": ["Why", "What you can do", "By when"],
    "kept_down_holder": ["Why", "What happens next", "By when"],
    "back_holder": ["What happens next", "By when"],
    "back_seller": ["What happens next", "By when"],
    "withdrawn_holder": ["If it was not you", "By when"],
    "released_holder": ["Why", "What you can do", "By when"],
    "released_seller": ["Why", "What you can do", "By when"],
    "restored_holder": ["Why", "What you can do", "By when"],
    "restored_seller": ["Why", "What happens next", "By when"],
}
TO_SELLERS = sorted(code for code in MINE if code.endswith("seller"))


def letters(**known: object) -> dict[str, Reply]:
    """The newest letter of each kind about complaints."""
    return {reply.code: reply for reply in Reply.objects.filter(code__in=MINE, **known).order_by("pk")}


def whole_chain() -> dict[str, Reply]:
    """One of each: a case for each way in which it can end, and one that is on sale again."""
    for number, state in enumerate(ENDS, start=1):
        case_in(state, number=number)
    return letters()


def prose(reply: Reply) -> list[str]:
    """The sentences of a letter, without headings, addresses, lists and reference."""
    lines = [line for line in HEADING.sub("", reply.text).splitlines() if not re.match(r"https?://|\d+\. |.*:$", line)]
    return [sentence for line in lines for sentence in re.split(r"(?<=[.?!:])\s+", line) if sentence]


def test_the_chain_writes_every_letter_and_stops_none() -> None:
    found = whole_chain()

    assert sorted(found) == MINE == sorted(NEXT)
    assert [code for code, reply in found.items() if reply.stopped] == []
    assert set(MINE) <= set(LETTERS)


def test_decision_reason_next_step_and_deadline_stand_in_this_order() -> None:
    assert {code: HEADING.findall(reply.text) for code, reply in whole_chain().items()} == NEXT


def test_the_first_sentence_says_what_we_did_and_names_the_listing() -> None:
    first = {code: reply.text.splitlines()[0] for code, reply in whole_chain().items()}
    unnamed = [code for code, line in first.items() if "“Cone Lamp”" not in line]

    assert unnamed == ["received_holder"]
    assert re.search(r"^1\. Cone Lamp \(\d+\)$", letters()["received_holder"].text, re.MULTILINE)


def test_every_letter_has_reference_one_button_and_a_way_to_a_person() -> None:
    for code, reply in whole_chain().items():
        assert (code, reply.case in reply.subject, reply.case in reply.text) == (code, True, True)
        assert (code, reply.html.count('class="button"') <= 1, "/ask/?ref=C-" in reply.text) == (code, True, True)


def test_a_moment_has_weekday_date_hour_and_zone() -> None:
    moment = re.compile(r"[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d CES?T")
    without = sorted(code for code, reply in whole_chain().items() if not moment.search(reply.text))

    assert without == ["refused_holder", "withdrawn_holder"]  # there is no last day for reporting again


def test_a_decision_says_whether_a_program_took_part() -> None:
    said = {code for code, reply in whole_chain().items() if "No program took part in" in reply.text}

    assert said >= {"refused_holder", "down_holder", "down_seller", "kept_down_seller", "restored_holder"}


def test_the_words_are_plain() -> None:
    for code, reply in whole_chain().items():
        text = reply.subject + "\n" + reply.text
        assert (code, re.findall(BANNED, text, re.IGNORECASE), "!" in text) == (code, [], False)
        assert (code, re.findall(r"\b[A-Z]{5,}\b", text)) == (code, [])


def test_no_sentence_is_longer_than_25_words_and_15_are_the_rule() -> None:
    for code, reply in whole_chain().items():
        lengths = [len(sentence.split()) for sentence in prose(reply)]
        assert (code, [sentence for sentence in prose(reply) if len(sentence.split()) > 25]) == (code, [])
        assert (code, sum(lengths) / len(lengths) <= 15) == (code, True)


def fixed_words() -> list[str]:
    reasons = [text for reason in DECISION_REASONS.values() for text in (reason.sentence, reason.mend) if text]
    return [str(text) for text in reasons + [ground.rule for ground in GROUNDS.values()]]


@each("text", fixed_words())
def test_reasons_and_rules_are_plain_sentences(text: str) -> None:
    longest = max(len(sentence.split()) for sentence in text.split(". "))

    assert (text[-1], re.findall(BANNED, text, re.IGNORECASE), longest <= 25) == (".", [], True)


@each("state", ENDS)
def test_a_case_of_our_own_initiative_writes_to_the_seller_alone(state: str) -> None:
    own_case_in(state)

    assert {reply.role for reply in letters().values()} <= {"seller"}
    assert [code for code, reply in letters().items() if reply.stopped] == []


def test_the_seller_is_told_that_it_was_our_own_initiative_and_of_no_reporter() -> None:
    own_case_in(State.STAYS_DOWN, number=1)
    own_case_in(State.RESTORED, number=2)
    own_case_in(State.RELEASED, number=3)
    own_case_in(State.BACK, number=4)
    found = letters()

    assert found["down_seller"].text.startswith("In a check of our own we took down your listing “Cone Lamp”")
    assert sorted(found) == TO_SELLERS
    assert [code for code, reply in found.items() if re.search(r"reporter|report by", reply.text)] == []


def test_our_words_are_quoted_in_the_letters_to_both_sides() -> None:
    case = case_in(State.SENT)
    decide(
        case, "take_down", reasoning="Shade, stem and base agree.\n\n# No heading\n> No button | https://evil.example"
    )
    actions.confirm_takedown(fresh(case))

    for code in ("down_holder", "down_seller"):
        reply = letters()[code]
        assert "Shade, stem and base agree." in reply.text
        assert HEADING.findall(reply.text) == NEXT[code]
        assert 'href="https://evil.example"' not in reply.html


def test_a_takedown_that_was_reversed_before_it_was_done_does_not_say_put_back() -> None:
    case = case_in(State.HIDING)
    decide(case, "reverse")
    actions.confirm_restoration(fresh(case))
    found = letters()

    assert found["restored_holder"].text.startswith("We changed our decision to take down the listing “Cone Lamp”")
    assert found["restored_seller"].subject.startswith(f"{case.reference}: your listing stays on sale · ")


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_is_spoken_of_only_where_there_is_one(answered: bool) -> None:
    case = case_in(State.DOWN)
    if answered:
        answer(case)
    decide(fresh(case), "reverse", by=make_supervisor())
    actions.confirm_restoration(fresh(case))

    assert ("the seller's answer in your case" in letters()["restored_holder"].text) == answered


TITLES = [
    " ",
    "\u202e\u202d",
    "A" * 300,
    "Lamp\r\nBcc: x@y.example",
    "{{ reasoning }}",
    "# Heading",
    "🔥" * 150,
    "עברית",
]


@each("title", TITLES)
def test_any_title_leaves_in_every_letter(title: str) -> None:
    for number, state in enumerate(ENDS, start=1):
        case_in(state, number=number, title=title)
    found = letters()

    assert {code: reply.stopped for code, reply in found.items()} == dict.fromkeys(MINE, "")
    assert [code for code, reply in found.items() if "\n" in reply.subject or len(reply.subject) > 60] == []


def test_a_listing_without_a_visible_title_is_called_by_its_number() -> None:
    case_in(State.DOWN, title="  ", number=88120)

    assert "“88120” (88120)" in letters()["down_seller"].text


def test_a_store_without_an_address_stops_its_letter_and_no_other() -> None:
    case = case_in(State.SENT)
    Store.objects.update(contact_email="")
    decide(case, "take_down")
    actions.confirm_takedown(fresh(case))
    found = letters(case=case.reference)

    assert {code: reply.stopped for code, reply in found.items()} == {
        "down_holder": "",
        "down_seller": "The address of the seller is not known.",
    }
    assert fresh(case).state == State.DOWN
