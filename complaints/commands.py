"""Giving a command to a marketplace so that the newest one wins, also where an older one lands late.

A command that got no answer may still take effect for `Market.late_by` seconds. So its next attempt waits until it
no longer can, and a later command on the listing counts as done only after that.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from marketplace.actions import record_receipt
from marketplace.connectors.base import (
    CommandReceipt,
    Connector,
    ConnectorError,
    ListingNotFound,
    ListingRef,
    OutcomeUnknown,
    Visibility,
)
from marketplace.models import Listing, Receipt
from marketplace.registry import connector_for
from outbox import rows
from outbox.handlers import Permanent, Temporary, Unknown
from outbox.models import Effect
from outbox.tasks import LeaseLost

ANSWER_WITHIN = timedelta(seconds=13)  # connect 3, read 10: as long as a call waits before its command is in doubt
MOST_REPEATS = 3  # of a command that an older one undid
CONTRARY = {"hide": "restore", "restore": "hide"}  # kinds of effects

IsTrue = Callable[[Visibility], bool]


@dataclass(frozen=True, slots=True)
class Command:
    """One effect's command on one listing. act: Receipt.Act.HIDE or RESTORE."""

    effect: Effect
    listing: Listing
    act: str
    connector: Connector

    @classmethod
    def of(cls, effect: Effect, listing: Listing, act: str) -> "Command":
        return cls(effect, listing, act, connector_for(listing.market))

    def perform(self, is_true: IsTrue) -> tuple[CommandReceipt, Visibility]:
        """Give the command once, wait out older ones, look as a buyer does; send again what an older one undid.

        Gives the marketplace's answer and what a buyer sees, which need not be `is_true`.
        Raises what the outbox knows: Unknown, Temporary, Permanent; LeaseLost.
        """
        try:
            receipt = self._known() or self._send(self.effect.key)
            older = self._older_until()
            self._wait_for(older)
            seen = self._look()
            if older and not is_true(seen):
                receipt = self._send(self._next_key())
                seen = self._look()
        except OutcomeUnknown as doubt:
            raise Unknown(str(doubt), pause=self._pause(), away=doubt.away) from doubt
        except ConnectorError as failure:
            raise as_outcome(failure) from failure
        return receipt, seen

    def _known(self) -> CommandReceipt | None:
        """What came of earlier attempts, read back where one is in doubt; None: the command is still to be given.

        Raises Unknown, with the time to wait, while one of them may still take effect.
        """
        if self._left(self._own_until()):
            raise Unknown("The last attempt may still take effect; then we read back.", pause=self._pause())
        if self.effect.doubtful:
            known = self.connector.performed(self._ref, key=self.effect.key)
            return self._keep(known) if known else None
        answered = Receipt.objects.filter(listing=self.listing, act=self.act, key=self.effect.key).first()
        return CommandReceipt(key=answered.key, repeated=True, answer=answered.answer) if answered else None

    def _send(self, key: str) -> CommandReceipt:
        if not rows.note_doubt(self.effect, since=rows.database_now()):
            raise LeaseLost
        command = self.connector.hide if self.act == Receipt.Act.HIDE else self.connector.restore
        try:
            receipt = command(self._ref, key=key, seq=self.effect.seq)
        except OutcomeUnknown:
            # The call is over, maybe at once: only the marketplace's own lateness is still to be waited for.
            rows.note_doubt(self.effect, since=rows.database_now() - ANSWER_WITHIN)
            raise
        except ListingNotFound as gone:
            rows.note_doubt(self.effect, since=None)
            if self.act == Receipt.Act.RESTORE:
                raise
            # The seller removed it meanwhile: nothing to hide, and the look that follows shows it.
            receipt = CommandReceipt(key=key, repeated=False, answer={"gone": str(gone)})
        except ConnectorError:
            rows.note_doubt(self.effect, since=None)
            raise
        return self._keep(receipt, key=key)

    def _keep(self, receipt: CommandReceipt, *, key: str = "") -> CommandReceipt:
        """Keep an answer under the key that was sent: whatever was in doubt, it is known now what became of it."""
        answer = {"repeated": receipt.repeated} | receipt.answer
        record_receipt(self.listing, self.act, key or self.effect.key, answer)
        rows.note_doubt(self.effect, since=None)
        return receipt

    def _look(self) -> Visibility:
        seen = self.connector.verify(self._ref)
        record_receipt(self.listing, Receipt.Act.VERIFY, self.effect.key, asdict(seen))
        return seen

    def _next_key(self) -> str:
        """A key for the same command once more: a marketplace that remembers keys would pass over the old one."""
        sent = Receipt.objects.filter(listing=self.listing, act=self.act, key__startswith=f"{self.effect.key}:again:")
        number = sent.values("key").distinct().count() + 1
        if number > MOST_REPEATS:
            raise Unknown(f"An older command undid this one {MOST_REPEATS} times.")
        return f"{self.effect.key}:again:{number}"

    def _pause(self) -> float | None:
        """Seconds to the next attempt of a command in doubt; None, soon, where a newer command waits behind it."""
        is_overtaken = self._contrary().filter(seq__gt=self.effect.seq).exists()
        return None if is_overtaken else self._left(self._own_until())

    def _contrary(self) -> QuerySet[Effect]:
        """Commands on the same listing that would undo this one."""
        return Effect.objects.filter(subject=self.effect.subject, kind=CONTRARY[self.effect.kind])

    def _wait_for(self, older: datetime | None) -> None:
        if wait := self._left(older):
            raise Temporary("An older command may still take effect; then we look.", pause=wait)

    def _own_until(self) -> datetime | None:
        """Until when this effect's own command may still take effect."""
        return may_land_until(self.effect.in_doubt_since, self._late_by)

    def _older_until(self) -> datetime | None:
        """Until when an older command to the contrary may take effect; None: none after this one was decided."""
        older = self._contrary().filter(seq__lt=self.effect.seq)
        since = older.aggregate(last=Max("in_doubt_since"))["last"]
        until = may_land_until(since, self._late_by)
        return until if until and until > self.effect.created_at else None

    def _left(self, until: datetime | None) -> float | None:
        """Seconds until then; None when it is past."""
        left = (until - rows.database_now()).total_seconds() if until else 0
        return left if left > 0 else None

    @property
    def _late_by(self) -> int:
        return self.listing.market.late_by

    @property
    def _ref(self) -> ListingRef:
        return ListingRef(self.listing.market.code, self.listing.external_id)


def may_land_until(since: datetime | None, late_by: int) -> datetime | None:
    """Until when a command in doubt since then may still take effect; None: nothing is in doubt.

    late_by: seconds, of the market; 0 where the market itself refuses a command that a later one has overtaken.
    """
    return since + ANSWER_WITHIN + timedelta(seconds=late_by) if since and late_by else None


def as_outcome(failure: ConnectorError) -> Exception:
    """A marketplace's failure in the words of the outbox."""
    if failure.permanent:
        return Permanent(str(failure))
    return Temporary(str(failure), pause=failure.retry_after, away=failure.away)


def look_at(listing: Listing, *, key: str) -> dict[str, Any]:
    """Look at a listing as a buyer does, and keep what was seen; one that the marketplace no longer knows is gone."""
    try:
        seen = connector_for(listing.market).verify(ListingRef(listing.market.code, listing.external_id))
    except ListingNotFound:
        seen = Visibility(page=False, api=False, search=False, basket=False)
    except ConnectorError as failure:
        raise as_outcome(failure) from failure
    record_receipt(listing, Receipt.Act.VERIFY, key, asdict(seen))
    return asdict(seen)
