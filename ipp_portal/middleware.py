"""Headers that every answer carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class HeadersMiddleware:
    """Add what Django and django-csp leave out; a signed-in person's pages are kept by no cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Browsers keep a 410 for ever unless told otherwise: a listing put back would stay gone for who saw it down.
        if "Cache-Control" not in response:  # an error page says so itself: the person can't be read just then
            response["Cache-Control"] = "no-store" if request.user.is_authenticated else "no-cache"
        return response
