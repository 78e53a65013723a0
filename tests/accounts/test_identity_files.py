"""Several files for one thing that is asked for: both sides at once, or one more until somebody looked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.identity import actions
from accounts.refusals import Refused
from ledger import policy
from ledger.lifecycle import IllegalMove
from tests.accounts.teams import by, make_firm, person
from tests.accounts.test_identity import asked, sent, staff
from tests.accounts.visits import browser
from tests.complaints.builders import paper

pytestmark = pytest.mark.django_db


def test_both_sides_of_a_document_are_sent_in_two_files_at_once() -> None:
    firm = make_firm()
    row = asked(firm, "representative_id")
    files = [SimpleUploadedFile(f"{side}.png", paper("x.png").content_file.read()) for side in ("front", "back")]
    browser(person(firm, "hanna")).post(row.get_absolute_url(), {"document": files})

    assert list(row.documents.values_list("name", flat=True)) == ["front.png", "back.png"]


def test_a_forgotten_side_is_added_until_somebody_looked_at_what_was_sent() -> None:
    firm, rosa = make_firm(), staff()
    row = sent(firm, "representative_id")
    page = browser(person(firm, "hanna")).get(row.get_absolute_url()).content
    actions.send(row, by=by(firm), documents=[paper("back.png")])
    actions.record_view(row.documents.first(), by=rosa, reason="check")
    closed = browser(person(firm, "hanna")).get(row.get_absolute_url()).content

    assert (row.documents.count(), row.state) == (2, "sent")
    assert (b'type="file"' in page, b'type="file"' in closed) == (True, False)
    with pytest.raises(IllegalMove):
        actions.send(row, by=by(firm), documents=[paper("third.png")])


def test_staff_decide_only_when_they_opened_every_file_of_the_sending() -> None:
    firm, rosa = make_firm(), staff()
    row = sent(firm, "representative_id")
    actions.send(row, by=by(firm), documents=[paper("back.png")])
    first, second = row.documents.all()
    actions.record_view(second, by=rosa, reason="check")
    with pytest.raises(Refused, match="unseen"):
        actions.accept(row, by=rosa)
    actions.record_view(first, by=rosa, reason="check")

    assert actions.accept(row, by=rosa).verdict == "accept"


@pytest.mark.postgresql
def test_after_a_refusal_only_the_new_files_have_to_be_opened() -> None:
    firm, rosa = make_firm(), staff()
    row = sent(firm, "representative_id")
    actions.record_view(row.documents.get(), by=rosa, reason="check")
    actions.refuse(row, by=rosa, reason_code="blurred")
    actions.send(row, by=by(firm), documents=[paper("sharp.png")])
    actions.record_view(row.documents.last(), by=rosa, reason="check")

    assert actions.accept(row, by=rosa).verdict == "accept"


def test_a_sending_holds_no_more_files_than_the_limit() -> None:
    firm = make_firm()
    row, most = sent(firm, "representative_id"), policy.number("uploads.max_files")
    with pytest.raises(Refused, match="too_many"):
        actions.send(row, by=by(firm), documents=[paper(f"{n}.png") for n in range(most)])

    assert row.documents.count() == 1
