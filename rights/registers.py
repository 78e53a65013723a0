"""Looking a number up in a register, behind one interface. The embedded register is made up, and says so."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from rights import offices

ENTRIES = Path(__file__).parent / "register_entries.toml"
FACTS = (
    "standing",
    "mark_form",
    "name",
    "owner_as_registered",
    "classes",
    "goods",
    "territories",
    "filed_on",
    "registered_on",
    "expires_on",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A right as its register has it; names as in IPRight. contact_email: the address that the register gives."""

    kind: str
    office: str
    number: str
    name: str
    owner_as_registered: str
    standing: str = "registered"
    mark_form: str = ""
    classes: str = ""
    goods: str = ""
    territories: str = ""
    filed_on: date | None = None
    registered_on: date | None = None
    expires_on: date | None = None
    contact_email: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What an owner need not type again."""
        return {name: getattr(self, name) for name in FACTS}


class NotInRegister(Exception):
    """The register answered, and has no such number."""

    for_people = _("This register has no such number. Compare it with the certificate, or go on and enter the rest.")


class RegisterAway(Exception):
    """The register can't be asked now. Nothing depends on it: everything can be entered by hand."""

    for_people = _("The register does not answer just now. Go on and enter the rest yourself, or try again later.")


class Register(Protocol):
    """One way to ask registers. Limits of 3 s to connect and 10 s to read are the adapter's own."""

    name: str
    is_made_up: bool

    def find(self, kind: str, office: str, number: str) -> Entry:
        """Find a right by the normal form of its number. Raises NotInRegister or RegisterAway."""
        ...


class MadeUp:
    """The embedded register: a few entries that nobody owns, from a file beside this one."""

    name = "made-up register"
    is_made_up = True

    def find(self, kind: str, office: str, number: str) -> Entry:
        entry = _entries().get((kind, office, number))
        if entry is None:
            raise NotInRegister(f"{kind} {office} {number}")
        return entry


class NoRegister:
    """For a portal without an adapter: nothing can be looked up, and no page offers it."""

    name = "no register"
    is_made_up = False

    def find(self, kind: str, office: str, number: str) -> Entry:
        raise RegisterAway("There is no register.")


@cache
def _entries() -> dict[tuple[str, str, str], Entry]:
    rows = [Entry(**row) for row in tomllib.loads(ENTRIES.read_text(encoding="utf-8"))["entries"]]
    return {(row.kind, row.office, offices.normal_number(row.office, row.kind, row.number)): row for row in rows}


def register() -> Register:
    """The register that this portal asks. Raises ImproperlyConfigured when the setting names none."""
    try:
        return import_string(settings.RIGHTS_REGISTER)()
    except ImportError as problem:
        raise ImproperlyConfigured(f"IPP_REGISTER names {settings.RIGHTS_REGISTER!r}: {problem}") from None


def is_there() -> bool:
    """Whether there is a register to ask."""
    return not isinstance(register(), NoRegister)


def find(kind: str, office: str, number: str) -> Entry:
    """Look a number up as it was typed. Raises NotInRegister or RegisterAway, whatever the adapter raises."""
    try:
        return register().find(kind, office, offices.normal_number(office, kind, number))
    except (NotInRegister, RegisterAway, ImproperlyConfigured):
        raise
    except Exception as failure:  # an adapter's own faults must not cost anybody their answers
        raise RegisterAway(f"{type(failure).__name__}: {failure}") from failure
