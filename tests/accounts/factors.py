"""Second factors for tests: an app that shows codes, at the time the test says."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User
from tests.accounts.visits import PASSWORD, browser

PAGES = "/accounts/second-factor/"


def give_app(user: User) -> Authenticator:
    """An app and recovery codes, as set up a while ago."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, generate_totp_secret()).instance


def give_passkey(user: User) -> Authenticator:
    """A passkey with a key of its own, as a browser would have made it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    kept = AttestedCredentialData.create(Aaguid(bytes(16)), b"a passkey", key)
    made = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, kept)
    response = {
        "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "", "origin": ""}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
    }
    credential = {"id": websafe_encode(b"a passkey"), "rawId": websafe_encode(b"a passkey"), "type": "public-key"}
    data = {"name": "key", "credential": credential | {"response": response}}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


def shown(factor: Authenticator, steps: int = 0) -> str:
    """What the app shows now, or some steps of 30 s later."""
    return code_of(decrypt(factor.data["secret"]), steps)


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def recovery_codes(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def with_password(user: User) -> Client:
    """A visitor who typed the right password and is asked for more, if there is more."""
    visitor = browser()
    visitor.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return visitor
