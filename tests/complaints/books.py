"""XLSX files written by hand, part by part: what no library would write, and what other programs do."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
IDS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
HEAD = ("link", "right", "reason", "statement")


def row(number: int, *cells: str, about: str = "") -> str:
    """A row of texts written in place; one that begins with "<" stands as it is."""
    written = "".join(
        cell if cell.startswith("<") else f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in cells
    )
    return f'<row r="{number}"{about}>{written}</row>'


def relations(*targets: tuple[str, str]) -> str:
    """References with the ids rId1, rId2 …; each a kind and a target."""
    return RELATIONS.format(
        "".join(
            f'<Relationship Id="rId{n}" Type="{KINDS}{kind}" Target={quoteattr(target)}'
            + (' TargetMode="External"/>' if kind == "hyperlink" else "/>")
            for n, (kind, target) in enumerate(targets, start=1)
        )
    )


def xlsx_of(
    *rows: str,
    state: str = "visible",
    before: str = "",
    after: str = "",
    links: tuple[str, ...] = (),
    texts: str = "",
    more: Mapping[str, tuple[str, str]] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A whole file around the rows of its first sheet.

    `state` is the first sheet's; `before` and `after` stand around its rows, `links` are targets of rId1 …, `texts` the
    shared texts, `more` further sheets by name (state and rows), `parts` whatever else, in place of the usual too.
    """
    sheets = {"reports": (state, "".join(rows)), **(more or {})}
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, (state, _rows)) in enumerate(sheets.items(), start=1)
    )
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook {MAIN} {IDS}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *[("worksheet", f"worksheets/sheet{n + 1}.xml") for n in range(len(sheets))],
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>",
        "xl/worksheets/_rels/sheet1.xml.rels": relations(*[("hyperlink", target) for target in links]),
    }
    for n, (_state, content) in enumerate(sheets.values(), start=1):
        around = (before, after) if n == 1 else ("", "")
        made[f"xl/worksheets/sheet{n}.xml"] = (
            f"<worksheet {MAIN} {IDS}>{around[0]}<sheetData>{content}</sheetData>{around[1]}</worksheet>"
        )
    return package(made | dict(parts or {}))


def package(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
