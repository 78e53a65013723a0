"""What follows from a move of a requirement, outside of its row: documents whose term is over are deleted."""

from typing import Any

from outbox.effects import CaseEffect


class ForgetDocuments(CaseEffect):
    """Delete the files of a requirement. The rows stay: that they were there, their digests, who looked and why."""

    kind = "identity_forget"
    queue = "files"

    @classmethod
    def key(cls, case: Any) -> str:
        newest = case.documents.last()
        return f"identity_forget:{case.reference}:{newest.pk if newest else 0}"

    @classmethod
    def payload(cls, case: Any) -> dict[str, Any]:
        return {"documents": list(case.documents.filter(forgotten_at=None).values_list("pk", flat=True))}
