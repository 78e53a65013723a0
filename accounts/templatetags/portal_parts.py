"""What the frame of every page needs and no view should have to hand over."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context

from accounts.kept import seal
from accounts.queries import current_organisation, memberships_here
from accounts.second_factor.rules import is_required

register = template.Library()
SHOWN = 4  # organisations to switch to in the header


@register.filter
def as_json(data: object) -> str:
    """Write data for an attribute that a script of ours reads; the template escapes it as any text."""
    return json.dumps(data, cls=DjangoJSONEncoder)


@register.simple_tag(takes_context=True)
def offers(context: Context) -> dict[str, bool]:
    """Say which of `report`, `cases` and `rights` are of use to the person on this page.

    Who has not said yet for whom they act is offered all; staff who act for nobody, nothing.
    """
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return {"report": True, "cases": False, "rights": False}
    organisation = current_organisation(context["request"])
    here = organisation is not None or not user.is_staff
    reports = here if organisation is None else organisation.may_report
    return {"report": reports, "cases": here, "rights": reports}


@register.simple_tag(takes_context=True)
def acting(context: Context) -> dict[str, object]:
    """For whom the person on this page acts, and up to four others to switch to in one click.

    Empty for who acts for nobody; `more` says that there are others still.
    """
    request = context.get("request")
    if getattr(request, "user", None) is None:
        return {}
    here, *others = memberships_here(request) or [None]
    if here is None:
        return {}
    shown = [row.organisation for row in others[:SHOWN]]
    return {"organisation": here.organisation, "others": shown, "more": len(others) > SHOWN}


@register.simple_tag(takes_context=True)
def second_factor_needed(context: Context) -> bool:
    """Say whether the person on this page must have a second factor."""
    return is_required(context["request"].user)


@register.simple_tag(takes_context=True)
def sheet(context: Context) -> str:
    """Name the person and the page in a form, so that what was typed is kept when the sign-in has run out."""
    return seal(context["request"])
