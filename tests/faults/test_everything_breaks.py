"""A short form of benchmarks/faults.py: everything breaks at once, on PostgreSQL and Valkey, and with a defence off."""

import os
import random
from pathlib import Path

import pytest

from benchmarks.faultlab.figures import line_of
from benchmarks.faultlab.run import SETTLE, Plan, is_blind, perform


@pytest.fixture
def seed() -> int:
    return int(os.environ.get("IPP_FAULT_SEED") or random.SystemRandom().randrange(10**6))


def test_when_everything_breaks_nothing_is_lost_and_nothing_happens_twice(tmp_path: Path, seed: int) -> None:
    plan = Plan(seconds=15, seed=seed, database="postgresql", broker="valkey", rate=6)
    figures = perform(plan, tmp_path)
    print(line_of(figures))

    assert (figures["faults"], figures["examples"], figures["problems"]) == ({}, {}, [])
    assert figures["database"]["faults_otherwise"] == 0
    assert (figures["filed"] >= 10, figures["nemesis"]["kill worker"] >= 3) == (True, True)
    assert figures["settled_after"] <= SETTLE + plan.patience


@pytest.mark.long  # that the checker sees losses is shown in test_checker.py, too
def test_with_the_outbox_bypassed_the_checker_sees_losses(tmp_path: Path, seed: int) -> None:
    kinds = ("kill worker", "break broker")
    plan = Plan(seconds=8, seed=seed, database="postgresql", broker="valkey", rate=6, control="bypass", kinds=kinds,
                patience=-45)  # fmt: skip
    figures = perform(plan, tmp_path)
    print(line_of(figures))

    assert not is_blind(figures, "bypass")
