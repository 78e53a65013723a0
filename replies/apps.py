from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepliesConfig(AppConfig):
    name = "replies"
    verbose_name = _("Letters")

    def ready(self) -> None:
        import_module("replies.delivery")  # declares the handler of mails
