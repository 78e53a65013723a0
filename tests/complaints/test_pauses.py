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
from rights.actions import (
    add_proof,
    allow_seller,
    disallow_seller,
    record_view,
    refuse_right,
    verify_right,
    withdraw_right,
)
from rights.models import IPRight
from rights.papers import accept_paper, send_paper
from tests.complaints.builders import (
    Holder,
    case_in,
    decide,
    filing,
    fresh,
    make_holder,
    make_staff,
    member,
    paper,
    seen,
    signed_in,
)
from tests.complaints.guest import make_guest

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


def refuse(right: IPRight) -> None:
    staff = Actor.staff(make_staff())
    record_view(right.proofs.last(), by=staff)
    refuse_right(IPRight.objects.get(pk=right.pk), by=staff, reason_code="blurred")


def mend(right: IPRight) -> None:
    right = IPRight.objects.get(pk=right.pk)
    add_proof(right, by=Actor.holder(right.entered_by), proof=paper())


def reported(holder: Holder, *numbers: int, **fields: object) -> list[ReportedListing]:
    """The listings of one complaint, not decided yet."""
    complaint = file_complaint(filing(holder, *map(seen, numbers), **fields), by=holder.actor)
    return list(complaint.listings.order_by("number"))


def letters(code: str) -> list[str]:
    return sorted(Reply.objects.filter(code=code, stopped="").values_list("to_address", flat=True))


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


def test_a_refused_right_pauses_all_its_reports_in_one_act() -> None:
    holder = make_holder(verified=False)
    cases = [*reported(holder, 1, 2), *reported(holder, 3)]
    refuse(holder.right)

    assert [(clocks(case), verbs(case), fresh(case).state) for case in cases] == [
        ([], ["open", "pause"], State.SENT)
    ] * 3
    assert list(ReportedListing.objects.waiting_for_staff()) == []
    assert set(ReportedListing.objects.waiting_for_a_right()) == set(cases)


@pytest.mark.postgresql
def test_each_reporter_gets_one_letter_about_a_refused_right() -> None:
    """The owner reads it in the letter about the refusal, a colleague who reported by one of their own."""
    holder = make_holder(verified=False)
    colleague = member(holder.organisation)
    reported(holder, 1, 2)
    reported(holder, 3)
    for number in (4, 5):
        reported(holder, number, filed_by=colleague, contact_email=colleague.email)
    refuse(holder.right)
    refusal = Reply.objects.get(code="right_refused")

    assert (letters("right_refused"), letters("reports_paused")) == ([holder.user.email], [colleague.email])
    assert "5 reports of listings rest on this right and wait." in refusal.text
    assert holder.right.get_absolute_url() in refusal.text
    assert "Your report of 2 listings waits." in Reply.objects.get(code="reports_paused").text


def test_a_refusal_on_which_nothing_waits_names_no_reports() -> None:
    holder = make_holder(verified=False)
    refuse(holder.right)
    assert "waits" not in Reply.objects.get(code="right_refused", stopped="").text


@pytest.mark.postgresql
def test_a_mended_right_lets_its_reports_go_on_with_the_whole_time() -> None:
    holder = make_holder(verified=False)
    [case] = reported(holder, 1)
    refuse(holder.right)
    mend(holder.right)

    assert (clocks(case), verbs(case)) == (["decide_complaint"], ["open", "pause", "resume"])
    assert list(ReportedListing.objects.waiting_for_staff()) == [case]
    assert letters("reports_resumed") == []  # who mended it knows


def test_a_report_that_waited_is_decided_once_the_right_is_verified() -> None:
    holder = make_holder(verified=False)
    [case] = reported(holder, 1)
    refuse(holder.right)
    with pytest.raises(IllegalMove):
        decide(fresh(case), "take_down")
    mend(holder.right)
    staff = Actor.staff(make_staff())
    record_view(holder.right.proofs.last(), by=staff)
    verify_right(IPRight.objects.get(pk=holder.right.pk), by=staff)
    decide(fresh(case), "take_down")

    assert fresh(case).state == State.HIDING


def test_the_page_of_the_case_says_who_must_mend_the_right_and_where() -> None:
    holder = make_holder(verified=False)
    [case] = reported(holder, 1)
    refuse(holder.right)
    box = story.next_of(fresh(case), story.HOLDER)
    page = signed_in(holder.user).get(case.complaint.get_absolute_url()).content.decode()

    assert (str(box.who), box.due, box.url) == ("You", None, holder.right.get_absolute_url())
    assert f'href="{box.url}"' in page
    assert "You do not need to do anything." not in page


def test_a_guest_is_led_to_the_account_in_which_the_right_is_mended() -> None:
    complaint = make_guest().whole()
    case = complaint.listings.get()
    refuse(case.right)
    box = story.next_of(fresh(case), story.HOLDER)

    assert ("Open an account below" in str(box.text), box.url) == (True, "")
    assert f"/guest/case/{complaint.guest_link.token}/" in Reply.objects.get(code="right_refused").text


def test_the_owner_reads_on_the_right_how_many_reports_wait_for_it() -> None:
    holder = make_holder(verified=False)
    reported(holder, 1, 2)
    refuse(holder.right)
    page = signed_in(holder.user).get(holder.right.get_absolute_url())

    assert "2 reports wait for it." in page.context["next"].text


def test_staff_see_on_the_case_and_in_the_list_what_it_waits_for() -> None:
    holder = make_holder(verified=False)
    [case] = reported(holder, 1)
    refuse(holder.right)
    desk = signed_in(make_staff())
    queue, waiting = (
        desk.get(f"/admin/complaints/reportedlisting/{query}").context["cl"].result_list
        for query in ("", "?queue=right")
    )
    page = desk.get(f"/admin/complaints/reportedlisting/{case.pk}/change/").content.decode()

    assert (list(queue), list(waiting)) == ([], [case])
    assert "This report waits: the right was refused." in page


@pytest.mark.postgresql
@pytest.mark.parametrize("refused", [False, True])
def test_a_withdrawn_right_ends_its_reports_with_one_letter_a_reporter(refused: bool) -> None:
    holder = make_holder(verified=False)
    cases = [*reported(holder, 1, 2), *reported(holder, 3)]
    if refused:
        refuse(holder.right)
    withdraw_right(IPRight.objects.get(pk=holder.right.pk), by=holder.actor)

    assert [(fresh(case).state, clocks(case), verbs(case)[-1]) for case in cases] == [
        (State.WITHDRAWN, [], "lapse")
    ] * 3
    assert letters("reports_ended") == [holder.user.email]
    assert "Your report of 3 listings has ended with it." in Reply.objects.get(code="reports_ended").text


def test_what_was_decided_outlives_a_withdrawn_right() -> None:
    case = case_in(State.DOWN)
    withdraw_right(IPRight.objects.get(pk=case.right_id), by=Actor.holder(case.right.entered_by))
    assert (fresh(case).state, letters("reports_ended")) == (State.DOWN, [])


def test_the_page_says_that_a_report_ended_with_its_right() -> None:
    case = case_in(State.SENT)
    withdraw_right(IPRight.objects.get(pk=case.right_id), by=Actor.holder(case.right.entered_by))
    [(_item, box, steps)] = story.parts_of([fresh(case)], story.HOLDER)

    assert str(box.text).startswith("The right was withdrawn")
    assert str(steps[-1].title) == "Ended: the right was withdrawn"
