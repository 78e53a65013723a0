"""Why a file was not taken: each sentence names the file and how to mend it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "too_many": _("You chose %(count)s files. Choose %(limit)s or fewer at a time."),
    "none": _("Choose a file: a PDF, PNG, JPEG or WebP of at most %(limit)s MB."),
    "wrong_type": _("“%(name)s” is not a PDF, PNG, JPEG or WebP file. Save it as one of these and upload it again."),
    "heic": _(
        "“%(name)s” is a HEIC or AVIF picture, as some telephones make them. "
        "Save or share it as JPEG and upload that copy."
    ),
    "no_picture": _(
        "“%(name)s” is damaged or not really a PNG, JPEG or WebP picture. "
        "Open it, save it as PNG or JPEG and upload that copy."
    ),
    "no_pdf": _("“%(name)s” is damaged or not really a PDF. Open it, save it as PDF and upload that copy."),
    "misnamed": _(
        "“%(name)s” is a %(found)s file by its content. Rename it so that it ends in .%(ending)s and upload it again."
    ),
    "too_big": _(
        "“%(name)s” is larger than %(limit)s MB. Scan it in grey or save it as JPEG, and upload the smaller file."
    ),
    "too_big_photo": _(
        "“%(name)s” is larger than %(limit)s MB. Send the photo in a smaller size: "
        "when you share it, choose “large” or “medium” instead of the original."
    ),
    "too_many_pixels": _(
        "“%(name)s” has more than %(limit)s million pixels. Save it with fewer pixels and upload the smaller picture."
    ),
    "empty": _("“%(name)s” is empty. Check that it opens on your device, then upload it again."),
    "password": _("“%(name)s” is protected by a password. Save a copy without the password and upload that copy."),
    "unreadable": _(
        "“%(name)s” could not be read: it is damaged or incomplete. Open it, save it anew and upload that copy."
    ),
    "no_room": _(
        "“%(name)s” could not be kept: our store is full just now, and we have been told. "
        "Nothing else that you entered was lost. Upload it again in an hour."
    ),
    "active": _(
        "“%(name)s” holds programs or attached files, which we do not open. Print it to a new PDF and upload that copy."
    ),
}


def refusal(code: str, **blanks: Any) -> ValidationError:
    """Build the sentence for a code of SENTENCES."""
    return ValidationError(SENTENCES[code], code=code, params=blanks)


class Refused(Exception):
    """A check found this code; the gate adds the file's name and the limits."""

    def __init__(self, code: str, **blanks: Any) -> None:
        super().__init__(code)
        self.code = code
        self.blanks = blanks
