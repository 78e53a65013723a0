"""Lists of the staff's site are narrowed by the filters they show; no address reads a column that no page shows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import SuspiciousOperation
from django.db import models
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from ledger.admin import NarrowFilters
from tests.accounts.visits import make_person
from tests.complaints.builders import case_in, make_staff, make_supervisor, signed_in

pytestmark = pytest.mark.django_db
LOOKUPS = ("startswith", "regex", "iregex", "contains", "gt", "in", "range")
SITE = admin.site._registry


def columns(model: type[models.Model]) -> Iterator[str]:
    """Each column of a table, and of the tables that it points to and that point to it."""
    for field in model._meta.get_fields():
        if isinstance(field, models.Field) and field.concrete:
            yield field.name
        if field.is_relation and field.related_model:
            yield from (f"{field.name}__{far.name}" for far in field.related_model._meta.concrete_fields)


def asked(model: type[models.Model], query: str, user: User) -> ChangeList | None:
    """The list that an address gives; None when it is refused."""
    request = RequestFactory().get("/", QueryDict(query))
    request.user = user
    try:
        return SITE[model].get_changelist_instance(request)
    except (SuspiciousOperation, IncorrectLookupParameters):
        return None


def leaks(model: type[models.Model], user: User) -> list[str]:
    return [
        f"{model.__name__} {column}__{lookup}"
        for column in columns(model)
        for lookup in LOOKUPS
        if asked(model, f"{column}__{lookup}=1", user) is not None
    ]


def test_no_column_is_read_by_an_address() -> None:
    boss = make_person("sara@staff.example", is_staff=True, is_superuser=True)
    read_by = {user.email: [leak for model in SITE for leak in leaks(model, user)] for user in (make_staff(), boss)}

    assert {who: found[:20] for who, found in read_by.items()} == {who: [] for who in read_by}


def test_each_filter_that_a_list_shows_works() -> None:
    boss, wrong = make_person("sara@staff.example", is_staff=True, is_superuser=True), []
    case_in("answered")  # so that filters by what is there have something to offer
    for model in SITE:
        whole = asked(model, "", boss)
        assert whole is not None
        for shown in whole.filter_specs:
            queries = [choice["query_string"].lstrip("?") for choice in shown.choices(whole)]
            wrong += [(model.__name__, query) for query in queries if asked(model, query, boss) is None]

    assert wrong == []


def test_what_a_page_hides_is_not_searched_either() -> None:
    found = [
        f"{model.__name__} {name}"
        for model, shown in SITE.items()
        for name in shown.search_fields
        if name.lstrip("=^") in (shown.exclude or ()) or name.endswith(("_hash", "password", "salt", "token"))
    ]

    assert found == []


REFUSED = [
    "accounts/user/?password__startswith=pbkdf2",
    "accounts/user/?session_salt__startswith=a",
    "accounts/invitation/?token_hash__startswith=a",
    "accounts/membership/?user__password__startswith=pbkdf2",
    "replies/reply/?text__regex=.*",
    "replies/reply/?id__regex=(a%2B)%2B",
    "replies/reply/?id=1&text__startswith=Your",
    "outbox/effect/?payload__contains=a",
    "marketplace/market/?credential__password__startswith=a",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_asks_for_more_gives_no_list(address: str) -> None:
    reader = signed_in(make_person("sara@staff.example", is_staff=True, is_superuser=True))

    assert reader.get(f"/admin/{address}").status_code == 400


def test_the_links_of_the_status_work() -> None:
    reader = signed_in(make_supervisor())
    page = reverse("admin:outbox_effect_changelist")
    answers = [
        reader.get(f"{page}?{query}").status_code
        for query in ("queue=mail&done_at__isnull=True", "doubtful__exact=1&done_at__isnull=True")
    ]

    assert answers == [200, 200]


def test_every_table_of_the_site_has_the_rule() -> None:
    assert [model.__name__ for model, shown in SITE.items() if not isinstance(shown, NarrowFilters)] == []


def test_control_without_the_rule_columns_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(_self: Any, _lookup: str, _value: str, request: Any = None) -> bool:
        return True

    monkeypatch.setattr(NarrowFilters, "lookup_allowed", everything)
    monkeypatch.setitem(globals(), "LOOKUPS", ["startswith"])  # of others, Django itself stumbles over what is no list

    assert "User password__startswith" in leaks(User, make_staff())
