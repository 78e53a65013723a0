"""The pages that wait for a mailed code, to sign in and to sign up. Neither tells whether an address has an account.

Who signs up with an address that has an account gets a code as well, and is signed in with it: the one mail does for
both, and nobody waits for a code that was never sent.
"""

from typing import Any

from allauth.account import views as stock
from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import attempts, package
from accounts.mailed_codes import Purpose
from accounts.models import User
from accounts.sign_in_instead import send_sign_in_instead


class SendsAgain:
    """Another code on the same page: it says that one was sent, or why not."""

    request: HttpRequest
    purpose: Purpose
    _process: Any

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        return super().get_context_data(**named) | {"minutes": self.purpose.minutes}  # type: ignore[misc]

    def _resend_form_valid(self, form: object) -> HttpResponse:
        address = self._process.state["email"]
        if not attempts.may_mail(self.request, address):
            messages.error(self.request, get_adapter().error_messages["rate_limited"])
        else:
            self._send_again(address)
            messages.success(self.request, _("We sent another code to %(address)s.") % {"address": address})
        return redirect(self.passthrough_next_url(self.request.path))  # type: ignore[attr-defined]

    def _send_again(self, address: str) -> None:
        package.begin_anew(self._process)


class SignInCode(SendsAgain, stock.ConfirmLoginCodeView):
    purpose = Purpose.SIGN_IN


class SignUpCode(SendsAgain, stock.ConfirmEmailVerificationCodeView):
    purpose = Purpose.SIGN_UP

    def _send_again(self, address: str) -> None:
        super()._send_again(address)
        if not self._process.user:
            send_sign_in_instead(self.request, address)

    def _verify_form_valid(self, form: object) -> HttpResponse:
        if self._process.user:
            return super()._verify_form_valid(form)
        address, following = self._process.email, self.get_next_url()
        self._process.abort()
        owner = User.objects.filter(email=address.lower()).first()
        if owner is None:  # the account was closed and erased a moment ago
            return redirect("account_signup")
        return package.sign_in_by_mail(self.request, owner, address, following)
