"""Names and domains that look like others: pure functions on strings, with no database and no clock.

A name is reduced to a skeleton: letters of other scripts become the Latin ones they look like, digits become letters,
legal forms and words that imitators add fall away. Two names are twins when their skeletons are the same, have the
same words in another order, or differ by a letter or two. Lists: lookalikes.toml.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.firms import form_words, taken_apart
from accounts.team.domains import is_public

LISTS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CAPITALS = str.maketrans({sign: letter for letter, signs in LISTS["capitals"].items() for sign in signs})
LETTERS = str.maketrans({sign: letter for letter, signs in LISTS["letters"].items() for sign in signs})
PAIRS = [(pair, letter) for letter, pairs in LISTS["pairs"].items() for pair in pairs]
DIGITS = re.compile(r"(?<=[^\W\d_])[\d@$€|!]|[\d@$€|!](?=[^\W\d_])")  # a digit beside a letter stands for one
SHORTEST_GLUED = 4  # letters that must be left when an added word is cut off: "eshop" is no "e"
LONGEST = 200  # signs of a name that are compared

WHY = {
    "same": _("It is the same name"),
    "foreign_letters": _("Letters of another script or with marks stand for ordinary ones"),
    "digits": _("Digits or signs stand for letters"),
    "alike_letters": _("Letters that are easily taken for each other were exchanged"),
    "hyphens": _("Only spaces, hyphens or dots differ"),
    "added_word": _("A word like “legal”, “official” or “shop” was added or left out"),
    "legal_form": _("Only the legal form differs"),
    "word_order": _("The same words stand in another order"),
    "letters": _("A letter or two were doubled, dropped, exchanged or added"),
    "other_ending": _("The domain is the same under another ending"),
    "punycode": _("The domain shows letters of another script"),
    "domain": _("The e-mail domain looks like this name or its domain"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A name to protect. owner: whose it is, any hashable; name: as shown; domains: its e-mail domains."""

    owner: Any
    name: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    """A known name that the new one looks like. shown: what of it was matched; why: codes of WHY, the telling first."""

    known: Known
    shown: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A name as a reader in a hurry sees it. words: without legal forms and added words; core: these joined."""

    text: str
    typed: str
    spelled: str
    words: tuple[str, ...]
    forms: frozenset[str]
    added: frozenset[str]

    @property
    def core(self) -> str:
        return "".join(self.words)

    @property
    def sorted(self) -> str:
        return "".join(sorted(self.words))


def letters_of(text: str) -> str:
    """Make each sign the ordinary small letter it looks like; marks and unseen signs fall away."""
    shown = unicodedata.normalize("NFKC", text).translate(CAPITALS).casefold().translate(LETTERS)
    bare = shown if shown.isascii() and shown.isprintable() else _without_marks(shown)
    for pair, letter in PAIRS:
        bare = bare.replace(pair, letter)
    return bare


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if unicodedata.category(sign) not in UNSEEN).translate(LETTERS)


UNSEEN = {"Mn", "Me", "Cf", "Cc", "Co", "Cn"}
FORMS = frozenset(letters_of(word) for word in form_words() if word != "the")
ADDED = frozenset(letters_of(word) for word in LISTS["added"]["words"].split())
GLUED = sorted((word for word in ADDED if len(word) > 1), key=len, reverse=True)
ENDINGS = frozenset(LISTS["endings"]["words"].split())


@lru_cache(maxsize=65_536)  # known names are reduced once in a process
def skeleton(text: str) -> Skeleton:
    """Reduce a name. A name that is nothing but legal forms and added words keeps them."""
    firm = taken_apart(text)
    words = [word for word in re.split(r"[\W_]+", letters_of(" ".join(firm.words))) if word]
    inner = [word for word in words[1:] if word in FORMS]  # in letters that only look like those of a form
    forms = frozenset((*inner, *map(letters_of, firm.form_words)))
    named = [word for word in words if word not in inner]
    added = frozenset(word for word in named if word in ADDED)
    kept = [word for word in named if word not in added] or named
    typed = text[:LONGEST].casefold()
    return Skeleton(
        text=" ".join(typed.split()),
        typed=typed,
        spelled="".join(sign for sign in typed if sign.isalnum()),
        words=tuple(kept),
        forms=forms,
        added=added if kept != named else frozenset(),
    )


def unglued(core: str) -> Iterator[str]:
    """Cut added words off both ends of a core, "lumolegal" → "lumo", as long as enough is left."""
    seen, todo = {core}, [core]
    while todo:
        word = todo.pop()
        for each in GLUED:
            rests = (word.removesuffix(each), word.removeprefix(each))
            for rest in rests:
                if rest not in seen and len(rest) >= SHORTEST_GLUED:
                    seen.add(rest)
                    todo.append(rest)
                    yield rest


def edits_allowed(core: str) -> int:
    """How many letters may differ: short names are told apart by one."""
    return 0 if len(core) < 5 else 1 if len(core) < 9 else 2


def is_near(one: str, other: str) -> bool:
    """Whether two cores differ by as few letters as the shorter allows; a swap of neighbours counts as one.

    Of four letters, only a doubled one counts.
    """
    most = edits_allowed(min(one, other, key=len))
    if most == 0:
        return squeezed(one) == squeezed(other) and min(len(one), len(other)) >= 4
    return abs(len(one) - len(other)) <= most and distance(one, other, most) <= most


def squeezed(core: str) -> str:
    """Write runs of a letter as one."""
    return re.sub(r"(.)\1+", r"\1", core)


def distance(one: str, other: str, most: int) -> int:
    """Count the letters to add, drop, exchange or swap; gives most + 1 as soon as it is more."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, sign in enumerate(other, start=1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != sign))
            if row > 1 and column > 1 and letter == other[column - 2] and sign == one[row - 2]:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


def domain_parts(domain: str) -> tuple[list[str], str]:
    """Take a domain apart: its labels as they are shown, the registrable one last, and its ending."""
    labels = [shown_label(label) for label in domain.casefold().strip(". ").split(".") if label]
    ending = labels[-1:]
    labels = labels[:-1]
    if len(labels) > 1 and labels[-1] in ENDINGS:
        ending = [labels.pop(), *ending]
    return labels, ".".join(ending)


def shown_label(label: str) -> str:
    """Show a label of a domain as a browser may: xn--… with its letters."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def registrable(domain: str) -> str:
    """The part of a domain that is bought: mail.lumo.example → lumo.example."""
    labels, ending = domain_parts(domain)
    return ".".join([*labels[-1:], ending])


def firms_domains(addresses: Iterable[str]) -> list[str]:
    """The domains of these mail addresses, sorted; those at which anybody has an address are left out."""
    domains = {address.rpartition("@")[2].casefold() for address in addresses}
    return sorted(domain for domain in domains if domain and not is_public(domain))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing to compare with: a known name, or the bought label of one of its domains."""

    known: Known
    shown: str
    form: Skeleton
    ending: str = ""


@dataclass(slots=True)
class Index:
    """Known names, laid out so that a new one meets only those that can be its twins.

    A name within two letters of another shares one of three pieces with it, at most two places away.
    """

    _by_core: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    _by_words: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    _by_piece: dict[tuple[int, int, str], list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    _by_squeezed: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, known: Iterable[Known]) -> "Index":
        index = cls()
        for each in known:
            index.add(each)
        return index

    def add(self, known: Known) -> None:
        """Lay in a name and its domains."""
        self._add(_Entry(known, known.name, skeleton(known.name)))
        for domain in known.domains:
            labels, ending = domain_parts(domain)
            if labels:
                self._add(_Entry(known, domain, skeleton(labels[-1]), ending))

    def _add(self, entry: _Entry) -> None:
        core = entry.form.core
        if not core:
            return
        self._by_core[core].append(entry)
        self._by_squeezed[squeezed(core)].append(entry)
        if len(entry.form.words) > 1:
            self._by_words[entry.form.sorted].append(entry)
        for place, piece in enumerate(_pieces(core)):
            self._by_piece[len(core), place, piece].append(entry)

    def twins(self, name: str, domains: Iterable[str] = ()) -> list[Twin]:
        """Find the known names that a new one looks like, one for each owner, the closest first.

        Owners with one of these very domains are left out: that is the same firm, not an imitation.
        """
        ours = list(domains)
        mine = {registrable(domain) for domain in ours}
        found: dict[Any, Twin] = {}
        for some in (self._of_name(name), *(self._of_domain(domain) for domain in ours)):
            for owner, twin in {twin.known.owner: twin for twin in reversed(some)}.items():
                if mine.isdisjoint(registrable(each) for each in twin.known.domains):
                    first = found.setdefault(owner, twin)
                    found[owner] = replace(first, why=tuple(dict.fromkeys(first.why + twin.why)))
        return list(found.values())

    def _of_name(self, name: str) -> list[Twin]:
        form = skeleton(name)
        entries = sorted(self._entries(form), key=lambda entry: bool(entry.ending))  # names tell more than domains
        return [Twin(entry.known, entry.shown, why_names(form, entry.form)) for entry in entries]

    def _of_domain(self, domain: str) -> list[Twin]:
        labels, ending = domain_parts(domain)
        found = []
        for label in reversed(labels):
            form = skeleton(label)
            entries = sorted(self._entries(form), key=lambda entry: not entry.ending)
            found += [Twin(each.known, each.shown, why_domains(form, ending, each)) for each in entries]
        return found

    def _entries(self, form: Skeleton) -> list[_Entry]:
        """Entries whose skeleton is the same or near, the same ones first."""
        cores = [form.core, *unglued(form.core)]
        found = [entry for core in cores for entry in self._by_core.get(core, ())]
        if len(form.words) > 1:
            found += self._by_words.get(form.sorted, ())
        near = [entry for core in cores[:1] for entry in self._near(core)]
        return list({id(entry): entry for entry in [*found, *near] if form.core}.values())

    def _near(self, core: str) -> Iterator[_Entry]:
        for entry in self._by_squeezed.get(squeezed(core), ()):
            if is_near(core, entry.form.core):
                yield entry
        for length in range(len(core) - 2, len(core) + 3):
            for place, begin, size in _cuts(length):
                for start in range(max(begin - 2, 0), min(begin + 2, len(core) - size) + 1):
                    for entry in self._by_piece.get((length, place, core[start : start + size]), ()):
                        if is_near(core, entry.form.core):
                            yield entry


@lru_cache(maxsize=1)
def index_of(known: tuple[Known, ...]) -> Index:
    """Lay out known names; the same ones are laid out once in a process."""
    return Index.of(known)


def _cuts(length: int) -> list[tuple[int, int, int]]:
    """Where the three pieces of a core of this length begin, and how long they are; none below five letters."""
    if length < 5:
        return []
    third = length // 3
    return [(0, 0, third), (1, third, third), (2, 2 * third, length - 2 * third)]


def _pieces(core: str) -> list[str]:
    return [core[begin : begin + size] for _place, begin, size in _cuts(len(core))]


def why_names(new: Skeleton, known: Skeleton) -> tuple[str, ...]:
    """Say in codes of WHY how a new name differs from the one it looks like."""
    if new.text == known.text:
        return ("same",)
    if new.spelled == known.spelled:
        return ("hyphens",)
    why = _signs(new, known)
    if new.core != known.core:
        why.append(_how_cores_differ(new, known))
    if new.added != known.added and "added_word" not in why:
        why.append("added_word")
    if new.forms != known.forms:
        why.append("legal_form")
    return tuple(why) or ("hyphens",)


def _signs(new: Skeleton, known: Skeleton) -> list[str]:
    """Which signs of the new name are others than they seem to be."""
    why = []
    if _foreign(new.typed) - _foreign(known.typed):
        why.append("foreign_letters")
    if set(DIGITS.findall(new.typed)) - set(DIGITS.findall(known.typed)):
        why.append("digits")
    if not why and new.core == known.core and _bare(new) != _bare(known):
        why.append("alike_letters")
    return why


def _foreign(typed: str) -> set[str]:
    return {sign for sign in typed if sign.isalpha() and not sign.isascii()}


def _bare(form: Skeleton) -> str:
    """The letters as typed, without the words that are compared apart."""
    words = taken_apart(form.typed).words
    return "".join(word for word in words if letters_of(word) not in form.forms | form.added)


def _how_cores_differ(new: Skeleton, known: Skeleton) -> str:
    if len(new.words) > 1 and new.sorted == known.sorted:
        return "word_order"
    return "added_word" if known.core in set(unglued(new.core)) else "letters"


def why_domains(new: Skeleton, ending: str, entry: _Entry) -> tuple[str, ...]:
    """Say how a domain differs from the known name or domain it looks like."""
    why = [code for code in why_names(new, entry.form) if code not in ("same", "legal_form")]
    if entry.ending and ending != entry.ending:
        why.append("other_ending")
    return ("domain", *("punycode" if code == "foreign_letters" else code for code in why))
