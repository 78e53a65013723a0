"""Dates in Chinese: year, month, day in numbers, then the weekday; the clock has 24 hours."""

DATE_FORMAT = "Y年n月j日"
SHORT_DATE_FORMAT = "Y年n月j日"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y年n月j日 H:i"
SHORT_DATETIME_FORMAT = "Y年n月j日 H:i"
YEAR_MONTH_FORMAT = "Y年n月"
MONTH_DAY_FORMAT = "n月j日"

# Our own, for ledger/wording.py.
WEEKDAY_FORMAT = "Y年n月j日 l"
SHORT_WEEKDAY_FORMAT = "Y年n月j日 D"
DATE_AND_HOUR = "{date} {hour}"
