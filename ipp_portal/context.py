"""What every page may show."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from ipp_portal.languages import languages


def portal(request: HttpRequest) -> dict[str, object]:
    """Give each template the portal's address, whether this is a demonstration, and the language of the page."""
    known = languages()
    here = known.get(translation.get_language() or "", known[settings.LANGUAGE_CODE])
    return {"DEMO": settings.DEMO, "SITE_URL": settings.SITE_URL, "LANGUAGE_HERE": here}
