"""Tries at passwords and second factors, and mails with codes and links: who has tries left, and who does not.

A browser in which the person signed in before has limits of its own. All others are counted by address and network
first, then by network, and by address alone with a wide limit: strangers who use up one of these lock out nobody
who comes from elsewhere, or with a code that was mailed already.
"""

from django.http import HttpRequest

from accounts import devices, limits
from accounts.limits import Counted, Limit
from accounts.mailed_codes import WRONG_OF_ADDRESS
from accounts.models import User


def at_password(request: HttpRequest, address: str) -> Counted | None:
    """Count one try at the password of an address; None when there were too many. A right one is to be taken back."""
    return limits.count_all(_limits("passwords", request, address, person_with(address)))


def at_factor(request: HttpRequest, user: User) -> Counted | None:
    """Count one try at a person's second factor; None when there were too many. A right one is to be taken back."""
    return limits.count_all(_limits("factors", request, user.email, user.pk))


def may_mail(request: HttpRequest, address: str) -> bool:
    """Count one mail to an address that somebody asked for; False when there were too many.

    Asked several times for one address within one request, it is counted once. Whether the address has an account
    makes no difference that anybody but its owner could see.
    """
    answers: dict[str, bool] = request.__dict__.setdefault("mails_allowed", {})
    key = address.lower()
    if key not in answers:
        answers[key] = _may_mail(request, key)
    return answers[key]


def _may_mail(request: HttpRequest, address: str) -> bool:
    person = person_with(address)
    guessed_at = not devices.known(request, person) and not limits.has_rest(WRONG_OF_ADDRESS, limits.named(address))
    return not guessed_at and limits.count_all(_limits("mails", request, address, person)) is not None


def person_with(address: str) -> int | None:
    """The number of the person who signs in with this address."""
    return User.objects.filter(email=address.lower()).values_list("pk", flat=True).first()


def _limits(what: str, request: HttpRequest, address: str, person: int | None) -> list[Limit]:
    if device := devices.known(request, person):
        return [Limit(f"limits.{what}_device_per_day", device, person)]
    network, name = limits.network_of(request), limits.named(address)
    return [
        Limit(f"limits.{what}_pair_per_hour", name, network),
        Limit(f"limits.{what}_network_per_hour", network),
        Limit(f"limits.{what}_address_per_day", name),
    ]
