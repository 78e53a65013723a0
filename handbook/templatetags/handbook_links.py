"""For templates of every floor: the address of what the handbook says of a code."""

from datetime import datetime

from django import template
from django.urls import reverse

from handbook.binding import anchor_of
from handbook.models import HandbookVersion
from handbook.pages import ORIGINAL
from handbook.rendering import places
from handbook.versions import in_force

register = template.Library()


@register.simple_tag
def handbook_then(family: str, code: str, at: datetime) -> str:
    """The address of those words as they were at a moment; empty when they are today's, or none were kept yet."""
    version, anchor = in_force(at), anchor_of(family, code)
    slug = places().get(anchor)
    if version is None or slug is None or version == HandbookVersion.objects.defer("pages").first():
        return ""
    return f"{reverse('handbook:version', args=[version.pk, ORIGINAL, slug])}#{anchor}"


@register.simple_tag
def handbook_about(family: str, code: str) -> str:
    """The address that leads to the handbook's words on a code, like "reason" and "wrong_class"."""
    return reverse("handbook:anchor", args=[anchor_of(family, code)])
