"""The portal's health for those who run it: what is too old. Each part is a function; LINES names them all."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ipp_portal.workers import UNITS, WORDS
from ledger.calendars import in_words
from ledger.clocks import KINDS
from ledger.heads import newest_head
from ledger.models import Deadline, Event
from ledger.policy import number
from outbox import breakers, rows
from outbox.dispatcher import BROKER
from outbox.holds import open_hold
from outbox.models import Effect, Progress
from outbox.pulse import dispatchers, workers, workers_on
from replies.models import Reply

log = logging.getLogger(__name__)
OPEN = Q(done_at=None, progress__in=rows.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that may be too old. since: when it began (UTC); None when there is nothing.

    name: for programs. words: the state, in a sentence. to_do: what to do when it is an alarm.
    """

    name: str
    what: Any
    figure: int
    since: datetime | None
    is_alarm: bool
    words: Any
    to_do: Any = ""
    address: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The line for programs: texts as text, times as ISO 8601."""
        facts = asdict(self) | {name: str(getattr(self, name)) for name in ("what", "words", "to_do")}
        return facts | {"since": self.since and self.since.isoformat()}


def is_old(since: datetime | None, now: datetime, limit: str) -> bool:
    """Whether something began longer ago than policy/status.toml allows."""
    return since is not None and now - since > timedelta(seconds=number(f"status.{limit}"))


def counted(found: dict[str, Any], *, some: Any, none: Any, **facts: Any) -> Line:
    """A line about rows. found: count and since; some: the words, with %d for the count; none: words without any."""
    count = found["count"]
    return Line(figure=count, since=found["since"], words=some % count if count else none, **facts)


def unsent(now: datetime) -> list[Line]:
    """Commands and letters that wait, for each queue."""
    found = Effect.objects.filter(OPEN).order_by("queue").values("queue")
    waiting = {row["queue"]: row for row in found.annotate(count=Count("pk"), since=Min("due_since"))}
    lines = []
    for queue in sorted({*UNITS, *waiting}):
        mine = waiting.get(queue, {"count": 0, "since": None})
        lines.append(
            counted(
                mine,
                name=f"unsent.{queue}",
                what=_("Waiting to be sent: %(queue)s") % {"queue": WORDS.get(queue, queue)},
                is_alarm=is_old(mine["since"], now, "unsent"),
                some=ngettext_lazy("%d waits.", "%d wait."),
                none=_("Nothing waits."),
                to_do=_(
                    "Look below whether a dispatcher runs and whether a destination is held; then at the worker's log."
                ),
                address=f"{reverse('admin:outbox_effect_changelist')}?queue={queue}&done_at__isnull=True",
            )
        )
    return lines


def doubtful(now: datetime) -> list[Line]:
    """Commands of which nobody knows whether they took effect; an attempt under way is not yet in doubt."""
    idle = Q(progress=Progress.READY) | Q(lease_until__lt=now)
    found = Effect.objects.filter(OPEN, idle, doubtful=True).aggregate(count=Count("pk"), since=Min("due_since"))
    return [
        counted(
            found,
            name="doubtful",
            what=_("May have happened, not yet known"),
            is_alarm=is_old(found["since"], now, "doubtful"),
            some=ngettext_lazy("%d is in doubt.", "%d are in doubt."),
            none=_("Nothing is in doubt."),
            to_do=_("The portal reads back before it tries again. If the marketplace is up, read the last error."),
            address=f"{reverse('admin:outbox_effect_changelist')}?doubtful__exact=1&done_at__isnull=True",
        )
    ]


def given_up(now: datetime) -> list[Line]:
    """Dead letters that nobody handled."""
    found = Effect.objects.filter(progress=Progress.DEAD).aggregate(count=Count("pk"), since=Min("done_at"))
    return [
        counted(
            found,
            name="given_up",
            what=_("Given up"),
            is_alarm=is_old(found["since"], now, "given_up"),
            some=ngettext_lazy("%d waits for a person.", "%d wait for a person."),
            none=_("Nothing is given up."),
            to_do=_("Open the list, read the last error, then try again or close with a reason."),
            address=reverse("admin:outbox_effect_dead"),
        )
    ]


def clock_lag(now: datetime) -> list[Line]:
    """Deadlines that were to strike and did not."""
    acting = [kind for kind, clock in KINDS.items() if clock.verb]
    late = Deadline.objects.filter(due_at__lte=now, fired_at=None, closed_at=None, kind__in=acting)
    found = late.aggregate(count=Count("pk"), since=Min("due_at"))
    return [
        counted(
            found,
            name="clock_lag",
            what=_("Deadlines that are late to strike"),
            is_alarm=is_old(found["since"], now, "clock_lag"),
            some=ngettext_lazy("%d is late.", "%d are late."),
            none=_("All deadlines struck in time."),
            to_do=_(
                "Deadlines are fired by the dispatcher: see that one runs. Its log names a deadline that can't fire."
            ),
            address=reverse("admin:ledger_deadline_changelist"),
        )
    ]


def dispatcher(now: datetime) -> list[Line]:
    """The last sign of life of any dispatcher."""
    lately = Q(at__gt=now - timedelta(seconds=number("status.dispatcher")))
    found = dispatchers().aggregate(alive=Count("pk", filter=lately), last=Max("at"))
    alive = found["alive"]
    return [
        Line(
            name="dispatcher",
            what=_("Dispatchers at work"),
            figure=alive,
            since=None if alive else found["last"],
            is_alarm=not alive,
            words=ngettext_lazy("%d shows signs of life.", "%d show signs of life.") % alive
            if alive
            else _("None shows signs of life: nothing is sent and no deadline strikes."),
            to_do=_("Start one: ./portal manage dispatch. Any number may run."),
        )
    ]


def workers_at_work(now: datetime) -> list[Line]:
    """For each queue, the workers that showed life of late. Without one the dispatcher does all the work alone."""
    last = workers().aggregate(last=Max("at"))["last"]
    return [_workers_on(queue, workers_on(queue, now=now), last) for queue in UNITS]


def _workers_on(queue: str, alive: int, last: datetime | None) -> Line:
    return Line(
        name=f"workers.{queue}",
        what=_("Workers for: %(work)s") % {"work": WORDS[queue]},
        figure=alive,
        since=None if alive else last,
        is_alarm=not alive,
        words=ngettext_lazy("%d shows signs of life.", "%d show signs of life.") % alive
        if alive
        else _("None shows signs of life: the dispatcher does this work alone, and slower."),
        to_do=_("Start one: systemctl start %(unit)s. Its log says why it ended.") % {"unit": UNITS[queue]},
    )


def broker(now: datetime) -> list[Line]:
    """Whether work can be handed to the workers; what REDIS_URL names is asked now."""
    try:
        with current_app.connection_for_write(transport_options=BROKER) as line:
            line.ensure_connection(max_retries=1, timeout=BROKER["socket_timeout"])
    except Exception as problem:  # each broker has errors of its own
        why = _("It does not answer (%(why)s): the dispatcher does all work alone.") % {"why": type(problem).__name__}
        return [_broker(why, is_alarm=True)]
    return [_broker(_("It answers."), is_alarm=False)]


def _broker(words: Any, *, is_alarm: bool) -> Line:
    return Line(
        name="broker",
        what=_("Broker"),
        figure=int(not is_alarm),
        since=None,
        is_alarm=is_alarm,
        words=words,
        to_do=_("See whether Redis or Valkey runs; compare host, port, password and TLS in REDIS_URL."),
    )


def disk(now: datetime) -> list[Line]:
    """Whether files can be kept: the folder can be written, and the reserve is free. People are told the same."""
    try:
        has_room = default_storage.has_room_for(0)
        with tempfile.TemporaryFile(dir=default_storage.location):
            words = _("There is room for files.") if has_room else _("It is too full: uploads are refused.")
    except OSError as problem:
        has_room, words = False, _("It can't be written: %(why)s.") % {"why": problem.strerror}
    return [
        Line(
            name="disk",
            what=_("Disk for files"),
            figure=int(has_room),
            since=None,
            is_alarm=not has_room,
            words=words,
            to_do=_("Make room where the folder files of IPP_DATA lies, or mount a larger disk there."),
        )
    ]


def held(now: datetime) -> list[Line]:
    """Destinations that are away and held back."""
    lines = [
        Line(
            name=f"held.{breaker.destination}",
            what=_("Held back: %(destination)s") % {"destination": breaker.destination},
            figure=breaker.failures,
            since=breaker.open_since,
            is_alarm=is_old(breaker.open_since, now, "held"),
            words=_("It does not answer: %(why)s") % {"why": breaker.last_error[:300]},
            to_do=_("Ask those who run it. It is probed at least once a minute and goes on by itself."),
            address=reverse("admin:outbox_breaker_changelist"),
        )
        for breaker in breakers.open_ones()
    ]
    fine = _("Every destination answers, or was not asked.")
    return lines or [Line(name="held", what=_("Held back"), figure=0, since=None, is_alarm=False, words=fine)]


def on_hold(now: datetime) -> list[Line]:
    """Whether everything outward is held."""
    hold = open_hold()
    return [
        Line(
            name="on_hold",
            what=_("Everything outward"),
            figure=int(hold is not None),
            since=hold and hold.since,
            is_alarm=hold is not None,
            words=_("Held: %(why)s") % {"why": hold.why} if hold else _("Nothing is held."),
            to_do=_("Nothing is sent and no deadline strikes. Look at the data, then: ./portal manage release_hold."),
        )
    ]


def stopped_letters(now: datetime) -> list[Line]:
    """Letters that a missing blank stopped."""
    found = Reply.objects.to_be_mended().aggregate(count=Count("pk"), since=Min("created_at"))
    return [
        counted(
            found,
            name="stopped_letters",
            what=_("Letters that could not be written"),
            is_alarm=is_old(found["since"], now, "stopped_letter"),
            some=ngettext_lazy("%d is stopped.", "%d are stopped."),
            none=_("No letter is stopped."),
            to_do=_("Open the list: each says which blank is missing. Fill it, then write the letter again."),
            address=f"{reverse('admin:replies_reply_changelist')}?stopped=waiting",
        )
    ]


def ledger_head(now: datetime) -> list[Line]:
    """The newest signed head outside the database."""
    newest = newest_head()
    late = newest is None or now - newest > timedelta(hours=number("ledger.head_late_hours"))
    started = Event.objects.aggregate(first=Min("at"))["first"]
    return [
        Line(
            name="ledger_head",
            what=_("Signed head of the ledger"),
            figure=int(newest is not None),
            since=newest if late else None,
            # On the first day there may be none yet, and without events there is nothing to sign.
            is_alarm=late and (newest is not None or is_old(started, now, "first_head")),
            words=_("The newest is of %(at)s.") % {"at": in_words(newest)} if newest else _("There is none yet."),
            to_do=_("The dispatcher writes one each day; its log says what hinders it. Then run verify_ledger."),
        )
    ]


LINES: tuple[Callable[[datetime], list[Line]], ...] = (
    dispatcher,
    broker,
    workers_at_work,
    disk,
    on_hold,
    unsent,
    doubtful,
    given_up,
    clock_lag,
    held,
    stopped_letters,
    ledger_head,
)


def report(now: datetime | None = None) -> list[Line]:
    """All lines. A part that fails is an alarm itself and takes no other with it."""
    now = now or current_time()
    return [line for part in LINES for line in _asked(part, now)]


def current_time() -> datetime:
    """The database's clock, or, when it does not answer, this machine's."""
    try:
        return rows.database_now()
    except DatabaseError:
        return timezone.now()


def _asked(part: Callable[[datetime], list[Line]], now: datetime) -> list[Line]:
    try:
        return part(now)
    except Exception as fault:
        log.exception("the status of %s can't be read", part.__name__)
        what = _("Part of this page: %(part)s") % {"part": part.__name__}
        words = _("It can't be read (%(fault)s).") % {"fault": type(fault).__name__}
        to_do = _("The web server's log says why.")
        return [Line(name=part.__name__, what=what, figure=0, since=None, is_alarm=True, words=words, to_do=to_do)]
