from importlib import import_module

from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "rights"

    def ready(self) -> None:
        import_module("rights.personal")  # declares what a person's file holds of rights
        import_module("rights.protected")  # declares the names that are compared with new organisations
