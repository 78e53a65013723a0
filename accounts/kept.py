"""What was typed on a page whose sign-in had run out: kept until the same person is back on that page.

A form that wants it carries a signed name of its person and page. So nobody can leave words for another to find, and
nothing is sent by coming back: the words are shown, and the person presses the button again. Files are never kept.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

KEY = "typed_before"
FIELD = "sheet"
SALT = "accounts.kept"
LONGEST = 64_000  # signs of one page; more is no answer to any of our questions
View = Callable[..., HttpResponse]


def seal(request: HttpRequest) -> str:
    """Sign the person and the page of a form."""
    return signing.dumps([request.user.pk, request.path], salt=SALT)


def keeps_what_was_typed(view: View) -> View:
    """Ask who is not signed in to sign in, as login_required does, and keep what they just typed."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **options)
        if request.method == "POST":
            _keep(request)
        return redirect_to_login(request.get_full_path())

    return asking


def _keep(request: HttpRequest) -> None:
    try:
        user, path = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except signing.BadSignature:
        return
    typed = {name: value for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", FIELD)}
    if path == request.path and sum(len(name) + len(value) for name, value in typed.items()) <= LONGEST:
        request.session[KEY] = {"user": user, "path": path, "typed": typed}


def typed_before(request: HttpRequest) -> dict[str, str]:
    """Give, once, what this person typed on this page before their sign-in ran out; another person's is dropped."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept:
        return {}
    is_theirs = kept["user"] == request.user.pk
    if is_theirs and kept["path"] != request.path:
        return {}
    del request.session[KEY]
    if not is_theirs:
        return {}
    messages.info(request, _("Your sign-in had run out. We kept what you typed: look at it, then go on."))
    return dict(kept["typed"])
