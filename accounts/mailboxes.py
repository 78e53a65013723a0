"""Mail addresses: taken out of what people paste, and compared, so that one mailbox is one person.

Mail always goes to the address as it was typed; the keys made here are only compared.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import idna

LIST = Path(__file__).with_suffix(".toml")
AT = re.compile(r"(?<!\s)\s*(?:[\[({<]\s*(?:at|ät|arroba|@)\s*[\])}>]|@)\s*", re.IGNORECASE)
DOT = re.compile(r"(?<!\s)\s*[\[({]\s*(?:dot|punkt|punto|point|\.)\s*[\])}]\s*", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>()\[\]{},;:\"“”«»，；、。|]+@[^\s<>()\[\]{},;:\"“”«»，；、|/?]+")
EDGES = ".。'’‘`!?*_"
LONGEST = 2000  # signs of a pasted text that are looked into


class SeveralAddresses(ValueError):
    """A text holds more than one address where one is asked for."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider leaves out of addresses. domain: the one for which others stand; empty: each for itself."""

    domain: str
    ignores: str
    tag: str


@cache
def _providers() -> dict[str, Provider]:
    read = tomllib.loads(LIST.read_text(encoding="utf-8"))["providers"]
    return {
        domain: Provider(each["domains"][0] if each.get("same") else "", each.get("ignores", ""), each["tag"])
        for each in read
        for domain in each["domains"]
    }


def address_in(typed: str) -> str:
    """Take the address out of "Ann Roe <ann@firm.example>;" and the like, in small letters.

    Signs that nobody sees, and full-width ones, are mended. A text without an address comes back trimmed, to be
    refused, and so does one of several lines. Raises SeveralAddresses.
    """
    whole = typed.strip()
    if len(whole) > LONGEST or len(whole.splitlines()) > 1:
        return whole.lower()
    text = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if not _is_unseen(sign))
    spelled = DOT.sub(".", AT.sub("@", text.replace("。", ".")))
    found = dict.fromkeys(_trimmed(each) for each in ADDRESS.findall(spelled))
    if len(found) > 1:
        raise SeveralAddresses(typed)
    return next(iter(found), text.strip().lower())


def _is_unseen(sign: str) -> bool:
    """Format signs: zero-width ones, soft hyphens, marks that turn the direction. Controls stay, to be refused."""
    return unicodedata.category(sign) == "Cf"


def _trimmed(found: str) -> str:
    name, _at, domain = found.lower().rpartition("@")
    return f"{name.lstrip(EDGES)}@{domain.rstrip(EDGES)}"


def mailbox_of(address: str) -> str:
    """A key that is the same for all addresses which, as their provider says, reach one mailbox."""
    name, domain = _parts(address)
    provider = _providers().get(domain)
    if provider is None:
        return f"{name}@{domain}"
    bare = name.partition(provider.tag)[0] or name
    for sign in provider.ignores:
        bare = bare.replace(sign, "")
    return f"{bare or name}@{provider.domain or domain}"


def limit_key(address: str) -> str:
    """A key for counting what one mailbox sets in motion: a +tag is left out at every domain.

    Looser than `mailbox_of`: two people whose server tells tags apart share a limit, and nothing else.
    """
    name, domain = _parts(mailbox_of(address))
    return f"{name.partition('+')[0] or name}@{domain}"


def is_same_mailbox(one: str, other: str) -> bool:
    return mailbox_of(one) == mailbox_of(other)


def _parts(address: str) -> tuple[str, str]:
    """Name and domain, without unseen signs; the domain as the network writes it, xn--…"""
    text = "".join(sign for sign in unicodedata.normalize("NFKC", address) if not _is_unseen(sign))
    name, _at, domain = text.strip().casefold().rpartition("@")
    domain = domain.rstrip(".")
    try:
        return name, idna.encode(domain, uts46=True).decode() if not domain.isascii() else domain
    except (idna.IDNAError, UnicodeError):
        return name, domain
