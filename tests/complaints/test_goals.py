"""The goals of filing, F1 to F19 of the product's list, one test each: what a person who reports may expect.

F15, many links by file, is in test_sheets.py; F16 and F18 come with other parts of the product.
"""

import re
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.fields import DocumentField
from complaints.copy_pdf import facts_in, listing_in
from complaints.forms import GuestReportForm
from complaints.models import Complaint
from complaints.states import State
from marketplace.queries import recognise
from replies.models import Reply
from rights.forms import AboutForm, NumberForm, ScopeForm, StatementForm
from tests.complaints.builders import case_in, make_holder, make_store, market, signed_in
from tests.complaints.filer import Filer, address_of, link, make_filer, text_of
from tests.complaints.guest import case_page, make_guest
from tests.marketplace.paste_tables import LISTINGS
from tests.uploads.make_files import locked, pdf, upload
from tests.uploads.photos import GPS, phone_photo
from uploads import check_upload

pytestmark = pytest.mark.django_db
STEPS = ("links", "reason", "check")
GENERIC = ("This field is required", "Invalid", "Enter a valid")


def ready(*links: str) -> Filer:
    filer = make_filer()
    filer.paste(*(links or [link()]))
    filer.reason()
    return filer


def main_of(response: Any) -> str:
    return text_of(response).partition("<main")[2].partition("</main>")[0]


def wrong_pages() -> list[Any]:
    """Each page of a report, posted empty and with wrong values."""
    filer = make_filer()
    pages = [filer.paste(""), filer.paste("x")]
    filer.paste(link())
    pages += [filer.reason(right="", ground="", statement=""), filer.reason(right="99", ground="x", statement="x")]
    filer.reason()
    return [*pages, filer.send(declaration="")]


def names_in(page: str) -> set[str]:
    """The names of what a page's own form asks; not its hidden marks."""
    return set(re.findall(r'<(?:textarea|select|input)[^>]* name="(\w+)"', page)) - {
        "csrfmiddlewaretoken",
        "sheet",
        "seen",
    }


def test_f1_each_page_has_one_heading_one_button_and_a_way_back_that_keeps_the_answers() -> None:
    filer = ready()
    pages = [main_of(filer.client.get(filer.address(step))) for step in STEPS]

    assert [(page.count("<h1"), page.count('class="actions"'), page.count('class="back"')) for page in pages] == [
        (1, 1, 1)
    ] * 3
    assert (address_of(10007) in pages[0], "The title has our mark." in pages[1]) == (True, True)


def test_f2_no_sentence_is_the_frameworks() -> None:
    assert [word for page in wrong_pages() for word in GENERIC if word in main_of(page)] == []


def test_f3_each_error_is_in_the_title_in_the_summary_and_at_its_field_in_the_same_words() -> None:
    for page in map(text_of, wrong_pages()):
        summary = page.partition('class="summary"')[2].partition("</div>")[0]
        errors = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', summary)

        assert ("<title>Error: " in page, errors != []) == (True, True)
        assert [(name, words) for name, words in errors if f'id="{name}"' not in page or page.count(words) != 2] == []


def test_f4_nothing_is_asked_twice_in_a_report() -> None:
    filer = ready()
    asked = [name for step in STEPS for name in names_in(main_of(filer.client.get(filer.address(step))))]

    assert sorted(asked) == ["declaration", "ground", "links", "right", "statement"]


def test_f5_what_staff_can_look_up_need_not_be_known() -> None:
    can_look_up = {
        NumberForm: ["number"],
        AboutForm: ["filed_on"],
        StatementForm: ["first_shown"],
        ScopeForm: ["classes", "goods", "territories", "filed_on", "registered_on", "expires_on"],
        GuestReportForm: ["number"],
    }
    demanded = [name for form, names in can_look_up.items() for name in names if form.base_fields[name].required]

    assert demanded == []


def test_f6_my_draft_is_safe() -> None:
    filer = make_filer()
    filer.paste(link())
    filer.reason()
    other = signed_in(filer.holder.user)
    page = text_of(other.get(reverse("complaints:list")))

    assert ("1 listing" in page, "Kept until" in page) == (True, True)
    assert "The title has our mark." in text_of(other.get(filer.address("check")))


def test_f7_i_see_what_i_send_and_a_change_comes_straight_back() -> None:
    filer = ready()
    page = main_of(filer.client.get(filer.address("check")))
    right, email = filer.holder.right, filer.holder.user.email
    shown = ["Cone Lamp", str(right), "Counterfeit goods", "The title has our mark.", email]
    changes = re.findall(r'class="change"><a href="([^"#]+)', page)

    assert [words for words in shown if words not in page] == []
    assert changes == [filer.address(step) for step in ("links", "reason", "reason", "reason")]
    assert [answer.headers["Location"] for answer in (filer.paste(address_of(10007)), filer.reason())] == [
        filer.address("check")
    ] * 2


def test_f8_i_get_a_copy_of_what_i_sent() -> None:
    filer = ready()
    filer.send()
    letter, complaint = Reply.objects.get(code="received_holder"), Complaint.objects.get()
    sent = [complaint.reference, "Cone Lamp", str(filer.holder.right), "Counterfeit goods", complaint.statement]

    assert [words for words in sent if words not in letter.text] == []
    assert letter.to_address == filer.holder.user.email
    assert f"/cases/{complaint.reference}/copy/" in letter.text


@pytest.mark.postgresql
def test_f8_the_copy_can_be_saved_as_a_pdf_with_every_answer() -> None:
    filer = ready()
    filer.send()
    complaint = Complaint.objects.get()
    item = complaint.listings.get()
    page = filer.client.get(reverse("complaints:copy", args=[complaint.reference]))
    said = "\n".join([*facts_in(complaint, [item]), *listing_in(item)])
    sent = [filer.holder.organisation.name, "Counterfeit goods", complaint.statement, item.typed_url, "Cone Lamp"]

    assert (page.headers["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")
    assert [words for words in [*sent, item.snapshot.sha256] if words not in said] == []


def test_f8_a_guest_saves_the_copy_behind_the_private_link() -> None:
    page = make_guest().client.get(f"{case_page(make_guest().whole())}copy/")

    assert (page.headers["Content-Type"], page.headers["X-Robots-Tag"]) == ("application/pdf", "noindex, nofollow")


def test_f9_i_can_send_without_an_account_and_follow_it_by_a_private_link() -> None:
    complaint = make_guest().whole(1, 2)

    assert (complaint.origin, complaint.listings.count()) == ("guest", 2)
    assert complaint.reference in text_of(make_guest().client.get(case_page(complaint)))


def test_f10_links_are_pasted_in_any_form() -> None:
    market()
    first, second, third, fourth = (link(number) for number in (1, 2, 3, 4))
    filer = make_filer()
    filer.paste(f"look: <{first}>, {second.removeprefix('http://')}\t{third}; and ({fourth})")

    assert len(LISTINGS) >= 60
    assert filer.draft.listings_found == 4


def test_f11_the_listing_is_recognised_and_what_i_typed_is_never_altered() -> None:
    plain = address_of(10007)
    spelled = [plain + "?utm_source=mail", plain + "-cone-lamp/", plain.replace("/item/", "/m/item/"), plain + "#top"]
    found = [recognise(text)[0] for text in spelled]

    assert ({item.ref.external_id for item in found}, [item.typed for item in found]) == ({"10007"}, spelled)


def test_f12_i_see_what_i_report() -> None:
    filer = make_filer()
    filer.paste(link())
    page = main_of(filer.client.get(filer.address("reason")))
    shown = ['alt="Picture of the listing “Cone Lamp”"', "€24.99", "Bright Bazaar", "10007"]

    assert [words for words in shown if words not in page] == []


def test_f13_it_tells_me_what_will_not_be_sent_and_why() -> None:
    holder = make_holder()
    mine = case_in(State.STAYS_DOWN, holder=holder, number=1)
    own_store = make_store("seller-09", organisation=holder.organisation)
    own = link(5)
    filer = make_filer(holder)
    type(own_store).objects.filter(external_id="seller-03").update(organisation=holder.organisation)
    page = text_of(filer.paste(mine.listing.url, "https://elsewhere.example/7", address_of(424242), own, own))

    assert [
        sentence
        for sentence in (
            "This listing was taken down already.",
            f"See case {mine.complaint.reference}",
            "We don't cover this marketplace. Report the listing to the marketplace itself.",
            "The marketplace has no such listing.",
            "This listing is in your own store.",
            "You pasted this listing twice. We keep the first one.",
        )
        if sentence not in page
    ] == []


def test_f14_it_works_without_javascript() -> None:
    filer = ready()
    filer.send()
    page = filer.client.get(filer.address("links"), follow=True)

    assert Complaint.objects.get().listings.count() == 1
    assert re.findall(r"<script(?! type=\"module\" src=)", page.content.decode()) == []


def test_f17_each_fault_of_a_file_has_its_own_sentence_and_a_photo_loses_its_place() -> None:
    faults = [
        upload("run.exe", b"MZ\x90\0"),
        upload("a.pdf", b""),
        upload("a.pdf", pdf() + b"\0" * 11_000_000),
        upload("a.pdf", locked(6)),
        upload("a.pdf", b"%PDF-1.7 and no more"),
        None,
    ]
    said = set()
    for file in faults:
        with pytest.raises(ValidationError) as refusal:
            DocumentField().clean(file)
        said.add(unescape(refusal.value.messages[0]))
    photo = check_upload(upload("photo.jpg", phone_photo()))

    assert len(said) == 6
    assert (GPS[29].encode() in phone_photo(), GPS[29].encode() in photo.content_file.read()) == (True, False)


def test_f19_i_know_that_it_is_fair() -> None:
    filer = ready()
    page = main_of(filer.client.get(filer.address("check")))

    assert "a false report can make me liable for the seller's loss" in page
    assert f"its seller learns your organisation's name ({filer.holder.organisation.name}), the right" in page
    assert "Your e-mail address is not passed on." in page
