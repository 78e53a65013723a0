"""Registers that people choose from, and how each writes its numbers: one data file for each office.

A number is kept as typed; beside it stands its normal form, by which two entries of one right are recognised.
A number in no known form is taken too: offices change their forms, so we warn and never refuse.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

OTHER = "other"
FOLDER = Path(__file__).parent
# Words that stand around a number and say nothing of it, in the languages of registers; compared in capitals,
# without accents. Letters that belong to numbers (RE, PP, D, W, ZL, TX) are none of them.
AROUND = """
REGISTRATION REGISTRATIONS REGISTERED REGISTER REG REGD REGN REGNO APPLICATION APPLICATIONS APPLN
APPL APP SERIAL SER PATENT PATENTS PAT CERTIFICATE CERT NUMBER NUMBERS NUM NUMERO NUMMER NRO NO NOS
NR NRS N TRADEMARK TRADEMARKS TRADE MARK MARKS TM TMNO R WORD FIGURATIVE INTERNATIONAL INTL
INTERNATIONALE MADRID HAGUE DESIGN DESIGNS COMMUNITY UNIONTRADEMARK UNION EUROPEAN EUROPAISCHES
COPYRIGHT RIGHT RIGHTS ID IDENTIFIER NUMBERED UNDER THE OF REGISTRIERUNG REGISTERNUMMER
REGISTRIERNUMMER REGNR REGISTRIERUNGSNUMMER MARKE MARKEN UNIONSMARKE MARKENNUMMER AKTENZEICHEN AZ
PATENTNUMMER ANMELDUNG ANMELDENUMMER URKUNDE GESCHMACKSMUSTER GEBRAUCHSMUSTER ENREGISTREMENT MARQUE
MARQUES BREVET DEPOT DEMANDE CERTIFICAT NUMEROS DESSIN MODELE REGISTRO MARCA MARCAS PATENTE
SOLICITUD EXPEDIENTE TITULO REGISTRAZIONE MARCHIO BREVETTO DOMANDA PEDIDO PROCESSO REJESTRACJA
REJESTRACJI ZNAK TOWAROWY PRAWO OCHRONNE PATENTU REGISTRACE ZAPIS OCHRANNA ZNAMKA REGISTRACIJA
INSCHRIJVING INSCHRIJVINGSNUMMER MERK OCTROOI DEPOTNUMMER REGISTRERING REGISTRERINGSNUMMER
VAREMAERKE VARUMARKE TESCIL MARKA BASVURU SICIL СВИДЕТЕЛЬСТВО ТОВАРНЫЙ ЗНАК РЕГИСТРАЦИЯ
РЕГИСТРАЦИОННЫЙ РЕГ НОМЕР ЗАЯВКА ПАТЕНТ СВІДОЦТВО ТОВАРНИИ رقم الرقم تسجيل التسجيل علامة العلامة
تجارية التجارية شهادة طلب الطلب براءة الاختراع مسجل مسجلة
등록 등록번호 상표 상표등록 상표등록번호 번호 제 호 국제등록 국제등록번호
특허 특허등록 특허등록번호 디자인 디자인등록 USPTO EUIPO OHIM WIPO UKIPO DPMA CNIPA EPO USCO IPO JPO KIPO
"""
# Chinese and Japanese words around a number stand without blanks. 特願 and 特開 are kept: they tell two numbers apart.
EAST_ASIAN = re.compile(
    "(?:国际|國際|国際|注册|註冊|注冊|登録|登录|登記|登记|申请|申請|商标|商標"
    "|专利|專利|特許|实用新型|外观设计|意匠|証|证书|證書|編號|编号|番号|号码|號碼|第|号|號|证|證|为|為|：)+"
)
WRITTEN_TOGETHER = re.compile(
    r"^(?:REGISTRATION|REGISTERED|REG|APPLICATION|APPLN|APPL|APP|SERIAL|CERTIFICATE)?(?:NO|NR)"
)
# A date, or a note in brackets, behind the number.
BEHIND = re.compile(r"(?<=\d)\s*(?:[(\[][^)\]]*[)\]]|(?:,?\s*(?:DATED|OF|VOM|DU|DEL|DE|FROM|FILED|ISSUED|ОТ)\s.*))$")
LONGEST_NORMAL = 60
LONGEST_TYPED = 500


def _bare(word: str) -> str:
    """A word without accents and Arabic marks, its Korean syllables whole."""
    parts = unicodedata.normalize("NFKD", word)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if unicodedata.category(sign) != "Mn"))


WORDS_AROUND = frozenset(_bare(word) for word in AROUND.split())


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which an office writes numbers of a kind of right.

    pattern: for the number without spaces and marks, in capitals. normal: filled with the pattern's groups.
    fill: widths to which the groups are filled with zeros, 0 for as written. examples: typed and normal form.
    """

    kind: str
    name: str
    pattern: re.Pattern[str]
    normal: str
    fill: tuple[int, ...]
    examples: tuple[tuple[str, str], ...]
    source: str

    def match(self, compact: str) -> str:
        """Give the normal form of a compact number; empty when it is not of this form."""
        found = self.pattern.fullmatch(compact)
        if found is None:
            return ""
        groups = [group or "" for group in found.groups()]
        widths = [*self.fill, *[0] * len(groups)]
        return self.normal.format(*[group.zfill(width) for group, width in zip(groups, widths, strict=False)]).rstrip(
            "-."
        )


@dataclass(frozen=True, slots=True)
class Office:
    """A register. territories: where its rights hold, when that is the same for all. names: more, in small letters."""

    code: str
    name: str
    territories: str
    names: tuple[str, ...]
    forms: tuple[Form, ...]

    def forms_of(self, kind: str) -> list[Form]:
        return [form for form in self.forms if form.kind == kind]


@cache
def offices() -> dict[str, Office]:
    """Read all offices, in the order of their files' own `place`."""
    read = [tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")]
    return {data["code"]: _office(data) for data in sorted(read, key=lambda data: data["place"])}


def _office(data: dict[str, Any]) -> Office:
    forms = tuple(
        Form(
            kind,
            entry["name"],
            re.compile(entry["pattern"]),
            entry.get("normal", "{0}"),
            tuple(entry.get("fill", ())),
            tuple((typed, normal) for typed, normal in entry["examples"]),
            entry["source"],
        )
        for entry in data["forms"]
        for kind in entry["kinds"]
    )
    return Office(data["code"], data["name"], data.get("territories", ""), tuple(data.get("names", ())), forms)


def choices(kind: str) -> list[tuple[str, str]]:
    """The offices that register this kind of right, and "another office", as a form shows them."""
    known = [(office.code, _(office.name)) for office in offices().values() if office.forms_of(kind)]
    return [*known, (OTHER, _("another office"))]


def office_name(code: str) -> str:
    """Give an office's name by its code; a name that was typed stands for itself."""
    office = offices().get(code)
    return _(office.name) if office else code


def compact(typed: str) -> str:
    """Take from a number what says nothing: words around it, spaces, marks, full-width signs, case."""
    folded = EAST_ASIAN.sub(" ", unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).upper())
    folded = re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)", "", BEHIND.sub("", folded.strip()))  # U.S. is one word
    parts = re.findall(r"\d+|[^\W\d_]+", _in_plain_digits(folded))
    told = "".join(part for part in parts if _bare(part) not in WORDS_AROUND)
    whole = "".join(parts)
    return WRITTEN_TOGETHER.sub("", told) or whole if any(part.isdecimal() for part in parts) else whole


def _in_plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


def code_of(name: str) -> str:
    """The code of an office that somebody named in their own words; the words themselves when we know none."""
    wanted = name.strip().casefold()
    for office in offices().values():
        short = office.name.partition(",")[0]
        if wanted in (office.code.casefold(), office.name.casefold(), short.casefold(), *office.names):
            return office.code
    return name


def recognise(office: str, kind: str, typed: str) -> tuple[Form, str] | None:
    """Find the form of a number and its normal form; None when the office writes no such numbers, or is not known."""
    known = offices().get(office)
    short = compact(typed)
    for form in known.forms_of(kind) if known else ():
        if normal := form.match(short):
            return form, normal
    return None


def normal_number(office: str, kind: str, typed: str) -> str:
    """Give the form in which numbers are compared; of an unknown form, only what says nothing is taken away."""
    found = recognise(office, kind, typed)
    return (found[1] if found else compact(typed))[:LONGEST_NORMAL]


def example_for(office: str, kind: str) -> str:
    """Give a number as this office writes it; empty for an office that we do not know."""
    known = offices().get(office)
    forms = known.forms_of(kind) if known else []
    return forms[0].examples[0][0] if forms else ""
