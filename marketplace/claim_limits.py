"""How often codes for stores are asked for and guessed at: by one person, one organisation, one network, of one store.

All are counted in the rows of claims, which every process sees. None of them lets a stranger lock the seller out: what
others ask for counts against the store's inbox only, and never against somebody's first code for it.
"""

from datetime import timedelta

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.refusals import Refused
from ledger import policy
from ledger.lifecycle import Actor
from marketplace.models import Store, StoreClaim

MANY_STORES = _("You asked for codes for several stores today. Claim the next one tomorrow, or ask a person to help.")
MANY_CODES = _("We sent several codes already. Use the newest one, or come back in an hour.")
MANY_TODAY = _("We sent several codes to this store today. Use the newest one, come back tomorrow, or ask a person.")
MANY_GUESSES = _("You entered many wrong codes today. Come back tomorrow, or ask a person to help.")


def require_room(store: Store, organisation: Organisation, *, by: Actor, network: str) -> None:
    """Raise Refused when one more code for this store is too much.

    network: the keyed name of the network that asks, as accounts.networks gives it; "" when there is none.
    Call it in the transaction that writes the claim: the person's lock makes requests at once count one after another.
    """
    User.objects.select_for_update().get(pk=by.user_id)
    today = StoreClaim.objects.filter(sent_at__gt=timezone.now() - timedelta(days=1))
    others = today.exclude(store=store)
    _require_few(others.filter(user=by.user_id), "claims.stores_person_per_day")
    _require_few(others.filter(organisation=organisation), "claims.stores_organisation_per_day")
    if network:
        _require_few(others.filter(network=network), "claims.stores_network_per_day")
    _require_rest(today.filter(store=store), by)


def require_guess(by: Actor) -> None:
    """Raise Refused when this person has guessed too often today, at the codes of whatever stores."""
    mine = StoreClaim.objects.filter(user=by.user_id, sent_at__gt=timezone.now() - timedelta(days=1))
    if (mine.aggregate(all=Sum("tries"))["all"] or 0) >= policy.number("claims.guesses_person_per_day"):
        raise Refused(MANY_GUESSES, code="too_many")


def _require_few(claims: QuerySet[StoreClaim], limit: str) -> None:
    if claims.values("store").distinct().count() >= policy.number(limit):
        raise Refused(MANY_STORES, code="too_many")


def _require_rest(claims: QuerySet[StoreClaim], by: Actor) -> None:
    mine = claims.filter(user=by.user_id)
    hour = timezone.now() - timedelta(hours=1)
    if mine.filter(sent_at__gt=hour).count() >= policy.number("claims.codes_person_per_hour"):
        raise Refused(MANY_CODES, code="too_many")
    if mine.exists() and claims.count() >= policy.number("claims.codes_store_per_day"):
        raise Refused(MANY_TODAY, code="too_many")
