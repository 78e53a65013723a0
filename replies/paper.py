"""Text on A4 paper: the fonts, and a page frame, of every PDF that the portal makes.

The fonts are embedded but for the eastern ones, which every reader brings. Arabic and other scripts that need shaping
are not drawn well: their signs stand unjoined.
"""

import io
import re
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from django.conf import settings
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
def _register_fonts() -> None:
    pdfmetrics.registerFont(TTFont(FONT, FILE))
    for name, _signs in EASTERN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def marked(text: str) -> str:
    """Escape a text for a paragraph, and name the font of the signs that ours lacks."""
    safe = escape(" ".join(text.replace(UNCLICKABLE, "").split()))
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
    document = SimpleDocTemplate(store, pagesize=A4, title=title, author=author, lang="en", **margins)

    def foot(canvas: object, page: object) -> None:
        canvas.setFont(FONT, 8)
        numbered = _("%(reference)s · page %(page)d") % {"reference": reference, "page": page.page}
        canvas.drawString(25 * mm, 14 * mm, numbered)

    document.build(list(parts), onFirstPage=foot, onLaterPages=foot)
    return store.getvalue()
