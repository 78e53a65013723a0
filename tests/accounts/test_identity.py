"""The identity check as rows: what is asked of whom, sent, opened with a reason, decided, reminded, forgotten."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.identity import actions
from accounts.identity.catalogue import ALL, asked_of
from accounts.identity.numbers import warning
from accounts.identity.reasons import REASONS
from accounts.models import DocumentView, IdentityDocument, Organisation, Requirement
from accounts.refusals import Refused
from accounts.second_factor.rules import is_required
from ledger.firing import fire_due
from ledger.lifecycle import Actor, IllegalMove
from ledger.models import Event
from ledger.verify import faults
from outbox import breakers, holds
from outbox.models import Effect
from replies.models import Reply
from tests.accounts.teams import by, mails, make_firm, person
from tests.accounts.visits import browser, make_person, said
from tests.complaints.builders import make_right, paper
from tests.support.each import each
from tests.support.outbox import drain

pytestmark = pytest.mark.django_db
NEEDED = "/organisation/identity/"
OPEN = {"reason": "check", "note": ""}


def codes(kind: str, country: str, right: str = "") -> list[str]:
    return [asked.code for asked in asked_of(kind, country, right)]


@each(
    ("kind", "country", "right", "asked"),
    [
        ("rights_holder", "DE", "", ["register_extract", "representative_id", "vat_number"]),
        ("rights_holder", "CN", "", ["register_extract", "representative_id", "company_number"]),
        ("rights_holder", "KE", "", ["register_extract", "representative_id"]),
        ("agent", "FR", "", ["register_extract", "representative_id", "vat_number", "agent_standing"]),
        ("association", "US", "", ["register_extract", "company_number"]),
        ("authority", "DE", "", ["appointment"]),
        ("seller", "DE", "", []),
        ("rights_holder", "DE", "copyright", ["authorship"]),
        ("rights_holder", "DE", "trademark", []),
        ("seller", "DE", "copyright", []),
    ],
)
def test_o2_what_is_asked_follows_from_kind_country_and_right(
    kind: str, country: str, right: str, asked: list[str]
) -> None:
    assert codes(kind, country, right) == asked


def test_everything_that_is_asked_says_what_and_why() -> None:
    assert [asked.code for asked in ALL if not (asked.what and asked.why and asked.days > 0)] == []


def asked(firm: Organisation, code: str = "register_extract") -> Requirement:
    if not firm.requirements.exists():
        actions.ask(firm, by=by(firm))
    return Requirement.objects.select_related("organisation").get(organisation=firm, code=code)


def sent(firm: Organisation, code: str = "register_extract") -> Requirement:
    row = asked(firm, code)
    given = {"documents": [paper("extract.png")]} if row.asked.is_document else {"number": "DE136695976"}
    actions.send(row, by=by(firm), **given)
    return row


def staff(name: str = "rosa") -> Actor:
    return Actor.staff(make_person(f"{name}@portal.example", is_staff=True))


def accepted(firm: Organisation, code: str, by_whom: Actor) -> Requirement:
    row = sent(firm, code)
    if document := row.documents.last():
        actions.record_view(document, by=by_whom, reason="check")
    actions.accept(row, by=by_whom)
    return row


def verified_firm() -> Organisation:
    firm, rosa = make_firm(), staff()
    for code in codes("rights_holder", "DE"):
        accepted(firm, code, rosa)
    return firm


def test_asking_twice_asks_once_and_one_letter_names_all() -> None:
    firm = make_firm()
    first, second = actions.ask(firm, by=by(firm)), actions.ask(firm, by=by(firm))

    assert ([row.code for row in first], second) == (codes("rights_holder", "DE"), [])
    assert mails("identity_asked") == ["hanna@lumo.example"]


def test_a_new_organisation_is_asked_at_once_and_a_copyright_asks_for_more() -> None:
    user = make_person()
    browser(user).post("/organisation/new/", {"kind": "rights_holder", "name": "Lumo", "country": "DE"})
    firm = Organisation.objects.get()
    before = list(firm.requirements.values_list("code", flat=True))
    make_right(user, firm, kind="copyright", name="Photographs")

    assert before == codes("rights_holder", "DE")
    assert firm.requirements.last().code == "authorship"


def test_the_page_shows_what_why_and_by_when_and_takes_the_file_on_one_more() -> None:
    firm = make_firm()
    row = asked(firm)
    visitor = browser(person(firm, "hanna"))
    html = visitor.get(NEEDED).content.decode()
    file = SimpleUploadedFile("extract.png", paper().content_file.read(), "image/png")
    response = visitor.post(row.get_absolute_url(), {"document": file})
    row.refresh_from_db()

    assert [str(part) in html for part in (row.asked.what, row.asked.why)] == [True, True]
    assert (response["Location"], row.state, row.documents.get().name) == (NEEDED, "sent", "extract.png")
    assert re.fullmatch(r"identity/\d{4}/\d\d/[0-9a-f]{32}\.png", row.documents.get().file.name)


@pytest.mark.parametrize("content", [b"", b"MZ", b"%PDF-1.4 broken"])
def test_a_file_that_is_none_is_told_by_the_gate(content: bytes) -> None:
    firm = make_firm()
    row = asked(firm)
    answers = {"document": SimpleUploadedFile("extract.pdf", content)} if content else {}
    response = browser(person(firm, "hanna")).post(row.get_absolute_url(), answers)

    assert (len(said(response)), IdentityDocument.objects.count()) == (1, 0)


def test_a_strange_number_warns_once_and_is_taken_when_sent_again() -> None:
    firm = make_firm()
    row = asked(firm, "vat_number")
    visitor = browser(person(firm, "hanna"))
    told = said(visitor.post(row.get_absolute_url(), {"number": "DE136695970"}))
    visitor.post(row.get_absolute_url(), {"number": "DE136695970", "sure": "DE136695970"})
    row.refresh_from_db()

    assert (len(told), row.state, row.number) == (1, "sent", "DE136695970")


@each(
    ("code", "country", "number", "strange"),
    [
        ("vat_number", "DE", "DE 136 695 976", False),
        ("vat_number", "DE", "136695976", False),
        ("vat_number", "DE", "DE136695970", True),
        ("vat_number", "GB", "GB 980 7806 84", False),
        ("vat_number", "FR", "FR 40 303 265 045", False),
        ("vat_number", "FR", "FR 41 303 265 045", True),
        ("company_number", "CN", "91110000600037341L", False),
        ("company_number", "CN", "91110000600037341N", True),
        ("company_number", "US", "91-1144442", False),
        ("company_number", "US", "9", True),
        ("company_number", "TZ", "whatever", False),
        ("vat_number", "DE", "\0" * 50, True),
        ("vat_number", "DE", "数" * 20, True),
    ],
)
def test_numbers_are_looked_at_by_country(code: str, country: str, number: str, strange: bool) -> None:
    assert bool(warning(code, country, number)) == strange


@each("code", REASONS)
@pytest.mark.postgresql
def test_o5_each_refusal_says_why_on_page_and_in_the_letter_and_one_upload_mends_it(code: str) -> None:
    firm = make_firm()
    row, rosa = sent(firm), staff()
    actions.record_view(row.documents.get(), by=rosa, reason="check")
    actions.refuse(row, by=rosa, reason_code=code, note="The lower edge.")
    visitor = browser(person(firm, "hanna"))
    html = visitor.get(row.get_absolute_url()).content.decode()
    letter = row_letter("requirement_refused")
    file = SimpleUploadedFile("better.png", paper().content_file.read(), "image/png")
    visitor.post(row.get_absolute_url(), {"document": file})
    row.refresh_from_db()

    assert [str(text).replace("'", "&#x27;") in html for text in (REASONS[code].sentence, REASONS[code].mend)] == [
        True
    ] * 2
    assert [str(text) in letter for text in (REASONS[code].sentence, REASONS[code].mend, "The lower edge.")] == [
        True
    ] * 3
    assert ("extract.png" in html, row.state) == (True, "sent")


def row_letter(code: str) -> str:
    from_row = Event.objects.filter(verb="refuse").latest("pk")
    return " ".join(reply.text for reply in Reply.objects.filter(code=code, case=from_row.case))


def test_an_unknown_reason_changes_nothing() -> None:
    row = sent(make_firm())

    with pytest.raises(ValueError, match="no reason"):
        actions.refuse(row, by=staff(), reason_code="ugly")
    assert Requirement.objects.get(pk=row.pk).state == "sent"


def test_nothing_is_accepted_or_refused_unseen() -> None:
    row, rosa = sent(make_firm()), staff()

    with pytest.raises(Refused, match="unseen"):
        actions.accept(row, by=rosa)
    with pytest.raises(Refused, match="unseen"):
        actions.refuse(row, by=rosa, reason_code="blurred")


@pytest.mark.parametrize("verb", ["accept", "refuse"])
def test_the_organisation_decides_nothing_about_itself(verb: str) -> None:
    firm = make_firm()
    row = sent(firm, "vat_number")
    more = {"reason_code": "blurred"} if verb == "refuse" else {}

    with pytest.raises(IllegalMove):
        getattr(actions, verb)(row, by=by(firm), **more)


@pytest.mark.postgresql
def test_verified_is_what_has_shown_all_and_its_administrators_need_a_second_factor() -> None:
    firm = make_firm()
    before = firm.is_verified
    rosa = staff()
    for code in codes("rights_holder", "DE"):
        accepted(firm, code, rosa)
    with override_settings(DEMO=False):
        needed = [is_required(person(firm, name)) for name in ("hanna", "finn")]
        page = browser(person(firm, "hanna")).get("/cases/")["Location"]

    assert (before, firm.is_verified, needed) == (False, True, [True, False])
    assert (page, is_required(person(firm, "hanna"))) == ("/accounts/second-factor/", False)
    assert "your organisation is verified" in Reply.objects.filter(code="requirement_accepted").latest("pk").text


def test_a_new_question_opens_the_check_again() -> None:
    firm = verified_firm()
    actions.ask(firm, by=by(firm), right="copyright")

    assert not firm.is_verified


@pytest.mark.parametrize("who", ["finn", "rita", "stranger"])
def test_identity_papers_are_for_the_administrators_only(who: str) -> None:
    firm = make_firm()
    document = sent(firm).documents.get()
    row = document.requirement
    user = person(make_firm("Other", "other.example"), "hanna") if who == "stranger" else person(firm, who)
    visitor = browser(user)
    paths = (f"{NEEDED}documents/{document.pk}/", row.get_absolute_url())

    assert [visitor.get(path).status_code for path in paths] == [404, 404]
    assert [visitor.post(path, OPEN).status_code for path in paths] == [404, 404]
    assert DocumentView.objects.count() == 0


def test_staff_open_a_document_only_with_a_reason_that_is_written_down() -> None:
    document = sent(make_firm()).documents.get()
    rosa = make_person("rosa@portal.example", is_staff=True)
    visitor, path = browser(rosa), f"{NEEDED}documents/{document.pk}/"
    without = [visitor.get(path).status_code, visitor.post(path, {"reason": "curious"}).status_code]
    response = visitor.post(path, {"reason": "question", "note": "Mrs Lumo called"})
    content = b"".join(response.streaming_content)

    assert (without, DocumentView.objects.count()) == ([302, 302], 1)
    view = DocumentView.objects.get()
    assert (view.viewed_by, view.reason, view.note) == (rosa, "question", "Mrs Lumo called")
    assert (content[:4], response["Content-Disposition"]) == (b"\x89PNG", 'attachment; filename="extract.png"')
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        DocumentView.objects.update(reason="check")


@pytest.mark.postgresql
def test_staff_decide_on_a_page_with_what_was_sent_beside_who_sent_it() -> None:
    firm = make_firm()
    row = sent(firm)
    rosa = make_person("rosa@portal.example", is_staff=True)
    visitor = browser(rosa)
    page, act = (f"/admin/accounts/requirement/{row.pk}/{end}/" for end in ("change", "act"))
    first = visitor.post(act, {"verb": "accept", "note": "fine"}).content.decode()
    actions.record_view(row.documents.get(), by=Actor.staff(rosa), reason="check")
    visitor.post(act, {"verb": "accept", "note": "fine"})
    html = visitor.get(page).content.decode()

    told = "Open all documents of this sending first" in first
    assert (told, ">fine</textarea>" in first.replace("\n", "")) == (True, True)
    assert (firm.name in html, "to check what was sent" in html) == (True, True)
    assert Requirement.objects.get(pk=row.pk).state == "accepted"


@pytest.mark.postgresql
def test_staff_ask_an_organisation_that_was_never_asked() -> None:
    firm = make_firm()
    visitor = browser(make_person("rosa@portal.example", is_staff=True))
    visitor.post("/admin/accounts/organisation/", {"action": "ask", "_selected_action": [firm.pk]})

    assert firm.requirements.count() == 3


def test_the_queue_shows_what_waits_and_the_desk_of_staff_counts_it() -> None:
    row = sent(make_firm())
    visitor = browser(make_person("rosa@portal.example", is_staff=True))

    assert row.reference in visitor.get("/admin/accounts/requirement/").content.decode()
    assert "Identity papers to check" in visitor.get("/admin/").content.decode()


def test_a_reminder_comes_once_before_the_last_day_and_not_after_sending() -> None:
    firm = make_firm()
    row = asked(firm)
    sent(firm, "representative_id")
    later = timezone.now() + timedelta(days=25)
    fire_due(later)
    fire_due(later)

    assert later.date() < row.due_on
    assert Reply.objects.filter(code="requirement_reminder", case=row.reference).count() == 1
    assert mails("requirement_reminder") == ["hanna@lumo.example"] * 2  # this one and the VAT number


@pytest.mark.django_db(transaction=True)
def test_a_document_is_deleted_when_its_term_is_over_and_the_row_says_so() -> None:
    firm, rosa = make_firm(), staff()
    document = accepted(firm, "register_extract", rosa).documents.get()
    there = document.file.storage.exists(document.file.name)
    fire_due(timezone.now() + timedelta(days=91))
    drain(later=timedelta(days=1))
    document.refresh_from_db()

    assert (there, document.file.storage.exists(document.file.name)) == (True, False)
    assert document.forgotten_at is not None
    assert Effect.objects.get(kind="identity_forget").progress == "done"
    assert browser(person(firm, "hanna")).get(f"{NEEDED}documents/{document.pk}/").status_code == 404
    with pytest.raises(Refused, match="forgotten"):
        actions.record_view(document, by=rosa, reason="check")


def due_for_deletion(by_whom: Actor) -> IdentityDocument:
    document = accepted(make_firm(), "register_extract", by_whom).documents.get()
    fire_due(timezone.now() + timedelta(days=91))
    return document


def is_kept(document: IdentityDocument) -> bool:
    document.refresh_from_db()
    return document.forgotten_at is None and document.file.storage.exists(document.file.name)


@pytest.mark.django_db(transaction=True)
def test_a_restored_back_up_deletes_what_was_due_and_gives_up_letters_only() -> None:
    document = due_for_deletion(staff())
    letters = Effect.objects.filter(kind="mail", progress="ready").count()
    holds.begin(why="A back-up was restored.")
    aside = holds.release(reason="Looked at it.")
    kept_before = is_kept(document)
    drain(later=timedelta(days=1))

    assert (aside.letters, letters > 0) == (letters, True)
    assert (kept_before, is_kept(document)) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_holds_no_deletion_and_is_not_called_well_by_one() -> None:
    document = due_for_deletion(staff())
    Effect.objects.filter(kind="mail").delete()
    breakers.failed("mail", "SMTP is away.", now=timezone.now(), pause=3600)
    drain(later=timedelta(hours=2))

    assert not is_kept(document)
    assert [held.destination for held in breakers.open_ones()] == ["mail"]


def test_control_before_the_term_is_over_nothing_is_deleted() -> None:
    document = accepted(make_firm(), "register_extract", staff()).documents.get()
    fire_due(timezone.now() + timedelta(days=89))

    assert Effect.objects.filter(kind="identity_forget").count() == 0
    assert document.file.storage.exists(document.file.name)


def test_the_ledger_of_a_check_holds_no_name_and_no_number() -> None:
    firm = make_firm("Canary GmbH", "canary.example")
    for code in codes("rights_holder", "DE"):
        sent(firm, code)
    told = str(list(Event.objects.values()))

    assert [word for word in ("Canary", "canary", "136695976", "extract.png", "Hanna") if word in told] == []
    assert list(faults()) == []


@pytest.mark.parametrize("given", [{}, {"number": "1"}])
def test_the_wrong_thing_is_refused_in_the_action_too(given: dict[str, str]) -> None:
    firm = make_firm()

    with pytest.raises(Refused, match="wrong_kind"):
        actions.send(asked(firm), by=by(firm), **given)


def test_the_page_asks_as_much_for_one_as_for_three(django_assert_num_queries: object) -> None:
    firm = make_firm()
    rows = actions.ask(firm, by=by(firm))
    visitor = browser(person(firm, "hanna"))
    with django_assert_num_queries(6):  # type: ignore[operator]  # session, person, mine, rows, decisions, documents
        visitor.get(NEEDED)
    for row in rows[1:]:
        row.delete()
    with django_assert_num_queries(6):  # type: ignore[operator]
        visitor.get(NEEDED)
