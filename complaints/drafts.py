"""Drafts of reports: kept on every Continue, and thrown away."""

from typing import Any

from django.db import transaction

from complaints.draft_states import CLOCKS
from complaints.models import Draft
from ledger.clocks import close_clocks, open_clock
from ledger.lifecycle import Actor, move

LONGEST = 60_000  # signs of one answer


@transaction.atomic
def keep(draft: Draft, **answers: Any) -> None:
    """Save answers beside those that the draft has, also those given meanwhile in another window or on another device.

    The draft is kept for its whole term from now on. One that was sent or removed meanwhile stays as it is.
    """
    # The row's lock makes two windows follow each other; SQLite has one writer anyway.
    known = Draft.objects.select_for_update().filter(pk=draft.pk, complaint=None).first()
    if known is None or not (known.answers or any(answers.values())):
        return
    draft.answers = known.answers | answers
    draft.save(update_fields=["answers", "updated_at"])
    close_clocks(draft, CLOCKS)
    for clock in CLOCKS:
        open_clock(draft, clock)


def as_typed(text: str) -> str:
    """Make of a typed text what any database takes, and no more than a form could hold."""
    return text.replace("\x00", "")[:LONGEST]


def discard(draft: Draft, *, by: Actor) -> None:
    """Throw a draft away. Raises IllegalMove when that was done already."""
    move(draft, "discard", by=by)
