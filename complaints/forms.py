"""What people type about complaints, turned into clean values. A form never saves a case."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import DocumentField, NameField, PersonEmailField, SentenceField
from accounts.forms import OrganisationForm, PlainForm
from accounts.models import Organisation
from complaints.authority import why_no_authority
from complaints.models import Draft, ReportedListing
from complaints.queries import open_under, usable_rights, why_not
from complaints.reasons import ANSWER_GROUNDS, GROUNDS, reasons_for
from ledger import policy
from marketplace.queries import recognise
from rights.clients import Client, client_of, of_client
from rights.fields import DocumentsField
from rights.models import IPRight

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


class GuestLinksForm(LinksForm):
    """The same question without an account: a few links."""

    def clean_links(self) -> str:
        text = self.cleaned_data["links"]
        count, most = sum(item.ref is not None for item in recognise(text)), policy.number("filing.guest_links")
        if count > most:
            sentence = _(
                "You pasted %(count)d links; without an account it is %(most)d at a time. "
                "Remove some and send them in a second report, or open an account"
            )
            raise ValidationError(sentence, code="too_many", params={"count": count, "most": most})
        return text


class WhatForm(PlainForm):
    """What is wrong?"""

    things = {"ground": _("what is wrong")}
    ground = forms.ChoiceField(
        label=_("What is wrong?"), choices=[(g.code, g.label) for g in GROUNDS.values()], widget=forms.RadioSelect
    )
    statement = SentenceField(
        label=_("In one sentence: what in the listing uses your right?"),
        help_text=_("For example: The photo shows our lamp, and the title carries our mark"),
        max_length=500,
        error_messages={
            "required": _("Write one sentence that says what in the listing uses your right"),
            "min_length": _("Write a whole sentence that says what in the listing uses your right"),
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(WhatForm):
    """Which right, and what is wrong?"""

    things = WhatForm.things | {"right": _("the right that is used")}
    field_order = ("right", "ground", "statement")
    right = forms.ChoiceField(label=_("Which of your rights is used?"), widget=forms.RadioSelect)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        markets: Iterable[str] = (),
        listings: Iterable[int] = (),
        client: Client | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.organisation, self.markets, self.listings = organisation, markets, listings
        rights = of_client(usable_rights(organisation).select_related("owner"), client, organisation)
        self.rights = {str(right.pk): right for right in rights}
        self.fields["right"].choices = [(pk, self._named(right, client)) for pk, right in self.rights.items()]

    def _named(self, right: IPRight, client: Client | None) -> str:
        """A right as one tells it from others: an agent who works for all clients has to know whose it is."""
        name, owner = f"{right} · {right.get_kind_display()}", client_of(right, self.organisation)
        is_agent = self.organisation.kind == Organisation.Kind.AGENT
        return f"{name} · {owner.name}" if is_agent and owner and not client else name

    def clean(self) -> dict[str, Any]:
        """A ground must fit the kind of the right, and an agent needs its owner's letter."""
        cleaned = super().clean() or self.cleaned_data
        right, ground = self.rights.get(cleaned.get("right", "")), GROUNDS.get(cleaned.get("ground", ""))
        if right and (reason := why_no_authority(self.organisation, right, self.markets)):
            self.add_error("right", ValidationError(reason, code="no_authority"))
        if right and (names := _named_cases(right, self.listings)):
            sentence = _("Reported under this right already: %(names)s. Select another right, or go back to the links")
            self.add_error("right", ValidationError(sentence, code="same_right", params={"names": names}))
        if right and ground and right.kind != ground.kind:
            sentence = _("Select a reason for a %(kind)s: you chose the right “%(right)s”")
            blanks = {"kind": right.get_kind_display(), "right": right.name}
            self.add_error("ground", ValidationError(sentence, code="ground_and_right", params=blanks))
        return cleaned


def _named_cases(right: IPRight, listings: Iterable[int]) -> str:
    """Name the cases that run on these listings under this right."""
    return ", ".join(f"“{case.listing.title}” ({case.reference})" for case in open_under([right], listings)[:5])


class GuestAddressForm(PlainForm):
    """Where answers go."""

    question = "email"
    email = PersonEmailField(
        label=_("What is your e-mail address?"),
        help_text=_("We send a code to it, and later what we decide"),
    )


class GuestReportForm(WhatForm):
    """Who reports, under which right, and what is wrong: all that a report without an account asks.

    standing, name, right_name, number, proof: see complaints/guests.py. The kind of the right follows from the ground.
    """

    OWNER, AGENT = "owner", "agent"
    STANDINGS = (
        (OWNER, _("I own the right, or work for the firm that does")),
        (AGENT, _("I act for its owner, as an agent or law firm")),
    )
    things = WhatForm.things | {
        "standing": _("whose right it is"),
        "name": _("the name of your firm"),
        "right_name": _("the name of the right"),
        "number": _("the number of the right"),
        "proof": _("a document that shows the right"),
    }
    field_order = ("standing", "name", "ground", "right_name", "number", "proof", "statement")
    standing = forms.ChoiceField(label=_("Whose right is it?"), choices=STANDINGS, widget=forms.RadioSelect)
    name = NameField(
        label=_("Name of your firm"),
        help_text=_("As in the trade register; your own name if you work alone. The seller learns it"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    right_name = forms.CharField(
        label=_("Name of the trademark, or title of the work, design or patent"), max_length=200
    )
    number = forms.CharField(
        label=_("Its number"),
        help_text=_("As on the certificate; leave it empty if you do not know it, or if there is none"),
        max_length=60,
        required=False,
    )
    proof = DocumentField(
        label=_("A document that shows the right"),
        help_text=_("A certificate, a register extract, the work itself: PDF, PNG, JPEG or WebP, at most 10 MB"),
        required=False,
    )

    def __init__(self, *args: Any, has_proof: Callable[[dict[str, Any]], bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_proof = has_proof

    def clean_standing(self) -> str:
        if self.cleaned_data["standing"] == self.AGENT:
            sentence = _("Open an account to report for an owner: we need the owner's letter. Your links are kept")
            raise ValidationError(sentence, code="needs_account")
        return self.cleaned_data["standing"]

    def clean(self) -> dict[str, Any]:
        """A document is needed unless one is here already for this right; who needs an account is told that alone."""
        cleaned = super().clean() or self.cleaned_data
        if self.needs_account:
            for name in [name for name in self._errors if name != "standing"]:
                del self._errors[name]
            return cleaned
        asked = {"ground", "right_name"} <= cleaned.keys() and "proof" not in self.errors
        if asked and not cleaned.get("proof") and not self.has_proof(cleaned):
            sentence = _("Upload a document that shows the right")
            self.add_error("proof", ValidationError(sentence, code="required"))
        return cleaned

    @property
    def needs_account(self) -> bool:
        """Whether the person acts for an owner, which takes an account."""
        return bool(self.errors) and self.has_error("standing", "needs_account")


class AccountForm(OrganisationForm):
    """What an account asks beyond what a guest has said."""

    KINDS = OrganisationForm.KINDS[:2]
    kind = forms.ChoiceField(label=_("What do you do?"), choices=KINDS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, has_reported: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_reported:  # as an owner: an agent would have needed letters
            del self.fields["kind"]


# The version is complaints/actions.py: DECLARATION_VERSION
DECLARATION = _(
    "I declare that this is true as far as I know, that I hold this right or act for its holder, "
    "and that I know a false report can make me liable for the seller's loss"
)


class CheckForm(PlainForm):
    """Check and declare."""

    things = {"declaration": _("the declaration")}
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    declaration = forms.BooleanField(
        label=DECLARATION,
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
    """A staff decision: one verb with a reason that fits the case. It notices that the case moved on meanwhile."""

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

    def __init__(self, *args: Any, verb: str, case: ReportedListing, **options: Any) -> None:
        state = case.state
        super().__init__(*args, prefix=verb, initial={"seen": state}, **options)
        self.verb = verb
        self.now = state
        offered = [reason for reason in reasons_for(verb, case.right.kind) if not why_not(reason, case)]
        self.fields["reason"].choices = [("", _("Select a reason")), *((r.code, r.label) for r in offered)]

    def clean_seen(self) -> str:
        """Refuse a decision on what the person has not read, like an answer that came in meanwhile."""
        if self.cleaned_data["seen"] not in ("", self.now):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.now
            raise ValidationError(
                _("The case moved on while this page was open. Read it again above, then decide."), code="stale"
            )
        return self.now
