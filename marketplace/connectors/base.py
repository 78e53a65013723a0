"""What every marketplace must offer. One folder per market implements it; `embedded/` is the default."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ListingRef:
    """A listing's name on its marketplace."""

    market: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes as fetched, empty when that failed; take_snapshot looks into them before it keeps them."""

    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """What a buyer sees. price_minor: in the currency's smallest unit; currency: ISO 4217."""

    external_id: str
    url: str
    title: str
    description: str
    price_minor: int
    currency: str
    seller_id: str
    seller_name: str
    on_sale: bool
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerContact:
    seller_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandReceipt:
    """The marketplace's answer to a command; `repeated` when the key had been performed before."""

    key: str
    repeated: bool
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Where a buyer can still reach a listing. Each is True when it can be seen or bought there."""

    page: bool
    api: bool
    search: bool
    basket: bool

    @property
    def is_gone(self) -> bool:
        """Nowhere to be seen or bought."""
        return not (self.page or self.api or self.search or self.basket)

    @property
    def is_on_sale(self) -> bool:
        """To be seen and bought everywhere."""
        return self.page and self.api and self.search and self.basket

    def as_dict(self) -> dict[str, bool]:
        return asdict(self)


class ConnectorError(Exception):
    """The marketplace did not do it. Permanent: tell staff; else try again after `retry_after` seconds, if given.

    away: the marketplace as a whole can't be reached, fails or asks for a pause, whatever it is asked.
    """

    def __init__(self, message: str, *, permanent: bool, retry_after: float | None = None, away: bool = False) -> None:
        super().__init__(message)
        self.permanent, self.retry_after, self.away = permanent, retry_after, away


class OutcomeUnknown(ConnectorError):
    """A command was sent and no answer came: it may have happened. Read back before any second try."""

    def __init__(self, message: str, *, away: bool = False) -> None:
        super().__init__(message, permanent=False, away=away)


class ListingNotFound(ConnectorError):
    """The marketplace has no such listing."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class SetupProblem(ConnectorError):
    """The marketplace can't be worked with as it is set up. The message names the cause and what to do about it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=True)


class Connector(Protocol):
    """All calls have timeouts (connect 3 s, read 10 s) and raise ConnectorError.

    late_by: seconds for which a command without an answer may still take effect; a market's row should not say less.
    """

    late_by: int

    def probe(self) -> Iterator[str]:
        """Try, reading only, what the connector needs; say in a sentence what works. Raises SetupProblem."""

    def find(self, url: str) -> ListingRef | None:
        """Recognise a pasted address. Parses only; never fetches it. None: not an address of a listing here."""

    def find_store(self, url: str) -> str | None:
        """The seller's id in a pasted address of a store. Parses only. None: not one, or stores have no address."""

    def snapshot(self, listing: ListingRef) -> ListingFacts:
        """Read what a buyer sees, pictures included. Raises ListingNotFound."""

    def seller_contact(self, listing: ListingRef) -> SellerContact:
        """Read the seller's contact for legal notices."""

    def hide(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        """Stop the sale. The same key twice is one effect; a command with a lower seq than the last is refused."""

    def restore(self, listing: ListingRef, *, key: str, seq: int) -> CommandReceipt:
        """Put it back as it was."""

    def performed(self, listing: ListingRef, *, key: str) -> CommandReceipt | None:
        """Read back whether a command with this key took effect; None: it did not."""

    def verify(self, listing: ListingRef) -> Visibility:
        """Look as a buyer does: page, API, search, basket; leaves the basket clean."""
