"""Ends sessions that lasted too long, or too long without a page looked at."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.profile.sessions import is_over


class SessionLimitsMiddleware:
    """Stands after messages, before whatever asks who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_over(request):
            logout(request)
            said = _("You were signed out, since you were away or signed in for long. Sign in again.")
            messages.info(request, said)
        return self.get_response(request)
