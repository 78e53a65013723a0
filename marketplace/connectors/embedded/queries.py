"""Reads of the market's pages and API."""

import re

from django.db.models import Case, IntegerField, QuerySet, Sum, Value, When
from django.http import HttpRequest

from marketplace.connectors.embedded.models import Basket, BasketLine, Item

MAX_QUERY = 200
MAX_WORDS = 10
COOKIE = "market_basket"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def plain_words(typed: str) -> str:
    """Make what was typed fit for a search: printable signs only (PostgreSQL refuses NUL), at most 200."""
    printable = "".join(sign if sign.isprintable() else " " for sign in typed[:MAX_QUERY])
    return " ".join(printable.split())


def search(typed: str) -> QuerySet[Item]:
    """Find visible items that hold every word in title or store name, or whose number it is; exact titles first."""
    words = plain_words(typed)
    found = Item.objects.visible().select_related("seller")
    if words.isascii() and words.isdigit() and len(words) <= 9:
        return found.filter(number=int(words))
    for word in words.casefold().split()[:MAX_WORDS]:
        found = found.filter(search_text__contains=word)
    exact = Case(When(title=words, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(exact, "number")


def token_in(request: HttpRequest) -> str | None:
    """Read the basket's token from the cookie; None when there is none or it isn't ours."""
    token = request.COOKIES.get(COOKIE, "")
    return token if TOKEN.fullmatch(token) else None


def lines_of(token: str | None) -> QuerySet[BasketLine]:
    """Give a browser's basket lines, those that can't be bought any more included."""
    return BasketLine.objects.filter(basket__token=token or "").select_related("item__seller")


def things_in(token: str | None) -> int:
    """Count the pieces in a browser's basket."""
    return lines_of(token).aggregate(pieces=Sum("quantity"))["pieces"] or 0 if token else 0


def basket_of(token: str | None) -> Basket | None:
    return Basket.objects.filter(token=token).first() if token else None
