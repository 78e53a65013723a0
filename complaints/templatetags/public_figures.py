"""Figures for the first page."""

from typing import Any

from django import template

from complaints import public_figures as counted

register = template.Library()


@register.simple_tag
def public_figures() -> list[tuple[int, Any]]:
    """Give what was decided in the last twelve months."""
    return counted.public_figures()
