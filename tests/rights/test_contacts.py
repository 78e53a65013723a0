"""At which address an owner is asked, and how often one agent may ask there."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.identity.states import State as IdentityState
from accounts.models import Requirement
from ledger import policy
from ledger.lifecycle import IllegalMove
from replies.models import Reply
from rights.authorisations import send_letter
from rights.contacts import contact_of, is_on_agents_side
from rights.models import IPRight
from tests.rights.letters_made import TODAY, an_agent, drafted, holder, owned_right, sent

pytestmark = pytest.mark.django_db


def at_a_public_provider(right: IPRight, *, is_checked: bool) -> None:
    """The owner's one administrator has an address that anybody can have."""
    right.owner.members.update(email="lumo.lights@gmail.com")
    if is_checked:
        shown = {"code": "vat_number", "due_on": TODAY, "state": IdentityState.ACCEPTED}
        Requirement.objects.create(organisation=right.owner, **shown)


@pytest.mark.parametrize("is_checked", [False, True])
def test_an_address_at_a_public_provider_speaks_for_an_owner_once_their_identity_was_checked(is_checked: bool) -> None:
    agent, right = an_agent(), owned_right()
    at_a_public_provider(right, is_checked=is_checked)

    assert bool(contact_of([right], agent)) is is_checked


def test_sharing_a_public_provider_puts_nobody_on_the_agents_side() -> None:
    agent = an_agent()
    agent.members.update(email="ada@gmail.com")

    assert not is_on_agents_side("lumo.lights@gmail.com", agent)
    assert is_on_agents_side("Ada@gmail.com", agent)


def test_an_owner_gets_five_mails_of_one_agent_a_day_and_no_more() -> None:
    agent, right = an_agent(), owned_right()
    for _each in range(policy.number("rights.letter_mails_per_day")):
        sent(agent, right)
    with pytest.raises(IllegalMove) as refusal:
        send_letter(drafted(agent, right), by=holder(agent))

    assert "send the next one tomorrow" in str(refusal.value.for_people)
    assert Reply.objects.filter(code="authorisation_asked").count() == 5


def test_another_agent_may_ask_all_the_same_and_the_first_a_day_later() -> None:
    agent, other, right = an_agent(), an_agent("Other Agents"), owned_right()
    for _each in range(policy.number("rights.letter_mails_per_day")):
        sent(agent, right)
    others = sent(other, right)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        mine = sent(agent, right)

    assert (others.state, mine.state) == ("sent", "sent")
