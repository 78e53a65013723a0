"""What a new account reports in bulk under a document that nobody has opened is one line of the staff's queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from complaints.actions import file_complaint
from complaints.bundles import bundles
from ipp_portal.admin import waiting
from ledger import policy
from ledger.lifecycle import Actor
from rights.actions import record_view
from tests.complaints.builders import Holder, case_in, filing, make_holder, make_staff, seen, signed_in

pytestmark = pytest.mark.django_db
QUEUE = "/admin/complaints/reportedlisting/"
MOST = policy.number("filing.bundle_after")


def flood(more: int = 5) -> Holder:
    """A new account with a right that nobody has checked reports more than the queue shows one by one."""
    holder = make_holder(verified=False)
    file_complaint(filing(holder, *[seen(number) for number in range(1, MOST + more + 1)]), by=holder.actor)
    return holder


def lines() -> list[int]:
    """How many reports each line of the queue stands for; 0 for a report of its own."""
    result = signed_in(make_staff()).get(QUEUE).context["cl"].result_list
    return sorted(item.bundle for item in result)


@pytest.mark.postgresql
def test_beyond_the_first_listings_a_new_account_is_one_line() -> None:
    flood()
    other = case_in("sent", number=900)

    assert lines() == [0] * (MOST + 1) + [5]
    assert waiting()[0][2] == MOST + 2
    assert other.right.state == "verified"


@pytest.mark.postgresql
def test_the_line_opens_once_somebody_has_looked_at_the_document() -> None:
    holder = flood()
    record_view(holder.right.proofs.last(), by=Actor.staff(make_staff()))
    assert lines() == [0] * (MOST + 5)


def test_all_of_them_are_found_in_the_list_of_all_cases() -> None:
    flood()
    assert signed_in(make_staff()).get(f"{QUEUE}?queue=all").context["cl"].result_count == MOST + 5


@pytest.mark.parametrize("case", ["few", "old account"])
def test_others_make_no_bundle(case: str) -> None:
    holder = flood(more=0 if case == "few" else 5)
    if case == "old account":
        User.objects.filter(pk=holder.user.pk).update(date_joined=timezone.now() - timedelta(days=2))
    assert bundles() == []
