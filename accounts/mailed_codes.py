"""Codes of six digits that are mailed: how they are made, kept, counted and compared, for every purpose.

The mechanism is one: a row keeps a keyed digest of the code; a try is counted in the row before the code is compared,
so that guesses made at once can't share one; a right code is marked as used in the same way. Codes to sign in, to sign
up, to report without an account and to prove once more who it is are rows of MailedCode. Invitations, changes of
address, sellers' answers and store claims keep theirs beside what they are about, and count and compare by
`count_try`, `digest` and `fits`.
"""

import hashlib
import secrets
from datetime import timedelta
from enum import Enum, StrEnum, auto
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import limits
from accounts.models import MailedCode
from ledger import policy

WRONG_OF_ADDRESS = "limits.wrong_codes_address_per_day"


class Purpose(StrEnum):
    """What a code opens; each lives as long as policy/codes.toml says."""

    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    AGAIN = "again"
    GUEST = "guest"

    @property
    def minutes(self) -> int:
        return policy.number(f"codes.{self.value}_minutes")


class Outcome(Enum):
    """What became of a typed code. over: too old, used, or never sent. spent: guessed at too often."""

    RIGHT = auto()
    WRONG = auto()
    OVER = auto()
    SPENT = auto()


def new_handle() -> str:
    """What the asking browser's session holds in place of the code: it names the row and tells nothing of the code."""
    return secrets.token_urlsafe(24)


def digits(number: int) -> str:
    """A code of so many digits."""
    return f"{secrets.randbelow(10**number):0{number}}"


def six_digits() -> str:
    return digits(6)


def make(purpose: Purpose, handle: str, *, address: str) -> str:
    """Make the code that works for the holder of a handle, in place of an earlier one, and give its six digits."""
    code, now = six_digits(), timezone.now()
    MailedCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    fresh = {
        "address": limits.named(address),
        "code_hash": digest(_about(purpose, handle), code),
        "tries": 0,
        "sent_at": now,
        "expires_at": now + timedelta(minutes=purpose.minutes),
        "used_at": None,
    }
    MailedCode.objects.update_or_create(purpose=purpose, key=_key(handle), defaults=fresh)
    return code


def use(purpose: Purpose, handle: str, typed: str) -> Outcome:
    """Compare a code, and use it up when it is right. A wrong one counts against the code and against its address."""
    live = MailedCode.objects.filter(purpose=purpose, key=_key(handle), used_at=None, expires_at__gt=timezone.now())
    row = live.first()
    if row is None:
        return Outcome.OVER
    if not count_try(live, policy.number("codes.tries")):
        return Outcome.SPENT
    if fits(row.code_hash, _about(purpose, handle), typed):
        return Outcome.RIGHT if live.update(used_at=timezone.now()) else Outcome.OVER
    limits.count(WRONG_OF_ADDRESS, row.address)
    return Outcome.WRONG


def count_try(rows: QuerySet[Any], most: int) -> bool:
    """Count one try in the row's column `tries`, before any comparing. False when the row has no try left."""
    return bool(rows.filter(tries__lt=most).update(tries=F("tries") + 1))


def digest(about: str, code: str, *, key: str = "") -> str:
    """The keyed digest under which a code for this matter is kept; key: an older secret key, else the present one."""
    return salted_hmac(about, code, secret=key or None, algorithm="sha256").hexdigest()


def fits(kept: str, about: str, typed: str) -> bool:
    """Whether a code is the one that a digest was made of, with the present secret key or one it replaced."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    code = "".join(sign for sign in typed if sign.isalnum())
    return any([constant_time_compare(kept, digest(about, code, key=key)) for key in keys])


def _about(purpose: Purpose, handle: str) -> str:
    return f"accounts.code.{purpose}.{handle}"


def _key(handle: str) -> str:
    return hashlib.sha256(handle.encode()).hexdigest()
