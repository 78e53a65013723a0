"""./portal demo for real: fresh data, real processes, and what they do as seen from outside."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from demo.story.processes import ROOT, end_with_parent
from tests.support.work import count

STEPS = {"embedded": 15, "oscar": 16}


@pytest.fixture(scope="module")
def stories() -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Both stories, told at the same time: each starts portal and market of its own, and waits most of its time."""
    told = {market: begin(market) for market in STEPS}
    yield told
    for story in told.values():
        story.terminate()
        story.wait()


def begin(market: str) -> subprocess.Popen[str]:
    count("portals")
    return subprocess.Popen(
        [sys.executable, ROOT / "portal", "demo", "--json", "--market", market],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=end_with_parent,
    )


@pytest.mark.parametrize("market", STEPS)
def test_the_story_happens(market: str, stories: dict[str, subprocess.Popen[str]]) -> None:
    output, _ = stories[market].communicate(timeout=600)

    told = json.loads(output)
    assert (stories[market].returncode, [step for step in told["steps"] if not step["happened"]]) == (0, [])
    assert (told["market"], len(told["steps"])) == (market, STEPS[market])
