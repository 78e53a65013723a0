from importlib import import_module

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"

    def ready(self) -> None:
        import_module("complaints.tasks")  # declares the handlers of takedowns and restorations
        import_module("complaints.personal")  # declares what is open, and what a person's file holds of reports
        pauses = import_module("complaints.pauses")
        import_module("rights.pauses").tell(paused=pauses.pause_reports, resumed=pauses.resume_reports)
