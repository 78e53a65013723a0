"""Holding everything outward: after a back-up was restored nothing leaves until an operator confirms it.

A restored database does not know what left since. Its waiting letters may have been sent and its commands performed,
and its clocks may strike for people who have long answered.
"""

from django.db import transaction
from django.utils import timezone

from ledger.signing import write_head
from ledger.verify import is_behind
from outbox import rows
from outbox.models import Hold


def open_hold() -> Hold | None:
    """The hold that is in force, if any."""
    return Hold.objects.filter(released_at=None).first()


def begin(*, why: str) -> Hold:
    """Hold everything outward from now on; gives the hold in force, which may be an earlier one."""
    return open_hold() or Hold.objects.create(why=why)


def look_back() -> Hold | None:
    """Begin a hold if the database lacks what the newest signed head recorded; gives the one in force."""
    return open_hold() or (Hold.objects.create(why=why) if (why := is_behind()) else None)


def release(*, reason: str) -> rows.SetAside:
    """Confirm the restored database and let things leave again.

    Letters that waited are given up, since they may have been sent: staff try them again or close them. Commands that
    waited are read back before they are given. Then a signed head is written that says where the ledger begins anew.
    Raises OSError when the head can't be written; the hold is then released nevertheless.
    """
    with transaction.atomic():
        Hold.objects.filter(released_at=None).update(released_at=timezone.now(), reason=reason)
        aside = rows.set_aside()
    write_head(anyway=True)
    return aside
