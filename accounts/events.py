"""Writing down what was done to accounts."""

import logging

from accounts.models import AccountEvent
from ledger.lifecycle import Actor

What = AccountEvent.What
NAMES = {What.RENAMED}  # events whose before and after are names: kept in the row, left out of the log
log = logging.getLogger(__name__)


def note(
    what: AccountEvent.What,
    *,
    by: Actor,
    organisation: int | None = None,
    person: int | None = None,
    before: str = "",
    after: str = "",
    network: str = "",
) -> AccountEvent:
    """Append one event, in the caller's transaction, and log it. Takes ids and words of tables, never personal data;
    an organisation's new name does not go to the log, as it may be a person's.

    network: the keyed name of the network that the request came from, for the log only.
    """
    facts = {"by": by.user_id, "organisation": organisation, "account": person, "network": network}
    if what not in NAMES:
        facts |= {"before": str(before), "after": str(after)}
    known = {name: fact or "none" for name, fact in facts.items()}
    log.info("account event: %s", what.value, extra={"facts": known})
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
