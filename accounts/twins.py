"""Organisations that look like known ones: found when they are made or renamed, decided on by staff."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.known_names import known_names
from accounts.lookalikes import firms_domains, index_of
from accounts.models import LookAlike, LookAlikeDecision, Membership, Organisation
from ledger.lifecycle import Actor, IllegalMove, IsParty, move, open_case


def note_look_alikes(organisation: Organisation) -> list[LookAlike]:
    """Compare an organisation with the known names, and write a row for each twin that is new.

    Organisations that share a member with it are no twins: that is one firm with two names.
    """
    people = Membership.objects.filter(organisation=organisation).values("user")
    sisters = set(Membership.objects.filter(user__in=people).values_list("organisation", flat=True))
    addresses = Membership.objects.filter(organisation=organisation).values_list("user__email", flat=True)
    twins = index_of(tuple(known_names())).twins(organisation.name, firms_domains(addresses))
    others = [twin for twin in twins if twin.known.owner not in sisters | {organisation.pk}]
    rows = [_note(organisation, twin.known.owner, twin.shown, twin.why) for twin in others]
    return [row for row in rows if row]


@transaction.atomic
def _note(organisation: Organisation, owner: int, shown: str, why: tuple[str, ...]) -> LookAlike | None:
    row, is_new = LookAlike.objects.get_or_create(
        organisation=organisation,
        name=organisation.name,
        twin_id=owner,
        defaults={"twin_name": shown[:254], "why": list(why)},
    )
    if not is_new:
        return None
    open_case(row, by=Actor.system())
    return row


def decide_look_alike(row: LookAlike, *, verdict: str, reasoning: str, by: Actor) -> LookAlikeDecision:
    """Say that a look-alike is no danger, or refuse the organisation: record why, and move the case.

    verdict: "clear" or "refuse". reasoning: plain text, at most 2,000 characters; the letter of a refusal quotes it.
    Raises IllegalMove, whose `for_people` names who was first.
    """
    try:
        row.lifecycle.edge(row.state, verdict).require(by)
        with transaction.atomic():
            decision = LookAlikeDecision.objects.create(
                look_alike=row, verdict=verdict, reasoning=reasoning, decided_by_id=by.user_id
            )
            move(row, verdict, by=by, note=f"decision {decision.pk}")  # after the row: the letter quotes it
    except IsParty:
        raise
    except IllegalMove as refusal:
        raise _told_who_was_first(row, refusal) from refusal
    return decision


def _told_who_was_first(row: LookAlike, refusal: IllegalMove) -> IllegalMove:
    last = row.last_decision
    if last is None:
        return refusal
    said = _("%(who)s already decided about this look-alike: %(what)s. A supervisor can decide anew.")
    return IllegalMove(str(refusal), for_people=said % {"who": last.decided_by, "what": last.get_verdict_display()})
