"""What all pages share by which people come in: one limit for the forms sent from a network."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import limits
from accounts.sign_in_log import told

View = Callable[..., HttpResponse]


def too_many(request: HttpRequest) -> HttpResponse:
    """The page that asks to wait; those who run the portal see in the log that it was shown."""
    told("refused: too many tries", request, failed=True)
    return render(request, "429.html", status=429)


def entrance(view: View) -> View:
    """Take no more forms from one network than the policy says."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if request.method == "POST" and not limits.of_network("limits.entrance_network_per_minute", request):
            return too_many(request)
        return view(request, *args, **named)

    return guarded
