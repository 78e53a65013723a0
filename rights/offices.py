"""Registers of trademarks that people choose from. Another office is kept by its name as typed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Office:
    code: str
    name: str | Promise


OFFICES = (
    Office("EUIPO", _("EUIPO, European Union")),
    Office("USPTO", _("USPTO, United States")),
    Office("WIPO", _("WIPO, international registration")),
    Office("CNIPA", _("CNIPA, China")),
    Office("UKIPO", _("UKIPO, United Kingdom")),
    Office("DPMA", _("DPMA, Germany")),
)
CHOICES = [*((office.code, office.name) for office in OFFICES), (OTHER, _("another office"))]


def office_name(code: str) -> str:
    """Give an office's name by its code; a name that was typed stands for itself."""
    return next((str(office.name) for office in OFFICES if office.code == code), code)
