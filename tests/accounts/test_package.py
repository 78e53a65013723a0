"""The sign-in package's private parts are imported in one file."""

import ast
from pathlib import Path

from tests.support.house import ROOT, app_files

ONLY = ROOT / "accounts/package.py"


def private_imports(text: str) -> list[str]:
    """Modules of the package below a name `internal`, or functions that it does not document, that a text imports."""
    found = [node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    found += [name.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for name in node.names]
    return [name for name in found if name.startswith("allauth") and "internal" in name.split(".")]


def test_private_parts_are_imported_in_one_file_only() -> None:
    paths = [Path(path) for path in app_files() if str(path).endswith(".py")]
    found = {path.name: private_imports(path.read_text(encoding="utf-8")) for path in paths if path != ONLY}

    assert {name: imports for name, imports in found.items() if imports} == {}


def test_control_a_private_import_is_seen() -> None:
    assert private_imports(ONLY.read_text(encoding="utf-8")) != []
    assert private_imports("from allauth.core.internal.ratelimit import consume") == ["allauth.core.internal.ratelimit"]
