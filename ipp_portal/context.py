"""What every page may show."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """Give each template the portal's address and whether this is a demonstration."""
    return {"DEMO": settings.DEMO, "SITE_URL": settings.SITE_URL}
