"""What holds for every test: own mail folder, empty caches, no network, a flush that knows the triggers."""

import gc
from collections.abc import Iterator
from functools import cache as cache_by_argument
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests.support import flush, network, prepared_database, work
from tests.support.forks import word_for
from tests.support.postgres import listen_for_the_end
from tests.support.reporting import (  # noqa: F401  (hooks: pytest finds them here)
    pytest_make_collect_report,
    pytest_runtest_makereport,
    pytest_runtest_protocol,
    pytest_terminal_summary,
)
from uploads import pdf

WORD_FOR = cache_by_argument(word_for)
STORIES = ("test_breakers.py", "test_poison.py")
# Left out by ./portal test --quick: walks over all pages, hundreds of files, and stories of many random turns.
WALKS = ("test_bare_texts", "test_every_form", "test_links", "test_matrix", "test_proofs", "test_staff_no_party")
FILES = ("test_corpus", "test_patterns", "test_worst_documents", "test_worst_files")
TURNS = ("test_at_once", "test_backlog", "test_breakers", "test_jumps", "test_late_commands", "test_many_rows")
TURNS += ("test_pairs", "test_poison", "test_storm")
SLOW = {*WALKS, *FILES, *TURNS}


def pytest_configure() -> None:
    listen_for_the_end()  # so that TERM, too, stops servers that fixtures started
    network.stay_home()
    flush.install()
    work.listen()


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, and what depends on the database: tests that commit, and those of the ledger and the outbox.

    Of the outbox not the long stories of pauses and retries, which ask it nothing that others don't.
    """
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)
        if database := item.get_closest_marker("django_db"):
            is_kept = database.kwargs.get("transaction") or {"ledger", "outbox"} & set(item.path.parts)
            is_kept = is_kept and item.path.name not in STORIES
            if is_kept:
                item.add_marker(pytest.mark.postgresql)


def pytest_collection_finish() -> None:
    """Keep what was imported out of each later search for garbage: it stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _letters_as_files(django_test_environment: None) -> None:
    """Undo Django's own choice for tests: mails go through the embedded backend, as in the product."""
    portal_settings.EMAIL_BACKEND = "replies.channels.eml.EmlBackend"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """On SQLite, copy tables that are kept instead of running all migrations."""
    if connection.vendor == "sqlite":
        prepared_database.replace_migrations(connection)


@pytest.fixture(autouse=True)
def mail_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which this test's mails land."""
    folder = tmp_path / "mail"
    monkeypatch.setattr(portal_settings, "MAIL_DIR", folder)
    return folder


@pytest.fixture(autouse=True)
def heads_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which this test's signed heads land."""
    folder = tmp_path / "heads"
    monkeypatch.setattr(portal_settings, "LEDGER_HEADS", folder)
    return folder


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Forget rate limits between tests."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _pdf_read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each PDF read once, in a fork; but for the tests of the program that reads them."""
    if request.path.name != "test_pdf_program.py":
        monkeypatch.setattr(pdf, "_word_for", WORD_FOR)


@pytest.fixture(autouse=True)
def _portals_own_language() -> Iterator[None]:
    """Forget the language of the page that a test looked at last."""
    yield
    translation.deactivate()
