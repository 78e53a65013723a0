"""The operator's interface: hide, restore, read back, contact. By bearer token, never by cookie."""

import json
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from marketplace.connectors.embedded.actions import CommandRefused, perform
from marketplace.connectors.embedded.api import failure
from marketplace.connectors.embedded.models import Item, OperatorCommand, Seller

MAX_KEY = 200
MAX_SEQ = 2**62
View = Callable[..., JsonResponse]


def operator_only(view: View) -> View:
    """Let in who bears the token. A cookie opens nothing here, so there is nothing for another site to forge."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not constant_time_compare(token, settings.EMBEDDED_MARKET_TOKEN):
            return failure(401, "Send the operator's token.")
        return view(request, *args, **kwargs)

    return guarded


def seq_in(request: HttpRequest) -> int | None:
    """Read {"seq": 7} from the body; None when it isn't that."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    seq = body.get("seq") if isinstance(body, dict) else None
    return seq if type(seq) is int and 0 <= seq < MAX_SEQ else None


@operator_only
@require_POST
def command(request: HttpRequest, number: int, act: str) -> JsonResponse:
    """Hide or restore one item; header Idempotency-Key, body {"seq": n}."""
    key, seq = request.headers.get("Idempotency-Key", ""), seq_in(request)
    if not 0 < len(key) <= MAX_KEY or not key.isprintable() or seq is None:
        return failure(400, "Send a header Idempotency-Key and a whole number seq.")
    item = Item.objects.filter(number=number).first()
    if item is None:
        return failure(404, "There is no such item.")
    try:
        performed = perform(item, act=act, key=key, seq=seq)
    except CommandRefused as refusal:
        return failure(409, str(refusal))
    return JsonResponse({"key": key, "repeated": performed.repeated, "answer": performed.answer})


@operator_only
@require_safe
def read_back(request: HttpRequest, key: str) -> JsonResponse:
    """Say whether a command with this key was performed, and what was answered."""
    done = OperatorCommand.objects.filter(key=key.replace("\0", "")).first()
    if done is None:
        return failure(404, "No command with this key was performed.")
    return JsonResponse({"key": done.key, "repeated": True, "answer": done.answer})


@operator_only
@require_safe
def item(request: HttpRequest, number: int) -> JsonResponse:
    """What the operator knows of an item, hidden or not."""
    known = Item.objects.select_related("seller").filter(number=number).first()
    if known is None:
        return failure(404, "There is no such item.")
    return JsonResponse(
        {
            "id": known.number,
            "title": known.title,
            "standing": known.standing,
            "last_seq": known.last_seq,
            "seller": {"id": known.seller.external_id, "name": known.seller.name},
        }
    )


@operator_only
@require_safe
def contact(request: HttpRequest, seller_id: str) -> JsonResponse:
    """A seller's address for legal notices."""
    seller = Seller.objects.filter(external_id=seller_id).first()
    if seller is None:
        return failure(404, "There is no such seller.")
    return JsonResponse({"id": seller.external_id, "name": seller.name, "email": seller.contact_email})
