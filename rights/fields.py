"""Form fields that ask for documents, pictures and countries; each file passes the gate before the form is valid."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.countries import COUNTRIES
from accounts.fields import DocumentField, DocumentsField
from rights.pictures import DrawnAnew, draw_anew
from uploads.gate import ENDINGS

UNIONS = {"eu": "EU", "european union": "EU", "uk": "GB", "great britain": "GB", "usa": "US", "england": "GB"}

__all__ = ["DocumentField", "DocumentsField", "PicturesField", "TerritoriesField"]


class PicturesField(DocumentsField):
    """Several pictures, drawn anew without metadata. Cleans to a list of DrawnAnew."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        pictures = [ending for kind, endings in ENDINGS.items() if kind.startswith("image/") for ending in endings]
        return super().widget_attrs(widget) | {"accept": ",".join(f".{ending}" for ending in pictures)}

    def clean(self, data: Any, initial: Any = None) -> list[DrawnAnew]:  # type: ignore[override]
        return [draw_anew(checked) for checked in super().clean(data, initial)]


class TerritoriesField(forms.CharField):
    """Countries as people write them, codes or English names. Cleans to a text like "DE, FR"."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        found: list[str] = []
        for part in re.split(r"[,;/\n]+", unicodedata.normalize("NFKC", typed)):
            if name := " ".join(part.split()).strip("."):
                found.append(_code_of(name))
        return ", ".join(dict.fromkeys(found))


def _code_of(name: str) -> str:
    """Give the code of a country, or EU. Raises ValidationError naming what is none."""
    wanted = name.casefold()
    if wanted in UNIONS:
        return UNIONS[wanted]
    for code, country in COUNTRIES:
        with translation.override(None):  # names are typed in the language of the page, or in English
            english = str(country)
        if wanted in (code.casefold(), str(country).casefold(), english.casefold()):
            return code
    raise ValidationError(
        _("“%(name)s” is not a country that we know. Write names or two letters, like DE, FR or EU"),
        code="country",
        params={"name": name[:40]},
    )
