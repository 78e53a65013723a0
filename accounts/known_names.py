"""Which names are protected against imitation: each app that knows some declares where to read them."""

from collections.abc import Callable, Iterable

from accounts.lookalikes import Known, firms_domains
from accounts.models import Membership

Source = Callable[[], Iterable[tuple[int, str]]]
SOURCES: dict[str, Source] = {}


def declare(name: str, source: Source) -> None:
    """Add a source of (organisation's id, a name of theirs) under its own name. Raises ValueError for a name taken."""
    if name in SOURCES:
        raise ValueError(f"The names {name!r} are declared twice.")
    SOURCES[name] = source


def known_names() -> list[Known]:
    """All names of all sources with their organisations' e-mail domains; owner is the organisation's id."""
    names = dict.fromkeys((owner, name) for source in SOURCES.values() for owner, name in source())
    domains = domains_of({owner for owner, _name in names})
    return [Known(owner, name, tuple(domains.get(owner, ()))) for owner, name in names]


def domains_of(organisations: set[int]) -> dict[int, list[str]]:
    """The e-mail domains of these organisations' members, public ones left out."""
    members = Membership.objects.filter(organisation__in=organisations, user__is_active=True)
    addresses: dict[int, list[str]] = {}
    for organisation, address in members.values_list("organisation", "user__email"):
        addresses.setdefault(organisation, []).append(address)
    return {organisation: firms_domains(found) for organisation, found in addresses.items()}
