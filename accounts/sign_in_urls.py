"""The sign-in package's pages that the portal offers; its others have no address here."""

from allauth.account import views
from django.urls import path, re_path
from django.views.generic import RedirectView

from accounts import code_views, sign_in_views
from accounts.entrance import entrance
from accounts.second_factor.views import proven

urlpatterns = [
    path("login/", entrance(sign_in_views.sign_in), name="account_login"),
    path("login/code/", entrance(sign_in_views.ask_code), name="account_request_login_code"),
    path("login/code/confirm/", entrance(code_views.SignInCode.as_view()), name="account_confirm_login_code"),
    path("signup/", entrance(sign_in_views.signup), name="account_signup"),
    path("confirm-email/", entrance(code_views.SignUpCode.as_view()), name="account_email_verification_sent"),
    path("start-over/", sign_in_views.start_over, name="account_start_over"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),  # asks for the current one
    path("password/set/", proven(views.password_set), name="account_set_password"),
    path("password/reset/", entrance(views.password_reset), name="account_reset_password"),
    path("password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    # The package looks this name up; a person has one address, so there is nothing to manage.
    path("email/", RedirectView.as_view(pattern_name="home"), name="account_email"),
]
