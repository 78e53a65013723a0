"""Papers on a verified right: nothing changes before staff have checked, and what changed is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from ledger.lifecycle import Actor, IllegalMove
from ledger.models import Deadline
from ledger.queries import events_of
from replies.models import Reply
from rights.actions import NotOpened, record_view, verify_right
from rights.models import FactsChange, IPRight, Paper, PaperDecision
from rights.paper_forms import FORMS
from rights.papers import accept_paper, decline_paper, send_paper
from rights.states import State
from tests.rights.make import document, expire, member, organisation, reader_of, reviewer, trademark
from tests.rights.test_admin import act, told
from tests.rights.test_forms import parts
from tests.rights.test_views import signed_in
from tests.support.each import each
from tests.support.threads import at_once
from tests.uploads.make_files import pdf, upload

pytestmark = pytest.mark.django_db
LATER = timezone.localdate() + timedelta(days=3650)


def verified(**facts: Any) -> IPRight:
    right = trademark(**facts)
    verify_right(right, by=reader_of(right))
    return right


def holder(right: IPRight) -> Actor:
    return Actor.holder(right.entered_by, right.owner_id)


def sent(right: IPRight, kind: str = "renewal", **said: Any) -> Paper:
    known = {"new_expiry": LATER} if kind == "renewal" else {"new_owner": "Lumo Holding SE"}
    return send_paper(right, by=holder(right), kind=kind, proof=document("paper.pdf"), **(said or known))


def fresh(right: IPRight) -> IPRight:
    return IPRight.objects.get(pk=right.pk)


def test_a_paper_changes_nothing_until_staff_accept_it() -> None:
    right = verified()
    paper = sent(right)
    before = fresh(right).expires_on
    accept_paper(paper, by=reader_of(right))
    change = FactsChange.objects.get()

    assert (before, fresh(right).expires_on, fresh(right).state) == (None, LATER, State.VERIFIED)
    assert (change.before["expires_on"], change.after["expires_on"], change.paper) == ("", str(LATER), paper)
    assert [event.verb for event in events_of(right)][-2:] == ["paper", "amend"]


@pytest.mark.postgresql
def test_a_declined_paper_leaves_the_right_and_says_how_to_mend_it() -> None:
    right = verified(expires_on=LATER)
    paper = sent(right, "name_change")
    with pytest.raises(NotOpened):
        decline_paper(paper, by=Actor.staff(reviewer()), reason_code="cut_off")
    decline_paper(paper, by=reader_of(right), reason_code="cut_off", reasoning="Page 2.")
    letter = Reply.objects.last()

    assert (fresh(right).owner_as_registered, FactsChange.objects.count()) == ("", 0)
    assert (letter.code, letter.stopped, "Page 2." in letter.text, "Upload the whole" in letter.text) == (
        "paper_declined",
        "",
        True,
        True,
    )


@pytest.mark.parametrize(("kind", "names_anew"), [("renewal", False), ("name_change", False), ("assignment", True)])
def test_only_an_assignment_ends_the_cover_of_older_letters(kind: str, names_anew: bool) -> None:
    right = verified()
    since = right.identity_since
    accept_paper(sent(right, kind), by=reader_of(right))
    assert (fresh(right).identity_since > since) == names_anew


def test_an_accepted_paper_is_told_with_what_stood_there_and_what_stands_there_now() -> None:
    right = verified(owner_as_registered="Lumo GmbH")
    accept_paper(sent(right, "name_change"), by=reader_of(right))
    letter = Reply.objects.last()
    assert (letter.code, letter.stopped) == ("paper_accepted", "")
    assert ("Before: Lumo GmbH." in letter.text, "From now on: Lumo Holding SE." in letter.text) == (True, True)


def test_an_expired_right_is_in_use_again_after_its_renewal() -> None:
    right = trademark(expires_on=timezone.localdate())
    expire(right)
    accept_paper(sent(right), by=reader_of(right))
    running = Deadline.objects.filter(case=right.reference, closed_at=None, fired_at=None)

    assert (fresh(right).state, fresh(right).expires_on) == (State.VERIFIED, LATER)
    assert sorted(row.kind for row in running) == [
        "right_expires",
        "right_expires_first",
        "right_expires_last",
        "right_expires_second",
    ]


def test_an_expired_right_stays_expired_after_another_paper() -> None:
    right = trademark(expires_on=timezone.localdate())
    expire(right)
    accept_paper(sent(right, "name_change"), by=reader_of(right))
    assert (fresh(right).state, fresh(right).owner_as_registered) == (State.EXPIRED, "Lumo Holding SE")


def test_who_has_not_opened_the_paper_can_not_accept_it() -> None:
    right = verified()
    other = reader_of(right)
    paper = sent(right)
    with pytest.raises(NotOpened):
        accept_paper(paper, by=other)
    record_view(paper.proof, by=other)
    assert accept_paper(paper, by=other).verdict == "accept"


@pytest.mark.parametrize("state", ["draft", "submitted", "refused", "withdrawn"])
def test_papers_are_for_rights_in_use(state: str) -> None:
    right = trademark()
    IPRight.objects.filter(pk=right.pk).update(state=state)
    with pytest.raises(IllegalMove):
        sent(right)
    assert Paper.objects.count() == 0


def test_a_second_paper_waits_for_the_first() -> None:
    right = verified()
    sent(right)
    with pytest.raises(IllegalMove) as refusal:
        sent(right, "name_change")
    assert str(refusal.value.for_people).startswith("We are still checking the paper that you sent before.")


def test_an_owner_can_not_accept_their_own_paper() -> None:
    right = verified()
    paper = sent(right)
    with pytest.raises(IllegalMove):
        accept_paper(paper, by=holder(right))
    assert PaperDecision.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_deciding_on_a_paper_at_once_one_wins_and_the_other_is_told_by_whom() -> None:
    right = verified()
    paper = sent(right)
    rita, otto = reader_of(right, "Rita"), reader_of(right, "Otto")
    outcomes = at_once(
        lambda: accept_paper(Paper.objects.get(pk=paper.pk), by=rita),
        lambda: decline_paper(Paper.objects.get(pk=paper.pk), by=otto, reason_code="blurred"),
    )
    lost = [outcome for outcome in outcomes if isinstance(outcome, IllegalMove)]

    assert (len(lost), PaperDecision.objects.count()) == (1, 1)
    assert FactsChange.objects.count() == (PaperDecision.objects.get().verdict == "accept")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_papers_their_decisions_and_changes_are_never_edited(change: str) -> None:
    right = verified()
    accept_paper(sent(right), by=reader_of(right))
    for rows in (Paper.objects.all(), PaperDecision.objects.all(), FactsChange.objects.all()):
        with pytest.raises(DatabaseError):
            rows.update(id=rows.get().pk) if change == "update" else rows._raw_delete(rows.db)


BAD = [
    ("renewal", {}, "new_expiry", "Enter the new expiry date"),
    (
        "renewal",
        parts("new_expiry", 1, 1, 2020),
        "new_expiry",
        "The new expiry date must be after the one that we know",
    ),
    ("name_change", {"new_owner": ""}, "new_owner", "Enter the name from now on"),
    ("name_change", {"new_owner": "Lumo GmbH"}, "new_owner", "This is the name that we have. Enter the new one"),
    ("assignment", {"new_owner": ""}, "new_owner", "Enter the name of the new owner"),
]


@each(("kind", "answers", "field", "sentence"), BAD)
def test_each_wrong_answer_about_a_paper_is_told(kind: str, answers: dict[str, str], field: str, sentence: str) -> None:
    right = verified(owner_as_registered="Lumo GmbH", expires_on=date(2031, 3, 4))
    filled = FORMS[kind](answers, {"proof": upload("a.pdf", pdf())}, right=right)
    assert {name: list(told) for name, told in filled.errors.items()} == {field: [sentence]}


def test_a_paper_is_sent_from_the_page_of_the_right() -> None:
    right = verified()
    client = signed_in(right.entered_by)
    chosen = client.post(reverse("rights:new_paper", args=[right.reference]), {"kind": "name_change"})
    files = {"proof": upload("a.pdf", pdf()), "new_owner": "Lumo Holding SE"}
    page = client.post(chosen.headers["Location"], files, follow=True)

    assert Paper.objects.get().new_owner == "Lumo Holding SE"
    assert "We have your paper and check it." in page.content.decode()


@pytest.mark.parametrize("role", ["reader", None])
def test_who_may_not_file_sends_no_paper(role: str | None) -> None:
    right = verified()
    client = signed_in(member(right.owner, role) if role else member(organisation()))
    for name, args in (("new_paper", []), ("paper", ["renewal"])):
        assert client.get(reverse(f"rights:{name}", args=[right.reference, *args])).status_code == 404


def test_staff_accept_a_paper_on_the_page_of_the_right() -> None:
    right = verified()
    paper, rita = sent(right), reviewer()
    record_view(paper.proof, by=Actor.staff(rita))
    response = act(right, rita, verb="accept", note="Looked up.")

    assert told(response) == [f"{right.reference}: the paper is accepted. The letter is on its way."]
    assert fresh(right).expires_on == LATER


def test_staff_are_shown_the_paper_beside_what_stands_there() -> None:
    right = verified(owner_as_registered="Lumo GmbH")
    sent(right, "assignment")
    page = signed_in(reviewer()).get(reverse("admin:rights_ipright_change", args=[right.pk]))

    assert [verb for verb, _label, _form in page.context["forms"]] == ["accept", "decline"]
    assert ["Lumo GmbH" in page.content.decode(), "Lumo Holding SE" in page.content.decode()] == [True, True]


def test_a_right_with_a_paper_stands_in_the_queue_once() -> None:
    right = verified()
    sent(right)
    assert list(IPRight.objects.waiting_for_staff()) == [right]
