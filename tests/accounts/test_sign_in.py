"""Opening an account and getting into it."""

import pytest

from accounts.adapter import Adapter
from accounts.models import User
from replies.models import Reply
from tests.accounts.visits import PASSWORD, browser, code, mail, make_member, make_person, said

pytestmark = pytest.mark.django_db

SIGN_IN, SIGN_UP, CODE = "/accounts/login/", "/accounts/signup/", "/accounts/login/code/confirm/"
CONFIRM = "/accounts/confirm-email/"


def test_o1_an_account_takes_two_screens_and_two_fields() -> None:
    visitor = browser()

    first = visitor.post(SIGN_UP, {"email": " Ｈanna@Lumo.example "})
    second = visitor.post(first["Location"], {"code": code()})

    assert (first["Location"], second["Location"]) == (CONFIRM, "/organisation/new/")
    assert [(user.email, user.has_usable_password()) for user in User.objects.all()] == [("hanna@lumo.example", False)]


@pytest.mark.postgresql
def test_after_sign_up_the_way_goes_on_to_where_it_began() -> None:
    visitor = browser()
    visitor.post(f"{SIGN_UP}?next=/report/", {"email": "hanna@lumo.example"})

    assert visitor.post(CONFIRM, {"code": code()})["Location"] == "/organisation/new/?next=%2Freport%2F"


def test_a_code_may_be_typed_with_spaces_and_full_width_digits() -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_IN, {"login": "HANNA@lumo.example"})
    typed = f" {code()[:3]} {code()[3:]} ".translate({ord("0") + n: ord("０") + n for n in range(10)})

    assert visitor.post(CODE, {"code": typed})["Location"] == "/"


def test_sign_in_with_a_password_leads_to_the_desk() -> None:
    make_member()

    assert browser().post(SIGN_IN, {"login": "hanna@lumo.example", "password": PASSWORD})["Location"] == "/"


def test_staff_are_led_to_their_work() -> None:
    make_person("rosa@portal.example", is_staff=True)

    response = browser().post(SIGN_IN, {"login": "rosa@portal.example", "password": PASSWORD})

    assert response["Location"] == "/admin/"


def test_a_person_without_an_organisation_is_asked_for_one() -> None:
    make_person()

    response = browser().post(SIGN_IN, {"login": "hanna@lumo.example", "password": PASSWORD})

    assert response["Location"] == "/organisation/new/"


def test_the_next_address_stays_within_the_portal() -> None:
    make_member()

    response = browser().post(
        f"{SIGN_IN}?next=https://evil.example/", {"login": "hanna@lumo.example", "password": PASSWORD}
    )

    assert response["Location"] == "/"


def test_a_wrong_password_names_the_other_way() -> None:
    make_person()

    response = browser().post(SIGN_IN, {"login": "hanna@lumo.example", "password": "wrong"})

    assert said(response) == [
        "The e-mail address and the password do not belong together. Leave the password empty to get a code instead"
    ]


def test_a_wrong_code_says_which_one_to_enter() -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_IN, {"login": "hanna@lumo.example"})

    response = visitor.post(CODE, {"code": "000000" if code() != "000000" else "111111"})

    assert said(response) == ["Enter the code from the newest mail; this is a different one"]


def test_a_third_wrong_code_ends_the_try() -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_IN, {"login": "hanna@lumo.example"})
    right = code()
    for _try in range(3):
        visitor.post(CODE, {"code": "x"})

    assert visitor.post(CODE, {"code": right})["Location"] == "/accounts/login/code/"


def test_another_code_replaces_the_first() -> None:
    make_member()
    visitor = browser()
    visitor.post(SIGN_IN, {"login": "hanna@lumo.example"})
    first = code()
    visitor.post(CODE, {"action": "resend"})

    assert visitor.post(CODE, {"code": first}).status_code == (302 if first == code() else 200)
    assert visitor.post(CODE, {"code": code()})["Location"] == "/"


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("page", "field", "kinds"),
    [
        (SIGN_IN, "login", ["sign_in_code", "unknown_account"]),
        (SIGN_UP, "email", ["sign_in_instead", "sign_up_code"]),
        ("/accounts/password/reset/", "email", ["password_reset", "unknown_account"]),
        ("/accounts/login/code/", "email", ["sign_in_code", "unknown_account"]),
    ],
)
def test_no_page_tells_whether_an_address_has_an_account(page: str, field: str, kinds: list[str]) -> None:
    make_member("known@lumo.example")
    pages = []
    for address in ("known@lumo.example", "other@lumo.example"):
        visitor = browser()
        response = visitor.post(page, {field: address}, follow=True)
        pages.append((response.redirect_chain, response.content.decode().replace(address, "…")))

    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert [reply.code for reply in Reply.objects.order_by("pk")] == kinds


def without_tokens(page: tuple[object, str]) -> tuple[object, list[str]]:
    return page[0], [line for line in page[1].splitlines() if "csrfmiddlewaretoken" not in line]


def test_a_closed_account_stays_closed() -> None:
    make_person(is_active=False)

    response = browser().post(SIGN_IN, {"login": "hanna@lumo.example", "password": PASSWORD}, follow=True)

    assert response.context["user"].is_anonymous


def test_sign_out_asks_first_and_then_leads_home() -> None:
    user, _organisation = make_member()
    visitor = browser(user)

    assert visitor.get("/accounts/logout/").status_code == 200
    assert visitor.post("/accounts/logout/")["Location"] == "/"
    assert visitor.get("/").context["user"].is_anonymous


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/"])
def test_pages_of_the_package_that_we_do_not_offer_lead_elsewhere(path: str) -> None:
    assert browser().get(path)["Location"] in ("/", SIGN_IN)


def test_many_tries_get_a_page_that_says_to_wait() -> None:
    visitor = browser()
    for _try in range(31):
        response = visitor.post(SIGN_IN, {})

    assert (response.status_code, response.templates[0].name) == (429, "429.html")


def test_a_mail_without_words_of_ours_is_refused_loudly() -> None:
    with pytest.raises(LookupError):
        Adapter(None).send_mail("account/email/unheard_of", "hanna@lumo.example", {})


def test_links_in_mails_begin_with_our_own_address() -> None:
    make_person()
    browser().post("/accounts/password/reset/", {"email": "hanna@lumo.example"}, headers={"host": "localhost"})

    assert "\nhttp://127.0.0.1:8000/accounts/password/reset/key/" in mail().text
