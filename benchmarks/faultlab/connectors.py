"""A connector for a market that knows no idempotency keys: what became of a command is read from the item."""

from marketplace.connectors import wire
from marketplace.connectors.base import CommandReceipt, ListingRef
from marketplace.connectors.embedded.connector import EmbeddedConnector

STANDING = {"hide": "hidden", "restore": "on_sale"}


class ByState(EmbeddedConnector):
    """The embedded market's connector, but a command counts as performed when the item stands as it should."""

    def performed(self, listing: ListingRef, *, key: str) -> CommandReceipt | None:
        with wire.open_client(self.opener) as client:
            standing = str(self._known(client, listing).get("standing"))
        if standing != STANDING[key.partition(":")[0]]:
            return None
        return CommandReceipt(key=key, repeated=True, answer={"item": listing.external_id, "standing": standing})
