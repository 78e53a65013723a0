"""The mails of the demonstration, for whoever sits at this machine."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.language import here
from demo import mailbox
from demo.components import everything


def only_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse everyone but a browser on this machine, and everyone when this is no demonstration: mails hold codes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **named: str) -> HttpResponse:
        if not (settings.DEMO and ip_address(request.META["REMOTE_ADDR"]).is_loopback):
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
