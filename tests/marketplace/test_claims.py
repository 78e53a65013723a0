"""A seller's store becomes an account's: a link, a code to the address that the marketplace knows, several users."""

import re

import pytest
from django.test import Client

from accounts.models import AccountEvent, Organisation
from accounts.refusals import Refused
from marketplace import claims
from marketplace.models import Store, StoreClaim
from replies.models import Reply
from tests.accounts.teams import by, join, mails, make_firm, person
from tests.accounts.visits import browser, make_person, said
from tests.complaints.builders import case_in, make_store, market, seen
from tests.support.each import each
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db
START = "/stores/claim/"


def seller(name: str = "Bright Bazaar", domain: str = "bazaar.example") -> Organisation:
    return make_firm(name, domain, kind="seller")


def found(visitor: Client, number: int = 10007) -> str:
    """Paste the link of a listing that we know, and give the page of its store."""
    seen(number)
    return visitor.post(START, {"link": f"look: {market().site_url}/item/{number}"})["Location"]


def code() -> str:
    return re.findall(r"\d{6}", Reply.objects.filter(code="store_claim_code").latest("pk").subject)[0]


def test_a_store_is_claimed_with_a_link_and_a_code_to_its_own_address() -> None:
    firm = seller()
    visitor = browser(person(firm, "hanna"))
    page = found(visitor)
    shown = visitor.get(page).content.decode()
    sent = visitor.post(page)
    done = visitor.post(sent["Location"], {"code": code()})

    assert ("s•••••@demo.example" in shown, "seller@demo.example" in shown) == (True, False)
    assert (done["Location"], Store.objects.get().organisation) == (START, firm)
    assert mails("store_claim_code") + mails("store_claimed") == ["seller@demo.example"] * 2
    event = AccountEvent.objects.latest("pk")
    assert (event.what, event.by_id, event.organisation_id) == ("store_claimed", person(firm, "hanna").pk, firm.pk)


def test_then_several_users_see_its_cases() -> None:
    firm = seller()
    case = case_in("down")
    Store.objects.filter(pk=case.listing.store_id).update(organisation=firm)
    join(firm, "new@bazaar.example", "reader")

    pages = [browser(person(firm, name)).get(case.complaint.get_absolute_url()) for name in ("hanna", "finn", "new")]
    assert [page.status_code for page in pages] == [200, 200, 200]


def test_the_stores_address_and_the_address_to_sign_in_are_separate() -> None:
    firm = seller()
    visitor = browser(person(firm, "hanna"))
    page = found(visitor)
    visitor.post(visitor.post(page)["Location"], {"code": code()})

    assert (Store.objects.get().contact_email, person(firm, "hanna").email) == (
        "seller@demo.example",
        "hanna@bazaar.example",
    )


@each("typed", ["", "nonsense", "https://elsewhere.example/1", "x" * 3_000, "\0"])
def test_a_link_that_leads_to_no_store_is_told(typed: str) -> None:
    market()
    response = browser(person(seller(), "hanna")).post(START, {"link": typed})

    assert (response.status_code, len(said(response))) == (200, 1)


@pytest.mark.parametrize("typed", ["", "000000", "x", "\0"])
def test_a_wrong_code_gives_no_store(typed: str) -> None:
    visitor = browser(person(seller(), "hanna"))
    page = visitor.post(found(visitor))["Location"]
    response = visitor.post(page, {"code": typed if typed != code() else "111111"})

    assert (len(said(response)), Store.objects.get().organisation) == (1, None)


def test_codes_are_not_guessed_and_not_sent_without_end() -> None:
    firm = seller()
    visitor = browser(person(firm, "hanna"))
    store_page = found(visitor)
    page = visitor.post(store_page)["Location"]
    for _guess in range(5):
        visitor.post(page, {"code": "x1"})
    told = said(visitor.post(page, {"code": code()}))
    for _mail in range(6):
        visitor.post(store_page)

    assert told == ["Too many wrong codes. Ask for a new one."]
    assert StoreClaim.objects.count() == 5


def test_a_code_is_of_use_to_who_asked_for_it_only() -> None:
    firm, thief = seller(), seller("Thief", "thief.example")
    visitor = browser(person(firm, "hanna"))
    visitor.post(found(visitor))

    with pytest.raises(Refused, match="over"):
        claims.claim(Store.objects.get(), thief, code(), by=by(thief))


def test_a_store_with_an_account_is_not_claimed_again() -> None:
    store = make_store()
    Store.objects.filter(pk=store.pk).update(organisation=seller())
    visitor = browser(person(seller("Thief", "thief.example"), "hanna"))
    page = found(visitor)
    visitor.post(page)

    assert "It has an account already" in visitor.get(page).content.decode()
    assert StoreClaim.objects.count() == 0


@pytest.mark.parametrize("name", ["finn", "rita"])
def test_only_administrators_claim(name: str) -> None:
    firm = seller()

    assert browser(person(firm, name)).get(START)["Location"] == "/organisation/"
    with pytest.raises(Refused, match="not_administrator"):
        claims.send_code(make_store(), firm, by=by(firm, name))


def test_who_acts_for_nobody_is_asked_first_and_comes_back() -> None:
    assert browser(make_person()).get(START)["Location"] == f"/organisation/new/?next={START}"


@pytest.mark.parametrize("token", ["1", "made-up", "x" * 2_000])
def test_nobody_goes_through_stores_by_counting(token: str) -> None:
    visitor = browser(person(seller(), "hanna"))

    assert [visitor.get(f"{START}{token}/{end}").status_code for end in ("", "code/")] == [404, 404]


@pytest.mark.postgresql
def test_a_store_without_an_address_leads_to_a_person() -> None:
    make_store(contact_email="")
    visitor = browser(person(seller(), "hanna"))
    seen(10007, store=make_store(contact_email=""))
    page = visitor.post(START, {"link": f"{market().site_url}/item/10007"})["Location"]

    assert "gave us no address" in visitor.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_one_store_at_once_one_gets_it() -> None:
    store, firms = make_store(), [seller(), seller("Other", "other.example")]
    pairs = []
    for firm in firms:
        claims.send_code(store, firm, by=by(firm))
        pairs.append((firm, code(), by(firm)))

    outcomes = at_once(*[lambda f=f, c=c, b=b: claims.claim(store, f, c, by=b) for f, c, b in pairs])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refused"]
    assert Store.objects.get().organisation in firms
