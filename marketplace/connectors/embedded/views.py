"""The market's pages, as any buyer sees them. They work without JavaScript."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from marketplace.connectors.embedded import actions
from marketplace.connectors.embedded.models import Item, ItemPicture, Seller
from marketplace.connectors.embedded.queries import COOKIE, lines_of, plain_words, search, things_in, token_in

PER_PAGE = 24
BASKET_AGE = 7 * 24 * 3600


def page(request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    """Render a page of the shop with the number of pieces in the basket."""
    pieces = things_in(token_in(request))
    return render(request, f"embedded_market/{template}.html", {"pieces": pieces} | context, status=status)


def missing(request: HttpRequest, item: Item | None) -> HttpResponse:
    """Say that there is no such item (404) or that it is no longer sold (410)."""
    return page(request, "gone", {"item": item}, status=410 if item else 404)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    items = Item.objects.visible().select_related("seller").order_by("-listed_at", "number")[:PER_PAGE]
    return page(request, "home", {"items": items, "sellers": Seller.objects.order_by("name")})


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    typed = plain_words(request.GET.get("q", ""))
    found = Paginator(search(typed), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "results", {"q": typed, "found": found})


@require_safe
def store(request: HttpRequest, seller_id: str) -> HttpResponse:
    seller = Seller.objects.filter(external_id=seller_id).first()
    if seller is None:
        return missing(request, None)
    items = Paginator(seller.items.visible().select_related("seller"), PER_PAGE)
    return page(request, "store", {"seller": seller, "found": items.get_page(request.GET.get("page"))})


@require_safe
def item(request: HttpRequest, name: str) -> HttpResponse:
    """Show one item; `name` is its number, with or without words after it."""
    shown = Item.objects.select_related("seller").filter(number=number_in(name)).first()
    if shown is None or not shown.is_visible:
        return missing(request, shown)
    return page(request, "item", {"item": shown, "pictures": shown.pictures.defer("content")})


@require_safe
def other_form(request: HttpRequest, name: str, **form: str) -> HttpResponse:
    """Send short, mobile and language forms of an item's address to the one page."""
    return redirect("embedded_market:item", name, permanent=True)


@require_safe
def picture(request: HttpRequest, number: int, which: int) -> HttpResponse:
    """Give a picture's bytes; a hidden item's pictures are gone with it."""
    shown = ItemPicture.objects.select_related("item").filter(item__number=number, number=which).first()
    if shown is None or not shown.item.is_visible:
        return HttpResponse("No picture", status=410 if shown else 404, content_type="text/plain")
    answer = HttpResponse(bytes(shown.content), content_type=shown.media_type)
    answer["Cache-Control"] = "private, max-age=60"
    return answer


@require_safe
@ensure_csrf_cookie
def basket(request: HttpRequest) -> HttpResponse:
    lines = list(lines_of(token_in(request)))
    total = sum(line.quantity * line.item.price_minor for line in lines if line.item.can_be_bought)
    return page(request, "basket", {"lines": lines, "total": Item(price_minor=total).price_text})


@require_POST
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Put an item into the basket, or say that it can't be bought."""
    wanted = Item.objects.select_related("seller").filter(number=number).first()
    if wanted is None or not wanted.is_visible:
        return missing(request, wanted)
    try:
        token = actions.add_to_basket(wanted, token=token_in(request))
    except actions.NotForSale:
        return page(request, "item", {"item": wanted, "pictures": wanted.pictures.defer("content")}, status=409)
    answer = redirect("embedded_market:basket")
    place = {"path": reverse("embedded_market:home"), "secure": request.is_secure()}
    answer.set_cookie(COOKIE, token, max_age=BASKET_AGE, httponly=True, samesite="Lax", **place)
    return answer


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    answer = redirect("embedded_market:basket")
    if not actions.remove_from_basket(get_object_or_404(Item, number=number), token=token_in(request)):
        answer.delete_cookie(COOKIE, path=reverse("embedded_market:home"))
    return answer


def number_in(name: str) -> int:
    """Read the number from "10023" or "10023-cone-lamp"."""
    return int(name.partition("-")[0])
