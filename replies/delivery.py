"""Delivering a letter by mail: the one place that builds a mail."""

import contextlib
import hashlib
import smtplib
from email.utils import format_datetime, parseaddr
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outbox.handlers import Handler, Permanent, Temporary, Unknown, register
from outbox.models import Effect
from replies.actions import scrub
from replies.letters import LETTERS
from replies.models import Reply
from replies.writing import effect_key


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
    """Send one letter. After a doubtful attempt it is sent again with its first Message-ID: a notice must arrive."""
    reply = Reply.objects.get(pk=effect.payload["reply"])
    mail = build(reply)
    try:
        mail.message()
    except ValueError as fault:  # a header with a line break, a sign that no mail can hold
        raise Permanent(f"The mail can't be built: {fault}") from fault
    post = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        _connect(post)
        if not _send(post, mail):
            raise Permanent("There is nobody to send it to.")
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            post.close()
    return {"message_id": message_id(reply)}


def _connect(post: BaseEmailBackend) -> None:
    """Raises Temporary: nothing of the letter has left, and the fault is the server's or our settings'."""
    try:
        post.open()
    except (smtplib.SMTPException, OSError) as failure:
        words = f"The mail server can't be used: {type(failure).__name__}: {failure}"
        raise Temporary(words, away=True) from failure


def _send(post: BaseEmailBackend, mail: EmailMultiAlternatives) -> bool:
    """Raises Temporary or Permanent as the server said, Unknown when the connection went away meanwhile."""
    try:
        return bool(post.send_messages([mail]))
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _refused(min(code for code, _ in refusal.recipients.values()), str(refusal)) from refusal
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code, str(refusal)) from refusal
    except smtplib.SMTPNotSupportedError as refusal:
        raise Permanent(str(refusal)) from refusal
    except (smtplib.SMTPException, OSError) as failure:
        raise Unknown(f"{type(failure).__name__}: {failure}") from failure


def _refused(code: int, words: str) -> Exception:
    return Permanent(words) if 500 <= code < 600 else Temporary(words)


def settled(effect: Effect, receipt: dict[str, Any]) -> None:
    """Scrub what must not be kept, and let a letter about a case say what its delivery makes true."""
    reply = Reply.objects.get(pk=effect.payload["reply"])
    if reply.transient:
        scrub(reply)
    elif reply.model:
        handed_over(reply)


def delivery_of(reply: Reply) -> Effect | None:
    """The effect that delivers a letter; None for a stopped one."""
    return Effect.objects.filter(key=effect_key(reply)).first()


@transaction.atomic
def handed_over(reply: Reply) -> None:
    """Tell a letter about a case that the mail server took it. The case's row is locked: it may move at this moment."""
    letter = LETTERS.get(reply.code)
    if letter is None or reply.object_id is None:
        return
    rows = apps.get_model(reply.model).objects.select_for_update()
    if case := rows.filter(pk=reply.object_id).first():
        letter.handed_over(case, reply.created_at)


register(
    "mail",
    Handler(perform, settled=settled, label=_("Send a letter"), queue="mail", repeatable=False),
)
