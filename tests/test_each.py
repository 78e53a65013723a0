"""A table within one test: every row that fails is named, and no row sees what another one left."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from accounts.models import User
from tests.support.each import each

SEEN: list[str] = []


def test_every_row_that_fails_is_named_with_what_was_got() -> None:
    @each(("number", "double"), [(1, 2), (2, 5), (3, 6), (4, 9)])
    def table(number: int, double: int) -> None:
        assert 2 * number == double, f"got {2 * number}, wanted {double}"

    with pytest.raises(AssertionError) as told:
        table()

    assert str(told.value).splitlines()[0] == "2 of 4 rows fail"
    assert [line.split(":")[0] for line in str(told.value).splitlines() if "rows" not in line and "got" in line] == [
        "(2, 5)",
        "(4, 9)",
    ]


def test_a_row_that_wants_a_refusal_and_gets_none_fails() -> None:
    @each("number", [1], ids=["one"])
    def table(number: int) -> None:
        with pytest.raises(ValueError, match="no"):
            int(number)

    with pytest.raises(AssertionError, match="one: Failed: DID NOT RAISE"):
        table()


def test_a_table_without_rows_fails() -> None:
    with pytest.raises(AssertionError, match="no row to test"):
        each("number", [])(lambda number: None)()


@pytest.mark.django_db
@each("name", ["first", "second"])
def test_a_row_leaves_nothing_to_the_next(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = (User.objects.count(), cache.get("seen"), list(tmp_path.iterdir()), settings.LEDGER_HEADS.exists(), SEEN)

    assert left == (0, None, [], False, [])
    User.objects.create_user(f"{name}@test.example")
    cache.set("seen", name)
    (tmp_path / name).touch()
    settings.LEDGER_HEADS.mkdir(parents=True)
    monkeypatch.setattr(f"{__name__}.SEEN", [name])
