"""Limits of what a person, an organisation or a network may have done within a while.

They are counted in the database, before the work is done, so that they hold for all processes and all at once. A limit
on what anybody can make more of, as organisations are, always stands beside one on the person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import package
from accounts.models import Organisation, Spent, User
from ledger import policy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIDIED = 100  # rows that one act deletes at most


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """name: an entry of policy/, which says how much; whose: of whom; period: within which."""

    name: str
    whose: str
    period: timedelta

    @property
    def most(self) -> int:
        return policy.number(self.name)


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit of which nothing is left, and from when on there is something again (UTC)."""

    limit: Limit
    until: datetime


def person(user: User) -> str:
    return f"person {user.pk}"


def organisation(of: Organisation) -> str:
    return f"organisation {of.pk}"


def network_of(request: HttpRequest) -> str:
    """Name the network that a request came from, by a digest: addresses are not kept."""
    digest = salted_hmac("accounts.limits", package.network_of(request), algorithm="sha256").hexdigest()
    return f"network {digest[:32]}"


def take(limits: Iterable[Limit], wanted: int = 1) -> int:
    """Use as much as is left of every limit, at most `wanted`. Returns how much that was.

    Not to be called inside a transaction that waits for the work: whoever asks at the same time would wait, too.
    """
    now = timezone.now()
    with transaction.atomic():
        kept = sorted(set(limits))  # locked in one order, so that nobody waits in a circle
        rows = [_row(limit, now) for limit in kept]
        left = (limit.most - row.amount for limit, row in zip(kept, rows, strict=True))
        amount = max(min(wanted, *left, wanted), 0)
        for row in rows if amount else ():
            row.amount += amount
            row.save(update_fields=["since", "amount"])
    if any(row.since == now for row in rows):
        _tidy(now)
    return amount


def give_back(limits: Iterable[Limit], amount: int) -> None:
    """Give back what was taken and not used."""
    if amount <= 0:
        return
    with transaction.atomic():
        for limit in sorted(set(limits)):
            row = Spent.objects.select_for_update().filter(limit=limit.name, whose=limit.whose).first()
            if row is not None:
                row.amount = max(row.amount - amount, 0)
                row.save(update_fields=["amount"])


def reached(limits: Sequence[Limit]) -> Reached | None:
    """Of the limits of which nothing is left, the one that holds longest; None while something is left of each."""
    now = timezone.now()
    found = []
    for limit in limits:
        row = Spent.objects.filter(limit=limit.name, whose=limit.whose, since__gt=now - limit.period).first()
        if row is not None and row.amount >= limit.most:
            found.append(Reached(limit, row.since + limit.period))
    return max(found, key=lambda one: one.until, default=None)


def _row(limit: Limit, now: datetime) -> Spent:
    """The locked count of a limit; one whose time has passed begins anew."""
    rows = Spent.objects.select_for_update()
    row, _is_new = rows.get_or_create(limit=limit.name, whose=limit.whose, defaults={"since": now})
    if row.since <= now - limit.period:
        row.since, row.amount = now, 0
    return row


def _tidy(now: datetime) -> None:
    """Delete some counts whose time has passed, but none that somebody is raising at this moment."""
    with transaction.atomic():
        old = Spent.objects.filter(since__lt=now - 2 * DAY).order_by("pk")
        found = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:TIDIED])
        if found:
            Spent.objects.filter(pk__in=found).delete()
