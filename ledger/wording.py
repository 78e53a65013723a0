"""Days and hours for people, in the order of their language: ipp_portal/formats/ has the forms.

Templates have the same as filters: {{ case.due_at|due }}. What machines read stays |date:"c".
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, get_format

# Kind of moment: the form of its date, its clock, and whether the zone is named.
KINDS: dict[str, tuple[str, str, bool]] = {
    "day": ("DATE_FORMAT", "", False),
    "day_short": ("SHORT_DATE_FORMAT", "", False),
    "minute": ("DATE_FORMAT", "H:i", False),
    "second": ("DATE_FORMAT", "H:i:s", False),
    "second_zone": ("DATE_FORMAT", "H:i:s", True),
    "moment": ("DATE_FORMAT", "H:i", True),
    "moment_short": ("SHORT_DATE_FORMAT", "H:i", True),
    "due": ("WEEKDAY_FORMAT", "H:i", True),
    "due_short": ("SHORT_WEEKDAY_FORMAT", "H:i", True),
    "due_minute": ("SHORT_WEEKDAY_FORMAT", "H:i", False),
}
# For a language that has no forms of its own.
FALLBACKS = {"WEEKDAY_FORMAT": "l {day}", "SHORT_WEEKDAY_FORMAT": "D {day}", "DATE_AND_HOUR": "{date} {hour}"}


def said(value: date | None, kind: str) -> str:
    """Write a day or a moment as the language of the page has it. An aware moment is read in the zone it stands in."""
    if not value:
        return ""
    form, clock, has_zone = KINDS[kind]
    day = date_format(value, _form(form))
    if not clock:
        return day
    zone = f" {value.tzname()}" if has_zone and isinstance(value, datetime) and value.tzinfo else ""
    return _form("DATE_AND_HOUR").format(date=day, hour=date_format(value, clock) + zone)


def day(value: date | None) -> str:
    """A day: 27 November 2026."""
    return said(value, "day")


def here(value: datetime | None, kind: str = "moment") -> str:
    """A moment in the portal's zone: 27 November 2026, 17:00 CET."""
    return said(value and timezone.localtime(value), kind)


def _form(name: str) -> str:
    form = str(get_format(name))
    return form if form != name else FALLBACKS[name].replace("{day}", str(get_format("DATE_FORMAT")))
