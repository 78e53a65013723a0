"""Where staff check what organisations sent of themselves."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.identity import actions
from accounts.identity.forms import AcceptForm, RefuseForm, ViewForm
from accounts.identity.numbers import warning
from accounts.identity.states import State
from accounts.identity.views import TONES
from accounts.models import DocumentView, Requirement
from accounts.refusals import Refused
from ledger.admin import CaseAdmin, ReadOnlyAdmin
from ledger.lifecycle import Actor
from replies.models import Reply

FORMS = {"accept": AcceptForm, "refuse": RefuseForm}
LABELS = {"accept": _("Accept it"), "refuse": _("Refuse it")}


class WaitingFilter(admin.SimpleListFilter):
    """What waits for a check, unless asked otherwise."""

    title = _("state")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [*((state.value, state.label) for state in State if state != State.SENT), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Requirement]) -> QuerySet[Requirement]:
        return queryset if self.value() == "all" else queryset.filter(state=self.value() or State.SENT)

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [waiting | {"display": State.SENT.label}, *others]


@admin.register(Requirement)
class RequirementAdmin(CaseAdmin):
    """The queue of identity checks, and the page on which one is accepted or refused."""

    change_form_template = "admin/accounts/check.html"
    list_display = ["reference", "what", "organisation", "state", "state_since", "due_on"]
    list_filter = [WaitingFilter, "code"]
    list_select_related = ["organisation"]
    list_per_page = 50
    search_fields = ["reference", "organisation__name"]
    ordering = ["state_since", "pk"]

    @admin.display(description=_("what"))
    def what(self, requirement: Requirement) -> str:
        return str(requirement.asked.what)

    def case_context(self, request: HttpRequest, case: Requirement) -> dict[str, Any]:
        context = super().case_context(request, case)
        views = DocumentView.objects.filter(document__requirement=case).select_related("viewed_by", "document")
        return context | {
            "title": case.reference,
            "tone": TONES[State(case.state)],
            "documents": case.documents.select_related("added_by").order_by("-pk"),
            "to_open": case.documents_to_open,
            "views": views,
            "view_form": ViewForm(auto_id="id_view_%s"),
            "warning": warning(case.code, case.organisation.country, case.number) if case.number else "",
            "decisions": case.decisions.select_related("decided_by"),
            "letters": Reply.objects.filter(case=case.reference).order_by("pk"),
            "forms": [(verb, LABELS[verb], FORMS[verb](auto_id=f"id_{verb}_%s")) for verb in context["verbs"]],
        }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        typed = (extra_context or {}).get("form")
        response = super().change_view(request, object_id, form_url, extra_context)
        if typed is not None:  # the form that had errors stands in the place of its empty twin
            shown = response.context_data["forms"]
            response.context_data["forms"] = [
                (verb, label, typed if isinstance(typed, FORMS[verb]) else form) for verb, label, form in shown
            ]
        return response

    def act(self, request: HttpRequest, case: Requirement, verb: str) -> AcceptForm | RefuseForm | None:
        if verb not in FORMS:
            return super().act(request, case, verb)
        form = FORMS[verb](request.POST, auto_id=f"id_{verb}_%s")
        if not form.is_valid():
            return form
        decide = {"accept": actions.accept, "refuse": actions.refuse}[verb]
        try:
            decide(case, by=Actor.staff(request.user), **form.cleaned_data)
        except Refused as refusal:  # told beside the form, which keeps the note
            form.add_error(None, str(refusal.for_people))
            return form
        messages.success(request, _("%(case)s: done. The letter is on its way.") % {"case": case.reference})
        return None


@admin.register(DocumentView)
class DocumentViewAdmin(ReadOnlyAdmin):
    list_display = ["viewed_at", "viewed_by", "document", "reason", "note"]
    list_select_related = ["viewed_by", "document"]
    list_filter = ["reason"]
    search_fields = ["document__requirement__reference", "viewed_by__email"]
