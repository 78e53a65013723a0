"""Reporting many listings by a table: upload, read, mend, check, send."""

from collections.abc import Iterable
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.queries import current_organisation
from complaints import limits, queries
from complaints.models import Sheet
from complaints.reasons import GROUNDS
from complaints.sheets import rows, sending
from complaints.sheets.forms import SheetCheckForm, SheetForm
from complaints.sheets.keeping import discard as throw_away
from complaints.sheets.keeping import keep
from complaints.sheets.reading import COLUMNS, PLACE
from complaints.views import cannot_report
from ledger.lifecycle import Actor, IllegalMove
from rights.clients import Client, chosen, of_client
from rights.models import IPRight
from uploads.cells import as_csv, as_xlsx

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
SHOWN = 100  # rows on one page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Take a table, and say what stands in one."""
    organisation = current_organisation(request)
    if refusal := cannot_report(request, organisation):
        return refusal
    form, client = SheetForm(*sent_in(request)), chosen(request, organisation)
    if request.method == "POST" and may_upload(request, form, is_new=True) and form.is_valid():
        sheet = Sheet(user=request.user, organisation=organisation, name=form.cleaned_data["file"].name[:120])
        try:
            begin(sheet, form.rows, limits.reader_of(request, sheet), client=client)
        except limits.TooMany as refused:  # others were uploaded at the same moment
            form.add_error("file", str(refused.for_people))
        else:
            tell_unread(request, form.unread)
            return redirect("complaints:sheet", pk=sheet.pk)
    rights = of_client(queries.usable_rights(organisation).select_related("owner"), client, organisation)
    sheets = queries.sheets_open_to(request.user).filter(sent_at=None)
    context = {"form": form, "rights": rights, "grounds": GROUNDS.values(), "sheets": sheets}
    context["organisation"] = organisation
    return render(request, "complaints/sheets/start.html", context)


def may_upload(request: HttpRequest, form: SheetForm, *, is_new: bool = False) -> bool:
    """Whether one more table is read for this person: asked before it is. Says why not in the form."""
    try:
        if is_new:
            limits.refuse_more_sheets(request.user)
        limits.take_upload(request)
    except limits.TooMany as refused:
        form.refused = str(refused.for_people)
        form.is_valid()
        return False
    return True


def begin(table: Sheet, typed: Iterable[dict[str, str]], reader: limits.Reader, *, client: Client | None) -> None:
    """Check the rows of a new table and keep it, then read the first listings. Raises TooMany."""
    checker = rows.Checker(table.organisation, client=client)
    found = [checker.check(row) for row in typed]
    limits.begin_sheet(table.user, lambda: keep(table, found))
    keep(table, rows.read_on(found, reader))


@login_required
@require_safe
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """The template of a table; as XLSX with the lists from which to copy."""
    head = [list(COLUMNS)]
    if ending == "csv":
        return as_file(as_csv(head), "reports.csv")
    organisation = current_organisation(request)
    usable = queries.usable_rights(organisation).select_related("owner") if organisation else ()
    rights = of_client(usable, chosen(request, organisation), organisation)
    lists = {
        "rights": [["right", "name"], *[[right.reference, right.name] for right in rights]],
        "reasons": [["reason", "meaning"], *[[ground.code, ground.label] for ground in GROUNDS.values()]],
    }
    return as_file(as_xlsx({"reports": head} | lists), "reports.xlsx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """How a table stands: being read, what is ready and what must be mended. A sending takes corrected rows."""
    table = get_object_or_404(queries.sheets_open_to(request.user), pk=pk)
    if table.sent_at:
        return redirect("complaints:sheet_sent", pk=pk)
    client = chosen(request, table.organisation)
    check_letters_again(table, client)
    if left := sum("waits" in row for row in table.rows):
        context = {"sheet": table, "read": len(table.rows) - left, "all": len(table.rows)}
        context["reached"] = limits.reader_of(request, table).reached
        return render(request, "complaints/sheets/reading.html", context)
    form = SheetForm(*sent_in(request))
    if request.method == "POST" and may_upload(request, form) and form.is_valid():
        missing = take_corrected(table, form.rows, limits.reader_of(request, table), client=client)
        tell_missing(request, missing)
        tell_unread(request, form.unread)
        return redirect("complaints:sheet", pk=pk)
    good, bad, mending = rows.good(table.rows), rows.bad(table.rows), rows.to_mend(table.rows)
    shown = table.rows if "all" in request.GET else mending
    context = {"form": form, "sheet": table, "good": good, "bad": bad, "shown": shown[:SHOWN], "count": len(shown)}
    context |= {"mending": mending, "letters": rows.letters_lacking(table.rows).items(), "LETTER": rows.LETTER}
    return render(request, "complaints/sheets/sheet.html", context)


def check_letters_again(table: Sheet, client: Client | None) -> None:
    """Ask anew what the letters of authorisation lack: one that was confirmed meanwhile frees its rows."""
    found = rows.checked_again(table.rows, table.organisation, client=client)
    if found != table.rows:
        keep(table, found)


def tell_missing(request: HttpRequest, count: int) -> None:
    """Say how many rows with problems were not in the file that was to mend them."""
    if count:
        said = ngettext(
            "%(count)d row with a problem was not in your file. It is not sent.",
            "%(count)d rows with problems were not in your file. They are not sent.",
            count,
        )
        messages.warning(request, said % {"count": count})


def tell_unread(request: HttpRequest, names: list[str]) -> None:
    """Say which further sheets of a file were not read."""
    if names:
        told = ", ".join(f"“{name}”" for name in names[:10])
        messages.warning(request, _("Only the first sheet was read. Not read: %s.") % told)


def take_corrected(
    table: Sheet, corrected: list[rows.Row], reader: limits.Reader, *, client: Client | None = None
) -> int:
    """Put corrected rows in the place of those with problems. Returns how many of those were not among them."""
    kept, left = rows.in_place_of(table.rows, corrected)
    missing = len(left) or max(0, len(rows.to_mend(table.rows)) - len(corrected))
    checker = rows.Checker(table.organisation, [row for row in kept if row not in left], client=client)
    found = kept + [checker.check(row) for row in corrected]
    found = rows.read_on(found, reader)
    keep(table, sorted(found, key=lambda row: int(row[PLACE])))
    return missing


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read on, as many listings as one page has time for."""
    table = get_object_or_404(queries.sheets_open_to(request.user).filter(sent_at=None), pk=pk)
    keep(table, rows.read_on(table.rows, limits.reader_of(request, table)))
    return redirect("complaints:sheet", pk=pk)


@login_required
@require_safe
def problems(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The rows with problems alone, with what is wrong, to be mended and uploaded again."""
    table = get_object_or_404(queries.sheets_open_to(request.user), pk=pk)
    lines = [[PLACE, *COLUMNS, "problem"]]
    for row in rows.bad(table.rows) if table.sent_at else rows.to_mend(table.rows):
        said = " · ".join(f"{column}: {sentence}" for column, sentence in row["problems"])
        lines.append([row[PLACE], *[row[name] for name in COLUMNS], said])
    content = as_csv(lines) if ending == "csv" else as_xlsx({"reports": lines})
    return as_file(content, f"problems-{table.pk}.{ending}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be filed, for which owner and right; nothing is sent before it is confirmed here."""
    table = get_object_or_404(queries.sheets_open_to(request.user), pk=pk)
    batches = rows.batches(table.rows)
    if table.sent_at or not batches or any("waits" in row for row in table.rows):
        return redirect("complaints:sheet", pk=pk)
    form = SheetCheckForm(*sent_in(request)[:1], sheet=table)
    if request.method == "POST" and form.is_valid():
        sending.send(table, by=Actor.holder(request.user, table.organisation_id))
        return redirect("complaints:sheet_sent", pk=pk)
    rights = IPRight.objects.select_related("owner").in_bulk({batch.right_pk for batch in batches})
    will = [(batch, rights[batch.right_pk], GROUNDS[batch.ground]) for batch in batches]
    context = {"form": form, "sheet": table, "will": will, "bad": rows.bad(table.rows), "good": rows.good(table.rows)}
    return render(request, "complaints/sheets/check.html", context)


@login_required
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a table."""
    table = get_object_or_404(queries.sheets_open_to(request.user).exclude(sent_at=None), pk=pk)
    context = {"sheet": table, "complaints": sending.complaints_of(table), "bad": rows.bad(table.rows)}
    context["held"] = sending.waits_for_a_right(table)
    return render(request, "complaints/sheets/sent.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a table that was not sent, after a page that asks."""
    table = get_object_or_404(queries.sheets_open_to(request.user).filter(sent_at=None), pk=pk)
    if request.method != "POST":
        back = reverse("complaints:sheet", args=[table.pk])
        return render(request, "complaints/discard.html", {"table": table, "back_url": back})
    with suppress(IllegalMove):  # the button was pressed twice
        throw_away(table, by=Actor.holder(request.user, table.organisation_id))
    messages.success(request, _("The table is discarded. Nothing of it was sent."))
    return redirect(reverse("complaints:sheet_start"))


def sent_in(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict | None]:
    """What a form is bound to: also an empty sending is one."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def as_file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]], headers=headers)
