"""Addresses that programs put around the one that was sent: the target is read out of them. Nothing is ever fetched.

The list, with sources, is wrappers.toml.
"""

import base64
import binascii
import html
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

LIST = Path(__file__).with_suffix(".toml")
DEEPEST = 5  # wrappers around wrappers that are taken off: a mail passes one gate after another
LONGEST = 8000  # signs of an address that is looked into
HTTP = re.compile(r"https?://", re.IGNORECASE)
WRITTEN_OUT = re.compile(r"https?(?::|%3a)(?:/|%2f){1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wrapper:
    """One entry of the list. hosts: a pattern for the whole host."""

    hosts: re.Pattern[str]
    paths: tuple[str, ...]
    parameters: tuple[str, ...]
    form: str


@cache
def wrappers() -> tuple[Wrapper, ...]:
    """All entries, in the order of the file."""
    read = tomllib.loads(LIST.read_text(encoding="utf-8"))["wrappers"]
    return tuple(
        Wrapper(
            _pattern(each["hosts"]),
            tuple(each.get("paths", ("",))),
            tuple(each.get("parameters", ())),
            each.get("form", ""),
        )
        for each in read
    )


def _pattern(hosts: list[str]) -> re.Pattern[str]:
    """Match a host and all below it; ".*" at the end stands for an ending of one or two parts."""
    each = (re.escape(host).replace(r"\.\*", r"\.[a-z]{2,3}(?:\.[a-z]{2})?") for host in hosts)
    return re.compile(rf"(?:[^/]+\.)?(?:{'|'.join(each)})", re.IGNORECASE)


@cache
def _hidden() -> tuple[tuple[str, str], ...]:
    """Hosts, each with the beginning of the path, that keep the target to themselves."""
    read = tomllib.loads(LIST.read_text(encoding="utf-8"))["hidden"]["hosts"].split()
    return tuple((each.partition("/")[0], "".join(each.partition("/")[1:])) for each in read)


def unwrapped(address: str) -> str | None:
    """Give the address inside, taken out of all that is around it; None when nothing is, or it isn't written there."""
    found = None
    for _layer in range(DEEPEST):
        inner = _inner(found or address)
        if inner is None:
            break
        found = inner
    return found


def hides_target(address: str) -> bool:
    """Whether this is a short address, or one of a gate, that does not say where it leads."""
    parts = _split(address)
    if parts is None:
        return False
    host, path = parts[0].removeprefix("www."), parts[1]
    return any((host == known or host.endswith(f".{known}")) and path.startswith(lead) for known, lead in _hidden())


def _split(address: str) -> tuple[str, str, str] | None:
    """Host in small letters, path, query and fragment as one."""
    whole = address if HTTP.match(address) else f"http://{address.removeprefix('//')}"
    try:
        parts = urlsplit(whole[:LONGEST])
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    rest = "&".join(part for part in (parts.query, parts.fragment) if part)
    return (host, parts.path or "/", rest) if host else None


def _inner(address: str) -> str | None:
    parts = _split(address)
    if parts is None:
        return None
    host, path, rest = parts
    for wrapper in wrappers():
        if wrapper.hosts.fullmatch(host) and any(path.startswith(lead) for lead in wrapper.paths):
            if found := _from_parameters(rest, wrapper.parameters):
                return found
            if wrapper.form and (found := FORMS[wrapper.form](host, path, rest)):
                return found
    return None


def _from_parameters(rest: str, names: tuple[str, ...]) -> str | None:
    given = dict(parse_qsl(html.unescape(rest), separator="&", max_num_fields=None))
    for name in names:
        if found := _address_in(given.get(name, "")):
            return found
    return None


def _address_in(value: str) -> str | None:
    """The address that a parameter holds: written out, encoded once more, or in Base64."""
    if re.match(r"https?%3a", value, re.IGNORECASE):
        value = unquote(value)
    if found := HTTP.search(value):  # a shared text may stand in front of it
        return value[found.start() :].split()[0]
    if value.startswith("//"):
        return f"https:{value}"
    return _from_base64(value)


def _from_base64(value: str) -> str | None:
    packed = value.removeprefix("a1")  # as one search engine begins
    if not re.fullmatch(r"[\w+/=-]{12,4000}", packed, re.ASCII):
        return None
    try:
        told = base64.b64decode(packed.rstrip("=") + "=" * (-len(packed.rstrip("=")) % 4), altchars=b"-_").decode()
    except (binascii.Error, ValueError):
        return None
    return told if HTTP.match(told) else None


def _proofpoint2(_host: str, _path: str, rest: str) -> str | None:
    packed = dict(parse_qsl(html.unescape(rest))).get("u", "")
    return _address_in(unquote(packed.translate(str.maketrans("-_", "%/"))))


def _proofpoint3(_host: str, path: str, rest: str) -> str | None:
    """v3/__ADDRESS__;SIGNS!…: each * stands for the next of the signs, which are in Base64; **X for several."""
    found = re.match(r"/v3/__(.+?)__;([^!;]*)!", path + (f"?{rest}" if rest else ""))
    if found is None:
        return None
    try:
        signs = iter(base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)).decode())
        filled = re.sub(r"\*(\*.)?", lambda run: _taken(signs, run[1]), found[1])
    except (binascii.Error, ValueError, StopIteration, RuntimeError):
        return None
    return _address_in(re.sub(r"^(https?:/)([^/])", r"\1/\2", filled, flags=re.IGNORECASE))


RUNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _taken(signs: "object", run: str | None) -> str:
    """The next sign, or as many as the letter behind ** says: A is two, B three."""
    many = 1 if run is None else RUNS.index(run[1]) + 2
    return "".join(next(signs) for _sign in range(many))  # type: ignore[call-overload]


def _path(_host: str, path: str, rest: str) -> str | None:
    """The target follows in the path, encoded up to the next stroke, or as it is up to the end."""
    found = WRITTEN_OUT.search(path)
    if found is None:
        return None
    target = path[found.start() :]
    if "%" in found[0]:
        return _address_in(unquote(target.partition("/")[0]))
    whole = re.sub(r"^(https?:/)([^/])", r"\1/\2", target, flags=re.IGNORECASE)
    return f"{whole}?{rest}" if rest else whole


def _underlined(_host: str, path: str, rest: str) -> str | None:
    packed = (path + (f"?{rest}" if rest else "")).partition("/___")[2]
    found = re.match(r"(.+?)___(?:\.|$)", packed)
    return _address_in(found[1]) if found else None


def _amp(_host: str, path: str, _rest: str) -> str | None:
    found = re.match(r"/(?:amp|[cv])/(?:s/)?(?=[^/.]+\.[^/]+/)", path)
    return f"https://{path[found.end() :]}" if found else None


def _translated(host: str, path: str, _rest: str) -> str | None:
    """shop-example.translate.goog: dots are hyphens, and hyphens are doubled."""
    label = host.removesuffix(".translate.goog")
    plain = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    return f"https://{plain}{path}" if "." not in label else None


FORMS: dict[str, Callable[[str, str, str], str | None]] = {
    "proofpoint2": _proofpoint2,
    "proofpoint3": _proofpoint3,
    "path": _path,
    "underlined": _underlined,
    "amp": _amp,
    "translated": _translated,
}
