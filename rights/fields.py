"""Form fields that ask for documents, pictures and countries; each file passes the gate before the form is valid."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import DocumentField, DocumentsField
from accounts.places import UnknownPlace, countries_in
from rights.pictures import DrawnAnew, draw_anew
from uploads.gate import ENDINGS

LONGEST_TYPED = 4000

__all__ = ["DocumentField", "DocumentsField", "PicturesField", "TerritoriesField"]


class PicturesField(DocumentsField):
    """Several pictures, drawn anew without metadata. Cleans to a list of DrawnAnew."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        pictures = [ending for kind, endings in ENDINGS.items() if kind.startswith("image/") for ending in endings]
        return super().widget_attrs(widget) | {"accept": ",".join(f".{ending}" for ending in pictures)}

    def clean(self, data: Any, initial: Any = None) -> list[DrawnAnew]:  # type: ignore[override]
        return [draw_anew(checked) for checked in super().clean(data, initial)]


class TerritoriesField(forms.CharField):
    """Countries as people write them, in any of many languages. Cleans to codes, a text like "DE, FR".

    longest: how many signs the codes may take together.
    """

    def __init__(self, *, longest: int = 300, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TYPED, **options)
        self.longest = longest

    def clean(self, value: Any) -> str:
        try:
            codes = ", ".join(countries_in(super().clean(value)))
        except UnknownPlace as unknown:
            sentence = _("“%(name)s” is not a country that we know. Write names or two letters, like DE, FR or EU")
            raise ValidationError(sentence, code="country", params={"name": unknown.name[:40]}) from None
        if len(codes) > self.longest:
            sentence = _("These are more countries than fit here. Leave out those in which you sell nothing")
            raise ValidationError(sentence, code="too_many")
        return codes
