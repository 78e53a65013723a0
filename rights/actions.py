"""What happens to rights: entered, proven, verified, refused, withdrawn. Browser and admin call these alike."""

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.identity import actions as identity
from accounts.models import Organisation
from ledger.lifecycle import Actor, IllegalMove, Role, move, open_case
from rights.models import IPRight, Proof, ProofView, RightDecision
from rights.reasons import REASONS
from rights.states import State
from uploads import CheckedFile, stored_file

Verdict = RightDecision.Verdict


class NotOpened(IllegalMove):
    """Who would verify the right has not opened its newest document."""


class RightFacts(TypedDict, total=False):
    """What a person says about their right; names as in IPRight."""

    reference: str
    kind: str
    name: str
    owner_as_registered: str
    office: str
    number: str
    classes: str
    filed_on: date | None
    expires_on: date | None


@transaction.atomic
def add_right(organisation: Organisation, *, by: Actor, proof: CheckedFile, **facts: Unpack[RightFacts]) -> IPRight:
    """Enter a right with its first proof, and open its case. `proof` has passed uploads.check_upload."""
    right = IPRight.objects.create(owner=organisation, entered_by_id=by.user_id, **facts)
    _keep(right, by, proof)
    open_case(right, by=by)
    identity.ask(organisation, by=by, right=right.kind)  # what only this kind of right makes us ask
    return right


@transaction.atomic
def add_proof(right: IPRight, *, by: Actor, proof: CheckedFile) -> Proof:
    """Add a document. A refused right goes back to being checked. Raises IllegalMove when the right was withdrawn."""
    if by.role != Role.HOLDER or right.state == State.WITHDRAWN:
        raise IllegalMove(
            f"{by.role} may not add a proof to {right.reference}, which is {right.state}",
            for_people=_("This right was withdrawn, so it takes no more documents. Enter it anew."),
        )
    kept = _keep(right, by, proof)
    if right.state == State.REFUSED:
        move(right, "resubmit", by=by, note=f"proof {kept.pk}")
    return kept


def verify_right(right: IPRight, *, by: Actor, note: str = "") -> RightDecision:
    """Confirm a right. note: for staff, at most 2,000 signs.

    Raises IllegalMove, which says who was first; NotOpened unless this person opened the newest document.
    """
    return _decide(right, Verdict.VERIFY, by=by, reasoning=note)


def refuse_right(right: IPRight, *, by: Actor, reason_code: str, reasoning: str = "") -> RightDecision:
    """Refuse a right. reasoning: at most 2,000 signs, quoted word for word in the letter.

    Raises IllegalMove, which says who was first; ValueError when the reason is none of rights/reasons.py.
    """
    if reason_code not in REASONS:
        raise ValueError(f"{reason_code!r} is no reason to refuse a right.")
    return _decide(right, Verdict.REFUSE, by=by, reason_code=reason_code, reasoning=reasoning)


def withdraw_right(right: IPRight, *, by: Actor) -> None:
    """Take a right back for good. Raises IllegalMove when it was withdrawn already."""
    try:
        move(right, "withdraw", by=by)
    except IllegalMove as refusal:
        if IPRight.objects.get(pk=right.pk).state != State.WITHDRAWN:
            raise  # staff decided at this moment: the general sentence asks to look again
        raise IllegalMove(str(refusal), for_people=_("You have withdrawn this right already.")) from refusal


def record_view(proof: Proof, *, by: Actor) -> None:
    """Write down that staff opened a document."""
    if by.role in (Role.STAFF, Role.SUPERVISOR):
        ProofView.objects.create(proof=proof, viewed_by_id=by.user_id)


def _keep(right: IPRight, by: Actor, proof: CheckedFile) -> Proof:
    # A transaction that rolls back leaves a file without a row; a row without its file can't come about.
    return Proof.objects.create(
        right=right,
        file=stored_file(proof),
        name=proof.name,
        media_type=proof.media_type,
        size=proof.size,
        sha256=proof.sha256,
        added_by_id=by.user_id,
    )


def _decide(right: IPRight, verdict: Verdict, *, by: Actor, reasoning: str, reason_code: str = "") -> RightDecision:
    try:
        right.lifecycle.edge(right.state, verdict).require(by)
        if verdict == Verdict.VERIFY:
            _require_opened(right, by)
        with transaction.atomic():
            decision = RightDecision.objects.create(
                right=right, verdict=verdict, reason_code=reason_code, reasoning=reasoning, decided_by_id=by.user_id
            )
            move(right, verdict, by=by, note=f"decision {decision.pk}")  # after the row: the letter quotes it
    except IllegalMove as refusal:
        raise _told_who_was_first(right, refusal) from refusal
    return decision


def _require_opened(right: IPRight, by: Actor) -> None:
    if not ProofView.objects.filter(proof=right.proofs.last(), viewed_by_id=by.user_id).exists():
        raise NotOpened(
            f"person {by.user_id} has not opened the newest proof of {right.reference}",
            for_people=_(
                "Open the document first: the one on top under “Documents, newest first”. "
                "The letter says that a person compared it."
            ),
        )


def _told_who_was_first(right: IPRight, refusal: IllegalMove) -> IllegalMove:
    """Say in the refusal what became of the right meanwhile, and by whom."""
    now = IPRight.objects.get(pk=right.pk)
    if now.state == State.WITHDRAWN:
        return IllegalMove(str(refusal), for_people=_("The rights holder has withdrawn this right."))
    last = now.last_decision
    if now.state == State.SUBMITTED or last is None:
        return refusal
    sentence = {
        Verdict.VERIFY: _("%(person)s has verified this right already."),
        Verdict.REFUSE: _("%(person)s has refused this right already."),
    }[Verdict(last.verdict)]
    return IllegalMove(str(refusal), for_people=sentence % {"person": last.decided_by})
