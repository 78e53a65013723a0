"""For which of its clients an agent works just now: lists and choices show what is theirs, until another is chosen.

Kept in the browser's session. It widens nothing: who may act under a right is asked anew at every door.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest

from accounts.firms import owner_key
from accounts.models import Organisation
from accounts.queries import current_organisation
from rights.models import Authorisation, IPRight
from rights.queries import rights_for
from rights.states import State

SESSION_KEY = "clients"  # organisation's id as text → the client's key


@dataclass(frozen=True, slots=True)
class Client:
    """An owner of rights for whom an agent acts. key: what alone tells apart, as firms.owner_key makes it."""

    name: str = field(compare=False)
    key: str


def client_of(right: IPRight, agent: Organisation) -> Client | None:
    """Whose right it is, as registered; None: an agent's draft that does not say yet."""
    return _client(right.owner_as_registered or (right.owner.name if right.owner_id != agent.pk else ""))


def _client(name: str) -> Client | None:
    key = owner_key(name)
    return Client(name, key) if key else None


def clients_of(agent: Organisation | None) -> list[Client]:
    """The clients of an agent by name; nobody else has any."""
    if agent is None or agent.kind != Organisation.Kind.AGENT:
        return []
    rights = rights_for(agent).exclude(state=State.WITHDRAWN)
    # Owners, not rights: an agent may have thousands of rights, of few owners.
    owners = rights.order_by().values_list("owner_as_registered", "owner_id", "owner__name").distinct()
    names = sorted(name or (here if owner != agent.pk else "") for name, owner, here in owners)
    by_key = {client.key: client for name in names if (client := _client(name))}
    return sorted(by_key.values(), key=lambda client: client.name)


def chosen(request: HttpRequest, agent: Organisation | None, among: list[Client] | None = None) -> Client | None:
    """The client chosen in this browser for an agent, as long as it is one; None: all. among: its clients, if known."""
    key = request.session.get(SESSION_KEY, {}).get(str(agent.pk)) if agent else None
    if not key:
        return None
    return next((client for client in (clients_of(agent) if among is None else among) if client.key == key), None)


def choose(request: HttpRequest, key: str) -> Client | None:
    """Choose a client by its key; whatever names none chooses all."""
    agent = current_organisation(request)
    client = next((client for client in clients_of(agent) if client.key == key), None)
    if agent is not None:
        kept = request.session.get(SESSION_KEY, {})
        request.session[SESSION_KEY] = kept | {str(agent.pk): client.key if client else ""}
    return client


def of_client(rights: Iterable[IPRight], client: Client | None, agent: Organisation) -> list[IPRight]:
    """Those of an agent's rights that are the client's; all without one."""
    if client is None:
        return list(rights)
    return [right for right in rights if client_of(right, agent) == client]


def letters_of_client(letters: Iterable[Authorisation], client: Client | None) -> list[Authorisation]:
    """Those of an agent's letters that the client gave, or is to give; all without one."""
    return [letter for letter in letters if client is None or _client(letter.principal_name) == client]
