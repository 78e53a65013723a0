"""Letters about toys."""

from dataclasses import dataclass
from typing import Any, Self

from replies.letters import Letter, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class ToyDone(Letter):
    """Your toy is done. To the holder and the seller."""

    code = "toy_done"
    may_be_empty = frozenset({"remark"})
    reference: str
    title: str
    remark: str
    page_url: str

    @classmethod
    def for_case(cls, case: Any) -> Self:
        return cls(
            reference=case.reference,
            title=case.title,
            remark=case.remark,
            page_url=f"https://portal.example/toys/{case.reference}/",
        )

    @classmethod
    def recipients(cls, case: Any) -> list[Recipient]:
        return [Recipient("holder", case.holder_address), Recipient("seller", case.seller_address)]
