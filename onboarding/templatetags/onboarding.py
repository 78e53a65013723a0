"""The checklist for the desk."""

from typing import Any

from django import template

from accounts.models import Organisation
from onboarding.models import PutAside
from onboarding.path import path_of

register = template.Library()


@register.inclusion_tag("onboarding/_checklist.html", takes_context=True)
def checklist(context: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    """The steps of an organisation with what is done; gone by itself once all are."""
    user = context["user"]
    steps = path_of(user, organisation)
    shown: dict[str, Any] = {"steps": steps, "done": sum(is_done for _step, is_done in steps), "all": len(steps)}
    shown["next"] = next((step.code for step, is_done in steps if not is_done), "")
    shown["is_aside"] = PutAside.objects.filter(user=user, organisation=organisation).exists()
    return shown | {"csrf_token": context.get("csrf_token")}
