"""What is cut, hidden, merged or shortened in a table is named, row by row; what is whole is read as it is meant."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.sheets.lines import ODD
from complaints.sheets.reading import read_sheet
from tests.complaints.books import HEAD, MAIN, row, xlsx_of
from uploads.cells import as_xlsx

TOP = row(1, *HEAD)
GOOD = ("S/item/1", "R-1", "counterfeit", "The title carries our mark.")
CSV_TOP = ",".join(HEAD)
CSV_GOOD = "S/item/1,R-1,counterfeit,The title carries our mark."
PATTERNS = {
    code: re.compile(re.escape(str(text)).replace(re.escape("%(found)s"), ".*"), re.DOTALL)
    for code, text in ODD.items()
}


def found_in(content: bytes | str) -> Any:
    """Rows by their places, each as its texts or, if something is odd, as columns and codes; or a refusal's code."""
    raw = content if isinstance(content, bytes) else content.encode()
    try:
        read = read_sheet(SimpleUploadedFile("a.csv", raw))
    except ValidationError as refusal:
        return refusal.code
    rows: dict[str, Any] = {}
    for each in read.rows:
        odd = sorted((column, code_of(sentence)) for column, sentence in each["problems"])
        rows[each["row"]] = odd or tuple(each[name] for name in HEAD)
    return (rows, read.unread) if read.unread else rows


def code_of(sentence: str) -> str:
    [code] = [code for code, pattern in PATTERNS.items() if pattern.fullmatch(sentence)]
    return code


def cells(*others: tuple[int, str]) -> str:
    """The good second row with other cells in it."""
    made = list(GOOD)
    for place, cell in others:
        made[place] = cell
    return row(2, *made)


def shared(*numbers: int) -> str:
    return row(2, *[f'<c t="s"><v>{number}</v></c>' for number in numbers])


def linked(shown: str, behind: str, about: str = 'r:id="rId1"') -> bytes:
    after = f'<hyperlinks><hyperlink ref="A2" {about}/></hyperlinks>'
    return xlsx_of(TOP, cells((0, shown)), after=after, links=(behind,))


def prefixed(content: str) -> str:
    """As the SDK of .NET writes: every element with a prefix."""
    return re.sub(r"<(/?)(\w)", r"<\1x:\2", content).replace("xmlns=", "xmlns:x=")


MERGED = [("reason", "merged"), ("right", "merged"), ("statement", "merged")]
TEXTS = "".join(
    f"<si>{text}</si>"
    for text in (
        "<t>S/item/1</t>",
        "<r><t>R</t></r><r><rPr/><t>-1</t></r>",
        '<t xml:space="preserve"> counterfeit </t>',
        "<t>The title carries</t><rPh sb='0' eb='1'><t>never seen</t></rPh>",
        "<t>our_x000D_ mark</t>",
    )
)
READ: dict[str, tuple[bytes | str, Any]] = {
    "as it is": (xlsx_of(TOP, row(2, *GOOD)), {"2": GOOD}),
    "shared texts": (
        xlsx_of(TOP, shared(0, 1, 2, 3), texts=TEXTS),
        {"2": ("S/item/1", "R-1", "counterfeit", "The title carries")},
    ),
    "an escaped control character": (
        xlsx_of(TOP, shared(0, 1, 2, 4), texts=TEXTS),
        {"2": ("S/item/1", "R-1", "counterfeit", "our mark")},
    ),
    "prefixed elements": (
        xlsx_of(
            parts={
                "xl/worksheets/sheet1.xml": prefixed(
                    f"<worksheet {MAIN}><sheetData>{TOP}{row(2, *GOOD)}</sheetData></worksheet>"
                )
            }
        ),
        {"2": GOOD},
    ),
    "rows and cells without places": (
        xlsx_of(TOP.replace(' r="1"', ""), row(2, *GOOD).replace(' r="2"', "")),
        {"2": GOOD},
    ),
    "cells with places": (
        xlsx_of(TOP, row(7, '<c r="D7" t="str"><v>d</v></c>', '<c r="B7" t="str"><v>b</v></c>')),
        {"7": ("", "b", "", "d")},
    ),
    "a formula with its value": (
        xlsx_of(TOP, cells((3, '<c t="str"><f>A1</f><v>The photo.</v></c>'))),
        {"2": (*GOOD[:3], "The photo.")},
    ),
    "formulas that show nothing below": (
        xlsx_of(TOP, row(2, *GOOD), *[row(n, '<c t="str"><f>IF(1,"")</f><v></v></c>') for n in range(3, 1500)]),
        {"2": GOOD},
    ),
    "a number as a right": (
        xlsx_of(TOP, cells((1, "<c><v>1.8765432E7</v></c>"))),
        {"2": ("S/item/1", "18765432", *GOOD[2:])},
    ),
    "the same link behind": (linked("S/item/1", "http://S/item/1/"), {"2": GOOD}),
    "our own lists beside": (
        as_xlsx({"reports": [HEAD, GOOD], "rights": [["right"], ["R-1"]], "reasons": [["reason"], ["x"]]}),
        {"2": GOOD},
    ),
    "empty sheets beside": (xlsx_of(TOP, row(2, *GOOD), more={"Sheet2": ("visible", "<row/>")}), {"2": GOOD}),
    "named separator": ("sep=;\r\n" + ";".join(HEAD) + "\r\n" + ";".join(GOOD), {"2": GOOD}),
    "named separator, quoted": ('"sep=|"\n' + "|".join(HEAD) + "\n" + "|".join(GOOD), {"2": GOOD}),
    "bars": ("|".join(HEAD) + "\n" + "|".join(GOOD), {"2": GOOD}),
    "quoted with separators in it": (
        CSV_TOP + '\nS/item/1,R-1,counterfeit,"The title, ""LUMO"", is ours."',
        {"2": (*GOOD[:3], 'The title, "LUMO", is ours.')},
    ),
    "semicolons though commas are many": (
        ";".join(HEAD) + ";note, to us, only\n" + ";".join(GOOD) + ";a,b,c",
        {"2": GOOD},
    ),
    "an empty column behind": (CSV_TOP + ",\n" + CSV_GOOD + ",", {"2": GOOD}),
    "blank lines": ("\n\n" + CSV_TOP + "\n\n" + CSV_GOOD, {"5": GOOD}),
    # told with the row
    "commas without quotes": (
        CSV_TOP + "\n" + CSV_GOOD + "\nS/item/2,R-1,counterfeit,The title carries our mark, the photo shows our lamp",
        {"2": GOOD, "3": [("link", "extra")]},
    ),
    "a cell under no name": (xlsx_of(TOP, row(2, *GOOD, "see the photo")), {"2": [("link", "extra")]}),
    "a cell far away": (xlsx_of(TOP, cells((3, '<c r="ZZ2" t="str"><v>x</v></c>'))), {"2": [("link", "extra")]}),
    "a shortened number": (
        CSV_TOP + '\nS/item/1,"1,87654E+17",counterfeit,The title.',
        {"2": [("right", "shortened")]},
    ),
    "no room for a number": (CSV_TOP + "\n########,R-1,counterfeit,The title.", {"2": [("link", "shortened")]}),
    "a fault in CSV": (CSV_TOP + "\n#NAME?,R-1,#N/A,The.", {"2": [("link", "fault"), ("reason", "fault")]}),
    "too many digits": (
        xlsx_of(TOP, cells((1, "<c><v>1.2345678901234567E19</v></c>"))),
        {"2": [("right", "shortened")]},
    ),
    "a number as a statement": (xlsx_of(TOP, cells((3, "<c><v>45000.5</v></c>"))), {"2": [("statement", "number")]}),
    "a date": (xlsx_of(TOP, cells((3, '<c t="d"><v>2026-01-01</v></c>'))), {"2": [("statement", "number")]}),
    "merged": (
        xlsx_of(TOP, row(2, *GOOD), row(3, "S/item/2"), row(9, *GOOD), after='<mergeCell ref="B2:D3"/>'),
        {"2": MERGED, "3": MERGED, "9": GOOD},
    ),
    "a hidden row": (
        xlsx_of(TOP, row(2, *GOOD), row(3, *GOOD, about=' hidden="1"'), row(4, *GOOD, about=' ht="0"')),
        {"2": GOOD, "3": [("link", "hidden")], "4": [("link", "hidden")]},
    ),
    "a hidden column": (
        xlsx_of(TOP, row(2, *GOOD), before='<cols><col min="3" max="3" hidden="true"/></cols>'),
        {"2": [("reason", "hidden_column")]},
    ),
    "a formula without its value": (
        xlsx_of(TOP, cells((0, "<c><f>A9</f><v></v></c>"))),
        {"2": [("link", "no_value")]},
    ),
    "a fault": (xlsx_of(TOP, cells((3, '<c t="e"><f>A9</f><v>#REF!</v></c>'))), {"2": [("statement", "fault")]}),
    "another link behind": (linked("S/item/1", "S/item/2"), {"2": [("link", "other_link")]}),
    "a link behind words": (linked("our lamp", "S/item/2"), {"2": [("link", "other_link")]}),
    "another place behind": (linked("S/i", "S/i", 'r:id="rId1" location="b"'), {"2": [("link", "other_link")]}),
    "another link computed": (
        xlsx_of(TOP, cells((0, '<c t="str"><f>HYPERLINK("S/item/2","x")</f><v>S/item/1</v></c>'))),
        {"2": [("link", "other_link")]},
    ),
    # told with the file
    "a sheet that is not read": (
        xlsx_of(TOP, row(2, *GOOD), more={"Notes": ("visible", row(1, "x"))}),
        ({"2": GOOD}, ["Notes"]),
    ),
    "a hidden sheet in front": (
        xlsx_of(row(1, "x"), state="hidden", more={"Reports": ("visible", TOP + row(2, *GOOD))}),
        ({"2": GOOD}, ["reports"]),
    ),
    "a hidden sheet of reports": (
        xlsx_of(TOP, row(2, *GOOD), more={"May": ("veryHidden", TOP + row(2, *GOOD))}),
        "sheets",
    ),
    "a second sheet of reports": (
        xlsx_of(TOP, row(2, *GOOD), more={"May": ("visible", TOP + row(2, *GOOD))}),
        "sheets",
    ),
    "a column twice": (CSV_TOP + ",link\n" + CSV_GOOD + ",S/item/2", "twice"),
    "an unclosed quotation mark": (CSV_TOP + '\nS/item/1,R-1,counterfeit,"The title\n' + CSV_GOOD, "quotes"),
    "a quotation mark within": (CSV_TOP + '\nS/item/1,R-1,counterfeit,"LUMO" is ours.', "quotes"),
    "a page called XLS": ("<html><table><tr><td>link</td></tr></table></html>", "unreadable"),
}

WORDS = {
    "German": ("cp1252", "Der Titel trägt unser Zeichen, „LUMO“ – größer als das Gerät.", "read"),
    "German, UTF-8": ("utf-8", "Der Titel trägt unser Zeichen.", "read"),
    "German of an old Mac": ("mac-roman", "Der Titel trägt unser Zeichen.", "encoding"),
    "German of DOS": ("cp850", "Der Titel trägt unser Zeichen.", "encoding"),
    "Finnish": ("cp1252", "Otsikossa käytetään merkkiämme.", "read"),
    "French": ("cp1252", "La photo montre notre lampe, déjà protégée.", "encoding"),
    "Spanish": ("iso-8859-15", "El diseño de la lámpara es el nuestro.", "encoding"),
    "Polish": ("cp1250", "Zdjęcie przedstawia naszą lampę.", "encoding"),
    "Polish, ISO": ("iso-8859-2", "Zdjęcie przedstawia naszą lampę.", "encoding"),
    "Hungarian": ("cp1250", "A fénykép a lámpánkat mutatja.", "encoding"),
    "Czech": ("cp1250", "Název obsahuje naši známku.", "encoding"),
    "Turkish": ("cp1254", "Başlık markamızı taşıyor.", "encoding"),
    "Latvian": ("cp1257", "Nosaukumā ir mūsu zīme.", "encoding"),
    "Russian": ("cp1251", "Название содержит наш знак.", "encoding"),
    "Russian, KOI8": ("koi8-r", "Название содержит наш знак.", "encoding"),
    "Russian, UTF-16": ("utf-16", "Название содержит наш знак.", "read"),
    "Russian, UTF-16 without a mark": ("utf-16-le", "Название содержит наш знак.", "read"),
    "Russian, the other UTF-16": ("utf-16-be", "Название содержит наш знак.", "read"),
    "Greek": ("cp1253", "Ο τίτλος φέρει το σήμα μας.", "encoding"),
    "Arabic": ("cp1256", "يحمل العنوان علامتنا التجارية.", "encoding"),
    "Hebrew": ("cp1255", "הכותרת נושאת את הסימן שלנו.", "encoding"),
    "Chinese": ("gbk", "盗用我司商标和图片，请立即下架该商品", "encoding"),
    "Chinese, GB18030": ("gb18030", "盗用我司商标㐀", "encoding"),
    "Chinese, Big5": ("big5", "盜用我司商標和圖片", "encoding"),
    "Chinese, UTF-8": ("utf-8", "盗用我司商标和图片", "read"),
    "Korean": ("cp949", "제목에 우리 상표가 있습니다.", "encoding"),
    "Japanese": ("cp932", "商品名に当社の商標が使われています。", "encoding"),
    "Japanese, EUC": ("euc-jp", "商品名に当社の商標が使われています。", "encoding"),
    "Japanese, 7 bits": ("iso-2022-jp", "商品名に当社の商標が使われています。", "unreadable"),
    "Vietnamese": ("utf-8", "Tiêu đề dùng nhãn hiệu của chúng tôi.", "read"),
    "written as question marks": ("ascii", "??????? ????? LUMO", "lost"),
    "written as other signs": ("utf-8", "Der Titel tr\ufffdgt unser Zeichen.", "lost"),
    "UTF-8 read as another": ("utf-8", "Der Titel trÃ¤gt unser Zeichen.", "lost"),
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_letters_are_read_as_they_are_meant_or_not_at_all(separator: str) -> None:
    wrong = []
    for name, (encoding, statement, wanted) in WORDS.items():
        lines = [HEAD, (*GOOD[:3], f'"{statement}"')]
        got = found_in("\r\n".join(separator.join(line) for line in lines).encode(encoding))
        meant = {"read": {"2": (*GOOD[:3], statement)}, "lost": {"2": [("statement", "lost")]}}.get(wanted, wanted)
        if got != meant:
            wrong.append((name, got, meant))

    assert wrong == []


def test_each_table_is_read_as_it_is_meant_or_says_where_it_is_not() -> None:
    wrong = [(name, got, wanted) for name, (content, wanted) in READ.items() if (got := found_in(content)) != wanted]

    assert wrong == []
