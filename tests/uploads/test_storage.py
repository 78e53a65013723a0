"""The store on a full disk: no row, no part of a file, a sentence; and what was left behind is found and swept."""

import errno
import io
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command

from rights.models import Proof
from tests.rights.make import trademark
from tests.support.figures import record
from tests.uploads.make_files import png_of, upload
from uploads import check_upload, reconcile
from uploads.storage import DiskFull, WholeFileStorage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let the system refuse to write more than so many bytes into one file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def failing_disk(code: int) -> Callable[[str], None]:
    """A disk that says only at the end, when the file is to be safe, that it is not."""

    def fail(path: str) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def test_a_file_is_kept_whole_under_its_name(folder: Path) -> None:
    name = WholeFileStorage(folder).save("a/b.bin", ContentFile(b"x" * 200_000))

    assert (name, files(folder), (folder / name).stat().st_size) == ("a/b.bin", ["a/b.bin"], 200_000)


def test_a_second_file_of_a_name_gets_another(folder: Path) -> None:
    storage = WholeFileStorage(folder)
    storage.save("b.bin", ContentFile(b"1"))
    second = storage.save("b.bin", ContentFile(b"2"))

    assert ((folder / "b.bin").read_bytes(), (folder / second).read_bytes(), len(files(folder))) == (b"1", b"2", 2)


def test_a_name_taken_at_the_last_moment_is_not_written_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = WholeFileStorage(folder)
    storage.save("b.bin", ContentFile(b"1"))
    names = iter(["b.bin"])  # the name was free when it was asked for, and is taken when the file is there
    real = WholeFileStorage.get_available_name
    monkeypatch.setattr(WholeFileStorage, "get_available_name", lambda *a, **k: next(names, None) or real(*a, **k))
    second = storage.save("b.bin", ContentFile(b"2"))

    assert ((folder / "b.bin").read_bytes(), (folder / second).read_bytes()) == (b"1", b"2")


def test_a_full_disk_leaves_nothing_of_a_file(folder: Path) -> None:
    storage = WholeFileStorage(folder)
    storage.save("old.bin", ContentFile(b"old"))

    with room_for(100_000), pytest.raises(DiskFull):
        storage.save("new.bin", ContentFile(b"x" * 300_000))

    record("disk full", left_behind=len(files(folder)) - 1)
    assert files(folder) == ["old.bin"]


def test_the_stock_store_would_leave_half_a_file(folder: Path) -> None:
    with room_for(100_000), pytest.raises(OSError, match="File too large"):
        FileSystemStorage(folder).save("new.bin", ContentFile(b"x" * 300_000))

    record("disk full, stock store", left_behind=len(files(folder)))
    assert files(folder) == ["new.bin"]


def test_another_fault_of_the_disk_is_not_called_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uploads.storage._flush", failing_disk(errno.EIO))
    with pytest.raises(OSError, match="Input/output error") as problem:
        WholeFileStorage(folder).save("new.bin", ContentFile(b"x"))

    assert (type(problem.value), files(folder)) == (OSError, [])


def test_an_upload_is_refused_with_a_sentence_while_the_reserve_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WholeFileStorage, "has_room_for", lambda self, size: False)

    with pytest.raises(ValidationError) as refusal:
        check_upload(upload("a.png", png_of(4, 4)))

    assert (refusal.value.code, "store is full just now" in refusal.value.messages[0]) == ("no_room", True)


def test_room_is_what_is_free_less_the_reserve(folder: Path) -> None:
    storage = WholeFileStorage(folder)

    assert (storage.has_room_for(1), storage.has_room_for(10**15)) == (True, False)


@pytest.mark.django_db
def test_a_full_disk_leaves_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uploads.storage._flush", failing_disk(errno.ENOSPC))

    with pytest.raises(DiskFull):
        trademark()

    record("disk full", rows_without_file=Proof.objects.count())
    assert Proof.objects.count() == 0


@pytest.fixture
def store(folder: Path, settings: Any) -> Path:
    """The portal's own store, in a folder of this test."""
    settings.MEDIA_ROOT = str(folder)
    return folder


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_row_and_its_file_are_found_together(store: Path) -> None:
    trademark()

    assert (reconcile.compare().files, reconcile.compare().missing, reconcile.compare().stray) == (1, [], [])


@pytest.mark.django_db
def test_a_row_whose_file_is_gone_is_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof = trademark().proofs.get()
    (store / proof.file.name).unlink()

    with pytest.raises(CommandError, match="1 files are missing"):
        call_command("check_files", stderr=io.StringIO())

    assert reconcile.compare().missing == [f"rights.Proof {proof.pk}: {proof.file.name}"]


@pytest.mark.django_db
def test_a_file_that_no_row_names_is_swept_once_it_is_old(store: Path) -> None:
    proof = trademark().proofs.get()
    store.mkdir(exist_ok=True)
    (store / "left.part").write_bytes(b"x")
    young, old = reconcile.compare(), reconcile.compare(now=(store / "left.part").stat().st_mtime + 3601)

    assert (young.stray, old.stray, reconcile.sweep(old)) == ([], ["left.part"], 1)
    assert files(store) == [proof.file.name]


@pytest.mark.django_db
def test_the_command_sweeps_only_when_asked(store: Path) -> None:
    store.mkdir(exist_ok=True)
    (store / "left.part").write_bytes(b"x")
    os.utime(store / "left.part", (1, 1))
    said = io.StringIO()
    call_command("check_files", stdout=said)
    kept = files(store)
    call_command("check_files", "--sweep", stdout=said)

    assert (kept, files(store)) == (["left.part"], [])
    assert said.getvalue().splitlines() == [
        "no row names: left.part",
        "0 files, none missing; 1 that no row names.",
        "no row names: left.part",
        "1 deleted",
        "0 files, none missing; 1 that no row names.",
    ]
