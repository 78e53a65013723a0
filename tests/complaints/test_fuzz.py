"""Whatever is posted to any form of the app, the answer is a page or a redirect, never a fault of ours."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.models import Complaint, CounterNotice, Decision, Draft
from complaints.states import State
from tests.complaints.builders import case_in, make_holder, make_seller, make_supervisor, seen, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]  # bad input that reaches a column
NAMES = ["links", "right", "ground", "statement", "seen", "declaration", "code", "text", "files", "verb", "pk"]
NAMES += [f"{verb}-{name}" for verb in ("take_down", "refuse", "uphold", "reverse") for name in ("reason", "reasoning")]
GOOD = ["on", "1", "counterfeit", "licence", "123456", "take_down", "reverse", "our_mistake", "same_mark_same_goods"]
GOOD += ["http://127.0.0.1:8123/market/item/1", "https://shop.example/i/1", "//x", "javascript:alert(1)", "2" * 30]
NASTY = [
    "",
    " ",
    "\x00",
    "\x07",
    "\r\n",
    "\u202e",
    "\u2028",
    "\ufeff",
    "0",
    "-1",
    "9" * 400,
    "%00",
    "{{ x }}",
    "<b>",
    "𝟙𝟚𝟛",
]
VALUES = st.one_of(
    st.sampled_from(GOOD + NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.builds(lambda part, times: part * times, st.sampled_from(["a", "é ", "http://x.example/ ", "\n"]), st.just(700)),
    st.lists(st.sampled_from(GOOD + NASTY), max_size=3),
    st.builds(
        lambda name, content: SimpleUploadedFile(name or "f", content),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
        st.binary(max_size=60),
    ),
)
FORMS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6)


def doors() -> list[tuple[Client, str]]:
    """Each form of the app with somebody who may open it, drafts half written and whole."""
    holder = make_holder()
    sent, down, closed = (
        case_in(state, number=n) for n, state in enumerate((State.SENT, State.DOWN, State.STAYS_DOWN))
    )
    links = [{"typed": "x", "snapshot": seen(9).pk}]
    whole = {"links": links, "right": str(holder.right.pk), "ground": "counterfeit", "statement": "S"}
    drafts = [
        Draft.objects.create(user=holder.user, organisation=holder.organisation, answers=answers)
        for answers in ({}, {"links": links}, whole)
    ]
    filer, owner = signed_in(holder.user), signed_in(sent.complaint.filed_by)
    seller, staff = signed_in(make_seller(down.listing.store)), signed_in(make_supervisor())
    found = [(filer, reverse("complaints:start"))]
    for step in ("links", "reason", "check"):
        found += [(filer, reverse(f"complaints:draft_{step}", args=[draft.pk])) for draft in drafts]
    found.append((owner, reverse("complaints:withdraw", args=[sent.complaint.reference, 1])))
    for case in (down, closed):
        found += [(each, reverse("complaints:answer", args=[case.answer_token])) for each in (seller, Client())]
        found.append((Client(), reverse("complaints:answer_code", args=[case.answer_token])))
    acts = [reverse("admin:complaints_reportedlisting_act", args=[case.pk]) for case in (sent, down, closed)]
    return found + [(staff, act) for act in acts]


@pytest.fixture
def opened(db: None) -> list[tuple[Client, str]]:
    return doors()


@settings(
    max_examples=200, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(door=st.integers(0, 100), form=FORMS)
def test_no_form_answers_with_a_fault(opened: list[tuple[Client, str]], door: int, form: dict[str, Any]) -> None:
    client, address = opened[door % len(opened)]
    for value in form.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    response = client.post(address, form)

    assert (address, response.status_code in (200, 302, 400, 403)) == (address, True)
    assert Complaint.objects.count() <= 4
    assert Decision.objects.count() <= 6
    assert CounterNotice.objects.count() <= 2
