"""The staff's site: stock Django admin with the portal's name and the portal's sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.views import shortcut
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.identity.states import State as IdentityState
from accounts.models import LookAlike, Requirement
from accounts.paths import safe_next
from accounts.twin_states import TwinState
from complaints.bundles import bundles, folded
from complaints.models import ReportedListing
from ipp_portal import status
from ipp_portal.version import version
from outbox.queries import given_up
from questions.models import Question
from questions.states import State as QuestionState
from replies.models import Reply
from rights.models import Authorisation, IPRight


class PortalAdminSite(admin.AdminSite):
    site_header = _("IPP Portal, staff")
    site_title = _("IPP Portal, staff")
    index_title = _("Work")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send people to the portal's own sign-in, so that its limits and codes hold for staff too."""
        wanted = safe_next(request) or reverse("admin:index")
        if self.has_permission(request):  # somebody who signed in already comes back by an old link
            return HttpResponseRedirect(wanted)
        if request.user.is_authenticated:
            return render(request, "403.html", status=403)
        return redirect_to_login(wanted)

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Staff change their password where everybody does."""
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Put what alarms and what waits for a person above the list of tables."""
        alarms = [line for line in status.report() if line.is_alarm]
        return super().index(request, {"waiting": waiting(), "alarms": alarms} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses with our status page; its links to the site's pages take one part each, see below."""
        urls = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        # Django's own pattern holds two runs of anything: it would take the square of an address's length.
        to_site = path("r/<int:content_type_id>/<str:object_id>/", self.admin_view(shortcut), name="view_on_site")
        return [path("status/", self.admin_view(self.status_view), name="status"), to_site, *urls]

    def status_view(self, request: HttpRequest) -> HttpResponse:
        """Say what is too old, and what to do about it."""
        now = status.current_time()
        lines = status.report(now)
        alarms = len([line for line in lines if line.is_alarm])
        context = self.each_context(request) | {"title": _("Status"), "lines": lines, "alarms": alarms, "now": now}
        context["version"] = version()
        return TemplateResponse(request, "admin/status.html", context)


def waiting() -> list[tuple[Any, str, int]]:
    """What waits for a person: its name, the address of its list, and how many."""
    cases, rights = folded(ReportedListing.objects.waiting_for_staff(), bundles()), IPRight.objects.waiting_for_staff()
    papers = Requirement.objects.filter(state=IdentityState.SENT)
    twins = LookAlike.objects.filter(state=TwinState.WAITING)
    signed = Authorisation.objects.waiting_for_staff()
    asked = Question.objects.filter(state=QuestionState.ASKED)
    letters, dead = Reply.objects.to_be_mended(), given_up()
    lists = (
        (_("Reported listings to decide on"), cases, _list_of(cases)),
        (_("Rights to check"), rights, _list_of(rights)),
        (_("Identity papers to check"), papers, _list_of(papers)),
        (_("Signed letters of authorisation to read"), signed, _list_of(signed)),
        (_("Organisations that look like known ones"), twins, _list_of(twins)),
        (_("Questions to answer"), asked, _list_of(asked)),
        (_("Letters that a missing blank stopped"), letters, f"{_list_of(letters)}?stopped=waiting"),
        (_("Commands and mails that were given up"), dead, reverse("admin:outbox_effect_dead")),
    )
    return [(name, address, rows.count()) for name, rows, address in lists]


def _list_of(rows: QuerySet[Any]) -> str:
    return reverse(f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}_changelist")
