"""A filter for texts that staff read: private links in them are cut."""

from typing import Any

from django import template

from replies.private_links import without_private_links

register = template.Library()


@register.filter
def cut_private_links(text: Any) -> str:
    """What a party typed, without the secret part of links to this portal."""
    return without_private_links(str(text or ""), ours_only=True)
