"""Where staff check rights: what was entered beside the documents, and the verbs that the table allows."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from ledger.admin import CaseAdmin, ReadOnlyAdmin
from ledger.lifecycle import Actor, IllegalMove
from replies.models import Reply
from rights import (
    actions,
    authorisation_admin,  # noqa: F401  (letters of authorisation have a page of their own)
    offices,
    papers,
    queries,
    registers,
    story,
)
from rights.models import FactsChange, IPRight, Paper, PaperDecision, ProofView, RegisterLook, RightDecision
from rights.staff_forms import RefuseForm, VerifyForm
from rights.states import State

FORMS = {"verify": VerifyForm, "refuse": RefuseForm, "accept": VerifyForm, "decline": RefuseForm}
LABELS = {
    "verify": _("Verify this right"),
    "refuse": _("Refuse this right"),
    "accept": _("Accept this paper"),
    "decline": _("Leave the right as it is"),
}
DECISION_VERBS = ("verify", "refuse")
PAPER_VERBS = ("accept", "decline")  # on the paper that waits; the table's own verbs follow from them


class QueueFilter(admin.SimpleListFilter):
    """What waits for a check, unless asked otherwise."""

    title = _("state")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        settled = [state for state in State if state not in (State.SUBMITTED, State.DRAFT)]
        return [*((state.value, state.label) for state in settled), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[IPRight]) -> QuerySet[IPRight]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value()) if self.value() else queryset.waiting_for_staff()

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [waiting | {"display": State.SUBMITTED.label}, *others]


@admin.register(IPRight)
class IPRightAdmin(CaseAdmin):
    """The queue of rights, and the page on which one is verified or refused."""

    change_form_template = "admin/rights/check.html"
    list_display = ["reference", "name", "kind", "owner", "office", "number", "expires_on", "state", "state_since"]
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
        paper, look = case.waiting_paper if case.takes_papers else None, case.looks.last()
        verbs = PAPER_VERBS if paper else [verb for verb in context["verbs"] if verb in DECISION_VERBS]
        return context | {
            "title": case.reference,
            "tone": story.TONES[State(case.state)],
            "facts": story.facts_of(case),
            "form_is_known": self._form_is_known(case),
            "paper": paper,
            "twins": queries.twins_of(case),
            "pictures": case.pictures.all(),
            "look": look,
            "looked_at_facts": story.compared(case, look),
            "can_look_up": registers.is_there(),
            "register_is_made_up": registers.register().is_made_up,
            "sellers": case.sellers,
            "changes": case.changes.select_related("paper", "changed_by").order_by("-pk"),
            "proofs": case.proofs.select_related("added_by").order_by("-pk"),
            "views": ProofView.objects.filter(proof__right=case).select_related("viewed_by", "proof"),
            "decisions": case.decisions.select_related("decided_by"),
            "letters": Reply.objects.filter(case=case.reference).order_by("pk"),
            "forms": [(verb, LABELS[verb], FORMS[verb]()) for verb in verbs],
        }

    def act_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        case = self.get_object(request, object_id) if request.method == "POST" else None
        if case is None or request.POST.get("verb") != "look_up" or not self.has_view_permission(request, case):
            return super().act_view(request, object_id)
        try:
            actions.look_up(case, by=Actor.staff(request.user))
            messages.success(request, _("The register has this number. Compare what it says."))
        except (registers.NotInRegister, registers.RegisterAway) as nothing:
            messages.warning(request, nothing.for_people)
        return redirect("admin:rights_ipright_change", case.pk)

    def _form_is_known(self, case: IPRight) -> bool:
        """Whether the number has a form that its office writes; offices that we do not know write what they like."""
        known = case.number and offices.example_for(case.office, case.kind)
        return not known or offices.recognise(case.office, case.kind, case.number) is not None

    def act(self, request: HttpRequest, case: IPRight, verb: str) -> VerifyForm | RefuseForm | None:
        if verb not in FORMS:
            return super().act(request, case, verb)
        form = FORMS[verb](request.POST)
        if not form.is_valid():
            return form
        try:
            said = self._decide(request, case, verb, form)
        except actions.NotOpened as refusal:  # told beside the form, which keeps the note
            form.add_error(None, refusal.for_people)
            return form
        messages.success(request, said)
        return None

    def _decide(self, request: HttpRequest, case: IPRight, verb: str, form: VerifyForm | RefuseForm) -> str:
        by = Actor.staff(request.user)
        if verb not in PAPER_VERBS:
            decide = {"verify": actions.verify_right, "refuse": actions.refuse_right}[verb]
            verdict = decide(case, by=by, **form.cleaned_data).get_verdict_display()
            said = _("%(right)s is %(verdict)s. The letter is on its way.")
            return said % {"right": case.reference, "verdict": verdict} + story.held_up(case)
        paper = case.waiting_paper
        if paper is None:
            raise IllegalMove("no paper waits", for_people=_("A colleague has decided on this paper already."))
        decide = {"accept": papers.accept_paper, "decline": papers.decline_paper}[verb]
        verdict = decide(paper, by=by, **form.cleaned_data).get_verdict_display()
        said = _("%(right)s: the paper is %(verdict)s. The letter is on its way.")
        return said % {"right": case.reference, "verdict": verdict}


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


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    list_display = ["right", "kind", "new_owner", "new_expiry", "sent_by", "sent_at"]
    list_filter = ["kind"]
    list_select_related = ["right", "sent_by"]
    search_fields = ["right__reference", "right__name", "new_owner"]


@admin.register(RegisterLook)
class RegisterLookAdmin(ReadOnlyAdmin):
    list_display = ["right", "register", "office", "number", "looked_by", "looked_at"]
    list_select_related = ["right", "looked_by"]
    search_fields = ["right__reference", "number"]


@admin.register(PaperDecision)
class PaperDecisionAdmin(ReadOnlyAdmin):
    list_display = ["paper", "verdict", "reason_code", "decided_by", "decided_at"]
    list_filter = ["verdict", "reason_code"]
    list_select_related = ["paper__right", "decided_by"]


@admin.register(FactsChange)
class FactsChangeAdmin(ReadOnlyAdmin):
    list_display = ["right", "before", "after", "paper", "changed_by", "changed_at"]
    list_select_related = ["right", "paper__right", "changed_by"]
    search_fields = ["right__reference", "right__name"]
