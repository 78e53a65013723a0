"""The base of all forms, and the forms about people and organisations."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.countries import COUNTRIES
from accounts.fields import NameField, SentenceField
from accounts.models import Organisation
from accounts.wording import refuse_hidden_characters, refuse_line_breaks, thing, word

GROSS = {"max_length", "null_characters_not_allowed", "control_characters", "line_break"}


class PlainWords:
    """Put before any form class: plain sentences instead of the framework's, no browser bubbles, our template pack.

    things: what sentences call a field when its label doesn't fit into one, like {"kind": "what you do"}.
    question: name of the field whose label is the page's heading.
    A field's own `error_messages` win.
    """

    things: ClassVar[dict[str, Any]] = {}
    question: ClassVar[str] = ""
    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        for field in self.fields.values():
            # A browser would cut a pasted text silently; we say how long it may be.
            for limit in ("maxlength", "minlength"):
                field.widget.attrs.pop(limit, None)

    def full_clean(self) -> None:
        """Word the fields as late as can be, so that labels and fields set after __init__ count too."""
        for name, field in self.fields.items():
            label = thing(str(field.label or name.replace("_", " ")))
            word(field, str(self.things.get(name) or getattr(field, "thing", label)))
            if isinstance(field, forms.CharField):
                add_once(field, refuse_hidden_characters)
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                add_once(field, refuse_line_breaks)
        super().full_clean()
        for name in self._errors:
            self._errors[name].data = the_gross_one(self._errors[name].data)


def the_gross_one(errors: list[ValidationError]) -> list[ValidationError]:
    """Say only that a text is too long or holds hidden characters, when it does; the rest follows from it."""
    return [error for error in errors if error.code in GROSS][:1] or errors


def add_once(field: forms.Field, check: Any) -> None:
    if check not in field.validators:
        field.validators.append(check)


class PlainForm(PlainWords, forms.Form):
    """The form that all others derive from."""


class PlainModelForm(PlainWords, forms.ModelForm):
    """The base of forms in the admin whose fields are a table's columns."""


class OrganisationForm(PlainForm):
    """For whom a person acts."""

    KINDS = (
        (Organisation.Kind.RIGHTS_HOLDER, _("I own the rights, or work for the firm that does")),
        (Organisation.Kind.AGENT, _("I act for owners of rights, as an agent or law firm")),
        (Organisation.Kind.SELLER, _("I sell on a marketplace")),
    )
    things = {"kind": _("what you do"), "name": _("the name of your firm"), "country": _("the country of your firm")}

    kind = forms.ChoiceField(label=_("What do you do?"), choices=KINDS, widget=forms.RadioSelect)
    name = NameField(
        label=_("Name of your firm"),
        help_text=_("As in the trade register; your own name if you work alone"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=(("", _("Select a country")), *COUNTRIES),
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )


class SwitchForm(PlainForm):
    """Which of one's organisations to act for."""

    organisation = forms.IntegerField(min_value=1, max_value=2**62)


class LookAlikeForm(PlainForm):
    """Staff decide about an organisation that looks like a known one."""

    things = {"reasoning": _("the reason")}
    reasoning = SentenceField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write the reason: who looks again later needs it"),
            "min_length": _("Write the reason in a whole sentence"),
        },
    )

    def __init__(self, *args: Any, verb: str, **options: Any) -> None:
        super().__init__(*args, prefix=verb, **options)
        self.verb = verb
        if verb == "refuse":
            self.fields["reasoning"].help_text = _("Quoted word for word in the letter to its administrators")
        else:
            self.fields["reasoning"].help_text = _("For colleagues, and for the letter when a refusal is taken back")
