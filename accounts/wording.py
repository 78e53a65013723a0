"""The sentences that forms say when an answer can't be used: each names the thing and the fix."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayMonthYearField

# Looked up along the field's classes, nearest first. {thing} is the field's name as said inside a sentence,
# {Thing} the same where one begins; what stands in %(…)s is filled by Django.
SENTENCES: dict[type[forms.Field], dict[str, object]] = {
    forms.Field: {
        "required": _("Enter {thing}"),
        "invalid": _("Check {thing}: it is not in a form we can read"),
        "max_length": _("{Thing} must be %(limit_value)d characters or fewer; you wrote %(show_value)d"),
        "min_length": _("{Thing} must be %(limit_value)d characters or more; you wrote %(show_value)d"),
        "min_value": _("{Thing} must be %(limit_value)s or more"),
        "max_value": _("{Thing} must be %(limit_value)s or less"),
        "step_size": _("{Thing} must be a multiple of %(limit_value)s"),
        "null_characters_not_allowed": _("{Thing} holds a hidden character that can't be kept; type it again"),
        "control_characters": _("{Thing} holds a hidden character that can't be kept; type it again"),
        "line_break": _("{Thing} must be on one line"),
    },
    forms.EmailField: {
        "invalid": _("Enter {thing} in the form name@example.com"),
        "several": _("Enter {thing}: one address only"),
    },
    forms.URLField: {"invalid": _("Enter {thing} as a web address, like https://example.com/page")},
    forms.IntegerField: {"invalid": _("{Thing} must be a whole number, like 12")},
    forms.FloatField: {"invalid": _("{Thing} must be a number, like 12.5")},
    forms.DecimalField: {
        "invalid": _("{Thing} must be a number, like 12.5"),
        "max_digits": _("{Thing} must have %(max)s digits or fewer"),
        "max_decimal_places": _("{Thing} must have %(max)s digits or fewer after the point"),
        "max_whole_digits": _("{Thing} must have %(max)s digits or fewer before the point"),
    },
    forms.DateField: {"invalid": _("{Thing} must be a real date, like 2026-03-27")},
    forms.TimeField: {"invalid": _("{Thing} must be a time, like 17:30")},
    forms.DateTimeField: {"invalid": _("{Thing} must be a date and a time, like 2026-03-27 17:30")},
    DayMonthYearField: {
        "invalid": _("{Thing} must be a real date, like 27 3 2026"),
        "incomplete": _("{Thing} must include %(parts)s"),
        "year": _("{Thing} must have a year of four digits, like 2026"),
        "two_dates": _("{Thing} may be %(one)s or %(other)s. Enter day, month and year apart"),
        "too_early": _("{Thing} must be %(limit)s or later"),
        "too_late": _("{Thing} must be %(limit)s or earlier"),
    },
    forms.BooleanField: {"required": _("Tick the box: {thing}")},
    forms.ChoiceField: {
        "required": _("Select {thing}"),
        "invalid_choice": _("Select {thing} from the list"),
        "invalid_list": _("Select {thing} from the list"),
        "invalid_pk_value": _("Select {thing} from the list"),
    },
    forms.FileField: {
        "required": _("Upload {thing}"),
        "missing": _("Upload {thing}"),
        "invalid": _("The file did not reach us; choose it again"),
        "invalid_image": _("Upload {thing} as a picture: JPEG, PNG or GIF"),
        "empty": _("The file is empty; choose one with something in it"),
        "max_length": _("The name of the file must be %(max)d characters or fewer; it has %(length)d"),
        "contradiction": _("Keep the old file or choose a new one, not both"),
    },
}


def thing(label: str) -> str:
    """Say a label in the middle of a sentence: "Company name" becomes "company name", "EU number" stays as it is."""
    label = label.strip().rstrip("?:")
    if len(label) > 1 and label[0].isupper() and (label[1].islower() or label[1] == "-"):
        return label[0].lower() + label[1:]
    return label


def sentences(field: forms.Field) -> dict[str, object]:
    """Gather the sentences for one field, the nearest class winning."""
    found: dict[str, object] = {}
    for kind in reversed(type(field).__mro__):
        found |= SENTENCES.get(kind, {})
    return found


def framework_sentences(field: forms.Field) -> dict[str, object]:
    """Gather what Django would say, to tell it from what a form's author wrote."""
    found: dict[str, object] = {}
    for kind in reversed(type(field).__mro__):
        found |= getattr(kind, "default_error_messages", {})
    return found


def word(field: forms.Field, name: str) -> None:
    """Replace the framework's sentences in a form's own copy of a field; the author's own sentences stay.

    name: what the sentences call the thing, as said inside one.
    """
    name = name.replace("%", "%%")
    theirs = framework_sentences(field)
    ours = sentences(field)
    fallback = ours["invalid"]
    for code in ours.keys() | theirs.keys():
        said = field.error_messages.get(code)
        if said is None or said == theirs.get(code):
            sentence = str(ours.get(code, fallback))
            field.error_messages[code] = sentence.format(thing=name, Thing=capfirst(name))


def refuse_hidden_characters(value: object) -> None:
    """Refuse what nobody types and no letter, mail or PDF can carry; tabs and line ends of a long text are fine."""
    if isinstance(value, str) and any(ord(sign) < 32 and sign not in "\t\n\r\0" for sign in value):
        raise ValidationError(_("Type it again without hidden characters"), code="control_characters")


def refuse_line_breaks(value: object) -> None:
    """Refuse a second line where one is asked for: such a value could end up in a mail's header."""
    if isinstance(value, str) and any(sign in value for sign in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
        raise ValidationError(_("Write it on one line"), code="line_break")
