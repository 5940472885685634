"""Numbers, money and lists in words; text from the data made inert."""

import re
from collections.abc import Iterable

from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")


def number(value: float) -> str:
    """Write a count or a rounded number with thousands separators: ``4,338``."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Write a share between 0 and 1 as a percentage, finer where rounding would mislead.

    Examples
    --------
    >>> percent(0.256), percent(0.034), percent(0.9968), percent(0.0001), percent(1)
    ('26%', '3.4%', '99.7%', 'under 0.1%', '100%')
    """
    if 0 < share < 0.001:
        return "under 0.1%"
    if 0.999 < share < 1:
        return "over 99.9%"
    if 0 < share < 0.0995 or 0.99 <= share < 1:
        return f"{share:.1%}"
    return f"{share:.0%}"


def money(amount: float, currency: str | None) -> str:
    r"""Write an amount for reading: whole units, from a million up in millions or billions.

    Parameters
    ----------
    amount : float
        In units of the currency.
    currency : str or None
        ISO 4217 code; None writes the bare number.

    Examples
    --------
    >>> money(8911407.9, "GBP"), money(1234.4, "CHF"), money(9.5, "EUR"), money(-50, "USD")
    ('£8.91 million', 'CHF\xa01,234', '€9.50', '-$50.00')
    """
    amount = amount or 0.0  # there is no -0
    if abs(amount) >= 999_995_000:
        return f"{_currency(amount / 1e9, currency, '#,##0.00')} billion"
    if abs(amount) >= 999_999.5:
        return f"{_currency(amount / 1e6, currency, '#,##0.00')} million"
    whole = abs(amount) >= 100 or amount == 0 or (currency is not None and get_currency_precision(currency) == 0)
    return _currency(amount, currency, "#,##0" if whole else "#,##0.00")


def cell(customers: float, min_cell: int) -> str:
    """Write a number of customers, unless it is so small that it points at somebody: ``under 10``."""
    return f"under {min_cell}" if not customers >= min_cell and customers != 0 else number(customers)


def times(count: int) -> str:
    """Write how often: ``once``, ``5 times``."""
    return "once" if count == 1 else f"{count:,} times"


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: ``1 customer``, ``4,338 customers``."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def listing(words: Iterable[str]) -> str:
    """Join words as in a sentence: ``a, b and c``."""
    *first, last = list(words)
    return f"{', '.join(first)} and {last}" if first else last


def escape(text: object) -> str:
    """Make text from the data inert in Markdown: it shows as it is and does nothing.

    Every punctuation mark is escaped, so that no mark-up, HTML, role, link or formula
    can begin; line breaks become spaces.
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(str(text).split()))


def _currency(amount: float, currency: str | None, pattern: str) -> str:
    if currency is None:
        return format_decimal(amount, format=pattern, locale="en")
    space = "\xa0" if get_currency_symbol(currency, locale="en")[-1].isalpha() else ""
    return format_currency(amount, currency, format=f"¤{space}{pattern}", locale="en", currency_digits=False)
