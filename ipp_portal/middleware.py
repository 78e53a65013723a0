"""Headers that every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ipp_portal import openness


class HeadersMiddleware:
    """Add what Django and django-csp leave out. Only pages for everybody, shown to a stranger, may be kept.

    Whoever signed in or entered a code has a session; a link from a mail opens a page that is not for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Browsers keep a 410 for ever unless told otherwise: a listing put back would stay gone for who saw it down.
        is_open = openness.is_open(request)
        if not is_open:
            response.setdefault("X-Robots-Tag", "noindex, nofollow")
        is_stranger = settings.SESSION_COOKIE_NAME not in request.COOKIES
        response.setdefault("Cache-Control", "no-cache" if is_open and is_stranger else "no-store")
        return response
