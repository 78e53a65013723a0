"""What other apps may ask of the letters."""

import uuid
from typing import Any

from django.apps import apps
from django.db import transaction

from replies.letters import LETTERS
from replies.models import Reply
from replies.rendering import render
from replies.writing import queue, write_to


@transaction.atomic
def send_transient(*, kind: str, to: str, blanks: dict[str, Any], language: str = "en") -> Reply:
    """Queue a message whose text is scrubbed once it was sent, like a sign-in code. Raises BlankMissing."""
    text = render(kind, blanks, language=language)
    return queue(
        Reply(
            key=f"{kind}:{uuid.uuid4().hex}",
            code=kind,
            to_address=to,
            language=language,
            transient=True,
            subject=text.subject,
            text=text.text,
            html=text.html,
        )
    )


@transaction.atomic
def write_again(reply: Reply) -> list[Reply]:
    """Write a stopped letter anew from today's facts. Raises ValueError when it was not stopped or was replaced already."""
    if not reply.stopped or Reply.objects.filter(replaces=reply).exists():
        raise ValueError(f"{reply.key} is not waiting to be written again.")
    case = apps.get_model(reply.model).objects.get(pk=reply.object_id)
    letter = LETTERS[reply.code]
    mine = [recipient for recipient in letter.recipients(case) if recipient.role == reply.role]
    return [write_to(letter, case, recipient, reply) for recipient in mine[:1]]


def scrub(reply: Reply) -> None:
    """Forget the text of a transient message; the row stays as a trace that one was sent."""
    Reply.objects.filter(pk=reply.pk, transient=True).update(text="", html="")
