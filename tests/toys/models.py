"""The toy and its table. Its database table is made without migrations, as this app has none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from ledger.clocks import KINDS, Clock
from ledger.lifecycle import Edge, Lifecycle, Role
from ledger.parties import Parties
from tests.toys.bell import Ring
from tests.toys.letters import ToyDone


@dataclass(frozen=True, slots=True)
class ToyClock(Clock):
    """Runs an hour; its period stands here because policy/ knows no toys."""

    def due(self, start: datetime) -> datetime:
        return start + timedelta(hours=1)


TOY_ANSWER = KINDS["toy_answer"] = ToyClock("toy_answer", verb="lapse")
TOY_STRIKE = KINDS["toy_strike"] = ToyClock("toy_strike", verb="strike")


class Stage(models.TextChoices):
    OPEN = "open"
    ASKED = "asked"
    DONE = "done"


HOLDER, SELLER, STAFF, SUPERVISOR, SYSTEM = Role.HOLDER, Role.SELLER, Role.STAFF, Role.SUPERVISOR, Role.SYSTEM
LIFECYCLE = Lifecycle(
    Stage,
    [
        Edge(Stage.OPEN, "ask", Stage.ASKED, HOLDER, opens=(TOY_ANSWER,)),
        Edge(Stage.ASKED, "answer", Stage.OPEN, SELLER, closes=(TOY_ANSWER,)),
        Edge(Stage.ASKED, "lapse", Stage.DONE, SYSTEM),
        Edge(Stage.ASKED, "glance", Stage.ASKED, SYSTEM),
        Edge(Stage.ASKED, "strike", Stage.ASKED, SYSTEM),  # may be taken again and again: a second strike would show
        Edge(Stage.OPEN, "finish", Stage.DONE, STAFF, letters=(ToyDone,), effects=(Ring,)),
        Edge(Stage.ASKED, "finish", Stage.DONE, STAFF, letters=(ToyDone,), closes=(TOY_ANSWER,)),
        Edge(Stage.DONE, "reopen", Stage.OPEN, SUPERVISOR),
    ],
)


class Toy(models.Model):
    """A case with nothing to it. Moves only through ledger.lifecycle.move."""

    lifecycle = LIFECYCLE
    reference = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=16, choices=Stage, default=Stage.OPEN)
    state_since = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=200, default="Cone lamp")
    remark = models.TextField(default="We compared both.")
    holder_address = models.CharField(max_length=400, default="holder@demo.example")
    seller_address = models.CharField(max_length=400, default="seller@demo.example")

    @property
    def parties(self) -> Parties:
        return Parties.of(addresses=[self.holder_address, self.seller_address])

    def __str__(self) -> str:
        return self.reference
