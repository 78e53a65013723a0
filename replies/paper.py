"""Text on A4 paper: the fonts, and a page frame, of every PDF that the portal makes.

The fonts are embedded but for the eastern ones, which every reader brings. What is written from right to left, like
Arabic, would come out unjoined and backwards, and other scripts as empty boxes: a note stands in their place.
"""

import io
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from replies.rendering import UNCLICKABLE

FONT = "DejaVuSans"
FILE = settings.BASE_DIR / "static" / "vendor" / "dejavu-sans" / "DejaVuSans.ttf"
# Signs that our font lacks, by the fonts that every PDF reader brings: not embedded, so readers draw them.
EASTERN = (
    ("HeiseiMin-W3", re.compile("[\u3040-\u30ff]+")),
    ("HYSMyeongJo-Medium", re.compile("[\u1100-\u11ff\uac00-\ud7af]+")),
    ("STSong-Light", re.compile("[\u2e80-\u303f\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")),
)


@cache
def _font() -> TTFont:
    return TTFont(FONT, FILE)


@cache
def _register_fonts() -> None:
    pdfmetrics.registerFont(_font())
    for name, _signs in EASTERN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))


class CannotPrint(Exception):
    """A text holds signs that our fonts can't draw; `for_people` says so and what to do."""

    def __init__(self, for_people: str) -> None:
        super().__init__(for_people)
        self.for_people = for_people


def printable_language() -> str:
    """The language in which a PDF is made: the page's, or English where that is written from right to left."""
    return "en" if get_language_bidi() else get_language() or "en"


def can_print(text: str) -> bool:
    """Whether our fonts draw all signs of a text, joined and in their order."""
    return all(map(_can_draw, _plain(text)))


def _plain(text: str) -> str:
    """A text in one line, without signs that only steer how others are shown."""
    composed = unicodedata.normalize("NFC", text.replace(UNCLICKABLE, ""))
    return " ".join("".join(sign for sign in composed if unicodedata.category(sign) != "Cf").split())


@lru_cache(maxsize=4096)
def _can_draw(sign: str) -> bool:
    if unicodedata.bidirectional(sign) in ("R", "AL", "AN"):
        return False
    return any(signs.match(sign) for _name, signs in EASTERN) or ord(sign) in _font().face.charToGlyph


def _with_notes(text: str) -> str:
    """A text with a note in place of each run of words that can't be printed."""
    runs = groupby(_plain(text).split(), key=can_print)
    note = _("[words in a script that this PDF can’t show]")
    return " ".join(" ".join(words) if is_fine else note for is_fine, words in runs)


def marked(text: str) -> str:
    """Escape a text for a paragraph, name the font of the signs that ours lacks, and say what can't be printed."""
    safe = escape(_with_notes(text))
    for name, signs in EASTERN:
        safe = signs.sub(lambda found, name=name: f'<font name="{name}">{found.group()}</font>', safe)
    return safe


def style(size: int, *, after: float = 0) -> ParagraphStyle:
    """The style of a paragraph. size: points; after: points of space below."""
    _register_fonts()  # a paragraph measures its words when it is made
    return ParagraphStyle(
        f"size{size}-{after}", fontName=FONT, fontSize=size, leading=size * 1.4, spaceAfter=after, wordWrap="LTR"
    )


def paragraph(text: str, size: int = 10, *, after: float = 3 * mm) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(marked(text), style(size, after=after))


def paper(parts: Sequence[Flowable], *, title: str, author: str, reference: str) -> bytes:
    """Put parts on as many A4 pages as they need; each names the reference and its number."""
    store = io.BytesIO()
    margins = {f"{side}Margin": 25 * mm for side in ("left", "right", "top", "bottom")}
    document = SimpleDocTemplate(store, pagesize=A4, title=title, author=author, lang=get_language() or "en", **margins)

    def foot(canvas: object, page: object) -> None:
        canvas.setFont(FONT, 8)
        numbered = _("%(reference)s · page %(page)d") % {"reference": reference, "page": page.page}
        canvas.drawString(25 * mm, 14 * mm, numbered)

    document.build(list(parts), onFirstPage=foot, onLaterPages=foot)
    return store.getvalue()
