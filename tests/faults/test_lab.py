"""The parts of the fault laboratory: a market, a post office or a checker that is blind would prove nothing."""

import random
from email.message import EmailMessage
from pathlib import Path

import pytest

from benchmarks.faultlab import checker
from benchmarks.faultlab.checker import Case
from benchmarks.faultlab.figures import broker
from benchmarks.faultlab.journal import Tail, read_journal
from benchmarks.faultlab.market import HOLD, LATE_BY, LIES, Market, draw
from benchmarks.faultlab.post import MOODS, PostOffice
from tests.faults.client import History

DOWN = Case("C-1/1", "keyed", "7", ("take_down",))
BACK = Case("C-2/1", "plain", "8", ("take_down", "reverse"))


def effects(*acts: str, case: Case = DOWN) -> list[dict[str, str]]:
    return [{"market": case.market, "item": case.item, "act": act} for act in acts]


def delivery(case: str, to: str, subject: str, name: str) -> dict[str, str]:
    return {"case": case, "to": f"{to}@x.example", "subject": subject, "id": name}


ALL = [
    delivery("C-1", "holder", "received", "<a>"),
    delivery("C-1-1", "holder", "down", "<b>"),
    delivery("C-1-1", "seller", "down", "<c>"),
]


def test_a_case_as_it_should_be_has_no_fault() -> None:
    found = [
        *checker.stored([DOWN], {"C-1/1": 1}),
        *checker.outward([DOWN, BACK], [*effects("hide"), *effects("hide", "restore", case=BACK)]),
        *checker.letters([DOWN], ALL),
        *checker.identities([*ALL, ALL[2]]),
        *checker.recorded([DOWN], [("C-1/1", verb) for verb in ("open", "take_down", "confirm_down")]),
    ]

    assert found == []


@pytest.mark.parametrize(
    ("acts", "fault"),
    [
        ((), "effect missing"),
        (("hide",), "effect missing"),
        (("hide", "hide", "restore"), "effect doubled"),
        (("restore", "hide"), "effect out of order"),
    ],
)
def test_what_happened_otherwise_on_the_market_is_seen(acts: tuple[str, ...], fault: str) -> None:
    assert [kind for kind, _ in checker.outward([BACK], effects(*acts, case=BACK))] == [fault]


def test_an_effect_that_nobody_decided_is_seen() -> None:
    assert [kind for kind, _ in checker.outward([], effects("hide"))] == ["effect without a decision"]


def test_a_complaint_that_was_not_kept_is_seen() -> None:
    assert list(checker.stored([DOWN], {})) == [("complaint lost", "C-1/1")]


def test_a_letter_that_did_not_come_is_seen() -> None:
    found = list(checker.letters([DOWN], ALL[:2]))

    assert found == [("letter lost", "C-1-1: 0 of 1 letters to the seller")]


def test_a_letter_under_a_second_name_is_seen() -> None:
    found = checker.identities([*ALL, ALL[2] | {"id": "<d>"}])

    assert [kind for kind, _ in found] == ["second Message-ID"]


def test_an_event_told_twice_is_seen() -> None:
    told = [("C-1/1", verb) for verb in ("open", "take_down", "confirm_down", "confirm_down")]

    assert [kind for kind, _ in checker.recorded([DOWN], told)] == ["event doubled"]


def test_who_cannot_be_written_to_is_to_have_no_letter() -> None:
    assert Case("C-3/1", "keyed", "40", ("take_down",)).letters == {"holder": 1, "seller": 0}


def test_a_process_that_nobody_killed_is_not_to_end() -> None:
    told = [{"act": "kill worker", "target": "mail-1"}, {"act": "ended by itself", "target": "mail-2", "code": 1}]

    assert list(checker.ended(told)) == [("process ended by itself", "mail-2 with 1")]


def test_a_second_delivery_under_the_first_name_is_counted() -> None:
    assert checker.physical_doubles([*ALL, ALL[2], ALL[2]]) == 2


def test_the_history_tells_what_was_decided_about_each_case(tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")
    history.note(what="file", case="C-2/1", market="plain", item="8")
    for verdict in BACK.verdicts:
        history.note(what="decide", case="C-2/1", verdict=verdict)

    assert checker.cases_of(history) == [BACK]


def test_the_keyed_market_performs_a_key_once_and_refuses_what_was_overtaken(tmp_path: Path) -> None:
    market = Market(tmp_path, seed=1)
    first = market.perform("keyed", "7", "hide", "k1", 1)
    again, later = market.perform("keyed", "7", "hide", "k1", 1), market.perform("keyed", "7", "restore", "k2", 2)
    late = market.perform("keyed", "7", "hide", "k3", 1)

    assert [first["repeated"], again["repeated"], later["repeated"], late] == [False, True, False, None]
    assert [line["act"] for line in read_journal(tmp_path / "effects.jsonl")] == ["hide", "restore"]
    assert market.performed("keyed", "k1") == again


def test_the_plain_market_does_again_whatever_it_is_told(tmp_path: Path) -> None:
    market = Market(tmp_path, seed=1)
    for key, seq in (("k1", 2), ("k1", 2), ("k2", 1)):
        market.perform("plain", "7", "hide", key, seq)

    assert len(read_journal(tmp_path / "effects.jsonl")) == 3
    assert market.performed("plain", "k1") is None


def test_a_market_lies_alike_for_one_seed_and_never_more_than_twice_about_a_command(tmp_path: Path) -> None:
    told = [
        [Market(tmp_path, seed=5).lie_about("keyed", str(number), "hide") for number in range(500)] for _ in range(2)
    ]
    stubborn = Market(tmp_path, seed=5)
    lies = [[stubborn.lie_about("keyed", str(number), "hide") for _ in range(4)] for number in range(500)]

    assert told[0] == told[1]
    assert set(told[0]) == {"", *LIES}
    assert {lie for four in lies for lie in four[2:]} == {""}


def test_a_late_command_takes_effect_within_what_the_market_promises() -> None:
    assert LATE_BY > HOLD


def test_lies_are_drawn_by_their_shares() -> None:
    chance = random.Random(1)
    drawn = [draw({"a": 0.2, "b": 0.1}, chance) for _ in range(10_000)]

    assert [round(drawn.count(name) / 10_000, 1) for name in ("a", "b", "")] == [0.2, 0.1, 0.7]


def test_the_post_office_takes_every_mail_at_the_second_try(tmp_path: Path) -> None:
    office = PostOffice(tmp_path, seed=1)
    moods = [(office.receive("a@x.example", mail(n)), office.receive("a@x.example", mail(n))) for n in range(300)]
    taken = [line["id"] for line in read_journal(tmp_path / "deliveries.jsonl")]

    assert {first for first, _ in moods} == {"", *MOODS}
    assert {second for _, second in moods} == {""}
    assert len(taken) == sum((first in ("", "drop")) + 1 for first, _ in moods)


def mail(number: int) -> bytes:
    made = EmailMessage()
    made["Message-ID"], made["References"], made["Subject"] = f"<{number}@x.example>", "<C-1-1@x.example>", "Down"
    return made.as_bytes()


def test_a_tail_gives_whole_lines_once(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    file.write_text('{"a": 1}\n{"a"')
    tail = Tail(file)
    first, at_end = tail.new(), tail.is_at_end
    with file.open("a") as more:
        more.write(": 2}\n")

    assert (first, at_end, tail.new(), tail.is_at_end) == ([{"a": 1}], False, [{"a": 2}], True)


def test_the_pause_after_a_broken_broker_ends_with_the_next_news_from_outside(tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")
    history.note(what="file", asked=11.0)
    nemesis = [{"at": 10.0, "act": "break broker"}, {"at": 12.0, "act": "mend broker"}]

    found = broker(history, nemesis, [{"at": 9.0}, {"at": 13.5}, {"at": 14.0}])

    assert found == {"breaks": 1, "filed_meanwhile": 1, "longest_pause": 3.5}
