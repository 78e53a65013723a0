"""Trying out the mail server: what hinders a mail, in a sentence, and what to do about it."""

import contextlib
import smtplib
import socket
import ssl

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

CONNECTING: list[tuple[type[Exception], str, str]] = [
    (
        smtplib.SMTPAuthenticationError,
        "{server} refuses the log-in of {user}",
        "Correct user and password in EMAIL_URL; write an @ in the name as %40.",
    ),
    (
        ssl.SSLCertVerificationError,
        "the certificate of {server} is not to be trusted",
        "Name the server in EMAIL_URL as its certificate does, or have it give a valid one.",
    ),
    (
        ssl.SSLError,
        "{server} does not speak TLS on this port",
        "Port 587 goes with smtp+tls://, port 465 with smtp+ssl://: correct EMAIL_URL.",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "{server} does not offer what EMAIL_URL asks for",
        "Without TLS on the server, or without log-ins, leave smtp+tls:// or the user out of EMAIL_URL.",
    ),
    (socket.gaierror, "the name {host} is not known", "Correct the host in EMAIL_URL, or this machine's name server."),
    (
        ConnectionRefusedError,
        "nothing listens at {server}",
        "Start the mail server, or correct host and port in EMAIL_URL.",
    ),
    (
        TimeoutError,
        "{server} does not answer in time",
        "Open the way in the firewall; many networks close port 25: take 587. For smtp+ssl:// take 465.",
    ),
    (
        smtplib.SMTPServerDisconnected,
        "{server} hung up at once",
        "Port 587 goes with smtp+tls://, port 465 with smtp+ssl://. Else the server's log says why.",
    ),
    (smtplib.SMTPException, "{server} turns this machine away", "Ask those who run it to let this machine send."),
    (OSError, "{server} can't be reached", "Look at host and port in EMAIL_URL, and at the network."),
]
SENDING: list[tuple[type[Exception], str, str]] = [
    (
        smtplib.SMTPRecipientsRefused,
        "{server} does not take mail for this recipient",
        "Correct the address; if it is right, the server must be told to pass on mail from this machine (relaying).",
    ),
    (
        smtplib.SMTPSenderRefused,
        "{server} does not take mail from {sender}",
        "Set IPP_MAIL_FROM to an address that the log-in may send from.",
    ),
    (
        smtplib.SMTPDataError,
        "{server} refuses the mail itself",
        "Its answer says why; often the sender's domain lacks SPF or DKIM.",
    ),
    (smtplib.SMTPException, "{server} broke off", "Its log says why; then try again."),
    (OSError, "the line to {server} broke off", "Try again; if it stays, look at the network."),
]


class MailTrouble(Exception):
    """Why no mail leaves. to_do: what to do about it."""

    def __init__(self, said: str, to_do: str) -> None:
        super().__init__(said)
        self.to_do = to_do


def try_mail(to: str = "") -> str:
    """Connect and sign in to the mail server, and send a mail if told to whom; gives what worked.

    Raises MailTrouble.
    """
    post = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        _open(post)
        if to:
            _send(post, to)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            post.close()
    return f"{_names()['server']} took a mail for the address given." if to else f"{_names()['server']} lets us in."


def _open(post: BaseEmailBackend) -> None:
    try:
        post.open()
    except (smtplib.SMTPException, OSError) as problem:
        raise _trouble(problem, CONNECTING) from problem


def _send(post: BaseEmailBackend, to: str) -> None:
    text = "This mail was sent by ./portal manage selftest mail. If you can read it, mail works."
    try:
        post.send_messages([EmailMessage("Mail works", text, settings.DEFAULT_FROM_EMAIL, [to])])
    except (smtplib.SMTPException, OSError) as problem:
        raise _trouble(problem, SENDING) from problem


def _names() -> dict[str, str]:
    host, port = getattr(settings, "EMAIL_HOST", ""), getattr(settings, "EMAIL_PORT", "")
    user = getattr(settings, "EMAIL_HOST_USER", "") or "nobody"
    return {"host": host, "server": f"{host}:{port}", "user": user, "sender": settings.DEFAULT_FROM_EMAIL}


def _trouble(problem: Exception, table: list[tuple[type[Exception], str, str]]) -> MailTrouble:
    said, to_do = next((said, to_do) for kind, said, to_do in table if isinstance(problem, kind))
    sentence = said.format(**_names())
    return MailTrouble(f"{sentence[0].upper()}{sentence[1:]} ({_answer(problem)}).", to_do)


def _answer(problem: Exception) -> str:
    """What the other side said, in one line."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(problem.recipients.values()))
    elif isinstance(problem, smtplib.SMTPResponseException):
        code, words = problem.smtp_code, problem.smtp_error
    else:
        return f"{type(problem).__name__}: {problem}"[:200]
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"[:200].replace("\n", " ")
