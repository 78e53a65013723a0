"""Many inputs to one rule as one test that lists every input at which the rule fails, with what was got and wanted."""

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests.support.once import rolled_back

Test = Callable[..., None]


def each(names: str | Sequence[str], rows: Iterable[Any], *, ids: Any = None) -> Callable[[Test], Test]:
    """Run a test for each row, as pytest.mark.parametrize does, but within one test.

    A row's database rows, patches, cache and folders end with it, as they would with a test. Other
    fixtures are shared. A test that fails at some rows lists all of them. Not for tests that commit.
    """
    known = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    kept = list(rows)
    told = [ids(row) for row in kept] if callable(ids) else ids or [_label(row) for row in kept]

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def whole(**fixtures: Any) -> None:
            assert kept, "no row to test"
            failed = []
            for number, row in enumerate(kept):
                given = dict(zip(known, row if len(known) > 1 else (row,), strict=True))
                try:
                    with ExitStack() as ends:
                        test(**given, **_own(fixtures, number, ends))
                except (Exception, pytest.fail.Exception) as problem:
                    failed.append(f"{told[number]}: {type(problem).__name__}: {problem}")
            assert not failed, "\n".join([f"{len(failed)} of {len(kept)} rows fail", *failed])

        signature = inspect.signature(test)
        left = [value for name, value in signature.parameters.items() if name not in known]
        whole.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return whole

    return decorate


def _own(fixtures: dict[str, Any], number: int, ends: ExitStack) -> dict[str, Any]:
    """The fixtures of one row; what it does to them ends with it."""
    cache.clear()
    translation.deactivate()
    patches = ends.enter_context(pytest.MonkeyPatch.context())
    for folder in ("MAIL_DIR", "LEDGER_HEADS"):
        patches.setattr(settings, folder, getattr(settings, folder) / f"row-{number}")
    if connection.in_atomic_block:
        ends.enter_context(rolled_back())
    own = dict(fixtures)
    if "monkeypatch" in own:
        own["monkeypatch"] = ends.enter_context(own["monkeypatch"].context())
    if "tmp_path" in own:
        own["tmp_path"] = own["tmp_path"] / f"row-{number}"
        own["tmp_path"].mkdir()
    if "caplog" in own:
        own["caplog"].clear()
    return own


def _label(row: Any) -> str:
    text = repr(row)
    return text if len(text) <= 100 else f"{text[:100]}…"
