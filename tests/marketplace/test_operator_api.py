"""The operator's commands: once per key, in order, by token only."""

import json
from functools import partial

import pytest
from django.conf import settings
from django.test import Client

from marketplace.connectors.embedded.actions import CommandRefused, Performed, perform
from marketplace.connectors.embedded.models import Item, OperatorCommand
from tests.marketplace.builders import make_item
from tests.support.each import each
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db
HIDE = "/market/api/operator/items/10007/hide"
READS = ["commands/k", "items/10007", "sellers/seller-03/contact"]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def send(address: str = HIDE, *, body: object = None, key: str = "k", **headers: str) -> tuple[int, dict]:
    sent = bearer(settings.EMBEDDED_MARKET_TOKEN) | {"Idempotency-Key": key} | headers
    text = body if isinstance(body, str | bytes) else json.dumps({"seq": 1} if body is None else body)
    answer = Client(enforce_csrf_checks=True).post(address, text, content_type="application/json", headers=sent)
    return answer.status_code, answer.json()


def test_a_command_answers_with_what_it_did() -> None:
    make_item()
    status, body = send()

    del body["answer"]["performed_at"]
    assert (status, body) == (
        200,
        {"key": "k", "repeated": False, "answer": {"item": 10007, "act": "hide", "seq": 1, "standing": "hidden"}},
    )


@each(
    "body",
    ["", "no json", "[]", {}, {"seq": "1"}, {"seq": -1}, {"seq": True}, {"seq": 1.5}, {"seq": 2**63}, "[" * 99_999,
     b"\xff"],
)  # fmt: skip
def test_a_command_without_a_whole_seq_is_refused(body: object) -> None:
    make_item()

    assert (send(body=body)[0], Item.objects.get().is_hidden) == (400, False)


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_command_without_a_key_is_refused(key: str) -> None:
    make_item()

    assert (send(key=key)[0], Item.objects.get().is_hidden) == (400, False)


def test_a_command_on_nothing_is_not_found() -> None:
    assert send()[0] == 404


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_without_the_token_nothing_is_done(token: str) -> None:
    make_item()
    status = Client().post(HIDE, '{"seq": 1}', content_type="application/json", headers=bearer(token)).status_code

    assert (status, Item.objects.get().is_hidden) == (401, False)


@pytest.mark.parametrize("place", READS)
def test_without_the_token_nothing_is_told(client: Client, place: str) -> None:
    make_item()

    assert client.get(f"/market/api/operator/{place}").json() == {"error": "Send the operator's token."}


@pytest.mark.parametrize("place", READS)
def test_reads_refuse_to_be_posted_to(place: str) -> None:
    make_item()
    headers = bearer(settings.EMBEDDED_MARKET_TOKEN)

    assert Client().post(f"/market/api/operator/{place}", headers=headers).status_code == 405


def test_commands_refuse_to_be_read() -> None:
    assert Client().get(HIDE, headers=bearer(settings.EMBEDDED_MARKET_TOKEN)).status_code == 405


def test_a_lower_seq_than_the_last_is_refused() -> None:
    item = make_item()
    perform(item, act="hide", key="a", seq=5)

    assert (send(body={"seq": 4})[0], Item.objects.get().is_hidden, OperatorCommand.objects.count()) == (409, True, 1)


@pytest.mark.parametrize(("act", "number"), [("restore", 10007), ("hide", 10008)])
def test_a_key_used_for_something_else_is_refused(act: str, number: int) -> None:
    perform(make_item(), act="hide", key="k", seq=1)
    make_item(10008)

    assert send(f"/market/api/operator/items/{number}/{act}", body={"seq": 9})[0] == 409


@pytest.mark.django_db(transaction=True)
def test_one_key_from_eight_threads_is_one_effect() -> None:
    item = make_item()
    outcomes = at_once(*[partial(perform, item, act="hide", key="k", seq=1)] * 8)

    assert sorted(outcome.repeated for outcome in outcomes) == [False] + [True] * 7
    assert OperatorCommand.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_commands_at_once_the_highest_has_the_last_word() -> None:
    item = make_item()
    acts = ["hide", "restore"] * 4
    calls = [partial(perform, item, act=act, key=f"k{seq}", seq=seq) for seq, act in enumerate(acts, start=1)]
    outcomes = at_once(*calls)

    assert {type(outcome) for outcome in outcomes} <= {Performed, CommandRefused}
    assert (Item.objects.get().last_seq, Item.objects.get().is_hidden) == (8, False)
