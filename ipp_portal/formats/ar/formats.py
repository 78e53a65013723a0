"""Dates in Arabic: the weekday first, its comma, and the clock has 24 hours."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
SHORT_DATETIME_FORMAT = "j F Y، H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"

# Our own, for ledger/wording.py. Django's short weekdays lack their article, so the whole word stands in both.
WEEKDAY_FORMAT = "l، j F Y"
SHORT_WEEKDAY_FORMAT = "l، j M Y"
DATE_AND_HOUR = "{date}، {hour}"
