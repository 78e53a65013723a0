"""The Celery application. Its messages are wake-up calls; the outbox rows are the truth."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipp_portal.settings")
app = Celery("ipp_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def refresh_connections(**_named: Any) -> None:
    """Begin a task as Django begins a request: connections are kept while young, and replaced when they broke."""
    close_old_connections()
