"""Forms and answers that the tests of the wording share."""

from datetime import date

from django import forms

from accounts.fields import DayMonthYearField, FilesField, PlainEmailField
from accounts.forms import PlainForm


class Everything(PlainForm):
    """One field of each sort that the portal asks with."""

    things = {"kind": "what you do"}

    name = forms.CharField(label="Company name", max_length=20)
    story = forms.CharField(label="What happened?", widget=forms.Textarea, required=False, max_length=50)
    email = PlainEmailField(required=False)
    web = forms.URLField(label="Shop page", required=False, assume_scheme="https")
    first_use = DayMonthYearField(
        label="Date of first use", required=False, latest=date(2026, 3, 1), help_text="Like 27 3 2020"
    )
    kind = forms.ChoiceField(label="Kind", choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect)
    country = forms.ChoiceField(label="Country", choices=[("DE", "Germany")], required=False)
    classes = forms.MultipleChoiceField(label="Classes", choices=[("9", "9")], required=False)
    number = forms.IntegerField(label="EU number", required=False, min_value=1)
    oath = forms.BooleanField(label="I tell the truth")
    proof = FilesField(label="Proof")


def errors(form_class: type[forms.Form] = Everything, **answers: object) -> dict[str, list[str]]:
    """What a form says about these answers, by field."""
    return {name: list(said) for name, said in form_class(answers).errors.items()}
