"""A report that was begun is safe: kept on every Continue, on any device, for thirty days; nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from complaints import drafts
from complaints.models import Complaint, Draft
from ledger import policy
from ledger.clocks import KINDS
from ledger.firing import fire_due
from ledger.models import Deadline
from replies.models import Reply
from tests.complaints.builders import make_user, member, signed_in
from tests.complaints.filer import Filer, address_of, link, make_filer, text_of

pytestmark = pytest.mark.django_db


def begun() -> Filer:
    filer = make_filer()
    filer.paste(link())
    return filer


def initial(response: Any) -> dict[str, Any]:
    return response.context["form"].initial


def strike(draft: Draft, kind: str) -> None:
    """Let the dispatcher fire what is due just after a clock of the draft strikes."""
    due = Deadline.objects.get(case=draft.reference, kind=kind, closed_at=None).due_at
    fire_due(due + timedelta(seconds=1))


def sign_out(filer: Filer) -> None:
    """The sign-in runs out: the browser keeps its cookies, the portal has forgotten the session."""
    filer.client.session.flush()
    filer.client.cookies.pop(settings.SESSION_COOKIE_NAME)


def post_signed_out(filer: Filer, step: str, **fields: str) -> Any:
    """Open a page, let the sign-in run out, then press Continue."""
    sheet = filer.client.get(filer.address(step)).content.decode().partition('name="sheet" value="')[2].split('"')[0]
    sign_out(filer)
    return filer.post(step, sheet=sheet, **fields)


def test_each_continue_saves_and_another_device_goes_on_there() -> None:
    filer = begun()
    other = signed_in(filer.holder.user)
    shown = text_of(other.get(reverse("complaints:list")))
    filer.reason()

    assert "1 listing" in shown
    assert other.get(filer.address("check")).context["draft"].answers["statement"] == "The title has our mark."


def test_a_continue_with_errors_loses_nothing_that_was_typed() -> None:
    filer = begun()
    filer.reason(ground="", statement="Short")

    kept = initial(signed_in(filer.holder.user).get(filer.address("reason")))

    assert (kept["right"], kept["statement"]) == (str(filer.holder.right.pk), "Short")


def test_links_that_can_not_be_reported_are_kept_as_they_were_pasted() -> None:
    filer = make_filer()
    filer.paste("nothing that we know")

    kept = signed_in(filer.holder.user).get(filer.address("links"))

    assert initial(kept)["links"] == "nothing that we know"


def test_a_hidden_sign_that_no_database_takes_is_left_out_of_what_is_kept() -> None:
    filer = begun()
    filer.reason(statement="Our\x00 mark")

    assert filer.draft.answers["typed"]["statement"] == "Our mark"


def test_what_was_typed_with_errors_goes_once_it_is_mended() -> None:
    filer = begun()
    filer.reason(statement="Short")
    filer.reason(statement="Our mark is in the title.")

    assert initial(filer.client.get(filer.address("reason")))["statement"] == "Our mark is in the title."


def test_two_windows_add_up_and_neither_undoes_the_other() -> None:
    filer = begun()
    stale = filer.draft
    filer.reason()
    drafts.keep(stale, pasted="another")

    assert (filer.draft.answers["pasted"], filer.draft.answers["ground"]) == ("another", "counterfeit")


def test_a_blank_page_makes_no_draft() -> None:
    filer = make_filer()
    filer.paste("")

    assert (filer.draft.answers, Deadline.objects.filter(case=filer.draft.reference).count()) == ({}, 0)


def test_the_list_says_what_is_in_a_draft_and_until_when_it_is_kept() -> None:
    filer = begun()
    filer.reason()
    page = text_of(filer.client.get(reverse("complaints:list")))
    ends = filer.draft.updated_at + timedelta(hours=policy.number("clocks.draft_ends"))

    assert f"Kept until {ends.astimezone():%-d %B %Y}" in page
    assert "“The title has our mark.”" in page


def test_a_draft_is_kept_thirty_days_and_warned_of_three_days_before() -> None:
    soon, end = (policy.number(f"clocks.{kind}") for kind in ("draft_ends_soon", "draft_ends"))

    assert (end, end - soon) == (30 * 24, 3 * 24)
    assert [KINDS[kind].verb for kind in ("draft_ends_soon", "draft_ends")] == ["warn", "run_out"]


def test_three_days_before_its_end_one_letter_warns_its_writer() -> None:
    filer = begun()
    strike(filer.draft, "draft_ends_soon")
    [letter] = Reply.objects.filter(code="draft_ends_soon")

    assert (letter.to_address, letter.stopped) == (filer.holder.user.email, "")
    assert filer.address("reason") in letter.text


@pytest.mark.postgresql
def test_at_its_end_a_draft_is_gone() -> None:
    filer = begun()
    strike(filer.draft, "draft_ends")

    assert list(Draft.objects.all()) == []


def test_every_change_begins_the_thirty_days_anew() -> None:
    filer = begun()
    first = Deadline.objects.get(case=filer.draft.reference, kind="draft_ends")
    filer.reason(statement="Short")
    kinds = Deadline.objects.filter(case=filer.draft.reference, closed_at=None).values_list("kind", flat=True)

    first.refresh_from_db()
    assert (first.is_open, sorted(kinds)) == (False, ["draft_ends", "draft_ends_soon"])


@pytest.mark.parametrize("end", ["sent", "discarded"])
def test_a_draft_that_was_sent_or_discarded_has_no_clock(end: str) -> None:
    filer = begun()
    draft = filer.draft
    filer.reason()
    filer.send() if end == "sent" else filer.client.post(reverse("complaints:draft_discard", args=[draft.pk]))

    assert Deadline.objects.filter(case=draft.reference, closed_at=None, fired_at=None).count() == 0


def test_discarding_asks_first_and_looking_at_the_question_discards_nothing() -> None:
    filer = begun()
    page = filer.client.get(reverse("complaints:draft_discard", args=[filer.draft.pk]))
    kept = filer.draft.state
    filer.client.post(reverse("complaints:draft_discard", args=[filer.draft.pk]))

    assert (page.status_code, kept, Draft.objects.exists()) == (200, "written", False)


def test_a_draft_that_was_sent_stays_with_its_complaint() -> None:
    filer = begun()
    filer.reason()
    filer.send()
    drafts.keep(filer.draft, pasted="late")

    assert (filer.draft.complaint, filer.draft.answers["pasted"]) == (Complaint.objects.get(), address_of(10007))


def test_nobody_is_warned_whose_account_is_closed() -> None:
    filer = begun()
    type(filer.holder.user).objects.filter(pk=filer.holder.user.pk).update(is_active=False)
    strike(filer.draft, "draft_ends_soon")

    assert Reply.objects.filter(code="draft_ends_soon").count() == 0


def test_what_was_typed_when_the_sign_in_had_run_out_is_there_after_signing_in() -> None:
    filer = begun()
    answered = post_signed_out(filer, "reason", statement="The photo shows our lamp.", ground="counterfeit")
    assert answered.headers["Location"] == f"{reverse('account_login')}?next={filer.address('reason')}"

    filer.client.force_login(filer.holder.user)
    page = filer.client.get(filer.address("reason"))

    assert (initial(page)["statement"], initial(page)["ground"]) == ("The photo shows our lamp.", "counterfeit")
    assert "We kept what you typed" in text_of(page)


def test_links_pasted_when_the_sign_in_had_run_out_are_there_too_and_nothing_was_sent() -> None:
    filer = make_filer()
    post_signed_out(filer, "links", links=link())
    filer.client.force_login(filer.holder.user)

    assert initial(filer.client.get(filer.address("links")))["links"] == address_of(10007)
    assert filer.draft.answers == {}


def test_another_person_who_signs_in_there_sees_nothing_of_it() -> None:
    filer = begun()
    colleague = member(filer.holder.organisation)
    post_signed_out(filer, "reason", statement="Only mine to read.")
    filer.client.force_login(colleague)
    filer.client.get(reverse("complaints:start"))
    theirs = Draft.objects.get(user=colleague)
    page = text_of(filer.client.get(reverse("complaints:draft_links", args=[theirs.pk])))

    assert ("Only mine to read." in page, "typed_before" in filer.client.session) == (False, False)


@pytest.mark.parametrize("forged", ["", "nonsense"])
def test_nothing_is_kept_for_a_form_that_was_not_ours(forged: str) -> None:
    filer = begun()
    sign_out(filer)
    filer.post("reason", statement="Planted.", sheet=forged)

    assert "typed_before" not in filer.client.session


def test_a_form_of_another_page_keeps_nothing() -> None:
    filer = begun()
    page = filer.client.get(filer.address("links")).content.decode()
    sheet = page.partition('name="sheet" value="')[2].split('"')[0]
    sign_out(filer)
    filer.post("reason", statement="Planted.", sheet=sheet)

    assert "typed_before" not in filer.client.session


def test_more_than_a_page_can_hold_is_not_kept() -> None:
    filer = begun()
    post_signed_out(filer, "reason", statement="x" * 65_000)

    assert "typed_before" not in filer.client.session


def test_a_stranger_finds_no_draft() -> None:
    filer = begun()

    assert [signed_in(make_user()).get(filer.address(step)).status_code for step in ("links", "reason", "check")] == [
        404
    ] * 3
    assert Client().get(filer.address("reason")).status_code == 302
