"""Company and VAT numbers: how they are built, by country. A strange one warns and never refuses."""

from types import ModuleType

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

# The kinds of numbers under which the package knows firms, nearest first; countries that name theirs otherwise.
VAT = ("vat",)
COMPANY = {"US": ("ein",), "CN": ("uscc",), "AU": ("acn", "abn"), "NZ": ("ird",), "IN": ("pan", "gstin")}
COMPANY |= {"BR": ("cnpj",), "KR": ("brn",), "TR": ("vkn",)}


def warning(code: str, country: str, typed: str) -> str:
    """Say in a sentence what looks wrong with a number, or nothing. Knows nothing of registers."""
    modules = _modules(country, VAT if code == "vat_number" else COMPANY.get(country, ()))
    if not modules or any(_fits(module, typed) for module in modules):
        return ""
    return _("This does not look like a number of your country: a digit may be missing or swapped. Look again.")


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
