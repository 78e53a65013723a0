"""Which connector speaks to which marketplace."""

from django.core.exceptions import ImproperlyConfigured

from marketplace.connectors.base import Connector
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.connectors.oscar.connector import OscarConnector
from marketplace.models import Market

CONNECTORS: dict[str, type[EmbeddedConnector | OscarConnector]] = {
    "embedded": EmbeddedConnector,
    "oscar": OscarConnector,
}  # folder in marketplace/connectors → its class


def connector_for(market: Market) -> Connector:
    """Give the connector of a marketplace. Raises ImproperlyConfigured when its row names none of ours."""
    if market.connector not in CONNECTORS:
        known = ", ".join(sorted(CONNECTORS))
        raise ImproperlyConfigured(f"Market {market.code} names the connector {market.connector!r}; known: {known}.")
    return CONNECTORS[market.connector](market)
