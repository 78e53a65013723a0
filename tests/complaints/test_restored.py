"""A back-up that is hours old is restored: nothing leaves until it is confirmed, and then nothing happens twice."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from complaints.states import State
from ipp_portal import status
from ledger.signing import write_head
from ledger.verify import is_behind
from marketplace.connectors.base import CommandReceipt, Visibility
from marketplace.connectors.embedded.connector import EmbeddedConnector
from outbox import holds, rows
from outbox.dispatcher import tick
from outbox.models import Effect, Hold
from tests.complaints.builders import decide, fresh, make_case
from tests.complaints.test_commands import replace
from tests.support.figures import record
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db
GONE = Visibility(page=False, api=False, search=False, basket=False)
WORDS = "was a back-up restored?"


class Lost(Exception):
    """All since the back-up is gone."""


@pytest.fixture(autouse=True)
def _own_heads(settings: Any, tmp_path: Path) -> None:
    settings.LEDGER_HEADS = tmp_path / "heads"


@pytest.fixture
def case(mail_dir: Path) -> Any:
    """A takedown that was decided when the back-up was made, and performed afterwards: the database forgot that."""
    decided = make_case()
    decide(decided, "take_down")
    try:
        with transaction.atomic():
            drain()
            write_head()
            raise Lost
    except Lost:
        pass
    for letter in mail_dir.glob("*.eml"):
        letter.unlink()
    return decided


def state_of_all() -> list[tuple[str, str]]:
    return list(Effect.objects.order_by("pk").values_list("queue", "progress"))


def test_the_ledger_says_that_the_database_is_older(case: Any) -> None:
    assert WORDS in is_behind()


def test_a_database_that_goes_on_is_not_behind() -> None:
    decide(make_case(), "take_down")
    write_head()
    drain()

    assert (is_behind(), holds.look_back()) == ("", None)


def test_without_any_head_nothing_is_held() -> None:
    make_case()

    assert holds.look_back() is None


def test_nothing_leaves_a_restored_database(case: Any, mail_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, before = replace(monkeypatch, "hide"), state_of_all()
    holds.look_back()

    assert ([tick() for _ in range(3)], sent, list(mail_dir.glob("*.eml")), state_of_all()) == (
        [0, 0, 0],
        [],
        [],
        before,
    )


def test_without_the_hold_letters_would_leave_a_second_time(case: Any, mail_dir: Path) -> None:
    drain()

    assert len(list(mail_dir.glob("*.eml"))) > 0


def test_two_dispatchers_begin_one_hold(case: Any) -> None:
    holds.look_back()
    holds.look_back()

    assert Hold.objects.count() == 1


def test_a_confirmed_database_reads_commands_back_and_sends_no_letter_again(
    case: Any, mail_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = replace(monkeypatch, "hide")
    replace(monkeypatch, "performed", CommandReceipt(key="k", repeated=True))
    holds.look_back()
    waiting = Effect.objects.filter(queue="mail", done_at=None).count()
    aside = holds.release(reason="Restored from yesterday.")
    given_up = Effect.objects.filter(queue="mail", progress="dead", doubtful=True).count()

    assert (aside, given_up, list(mail_dir.glob("*.eml"))) == (rows.SetAside(waiting, 1), waiting, [])
    monkeypatch.setattr(EmbeddedConnector, "verify", lambda self, ref: GONE)
    drain()
    again = len(list(mail_dir.glob("*.eml"))) - 2  # the two letters about the takedown were never written before
    record("restored", commands_again=len(sent), letters_again=again, letters_for_staff=waiting)
    assert (fresh(case).state, sent, again) == (State.DOWN, [], 0)


def test_the_ledger_goes_on_from_a_head_that_says_so(case: Any) -> None:
    holds.look_back()
    holds.release(reason="Restored from yesterday.")

    assert (is_behind(), holds.look_back()) == ("", None)


def test_the_status_page_says_what_is_held_and_how_to_go_on(case: Any) -> None:
    holds.look_back()
    [line] = [line for line in status.report() if line.name == "on_hold"]

    assert (line.is_alarm, WORDS in str(line.words), "release_hold" in str(line.to_do)) == (True, True, True)


def test_the_command_confirms_and_says_what_it_did(case: Any) -> None:
    holds.look_back()
    said = StringIO()
    call_command("release_hold", "--reason", "Restored from yesterday.", stdout=said)

    assert said.getvalue().splitlines()[-1].endswith("given up for staff to look at, 1 commands read back.")
    assert (Hold.objects.get().reason, holds.open_hold()) == ("Restored from yesterday.", None)


@pytest.mark.postgresql
def test_a_dry_run_changes_nothing(case: Any) -> None:
    holds.look_back()
    call_command("release_hold", "--reason", "x", "--dry-run", stdout=StringIO())

    assert holds.open_hold() is not None


@pytest.mark.parametrize(
    ("held", "reason", "sentence"),
    [
        (False, "x", "Nothing is held."),
        (True, "  ", "Write a reason of 1 to 500 signs."),
        (True, "x" * 501, "Write a reason of 1 to 500 signs."),
    ],
)
def test_a_wrong_command_is_told_what_is_wrong(case: Any, held: bool, reason: str, sentence: str) -> None:
    if held:
        holds.look_back()

    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")):
        call_command("release_hold", "--reason", reason, stdout=StringIO())
