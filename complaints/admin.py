"""The staff's queue and decision page: the same actions as everywhere, the verbs from the table."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from complaints import actions, bundles, sightings
from complaints.forms import DecisionForm
from complaints.models import Complaint, Decision, ReportedListing, Verdict
from complaints.reach import why_time_stands_still, why_unreached
from complaints.states import STANDING_STATES, WAITING_FOR_STAFF, State
from ledger import wording
from ledger.admin import CaseAdmin, ReadOnlyAdmin
from ledger.calendars import business_days_left
from ledger.lifecycle import Actor, IllegalMove
from outbox.models import Effect
from replies.models import Reply
from rights.models import IPRight
from rights.states import State as RightState

WHY = {State.SENT: _("new report"), State.ANSWERED: _("seller answered"), State.BACK: _("on sale again")}
WAITS = {
    RightState.REFUSED: _("waits: the right was refused"),
    RightState.EXPIRED: _("waits: the right has expired"),
}
BACK_FIRST = Case(When(state=State.BACK, then=Value(0)), default=Value(1))
VERBS = {
    Verdict.TAKE_DOWN: _("Take down"),
    Verdict.REFUSE: _("Do not take down"),
    Verdict.UPHOLD: _("Leave it down"),
    Verdict.REVERSE: _("Put it back"),
}


class QueueFilter(admin.SimpleListFilter):
    """What waits for a decision, unless asked otherwise."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        waiting = ("right", _("Waiting for a right"))
        return [waiting, ("all", _("All cases")), *((state.value, state.label) for state in State)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReportedListing]) -> QuerySet[ReportedListing]:
        if self.value() is None:
            return _in_bundles(queryset.waiting_for_staff())
        if self.value() == "all":
            return queryset
        if self.value() == "right":
            return queryset.waiting_for_a_right()
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset.none()

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [first | {"display": _("Waiting for a decision")}, *others]


def _in_bundles(queryset: QuerySet[ReportedListing]) -> QuerySet[ReportedListing]:
    """The queue with one line a bundle; `bundle` is how many reports a line stands for, 0 for all others."""
    found = bundles.bundles()
    counts = [When(pk=bundle.first, then=Value(bundle.count)) for bundle in found]
    bundle = Case(*counts, default=Value(0), output_field=IntegerField())
    return bundles.folded(queryset, found).annotate(bundle=bundle)


def time_left(due: datetime | None, now: datetime) -> str:
    """Say in words how much of a deadline is left; what is late says so."""
    if due is None:
        return ""
    if due < now:
        return str(_("late"))
    hours = int((due - now).total_seconds() // 3600)
    if hours < 1:
        return str(_("less than an hour left"))
    if hours < 48:
        return ngettext("%d hour left", "%d hours left", hours) % hours
    days = business_days_left(now, due)
    return ngettext("%d working day left", "%d working days left", days) % days


@admin.register(ReportedListing)
class ReportedListingAdmin(CaseAdmin):
    """One listing to decide on."""

    change_form_template = "admin/complaints/decide.html"
    list_display = ["reference", "due", "left", "why", "title", "seller", "right", "state"]
    list_filter = [QueueFilter, "complaint__origin", "listing__market"]
    search_fields = ["reference", "listing__title", "listing__external_id", "listing__url", "right__number"]
    list_select_related = ["complaint", "listing__store", "listing__market", "right"]
    list_per_page = 50
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Reported listings")} | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportedListing]:
        return super().get_queryset(request).with_deadline().with_sighting()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What is on sale again first, then the nearest deadline; without this the model's own order would win."""
        return [BACK_FIRST.asc(), F("due_at").asc(nulls_last=True), "pk"]

    @admin.display(description=_("due"), ordering="due_at")
    def due(self, item: Any) -> str:
        return wording.here(item.due_at, "due_minute")

    @admin.display(description=_("time left"))
    def left(self, item: Any) -> str:
        return time_left(item.due_at, timezone.now())

    @admin.display(description=_("why here"))
    def why(self, item: Any) -> Any:
        if getattr(item, "bundle", 0) > 1:
            said = _("%(count)d new reports of a new account, as one line until somebody has opened its document")
            return said % {"count": item.bundle}
        if item.state == State.BACK and item.seen_data:
            return f"{WHY[State.BACK]}. {sightings.read(item.seen_at, item.seen_data).sentence}"
        if item.waits_for_a_right:
            return WAITS[RightState(item.right.state)]
        if item.state == State.SENT and item.complaint.is_of_guest:
            return _("new report of a guest")
        return WHY.get(item.state, "")

    @admin.display(description=_("listing"))
    def title(self, item: ReportedListing) -> str:
        return item.listing.title

    @admin.display(description=_("seller"))
    def seller(self, item: ReportedListing) -> str:
        return f"{item.listing.store.name} · {item.listing.market.name}"

    def case_context(self, request: HttpRequest, case: ReportedListing) -> dict[str, Any]:
        """Everything a decision needs on one page."""
        context = super().case_context(request, case)
        deadline = context["deadline"]
        siblings = ReportedListing.objects.filter(listing=case.listing).exclude(pk=case.pk).select_related("right")
        return context | {
            "title": case.reference,
            "forms": forms_for(case, context["verbs"]),
            "left": time_left(deadline.due_at if deadline else None, timezone.now()),
            "answers": case.answers.prefetch_related("files"),
            "decisions": case.decisions.select_related("decided_by", "reverses"),
            "siblings": siblings[:20],
            "sellers_past": history_of(ReportedListing.objects.filter(listing__store=case.listing.store)),
            "filers_past": history_of(
                ReportedListing.objects.filter(complaint__complainant=case.complaint.complainant)
            ),
            "effects": Effect.objects.filter(case=case.reference),
            "letters": Reply.objects.filter(case__in=[case.reference, case.complaint.reference]).order_by("pk"),
            "sighting": sightings.last_sighting(case) if case.state == State.BACK else None,
            "is_ours": case.state in WAITING_FOR_STAFF,
            "was_mine": case.state == State.ANSWERED and case.takedown.decided_by_id == request.user.pk,
            "unreached": why_unreached(case) if Verdict.TAKE_DOWN in context["verbs"] else "",
            "unanswerable": why_time_stands_still(case),
            "right_is_verified": case.right.state == "verified",
            "right_url": f"/admin/rights/{IPRight._meta.model_name}/{case.right_id}/change/",
        }

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> ReportedListing | None:
        rows = ReportedListing.objects.for_pages().prefetch_related("snapshot__pictures", "right__proofs")
        return rows.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        bound = (extra_context or {}).get("form")
        response = super().change_view(request, object_id, form_url, extra_context)
        if bound is not None:  # the form that had errors takes the place of its empty twin, if there still is one
            forms = response.context_data["forms"]
            response.context_data |= {
                "forms": [(name, bound if form.verb == bound.verb else form) for name, form in forms],
                "errors": bound.errors,
                "unsent": "" if bound.verb in [form.verb for _name, form in forms] else bound["reasoning"].value(),
            }
        return response

    def act(self, request: HttpRequest, case: ReportedListing, verb: str) -> DecisionForm | None:
        if verb not in Verdict.values:
            return super().act(request, case, verb)
        form, by = DecisionForm(request.POST, verb=verb, case=case), Actor.staff(request.user)
        try:
            actions.check_open_to(case, verb, by=by)  # who was first is told before what is wrong in the form
            if not form.is_valid():
                return form
            reason, reasoning = form.cleaned_data["reason"], form.cleaned_data["reasoning"]
            decision = actions.decide(case, verdict=verb, reason_code=reason, reasoning=reasoning, by=by)
        except IllegalMove as refusal:
            messages.error(request, refusal.for_people)
            return form
        said = _("%(case)s: %(what)s. The letters to both sides leave once the marketplace has done it.")
        if verb == Verdict.UPHOLD:
            said = _("%(case)s: %(what)s. The letters to both sides are on their way.")
        if verb == Verdict.REFUSE:
            said = _("%(case)s: %(what)s. The letter to the reporter is on its way.")
        messages.success(request, said % {"case": case.reference, "what": decision.outcome})
        return None


def forms_for(case: ReportedListing, verbs: list[str]) -> list[tuple[Any, DecisionForm]]:
    """An empty form for each verdict that the table allows, under its button's name."""
    return [(VERBS[verb], DecisionForm(verb=verb, case=case)) for verb in verbs if verb in VERBS]


def history_of(rows: QuerySet[ReportedListing]) -> dict[str, int]:
    """Count how reports ended: for the facts beside a decision."""
    return rows.aggregate(
        total=Count("pk"),
        down=Count("pk", filter=Q(state__in=STANDING_STATES)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
        restored=Count("pk", filter=Q(state__in=(State.RESTORED, State.RELEASED))),
        waiting=Count("pk", filter=Q(state__in=WAITING_FOR_STAFF)),
    )


@admin.register(Complaint)
class ComplaintAdmin(ReadOnlyAdmin):
    exclude = ["token"]
    list_display = ["reference", "created_at", "origin", "complainant", "ground", "statement"]
    list_filter = ["origin", "ground"]
    search_fields = ["reference", "statement", "complainant__name"]
    list_select_related = ["complainant"]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["reported", "verdict", "reason_code", "decided_by", "decided_at", "reverses"]
    list_filter = ["verdict", "reason_code"]
    search_fields = ["reported__reference"]
    list_select_related = ["reported__listing", "decided_by", "reverses__reported__listing"]
