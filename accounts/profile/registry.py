"""What other apps know about a person or an organisation: they declare it here, since nothing below knows them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise

from accounts.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what we hold about a person: rows of plain values, and files by the name to give them."""

    name: str
    rows: list[dict[str, Any]]
    files: Iterable[tuple[str, FieldFile]] = field(default=())


EXPORTS: list[Callable[[User], Part]] = []
# Each gives a sentence that names what is open and the way out, or nothing.
OPEN_MATTERS: list[Callable[[Organisation], str | Promise]] = []
