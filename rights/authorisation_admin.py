"""Where staff look at letters of authorisation: what they say, the signed paper, and the verbs of the table."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ledger.admin import CaseAdmin, ReadOnlyAdmin
from ledger.lifecycle import Actor
from replies.models import Reply
from rights import authorisations, letter_story
from rights.authorisation_forms import AddressForm, AgreeForm, NoteForm, RejectForm
from rights.authorisation_states import State
from rights.models import Authorisation, AuthorisationDecision, OwnerAddress

FORMS: dict[str, Any] = {
    "approve": NoteForm,
    "reject": RejectForm,
    "propose": AddressForm,
    "ask": AgreeForm,
    "stop": NoteForm,
}
LABELS = {
    "approve": _("Accept the signed letter"),
    "reject": _("Do not accept it"),
    "propose": _("Enter an address of the owner"),
    "ask": _("Agree, and ask the owner there"),
    "stop": _("Revoke this letter"),
}
SAID = {
    "approve": _("%(letter)s is confirmed. The mails are on their way."),
    "reject": _("%(letter)s is not accepted. The mail is on its way."),
    "propose": _("The address for %(letter)s is entered. A colleague looks at it and has the owner asked."),
    "ask": _("The owner of %(letter)s is asked. The mail is on its way."),
    "stop": _("%(letter)s is revoked. The mail is on its way."),
}


class QueueFilter(admin.SimpleListFilter):
    """Signed letters that wait, unless asked otherwise."""

    title = _("state")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [*((state.value, state.label) for state in State), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Authorisation]) -> QuerySet[Authorisation]:
        if self.value() is None:
            return queryset.waiting_for_staff()
        return queryset if self.value() == "all" else queryset.filter(state=self.value())

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        return [waiting | {"display": _("signed letters to read")}, *others]


@admin.register(Authorisation)
class AuthorisationAdmin(CaseAdmin):
    """The queue of signed letters, and the page on which one is accepted, refused or revoked."""

    change_form_template = "admin/rights/letter.html"
    list_display = ["reference", "agent", "principal_name", "starts_on", "ends_on", "state", "state_since"]
    list_filter = [QueueFilter]
    list_select_related = ["agent"]
    list_per_page = 50
    search_fields = ["reference", "agent__name", "principal_name"]
    show_full_result_count = False
    ordering = ["state_since", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Authorisation]:
        return super().get_queryset(request).select_related("agent", "principal", "drafted_by")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        typed = (extra_context or {}).get("form")
        response = super().change_view(request, object_id, form_url, extra_context)
        if typed is not None:  # the form that had errors stands in the place of its empty twin
            shown = response.context_data["forms"]
            posted = request.POST.get("verb")
            response.context_data["forms"] = [
                (verb, label, typed if verb == posted else form) for verb, label, form in shown
            ]
        return response

    def case_context(self, request: HttpRequest, case: Authorisation) -> dict[str, Any]:
        context = super().case_context(request, case)
        return context | {
            "title": case.reference,
            "tone": letter_story.TONES[State(case.state)],
            "facts": letter_story.facts_of(case),
            "rights": case.rights.select_related("owner").order_by("name", "pk"),
            "documents": case.documents.select_related("added_by").order_by("-pk"),
            "contacts": case.contacts.order_by("-pk"),
            "decisions": case.decisions.select_related("decided_by", "contact"),
            "letters": Reply.objects.filter(case=case.reference).order_by("pk"),
            "proposed": case.proposed,
            "forms": [
                (verb, LABELS[verb], FORMS[verb]())
                for verb in context["verbs"]
                if verb in FORMS and (verb != "ask" or _is_for(request.user, case.proposed))
            ],
        }

    def act(self, request: HttpRequest, case: Authorisation, verb: str) -> Any:
        if verb not in FORMS:
            return super().act(request, case, verb)
        form = FORMS[verb](request.POST)
        if not form.is_valid():
            return form
        act = {
            "approve": authorisations.approve_letter,
            "reject": authorisations.reject_letter,
            "propose": authorisations.propose_address,
            "ask": authorisations.ask_there,
            "stop": authorisations.stop_letter,
        }[verb]
        try:
            act(case, by=Actor.staff(request.user), **form.cleaned_data)
        except authorisations.NotSeen as refusal:  # told beside the form, which keeps what was typed
            form.add_error(None, refusal.for_people)
            return form
        messages.success(request, SAID[verb] % {"letter": case.reference})
        return None


def _is_for(user: Any, proposed: OwnerAddress | None) -> bool:
    """Whether an address waits for somebody else's look, and this person is somebody else."""
    return proposed is not None and proposed.entered_by_id != user.pk


@admin.register(AuthorisationDecision)
class AuthorisationDecisionAdmin(ReadOnlyAdmin):
    list_display = ["authorisation", "verdict", "way", "signer", "decided_by", "decided_at"]
    list_filter = ["verdict", "way"]
    list_select_related = ["authorisation__agent", "decided_by"]
    search_fields = ["authorisation__reference", "signer"]
