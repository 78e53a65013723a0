"""Where the owner of a right can be asked. An agent would confirm its own letter if it could choose the address.

So an address comes from the owner's own organisation here, or from the register, asked by us now; never from what the
agent typed. An address on the agent's own side counts as none, whichever way it came. One at a public provider, which
anybody can have, proves nothing about the owner: it counts only once the owner's identity was checked, or when the
register itself or our staff name it; and sharing such a provider puts nobody on the agent's side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.firms import is_same_owner
from accounts.mailboxes import is_same_mailbox
from accounts.models import Membership, Organisation, User
from accounts.team.domains import firm_domain
from rights import registers
from rights.models import AuthorisationContact, IPRight

Source = AuthorisationContact.Source


@dataclass(frozen=True, slots=True)
class Contact:
    address: str
    source: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def contact_of(rights: Sequence[IPRight], agent: Organisation) -> Contact | None:
    """Find the one address at which the owner of all these rights can be asked; None when there is none or several."""
    if not rights:
        return None
    owner = rights[0].owner
    if owner.pk != agent.pk:
        heads = owner_heads(owner, agent)
        return Contact(heads[0].email, Source.OWNER) if heads else None
    addresses = {_registered(right).casefold() for right in rights}
    address = addresses.pop() if len(addresses) == 1 else ""
    if not address or is_on_agents_side(address, agent):
        return None
    return Contact(address, Source.REGISTER)


def owner_heads(owner: Organisation, agent: Organisation) -> list[User]:
    """Administrators of the owner who have nothing to do with the agent, the longest there first.

    Of an owner whose identity was not checked, only those with an address at a firm's own domain.
    """
    heads = Membership.objects.filter(
        organisation=owner, role=Membership.Role.ADMINISTRATOR, user__is_active=True
    ).select_related("user")
    people = [head.user for head in heads.order_by("since", "pk")]
    named = [person for person in people if firm_domain(person.email)]
    known = people if len(named) == len(people) or owner.is_verified else named
    return [person for person in known if not is_on_agents_side(person.email, agent)]


def is_on_agents_side(address: str, agent: Organisation) -> bool:
    """Whether an address is a member's of the agent, or of a firm's domain that a member's address has."""
    domain = firm_domain(address)
    members = Membership.objects.filter(organisation=agent).values_list("user__email", flat=True)
    return any(is_same_mailbox(member, address) or (domain and firm_domain(member) == domain) for member in members)


def _registered(right: IPRight) -> str:
    """The address that the register gives; empty when it gives none, names another owner, or is away."""
    if not right.number:
        return ""
    try:
        entry = registers.find(right.kind, right.office, right.number)
    except (registers.NotInRegister, registers.RegisterAway):
        return ""
    same = is_same_owner(entry.owner_as_registered, right.owner_as_registered)
    return entry.contact_email if same else ""
