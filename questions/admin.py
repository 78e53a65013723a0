"""Where staff answer questions."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ledger.admin import CaseAdmin
from ledger.lifecycle import Actor
from questions import actions
from questions.forms import QuestionAnswerForm, QuestionCloseForm
from questions.letters import answered_by
from questions.models import Question
from questions.states import State
from replies.private_links import without_private_links

TONES = {State.ASKED: "act", State.ANSWERED: "ok", State.CLOSED: "quiet", State.FORGOTTEN: "quiet"}
FORMS: dict[str, Any] = {
    "answer": (QuestionAnswerForm, actions.answer),
    "close": (QuestionCloseForm, actions.close),
}


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an answer, unless asked otherwise."""

    title = _("state")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        settled = [state for state in State if state != State.ASKED]
        return [*((state.value, state.label) for state in settled), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        return queryset if self.value() == "all" else queryset.filter(state=self.value() or State.ASKED)

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [waiting | {"display": State.ASKED.label}, *others]


@admin.register(Question)
class QuestionAdmin(CaseAdmin):
    """One question: answer it, or close what needs no answer."""

    change_form_template = "admin/questions/question.html"
    list_display = ["reference", "about", "beginning", "address", "asked_at", "due", "state"]
    list_filter = [WaitingFilter, "about"]
    list_per_page = 50
    search_fields = ["reference", "address", "text"]
    show_full_result_count = False

    @admin.display(description=_("question"))
    def beginning(self, row: Question) -> str:
        return without_private_links(row.text, ours_only=True)[:80]

    @admin.display(description=_("answer by"))
    def due(self, row: Question) -> str:
        return answered_by(row)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Question | None:
        rows = Question.objects.select_related("user")
        return rows.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None

    def case_context(self, request: HttpRequest, case: Question) -> dict[str, Any]:
        context = super().case_context(request, case)
        return context | {
            "title": case.reference,
            "tone": TONES[State(case.state)],
            "due": answered_by(case),
            "answers": case.answers.select_related("answered_by"),
            "form": QuestionAnswerForm() if "answer" in context["verbs"] else None,
            "close_form": QuestionCloseForm() if "close" in context["verbs"] else None,
        }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        typed = (extra_context or {}).pop("form", None)
        response = super().change_view(request, object_id, form_url, extra_context)
        if typed is not None:  # the form that had errors stands in the place of its empty twin
            name = "close_form" if isinstance(typed, QuestionCloseForm) else "form"
            response.context_data |= {name: typed, "errors": typed.errors}
        return response

    def act(self, request: HttpRequest, case: Question, verb: str) -> QuestionAnswerForm | QuestionCloseForm | None:
        if verb not in FORMS:
            return super().act(request, case, verb)
        kind, act = FORMS[verb]
        form = kind(request.POST)
        if not form.is_valid():
            return form
        act(case, by=Actor.staff(request.user), **form.cleaned_data)
        messages.success(request, _("%(case)s: %(what)s.") % {"case": case.reference, "what": State(case.state).label})
        return None
