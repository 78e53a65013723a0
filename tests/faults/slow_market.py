"""The portal as gunicorn serves it, but the market answers a command late, after having performed it.

So a kill of the worker often falls between the effect and its receipt: the hardest moment there is.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from ipp_portal.wsgi import application as portal

DELAY = 0.8  # seconds


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    answer = portal(environ, start_response)
    if environ["PATH_INFO"].endswith("/hide"):
        time.sleep(DELAY)
    return answer
