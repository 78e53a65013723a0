"""Reports without an account: up to ten links, followed by a private link, turned into an account at any time.

A guest's right is entered with their report and goes to staff with it; until staff have checked it nothing is taken
down, as always. Who acts for an owner needs the owner's letter, and with it an account.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import guests
from accounts.actions import rename_organisation
from accounts.identity import actions as identity
from accounts.models import Organisation, User
from complaints import actions, drafts
from complaints.letters import page_of
from complaints.limits import begin_draft
from complaints.models import GUEST_SALT, Complaint, Draft, GuestLink
from complaints.queries import drafts_open_to
from complaints.reasons import GROUNDS
from ledger.lifecycle import Actor, IllegalMove
from replies.actions import send_transient
from rights.actions import begin_right, keep_proof, set_facts, submit_right
from rights.models import IPRight
from rights.queries import same_right
from rights.states import EDITABLE
from rights.states import State as RightState
from uploads import CheckedFile

RENEWALS_APART = timedelta(hours=1)
TEXTS = ("standing", "name", "ground", "right_name", "number", "statement")


def organisation_of(user: User) -> Organisation:
    """In whose name a guest reports."""
    return user.organisations.get()


def draft_of(user: User) -> Draft:
    """The report that a guest is writing: the one they began, or a blank sheet."""
    begun = drafts_open_to(user).filter(complaint=None).first()
    return begun or begin_draft(user, organisation_of(user))


def right_for(organisation: Organisation, ground: str, name: str, number: str) -> IPRight | None:
    """The right that these answers speak of, if the guest has entered it; else their unsent one, to be changed."""
    kind = GROUNDS[ground].kind
    known = same_right(organisation, kind, {"office": "", "number": number, "name": name})
    return known or organisation.rights.filter(state=RightState.DRAFT).first()


def has_proof(organisation: Organisation, answers: dict[str, Any]) -> bool:
    """Whether a document for this right is here; after a refusal a new one is needed."""
    right = right_for(organisation, answers["ground"], answers["right_name"], answers.get("number", ""))
    return right is not None and right.state != RightState.REFUSED and right.proofs.exists()


@transaction.atomic
def answer(draft: Draft, answers: dict[str, str], *, proof: CheckedFile | None, by: Actor) -> None:
    """Keep who reports, the right and what is wrong. answers: the texts of TEXTS. A new name is compared as always."""
    organisation = draft.organisation
    if organisation.name != answers["name"]:
        rename_organisation(organisation, name=answers["name"], by=by)
    right = _enter(organisation, answers, by=by)
    if proof is not None:
        keep_proof(right, by, proof)
    drafts.keep(draft, typed={}, right=str(right.pk), **{name: answers[name] for name in TEXTS})


def _enter(organisation: Organisation, answers: dict[str, str], *, by: Actor) -> IPRight:
    kind = GROUNDS[answers["ground"]].kind
    facts = {"kind": kind, "name": answers["right_name"], "number": answers["number"]}
    facts["owner_as_registered"] = answers["name"]
    unregistered = kind == IPRight.Kind.COPYRIGHT and not answers["number"]
    facts["standing"] = IPRight.Standing.UNREGISTERED if unregistered else IPRight.Standing.REGISTERED
    right = right_for(organisation, answers["ground"], answers["right_name"], answers["number"])
    if right is None:
        return begin_right(organisation, by=by, **facts)  # type: ignore[arg-type]
    if right.is_editable:
        set_facts(right, facts, by=by)
    return right


def right_in(draft: Draft) -> IPRight | None:
    """The right that a guest's draft names, while it can still be sent."""
    usable = Q(state__in=(*EDITABLE, RightState.SUBMITTED, RightState.VERIFIED))
    return draft.organisation.rights.filter(usable, pk=draft.answers.get("right") or 0).first()


def send(draft: Draft, right: IPRight, listings: Sequence[actions.Reported], *, by: Actor) -> Complaint:
    """Send a guest's report, and with it the right to be checked. Raises CannotFile; then neither was sent."""
    filing = actions.Filing(
        token=f"draft:{draft.pk}",
        right=right,
        ground=draft.answers["ground"],
        statement=draft.answers["statement"],
        listings=listings,
        origin=Complaint.Origin.GUEST,
        complainant=draft.organisation,
        filed_by=draft.user,
        contact_email=draft.user.email,
        declaration_version=actions.DECLARATION_VERSION,
        draft=draft,
    )
    with transaction.atomic():
        if right.is_editable:
            try:
                submit_right(right, by=by)
            except IllegalMove:  # the button was pressed twice: the first press has sent it
                right.refresh_from_db()
        return actions.file_complaint(filing, by=by)


def complaint_behind(token: str) -> Complaint | None:
    """The report behind a private link; None for one that was made up or has ended."""
    try:
        pk, number = signing.loads(token, salt=GUEST_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Complaint.objects.select_related("complainant", "guest_link")
    return rows.filter(pk=pk, guest_link__number=number).first()


@transaction.atomic
def renew_link(complaint: Complaint) -> bool:
    """End the links to a report and mail a new one to its reporter; False when that was done within the hour."""
    now = timezone.now()
    rested = Q(renewed_at=None) | Q(renewed_at__lt=now - RENEWALS_APART)
    rows = GuestLink.objects.filter(rested, complaint=complaint)
    if not rows.update(number=F("number") + 1, renewed_at=now):
        return False
    complaint.guest_link.refresh_from_db()
    blanks = {"reference": complaint.reference, "case_url": page_of(complaint)}
    send_transient(kind="guest_link", to=complaint.contact_email, blanks=blanks)
    return True


@transaction.atomic
def open_account(organisation: Organisation, *, kind: str, name: str, country: str, by: Actor) -> None:
    """Turn a guest into an account; their reports, rights and drafts are the account's from then on."""
    guests.open_account(organisation, kind=kind, name=name, country=country, by=by)
    organisation.refresh_from_db()
    for right_kind in set(organisation.rights.values_list("kind", flat=True)):
        identity.ask(organisation, by=by, right=right_kind)  # what only this kind of right makes us ask
