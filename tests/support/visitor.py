"""What a person without a browser can report on the embedded market. The person is demo/story/visitor.py's."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx

from demo.story.visitor import ONE_EACH, Unexpected, Visitor

__all__ = ["ONE_EACH", "Unexpected", "Visitor", "listings_to_report"]

REPORTED = """SELECT listing.external_id FROM marketplace_listing listing
JOIN complaints_reportedlisting reported ON reported.listing_id = listing.id"""


def listings_to_report(site: str, data: Path, *, but: tuple[str, ...] = ("seller-01",)) -> list[int]:
    """Numbers of what the embedded market sells and nobody has reported yet, some stores apart.

    The demo's rights holder has seller-01. Reports are read from the SQLite file: no page lists all of them.
    """
    found: list[int] = []
    with httpx.Client(base_url=site, trust_env=False, timeout=30, limits=ONE_EACH) as client:
        for page in range(1, 100):
            answer = client.get("/market/api/search", params={"page": page}).json()
            found += [item["id"] for item in answer["results"] if item["seller"]["id"] not in but]
            if page >= answer["pages"]:
                break
    with closing(sqlite3.connect(f"file:{data / 'portal.sqlite3'}?mode=ro", uri=True, timeout=20)) as database:
        reported = {int(number) for (number,) in database.execute(REPORTED)}
    return sorted({*found} - reported)
