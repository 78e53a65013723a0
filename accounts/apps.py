from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        import_module("accounts.second_factor.receivers")
        import_module("accounts.language")  # keeps the choice made before signing in
        import_module("accounts.profile.sessions")  # hears of each sign-in
        import_module("accounts.sign_in_log")  # writes down what happens at the entrance
        import_module("accounts.conflicts")  # declares who is too close to a case to act on it
        import_module("accounts.identity.tasks")  # declares how documents whose term is over are deleted
        import_module("accounts.identity.personal")  # declares what a person's file holds of documents
