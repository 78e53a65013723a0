"""What the portal adds to the package's pages for second factors."""

import time
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

import qrcode
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
)
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathFillImage

from ledger import policy

View = Callable[..., HttpResponse]


def fresh(view: View) -> View:
    """Ask who has neither password nor factor to sign in again, unless they did just now.

    The package asks the others for one of these; a session left open must not be enough to add a stranger's factor.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.user.is_authenticated and not get_reauthentication_flows(request.user) and not is_fresh(request):
            logout(request)
            messages.info(request, _("Sign in again, so that nobody else changes how you sign in."))
            return redirect_to_login(request.path)
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
