"""Spending a code of an app or a recovery code: each works once, whichever process asks."""

import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import transaction

from accounts.models import User
from accounts.package import compare_user_code, format_hotp_value, hotp_value, yield_hotp_counters_from_time

SPENT = "last_counter"  # in the row's data: the time step of the newest code that was used


def spend(user: User, code: str) -> Authenticator | None:
    """Use a code up and give the factor it belongs to; None when it is wrong or was used already."""
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    for factor in rows.order_by("-type"):  # the app before the recovery codes
        is_app = factor.type == Authenticator.Type.TOTP
        if _spend_of_app(factor, code) if is_app else factor.wrap().validate_code(code):
            return factor
    return None


def matching_step(secret: str, code: str) -> int | None:
    """The time step that shows this code, of those that count now."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def mark_spent_until_now(factor: Authenticator) -> None:
    """After setting up: the code that was typed for it opens nothing."""
    factor.data[SPENT] = int(time.time()) // app_settings.TOTP_PERIOD
    factor.save(update_fields=["data"])


@transaction.atomic
def _spend_of_app(factor: Authenticator, code: str) -> bool:
    # The row's lock makes two uses of one code count one after the other; SQLite has one writer anyway.
    row = Authenticator.objects.select_for_update().get(pk=factor.pk)
    step = matching_step(decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get(SPENT, 0):
        return False
    row.data[SPENT] = step
    row.save(update_fields=["data"])
    factor.data = row.data
    return True
