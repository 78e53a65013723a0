"""Pages of a person's own account."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import attempts
from accounts.adapter import Adapter
from accounts.profile import closing, email, export, kinds, sessions
from accounts.profile.forms import AddressCodeForm, AddressForm, CloseForm, LettersForm, NameForm
from accounts.queries import acting_for, current_organisation
from accounts.refusals import Refused
from accounts.second_factor.views import proven
from ledger.lifecycle import Actor, Role


def oneself(request: HttpRequest) -> Actor:
    """Who acts on their own account: the person, in the name of the organisation they act for, if any."""
    organisation = current_organisation(request)
    return acting_for(request.user, organisation) if organisation else Actor(Role.HOLDER, request.user.pk)


def posted(request: HttpRequest) -> object:
    return request.POST if request.method == "POST" else None


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """All about the account, each with a way to change it."""
    factors = Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    return render(request, "accounts/profile/account.html", {"factors": factors})


@login_required
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """How the person is called."""
    form = NameForm(posted(request), initial={"name": request.user.name})
    if form.is_valid():
        request.user.name = form.cleaned_data["name"]
        request.user.save(update_fields=["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("profile")
    return render(request, "accounts/profile/name.html", {"form": form})


@proven
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """A new address: a code goes to it."""
    form = AddressForm(posted(request), current=request.user.email)
    if form.is_valid():
        try:
            if not attempts.may_mail(request, form.cleaned_data["email"]):
                raise Refused(Adapter.error_messages["rate_limited"], code="too_many")
            email.ask(request.user, email=form.cleaned_data["email"])
        except Refused as refusal:
            form.add_error("email", str(refusal.for_people))
        else:
            return redirect("profile_address_code")
    return render(request, "accounts/profile/address.html", {"form": form})


@proven
@require_http_methods(["GET", "POST"])
def address_code(request: HttpRequest) -> HttpResponse:
    """The code from the new address."""
    change = email.waiting(request.user)
    if change is None:
        messages.info(request, email.OVER)
        return redirect("profile_address")
    form = AddressCodeForm(posted(request))
    if form.is_valid():
        try:
            email.confirm(request.user, form.cleaned_data["code"], by=oneself(request))
        except Refused as refusal:
            form.add_error("code", str(refusal.for_people))
        else:
            sessions.keep_here(request)
            messages.success(request, _("You now sign in as %(address)s.") % {"address": change.email})
            return redirect("profile")
    return render(request, "accounts/profile/address_code.html", {"form": form, "address": change.email})


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in."""
    context = {"places": sessions.places_of(request), "here": request.session.session_key}
    return render(request, "accounts/profile/places.html", context)


@login_required
@require_POST
@proven
def end_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one place."""
    sessions.end(get_object_or_404(request.user.sign_ins, pk=pk))
    messages.success(request, _("Signed out there."))
    return redirect("profile_places")


@login_required
@require_POST
@proven
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    sessions.end_others(request)
    messages.success(request, _("You are signed in here only."))
    return redirect("profile_places")


@login_required
@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """Which of the optional letters come."""
    muted = set(request.user.muted.values_list("kind", flat=True))
    wanted = [kind.code for kind in kinds.OPTIONAL if kind.code not in muted]
    form = LettersForm(posted(request), initial={"kinds": wanted})
    if form.is_valid():
        kinds.choose(request.user, set(form.cleaned_data["kinds"]))
        messages.success(request, _("Your choice is saved."))
        return redirect("profile")
    return render(request, "accounts/profile/letters.html", {"form": form, "always": kinds.ALWAYS})


@proven
@require_http_methods(["GET", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """What we hold about the person, as a file; made on POST, so that no link in a mail makes it."""
    if request.method == "GET":
        return render(request, "accounts/profile/data.html")
    archive = export.make(request.user)
    return FileResponse(archive, as_attachment=True, filename="my-data.zip", content_type="application/zip")


@proven
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close the account, or close and erase; what stays and why stands on the page, and what is in the way."""
    in_the_way = closing.obstacles(request.user)
    form = CloseForm(posted(request))
    if not in_the_way and form.is_valid():
        user, erase = request.user, form.cleaned_data["how"] == "erase"
        try:
            closing.close(user, by=oneself(request), erase=erase)
        except Refused:
            return redirect("profile_close")
        logout(request)
        messages.success(request, _("Your account is closed.") if not erase else _("Your account is erased."))
        return redirect("home")
    return render(request, "accounts/profile/close.html", {"form": form, "obstacles": in_the_way})
