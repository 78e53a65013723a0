"""Whatever changes how a person signs in asks who it is, unless they showed it just now. Every address is posted to.

A page that is new must be named in one of the two lists below, after a look at what it does.
"""

import contextlib
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.models import SignIn, User
from accounts.package import SECRET_SESSION_KEY
from accounts.profile import email
from accounts.second_factor import proof_views
from replies.models import Reply
from tests.accounts.factors import PAGES, code_of, give_app, give_passkey, shown
from tests.accounts.matrix import session_of
from tests.accounts.visits import PASSWORD, browser, by_code, code, make_member, said
from tests.support.answers import put_away

OURS = ("accounts.sign_in_urls", "accounts.second_factor.urls", "accounts.urls")
NEW = "quite another phrase"

# Pages whose post changes how somebody signs in, who is signed in elsewhere, or whether the account is open.
CHANGES = {
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "profile_address_code",
    "profile_close",
    "profile_end_others",
    "profile_end_place",
}
# Pages that do so only with a secret of their own: the current password, a link from a mail, what a device signs.
HAVE_A_SECRET = {"account_change_password", "account_reset_password_from_key", "mfa_add_webauthn"}
# Pages that change none of it: what they post is shown below to change nothing, in a session proven just now.
CHANGE_NOTHING = {
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reauthenticate_by_mail",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_signup",
    "account_start_over",
    "home",
    "identity",
    "identity_document",
    "identity_one",
    "invitation",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_totp_qr",
    "mfa_view_recovery_codes",
    "organisation",
    "organisation_hand_over",
    "organisation_history",
    "organisation_invite",
    "organisation_join",
    "organisation_leave",
    "organisation_member",
    "organisation_new",
    "organisation_remove",
    "organisation_request",
    "organisation_switch",
    "organisation_uninvite",
    "profile",
    "profile_address",
    "profile_data",
    "profile_letters",
    "profile_name",
    "profile_places",
}
ANYTHING = {
    "password1": NEW,
    "email": "other@lumo.example",
    "login": "other@lumo.example",
    "name": "Another name",
    "how": "close",
    "sure": "on",
    "action": "verify",
    "credential": "{}",
    "kinds": "team",
    "role": "reader",
}


def names(resolver: URLResolver, ours: bool = False) -> set[str]:
    """The names of all addresses that this app brings."""
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found |= {entry.name or ""} if ours else set()
        else:
            found |= names(entry, getattr(entry.urlconf_name, "__name__", "") in OURS)
    return found


def test_every_address_of_accounts_is_in_one_of_the_lists() -> None:
    known = CHANGES | HAVE_A_SECRET | CHANGE_NOTHING

    assert names(get_resolver()) ^ known == set()
    assert len(known) == len(CHANGES) + len(HAVE_A_SECRET) + len(CHANGE_NOTHING)


class World:
    """Somebody who is signed in in two places, with a waiting change of address and, if told so, every factor."""

    def __init__(self, *, factors: bool) -> None:
        self.user, _organisation = make_member()
        if factors:
            give_app(self.user)
            self.passkey = give_passkey(self.user)
        else:
            User.objects.filter(pk=self.user.pk).update(password="!")
            self.user.refresh_from_db()
        self.elsewhere = browser(self.user).session.session_key
        self.place = SignIn.objects.latest("pk")
        email.ask(self.user, email="new@lumo.example")
        self.code = code()
        self.here = browser(self.user)

    def args(self, name: str) -> list[object]:
        if "webauthn" in name and name.split("_")[1] in ("edit", "remove"):
            return [self.passkey.pk if hasattr(self, "passkey") else 0]
        given = {"profile_end_place": [self.place.pk], "account_reset_password_from_key": ["1", "set-password"]}
        return given.get(name) or ([1] if name.startswith("organisation_") else ["none"])

    def address(self, name: str) -> str:
        for args in ([], self.args(name), [1]):
            with contextlib.suppress(NoReverseMatch):
                return reverse(name, args=args)
        raise LookupError(name)

    def state(self) -> object:
        """Everything that decides who is let in as this person."""
        person = User.objects.get(pk=self.user.pk)
        return (
            (person.password, person.email, person.session_salt, person.is_active),
            [(one.pk, one.type, {**one.data, "viewed_at": None}) for one in person.authenticator_set.order_by("pk")],
            list(EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")),
            session_of(self.elsewhere).get("/account/name/").status_code,
        )

    def changed(self) -> set[str]:
        """The pages whose post changed anything of that; each is undone."""
        return {name for name in sorted(CHANGES | HAVE_A_SECRET | CHANGE_NOTHING) if self._changes(name)}

    def _changes(self, name: str) -> bool:
        before, spot = self.state(), transaction.savepoint()
        try:
            here = session_of(self.key)  # a browser of its own, so that signing out ends nothing for the next
            put_away(here.get(self.address(name)))
            body = ANYTHING | {"code": self.code}
            if secret := here.session.get(SECRET_SESSION_KEY):
                body["code"] = code_of(secret)
            put_away(here.post(self.address(name), body))
            return self.state() != before
        finally:
            transaction.savepoint_rollback(spot)

    def prove(self, minutes_ago: int) -> None:
        """Note in the session that they showed who they are so long ago."""
        session = self.here.session
        moment = time.time() - 60 * minutes_ago
        session["account_authentication_methods"] = [{"method": "code", "at": moment, "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(self.user.pk)
        session.save()
        self.key = session.session_key


@pytest.mark.django_db
@pytest.mark.parametrize("factors", [False, True], ids=["code only", "password and factors"])
def test_a_session_proven_an_hour_ago_changes_nothing(factors: bool) -> None:
    world = World(factors=factors)
    world.prove(minutes_ago=60)

    assert world.changed() == set()


@pytest.mark.postgresql
@pytest.mark.django_db
def test_control_proven_just_now_each_listed_page_does_change_something() -> None:
    found: set[str] = set()
    for factors in (False, True):
        with transaction.atomic():
            world = World(factors=factors)
            world.prove(minutes_ago=1)
            found |= world.changed()
            transaction.set_rollback(True)

    assert found == CHANGES


@pytest.mark.postgresql
@pytest.mark.django_db
def test_who_has_no_password_proves_it_by_mail_and_stays_signed_in() -> None:
    user, _organisation = make_member()
    User.objects.filter(pk=user.pk).update(password="!")
    visitor = browser(User.objects.get())
    asked = visitor.get("/accounts/password/set/")["Location"]
    sent = visitor.post(asked, follow=True)
    wrong = visitor.post(asked, {"code": "x"})
    back = visitor.post(asked, {"code": code()})
    visitor.post(back["Location"], {"password1": NEW})

    assert asked.startswith(f"{PAGES}again/mail/")
    assert (sent.status_code, Reply.objects.filter(code="proof_code").count(), len(said(wrong))) == (200, 1, 1)
    assert (back["Location"], User.objects.get().check_password(NEW)) == ("/accounts/password/set/", True)


@pytest.mark.django_db
def test_what_was_posted_before_the_proof_is_done_after_it() -> None:
    user, _organisation = make_member()
    User.objects.filter(pk=user.pk).update(password="!")
    elsewhere, here = browser(User.objects.get()), browser(User.objects.get())
    asked = here.post("/account/places/others/end/")["Location"]
    before = elsewhere.get("/account/").status_code
    here.post(asked)
    done = here.post(asked, {"code": code()})

    assert (before, done["Location"], elsewhere.get("/account/").status_code) == (200, "/account/places/", 302)
    assert here.get("/account/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("proof", ["password", "app", "mail"])
def test_a_new_proof_gives_the_session_a_new_key(proof: str) -> None:
    user, _organisation = make_member()
    if proof == "mail":
        User.objects.filter(pk=user.pk).update(password="!")
    visitor = browser(User.objects.get())
    before = visitor.session.session_key
    proofs: dict[str, Callable[[], Any]] = {
        "password": lambda: visitor.post(f"{PAGES}again/", {"password": PASSWORD}),
        "app": lambda: visitor.post(f"{PAGES}again/code/", {"code": shown(give_app(user))}),
        "mail": lambda: [visitor.post(f"{PAGES}again/mail/"), visitor.post(f"{PAGES}again/mail/", {"code": code()})],
    }
    proofs[proof]()
    stolen = Client()
    stolen.cookies["sessionid"] = before

    assert visitor.session.session_key != before
    assert (visitor.get("/account/").status_code, stolen.get("/account/").status_code) == (200, 302)
    assert re.findall(r">here<", visitor.get("/account/places/").content.decode()) == [">here<"]


@pytest.mark.django_db
def test_who_has_a_password_is_not_proven_by_mail() -> None:
    user, _organisation = make_member()

    assert by_code(user).get(f"{PAGES}again/mail/")["Location"] == f"{PAGES}again/"
    assert proof_views.HANDLE not in browser(user).session
