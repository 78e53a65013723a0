"""The secret key is changed: what the old one signed, encrypted or hashed still works, and can be made new."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from accounts import mailed_codes
from accounts.mailed_codes import Outcome, Purpose
from accounts.queries import acting_for
from accounts.refusals import Refused
from accounts.team import invitations
from complaints.models import GuestLink
from complaints.states import State
from replies.models import Reply
from tests.accounts.factors import give_app, recovery_codes, shown, with_password
from tests.accounts.visits import browser, make_member
from tests.complaints.builders import case_in
from tests.complaints.guest import make_guest

pytestmark = pytest.mark.django_db
ENTER = "/accounts/second-factor/enter/"
NEW = {"SECRET_KEY": "another-" + "y" * 50}


@pytest.fixture(params=[True, False], ids=["old key kept", "old key gone"])
def kept(request: pytest.FixtureRequest) -> bool:
    """Whether the old key still stands among the fallbacks: the control shows what it is that keeps things open."""
    return bool(request.param)


def changed(kept: bool) -> override_settings:
    return override_settings(**NEW, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY] if kept else [])


@pytest.mark.postgresql
def test_people_stay_signed_in(kept: bool) -> None:
    visitor = browser(make_member()[0])
    with changed(kept):
        assert (visitor.get("/account/").status_code == 200) is kept


def test_private_links_and_answer_links_open(kept: bool) -> None:
    make_guest().whole()
    case = case_in(State.DOWN)
    links = [
        reverse("complaints:guest_case", args=[GuestLink.objects.get().token]),
        reverse("complaints:answer", args=[case.answer_token]),
    ]
    with changed(kept):
        assert [Client().get(link).status_code != 404 for link in links] == [kept, kept]


def test_a_mailed_code_and_an_invitation_are_accepted(kept: bool) -> None:
    user, organisation = make_member()
    typed = mailed_codes.make(Purpose.SIGN_IN, "handle", address=user.email)
    found = invitations.invite(organisation, email="new@lumo.example", role="filer", by=acting_for(user, organisation))
    mail = Reply.objects.latest("pk").text
    token = mail.partition("/invitation/")[2].partition("/")[0]
    code = next(word.strip(".") for word in mail.split() if word.strip(".").isdigit() and len(word.strip(".")) == 6)
    with changed(kept):
        assert (mailed_codes.use(Purpose.SIGN_IN, "handle", typed) is Outcome.RIGHT) is kept
        try:
            invitations.check_code(found, token, code)
            accepted = True
        except Refused:
            accepted = False
        assert accepted is kept


@pytest.mark.postgresql
def test_a_second_factor_opens_with_the_old_key_and_after_renewing_without_it() -> None:
    user, _organisation = make_member()
    factor = give_app(user)
    spare = recovery_codes(user)[0]
    with changed(kept=True):
        assert with_password(user).post(ENTER, {"code": shown(factor)}).status_code == 302
        call_command("renew_secrets", stdout=StringIO())
    with changed(kept=False):
        factor.refresh_from_db()
        assert len(decrypt(factor.data["secret"])) > 10
        assert with_password(user).post(ENTER, {"code": spare}).status_code == 302


@pytest.mark.postgresql
def test_a_secret_that_no_key_reads_is_said_and_left() -> None:
    give_app(make_member()[0])
    before, said = str(list(Authenticator.objects.values_list("data", flat=True))), StringIO()
    with changed(kept=False):
        call_command("renew_secrets", stdout=StringIO(), stderr=said)

    assert "Readable with no key that is set: 2" in said.getvalue()
    assert str(list(Authenticator.objects.values_list("data", flat=True))) == before


def test_the_ledger_is_signed_by_a_key_of_its_own() -> None:
    case_in(State.DOWN)
    call_command("write_head", stdout=StringIO())
    with changed(kept=False):
        call_command("verify_ledger", stdout=StringIO())
