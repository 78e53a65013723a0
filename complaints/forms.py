"""What people type about complaints, turned into clean values. A form never saves a case."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from accounts.models import Organisation
from complaints.authority import why_no_authority
from complaints.models import Draft
from complaints.queries import usable_rights
from complaints.reasons import ANSWER_GROUNDS, GROUNDS, reasons_for
from rights.fields import DocumentsField

LONGEST_PASTE = 60_000
LONGEST_ANSWER = 4_000


class LinksForm(PlainForm):
    """Which listings?"""

    question = "links"
    links = forms.CharField(
        label=_("Which listings do you want to report?"),
        help_text=_("Paste one or more links, one per line or separated by spaces or commas"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 6, "class": "paste", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Paste at least one link to a listing")},
    )


class ReasonForm(PlainForm):
    """Which right, and what is wrong?"""

    things = {"right": _("the right that is used"), "ground": _("what is wrong")}
    right = forms.ChoiceField(label=_("Which of your rights is used?"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("What is wrong?"), choices=[(g.code, g.label) for g in GROUNDS.values()], widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=_("In one sentence: what in the listing uses your right?"),
        help_text=_("For example: The photo shows our lamp, and the title carries our mark"),
        min_length=10,
        max_length=500,
        error_messages={
            "required": _("Write one sentence that says what in the listing uses your right"),
            "min_length": _("Write a whole sentence that says what in the listing uses your right"),
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, organisation: Organisation, markets: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation, self.markets = organisation, markets
        self.rights = {str(right.pk): right for right in usable_rights(organisation)}
        self.fields["right"].choices = [(pk, f"{r} · {r.get_kind_display()}") for pk, r in self.rights.items()]

    def clean(self) -> dict[str, Any]:
        """A ground must fit the kind of the right, and an agent needs its owner's letter."""
        cleaned = super().clean() or self.cleaned_data
        right, ground = self.rights.get(cleaned.get("right", "")), GROUNDS.get(cleaned.get("ground", ""))
        if right and (reason := why_no_authority(self.organisation, right, self.markets)):
            self.add_error("right", ValidationError(reason, code="no_authority"))
        if right and ground and right.kind != ground.kind:
            sentence = _("Select a reason for a %(kind)s: you chose the right “%(right)s”")
            blanks = {"kind": right.get_kind_display(), "right": right.name}
            self.add_error("ground", ValidationError(sentence, code="ground_and_right", params=blanks))
        return cleaned


class CheckForm(PlainForm):
    """Check and declare."""

    things = {"declaration": _("the declaration")}
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    declaration = forms.BooleanField(
        label=_(
            "I declare that this is true as far as I know, that I hold this right or act for its holder, "
            "and that I know a false report can make me liable for the seller's loss"
        ),
        error_messages={"required": _("Tick the declaration: we can't take a report without it")},
    )

    def __init__(self, *args: Any, draft: Draft, **options: Any) -> None:
        self.print = answers_print(draft)
        super().__init__(*args, initial={"seen": self.print}, **options)

    def clean_seen(self) -> str:
        """Refuse to send what the person has not read: the answers changed in another window."""
        if self.cleaned_data["seen"] != self.print:
            self.data = self.data.copy()
            self.data["seen"] = self.print
            raise ValidationError(
                _("The answers changed in another window. Read them again below, then send."), code="stale"
            )
        return self.print


def answers_print(draft: Draft) -> str:
    """A digest of a draft's answers, to notice that they changed; what a page with errors held is none."""
    answers = {name: value for name, value in draft.answers.items() if name != "typed"}
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:32]


class CodeForm(PlainForm):
    """The code from the mail."""

    things = {"code": _("the code")}
    question = "code"
    code = forms.CharField(
        label=_("Enter the code from our mail"),
        help_text=_("Six digits, in a mail that we sent a moment ago"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Enter the six digits from our mail")},
    )

    def clean_code(self) -> str:
        code = "".join(sign for sign in self.cleaned_data["code"] if not sign.isspace() and sign not in "-‐–.")
        if len(code) != 6 or not code.isdecimal():
            raise ValidationError(_("Enter the six digits from our mail"), code="six_digits")
        return str(int(code)).zfill(6)  # also from digits of other scripts


class AnswerForm(PlainForm):
    """The seller's answer."""

    things = {"ground": _("why the listing should come back"), "text": _("your answer")}
    ground = forms.ChoiceField(
        label=_("Why should the listing come back?"), choices=ANSWER_GROUNDS, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Tell us what we should know"),
        help_text=_("The reporter can read this; your papers stay with us"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write at least one sentence about what we should know")},
    )
    files = DocumentsField(
        label=_("Papers that show it"),
        help_text=_("Invoices, licences, photos: PDF, PNG, JPEG or WebP, up to 5 files of 10 MB"),
        required=False,
    )


class DecisionForm(PlainForm):
    """A staff decision: one verb with its reason. state: the case's state now, to notice that it moved on meanwhile."""

    things = {"reason": _("a reason")}
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(label=_("Reason"), widget=forms.Select)
    reasoning = forms.CharField(
        label=_("In your words"),
        help_text=_("Quoted word for word in the letters to both sides"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, verb: str, state: str, **options: Any) -> None:
        super().__init__(*args, prefix=verb, initial={"seen": state}, **options)
        self.verb = verb
        self.now = state
        self.fields["reason"].choices = [("", _("Select a reason")), *((r.code, r.label) for r in reasons_for(verb))]

    def clean_seen(self) -> str:
        """Refuse a decision on what the person has not read, like an answer that came in meanwhile."""
        if self.cleaned_data["seen"] not in ("", self.now):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.now
            raise ValidationError(
                _("The case moved on while this page was open. Read it again above, then decide."), code="stale"
            )
        return self.now
