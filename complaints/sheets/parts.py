"""The parts of an XLSX file, read piece by piece: what a part costs is counted while it is unpacked.

A package of 30 kB may unpack to millions of elements. No part is ever held as a whole, and no object stands for an
element: a reader is told of each as it passes.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from complaints.sheets.lines import Refused
from ledger.policy import number

PIECE = 65_536
LONGEST_TAG = 131_072  # bytes; a tag with more has attributes without number
MOST_PARTS = 500
MOST_ELEMENTS = 300_000  # ten times a table of 1,000 rows with seven columns of formatted cells
PROGRAMS = "vbaproject.bin"
FAULTS = (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError, OSError)


class Reader(Protocol):
    """Told of each element by its name without prefix."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def text(self, said: str) -> None: ...

    def end(self, name: str) -> None: ...


class Enough(Exception):
    """A reader has seen what it wanted of a part."""


class Package:
    """An XLSX file. Raises Refused: unreadable, programs, too_full."""

    def __init__(self, content: bytes) -> None:
        self.bytes_left, self.elements_left = number("filing.max_sheet_unpacked"), MOST_ELEMENTS
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(content))
        except FAULTS:
            raise Refused("unreadable") from None
        self.parts = {plain(part.filename): part for part in self.archive.infolist()}
        self._check()

    def _check(self) -> None:
        if any(name.rpartition("/")[2] == PROGRAMS for name in self.parts):
            raise Refused("programs")
        if "[content_types].xml" not in self.parts or len(self.archive.infolist()) > MOST_PARTS:
            raise Refused("unreadable")

    def read(self, name: str, reader: Reader) -> None:
        """Tell a reader of all elements of a part; of none when the package has no such part."""
        part = self.parts.get(plain(name))
        if part is None:
            return
        # zipfile unpacks the other methods without a limit. Source: ECMA-376-2, 7.3 allows these two only.
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("unreadable")
        try:
            self._feed(part, self._parser(reader))
        except Enough:
            return
        except FAULTS:
            raise Refused("unreadable") from None

    def _feed(self, part: zipfile.ZipInfo, parser: expat.XMLParserType) -> None:
        fed = 0
        with self.archive.open(part) as unpacked:
            while piece := unpacked.read(PIECE):
                fed += len(piece)
                self.bytes_left -= len(piece)
                if self.bytes_left < 0:
                    raise Refused("too_full")
                parser.Parse(piece, False)
                if fed - parser.CurrentByteIndex > LONGEST_TAG + PIECE:
                    raise Refused("too_full")
        parser.Parse(b"", True)

    def _parser(self, reader: Reader) -> expat.XMLParserType:
        """A parser that knows no document type, hence no entities: whoever needs some has made them up."""

        def begin(name: str, attributes: dict[str, str]) -> None:
            self.elements_left -= 1
            if self.elements_left < 0:
                raise Refused("too_full")
            reader.begin(name.rpartition(":")[2], attributes)

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse_document_type
        parser.StartElementHandler = begin
        parser.CharacterDataHandler = reader.text
        parser.EndElementHandler = lambda name: reader.end(name.rpartition(":")[2])
        return parser

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to, by the reference's id: the last word of its kind, and the target."""
        folder, _slash, last = name.rpartition("/")
        found = Relations(folder)
        self.read(posixpath.join(folder, "_rels", f"{last}.rels"), found)
        return found.targets


def plain(name: str) -> str:
    """A part's name as programs compare it: without regard to capitals, and with slashes of one kind."""
    return name.replace("\\", "/").lstrip("/").casefold()


def refuse_document_type(*_said: object) -> None:
    raise Refused("unreadable")


def local(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes by their names without prefix."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


class Relations:
    """Reads a list of references. Source: ECMA-376-2, 9.3."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            target, kind = attributes.get("Target", ""), attributes.get("Type", "").rpartition("/")[2]
            if attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            self.targets[attributes.get("Id", "")] = (kind, target)

    def text(self, said: str) -> None: ...

    def end(self, name: str) -> None: ...
