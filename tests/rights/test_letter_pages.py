"""The pages of letters of authorisation: the agent's, the owner's behind the link, the staff's."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from ledger.lifecycle import Actor
from replies.models import Reply
from rights.authorisation_forms import LetterForm
from rights.authorisation_states import State
from rights.authorisations import digest_of, hand_in, record_view
from rights.letter_story import NEXT, OWNER, PAST, TONES
from rights.models import Authorisation, AuthorisationContact, AuthorisationDecision, IPRight
from tests.rights.letters_made import (
    TODAY,
    an_agent,
    clients_right,
    confirmed,
    corner,
    drafted,
    holder,
    owned_right,
    sent,
    someone,
)
from tests.rights.make import document, member, organisation, reviewer, trademark
from tests.rights.test_authorisations import LIFECYCLE
from tests.rights.test_forms import day
from tests.rights.test_views import signed_in
from tests.support.answers import put_away
from tests.support.each import each
from tests.uploads.make_files import pdf, upload

pytestmark = pytest.mark.django_db


def user_of(agent: Organisation) -> User:
    return agent.members.first()


def answers(*rights: IPRight, **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"own": [str(right.pk) for right in rights], "markets": ["corner"], "acts": ["report"]}
    return {**known, **day("starts_on", TODAY), **day("ends_on", TODAY + timedelta(days=100)), **more}


def link_of(letter: Authorisation) -> str:
    return reverse("rights:answer_letter", args=[letter.contact.token])


def with_code(letter: Authorisation, client: Client | None = None) -> Client:
    """A browser that opened the link and entered the code that the owner was mailed."""
    client, token = client or Client(), letter.contact.token
    client.post(reverse("rights:answer_letter_code", args=[token]))
    code = Reply.objects.filter(code="authorisation_code", to_address=letter.contact.address).latest("pk").text[13:19]
    assert client.post(reverse("rights:answer_letter_code", args=[token]), {"code": code}).status_code == 302
    return client


def texts(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_an_agent_drafts_a_letter_and_asks_the_owner_in_three_pages() -> None:
    corner()
    agent = an_agent()
    right = clients_right(agent)
    client = signed_in(user_of(agent))
    page = client.post(reverse("rights:new_letter"), answers(right), follow=True)
    letter = Authorisation.objects.get()
    asked = client.post(reverse("rights:send_letter", args=[letter.reference]), follow=True)

    assert "the address that the register gives, at lumo-lights.example" in page.content.decode()
    assert "legal@lumo-lights.example" not in page.content.decode()
    assert texts(asked) == ["We asked the owner. We write to you as soon as they answer."]
    assert Reply.objects.get(code="authorisation_asked").to_address == "legal@lumo-lights.example"


def test_rights_of_an_owner_who_is_here_are_named_by_their_references() -> None:
    corner()
    agent, right = an_agent(), owned_right()
    signed_in(user_of(agent)).post(reverse("rights:new_letter"), answers(references=f" {right.reference.lower()}, "))
    letter = Authorisation.objects.get()
    assert (list(letter.rights.all()), letter.principal) == ([right], right.owner)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"own": []}, "own", "Choose at least one right."),
    ({"markets": []}, "markets", "Select the marketplaces"),
    ({"markets": ["nowhere"]}, "markets", "Select the marketplaces from the list"),
    ({"acts": []}, "acts", "Select what you may do"),
    (
        {"references": "R-0000-0000"},
        "references",
        "We know no right with the reference “R-0000-0000”. Ask the owner for it",
    ),
    (day("ends_on", TODAY - timedelta(days=1)), "ends_on", "or later"),
    (
        {**day("starts_on", TODAY + timedelta(days=9)), **day("ends_on", TODAY + timedelta(days=8))},
        "ends_on",
        "The last day must be the first day or later",
    ),
]


@each(("wrong", "field", "sentence"), BAD)
def test_each_wrong_answer_about_a_letter_is_told(wrong: dict[str, Any], field: str, sentence: str) -> None:
    corner()
    agent = an_agent()
    right = clients_right(agent)
    form = LetterForm({**answers(right), **wrong}, agent=agent)
    assert list(form.errors) == [field]
    assert form.errors[field][0].endswith(sentence)


@pytest.mark.postgresql
def test_a_draft_of_another_is_not_to_be_found_by_its_reference() -> None:
    corner()
    agent, right = an_agent(), owned_right()
    IPRight.objects.filter(pk=right.pk).update(state="draft")
    form = LetterForm(answers(references=right.reference), agent=agent)
    assert list(form.errors) == ["references"]


@pytest.mark.parametrize("kind", ["rights_holder", "seller", "authority", "association"])
def test_only_agents_draft_letters(kind: str) -> None:
    client = signed_in(member(organisation(Organisation.Kind(kind))))
    assert client.get(reverse("rights:new_letter")).status_code == 403


def test_a_reader_of_the_agent_drafts_nothing_and_reads() -> None:
    agent = an_agent()
    letter = drafted(agent, owned_right())
    client = signed_in(someone(agent, "agents.example", "reader"))
    statuses = {
        name: client.get(reverse(f"rights:{name}", args=[letter.reference])).status_code
        for name in ("letter", "letter_pdf", "hand_in", "give_back")
    }
    assert statuses == {"letter": 200, "letter_pdf": 200, "hand_in": 404, "give_back": 404}
    assert client.post(reverse("rights:send_letter", args=[letter.reference])).status_code == 404
    assert client.get(reverse("rights:new_letter")).status_code == 403


PAGES = ("letter", "letter_pdf", "hand_in", "give_back", "answer_signed_in")


@each("name", PAGES)
def test_a_stranger_finds_no_page_of_a_letter(name: str) -> None:
    letter = sent(an_agent(), owned_right())
    address = reverse(f"rights:{name}", args=[letter.reference])
    stranger = signed_in(member(organisation(name="Others Ltd")))
    assert (stranger.get(address).status_code, Client().get(address).status_code) == (404, 302)


def test_an_owner_does_not_see_what_an_agent_only_drafted() -> None:
    right = owned_right()
    letter = drafted(an_agent(), right)
    client = signed_in(right.entered_by)
    assert client.get(letter.get_absolute_url()).status_code == 404
    assert client.get(reverse("rights:letters")).context["given"] == []


def test_an_owner_signed_in_sees_the_letter_and_answers() -> None:
    right = owned_right()
    letter = sent(an_agent(), right)
    client = signed_in(right.entered_by)
    address = reverse("rights:answer_signed_in", args=[letter.reference])
    assert client.get(letter.get_absolute_url()).context["next"].url == address

    client.post(address, {"verdict": "confirm", "signer": "Hanna Lumo", "seen": digest_of(letter)})
    letter.refresh_from_db()
    assert (letter.state, letter.confirmation.decided_by) == (State.CONFIRMED, right.entered_by)


def test_opening_the_link_does_nothing_and_answering_needs_no_account() -> None:
    letter = sent(an_agent(), owned_right())
    client, address = with_code(letter), link_of(letter)
    page = client.get(address)
    letter.refresh_from_db()
    before = letter.state
    seen = page.context["form"]["seen"].value()
    after = client.post(address, {"verdict": "confirm", "signer": "Hanna Lumo", "seen": seen}, follow=True)
    letter.refresh_from_db()

    assert (before, letter.state) == (State.SENT, State.CONFIRMED)
    assert texts(after) == ["Your answer is recorded, and the agent is told."]


def test_the_link_alone_shows_nothing_and_answers_nothing() -> None:
    letter = sent(an_agent(), owned_right())
    client = Client()
    page = client.get(link_of(letter))
    told = page.content.decode()
    client.post(link_of(letter), {"verdict": "confirm", "signer": "Hanna", "seen": digest_of(letter)})
    letter.refresh_from_db()

    assert [word in told for word in (letter.agent.name, letter.contact.address)] == [False, False]
    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == ("noindex, nofollow", True)
    assert (letter.state, AuthorisationDecision.objects.count()) == (State.SENT, 0)


def test_a_wrong_code_lets_nobody_in_and_codes_run_out() -> None:
    letter = sent(an_agent(), owned_right())
    client, address = Client(), reverse("rights:answer_letter_code", args=[letter.contact.token])
    for _mail in range(6):
        client.post(address)
    answers = [client.post(address, {"code": "000000"}).status_code for _guess in range(6)]
    right = Reply.objects.filter(code="authorisation_code").latest("pk").text[13:19]

    assert Reply.objects.filter(code="authorisation_code").count() == 5
    assert (answers, client.post(address, {"code": right}).status_code) == ([200] * 6, 200)


def test_a_link_that_a_later_one_replaced_gets_no_code() -> None:
    letter = sent(an_agent(), owned_right())
    old = reverse("rights:answer_letter_code", args=[letter.contact.token])
    AuthorisationContact.objects.create(
        authorisation=letter, address="board@lumo.example", source="staff", asked_by=letter.drafted_by
    )
    Client().post(old)
    assert Reply.objects.filter(code="authorisation_code").count() == 0


@pytest.mark.postgresql
def test_the_code_speaks_for_itself_whoever_is_signed_in() -> None:
    agent = an_agent()
    letter = sent(agent, owned_right())
    with_code(letter, signed_in(user_of(agent))).post(
        link_of(letter), {"verdict": "confirm", "signer": "Hanna Lumo", "seen": digest_of(letter)}
    )
    assert AuthorisationDecision.objects.get().decided_by is None


def test_the_link_takes_a_confirmed_letter_back() -> None:
    letter = confirmed(an_agent(), owned_right())
    with_code(letter).post(link_of(letter), {"signer": "Hanna Lumo"})
    letter.refresh_from_db()
    assert letter.state == State.REVOKED


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"signer": "Hanna"}, "Select your answer"),
        ({"verdict": "confirm"}, "Enter your name and position"),
        ({"verdict": "maybe", "signer": "Hanna"}, "Select your answer from the list"),
    ],
)
def test_an_answer_that_lacks_something_is_told(posted: dict[str, str], sentence: str) -> None:
    letter = sent(an_agent(), owned_right())
    page = with_code(letter).post(link_of(letter), posted | {"seen": digest_of(letter)}).content.decode()
    letter.refresh_from_db()
    assert (page.count(sentence), "<title>Error: " in page, letter.state) == (2, True, State.SENT)


@pytest.mark.postgresql
def test_terms_that_changed_are_shown_again_and_nothing_is_recorded() -> None:
    letter = sent(an_agent(), owned_right())
    wrong = {"verdict": "confirm", "signer": "Hanna", "seen": "another digest"}
    page = with_code(letter).post(link_of(letter), wrong)
    assert texts(page) == ["The letter changed while you read it. Read it again below."]
    assert AuthorisationDecision.objects.count() == 0


@pytest.mark.parametrize("token", ["nonsense", "1:abc:def", signing.dumps(1, salt="another purpose")])
def test_a_link_that_we_did_not_make_is_not_found(token: str) -> None:
    sent(an_agent(), owned_right())
    assert Client().get(reverse("rights:answer_letter", args=[token])).status_code == 404


def test_a_letter_can_be_saved_as_a_pdf_and_runs_nothing() -> None:
    agent = an_agent()
    letter = drafted(agent, owned_right())
    response = signed_in(user_of(agent)).get(reverse("rights:letter_pdf", args=[letter.reference]))
    assert (response.content[:5], response.headers["Content-Disposition"]) == (
        b"%PDF-",
        f'attachment; filename="{letter.reference}.pdf"',
    )
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_signed_letter_is_handed_in_and_saved_by_both_sides_and_staff_only() -> None:
    agent, right = an_agent(), owned_right()
    letter = drafted(agent, right)
    client = signed_in(user_of(agent))
    page = client.post(
        reverse("rights:hand_in", args=[letter.reference]), {"document": upload("s.pdf", pdf())}, follow=True
    )
    address = letter.documents.get().get_absolute_url()
    statuses = []
    for user in (user_of(agent), right.entered_by, reviewer(), member(organisation(name="Others Ltd"))):
        response = signed_in(user).get(address)
        statuses.append(response.status_code)
        put_away(response)

    assert texts(page) == ["The signed letter is here. Our staff read it and write to you."]
    assert statuses == [200, 200, 200, 404]


@each("state", list(State))
def test_every_state_has_words_for_both_sides(state: State) -> None:
    assert (state in NEXT, state in OWNER, state in TONES) == (True, True, True)


def test_every_move_has_words_for_the_past() -> None:
    assert set(PAST) == {"open", "view", *(edge.verb for edge in LIFECYCLE.edges)}


def act(letter: Authorisation, by: User, **posted: str) -> Any:
    address = reverse("admin:rights_authorisation_act", args=[letter.pk])
    return signed_in(by).post(address, posted, follow=True)


def handed_in() -> Authorisation:
    agent = an_agent()
    letter = drafted(agent, owned_right())
    hand_in(letter, by=holder(agent), document=document("signed.pdf"))
    return letter


def test_staff_accept_a_signed_letter_on_its_page() -> None:
    letter, rita = handed_in(), reviewer()
    early = act(letter, rita, verb="approve", note="Looks right.").content.decode()
    record_view(letter.documents.get(), by=Actor.staff(rita))
    after = act(letter, rita, verb="approve", note="Looks right.")

    assert ("<li>Open the newest signed letter first" in early, "Looks right.</textarea>" in early) == (True, True)
    assert texts(after) == [f"{letter.reference} is confirmed. The mails are on their way."]


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"verb": "reject", "reason_code": "not_signed"}, "is not accepted. The mail is on its way."),
        (
            {"verb": "propose", "address": "board@lumo.example", "found_at": "their own site"},
            "A colleague looks at it and has the owner asked.",
        ),
    ],
)
def test_staff_refuse_or_enter_an_address_of_the_owner(posted: dict[str, str], said: str) -> None:
    letter, rita = handed_in(), reviewer()
    record_view(letter.documents.get(), by=Actor.staff(rita))

    assert texts(act(letter, rita, **posted))[0].endswith(said)


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"verb": "reject"}, "Select a reason"),
        ({"verb": "reject", "reason_code": "other"}, "Explain the reason: the mail quotes it"),
        ({"verb": "propose", "address": "nobody"}, "Enter the owner&#x27;s address in the form name@example.com"),
        ({"verb": "propose", "address": "board@lumo.example"}, "Enter where you found it"),
        (
            {"verb": "propose", "address": "x@agents.example", "found_at": "a call"},
            "This address is on the agent&#x27;s own side.",
        ),
    ],
)
def test_what_staff_left_out_is_told(posted: dict[str, str], sentence: str) -> None:
    letter = handed_in()
    page = act(letter, reviewer(), **posted).content.decode()
    letter.refresh_from_db()
    assert (sentence in page, letter.state) == (True, State.SENT)


@pytest.mark.postgresql
def test_only_a_colleague_is_offered_to_have_the_owner_asked() -> None:
    letter, rita, rolf = handed_in(), reviewer(), reviewer("Rolf")
    act(letter, rita, verb="propose", address="board@lumo.example", found_at="their own site")
    page = reverse("admin:rights_authorisation_change", args=[letter.pk])
    offered = {who.name: signed_in(who).get(page).content.decode().count('value="ask"') for who in (rita, rolf)}
    own = act(letter, rita, verb="ask").content.decode()
    done = act(letter, rolf, verb="ask")

    assert (offered, "You entered this address yourself." in own) == ({rita.name: 0, "Rolf": 1}, True)
    assert texts(done) == [f"The owner of {letter.reference} is asked. The mail is on its way."]


@pytest.mark.parametrize("verb", ["", "confirm", "revoke", "open"])
def test_a_verb_that_is_not_for_staff_changes_nothing(verb: str) -> None:
    letter = handed_in()
    act(letter, reviewer(), verb=verb)
    letter.refresh_from_db()
    assert letter.state == State.SENT


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number_of_letters(rows: int, django_assert_num_queries: Any) -> None:
    agent, right = an_agent(), owned_right()
    for _number in range(rows):
        sent(agent, right)
    client = signed_in(user_of(agent))
    with django_assert_num_queries(7):
        client.get(reverse("rights:letters"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_letters_page_takes_the_same_queries_for_any_number_of_rights(
    rows: int, django_assert_num_queries: Any
) -> None:
    agent, right = an_agent(), owned_right()
    others = [trademark(right.owner, right.entered_by, name=f"L{n}", number=f"01876{n:04}") for n in range(rows - 1)]
    letter = sent(agent, right, *others)
    client = signed_in(user_of(agent))
    with django_assert_num_queries(13):
        client.get(letter.get_absolute_url())


@pytest.mark.postgresql
def test_an_owner_without_an_address_of_their_own_is_asked_on_paper_only() -> None:
    agent = an_agent()
    letter = drafted(agent, clients_right(agent, number=""))
    page = signed_in(user_of(agent)).get(letter.get_absolute_url()).content.decode()
    assert ("so the owner signs on paper" in page, "Ask the owner by a link" in page) == (True, False)
