"""Showing snapshots of listings."""

from typing import Any

from django import template

from marketplace.models import SnapshotPicture
from marketplace.money import in_words
from marketplace.queries import picture_url

register = template.Library()


@register.filter
def address(picture: SnapshotPicture) -> str:
    """Give a picture's signed address, good for a day."""
    return picture_url(picture)


@register.filter
def price(facts: dict[str, Any]) -> str:
    """Write a snapshot's price for people, in their language."""
    return in_words(facts["price_minor"], facts["currency"])
