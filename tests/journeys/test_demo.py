"""./portal demo for real: fresh data, real processes, and what they do as seen from outside."""

import json
import subprocess
import sys

import pytest

from demo.story.processes import ROOT


@pytest.mark.parametrize(("market", "steps"), [("embedded", 15), ("oscar", 16)])
def test_the_story_happens(market: str, steps: int) -> None:
    command = [sys.executable, ROOT / "portal", "demo", "--json", "--market", market]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)

    told = json.loads(done.stdout)
    assert (done.returncode, [step for step in told["steps"] if not step["happened"]]) == (0, [])
    assert (told["market"], len(told["steps"])) == (market, steps)
