"""What people send about tables of reports."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from complaints.forms import CheckForm
from complaints.models import Sheet
from complaints.sheets.reading import read_sheet
from complaints.sheets.sending import print_of


class SheetForm(PlainForm):
    """A table of reports; `rows` holds what was read, `unread` the names of sheets that were not.

    refused: why none is read just now.
    """

    things = {"file": _("the table")}
    file = forms.FileField(
        label=_("Upload your table"),
        help_text=_("CSV or XLSX, up to 1,000 rows, with the columns of our template"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": _("Choose a CSV or XLSX file.")},
    )

    refused = ""

    def clean_file(self) -> Any:
        if self.refused:
            raise ValidationError(self.refused, code="too_many")
        read = read_sheet(self.cleaned_data["file"])
        self.rows, self.unread = read.rows, read.unread
        return self.cleaned_data["file"]


class SheetCheckForm(CheckForm):
    """Declare what a table says, as it was read."""

    def __init__(self, *args: Any, sheet: Sheet, **options: Any) -> None:
        self.print = print_of(sheet)
        PlainForm.__init__(self, *args, initial={"seen": self.print}, **options)

    def clean_seen(self) -> str:
        try:
            return super().clean_seen()
        except ValidationError as refusal:
            raise ValidationError(
                _("The table changed in another window. Read below what would be sent, then send."), code="stale"
            ) from refusal
