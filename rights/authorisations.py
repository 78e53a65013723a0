"""What happens to letters of authorisation: drafted, sent to the owner, confirmed, refused, revoked, ended."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.firms import owner_key
from accounts.mailboxes import limit_key
from accounts.models import Organisation, User
from ledger import policy
from ledger.chain import append
from ledger.lifecycle import Actor, IllegalMove, Role, move, open_case
from ledger.models import Event
from marketplace.models import Market
from rights.authorisation_states import REMINDERS, TERM, State
from rights.contacts import Contact, Source, contact_of, is_on_agents_side, owner_heads
from rights.letter_codes import is_proven
from rights.models import (
    Authorisation,
    AuthorisationContact,
    AuthorisationDecision,
    AuthorisationDocument,
    CoveredRight,
    IPRight,
    OwnerAddress,
)
from rights.reasons import LETTER_REASONS
from rights.terms import open_terms
from uploads import CheckedFile, stored_file

Verdict, Way = AuthorisationDecision.Verdict, AuthorisationDecision.Way
PROOFS = {Way.CODE: {"proof": "code"}, Way.ACCOUNT: {"proof": "account"}}  # what the ledger says of who answered


class NotSeen(IllegalMove):
    """What was to be decided on is not what the person has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a letter is to cover. rights: of one owner; acts: values of Act."""

    rights: Sequence[IPRight]
    markets: Sequence[Market]
    acts: Sequence[str]
    starts_on: date
    ends_on: date


@transaction.atomic
def draft_letter(agent: Organisation, terms: Terms, *, by: Actor) -> Authorisation:
    """Draft a letter. The owner follows from the rights. Raises IllegalMove when they have no common owner."""
    if sentence := why_no_common_owner(terms.rights, agent):
        raise IllegalMove("no common owner", for_people=sentence)
    first = terms.rights[0]
    letter = Authorisation.objects.create(
        agent=agent,
        principal=first.owner if first.owner_id != agent.pk else None,
        principal_name=first.owner_as_registered or first.owner.name,
        acts=", ".join(terms.acts),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        drafted_by_id=by.user_id,
    )
    CoveredRight.objects.bulk_create(CoveredRight(authorisation=letter, right=right) for right in terms.rights)
    letter.markets.set(terms.markets)
    open_case(letter, by=by)
    return letter


def why_no_common_owner(rights: Sequence[IPRight], agent: Organisation) -> str:
    """Say why these rights can't stand in one letter; empty when they can."""
    if not rights:
        return _("Choose at least one right.")
    owners = {(right.owner_id, _owner_name(right) if right.owner_id == agent.pk else "") for right in rights}
    if len(owners) > 1:
        return _("These rights have several owners. Draft one letter for each owner.")
    others = [right for right in rights if right.owner_id != agent.pk]
    if any(right.owner.kind != Organisation.Kind.RIGHTS_HOLDER for right in others):
        return _(
            "Another agent entered one of these rights, so its owner can't be asked here. Enter the right yourself."
        )
    if rights[0].owner_id == agent.pk and not rights[0].owner_as_registered:
        return _("Enter the registered owner of these rights first: the letter is theirs to sign.")
    return ""


def _owner_name(right: IPRight) -> str:
    return owner_key(right.owner_as_registered)


@transaction.atomic
def send_letter(letter: Authorisation, *, by: Actor) -> AuthorisationContact:
    """Ask the owner by a link.

    Raises IllegalMove when no address is known that the agent did not choose, or it got several of our mails today.
    """
    contact = contact_of(list(letter.rights.select_related("owner")), letter.agent)
    if contact is None:
        raise IllegalMove(
            f"no contact for {letter.reference}",
            for_people=_(
                "We know no address of the owner that is not your own. "
                "Print the letter, have it signed, and hand it in here."
            ),
        )
    _spare(contact.address, letter.agent)
    asked = _ask(letter, contact, by)
    move(letter, "send", by=by, note=f"contact {asked.pk}")
    return asked


def _spare(address: str, agent: Organisation) -> None:
    """Raises IllegalMove when an agent asked at this address as often as one day allows: letters are no way to spam."""
    Organisation.objects.select_for_update().get(pk=agent.pk)  # two at once count one after the other
    day = timezone.now() - timedelta(days=1)
    asked = AuthorisationContact.objects.filter(authorisation__agent=agent, asked_at__gt=day)
    addresses = asked.values_list("address", flat=True)
    if sum(limit_key(each) == limit_key(address) for each in addresses) >= policy.number("rights.letter_mails_per_day"):
        raise IllegalMove(
            "too many mails",
            for_people=_(
                "We sent the owner several of your letters today. One letter can cover many rights; send the next "
                "one tomorrow, or print it, have it signed, and hand it in here."
            ),
        )


@transaction.atomic
def propose_address(letter: Authorisation, *, by: Actor, address: str, found_at: str) -> OwnerAddress:
    """Staff enter an address of the owner that they found. Nobody is asked there until a colleague agrees.

    found_at: where a colleague can look it up. Raises NotSeen for an address of the agent's own side.
    """
    _require_owners(address, letter)
    entered = OwnerAddress.objects.create(
        authorisation=letter, address=address, found_at=found_at, entered_by_id=by.user_id
    )
    move(letter, "propose", by=by, note=f"address {entered.pk}")
    return entered


def _require_owners(address: str, letter: Authorisation) -> None:
    """Raises NotSeen for an address that can't be the owner's: one of the agent's side, or of our staff."""
    if is_on_agents_side(address, letter.agent):
        raise NotSeen(
            "the agent's own address",
            for_people=_("This address is on the agent's own side. Find one that the agent can't read."),
        )
    if User.objects.filter(email__iexact=address, is_staff=True).exists():
        raise NotSeen("of our staff", for_people=_("This is the address of one of our staff. Find the owner's own."))


@transaction.atomic
def ask_there(letter: Authorisation, *, by: Actor) -> AuthorisationContact:
    """A second person of the staff has the owner asked at the address that a colleague entered. Raises NotSeen."""
    entered = letter.proposed
    if entered is None:
        raise NotSeen("no address", for_people=_("Enter the owner's address first; then a colleague looks at it."))
    if entered.entered_by_id == by.user_id:
        raise NotSeen(
            "one's own address",
            for_people=_("You entered this address yourself. A colleague looks at it, and has the owner asked."),
        )
    _require_owners(entered.address, letter)
    asked = _ask(letter, Contact(entered.address, Source.STAFF), by)
    move(letter, "ask", by=by, note=f"contact {asked.pk}", data={"address": entered.pk})
    return asked


def _ask(letter: Authorisation, contact: Contact, by: Actor) -> AuthorisationContact:
    return AuthorisationContact.objects.create(
        authorisation=letter, address=contact.address, source=contact.source, asked_by_id=by.user_id
    )


@transaction.atomic
def hand_in(letter: Authorisation, *, by: Actor, document: CheckedFile) -> AuthorisationDocument:
    """Hand in the signed letter for staff. Where we know the owner's own address, they are told of the outcome."""
    kept = AuthorisationDocument.objects.create(
        authorisation=letter,
        file=stored_file(document),
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        added_by_id=by.user_id,
    )
    contact = contact_of(list(letter.rights.select_related("owner")), letter.agent)
    if contact is not None and letter.contact is None:
        _ask(letter, contact, by)
    move(letter, "hand_in", by=by, note=f"document {kept.pk}")
    return kept


def digest_of(letter: Authorisation) -> str:
    """A digest of all that a letter says now, its rights' facts included: what a page showed, and what is confirmed."""
    facts = letter.rights.order_by("pk").values_list(
        "reference", "kind", "office", "number", "name", "owner_as_registered"
    )
    said: list[Any] = [letter.reference, letter.agent.name, letter.principal_name, letter.acts, list(map(list, facts))]
    said += [str(letter.starts_on), str(letter.ends_on), sorted(market.code for market in letter.markets.all())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def answer_letter(
    letter: Authorisation,
    verdict: str,
    *,
    signer: str,
    seen: str,
    contact: AuthorisationContact | None,
    user: User | None,
) -> AuthorisationDecision:
    """The owner confirms or refuses: by a code sent to `contact`, or signed in (`user`). seen: the digest they saw.

    Raises IllegalMove when the link is over or superseded, no code was entered, or the person may not speak for the
    owner; NotSeen when the terms changed while they read.
    """
    _require_owner(letter, contact, user)
    if verdict == Verdict.CONFIRM and contact is not None and contact.is_over:
        raise IllegalMove(
            "link is over", for_people=_("This link can no longer confirm. Ask your agent to send the letter again.")
        )
    if seen != digest_of(letter):
        raise NotSeen("terms changed", for_people=_("The letter changed while you read it. Read it again below."))
    return _decide(letter, verdict, by=_speaker(letter, user), signer=signer, contact=contact, seen=seen)


def revoke_by_owner(
    letter: Authorisation, *, signer: str, contact: AuthorisationContact | None, user: User | None
) -> AuthorisationDecision:
    """The owner takes a confirmed letter back, at any time; by a code sent to `contact`, or signed in.

    Raises IllegalMove.
    """
    _require_owner(letter, contact, user)
    return _decide(letter, Verdict.REVOKE, by=_speaker(letter, user), signer=signer, contact=contact)


def _speaker(letter: Authorisation, user: User | None) -> Actor:
    return Actor.holder(user, letter.principal_id)


def _require_owner(letter: Authorisation, contact: AuthorisationContact | None, user: User | None) -> None:
    """Raises IllegalMove unless this is who may speak for the owner: never somebody of the agent.

    The link alone does not show that: a code sent to the same address was entered.
    """
    if contact is not None:
        good = may_be_asked(letter, contact)
        if good and not is_proven(contact):
            sentence = _("Your code counts no more. Ask for a new one, then answer: nothing was recorded.")
            raise IllegalMove("no code", for_people=sentence)
    else:
        good = user is not None and may_speak_for_owner(letter, user)
    if not good:
        raise IllegalMove(
            "not the owner",
            for_people=_(
                "This letter can be answered by an administrator of the owner who does not act for the agent."
            ),
        )


def may_be_asked(letter: Authorisation, contact: AuthorisationContact) -> bool:
    """Whether a code may go to this address: the owner was asked there last, and it may still speak for them."""
    return contact == letter.contact and _still_good(letter, contact)


def _still_good(letter: Authorisation, contact: AuthorisationContact) -> bool:
    """Whether an address may still speak: who left the owner's organisation, or joined the agent, may not."""
    if contact.source == Source.OWNER:
        heads = owner_heads(letter.principal, letter.agent) if letter.principal else []
        return contact.address in [head.email for head in heads]
    return not is_on_agents_side(contact.address, letter.agent)


def may_speak_for_owner(letter: Authorisation, user: User) -> bool:
    """Whether this person, signed in, may confirm and revoke for the owner."""
    return letter.principal is not None and user in owner_heads(letter.principal, letter.agent)


def _decide(letter: Authorisation, verdict: str, *, by: Actor, **facts: Any) -> AuthorisationDecision:
    """Record a decision and take its move. The way follows from who acts."""
    verb = {
        (Verdict.CONFIRM, False): "confirm",
        (Verdict.CONFIRM, True): "approve",
        (Verdict.REFUSE, False): "refuse",
        (Verdict.REFUSE, True): "reject",
        (Verdict.REVOKE, False): "revoke",
        (Verdict.REVOKE, True): "stop",
    }[Verdict(verdict), by.role in (Role.STAFF, Role.SUPERVISOR)]
    letter.lifecycle.edge(letter.state, verb).require(by)
    with transaction.atomic():
        decision = AuthorisationDecision.objects.create(
            authorisation=letter, verdict=verdict, way=_way(by, facts), decided_by_id=by.user_id, **facts
        )
        data = PROOFS.get(Way(decision.way), {})
        move(letter, verb, by=by, note=f"decision {decision.pk}", data=data)  # after the row: the mail quotes it
        if verdict == Verdict.CONFIRM:
            open_terms(letter, letter.ends_on, reminders=REMINDERS, end=TERM)
        return decision


def _way(by: Actor, facts: dict[str, Any]) -> str:
    if by.role in (Role.STAFF, Role.SUPERVISOR):
        return Way.STAFF
    if facts.get("contact") is not None:
        return Way.CODE
    return Way.AGENT if facts.pop("by_agent", False) else Way.ACCOUNT


def give_back(letter: Authorisation, *, by: Actor) -> None:
    """The agent ends it: a draft or a letter not confirmed is thrown away, a confirmed one is revoked."""
    if letter.state == State.CONFIRMED:
        _decide(letter, Verdict.REVOKE, by=by, by_agent=True)
    else:
        move(letter, "discard", by=by)


def approve_letter(letter: Authorisation, *, by: Actor, note: str = "") -> AuthorisationDecision:
    """Staff accept the signed letter. Raises NotSeen unless this person opened the newest document."""
    require_opened(letter, by)
    return _decide(letter, Verdict.CONFIRM, by=by, reasoning=note, seen=digest_of(letter))


def reject_letter(letter: Authorisation, *, by: Actor, reason_code: str, reasoning: str = "") -> AuthorisationDecision:
    """Staff do not accept it.

    Raises NotSeen unless this person opened the newest document; ValueError when the reason is none of LETTER_REASONS.
    """
    if reason_code not in LETTER_REASONS:
        raise ValueError(f"{reason_code!r} is no reason to reject a letter of authorisation.")
    require_opened(letter, by)
    return _decide(letter, Verdict.REFUSE, by=by, reason_code=reason_code, reasoning=reasoning)


def stop_letter(letter: Authorisation, *, by: Actor, note: str = "") -> AuthorisationDecision:
    """Staff revoke a letter, as when its owner telephones. note: for staff."""
    return _decide(letter, Verdict.REVOKE, by=by, reasoning=note)


def record_view(document: AuthorisationDocument, *, by: Actor) -> None:
    """Write down that staff opened a signed letter."""
    if by.role in (Role.STAFF, Role.SUPERVISOR):
        append(document.authorisation.reference, verb="view", by=by, note=f"document {document.pk}")


def require_opened(letter: Authorisation, by: Actor) -> None:
    """Raises NotSeen unless this person has opened the newest signed letter."""
    document = letter.documents.last()
    note = f"document {document.pk}" if document else ""
    seen = Event.objects.filter(case=letter.reference, verb="view", user_id=by.user_id, note=note)
    if document is None or not seen.exists():
        raise NotSeen(
            "signed letter not opened",
            for_people=_("Open the newest signed letter first: the mail says that a person read it."),
        )
