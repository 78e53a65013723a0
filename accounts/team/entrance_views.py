"""How people come into an organisation: by an invitation, or by asking."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Invitation, Organisation, User
from accounts.package import Login, perform_login
from accounts.queries import choose_organisation
from accounts.refusals import Refused
from accounts.sign_in_log import code_refused
from accounts.team import invitations, joining
from accounts.team.forms import InvitationCodeForm

JOIN_SALT = "accounts.join"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: who invites, to what; join with the account of that address, or with the code."""
    found = invitations.find(token)
    if found is None:
        return render(request, "accounts/team/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return _as_member(request, found)
    form = InvitationCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _as_visitor(request, found, token, form.cleaned_data["code"])
        except Refused as refusal:
            code_refused("invitation", refusal.code, request)
            form.add_error("code", str(refusal.for_people))
    return render(request, "accounts/team/invitation.html", {"invitation": found, "form": form})


def _as_member(request: HttpRequest, found: Invitation) -> HttpResponse:
    fits = request.user.email == found.email
    if request.method != "POST" or not fits:
        status = 200 if fits or request.method != "POST" else 403
        context = {"invitation": found, "fits": fits}
        return render(request, "accounts/team/invitation_signed_in.html", context, status=status)
    try:
        membership = invitations.accept(found, user=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.for_people))
        return redirect("home")
    return _welcome(request, membership.organisation)


def _as_visitor(request: HttpRequest, found: Invitation, token: str, code: str) -> HttpResponse:
    """Check the code; a new person is signed in, one with an account signs in first, second factor included."""
    invitations.check_code(found, token, code)
    if invitations.has_account(found.email):
        messages.info(request, _("You have an account here. Sign in, and then join."))
        return redirect_to_login(request.path)
    membership = invitations.accept(found)
    response = perform_login(request, Login(user=membership.user, redirect_url=reverse("organisation")))
    _welcome(request, membership.organisation)
    return response


def _welcome(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    choose_organisation(request, organisation)
    messages.success(request, _("You now belong to %(organisation)s.") % {"organisation": organisation})
    return redirect("organisation")


def join_token(organisation: Organisation, user: User) -> str:
    """Name an organisation to one person, so that nobody asks to join by counting through numbers."""
    return signing.dumps([organisation.pk, user.pk], salt=JOIN_SALT)


@login_required
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Ask the administrators of an organisation that this person was led to."""
    try:
        pk, user = signing.loads(request.POST.get("organisation", ""), salt=JOIN_SALT, max_age=24 * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    if user != request.user.pk:
        raise Http404
    organisation = get_object_or_404(Organisation.objects.filter(closed_at=None), pk=pk)
    try:
        joining.ask(organisation, request.user, by=joining.as_oneself(request.user))
    except Refused as refusal:
        messages.error(request, str(refusal.for_people))
    else:
        messages.success(request, _("We asked the administrators. You get a mail as soon as they answer."))
    return redirect("home")
