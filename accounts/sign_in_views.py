"""What the portal adds to the sign-in package's pages: what sign-up began with is kept, and a code can be let go."""

from urllib.parse import urlencode

from allauth.account import views as stock
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import package
from accounts.forms import OrganisationForm
from accounts.paths import safe_next
from accounts.queries import SIGN_UP_KEY


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in. Whoever comes here wants to sign in: a sign-up that waits for its code in this browser is forgotten.

    Else nobody could leave the page that waits for the code, and whose account exists already would be kept out.
    """
    _leave_sign_up(request)
    return stock.login(request)


def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code to sign in."""
    _leave_sign_up(request)
    return stock.request_login_code(request)


def _leave_sign_up(request: HttpRequest) -> None:
    if not request.user.is_authenticated and package.sign_up_waiting(request):
        package.end_sign_up(request)


def signup(request: HttpRequest) -> HttpResponse:
    """Open an account; keeps from the address where to go on to, and `kind`: what they said that they do."""
    if request.method == "POST":
        kind = request.GET.get("kind", "")
        known = kind if kind in dict(OrganisationForm.KINDS) else ""
        request.session[SIGN_UP_KEY] = {"kind": known, "next": safe_next(request)}
    return stock.signup(request)


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Forget the address that a code was sent to, and ask for one anew: to sign up, or else to sign in.

    Nothing here depends on whether the address has an account.
    """
    package.end_sign_up(request)  # drops a sign-in that waits for its code as well
    if request.POST.get("for") == "sign_up":
        page, kept = "account_signup", request.session.get(SIGN_UP_KEY, {})
    else:
        page, kept = "account_login", {"next": safe_next(request)}
    query = urlencode({name: value for name, value in kept.items() if value})
    return redirect(f"{reverse(page)}?{query}" if query else page)
