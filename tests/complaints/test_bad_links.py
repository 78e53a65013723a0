"""What people paste that can't be reported: each gets its sentence, what was typed stays, nothing is filed."""

from collections.abc import Callable

import httpx
import pytest
from django.conf import settings

from complaints.models import Complaint
from complaints.states import State
from ledger import policy
from marketplace.connectors import wire
from marketplace.connectors.embedded.models import Item
from marketplace.models import ListingSnapshot
from tests.complaints.builders import case_in, make_holder, make_store
from tests.complaints.filer import address_of, link, make_filer, text_of
from tests.support.each import each

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]  # bad input that reaches a column
MOST = policy.number("filing.max_links")

NONE_OF_THEM: list[tuple[str, Callable[[], str], str]] = [
    ("nothing", lambda: "", "Paste at least one link to a listing"),
    ("spaces", lambda: " \n\t ", "Paste at least one link to a listing"),
    ("words", lambda: "the lamp that copies ours", "This is not a link."),
    ("half a link", lambda: "http://", "We don't cover this marketplace."),
    ("a program", lambda: "javascript:alert(1)", "This is not a link."),
    ("a file", lambda: "file:///etc/passwd", "This is not a link."),
    ("a mail address", lambda: "seller@demo.example", "This is not a link."),
    ("a port that is none", lambda: "http://127.0.0.1:999999/market/item/1", "We don't cover this marketplace."),
    ("unknown market", lambda: "https://elsewhere.example/item/7", "We don't cover this marketplace."),
    ("inner address", lambda: "http://169.254.169.254/latest/meta-data/", "We don't cover this marketplace."),
    ("another port", lambda: "http://127.0.0.1:5432/market/item/1", "We don't cover this marketplace."),
    ("a page", lambda: address_of(1).replace("/item/1", "/search?q=lamp"), "leads to a page, not to one listing"),
    ("a store", lambda: address_of(1).replace("/item/1", "/store/seller-03/"), "leads to a page, not to one listing"),
    ("not there", lambda: address_of(424242), "The marketplace has no such listing."),
    ("sold out", lambda: link(stock=0), "This listing is not on sale now"),
    ("turned marks", lambda: f"\u202e{address_of(1)}", "The marketplace has no such listing."),
    ("a turned link", lambda: address_of(1).replace("item", "it\u202eem"), "This is not a link."),
    ("endless", lambda: address_of(1) + "?" + "a" * 3000, "This is not a link."),
    ("NUL", lambda: address_of(1) + "\x00", "holds a hidden character that can't be kept"),
    ("a bell", lambda: address_of(1) + "\x07", "holds a hidden character that can't be kept"),
    ("over-long", lambda: "lamp " * 13_000, "must be 60000 characters or fewer"),
    ("1,000 links", lambda: "\n".join(address_of(n) for n in range(1000)), "You pasted 1000 links. Keep at most"),
    ("one too many", lambda: "\n".join(address_of(n) for n in range(MOST + 1)), f"You pasted {MOST + 1} links."),
    ("1,000 lines of words", lambda: "lamp\n" * 1000, "Keep at most"),
]


@each(("pasted", "sentence"), [row[1:] for row in NONE_OF_THEM], ids=[row[0] for row in NONE_OF_THEM])
def test_what_can_not_be_reported_gets_a_sentence_and_stays_typed(pasted: Callable[[], str], sentence: str) -> None:
    filer, typed = make_filer(), pasted()
    response = filer.post("links", links=typed)
    page = text_of(response)

    assert (response.status_code, sentence in page, "<title>Error: " in page) == (200, True, True)
    assert response.context["form"]["links"].value() == typed
    assert (Complaint.objects.count(), ListingSnapshot.objects.filter(listing__title="").count()) == (0, 0)


def own_store() -> tuple[object, str]:
    holder = make_holder()
    typed = link()
    make_store(organisation=holder.organisation)
    return holder, typed


def reported_before() -> tuple[object, str]:
    holder = make_holder()
    return holder, case_in(State.SENT, holder=holder).listing.url


def down_before() -> tuple[object, str]:
    holder = make_holder()
    return holder, case_in(State.STAYS_DOWN, holder=holder).listing.url


def down_for_another() -> tuple[object, str]:
    return make_holder(), case_in(State.DOWN).listing.url


KNOWN = [
    (own_store, "This listing is in your own store.", False),
    (reported_before, "You have reported this listing already, and it is not decided yet.", True),
    (down_before, "This listing was taken down already.", True),
    (down_for_another, "This listing was taken down already.", False),
]


@pytest.mark.parametrize(("make", "sentence", "names_case"), KNOWN, ids=[row[0].__name__ for row in KNOWN])
def test_what_we_know_of_a_listing_is_said_and_ones_own_case_is_linked(
    make: Callable[[], tuple[object, str]], sentence: str, names_case: bool
) -> None:
    holder, typed = make()
    page = text_of(make_filer(holder).paste(typed))

    assert (sentence in page, "See case C-" in page) == (True, names_case)


def test_one_listing_in_many_spellings_is_reported_once() -> None:
    plain = link()
    others = [plain + "/", plain + "-cone-lamp", plain.replace("/item/", "/m/item/"), plain.replace("http:", "HTTPS:")]
    filer = make_filer()
    page = text_of(filer.client.get(filer.paste(plain, *others).headers["Location"]))

    assert ("We recognised 1 listing" in page, "4 links will not be sent" in page) == (True, True)
    assert (page.count("You pasted this listing twice. We keep the first one."), others[1] in page) == (4, True)


def test_good_links_go_on_and_bad_ones_are_named_beside_them() -> None:
    filer = make_filer()
    filer.paste(link(), "https://elsewhere.example/item/7")
    filer.reason()
    filer.send()

    assert Complaint.objects.get().listings.count() == 1


def no_market(problem: Exception) -> httpx.BaseTransport:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise problem

    return httpx.MockTransport(refuse)


AWAY = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("silent"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("cut"),
]


@pytest.mark.parametrize("problem", AWAY, ids=lambda problem: type(problem).__name__)
def test_a_market_that_is_away_is_said_and_nothing_is_lost(problem: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "open_client", lambda _opener: httpx.Client(transport=no_market(problem)))
    filer = make_filer()
    response = filer.paste(address_of(1), address_of(2))

    assert text_of(response).count("We could not read this listing just now. Check the links again in a minute.") == 2
    assert filer.draft.answers["pasted"].splitlines() == [address_of(1), address_of(2)]


@each("answer", [b"", b"[]", b"{}", b"\xff", b'{"title": 1}', b"{" * 100_000])
def test_a_market_that_talks_nonsense_is_said(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    nonsense = httpx.MockTransport(lambda request: httpx.Response(200, content=answer))
    monkeypatch.setattr(wire, "open_client", lambda _opener: httpx.Client(transport=nonsense))

    assert "We could not read this listing just now." in text_of(make_filer().paste(address_of(1)))


def test_a_listing_hidden_since_it_was_read_is_no_longer_found() -> None:
    typed = link()
    Item.objects.update(is_hidden=True)

    assert "The marketplace has no such listing." in text_of(make_filer().paste(typed))


TITLES = [
    "<script>alert(1)</script>",
    "\u202eevil",
    " ",
    "A" * 200,
    "Lampe\nB: x",
    "{{ 7|add:7 }}",
    "“”‘’«»",
    "🔥" * 60,
]


@each("title", TITLES)
def test_any_title_passes_through_all_pages_and_the_letter(title: str) -> None:
    filer = make_filer()
    filer.paste(link(title=title))
    filer.reason()
    page = filer.client.get(filer.address("check"))
    response = filer.client.get(filer.send().headers["Location"])

    assert (page.status_code, response.status_code, Complaint.objects.count()) == (200, 200, 1)
    assert b"<script>alert" not in page.content + response.content


@each("language", ["en", "zh-hans", "ar"])
@each("count", [1, 2, 3, 11])
def test_a_paste_that_reports_nothing_is_told_in_each_language(language: str, count: int) -> None:
    filer = make_filer()
    filer.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    answer = filer.paste(*(f"https://elsewhere.example/item/{number}" for number in range(count)))

    assert answer.status_code == 200
