"""Every form that a visitor can find is posted empty and wrong: each answer says what is wrong, and where."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import LimitUse
from complaints.models import Draft
from complaints.states import State
from rights.actions import begin_right
from rights.steps import STEPS
from tests.accounts.matrix import VISITORS, World, key_of, known_names, make_world, session_of, table
from tests.complaints.builders import Holder, case_in, make_user, seen
from tests.look.forms_found import TYPED, Form, read
from tests.support.answers import put_away
from tests.support.figures import record
from tests.support.once import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]  # bad input that reaches a column
# Sentences of the frameworks that our own must have taken the place of
GENERIC = re.compile(
    r"This field is required|This field cannot|Enter a valid|Select a valid|Ensure this|Enter a whole number|"
    r"is not one of the available|No file was submitted|The submitted|already exists\.|Invalid|not a valid",
)
# Forms that have nothing to refuse: every answer is one, also none.
TAKES_ALL = {
    "profile_letters": "no letter is an answer",
    "profile_name": "no name is an answer",
    "admin:accounts_user_change": "nothing on it must be said",
    "admin:rights_authorisation_change": "no note is needed to approve",
    "rights:step": "classes, dates and pictures may be left to the certificate",
}
ASIDE = ("embedded_market:", "demo:", "admin:login", "admin:autocomplete", "account_logout")  # not ours, or no question


def pages(world: World) -> Iterator[tuple[str, str, str, Client]]:
    """Each page that a visitor can open, with its name and who looks."""
    told = table()
    for name in known_names():
        if name.startswith(ASIDE):
            continue
        gets = dict(zip(VISITORS, told[name].split()[0], strict=True)) | {"superuser": "o"}
        for who in VISITORS if not name.startswith("admin:") else ("reviewer", "superuser"):
            if gets[who] not in "ow" and who != "nobody":
                continue  # led on or refused, as test_matrix.py proves: no form is there
            yield name, who, reverse(name, args=world.args(name, world.own)), session_of(world.keys[who])
    for name, who, args in more_of(world):
        yield name, who, reverse(name, args=args), session_of(world.keys[who])


def found(world: World) -> Iterator[tuple[str, str, str, Form]]:
    """Each form once, by the names of its fields: name of the page, who found it, address, form."""
    known = set()
    for name, who, address, browser in pages(world):
        answer = browser.get(address)
        put_away(answer)
        if answer.status_code != 200 or answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
            continue
        for form in read(answer.content.decode()).forms:
            mark = (form.action or name, *sorted(form.fields))
            if form.method == "post" and form.fields and mark not in known and "_selected_action" not in form.fields:
                known.add(mark)
                yield name, who, address, form


def faults(html: str, form: Form, given: dict[str, str]) -> list[str]:
    """What an answer to a wrong form lacks."""
    page = read(html)
    lacks = [] if page.title.strip().startswith("Error:") else [f"title: {page.title.strip()[:60]}"]
    lacks += [] if page.has_summary else ["no summary"]
    lacks += [f"link leads nowhere: {link}" for link in page.links if page.ids.count(link[1:]) != 1]
    lacks += [f"described by nothing: {name}" for name in page.described if page.ids.count(name) != 1]
    lacks += [f"generic: {sentence}" for sentence in GENERIC.findall(html)]
    kept = [name for name, kind in form.fields.items() if kind in TYPED and kind != "password" and given.get(name)]
    lacks += [f"not kept: {name}" for name in kept if "x" * 300 in given[name] and "x" * 300 not in html]
    return lacks


def bodies(form: Form) -> list[tuple[str, dict[str, str]]]:
    """What is posted: nothing, and what is wrong; on PostgreSQL only what might reach a column."""
    wrong = [("wrong", form.wrong())]
    return wrong if connection.vendor == "postgresql" else [("empty", form.empty()), *wrong]


def posted(key: str, address: str, given: dict[str, str]) -> Any:
    """Post, with nothing counted yet by any limit, and undo what it changed."""
    LimitUse.objects.all().delete()
    with rolled_back():
        return session_of(key).post(address, given)


def more_of(world: World) -> list[tuple[str, str, list[object]]]:
    """Pages that ask something only in some state: a case to decide or to answer, a draft at each of its steps."""
    own, finn = world.own, world.own.who("finn")
    holder = Holder(finn, own.firm, own.right)
    down = case_in(State.DOWN, holder=holder, number=30001, store=own.store)
    sent = case_in(State.SENT, holder=holder, number=30002, store=own.store)
    shot = seen(30003, store=own.store)
    links = [{"typed": shot.listing.url, "snapshot": shot.pk}]
    answers = {"pasted": shot.listing.url, "links": links, "right": str(own.right.pk), "ground": "counterfeit"}
    draft = Draft.objects.create(user=finn, organisation=own.firm, answers=answers | {"statement": "Our mark."})
    found: list[tuple[str, str, list[object]]] = [
        ("complaints:answer_signed_in", "seller", [down.complaint.reference, down.number]),
        ("complaints:answer", "nobody", [down.answer_token]),
        ("admin:complaints_reportedlisting_change", "reviewer", [sent.pk]),
    ]
    found += [(f"complaints:draft_{step}", "filer", [draft.pk]) for step in ("links", "reason", "check")]
    asked = own.firm.requirements.filter(state="asked")
    found += [("identity_one", "administrator", [row.reference]) for row in asked]
    for kind in STEPS:
        right = begin_right(own.firm, by=holder.actor, kind=kind, name=f"A {kind}", mark_form="figurative")
        found += [("rights:step", "filer", [right.reference, step]) for step in STEPS[kind]]
    return found


def test_every_form_posted_empty_and_wrong_says_what_is_wrong_and_where(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    world = make_world()
    world.keys["superuser"] = key_of(make_user(is_staff=True, is_superuser=True))
    wrong, counted, taken = [], 0, set()
    for name, who, address, form in list(found(world)):
        for how, given in bodies(form):
            counted += 1
            answer = posted(world.keys[who], form.action or address, given)
            if answer.status_code in (302, 303):
                taken.add(name)
            elif answer.status_code != 200:
                wrong.append(f"{name} by {who}, {how}: {answer.status_code}")
            else:
                lacks = faults(answer.content.decode(), form, given)
                wrong += [f"{name} by {who}, {how}, {sorted(form.fields)}: {lack}" for lack in lacks]
    record("every form", posts=counted, wrong=len(wrong))

    assert not wrong, "\n".join(["", *wrong])
    assert sorted(taken - TAKES_ALL.keys()) == []
