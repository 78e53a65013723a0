"""The one mail to who signed up with an address that has an account: its code signs in on the waiting page."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import attempts, mailed_codes, package
from accounts.mailed_codes import Purpose
from replies.actions import send_transient


def send_sign_in_instead(request: HttpRequest, email: str) -> None:
    """Mail a code that signs in to who signed up with an address that has an account."""
    waiting = package.sign_up_waiting(request)
    if waiting is None or not attempts.may_mail(request, email):
        return
    blanks = {
        "code": mailed_codes.make(Purpose.SIGN_UP, waiting.code, address=email),
        "minutes": Purpose.SIGN_UP.minutes,
        "sign_in_url": settings.SITE_URL + reverse("account_login"),
    }
    send_transient(kind="sign_in_instead", to=email, blanks=blanks)
