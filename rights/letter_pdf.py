"""The letter of authorisation as a PDF ready to sign, made from its data: nothing to type, nothing to get wrong."""

import io
import re
from functools import cache
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from rights.models import Authorisation, IPRight

FONT = "DejaVuSans"
FILE = settings.BASE_DIR / "static" / "vendor" / "dejavu-sans" / "DejaVuSans.ttf"
# Signs that our font lacks, by the fonts that every PDF reader brings: not embedded, so readers draw them.
EASTERN = (
    ("HeiseiMin-W3", re.compile("[\u3040-\u30ff]+")),
    ("HYSMyeongJo-Medium", re.compile("[\u1100-\u11ff\uac00-\ud7af]+")),
    ("STSong-Light", re.compile("[\u2e80-\u303f\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")),
)


@cache
def _register_fonts() -> None:
    pdfmetrics.registerFont(TTFont(FONT, FILE))
    for name, _signs in EASTERN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def marked(text: str) -> str:
    """Escape a text for a paragraph, and name the font of the signs that ours lacks."""
    safe = escape(" ".join(text.split()))
    for name, signs in EASTERN:
        safe = signs.sub(lambda found, name=name: f'<font name="{name}">{found.group()}</font>', safe)
    return safe


def letter_pdf(letter: Authorisation) -> bytes:
    """Make the letter on as many A4 pages as it needs; each page names the letter and its number."""
    _register_fonts()
    store = io.BytesIO()
    document = SimpleDocTemplate(
        store,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=25 * mm,
        bottomMargin=25 * mm,
        title=_("Letter of authorisation %(reference)s") % {"reference": letter.reference},
        author=letter.principal_name,
        lang="en",
    )
    heading, body = _style(16, after=6 * mm), _style(10, after=3 * mm)
    parts = [Paragraph(marked(_("Letter of authorisation")), heading)]
    parts += [Paragraph(marked(sentence), body) for sentence in _sentences(letter)]
    parts += [_rights_table(letter), Spacer(1, 6 * mm)]
    parts += [Paragraph(marked(sentence), body) for sentence in _ending(letter)]
    parts += [Spacer(1, 8 * mm), _signature()]

    def foot(canvas: object, page: object) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawString(
            25 * mm, 14 * mm, _("%(reference)s · page %(page)d") % {"reference": letter.reference, "page": page.page}
        )

    document.build(parts, onFirstPage=foot, onLaterPages=foot)
    return store.getvalue()


def _style(size: int, *, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"size{size}", fontName=FONT, fontSize=size, leading=size * 1.4, spaceAfter=after, wordWrap="LTR"
    )


def _sentences(letter: Authorisation) -> list[str]:
    names = {"owner": letter.principal_name, "agent": letter.agent.name, "country": letter.agent.country_name}
    acts = "; ".join(str(label) for label in letter.act_labels)
    markets = ", ".join(market.name for market in letter.markets.all())
    return [
        _("%(owner)s (the owner) authorises %(agent)s, %(country)s (the agent), to act in the owner's name.") % names,
        _("The agent may: %(acts)s.") % {"acts": acts},
        _("On these marketplaces: %(markets)s.") % {"markets": markets},
        _("From %(first)s until %(last)s, both days included.")
        % {"first": date_format(letter.starts_on, "j F Y"), "last": date_format(letter.ends_on, "j F Y")},
        _("For these rights:"),
    ]


def _ending(letter: Authorisation) -> list[str]:
    return [
        _("The owner may take this authorisation back at any time. It ends by itself on its last day."),
        _("The owner answers for reports that the agent makes under this letter as for the owner's own."),
        _("Number of this letter: %(reference)s.") % {"reference": letter.reference},
    ]


def _rights_table(letter: Authorisation) -> Table:
    cell, head = _style(9), _style(8)
    names = (_("Right"), _("Kind"), _("Office and number"), _("Owner as registered"))
    rows = [[Paragraph(marked(name), head) for name in names]]
    for right in letter.rights.order_by("name", "pk"):
        rows.append([Paragraph(marked(text), cell) for text in _row(right)])
    table = Table(rows, colWidths=[45 * mm, 25 * mm, 50 * mm, 40 * mm], repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "#6b7580"), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _row(right: IPRight) -> tuple[str, str, str, str]:
    number = " ".join(part for part in (right.office_name, right.number) if part) or "–"
    return right.shown_name, str(right.get_kind_display()), number, right.owner_as_registered or right.owner.name


def _signature() -> Table:
    labels = (_("Place and date"), _("Name and position of the signer"), _("Signature of the owner"))
    rows = [[Paragraph(marked(label), _style(9)), ""] for label in labels]
    table = Table(rows, colWidths=[60 * mm, 100 * mm], rowHeights=[14 * mm] * len(labels))
    table.setStyle(TableStyle([("LINEBELOW", (1, 0), (1, -1), 0.5, "#16212b"), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))
    return table
