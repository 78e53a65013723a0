"""For whom a person acts."""

import re

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from accounts.actions import create_organisation
from accounts.countries import COUNTRIES
from accounts.models import Membership, Organisation, User
from complaints import public_figures
from complaints.public_figures import FIGURES
from tests.accounts.visits import browser, make_member, make_person, said
from tests.support.each import each

pytestmark = pytest.mark.django_db
NEW, SWITCH = "/organisation/new/", "/organisation/switch/"
GOOD = {"kind": "rights_holder", "name": "Lumo Lights GmbH", "country": "DE"}

BAD = [
    ({"kind": ""}, "Select what you do"),
    ({"kind": "authority"}, "Select what you do from the list"),
    ({"name": " "}, "Enter the name of your firm"),
    ({"name": "x" * 10_000}, "The name of your firm must be 80 characters or fewer; you wrote 10000"),
    ({"name": "Lumo\0"}, "The name of your firm holds a hidden character that can't be kept; type it again"),
    ({"name": "Lumo\r\nBcc: a@b.example"}, "The name of your firm must be on one line"),
    ({"country": ""}, "Select the country of your firm"),
    ({"country": "XX"}, "Select the country of your firm from the list"),
]


def test_a_new_organisation_is_acted_for_at_once() -> None:
    user = make_person()
    visitor = browser(user)

    response = visitor.post(NEW, GOOD)

    assert response["Location"] == "/"
    assert visitor.get("/").context["organisation"] == Organisation.objects.get(**GOOD)
    assert list(Membership.objects.values_list("user", "role")) == [(user.pk, "administrator")]


@each(("change", "sentence"), BAD)
def test_a_wrong_answer_about_the_firm_is_told_and_kept(change: dict[str, str], sentence: str) -> None:
    response = browser(make_person()).post(NEW, GOOD | change)

    assert (said(response), Organisation.objects.count()) == ([sentence], 0)


@pytest.mark.parametrize(
    ("target", "led_to"), [("/report/", "/report/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_the_way_goes_on_within_the_portal_only(target: str, led_to: str) -> None:
    assert browser(make_person()).post(NEW, GOOD | {"next": target})["Location"] == led_to


def test_a_visitor_is_sent_to_sign_in() -> None:
    assert browser().get(NEW)["Location"] == f"/accounts/login/?next={NEW}"


def test_a_person_switches_between_their_organisations() -> None:
    user, first = make_member(name="Alpha")
    second = create_organisation(user, kind="seller", name="Beta", country="FR")
    visitor = browser(user)
    seen = [visitor.get("/").context["organisation"]]

    visitor.post(SWITCH, {"organisation": second.pk})
    seen.append(visitor.get("/").context["organisation"])

    assert seen == [first, second]


@each("typed", ["", "x", "0", "-1", "9" * 30, "\0"])
def test_nobody_switches_to_what_is_no_organisation(typed: str) -> None:
    user, _organisation = make_member()

    assert browser(user).post(SWITCH, {"organisation": typed}).status_code == 404


@pytest.mark.postgresql
def test_nobody_switches_to_an_organisation_of_others() -> None:
    user, _mine = make_member()
    _other, theirs = make_member("other@firm.example", name="Theirs")

    assert browser(user).post(SWITCH, {"organisation": theirs.pk}).status_code == 404


def test_an_ended_membership_ends_with_the_next_page() -> None:
    user, first = make_member(name="Alpha")
    second = create_organisation(user, kind="agent", name="Beta", country="FR")
    visitor = browser(user)
    visitor.post(SWITCH, {"organisation": second.pk})

    create_member(second, "administrator")
    Membership.objects.filter(organisation=second, user=user).delete()

    assert visitor.get("/").context["organisation"] == first


def create_member(organisation: Organisation, role: str) -> Membership:
    return Membership.objects.create(user=make_person("ada@firm.example"), organisation=organisation, role=role)


def test_switching_needs_a_post() -> None:
    user, _organisation = make_member()

    assert browser(user).get(SWITCH).status_code == 405


def test_a_seller_is_not_offered_to_report() -> None:
    user = make_person()
    create_organisation(user, kind="seller", name="Bright Bazaar", country="PL")

    assert "Paste links" not in browser(user).get("/").content.decode()


HEADER = ["Report a listing", "Your cases", "Your rights"]


def desk_of(kind: str = "", **rank: bool) -> str:
    user = make_person(**rank)
    if kind:
        create_organisation(user, kind=kind, name="Bright Bazaar", country="PL")
    return browser(user).get("/").content.decode()


@each(
    ("kind", "staff", "offered"),
    [
        ("rights_holder", False, HEADER),
        ("agent", True, HEADER),
        ("", False, HEADER),
        ("seller", False, ["Your cases"]),
        ("seller", True, ["Your cases"]),
        ("", True, []),
    ],
)
def test_the_header_offers_what_is_of_use(kind: str, staff: bool, offered: list[str]) -> None:
    header = desk_of(kind, is_staff=staff).partition('aria-label="Main"')[2].partition("</nav>")[0]

    assert [name for name in HEADER if f">{name}</a>" in header] == offered


@pytest.mark.parametrize(
    ("staff", "told"), [(True, ["The staff’s site"]), (False, ["For whom do you act?", "Tell us"])]
)
def test_staff_without_an_organisation_find_the_way_to_their_site(staff: bool, told: list[str]) -> None:
    html = desk_of(is_staff=staff)

    assert [text for text in ("The staff’s site", "For whom do you act?", "Tell us") if f">{text}<" in html] == told


def test_a_visitors_page_is_offered_a_report_and_no_rights() -> None:
    header = browser().get("/").content.decode().partition('aria-label="Main"')[2].partition("</nav>")[0]

    assert [name for name in HEADER if f">{name}</a>" in header] == ["Report a listing"]


def test_the_frame_of_a_members_desk_asks_nothing_twice(django_assert_num_queries: object) -> None:
    user, _organisation = make_member()
    visitor = browser(user)
    # Session, person, organisations; of the checklist, three steps and whether it is put aside.
    with django_assert_num_queries(7):  # type: ignore[operator]
        visitor.get("/")


def test_the_front_page_counts_for_the_first_visitor_and_asks_nothing_for_the_next(
    django_assert_num_queries: object,
) -> None:
    cache.delete(FIGURES)
    for questions in (1, 0):
        with django_assert_num_queries(questions):  # type: ignore[operator]
            assert browser().get("/").status_code == 200


def test_the_front_page_stands_without_its_figures_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.delete(FIGURES)

    def away() -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(public_figures, "_counted", away)
    page = browser().get("/")

    assert (page.status_code, 'class="figures"' in page.content.decode()) == (200, False)


def test_countries_are_two_letters_and_named_once() -> None:
    codes, names = zip(*COUNTRIES, strict=True)

    assert [code for code in codes if len(code) != 2 or not code.isupper()] == []
    assert (len(set(codes)), len(set(names))) == (len(codes), len(names))


def switches(user: User) -> list[str]:
    """The names that the header offers to switch to."""
    bar = browser(user).get("/cases/").content.decode().partition('class="acting"')[2].partition("</form>")[0]
    return re.findall(r'name="organisation" value="\d+"><span[^>]*>Act for </span><bdi>([^<]*)', bar)


def test_the_header_switches_in_one_click_and_says_for_whom_one_acts() -> None:
    user, _first = make_member(name="Alpha")
    for name in ("Beta", "Gamma"):
        create_organisation(user, kind="agent", name=name, country="FR")
    visitor = browser(user)
    html = visitor.get("/cases/").content.decode()

    assert "You act for <strong><bdi>Alpha</bdi></strong>" in html
    assert switches(user) == ["Beta", "Gamma"]


def test_the_header_says_for_whom_one_acts_also_to_who_acts_for_one() -> None:
    user, organisation = make_member()
    html = browser(user).get("/cases/").content.decode()

    assert (f"<bdi>{organisation.name}</bdi></strong>" in html, switches(user)) == (True, [])


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_header_leads_to_the_handbook_and_to_ones_account(signed_in: bool) -> None:
    user, _organisation = make_member()
    page = browser(user if signed_in else None).get("/").content.decode()
    header = page.partition('aria-label="Main"')[2].partition("</nav>")[0]

    assert ('href="/handbook/"' in header, 'href="/account/"' in header) == (True, signed_in)


def test_with_many_organisations_the_header_leads_to_the_whole_list() -> None:
    user, _first = make_member(name="Alpha")
    for number in range(6):
        other = Organisation.objects.create(kind="agent", name=f"Client {number}", country="FR")
        Membership.objects.create(user=user, organisation=other, role="filer")
    html = browser(user).get("/organisation/").content.decode()

    assert (len(switches(user)), '<a href="/organisation/#others">All your organisations</a>' in html) == (4, True)
    assert html.count(">Act for it<") == 6


def test_nobody_acts_for_a_closed_organisation() -> None:
    user, organisation = make_member()
    Organisation.objects.filter(pk=organisation.pk).update(closed_at=timezone.now())

    assert browser(user).get("/").context["organisation"] is None
    assert browser(user).post(SWITCH, {"organisation": organisation.pk}).status_code == 404
