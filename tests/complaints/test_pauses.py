"""A right that expires pauses its reports with a letter; a renewal lets them go on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import story
from complaints.actions import CannotFile, file_complaint
from complaints.models import ReportedListing
from complaints.states import State
from ledger.lifecycle import Actor, IllegalMove, move
from ledger.models import Deadline
from ledger.queries import events_of
from replies.models import Reply
from rights.actions import allow_seller, disallow_seller, record_view
from rights.models import IPRight
from rights.papers import accept_paper, send_paper
from tests.complaints.builders import case_in, decide, filing, fresh, make_holder, make_staff, paper, seen

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def expire(case: ReportedListing) -> None:
    IPRight.objects.filter(pk=case.right_id).update(expires_on=TODAY - timedelta(days=1))
    move(IPRight.objects.get(pk=case.right_id), "expire", by=Actor.system())


def renew(case: ReportedListing) -> None:
    right, staff = IPRight.objects.get(pk=case.right_id), Actor.staff(make_staff())
    later = TODAY + timedelta(days=3650)
    sent = send_paper(right, by=Actor.holder(right.entered_by), kind="renewal", proof=paper(), new_expiry=later)
    record_view(sent.proof, by=staff)
    accept_paper(sent, by=staff)


def clocks(case: ReportedListing) -> list[str]:
    rows = Deadline.objects.filter(case=case.reference, closed_at=None, fired_at=None)
    return [row.kind for row in rows]


def verbs(case: ReportedListing) -> list[str]:
    return [event.verb for event in events_of(case)]


def test_a_right_that_expires_pauses_its_undecided_reports_with_a_letter() -> None:
    case = case_in(State.SENT)
    expire(case)
    letter = Reply.objects.get(code="reports_paused")

    assert (clocks(case), verbs(case)) == ([], ["open", "pause"])
    assert (letter.to_address, letter.stopped, letter.case) == (
        case.complaint.contact_email,
        "",
        case.complaint.reference,
    )


@pytest.mark.postgresql
def test_the_letter_tells_the_filer_how_to_mend_it() -> None:
    case = case_in(State.SENT)
    expire(case)
    text = Reply.objects.get(code="reports_paused").text
    assert ("send us the certificate of renewal" in text, case.right.get_absolute_url() in text) == (True, True)


@pytest.mark.postgresql
def test_a_renewal_lets_them_go_on_with_the_whole_time_to_decide() -> None:
    case = case_in(State.SENT)
    expire(case)
    renew(case)

    assert (clocks(case), verbs(case)) == (["decide_complaint"], ["open", "pause", "resume"])
    assert Reply.objects.get(code="reports_resumed").stopped == ""


@pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN, State.DOWN, State.STAYS_DOWN])
def test_what_was_decided_is_not_touched(state: str) -> None:
    case = case_in(state)
    before = (clocks(case), verbs(case))
    expire(case)
    assert (clocks(case), verbs(case), Reply.objects.filter(code="reports_paused").count()) == (*before, 0)


def test_nothing_is_taken_down_while_a_report_waits() -> None:
    case = case_in(State.SENT)
    expire(case)
    with pytest.raises(IllegalMove):
        decide(fresh(case), "take_down")
    assert fresh(case).state == State.SENT


def test_a_takedown_is_possible_again_after_the_renewal() -> None:
    case = case_in(State.SENT)
    expire(case)
    renew(case)
    decide(fresh(case), "take_down")
    assert fresh(case).state == State.HIDING


def test_the_page_says_that_the_report_waits_and_for_what() -> None:
    case = case_in(State.SENT)
    expire(case)
    box = story.next_of(fresh(case), story.HOLDER)
    assert (str(box.text).split(".")[0], box.due) == ("The right has expired, so this report waits", None)


def test_no_report_is_filed_under_a_right_that_has_expired() -> None:
    holder = make_holder()
    IPRight.objects.filter(pk=holder.right.pk).update(expires_on=TODAY - timedelta(days=1))
    holder.right.refresh_from_db()
    with pytest.raises(CannotFile) as refusal:
        file_complaint(filing(holder, seen(1)), by=holder.actor)
    assert str(refusal.value.for_people).startswith("This right has expired.")


def test_a_seller_who_only_has_an_allowed_name_is_reported() -> None:
    holder = make_holder()
    allow_seller(holder.right, by=holder.actor, name=seen(1).listing.store.name)

    assert file_complaint(filing(holder, seen(1)), by=holder.actor).listings.count() == 1


def test_a_seller_whom_the_owner_allows_is_not_reported() -> None:
    holder = make_holder()
    store = seen(1).listing
    address = f"{store.market.site_url}/store/{store.store.external_id}/"
    seller = allow_seller(holder.right, by=holder.actor, name="bright bazaar", address=address)
    with pytest.raises(CannotFile) as refusal:
        file_complaint(filing(holder, seen(1)), by=holder.actor)
    disallow_seller(seller, by=holder.actor)

    assert "“bright bazaar” is on the owner's list of allowed sellers." in str(refusal.value.for_people)
    assert file_complaint(filing(holder, seen(1)), by=holder.actor).listings.count() == 1
