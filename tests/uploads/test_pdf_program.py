"""The program that reads a PDF, in a process of its own as the product starts it; other tests ask it in a fork."""

import io
from pathlib import Path

import pytest

from tests.uploads.make_files import CATALOG, locked, pdf
from uploads import pdf as gate
from uploads.refusals import Refused

SCRIPT = CATALOG.replace(b">>", b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>")


def said(raw: bytes) -> str:
    try:
        gate.check_pdf(io.BytesIO(raw))
    except Refused as refusal:
        return str(refusal.code)
    return "taken"


def test_it_answers_with_a_word_for_each_kind_of_document() -> None:
    files = [pdf(), locked(6), pdf(catalog=SCRIPT), b"%PDF-1.7 and no more"]

    assert [said(raw) for raw in files] == ["taken", "password", "active", "unreadable"]


@pytest.mark.parametrize("does", ["import time; time.sleep(60)", "raise SystemExit(3)", "print('something else')"])
def test_a_program_that_gives_no_answer_has_the_document_refused(
    does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.py"
    program.write_text(does)
    monkeypatch.setattr(gate, "PROGRAM", program)
    monkeypatch.setattr(gate, "WAIT", 1)

    assert said(pdf()) == "unreadable"
