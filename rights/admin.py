"""Where staff check rights: what was entered beside the documents, and the verbs that the table allows."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ledger.admin import CaseAdmin, ReadOnlyAdmin
from ledger.lifecycle import Actor
from replies.models import Reply
from rights import actions, story
from rights.forms import RefuseForm, VerifyForm
from rights.models import IPRight, ProofView, RightDecision
from rights.states import State

FORMS = {"verify": VerifyForm, "refuse": RefuseForm}
LABELS = {"verify": _("Verify this right"), "refuse": _("Refuse this right")}


class QueueFilter(admin.SimpleListFilter):
    """What waits for a check, unless asked otherwise."""

    title = _("state")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        settled = [state for state in State if state != State.SUBMITTED]
        return [*((state.value, state.label) for state in settled), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[IPRight]) -> QuerySet[IPRight]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or State.SUBMITTED)

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [waiting | {"display": State.SUBMITTED.label}, *others]


@admin.register(IPRight)
class IPRightAdmin(CaseAdmin):
    """The queue of rights, and the page on which one is verified or refused."""

    change_form_template = "admin/rights/check.html"
    list_display = ["reference", "name", "kind", "owner", "office", "number", "state", "state_since"]
    list_filter = [QueueFilter, "kind"]
    list_select_related = ["owner"]
    list_per_page = 50
    search_fields = ["reference", "name", "number", "owner__name"]
    show_full_result_count = False
    ordering = ["state_since", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IPRight]:
        return super().get_queryset(request).select_related("owner", "entered_by")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        typed = (extra_context or {}).get("form")
        response = super().change_view(request, object_id, form_url, extra_context)
        if typed is not None:  # the form that had errors stands in the place of its empty twin
            shown = response.context_data["forms"]
            response.context_data["forms"] = [
                (verb, label, typed if isinstance(typed, FORMS[verb]) else form) for verb, label, form in shown
            ]
        return response

    def case_context(self, request: HttpRequest, case: IPRight) -> dict[str, Any]:
        context = super().case_context(request, case)
        return context | {
            "title": case.reference,
            "tone": story.TONES[State(case.state)],
            "facts": story.facts_of(case),
            "proofs": case.proofs.select_related("added_by").order_by("-pk"),
            "views": ProofView.objects.filter(proof__right=case).select_related("viewed_by", "proof"),
            "decisions": case.decisions.select_related("decided_by"),
            "letters": Reply.objects.filter(case=case.reference).order_by("pk"),
            "forms": [(verb, LABELS[verb], FORMS[verb]()) for verb in context["verbs"]],
        }

    def act(self, request: HttpRequest, case: IPRight, verb: str) -> VerifyForm | RefuseForm | None:
        if verb not in FORMS:
            return super().act(request, case, verb)
        form = FORMS[verb](request.POST)
        if not form.is_valid():
            return form
        decide = {"verify": actions.verify_right, "refuse": actions.refuse_right}[verb]
        try:
            decision = decide(case, by=Actor.staff(request.user), **form.cleaned_data)
        except actions.NotOpened as refusal:  # told beside the form, which keeps the note
            form.add_error(None, refusal.for_people)
            return form
        said = _("%(right)s is %(verdict)s. The letter is on its way.")
        messages.success(request, said % {"right": case.reference, "verdict": decision.get_verdict_display()})
        return None


@admin.register(RightDecision)
class RightDecisionAdmin(ReadOnlyAdmin):
    list_display = ["right", "verdict", "reason_code", "decided_by", "decided_at"]
    list_filter = ["verdict", "reason_code"]
    list_select_related = ["right", "decided_by"]
    search_fields = ["right__reference", "right__name"]


@admin.register(ProofView)
class ProofViewAdmin(ReadOnlyAdmin):
    list_display = ["proof", "viewed_by", "viewed_at"]
    list_select_related = ["proof", "viewed_by"]
    search_fields = ["proof__name", "proof__right__reference"]
