"""Signed heads: written once, whole or not at all, and only over a ledger that continues the head before."""

import errno
import json
import os
import stat
import time
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import connection

from ledger import heads, signing
from ledger.appendonly import drop_triggers
from ledger.chain import append
from ledger.heads import entries, newest_head, seal_of
from ledger.models import Chain, Event
from ledger.moments import database_now
from ledger.signing import HeadRefused, write_head
from tests.ledger.ledgers import make_ledger
from tests.support.threads import at_once
from tests.toys.builders import STAFF

pytestmark = pytest.mark.django_db


def test_a_head_holds_the_end_of_each_chain_and_the_sum_of_events() -> None:
    make_ledger()
    head = write_head()

    ends = list(Chain.objects.order_by("case").values_list("case", "seq", "head"))
    assert list(entries(head)) == ends
    seal = seal_of(head)
    assert (seal.trouble, seal.events, seal.continues) == ("", Event.objects.count(), True)


def test_cases_stand_in_one_order_whatever_the_databases_is() -> None:
    for case in ("T-ä", "T-b", "T-B", "T-a/2", "T-a/10", "T-_"):
        append(case, verb="note", by=STAFF)

    names = [case for case, _, _ in entries(write_head())]

    assert names == sorted(names)


def test_heads_form_a_chain_of_names_and_digests(heads_dir: Path) -> None:
    first, second = write_head(), write_head()

    assert (first.number, seal_of(first).after) == (1, ("", ""))
    assert (second.number, seal_of(second).after) == (2, (first.name, seal_of(first).digest))
    assert heads.heads() == [first, second]
    assert sorted(path.name for path in heads_dir.iterdir()) == [first.name, second.name]


def test_a_head_is_readable_by_its_owner_only_and_leaves_no_draft(heads_dir: Path) -> None:
    head = write_head()

    assert stat.S_IMODE(head.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(heads_dir.stat().st_mode) == 0o700
    assert list(heads_dir.iterdir()) == [head.path]


def test_the_time_is_the_databases_and_can_be_asked_for() -> None:
    assert newest_head() is None
    before = database_now()

    head = write_head()

    assert before <= head.at <= database_now()
    assert newest_head() == head.at


def test_a_writer_that_fails_leaves_neither_head_nor_draft(heads_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ledger()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(signing.os, "fsync", full)

    with pytest.raises(OSError, match="No space left"):
        write_head()
    assert list(heads_dir.iterdir()) == []


def test_drafts_of_killed_writers_are_swept_and_those_of_living_ones_are_not(heads_dir: Path) -> None:
    heads_dir.mkdir()
    old, new = heads_dir / ".head-old.jsonl", heads_dir / ".head-new.jsonl"
    for draft in (old, new):
        draft.touch()
    os.utime(old, (time.time() - 7200,) * 2)

    head = write_head()

    assert sorted(heads_dir.iterdir()) == sorted([new, head.path])


@pytest.mark.parametrize(
    "name",
    ["notes.txt", "head-1.jsonl", "head-20261399T000000000000Z-000009-00000000.jsonl", "head-.jsonl"],
)
def test_other_files_are_no_heads(name: str, heads_dir: Path) -> None:
    heads_dir.mkdir()
    (heads_dir / name).write_text("{}")

    assert heads.heads() == []
    assert write_head().number == 1


def rewrite_events_of(case: str) -> None:
    drop_triggers(connection, ("ledger_event",))
    Event.objects.filter(case=case, seq=2).update(hash="0" * 64)


def drop_case(case: str) -> None:
    drop_triggers(connection, ("ledger_event",))
    Event.objects.filter(case=case).delete()
    Chain.objects.filter(case=case).delete()


def cut_tail(case: str) -> None:
    drop_triggers(connection, ("ledger_event",))
    last = Event.objects.filter(case=case).last()
    assert last is not None
    Event.objects.filter(pk=last.pk).delete()
    Chain.objects.filter(case=case).update(seq=last.seq - 1, head=last.prev_hash)


def forge_head_of_the_chain(case: str) -> None:
    Chain.objects.filter(case=case).update(head="0" * 64)


@pytest.mark.parametrize("case", ["T-000/1", "T-003/1", "T-007/1"])
@pytest.mark.parametrize("tamper", [drop_case, cut_tail, forge_head_of_the_chain])
def test_nothing_is_signed_over_a_ledger_that_does_not_continue_the_head_before(
    tamper, case: str, heads_dir: Path
) -> None:
    make_ledger()
    head = write_head()
    tamper(case)

    with pytest.raises(HeadRefused, match=f"The ledger does not continue signed head 1 of .*: {case} "):
        write_head()
    assert list(heads_dir.iterdir()) == [head.path]


def test_what_was_recomputed_and_goes_on_is_not_signed_either() -> None:
    make_ledger()
    last = Event.objects.filter(case="T-003/1").last()
    write_head()
    assert last is not None
    drop_triggers(connection, ("ledger_event",))
    Event.objects.filter(pk=last.pk).update(hash="1" * 64)
    Chain.objects.filter(case="T-003/1").update(head="1" * 64)
    append("T-003/1", verb="note", by=STAFF)

    with pytest.raises(HeadRefused, match=f"T-003/1 has not the event {last.seq} that it had"):
        write_head()


def test_a_first_head_is_not_signed_over_chains_without_their_last_event() -> None:
    make_ledger()
    forge_head_of_the_chain("T-002/1")

    with pytest.raises(HeadRefused, match="The ledger does not continue its chains: T-002/1 has not the event"):
        write_head()


def test_a_ledger_that_went_on_is_signed() -> None:
    make_ledger(cases=4)
    write_head()
    append("T-000/1", verb="note", by=STAFF)
    append("T-002/2", verb="note", by=STAFF)
    append("T-9", verb="note", by=STAFF)

    assert seal_of(write_head()).continues is True


def test_a_lookup_in_pieces_finds_what_one_whole_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "AT_ONCE", 2)
    make_ledger(cases=7)
    write_head()
    for case in ("T-001/1", "T-004/1"):
        append(case, verb="note", by=STAFF)
    forge_head_of_the_chain("T-004/1")

    with pytest.raises(HeadRefused, match=r": T-004/1 has not the event \d that it had\.$"):
        write_head()


def test_a_head_that_cant_be_believed_is_not_continued() -> None:
    head = write_head()
    head.path.write_bytes(head.path.read_bytes() + b"\n")

    with pytest.raises(HeadRefused, match="its signature does not match"):
        write_head()


@pytest.mark.parametrize("tamper", [drop_case, cut_tail])
def test_it_can_be_signed_anyway_and_the_head_says_so(tamper) -> None:
    make_ledger()
    write_head()
    tamper("T-003/1")

    head = write_head(anyway=True)

    assert (seal_of(head).trouble, seal_of(head).continues, seal_of(write_head()).continues) == ("", False, True)


def test_after_a_new_key_a_head_is_written_only_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_head()
    monkeypatch.setattr(portal_settings, "LEDGER_KEY", "another")

    with pytest.raises(HeadRefused, match="signed with another key than IPP_LEDGER_KEY"):
        write_head()
    assert seal_of(write_head(anyway=True)).after == (first.name, seal_of(first).digest)


def test_the_command_prints_where_the_head_lies(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("write_head")

    assert [Path(line) for line in capsys.readouterr().out.splitlines()] == [head.path for head in heads.heads()]


def test_the_command_says_why_nothing_was_signed(heads_dir: Path) -> None:
    make_ledger()
    write_head()
    drop_case("T-000/1")

    with pytest.raises(CommandError, match=r"T-000/1 is missing\. Nothing was signed; verify_ledger tells all\.$"):
        call_command("write_head")
    call_command("write_head", anyway=True)
    assert len(heads.heads()) == 2


def test_the_command_names_a_folder_that_cant_be_written(heads_dir: Path) -> None:
    heads_dir.write_text("a file stands in its place")

    with pytest.raises(CommandError, match=f"^{heads_dir} can't be "):
        call_command("write_head")


def test_a_head_can_be_checked_with_tools_at_hand() -> None:
    """The form is plain: all but the last line, and the key, make the signature that the last line holds."""
    make_ledger()
    head = write_head()
    *lines, last = head.path.read_bytes().splitlines(keepends=True)

    code = heads.hmac.new(portal_settings.LEDGER_KEY.encode(), b"".join(lines), "sha256").hexdigest()
    assert json.loads(last) == {"hmac-sha256": code}
    assert {len(json.loads(line)) for line in lines[1:-1]} == {3}


@pytest.mark.django_db(transaction=True)
def test_heads_written_at_once_harm_nobody(heads_dir: Path) -> None:
    make_ledger()

    written = at_once(*[write_head] * 4)

    assert {type(each) for each in written} == {heads.Head}
    assert [seal_of(head).trouble for head in heads.heads()] == [""] * 4
    assert seal_of(write_head()).trouble == ""
