"""Limits against guessing and flooding, counted in the database: the same in every process, kept over a restart.

Each limit is an entry of policy/ whose name ends with its period, like "limits.passwords_network_per_hour". A row holds
the moments of the acts that count, so within no hour, wherever it begins, are there more than the entry says. Rows name
nobody: their key is a keyed digest of the limit and its subject, and they are deleted once they say nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import package
from accounts.mailboxes import limit_key
from accounts.models import Tally
from ledger import policy

PERIODS = {"minute": 60, "hour": 3600, "day": 86_400}  # seconds
SWEPT = 20  # rows that are over and go whenever a new one comes: the table grows no further than what counts


@dataclass(frozen=True, slots=True)
class Counted:
    """One act that was counted. moment: seconds since 1970."""

    key: str
    moment: float

    @transaction.atomic
    def take_back(self) -> None:
        """Count it no more, as for a try that turned out right."""
        row = Tally.objects.select_for_update().filter(pk=self.key).first()
        if row and self.moment in row.moments:
            row.moments.remove(self.moment)
            row.save(update_fields=["moments"])


def network_of(request: HttpRequest) -> str:
    """The network address that a request comes from; of IPv6 addresses the network of 64 bits, as a home has it."""
    return package.network_of(request)


def named(text: str) -> str:
    """A keyed digest of an address, by which rows can name it: 64 signs. A +tag makes no second one."""
    return salted_hmac("accounts.tallies.name", limit_key(text), algorithm="sha256").hexdigest()


@transaction.atomic
def count(limit: str, *subject: object) -> Counted | None:
    """Count one act against a limit; None, and nothing counted, when it is reached.

    limit: an entry of policy/, "file.name_per_hour". subject: whom or what it holds for, like an address and a network.
    To be called outside of transactions that may be undone: with them the count would be.
    """
    now, most, row = timezone.now().timestamp(), policy.number(limit), _locked(limit, subject)
    recent = _recent(row.moments, limit, now)
    if len(recent) >= most:
        return None
    row.moments = [*recent, now]
    row.until = datetime.fromtimestamp(now, UTC) + timedelta(seconds=period_of(limit))
    row.save(update_fields=["moments", "until"])
    return Counted(row.pk, now)


def has_rest(limit: str, *subject: object) -> bool:
    """Whether one more act would be within the limit. Counts nothing."""
    row = Tally.objects.filter(pk=_key(limit, subject)).first()
    moments = _recent(row.moments, limit, timezone.now().timestamp()) if row else []
    return len(moments) < policy.number(limit)


def of_network(limit: str, request: HttpRequest) -> bool:
    """Count one act of the network that a request comes from; False when its limit is reached."""
    return count(limit, network_of(request)) is not None


def period_of(limit: str) -> int:
    """The seconds of a limit's period, by the last word of its name. Raises LookupError for a name without one."""
    return PERIODS[limit.rpartition("_per_")[2]]


def _recent(moments: list[float], limit: str, now: float) -> list[float]:
    begin = now - period_of(limit)
    return [moment for moment in moments if moment > begin]


def _locked(limit: str, subject: tuple[object, ...]) -> Tally:
    """The row of a limit and a subject, made if need be. Its lock makes acts at once count one after the other.

    SQLite has no locks of rows and needs none: its transactions begin as the one writer (ipp_portal/env.py).
    """
    key = _key(limit, subject)
    if row := Tally.objects.select_for_update().filter(pk=key).first():
        return row
    _sweep()
    until = timezone.now() + timedelta(seconds=period_of(limit))
    Tally.objects.bulk_create([Tally(key=key, until=until)], ignore_conflicts=True)
    return Tally.objects.select_for_update().get(pk=key)


def _sweep() -> None:
    over = Tally.objects.filter(until__lt=timezone.now()).order_by("until")
    rows = over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:SWEPT]
    Tally.objects.filter(pk__in=list(rows), until__lt=timezone.now()).delete()


def _key(limit: str, subject: tuple[object, ...]) -> str:
    about = repr((limit, *map(str, subject)))
    return salted_hmac("accounts.tallies.key", about, algorithm="sha256").hexdigest()
