"""A seller's store becomes an account's: a link, a code to the address that the marketplace knows, several users."""

import contextlib
import re
from collections.abc import Sequence

import pytest
from django.db.models import Sum
from django.test import Client

from accounts.models import AccountEvent, Membership, Organisation
from accounts.refusals import Refused
from ledger import policy
from ledger.lifecycle import Actor
from marketplace import claim_limits, claims
from marketplace.connectors.base import ListingNotFound, ListingRef
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
    return re.findall(r"\d{8}", Reply.objects.filter(code="store_claim_code").latest("pk").subject)[0]


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


def test_a_link_to_the_store_itself_does_too() -> None:
    visitor = browser(person(seller(), "hanna"))
    by_listing = found(visitor)
    address = f"{market().site_url}/store/{Store.objects.get().external_id}"
    pages = [visitor.post(START, {"link": address + end})["Location"] for end in ("", "/", "/?page=2")]

    assert {visitor.get(page).context["store"] for page in pages} == {visitor.get(by_listing).context["store"]}


@pytest.mark.postgresql
def test_a_store_not_known_yet_asks_for_one_of_its_listings() -> None:
    link = f"{market().site_url}/store/nobody"
    told = said(browser(person(seller(), "hanna")).post(START, {"link": link}))

    assert told == ["We do not know this store by its address yet. Paste a link to one of its listings."]


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


@pytest.mark.postgresql
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


def stores(many: int) -> list[Store]:
    """As many stores as that, each with an address of its own."""
    return [make_store(external_id=str(number), contact_email=f"s{number}@demo.example") for number in range(many)]


def asked(firm: Organisation, at: Sequence[Store], name: str = "hanna", network: str = "") -> int:
    """Ask for a code for each of these stores, and count what was sent."""
    sent = 0
    for store in at:
        with contextlib.suppress(Refused):
            claims.send_code(store, firm, by=by(firm, name), network=network)
            sent += 1
    return sent


def test_one_person_asks_for_few_stores_a_day_whatever_organisation_they_act_for() -> None:
    firm, other = seller(), seller("Other", "other.example")
    Membership.objects.create(user=person(firm, "hanna"), organisation=other, role="administrator")
    most = policy.number("claims.stores_person_per_day")
    first = asked(firm, stores(most))
    more = make_store(external_id="one-more")
    hanna = Actor.seller(person(firm, "hanna"), other.pk)

    assert first == most
    for organisation, who in ((firm, by(firm)), (other, hanna)):
        with pytest.raises(Refused, match="too_many"):
            claims.send_code(more, organisation, by=who)


def test_for_one_person_so_many_listings_are_read_to_find_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    firm, read = seller(), list[str]()

    def gone(ref: ListingRef, **_how: object) -> None:
        read.append(ref.external_id)
        raise ListingNotFound(ref.external_id)

    monkeypatch.setattr(claims, "take_snapshot", gone)
    most, hanna, place = policy.number("claims.listings_person_per_day"), person(firm, "hanna"), market().site_url
    refusals = []
    for number in range(most + 2):
        with pytest.raises(Refused) as refusal:
            claims.store_behind(f"{place}/item/{20000 + number}", user=hanna)
        refusals.append(refusal.value.code)

    assert (len(read), refusals[-3:]) == (most, ["gone", "too_many", "too_many"])


def test_one_organisation_asks_for_few_stores_a_day_whoever_asks() -> None:
    firm = seller()
    names = ("hanna", "ann", "bob")
    for name in names[1:]:
        join(firm, f"{name}@bazaar.example", "administrator")
    most, each = (policy.number(f"claims.stores_{who}_per_day") for who in ("organisation", "person"))
    all_stores = stores(most + 1)
    sent = [asked(firm, all_stores[n * each :][:each], name) for n, name in enumerate(names)]

    assert sum(sent) == most


def test_one_network_asks_for_few_stores_a_day_whatever_account_asks() -> None:
    most, each = (policy.number(f"claims.stores_{who}_per_day") for who in ("network", "person"))
    all_stores = stores(most + each)
    sent = 0
    for number in range(most // each + 1):
        firm = seller(f"Firm {number}", f"firm{number}.example")
        sent += asked(firm, all_stores[number * each :][:each], network="one")
    control = asked(seller("Elsewhere", "elsewhere.example"), all_stores[-1:], network="two")

    assert (sent, control) == (most, 1)


def test_strangers_who_use_up_a_stores_codes_do_not_lock_its_seller_out() -> None:
    [store] = stores(1)
    sent, number = 0, 0
    while sent < policy.number("claims.codes_store_per_day"):
        number += 1
        sent += asked(seller(f"Thief {number}", f"thief{number}.example"), [store] * 5)
    thief, firm = Organisation.objects.get(name="Thief 1"), seller()

    assert asked(thief, [store]) == 0
    assert asked(firm, [store]) == 1
    claims.claim(store, firm, code(), by=by(firm))
    assert Store.objects.get(pk=store.pk).organisation == firm


@pytest.mark.postgresql
def test_wrong_codes_of_one_person_are_counted_over_all_stores() -> None:
    firm = seller()
    most, tries = policy.number("claims.guesses_person_per_day"), policy.number("answers.code_tries")
    refused = []
    for store in stores(2) * 4:
        claims.send_code(store, firm, by=by(firm))
        for _guess in range(tries):
            with pytest.raises(Refused) as refusal:
                claims.claim(store, firm, "x", by=by(firm))
            refused.append(str(refusal.value.for_people))

    assert StoreClaim.objects.aggregate(all=Sum("tries"))["all"] == most
    assert refused[most - 1] != refused[most] == str(claim_limits.MANY_GUESSES)


def test_a_claim_keeps_its_network_by_a_name_that_tells_no_address() -> None:
    visitor = browser(person(seller(), "hanna"))
    visitor.post(found(visitor))
    row = StoreClaim.objects.get()

    assert (len(row.network), "127.0.0.1" in row.network) == (16, False)


@pytest.mark.postgresql
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
