"""Trying out what the portal leans on. Each part says what works, or what is wrong and what to do about it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ipp_portal import health, status
from ipp_portal.workers import UNITS
from marketplace.models import Market
from marketplace.selftest import Failed, look
from outbox.dispatcher import BROKER
from outbox.pulse import workers_on
from replies.trial import MailTrouble, try_mail
from uploads.names import random_name

log = logging.getLogger(__name__)
HELD_UP = {"dispatcher", "on_hold", "unsent.mail", "held.mail"}  # lines of the status that say why letters wait


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. to_do: what to do when it is not well."""

    part: str
    ok: bool
    words: str
    to_do: str = ""


def database(to: str) -> list[Finding]:
    """The database answers, and its tables are those of the code."""
    return [Finding("database", found["ok"], found["words"], "") for found in (health.database(), health.migrations())]


def storage(to: str) -> list[Finding]:
    """A file can be written, read and deleted where uploads go."""
    content, name = b"selftest", f"selftest/{random_name('txt')}"
    try:
        kept = default_storage.save(name, ContentFile(content))
        with default_storage.open(kept) as file:
            same = file.read() == content
        default_storage.delete(kept)
    except OSError as problem:
        words = f"Files can't be kept in {settings.MEDIA_ROOT}: {problem.strerror or problem}."
        return [Finding("storage", False, words, "Look at the folder's owner, its disk and IPP_DATA.")]
    if not same:
        return [Finding("storage", False, "A file comes back other than it was written.", "Look at the disk.")]
    return [Finding("storage", True, "A file was written, read and deleted."), _room()]


def _room() -> Finding:
    if default_storage.has_room_for(0):
        return Finding("storage", True, "There is room for uploads.")
    return Finding("storage", False, "The disk is too full: uploads are refused.", "Make room where IPP_DATA lies.")


def broker(to: str) -> list[Finding]:
    """The broker answers, and a worker for each queue."""
    try:
        with current_app.connection_for_write(transport_options=BROKER) as line:
            line.ensure_connection(max_retries=1, timeout=3)
    except Exception as problem:  # each broker has errors of its own
        words = f"The broker does not answer ({type(problem).__name__}: {problem})."
        return [Finding("broker", False, words, "Start Redis or Valkey; compare host, port and password in REDIS_URL.")]
    return [Finding("broker", True, "The broker answers."), *(_worker(queue) for queue in UNITS)]


def _worker(queue: str) -> Finding:
    if workers_on(queue, now=status.current_time()):
        return Finding("broker", True, f"A worker listens on the queue {queue}.")
    to_do = f"Start one: systemctl start {UNITS[queue]}, or celery -A ipp_portal worker -Q {queue}."
    return Finding("broker", False, f"No worker listens on the queue {queue}.", to_do)


def market(to: str) -> list[Finding]:
    """Each marketplace can be read."""
    found = [_market(row.code) for row in Market.objects.filter(active=True).order_by("code")]
    return found or [Finding("market", False, "There is no marketplace.", "Add one in admin, under Marketplaces.")]


def _market(code: str) -> Finding:
    try:
        lines = list(look(code))
    except Failed as problem:
        return Finding("market", False, f"{code}: {problem}", f"./portal manage check_market {code} tells more.")
    return Finding("market", True, f"{code}: {' '.join(str(line) for line in lines)}")


def mail(to: str) -> list[Finding]:
    """The mail server takes mails, and nothing holds up the letters on their way to it."""
    return [_server(to), *_way()]


def _server(to: str) -> Finding:
    if settings.EMAIL_BACKEND.startswith("replies."):
        words = f"Mails become files in {settings.MAIL_DIR}; none leaves this machine."
        return Finding("mail", settings.DEMO, words, "Set EMAIL_URL, like smtp+tls://user:password@host:587.")
    try:
        return Finding("mail", True, try_mail(to))
    except MailTrouble as trouble:
        return Finding("mail", False, str(trouble), trouble.to_do)


def _way() -> list[Finding]:
    lines = [line for line in status.report() if line.name in HELD_UP]
    return [Finding("mail", not line.is_alarm, f"{line.what}: {line.words}", str(line.to_do)) for line in lines]


PARTS: dict[str, Callable[[str], list[Finding]]] = {
    "database": database,
    "storage": storage,
    "broker": broker,
    "market": market,
    "mail": mail,
}


def examine(part: str, *, to: str = "") -> list[Finding]:
    """Try one part, or all. to: whom to send a mail; nobody without it. A part that stumbles takes no other with it."""
    return [finding for name in (PARTS if part == "all" else [part]) for finding in _tried(name, to)]


def _tried(name: str, to: str) -> list[Finding]:
    try:
        return PARTS[name](to)
    except Exception as fault:
        log.exception("the self-test of %s stumbled", name)
        words = f"It can't be tried ({type(fault).__name__}: {fault})."
        return [Finding(name, False, words, "The log says where.")]
