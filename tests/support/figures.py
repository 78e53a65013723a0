"""Figures that tests leave behind for docs/faults.md: a JSON line each, in the file that IPP_FIGURES names."""

import json
import os
from pathlib import Path

from django.db import connection


def record(proof: str, **figures: int) -> None:
    """Print the figures of a proof, and keep them where somebody asks for them."""
    line = json.dumps({"proof": proof, "database": connection.vendor} | figures)
    print(f"\n{line}")
    if path := os.environ.get("IPP_FIGURES"):
        with Path(path).open("a", encoding="ascii") as file:
            file.write(f"{line}\n")
