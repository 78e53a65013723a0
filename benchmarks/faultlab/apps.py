from importlib import import_module

from django.apps import AppConfig


class FaultlabConfig(AppConfig):
    name = "benchmarks.faultlab"
    label = "faultlab"

    def ready(self) -> None:
        import_module("benchmarks.faultlab.controls").install()
