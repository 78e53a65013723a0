"""Days and hours stand in the order of the reader's language, in pages and in letters."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from ledger.calendars import in_words
from ledger.wording import day
from tests.support.each import each
from tests.support.house import FLOORS, files

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


# A filter of a template that gives a form itself, or none of ours; and a form in Python that a person would read: with
# the name of a month or a day, or with the day before the month. Python's other forms are for machines and operators.
IN_TEMPLATES = re.compile(r"""\|(?:date|time)(?::["']([^"']*)["'])?(?=[|\s}])""")
IN_PYTHON = re.compile(r"""%[aAbB]\b|%-?[dm][./ -]+%-?[dmbBY]|\bdate_format\([^)]*["']""")


def forms_of_templates(source: str) -> list[str]:
    return [found[0] for found in IN_TEMPLATES.finditer(source)]


def forms_of_python(source: str) -> list[str]:
    source = source.replace("%Y-%m-%d", "")
    return [found[0] for found in IN_PYTHON.finditer(source)]


def fixed(rule: Callable[[str], list[str]], ending: str, inside: tuple[str, ...]) -> set[str]:
    return {path.name for path in files(ending, inside=inside) if rule(path.read_text(encoding="utf-8"))}


def test_no_template_fixes_the_order_of_a_date() -> None:
    assert (
        fixed(forms_of_templates, ".html", ("templates",)) | fixed(forms_of_templates, ".txt", ("templates",)) == set()
    )


def test_no_app_fixes_the_order_of_a_date_but_the_heads_that_operators_read() -> None:
    assert fixed(forms_of_python, ".py", (*FLOORS, "ipp_portal")) == {"heads.py"}


@each(
    ("rule", "source"),
    [
        (forms_of_templates, '{{ case.due_at|date:"j F Y" }}'),
        (forms_of_templates, "{{ case.due_at|time }}"),
        (forms_of_templates, "{% translate 'By' %} {{ at|date:'d.m.'|upper }}"),
        (forms_of_python, 'at.strftime("%d %B %Y")'),
        (forms_of_python, 'f"{at:%A}"'),
        (forms_of_python, 'f"{at:%d.%m.%Y}"'),
        (forms_of_python, 'f"{at:%m/%d}"'),
        (forms_of_python, 'date_format(at, "j F Y")'),
    ],
)
def test_a_fixed_order_is_seen(rule: Callable[[str], list[str]], source: str) -> None:
    assert rule(source) != []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (forms_of_templates, "{{ case.due_at|due }} {{ at|date_of }}"),
        (forms_of_python, 'f"{at:%Y-%m-%d %H:%M} {at:%Y/%m} %d and %s"'),
        (forms_of_python, "date_format(at, form)"),
    ],
)
def test_a_form_for_machines_is_left_alone(rule: Callable[[str], list[str]], source: str) -> None:
    assert rule(source) == []
