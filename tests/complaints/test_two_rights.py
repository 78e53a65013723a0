"""One listing reported under two rights, as under a mark and under a photograph: each is a case of its own."""

import pytest

from complaints.models import Complaint, ReportedListing
from complaints.states import State
from tests.complaints.builders import case_in, make_holder, make_right
from tests.complaints.filer import address_of, link, make_filer, text_of
from tests.complaints.test_sheets import Desk

pytestmark = pytest.mark.django_db


def test_a_second_report_under_another_right_is_possible_while_the_first_is_open() -> None:
    holder = make_holder()
    first = case_in(State.SENT, holder=holder)
    picture = make_right(holder.user, holder.organisation, kind="copyright", name="Photo of our lamp", number="")
    filer = make_filer(holder)
    filer.paste(link(10007))
    filer.reason(right=str(picture.pk), ground="copied_picture", statement="The photo is ours.")
    filer.send()

    open_now = ReportedListing.objects.filter(listing=first.listing, state=State.SENT)
    assert set(open_now.values_list("right", flat=True)) == {first.right_id, picture.pk}


def test_the_same_right_again_is_refused_where_it_is_chosen_and_names_the_case() -> None:
    holder = make_holder()
    first = case_in(State.SENT, holder=holder)
    make_right(holder.user, holder.organisation, kind="copyright", name="Photo of our lamp", number="")
    filer = make_filer(holder)
    filer.paste(link(10007))
    response = filer.reason(right=str(first.right_id))

    assert [error.code for error in response.context["form"].errors["right"].as_data()] == ["same_right"]
    assert first.reference in text_of(response)
    assert Complaint.objects.count() == 1


def test_a_listing_reported_under_every_right_can_not_be_pasted_again() -> None:
    holder = make_holder()
    first = case_in(State.SENT, holder=holder)
    found = make_filer(holder).paste(first.listing.url).context["problems"]

    assert [(item.problem, item.case) for item in found] == [("already_reported", first.complaint.reference)]


def test_a_table_may_name_one_listing_under_two_rights() -> None:
    desk = Desk()
    make_right(desk.holder.user, desk.holder.organisation, kind="copyright", name="Photo", number="")
    row = desk.row(1)
    desk.upload(row, [address_of(1), "Photo", "copied_picture", "The photo is ours."])
    desk.read()
    desk.confirm()

    assert desk.problems() == {}
    kinds = ReportedListing.objects.values_list("listing__external_id", "right__kind")
    assert sorted(kinds) == [("1", "copyright"), ("1", "trademark")]


def test_a_table_that_repeats_listing_and_right_names_the_row_before() -> None:
    desk = Desk()
    desk.upload(desk.row(1), [address_of(1), "lumo", "counterfeit", "The title carries our mark."])

    assert [column.partition(":")[0] for column in desk.problems()["3"]] == ["link"]


def test_a_table_says_which_row_was_reported_under_its_right_before() -> None:
    holder = make_holder()
    first = case_in(State.SENT, holder=holder)
    make_right(holder.user, holder.organisation, kind="copyright", name="Photo", number="")
    desk = Desk(holder)
    desk.upload(
        [link(10007), first.right.reference, "counterfeit", "The title carries our mark."],
        [address_of(10007), "Photo", "copied_picture", "The photo is ours."],
    )
    desk.read()

    assert [(row, [each.partition(":")[0] for each in said]) for row, said in desk.problems().items()] == [
        ("2", ["right"])
    ]
