"""File names that people chose: kept as a text to show, never used as a path."""

import re
import secrets
import unicodedata

LONGEST = 120
ENDING = re.compile(r"\.(?!\d+$)\w{1,10}$")  # letters, perhaps with digits; no mere number
# Controls (line breaks, NUL), direction marks that turn "exe" into "gpj", private and unassigned signs.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(raw: str | None) -> str:
    """Give the last part of a name as one line of at most 120 signs, its ending kept; "file" when nothing is left."""
    last = re.split(r"[/\\]", raw or "")[-1]
    seen = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign) not in UNSEEN)
    name = " ".join(seen.split()).strip(". ") or "file"
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST or not dot or len(ending) > 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def ending_of(name: str) -> str:
    """Give a cleaned name's ending in lower case, without the dot. “Certificate No. 12” and “2026.05.01” have none."""
    return name.rpartition(".")[2].lower() if ENDING.search(name) else ""


def random_name(ending: str) -> str:
    """Make a name for the store that tells nothing and can't be guessed."""
    return f"{secrets.token_hex(16)}.{ending}"
