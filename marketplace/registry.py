"""Which connector speaks to which marketplace."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from marketplace.connectors.base import Connector
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.models import Market

CONNECTORS: dict[str, type[EmbeddedConnector | OscarConnector]] = {
    "embedded": EmbeddedConnector,
    "oscar": OscarConnector,
}  # folder in marketplace/connectors → its class


def connectors() -> list[str]:
    """The connectors that can be used here: the embedded market's only where that market is switched on."""
    return sorted(name for name in CONNECTORS if name != "embedded" or settings.EMBEDDED_MARKET)


def connector_for(market: Market) -> Connector:
    """Give the connector of a marketplace. Raises ImproperlyConfigured when its row names none that can be used."""
    if market.connector not in connectors():
        known = ", ".join(connectors())
        raise ImproperlyConfigured(f"Market {market.code} names the connector {market.connector!r}; known: {known}.")
    return CONNECTORS[market.connector](market)
