"""Limits against guessing, flooding and costly work: the same in every process and after a restart.

They are counted in the database, before the work or before the compare, by the moments of their uses: within no hour,
wherever it begins, are there more than the limit says. A limit is an entry of policy/ whose name ends with its period,
like "limits.passwords_network_per_hour"; a word may follow, like "_new". Rows name nobody: their key is a keyed digest
of the limit and its subject, and they are deleted once they say nothing. A limit on what a person can make more of, as
organisations are, always stands beside one on the person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import package
from accounts.mailboxes import limit_key
from accounts.models import LimitUse, Organisation, User
from ledger import policy

PERIODS = {"minute": 60, "hour": 3600, "day": 86_400}  # seconds
SWEPT = 20  # rows that are over and go whenever a new one comes: the table grows no further than what counts


@dataclass(frozen=True, slots=True, init=False, order=True)
class Limit:
    """A limit for one subject. name: an entry of policy/. subject: whom or what it holds for, like a person's id."""

    name: str
    subject: tuple[str, ...]

    def __init__(self, name: str, *subject: object) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "subject", tuple(map(str, subject)))

    @property
    def most(self) -> int:
        return policy.number(self.name)

    @property
    def period(self) -> int:
        """Its period in seconds, by its name. Raises LookupError for a name without one."""
        return PERIODS[self.name.rpartition("_per_")[2].partition("_")[0]]

    @property
    def key(self) -> str:
        return salted_hmac("accounts.limits.key", repr((self.name, *self.subject)), algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit of which nothing is left, and from when on there is something again (UTC)."""

    limit: Limit
    until: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """One use that was counted against some limits. moment: seconds since 1970."""

    limits: tuple[Limit, ...]
    moment: float

    @transaction.atomic
    def take_back(self) -> None:
        """Count it no more, as for a try that turned out right."""
        for limit in self.limits:
            row = LimitUse.objects.select_for_update().filter(pk=limit.key).first()
            if row and [self.moment, 1] in row.uses:
                row.uses.remove([self.moment, 1])
                row.save(update_fields=["uses"])


def person(user: User) -> str:
    return f"person {user.pk}"


def organisation(of: Organisation) -> str:
    return f"organisation {of.pk}"


def network_of(request: HttpRequest) -> str:
    """The network address that a request comes from; of IPv6 addresses the network of 64 bits, as a home has it."""
    return package.network_of(request)


def named(text: str) -> str:
    """A keyed digest of an address, by which rows can name it: 64 signs. A +tag makes no second one."""
    return salted_hmac("accounts.limits.name", limit_key(text), algorithm="sha256").hexdigest()


def count(name: str, *subject: object) -> Counted | None:
    """Count one use of a limit; None, and nothing counted, when it is reached. As `count_all`."""
    return count_all([Limit(name, *subject)])


def count_all(limits: Iterable[Limit]) -> Counted | None:
    """Count one use of each limit; None, and nothing counted, when one of them is reached.

    To be called outside of transactions that may be undone: with them the count would be.
    """
    kept, now = _in_order(limits), timezone.now()
    return Counted(tuple(kept), now.timestamp()) if _take(kept, 1, now) else None


def of_network(name: str, request: HttpRequest) -> bool:
    """Count one use by the network that a request comes from; False when its limit is reached."""
    return count(name, network_of(request)) is not None


def take(limits: Iterable[Limit], wanted: int = 1) -> int:
    """Use as much as is left of every limit, at most `wanted`. Returns how much that was.

    Not to be called inside a transaction that waits for the work: whoever asks at the same time would wait, too.
    """
    return _take(_in_order(limits), wanted, timezone.now())


@transaction.atomic
def give_back(limits: Iterable[Limit], amount: int) -> None:
    """Give back what was taken last and not used."""
    for limit in _in_order(limits) if amount > 0 else ():
        row = LimitUse.objects.select_for_update().filter(pk=limit.key).first()
        if row is not None:
            row.uses = _without_last(row.uses, amount)
            row.save(update_fields=["uses"])


def used(limit: Limit) -> int:
    """How much of a limit was used within its period, up to now."""
    return _sum(_recent(_row(limit), limit, timezone.now()))


def has_rest(name: str, *subject: object) -> bool:
    """Whether one more use would be within the limit. Counts nothing."""
    limit = Limit(name, *subject)
    return used(limit) < limit.most


def reached(limits: Sequence[Limit]) -> Reached | None:
    """Of the limits of which nothing is left, the one that holds longest; None while something is left of each."""
    now = timezone.now()
    found = []
    for limit in limits:
        recent = _recent(_row(limit), limit, now)
        if recent and _sum(recent) >= limit.most:
            until = datetime.fromtimestamp(recent[0][0], UTC) + timedelta(seconds=limit.period)
            found.append(Reached(limit, until))
    return max(found, key=lambda one: one.until, default=None)


@transaction.atomic
def _take(limits: Sequence[Limit], wanted: int, now: datetime) -> int:
    rows = [_locked(limit, now) for limit in limits]
    recent = [_recent(row, limit, now) for limit, row in zip(limits, rows, strict=True)]
    left = (limit.most - _sum(uses) for limit, uses in zip(limits, recent, strict=True))
    amount = max(min(wanted, *left, wanted), 0)
    for limit, row, uses in zip(limits, rows, recent, strict=True) if amount else ():
        row.uses = [*uses, [now.timestamp(), amount]]
        row.until = now + timedelta(seconds=limit.period)
        row.save(update_fields=["uses", "until"])
    return amount


def _in_order(limits: Iterable[Limit]) -> list[Limit]:
    """Each limit once, in the one order in which rows are locked, so that nobody waits in a circle."""
    return sorted(set(limits))


def _row(limit: Limit) -> LimitUse | None:
    return LimitUse.objects.filter(pk=limit.key).first()


def _recent(row: LimitUse | None, limit: Limit, now: datetime) -> list[list[float]]:
    """The uses within the period that ends now."""
    begin = now.timestamp() - limit.period
    return [use for use in row.uses if use[0] > begin] if row else []


def _sum(uses: list[list[float]]) -> int:
    return int(sum(amount for _moment, amount in uses))


def _without_last(uses: list[list[float]], amount: int) -> list[list[float]]:
    kept = []
    for moment, used_then in reversed(uses):
        given_back = min(amount, used_then)
        amount -= given_back
        kept.append([moment, used_then - given_back])
    return [use for use in reversed(kept) if use[1]]


def _locked(limit: Limit, now: datetime) -> LimitUse:
    """The row of a limit, made if need be. Its lock makes uses at once count one after the other.

    SQLite has no locks of rows and needs none: its transactions begin as the one writer (ipp_portal/env.py).
    """
    rows = LimitUse.objects.select_for_update()
    if row := rows.filter(pk=limit.key).first():
        return row
    _sweep(now)
    until = now + timedelta(seconds=limit.period)
    LimitUse.objects.bulk_create([LimitUse(key=limit.key, until=until)], ignore_conflicts=True)
    return rows.get(pk=limit.key)


def _sweep(now: datetime) -> None:
    over = LimitUse.objects.filter(until__lt=now).order_by("until")
    rows = over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:SWEPT]
    LimitUse.objects.filter(pk__in=list(rows), until__lt=now).delete()
