"""Writing down what was done to accounts."""

from accounts.models import AccountEvent
from ledger.lifecycle import Actor

What = AccountEvent.What


def note(
    what: AccountEvent.What,
    *,
    by: Actor,
    organisation: int | None = None,
    person: int | None = None,
    before: str = "",
    after: str = "",
) -> AccountEvent:
    """Append one event, in the caller's transaction. Takes ids and words of tables only, never a person's data."""
    return AccountEvent.objects.create(
        what=what,
        role=str(by.role),
        by_id=by.user_id,
        by_organisation_id=by.organisation_id,
        organisation_id=organisation,
        person_id=person,
        before=str(before),
        after=str(after),
    )
