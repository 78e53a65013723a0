"""Fields that several apps ask with: a date in three parts, an e-mail address, files, documents past the gate."""

import calendar
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accounts.names import LONGEST_TYPED, refuse_links
from ledger import policy, wording
from uploads.gate import ENDINGS, CheckedFile, check_upload
from uploads.refusals import refusal

ACCEPT = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)
PARTS = ("day", "month", "year")
MISSING = {
    ("day",): _("a day"),
    ("month",): _("a month"),
    ("year",): _("a year"),
    ("day", "month"): _("a day and a month"),
    ("day", "year"): _("a day and a year"),
    ("month", "year"): _("a month and a year"),
}
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}


class NameField(forms.CharField):
    """The name of a firm or a person, as others will read it on pages and in mails."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TYPED, **options)
        self.validators.append(refuse_links)


class DateFields(forms.MultiWidget):
    """Day, month and year as three short text fields: no calendar to fight with, and paste works."""

    template_name = "ipp/date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        part = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({name: forms.TextInput(part) for name in PARTS}, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Day"), _("Month"), _("Year"))
        for part, key, label in zip(context["widget"]["subwidgets"], PARTS, labels, strict=True):
            part.update(label=label, part=key)
        return context


class DayMonthYearField(forms.MultiValueField):
    """A date asked in three parts. Months may be written as numbers or English names.

    earliest, latest: bounds, both allowed themselves.
    """

    widget = DateFields
    default_error_messages = {
        "incomplete": _("Enter %(parts)s"),
        "year": _("Enter a year of four digits"),
        "too_early": _("Enter a later date"),
        "too_late": _("Enter an earlier date"),
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        parts = tuple(forms.CharField(required=False) for _part in PARTS)
        super().__init__(parts, require_all_fields=False, **options)

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip(" .\t") for part in value or []]
        if len(parts) == len(PARTS) and any(parts):
            missing = tuple(name for name, part in zip(PARTS, parts, strict=True) if not part)
            if missing:
                self.refuse("incomplete", parts=MISSING[missing])
        return super().clean(parts)

    def compress(self, parts: list[str]) -> date | None:
        if not parts:
            return None
        day, month, year = parts
        try:
            found = date(int(year), MONTHS.get(month.lower()) or int(month), int(day))
        except (ValueError, OverflowError):
            self.refuse("invalid")
        if found.year < 1000:
            self.refuse("year")
        return found

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            self.refuse("too_early", limit=wording.day(self.earliest))
        if value and self.latest and value > self.latest:
            self.refuse("too_late", limit=wording.day(self.latest))

    def refuse(self, code: str, **params: Any) -> None:
        raise ValidationError(self.error_messages[code], code=code, params=params)


NO_MAIL = ("localhost", "local", "internal", "invalid")  # top domains that no mail from outside reaches


def ascii_domain(domain: str) -> str:
    """The domain as the net writes it, so that "dеmo.example" with a Cyrillic letter does not pass for another one.

    Raises ValueError when it can't be written so, or would come back as another domain, like that of "straße".
    """
    written = domain.encode("idna").decode("ascii")
    if written.encode("ascii").decode("idna") != domain and written != domain:
        raise ValueError(domain)
    return written


def check_address(address: str) -> None:
    """Refuse what is no address, or one at this machine, at a number or in a local network. Raises ValidationError."""
    EmailValidator(allowlist=[])(address)
    last = address.rpartition("@")[2].rpartition(".")[2]
    if last in NO_MAIL or last.endswith("]") or last.isdecimal():
        raise ValidationError(_("Enter an address that mail from elsewhere reaches"), code="unreachable")


class PlainEmailField(forms.EmailField):
    """An e-mail address as people paste it: spaces around, full-width signs and capitals are mended.

    Cleans to an address whose domain is in ASCII.
    """

    default_validators = [check_address]

    thing = _("your e-mail address")

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("E-mail address"))
        options.setdefault("max_length", 254)
        super().__init__(**options)
        self.widget.attrs.update(autocomplete="email", spellcheck="false", autocapitalize="none")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Set no maxlength: a browser would cut silently."""
        return {}

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", str(value or ""))
        text = super().to_python(text.strip().removeprefix("mailto:").strip("<> ").lower())
        name, at, domain = text.rpartition("@")
        if domain.isascii():
            return text
        try:
            return f"{name}{at}{ascii_domain(domain)}"
        except ValueError:  # UnicodeError is one
            said = self.error_messages.get("invalid", _("Enter an address in the form name@example.com"))
            raise ValidationError(said, code="invalid") from None


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. Cleans to a list, empty when none was chosen and none is required."""

    widget = SeveralFiles

    def clean(self, value: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        chosen = [file for file in (value if isinstance(value, list | tuple) else [value]) if file]
        if not chosen:
            super().clean(None, initial)
        return [super(FilesField, self).clean(file, initial) for file in chosen]


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
