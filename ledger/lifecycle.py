"""The one door: what may happen to a case is a table, and `move` alone makes it happen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.chain import append
from ledger.clocks import Clock, close_clocks, open_clock
from ledger.parties import Parties, why_party

LONGEST_VERB = 32  # signs


class Role(models.TextChoices):
    HOLDER = "holder", _("rights holder")
    SELLER = "seller", _("seller")
    STAFF = "staff", _("staff")
    SUPERVISOR = "supervisor", _("supervisor")
    SYSTEM = "system", _("the portal")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a role, and the ids of the person and the organisation, never their names."""

    role: Role
    user_id: int | None = None
    organisation_id: int | None = None

    @classmethod
    def staff(cls, user: Any) -> "Actor":
        return cls(Role.SUPERVISOR if user.is_supervisor else Role.STAFF, user.pk)

    @classmethod
    def holder(cls, user: Any, organisation_id: int | None = None) -> "Actor":
        return cls(Role.HOLDER, user and user.pk, organisation_id)

    @classmethod
    def seller(cls, user: Any = None, organisation_id: int | None = None) -> "Actor":
        return cls(Role.SELLER, user and user.pk, organisation_id)

    @classmethod
    def system(cls) -> "Actor":
        return cls(Role.SYSTEM)

    def can_act_as(self, role: Role) -> bool:
        """A supervisor may do what staff may do."""
        return self.role == role or (self.role == Role.SUPERVISOR and role == Role.STAFF)


class Consequence(Protocol):
    """A letter or an effect: written as a row in the move's own transaction, sent by nobody here."""

    @classmethod
    def write(cls, case: Any) -> object: ...


class Case(Protocol):
    """Anything with a table of moves. `reference` is its name in the ledger."""

    lifecycle: "Lifecycle"
    pk: Any
    reference: str
    state: str
    state_since: datetime

    @property
    def parties(self) -> Parties: ...


class IllegalMove(Exception):
    """The table has no such move from here, the role may not take it, or someone was first."""

    def __init__(self, message: str, *, for_people: Any = None) -> None:
        super().__init__(message)
        self.for_people = for_people or _(
            "This can't be done now: the case has moved on. Read it again and decide anew."
        )


class IsParty(IllegalMove):
    """Who would act for the staff belongs to a party of the case."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One move: from a state, by a verb, to a state; who may take it; and what it makes true.

    One that leads back to its own state is noted in the case's history and changes nothing else of the case.
    """

    source: str
    verb: str
    target: str
    who: Role
    letters: tuple[type[Consequence], ...] = ()
    effects: tuple[type[Consequence], ...] = ()
    opens: tuple[Clock, ...] = ()
    closes: tuple[Clock, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.source} --{self.verb}-->"

    @property
    def stays(self) -> bool:
        """Whether the state stays what it is, and with it the moment since when."""
        return self.source == self.target

    def require(self, actor: Actor) -> None:
        """Raise IllegalMove unless this actor may take the edge."""
        if not actor.can_act_as(self.who):
            raise IllegalMove(
                f"{actor.role} may not {self.verb}",
                for_people=_("Your account may not do this. Ask a colleague who may."),
            )


@dataclass(slots=True)
class Lifecycle:
    """A table of moves, checked when it is imported. Raises ImproperlyConfigured naming the row that makes no sense."""

    states: type[models.TextChoices]
    edges: Sequence[Edge]
    _by_key: dict[tuple[str, str], Edge] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for edge in self.edges:
            self._check_step(edge)
            self._check_columns(edge)
            self._by_key[edge.source, edge.verb] = edge

    def _check_step(self, edge: Edge) -> None:
        if not isinstance(edge, Edge):
            raise ImproperlyConfigured(f"{edge!r} is not an Edge: is a comma missing?")
        name = edge.name
        for state in (edge.source, edge.target):
            if state not in self.states.values:
                raise ImproperlyConfigured(f"{name} names the unknown state {state!r}.")
        if (edge.source, edge.verb) in self._by_key:
            raise ImproperlyConfigured(f"{name} stands in the table twice.")
        if not 0 < len(edge.verb) <= LONGEST_VERB:
            raise ImproperlyConfigured(f"{name} needs a verb of 1 to {LONGEST_VERB} signs.")
        if not isinstance(edge.who, Role):
            raise ImproperlyConfigured(f"{name} names the unknown role {edge.who!r}.")

    def _check_columns(self, edge: Edge) -> None:
        name = edge.name
        for column in (edge.letters, edge.effects, edge.opens, edge.closes):
            if not isinstance(column, tuple):
                raise ImproperlyConfigured(f"{name} has {column!r} where a tuple belongs: is a comma missing?")
        for consequence in (*edge.letters, *edge.effects):
            if not callable(getattr(consequence, "write", None)):
                raise ImproperlyConfigured(f"{name} has {consequence!r} where a letter or an effect belongs.")
        for clock in (*edge.opens, *edge.closes):
            if not isinstance(clock, Clock):
                raise ImproperlyConfigured(f"{name} has {clock!r} where a clock belongs.")

    def edge(self, state: str, verb: str) -> Edge:
        """Give the edge, or raise IllegalMove."""
        try:
            return self._by_key[str(state), verb]
        except KeyError:
            raise IllegalMove(f"no {verb!r} from {state!r}") from None

    def can(self, state: str, verb: str) -> bool:
        """Whether the table has this verb from this state."""
        return (str(state), verb) in self._by_key

    def verbs(self, state: str, actor: Actor) -> list[str]:
        """Name what this actor may do from this state, in the table's order."""
        return [edge.verb for edge in self.edges if edge.source == state and actor.can_act_as(edge.who)]


def open_case(
    case: Case, *, by: Actor, opens: tuple[Clock, ...] = (), letters: tuple[type[Consequence], ...] = (), **data: Any
) -> None:
    """Write a new case's first event, its clocks and its first letters, in the caller's transaction."""
    with transaction.atomic():
        append(case.reference, verb="open", target=str(case.state), by=by, data=data)
        for clock in opens:
            open_clock(case, clock)
        for letter in letters:
            letter.write(case)


def move(case: Case, verb: str, *, by: Actor, note: str = "", data: dict[str, Any] | None = None) -> Edge:
    """Take one edge of the case's table, or change nothing. Starts nothing: letters and effects are rows.

    note: a reference, at most 200 signs, no person's data. If an outer transaction rolls back, throw the object away.
    Raises IllegalMove: no such edge, wrong role, a person of the staff who belongs to a party, or someone was first.
    """
    edge = case.lifecycle.edge(case.state, verb)
    edge.require(by)
    require_no_party(case, by, edge.who)
    now = timezone.now()
    with transaction.atomic():
        # Swap on the old state: of two people deciding at once, one matches no row. Row locks do nothing on SQLite.
        if not swap(case, edge, now):
            raise IllegalMove(f"{case.reference} was moved by someone else")
        before = (case.state, case.state_since)
        case.state, case.state_since = edge.target, case.state_since if edge.stays else now
        try:
            append(case.reference, verb=verb, source=edge.source, target=edge.target, by=by, note=note, data=data or {})
            close_clocks(case, edge.closes)
            for clock in edge.opens:
                open_clock(case, clock)
            for consequence in (*edge.effects, *edge.letters):
                consequence.write(case)
        except BaseException:
            case.state, case.state_since = before
            raise
    return edge


def require_no_party(case: Case, by: Actor, role: str = Role.STAFF) -> None:
    """Raise IsParty for staff who belong to a party of the case; the sentence says who may act instead."""
    if by.role in (Role.STAFF, Role.SUPERVISOR) and (sentence := why_party(case, by.user_id, role)):
        raise IsParty(f"person {by.user_id} belongs to a party of {case.reference}", for_people=sentence)


def swap(case: Case, edge: Edge, now: datetime) -> bool:
    """Compare and set the state; False when the row has left the edge's source meanwhile."""
    rows = type(case).objects.filter(pk=case.pk, state=edge.source)
    return bool(rows.update(state=edge.target, state_since=F("state_since") if edge.stays else now))
