"""Which names the register protects: those of owners with a verified right, and of their trademarks."""

from collections.abc import Iterator

from accounts.known_names import declare
from rights.models import IPRight
from rights.states import State


def names_of_verified_owners() -> Iterator[tuple[int, str]]:
    """Give the organisation's id with its name and the names of its verified trademarks.

    Titles of works are left out: many works are called the same.
    """
    rows = IPRight.objects.filter(state=State.VERIFIED).order_by("owner", "pk")
    for owner, organisation, kind, name in rows.values_list("owner", "owner__name", "kind", "name"):
        yield owner, organisation
        if kind == IPRight.Kind.TRADEMARK:
            yield owner, name


declare("rights", names_of_verified_owners)
