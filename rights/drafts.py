"""A right that is being entered: the answers so far, in the person's session until the document is there."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from accounts.models import Organisation
from rights.models import right_reference

WAY_BACK = "rights.way_back"
KEY = "new_right"
DATES = ("filed_on", "expires_on")


def keep(request: HttpRequest, organisation: Organisation, facts: dict[str, Any]) -> None:
    """Keep the answers, under the reference that the right will have: sent twice, they make one right."""
    written = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    request.session[KEY] = {"organisation": organisation.pk, "facts": written | {"reference": right_reference()}}


def kept(request: HttpRequest, organisation: Organisation) -> dict[str, Any] | None:
    """Give the answers that were kept for this organisation, as add_right takes them; None when there are none."""
    draft = request.session.get(KEY)
    if not draft or draft["organisation"] != organisation.pk:
        return None
    facts = dict(draft["facts"])
    return facts | {name: date.fromisoformat(facts[name]) for name in DATES if facts.get(name)}


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def come_back_to(request: HttpRequest, path: str) -> None:
    """Remember where the person was when a right was lacking; `way_back` leads there once it is entered."""
    request.session[WAY_BACK] = path


def way_back(request: HttpRequest) -> str:
    """Give, once, the path to go back to; empty when there is none."""
    return str(request.session.pop(WAY_BACK, ""))
