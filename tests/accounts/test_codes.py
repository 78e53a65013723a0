"""Mailed codes: how many guesses are compared, however many come at once, and who still gets in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import mailed_codes
from accounts.models import MailedCode, User
from accounts.profile import email as address_change
from accounts.queries import acting_for
from accounts.refusals import Refused
from accounts.team import invitations
from complaints.codes import NoCode, check_code, check_guest_code, send_code, send_guest_code
from complaints.states import State
from ledger import policy
from marketplace import claims
from replies.models import Reply
from tests.accounts.visits import browser, code, make_member
from tests.complaints.builders import case_in, make_store
from tests.support.threads import at_once

GUESSES = [16, pytest.param(64, marks=pytest.mark.long)]
SIGN_IN, SIGN_UP, CODE = "/accounts/login/", "/accounts/signup/", "/accounts/login/code/confirm/"
CONFIRM = "/accounts/confirm-email/"


@dataclass(frozen=True)
class Kind:
    """One kind of code: how it is sent, which number of tries it has, and how a guess is made."""

    name: str
    tries: str
    begin: Callable[[], Callable[[str], Any]]


def sign_in() -> Callable[[str], Any]:
    make_member()
    visitor = browser()
    visitor.post(SIGN_IN, {"login": "hanna@lumo.example"})
    return partial(in_the_same_browser, visitor, CODE)


def sign_up() -> Callable[[str], Any]:
    visitor = browser()
    visitor.post(SIGN_UP, {"email": "hanna@lumo.example"})
    return partial(in_the_same_browser, visitor, CONFIRM)


def sign_up_with_an_account() -> Callable[[str], Any]:
    make_member()
    return sign_up()


def prove_again() -> Callable[[str], Any]:
    user, _organisation = make_member()
    User.objects.filter(pk=user.pk).update(password="!")
    visitor = browser(User.objects.get())
    visitor.post("/accounts/second-factor/again/mail/")
    return partial(in_the_same_browser, visitor, "/accounts/second-factor/again/mail/")


def in_the_same_browser(visitor: Client, page: str, typed: str) -> int:
    mine = Client()
    mine.cookies.update(visitor.cookies)
    return mine.post(page, {"code": typed}).status_code


def guest() -> Callable[[str], Any]:
    return partial(check_guest_code, send_guest_code("gerd@small.example"))


def answer() -> Callable[[str], Any]:
    case = case_in(State.DOWN)
    send_code(case)
    return partial(check_code, case)


def new_address() -> Callable[[str], Any]:
    user, organisation = make_member()
    address_change.ask(user, email="new@lumo.example")
    by = acting_for(user, organisation)
    return lambda typed: address_change.confirm(User.objects.get(pk=user.pk), typed, by=by)


def invitation() -> Callable[[str], Any]:
    user, organisation = make_member()
    found = invitations.invite(organisation, email="new@lumo.example", role="filer", by=acting_for(user, organisation))
    token = Reply.objects.latest("pk").text.partition("/invitation/")[2].partition("/")[0]
    return partial(invitations.check_code, found, token)


def claim() -> Callable[[str], Any]:
    user, organisation = make_member()
    store, by = make_store(), acting_for(user, organisation)
    claims.send_code(store, organisation, by=by)
    return lambda typed: claims.claim(store, organisation, typed, by=by)


KINDS = [
    Kind("sign in", "codes.tries", sign_in),
    Kind("sign up", "codes.tries", sign_up),
    Kind("sign up with an account", "codes.tries", sign_up_with_an_account),
    Kind("prove again", "codes.tries", prove_again),
    Kind("guest", "codes.tries", guest),
    Kind("answer", "answers.code_tries", answer),
    Kind("new address", "codes.tries", new_address),
    Kind("invitation", "accounts.invitation_tries", invitation),
    Kind("claim", "answers.code_tries", claim),
]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that were compared; none of them is right, so that a burst is not over before its end."""
    seen: list[str] = []
    fits = mailed_codes.fits

    def noting(kept: str, about: str, typed: str) -> bool:
        seen.append(typed)
        return fits(kept, about, "nothing")

    monkeypatch.setattr(mailed_codes, "fits", noting)
    return seen


def burst(kind: Kind, guesses: int) -> None:
    guess = kind.begin()
    at_once(*[partial(guess, f"{number:06}") for number in range(guesses)])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guesses", GUESSES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_of_guesses_made_at_once_no_more_are_compared_than_allowed(
    kind: Kind, guesses: int, compared: list[str]
) -> None:
    burst(kind, guesses)

    assert len(compared) == policy.number(kind.tries)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [KINDS[0], KINDS[4]], ids=lambda kind: kind.name)
def test_control_without_the_counting_all_guesses_would_be_compared(
    kind: Kind, compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailed_codes, "count_try", lambda rows, most: True)
    burst(kind, 16)

    assert len(compared) > policy.number(kind.tries) * 3


@pytest.mark.django_db(transaction=True)
def test_a_right_code_posted_many_times_at_once_signs_in_once() -> None:
    guess = sign_in()
    right = code()

    assert sorted(at_once(*[partial(guess, right)] * 3)).count(302) >= 1
    assert MailedCode.objects.get().used_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("begin", "purpose"), [(sign_in, "sign_in"), (sign_up, "sign_up"), (prove_again, "again")])
def test_a_code_works_as_long_as_the_policy_says(begin: Callable[[], Callable[[str], Any]], purpose: str) -> None:
    guess = begin()
    minutes = policy.number(f"codes.{purpose}_minutes")
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes, seconds=1), tick=False):
        late = mailed_codes.MailedCode.objects.filter(expires_at__gt=timezone.now()).exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes, seconds=-5), tick=False):
        in_time = guess(code())

    assert (minutes, late, in_time) == (10, False, 302)


@pytest.mark.django_db
def test_a_session_holds_no_code_and_the_row_a_digest_only() -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_IN, {"login": "hanna@lumo.example"})
    row = MailedCode.objects.get()

    assert code() not in str(dict(visitor.session))
    assert [len(row.key), len(row.address), len(row.code_hash)] == [64, 64, 64]


@pytest.mark.django_db
def test_a_strangers_codes_do_not_spend_the_owners() -> None:
    make_member()
    owner, stranger = browser(), browser()
    owner.post(SIGN_IN, {"login": "hanna@lumo.example"})
    right = code()
    for _round in range(2):
        stranger.post(SIGN_IN, {"login": "hanna@lumo.example"})
        for _guess in range(4):
            stranger.post(CODE, {"code": "000001"})

    assert owner.post(CODE, {"code": right})["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("begin", [new_address, invitation, answer, claim], ids=lambda begin: begin.__name__)
def test_a_code_refused_by_its_own_row_is_told(begin: Callable[[], Callable[[str], Any]]) -> None:
    guess = begin()

    with pytest.raises((Refused, NoCode)):
        guess("x" * 6)
