"""What holds for every test: own mail folder, empty caches, no network, a flush that knows the triggers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests.support import flush, network, prepared_database
from tests.support.postgres import listen_for_the_end
from tests.support.reporting import (  # noqa: F401  (hooks: pytest finds them here)
    pytest_make_collect_report,
    pytest_runtest_makereport,
    pytest_terminal_summary,
)


def pytest_configure() -> None:
    listen_for_the_end()  # so that TERM, too, stops servers that fixtures started
    network.stay_home()
    flush.install()


@pytest.fixture(autouse=True, scope="session")
def _letters_as_files(django_test_environment: None) -> None:
    """Undo Django's own choice for tests: mails go through the embedded backend, as in the product."""
    portal_settings.EMAIL_BACKEND = "replies.channels.eml.EmlBackend"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the tables are there already: on SQLite a prepared file is copied instead of running migrations."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_keepdb: bool) -> None:
    if django_db_keepdb:
        prepared_database.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))


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
def _portals_own_language() -> Iterator[None]:
    """Forget the language of the page that a test looked at last."""
    yield
    translation.deactivate()
