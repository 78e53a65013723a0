"""Dates as people in several countries read them the same way: the month is a word, the clock has 24 hours."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATETIME_FORMAT = "j M Y, H:i"

# Our own, for ledger/wording.py.
WEEKDAY_FORMAT = "l j F Y"
SHORT_WEEKDAY_FORMAT = "D j M Y"
DATE_AND_HOUR = "{date}, {hour}"
