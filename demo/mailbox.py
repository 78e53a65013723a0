"""Reading the mails that the embedded post office wrote."""

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it lies in the folder."""

    name: str
    subject: str
    to: str
    date: str
    message_id: str
    text: str


def mails(limit: int = 100) -> list[Mail]:
    """The newest mails first; the file's time decides, since a mail is dated when it was written, not when it left."""
    files = sorted(Path(settings.MAIL_DIR).glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [read(file) for file in files[:limit]]


def one(name: str) -> Mail | None:
    """One mail by its file name without the ending; None when there is no such mail."""
    for file in Path(settings.MAIL_DIR).glob("*.eml"):
        if file.stem == name:  # compared, never joined to a path: a name can't lead out of the folder
            return read(file)
    return None


def read(file: Path) -> Mail:
    """Parse an .eml file."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    return Mail(
        name=file.stem,
        subject=str(message["Subject"]),
        to=str(message["To"]),
        date=str(message["Date"]),
        message_id=str(message["Message-ID"]),
        text=body.get_content() if body else "",
    )
