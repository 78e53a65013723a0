"""The page to ask a person, for everybody, and what follows."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.queries import current_organisation
from ledger import policy
from ledger.lifecycle import Actor
from questions import actions
from questions.forms import QuestionForm, page_of_ours
from questions.letters import answered_by, kept_days
from questions.models import Question

ASKED = "question_asked"
REFERENCE = re.compile(r"[A-Z]-[0-9A-Z]{1,8}(?:-[0-9A-Z]{1,8})?(?:/\d{1,4})?")  # of a case, like C-4F7K-92QD/1


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a person: what about, the question, and where to answer whom we don't know."""
    known = request.user.is_authenticated
    came_from = page_of_ours(request.GET.get("from", ""))
    initial = {"page": came_from, "text": about(request.GET.get("ref", ""))}
    form = QuestionForm(request.POST or None, is_known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        if not limits.of_network("questions.network_per_hour", request):
            form.add_error("text", _("Many questions came from your network. Try again in an hour."))
        elif question := _take(request, form):
            request.session[ASKED] = question.reference
            return redirect("questions:asked")
    days = policy.number("clocks.answer_question")
    back = page_of_ours(request.POST.get("page", "")) or came_from or reverse("home")
    return render(request, "questions/ask.html", {"form": form, "days": days, "kept_days": kept_days(), "back": back})


def about(reference: str) -> str:
    """How a question begins whose asker comes from a letter; what is no reference is left out."""
    return f"{reference.upper()}: " if REFERENCE.fullmatch(reference.upper()) else ""


def _take(request: HttpRequest, form: QuestionForm) -> Question | None:
    """Take the question in, or say in the form why not."""
    given, user = form.cleaned_data, request.user if request.user.is_authenticated else None
    organisation = current_organisation(request) if user else None
    by = Actor.holder(user, organisation and organisation.pk) if user else Actor.system()
    try:
        return actions.ask(
            user=user,
            address=user.email if user else given["email"],
            about=given["about"],
            text=given["text"],
            page=given["page"],
            by=by,
        )
    except actions.TooMany as refusal:
        form.add_error("text", str(refusal))
        return None


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say that it came, its reference, and by when a person answers."""
    question = Question.objects.filter(reference=request.session.get(ASKED)).first()
    if question is None:
        return redirect("questions:ask")
    return render(request, "questions/asked.html", {"question": question, "due": answered_by(question)})
