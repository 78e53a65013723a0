from importlib import import_module

from django.apps import AppConfig


class RepliesConfig(AppConfig):
    name = "replies"

    def ready(self) -> None:
        import_module("replies.delivery")  # declares the handler of mails
