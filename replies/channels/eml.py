"""The embedded post office: every mail becomes an .eml file. For demonstrations and tests; not for production."""

import hashlib
import uuid
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlBackend(BaseEmailBackend):
    """Write mails to settings.MAIL_DIR. The name follows from the Message-ID, so a mail sent twice is one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for mail in email_messages:
            message = mail.message()
            moment = parsedate_to_datetime(message["Date"]).strftime("%Y%m%dT%H%M%SZ")
            name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:16]
            draft = folder / f".{name}.{uuid.uuid4().hex}"
            draft.touch(mode=0o600)  # codes and private links are for nobody else on this machine
            draft.write_bytes(message.as_bytes(linesep="\r\n"))
            draft.replace(folder / f"{moment}-{name}.eml")  # whole or not at all
        return len(email_messages)
