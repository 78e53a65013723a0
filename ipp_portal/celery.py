"""The Celery application. Its messages are wake-up calls; the outbox rows are the truth."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_prerun
from django.conf import settings
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipp_portal.settings")
app = Celery("ipp_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Each worker shows in the database that it listens; asking it over the broker would open a door to command it.
app.steps["consumer"].add("outbox.worker_pulse:WorkerPulse")


@task_prerun.connect
def refresh_connections(**_named: Any) -> None:
    """Begin a task as Django begins a request: connections are kept while young, and replaced when they broke."""
    close_old_connections()


@setup_logging.connect
def keep_our_logging(**_named: Any) -> None:
    """Have workers write their lines as the web server does, instead of in Celery's own way."""
    logging.config.dictConfig(settings.LOGGING)
