"""The Oscar shop for tests: its environment, installed as ./portal does, and a running shop."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from bootstrap import installing
from shops.oscar import process
from tests.support.work import count

PYTHON = installing.python_of(installing.SHOP_VENV)


def install() -> str:
    """Install the shop's environment. Returns a sentence when that fails, so that the tests can go on to say so."""
    try:
        installing.ensure(installing.SHOP_LOCK)
    except installing.Trouble as trouble:
        return str(trouble)
    return ""


def start(folder: Path) -> process.Shop:
    """Start a fresh shop in a folder that isn't there yet: a copy of one that is made once.

    Raises RuntimeError when its environment can't be installed, ShopTrouble when it fails.
    """
    if trouble := install():
        raise RuntimeError(trouble)
    shutil.copytree(made_once(), folder)
    count("shops")
    return process.start(PYTHON, folder)


def made_once() -> Path:
    """Give the folder of a shop that was never opened, and make it if there is none of this version."""
    kept = PYTHON.parents[1] / f"shop-{process.fingerprint()[:12]}"
    if not kept.exists():
        draft = Path(tempfile.mkdtemp(dir=kept.parent))
        try:
            process.build(PYTHON, draft)
            with contextlib.suppress(OSError):  # of two runs at once, one is first
                draft.rename(kept)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return kept
