"""Showing snapshots of listings."""

from typing import Any

from django import template
from django.utils.formats import number_format

from marketplace.models import SnapshotPicture
from marketplace.money import digits
from marketplace.queries import picture_url

register = template.Library()


@register.filter
def address(picture: SnapshotPicture) -> str:
    """Give a picture's signed address, good for a day."""
    return picture_url(picture)


@register.filter
def price(facts: dict[str, Any]) -> str:
    """Write a snapshot's price for people, like "24.90 EUR"."""
    decimals = digits(facts["currency"])
    return f"{number_format(facts['price_minor'] / 10**decimals, decimals)} {facts['currency']}"
