from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from ipp_portal import checks


class PortalAdminConfig(AdminConfig):
    """Stock admin behind our own site class: sign-in and second factors are the portal's, not a second set."""

    default_site = "ipp_portal.admin.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        checks.register_all()


class PortalConfig(AppConfig):
    """The wiring itself, so that its commands are found. It has no models."""

    name = "ipp_portal"
