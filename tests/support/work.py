"""Counted work of a run: pages loaded in Chromium, looks by axe, processes started. Steadier than any time."""

from collections import Counter

WORK: Counter[str] = Counter()


def count(kind: str, number: int = 1) -> None:
    """Add to the work of one kind: "pages", "axe", "portals", "shops" or "processes"."""
    WORK[kind] += number
