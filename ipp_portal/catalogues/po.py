"""Reading and writing .po files, and compiling them: the part of gettext's formats that the portal uses."""

import ast
import gettext
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

Key = tuple[str | None, str]  # context and text
LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+(".*")$')
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
MAGIC = 0x950412DE
HEADER = (
    "Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: {plurals}\n"
)


class CatalogueError(Exception):
    """A .po file can't be read; names the line."""


@dataclass(slots=True)
class Entry:
    """One text and its translations: one, or as many as the language has plural forms."""

    text: str
    plural: str | None = None
    context: str | None = None
    translations: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.text

    @property
    def is_translated(self) -> bool:
        return bool(self.translations) and all(self.translations) and not self.is_fuzzy


def read(source: str) -> list[Entry]:
    """Read a .po file; its header is the entry with an empty text. Raises CatalogueError."""
    entries: list[Entry] = []
    for block in re.split(r"\n\s*\n", source.strip()):
        parts: dict[str, str] = {}
        current = ""
        notes = [line for line in block.splitlines() if line.startswith("#")]
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if begun := LINE.match(line):
                current = begun[1]
                parts[current] = ""
            elif not current or not line.startswith('"'):
                raise CatalogueError(f"This line is no part of an entry: {line}")
            parts[current] += ast.literal_eval(begun[3] if begun else line)
        if "msgid" in parts:
            entries.append(_entry(parts, notes))
    return entries


def _entry(parts: dict[str, str], notes: list[str]) -> Entry:
    places = [place for note in notes if note.startswith("#: ") for place in note[3:].split()]
    fuzzy = any(note.startswith("#,") and "fuzzy" in note for note in notes)
    translations = [text for name, text in parts.items() if name.startswith("msgstr")]
    return Entry(parts["msgid"], parts.get("msgid_plural"), parts.get("msgctxt"), translations, places, fuzzy)


def write(entries: Iterable[Entry]) -> str:
    """Write a .po file. An entry has at least one translation, which may be empty."""
    return "\n".join("".join(f"{line}\n" for line in _lines(entry)) for entry in entries)


def _lines(entry: Entry) -> list[str]:
    lines = [f"#: {place}" for place in entry.places] + (["#, fuzzy"] if entry.is_fuzzy else [])
    lines += [f"msgctxt {_quoted(entry.context)}"] if entry.context is not None else []
    lines.append(f"msgid {_quoted(entry.text)}")
    if entry.plural is None:
        return [*lines, f"msgstr {_quoted(entry.translations[0])}"]
    forms = [f"msgstr[{number}] {_quoted(text)}" for number, text in enumerate(entry.translations)]
    return [*lines, f"msgid_plural {_quoted(entry.plural)}", *forms]


def _quoted(text: str) -> str:
    escaped = "".join(ESCAPES.get(sign, sign) for sign in text)
    lines = re.split(r"(?<=\\n)(?=.)", escaped)
    return f'"{escaped}"' if len(lines) == 1 else '""\n' + "\n".join(f'"{line}"' for line in lines)


def plural_forms(header: str) -> tuple[int, str]:
    """How many plural forms a language has, and the rule, from the header of its file."""
    found = re.search(r"nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;\n]+)", header)
    return (int(found[1]), found[2].strip()) if found else (2, "n != 1")


def compiled(entries: Iterable[Entry]) -> bytes:
    """Compile what is translated into the bytes of a .mo file."""
    known = list(entries)
    header = next((entry.translations[0] for entry in known if not entry.text), "")
    rule = gettext.c2py(plural_forms(header)[1])
    texts: dict[bytes, bytes] = {}
    for entry in known:
        if entry.is_translated:
            start = f"{entry.context}\x04" if entry.context is not None else ""
            if entry.plural is not None:  # the same text may also be asked for without a number
                texts[f"{start}{entry.text}\0{entry.plural}".encode()] = "\0".join(entry.translations).encode()
                texts.setdefault(f"{start}{entry.text}".encode(), entry.translations[rule(1)].encode())
            else:
                texts[f"{start}{entry.text}".encode()] = entry.translations[0].encode()
    return _tables(sorted(texts.items()))


def _tables(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """Lay the texts out as the GNU gettext manual says: "The Format of GNU MO Files"."""
    start = 28 + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    body = b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += [len(pair[column]), start + len(body)]
            body += pair[column] + b"\0"
    numbers = [MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start, *tables[0], *tables[1]]
    return struct.pack(f"<{len(numbers)}I", *numbers) + body
