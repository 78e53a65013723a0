"""Delivering a letter by mail: the one place that builds a mail."""

import hashlib
import smtplib
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from outbox.handlers import Handler, Permanent, Temporary, Unknown, register
from outbox.models import Effect
from replies.actions import scrub
from replies.models import Reply


def message_id(reply: Reply) -> str:
    """Name a letter for ever: derived from its key, so that a second attempt carries the same id."""
    return f"<{hashlib.sha256(reply.key.encode()).hexdigest()[:32]}@{_domain()}>"


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def build(reply: Reply) -> EmailMultiAlternatives:
    """Make the mail: text and HTML from the row, threading by case."""
    headers = {
        "Message-ID": message_id(reply),
        "Date": format_datetime(reply.created_at),
        "Auto-Submitted": "auto-generated",
    }
    if reply.case:
        headers["References"] = f"<{reply.case.replace('/', '-')}@{_domain()}>"
    mail = EmailMultiAlternatives(
        reply.subject, reply.text, settings.DEFAULT_FROM_EMAIL, [reply.to_address], headers=headers
    )
    mail.attach_alternative(reply.html, "text/html")
    return mail


def perform(effect: Effect) -> dict[str, Any]:
    """Send one letter. After a doubtful attempt it is sent again with its first Message-ID: a legal notice must arrive."""
    reply = Reply.objects.get(pk=effect.payload["reply"])
    try:
        get_connection(timeout=settings.EMAIL_TIMEOUT).send_messages([build(reply)])
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _refused(min(code for code, _ in refusal.recipients.values()), str(refusal)) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code, str(refusal)) from refusal
    except (smtplib.SMTPConnectError, ConnectionRefusedError) as failure:
        raise Temporary(str(failure)) from failure
    except (smtplib.SMTPException, OSError) as failure:
        raise Unknown(f"{type(failure).__name__}: {failure}") from failure
    return {"message_id": message_id(reply)}


def _refused(code: int, words: str) -> Exception:
    return Temporary(words) if 400 <= code < 500 else Permanent(words)


def settled(effect: Effect, receipt: dict[str, Any]) -> None:
    """Scrub what must not be kept."""
    reply = Reply.objects.get(pk=effect.payload["reply"])
    if reply.transient:
        scrub(reply)


register("mail", Handler(perform=perform, settled=settled))
