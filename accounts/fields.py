"""Fields that several apps ask with: a date in three parts, an e-mail address, files, documents past the gate."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accounts.dates import TwoDates, month_of, number_of, whole_date
from accounts.mailboxes import SeveralAddresses, address_in
from accounts.names import LONGEST_TYPED, refuse_links
from accounts.queries import address_of_account
from ledger import policy, wording
from uploads.gate import ENDINGS, CheckedFile, check_upload
from uploads.refusals import refusal

ACCEPT = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)
DENSE = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "YI ")  # scripts in which one sign is a syllable or a word
PARTS = ("day", "month", "year")
MISSING = {
    ("day",): _("a day"),
    ("month",): _("a month"),
    ("year",): _("a year"),
    ("day", "month"): _("a day and a month"),
    ("day", "year"): _("a day and a year"),
    ("month", "year"): _("a month and a year"),
}


class SentenceField(forms.CharField):
    """A text of at least one whole sentence, in any script.

    shortest: how long, measured in Latin letters: a Chinese sign says as much as two of them. Without two different
    letters it is no sentence, however long.
    """

    default_error_messages = {"min_length": _("Write a whole sentence")}

    def __init__(self, *, shortest: int = 10, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)
        self.shortest = shortest
        self.validators.append(self.refuse_short)

    def refuse_short(self, value: str) -> None:
        """Raises ValidationError for what is no sentence; told beside other faults, such as one of length."""
        if not says_something(value, self.shortest):
            params = {"limit_value": self.shortest, "show_value": len(value)}
            raise ValidationError(self.error_messages["min_length"], code="min_length", params=params)


def says_something(text: str, shortest: int) -> bool:
    """Whether a text is as long as a sentence of so many Latin letters, and holds two different letters."""
    signs = " ".join(text.split())
    dense = sum(sign.isalpha() and unicodedata.name(sign, "").startswith(DENSE) for sign in signs)
    letters = {sign for sign in signs.casefold() if sign.isalpha()}
    return len(signs) + dense >= shortest and len(letters) >= (1 if shortest < 5 else 2)


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
    """A date asked in three parts. Months may be written by name; a whole date pasted into one part is taken apart.

    earliest, latest: bounds, both allowed themselves.
    """

    widget = DateFields
    default_error_messages = {
        "incomplete": _("Enter %(parts)s"),
        "year": _("Enter a year of four digits"),
        "two_dates": _("Enter day, month and year apart"),
        "too_early": _("Enter a later date"),
        "too_late": _("Enter an earlier date"),
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        parts = tuple(forms.CharField(required=False) for _part in PARTS)
        super().__init__(parts, require_all_fields=False, **options)

    def clean(self, value: Any) -> date | None:
        parts = self._taken_apart([str(part or "").strip(" .\t") for part in value or []])
        if len(parts) == len(PARTS) and any(parts):
            missing = tuple(name for name, part in zip(PARTS, parts, strict=True) if not part)
            if missing:
                self.refuse("incomplete", parts=MISSING[missing])
        return super().clean(parts)

    def compress(self, parts: list[str]) -> date | None:
        if not parts:
            return None
        day, month, year = number_of(parts[0]), month_of(parts[1]), number_of(parts[2])
        try:
            found = date(int(year), month or 0, int(day))
        except (ValueError, OverflowError):
            self.refuse("invalid")
        if found.year < 1000:
            self.refuse("year")
        return found

    def _taken_apart(self, parts: list[str]) -> list[str]:
        """Three parts of a whole date that was pasted into one of them; other parts as they are."""
        filled = [part for part in parts if part]
        if len(filled) != 1:
            return parts
        try:
            found = whole_date(filled[0])
        except TwoDates as either:
            self.refuse("two_dates", one=wording.day(either.one), other=wording.day(either.other))
        return [str(found.day), str(found.month), str(found.year)] if found else parts

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
    """An e-mail address as people paste it: with a name, brackets, full-width signs, capitals; see mailboxes.py.

    Cleans to an address whose domain is in ASCII.
    """

    default_validators = [check_address]

    thing = _("your e-mail address")
    default_error_messages = {"several": _("Enter one e-mail address")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("E-mail address"))
        options.setdefault("max_length", 254)
        super().__init__(**options)
        self.widget.attrs.update(autocomplete="email", spellcheck="false", autocapitalize="none")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Set no maxlength: a browser would cut silently."""
        return {}

    def to_python(self, value: Any) -> str:
        try:
            text = super().to_python(address_in(str(value or "")))
        except SeveralAddresses:
            raise ValidationError(self.error_messages["several"], code="several") from None
        name, at, domain = text.rpartition("@")
        if domain.isascii():
            return text
        try:
            return f"{name}{at}{ascii_domain(domain)}"
        except ValueError:  # UnicodeError is one
            said = self.error_messages.get("invalid", _("Enter an address in the form name@example.com"))
            raise ValidationError(said, code="invalid") from None


class PersonEmailField(PlainEmailField):
    """The address of somebody who may have an account: any way to write the address of their mailbox finds them.

    Cleans to the address of that account, to which mail goes; to the address as typed when there is none.
    """

    def clean(self, value: Any) -> str:
        return address_of_account(super().clean(value))


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
