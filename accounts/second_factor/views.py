"""What the portal adds to the package's pages for second factors."""

import time
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

import qrcode
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathFillImage

from accounts.package import (
    SECRET_SESSION_KEY,
    get_authentication_records,
    get_reauthentication_flows,
    raise_if_reauthentication_required,
    suspend_request,
)
from ledger import policy

View = Callable[..., HttpResponse]


def fresh(view: View) -> View:
    """Ask who has neither password nor factor for a code from a mail, unless they showed just now that it is them.

    The package asks the others for one of these; a session left open must not be enough to add a stranger's factor.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.user.is_authenticated and not get_reauthentication_flows(request.user) and not is_fresh(request):
            return suspend_request(request, reverse("account_reauthenticate_by_mail"))
        return view(request, *args, **named)

    return guarded


def proven(view: View) -> View:
    """Signed in, and shown not long ago that it is them: by password, second factor, or else a code from a mail."""

    @wraps(view)
    @login_required
    @fresh
    @reauthentication_required(app="allauth.mfa")  # the same rule as for second factors
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        return view(request, *args, **named)

    return guarded


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person showed in this session, not long ago, that it is them."""
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0)
    return time.time() - newest < 60 * policy.number("accounts.fresh_minutes")


@login_required
@never_cache
@require_safe
def qr_code(request: HttpRequest) -> HttpResponse:
    """The secret that is being set up, as a picture of this site: the content security policy lets no other in."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    out = BytesIO()
    qrcode.make(get_adapter().build_totp_url(request.user, secret), image_factory=SvgPathFillImage).save(out)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
