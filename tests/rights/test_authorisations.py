"""Letters of authorisation: drafted, asked, confirmed, refused, revoked, ended; and who may say what for whom."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from ledger.firing import fire_due
from ledger.lifecycle import Actor, IllegalMove, Role, move
from ledger.models import Deadline
from ledger.queries import events_of
from replies.models import Reply
from rights.actions import set_facts
from rights.authorisation_states import LIFECYCLE, State
from rights.authorisations import (
    NotSeen,
    answer_letter,
    approve_letter,
    ask_there,
    digest_of,
    give_back,
    hand_in,
    propose_address,
    record_view,
    reject_letter,
    revoke_by_owner,
    send_letter,
    stop_letter,
)
from rights.contacts import contact_of
from rights.models import (
    Authorisation,
    AuthorisationContact,
    AuthorisationDecision,
    AuthorisationDocument,
    CoveredRight,
    IPRight,
)
from rights.queries import may_file
from tests.rights.letters_made import (
    TODAY,
    an_agent,
    clients_right,
    confirmed,
    drafted,
    holder,
    owned_right,
    prove,
    say,
    sent,
    someone,
)
from tests.rights.make import document, reviewer, trademark
from tests.support.each import each
from tests.support.once import rolled_back
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db
VERBS = sorted({edge.verb for edge in LIFECYCLE.edges})
STAFF = ("staff", "supervisor")
ALLOWED = {
    *product(["drafted"], ["send", "hand_in", "discard"], ["holder"]),
    *product(["sent"], ["hand_in", "discard", "confirm", "refuse"], ["holder"]),
    *product(["sent"], ["propose", "ask", "approve", "reject"], STAFF),
    ("confirmed", "revoke", "holder"),
    *product(["confirmed"], ["stop"], STAFF),
    *product(["confirmed"], ["remind", "end"], ["system"]),
}


def moves(letter: Authorisation, state: str, verb: str, role: str) -> bool:
    """Whether a letter in this state is moved so; it is put back."""
    with rolled_back():
        Authorisation.objects.filter(pk=letter.pk).update(state=state)
        letter.refresh_from_db()
        try:
            move(letter, verb, by=Actor(Role(role), reviewer().pk))
        except IllegalMove:
            return False
        return True


def test_only_the_table_moves_a_letter() -> None:
    letter = drafted(an_agent(), owned_right())
    cells = list(product(State.values, VERBS, Role.values))
    wrong = [f"{cell}: moved {cell not in ALLOWED}" for cell in cells if moves(letter, *cell) != (cell in ALLOWED)]

    assert len(cells) == 390
    assert not wrong, "\n".join(["", *wrong])


def test_a_letter_is_asked_of_the_owner_and_holds_once_they_say_yes() -> None:
    agent, right = an_agent(), owned_right()
    letter = sent(agent, right)
    asked = Reply.objects.get(code="authorisation_asked")
    before = may_file(agent, right, "corner", "report", TODAY).allowed
    decision = say(letter)

    assert (asked.to_address, asked.stopped) == (right.entered_by.email, "")
    assert (before, may_file(agent, right, "corner", "report", TODAY).allowed) == (False, True)
    assert (decision.way, decision.signer, decision.decided_by) == ("code", "Hanna Lumo, director", None)
    assert [event.verb for event in events_of(letter)] == ["open", "send", "confirm"]


def test_a_client_who_is_not_here_is_asked_at_the_address_of_the_register() -> None:
    agent = an_agent()
    letter = sent(agent, clients_right(agent))
    assert (letter.contact.address, letter.contact.source) == ("legal@lumo-lights.example", "register")


def test_both_sides_are_told_and_the_owner_gets_a_link_to_take_it_back() -> None:
    letter = confirmed(an_agent(), owned_right())
    to_agent = Reply.objects.get(code="authorisation_confirmed")
    to_owner = Reply.objects.get(code="authorisation_confirmed_owner")

    assert (to_agent.to_address, to_owner.to_address) == (letter.drafted_by.email, letter.contact.address)
    who = letter.contact.token.partition(":")[0]  # what follows is the second in which it was signed
    assert f"/rights/letters/answer/{who}:" in to_owner.text
    assert [reply.stopped for reply in Reply.objects.filter(case=letter.reference)] == ["", "", ""]


def test_one_letter_covers_many_rights_of_one_owner() -> None:
    agent, first = an_agent(), owned_right()
    others = [trademark(first.owner, first.entered_by, name=f"LUMO {n}", number=f"0187654{n:02}") for n in range(5)]
    confirmed(agent, first, *others)
    assert [may_file(agent, right, "corner", "report", TODAY).allowed for right in others] == [True] * 5


def test_rights_of_several_owners_do_not_stand_in_one_letter() -> None:
    with pytest.raises(IllegalMove) as refusal:
        drafted(an_agent(), owned_right(), owned_right(number="018111222"))
    assert str(refusal.value.for_people) == "These rights have several owners. Draft one letter for each owner."


def agents_own_address(agent: Organisation, right: IPRight) -> None:
    """The register names the agent's own mail address, as registers often do."""
    agent.members.update(email="legal@lumo-lights.example")


def agents_own_domain(agent: Organisation, right: IPRight) -> None:
    agent.members.update(email="someone-else@lumo-lights.example")


def other_owner(agent: Organisation, right: IPRight) -> None:
    IPRight.objects.filter(pk=right.pk).update(owner_as_registered="Somebody Else Ltd")


def no_number(agent: Organisation, right: IPRight) -> None:
    IPRight.objects.filter(pk=right.pk).update(number="", number_normal="")


def unknown_number(agent: Organisation, right: IPRight) -> None:
    IPRight.objects.filter(pk=right.pk).update(number="018999999")


ATTACKS: list[Callable[[Organisation, IPRight], None]] = [
    agents_own_address,
    agents_own_domain,
    other_owner,
    no_number,
    unknown_number,
]


@each("attack", ATTACKS)
def test_an_agent_finds_no_way_to_ask_itself(attack: Callable[[Organisation, IPRight], None]) -> None:
    agent = an_agent()
    right = clients_right(agent)
    letter = drafted(agent, right)
    attack(agent, right)
    with pytest.raises(IllegalMove) as refusal:
        send_letter(letter, by=holder(agent))

    assert str(refusal.value.for_people).startswith("We know no address of the owner that is not your own.")
    assert (AuthorisationContact.objects.count(), Reply.objects.filter(case=letter.reference).count()) == (0, 0)


def test_rights_with_different_addresses_on_the_register_are_asked_at_none() -> None:
    agent = an_agent()
    rights = [clients_right(agent), clients_right(agent, number="018111222", name="NORDKAP")]
    assert contact_of(rights, agent) is None


def test_an_administrator_of_both_sides_can_not_confirm_their_own_letter() -> None:
    agent, right = an_agent(), owned_right()
    letter = sent(agent, right)
    head = letter.drafted_by
    Membership.objects.create(user=head, organisation=right.owner)
    with pytest.raises(IllegalMove):
        answer_letter(letter, "confirm", signer="Me", seen=digest_of(letter), contact=None, user=head)
    assert AuthorisationDecision.objects.count() == 0


def test_an_owners_administrator_confirms_signed_in() -> None:
    agent, right = an_agent(), owned_right()
    letter = sent(agent, right)
    decision = answer_letter(
        letter, "confirm", signer="Hanna Lumo", seen=digest_of(letter), contact=None, user=right.entered_by
    )
    assert (decision.way, decision.decided_by, letter.state) == ("account", right.entered_by, State.CONFIRMED)


@pytest.mark.parametrize("role", ["filer", "reader"])
def test_only_administrators_speak_for_an_owner(role: str) -> None:
    agent, right = an_agent(), owned_right()
    letter = sent(agent, right)
    other = someone(right.owner, "lumo.example", role)
    with pytest.raises(IllegalMove):
        answer_letter(letter, "confirm", signer="Me", seen=digest_of(letter), contact=None, user=other)


def test_a_link_of_who_left_the_owner_confirms_nothing() -> None:
    right = owned_right()
    letter = sent(an_agent(), right)
    someone(right.owner, "lumo.example")
    right.owner.memberships.filter(user=right.entered_by).delete()
    with pytest.raises(IllegalMove):
        say(letter)


def test_a_link_of_who_joined_the_agent_confirms_nothing() -> None:
    agent, right = an_agent(), owned_right()
    letter = sent(agent, right)
    Membership.objects.create(user=right.entered_by, organisation=agent, role="reader")
    with pytest.raises(IllegalMove):
        say(letter)


def test_a_link_that_a_later_one_replaced_confirms_nothing() -> None:
    letter = sent(an_agent(), owned_right())
    first = letter.contact
    asked_there(letter, "board@lumo.example")
    prove(first)
    with pytest.raises(IllegalMove):
        say(letter, contact=first)
    assert say(letter).contact.address == "board@lumo.example"


def asked_there(letter: Authorisation, address: str) -> None:
    """One of the staff finds an address, another has the owner asked there."""
    propose_address(letter, by=Actor.staff(reviewer()), address=address, found_at="their own site")
    ask_there(letter, by=Actor.staff(reviewer()))


@pytest.mark.parametrize("address", ["boss@agents.example", "Rita@Staff.example"])
def test_staff_do_not_ask_the_agent_itself_nor_each_other(address: str) -> None:
    letter, rita = sent(an_agent(), owned_right()), reviewer()
    User.objects.filter(pk=rita.pk).update(email="rita@staff.example")
    with pytest.raises(NotSeen):
        propose_address(letter, by=Actor.staff(rita), address=address, found_at="their own site")


def test_an_address_that_staff_found_is_asked_by_a_second_person_only() -> None:
    letter, rita, rolf = sent(an_agent(), owned_right()), Actor.staff(reviewer()), Actor.staff(reviewer("Rolf"))
    with pytest.raises(NotSeen):
        ask_there(letter, by=rolf)  # there is no address yet
    propose_address(letter, by=rita, address="board@lumo.example", found_at="their own site")
    with pytest.raises(NotSeen):
        ask_there(letter, by=rita)
    before = Reply.objects.filter(code="authorisation_asked").count()
    asked = ask_there(letter, by=rolf)

    assert (asked.address, asked.asked_by_id, letter.proposed) == ("board@lumo.example", rolf.user_id, None)
    assert Reply.objects.filter(code="authorisation_asked").count() == before + 1
    assert [(event.verb, event.user_id) for event in events_of(letter)][-2:] == [
        ("propose", rita.user_id),
        ("ask", rolf.user_id),
    ]


def test_the_link_alone_binds_no_owner_and_the_ledger_says_what_did() -> None:
    letter = sent(an_agent(), owned_right())
    facts = {"signer": "Me", "seen": digest_of(letter), "contact": letter.contact, "user": None}
    with pytest.raises(IllegalMove):
        answer_letter(letter, "confirm", **facts)
    prove(letter.contact)
    decision = answer_letter(letter, "confirm", **facts)

    assert (decision.way, decision.contact, events_of(letter).last().data) == (
        "code",
        letter.contact,
        {"proof": "code"},
    )


def test_an_old_link_confirms_no_more_and_still_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = sent(an_agent(), owned_right())
    later = timezone.now() + timedelta(days=15)
    monkeypatch.setattr("rights.models.authorisations.timezone.now", lambda: later)
    with pytest.raises(IllegalMove):
        say(letter)
    assert say(letter, "refuse").verdict == "refuse"


def test_a_right_that_changed_while_the_owner_read_is_not_confirmed() -> None:
    agent = an_agent()
    right = clients_right(agent)
    letter = sent(agent, right)
    seen = digest_of(letter)
    IPRight.objects.filter(pk=right.pk).update(state="refused")
    set_facts(right, {"number": "018111222"}, by=holder(agent))
    with pytest.raises(NotSeen):
        say(letter, seen=seen)
    assert letter.state == State.SENT


@pytest.mark.postgresql
def test_a_right_that_is_exchanged_after_the_yes_is_no_longer_covered() -> None:
    agent = an_agent()
    right = clients_right(agent)
    letter = confirmed(agent, right)
    IPRight.objects.filter(pk=right.pk).update(state="refused")
    set_facts(right, {"number": "018111222", "name": "NORDKAP"}, by=holder(agent))

    permission = may_file(agent, IPRight.objects.get(pk=right.pk), "corner", "report", TODAY)
    assert (permission.allowed, letter.reference in permission.reason) == (False, True)


def test_a_right_of_another_agent_can_not_be_used_to_have_it_confirmed() -> None:
    helper = an_agent("Helpers Ltd")
    with pytest.raises(IllegalMove) as refusal:
        drafted(an_agent(), clients_right(helper))
    assert str(refusal.value.for_people).startswith("Another agent entered one of these rights")


def test_the_owner_says_no() -> None:
    agent, right = an_agent(), owned_right()
    letter = sent(agent, right)
    say(letter, "refuse")
    assert (letter.state, Reply.objects.last().code, Reply.objects.last().to_address) == (
        State.REFUSED,
        "authorisation_refused",
        letter.drafted_by.email,
    )


def test_the_owner_takes_it_back_by_the_link_at_any_time() -> None:
    agent, right = an_agent(), owned_right()
    letter = confirmed(agent, right)
    AuthorisationDecision.objects.first()
    revoke_by_owner(letter, signer="Hanna Lumo", contact=letter.contact, user=None)

    assert (letter.state, may_file(agent, right, "corner", "report", TODAY).allowed) == (State.REVOKED, False)
    assert Deadline.objects.filter(case=letter.reference, closed_at=None).count() == 0


@pytest.mark.parametrize(("bring", "end"), [(drafted, "revoked"), (sent, "revoked"), (confirmed, "revoked")])
def test_the_agent_gives_a_letter_back(bring: Callable[..., Authorisation], end: str) -> None:
    agent = an_agent()
    letter = bring(agent, owned_right())
    give_back(letter, by=holder(agent))
    assert letter.state == end


def test_a_signed_letter_is_accepted_by_staff_who_opened_it_and_the_owner_is_told() -> None:
    agent, right = an_agent(), owned_right()
    letter, rita = drafted(agent, right), Actor.staff(reviewer())
    signed = hand_in(letter, by=holder(agent), document=document("signed.pdf"))
    with pytest.raises(NotSeen):
        approve_letter(letter, by=rita)
    record_view(signed, by=rita)
    approve_letter(letter, by=rita)

    assert (letter.state, may_file(agent, right, "corner", "report", TODAY).allowed) == (State.CONFIRMED, True)
    assert Reply.objects.get(code="authorisation_confirmed_owner").to_address == right.entered_by.email


@pytest.mark.postgresql
def test_a_signed_letter_that_is_not_accepted_says_why_and_how_to_mend_it() -> None:
    agent = an_agent()
    letter = drafted(agent, owned_right())
    signed, rita = hand_in(letter, by=holder(agent), document=document("signed.pdf")), Actor.staff(reviewer())
    with pytest.raises(NotSeen):
        reject_letter(letter, by=rita, reason_code="not_signed")
    record_view(signed, by=rita)
    reject_letter(letter, by=rita, reason_code="not_signed", reasoning="Page 2 is empty.")
    mail = Reply.objects.get(code="authorisation_rejected")

    assert (letter.state, mail.stopped, "Page 2 is empty." in mail.text, "name, position and date" in mail.text) == (
        State.DRAFTED,
        "",
        True,
        True,
    )


def test_a_better_copy_of_a_signed_letter_is_read_again_and_may_be_accepted() -> None:
    agent, right, rita = an_agent(), owned_right(), Actor.staff(reviewer())
    letter = drafted(agent, right)
    record_view(hand_in(letter, by=holder(agent), document=document("signed.pdf")), by=rita)
    reject_letter(letter, by=rita, reason_code="not_signed")
    hand_in(letter, by=holder(agent), document=document("better.pdf"))
    record_view(letter.documents.last(), by=rita)
    approve_letter(letter, by=rita)

    assert (letter.state, may_file(agent, right, "corner", "report", TODAY).allowed) == (State.CONFIRMED, True)


def test_staff_stop_a_letter() -> None:
    letter = confirmed(an_agent(), owned_right())
    stop_letter(letter, by=Actor.staff(reviewer()), note="The owner telephoned.")
    assert (letter.state, Reply.objects.last().code) == (State.REVOKED, "authorisation_revoked")


@pytest.mark.postgresql
def test_alarms_come_before_the_end_and_then_it_ends() -> None:
    letter = confirmed(an_agent(), owned_right(), ends_on=TODAY + timedelta(days=100))
    for days in (41, 71, 94, 102):
        fire_due(timezone.now() + timedelta(days=days))
    letter.refresh_from_db()
    codes = [reply.code for reply in Reply.objects.filter(case=letter.reference).order_by("pk")]

    assert codes[-4:] == ["authorisation_ends_soon"] * 3 + ["authorisation_ended"]
    assert letter.state == State.ENDED


@pytest.mark.django_db(transaction=True)
def test_of_a_yes_and_a_discard_at_once_one_wins() -> None:
    agent, right = an_agent(), owned_right()
    letter = sent(agent, right)
    copies = [Authorisation.objects.get(pk=letter.pk) for _ in range(2)]
    outcomes = at_once(lambda: say(copies[0]), lambda: give_back(copies[1], by=holder(agent)))

    lost = [outcome for outcome in outcomes if isinstance(outcome, IllegalMove)]
    letter.refresh_from_db()
    assert (len(lost), letter.state == State.CONFIRMED) == (1, AuthorisationDecision.objects.count() == 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_asked_handed_in_and_decided_is_never_edited(change: str) -> None:
    agent = an_agent()
    letter = confirmed(agent, owned_right())
    other = drafted(agent, owned_right(number="018111222"))
    hand_in(other, by=holder(agent), document=document())
    for rows in (
        CoveredRight.objects.filter(authorisation=letter),
        AuthorisationContact.objects.filter(authorisation=letter),
        AuthorisationDocument.objects.all(),
        AuthorisationDecision.objects.all(),
    ):
        with pytest.raises(DatabaseError):
            rows.update(id=rows.get().pk) if change == "update" else rows._raw_delete(rows.db)
