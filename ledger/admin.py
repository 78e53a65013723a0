"""Reading the ledger, and the base for every case's admin page: all read-only, no add, no delete."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import get_fields_from_path
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from ledger.lifecycle import Actor, IllegalMove, Role, require_no_party
from ledger.models import Deadline, Event
from ledger.parties import why_party
from ledger.queries import events_of, open_deadline


class NarrowFilters(admin.ModelAdmin):
    """Lists are narrowed by the filters that they show, and by nothing else that stands in an address.

    Stock Django lets an address ask for any column, also for one that no page shows, sign by sign.
    """

    own_links: tuple[str, ...] = ()  # further lookups of links that the portal itself writes, like "done_at__isnull"

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        if lookup in self.own_links:
            return True
        filters = self.list_filter if request is None else self.get_list_filter(request)
        return lookup in {name for shown in filters for name in self._lookups_of(shown)} | self._days()

    def _lookups_of(self, shown: Any) -> set[str]:
        """What the links of one filter ask for."""
        if isinstance(shown, type) and issubclass(shown, admin.SimpleListFilter):
            return {shown.parameter_name}
        path = shown[0] if isinstance(shown, list | tuple) else shown
        column = get_fields_from_path(self.model, path)[-1]
        exact = f"{path}__{column.target_field.name}__exact" if column.remote_field else f"{path}__exact"
        return {path, exact, *(f"{path}__{end}" for end in ("isnull", "gte", "lt"))}

    def _days(self) -> set[str]:
        ends = ("year", "month", "day", "gte", "lt")
        return {f"{self.date_hierarchy}__{end}" for end in ends} if self.date_hierarchy else set()


class ReadOnlyAdmin(NarrowFilters):
    """Rows to look at; nobody adds, edits or deletes them here."""

    actions = None
    view_on_site = False  # the pages of holders and sellers open to those only: for staff it would lead nowhere

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All columns but the excluded ones; the stock page would leave out those that no form may edit."""
        left_out = self.get_exclude(request, obj) or ()
        return self.fields or [field.name for field in self.opts.concrete_fields if field.name not in left_out]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class CaseAdmin(ReadOnlyAdmin):
    """A case: its facts, its events, and a button for each verb that the table allows this person.

    Subclasses set `change_form_template`, implement `act`, and may extend `case_context`.
    """

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [
            path("<path:object_id>/act/", self.admin_site.admin_view(self.act_view), name=name),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        context = self.case_context(request, case) | (extra_context or {}) if case else extra_context
        if case and context and context["is_party"]:
            messages.warning(request, context["is_party"])
        return super().change_view(request, object_id, form_url, context)

    def case_context(self, request: HttpRequest, case: Any) -> dict[str, Any]:
        """What the page shows beside the model's own fields. Who belongs to a party is offered no verb."""
        by = Actor.staff(request.user)
        is_party = why_party(case, by.user_id, Role.STAFF)
        return {
            "case": case,
            "events": events_of(case),
            "deadline": open_deadline(case),
            "is_party": is_party,
            "verbs": [] if is_party else case.lifecycle.verbs(case.state, by),
            "act_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_act", args=[case.pk]),
        }

    def act_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take one verb by POST; a refusal is told in a sentence, with what was typed kept on the page."""
        case = self.get_object(request, object_id)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if case is None or request.method != "POST" or not self.has_view_permission(request, case):
            return HttpResponseRedirect(back)
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[case.pk])
        try:
            require_no_party(case, Actor.staff(request.user))
            form = self.act(request, case, request.POST.get("verb", ""))
        except IllegalMove as refusal:
            messages.error(request, refusal.for_people)
            return HttpResponseRedirect(page)
        if form is not None:  # a form with errors: show the page again as it was typed
            request.method = "GET"  # the stock page, which nobody may change, answers a POST with 403
            return self.change_view(request, object_id, extra_context={"form": form})
        return HttpResponseRedirect(back)

    def act(self, request: HttpRequest, case: Any, verb: str) -> Any:
        """Call the action for this verb. Returns None when done, or the form whose errors are to be shown."""
        raise IllegalMove(
            f"{type(self).__name__} has no verb {verb!r}", for_people=_("Choose what to do with this case.")
        )


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["case", "seq", "at", "verb", "source", "target", "role", "note"]
    list_filter = ["verb", "role"]
    search_fields = ["case", "note"]
    ordering = ["-at"]


@admin.register(Deadline)
class DeadlineAdmin(ReadOnlyAdmin):
    list_display = ["case", "kind", "starts_at", "due_at", "fired_at", "closed_at"]
    list_filter = ["kind"]
    search_fields = ["case"]
