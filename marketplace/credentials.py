"""Who the portal is at a marketplace. The environment wins over what was typed into admin."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.connectors.base import SetupProblem
from marketplace.models import Credential, Market


@dataclass(frozen=True, slots=True)
class Login:
    """A name and a password for a marketplace; the password is never shown."""

    user: str
    password: str = field(repr=False)


def variable(code: str, part: str) -> str:
    """Name the environment variable for a market's USER or PASSWORD: IPP_MARKET_CORNER_USER."""
    return f"IPP_MARKET_{code.upper().replace('-', '_')}_{part}"


def login_of(market: Market) -> Login:
    """Give the login for a market. Raises SetupProblem when there is none, or half of one."""
    user, password = (settings.MARKET_LOGINS.get(variable(market.code, part), "") for part in ("USER", "PASSWORD"))
    if user and password:
        return Login(user, password)
    names = {"market": market.code, "user": variable(market.code, "USER"), "word": variable(market.code, "PASSWORD")}
    if user or password:  # never half from here and half from there
        sentence = _("Of %(user)s and %(word)s one is set and the other isn’t. Set both, or neither.")
        raise SetupProblem(sentence % names)
    kept = Credential.objects.filter(market_id=market.pk).first()
    if kept is None:
        sentence = _("No login is set for market %(market)s. Set %(user)s and %(word)s, or type it on its admin page.")
        raise SetupProblem(sentence % names)
    return Login(kept.user, kept.password)


def where_from(market: Market) -> str:
    """Say where a market's login comes from: "environment", "admin", or "" when there is none."""
    if any(settings.MARKET_LOGINS.get(variable(market.code, part)) for part in ("USER", "PASSWORD")):
        return "environment"
    return "admin" if Credential.objects.filter(market_id=market.pk).exists() else ""
