"""Choosing for which client one works."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.paths import go_on, safe_next
from accounts.queries import current_organisation
from rights.clients import choose, chosen, clients_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    """All clients of the agent; choosing one leads back to where it was chosen."""
    organisation = current_organisation(request)
    if organisation is None:
        return redirect("organisation_new")
    if request.method == "POST":
        client = choose(request, request.POST.get("client", ""))
        said = _("You now work for %s.") % client.name if client else _("You now see all your clients.")
        messages.success(request, said)
        return go_on(safe_next(request), "rights:list")
    found = clients_of(organisation)
    context = {"organisation": organisation, "clients": found, "here": chosen(request, organisation, found)}
    return render(request, "rights/clients.html", context)
