"""Mail providers at which anybody can have an address: sharing one says nothing about a firm.

public_mail.txt is our own list of widely used ones. It need not be complete: a person decides who is let in.
"""

from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("public_mail.txt")


@cache
def public_domains() -> frozenset[str]:
    """The domains of the list."""
    return frozenset(LIST.read_text(encoding="ascii").split())


def domain_of(email: str) -> str:
    """Give the domain of an address in lower case; empty when there is none."""
    return email.rpartition("@")[2].strip().lower()


def firm_domain(email: str) -> str:
    """Give the domain when it can be a firm's own; empty for a public provider."""
    domain = domain_of(email)
    return "" if domain in public_domains() else domain
