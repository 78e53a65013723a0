"""Reporting again what was refused: a draft with all that was said before, and the reason beside it."""

from typing import Any

from complaints import drafts
from complaints.models import Decision, Draft, ReportedListing
from complaints.states import State

SAID = ("right", "ground", "statement")


def fill(draft: Draft, refused: ReportedListing) -> None:
    """Put what was refused into a draft; nothing that was written there already is lost or replaced.

    Right, ground and sentence count as typed and not as answered: the page that asks for them is shown again.
    """
    before = draft.answers
    pasted = before.get("pasted", "")
    if refused.typed_url not in pasted.split():
        pasted = f"{pasted}\n{refused.typed_url}".strip()
    drafts.keep(draft, again=refused.reference, pasted=pasted, typed=_said(refused) | _typed(before))


def _said(refused: ReportedListing) -> dict[str, str]:
    complaint = refused.complaint
    said = {"right": str(refused.right_id), "ground": complaint.ground, "statement": complaint.statement}
    if complaint.is_of_guest:  # who may own the right under their own name only
        said |= {"standing": "owner", "right_name": refused.right.name, "number": refused.right.number}
    return said


def _typed(answers: dict[str, Any]) -> dict[str, str]:
    """What a person wrote in a draft: the answers, and what a page with errors held."""
    answered = {name: answers[name] for name in (*SAID, "standing", "right_name", "number", "name") if name in answers}
    return {name: value for name, value in (answered | answers.get("typed", {})).items() if value}


def begun(refused: ReportedListing, drafts_open: Any) -> Draft | None:
    """A draft that was begun for this refusal and not sent yet."""
    return drafts_open.filter(complaint=None, answers__again=refused.reference).first()


def refusal_of(draft: Draft) -> Decision | None:
    """The decision that a draft answers to, while it stands."""
    reference = draft.answers.get("again")
    if not reference:
        return None
    mine = ReportedListing.objects.filter(complaint__complainant=draft.organisation, state=State.REFUSED)
    refused = mine.filter(reference=reference).select_related("listing", "right").first()
    return refused.decision if refused else None
