"""Builders of toys and of who moves them."""

from typing import Any

from ledger.lifecycle import Actor, Role, open_case
from ledger.references import new_reference
from outbox import rows
from outbox.models import Effect
from tests.toys.models import Toy

HOLDER, SELLER, STAFF = Actor(Role.HOLDER, 1, 10), Actor(Role.SELLER, 2), Actor(Role.STAFF, 3)
SUPERVISOR, SYSTEM = Actor(Role.SUPERVISOR, 4), Actor.system()


def make_toy(**facts: Any) -> Toy:
    """A toy with its first event."""
    toy = Toy.objects.create(reference=facts.pop("reference", None) or new_reference("T"), **facts)
    open_case(toy, by=HOLDER)
    return toy


def make_effect(key: str = "toy_ring:1", **facts: Any) -> Effect:
    """An effect of the bell, due at once."""
    return rows.write(**{"kind": "toy_ring", "queue": "toy", "key": key} | facts)
