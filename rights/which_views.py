"""Public pages: which right somebody has, and the claim statement of a work. Nothing of them is kept."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import PlainForm
from rights.statements import HOW, Claim, claim_statement
from rights.which import QUESTIONS, Question, lead

OFFICES = "https://www.wipo.int/directory/en/urls.jsp"  # the offices of all countries, as WIPO lists them


class WhichForm(PlainForm):
    """One question of the way, as radio buttons."""

    def __init__(self, *args: Any, question: Question, **options: Any) -> None:
        super().__init__(*args, **options)
        self.question = question.code
        self.fields[question.code] = forms.ChoiceField(
            label=question.words,
            choices=[(name, words) for name, words, _following in question.choices],
            widget=forms.RadioSelect,
            error_messages={"required": _("Select one answer"), "invalid_choice": _("Select one of the answers")},
        )


@require_safe
def which(request: HttpRequest) -> HttpResponse:
    """One question after the other; what was said stands in the address, so that the browser's Back works."""
    said = {code: request.GET[code] for code in QUESTIONS if code in request.GET}
    answered, here = lead(said)
    way = QueryDict(mutable=True)
    way.update({question.code: said[question.code] for question in answered})
    context: dict[str, Any] = {"said": dict(way.items()), "back": way_back(way, answered), "number": len(answered) + 1}
    if not isinstance(here, Question):
        return render(request, "rights/which_answer.html", context | {"answer": here, "offices": OFFICES})
    pressed = request.GET.get("next") == here.code  # and not answered, or it would not be asked again
    form = WhichForm(request.GET if pressed else None, question=here)
    return render(request, "rights/which.html", context | {"form": form})


def way_back(way: QueryDict, answered: list[Question]) -> str:
    before = way.copy()
    if answered:
        del before[answered[-1].code]
    return "?" + before.urlencode()


class ClaimForm(PlainForm):
    """What a claim statement says."""

    owner = forms.CharField(label=_("Who holds the copyright?"), help_text=_("A firm or a person"), max_length=200)
    title = forms.CharField(label=_("What is the work called?"), max_length=200)
    author = forms.CharField(label=_("Who made it?"), help_text=_("The person's name"), max_length=200)
    how = forms.ChoiceField(label=_("How did the owner get the rights?"), choices=HOW, widget=forms.RadioSelect)
    made_when = forms.CharField(
        label=_("When was it made?"), help_text=_("A year or a day, as you know it"), max_length=100
    )
    first_shown = forms.CharField(
        label=_("Where was it first shown to the public?"), max_length=200, required=False,
        help_text=_("A shop, a website or a book; leave it empty if you don't know"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest) -> HttpResponse:
    """Make a claim statement from a few answers, to copy or to save. Nothing of it is kept here."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    text = claim_statement(Claim(**form.cleaned_data)) if form.is_valid() else ""
    if text and "save" in request.POST:
        headers = {"Content-Disposition": 'attachment; filename="claim-statement.txt"'}
        return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8", headers=headers)
    return render(request, "rights/claim_statement.html", {"form": form, "text": text})
