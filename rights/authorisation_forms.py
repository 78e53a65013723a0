"""What agents, owners and staff fill in about letters of authorisation."""

import re
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayMonthYearField, PlainEmailField
from accounts.forms import PlainForm
from accounts.models import Organisation
from ledger import policy
from marketplace.models import Market
from rights.authorisations import Terms, why_no_common_owner
from rights.clients import Client, of_client
from rights.fields import DocumentField
from rights.models import Act, IPRight
from rights.reasons import LETTER_CHOICES
from rights.states import State

COVERABLE = (State.SUBMITTED, State.VERIFIED, State.EXPIRED)


class LetterForm(PlainForm):
    """The terms of a letter: which rights, where, what, how long."""

    things: ClassVar[dict[str, Any]] = {
        "own": _("the rights"),
        "references": _("the references"),
        "markets": _("the marketplaces"),
        "acts": _("what you may do"),
        "starts_on": _("the first day"),
        "ends_on": _("the last day"),
    }
    own = forms.MultipleChoiceField(
        label=_("Rights that you entered for the owner"), widget=forms.CheckboxSelectMultiple, required=False
    )
    references = forms.CharField(
        label=_("Rights that the owner entered"),
        help_text=_("Their references, like R-4F7K-92QD; the owner sees them in their list of rights"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    markets = forms.MultipleChoiceField(label=_("On which marketplaces?"), widget=forms.CheckboxSelectMultiple)
    acts = forms.MultipleChoiceField(
        label=_("What may you do?"), choices=Act.choices, widget=forms.CheckboxSelectMultiple, initial=list(Act.values)
    )
    starts_on = DayMonthYearField(label=_("First day"), help_text=_("Like 27 3 2026"))
    ends_on = DayMonthYearField(label=_("Last day"), help_text=_("Like 26 3 2027"))

    def __init__(self, *args: Any, agent: Organisation, client: Client | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agent = agent
        rights, named = agent.rights.filter(state__in=COVERABLE).select_related("owner"), self.initial.get("own", [])
        offered = {str(right.pk) for right in of_client(rights, client, agent)} | set(named)
        self.rights = {str(right.pk): right for right in rights if str(right.pk) in offered}
        self.markets = {market.code: market for market in Market.objects.order_by("name")}
        self.fields["own"].choices = [
            (pk, f"{right} · {right.owner_as_registered or '–'}") for pk, right in self.rights.items()
        ]
        self.fields["markets"].choices = [(code, market.name) for code, market in self.markets.items()]
        if len(self.markets) == 1:
            self.fields["markets"].initial = list(self.markets)
        today = localdate()
        longest = policy.number("rights.letter_longest_years")
        self.fields["starts_on"].initial = today
        self.fields["ends_on"].initial = today + timedelta(days=364)
        self.fields["starts_on"].latest = today + timedelta(days=365)
        self.fields["ends_on"].earliest = today
        self.fields["ends_on"].latest = date(today.year + longest, 12, 31)
        if not self.rights:
            del self.fields["own"]

    def clean_references(self) -> list[IPRight]:
        typed = [part.upper() for part in re.split(r"[\s,;]+", self.cleaned_data["references"]) if part]
        found = []
        for reference in dict.fromkeys(typed):
            right = IPRight.objects.filter(reference=reference, state__in=COVERABLE).select_related("owner").first()
            if right is None:
                sentence = _("We know no right with the reference “%(reference)s”. Ask the owner for it")
                raise ValidationError(sentence, code="unknown", params={"reference": reference[:20]})
            found.append(right)
        return found

    def clean_ends_on(self) -> date:
        ends, starts = self.cleaned_data["ends_on"], self.cleaned_data.get("starts_on")
        if ends and starts and ends < starts:
            raise ValidationError(_("The last day must be the first day or later"), code="before_start")
        return ends

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "references" in self.errors or "own" in self.errors:
            return cleaned
        chosen = [self.rights[pk] for pk in cleaned.get("own", [])]
        rights = list(dict.fromkeys([*chosen, *cleaned.get("references", [])]))
        most = policy.number("rights.letter_rights")
        field = "own" if "own" in self.fields else "references"
        if len(rights) > most:
            sentence = _("One letter covers at most %(most)s rights. Draft a second letter for the rest")
            self.add_error(field, ValidationError(sentence, code="too_many", params={"most": most}))
        elif sentence := why_no_common_owner(rights, self.agent):
            self.add_error(field, ValidationError(sentence, code="owners"))
        cleaned["rights"] = rights
        return cleaned

    @property
    def terms(self) -> Terms:
        cleaned = self.cleaned_data
        return Terms(
            rights=cleaned["rights"],
            markets=[self.markets[code] for code in cleaned["markets"]],
            acts=cleaned["acts"],
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
        )


class SignedLetterForm(PlainForm):
    """The signed letter."""

    question = "document"
    things: ClassVar[dict[str, Any]] = {"document": _("the signed letter")}
    document = DocumentField(label=_("Upload the signed letter"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        limit = policy.number("uploads.max_bytes") // 1_048_576
        hint = _("A scan or photo of every page: PDF, PNG, JPEG or WebP, at most %(limit)s MB")
        self.fields["document"].help_text = hint % {"limit": limit}


class OwnerAnswerForm(PlainForm):
    """The owner's answer, with their name: what they saw stands in `seen`."""

    things: ClassVar[dict[str, Any]] = {
        "verdict": _("your answer"),
        "signer": _("your name and position"),
    }
    verdict = forms.ChoiceField(
        label=_("Did you authorise this agent?"),
        widget=forms.RadioSelect,
        choices=[
            ("confirm", _("Yes, the agent may act for the owner as written above")),
            ("refuse", _("No, the agent may not act for the owner")),
        ],
    )
    signer = forms.CharField(
        label=_("Your name and position"), help_text=_("Like: Hanna Lumo, managing director"), max_length=200
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class OwnerRevokeForm(PlainForm):
    """The owner takes a letter back."""

    things: ClassVar[dict[str, Any]] = {"signer": _("your name and position")}
    signer = forms.CharField(
        label=_("Your name and position"), help_text=_("Like: Hanna Lumo, managing director"), max_length=200
    )


class RejectForm(PlainForm):
    """Staff do not accept a signed letter."""

    things: ClassVar[dict[str, Any]] = {"reason_code": _("a reason"), "reasoning": _("your explanation")}
    reason_code = forms.ChoiceField(label=_("Reason"), choices=[("", _("Select")), *LETTER_CHOICES])
    reasoning = forms.CharField(
        label=_("Explanation"),
        help_text=_("Quoted word for word in the mail"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason_code") == "other" and cleaned.get("reasoning") == "":
            self.add_error("reasoning", ValidationError(_("Explain the reason: the mail quotes it"), code="other"))
        return cleaned


class NoteForm(PlainForm):
    """A note for colleagues."""

    note = forms.CharField(
        label=_("Note for colleagues"),
        help_text=_("Not sent to anybody"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )


class AddressForm(PlainForm):
    """Staff enter an address of the owner that they found themselves; a colleague agrees before it is asked."""

    things: ClassVar[dict[str, Any]] = {"address": _("the owner's address"), "found_at": _("where you found it")}
    address = PlainEmailField(
        label=_("Address of the owner"),
        help_text=_("From the register, the owner's own site or a call; never from the agent"),
    )
    found_at = forms.CharField(
        label=_("Where you found it"),
        help_text=_("So that a colleague can look: the page of the register, or whom you called under which number"),
        max_length=300,
    )


class AgreeForm(PlainForm):
    """A colleague agrees to an address; there is nothing to fill in."""
