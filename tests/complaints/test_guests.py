"""Reporting without an account: an address and its code, ten links, a private link; an account whenever one likes."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import create_organisation, create_person
from accounts.guests import guest_with
from accounts.models import LookAlike, MailedCode, Organisation, User
from complaints import actions, guests
from complaints.models import Complaint, Draft
from ledger import policy
from ledger.lifecycle import Actor, IllegalMove
from replies.models import Reply
from rights.models import IPRight
from tests.accounts.visits import said
from tests.complaints.builders import (
    decide,
    filing,
    fresh,
    make_holder,
    make_staff,
    seen,
    signed_in,
    verify,
)
from tests.complaints.filer import address_of, link, text_of
from tests.complaints.guest import ADDRESS, Guest, code_of, make_guest, places

pytestmark = pytest.mark.django_db


def at_the_report() -> Guest:
    """Address proven, links checked; the page about the right is next."""
    guest = make_guest()
    guest.enter()
    guest.post("links", links=link())
    return guest


def test_six_pages_make_a_report() -> None:
    guest = make_guest()
    steps = [
        guest.post("start", email=guest.email),
        guest.post("code", code=code_of(guest.email)),
        guest.post("links", links=link()),
        guest.report(),
        guest.send(),
    ]
    complaint = Complaint.objects.get()

    names = ["code", "links", "report", "check"]
    assert places(*steps)[:-1] == [reverse(f"complaints:guest_{name}") for name in names]
    assert guest.client.get(places(*steps)[-1]).context["complaint"] == complaint


def test_a_guests_report_says_so_and_rests_on_a_right_that_staff_must_check() -> None:
    complaint = make_guest().whole()
    right = complaint.listings.get().right

    assert (complaint.origin, complaint.contact_email) == ("guest", ADDRESS)
    assert complaint.declaration_version == actions.DECLARATION_VERSION
    assert (right.state, right.name, right.number, right.owner_as_registered) == (
        "submitted",
        "SMALLO",
        "018111333",
        "Gerd Small",
    )
    assert right.proofs.count() == 1


def test_nothing_is_taken_down_before_staff_checked_the_guests_right() -> None:
    case = make_guest().whole().listings.get()
    with pytest.raises(IllegalMove) as refusal:
        decide(fresh(case), "take_down")
    verify(case.right)

    assert "Check the right first" in str(refusal.value.for_people)
    assert decide(fresh(case), "take_down").verdict == "take_down"


def test_before_the_report_is_sent_nothing_reaches_staff() -> None:
    guest = at_the_report()
    guest.report()

    assert (IPRight.objects.get().state, Complaint.objects.count()) == ("draft", 0)


def test_nothing_is_done_for_an_address_that_was_not_proven() -> None:
    guest = make_guest()
    guest.post("start", email=guest.email)
    guest.post("code", code="000000" if code_of(guest.email) != "000000" else "111111")
    pages = [guest.get(step) for step in ("links", "report", "check")]

    assert places(*pages) == [reverse("complaints:guest_start")] * 3
    assert User.objects.count() == 0


def test_the_first_pages_say_nothing_about_whether_an_address_has_an_account() -> None:
    create_person("known@firm.example")
    known, unknown = Guest("known@firm.example"), Guest("nobody@firm.example")
    answers = [places(each.post("start", email=each.email)) for each in (known, unknown)]

    assert answers[0] == answers[1]
    assert Reply.objects.filter(code="guest_code").count() == 2


def test_whose_address_has_an_account_is_led_to_sign_in_and_report_there() -> None:
    user = create_person("known@firm.example")
    create_organisation(user, kind="rights_holder", name="Known Firm", country="DE")
    answered = Guest("known@firm.example").enter()

    assert places(answered) == [f"{reverse('account_login')}?next={reverse('complaints:start')}"]
    assert guest_with("known@firm.example") is None


def test_more_than_ten_links_are_told_before_any_is_read() -> None:
    guest = make_guest()
    guest.enter()
    pasted = "\n".join(address_of(number) for number in range(20001, 20012))
    page = guest.post("links", links=pasted)

    assert said(page) == [
        "You pasted 11 links; without an account it is 10 at a time. Remove some and send them in a second report, "
        "or open an account"
    ]
    assert guest.draft.answers == {"pasted": pasted}


def test_ten_links_can_be_reported() -> None:
    assert make_guest().whole(*range(10001, 10011)).listings.count() == 10


def test_the_door_itself_takes_no_eleventh_listing_of_a_guest() -> None:
    guest = make_guest()
    complaint = guest.whole()
    shots = [seen(number) for number in range(1, 12)]
    wish = actions.Filing(
        token="t",
        right=complaint.listings.get().right,
        ground="counterfeit",
        statement="S",
        listings=[actions.Reported(shot, "x") for shot in shots],
        origin="guest",
        complainant=guest.organisation,
        filed_by=guest.user,
        contact_email=guest.email,
    )
    with pytest.raises(actions.CannotFile) as refusal:
        actions.file_complaint(wish, by=Actor.holder(guest.user))

    assert str(refusal.value.for_people).startswith("A report without an account has at most 10 listings.")


def test_a_guest_can_not_file_as_if_they_had_an_account() -> None:
    holder = make_holder()
    Organisation.objects.filter(pk=holder.organisation.pk).update(guest_since=timezone.now())
    holder.organisation.refresh_from_db()
    with pytest.raises(actions.CannotFile) as refusal:
        actions.file_complaint(filing(holder, seen(1)), by=holder.actor)

    assert "Open an account first" in str(refusal.value.for_people)


def test_one_address_sends_three_reports_a_day_and_a_fourth_the_day_after() -> None:
    guest = make_guest()
    for number in (1, 2, 3):
        guest.whole(number)
    guest.post("links", links=link(4))
    guest.report(proof=None)
    refused = guest.send()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        guest.enter()
        guest.post("links", links=link(5))
        guest.report(proof=None)
        guest.send()

    assert said(refused) == ["You sent several reports today. Open an account, or send the next one tomorrow."]
    assert Complaint.objects.count() == 4


def test_an_address_gets_a_few_codes_an_hour_and_no_more() -> None:
    guest = make_guest()
    pages = [guest.post("start", email=guest.email) for _each in range(policy.number("limits.mails_pair_per_hour") + 1)]

    assert [page.status_code for page in pages] == [302] * 5 + [200]
    assert Reply.objects.filter(code="guest_code").count() == 5


def test_one_network_address_asks_for_so_many_codes_whichever_addresses_are_typed() -> None:
    most = policy.number("filing.guest_network_mails_per_hour")
    pages = [Guest().post("start", email=f"victim{number}@x.example") for number in range(most + 1)]

    assert Reply.objects.filter(code="guest_code").count() == most
    assert said(pages[-1]) == ["Many codes were asked for from your network. Try again in an hour, or open an account."]


@pytest.mark.parametrize(("limit", "step"), [("looks_per_hour", "links"), ("reports_per_day", "check")])
@pytest.mark.postgresql
def test_one_network_address_looks_and_reports_so_often(limit: str, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = at_the_report()
    guest.report()
    number = policy.number
    name = f"filing.guest_network_{limit}"
    monkeypatch.setattr(policy, "number", lambda entry: 0 if entry == name else number(entry))
    page = guest.post("links", links=link(2)) if step == "links" else guest.send()

    assert ("from your network" in said(page)[0], Complaint.objects.count()) == (True, 0)


def test_the_code_and_the_address_are_kept_as_hashes_only() -> None:
    guest = make_guest()
    guest.post("start", email=guest.email)
    row = MailedCode.objects.get()

    assert (len(row.code_hash), len(row.address), len(row.key)) == (64, 64, 64)


def test_a_code_is_guessed_at_three_times_and_then_no_more() -> None:
    guest = make_guest()
    guest.post("start", email=guest.email)
    right = code_of(guest.email)
    for number in range(policy.number("codes.tries")):
        guest.post("code", code=f"{(int(right) + 1 + number) % 10**6:06}")

    assert said(guest.post("code", code=right)) == ["Too many wrong codes. Ask for a new one."]


def test_who_acts_for_an_owner_is_led_to_an_account_since_the_owners_letter_is_needed() -> None:
    guest = at_the_report()
    page = guest.report(standing="agent")
    account = guest.get("account")

    assert said(page) == ["Open an account to report for an owner: we need the owner's letter. Your links are kept"]
    assert (account.context["form"].initial, IPRight.objects.count()) == ({"kind": "agent", "name": "Gerd Small"}, 0)


@pytest.mark.postgresql
def test_an_agent_who_opens_the_account_finds_the_links_again() -> None:
    guest = at_the_report()
    guest.report(standing="agent")
    guest.post("account", kind="agent", name="Gerd Small LLP", country="DE")

    assert (guest.organisation.kind, guest.organisation.is_guest) == ("agent", False)
    assert "1 listing" in text_of(guest.client.get(reverse("complaints:list")))


def test_a_name_that_looks_like_a_protected_one_goes_to_staff_and_blocks_the_takedown() -> None:
    make_holder()
    guest = at_the_report()
    guest.report(name="Lumo Light GmbH")
    guest.send()
    case = Complaint.objects.get().listings.get()
    verify(case.right)

    with pytest.raises(IllegalMove) as refusal:
        decide(fresh(case), "take_down")
    assert LookAlike.objects.get().organisation == guest.organisation
    assert "looks like another organisation" in str(refusal.value.for_people)


def test_one_report_without_a_document_of_the_right_is_not_sent() -> None:
    page = at_the_report().report(proof=None)

    assert said(page) == ["Upload a document that shows the right"]


def test_a_page_with_errors_keeps_what_was_typed_also_on_another_device() -> None:
    at_the_report().report(statement="Short")
    other = make_guest()
    other.enter()
    kept = other.get("report").context["form"].initial

    assert (kept["statement"], kept["name"], kept["right_name"]) == ("Short", "Gerd Small", "SMALLO")


@pytest.mark.postgresql
def test_a_second_report_asks_for_nothing_that_was_said_before() -> None:
    guest = make_guest()
    guest.whole()
    guest.post("links", links=link(2))
    kept = guest.get("report").context["form"].initial
    answered = guest.report(proof=None)

    assert (kept["name"], kept["right_name"], kept["number"]) == ("Gerd Small", "SMALLO", "018111333")
    assert (places(answered), IPRight.objects.count()) == ([reverse("complaints:guest_check")], 1)


def test_a_button_pressed_twice_makes_one_report() -> None:
    guest = at_the_report()
    guest.report()
    form = {"seen": guest.get("check").context["form"].print, "declaration": "on"}
    guest.post("check", **form)
    guest.post("check", **form)

    assert (Complaint.objects.count(), Reply.objects.filter(code="received_holder").count()) == (1, 1)


@pytest.mark.postgresql
def test_a_twin_that_sent_the_right_first_leads_to_the_same_report() -> None:
    guest = at_the_report()
    guest.report()
    draft, shot = guest.draft, seen(10007)
    stale = IPRight.objects.get()
    listings, by = [actions.Reported(shot, "x")], Actor.holder(guest.user, draft.organisation_id)

    first = guests.send(draft, IPRight.objects.get(), listings, by=by)

    assert guests.send(draft, stale, listings, by=by) == first


def test_a_report_that_can_not_be_filed_leaves_the_right_unsent() -> None:
    guest = at_the_report()
    guest.report()
    with pytest.raises(actions.CannotFile):
        guests.send(guest.draft, IPRight.objects.get(), [], by=Actor.holder(guest.user, guest.organisation.pk))

    assert IPRight.objects.get().state == "draft"


def test_a_colleague_is_not_led_to_join_a_guest() -> None:
    make_guest().whole()
    colleague = create_person("carla@small.example")
    page = signed_in(colleague).post(
        "/organisation/new/", {"kind": "rights_holder", "name": "Gerd Small", "country": "DE"}
    )

    assert places(page) == ["/"]


def test_staff_see_plainly_that_a_guest_reported() -> None:
    case = make_guest().whole().listings.get()
    staff = signed_in(make_staff())
    queue, page, right = (
        text_of(staff.get(address))
        for address in (
            "/admin/complaints/reportedlisting/",
            f"/admin/complaints/reportedlisting/{case.pk}/change/",
            f"/admin/rights/ipright/{case.right_id}/change/",
        )
    )

    assert "new report of a guest" in queue
    assert "reported without an account: nothing but the e-mail address is proven" in page
    assert "Entered by a guest" in right


def test_an_allowed_seller_stops_a_guests_report_too() -> None:
    guest = at_the_report()
    guest.report()
    right = IPRight.objects.get()
    listing = seen(10007).listing
    address = f"{listing.market.site_url}/store/{listing.store.external_id}"
    right.authorised_sellers.create(name="Dealer", address=address, added_by=guest.user)

    assert said(guest.send()) == [
        "“Dealer” is on the owner's list of allowed sellers. Go back and remove its links, or change the list."
    ]


@pytest.mark.postgresql
def test_the_seller_never_learns_the_guests_address() -> None:
    guest = make_guest()
    case = guest.whole().listings.get()
    verify(case.right)
    decide(fresh(case), "take_down")
    actions.confirm_takedown(fresh(case))
    letter = Reply.objects.get(code="down_seller")

    assert ("Gerd Small" in letter.text, guest.email in letter.text + letter.html) == (True, False)


def test_a_browser_forgets_a_guest_who_asks_for_it() -> None:
    guest = at_the_report()
    guest.post("leave")

    assert places(guest.get("links")) == [reverse("complaints:guest_start")]


def test_half_a_day_later_the_code_is_asked_for_again() -> None:
    guest = at_the_report()
    with time_machine.travel(timezone.now() + timedelta(hours=policy.number("answers.signed_in_hours"), minutes=1)):
        again = guest.get("report")

    assert places(again) == [reverse("complaints:guest_start")]


def test_the_front_page_offers_it_as_a_second_way() -> None:
    page = text_of(Client().get("/"))

    assert f'<a href="{reverse("complaints:guest_start")}">Report without an account (up to 10 links)</a>' in page


def test_a_draft_of_a_guest_is_warned_of_and_goes_on_at_the_first_page() -> None:
    guest = at_the_report()

    assert guest.draft.next_step == reverse("complaints:guest_start")
    assert Draft.objects.get().listings_found == 1


def test_who_changes_the_links_comes_straight_back_to_the_check_page() -> None:
    guest = at_the_report()
    guest.report()

    assert places(guest.post("links", links=address_of(10007))) == [reverse("complaints:guest_check")]
