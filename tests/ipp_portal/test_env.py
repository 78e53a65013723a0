"""Reading the environment: a wrong value stops the start with a sentence that names the variable."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ipp_portal import env


@pytest.fixture(autouse=True)
def _own_list_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "KNOWN", set())


@pytest.mark.parametrize(
    ("word", "value"), [("yes", True), ("1", True), ("ON", True), ("no", False), ("off", False), (" ", False)]
)
def test_a_flag_reads_yes_and_no_in_their_usual_words(word: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPP_TRIAL", word)

    assert env.flag("IPP_TRIAL", default=False) is value


def test_any_other_word_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPP_TRIAL", "maybe")

    with pytest.raises(ImproperlyConfigured, match="IPP_TRIAL is 'maybe'; write yes or no"):
        env.flag("IPP_TRIAL", default=False)


def test_a_text_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hidden\n", encoding="utf-8")
    monkeypatch.setenv("IPP_TRIAL_FILE", str(tmp_path / "key"))

    assert env.text("IPP_TRIAL", default="") == "hidden"


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IPP_TRIAL_FILE", str(tmp_path / "none"))

    with pytest.raises(ImproperlyConfigured, match=r"IPP_TRIAL_FILE names .*none, which can't be read"):
        env.text("IPP_TRIAL", default="")


def test_a_made_key_is_kept_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = env.secret("IPP_TRIAL", folder=tmp_path / "new")

    assert env.secret("IPP_TRIAL", folder=tmp_path / "new") == first
    assert stat.S_IMODE((tmp_path / "new" / "trial").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["trial"]


def test_a_database_address_is_read_with_its_socket_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIAL_URL", f"postgres://postgres@/portal?host={tmp_path}")

    database = env.database("TRIAL_URL", default=tmp_path / "unused")

    assert (database["ENGINE"], database["NAME"], database["OPTIONS"]) == (
        "django.db.backends.postgresql",
        "portal",
        {"connect_timeout": 3, "host": str(tmp_path)},
    )


@pytest.mark.parametrize("address", ["", "sqlite:////tmp/named.sqlite3"])
def test_sqlite_takes_the_write_lock_at_once(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAL_URL", address)
    database = env.database("TRIAL_URL", default=tmp_path / "new" / "portal.sqlite3")

    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("word", ["", "4", " 64 "])
def test_a_whole_number_is_read(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPP_TRIAL", word)

    assert env.whole("IPP_TRIAL", default=16, least=4) == int(word or 16)


@pytest.mark.parametrize("word", ["3", "-4", "4.5", "many"])
def test_what_is_no_whole_number_or_too_small_is_named(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPP_TRIAL", word)
    with pytest.raises(ImproperlyConfigured, match="IPP_TRIAL"):
        env.whole("IPP_TRIAL", default=16, least=4)
