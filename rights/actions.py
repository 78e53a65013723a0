"""What happens to rights: begun, filled in, sent, verified, refused, withdrawn. Browser and admin call these alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.identity import actions as identity
from accounts.models import Organisation
from ledger.chain import append
from ledger.lifecycle import Actor, IllegalMove, IsParty, Role, move, open_case
from ledger.queries import events_of
from rights import offices, registers
from rights.models import (
    AuthorisedSeller,
    FactsChange,
    IPRight,
    Proof,
    ProofView,
    RegisterLook,
    RightDecision,
    RightPicture,
)
from rights.pictures import DrawnAnew
from rights.reasons import REASONS
from rights.states import REMINDERS, TERM, State
from rights.terms import open_terms
from uploads import CheckedFile, stored_file

Verdict = RightDecision.Verdict
IDENTITY = frozenset({"kind", "office", "number", "name", "owner_as_registered"})


class NotOpened(IllegalMove):
    """Who would decide on the right has not opened its newest document."""


class RightFacts(TypedDict, total=False):
    """What a person says about their right; names as in IPRight."""

    reference: str
    kind: str
    standing: str
    mark_form: str
    name: str
    other_names: str
    owner_as_registered: str
    office: str
    number: str
    classes: str
    goods: str
    territories: str
    filed_on: date | None
    registered_on: date | None
    renewed_on: date | None
    expires_on: date | None
    statement: str


@transaction.atomic
def add_right(organisation: Organisation, *, by: Actor, proof: CheckedFile, **facts: Unpack[RightFacts]) -> IPRight:
    """Enter a right with its first proof and send it to be checked. `proof` has passed uploads.check_upload."""
    right = begin_right(organisation, by=by, **facts)
    submit_right(right, by=by, proof=proof)
    return right


@transaction.atomic
def begin_right(organisation: Organisation, *, by: Actor, **facts: Unpack[RightFacts]) -> IPRight:
    """Begin a draft of a right, and open its case."""
    if facts.get("kind") == IPRight.Kind.COPYRIGHT and not facts.get("number"):
        facts.setdefault("standing", IPRight.Standing.UNREGISTERED)
    right = IPRight(owner=organisation, entered_by_id=by.user_id, **facts)
    right.number_normal = _normal(right)
    right.save(force_insert=True)
    open_case(right, by=by)
    identity.ask(organisation, by=by, right=right.kind)  # what only this kind of right makes us ask
    return right


@transaction.atomic
def set_facts(right: IPRight, facts: Mapping[str, Any], *, by: Actor) -> None:
    """Change what was entered while it may be: in a draft, or after a refusal; then the change is recorded.

    Raises IllegalMove when the right is with staff or was verified: its facts change by papers only.
    """
    right.refresh_from_db()
    if by.role != Role.HOLDER or not right.is_editable:
        raise IllegalMove(
            f"the facts of {right.reference}, which is {right.state}, are not open to {by.role}",
            for_people=_("This right is not open for changes. Send us the paper that shows what changed."),
        )
    before = {name: getattr(right, name) for name in facts}
    changed = {name: value for name, value in facts.items() if value != before[name]}
    if changed:
        write_facts(right, changed)
        if right.state != State.DRAFT:
            FactsChange.objects.create(
                right=right, before=plain(before, changed), after=plain(changed, changed), changed_by_id=by.user_id
            )
            append(right.reference, verb="edit", by=by, data={"facts": sorted(changed)})


def write_facts(right: IPRight, changed: Mapping[str, Any], *, renames: bool = True) -> None:
    """Write new facts into a right's row. Raises IllegalMove when the right left its state meanwhile.

    renames: whether a change of what names the right ends the cover of older letters of authorisation.
    """
    for name, value in changed.items():
        setattr(right, name, value)
    right.number_normal = _normal(right)
    if renames and IDENTITY & changed.keys():
        right.identity_since = timezone.now()
    written = {name: getattr(right, name) for name in (*changed, "number_normal", "identity_since")}
    if not IPRight.objects.filter(pk=right.pk, state=right.state).update(**written):
        raise IllegalMove(f"{right.reference} was moved by someone else")


def plain(facts: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, str]:
    """Write facts as texts, for a row that keeps them."""
    return {name: "" if facts[name] is None else str(facts[name]) for name in names}


def look_up(right: IPRight, *, by: Actor) -> registers.Entry:
    """Look a right up in its register, and keep what it answered. Raises NotInRegister or RegisterAway."""
    try:
        entry = registers.find(right.kind, right.office, right.number)
    except registers.NotInRegister:
        _keep_look(right, {}, by)
        raise
    _keep_look(right, entry.facts, by)
    return entry


def _keep_look(right: IPRight, facts: dict[str, Any], by: Actor) -> None:
    RegisterLook.objects.create(
        right=right,
        register=registers.register().name,
        office=right.office,
        number=right.number,
        answer=plain(facts, facts),
        looked_by_id=by.user_id,
    )


@transaction.atomic
def submit_right(right: IPRight, *, by: Actor, proof: CheckedFile | None = None) -> None:
    """Send a draft, or a refused right after it was mended, to be checked.

    proof: a document that comes with it; a draft without one can't be sent. Raises IllegalMove with a sentence.
    """
    if proof is not None:
        keep_proof(right, by, proof)
    if not right.name or not right.proofs.exists():
        raise IllegalMove(
            f"{right.reference} lacks a name or a document",
            for_people=_("Enter the name of the right and upload a document first."),
        )
    move(right, "submit" if right.state == State.DRAFT else "resubmit", by=by)


@transaction.atomic
def add_proof(right: IPRight, *, by: Actor, proof: CheckedFile) -> Proof:
    """Add a document. A refused right goes back to being checked. Raises IllegalMove when the right was withdrawn."""
    if by.role != Role.HOLDER or right.state == State.WITHDRAWN:
        raise IllegalMove(
            f"{by.role} may not add a proof to {right.reference}, which is {right.state}",
            for_people=_("This right was withdrawn, so it takes no more documents. Enter it anew."),
        )
    kept = keep_proof(right, by, proof)
    if right.state == State.REFUSED:
        move(right, "resubmit", by=by, note=f"proof {kept.pk}")
    return kept


@transaction.atomic
def add_picture(right: IPRight, *, by: Actor, picture: DrawnAnew) -> RightPicture:
    """Add a reference picture. Raises IllegalMove when the right was withdrawn."""
    if by.role != Role.HOLDER or not right.is_open:
        raise IllegalMove("no pictures now", for_people=_("This right was withdrawn, so it takes no more pictures."))
    kept = RightPicture.objects.create(
        right=right,
        file=stored_file(picture.checked),
        name=picture.checked.name,
        media_type=picture.checked.media_type,
        size=picture.checked.size,
        width=picture.width,
        height=picture.height,
        sha256=picture.checked.sha256,
        added_by_id=by.user_id,
    )
    if right.state != State.DRAFT:
        append(right.reference, verb="add_picture", by=by, note=f"picture {kept.pk}")
    return kept


@transaction.atomic
def remove_picture(picture: RightPicture, *, by: Actor) -> None:
    """Remove a reference picture while the right is open for changes. Raises IllegalMove afterwards."""
    right = picture.right
    if by.role != Role.HOLDER or not right.is_editable:
        raise IllegalMove("no removal now", for_people=_("Staff have looked at this picture, so it stays on record."))
    if right.state != State.DRAFT:
        append(right.reference, verb="remove_picture", by=by, note=f"picture {picture.pk}")
    file = picture.file
    picture.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name))


@transaction.atomic
def allow_seller(right: IPRight, *, by: Actor, name: str, address: str = "") -> AuthorisedSeller:
    """Put a seller on the list of those who may sell goods under a right. Raises IllegalMove."""
    _require_open(right, by)
    seller = AuthorisedSeller.objects.create(right=right, name=name, address=address, added_by_id=by.user_id)
    append(right.reference, verb="allow_seller", by=by, note=f"seller {seller.pk}")
    return seller


@transaction.atomic
def disallow_seller(seller: AuthorisedSeller, *, by: Actor) -> None:
    """Take a seller off the list from now on; that they stood on it stays on record. Raises IllegalMove."""
    _require_open(seller.right, by)
    rows = AuthorisedSeller.objects.filter(pk=seller.pk, removed_at=None)
    if rows.update(removed_at=timezone.now(), removed_by_id=by.user_id):
        append(seller.right.reference, verb="disallow_seller", by=by, note=f"seller {seller.pk}")


def _require_open(right: IPRight, by: Actor) -> None:
    if by.role != Role.HOLDER or not right.is_open:
        raise IllegalMove("not open", for_people=_("This right was withdrawn, so its list of sellers is closed."))


def verify_right(right: IPRight, *, by: Actor, note: str = "") -> RightDecision:
    """Confirm a right. note: for staff, at most 2,000 signs.

    Raises IllegalMove, which says who was first; NotOpened unless this person opened the newest document.
    """
    return _decide(right, Verdict.VERIFY, by=by, reasoning=note)


def refuse_right(right: IPRight, *, by: Actor, reason_code: str, reasoning: str = "") -> RightDecision:
    """Refuse a right. reasoning: at most 2,000 signs, quoted word for word in the letter.

    Raises IllegalMove, which says who was first; NotOpened unless this person opened the newest document; ValueError
    when the reason is none of rights/reasons.py.
    """
    if reason_code not in REASONS:
        raise ValueError(f"{reason_code!r} is no reason to refuse a right.")
    return _decide(right, Verdict.REFUSE, by=by, reason_code=reason_code, reasoning=reasoning)


def withdraw_right(right: IPRight, *, by: Actor) -> None:
    """Take a right back for good; a draft is thrown away so. Raises IllegalMove when it was withdrawn already."""
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


def _normal(right: IPRight) -> str:
    return offices.normal_number(right.office, right.kind, right.number) if right.number else ""


def keep_proof(right: IPRight, by: Actor, proof: CheckedFile) -> Proof:
    """Keep a document of a right that passed the gate."""
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
        require_opened(right.proofs.last(), by)
        if verdict == Verdict.VERIFY:
            _require_in_force(right)
        with transaction.atomic():
            decision = RightDecision.objects.create(
                right=right, verdict=verdict, reason_code=reason_code, reasoning=reasoning, decided_by_id=by.user_id
            )
            move(right, verdict, by=by, note=f"decision {decision.pk}")  # after the row: the letter quotes it
            if verdict == Verdict.VERIFY:
                open_terms(right, right.expires_on, reminders=REMINDERS, end=TERM)
    except IsParty:
        raise
    except IllegalMove as refusal:
        raise _told_who_was_first(right, refusal) from refusal
    return decision


def require_opened(proof: Proof | None, by: Actor) -> None:
    """Raises NotOpened unless this person has opened the document."""
    if not ProofView.objects.filter(proof=proof, viewed_by_id=by.user_id).exists():
        raise NotOpened(
            f"person {by.user_id} has not opened proof {proof and proof.pk}",
            for_people=_(
                "Open the document first: the one on top under “Documents, newest first”. "
                "The letter says that a person compared it."
            ),
        )


def _require_in_force(right: IPRight) -> None:
    if right.has_expired:
        raise NotOpened(
            f"{right.reference} has expired",
            for_people=_(
                "This right has expired. Refuse it with the reason “expired”: the letter says how to mend it."
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
    if events_of(now).last().verb == "expire":
        return IllegalMove(str(refusal), for_people=_("This right has expired meanwhile."))
    sentence = {
        Verdict.VERIFY: _("%(person)s has verified this right already."),
        Verdict.REFUSE: _("%(person)s has refused this right already."),
    }[Verdict(last.verdict)]
    return IllegalMove(str(refusal), for_people=sentence % {"person": last.decided_by})
