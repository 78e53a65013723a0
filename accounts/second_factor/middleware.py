"""Who must have a second factor and has none reaches nothing but the pages that set one up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.second_factor.rules import has_factor, is_required

OPEN = ("mfa_", "account_reauthenticate", "account_logout", "account_inactive")


class SecondFactorMiddleware:
    """Stands after the account's middleware. Asks the database once a page, and of nobody who need not have one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        name = (request.resolver_match and request.resolver_match.view_name) or ""
        if name.startswith(OPEN) or not request.user.is_authenticated:
            return None
        if is_required(request.user) and not has_factor(request.user):
            return redirect("mfa_index")
        return None
