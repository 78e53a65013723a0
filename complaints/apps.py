from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        import_module("complaints.tasks")  # declares the handlers of takedowns and restorations
        import_module("complaints.personal")  # declares what is open, and what a person's file holds of reports
        pauses = import_module("complaints.pauses")
        import_module("rights.pauses").tell(
            paused=pauses.pause_reports,
            resumed=pauses.resume_reports,
            ended=pauses.end_reports,
            counted=pauses.waiting_on,
        )
