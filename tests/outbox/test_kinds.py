"""Every kind of effect says what it is, whose workers perform it, and whether it may be performed twice."""

import re
from pathlib import Path

from ipp_portal.workers import UNITS
from outbox.effects import CaseEffect
from outbox.handlers import HANDLERS, Handler, queues

ROOT = Path(__file__).resolve().parents[2]
# queue: the kinds that lean on the same thing outside, and may wait for one another
KINDS = {"market": {"hide", "restore", "look"}, "mail": {"mail"}, "files": {"identity_forget"}}


def ours() -> dict[str, Handler]:
    """The handlers of the portal's own kinds, without those of tests."""
    return {kind: one for kind, one in HANDLERS.items() if not one.perform.__module__.startswith("tests.")}


def test_each_kind_stands_in_the_queue_of_what_it_leans_on() -> None:
    found = {queue: {kind for kind, one in ours().items() if one.queue == queue} for queue in KINDS}

    assert found == KINDS
    assert sorted(ours()) == sorted(kind for kinds in KINDS.values() for kind in kinds)


def test_each_kind_has_a_label_of_its_own() -> None:
    labels = [str(one.label) for one in ours().values()]

    assert (min(map(len, labels)) > 0, len(set(labels))) == (True, len(labels))


def test_only_a_letter_must_not_be_sent_twice() -> None:
    assert [kind for kind, one in ours().items() if not one.repeatable] == ["mail"]


def written_kinds(base: type[CaseEffect] = CaseEffect) -> list[type[CaseEffect]]:
    """All classes that write effects of a kind."""
    found = [one for child in base.__subclasses__() for one in written_kinds(child)]
    return [*found, base] if hasattr(base, "kind") else found


def test_what_writes_an_effect_names_the_queue_of_its_kind() -> None:
    wrong = [(one.kind, one.queue) for one in written_kinds() if one.queue != HANDLERS[one.kind].queue]

    assert (len(written_kinds()) >= len(KINDS), wrong) == (True, [])


def served(text: str) -> set[str]:
    """The queues that workers started by this text listen on."""
    found = re.findall(r'(?:-Q |worker\(")([a-z,]+)', text)
    return {queue for names in found for queue in names.split(",")}


def test_each_queue_has_a_worker_wherever_workers_are_started() -> None:
    units = {path.stem: served(path.read_text()) for path in (ROOT / "docs/systemd").glob("*.service")}
    started = served((ROOT / "portal").read_text())
    needed = {queue for queue in queues() if queue in KINDS}

    assert (needed, started) == (set(UNITS), set(UNITS))
    assert {queue: unit for unit, names in units.items() for queue in names} == UNITS
