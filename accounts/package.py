"""The parts of the sign-in package that it does not promise to keep. They are imported here and nowhere else.

After an update of the package, look here first (tests/accounts/test_package.py).
"""

import time
from typing import Any

from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
    resume_request,
    suspend_request,
)
from allauth.account.models import Login
from allauth.core.internal.cryptokit import compare_user_code
from allauth.core.internal.ratelimit import get_ip as network_of
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpRequest, HttpResponse

__all__ = [
    "SECRET_SESSION_KEY",
    "Login",
    "compare_user_code",
    "email_already_exists",
    "format_hotp_value",
    "get_authentication_records",
    "get_reauthentication_flows",
    "hotp_value",
    "network_of",
    "perform_login",
    "raise_if_reauthentication_required",
    "resume_request",
    "suspend_request",
    "yield_hotp_counters_from_time",
]


def sign_up_waiting(request: HttpRequest) -> EmailVerificationProcess | None:
    """The sign-up, real or in appearance only, that waits in this browser for the code from a mail."""
    return EmailVerificationProcess.resume(request)


def end_sign_up(request: HttpRequest) -> None:
    """Forget a sign-up that waits for its code, and with it a sign-in that waits for the same."""
    EmailVerificationProcess(request=request, state={}).abort()


def begin_anew(process: Any) -> None:
    """A code that is sent again lives as long as the first one did."""
    process.state["at"] = time.time()
    process.resend()


def sign_in_by_mail(request: HttpRequest, user: Any, email: str, redirect_url: str | None) -> HttpResponse:
    """Sign in who entered a mailed code; the second factor, if there is one, is asked for next."""
    record_authentication(request, user, method="code", email=email)
    verify_email_indirectly(request, user, email)
    return perform_login(request, Login(user=user, email=email, redirect_url=redirect_url))


def proven_again(request: HttpRequest, method: str) -> None:
    """Note in the session that the person who is signed in showed once more that it is them."""
    record_authentication(request, request.user, method=method, reauthenticated=True)
