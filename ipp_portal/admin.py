"""The staff's site: stock Django admin with the portal's name and the portal's sign-in."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    site_header = _("IPP Portal, staff")
    site_title = _("IPP Portal, staff")
    index_title = _("Work")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send people to the portal's own sign-in, so that its limits and codes hold for staff too."""
        if request.user.is_authenticated:
            return render(request, "403.html", status=403)
        return redirect_to_login(request.GET.get("next") or resolve_url("admin:index"))
