"""What the first page tells of the work done: counted from the decisions, and from nothing else."""

import logging
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import Decision, Verdict

log = logging.getLogger(__name__)
YEAR = timedelta(days=365)
FEWEST = 5  # below it a number could point to one person
FIGURES = "public-figures"
KEPT = 600  # seconds that a count is shown before it is counted again


def public_figures() -> list[tuple[int, Any]]:
    """Give the last twelve months' decisions as number and words; empty where there are too few to tell.

    Empty too while the database does not answer: the way to help stands on the same page.
    """
    try:
        counted = cache.get_or_set(FIGURES, _counted, KEPT)
    except DatabaseError as fault:
        log.warning("the first page stands without its figures: %s", type(fault).__name__)
        return []
    words = {
        Verdict.TAKE_DOWN: _("times we took a listing down"),
        Verdict.REFUSE: _("times we did not take it down"),
        Verdict.UPHOLD: _("times it stayed down after the seller's answer"),
        Verdict.REVERSE: _("times we put a listing back"),
    }
    return [(counted[verdict], said) for verdict, said in words.items() if counted.get(verdict, 0) >= FEWEST]


def _counted() -> dict[str, int]:
    recent = Decision.objects.filter(decided_at__gt=timezone.now() - YEAR).order_by()
    return dict(recent.values_list("verdict").annotate(Count("pk")))
