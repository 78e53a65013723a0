"""The staff's site: stock Django admin with the portal's name and the portal's sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models import ReportedListing
from outbox.models import Effect, Progress
from replies.models import Reply
from rights.models import IPRight
from rights.states import State as RightState


class PortalAdminSite(admin.AdminSite):
    site_header = _("IPP Portal, staff")
    site_title = _("IPP Portal, staff")
    index_title = _("Work")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send people to the portal's own sign-in, so that its limits and codes hold for staff too."""
        if request.user.is_authenticated:
            return render(request, "403.html", status=403)
        return redirect_to_login(request.GET.get("next") or resolve_url("admin:index"))

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Put what waits for a person above the list of tables."""
        return super().index(request, {"waiting": waiting()} | (extra_context or {}))


def waiting() -> list[tuple[Any, str, int]]:
    """What waits for a person: its name, the address of its list, and how many."""
    dead = Effect.objects.filter(progress=Progress.DEAD)
    lists = (
        (_("Reported listings to decide on"), ReportedListing.objects.waiting_for_staff(), ""),
        (_("Rights to check"), IPRight.objects.filter(state=RightState.SUBMITTED), ""),
        (_("Letters that a missing blank stopped"), Reply.objects.to_be_mended(), "?stopped=waiting"),
        (_("Commands and mails that were given up"), dead, "?progress__exact=dead"),
    )
    return [(name, _list_of(rows) + query, rows.count()) for name, rows, query in lists]


def _list_of(rows: QuerySet[Any]) -> str:
    return reverse(f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}_changelist")
