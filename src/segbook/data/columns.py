"""Which column of the file is which of ours."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from segbook.errors import UserError
from segbook.settings import COLUMNS

ALIASES = {
    "customer_id": "customer_id customer_number customer_no customer client_id user_id member_id",
    "order_id": "order_id order_number order_no order invoice_no invoice_id invoice_number invoice receipt_id transaction_id",
    "ordered_at": "ordered_at order_date order_time invoice_date purchase_date purchased_at transaction_date date timestamp",
    "quantity": "quantity qty units",
    "unit_price": "unit_price price price_per_unit item_price",
    "amount": "amount line_total total_price sales revenue line_amount",
    "product_id": "product_id stock_code sku article_number item_id",
    "product": "product product_name description item item_name",
    "category": "category product_category department",
    "country": "country country_name",
}
"""Usual names; case, spaces, hyphens, dots and underscores make no difference."""

MEANING = {
    "customer_id": "who bought",
    "order_id": "which order",
    "ordered_at": "when it was ordered",
    "quantity": "how many units",
    "unit_price": "price of one unit",
    "amount": "price of the line",
    "product_id": "number of the product",
    "product": "name of the product",
    "category": "kind of product",
    "country": "where the customer is",
}


def map_columns(names: Iterable[str], given: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Decide which column of the file is which of ours.

    Parameters
    ----------
    names : iterable of str
        The columns of the file.
    given : mapping of str to str, optional
        Ours to theirs, as the parameter file says; what it leaves out is found by name.

    Returns
    -------
    pandas.DataFrame
        column (ours), source (theirs), found (``parameter file`` or ``name``), in the order of `COLUMNS`.

    Raises
    ------
    UserError
        If a column is missing, not in the file, or could be more than one; all such problems at once.
    """
    names, given = [name for name in names if name != "source_row"], dict(given or {})
    problems = [
        f"data.columns.{ours}: the file has no column {theirs!r}; its columns are {_quoted(names)}."
        for ours, theirs in given.items()
        if theirs not in names
    ]
    rows = []
    free = [name for name in names if name not in given.values()]
    for ours in COLUMNS:
        if ours in given:
            rows.append((ours, given[ours], "parameter file"))
            continue
        matches = _match(ours, free)
        if len(matches) == 1:
            rows.append((ours, matches[0], "name"))
        elif matches:
            problems.append(
                f"{_quoted(matches)} could each be {ours} ({MEANING[ours]}); "
                f"say which with `data: {{columns: {{{ours}: …}}}}`."
            )
            rows.append((ours, matches[0], "ambiguous"))
    mapping = pd.DataFrame(rows, columns=["column", "source", "found"])
    problems += _find_missing(set(mapping["column"]), names)
    problems += _find_shared(mapping)
    if problems:
        raise UserError(*problems)
    return mapping


def _normalise(name: str) -> str:
    return re.sub(r"[\s_.\-]+", "", name).lower()


def _match(ours: str, names: list[str]) -> list[str]:
    """Give the columns that the surest usual name finds."""
    exact = [name for name in names if name == ours]
    if exact:
        return exact
    aliases = {_normalise(alias) for alias in ALIASES[ours].split()}
    return [name for name in names if _normalise(name) in aliases]


def _find_missing(mapped: set[str], names: list[str]) -> list[str]:
    missing = [ours for ours in ("customer_id", "order_id", "ordered_at") if ours not in mapped]
    problems = [
        f"no column was recognised as {ours} ({MEANING[ours]}); the columns are {_quoted(names)}; "
        f"say which it is with `data: {{columns: {{{ours}: …}}}}`."
        for ours in missing
    ]
    if "amount" not in mapped and not {"quantity", "unit_price"} <= mapped:
        problems.append(
            f"no column was recognised as money; the columns are {_quoted(names)}; "
            "name `amount`, or `quantity` and `unit_price`, under `data: {columns: …}`."
        )
    return problems


def _find_shared(mapping: pd.DataFrame) -> list[str]:
    shared = mapping[(mapping["found"] != "ambiguous") & mapping["source"].duplicated(keep=False)]
    return [
        f"the column {source!r} is named for {' and '.join(group['column'])}; it can be only one of them."
        for source, group in shared.groupby("source")
    ]


def _quoted(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)
