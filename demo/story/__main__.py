"""The whole story without a browser: a listing is reported, taken down, answered and put back, in a real market.

    ./portal demo                    on the embedded market
    ./portal demo --market oscar     on a django-oscar shop in a process of its own
    ./portal demo --json             the steps with their times as JSON

Uses a fresh data folder and real processes. Ends with 1 when a step did not happen as seen from outside: by the
shop's own pages and interface, and by the mails.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from demo.story.markets import MARKETS
from demo.story.steps import tell
from demo.story.telling import DidNotHappen, Telling


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="portal demo", description=__doc__.splitlines()[0])
    parser.add_argument("--market", choices=sorted(MARKETS), default="embedded")
    parser.add_argument("--json", action="store_true", help="print the steps as JSON, and nothing else")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder, telling = Path(tempfile.mkdtemp(prefix="ipp-demo-")), Telling(aloud=not options.json)
    try:
        with MARKETS[options.market](folder, telling) as (site, eyes):
            tell(telling, site, eyes)
        shutil.rmtree(folder, ignore_errors=True)
        code = 0
    except DidNotHappen:
        print(f"The story ended early; its data and logs are in {folder}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        return 130
    if options.json:
        print(telling.as_json(market=options.market))
    elif not code:
        print(f"\nEvery step happened, in {sum(step.seconds for step in telling.steps):.1f} seconds.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
