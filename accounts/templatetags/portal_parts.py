"""What the frame of every page needs and no view should have to hand over."""

from email.utils import parseaddr

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def contact_address() -> str:
    """Give the bare address that people may write to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
