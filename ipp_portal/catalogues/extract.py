"""Finding every text that is marked for translation: in Python, in templates, in policy/. Needs no xgettext."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

from ipp_portal.catalogues.po import Entry, Key

# Name of the function: where its context, its text and its plural stand among the arguments.
PLACES: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TEXT = r"""[uU]?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"(?<![\w.])(n?p?gettext|_)\(\s*({TEXT}(?:\s*,\s*{TEXT})*)", re.DOTALL)
Found = tuple[str, list[str | None]]


def texts() -> dict[Key, Entry]:
    """Every marked text of the portal with the files that hold it, in the order of the files."""
    found: dict[Key, Entry] = {}
    for path in sources():
        place = path.relative_to(settings.BASE_DIR).as_posix()
        for name, words in calls(path):
            _keep(found, name, words, place)
    return found


def sources() -> Iterator[Path]:
    """Python files of the portal's apps, templates, and policies. Tests have no texts for people."""
    roots = [Path(config.path) for config in apps.get_app_configs()]
    own = {root for root in roots if root.is_relative_to(settings.BASE_DIR) and ".venv" not in root.parts}
    folders = [folder for folder in own if "tests" not in folder.parts]
    python = {path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts}
    templates = {path for path in (settings.BASE_DIR / "templates").rglob("*") if path.suffix in (".html", ".txt")}
    return iter(sorted(python | templates | set((settings.BASE_DIR / "policy").glob("*.toml"))))


def calls(path: Path) -> Iterator[Found]:
    """Calls of the functions that translate, with their texts."""
    source = path.read_text(encoding="utf-8")
    reader = {".py": in_python, ".toml": in_policy}.get(path.suffix, in_template)
    return reader(source)


def in_python(source: str) -> Iterator[Found]:
    """Read them from Python, where several may stand in one expression."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in PLACES:
                yield name, [_constant(argument) for argument in node.args]


def in_template(source: str) -> Iterator[Found]:
    """Read them from a template, as Django itself shows it to xgettext."""
    for call in CALL.finditer(templatize(source)):
        yield call[1], [ast.literal_eval(text) for text in re.findall(TEXT, call[2])]


def in_policy(source: str) -> Iterator[Found]:
    """Read them from a file of policies: the sentences for people."""
    for entry in tomllib.loads(source).values():
        yield "gettext", [entry["says"]]


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _keep(found: dict[Key, Entry], name: str, words: list[str | None], place: str) -> None:
    context, text, plural = ((words[at] if at is not None and at < len(words) else None) for at in PLACES[name])
    if not text:
        return
    entry = found.setdefault((context, text), Entry(text, context=context))
    entry.plural = entry.plural or plural
    if place not in entry.places:
        entry.places.append(place)
