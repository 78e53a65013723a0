from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "rights"
    verbose_name = _("Rights")

    def ready(self) -> None:
        import_module("rights.personal")  # declares what a person's file holds of rights
        import_module("rights.protected")  # declares the names that are compared with new organisations
