"""The mails of the demonstration, for whoever sits at this machine."""

import re
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.language import here
from demo import mailbox
from demo.components import everything

HERE = {"localhost", "testserver"}  # the latter is what Django's own test client asks for
# What proxies and tunnels add: X-Forwarded-For and its like, Forwarded, Via, X-Real-IP, CF-Connecting-IP.
PASSED_ON = re.compile(r"forwarded|^via$|real-ip|client-ip|connecting-ip|original-(?:for|host|url)|^cdn-|^proxy-", re.I)


def comes_from_here(request: HttpRequest) -> bool:
    """Whether a browser on this machine asked, itself: through no proxy and no tunnel, by an address of this machine.

    Whatever passes a request on from elsewhere connects from here, too; it leaves a header or another's host name.
    """
    passed_on = any(PASSED_ON.search(name) for name in request.headers)
    return not passed_on and is_loopback(request.META["REMOTE_ADDR"]) and is_loopback(host_of(request))


def host_of(request: HttpRequest) -> str:
    """The host name that the browser asked for, without the port and without brackets."""
    return urlsplit(f"//{request.get_host()}").hostname or ""


def is_loopback(name: str) -> bool:
    try:
        return name in HERE or ip_address(name).is_loopback
    except ValueError:
        return False


def only_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse everyone but a browser on this machine, and everyone when this is no demonstration: mails hold codes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **named: str) -> HttpResponse:
        if not (settings.DEMO and comes_from_here(request)):
            raise Http404
        return view(request, *args, **named)

    return guarded


@require_safe
@never_cache
@only_here
def components(request: HttpRequest) -> HttpResponse:
    """What pages are built of, for whoever changes them."""
    return render(request, "demo/components.html", everything(here()))


@require_safe
@never_cache
@only_here
def mail(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    return render(request, "demo/mail.html", {"mails": mailbox.mails(), "folder": settings.MAIL_DIR})


@require_safe
@never_cache
@only_here
def mail_one(request: HttpRequest, name: str) -> HttpResponse:
    """One mail."""
    found = mailbox.one(name)
    if found is None:
        raise Http404
    return render(request, "demo/mail_one.html", {"mail": found})
