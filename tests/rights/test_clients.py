"""An agent works for one client at a time, chosen in one click, and for all until one is chosen."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Organisation
from complaints import actions
from complaints.models import Complaint, Draft
from marketplace.connectors.embedded.models import Item
from rights.actions import begin_right, withdraw_right
from rights.clients import clients_of
from rights.models import Authorisation, IPRight
from tests.complaints.builders import Holder, filing, make_holder, seen, signed_in
from tests.complaints.filer import address_of, text_of
from tests.complaints.test_sheets import HEAD, SAID, Desk
from tests.rights.letters_made import an_agent, clients_right, confirmed, holder, owned_right, someone
from tests.rights.make import organisation, trademark
from tests.support.each import each

pytestmark = pytest.mark.django_db
SWITCH = "/rights/clients/"
FRAME = 5  # questions of the page of clients to the database: session, person, membership, clients, and one spare


def busy_agent() -> tuple[Organisation, IPRight, IPRight, Browser]:
    """An agent with two clients who are here; it entered a right of the second one itself, too."""
    agent, owner = an_agent(), organisation(name="Other Works SL")
    lumo = owned_right(name="LUMO MARK")
    facts = {"number": "018111222", "owner_as_registered": owner.name}
    other = trademark(owner, someone(owner, "other.example"), name="OTHER MARK", **facts)
    clients_right(agent, name="OTHER LOGO", **facts | {"number": "018111223"})
    confirmed(agent, lumo)
    confirmed(agent, other)
    return agent, lumo, other, signed_in(agent.members.get())


def works_for(browser: Browser, key: str, **more: str) -> str:
    return browser.post(SWITCH, {"client": key} | more).headers["Location"]


def shown(browser: Browser, page: str) -> list[str]:
    text = text_of(browser.get(page)).partition("<main")[2]
    return [name for name in ("LUMO MARK", "OTHER LOGO") if name in text]


def test_the_clients_of_an_agent_are_the_owners_of_the_rights_that_it_may_use_or_has_entered() -> None:
    agent, _lumo, _other, _browser = busy_agent()

    assert [client.name for client in clients_of(agent)] == ["Lumo Lights GmbH", "Other Works SL"]


def test_a_rights_holder_has_no_clients() -> None:
    assert clients_of(make_holder().organisation) == []


def test_o8_an_agent_switches_client_in_one_click_and_sees_this_clients_rights_alone() -> None:
    _agent, _lumo, _other, browser = busy_agent()
    before = shown(browser, reverse("rights:list"))

    led_to = works_for(browser, "otherworks+sl", next=reverse("rights:list"))

    assert (before, led_to) == (["OTHER LOGO"], reverse("rights:list"))  # the list of rights holds one's own entries
    works_for(browser, "lumolights+gmbh")
    assert shown(browser, reverse("rights:list")) == []
    works_for(browser, "")
    assert shown(browser, reverse("rights:list")) == before


def test_a_report_offers_the_rights_of_the_client_chosen() -> None:
    agent, lumo, other, browser = busy_agent()
    draft = Draft.objects.create(user=agent.members.get(), organisation=agent, answers=_answers())
    page = reverse("complaints:draft_reason", args=[draft.pk])
    offered = [list(browser.get(page).context["form"].rights)]
    for key in ("lumolights+gmbh", "otherworks+sl"):
        works_for(browser, key)
        offered.append(list(browser.get(page).context["form"].rights))

    logo = str(IPRight.objects.get(name="OTHER LOGO").pk)
    of_other = {str(other.pk), logo}
    assert [set(each) for each in offered] == [{str(lumo.pk)} | of_other, {str(lumo.pk)}, of_other]


def _answers() -> dict[str, object]:
    shot = seen(1)
    return {"pasted": "x", "links": [{"typed": "x", "snapshot": shot.pk}]}


@pytest.mark.postgresql
def test_the_list_of_cases_shows_the_clients_and_all_again() -> None:
    agent, lumo, other, browser = busy_agent()
    for number, right in enumerate((lumo, other), start=1):
        mine = Holder(agent.members.get(), agent, right)
        actions.file_complaint(filing(mine, seen(number)), by=holder(agent))
    first, second = Complaint.objects.order_by("pk")
    lists = []
    for key in ("", "lumolights+gmbh", "otherworks+sl"):
        works_for(browser, key)
        lists.append(list(browser.get(reverse("complaints:list")).context["cases"]))

    assert lists == [[second, first], [first], [second]]


def test_every_page_offers_the_other_clients_in_one_click() -> None:
    _agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "lumolights+gmbh")
    frame = browser.get(reverse("home")).content.decode().partition("<main")[0]

    assert "Client <strong><bdi>Lumo Lights GmbH</bdi></strong>" in frame
    assert 'name="client" value="otherworks+sl"' in frame


def test_who_has_one_client_is_not_asked() -> None:
    agent = an_agent()
    confirmed(agent, owned_right())
    frame = text_of(signed_in(agent.members.get()).get(reverse("home"))).partition("<main")[0]

    assert "All your clients" not in frame


@each("key", ["", "nobody", "LUMO Lights GmbH", "\x00", "x" * 5000])
def test_what_names_no_client_chooses_all(key: str) -> None:
    _agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "lumolights+gmbh")
    works_for(browser, key)

    assert browser.get(SWITCH).context["here"] is None


def test_choosing_widens_nothing() -> None:
    _agent, _lumo, _other, browser = busy_agent()
    stranger = owned_right(name="STRANGE MARK", number="018999888", owner_as_registered="Strange Ltd")
    works_for(browser, "strangeltd")

    assert browser.get(SWITCH).context["here"] is None
    assert browser.get(stranger.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_the_way_back_stays_within_the_portal(target: str) -> None:
    _agent, _lumo, _other, browser = busy_agent()

    assert works_for(browser, "lumolights+gmbh", next=target) == reverse("rights:list")


def desk_of(agent: Organisation, right: IPRight) -> Desk:
    return Desk(Holder(agent.members.get(), agent, right))


def test_a_table_speaks_of_the_rights_of_the_client_chosen() -> None:
    agent, lumo, other, _browser = busy_agent()
    desk = desk_of(agent, lumo)
    told = []
    for key in ("lumolights+gmbh", "otherworks+sl", ""):
        works_for(desk.client, key)
        desk.upload(desk.row(1), desk.row(2, right=other.reference))
        told.append(desk.problems())
        desk.client.post(desk.at("sheet_discard"))
        Item.objects.all().delete()

    anothers = ["right: This right is another client's. Switch to that client, or to all, and upload the row again."]
    assert told == [{"3": anothers}, {"2": anothers}, {}]


def test_a_name_that_two_clients_share_means_the_chosen_clients_right() -> None:
    agent, lumo, other, _browser = busy_agent()
    IPRight.objects.filter(pk=other.pk).update(name="LUMO MARK")
    desk = desk_of(agent, lumo)
    works_for(desk.client, "lumolights+gmbh")
    desk.upload(desk.row(1, right="lumo mark"))

    assert (desk.problems(), desk.sheet.rows[0]["right_pk"]) == ({}, str(lumo.pk))


def test_rows_that_are_mended_after_a_switch_are_read_for_the_new_client() -> None:
    agent, lumo, other, _browser = busy_agent()
    desk = desk_of(agent, lumo)
    works_for(desk.client, "lumolights+gmbh")
    desk.upload(desk.row(1, right=other.reference))
    before = list(desk.problems())
    works_for(desk.client, "otherworks+sl")
    desk.upload(["2", address_of(1), other.reference, "counterfeit", SAID], head=["row", *HEAD], to=desk.at("sheet"))

    assert (before, desk.problems()) == (["2"], {})


def test_the_pages_around_a_table_name_the_rights_of_the_client_chosen() -> None:
    _agent, lumo, other, browser = busy_agent()
    works_for(browser, "lumolights+gmbh")
    page = text_of(browser.get(reverse("complaints:sheet_start"))).partition("<main")[2]
    book = load_workbook(BytesIO(browser.get(reverse("complaints:sheet_template", args=["xlsx"])).content))

    assert (lumo.reference in page, other.reference in page) == (True, False)
    assert [row[0].value for row in book["rights"].iter_rows(min_row=2)] == [lumo.reference]


def test_the_list_of_letters_shows_the_clients_and_all_again() -> None:
    agent, _lumo, _other, browser = busy_agent()
    first, second = Authorisation.objects.filter(agent=agent).order_by("pk")
    lists = []
    for key in ("", "lumolights+gmbh", "otherworks+sl"):
        works_for(browser, key)
        lists.append([letter for letter, _tone in browser.get(reverse("rights:letters")).context["held"]])

    assert lists == [[second, first], [first], [second]]


def test_a_new_letter_offers_the_clients_rights_and_those_that_the_way_there_names() -> None:
    agent, _lumo, _other, browser = busy_agent()
    logo = IPRight.objects.get(name="OTHER LOGO")
    works_for(browser, "otherworks+sl")
    new_letter = reverse("rights:new_letter")
    mine = list(browser.get(new_letter).context["form"].rights)
    works_for(browser, "lumolights+gmbh")

    assert mine == [str(logo.pk)]
    assert list(browser.get(new_letter).context["form"].rights) == []
    assert list(browser.get(f"{new_letter}?own={logo.pk}").context["form"].rights) == [str(logo.pk)]
    assert agent.rights.count() == 1


def test_the_client_chosen_is_the_owner_of_the_rights_that_are_entered_next() -> None:
    _agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "otherworks+sl")

    assert browser.get(reverse("rights:several")).context["form"]["owner"].value() == "Other Works SL"


def test_an_empty_list_of_rights_says_where_the_clients_rights_are() -> None:
    _agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "lumolights+gmbh")
    page = text_of(browser.get(reverse("rights:list")))

    assert "You have entered no right of Lumo Lights GmbH." in page
    assert "No right is entered yet." not in page


def test_a_draft_that_was_thrown_away_makes_no_client() -> None:
    agent = an_agent()
    draft = begin_right(agent, by=holder(agent), kind="trademark", owner_as_registered="Gone Ltd")
    before = [client.name for client in clients_of(agent)]
    withdraw_right(draft, by=holder(agent))

    assert (before, clients_of(agent)) == (["Gone Ltd"], [])


def test_the_choice_lives_on_in_the_next_request_and_ends_with_the_sign_out() -> None:
    agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "otherworks+sl")
    here = [browser.get(SWITCH).context["here"].name for _request in range(2)]

    assert here == ["Other Works SL"] * 2
    assert signed_in(agent.members.get()).get(SWITCH).context["here"] is None


@pytest.mark.parametrize("rows", [1, 5])
def test_the_frame_asks_as_much_for_many_rights_of_a_client_as_for_one(
    rows: int, django_assert_num_queries: Any
) -> None:
    agent, _lumo, _other, browser = busy_agent()
    for number in range(rows):
        facts = {"number": f"01811133{number}", "owner_as_registered": "Other Works SL"}
        clients_right(agent, name=f"OTHER {number}", **facts)
    works_for(browser, "otherworks+sl")
    with django_assert_num_queries(FRAME):
        browser.get(reverse("rights:clients"))


def test_an_agent_reads_whose_right_it_is_until_one_client_is_chosen() -> None:
    agent, lumo, _other, browser = busy_agent()
    draft = Draft.objects.create(user=agent.members.get(), organisation=agent, answers=_answers())
    page = reverse("complaints:draft_reason", args=[draft.pk])
    labels = []
    for key in ("", "lumolights+gmbh"):
        works_for(browser, key)
        labels.append(dict(browser.get(page).context["form"].fields["right"].choices)[str(lumo.pk)])

    assert labels == [f"{lumo} · trademark · Lumo Lights GmbH", f"{lumo} · trademark"]


def test_the_page_of_a_case_names_the_owner_for_whom_the_agent_reported() -> None:
    agent, lumo, _other, browser = busy_agent()
    case = actions.file_complaint(filing(Holder(agent.members.get(), agent, lumo), seen(1)), by=holder(agent))

    assert "Owner: <bdi>Lumo Lights GmbH</bdi>" in text_of(browser.get(case.get_absolute_url()))


@pytest.mark.postgresql
def test_an_empty_list_of_cases_names_the_client() -> None:
    _agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "otherworks+sl")

    assert "You have sent no report for Other Works SL yet." in text_of(browser.get(reverse("complaints:list")))
