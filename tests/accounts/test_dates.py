"""Dates as registers and people of many languages write them."""

from datetime import date

from babel import Locale
from django.core.exceptions import ValidationError

from accounts.dates import TwoDates, month_of, whole_date
from accounts.fields import DayMonthYearField
from accounts.places import locales

SEPTEMBER = (
    "9",
    "09",
    "９",
    "٩",
    "9月",
    "09月",
    "９月",
    "九月",
    "9월",
    "9.",
    "Sep",
    "Sept",
    "Sept.",
    "SEPTEMBER",
    "september",
    "سبتمبر",
    "أيلول",
    "شتنبر",
    "septembre",
    "septiembre",
    "setembro",
    "settembre",
    "wrzesień",
    "września",
    "září",
    "сентябрь",
    "сентября",
    "сент.",
    "вересня",
    "Eylül",
    "กันยายน",
    "tháng 9",
    "Σεπτεμβρίου",
    "szeptember",
    "septembrie",
    "syyskuu",
    "IX",
    "de septiembre",
)
NO_MONTH = ("0", "13", "", "y", "99", "monday", "13月", "محرم", "9 9")
WHOLE = (
    "2019-09-27",
    "2019/09/27",
    "2019.09.27",
    "2019.09.27.",
    "20190927",
    "２０１９－０９－２７",
    "2019-9-27",
    "2019 - 09 - 27",
    "27.09.2019",
    "27. 9. 2019",
    "27.9.2019",
    "27/09/2019",
    "27-09-2019",
    "27–09–2019",
    "09/27/2019",
    "9/27/2019",
    "09-27-2019",
    "27 Sept 2019",
    "27 Sep 2019",
    "27-Sep-2019",
    "27-SEP-2019",
    "27/Sep/2019",
    "27th September 2019",
    "27 September, 2019",
    "Sept. 27, 2019",
    "Sep. 27, 2019",
    "September 27th, 2019",
    "SEPTEMBER 27 2019",
    "27th of September 2019",
    "Friday, 27 September 2019",
    "Fri, 27 Sep 2019",
    "27 Sep 2019 10:15",
    "2019-09-27T00:00:00Z",
    "2019-09-27 00:00:00.000",
    "2019 Sep 27",
    "27.IX.2019",
    "27 IX 2019",
    "2019年9月27日",
    "2019年09月27日",
    "２０１９年９月２７日",
    "2019 年 9 月 27 日",
    "2019年9月27号",
    "2019년 9월 27일",
    "27 سبتمبر 2019",
    "٢٧ سبتمبر ٢٠١٩",
    "٢٠١٩/٠٩/٢٧",
    "27 أيلول 2019",
    "27. September 2019",
    "27 septembre 2019",
    "27 de septiembre de 2019",
    "27 settembre 2019",
    "27 de setembro de 2019",
    "27 september 2019",
    "27 września 2019",
    "27. září 2019",
    "27 сентября 2019 г.",
    "27 сентября 2019 года",
    "27 вересня 2019",
    "27 Eylül 2019",
    "2019. szeptember 27.",
    "27 กันยายน 2019",
    "27 Σεπτεμβρίου 2019",
    "27 septembrie 2019",
    "\u200e27/09/2019\u200f",
)
NO_DATE = (
    "31.02.2019",
    "27.09.19",
    "2019",
    "Sept 2019",
    "27 Sept",
    "27",
    "tomorrow",
    "",
    "x" * 500,
    "2019-13-01",
    "0" * 60,
)
EITHER = ("03/04/2019", "3/4/2019", "03-04-2019", "３／４／２０１９")
PARTS = (
    ("27", "Sept", "2019"),
    ("27", "9月", "2019"),
    ("27日", "9月", "2019年"),
    ("٢٧", "سبتمبر", "٢٠١٩"),
    ("27th", "Sep.", "2019"),
    ("27.", "9.", "2019"),
    ("27", "сентября", "2019 г."),
    ("27e", "septembre", "2019"),
    ("２７", "９", "２０１９"),
    ("27일", "9월", "2019년"),
    ("27 Sept 2019", "", ""),
    ("", "2019年9月27日", ""),
    ("", "", "2019-09-27"),
)
DAY = date(2019, 9, 27)


def test_a_month_is_known_by_number_and_by_name() -> None:
    assert {typed: month_of(typed) for typed in SEPTEMBER if month_of(typed) != 9} == {}
    assert {typed: month_of(typed) for typed in NO_MONTH if month_of(typed) is not None} == {}


def test_each_month_is_known_in_each_language_or_not_at_all() -> None:
    """A word that means two months in two languages may be unknown; it is never the wrong one in ours."""
    wrong = []
    for number, locale in enumerate(locales()):
        for month, name in locale.months["format"]["wide"].items():
            is_ours = number < 3
            if month_of(name) not in ({month} if is_ours else {month, None}):
                wrong.append((str(locale), name, month_of(name), month))

    assert wrong == []
    assert month_of(Locale.parse("ar").months["format"]["wide"][3]) == 3


def test_a_whole_date_is_read_in_the_forms_of_registers_and_people() -> None:
    assert {typed: whole_date(typed) for typed in WHOLE if whole_date(typed) != DAY} == {}


def test_what_is_no_date_is_none() -> None:
    assert {typed: whole_date(typed) for typed in NO_DATE if whole_date(typed)} == {}


def read(typed: str) -> object:
    try:
        return whole_date(typed)
    except TwoDates as either:
        return either.one, either.other


def test_what_may_be_two_dates_is_refused() -> None:
    both = (date(2019, 4, 3), date(2019, 3, 4))

    assert {typed: read(typed) for typed in EITHER if read(typed) != both} == {}
    assert (read("04/04/2019"), read("03.04.2019")) == (date(2019, 4, 4), date(2019, 4, 3))


def test_the_three_boxes_take_all_of_these() -> None:
    wrong = []
    for parts in PARTS:
        try:
            got: object = DayMonthYearField().clean(list(parts))
        except ValidationError as refusal:
            got = refusal.messages
        if got != DAY:
            wrong.append((parts, got))

    assert wrong == []


def test_the_boxes_refuse_a_date_that_may_be_two() -> None:
    try:
        got: object = DayMonthYearField().clean(["03/04/2019", "", ""])
    except ValidationError as refusal:
        got = refusal.code

    assert got == "two_dates"
