"""A program of its own, run by uploads/pdf.py in a child: reads a PDF from its input and writes one word about it.

The words: taken, unreadable, password, active. The document is parsed by qpdf, which also mends what every viewer
mends; nothing of it is run. What may happen in a document is a list of what is allowed; all else counts as a program.
The program knows no module of the portal, no setting and no file: a document that breaks the parser finds nothing here.

Source of all names: ISO 32000-2; actions 12.6, annotations 12.5, embedded files 7.11.
"""

import io
import re
import resource
import sys
from contextlib import suppress
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream, String

MEMORY = 256 * 1_048_576  # bytes on top of what the program itself takes
SECONDS = 5  # of the processor
MOST_UNPACKED = 40_000_000  # bytes of packed objects in one document
MOST_PACKS = 5_000  # of packed objects; each holds about a hundred
DEEPEST = 2  # documents attached to documents
ACTIONS = {
    "/GoTo", "/GoToDp", "/Hide", "/Named", "/NOP", "/ResetForm", "/SetOCGState", "/Thread", "/Trans", "/URI",
}  # fmt: skip
BY_ITSELF = ACTIONS - {"/URI", "/Thread", "/ResetForm"}  # without anybody's click
NAMED = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/GoBack", "/GoForward", "/Print", "/GoToPage", "/Find"}
ANNOTATIONS = {
    "/Text", "/Link", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/Squiggly", "/StrikeOut", "/Caret", "/Stamp", "/Ink", "/Popup", "/FileAttachment", "/Widget", "/PrinterMark",
    "/TrapNet", "/Watermark", "/Redact", "/Projection",
}  # fmt: skip
FORBIDDEN = {
    "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie",
    "/RichMediaExecute",
}  # fmt: skip
PROGRAMS = {"/JS", "/JavaScript", "/XFA", "/OnInstantiate", "/RichMediaContent", "/RichMediaSettings"}  # as keys
SAFE_LINK = re.compile(rb"\s*(?:(?:https?|mailto|tel|ftp|ftps|sip|news|geo|urn|doi):|file:///(?!/)|(?![a-z][a-z0-9+.-]*:|\\\\|//))",
                       re.IGNORECASE)  # fmt: skip
TEXTS, PICTURES = {"xml", "csv", "txt", "json", "xmp"}, {"png": b"\x89PNG", "jpg": b"\xff\xd8", "jpeg": b"\xff\xd8"}
# In XML, what a browser would run or draw.
ACTIVE_XML = re.compile(rb"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|w3\.org/1999/xhtml|w3\.org/2000/svg", re.IGNORECASE)
SCRIPTS = (b"MZ", b"#!", b"PK", b"\x7fELF", b"%PDF", b"<html", b"<script", b"<?php")
# Of a hundred objects hardly one has a key that matters here; the others are not taken apart.
MATTERS = re.compile(
    rb"/(?:JS|JavaScript|XFA|OnInstantiate|RichMedia\w*|Rect|EF|AA|PA|OpenAction|Action|Launch|GoToR|GoToE|SubmitForm"
    rb"|ImportData|Rendition|Movie)(?![\w#])"
)
STARTS = re.compile(rb"/A (?:<<|\[|\d)")  # an action, or the attributes of a part of the text
OF_TEXT = b"/Type /StructElem"
# A second look without a parser, for what stands in the file and in no list of its objects.
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # a name may be written /J#61vaScript. Source: 7.3.5
WRITTEN = re.compile(
    rb"/S\s*/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|Rendition|RichMediaExecute)\b"
    rb"|/JS\s*(?:[(<]|\d+\s+\d+\s+R)|/Subtype\s*/RichMedia\b"
)
ENDED = re.compile(rb"startxref|%%EOF")


class Refused(Exception):
    """One of the words."""


def judge(raw: bytes, depth: int = 0) -> str:
    """The word for a document."""
    try:
        check(raw, depth)
    except Refused as refused:
        return str(refused)
    except pikepdf.PasswordError:
        return "password"
    except (pikepdf.PdfError, MemoryError, RecursionError, ValueError, TypeError, KeyError, AttributeError,
            IndexError, RuntimeError, NotImplementedError):  # fmt: skip
        return "unreadable"
    return "taken"


def check(raw: bytes, depth: int) -> None:
    """Raises Refused, or whatever a made-up document brings the parser to."""
    if WRITTEN.search(unescaped(raw)):
        raise Refused("active")
    ends = [found.start() for found in ENDED.finditer(raw)]
    if not ends or ends[-1] < raw.rfind(b"endobj"):  # its end was cut off; what is mended would have lost pages
        raise Refused("unreadable")
    with Pdf.open(io.BytesIO(raw), suppress_warnings=True) as document:
        if not len(document.pages):
            raise Refused("unreadable")
        Look(depth).at(document)


def unescaped(raw: bytes) -> bytes:
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), raw) if b"#" in raw else raw


class Look:
    """A look at every object of one document."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.attached: set[tuple[int, int]] = set()  # streams that a name was found for
        self.unnamed: set[tuple[int, int]] = set()
        self.packs, self.unpacked = 0, 0

    def at(self, document: Pdf) -> None:
        for each in document.objects:
            if isinstance(each, Stream):
                self.at_stream(document, each)
                each = each.stream_dict
            if not isinstance(each, Dictionary | Array):  # a number, a text
                continue
            written = each.unparse(resolved=True)
            if MATTERS.search(written) or (STARTS.search(written) and OF_TEXT not in written):
                self.at_object(each)
        if self.unnamed - self.attached:
            raise Refused("active")

    def at_object(self, each: Object) -> None:
        """Look at an object and at all that stands within it, references aside: each is an object of its own."""
        waiting = [each]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, Dictionary):
                values = dict(thing.items())
                self.at_dictionary(values)
                waiting += [value for value in values.values() if is_within(value)]
            elif isinstance(thing, Array):
                waiting += [value for value in thing if is_within(value)]

    def at_stream(self, document: Pdf, stream: Stream) -> None:
        kind = stream.get("/Type")
        if kind == "/EmbeddedFile":
            self.unnamed.add(stream.objgen)
        if kind == "/ObjStm":
            self.at_pack(document, stream)
        if "/F" in stream.stream_dict or stream.get("/Subtype") == "/PS":  # its content is elsewhere, or a program
            raise Refused("active")

    def at_pack(self, document: Pdf, stream: Stream) -> None:
        """Look into packed objects: one that no list names may yet be found by a program that mends the document."""
        document.get_warnings()
        content = stream.read_bytes()
        self.packs, self.unpacked = self.packs + 1, self.unpacked + len(content)
        if document.get_warnings() or self.packs > MOST_PACKS or self.unpacked > MOST_UNPACKED:
            raise Refused("unreadable")
        if WRITTEN.search(unescaped(content)):
            raise Refused("active")

    def at_dictionary(self, values: dict[str, Object]) -> None:
        if PROGRAMS & values.keys() or values.get("/S") in FORBIDDEN:
            raise Refused("active")
        if "/Rect" in values and "/Subtype" in values and values["/Subtype"] not in ANNOTATIONS:
            raise Refused("active")
        for key in ("/A", "/PA"):
            self.at_actions(values.get(key), ACTIONS)
        self.at_actions(values.get("/OpenAction"), BY_ITSELF)
        by_itself = values.get("/AA")
        if isinstance(by_itself, Dictionary):
            for _event, action in by_itself.items():
                self.at_actions(action, BY_ITSELF)
        if values.get("/Type") == "/Action":
            self.at_action(values, ACTIONS)
        if isinstance(values.get("/EF"), Dictionary):
            self.at_attached(values)

    def at_actions(self, found: Object | None, allowed: set[str]) -> None:
        """Look at an action and all that follow it; what has no kind is none."""
        waiting, seen = [found], 0
        while waiting:
            action = waiting.pop()
            seen += 1
            if seen > 1_000:
                raise Refused("active")
            if isinstance(action, Array):
                waiting += list(action)
            elif isinstance(action, Dictionary) and "/S" in action:
                values = dict(action.items())
                self.at_action(values, allowed)
                waiting.append(values.get("/Next"))

    def at_action(self, values: dict[str, Object], allowed: set[str]) -> None:
        kind = values.get("/S")
        name, link = values.get("/N"), values.get("/URI", b"")
        unsafe = (
            kind not in allowed
            or (kind == "/Named" and name not in NAMED)
            or (kind == "/Thread" and "/F" in values)
            or (kind == "/URI" and not (isinstance(link, bytes | String) and SAFE_LINK.match(bytes(link))))
        )
        if unsafe:
            raise Refused("active")

    def at_attached(self, values: dict[str, Object]) -> None:
        """Take data that is attached, as invoices have it; refuse programs and whatever may hold one."""
        name = str(values.get("/UF", values.get("/F", "")))
        if not values["/EF"].keys():
            raise Refused("active")
        for _key, stream in values["/EF"].items():
            if not isinstance(stream, Stream):
                raise Refused("active")
            if stream.objgen not in self.attached:
                self.attached.add(stream.objgen)
                self.at_data(name.rpartition(".")[2].lower() if "." in name else "", stream.read_bytes())

    def at_data(self, ending: str, data: bytes) -> None:
        if ending in PICTURES:
            fits = data.startswith(PICTURES[ending])
        elif ending == "pdf" and self.depth < DEEPEST:
            fits = judge(data, self.depth + 1) == "taken"
        else:
            fits = ending in TEXTS and is_text(data)
        if not fits:
            raise Refused("active")


def is_within(value: object) -> bool:
    return isinstance(value, Dictionary | Array) and not value.is_indirect


def is_text(data: bytes) -> bool:
    """Whether data are text that no program runs: letters only, and nothing that a browser or a shell would start."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    begin = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:8].lower()
    starts = begin.startswith(tuple(script.lower() for script in SCRIPTS))
    return b"\0" not in data and not starts and not ACTIVE_XML.search(data)


def limit() -> None:
    """Take from this process what reading needs not; where a system knows no such limit, the others hold."""
    with suppress(OSError, ValueError):
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    for kind, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def main() -> None:
    limit()
    sys.stdout.write(judge(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
