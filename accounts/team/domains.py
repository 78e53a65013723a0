"""Mail providers at which anybody can have an address: sharing one says nothing about a firm.

accounts/public_mail.txt is our own list of widely used ones, the only one. It need not be complete: a person decides
who is let in.
"""

from functools import cache
from pathlib import Path

LIST = Path(__file__).parents[1] / "public_mail.txt"


@cache
def public_domains() -> frozenset[str]:
    """The domains of the list."""
    return frozenset(LIST.read_text(encoding="ascii").split())


def is_public(domain: str) -> bool:
    """Whether anybody can have an address at this domain, or at one above it: vip.qq.com is qq.com's."""
    labels = domain.casefold().strip(". ").split(".")
    return any(".".join(labels[place:]) in public_domains() for place in range(len(labels)))


def domain_of(email: str) -> str:
    """Give the domain of an address in lower case; empty when there is none."""
    return email.rpartition("@")[2].strip().lower()


def firm_domain(email: str) -> str:
    """Give the domain when it can be a firm's own; empty for a public provider."""
    domain = domain_of(email)
    return "" if is_public(domain) else domain
