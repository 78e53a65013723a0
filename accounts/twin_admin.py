"""Where staff look at organisations that look like known ones, with the twin beside."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.forms import LookAlikeForm
from accounts.lookalikes import WHY
from accounts.models import LookAlike, LookAlikeDecision, Organisation
from accounts.twin_states import TwinState
from accounts.twins import decide_look_alike
from ledger.admin import CaseAdmin, ReadOnlyAdmin
from ledger.lifecycle import Actor
from replies.models import Reply

LABELS = {"clear": _("No danger"), "refuse": _("Refuse this organisation")}
TONES = {TwinState.WAITING: "act", TwinState.HARMLESS: "ok", TwinState.REFUSED: "quiet"}


class WaitingFilter(admin.SimpleListFilter):
    """What waits for a look, unless asked otherwise."""

    title = _("state")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        settled = [state for state in TwinState if state != TwinState.WAITING]
        return [*((state.value, state.label) for state in settled), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LookAlike]) -> QuerySet[LookAlike]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or TwinState.WAITING)

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [waiting | {"display": TwinState.WAITING.label}, *others]


@admin.register(LookAlike)
class LookAlikeAdmin(CaseAdmin):
    """One organisation and the one it looks like: no danger, or refused."""

    change_form_template = "admin/accounts/lookalike.html"
    list_display = ["reference", "name", "twin_name", "twin", "reasons", "state", "found_at"]
    list_filter = [WaitingFilter]
    list_select_related = ["twin"]
    list_per_page = 50
    search_fields = ["reference", "name", "twin_name", "organisation__name", "twin__name"]
    show_full_result_count = False

    @admin.display(description=_("why"))
    def reasons(self, row: LookAlike) -> str:
        return ". ".join(str(WHY[code]) for code in row.why if code in WHY)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> LookAlike | None:
        rows = LookAlike.objects.select_related("organisation", "twin")
        return rows.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        typed = (extra_context or {}).get("form")
        response = super().change_view(request, object_id, form_url, extra_context)
        if typed is not None:  # the form that had errors stands in the place of its empty twin
            shown = response.context_data["forms"]
            response.context_data["forms"] = [
                (name, typed if form.verb == typed.verb else form) for name, form in shown
            ]
        return response

    def case_context(self, request: HttpRequest, case: LookAlike) -> dict[str, Any]:
        context = super().case_context(request, case)
        return context | {
            "title": case.reference,
            "tone": TONES[TwinState(case.state)],
            "sides": [(_("This organisation"), _side(case.organisation)), (_("Looks like"), _side(case.twin))],
            "decisions": case.decisions.select_related("decided_by"),
            "letters": Reply.objects.filter(case=case.reference).order_by("pk"),
            "forms": [(LABELS[verb], LookAlikeForm(verb=verb)) for verb in context["verbs"]],
        }

    def act(self, request: HttpRequest, case: LookAlike, verb: str) -> LookAlikeForm | None:
        if verb not in LABELS:
            return super().act(request, case, verb)
        form, by = LookAlikeForm(request.POST, verb=verb), Actor.staff(request.user)
        if verb in case.lifecycle.verbs(case.state, by) and not form.is_valid():
            return form
        reasoning = form.cleaned_data["reasoning"] if form.is_valid() else ""
        decision = decide_look_alike(case, verdict=verb, reasoning=reasoning, by=by)
        said = _("%(case)s: %(what)s.") % {"case": case.reference, "what": decision.get_verdict_display()}
        messages.success(request, said)
        return None


def _side(organisation: Organisation) -> dict[str, Any]:
    """What is known of an organisation, to compare the two."""
    members = organisation.memberships.select_related("user").order_by("since", "pk")
    return {
        "organisation": organisation,
        "people": [(member.user.email, member.get_role_display()) for member in members[:10]],
    }


@admin.register(LookAlikeDecision)
class LookAlikeDecisionAdmin(ReadOnlyAdmin):
    list_display = ["look_alike", "verdict", "reasoning", "decided_by", "decided_at"]
    list_filter = ["verdict"]
    list_select_related = ["look_alike", "decided_by"]
    search_fields = ["look_alike__reference", "look_alike__name"]
