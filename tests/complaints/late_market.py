"""A marketplace in virtual time that holds one command, answers nothing, and performs it later."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from time_machine import Traveller

from marketplace.connectors.base import CommandReceipt, ConnectorError, ListingRef, OutcomeUnknown, Visibility

HELD = timedelta(seconds=30)
PATIENCE = timedelta(seconds=10)  # of the caller, who then hears nothing
KINDS = {
    "fenced, with keys": (True, True),
    "fenced, without keys": (True, False),
    "unfenced, with keys": (False, True),
    "unfenced, without keys": (False, False),
}


@dataclass
class LateMarket:
    """One listing. hold: the act whose first command is held.

    is_fenced: refuses a command whose number is overtaken; without keys, also one whose number was used.
    has_keys: performs a key once. A market without keys reads back by what it shows.
    """

    clock: Traveller
    is_fenced: bool
    has_keys: bool
    hold: str
    is_hidden: bool = False
    last_seq: int = 0
    held: list[tuple[datetime, str, str, int]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def hide(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        return self._take("hide", key, seq)

    def restore(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        return self._take("restore", key, seq)

    def performed(self, listing: ListingRef, *, key: str) -> CommandReceipt | None:
        self.land()
        is_so = key in self.done if self.has_keys else self.is_hidden == key.startswith("hide")
        return CommandReceipt(key=key, repeated=True) if is_so else None

    def verify(self, listing: ListingRef) -> Visibility:
        self.land()
        shown = not self.is_hidden
        return Visibility(page=shown, api=shown, search=shown, basket=shown)

    def land(self) -> None:
        """Perform what was held until now."""
        due = [held for held in self.held if held[0] <= timezone.now()]
        self.held = [held for held in self.held if held not in due]
        for _at, act, key, seq in due:
            self._perform(act, key, seq)

    def _take(self, act: str, key: str, seq: int) -> CommandReceipt:
        self.land()
        if act == self.hold:
            self.hold = ""
            self.held.append((timezone.now() + HELD, act, key, seq))
            self.clock.shift(PATIENCE)
            raise OutcomeUnknown("no answer came")
        if not self._perform(act, key, seq):
            raise ConnectorError("The marketplace has already performed a later command.", permanent=True)
        return CommandReceipt(key=key, repeated=False)

    def _perform(self, act: str, key: str, seq: int) -> bool:
        if self.has_keys and key in self.done:
            return True
        if self.is_fenced and (seq < self.last_seq or (seq == self.last_seq and not self.has_keys)):
            return False
        self.is_hidden, self.last_seq = act == "hide", seq
        self.done.append(key)
        return True
