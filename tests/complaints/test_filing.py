"""Reporting listings: three pages, nothing lost, nothing sent twice."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from complaints import actions
from complaints.models import Complaint, Draft, ReportedListing
from ledger.models import Deadline
from ledger.queries import events_of
from marketplace.models import ListingSnapshot
from replies.models import Reply
from rights.actions import withdraw_right
from tests.complaints.builders import case_in, decide, filing, fresh, make_holder, make_right, seen
from tests.complaints.filer import Filer, link, make_filer, text_of

pytestmark = pytest.mark.django_db


def ready(*links: str) -> Filer:
    """Everything answered, the check page next."""
    filer = make_filer()
    filer.paste(*(links or [link()]))
    filer.reason()
    return filer


def told(response: object) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_three_pages_make_a_complaint() -> None:
    filer = make_filer()
    steps = [filer.paste(link()), filer.reason(), filer.send()]
    complaint = Complaint.objects.get()

    assert [step.headers["Location"] for step in steps] == [
        filer.address("reason"),
        filer.address("check"),
        reverse("complaints:sent", args=[complaint.reference]),
    ]
    assert (complaint.statement, complaint.contact_email) == ("The title has our mark.", filer.holder.user.email)
    assert complaint.declaration_version == actions.DECLARATION_VERSION


def test_what_the_filer_saw_and_typed_is_kept() -> None:
    typed = link() + "?utm_source=mail"
    filer = ready(typed)
    shown = filer.draft.answers["links"][0]["snapshot"]
    filer.send()
    reported = ReportedListing.objects.get()

    assert (reported.snapshot_id, reported.typed_url, reported.right) == (shown, typed, filer.holder.right)
    assert events_of(reported).get().data == {"snapshot": reported.snapshot.sha256}


def test_a_filed_complaint_starts_one_clock_for_each_listing_and_one_letter() -> None:
    ready(link(1), link(2), link(3)).send()
    complaint = Complaint.objects.get()
    clocks = Deadline.objects.filter(case__startswith=complaint.reference).values_list("case", "kind")

    assert sorted(clocks) == [(f"{complaint.reference}/{number}", "decide_complaint") for number in (1, 2, 3)]
    assert list(Reply.objects.filter(case=complaint.reference).values_list("code", flat=True)) == ["received_holder"]


def test_a_button_pressed_twice_makes_one_complaint() -> None:
    filer = ready()
    form = {"seen": filer.client.get(filer.address("check")).context["form"].print}
    first, second = filer.send(**form), filer.post("check", declaration="on", **form)

    assert (second.headers["Location"], Complaint.objects.count()) == (first.headers["Location"], 1)
    assert Reply.objects.filter(code="received_holder").count() == 1


def test_a_form_whose_twin_is_filed_while_it_is_checked_is_one_complaint(monkeypatch: pytest.MonkeyPatch) -> None:
    holder, shot = make_holder(), seen(1)
    wish, check = filing(holder, shot), actions._check

    def twin_first(wanted: actions.Filing) -> None:
        monkeypatch.setattr(actions, "_check", check)
        actions.file_complaint(wanted, by=holder.actor)
        check(wanted)

    monkeypatch.setattr(actions, "_check", twin_first)

    assert actions.file_complaint(wish, by=holder.actor) == Complaint.objects.get()


@pytest.mark.parametrize("step", ["links", "reason", "check"])
def test_a_sent_draft_leads_to_what_was_sent(step: str) -> None:
    filer = ready()
    filer.send()
    response = filer.client.post(filer.address(step), {"links": "x"}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("complaints:sent", args=[Complaint.objects.get().reference])


def test_a_check_page_left_open_does_not_send_what_was_not_read() -> None:
    filer = ready()
    old = filer.client.get(filer.address("check")).context["form"].print
    filer.reason(statement="Something else.")
    response = filer.post("check", seen=old, declaration="on")
    page = text_of(response)

    assert ("The answers changed in another window." in page, Complaint.objects.count()) == (True, 0)
    assert ("Something else." in page, response.context["form"].data["seen"] != old) == (True, True)


def test_after_reading_again_it_can_be_sent() -> None:
    filer = ready()
    filer.post("check", seen="old", declaration="on")

    assert (filer.send().status_code, Complaint.objects.count()) == (302, 1)


def test_without_the_declaration_nothing_is_sent() -> None:
    filer = ready()
    page = text_of(filer.send(declaration=""))

    assert page.count("Tick the declaration: we can't take a report without it") == 2
    assert Complaint.objects.count() == 0


def test_going_back_shows_what_was_typed() -> None:
    filer = ready(link(1), "https://elsewhere.example/item/7")
    links = filer.client.get(filer.address("links")).context["form"]["links"].value()
    answers = filer.client.get(filer.address("reason")).context["form"]

    assert links.splitlines()[1] == "https://elsewhere.example/item/7"
    assert [answers[name].value() for name in ("ground", "statement")] == ["counterfeit", "The title has our mark."]


@pytest.mark.parametrize("step", ["reason", "check"])
def test_a_later_step_opened_too_early_leads_to_the_first(step: str) -> None:
    filer = make_filer()

    assert filer.client.get(filer.address(step)).headers["Location"] == filer.address("links")


def test_a_check_page_without_answers_leads_to_the_questions() -> None:
    filer = make_filer()
    filer.paste(link())
    response = filer.client.get(filer.address("check"))

    assert response.headers["Location"] == filer.address("reason")
    assert told(response) == ["Answer these questions first. Then you can check everything and send it."]


def spoil(filer: Filer, **answers: object) -> object:
    draft = filer.draft
    draft.answers |= answers
    draft.save()
    return filer.client.post(filer.address("check"), {"seen": "x", "declaration": "on"})


def test_a_draft_whose_snapshot_is_gone_asks_to_check_the_links_again() -> None:
    filer = ready()
    response = spoil(filer, links=[{"typed": "x", "snapshot": 999_999}])

    assert response.headers["Location"] == filer.address("links")
    assert told(response) == ["Check your links again: no listing to report is left among them."]


@pytest.mark.parametrize("answers", [{"ground": "of_an_older_version"}, {"right": "999999"}])
def test_an_answer_that_is_no_longer_offered_is_asked_again(answers: dict[str, str]) -> None:
    filer = ready()
    response = spoil(filer, **answers)

    assert (response.headers["Location"], len(told(response))) == (filer.address("reason"), 1)
    assert filer.client.get(filer.address("reason")).status_code == 200


def test_a_listing_looked_at_long_ago_is_looked_at_again() -> None:
    filer = ready()
    now = ListingSnapshot.objects.get()
    before = timezone.now() - timedelta(hours=25)
    old = ListingSnapshot.objects.create(listing=now.listing, facts=now.facts, sha256=now.sha256, taken_at=before)
    response = spoil(filer, links=[{"typed": "x", "snapshot": old.pk}])

    assert response.headers["Location"] == filer.address("links")
    assert told(response)[0].startswith("A while has passed since you looked at these listings.")


def test_a_right_withdrawn_meanwhile_is_asked_again() -> None:
    filer = ready()
    withdraw_right(filer.holder.right, by=filer.holder.actor)
    response = filer.client.post(filer.address("check"), {"seen": "x", "declaration": "on"})

    assert (response.headers["Location"], Complaint.objects.count()) == (filer.address("reason"), 0)


def test_a_listing_reported_meanwhile_is_named() -> None:
    filer = ready()
    shot = ListingSnapshot.objects.get()
    case = actions.file_complaint(filing(filer.holder, shot), by=filer.holder.actor).listings.get()
    page = text_of(filer.send())

    assert f"Already reported with this right: “Cone Lamp” ({case.reference})." in page
    assert Complaint.objects.count() == 1


def test_a_listing_taken_down_meanwhile_is_named_and_the_other_reporter_is_not() -> None:
    filer = ready()
    other = make_holder(name="Other mark")
    case = actions.file_complaint(filing(other, ListingSnapshot.objects.get()), by=other.actor).listings.get()
    decide(case, "take_down")
    page = text_of(filer.send())

    assert ("Taken down already: “Cone Lamp”." in page, case.complaint.reference in page) == (True, False)
    assert Complaint.objects.count() == 1


def test_a_right_of_another_organisation_can_not_be_chosen() -> None:
    filer = make_filer()
    filer.paste(link())
    page = text_of(filer.reason(right=str(make_holder().right.pk)))

    assert "Select the right that is used from the list" in page
    assert "right" not in filer.draft.answers


def test_the_action_itself_refuses_a_right_of_another_organisation() -> None:
    holder = make_holder()
    wish = filing(holder, seen(1), right=make_holder().right)

    with pytest.raises(actions.CannotFile, match="belongs to another organisation"):
        actions.file_complaint(wish, by=holder.actor)


def test_the_same_listing_twice_in_one_filing_is_named() -> None:
    holder = make_holder()
    shot = seen(1)

    with pytest.raises(actions.CannotFile, match="“Cone Lamp” is in this complaint twice"):
        actions.file_complaint(filing(holder, shot, shot), by=holder.actor)


def test_a_refused_report_can_be_filed_again() -> None:
    holder = make_holder()
    case = case_in("refused", holder=holder)
    again = actions.file_complaint(filing(holder, case.snapshot), by=holder.actor)

    assert (again.listings.get().state, fresh(case).state) == ("sent", "refused")


def test_a_ground_must_fit_the_kind_of_the_right() -> None:
    filer = make_filer()
    work = make_right(filer.holder.user, filer.holder.organisation, kind="copyright", name="Photographs", number="")
    filer.paste(link())
    page = text_of(filer.reason(right=str(work.pk), ground="counterfeit"))

    assert page.count("Select a reason for a copyright: you chose the right “Photographs”") == 2


def test_who_has_no_right_yet_is_asked_to_add_one_and_keeps_the_links() -> None:
    holder = make_holder()
    withdraw_right(holder.right, by=holder.actor)
    filer = make_filer(holder)
    link_pasted = link()
    filer.paste(link_pasted)
    response = filer.client.get(filer.address("reason"))

    assert (response.headers["Location"], told(response)) == (
        reverse("rights:new"),
        ["Your links are saved. Add the right that they use; then you come back here by yourself."],
    )
    assert filer.draft.answers["pasted"] == link_pasted


def test_who_has_no_right_yet_sees_first_which_links_will_not_be_sent() -> None:
    filer = make_filer()
    withdraw_right(filer.holder.right, by=filer.holder.actor)
    filer.paste(link(), "https://www.amazon.com/dp/B000000001")
    page = filer.client.get(filer.address("reason"))

    assert [item.problem for item in page.context["problems"]] == ["unknown_market"]
    assert f'href="{reverse("rights:new")}"' in text_of(page)


def test_who_may_not_add_a_right_is_told_that_one_is_lacking() -> None:
    filer = make_filer()
    filer.paste(link())
    withdraw_right(filer.holder.right, by=filer.holder.actor)
    Organisation.objects.filter(pk=filer.holder.organisation.pk).update(kind="agent")
    page = text_of(filer.client.get(filer.address("reason")))

    assert ("Add your right first" in page, "Cone Lamp" in page) == (True, True)


def test_the_only_right_is_chosen_already() -> None:
    filer = make_filer()
    filer.paste(link())
    page = filer.client.get(filer.address("reason"))

    assert page.context["form"]["right"].value() == str(filer.holder.right.pk)


def test_opening_the_first_page_again_gives_the_same_blank_sheet() -> None:
    filer = make_filer()
    for _time in range(3):
        filer.client.get(reverse("complaints:start"))

    assert Draft.objects.count() == 1


def test_fifty_listings_are_filed_in_one_complaint_with_one_readable_letter() -> None:
    holder = make_holder()
    shots = [seen(number, title=f"Lamp {number}") for number in range(1, 51)]
    complaint = actions.file_complaint(filing(holder, *shots), by=holder.actor)
    letter = Reply.objects.get(case=complaint.reference)

    assert (complaint.listings.count(), letter.stopped) == (50, "")
    assert [f"{number}. Lamp {number} ({number})" in letter.text for number in range(1, 51)] == [True] * 50
