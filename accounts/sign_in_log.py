"""What happened at the entrance, for those who run the portal: sign-ins, failures, locks, changed credentials.

A line names the account by its number and the network by a keyed name, never an address or what was typed. What
changes how an account is entered also stands among its events (AccountEvent), which nobody edits.
"""

import logging
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.events import What, note
from accounts.models import User
from accounts.networks import network_name
from ledger.lifecycle import Actor

log = logging.getLogger(__name__)
# The sign-in package's names of refusals: what they are in the log. Its other refusals are slips of the pen.
REFUSALS = {
    "incorrect_code": "wrong code",
    "incorrect_password": "wrong password",
    "enter_current_password": "wrong password",
    "too_many_login_attempts": "refused: too many tries",
    "too_many_passwords": "refused: too many tries",
    "rate_limited": "refused: too many mails",
    "invalid_password_reset": "wrong link to a new password",
}


def told(
    what: str, request: HttpRequest | None, *, user: int | None = None, failed: bool = False, **facts: Any
) -> None:
    """Write one line. user: the account's number, None when there is none or nobody knows whose it is."""
    network = network_name(request) if request is not None and hasattr(request, "META") else ""
    known = {"account": user or "none", "network": network or "none", **facts}
    log.log(logging.WARNING if failed else logging.INFO, what, extra={"facts": known})


def refused(code: str, request: HttpRequest | None) -> None:
    """Write down a refusal by the sign-in pages, when it is one that counts. code: the package's name of it."""
    if what := REFUSALS.get(code):
        told(what, request, user=_account_at(request), failed=True)


def code_refused(door: str, code: str, request: HttpRequest) -> None:
    """Write down a refused code of another door: of an invitation, a store, a seller's answer, a guest.

    code: why, as "wrong_code" or "too_many".
    """
    told("code refused", request, user=_account_at(request), failed=True, door=door, why=code)


def _account_at(request: HttpRequest | None) -> int | None:
    """Whose account the page is about: of who is signed in, or of who is half-way through signing in."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return user.pk
    waiting = request.session.get("account_login", {}) if hasattr(request, "session") else {}
    number = str(waiting.get("user_pk") or waiting.get("state", {}).get("login_code", {}).get("user_id") or "")
    return int(number) if number.isdecimal() else None


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **given: Any) -> None:
    told("signed in", request, user=user.pk)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **given: Any) -> None:
    if user is not None:
        told("signed out", request, user=user.pk)


@receiver(user_login_failed)
def password_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **given: Any) -> None:
    address = str(credentials.get("email") or credentials.get("username") or "").lower()
    known = User.objects.filter(email=address).values_list("pk", flat=True).first()
    told("wrong password", request, user=known, failed=True)


@receiver([account_signals.password_changed, account_signals.password_set, account_signals.password_reset])
def password_changed(request: HttpRequest, user: User, **given: Any) -> None:
    changed(What.PASSWORD_CHANGED, request, user)


@receiver(factor_signals.authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **given: Any) -> None:
    changed(What.FACTOR_ADDED, request, user, after=authenticator.type)


@receiver([factor_signals.authenticator_removed, factor_signals.authenticator_reset])
def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **given: Any) -> None:
    changed(What.FACTOR_REMOVED, request, user, before=authenticator.type)


def changed(what: What, request: HttpRequest, user: User, *, before: str = "", after: str = "") -> None:
    """Write down, among the account's events and in the log, that the way into an account was changed."""
    acting = getattr(request, "user", None)
    by = acting if acting is not None and acting.is_authenticated else user
    note(what, by=_actor(by), person=user.pk, before=before, after=after, network=network_name(request))


def _actor(user: User) -> Actor:
    return Actor.staff(user) if user.is_staff else Actor.holder(user, None)
