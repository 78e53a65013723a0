"""The letter of authorisation as a PDF ready to sign, made from its data: nothing to type, nothing to get wrong."""

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

from ledger import wording
from replies.paper import CannotPrint, can_print, marked, paper, paragraph, printable_language, style
from rights.models import Authorisation, IPRight


def letter_pdf(letter: Authorisation) -> bytes:
    """Make the letter on as many A4 pages as it needs; each page names the letter and its number.

    Raises CannotPrint where a name is in a script that it can't show: nobody signs a letter with a gap in it.
    """
    require_printable(letter)
    with override(printable_language()):
        return _letter(letter)


def _letter(letter: Authorisation) -> bytes:
    parts = [paragraph(_("Letter of authorisation"), 16, after=6 * mm)]
    parts += [paragraph(sentence) for sentence in _sentences(letter)]
    parts += [_rights_table(letter), Spacer(1, 6 * mm)]
    parts += [paragraph(sentence) for sentence in _ending(letter)]
    parts += [Spacer(1, 8 * mm), _signature()]
    title = _("Letter of authorisation %(reference)s") % {"reference": letter.reference}
    return paper(parts, title=title, author=letter.principal_name, reference=letter.reference)


def require_printable(letter: Authorisation) -> None:
    """Raise CannotPrint, naming the first name of a letter that a PDF can't show."""
    named = [letter.principal_name, letter.agent.name, *(market.name for market in letter.markets.all())]
    for right in letter.rights.order_by("name", "pk"):
        named += [right.shown_name, right.number, right.owner_as_registered or right.owner.name]
    if missing := next((name for name in named if not can_print(name)), ""):
        said = _("Our PDF can’t show the script of “%s”. Write the letter yourself, after a model in the handbook.")
        raise CannotPrint(said % missing)


def _sentences(letter: Authorisation) -> list[str]:
    names = {"owner": letter.principal_name, "agent": letter.agent.name, "country": letter.agent.country_name}
    acts = "; ".join(str(label) for label in letter.act_labels)
    markets = ", ".join(market.name for market in letter.markets.all())
    return [
        _("%(owner)s (the owner) authorises %(agent)s, %(country)s (the agent), to act in the owner's name.") % names,
        _("The agent may: %(acts)s.") % {"acts": acts},
        _("On these marketplaces: %(markets)s.") % {"markets": markets},
        _("From %(first)s until %(last)s, both days included.")
        % {"first": wording.day(letter.starts_on), "last": wording.day(letter.ends_on)},
        _("For these rights:"),
    ]


def _ending(letter: Authorisation) -> list[str]:
    return [
        _("The owner may take this authorisation back at any time. It ends by itself on its last day."),
        _("The owner answers for reports that the agent makes under this letter as for the owner's own."),
        _("Number of this letter: %(reference)s.") % {"reference": letter.reference},
    ]


def _rights_table(letter: Authorisation) -> Table:
    cell, head = style(9), style(8)
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
    rows = [[Paragraph(marked(label), style(9)), ""] for label in labels]
    table = Table(rows, colWidths=[60 * mm, 100 * mm], rowHeights=[14 * mm] * len(labels))
    table.setStyle(TableStyle([("LINEBELOW", (1, 0), (1, -1), 0.5, "#16212b"), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))
    return table
