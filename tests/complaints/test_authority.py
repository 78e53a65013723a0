"""No filing and no takedown without a live, confirmed letter that covers the right: each defect at each door."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, Requirement, User
from complaints.actions import CannotFile, Filing, Reported, file_complaint, withdraw
from complaints.authority import why_no_authority
from complaints.models import Complaint, Draft, ReportedListing, Sheet
from complaints.sheets.reading import COLUMNS
from complaints.states import State
from ledger.lifecycle import Actor, IllegalMove, move
from rights.authorisations import revoke_by_owner
from rights.models import Act, Authorisation, IPRight
from tests.complaints.builders import (
    case_in,
    decide,
    filing,
    fresh,
    make_holder,
    make_staff,
    market,
    seen,
    signed_in,
    verify,
)
from tests.complaints.filer import link, text_of
from tests.rights.letters_made import TODAY, an_agent, confirmed, corner, drafted, holder, owned_right, sent
from tests.support.each import each
from uploads.cells import as_csv

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Scene:
    """An agent, a verified right of a client, and a listing that uses it."""

    agent: Organisation
    right: IPRight

    @property
    def user(self) -> User:
        return self.agent.members.get()


def scene() -> Scene:
    market()
    right = owned_right(office="EUIPO")
    verify(right)
    return Scene(an_agent(), IPRight.objects.select_related("owner").get(pk=right.pk))


def ended(stage: Scene) -> Authorisation:
    letter = confirmed(stage.agent, stage.right)
    days = {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)}
    Authorisation.objects.filter(pk=letter.pk).update(**days)
    return letter


def revoked(stage: Scene) -> Authorisation:
    letter = confirmed(stage.agent, stage.right)
    revoke_by_owner(letter, signer="Hanna Lumo", contact=letter.contact, user=None)
    return letter


def other_right(stage: Scene) -> Authorisation:
    other = owned_right(number="018111222", name="NORDKAP")
    verify(other)
    return confirmed(stage.agent, IPRight.objects.get(pk=other.pk))


# What is wrong with the letter, how it comes about, and what the sentence holds.
DEFECTS: dict[str, tuple[Callable[[Scene], object], str]] = {
    "none": (lambda stage: None, "belongs to another organisation"),
    "not confirmed": (lambda stage: sent(stage.agent, stage.right), "has not confirmed the letter of authorisation"),
    "other right": (other_right, "belongs to another organisation"),
    "other market": (
        lambda stage: confirmed(stage.agent, stage.right, markets=[corner("elsewhere")]),
        "does not cover this marketplace",
    ),
    "other act": (lambda stage: confirmed(stage.agent, stage.right, acts=[Act.ANSWER]), "does not cover this act"),
    "ended": (ended, "ended on"),
    "revoked": (revoked, "was revoked"),
}


def filing_of(stage: Scene, number: int = 1) -> Filing:
    snapshot = seen(number)
    return Filing(
        token=f"authority:{number}",
        right=stage.right,
        ground="counterfeit",
        statement="The title carries the mark.",
        listings=[Reported(snapshot, snapshot.listing.url)],
        complainant=stage.agent,
        filed_by=stage.user,
        contact_email=stage.user.email,
        declaration_version="2026-11",
    )


def by_action(stage: Scene, defect: Callable[[Scene], object]) -> str:
    """The action that every door calls."""
    defect(stage)
    with pytest.raises(CannotFile) as refusal:
        file_complaint(filing_of(stage), by=holder(stage.agent))
    return str(refusal.value.for_people)


def by_import(stage: Scene, defect: Callable[[Scene], object]) -> str:
    """A table of many rows: a letter held when it was uploaded and read, which is gone when it is confirmed."""
    letter = confirmed(stage.agent, stage.right)
    client, sheet = uploaded(stage)
    page = reverse("complaints:sheet_check", args=[sheet.pk])
    sent = {"seen": client.get(page).context["form"].print, "declaration": "on"}
    revoke_by_owner(letter, signer="Hanna Lumo", contact=letter.contact, user=None)
    defect(stage)
    client.post(page, sent)
    sheet.refresh_from_db()
    return str(sheet.rows[0]["problems"])


def uploaded(stage: Scene) -> tuple[Client, Sheet]:
    client = signed_in(stage.user)
    row = [link(), stage.right.reference, "counterfeit", "The title carries the mark."]
    table = SimpleUploadedFile("reports.csv", as_csv([COLUMNS, row]))
    client.post(reverse("complaints:sheet_start"), {"file": table})
    sheet = Sheet.objects.get()
    client.post(reverse("complaints:sheet_read", args=[sheet.pk]))
    return client, sheet


def by_browser(stage: Scene, defect: Callable[[Scene], object]) -> str:
    """The pages: the answers were given while a letter held, which is gone when they are sent."""
    letter = confirmed(stage.agent, stage.right)
    client = signed_in(stage.user)
    client.get(reverse("complaints:start"))
    draft = Draft.objects.get()
    client.post(reverse("complaints:draft_links", args=[draft.pk]), {"links": link()})
    answers = {"right": str(stage.right.pk), "ground": "counterfeit", "statement": "The title carries the mark."}
    client.post(reverse("complaints:draft_reason", args=[draft.pk]), answers)
    revoke_by_owner(letter, signer="Hanna Lumo", contact=letter.contact, user=None)
    defect(stage)
    return sent_from(client, draft, answers)


def sent_from(client: Client, draft: Draft, answers: dict[str, str]) -> str:
    check = reverse("complaints:draft_check", args=[draft.pk])
    page = client.get(check)
    if page.status_code == 200:
        return text_of(client.post(check, {"seen": page.context["form"].print, "declaration": "on"}))
    again = client.get(page.headers["Location"])  # the right is no longer offered: the page says so
    return text_of(again) + text_of(client.post(page.headers["Location"], answers))


def by_admin(stage: Scene, defect: Callable[[Scene], object]) -> str:
    """The staff's page: the letter held when the report was filed."""
    letter = confirmed(stage.agent, stage.right)
    case = file_complaint(filing_of(stage), by=holder(stage.agent)).listings.get()
    revoke_by_owner(letter, signer="Hanna Lumo", contact=letter.contact, user=None)
    defect(stage)
    posted = {"verb": "take_down", "take_down-seen": "sent", "take_down-reason": "same_mark_same_goods"}
    address = reverse("admin:complaints_reportedlisting_act", args=[case.pk])
    page = signed_in(make_staff()).post(address, posted, follow=True)
    assert fresh(case).state == State.SENT
    return text_of(page)


DOORS: dict[str, Callable[[Scene, Callable[[Scene], object]], str]] = {
    "action": by_action,
    "import": by_import,
    "browser": by_browser,
    "admin": by_admin,
}
# Where an older letter was revoked before, its sentence comes in the place of "none at all".
GONE = "was revoked"
NOT_OFFERED = "can't be used any more"


@each(("door", "defect"), list(product(DOORS, DEFECTS)))
def test_each_defect_is_refused_at_each_door_with_its_sentence(door: str, defect: str) -> None:
    stage = scene()
    come_about, sentence = DEFECTS[defect]
    told = DOORS[door](stage, come_about)
    there_was_one = door in ("import", "browser", "admin") and defect in ("none", "other right")
    expected = (GONE if there_was_one else sentence, NOT_OFFERED if door == "browser" else sentence)

    assert any(words in told for words in expected), told
    assert Complaint.objects.count() == (door == "admin")
    assert ReportedListing.objects.exclude(state=State.SENT).count() == 0


@each("defect", ["none", "other right", "other market", "other act", "ended", "revoked"])
@pytest.mark.postgresql
def test_a_row_that_no_letter_covers_is_a_problem_before_anything_is_sent(defect: str) -> None:
    stage = scene()
    DEFECTS[defect][0](stage)
    _client, sheet = uploaded(stage)

    expected = "right" if defect in ("none", "other right") else "letter"
    assert [column for column, _sentence in sheet.rows[0]["problems"]] == [expected]


@pytest.mark.parametrize("door", ["action", "import", "admin"])
def test_with_a_live_letter_the_same_doors_are_open(door: str) -> None:
    """The negative control: nothing but the letter stood in the way."""
    stage = scene()
    confirmed(stage.agent, stage.right)
    if door == "import":
        client, sheet = uploaded(stage)
        page = reverse("complaints:sheet_check", args=[sheet.pk])
        client.post(page, {"seen": client.get(page).context["form"].print, "declaration": "on"})
        assert Complaint.objects.get().complainant == stage.agent
        return
    case = file_complaint(filing_of(stage), by=holder(stage.agent)).listings.get()
    if door == "admin":
        decide(case, "take_down")
    assert fresh(case).state == (State.HIDING if door == "admin" else State.SENT)


@pytest.mark.postgresql
def test_the_browser_lets_an_agent_file_with_a_live_letter() -> None:
    stage = scene()
    confirmed(stage.agent, stage.right)
    client = signed_in(stage.user)
    client.get(reverse("complaints:start"))
    draft = Draft.objects.get()
    client.post(reverse("complaints:draft_links", args=[draft.pk]), {"links": link()})
    answers = {"right": str(stage.right.pk), "ground": "counterfeit", "statement": "The title carries the mark."}
    client.post(reverse("complaints:draft_reason", args=[draft.pk]), answers)
    sent_from(client, draft, answers)
    assert Complaint.objects.get().complainant == stage.agent


def test_a_right_that_an_agent_entered_itself_needs_its_owners_letter_too() -> None:
    market()
    agent = an_agent()
    right = owned_right()
    IPRight.objects.filter(pk=right.pk).update(owner=agent)
    sentence = why_no_authority(agent, IPRight.objects.get(pk=right.pk), ["corner"])
    assert sentence == "We have no letter of authorisation from the owner for the right “LUMO”. Ask for one."


def test_an_owner_needs_no_letter_and_neither_does_our_own_initiative() -> None:
    right = owned_right()
    assert (why_no_authority(right.owner, right, ["corner"]), why_no_authority(None, right, ["corner"])) == ("", "")


def test_every_marketplace_of_a_report_must_be_covered() -> None:
    stage = scene()
    confirmed(stage.agent, stage.right)
    sentence = why_no_authority(stage.agent, stage.right, ["corner", "elsewhere"])
    assert sentence.endswith("does not cover this marketplace.")


def test_a_new_letter_lets_a_waiting_report_be_decided() -> None:
    stage = scene()
    letter = confirmed(stage.agent, stage.right)
    case = file_complaint(filing_of(stage), by=holder(stage.agent)).listings.get()
    revoke_by_owner(letter, signer="Hanna Lumo", contact=letter.contact, user=None)
    with pytest.raises(IllegalMove):
        decide(fresh(case), "take_down")
    confirmed(stage.agent, stage.right)
    decide(fresh(case), "take_down")
    assert fresh(case).state == State.HIDING


def test_a_letter_that_ends_by_its_clock_blocks_as_well() -> None:
    stage = scene()
    letter = confirmed(stage.agent, stage.right)
    case = file_complaint(filing_of(stage), by=holder(stage.agent)).listings.get()
    move(letter, "end", by=Actor.system())
    with pytest.raises(IllegalMove) as refusal:
        decide(fresh(case), "take_down")
    assert "Until then, nothing is taken down." in str(refusal.value.for_people)


def test_staff_may_refuse_a_report_whose_letter_is_gone() -> None:
    stage = scene()
    letter = confirmed(stage.agent, stage.right)
    case = file_complaint(filing_of(stage), by=holder(stage.agent)).listings.get()
    revoke_by_owner(letter, signer="Hanna Lumo", contact=letter.contact, user=None)
    decide(fresh(case), "refuse")
    assert fresh(case).state == State.REFUSED


@pytest.mark.parametrize(("acts", "taken_back"), [([Act.REPORT], False), ([Act.REPORT, Act.WITHDRAW], True)])
def test_an_agent_takes_a_report_back_only_as_its_letter_says(acts: list[str], taken_back: bool) -> None:
    stage = scene()
    confirmed(stage.agent, stage.right, acts=acts)
    case = file_complaint(filing_of(stage), by=holder(stage.agent)).listings.get()
    with contextlib.suppress(IllegalMove):
        withdraw(fresh(case), by=holder(stage.agent))
    assert (fresh(case).state == State.WITHDRAWN) == taken_back


def test_a_letter_that_has_not_begun_covers_nothing_yet() -> None:
    stage = scene()
    confirmed(stage.agent, stage.right, starts_on=TODAY + timedelta(days=2))
    later: Any = timezone.localdate() + timedelta(days=2)
    told = [why_no_authority(stage.agent, stage.right, ["corner"], on=day) for day in (TODAY, later)]
    assert (" begins on " in told[0], told[1]) == (True, "")


def test_a_draft_covers_nothing() -> None:
    stage = scene()
    drafted(stage.agent, stage.right)
    assert "has not confirmed" in why_no_authority(stage.agent, stage.right, ["corner"])


def owing(case: ReportedListing, *, days: int, state: str = "asked") -> Requirement:
    """The reporter was to show something by so many days from today."""
    due = timezone.localdate() + timedelta(days=days)
    return case.complaint.complainant.requirements.create(code="appointment", due_on=due, state=state)


def test_what_was_to_be_shown_and_is_late_stops_reports_and_takedowns_until_it_is_sent() -> None:
    """Late means: the day is over, nothing is being checked, and a refused paper had its time anew."""
    table = [
        ("the last day is today", 0, "asked", True),
        ("the day is over", -1, "asked", False),
        ("sent, and being checked", -1, "sent", True),
        ("accepted", -1, "accepted", True),
        ("refused today, with the time anew", -1, "refused", True),
    ]
    wrong = []
    for number, (name, days, state, wanted) in enumerate(table, start=1):
        case = case_in(State.SENT, number=number, holder=make_holder(name=f"MARK {number}"))
        row = owing(case, days=days, state=state)
        organisation, right = case.complaint.complainant, case.right
        got = not why_no_authority(organisation, right, ["corner"])
        with contextlib.suppress(IllegalMove):
            decide(fresh(case), "take_down")
        down = fresh(case).state == State.HIDING
        if (got, down) != (wanted, wanted):
            wrong.append((name, row.last_day, got, down, wanted))

    assert wrong == []


def test_a_refused_paper_is_late_when_the_time_anew_is_over() -> None:
    case = case_in(State.SENT)
    row = owing(case, days=-90, state="refused")
    Requirement.objects.filter(pk=row.pk).update(state_since=timezone.now() - timedelta(days=row.asked.days + 2))

    assert why_no_authority(case.complaint.complainant, case.right, ["corner"])


def test_nothing_is_filed_while_papers_are_late_and_what_was_filed_can_be_taken_back() -> None:
    holder_ = make_holder()
    case = case_in(State.SENT, holder=holder_)
    owing(case, days=-1)
    with pytest.raises(CannotFile) as refusal:
        file_complaint(filing(holder_, seen(2)), by=holder_.actor)
    withdraw(fresh(case), by=holder_.actor)

    assert "A letter of your authority" in str(refusal.value.for_people)
    assert fresh(case).state == State.WITHDRAWN
