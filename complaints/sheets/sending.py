"""A table of reports becomes complaints: each through the one action that files, none twice."""

import hashlib
import json

from django.utils import timezone

from complaints import actions
from complaints.models import Complaint, ReportedListing, Sheet
from complaints.sheets.rows import Batch, Row, bad, batches
from complaints.sheets.states import CLOCKS
from ledger.clocks import close_clocks
from ledger.lifecycle import Actor
from marketplace.models import ListingSnapshot
from rights.models import IPRight
from rights.states import State as RightState


def print_of(sheet: Sheet) -> str:
    """A digest of what would be filed, to notice that it changed since it was read."""
    said = [[batch.right_pk, batch.ground, batch.statement, [row["snapshot"] for row in batch.rows]]
            for batch in batches(sheet.rows)]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def token_of(sheet: Sheet, batch: Batch) -> str:
    """One for each complaint of a table, by what it reports: sent twice, it is one complaint."""
    said = json.dumps([batch.right_pk, batch.ground, batch.statement, [row["snapshot"] for row in batch.rows]])
    return f"sheet:{sheet.pk}:{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def send(sheet: Sheet, *, by: Actor) -> list[Complaint]:
    """File what is good in a table. A complaint that can't be filed leaves its reason in its rows; the others go on."""
    filed = []
    for batch in batches(sheet.rows):
        try:
            filed.append(actions.file_complaint(_filing(sheet, batch), by=by))
        except actions.CannotFile as refusal:
            _refuse(batch.rows, str(refusal.for_people))
    sheet.sent_at = timezone.now()
    sheet.save(update_fields=["rows", "sent_at", "updated_at"])
    close_clocks(sheet, CLOCKS)
    return filed


def complaints_of(sheet: Sheet) -> list[Complaint]:
    """What came of a table that was sent."""
    return list(Complaint.objects.filter(token__startswith=f"sheet:{sheet.pk}:").order_by("pk"))


def waits_for_a_right(sheet: Sheet) -> bool:
    """Whether a report that came of a table names a right that is still being checked."""
    sent = ReportedListing.objects.filter(complaint__in=complaints_of(sheet))
    return sent.exclude(right__state=RightState.VERIFIED).exists()


def _filing(sheet: Sheet, batch: Batch) -> actions.Filing:
    snapshots = ListingSnapshot.objects.select_related("listing__store", "listing__market").in_bulk(
        [row["snapshot"] for row in batch.rows]
    )
    return actions.Filing(
        token=token_of(sheet, batch),
        right=IPRight.objects.select_related("owner").get(pk=batch.right_pk),
        ground=batch.ground,
        statement=batch.statement,
        listings=[actions.Reported(snapshots[row["snapshot"]], row["link"]) for row in batch.rows],
        complainant=sheet.organisation,
        filed_by=sheet.user,
        contact_email=sheet.user.email,
        declaration_version=actions.DECLARATION_VERSION,
    )


def _refuse(rows: list[Row], sentence: str) -> None:
    for row in rows:
        row["problems"].append(["link", sentence])


def left_over(sheet: Sheet) -> list[Row]:
    """Rows that were not reported, with what is wrong with them."""
    return bad(sheet.rows)
