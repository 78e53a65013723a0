"""Papers about a verified right: sent by its owner, checked by staff, and only then the facts change."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.chain import append
from ledger.lifecycle import Actor, IllegalMove, Role, move
from rights.actions import keep_proof, plain, require_opened, write_facts
from rights.models import FactsChange, IPRight, Paper, PaperDecision
from rights.reasons import REASONS
from rights.states import REMINDERS, TERM, State
from rights.terms import open_terms
from uploads import CheckedFile

Verdict = PaperDecision.Verdict


@transaction.atomic
def send_paper(right: IPRight, *, by: Actor, kind: str, proof: CheckedFile, **said: Any) -> Paper:
    """Send a paper of a kind with what it changes: new_owner, new_expiry, took_effect_on.

    Raises IllegalMove when the right takes no papers now, or one is being checked.
    """
    right.refresh_from_db()
    if by.role != Role.HOLDER or not right.takes_papers:
        raise IllegalMove(
            f"{right.reference} is {right.state}",
            for_people=_("Papers are for rights that we verified. Change what you entered, or add a document instead."),
        )
    if right.waiting_paper is not None:
        raise IllegalMove(
            f"a paper of {right.reference} waits",
            for_people=_("We are still checking the paper that you sent before. Send the next one after our letter."),
        )
    paper = Paper.objects.create(
        right=right, kind=kind, proof=keep_proof(right, by, proof), sent_by_id=by.user_id, **said
    )
    append(right.reference, verb="paper", by=by, note=f"paper {paper.pk}", data={"kind": kind})
    return paper


def accept_paper(paper: Paper, *, by: Actor, note: str = "") -> PaperDecision:
    """Accept a paper: the right's facts change, and what changed is kept beside what stood there.

    Raises IllegalMove; NotOpened unless this person opened the paper's document.
    """
    return _decide(paper, Verdict.ACCEPT, by=by, reasoning=note)


def decline_paper(paper: Paper, *, by: Actor, reason_code: str, reasoning: str = "") -> PaperDecision:
    """Leave the right as it is.

    Raises IllegalMove; NotOpened unless this person opened the paper's document; ValueError when the reason is none of
    rights/reasons.py.
    """
    if reason_code not in REASONS:
        raise ValueError(f"{reason_code!r} is no reason to decline a paper.")
    return _decide(paper, Verdict.DECLINE, by=by, reason_code=reason_code, reasoning=reasoning)


def _decide(paper: Paper, verdict: Verdict, *, by: Actor, **words: str) -> PaperDecision:
    right = IPRight.objects.get(pk=paper.right_id)
    right.lifecycle.edge(right.state, "decline").require(by)  # the same people from the same states as accepting
    require_opened(paper.proof, by)
    try:
        with transaction.atomic():
            decision = PaperDecision.objects.create(paper=paper, verdict=verdict, decided_by_id=by.user_id, **words)
            if verdict == Verdict.ACCEPT:
                _apply(paper, right, by)
            move(right, _verb(right, verdict), by=by, note=f"paper {paper.pk}")
            if verdict == Verdict.ACCEPT and right.state == State.VERIFIED:
                open_terms(right, right.expires_on, reminders=REMINDERS, end=TERM)
            return decision
    except IntegrityError as clash:
        first = PaperDecision.objects.filter(paper=paper).select_related("decided_by").first()
        who = first.decided_by if first else ""
        raise IllegalMove(
            str(clash), for_people=_("%(who)s has decided on this paper already.") % {"who": who}
        ) from clash


def _verb(right: IPRight, verdict: Verdict) -> str:
    if verdict == Verdict.DECLINE:
        return "decline"
    return "renew" if right.state == State.EXPIRED and not right.has_expired else "amend"


def _apply(paper: Paper, right: IPRight, by: Actor) -> None:
    changes = paper.changes
    before = plain({name: getattr(right, name) for name in changes}, changes)
    write_facts(right, changes, renames=paper.kind == Paper.Kind.ASSIGNMENT)
    FactsChange.objects.create(
        right=right, paper=paper, before=before, after=plain(changes, changes), changed_by_id=by.user_id
    )


def why_no_expiry(right: IPRight, new_expiry: date) -> str:
    """Say why a renewal can't end on this day; empty when it can."""
    if right.expires_on and new_expiry <= right.expires_on:
        return _("The new expiry date must be after the one that we know")
    if new_expiry < timezone.localdate():
        return _("This expiry date has passed. Enter the date until which the right was renewed")
    return ""
