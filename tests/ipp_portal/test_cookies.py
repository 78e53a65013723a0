"""What changes with an https address: cookies that no other name can set or read, and strict transport."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.support.house import ROOT

SHOWS = """
import json
from ipp_portal import settings as s
names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
flags = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
facts = {name: getattr(s, name, "") for name in (*names, *flags)}
facts |= {"market": s.EMBEDDED_MARKET, "remote": s.CELERY_WORKER_ENABLE_REMOTE_CONTROL}
facts["domains"] = [name for name in dir(s) if name.endswith("COOKIE_DOMAIN")]
print(json.dumps(facts))
"""


def settings_of(address: str, folder: object) -> dict[str, Any]:
    """The settings as a portal at this address reads them, in a process of its own."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("IPP_")}
    given = bare | {"IPP_DATA": str(folder), "IPP_SITE_URL": address}
    done = subprocess.run(
        [sys.executable, "-c", SHOWS], cwd=ROOT, env=given, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("address", "safe"), [("https://ipp.market.org", True), ("http://127.0.0.1:8000", False)])
def test_cookies_follow_from_the_address(address: str, safe: bool, tmp_path: object) -> None:
    facts = settings_of(address, tmp_path)
    names = [str(value) for name, value in facts.items() if name.endswith("_NAME")]
    flags = [bool(value) for name, value in facts.items() if name.endswith(("_SECURE", "_SECONDS"))]

    assert [name.startswith("__Host-") for name in names] == [safe] * 3
    assert flags == [safe] * 4
    assert (facts["domains"], facts["market"], facts["remote"]) == ([], False, False)
