"""Where to go on to: a page of the portal that a visitor's address or form names. The one reader of `next`."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_path(target: str) -> bool:
    """Whether a text is a path of this site. Only what begins with one slash is: "abc" would be a view's name."""
    return (
        target.isprintable() and target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    )


def safe_next(request: HttpRequest) -> str:
    """The path that form or address name to go on to; empty when there is none, or it is no path of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if is_own_path(target) else ""


def go_on(path: str, otherwise: str) -> HttpResponse:
    """Redirect to a path as it is, never to a view of that name. otherwise: the view to go to when it is empty."""
    return HttpResponseRedirect(path or resolve_url(otherwise))
