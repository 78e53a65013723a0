"""For templates: the clients of the agent that the person on this page acts for."""

from typing import Any

from django import template
from django.template import Context

from accounts.queries import current_organisation
from rights.clients import chosen, clients_of

register = template.Library()
SHOWN = 6  # in the frame; all are on a page of their own


@register.simple_tag(takes_context=True)
def clients(context: Context) -> dict[str, Any]:
    """The client chosen and up to six to switch to in one click; empty for who acts for one owner or for none."""
    request = context.get("request")
    if getattr(request, "user", None) is None or not request.user.is_authenticated:
        return {}
    agent = current_organisation(request)
    found = clients_of(agent)
    if len(found) < 2:
        return {}
    here = chosen(request, agent, found)
    others = [client for client in found if client != here]
    return {"here": here, "others": others[:SHOWN], "more": len(others) > SHOWN}
