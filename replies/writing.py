"""Writing a letter's rows: the text as sent, and the effect that delivers it."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction

from ledger.models import Chain
from outbox import rows
from replies.models import Reply
from replies.rendering import BlankMissing, render

if TYPE_CHECKING:
    from replies.letters import Letter, Recipient


@transaction.atomic
def write_letter(letter: type["Letter"], case: Any, *, replaces: Reply | None = None) -> list[Reply]:
    """Write a letter to each of its recipients, rendered from the facts of this moment.

    A blank that can't be filled stops that letter, not the move it hangs on: the row says why and staff see it.
    """
    return [write_to(letter, case, recipient, replaces) for recipient in letter.recipients(case)]


def write_to(letter: type["Letter"], case: Any, recipient: "Recipient", replaces: Reply | None) -> Reply:
    step = Chain.objects.values_list("seq", flat=True).get(case=case.reference)
    again = f":{uuid.uuid4().hex[:8]}" if replaces else ""
    reply = Reply(
        key=f"{letter.code}:{case.reference}:{step}:{recipient.role}{again}",
        code=letter.code,
        version=letter.version,
        case=case.reference,
        model=case._meta.label,
        object_id=case.pk,
        role=recipient.role,
        to_address=recipient.address,
        language=recipient.language,
        replaces=replaces,
    )
    try:
        if not recipient.address:
            raise BlankMissing(f"No address of the {recipient.role} is known.")
        blanks = letter.for_case(case).blanks()
        text = render(letter.code, blanks, may_be_empty=letter.may_be_empty, language=recipient.language)
    except BlankMissing as missing:
        reply.stopped = str(missing)[:300]
    else:
        reply.subject, reply.text, reply.html = text.subject, text.text, text.html
    return queue(reply)


@transaction.atomic
def queue(reply: Reply) -> Reply:
    """Save a letter and the effect that delivers it; a stopped one waits for staff."""
    reply.save(force_insert=True)
    if not reply.stopped:
        rows.write(kind="mail", queue="mail", key=f"mail:{reply.key}", case=reply.case, payload={"reply": reply.pk})
    return reply
