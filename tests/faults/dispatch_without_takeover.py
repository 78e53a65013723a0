"""The dispatcher with one defence off, for the negative control: an expired lease is never taken over."""

from datetime import datetime

import django
from django.core.management import call_command
from django.db.models import Q

django.setup()

from outbox import rows  # noqa: E402  (after the set-up: it brings models)
from outbox.models import Progress  # noqa: E402


def only_ready(now: datetime) -> Q:
    return Q(progress=Progress.READY, not_before__lte=now)


NOW = rows.database_now()
assert rows._leasable(NOW) != only_ready(NOW), "There is no takeover to remove."
rows._leasable = only_ready
call_command("dispatch")
