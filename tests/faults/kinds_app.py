"""Brings the effects of kinds.py into real processes."""

from importlib import import_module

from django.apps import AppConfig


class Kinds(AppConfig):
    name = "tests.faults"
    label = "fault_kinds"

    def ready(self) -> None:
        import_module("tests.faults.kinds")  # declares their handlers
