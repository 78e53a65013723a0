"""Byte code for the processes that tests start, where the environment forbids Python to keep any beside the code.

Without it each of them compiles Django and the portal anew: three seconds of a core instead of one.
"""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".pytest_cache" / "bytecode"  # Python compares it with each source file, so that it may stay


def keep() -> None:
    """From now on, child processes keep byte code in a folder apart, where they may not keep any beside the code."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(FOLDER))


def forget(copy: Path) -> None:
    """Remove what was kept for a copy of the project that goes."""
    if kept := os.environ.get("PYTHONPYCACHEPREFIX"):
        shutil.rmtree(Path(kept, *copy.resolve().parts[1:]), ignore_errors=True)
