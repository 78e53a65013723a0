"""The rules of the house as functions. Each takes a file's text and gives its offences as "line: what"."""

import ast
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {
    "ledger": 0,
    "outbox": 0,
    "uploads": 0,
    "replies": 1,
    "accounts": 2,
    "marketplace": 3,
    "questions": 3,
    "rights": 4,
    "enforcement": 5,
    "complaints": 6,
    "detection": 7,
    "investigations": 8,
    "outreach": 9,
    "transparency": 9,
    "onboarding": 10,
    "handbook": 10,
    "demo": 11,
}
NEIGHBOURS = {("outbox", "ledger"), ("uploads", "ledger")}  # who may import whom on one floor
NEVER_IMPORTED = {"ipp_portal", "tests", "benchmarks", "shops"}
DOTTED = re.compile(r"[a-z_]+(\.\w+)+")
WRITERS = {"update", "create", "get_or_create", "update_or_create"}
HTTP_CLIENTS = {"httpx", "requests", "aiohttp", "urllib3", "urllib.request", "http.client"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*endings: str, inside: tuple[str, ...] = ()) -> Iterator[Path]:
    """Give the project's own files with these endings, sorted; `inside` narrows to folders of the root."""
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        top = here == ROOT
        folders[:] = sorted(name for name in folders if is_ours(name) and not (top and inside and name not in inside))
        if not (top and inside):
            yield from (here / name for name in sorted(names) if name.endswith(endings))


def is_ours(folder: str) -> bool:
    return folder == ".ci" or (folder[0] != "." and folder not in {"var", "node_modules", "__pycache__"})


def app_files() -> Iterator[Path]:
    yield from files(".py", inside=tuple(FLOORS))


def offences(rule: Callable[[str], list[str]], paths: Iterator[Path], *, but: tuple[str, ...] = ()) -> list[str]:
    """Apply a rule to files; `but` names files and folders where it does not hold."""
    found: list[str] = []
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(but or ("\0",)):
            found += [f"{name}:{offence}" for offence in rule(path.read_text(encoding="utf-8"))]
    return found


def knows_the_portal(text: str) -> list[str]:
    """A shop that tests act on must be a stranger: no app, no wiring, no helper of ours."""
    return imports_of({*FLOORS, *NEVER_IMPORTED - {"shops"}}, text)


def above(app: str, module: str) -> bool:
    """Say whether `app` must not know `module`: it stands higher, or beside it."""
    other = module.split(".")[0]
    if other in NEVER_IMPORTED:
        return (app, other) != ("demo", "shops")  # the story starts a shop as a process; no app knows one
    if other == app or other not in FLOORS or (app, other) in NEIGHBOURS:
        return False
    return FLOORS[other] >= FLOORS[app]


def imported(node: ast.AST) -> list[str]:
    """Name the modules that one import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def imports_upward(app: str) -> Callable[[str], list[str]]:
    """Imports, and dotted strings that name a module or model, go down the floors only."""

    def rule(text: str) -> list[str]:
        found = []
        for node in nodes(text):
            names = imported(node)[:1] if isinstance(node, ast.ImportFrom) else imported(node)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
                names = [node.value]
            found += [f"{node.lineno}: {app} names {name}" for name in names if above(app, name)]
        return found

    return rule


def imports_inside_functions(text: str) -> list[str]:
    return [
        f"{node.lineno}: import inside {function.name}"
        for function in functions(text)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """Parse a file once for all rules."""
    return tuple(ast.walk(ast.parse(text)))


def functions(text: str) -> list[Function]:
    return [node for node in nodes(text) if isinstance(node, Function)]


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def branches(function: Function) -> int:
    kinds = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.match_case)
    return sum(isinstance(node, kinds) for node in ast.walk(function))


def parameters(function: Function) -> int:
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def oversized(text: str) -> list[str]:
    """Functions past a hard stop: 50 lines (tests 40), 12 branches, 8 parameters."""
    found = []
    for function in functions(text):
        limit = 40 if function.name.startswith("test_") else 50
        for what, size, most in (
            ("lines", length(function), limit),
            ("branches", branches(function), 12),
            ("parameters", parameters(function), 8),
        ):
            if size > most:
                found.append(f"{function.lineno}: {function.name} has {size} {what}")
    return found


def longer_than(lines: int) -> Callable[[str], list[str]]:
    def rule(text: str) -> list[str]:
        size = len(text.splitlines())
        return [f"{size}: lines, {lines} at most"] if size > lines else []

    return rule


def writes_of(field: str) -> Callable[[str], list[str]]:
    """Every way to give a row another value: assignment, setattr, update and create, bulk_update, SQL."""

    def rule(text: str) -> list[str]:
        found = []
        for node in nodes(text):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            assigns = isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
            if assigns and any(is_attribute(target, field) for target in targets):
                found.append(f"{node.lineno}: assigns .{field}")
            if isinstance(node, ast.Call) and (how := call_that_writes(node, field)):
                found.append(f"{node.lineno}: {how}")
            sql = rf"(?is)\bupdate\b.+\bset\b.+\b{field}\b"
            if isinstance(node, ast.Constant) and re.search(sql, str(node.value)):
                found.append(f"{node.lineno}: SQL sets {field}")
        return found

    return rule


def is_attribute(target: ast.AST | None, field: str) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return any(is_attribute(part, field) for part in target.elts)
    return isinstance(target, ast.Attribute) and target.attr == field


def call_that_writes(call: ast.Call, field: str) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in WRITERS and any(keyword.arg == field for keyword in call.keywords):
        return f"{name}({field}=…)"
    spread = [keyword.value for keyword in call.keywords if keyword.arg in {None, "defaults"}]
    keys = [key for value in spread if isinstance(value, ast.Dict) for key in value.keys]
    if name in WRITERS and any(isinstance(key, ast.Constant) and key.value == field for key in keys):
        return f"{name}() of {field}"
    words = {node.value for node in ast.walk(call) if isinstance(node, ast.Constant)}
    if name in {"setattr", "bulk_update", "__setattr__"} and field in words:
        return f"{name}() of {field}"
    return ""


@cache
def starts_tasks(text: str) -> list[str]:
    """Whatever hands work to Celery, and anything that Celery should hold until later."""
    found = []
    for node in nodes(text):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"delay", "apply_async", "send_task"}:
            found.append(f"{node.lineno}: .{node.func.attr}(")
        found += delays_tasks(ast.unparse(node), node.lineno)
    return found


def delays_tasks(call: str, line: int = 1) -> list[str]:
    return [f"{line}: {word}=" for word in ("countdown", "eta") if re.search(rf"[(,]\s*{word}=", call)]


def holds_tasks_back(text: str) -> list[str]:
    return [offence for offence in starts_tasks(text) if offence.endswith("=")]


def trusts_markup(text: str) -> list[str]:
    return matches(text, r"mark_safe|SafeString|SafeText|\|\s*safe\b|\bautoescape off\b")


def sends_mail(text: str) -> list[str]:
    return imports_of({"django.core.mail", "smtplib"}, text)


def speaks_http(text: str) -> list[str]:
    return imports_of(HTTP_CLIENTS, text)


def imports_of(modules: set[str], text: str) -> list[str]:
    """Find imports of these modules, or of anything inside them."""
    return [
        f"{node.lineno}: {name}"
        for node in nodes(text)
        for name in imported(node)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    ]


def reads_naive_clock(text: str) -> list[str]:
    return matches(text, r"\b(datetime|date)\.(now|utcnow|today)\(|\butcnow\(")


def inlines(text: str) -> list[str]:
    """Whatever the content security policy would block, and addresses of other sites."""
    handlers = r"\s(?:style|on[a-z]+)\s*=\s*[\"'{]|<style\b|javascript:|<base\b"
    scripts = r"<script(?![^>]*(?:\bsrc=|application/ld\+json))"  # a block of data is no script to a browser
    elsewhere = r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//"
    return matches(text, f"(?i){handlers}|{scripts}|{elsewhere}")


def leaves_direction_open(text: str) -> list[str]:
    """Text in a language of its own that would run in the direction of the page; names in <a>, <bdi>, <button> may."""
    return matches(text, r"<(?!a\b|bdi\b|button\b|html\b)\w+(?=[^>]*\slang=)(?![^>]*\sdir=)[^>]*>")


def names_the_workshop(text: str) -> list[str]:
    """Paths of some machine, and addresses of package registries."""
    paths = r"(?<![\w.])/(?:work|root|home/\w+)[/]|(?<![\w.])/tmp/v[0-9]"
    registries = r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org"
    return matches(text, f"{paths}|{registries}")


def addresses_in_lock(text: str) -> list[str]:
    return matches(text, r"://|(?<![\w.])/\w|\bfile:|--index-url|--find-links")


def matches(text: str, pattern: str) -> list[str]:
    return [
        f"{number}: {found.group().strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := re.search(pattern, line))
    ]


def reasons(text: str) -> list[str]:
    """Name the packages that docs/decisions.md gives a reason for: lines like "- **django**: why"."""
    return re.findall(r"(?m)^- \*\*([\w.-]+)\*\*: \S.{10,}$", text)


def packages(text: str) -> list[str]:
    """Name the packages of a requirements.in."""
    return re.findall(r"(?m)^([\w.-]+)(?=[\[~=<>! ]|$)", text)


def nine_in_ten(sizes: list[int]) -> int:
    """Give the size that nine in ten do not pass."""
    return sorted(sizes)[int(len(sizes) * 0.9)] if sizes else 0
