"""What can be done about complaints. Browser, admin and workers call these; each writes its rows in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.conflicts import told, who_may
from accounts.mailboxes import limit_key
from accounts.models import Organisation, User
from complaints.authority import why_no_authority, why_no_authority_now
from complaints.draft_states import CLOCKS as DRAFT_CLOCKS
from complaints.letters import ReceivedHolder
from complaints.models import (
    Complaint,
    CounterNotice,
    CounterNoticeFile,
    Decision,
    Draft,
    GuestLink,
    ReportedListing,
    Verdict,
)
from complaints.queries import open_under, why_not
from complaints.reasons import DECISION_REASONS, GROUNDS
from complaints.states import DECIDE_COMPLAINT, LOOKED_AT, State
from ledger import policy
from ledger.calendars import in_words
from ledger.chain import append
from ledger.clocks import close_clocks
from ledger.lifecycle import Actor, IllegalMove, IsParty, Role, move, open_case, require_no_party
from ledger.moments import database_now
from ledger.queries import open_deadline
from marketplace.models import ListingSnapshot
from rights.models import Act, IPRight
from rights.queries import allowed_by_owner
from rights.states import State as RightState
from uploads import CheckedFile, stored_file

DECLARATION_VERSION = "2026-11"
NO_ANSWER = {
    State.SENT: _("We have not decided about this listing yet, so there is nothing to answer."),
    State.REFUSED: _("This listing was not taken down, so there is nothing to answer."),
    State.WITHDRAWN: _("The report was withdrawn, so there is nothing to answer."),
    State.HIDING: _("This listing is being taken down. You can answer as soon as our letter is there."),
    State.ANSWERED: _("We have an answer already and read it now. To add something, ask a person and name the case."),
    State.STAYS_DOWN: _("The time to answer is over. If you have papers, ask a person and name the case."),
    State.BACK: _(
        "The marketplace shows this listing again, so there is nothing to answer now. If we take it down again, we "
        "write to you, and you have the whole time to answer."
    ),
    State.RESTORING: _("This listing is being put back, so there is nothing to answer."),
    State.RESTORED: _("This listing is back on sale, so there is nothing to answer."),
    State.RELEASED: _("We no longer keep this listing down, so there is nothing to answer."),
}


class CannotFile(Exception):
    """A complaint can't be filed as it stands; `for_people` says what to change."""

    def __init__(self, for_people: Any) -> None:
        super().__init__(str(for_people))
        self.for_people = for_people


@dataclass(frozen=True, slots=True)
class Reported:
    """One listing to report: the snapshot that the filer saw, and the link as typed."""

    snapshot: ListingSnapshot
    typed_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A complaint to be filed. token: one per form, so that a form sent twice is one complaint.

    complainant, filed_by: None for an own-initiative case. contact_email: where the letters go.
    """

    token: str
    right: IPRight
    ground: str
    statement: str
    listings: Sequence[Reported]
    origin: str = Complaint.Origin.RIGHTS_HOLDER
    complainant: Organisation | None = None
    filed_by: User | None = None
    contact_email: str = ""
    declaration_version: str = ""
    draft: Draft | None = field(default=None, compare=False)


def file_complaint(filing: Filing, *, by: Actor) -> Complaint:
    """File a complaint: its listings with what the filer saw, first events, clocks, and the letter "received".

    A second call with the same token returns the first complaint. Raises CannotFile with a sentence.
    """
    if known := _filed_as(filing.token):
        return known
    try:
        _check(filing)
        with transaction.atomic():
            return _file(filing, by)
    except (CannotFile, IntegrityError) as problem:
        # Two forms at once: either the same form twice, or another report of the same listing and right.
        if known := _filed_as(filing.token):
            return known
        if isinstance(problem, CannotFile):
            raise
        raise CannotFile(
            _double_sentence(filing) or _("Something changed while this was sent. Nothing was lost: send it again.")
        ) from None


def _filed_as(token: str) -> Complaint | None:
    return Complaint.objects.filter(token=token).first()


def _check(filing: Filing) -> None:
    if not filing.listings:
        raise CannotFile(_("Add at least one link to a listing."))
    if filing.ground not in GROUNDS or GROUNDS[filing.ground].kind != filing.right.kind:
        raise CannotFile(_("Select a reason that fits the kind of your right."))
    markets = {item.snapshot.listing.market.code for item in filing.listings}
    if sentence := why_no_authority(filing.complainant, filing.right, markets):
        raise CannotFile(sentence)
    if sentence := _guest_sentence(filing):
        raise CannotFile(sentence)
    if filing.complainant and filing.complainant.is_refused:
        raise CannotFile(_("We refused this organisation, so it can report nothing. Our letter says why."))
    if filing.right.state == RightState.EXPIRED or filing.right.has_expired:
        raise CannotFile(_("This right has expired. Send us its renewal first, or choose another right."))
    if filing.right.state not in (RightState.SUBMITTED, RightState.VERIFIED):
        raise CannotFile(_("This right was refused or withdrawn. Choose another right, or mend this one first."))
    if sentence := _allowed_sentence(filing) or _double_sentence(filing) or _down_sentence(filing):
        raise CannotFile(sentence)


def _guest_sentence(filing: Filing) -> str:
    """Say where a report without an account must stop; which door it came through does not matter."""
    if filing.complainant is None or not filing.complainant.is_guest:
        return ""
    if filing.origin != Complaint.Origin.GUEST:
        return gettext("Open an account first: it takes a minute, and what you entered is kept.")
    most, today = policy.number("filing.guest_links"), timezone.now() - timedelta(days=1)
    if len(filing.listings) > most:
        said = gettext("A report without an account has at most %d listings. Remove some, or open an account.")
        return said % most
    if _sent_by(filing.contact_email, today) >= policy.number("filing.guest_reports_per_day"):
        return gettext("You sent several reports today. Open an account, or send the next one tomorrow.")
    return ""


def _sent_by(address: str, since: datetime) -> int:
    """How many reports one mailbox sent without an account since then; a +tag makes no second mailbox here."""
    guests = Complaint.objects.filter(origin=Complaint.Origin.GUEST, created_at__gt=since)
    addresses = guests.exclude(contact_email="").values_list("contact_email", flat=True)
    mailbox = limit_key(address)
    return sum(limit_key(each) == mailbox for each in addresses)


def _allowed_sentence(filing: Filing) -> str:
    """Name a seller whom the right's owner allows to sell such goods, if one is reported."""
    allowed = list(filing.right.sellers)
    for item in filing.listings if allowed else ():
        store = item.snapshot.listing.store
        if seller := allowed_by_owner(allowed, item.snapshot.listing.market.site_url, store.external_id):
            said = gettext(
                "%s is on the owner's list of allowed sellers. Go back and remove its links, or change the list."
            )
            return said % f"“{seller.name}”"
    return ""


def _double_sentence(filing: Filing) -> str:
    """Name what was reported before with this right, if anything was."""
    listings = [item.snapshot.listing_id for item in filing.listings]
    if twice := [item for item in filing.listings if listings.count(item.snapshot.listing_id) > 1]:
        names = f"“{twice[0].snapshot.listing.title}”"
        return gettext("%s is in this complaint twice. Go back and remove one of its links.") % names
    names = ", ".join(f"“{item.listing.title}” ({item.reference})" for item in open_under([filing.right], listings)[:5])
    return names and gettext("Already reported with this right: %s. Go back and remove these links.") % names


def _down_sentence(filing: Filing) -> str:
    """Name what was taken down meanwhile, if anything was; after whose report is not said."""
    listings = [item.snapshot.listing_id for item in filing.listings]
    down = ReportedListing.objects.kept_down().filter(listing__in=listings).select_related("listing")
    names = ", ".join(f"“{item.listing.title}”" for item in down[:5])
    return names and gettext("Taken down already: %s. Go back and remove these links.") % names


def _file(filing: Filing, by: Actor) -> Complaint:
    complaint = Complaint.objects.create(
        origin=filing.origin,
        complainant=filing.complainant,
        filed_by=filing.filed_by,
        contact_email=filing.contact_email,
        ground=filing.ground,
        statement=filing.statement,
        declaration_version=filing.declaration_version,
        token=filing.token,
    )
    append(complaint.reference, verb="file", by=by, data={"listings": len(filing.listings), "origin": filing.origin})
    for number, item in enumerate(filing.listings, start=1):
        reported = ReportedListing.objects.create(
            complaint=complaint,
            number=number,
            reference=f"{complaint.reference}/{number}",
            listing=item.snapshot.listing,
            right=filing.right,
            snapshot=item.snapshot,
            typed_url=item.typed_url,
        )
        open_case(reported, by=by, opens=(DECIDE_COMPLAINT,), snapshot=item.snapshot.sha256)
    if filing.origin == Complaint.Origin.GUEST:
        GuestLink.objects.create(complaint=complaint)  # before the letter, which names it
    if filing.draft:
        Draft.objects.filter(pk=filing.draft.pk).update(complaint=complaint)
        close_clocks(filing.draft, DRAFT_CLOCKS)
    ReceivedHolder.write(complaint)
    return complaint


@transaction.atomic
def withdraw(reported: ReportedListing, *, by: Actor, proof: str = "account") -> None:
    """Take back a report that was not decided yet. Raises IllegalMove, also when an agent's letter leaves this act out.

    An agent whose letter has ended may still take its own report back: that harms nobody.
    proof: how we know who acts, for the ledger: "account" (signed in) or "code" (sent to the reporter's address).
    """
    check_withdrawal(reported, by=by)
    move(reported, "withdraw", by=by, data={"proof": proof})


def check_withdrawal(reported: ReportedListing, *, by: Actor) -> None:
    """See whether a report can be taken back now, by this person. Raises IllegalMove with a sentence."""
    if reported.state == State.WITHDRAWN:
        raise IllegalMove("withdrawn before", for_people=_("This report was withdrawn already."))
    if reported.state != State.SENT:
        decided = _("We have decided about this listing already, so the report can't be withdrawn. Read the case.")
        raise IllegalMove("decided", for_people=decided)
    reported.lifecycle.edge(reported.state, "withdraw").require(by)
    if not why_no_authority_now(reported) and (sentence := why_no_authority_now(reported, Act.WITHDRAW)):
        raise IllegalMove("no authority", for_people=sentence)


def decide(reported: ReportedListing, *, verdict: str, reason_code: str, reasoning: str, by: Actor) -> Decision:
    """Decide on one reported listing: record why, and move it.

    reasoning: plain text, at most 2,000 characters, quoted word for word in the letters.
    Writes Decision, Event and, for takedowns and reversals, the Effect; their letters hang on the verified effect.
    Raises IllegalMove, whose `for_people` names who was first, or what stands in the way.
    """
    check_open_to(reported, verdict, by=by)
    _check_decision(reported, verdict, reason_code)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                reported=reported,
                verdict=verdict,
                reason_code=reason_code,
                reasoning=reasoning,
                reverses=reported.takedown if verdict == Verdict.REVERSE else None,
                decided_by_id=by.user_id,
            )
            data = {"decision": decision.pk} | ({"same_person": True} if decision.by_same_person else {})
            move(reported, verdict, by=by, note=reason_code, data=data)
            return decision
    except IsParty:
        raise
    except IllegalMove as refusal:
        raise IllegalMove(str(refusal), for_people=_who_was_first(reported, by) or refusal.for_people) from refusal
    except IntegrityError as clash:
        raise IllegalMove(
            str(clash),
            for_people=_already_down(reported)
            or _("Someone else changed this case just now. Read it again and decide anew."),
        ) from clash


def check_open_to(reported: ReportedListing, verdict: str, *, by: Actor) -> None:
    """See whether this verdict can be given now, by this person. Raises IllegalMove, naming who was first or who may.

    An answer is read by another person than the one who took the listing down, unless there is no other.
    """
    try:
        edge = reported.lifecycle.edge(reported.state, verdict)
    except IllegalMove as refusal:
        raise IllegalMove(str(refusal), for_people=_who_was_first(reported, by) or refusal.for_people) from refusal
    edge.require(by)
    require_no_party(reported, by, edge.who)
    takedown = reported.takedown if reported.state == State.ANSWERED else None
    if takedown is not None and takedown.decided_by_id == by.user_id:
        others = who_may(reported.parties, edge.who).exclude(pk=by.user_id)
        if others.exists():
            sentence = gettext("You took this listing down yourself, so a colleague reads the answer.")
            raise IllegalMove("one's own decision", for_people=f"{sentence} {told(others)}")


def _check_decision(reported: ReportedListing, verdict: str, reason_code: str) -> None:
    reason = DECISION_REASONS.get(reason_code)
    if reason is None or reason.verdict != verdict:
        raise IllegalMove("reason does not fit", for_people=_("Select a reason that fits the decision."))
    if sentence := why_not(reason, reported):
        raise IllegalMove("reason does not fit the case", for_people=sentence)
    if verdict != Verdict.TAKE_DOWN:
        return
    if reported.right.state == RightState.REFUSED:
        waits = _("The right was refused, so this report waits for its owner. It comes back once the right is mended.")
        raise IllegalMove("right refused", for_people=waits)
    if reported.right.state != RightState.VERIFIED:
        raise IllegalMove(
            "right not verified", for_people=_("Check the right first: a listing comes down only for a verified right.")
        )
    if reported.right.has_expired:
        instead = _("This right has expired. Refuse the report, or check first whether the right was renewed.")
        if reported.state == State.BACK:
            instead = _("This right has expired. Put the listing back, or check first whether the right was renewed.")
        raise IllegalMove("right expired", for_people=instead)
    if sentence := why_no_authority_now(reported):
        raise IllegalMove("no authority", for_people=f"{sentence} {gettext('Until then, nothing is taken down.')}")
    complainant = reported.complaint.complainant
    if complainant and complainant.is_doubted:
        raise IllegalMove(
            "complainant doubted",
            for_people=_("The reporter looks like another organisation. Decide about that first, under “Look-alikes”."),
        )
    if standing := _already_down(reported):
        raise IllegalMove("already down", for_people=standing)


def _already_down(reported: ReportedListing) -> str:
    other = ReportedListing.objects.standing().filter(listing=reported.listing_id).exclude(pk=reported.pk).first()
    if other is None:
        return ""
    said = gettext("This listing is down already under %s. Refuse this report with the reason “Already down”.")
    if other.state == State.BACK:
        said = gettext("This listing was taken down under %s and is on sale again. Decide that case first.")
    return said % other.reference


def _who_was_first(reported: ReportedListing, by: Actor) -> str:
    """Name who decided, and what; empty when it was no person's decision that moved the case on."""
    decision = reported.decision
    if decision is None:
        return ""
    what = decision.get_verdict_display()
    if decision.decided_by_id == by.user_id:
        return gettext("You already decided this case: %s. Nothing was sent a second time.") % what
    said = gettext("%(who)s already decided this case: %(what)s. Nothing you entered was sent.")
    return said % {"who": decision.decided_by, "what": what}


@transaction.atomic
def confirm_takedown(reported: ReportedListing) -> None:
    """Record that the marketplace was seen to no longer show or sell it; the letters to both sides hang on this."""
    if reported.state == State.HIDING:  # else it was reversed while the command was on its way: the restoration follows
        move(reported, "confirm_down", by=Actor.system())


@transaction.atomic
def report_back(reported: ReportedListing, *, look: str, places: Sequence[str]) -> None:
    """Record that a new look saw a listing that was down on sale again: staff decide anew, the rights holder is told.

    look: the kind of the clock that caused the look; places: where a buyer sees it, names of sightings.PLACES.
    """
    if reported.state in LOOKED_AT:  # else it moved on while we looked
        move(reported, "found_back", by=Actor.system(), note=look, data={"look": look, "seen": list(places)})


@transaction.atomic
def confirm_restoration(reported: ReportedListing) -> None:
    """Record that the marketplace was seen to show it again."""
    if reported.state == State.RESTORING:
        move(reported, "confirm_restored", by=Actor.system())


@transaction.atomic
def confirm_release(reported: ReportedListing) -> None:
    """Record that our takedown is undone on the marketplace, and that its seller's own wish keeps the listing away."""
    if reported.state == State.RESTORING:
        move(reported, "confirm_released", by=Actor.system())


@transaction.atomic
def release(reported: ReportedListing, *, by: Actor) -> None:
    """End a restoration that can't be done: our takedown no longer stands, and both sides are told. Raises IllegalMove.

    For staff, who looked on the marketplace: it does not show the listing for a reason of its own or its seller's.
    """
    move(reported, "release", by=by)


def why_no_answer(reported: ReportedListing) -> str:
    """Say why a takedown can't be answered now; empty when it can."""
    if reported.state != State.DOWN:
        return str(NO_ANSWER[reported.state])
    deadline = open_deadline(reported)
    if deadline is None or deadline.due_at > database_now():
        return ""
    late = gettext("The time to answer ended on %s. If you have papers, ask a person and name the case.")
    return late % in_words(deadline.due_at)


def receive_answer(
    reported: ReportedListing, *, ground: str, text: str, files: Sequence[CheckedFile] = (), by: Actor
) -> CounterNotice:
    """Take a seller's answer, with papers. Raises IllegalMove when the time is over or an answer is being read."""
    if by.role != Role.SELLER:
        raise IllegalMove("not the seller", for_people=_("Only the seller of this listing can answer."))
    if sentence := why_no_answer(reported):
        raise IllegalMove("no answer is awaited", for_people=sentence)
    kept: list[CounterNoticeFile] = []
    try:
        with transaction.atomic():
            answer = CounterNotice.objects.create(reported=reported, ground=ground, text=text, user_id=by.user_id)
            for checked in files:
                kept.append(_keep(answer, checked))
            proof = "account" if by.organisation_id else "code"
            move(reported, "answer", by=by, data={"answer": answer.pk, "proof": proof})
            return answer
    except BaseException:
        for paper in kept:  # the rows are rolled back; nobody would ever find the files
            paper.file.storage.delete(paper.file.name)
        raise


def _keep(answer: CounterNotice, checked: CheckedFile) -> CounterNoticeFile:
    return CounterNoticeFile.objects.create(
        answer=answer,
        file=stored_file(checked),
        name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
    )
