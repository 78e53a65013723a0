"""Effects that exist only in fault runs: one that hangs, one that kills its worker, one that is well."""

import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from outbox.handlers import Handler, register
from outbox.models import Effect

HANGS = 25.0  # seconds


def hang(effect: Effect) -> dict[str, Any]:
    time.sleep(HANGS)
    return {}


def kill_the_worker(effect: Effect) -> dict[str, Any]:
    os._exit(1)


def note(effect: Effect) -> dict[str, Any]:
    """Leave a file behind, as a mail does."""
    (Path(settings.VAR) / "done" / effect.key).touch()
    return {}


for kind, perform in (("hang", hang), ("poison", kill_the_worker), ("note", note)):
    register(kind, Handler(perform=perform, label=kind, queue="market"))
