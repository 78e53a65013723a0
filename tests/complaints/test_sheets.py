"""Reporting by a table: any program's CSV or XLSX, row by row, nothing sent before it is confirmed."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from complaints import actions, lookup
from complaints.models import Complaint, ReportedListing, Sheet
from complaints.sheets.reading import COLUMNS
from marketplace.models import ListingSnapshot
from tests.complaints.books import xlsx_of
from tests.complaints.builders import Holder, filing, make_holder, make_right, make_user, market, member, signed_in
from tests.complaints.filer import address_of, link, text_of
from tests.support.each import each

pytestmark = pytest.mark.django_db
HEAD = list(COLUMNS)
SAID = "The title carries our mark."


class Desk:
    """Someone who reports by tables, without a browser."""

    def __init__(self, holder: Holder | None = None) -> None:
        market()
        self.holder = holder or make_holder()
        self.client = signed_in(self.holder.user)

    @property
    def sheet(self) -> Sheet:
        return Sheet.objects.get(user=self.holder.user)

    def at(self, name: str, *more: str) -> str:
        return reverse(f"complaints:{name}", args=[self.sheet.pk, *more])

    def upload(self, *lines: list[str], head: list[str] = HEAD, name: str = "reports.csv", to: str = "") -> Any:
        return self.send(as_csv([head, *lines]), name=name, to=to)

    def send(self, content: bytes, *, name: str = "reports.csv", to: str = "") -> Any:
        return self.client.post(to or reverse("complaints:sheet_start"), {"file": SimpleUploadedFile(name, content)})

    def read(self) -> None:
        while any("waits" in row for row in self.sheet.rows):
            self.client.post(self.at("sheet_read"))

    def row(self, number: int, **other: str) -> list[str]:
        """A good row for an item that is put on sale for it."""
        cells = {"link": link(number), "right": self.holder.right.reference, "reason": "counterfeit", "statement": SAID}
        return [(cells | other)[name] for name in HEAD]

    def confirm(self) -> Any:
        form = self.client.get(self.at("sheet_check")).context["form"]
        return self.client.post(self.at("sheet_check"), {"seen": form.print, "declaration": "on"})

    def problems(self) -> dict[str, list[str]]:
        return {row["row"]: [": ".join(each) for each in row["problems"]] for row in self.sheet.rows if row["problems"]}


def as_csv(lines: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(lines)
    return out.getvalue().encode(encoding)


def as_xlsx(lines: list[list[Any]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def test_f15_many_links_by_file_become_complaints_only_after_they_are_confirmed() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2), desk.row(3, statement="The photo shows our lamp."))
    desk.read()
    before = Complaint.objects.count()
    sent = desk.confirm()

    assert (before, sent.headers["Location"]) == (0, desk.at("sheet_sent"))
    found = {(each.statement, each.listings.count()) for each in Complaint.objects.all()}
    assert found == {(SAID, 2), ("The photo shows our lamp.", 1)}


FORMS: dict[str, Callable[[list[list[str]]], tuple[str, bytes]]] = {
    "commas": lambda lines: ("a.csv", as_csv(lines)),
    "semicolons": lambda lines: ("a.csv", as_csv(lines, ";")),
    "tabs": lambda lines: ("a.txt", as_csv(lines, "\t")),
    "a byte order mark": lambda lines: ("a.csv", as_csv(lines, encoding="utf-8-sig")),
    "UTF-16": lambda lines: ("a.csv", as_csv(lines, "\t", "utf-16")),
    "Windows-1252": lambda lines: ("a.csv", as_csv(lines, ";", "cp1252")),
    "lines of old Macs": lambda lines: ("a.csv", as_csv(lines).replace(b"\r\n", b"\r")),
    "a blank line first": lambda lines: ("a.csv", as_csv([[], *lines])),
    "columns in another order": lambda lines: ("a.csv", as_csv([line[::-1] for line in lines])),
    "columns of their own": lambda lines: ("a.csv", as_csv([["note", *line] for line in lines])),
    "names in capitals": lambda lines: ("a.csv", as_csv([[name.upper() for name in lines[0]], *lines[1:]])),
    "XLSX": lambda lines: ("a.xlsx", as_xlsx(lines)),
    "XLSX named CSV": lambda lines: ("a.csv", as_xlsx(lines)),
}


@each("form", FORMS)
def test_a_table_is_read_as_spreadsheet_programs_write_it(form: str) -> None:
    desk = Desk()
    name, content = FORMS[form]([HEAD, desk.row(1, statement="Ein Gerät zeigt unser Zeichen.")])
    desk.send(content, name=name)
    desk.read()

    [row] = desk.sheet.rows
    assert (row["problems"], row["statement"]) == ([], "Ein Gerät zeigt unser Zeichen.")


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    out = io.BytesIO(as_xlsx([HEAD]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]><workbook>&j;</workbook>"  # fmt: skip
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "“a.csv” has no rows below its first line."),
    "only the first line": (lambda: as_csv([HEAD]), "“a.csv” has no rows below its first line."),
    "no column of links": (lambda: as_csv([HEAD[1:], ["x"]]), "“a.csv” has no column “link”."),
    "no columns of ours": (lambda: as_csv([["a", "b"]]), "has no column “link”, “right”, “reason”, “statement”."),
    "too many rows": (lambda: as_csv([HEAD, *[["x"] * 4] * 1001]), "“a.csv” has more than 1000 rows."),
    "too large": (lambda: b"x" * 2_097_153, "“a.csv” is larger than 2 MB."),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\x00", "“a.csv” could not be read as a table."),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "is an old Excel file or protected"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"x"), "“a.csv” holds programs (macros)"),
    "a packed bomb": (lambda: xlsx_of("<row/>" * 3_500_000), "“a.csv” holds far more than our template does."),
    "a package of something else": (lambda: packed(word__document=b"x"), "could not be read as a table"),
    "a cut package": (lambda: as_xlsx([HEAD, ["x"] * 4])[:-400], "could not be read as a table"),
    "entities": (
        lambda: packed(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.xml": ENTITIES}),
        "could not be read as a table",
    ),
    "an endless quote": (lambda: as_csv([HEAD]) + b'"' + b"x" * 200_000, "Row 2 of “a.csv” has a quotation mark"),
    "nonsense in UTF-16": (lambda: b"\xff\xfe\x00\xd8", "could not be read as a table"),
}


@each("case", REFUSED)
def test_what_is_no_table_gets_a_sentence(case: str) -> None:
    make, sentence = REFUSED[case]
    response = Desk().send(make(), name="a.csv")

    assert sentence in text_of(response)
    assert ("<title>Error: " in text_of(response), Sheet.objects.count()) == (True, 0)


def test_no_file_gets_a_sentence() -> None:
    assert "Choose a CSV or XLSX file." in text_of(Desk().client.post(reverse("complaints:sheet_start"), {}))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no link": ({"link": ""}, "link: Write one link to a listing into this cell."),
    "two links": (
        {"link": "http://a.example/1 http://a.example/2"},
        "link: Write one link to a listing into this cell.",
    ),
    "words": ({"link": "our lamp"}, "link: This is not a link. Copy the address from your browser's address line."),
    "another market": (
        {"link": "https://elsewhere.example/item/7"},
        "link: We don't cover this marketplace. Report the listing to the marketplace itself.",
    ),
    "no right": ({"right": ""}, "right: Select the right that is used"),
    "an unknown right": (
        {"right": "R-NONE"},
        "right: You may use no right of this name or reference. Copy its reference from our list.",
    ),
    "no reason": ({"reason": ""}, "reason: Select what is wrong"),
    "an unknown reason": ({"reason": "bad"}, "reason: We don't know this reason. Copy one from our list."),
    "a reason for another right": (
        {"reason": "copied_picture"},
        "reason: Select a reason for a trademark: you chose the right “LUMO”",
    ),
    "no sentence": ({"statement": ""}, "statement: Write one sentence that says what in the listing uses your right"),
    "a word": (
        {"statement": "copy"},
        "statement: Write a whole sentence that says what in the listing uses your right",
    ),
    "a story": (
        {"statement": "copy " * 200},
        "statement: In one sentence: what in the listing uses your right must be 500 characters or fewer; "
        "you wrote 999",
    ),
    "endless": ({"statement": "x" * 3_001}, "link: A cell of this row is too long. Shorten it."),
}


@each("case", WRONG)
def test_each_problem_of_a_row_is_told_with_its_row_and_column(case: str) -> None:
    cells, sentence = WRONG[case]
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2, **cells))

    assert desk.problems() == {"3": [sentence]}


def test_a_listing_named_twice_names_the_row_before() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2, link=address_of(1)))

    assert desk.problems() == {"3": ["link: Row 2 names the same listing and the same right. Keep one of them."]}


def test_a_right_is_known_by_its_name_too_unless_two_have_it() -> None:
    desk = Desk()
    desk.upload(desk.row(1, right="lumo"))
    alone = desk.problems()
    desk.client.post(desk.at("sheet_discard"))
    make_right(desk.holder.user, desk.holder.organisation, number="018765433")
    desk.upload(desk.row(2, right="LUMO"))

    assert alone == {}
    assert desk.problems() == {
        "2": ["right: Several of your rights have this name. Write the reference of the one that is used."]
    }


def test_what_the_market_says_of_a_listing_is_a_problem_of_its_row() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2, link=address_of(424242)))
    desk.read()

    assert desk.problems() == {"3": ["link: The marketplace has no such listing. It may have been removed already."]}


def test_rows_with_problems_alone_are_downloaded_mended_and_uploaded_again() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2, reason="bad"), desk.row(3))
    desk.read()
    lines = list(
        csv.DictReader(io.StringIO(desk.client.get(desk.at("sheet_problems", "csv")).content.decode("utf-8-sig")))
    )
    mended = [lines[0] | {"reason": "counterfeit"}]
    desk.upload(*[list(line.values()) for line in mended], head=list(mended[0]), to=desk.at("sheet"))
    desk.read()

    assert [(line["row"], line["problem"]) for line in lines] == [
        ("3", "reason: We don't know this reason. Copy one from our list.")
    ]
    assert ([row["row"] for row in desk.sheet.rows], desk.problems()) == (["2", "3", "4"], {})


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_formula_in_a_cell_comes_back_as_text(ending: str) -> None:
    desk = Desk()
    desk.upload(desk.row(1, statement="=HYPERLINK(1)", reason="bad"))
    content = desk.client.get(desk.at("sheet_problems", ending)).content
    if ending == "csv":
        cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line]
    else:
        cells = [cell for line in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in line]
        assert {cell.data_type for cell in cells} == {"s"}
        cells = [cell.value for cell in cells]
    desk.send(content, name=f"again.{ending}", to=desk.at("sheet"))

    assert "'=HYPERLINK(1)" in cells
    assert desk.sheet.rows[0]["statement"] == "=HYPERLINK(1)"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which a page reads two listings."""
    moments: Iterator[int] = count(0, 2)
    monkeypatch.setattr(lookup, "monotonic", lambda: next(moments))


@pytest.mark.usefixtures("slow")
def test_many_listings_are_read_page_by_page_and_nothing_is_sent_before() -> None:
    desk = Desk()
    desk.upload(*[desk.row(number) for number in range(1, 6)])
    page = text_of(desk.client.get(desk.at("sheet")))

    assert "2 of 5 listings read." in page
    assert desk.client.get(desk.at("sheet_check")).headers["Location"] == desk.at("sheet")


def test_a_table_confirmed_twice_is_filed_once() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2))
    desk.read()
    form = desk.client.get(desk.at("sheet_check")).context["form"]
    sent = {"seen": form.print, "declaration": "on"}
    desk.client.post(desk.at("sheet_check"), sent)
    Sheet.objects.update(sent_at=None)  # as if the answer of the first had been lost with its process
    desk.client.post(desk.at("sheet_check"), sent)

    assert (Complaint.objects.count(), ReportedListing.objects.count()) == (1, 2)


def test_a_table_that_changed_in_another_window_is_read_again_before_it_is_sent() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2))
    desk.read()
    form = desk.client.get(desk.at("sheet_check")).context["form"]
    sheet = desk.sheet
    sheet.rows.pop()
    sheet.save()
    response = desk.client.post(desk.at("sheet_check"), {"seen": form.print, "declaration": "on"})

    assert ("The table changed in another window." in text_of(response), Complaint.objects.count()) == (True, 0)


def test_without_the_declaration_nothing_is_sent() -> None:
    desk = Desk()
    desk.upload(desk.row(1))
    desk.read()
    response = desk.client.post(desk.at("sheet_check"), {})

    assert "Tick the declaration: we can't take a report without it" in text_of(response)
    assert Complaint.objects.count() == 0


@pytest.mark.postgresql
def test_what_can_not_be_filed_any_more_leaves_its_reason_and_stops_no_other() -> None:
    desk = Desk()
    desk.upload(desk.row(1), desk.row(2, statement="The photo shows our lamp."))
    desk.read()
    form = desk.client.get(desk.at("sheet_check")).context["form"]
    taken = ListingSnapshot.objects.get(pk=desk.sheet.rows[0]["snapshot"])
    actions.file_complaint(filing(desk.holder, taken), by=desk.holder.actor)
    desk.client.post(desk.at("sheet_check"), {"seen": form.print, "declaration": "on"})
    page = text_of(desk.client.get(desk.at("sheet_sent")))

    assert (Complaint.objects.count(), list(desk.problems())) == (2, ["2"])
    assert "Rows that were not sent" in page


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_a_table_that_can_be_filled_in(ending: str) -> None:
    desk = Desk()
    content = desk.client.get(reverse("complaints:sheet_template", args=[ending])).content
    response = desk.send(content, name=f"reports.{ending}")

    assert f"“reports.{ending}” has no rows below its first line." in text_of(response)


def test_the_template_lists_the_rights_and_reasons_to_copy() -> None:
    desk = Desk()
    book = load_workbook(io.BytesIO(desk.client.get(reverse("complaints:sheet_template", args=["xlsx"])).content))

    assert book.sheetnames == ["reports", "rights", "reasons"]
    assert [cell.value for cell in book["rights"][2]] == [desk.holder.right.reference, "LUMO"]


@pytest.mark.parametrize("name", ["sheet", "sheet_check", "sheet_sent", "sheet_problems"])
def test_someone_elses_table_is_not_found(name: str) -> None:
    desk = Desk()
    desk.upload(desk.row(1))
    more = ["csv"] if name == "sheet_problems" else []

    assert Desk().client.get(desk.at(name, *more)).status_code == 404


def test_a_reader_of_the_organisation_can_not_report_by_table() -> None:
    desk = Desk()
    reader = member(desk.holder.organisation, role="reader")

    assert signed_in(reader).get(reverse("complaints:sheet_start")).status_code == 403


def test_someone_without_an_organisation_is_led_to_make_one() -> None:
    address = reverse("complaints:sheet_start")

    assert signed_in(make_user()).get(address).headers["Location"] == f"{reverse('organisation_new')}?next={address}"


def test_a_visitor_is_led_to_sign_in() -> None:
    assert Client().get(reverse("complaints:sheet_start")).status_code == 302
