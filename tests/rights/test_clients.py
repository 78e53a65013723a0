"""An agent works for one client at a time, chosen in one click, and for all until one is chosen."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Organisation
from complaints import actions
from complaints.models import Complaint, Draft
from rights.clients import clients_of
from rights.models import IPRight
from tests.complaints.builders import Holder, filing, make_holder, seen, signed_in
from tests.complaints.filer import text_of
from tests.rights.letters_made import an_agent, clients_right, confirmed, holder, owned_right, someone
from tests.rights.make import organisation, trademark

pytestmark = pytest.mark.django_db
SWITCH = "/rights/clients/"


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

    led_to = works_for(browser, "otherworkssl", next=reverse("rights:list"))

    assert (before, led_to) == (["OTHER LOGO"], reverse("rights:list"))  # the list of rights holds one's own entries
    works_for(browser, "lumolightsgmbh")
    assert shown(browser, reverse("rights:list")) == []
    works_for(browser, "")
    assert shown(browser, reverse("rights:list")) == before


def test_a_report_offers_the_rights_of_the_client_chosen() -> None:
    agent, lumo, other, browser = busy_agent()
    draft = Draft.objects.create(user=agent.members.get(), organisation=agent, answers=_answers())
    page = reverse("complaints:draft_reason", args=[draft.pk])
    offered = [list(browser.get(page).context["form"].rights)]
    for key in ("lumolightsgmbh", "otherworkssl"):
        works_for(browser, key)
        offered.append(list(browser.get(page).context["form"].rights))

    logo = str(IPRight.objects.get(name="OTHER LOGO").pk)
    of_other = {str(other.pk), logo}
    assert [set(each) for each in offered] == [{str(lumo.pk)} | of_other, {str(lumo.pk)}, of_other]


def _answers() -> dict[str, object]:
    shot = seen(1)
    return {"pasted": "x", "links": [{"typed": "x", "snapshot": shot.pk}]}


def test_the_list_of_cases_shows_the_clients_and_all_again() -> None:
    agent, lumo, other, browser = busy_agent()
    for number, right in enumerate((lumo, other), start=1):
        mine = Holder(agent.members.get(), agent, right)
        actions.file_complaint(filing(mine, seen(number)), by=holder(agent))
    first, second = Complaint.objects.order_by("pk")
    lists = []
    for key in ("", "lumolightsgmbh", "otherworkssl"):
        works_for(browser, key)
        lists.append(list(browser.get(reverse("complaints:list")).context["cases"]))

    assert lists == [[second, first], [first], [second]]


def test_every_page_offers_the_other_clients_in_one_click() -> None:
    _agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "lumolightsgmbh")
    frame = browser.get(reverse("home")).content.decode().partition("<main")[0]

    assert "Client <strong><bdi>Lumo Lights GmbH</bdi></strong>" in frame
    assert 'name="client" value="otherworkssl"' in frame


def test_who_has_one_client_is_not_asked() -> None:
    agent = an_agent()
    confirmed(agent, owned_right())
    frame = text_of(signed_in(agent.members.get()).get(reverse("home"))).partition("<main")[0]

    assert "All your clients" not in frame


@pytest.mark.parametrize("key", ["", "nobody", "LUMO Lights GmbH", "\x00", "x" * 5000])
def test_what_names_no_client_chooses_all(key: str) -> None:
    _agent, _lumo, _other, browser = busy_agent()
    works_for(browser, "lumolightsgmbh")
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

    assert works_for(browser, "lumolightsgmbh", next=target) == reverse("rights:list")
