"""Money: the decimals of each currency, and prices in the reader's language."""

from decimal import Decimal

from django.utils.translation import override

from marketplace.money import in_minor_units, in_words

PRICES = [
    # amount, currency, in the smallest unit; as read in English, Chinese and Arabic, without marks of direction
    ("24.99", "EUR", 2499, "€24.99", "€24.99", "24.99 €"),
    ("1234.56", "USD", 123456, "$1,234.56", "US$1,234.56", "1,234.56 US$"),
    ("1500", "JPY", 1500, "¥1,500", "JP¥1,500", "1,500 JP¥"),
    ("99.5", "CNY", 9950, "CN¥99.50", "¥99.50", "99.50 CN¥"),
    ("12.345", "KWD", 12345, "KWD12.345", "KWD12.345", "12.345 د.ك."),
    ("12.5", "IQD", 12500, "IQD12.500", "IQD12.500", "12.500 د.ع."),
    ("1000", "XOF", 1000, "F CFA1,000", "F CFA1,000", "1,000 F CFA"),
    ("7.5", "ALL", 750, "ALL7.50", "ALL7.50", "7.50 ALL"),
    ("0", "EUR", 0, "€0.00", "€0.00", "0.00 €"),
    ("0.01", "XYZ", 1, "XYZ0.01", "XYZ0.01", "0.01 XYZ"),
    ("0.05", "", 5, "0.05", "0.05", "0.05"),
]


def shown(minor: int, currency: str, language: str) -> str:
    with override(language):
        words = in_words(minor, currency)
    return words.replace("\u200f", "").replace("\xa0", " ").strip()


def test_each_currency_is_counted_and_written_with_its_own_decimals_in_the_readers_language() -> None:
    wrong = []
    for amount, currency, minor, *wanted in PRICES:
        got = [shown(minor, currency, language) for language in ("en", "zh-hans", "ar")]
        counted = in_minor_units(Decimal(amount), currency)
        if (counted, got) != (minor, wanted):
            wrong.append((amount, currency, counted, got, wanted))

    assert wrong == []
