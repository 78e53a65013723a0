"""Amounts of money as whole numbers of a currency's smallest unit."""

from decimal import ROUND_HALF_UP, Decimal

NO_MINOR_UNIT = {"JPY", "KRW", "VND", "CLP"}  # ISO 4217 currencies without a smaller unit


def digits(currency: str) -> int:
    """How many decimals a currency's amounts have."""
    return 0 if currency in NO_MINOR_UNIT else 2


def in_minor_units(amount: Decimal, currency: str) -> int:
    """Count an amount in the smallest unit: 24.99 EUR is 2499. Raises InvalidOperation when it isn't a number."""
    return int((amount * 10 ** digits(currency)).to_integral_value(ROUND_HALF_UP))
