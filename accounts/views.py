"""The front page, and for whom a person acts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import create_organisation
from accounts.forms import OrganisationForm, SwitchForm
from accounts.identity import actions as identity
from accounts.paths import go_on, safe_next
from accounts.queries import (
    SIGN_UP_KEY,
    acting_for,
    choose_organisation,
    current_organisation,
    memberships_here,
    organisations_of,
)
from accounts.refusals import Refused
from accounts.team import joining
from accounts.team.entrance_views import join_token
from ledger import policy


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A calm front page for visitors; for members, their desk."""
    if not request.user.is_authenticated:
        return render(request, "accounts/landing.html", {"guest_links": policy.number("filing.guest_links")})
    mine = memberships_here(request)
    context = {"organisation": current_organisation(request), "others": [row.organisation for row in mine[1:]]}
    if not mine:
        context["waiting"] = request.user.join_requests.filter(answered_at=None).exists()
    return render(request, "accounts/home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Ask for whom the person acts; what they said at sign-up is chosen already.

    Whose firm seems to be here is led to join it, and may still say that it is another one.
    """
    said = {"kind": request.session.get(SIGN_UP_KEY, {}).get("kind")}
    form = OrganisationForm(request.POST if request.method == "POST" else None, initial=said)
    if not form.is_valid():
        return render(request, "accounts/organisation_new.html", {"form": form} | _beside(request))
    alike = joining.by_name(request.user, form.cleaned_data["name"], form.cleaned_data["country"])
    if alike and "another" not in request.POST:
        context = {"form": form, "next": safe_next(request), "token": join_token(alike, request.user)}
        return render(request, "accounts/organisation_alike.html", context)
    try:
        organisation = create_organisation(request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused.for_people))
        return render(request, "accounts/organisation_new.html", {"form": form} | _beside(request))
    identity.ask(organisation, by=acting_for(request.user, organisation))
    choose_organisation(request, organisation)
    request.session.pop(SIGN_UP_KEY, None)
    return go_on(safe_next(request), "home")


def _beside(request: HttpRequest) -> dict[str, object]:
    """What the question for whom one acts shows beside the form: an organisation of colleagues, by the address."""
    colleagues = joining.by_domain(request.user)
    token = join_token(colleagues, request.user) if colleagues else ""
    return {"next": safe_next(request), "colleagues": colleagues, "token": token}


@login_required
@require_POST
def organisation_switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's own organisations."""
    form = SwitchForm(request.POST)
    chosen = form.cleaned_data["organisation"] if form.is_valid() else 0
    organisation = get_object_or_404(organisations_of(request.user), pk=chosen)
    choose_organisation(request, organisation)
    messages.success(request, _("You now act for %(organisation)s.") % {"organisation": organisation})
    return redirect("home")
