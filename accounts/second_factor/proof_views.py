"""Showing once more that it is you, for who has neither password nor second factor: by a code to the own address."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import attempts, mailed_codes
from accounts.adapter import Adapter
from accounts.mailed_codes import Outcome, Purpose
from accounts.package import get_reauthentication_flows, proven_again, resume_request
from accounts.second_factor.forms import ProofCodeForm
from accounts.views import safe_next
from replies.actions import send_transient

HANDLE = "proof_code"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or enter it; then on with what asked for the proof. Nobody is signed out by this."""
    following = safe_next(request) or reverse("profile")
    if get_reauthentication_flows(request.user):
        return redirect("account_reauthenticate")
    if request.method == "POST" and "code" not in request.POST:
        _send(request)
        return redirect(f"{request.path}?{urlencode({'next': following})}")
    form = ProofCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_right(request, form):
        proven_again(request, "code")
        return resume_request(request) or redirect(following)
    context = {"form": form, "following": following, "is_sent": HANDLE in request.session}
    context |= {"address": request.user.email, "minutes": Purpose.AGAIN.minutes}
    return render(request, "accounts/profile/prove_by_mail.html", context)


def _send(request: HttpRequest) -> None:
    address = request.user.email
    if not attempts.may_mail(request, address):
        messages.error(request, Adapter.error_messages["rate_limited"])
        return
    request.session[HANDLE] = handle = mailed_codes.new_handle()
    blanks = {
        "code": mailed_codes.make(Purpose.AGAIN, handle, address=address),
        "minutes": Purpose.AGAIN.minutes,
        "places_url": settings.SITE_URL + reverse("profile_places"),
    }
    send_transient(kind="proof_code", to=address, blanks=blanks)
    messages.success(request, _("We sent a code to %(address)s.") % {"address": address})


def _is_right(request: HttpRequest, form: ProofCodeForm) -> bool:
    outcome = mailed_codes.use(Purpose.AGAIN, request.session.get(HANDLE, ""), form.cleaned_data["code"])
    if outcome is Outcome.RIGHT:
        del request.session[HANDLE]
        return True
    if outcome is Outcome.WRONG:
        form.add_error("code", Adapter.error_messages["incorrect_code"])
    else:
        form.add_error("code", _("Ask for a new code: this one is too old, was used, or was guessed at too often"))
    return False
