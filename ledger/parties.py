"""Who the parties of a case are. Staff who belong to one do not act on it: `move` asks, whatever the verb.

A case names its parties; whether a person belongs to one is known a floor up, which declares its rule here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist


@dataclass(frozen=True, slots=True)
class Parties:
    """The two sides of a case: ids of organisations and of people, and addresses of those who have no account."""

    organisations: frozenset[int] = field(default_factory=frozenset)
    people: frozenset[int] = field(default_factory=frozenset)
    addresses: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, *, organisations: Any = (), people: Any = (), addresses: Any = ()) -> "Parties":
        """Gather them; what is None or empty is left out, and addresses are compared in lower case."""
        told = (address.casefold() for address in addresses if address)
        return cls(frozenset(filter(None, organisations)), frozenset(filter(None, people)), frozenset(told))

    def __or__(self, other: "Parties") -> "Parties":
        return Parties(
            self.organisations | other.organisations, self.people | other.people, self.addresses | other.addresses
        )


# Gives the sentence that refuses a person, empty for who belongs to no party. role: the one that the act needs.
Rule = Callable[[Parties, int, str], str]
RULES: list[Rule] = []


def why_party(case: Any, user_id: int | None, role: str) -> str:
    """Say why this person of the staff may not act on a case, and who may; empty when nothing stands in the way."""
    if user_id is None:
        return ""
    return next((said for rule in RULES if (said := str(rule(case.parties, user_id, role)))), "")


def case_named(reference: str) -> Any:
    """The row that is called so and has parties; None when there is none."""
    models = [model for model in apps.get_models() if hasattr(model, "parties") and _has_reference(model)]
    found = (model._default_manager.filter(reference=reference).first() for model in models)
    return next((row for row in found if row is not None), None)


def _has_reference(model: Any) -> bool:
    try:
        return bool(model._meta.get_field("reference"))
    except FieldDoesNotExist:
        return False
