"""Pulling links out of whatever people paste: lists, mails, spreadsheets, chat lines.

Two steps. `pieces_in` finds where links stand in a text. `readings` says what such a piece may mean: the address as it
stands, the one inside another's, or the address without what was glued to it. Which of them it is, only the markets
can tell: the first that names a listing counts. Nothing is ever fetched.
"""

import quopri
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from marketplace.links import EDGES, MAX_LENGTH, half_width
from marketplace.wrappers import hides_target, unwrapped

# Ways to write a dot, or what stands before the two strokes, so that no program makes a link of it.
DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}|\\\.)"
COLON = r"(?:://|:\\/\\/|\[:\]//|\[://\]|:\[//\])"
HTTP = r"h(?:tt|xx|XX|\*\*|__)ps?"
# Where a link begins. The looks behind keep a mail address, or the tail of a longer word, from passing for a host.
SCHEME = rf"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{{1,20}}{COLON}"
GLUED = rf"{HTTP}{COLON}|https?%3A%2F%2F"  # whatever stands before it
HOST = (
    rf"(?<![\w@.%-])(?:(?:[\w-]{{1,63}}{DOT}){{1,10}}(?:[^\W\d]{{2,24}}|[0-9]{{1,10}})|localhost)"
    r"\.?(?::[0-9]{0,6})?(?=[/?#])"
)
BEGIN = rf"(?:{SCHEME}|{GLUED}|(?<![a-z+.-])www{DOT}(?=\w)|{HOST})"
# Commas and the like end a link only where another one begins, or nothing follows: they may be part of an address.
# Only the first of several is looked at: what follows is the same for all, and a long run would be read once for each.
BREAK = rf"(?<![,;|、])[,;|、]+(?=[\s(\[{{'*_-]*(?:{BEGIN}|$|\s))"
# Two links in one: the second follows a word or a bracket, not "=" or "/", after which it belongs to the first.
NEXT = rf"(?<=[^\W_]|[)\]}}>.…'*])(?<!%[0-9A-F]{{2}}){HTTP}{COLON}|\]\(|\[/url|\]\[(?={HTTP}{COLON})|(?<=[0-9])www\."
LINK = re.compile(rf"{BEGIN}(?:(?!{BREAK}|{NEXT})[^\s<>\"“”«»])*", re.IGNORECASE)
DANGEROUS = re.compile(
    r"(?<![a-z0-9+.-])(?:(?:javascript|vbscript|blob|mailto):|(?:data|file|about):(?!https?://[^/]))[^\s<>\"]+",
    re.IGNORECASE,
)
ANY_SCHEME = re.compile(rf"({HTTP}|[a-z][a-z0-9+.-]*){COLON}", re.IGNORECASE)
GLUED_HTTP = re.compile(rf"[^\s/?#]+?(?={HTTP}{COLON})", re.IGNORECASE)
# What stands between an address that is shown and the one it leads to, in the markup of mails, chats and pages.
MARKUP = re.compile(
    r"[\s\])}>\"'“”«»|(\[{<]*(?:[\](\[<|]|[\"'“”]\s*>)[\s\](\[<\"'“”]*"  # ](  ><  |  "> and the like
    r"|\s*[\"'][^<>]*>|\s*[\"']\s*[;,]\s*[\"']"  # the rest of an HTML tag; the next value of a formula
)
LONGEST_MARKUP = 200
LONGEST_SHOWN = 200

# Lines that a mail program broke: "=" at the end, angle brackets around several lines, or a full line.
SOFT_BREAK = re.compile(rf"=\r?\n(?:[>|] ?)*(?=[^\s>|])(?!{BEGIN})", re.IGNORECASE)
BRACKETED = re.compile(rf"<\s*(?:URL:)?{HTTP}{COLON}(?:[^<>\"\r\n]|\r?\n(?:[>|] ?)*){{0,{MAX_LENGTH}}}>", re.IGNORECASE)
FULL_LINE = (66, 80)  # signs; mail programs break lines between 72 and 78
QUOTE = re.compile(r"(?:[>|] ?)*")
REST = re.compile(r"[\w%&=?#/.,;:@!~+$*'()-]+", re.ASCII)
UNFINISHED = re.compile(r"(?:[-/?&=_+,]|%[0-9A-F]{0,2})$", re.IGNORECASE)

NUMBERING = re.compile(r"[(\[（]?[0-9]{1,3}[.)\]、）:-]+(?=\w)")
CUT_SIGNS = frozenset(",;|!()[]{}'\"*`<>")
KEPT_AT_END = frozenset("/&%#@\\-~+=$")
BRACKETS = {")": "(", "]": "[", "}": "{", "）": "（"}
MOST_CUTS = 16
MISTYPED = re.compile(r"h{0,2}t{1,3}p{1,2}s?")  # a letter doubled, or lost in copying


@dataclass(frozen=True, slots=True)
class Piece:
    """One link of a text. typed: as it stands there; echo: markup says that it repeats the link before it."""

    typed: str
    echo: bool = False


def links_in(text: str) -> list[str]:
    """List the links of a text, each as it stands there, in order; see `pieces_in`."""
    return [piece.typed for piece in pieces_in(text)]


def pieces_in(text: str) -> list[Piece]:
    """Find the links of a text. Lines that a mail program broke are put together first.

    Words around links are left aside. A text without any link gives its lines instead, so that each can be answered.
    """
    text = unbroken(text)
    found: list[Piece] = []
    end = 0
    for start, stop in _places(half_width(text)):
        typed = _without_tail(text[start:stop])
        if typed:
            may_repeat = bool(found) and not found[-1].echo and _is_markup(text[end:start])
            found.append(Piece(typed, may_repeat))
            end = start + len(typed)
    return found or [Piece(line) for line in _lines(text)]


def _is_markup(between: str) -> bool:
    return len(between) <= LONGEST_MARKUP and MARKUP.fullmatch(between) is not None


def _places(plain: str) -> list[tuple[int, int]]:
    """Where links stand, dangerous ones among them, which swallow what they hold."""
    found = [place.span() for place in DANGEROUS.finditer(plain)]
    starts = [start for start, _ in found]
    for place in LINK.finditer(plain):
        before = bisect_right(starts, place.start()) - 1
        if before < 0 or place.start() >= found[before][1]:
            glued = GLUED_HTTP.match(plain, *place.span())
            found.append((glued.end() if glued else place.start(), place.end()))
    return sorted(found)


def _without_tail(link: str) -> str:
    """Take off what ends a sentence, in any script. A bracket stays when it was opened within the link.

    Three dots stay: they tell that the address was cut off.
    """
    too_many = {shut: link.count(shut) - link.count(opened) for shut, opened in BRACKETS.items()}
    end = len(link)
    while end and not link.endswith(("...", "…"), 0, end) and _ends_sentence(link[end - 1], too_many):
        end -= 1
        if link[end] in too_many:
            too_many[link[end]] -= 1
    return link[:end]


def _ends_sentence(sign: str, too_many: dict[str, int]) -> bool:
    if sign in EDGES or sign in "*_`|":
        return True
    if sign in too_many:
        return too_many[sign] > 0
    return sign not in KEPT_AT_END and unicodedata.category(sign) in ("Po", "Pe", "Pf", "Pi", "Pd", "Ps")


def unbroken(text: str) -> str:
    """Put addresses together that a mail program broke over several lines; all else stays as it is."""
    text = SOFT_BREAK.sub("", text)
    text = BRACKETED.sub(lambda found: _joined(found[0]), text)
    lines = text.splitlines(keepends=True)
    for place in range(len(lines) - 1, 0, -1):
        before, after = lines[place - 1], lines[place]
        if rest := _rest_of(before, after):
            lines[place - 1 : place + 1] = [before.rstrip("\r\n") + rest]
    return "".join(lines)


def _joined(bracketed: str) -> str:
    parts = re.split(r"(?<!\s)\s*\r?\n[>|\s]*", bracketed)
    is_one = not any(re.match(BEGIN, part, re.IGNORECASE) or " " in part for part in parts[1:])
    return "".join(parts) if is_one else bracketed


def _rest_of(before: str, after: str) -> str:
    """The rest of an address that begins on the line before and fills it; empty when it is none."""
    line = before.rstrip("\r\n")
    if not FULL_LINE[0] <= len(line) <= FULL_LINE[1] or line != line.rstrip():
        return ""
    word = half_width(line).rsplit(None, 1)[-1]
    rest = after[QUOTE.match(after).end() :]  # type: ignore[union-attr]
    bare = rest.strip()
    if not re.search(rf"{HTTP}{COLON}", word, re.IGNORECASE) or not REST.fullmatch(bare):
        return ""
    if re.match(BEGIN, bare, re.IGNORECASE) or re.fullmatch(r"[0-9]{1,3}[.):]|[-*]", bare):
        return ""
    is_rest = UNFINISHED.search(word) or re.search(r"[0-9%&=?/_-]", bare)
    return rest.lstrip() if is_rest else ""


def looks_like_link(typed: str) -> bool:
    """Whether a piece of text begins as a web address does."""
    plain = half_width(typed)
    if DANGEROUS.match(plain) or not LINK.match(plain):
        return False
    scheme = ANY_SCHEME.match(plain)
    return scheme is None or _scheme(scheme[1]) in ("http", "https")


def is_cut_off(typed: str) -> bool:
    """Whether a link ends in three dots: a program showed its beginning only."""
    return typed.endswith(("...", "…"))


def hides(typed: str) -> bool:
    """Whether a link is a short one, or a gate's, and leads somewhere that it does not say."""
    return looks_like_link(typed) and hides_target(meant(typed))


def meant(typed: str) -> str:
    """The address that a piece most likely stands for: what is inside others, if any."""
    return list(_forms(typed))[-1]


def readings(typed: str) -> Iterator[tuple[str, str]]:
    """What a piece may mean, the likeliest first: the part of it that is the link, and the address of that.

    Pieces with signs that no address holds, too long ones and those cut off are read as they are, or not at all.
    """
    if is_cut_off(typed):
        return
    yield typed, typed
    if len(typed) > MAX_LENGTH or DANGEROUS.match(half_width(typed)) or any(map(_is_unseen, typed.strip(EDGES))):
        return
    for piece in dict.fromkeys((typed, *_beginnings(typed))):
        for part in dict.fromkeys((piece, *_endings(piece))):
            if not is_cut_off(part):
                yield from ((part, address) for address in _forms(part))


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "C"


def _beginnings(typed: str) -> Iterator[str]:
    """The piece without a list's number, or words in another script, glued in front of a host."""
    plain = half_width(typed)
    if re.match(ANY_SCHEME, plain):
        return
    host = re.match(r"[^/?#:]*", plain)
    for place in range(1, host.end() if host else 0):
        before, sign = plain[place - 1], plain[place]
        is_other = _script(before) != _script(sign) or (sign.isascii() and not before.isascii())
        if is_other and sign.isalnum():
            yield typed[place:]
    if number := NUMBERING.match(plain):
        yield typed[number.end() :]


def _endings(typed: str) -> list[str]:
    """The piece cut where another script, a comma or a bracket begins behind the host, longest first."""
    plain, cuts = half_width(typed), []
    begin = re.match(r"(?:[^/?#]*//)?[^/?#]*", plain)
    for place in range(begin.end() + 1 if begin else 0, len(plain)):
        sign, before = plain[place], plain[place - 1]
        is_word = sign.isalpha() and not sign.isascii() and _script(sign) not in ("LATIN", _script(before))
        is_mark = sign in CUT_SIGNS or (not sign.isascii() and unicodedata.category(sign)[0] in "PS")
        if is_word or is_mark:
            cuts.append(place)
        if len(cuts) == MOST_CUTS:
            break
    return [cut for place in reversed(cuts) if (cut := _without_tail(typed[:place]))]


def _script(sign: str) -> str:
    """A word for the script of a sign; all that isn't a letter counts as one."""
    return unicodedata.name(sign, "").partition(" ")[0] if sign.isalpha() and not sign.isascii() else ""


def _forms(piece: str) -> Iterator[str]:
    """The addresses that a piece may spell: as it stands, disarmed, encoded, as a mail holds it, inside another's."""
    plain = half_width(piece)
    armed = _armed(plain)
    decoded = re.sub(r"(?:%[89A-F][0-9A-F])+", lambda run: unquote(run[0]), armed, flags=re.IGNORECASE)
    spelled = dict.fromkeys((piece, armed, decoded, _from_mail(armed)))
    yield from spelled
    if decoded != armed:
        yield from (_without_tail(decoded), *_endings(decoded))
    for each in (_from_mail(armed), armed):
        if inner := unwrapped(each):
            yield inner
            return


def _armed(plain: str) -> str:
    """Undo what people do to a link so that nobody opens it, and mistyped beginnings."""
    if re.match(r"https?%3A%2F%2F", plain, re.IGNORECASE):
        plain = unquote(plain)
    plain = re.sub(DOT, ".", plain, flags=re.IGNORECASE)
    plain = re.sub(
        rf"^({HTTP}|[a-z][a-z0-9+.-]*){COLON}", lambda found: f"{_scheme(found[1])}://", plain, flags=re.IGNORECASE
    )
    return plain.replace("\\/", "/") if plain.count("\\") == plain.count("\\/") else plain


def _scheme(typed: str) -> str:
    word = typed.lower()
    known = MISTYPED.fullmatch(word) or re.fullmatch(HTTP, word)
    return ("https" if word.endswith("s") else "http") if known else word


def _from_mail(plain: str) -> str:
    """Decode =3D and the like, as the source of a mail holds them."""
    if not re.search(r"=[0-9A-F]{2}", plain):
        return plain
    return quopri.decodestring(plain.encode(errors="replace")).decode(errors="replace")


def _lines(text: str) -> list[str]:
    lines = (line.strip(EDGES) for line in text.splitlines())
    return [line[:LONGEST_SHOWN] for line in lines if line]
