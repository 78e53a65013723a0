"""The package's pages for second factors, under addresses that say what they are."""

from allauth.account.views import reauthenticate
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import path

from accounts.entrance import entrance
from accounts.second_factor.proof_views import by_mail
from accounts.second_factor.views import fresh, qr_code

urlpatterns = [
    path("again/", reauthenticate, name="account_reauthenticate"),
    path("", base.index, name="mfa_index"),
    path("enter/", base.authenticate, name="mfa_authenticate"),
    path("again/mail/", by_mail, name="account_reauthenticate_by_mail"),
    path("again/code/", base.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("app/", fresh(totp.activate_totp), name="mfa_activate_totp"),
    path("app/code.svg", qr_code, name="mfa_totp_qr"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", fresh(passkey.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/sign-in/", entrance(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
]
