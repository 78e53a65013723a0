"""./portal demo for real: fresh data, real processes, and what they do as seen from outside."""

import json
import subprocess
import sys

from demo.story.processes import ROOT


def test_the_story_happens_on_the_embedded_market() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "portal", "demo", "--json"], capture_output=True, text=True, timeout=300, check=False
    )

    told = json.loads(done.stdout)
    assert (done.returncode, [step["name"] for step in told["steps"] if not step["happened"]]) == (0, [])
    assert (told["market"], len(told["steps"])) == ("embedded", 15)
