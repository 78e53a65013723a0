"""What other apps may ask of the letters."""

import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from replies.letters import LETTERS
from replies.models import Reply
from replies.rendering import render
from replies.writing import is_usable, queue, write_to


@transaction.atomic
def send_transient(*, kind: str, to: str, blanks: dict[str, Any], language: str = "") -> Reply:
    """Queue a message whose words are scrubbed once it was sent, like a sign-in code. Raises BlankMissing.

    It comes in the language of the page on which it is asked for, unless another is named.
    When no mail can go to the address, the row says so in `stopped` and holds no words.
    """
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    reply = Reply(key=f"{kind}:{uuid.uuid4().hex}", code=kind, language=language, transient=True)
    text = render(kind, blanks, language=language, foot=True)
    if is_usable(to):
        reply.to_address, reply.subject, reply.text, reply.html = to, text.subject, text.text, text.html
    else:
        reply.stopped = "The address can't be used."
    return queue(reply)


@transaction.atomic
def write_again(reply: Reply) -> list[Reply]:
    """Write a stopped letter anew from today's facts. Raises ValueError unless it waits for that."""
    if not reply.stopped or reply.transient or Reply.objects.filter(replaces=reply).exists():
        raise ValueError(f"{reply.key} is not waiting to be written again.")
    case = apps.get_model(reply.model).objects.get(pk=reply.object_id)
    letter = LETTERS[reply.code]
    mine = [recipient for recipient in letter.recipients(case) if recipient.role == reply.role]
    mine.sort(key=lambda recipient: recipient.address != reply.to_address)  # of several, the one it was for
    try:
        with transaction.atomic():
            return [write_to(letter, case, recipient, reply) for recipient in mine[:1]]
    except IntegrityError:  # a row is replaced once: someone else did it at this moment
        raise ValueError(f"{reply.key} is being written again already.") from None


def scrub(reply: Reply) -> None:
    """Forget the words of a transient message, its subject too; the row stays as a trace that one was sent."""
    Reply.objects.filter(pk=reply.pk, transient=True).update(subject="", text="", html="")


def forget_address(address: str) -> None:
    """Take an erased person's address from messages that were scrubbed; letters about cases keep it as evidence."""
    Reply.objects.filter(to_address=address, transient=True, subject="", text="").update(to_address="")
