"""Every page of the staff's site: of each table its list, and of each row its page and its past."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from replies.models import Reply

KEPT_OF_ANYBODY = ("django_session", "accounts_signin")  # what a visit writes about itself


def addresses(of: type[models.Model] | None = None) -> Iterator[str]:
    """The address of each page, or of one table's: of each table two rows, and of the letters two of each kind."""
    yield from (reverse(f"admin:{name}") for name in ("index", "status", "outbox_effect_dead"))
    for model, shown in admin.site._registry.items():
        if of not in (None, model):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        wider = {"queue": "?queue=all", "stopped": "?stopped=ever"}
        known = [wider.get(getattr(narrowed, "parameter_name", ""), "") for narrowed in shown.list_filter]
        yield from (f"{reverse(f'{name}_changelist')}{asked}" for asked in dict.fromkeys(["", *known]))
        numbers = list(_rows(model))
        yield from (reverse(f"{name}_change", args=[number]) for number in numbers)
        yield from (reverse(f"{name}_history", args=[number]) for number in numbers[:1])


def _rows(model: type[models.Model]) -> Iterable[int]:
    if model is Reply:
        kinds = Reply.objects.order_by().values("code").annotate(oldest=models.Min("pk"), newest=models.Max("pk"))
        return sorted({row[which] for row in kinds for which in ("oldest", "newest")})
    return model._default_manager.order_by("-pk").values_list("pk", flat=True)[:2]


def read(client: Client, address: str) -> tuple[int, str]:
    """Open a page; give its status and its text. A file behind the answer is closed unread."""
    answer = client.get(address)
    for close in answer._resource_closers:
        close()
    return answer.status_code, "" if answer.streaming else answer.content.decode(errors="replace")


def pages(client: Client, *, of: type[models.Model] | None = None) -> dict[str, str]:
    """What each page of the staff's site, or of one table there, says to this person."""
    read_ones = {address: read(client, address) for address in addresses(of)}
    return {address: text for address, (status, text) in read_ones.items() if status == 200}


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that write rows meanwhile, but for what a visit writes about itself."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(table in sql for table in KEPT_OF_ANYBODY):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


def digests() -> dict[str, str]:
    """A digest of the rows of each table, to see what changed."""
    tables = {model._meta.db_table: model for model in apps.get_models() if model._meta.managed}
    return {table: _digest(model) for table, model in tables.items() if table not in KEPT_OF_ANYBODY}


def _digest(model: type[models.Model]) -> str:
    rows = [
        [bytes(value) if isinstance(value, memoryview) else value for value in row]
        for row in model._base_manager.order_by("pk").values_list()
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
