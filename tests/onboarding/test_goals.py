"""The goals of onboarding, O2 to O9 of the product's list: what a newcomer may expect.

Elsewhere: O1, an account in a minute, in accounts/test_sign_in.py and journeys/test_firms.py (J1); O4, the checklist,
in test_checklist.py; O7, looking it up, in rights/test_registers.py; the identity check of O5 in
accounts/test_identity.py; reminders of O6 in rights/test_terms.py; the switch of O8 in rights/test_clients.py;
invitations of O9 in accounts/test_invitations.py. O10 comes with the page of results.
"""

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.identity import actions as identity
from complaints import actions
from complaints.models import Complaint
from complaints.states import State
from ledger.lifecycle import Actor, IllegalMove
from ledger.queries import events_of
from replies.models import Reply
from rights.actions import refuse_right
from rights.authorisations import hand_in, record_view, reject_letter
from rights.models import Authorisation, IPRight
from rights.reasons import LETTER_REASONS, REASONS
from tests.accounts.teams import by, make_firm, person
from tests.complaints.builders import (
    Holder,
    decide,
    filing,
    fresh,
    make_holder,
    make_staff,
    member,
    paper,
    seen,
    signed_in,
    verify,
)
from tests.complaints.filer import link, make_filer, text_of
from tests.complaints.test_sheets import Desk
from tests.rights.letters_made import an_agent, confirmed, drafted, holder, owned_right
from tests.rights.make import document, reader_of, trademark
from tests.support.each import each
from tests.uploads.make_files import pdf, upload

pytestmark = pytest.mark.django_db
HELD = "a listing comes down only once it is verified, and the report waits at most until then."
FIXED = {"blurred", "expired", "wrong_name", "wrong_class", "cut_off", "not_translated"}


def main_of(response: Any) -> str:
    return text_of(response).partition("<main")[2].partition("</main>")[0]


def test_o2_the_page_tells_apart_what_is_needed_now_what_later_and_what_is_done() -> None:
    firm = make_firm()
    asked = {row.code: row for row in identity.ask(firm, by=by(firm))}
    identity.send(asked["vat_number"], by=by(firm), number="DE136695976")
    identity.accept(asked["vat_number"], by=Actor.staff(make_staff()))
    identity.send(asked["representative_id"], by=by(firm), documents=[paper("passport.png")])
    page = main_of(signed_in(person(firm, "hanna")).get(reverse("identity")))
    parts = re.findall(r"<section.*?<h2[^>]*>(.*?)</h2>(.*?)</section>", page, re.DOTALL)
    told = {re.sub(r"<.*", "", title, flags=re.DOTALL).strip(): "Send it" in rest for title, rest in parts}

    assert told == {
        "An extract of the trade register": True,
        "An identity document of one administrator": False,
        "The VAT number of your firm": False,
        "Later, only if you enter such a right": False,
    }
    assert "A paper that shows how the copyright became yours" in page.partition('id="later"')[2]


def test_o3_a_report_is_taken_before_its_right_is_checked_and_says_how_long_it_is_held() -> None:
    filer = make_filer(make_holder(verified=False))
    filer.paste(link())
    filer.reason()
    before = main_of(filer.client.get(filer.address("check")))
    confirmation = main_of(filer.client.get(filer.send().headers["Location"]))
    case = Complaint.objects.get().listings.get()

    assert "You can send now; a listing comes down once the right is verified." in before
    assert (HELD in confirmation, HELD in " ".join(Reply.objects.get(code="received_holder").text.split())) == (
        True,
        True,
    )
    with pytest.raises(IllegalMove):
        decide(fresh(case), "take_down")
    verify(filer.holder.right)
    decide(fresh(case), "take_down")
    assert fresh(case).state == State.HIDING


@pytest.mark.parametrize("is_checked", [True, False])
def test_o3_a_table_says_so_too_where_a_right_is_not_checked(is_checked: bool) -> None:
    desk = Desk(make_holder(verified=is_checked))
    desk.upload(desk.row(1))
    desk.read()
    before = main_of(desk.client.get(desk.at("sheet_check")))
    after = main_of(desk.client.get(desk.confirm().headers["Location"]))

    assert ("You can send now; a listing comes down" in before, "these reports wait at most" in after) == (
        not is_checked,
        not is_checked,
    )


def test_o5_the_reasons_are_fixed() -> None:
    assert FIXED - set(REASONS) == set()


@each("code", REASONS)
def test_o5_a_refused_right_says_why_shows_its_document_and_is_mended_by_one_upload(code: str) -> None:
    right = trademark()
    refuse_right(right, by=reader_of(right), reason_code=code, reasoning="Page 2.")
    client = signed_in(right.entered_by)
    page = main_of(client.get(right.get_absolute_url()))
    mend = reverse("rights:add_proof", args=[right.reference])
    told = [str(REASONS[code].sentence), str(REASONS[code].mend), "Page 2.", "certificate.pdf", f'href="{mend}"']
    client.post(mend, {"proof": upload("better.pdf", pdf())})

    assert [words for words in told if words not in page] == []
    assert IPRight.objects.get().state == "submitted"


@each("code", LETTER_REASONS)
def test_o5_a_signed_letter_that_was_not_accepted_is_mended_by_one_upload(code: str) -> None:
    agent = an_agent()
    letter = drafted(agent, owned_right())
    signed, reader = hand_in(letter, by=holder(agent), document=document("signed.pdf")), Actor.staff(make_staff())
    record_view(signed, by=reader)
    reject_letter(letter, by=reader, reason_code=code, reasoning="Page 2.")
    client = signed_in(agent.members.get())
    page = main_of(client.get(letter.get_absolute_url()))
    reason, mend = LETTER_REASONS[code], reverse("rights:hand_in", args=[letter.reference])
    told = [str(reason.sentence), str(reason.mend), "Page 2.", "signed.pdf", f'href="{mend}">Hand in a better copy']
    client.post(mend, {"document": upload("better.pdf", pdf())})

    assert [words for words in told if words not in page] == []
    assert Authorisation.objects.get().state == "sent"


def test_o6_a_right_is_entered_once_and_every_report_names_it() -> None:
    filer = make_filer()
    for number in (1, 2):
        filer.client.get(reverse("complaints:start"))
        draft = filer.holder.user.drafts.get(complaint=None)
        steps = {name: reverse(f"complaints:draft_{name}", args=[draft.pk]) for name in ("links", "reason", "check")}
        filer.client.post(steps["links"], {"links": link(number)})
        right = str(filer.holder.right.pk)
        filer.client.post(steps["reason"], {"right": right, "ground": "counterfeit", "statement": "It has our mark."})
        form = filer.client.get(steps["check"]).context["form"]
        filer.client.post(steps["check"], {"seen": form.print, "declaration": "on"})

    assert [case.listings.get().right for case in Complaint.objects.all()] == [filer.holder.right] * 2
    assert (IPRight.objects.count(), filer.holder.right.proofs.count()) == (1, 1)


def test_o8_one_letter_covers_many_rights_and_the_log_names_person_agent_and_owner() -> None:
    agent, first = an_agent(), owned_right()
    more = {"owner_as_registered": "Lumo Lights GmbH"}
    others = [
        trademark(first.owner, first.entered_by, name=f"L{n}", number=f"01876543{n}", **more) for n in range(4)
    ]  # fmt: skip
    letter = confirmed(agent, first, *others)
    ada = agent.members.get()
    for number, right in enumerate([first, *others], start=1):
        actions.file_complaint(filing(Holder(ada, agent, right), seen(number)), by=Actor.holder(ada, agent.pk))
    filed = [(events_of(case)[0], case.listings.get().right) for case in Complaint.objects.order_by("pk")]

    assert letter.rights.count() == 5
    assert {(each.verb, each.user_id, each.organisation_id, right.owner.name) for each, right in filed} == {
        ("file", ada.pk, agent.pk, "Lumo Lights GmbH")
    }


ROLES = {
    "administrator": {"cases": 200, "report": 302, "right": 200, "invite": 200},
    "filer": {"cases": 200, "report": 302, "right": 200, "invite": 302},
    "reader": {"cases": 200, "report": 403, "right": 403, "invite": 302},
}
PAGES = {
    "cases": "complaints:list",
    "report": "complaints:start",
    "right": "rights:new",
    "invite": "organisation_invite",
}


@pytest.mark.parametrize("role", ROLES)
def test_o9_what_each_role_of_my_team_may_do(role: str) -> None:
    client = signed_in(member(make_holder().organisation, role))

    assert {name: client.get(reverse(page)).status_code for name, page in PAGES.items()} == ROLES[role]
