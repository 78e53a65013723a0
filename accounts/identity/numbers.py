"""Company and VAT numbers: how they are built, by country. A strange one warns and never refuses.

The forms of company numbers, with sources, are numbers.toml. A false alarm costs more than a slip that staff see
anyway: a number that fits any form of its country is taken without a word.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.utils.translation import gettext as _
from stdnum import get_cc_module, lei
from stdnum.exceptions import ValidationError

# What people write before a number: its name, and the register. In capitals, without marks.
NAMES = """
NO NR NUM NUMBER NUMERO NUMMER N ID REG REGISTRATION REGNO COMPANY COMPANYNO CO BUSINESS TAX TIN VAT
VATNO VATID VATREG GST HST USTID USTIDNR UST IDNR UID TVA INTRACOMMUNAUTAIRE TVAINTRA IVA PIVA
PARTITA NIF CIF NIP DIC ICDPH BTW BTWNR MOMS MOMSNR SIREN SIRET MVA ORG ORGNR KVK KBO BCE KRS REGON
IC ICO OIB PIB MST UEN UBN BRN BIN INN OGRN EIN FEIN TAXID ACN ABN ARBN NZBN IRD CIN LLPIN GSTIN PAN
CNPJ NIRE VKN VERGI MERSIS RUT RUC NIT CUIT RFC RC CRN CR TRN NPWP NIB LEI RCS HRB EUID EORI CHN
MAATSCHAPPIJ 统一社会信用代码 社会信用代码 注册号 营业执照 税号 法人番号
会社法人等番号 사업자등록번호 법인등록번호 رقم السجل التجاري الرقم الضريبي
DIČ DIC IČO ΑΦΜ ИНН ОГРН УНП КПП ЕИК ДДС
"""
VAT_FORMS = {"GB": (r"XI\d{9}(?:\d{3})?", r"(?:GB|XI)?(?:GD|HA)\d{3}"), "XK": (r"\d{9}",)}
EUID = re.compile(r"[A-Z]{2}[A-Z0-9]{2,12}\.[A-Z0-9./-]{2,20}")


@cache
def _lists() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def warning(code: str, country: str, typed: str) -> str:
    """Say in a sentence what looks wrong with a number, or nothing. Knows nothing of registers."""
    if code == "vat_number":
        modules, forms = _modules(country, ("vat",)), VAT_FORMS.get(country, ())
    else:
        entry = _lists().get(country, {})
        modules, forms = _modules(country, entry.get("checks", ())), entry.get("forms", ())
    if not modules and not forms:
        return ""
    if any(_is_of(each, modules, forms) for each in _readings(typed)) or EUID.fullmatch(typed.strip().upper()):
        return ""
    return _("This does not look like a number of your country: a digit may be missing or swapped. Look again.")


def _readings(typed: str) -> list[str]:
    """The number as typed, and without the words in front of and behind it."""
    text = "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", typed[:200]).upper()).strip()
    words = set(NAMES.split())
    parts = [part for part in re.split(r"[\s:#=()]+", text) if part]
    kept = [part for part in parts if re.sub(r"[\W_]", "", part) not in words]
    lead = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    bare = " ".join(kept)
    return [typed.strip(), text, bare, re.sub(rf"^(?:{lead})[\W_]*(?=\d)", "", bare)]


def _plain(sign: str) -> str:
    """A digit of any script as 0 to 9; signs that nobody sees fall away."""
    if sign.isdecimal():
        return str(unicodedata.digit(sign))
    return "" if unicodedata.category(sign) == "Cf" else sign


def _is_of(typed: str, modules: list[ModuleType], forms: tuple[str, ...]) -> bool:
    short = re.sub(r"[\W_]", "", typed)
    if short and (any(re.fullmatch(form, short) for form in forms) or lei.is_valid(short)):
        return True
    return any(_fits(module, typed) for module in modules)


def _modules(country: str, kinds: tuple[str, ...]) -> list[ModuleType]:
    found = [get_cc_module(country.lower(), kind) for kind in kinds]
    return [module for module in found if module]


def _fits(module: ModuleType, typed: str) -> bool:
    try:
        module.validate(typed)
    except ValidationError:
        return False
    except Exception:  # what is typed by people makes some of the many modules raise other things
        return False
    return True
