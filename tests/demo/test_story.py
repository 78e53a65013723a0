"""The story of ./portal demo: it says what was seen outside, and a step that can't be seen there ends it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.story import __main__ as program
from demo.story import steps
from demo.story.eyes import Sight
from demo.story.mailbag import Mailbag
from demo.story.processes import Site
from demo.story.telling import DidNotHappen, Telling, until
from demo.story.visitor import Unexpected

ON_SALE = Sight(page=True, api=True, search=True, sold=True, price="24.99 EUR", stock="7")
HALF_GONE = Sight(page=False, api=True, search=False, sold=True)


class Eyes:
    """A buyer who sees the given things one after the other, the last one for ever."""

    name, address = "Cone lamp", "http://market.example/item/1"

    def __init__(self, *sights: Sight) -> None:
        self.sights = list(sights)

    def look(self) -> Sight:
        return self.sights.pop(0) if len(self.sights) > 1 else self.sights[0]


def test_a_listing_that_can_still_be_bought_is_not_gone() -> None:
    with pytest.raises(Unexpected) as refusal:
        steps.see(Eyes(ON_SALE, HALF_GONE), Sight.gone, patience=0.3)

    assert str(refusal.value) == "after 0 s a buyer sees: page no, API yes, search no, basket yes"


def test_looking_goes_on_until_it_is_seen() -> None:
    gone = Sight(page=False, api=False, search=False, sold=False)

    assert steps.see(Eyes(ON_SALE, HALF_GONE, gone), Sight.gone, patience=5) == gone


def test_another_price_is_not_as_it_was() -> None:
    other = Sight(page=True, api=True, search=True, sold=True, price="25.99 EUR", stock="7")

    with pytest.raises(Unexpected):
        steps.see(Eyes(other), ON_SALE.__eq__, patience=0)


def test_what_never_happens_is_named_with_its_patience() -> None:
    with pytest.raises(TimeoutError) as refusal:
        until(lambda: False, patience=0)

    assert str(refusal.value) == "not within 0 seconds"


def test_a_step_that_fails_ends_the_story_and_says_what_was_seen(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling()

    def fail() -> None:
        raise Unexpected("a buyer sees: page yes")

    with pytest.raises(DidNotHappen):
        telling.step("The listing is gone", fail)

    assert [(step.name, step.happened, step.seen) for step in telling.steps] == [
        ("The listing is gone", False, "a buyer sees: page yes")
    ]
    assert "✗ The listing is gone  (a buyer sees: page yes)" in capsys.readouterr().out


def play(monkeypatch: pytest.MonkeyPatch, act: object) -> int:
    """Run the program on a market where one step, `act`, is all there is."""

    @contextmanager
    def market(folder: Path, telling: Telling) -> Iterator[tuple[None, None]]:
        yield None, None

    monkeypatch.setitem(program.MARKETS, "embedded", market)
    monkeypatch.setattr(program, "tell", lambda telling, site, eyes: telling.step("It happens", act))
    return program.main(["--json"])


def test_the_program_ends_with_0_when_every_step_happened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = play(monkeypatch, lambda: None)

    told = json.loads(capsys.readouterr().out)
    assert (code, told["happened"], [step["name"] for step in told["steps"]]) == (0, True, ["It happens"])


def test_the_program_ends_with_1_when_a_step_did_not_happen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = play(monkeypatch, lambda: steps.see(Eyes(ON_SALE), Sight.gone, patience=0))

    told = json.loads(capsys.readouterr().out)
    assert (code, told["happened"], told["steps"][0]["happened"]) == (1, False, False)


def test_letters_are_found_by_their_subject(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_text("To: a@b.example\nSubject: C-1: we received\n\nhttp://x.example/answer/t/\n")
    bag = Mailbag(tmp_path)

    assert [(letter.to, letter.link("/answer/")) for letter in bag.about("C-1: ")] == [
        ("a@b.example", "http://x.example/answer/t/")
    ]


def test_a_letter_that_comes_later_is_found_too(tmp_path: Path) -> None:
    bag = Mailbag(tmp_path)
    before = bag.about("C-1")
    (tmp_path / "1.eml").write_text("To: a@b.example\nSubject: C-1: we received\n\nText\n")

    assert (len(before), len(bag.about("C-1"))) == (0, 1)


def test_a_broken_ledger_is_told_in_the_commands_own_words(tmp_path: Path) -> None:
    with pytest.raises(Unexpected, match="no such table"):
        steps.verify(Site("http://127.0.0.1:1", tmp_path, process=None))
