"""Amounts of money as whole numbers of a currency's smallest unit, and as people read them."""

from copy import copy
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from django.utils.translation import get_language, to_locale

# Currencies whose amounts have not two decimals: ISO 4217, list one, "minor unit". CLDR, which Babel brings, says
# how many are written in everyday use, which is fewer for some; a seller's price is evidence and is shown whole.
DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
MINOR_UNITS = {code: places for places, codes in DECIMALS.items() for code in codes.split()}


def digits(currency: str) -> int:
    """How many decimals a currency's amounts have; two where the currency is not known."""
    return MINOR_UNITS.get(currency, 2)


def in_minor_units(amount: Decimal, currency: str) -> int:
    """Count an amount in the smallest unit: 24.99 EUR is 2499. Raises InvalidOperation when it isn't a number."""
    return int((amount * 10 ** digits(currency)).to_integral_value(ROUND_HALF_UP))


def in_words(minor: int, currency: str) -> str:
    """Write an amount as the reader's language does, like “€24.99” or “24,99 €”, always with all its decimals.

    minor: in the smallest unit; currency: ISO 4217, or what the marketplace says, which is then written as it is.
    """
    locale = Locale.parse(to_locale(get_language() or "en"))
    places = digits(currency)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    amount = Decimal(minor).scaleb(-places)
    return pattern.apply(amount, locale, currency=currency, currency_digits=False).strip()
