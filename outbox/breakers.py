"""Breakers: a destination that is away is held back, and asked now and then whether it is back.

Only reads and writes Breaker rows. `rows.lease_due` asks what is held; `tasks.perform` tells what a destination did.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from ledger.policy import number
from outbox.models import Breaker

log = logging.getLogger(__name__)


def open_ones() -> list[Breaker]:
    """The destinations that are held, longest first."""
    return list(Breaker.objects.exclude(open_since=None).order_by("open_since"))


def claim_probe(breaker: Breaker, now: datetime) -> bool:
    """Claim the one probe of this pause; of many dispatchers one gets it. Only if it fails is the next pause longer.

    A probe whose worker was killed says nothing of the destination: another follows it after the same pause.
    """
    same = Breaker.objects.filter(pk=breaker.pk, probe_after=breaker.probe_after)
    return bool(same.update(probe_after=now + timedelta(seconds=breaker.pause), probing=True))


def failed(destination: str, why: str, *, now: datetime, pause: float | None = None) -> bool:
    """Note that a destination is away; returns whether it is held, so that the attempt must not count.

    pause: seconds for which it asked to be left alone; then it is held at once.
    An outage that lasts longer than the policy's patience excuses nothing any more: a person must look.
    """
    if not destination:
        return False
    Breaker.objects.get_or_create(destination=destination)
    row = Breaker.objects.filter(destination=destination)
    row.update(failures=F("failures") + 1, last_error=why)
    _lengthen(row, now)
    named = min(pause or 0.0, number("outbox.breaker_longest_hold"))
    if _hold(row, now, named) if named > 0 else _open(row, now):
        log.warning("%s is away and is held back: %s", destination, why)
    return _excuses(row, now)


def answered(destination: str) -> None:
    """Note that a destination answered: what was held goes on. Costs one read when nothing was wrong."""
    failing = Breaker.objects.filter(destination=destination, failures__gt=0)
    breaker = failing.first()
    if breaker and failing.update(failures=0, open_since=None, probe_after=None, probing=False) and breaker.open_since:
        log.warning("%s answers again; it was held since %s", destination, breaker.open_since.isoformat(" ", "seconds"))


def _lengthen(row: QuerySet[Breaker], now: datetime) -> None:
    """Make the pause twice as long after a probe that failed; of many failures at once only one does so."""
    breaker = row.get()
    pause = min(2 * breaker.pause, number("outbox.breaker_longest_pause"))
    ours = row.filter(probing=True, pause=breaker.pause).exclude(open_since=None)
    ours.update(probing=False, pause=pause, probe_after=now + timedelta(seconds=pause))


def _open(row: QuerySet[Breaker], now: datetime) -> bool:
    """Hold a destination that failed too often; False when it is held already, or not yet to be."""
    pause = number("outbox.breaker_first_pause")
    closed = row.filter(open_since=None, failures__gte=number("outbox.breaker_failures"))
    return bool(closed.update(open_since=now, pause=pause, probe_after=now + timedelta(seconds=pause)))


def _hold(row: QuerySet[Breaker], now: datetime, pause: float) -> bool:
    """Hold a destination for as long as it asked; False when it is held already: then at least for so long."""
    until, first = now + timedelta(seconds=pause), number("outbox.breaker_first_pause")
    if row.filter(open_since=None).update(open_since=now, pause=first, probe_after=until):
        return True
    row.filter(probe_after__lt=until).update(probe_after=until)
    return False


def _excuses(row: QuerySet[Breaker], now: datetime) -> bool:
    patience = timedelta(hours=number("outbox.breaker_patience"))
    return row.filter(open_since__gt=now - patience).exists()
