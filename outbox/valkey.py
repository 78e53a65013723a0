"""The broker of an installation with Redis or Valkey: a worker lives on when the broker goes away in mid-message.

Kombu's own channel gives messages back when its connection ends. With the broker gone it can't, and the error ends the
worker. Nothing need be given back: a message is a wake-up call, and its row is handed on again.
"""

from typing import Any

from kombu.transport import redis, virtual


class QoS(virtual.QoS):
    """Messages not yet acknowledged, in this process alone."""

    def restore_unacked(self) -> list[Any]:
        """Give messages back while the broker is there, and forget those that it can't take."""
        super().restore_unacked()
        return []


class Channel(redis.Channel):
    """Kombu's channel without its second book of messages in the broker, which only speaks after five minutes."""

    ack_emulation = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
