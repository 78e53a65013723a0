"""Name, address and sign of whoever runs the portal, for the frame of pages and letters."""

from django import template
from django.conf import settings
from django.urls import reverse

from replies import operator

register = template.Library()


@register.simple_tag
def portal_name() -> str:
    """Give the portal's name."""
    return operator.portal_name()


@register.simple_tag
def contact_address() -> str:
    """Give the bare address that people may write to."""
    return settings.CONTACT


@register.simple_tag
def logo_address() -> str:
    """Give the address of the operator's sign, new with each new picture; nothing without one."""
    path = operator.logo()
    return f"{reverse('logo')}?{path.stat().st_mtime_ns:x}" if path else ""
