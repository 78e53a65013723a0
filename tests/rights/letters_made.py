"""Builders of agents, owners and letters of authorisation, made through the same actions as in earnest."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership, Organisation, User
from ledger.lifecycle import Actor
from marketplace.models import Market
from rights.authorisations import Terms, answer_letter, digest_of, draft_letter, send_letter
from rights.models import Act, Authorisation, AuthorisationContact, AuthorisationDecision, IPRight, LetterCode
from tests.rights.make import numbers, organisation, trademark

TODAY = timezone.localdate()


def corner(code: str = "corner") -> Market:
    known = {"name": "Corner Market", "connector": "embedded", "site_url": "http://127.0.0.1:8123/market"}
    return Market.objects.get_or_create(code=code, defaults=known)[0]


def someone(of: Organisation, domain: str, role: str = "administrator") -> User:
    """A member whose address is at this domain: owner and agent must not share one."""
    user = User.objects.create_user(f"person-{next(numbers)}@{domain}", name="Ada Agent")
    Membership.objects.create(user=user, organisation=of, role=role)
    return user


def an_agent(name: str = "Ada Agents LLP") -> Organisation:
    agent = organisation(Organisation.Kind.AGENT, name=name)
    someone(agent, "agents.example")
    return agent


def owned_right(**facts: Any) -> IPRight:
    """A right that its owner entered here."""
    owner = organisation(name="Lumo Lights GmbH")
    facts = {"owner_as_registered": "Lumo Lights GmbH"} | facts
    return trademark(owner, someone(owner, "lumo.example"), **facts)


def clients_right(agent: Organisation, **facts: Any) -> IPRight:
    """A right that an agent entered for a client who is not here; the made-up register knows it."""
    facts = {"owner_as_registered": "Lumo Lights GmbH"} | facts
    return trademark(agent, agent.members.first(), **facts)


def holder(agent: Organisation) -> Actor:
    return Actor.holder(agent.members.first(), agent.pk)


def drafted(agent: Organisation, *rights: IPRight, **terms: Any) -> Authorisation:
    known = {
        "rights": rights,
        "markets": [corner()],
        "acts": list(Act.values),
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=300),
    }
    return draft_letter(agent, Terms(**known | terms), by=holder(agent))


def sent(agent: Organisation, *rights: IPRight, **terms: Any) -> Authorisation:
    letter = drafted(agent, *rights, **terms)
    send_letter(letter, by=holder(agent))
    return letter


def prove(contact: AuthorisationContact) -> None:
    """The owner has entered the code that was sent to this address."""
    LetterCode.objects.create(contact=contact, code_hash="of a code", used_at=timezone.now())


def say(letter: Authorisation, verdict: str = "confirm", **facts: Any) -> AuthorisationDecision:
    """The owner answers by the link, with a code."""
    prove(letter.contact)
    known = {"signer": "Hanna Lumo, director", "seen": digest_of(letter), "contact": letter.contact, "user": None}
    return answer_letter(letter, verdict, **known | facts)


def confirmed(agent: Organisation, *rights: IPRight, **terms: Any) -> Authorisation:
    letter = sent(agent, *rights, **terms)
    say(letter)
    return letter
