"""The Oscar shop for tests: its environment, installed as ./portal does, and a running shop."""

from pathlib import Path

from bootstrap import installing
from shops.oscar import process


def install() -> str:
    """Install the shop's environment. Returns a sentence when that fails, so that the tests can go on to say so."""
    try:
        installing.ensure(installing.SHOP_LOCK)
    except installing.Trouble as trouble:
        return str(trouble)
    return ""


def start(folder: Path) -> process.Shop:
    """Make and start a shop. Raises RuntimeError when its environment can't be installed, ShopTrouble when it fails."""
    if trouble := install():
        raise RuntimeError(trouble)
    return process.start(installing.python_of(installing.SHOP_VENV), folder)
