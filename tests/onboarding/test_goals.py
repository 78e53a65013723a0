"""O3: a report is taken before anybody was checked, and says that it waits. The others stand where they are shown."""

import pytest
from django.urls import reverse

from complaints.models import Complaint
from ledger.lifecycle import IllegalMove
from replies.models import Reply
from tests.complaints.builders import decide, fresh, make_holder, verify
from tests.complaints.filer import link, make_filer, text_of

pytestmark = pytest.mark.django_db
SAID = "a listing comes down only once it is verified, and the report waits at most until then"


def filed(*, verified: bool) -> tuple[Complaint, str]:
    """A report through the pages, and its confirmation."""
    filer = make_filer(make_holder(verified=verified))
    filer.paste(link())
    filer.reason()
    filer.send()
    complaint = Complaint.objects.get()
    return complaint, text_of(filer.client.get(reverse("complaints:sent", args=[complaint.reference])))


def test_o3_a_report_is_taken_before_the_check_and_page_and_letter_say_that_it_waits() -> None:
    complaint, page = filed(verified=False)
    letter = Reply.objects.get(code="received_holder").text

    assert (SAID in page, SAID in letter.replace("\n", " ")) == (True, True)
    with pytest.raises(IllegalMove, match="right not verified"):
        decide(complaint.listings.get(), "take_down")
    verify(complaint.listings.get().right)
    assert decide(fresh(complaint.listings.get()), "take_down").verdict == "take_down"


def test_o3_whose_right_is_checked_reads_nothing_of_waiting() -> None:
    _complaint, page = filed(verified=True)

    assert SAID not in page + Reply.objects.get(code="received_holder").text
