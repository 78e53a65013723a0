"""A Celery worker's sign of life: a part of the worker that beats as long as it takes messages from the broker."""

import logging
from typing import Any

from celery import bootsteps
from django.db import DatabaseError, connections

from outbox.pulse import WORKERS_EVERY, Heart
from outbox.rows import database_now

log = logging.getLogger(__name__)


class WorkerPulse(bootsteps.StartStopStep):
    """Beats in the worker's own process. It starts once the queues are open, and anew when the broker was away."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.heart, self.timer = Heart(), None

    def start(self, consumer: Any) -> None:
        self.heart.queues = tuple(sorted(queue.name for queue in consumer.task_consumer.queues))
        self.beat()
        self.timer = consumer.timer.call_repeatedly(WORKERS_EVERY.total_seconds(), self.beat)

    def stop(self, consumer: Any) -> None:
        if self.timer:
            self.timer.cancel()
        self.tell(self.heart.stop)

    shutdown = stop

    def beat(self) -> None:
        self.tell(lambda: self.heart.beat(database_now()))

    def tell(self, what: Any) -> None:
        """Write to the database, and keep no connection: the worker's children are forked from this process."""
        try:
            what()
        except DatabaseError as problem:  # it shows as a missing sign of life, which is true
            log.warning("no sign of life could be written: %s", type(problem).__name__)
        finally:
            connections.close_all()
