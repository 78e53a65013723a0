from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        import_module("accounts.second_factor.receivers")
        import_module("accounts.language")  # keeps the choice made before signing in
        import_module("accounts.profile.sessions")  # hears of each sign-in
        import_module("accounts.identity.tasks")  # declares how documents whose term is over are deleted
        import_module("accounts.identity.personal")  # declares what a person's file holds of documents
