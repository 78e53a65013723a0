"""Filters for days and hours, one for each kind of moment; they are there in every template without a load."""

from functools import partial

from django import template

from ledger.wording import KINDS, said

register = template.Library()

for kind in KINDS:
    register.filter(kind, partial(said, kind=kind), expects_localtime=True)
