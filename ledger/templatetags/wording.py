"""Filters for days and hours, one for each kind of moment; they are there in every template without a load."""

from datetime import datetime
from functools import partial

from django import template

from ledger.wording import KINDS, said

register = template.Library()

for kind in KINDS:
    register.filter(kind, partial(said, kind=kind), expects_localtime=True)


@register.filter(expects_localtime=True)
def machine(moment: datetime | None) -> str:
    """A moment for the attribute `datetime`: in whole seconds, since HTML knows nothing finer than milliseconds."""
    return moment.isoformat(timespec="seconds") if moment else ""
