"""Run as a program: small files that cost the most, each in a child with little memory and little time.

Prints as JSON what was said of each: its refusal's code, "taken", or how the child died. With the argument "control" it
runs the same limits on what goes beyond them, to show that they bite.
"""

import io
import json
import os
import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipp_portal.settings_test")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from complaints.sheets.reading import read_sheet
from tests.complaints.books import HEAD, MAIN, package, row, xlsx_of
from tests.uploads.make_files import CATALOG, attached, packed_objects, pdf, stream, upload
from uploads import check_upload

MEMORY, SECONDS = 300 * 1_048_576, 5
ROOM = 8_000_000  # bytes of a part, unpacked: fewer than the whole may have
GOOD = (row(1, *HEAD), row(2, "a", "b", "c", "d"))
Case = tuple[str, bytes]


def many(element: str, room: int = ROOM) -> str:
    return element * (room // len(element))


def styled(element: str, room: int = ROOM) -> bytes:
    return xlsx_of(*GOOD, parts={"xl/styles.xml": f"<styleSheet {MAIN}>{many(element, room)}</styleSheet>"})


def inside(tag: str, element: str, room: int = ROOM) -> str:
    return f"<{tag}>{many(element, room)}</{tag}>"


def in_place(content: str) -> str:
    return f'<row><c t="inlineStr"><is><t>{content}</t></is></c></row>'


def tables() -> Iterator[Case]:
    """Packages of a few kilobytes."""
    for name in ("xf", "font", "border"):
        yield f"{name}.xlsx", styled(f"<{name}/>")
    yield "cells.xlsx", xlsx_of(row(1, *HEAD), inside("row", "<c/>"))
    yield "values.xlsx", xlsx_of(row(1, *HEAD), inside("row", "<c><v>1</v></c>"))
    yield "rows.xlsx", xlsx_of(row(1, *HEAD), many("<row/>"))
    yield "texts.xlsx", xlsx_of(*GOOD, texts=many("<si><t>a</t></si>"))
    yield "wanted.xlsx", xlsx_of(row(1, '<c t="s"><v>99999999</v></c>'), texts=many("<si><t/></si>"))
    yield "runs.xlsx", xlsx_of(row(1, '<c t="s"><v>0</v></c>'), texts=inside("si", "<r><t>ab</t></r>"))
    yield "columns.xlsx", xlsx_of(*GOOD, before=inside("cols", '<col min="1" max="9999" hidden="1"/>'))
    yield "merged.xlsx", xlsx_of(*GOOD * 400, after=many('<mergeCell ref="A1:XFD1048576"/>'))
    yield "links.xlsx", xlsx_of(*GOOD * 400, after=many('<hyperlink ref="A1:XFD9" id="rId1"/>'))
    yield "attributes.xlsx", xlsx_of("<row " + " ".join(f'a{n}=""' for n in range(700_000)) + "/>")
    yield "attribute.xlsx", xlsx_of(f'<row a="{many("x")}"/>')
    yield "deep.xlsx", xlsx_of(many("<row>"))
    yield "text.xlsx", xlsx_of(in_place(many("x")))
    yield "lines.xlsx", xlsx_of(in_place(many("\n")))
    yield "escaped.xlsx", xlsx_of(in_place(many("&amp;")))
    yield "comment.xlsx", xlsx_of(f"<!--{many('x')}-->")
    yield "formula.xlsx", xlsx_of(f"<row><c>{inside('f', 'A')}</c></row>")
    yield "digits.xlsx", xlsx_of(row(1, *HEAD), row(2, f"<c><v>1E{many('9', 2_900)}</v></c>"))
    yield "wide.xlsx", xlsx_of(GOOD[0], *[row(n, *["𝄞" * 900] * 4) for n in range(2, 1_000)])
    yield "sheets.xlsx", xlsx_of(*GOOD, more={f"s{n}": ("visible", GOOD[1]) for n in range(4_000)})
    yield "parts.xlsx", package({"[Content_Types].xml": "<Types/>"} | {f"xl/{n}": "" for n in range(15_000)})
    heavy = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook>" + " " * 300_000_000}
    yield "spaces.xlsx", package(heavy)
    yield "bzip2.xlsx", package(heavy, zipfile.ZIP_BZIP2)
    yield "entities.xlsx", xlsx_of(*GOOD, parts={"xl/workbook.xml": ENTITIES})


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]><workbook>&j;</workbook>"  # fmt: skip
FIRST = ",".join(HEAD).encode() + b"\n"
FULL = 2_097_152 - len(FIRST)


def texts() -> Iterator[Case]:
    """Plain tables as large as may be."""
    signs = {"commas": b",", "lines": b"\n", "quotes": b'"', "empty": b'"",', "words": b"aa,", "letters": b"a",
             "accents": b"a\xe8 ", "pairs": b"\xc4\xe3", "signs": "𝄞,".encode()}  # fmt: skip
    for name, sign in signs.items():
        yield f"{name}.csv", FIRST + sign * (FULL // len(sign))
        yield f"first-{name}.csv", sign * (FULL // len(sign))
    yield "utf16.csv", b"\xff\xfe" + b",\0" * 1_000_000


def overlapping() -> bytes:
    """Packed objects that all begin at the same place, each as long as the whole."""
    count, body = 20_000, b"(" + b"a" * 1_000_000 + b")"
    head = b" ".join(b"%d 0" % number for number in range(9, 9 + count))
    about = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode " % (count, len(head))
    return pdf(stream(zlib.compress(head + body), about))


def documents() -> Iterator[Case]:
    """PDFs whose parts are many, deep, or go in circles."""
    opening = b"<< /OpenAction 4 0 R >>"
    yield "overlapping.pdf", overlapping()
    yield "openings.pdf", pdf(b"<< /S /GoTo /D [0] >>", *[opening] * 20_000)
    yield "deep.pdf", pdf(b"[" * 400_000 + b"]" * 400_000)
    yield "wide.pdf", pdf(b"[" + b"<< /A [ ] >> " * 300_000 + b"]")
    yield "objects.pdf", pdf(*[b"<< /A << /S /GoTo >> >>"] * 30_000)
    yield "kids.pdf", pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    yield "next.pdf", pdf(b"<< /S /GoTo /Next 4 0 R >>", catalog=CATALOG.replace(b">>", b"/OpenAction 4 0 R >>"))
    yield "packed.pdf", pdf(packed_objects(bytes(400_000_000)))
    yield "attached.pdf", pdf(attached(b"a.xml"), stream(zlib.compress(bytes(400_000_000)), b"/Filter /FlateDecode"))
    yield "streams.pdf", pdf(*[stream(b"")] * 30_000)
    yield "noise.pdf", b"%PDF-1.7\n" + b"1 0 obj\n" * 1_000_000 + b"%%EOF"


def read_document(name: str, content: bytes) -> None:
    check_upload(upload(name, content))


def read_table(name: str, content: bytes) -> None:
    read_sheet(upload(name, content))


def control() -> Iterator[Case]:
    yield "xf.xlsx", styled("<xf/>", 8 * ROOM)  # needs a gigabyte for its tree


def build_objects(_name: str, content: bytes) -> None:
    """What reads a package without counting."""
    load_workbook(io.BytesIO(content), read_only=True)


def answer(read: Callable[[str, bytes], None], case: Case) -> str:
    """What a reader says of a file, in a fork with limits."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        held = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        os.write(writing, said(read, case).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        text = told.read().decode()
    _pid, status = os.waitpid(child, 0)
    return text or f"died: {status}"


def said(read: Callable[[str, bytes], None], case: Case) -> str:
    try:
        read(*case)
    except ValidationError as refusal:
        return str(refusal.code)
    except BaseException as fault:
        return f"fault: {type(fault).__name__}"
    return "taken"


KINDS = {
    "tables": (tables, read_table),
    "texts": (texts, read_table),
    "documents": (documents, read_document),
    "control": (control, build_objects),
}


def main() -> None:
    cases, read = KINDS[sys.argv[1]]
    json.dump([[*case[:1], len(case[1]), answer(read, case)] for case in cases()], sys.stdout)


if __name__ == "__main__":
    main()
