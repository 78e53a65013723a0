"""Rights: entered, verified, refused, mended, withdrawn; by whom, and who is told."""

from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from ledger.lifecycle import Actor, IllegalMove, Role, move
from ledger.queries import events_of
from replies.models import Reply
from rights import reasons
from rights.actions import NotOpened, add_proof, record_view, refuse_right, verify_right, withdraw_right
from rights.models import IPRight, Proof, ProofView, RightDecision
from rights.states import LIFECYCLE, State
from tests.rights.make import document, member, organisation, person, reader_of, reviewer, trademark
from tests.support.each import each
from tests.support.once import rolled_back
from tests.support.threads import at_once

VERBS = sorted({edge.verb for edge in LIFECYCLE.edges})
ALLOWED = {
    ("draft", "submit", "holder"),
    ("draft", "withdraw", "holder"),
    ("submitted", "verify", "staff"),
    ("submitted", "verify", "supervisor"),
    ("submitted", "refuse", "staff"),
    ("submitted", "refuse", "supervisor"),
    ("submitted", "withdraw", "holder"),
    ("verified", "withdraw", "holder"),
    ("refused", "withdraw", "holder"),
    ("refused", "resubmit", "holder"),
    ("expired", "withdraw", "holder"),
    ("verified", "remind", "system"),
    ("verified", "expire", "system"),
    *product(["verified"], ["amend", "decline"], ["staff", "supervisor"]),
    *product(["expired"], ["amend", "renew", "decline"], ["staff", "supervisor"]),
}


def refused(code: str = "blurred", reasoning: str = "") -> IPRight:
    right = trademark()
    refuse_right(right, by=reader_of(right), reason_code=code, reasoning=reasoning)
    return right


def moves(right: IPRight, state: str, verb: str, role: str) -> bool:
    """Whether a right in this state is moved so; it is put back."""
    with rolled_back():
        if verb == "refuse":  # its letter quotes the decision
            RightDecision.objects.create(right=right, verdict="refuse", reason_code="other", decided_by=reviewer())
        IPRight.objects.filter(pk=right.pk).update(state=state)
        right.refresh_from_db()
        try:
            move(right, verb, by=Actor(Role(role), reviewer().pk))
        except IllegalMove:
            return False
        return True


@pytest.mark.django_db
def test_only_the_table_moves_a_right() -> None:
    right = trademark()
    cells = list(product(State.values, VERBS, Role.values))
    wrong = [f"{cell}: moved {cell not in ALLOWED}" for cell in cells if moves(right, *cell) != (cell in ALLOWED)]

    assert len(cells) == 300
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.django_db
def test_a_new_right_is_being_checked_and_has_its_proof_and_its_first_event() -> None:
    right = trademark()

    assert (right.state, [proof.name for proof in right.proofs.all()]) == (State.SUBMITTED, ["certificate.pdf"])
    assert [(event.verb, event.target, event.role) for event in events_of(right)] == [
        ("open", "draft", "holder"),
        ("submit", "submitted", "holder"),
    ]


@pytest.mark.django_db
def test_a_proof_is_stored_under_a_random_key() -> None:
    proof = trademark().proofs.get()
    folder, _, name = proof.file.name.rpartition("/")

    assert (folder, len(name), name[-4:]) == (f"proofs/{timezone.now():%Y/%m}", 36, ".pdf")
    with proof.file.open() as stored:
        assert stored.read() == document().content_file.read()


@pytest.mark.django_db
def test_a_right_that_can_not_be_written_leaves_nothing_behind() -> None:
    first = trademark()
    with pytest.raises(DatabaseError), transaction.atomic():
        trademark(reference=first.reference)

    assert (IPRight.objects.count(), Proof.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_verified_right_is_told_to_who_entered_it() -> None:
    right = trademark()
    verify_right(right, by=reader_of(right))
    letter = Reply.objects.get()

    assert (right.state, letter.code, letter.to_address, letter.stopped) == (
        State.VERIFIED,
        "right_verified",
        right.entered_by.email,
        "",
    )
    assert letter.subject == f"{right.reference}: your trademark LUMO (018765432) is verified"


@pytest.mark.django_db
@each("code", list(reasons.REASONS))
def test_a_refused_right_names_the_reason_and_how_to_mend_it(code: str) -> None:
    right = refused(code, "Page 2 ends at class 9.")
    text = " ".join(Reply.objects.get().text.split())
    reason = reasons.REASONS[code]

    told = [str(reason.sentence) in text, str(reason.mend) in text, "Page 2 ends at class 9." in text]
    assert (told, f"http://127.0.0.1:8000/rights/{right.reference}/" in text) == ([True] * 3, True)


@pytest.mark.django_db
def test_a_refusal_without_words_of_ours_is_sent_too() -> None:
    refused("expired")
    assert Reply.objects.get().stopped == ""


@pytest.mark.django_db
def test_a_note_of_staff_and_their_names_are_in_no_letter() -> None:
    right = trademark()
    verify_right(right, by=reader_of(right, "Rita Reviewer"), note="Looks odd, but true.")
    text = Reply.objects.get().text
    assert ("odd" in text, "Rita" in text) == (False, False)


@pytest.mark.django_db
def test_words_of_staff_can_not_steer_the_letter() -> None:
    refused("other", "# Pay now\r\n\r\n> Pay | https://evil.example\u202e")
    html = Reply.objects.get().html
    assert ("<h2>Pay now</h2>" in html, 'href="https://evil.example' in html) == (False, False)


@pytest.mark.django_db
def test_a_letter_goes_to_an_administrator_when_who_entered_the_right_has_left() -> None:
    owner = organisation()
    head, filer = member(owner), member(owner, "filer")
    right = trademark(owner, filer)
    owner.memberships.filter(user=filer).delete()
    verify_right(right, by=reader_of(right))
    assert Reply.objects.get().to_address == head.email


@pytest.mark.django_db
def test_a_letter_that_nobody_can_get_waits_for_staff_and_stops_no_decision() -> None:
    right = trademark()
    User.objects.filter(memberships__organisation=right.owner).update(is_active=False)
    verify_right(right, by=reader_of(right))
    assert (right.state, bool(Reply.objects.get().stopped)) == (State.VERIFIED, True)


@pytest.mark.django_db
def test_an_unknown_reason_is_refused_and_nothing_is_written() -> None:
    right = trademark()
    with pytest.raises(ValueError, match="no reason"):
        refuse_right(right, by=Actor.staff(reviewer()), reason_code="ugly")
    assert (right.state, RightDecision.objects.count()) == (State.SUBMITTED, 0)


@pytest.mark.django_db
def test_a_second_decision_on_a_stale_copy_is_told_who_was_first() -> None:
    right = trademark()
    stale = IPRight.objects.get(pk=right.pk)
    refuse_right(right, by=reader_of(right, "Rita Reviewer"), reason_code="blurred")

    with pytest.raises(IllegalMove) as refusal:
        verify_right(stale, by=Actor.staff(reviewer("Otto Other")))

    assert str(refusal.value.for_people) == "Rita Reviewer has refused this right already."
    assert [event.verb for event in events_of(right)] == ["open", "submit", "refuse"]
    assert (RightDecision.objects.count(), Reply.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_deciding_at_once_one_wins_and_the_other_is_told_by_whom() -> None:
    right = trademark()
    copies = [IPRight.objects.get(pk=right.pk) for _ in range(2)]
    actors = [reader_of(right, name) for name in ("Rita", "Otto")]
    outcomes = at_once(
        lambda: verify_right(copies[0], by=actors[0]),
        lambda: refuse_right(copies[1], by=actors[1], reason_code="blurred"),
    )

    won = [outcome for outcome in outcomes if isinstance(outcome, RightDecision)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, IllegalMove)]
    assert (len(won), len(lost), RightDecision.objects.count()) == (1, 1, 1)
    assert str(lost[0].for_people).split()[0] == won[0].decided_by.name


@pytest.mark.django_db
def test_a_decision_on_a_withdrawn_right_is_told_so() -> None:
    right = trademark()
    stale = IPRight.objects.get(pk=right.pk)
    withdraw_right(right, by=Actor.holder(right.entered_by))

    with pytest.raises(IllegalMove) as refusal:
        verify_right(stale, by=Actor.staff(reviewer()))

    assert str(refusal.value.for_people) == "The rights holder has withdrawn this right."


@pytest.mark.django_db
def test_a_right_is_verified_or_refused_by_nobody_who_has_not_opened_its_document() -> None:
    right, otto = trademark(), Actor.staff(reviewer("Otto"))
    record_view(right.proofs.get(), by=Actor.staff(reviewer("Rita")))

    with pytest.raises(NotOpened):
        refuse_right(right, by=otto, reason_code="blurred")
    with pytest.raises(NotOpened) as refusal:
        verify_right(right, by=otto)

    assert str(refusal.value.for_people).partition(":")[0] == "Open the document first"
    assert (right.state, RightDecision.objects.count(), Reply.objects.count()) == (State.SUBMITTED, 0, 0)


@pytest.mark.django_db
def test_a_newer_document_has_to_be_opened_too_before_a_right_is_verified() -> None:
    right = trademark()
    actor = reader_of(right)
    newer = add_proof(right, by=Actor.holder(right.entered_by), proof=document("better.pdf"))
    with pytest.raises(NotOpened):
        verify_right(right, by=actor)

    record_view(newer, by=actor)
    assert verify_right(right, by=actor).verdict == "verify"


@pytest.mark.django_db
def test_a_right_is_refused_without_opening_its_document() -> None:
    assert refused().state == State.REFUSED


@pytest.mark.django_db
def test_the_owner_can_not_verify_a_right() -> None:
    right = trademark()
    with pytest.raises(IllegalMove):
        verify_right(right, by=Actor.holder(right.entered_by))
    assert RightDecision.objects.count() == 0


@pytest.mark.django_db
def test_a_new_proof_puts_a_refused_right_back_into_the_queue() -> None:
    right = refused()
    add_proof(right, by=Actor.holder(right.entered_by), proof=document("better.pdf"))

    assert (right.state, right.proofs.count()) == (State.SUBMITTED, 2)
    assert [event.verb for event in events_of(right)] == ["open", "submit", "refuse", "resubmit"]


@pytest.mark.django_db
def test_a_mended_right_that_is_refused_again_names_the_last_reason() -> None:
    right = refused("blurred")
    add_proof(right, by=Actor.holder(right.entered_by), proof=document())
    refuse_right(right, by=reader_of(right), reason_code="expired")
    assert str(reasons.REASONS["expired"].sentence) in Reply.objects.last().text


@pytest.mark.django_db
@pytest.mark.parametrize("verified", [False, True])
def test_a_further_proof_leaves_the_state_as_it_is(verified: bool) -> None:
    right = trademark()
    if verified:
        verify_right(right, by=reader_of(right))
    before = right.state
    add_proof(right, by=Actor.holder(right.entered_by), proof=document())
    assert (right.state, right.proofs.count()) == (before, 2)


@pytest.mark.django_db
def test_a_withdrawn_right_takes_no_more_proofs() -> None:
    right = trademark()
    withdraw_right(right, by=Actor.holder(right.entered_by))
    with pytest.raises(IllegalMove):
        add_proof(right, by=Actor.holder(right.entered_by), proof=document())
    assert right.proofs.count() == 1


@pytest.mark.django_db
def test_only_views_by_staff_are_written_down() -> None:
    proof = trademark().proofs.get()
    staff = reviewer()
    record_view(proof, by=Actor.staff(staff))
    record_view(proof, by=Actor.holder(person()))
    assert [view.viewed_by for view in ProofView.objects.all()] == [staff]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_proofs_decisions_and_views_are_never_edited(change: str) -> None:
    right = refused()
    record_view(right.proofs.get(), by=Actor.staff(reviewer()))
    for rows in (Proof.objects.all(), RightDecision.objects.all(), ProofView.objects.all()):
        with pytest.raises(DatabaseError):
            rows.update(id=rows.first().pk) if change == "update" else rows._raw_delete(rows.db)
