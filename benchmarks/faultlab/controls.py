"""The negative controls: one defence of the product off at a time, so that the checker must see it."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from benchmarks.faultlab.connectors import ByState
from marketplace.connectors.base import CommandReceipt, ListingRef
from marketplace.connectors.embedded.connector import EmbeddedConnector
from marketplace.registry import CONNECTORS
from outbox import dispatcher, rows
from outbox.handlers import HANDLERS, Temporary
from outbox.models import Effect, Progress


@shared_task(ignore_result=True, autoretry_for=(Temporary,), max_retries=8, default_retry_delay=2)
def send_now(effect_id: int) -> None:
    """Perform an effect without lease, read-back and record: as is done where there is no outbox."""
    effect = Effect.objects.get(pk=effect_id)
    handler = HANDLERS[effect.kind]
    with transaction.atomic():
        handler.settled(effect, handler.perform(effect))


def bypass() -> None:
    """Whoever writes an effect hands it straight to Celery and counts it as done."""
    honest = rows.write

    def write(**facts: Any) -> Effect:
        effect = honest(**facts)
        if Effect.objects.filter(pk=effect.pk, progress=Progress.READY).update(progress=Progress.DONE):
            transaction.on_commit(lambda: send_now.apply_async((effect.pk,), queue=effect.queue))
        return effect

    rows.write = write


class FreshKeys:
    """A key for each attempt, so that nothing that happened can be read back."""

    def _command(self, listing: ListingRef, act: str, *, key: str, seq: int) -> CommandReceipt:
        return super()._command(listing, act, key=f"{act}:{uuid.uuid4().hex}", seq=seq)  # type: ignore[misc]

    def performed(self, listing: ListingRef, *, key: str) -> CommandReceipt | None:
        return None


class FreshKeysEmbedded(FreshKeys, EmbeddedConnector):
    pass


class FreshKeysByState(FreshKeys, ByState):
    pass


def random_key() -> None:
    CONNECTORS["embedded"], CONNECTORS["by-state"] = FreshKeysEmbedded, FreshKeysByState


def no_lease() -> None:
    """A lease that ran out is never taken over."""

    def only_ready(now: datetime) -> Q:
        return Q(progress=Progress.READY, not_before__lte=now)

    moment = datetime.now(UTC)
    if rows._leasable(moment) == only_ready(moment):
        raise AssertionError("There is no takeover to remove.")
    rows._leasable = only_ready


CONTROLS: dict[str, Callable[[], None]] = {"bypass": bypass, "random-key": random_key, "no-lease": no_lease}


def hand_over_often(copies: int) -> None:
    """Not a control: each message reaches the broker several times, as brokers that repeat themselves do."""
    once = dispatcher.publish

    def publish(*told: Any) -> bool:
        return all([once(*told) for _ in range(copies)])

    dispatcher.publish = publish


def install() -> None:
    """Bring in the laboratory's connector, and what the settings name."""
    CONNECTORS["by-state"] = ByState
    if settings.COPIES > 1:
        hand_over_often(settings.COPIES)
    if settings.CONTROL:
        CONTROLS[settings.CONTROL]()
