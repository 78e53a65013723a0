"""Who runs this portal, as pages and letters name them."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


def portal_name() -> str:
    """How the portal is called in the language of now: after its operator, where IPP_OPERATOR names one."""
    operator = settings.OPERATOR
    return _("{operator} IPP Portal").format(operator=operator) if operator else _("IPP Portal")


def operator_name() -> str:
    """Who is responsible, for terms and privacy."""
    return settings.OPERATOR or _("the operator of this marketplace")


def logo() -> Path | None:
    """The operator's own sign, where IPP_LOGO names a picture that can be shown."""
    if not settings.LOGO:
        return None
    path = Path(settings.LOGO)
    return path if path.suffix.lower() in LOGO_TYPES and path.is_file() else None
