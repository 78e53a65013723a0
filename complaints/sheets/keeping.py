"""Keeping a table of reports: for its whole term from each change on, and thrown away by its writer."""

from django.db import transaction

from complaints.models import Sheet
from complaints.sheets.rows import Row
from complaints.sheets.states import CLOCKS
from ledger.clocks import close_clocks, open_clock
from ledger.lifecycle import Actor, move


@transaction.atomic
def keep(sheet: Sheet, rows: list[Row]) -> None:
    """Save the rows of a table that was not sent, and begin its term anew; one that is gone stays gone."""
    if sheet.pk and not Sheet.objects.select_for_update().filter(pk=sheet.pk, sent_at=None).exists():
        return
    sheet.rows = rows
    sheet.save()
    close_clocks(sheet, CLOCKS)
    for clock in CLOCKS:
        open_clock(sheet, clock)


def discard(sheet: Sheet, *, by: Actor) -> None:
    """Throw a table away. Raises IllegalMove when that was done already."""
    move(sheet, "discard", by=by)
