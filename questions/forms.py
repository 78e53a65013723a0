"""A question to a person, and the answer."""

from typing import Any

from django import forms
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from accounts.fields import PlainEmailField, SentenceField
from accounts.forms import PlainForm
from questions.models import LONGEST, About
from questions.reasons import CHOICES


def page_of_ours(path: str) -> str:
    """A page of the portal as its path, or nothing. Private links are left out: whoever reads one can use it."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return "" if "token" in match.kwargs else path


class QuestionForm(PlainForm):
    """What somebody wants to know. Who is signed in is answered at their own address."""

    things = {"about": _("what your question is about"), "text": _("your question")}
    about = forms.ChoiceField(label=_("What is it about?"), choices=About.choices, widget=forms.RadioSelect)
    text = SentenceField(
        label=_("Your question"),
        help_text=_("If it is about a case, its reference helps, like C-4F7K-92QD"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write your question"),
            "min_length": _("Write your question in a whole sentence"),
        },
    )
    email = PlainEmailField(label=_("Your e-mail address"), help_text=_("We answer there, and use it for nothing else"))
    page = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_known: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_known:
            del self.fields["email"]

    def clean_page(self) -> str:
        return page_of_ours(self.cleaned_data["page"])


class QuestionCloseForm(PlainForm):
    """Why staff close a question without an answer."""

    things = {"reason_code": _("a reason")}
    reason_code = forms.ChoiceField(
        label=_("Reason"), help_text=_("The letter says it"), choices=[("", _("Select")), *CHOICES]
    )


class QuestionAnswerForm(PlainForm):
    """What staff answer."""

    things = {"text": _("the answer")}
    text = SentenceField(
        label=_("Your answer"),
        help_text=_("Sent as you write it, above the question; begin with a greeting if you want one"),
        max_length=LONGEST,
        shortest=2,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the answer"), "min_length": _("Write the answer in a whole sentence")},
    )
