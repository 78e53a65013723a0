"""Browsers in which somebody signed in before: limits count them apart, so strangers can't lock their owners out.

The cookie says which people signed in here, and a number of its own for each, signed. It lets nobody in and says
nothing about what they do. https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from ledger import policy

COOKIE, SALT = "known_browser", "accounts.devices"
PEOPLE = 5  # who signed in here last; the cookie grows no further


def known(request: HttpRequest, person: int | None) -> str:
    """The number of this browser where this person signed in in it before; else nothing."""
    return _kept(request).get(str(person), "") if person else ""


def remember(request: HttpRequest, response: HttpResponse, person: int) -> None:
    """Keep in the browser that this person signed in, in place of the one who did longest ago."""
    kept = _kept(request)
    number = kept.pop(str(person), "") or secrets.token_urlsafe(12)
    newest = dict([*kept.items(), (str(person), number)][-PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=SALT),
        max_age=_age(),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _kept(request: HttpRequest) -> dict[str, Any]:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=_age())
    except signing.BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}


def _age() -> int:
    return 86_400 * policy.number("accounts.known_browser_days")
