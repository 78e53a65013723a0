"""The base of effects that hang on an edge of a table of moves."""

from typing import Any, ClassVar

from outbox import rows
from outbox.models import Effect


class CaseEffect:
    """An outward act that follows from a move. Subclasses name kind and queue, and derive the rest from the case."""

    kind: ClassVar[str]
    queue: ClassVar[str]

    @classmethod
    def write(cls, case: Any) -> Effect:
        """Write the row in the move's transaction."""
        return rows.write(
            kind=cls.kind,
            queue=cls.queue,
            key=cls.key(case),
            destination=cls.destination(case),
            case=case.reference,
            subject=cls.subject(case),
            payload=cls.payload(case),
        )

    @classmethod
    def key(cls, case: Any) -> str:
        raise NotImplementedError

    @classmethod
    def destination(cls, case: Any) -> str:
        return cls.queue

    @classmethod
    def subject(cls, case: Any) -> str:
        return ""

    @classmethod
    def payload(cls, case: Any) -> dict[str, Any]:
        return {}
