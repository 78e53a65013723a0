"""Days and hours stand in the order of the reader's language, in pages and in letters."""

import re
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from ledger.calendars import in_words
from ledger.wording import day
from tests.support.house import files

CLOSING = datetime(2026, 11, 27, 16, tzinfo=UTC)  # 17:00 in Berlin


def shown(language: str, kind: str) -> str:
    with translation.override(language):
        return Template("{{ at|" + kind + " }}").render(Context({"at": CLOSING}))


@pytest.mark.parametrize(
    ("language", "due", "moment", "second"),
    [
        ("en", "Friday 27 November 2026, 17:00 CET", "27 November 2026, 17:00 CET", "27 November 2026, 17:00:00"),
        ("zh-hans", "2026年11月27日 星期五 17:00 CET", "2026年11月27日 17:00 CET", "2026年11月27日 17:00:00"),
        ("ar", "الجمعة، 27 نوفمبر 2026، 17:00 CET", "27 نوفمبر 2026، 17:00 CET", "27 نوفمبر 2026، 17:00:00"),
    ],
)
def test_a_page_writes_a_moment_in_the_order_of_its_language(language: str, due: str, moment: str, second: str) -> None:
    assert [shown(language, kind) for kind in ("due", "moment", "second")] == [due, moment, second]


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "2026年11月27日 星期五 17:00 CET"), ("ar", "الجمعة، 27 نوفمبر 2026، 17:00 CET")],
)
def test_a_letter_writes_a_deadline_in_the_order_of_its_language(language: str, words: str) -> None:
    with translation.override(language):
        assert in_words(CLOSING) == words


def test_a_day_stands_without_an_hour() -> None:
    days = []
    for language in ("en", "zh-hans", "ar"):
        with translation.override(language):
            days.append(day(date(2026, 11, 27)))

    assert days == ["27 November 2026", "2026年11月27日", "27 نوفمبر 2026"]


def test_a_language_without_forms_of_its_own_takes_djangos() -> None:
    assert shown("fr", "due") == "vendredi 27 novembre 2026 17:00 CET"


def test_machines_read_whole_seconds_with_their_distance_from_utc() -> None:
    told = Template("{{ at|machine }} {{ no|machine }}").render(Context({"at": CLOSING.replace(microsecond=1)}))

    assert told == "2026-11-27T17:00:00+01:00 "


def test_no_template_fixes_the_order_of_a_date() -> None:
    fixed = re.compile(r"""\|(?:date|time)(?::["']([^"']*)["'])?(?=[|\s}])""")
    found = {
        (path.name, form)
        for path in files(".html", ".txt", inside=("templates",))
        for form in fixed.findall(path.read_text(encoding="utf-8"))
    }

    assert found == set()
