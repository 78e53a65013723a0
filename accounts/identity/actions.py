"""What is asked of an organisation, sent, checked and forgotten. Browser, admin and worker call these alike."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.identity.catalogue import Asked, asked_of
from accounts.identity.letters import keep_days
from accounts.identity.reasons import REASONS
from accounts.identity.states import REMINDER
from accounts.language import language_of
from accounts.models import DocumentView, IdentityDocument, Organisation, Requirement, RequirementDecision
from accounts.queries import administrators_of
from accounts.refusals import Refused
from ledger import wording
from ledger.lifecycle import Actor, IllegalMove, Role, move, open_case
from replies.actions import send_transient
from uploads import CheckedFile, stored_file

Verdict = RequirementDecision.Verdict


@transaction.atomic
def ask(organisation: Organisation, *, by: Actor, right: str = "") -> list[Requirement]:
    """Ask for what an organisation of its kind and country shows, or for a kind of right in addition.

    What was asked before is not asked again. One letter names all that is new. A guest is asked once they open an
    account.
    """
    if organisation.is_guest:
        return []
    wanted = asked_of(organisation.kind, organisation.country, right)
    made = [row for asked in wanted if (row := _ask_one(organisation, asked, by))]
    page = settings.SITE_URL + reverse("identity")
    for user in administrators_of(organisation) if made else ():
        with translation.override(language_of(user.email)):
            what = "\n".join(f"{number}. {row.asked.what} ({row.reference})" for number, row in enumerate(made, 1))
            due = wording.day(min(row.due_on for row in made))
            blanks = {"organisation": organisation.name, "what": what, "due": due, "page_url": page}
            blanks |= {"keep_days": keep_days(), "reports": organisation.may_report}
            send_transient(kind="identity_asked", to=user.email, blanks=blanks)
    return made


def _ask_one(organisation: Organisation, asked: Asked, by: Actor) -> Requirement | None:
    due = timezone.localdate() + timedelta(days=asked.days)
    try:
        with transaction.atomic():
            row = Requirement.objects.create(organisation=organisation, code=asked.code, due_on=due)
    except IntegrityError:  # asked before, or by a colleague at this moment
        return None
    open_case(row, by=by, opens=(REMINDER,), code=asked.code)
    return row


@transaction.atomic
def send(
    requirement: Requirement, *, by: Actor, documents: Sequence[CheckedFile] = (), number: str = ""
) -> list[IdentityDocument]:
    """Send documents or a number; further documents as long as nobody looked at those that were sent.

    Raises IllegalMove when it is being checked or was accepted; Refused without what is asked for, or with too many.
    """
    if requirement.asked.is_document != bool(documents) or requirement.asked.is_document == bool(number):
        raise Refused(_("Send what is asked for: a document, or a number."), code="wrong_kind")
    if len(documents) > requirement.room:
        sentence = _("That makes more files than we take. Put several pages into one PDF.")
        raise Refused(sentence, code="too_many")
    verb = "add" if requirement.takes_more else "send"
    kept = [_keep(requirement, document, by) for document in documents]
    note = f"document {', '.join(str(row.pk) for row in kept)}" if kept else "number"
    move(requirement, f"{verb}_as_seller" if by.role == Role.SELLER else verb, by=by, note=note)
    if number:
        requirement.number = number
        requirement.save(update_fields=["number"])
    return kept


def _keep(requirement: Requirement, document: CheckedFile, by: Actor) -> IdentityDocument:
    return IdentityDocument.objects.create(
        requirement=requirement,
        file=stored_file(document),
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        added_by_id=by.user_id,
    )


def accept(requirement: Requirement, *, by: Actor, note: str = "") -> RequirementDecision:
    """Accept what was sent. Raises IllegalMove; Refused unless this person opened what was sent."""
    if requirement.asked.is_document:
        _require_opened(requirement, by)
    return _decide(requirement, Verdict.ACCEPT, by=by, note=note)


def refuse(requirement: Requirement, *, by: Actor, reason_code: str, note: str = "") -> RequirementDecision:
    """Refuse what was sent. note: quoted word for word.

    Raises IllegalMove; Refused unless this person opened what was sent; ValueError for an unknown reason.
    """
    if reason_code not in REASONS:
        raise ValueError(f"{reason_code!r} is no reason to refuse.")
    if requirement.asked.is_document:
        _require_opened(requirement, by)
    return _decide(requirement, Verdict.REFUSE, by=by, note=note, reason_code=reason_code)


@transaction.atomic
def record_view(document: IdentityDocument, *, by: Actor, reason: str, note: str = "") -> DocumentView:
    """Write down that staff open a document, and why. Raises IllegalMove for anyone else, Refused when it is gone."""
    if by.role not in (Role.STAFF, Role.SUPERVISOR):
        raise IllegalMove(f"{by.role} may not open identity documents of others")
    if document.forgotten_at is not None:
        raise Refused(_("This document was deleted when its term was over."), code="forgotten")
    return DocumentView.objects.create(document=document, viewed_by_id=by.user_id, reason=reason, note=note)


def _decide(
    requirement: Requirement, verdict: Verdict, *, by: Actor, note: str, reason_code: str = ""
) -> RequirementDecision:
    requirement.lifecycle.edge(requirement.state, verdict).require(by)
    with transaction.atomic():
        decision = RequirementDecision.objects.create(
            requirement=requirement, verdict=verdict, reason_code=reason_code, note=note, decided_by_id=by.user_id
        )
        move(requirement, verdict, by=by, note=f"decision {decision.pk}")  # after the row: the letter quotes it
    return decision


def _require_opened(requirement: Requirement, by: Actor) -> None:
    waiting = requirement.documents_to_check
    unseen = waiting.exclude(pk__in=DocumentView.objects.filter(viewed_by=by.user_id).values("document"))
    if not waiting.exists() or unseen.exists():
        sentence = _("Open all documents of this sending first; the letter says that a person looked at them.")
        raise Refused(sentence, code="unseen")
