"""The Oscar shop for tests: its environment, installed as ./portal does, and a running shop."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

from shops.oscar import process
from tests.support.house import ROOT


def portal_command() -> ModuleType:
    """The file `portal` as a module. Nothing is written beside it."""
    loader = SourceFileLoader("portal_command", str(ROOT / "portal"))
    spec = spec_from_loader("portal_command", loader)
    assert spec is not None
    module, kept = module_from_spec(spec), sys.dont_write_bytecode
    sys.modules["portal_command"], sys.dont_write_bytecode = module, True
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = kept
        del sys.modules["portal_command"]
    return module


def install() -> str:
    """Install the shop's environment. Returns a sentence when that fails, so that the tests can go on to say so."""
    portal = portal_command()
    try:
        portal.ensure(portal.SHOP_LOCK)
    except portal.Trouble as trouble:
        return str(trouble)
    return ""


def start(folder: Path) -> process.Shop:
    """Make and start a shop. Raises RuntimeError when its environment can't be installed, ShopTrouble when it fails."""
    if trouble := install():
        raise RuntimeError(trouble)
    return process.start(ROOT / ".venv-oscar" / "bin" / "python", folder)
