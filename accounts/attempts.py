"""Tries at passwords and second factors, and mails with codes and links: who has tries left, and who does not.

A browser in which the person signed in before has limits of its own. All others are counted by address and network
first, then by network, and by address alone with a wide limit: strangers who use up one of these lock out nobody
who comes from elsewhere, or with a code that was mailed already.
"""

from collections.abc import Sequence

from django.http import HttpRequest

from accounts import devices, tallies
from accounts.mailed_codes import WRONG_OF_ADDRESS
from accounts.models import User
from accounts.tallies import Counted

Limit = tuple[str, tuple[object, ...]]


def at_password(request: HttpRequest, address: str) -> list[Counted] | None:
    """Count one try at the password of an address; None when there were too many. A right one is to be taken back."""
    return _count(_limits("passwords", request, address, person_with(address)))


def at_factor(request: HttpRequest, user: User) -> list[Counted] | None:
    """Count one try at a person's second factor; None when there were too many. A right one is to be taken back."""
    return _count(_limits("factors", request, user.email, user.pk))


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
    guessed_at = not devices.known(request, person) and not tallies.has_rest(WRONG_OF_ADDRESS, tallies.named(address))
    return not guessed_at and _count(_limits("mails", request, address, person)) is not None


def person_with(address: str) -> int | None:
    """The number of the person who signs in with this address."""
    return User.objects.filter(email=address.lower()).values_list("pk", flat=True).first()


def take_back(counted: Sequence[Counted] | None) -> None:
    for each in counted or ():
        each.take_back()


def _limits(what: str, request: HttpRequest, address: str, person: int | None) -> list[Limit]:
    if device := devices.known(request, person):
        return [(f"limits.{what}_device_per_day", (device, person))]
    network, name = tallies.network_of(request), tallies.named(address)
    return [
        (f"limits.{what}_pair_per_hour", (name, network)),
        (f"limits.{what}_network_per_hour", (network,)),
        (f"limits.{what}_address_per_day", (name,)),
    ]


def _count(all_of: Sequence[Limit]) -> list[Counted] | None:
    """Count one act against each limit; when one is reached, it counts against none."""
    counted: list[Counted] = []
    for limit, subject in all_of:
        one = tallies.count(limit, *subject)
        if one is None:
            take_back(counted)
            return None
        counted.append(one)
    return counted
