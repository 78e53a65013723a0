"""Form fields that ask for documents; each file passes the gate before the form is valid."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File

from accounts.fields import SeveralFiles
from ledger import policy
from uploads.gate import ENDINGS, CheckedFile, check_upload
from uploads.refusals import refusal

ACCEPT = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)


class DocumentField(forms.FileField):
    """One document or picture. Cleans to a CheckedFile, or None when none was chosen and none is required."""

    widget = forms.FileInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"accept": ACCEPT}

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        if not isinstance(data, File):  # nothing chosen, or a text posted where a file belongs
            data = None
        return check_upload(data) if data is not None or self.required else None


class DocumentsField(DocumentField):
    """Several documents. Cleans to a list of CheckedFile, empty when none was chosen and none is required."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:  # type: ignore[override]
        chosen = data if isinstance(data, list | tuple) else [data]
        files = [each for each in chosen if isinstance(each, File)]
        most = policy.number("uploads.max_files")
        if len(files) > most:
            raise refusal("too_many", count=len(files), limit=most)
        if not files and self.required:
            check_upload(None)
        return _all_checked(files)


def _all_checked(files: list[File]) -> list[CheckedFile]:
    """Check every file, so that all that is wrong is told at once."""
    checked, refused = [], []
    for file in files:
        try:
            checked.append(check_upload(file))
        except ValidationError as problem:
            refused.append(problem)
    if refused:
        raise ValidationError(refused)
    return checked
