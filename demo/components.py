"""Every component of the pages in each of its states: real forms and rows of nobody, for the page of components."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import DayMonthYearField, DocumentField, PlainEmailField
from accounts.forms import PlainForm
from handbook.pages import LANGUAGES, ORIGINAL, page_in
from handbook.rendering import cleaned, render

PAIR = re.compile(r'<div class="pair">.*?</div>', re.DOTALL)
TONES = ("info", "quiet", "act", "ok", "bad")


class EveryField(PlainForm):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Your name"), help_text=gettext_lazy("A hint stands above its field."))
    address = PlainEmailField(required=False)
    secret = forms.CharField(
        label=gettext_lazy("Password"), widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    words = forms.CharField(label=gettext_lazy("What is wrong?"), widget=forms.Textarea)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("a", gettext_lazy("trademark")), ("b", gettext_lazy("Something else"))],
        widget=forms.RadioSelect,
    )
    several = forms.MultipleChoiceField(
        label=gettext_lazy("Listing"),
        choices=[("a", gettext_lazy("The first")), ("b", gettext_lazy("The second"))],
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=[("", "–"), ("DE", gettext_lazy("Germany"))])
    day = DayMonthYearField(label=gettext_lazy("Expiry date"))
    paper = DocumentField(label=gettext_lazy("A document that shows the right"))
    declared = forms.BooleanField(label=gettext_lazy("What I say is true."))


def everything(language: str) -> dict[str, Any]:
    """What the page of components shows."""
    now, read_in = timezone.now(), language if language in LANGUAGES else ORIGINAL
    return {
        "fields": EveryField(prefix="plain"),
        "wrong": EveryField({}, prefix="wrong"),
        "tags": zip(TONES, (_("sent"), _("draft"), _("verified"), _("taken down"), _("refused")), strict=True),
        "said": [Message(level, _("Saved.")) for level in (constants.SUCCESS, constants.INFO, constants.WARNING)],
        "failed": [Message(constants.ERROR, _("Nothing was saved."))],
        "now": now,
        "times": [now, now - timedelta(days=1)],
        "steps": steps(now),
        "answers": answers(),
        "page": middle_page(),
        "pair": pair(read_in),
        "read_in": read_in,
    }


def steps(now: datetime) -> list[dict[str, Any]]:
    return [
        {"state": "past", "title": _("Reported"), "at": now},
        {"state": "now", "title": _("Decision"), "note": _("A person looks at it.")},
        {"state": "expected", "title": _("The seller can answer"), "at": now},
    ]


def answers() -> list[dict[str, Any]]:
    return [
        {"label": _("What is wrong?"), "value": _("What I say is true."), "url": "#answers"},
        {"label": _("Listing"), "lines": [_("The first"), _("The second")]},
    ]


def middle_page() -> Page[int]:
    """The second of three pages, with links to both sides."""
    return Paginator(range(3), 1).page(2)


def pair(language: str) -> str:
    """Two specimens side by side, as the handbook shows them."""
    shown = page_in("certificates", language)
    found = PAIR.search(render(shown).html) if shown else None
    return cleaned(found[0] if found else "")
