"""Many links in one paste: read a few seconds at a time, with progress, and nothing lost on the way."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.contrib.messages import get_messages

from complaints import actions, lookup
from complaints.models import Complaint
from marketplace.models import ListingSnapshot
from tests.complaints.builders import filing, make_holder, seen, signed_in
from tests.complaints.filer import Filer, address_of, link, make_filer, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock on which each listing takes so long that a page reads two of them."""
    moments: Iterator[int] = count(0, 2)
    monkeypatch.setattr(lookup, "monotonic", lambda: next(moments))


def problems(filer: Filer) -> list[str]:
    return [item["problem"] for item in filer.draft.answers["links"]]


def pasted(*links: str) -> Filer:
    filer = make_filer()
    filer.paste(*links)
    return filer


def test_a_page_reads_as_many_as_it_has_time_for_and_leads_to_the_rest() -> None:
    filer = make_filer()
    response = filer.paste(*[link(number) for number in range(1, 6)])

    assert response.headers["Location"] == filer.address("reading")
    assert problems(filer) == ["", "", "waiting", "waiting", "waiting"]


@pytest.mark.postgresql
def test_the_page_shows_how_many_were_read() -> None:
    filer = pasted(*[link(number) for number in range(1, 6)])

    assert "2 of 5 listings read." in text_of(filer.client.get(filer.address("reading")))


def test_looking_at_the_page_reads_nothing() -> None:
    filer = pasted(*[link(number) for number in range(1, 6)])
    filer.client.get(filer.address("reading"))

    assert ListingSnapshot.objects.count() == 2


def test_each_sending_reads_on_where_the_last_one_stopped() -> None:
    filer = pasted(*[link(number) for number in range(1, 6)])
    states = []
    while "waiting" in problems(filer):
        response = filer.post("reading")
        states.append(problems(filer).count("waiting"))

    assert (states, response.headers["Location"]) == ([1, 0], filer.address("reason"))
    assert ListingSnapshot.objects.count() == 5


def test_what_can_not_be_reported_is_found_once_and_stays_found() -> None:
    filer = pasted(address_of(77), link(1), link(2), address_of(78), link(3))
    while "waiting" in problems(filer):
        filer.post("reading")

    assert problems(filer) == ["not_found", "", "", "not_found", ""]


def test_when_nothing_can_be_reported_in_the_end_the_page_of_links_says_so() -> None:
    filer = pasted(*[address_of(number) for number in range(70, 75)])
    while "waiting" in problems(filer):
        response = filer.post("reading")

    assert response.headers["Location"] == filer.address("links")
    assert [str(each) for each in get_messages(response.wsgi_request)] == [
        "None of these 5 links can be reported. See the reasons below"
    ]
    assert text_of(filer.client.get(filer.address("links"))).count("The marketplace has no such listing.") == 5


@pytest.mark.parametrize("step", ["reason", "check"])
def test_nobody_gets_past_links_that_were_not_read(step: str) -> None:
    filer = pasted(*[link(number) for number in range(1, 6)])

    assert filer.client.get(filer.address(step)).headers["Location"] == filer.address("reading")
    assert Complaint.objects.count() == 0


def test_a_report_sent_meanwhile_reads_nothing_more() -> None:
    filer = make_filer()
    filer.paste(link(1))
    filer.reason()
    filer.send()
    draft = filer.draft
    draft.answers["links"].append({"typed": address_of(2), "snapshot": None, "problem": "waiting", "case": ""})
    draft.save()

    assert filer.post("reading").headers["Location"] == filer.address("reason")
    assert ListingSnapshot.objects.count() == 1


def test_someone_elses_reading_page_is_not_found() -> None:
    filer = pasted(link(1), link(2), link(3))

    assert make_filer().client.post(filer.address("reading")).status_code == 404


def test_a_case_of_many_listings_has_pages() -> None:
    holder = make_holder()
    shots = [seen(number, title=f"Lamp {number}") for number in range(1, 28)]
    complaint = actions.file_complaint(filing(holder, *shots), by=holder.actor)
    client, address = signed_in(holder.user), complaint.get_absolute_url()
    pages = [text_of(client.get(address + tail)) for tail in ("", "?p=2", "?p=99", "?p=x")]

    assert [page.count('<section class="case-listing"') for page in pages] == [25, 2, 2, 25]
    assert ["Page 1 of 2" in pages[0], 'href="?p=2" rel="next"' in pages[0], "Lamp 27" in pages[1]] == [True] * 3
