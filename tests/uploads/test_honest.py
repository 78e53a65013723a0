"""Files of real programs are taken: tests/uploads/honest/, made by tests/uploads/writers/make.py."""

from pathlib import Path

from uploads.pdf_reading import judge

FOLDER = Path(__file__).with_name("honest")
FREE = {
    "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-3-Clause", "GPL-2.0-or-later", "GPL-3.0-or-later",
    "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "libtiff", "MIT", "MIT-CMU", "MPL-2.0", "PSF-2.0",
}  # fmt: skip


def rows() -> list[list[str]]:
    """File, program, version and licence of the program."""
    return [line.split("\t") for line in (FOLDER / "writers.tsv").read_text(encoding="utf-8").splitlines()]


def test_what_real_programs_write_is_taken() -> None:
    said = {path.name: judge(path.read_bytes()) for path in sorted(FOLDER.glob("*.pdf"))}

    assert {name: word for name, word in said.items() if word != "taken"} == {}
    assert len(said) >= 150


def test_each_file_has_its_program_version_and_free_licence() -> None:
    table = rows()

    assert sorted(row[0] for row in table) == sorted(path.name for path in FOLDER.glob("*.pdf"))
    assert [row for row in table if len(row) != 4 or not row[2] or row[3] not in FREE] == []
    assert len({row[1] for row in table}) >= 20
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 4_000_000
