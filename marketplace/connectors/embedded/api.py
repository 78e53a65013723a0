"""The market's public JSON interface: what buyers see, for programs."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from marketplace.connectors.embedded.models import Item, Seller
from marketplace.connectors.embedded.queries import plain_words, search

PER_PAGE = 24


def failure(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


def short(item: Item) -> dict[str, Any]:
    """What lists show of an item. price_minor: in cents."""
    return {
        "id": item.number,
        "title": item.title,
        "price_minor": item.price_minor,
        "currency": item.currency,
        "on_sale": item.can_be_bought,
        "url": item.get_absolute_url(),
        "seller": {"id": item.seller.external_id, "name": item.seller.name},
    }


def listed(found: Page) -> dict[str, Any]:
    return {
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "results": [short(item) for item in found],
    }


@require_safe
def item(request: HttpRequest, number: int) -> JsonResponse:
    shown = Item.objects.select_related("seller").filter(number=number).first()
    if shown is None:
        return failure(404, "There is no such item.")
    if not shown.is_visible:
        return failure(410, "This item is no longer sold.")
    pictures = list(shown.pictures.values_list("number", flat=True))
    return JsonResponse(short(shown) | {"description": shown.description, "stock": shown.stock, "pictures": pictures})


@require_safe
def results(request: HttpRequest) -> JsonResponse:
    typed = plain_words(request.GET.get("q", ""))
    return JsonResponse({"q": typed} | listed(Paginator(search(typed), PER_PAGE).get_page(request.GET.get("page"))))


@require_safe
def store(request: HttpRequest, seller_id: str) -> JsonResponse:
    seller = Seller.objects.filter(external_id=seller_id).first()
    if seller is None:
        return failure(404, "There is no such store.")
    items = seller.items.visible().select_related("seller")
    found = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    return JsonResponse({"id": seller.external_id, "name": seller.name, "about": seller.about} | listed(found))
