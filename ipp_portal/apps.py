from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import import_string


class PortalAdminConfig(AdminConfig):
    """Stock admin behind our own site class: sign-in and second factors are the portal's, not a second set."""

    default_site = "ipp_portal.admin.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        import_string("ipp_portal.checks.register_all")()  # by name: some checks ask models, which are only now there


class PortalConfig(AppConfig):
    """The wiring itself, so that its commands are found. It has no models."""

    name = "ipp_portal"
