"""Writing a letter's rows: the text as sent, and the effect that delivers it."""

import logging
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation

from ledger.models import Chain
from outbox import rows
from replies.models import Reply
from replies.rendering import BlankMissing, Rendered, render

if TYPE_CHECKING:
    from replies.letters import Letter, Recipient

log = logging.getLogger(__name__)
LONGEST_ADDRESS = 254


@transaction.atomic
def write_letter(letter: type["Letter"], case: Any, *, replaces: Reply | None = None) -> list[Reply]:
    """Write a letter to each of its recipients, rendered from the facts of this moment.

    A blank that can't be filled stops that letter, not the move it hangs on: the row says why and staff see it.
    """
    seen: Counter[str] = Counter()
    written = []
    for recipient in dict.fromkeys(letter.recipients(case)):
        seen[recipient.role] += 1
        written.append(write_to(letter, case, recipient, replaces, place=seen[recipient.role]))
    return written


def write_to(
    letter: type["Letter"], case: Any, recipient: "Recipient", replaces: Reply | None, *, place: int = 1
) -> Reply:
    """Write one letter to one recipient. place: 2 for the second with the same role, and so on."""
    step = Chain.objects.values_list("seq", flat=True).get(case=case.reference)
    again = f":{uuid.uuid4().hex[:8]}" if replaces else f":{place}" if place > 1 else ""
    reply = Reply(
        key=f"{letter.code}:{case.reference}:{step}:{recipient.role}{again}",
        code=letter.code,
        version=letter.version,
        case=case.reference,
        model=case._meta.label,
        object_id=case.pk,
        role=recipient.role,
        to_address=recipient.address if is_usable(recipient.address) else "",
        language=recipient.language,
        replaces=replaces,
    )
    try:
        if not reply.to_address:
            known = "can't be used" if recipient.address else "is not known"
            raise BlankMissing(f"The address of the {recipient.role} {known}.")
        text = _text(letter, case, recipient.language)
    except BlankMissing as missing:
        reply.stopped = str(missing)[:300]
    else:
        reply.subject, reply.text, reply.html = text.subject, text.text, text.html
    return queue(reply)


def _text(letter: type["Letter"], case: Any, language: str) -> Rendered:
    """Fill and render a letter. Raises BlankMissing, also for a fault of ours in gathering the facts."""
    try:
        # Dates and reasons among the facts speak the reader's language too, whoever caused the letter.
        with translation.override(language), transaction.atomic():  # a query that fails must not take the move with it
            blanks, empty = letter.for_case(case).blanks(), letter.may_be_empty
            return render(letter.code, blanks, may_be_empty=empty, language=language, foot=True)
    except BlankMissing:
        raise
    except Exception as fault:
        log.exception("%s of %s can't be written", letter.code, case.reference)
        raise BlankMissing(f"A blank can't be filled: {type(fault).__name__}: {fault}".replace("\x00", "")) from fault


def effect_key(reply: Reply) -> str:
    """The key of the effect that delivers a letter."""
    return f"mail:{reply.key}"


def is_usable(address: str) -> bool:
    """Say whether a mail can go to an address: its shape and length, not whether anybody is there."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST_ADDRESS


@transaction.atomic
def queue(reply: Reply) -> Reply:
    """Save a letter and the effect that delivers it; a stopped one waits for staff."""
    reply.save(force_insert=True)
    if not reply.stopped:
        rows.write(kind="mail", queue="mail", key=effect_key(reply), case=reply.case, payload={"reply": reply.pk})
    return reply
