"""The base of all standardised replies. Each app declares its own letters on it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from replies.writing import write_letter

LETTERS: dict[str, type["Letter"]] = {}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a letter goes. role: "holder", "seller" or "staff"."""

    role: str
    address: str
    language: str = "en"


class Letter:
    """A standardised reply: a frozen dataclass whose fields are its blanks, and templates/replies/<code>/.

    Every blank must be filled, but for those named in `may_be_empty`. Bump `version` with each change of the words.
    """

    code: ClassVar[str] = ""
    version: ClassVar[int] = 1
    may_be_empty: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.code:
            LETTERS[cls.code] = cls

    @classmethod
    def for_case(cls, case: Any) -> Self:
        """Fill the blanks from a case. Only letters.py of the case's own app does this."""
        raise NotImplementedError

    @classmethod
    def recipients(cls, case: Any) -> list[Recipient]:
        """Say to whom it goes; nobody is an answer too (an own-initiative case has no complainant)."""
        raise NotImplementedError

    @classmethod
    def write(cls, case: Any) -> None:
        """Write the letter's rows in the move's transaction."""
        write_letter(cls, case)

    @classmethod
    def handed_over(cls, case: Any, written: datetime) -> None:
        """What becomes true once the mail server took the letter; in the transaction that records it.

        case: as it stands then, its row locked; written: when the letter was written (UTC).
        """

    def blanks(self) -> dict[str, Any]:
        return asdict(self)  # type: ignore[call-overload]
