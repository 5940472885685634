"""From the files of a run to clean tables in one call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from segbook.data.attributes import AttributeTable, load_attributes
from segbook.data.clean import Cleaned, clean_transactions, tells_purchases_apart
from segbook.data.columns import map_columns
from segbook.data.parse import parse_lines
from segbook.data.read import read_rows, sniff_contents
from segbook.errors import UserError


@dataclass(frozen=True)
class Inputs:
    """What came in.

    Attributes
    ----------
    orders : Cleaned or None
        The order lines, if the run has any.
    mapping : pandas.DataFrame
        column, source, found, confidence of the file of orders; empty without one.
    attributes : tuple of AttributeTable
        The customer table and the survey, those that the run has.
    """

    orders: Cleaned | None
    mapping: pd.DataFrame
    attributes: tuple[AttributeTable, ...]

    @property
    def funnel(self) -> pd.DataFrame:
        """Steps of all files: source, step, reason, rows_in, rows_out, dropped, amount (of orders)."""
        orders = [self.orders.funnel.assign(source="transactions")] if self.orders else []
        frames = [*orders, *(each.funnel.assign(amount=float("nan")) for each in self.attributes)]
        columns = ["source", "step", "reason", "rows_in", "rows_out", "dropped", "amount"]
        return pd.concat(frames, ignore_index=True)[columns]

    @property
    def alike(self) -> int:
        """Rows of orders that agree in every column with an earlier one and count all the same."""
        return self.orders.alike if self.orders else 0

    @property
    def customers(self) -> pd.DataFrame:
        """All attributes, one row per customer of the first file: customer_id and the columns of both, by customer_id.

        A column of the survey that the customer table has too gets ``_survey`` appended.
        """
        first, *rest = (each.rows for each in self.attributes)
        for rows in rest:
            how = "outer" if self.orders else "left"  # without orders, the customer table says who is a customer
            first = first.merge(rows, on="customer_id", how=how, suffixes=("", "_survey"))
        return first.sort_values("customer_id", ignore_index=True)

    @property
    def survey_columns(self) -> list[str]:
        """The columns of `customers` that came from the survey."""
        columns = {each.source: each.rows.columns[1:] for each in self.attributes}
        others = set(columns.get("customers", ()))
        return [f"{name}_survey" if name in others else name for name in columns.get("survey", ())]

    def tables(self) -> dict:
        """Give the tables of the run that the files make, by their names."""
        tables = {"funnel": self.funnel, "mapping": self.mapping}
        if self.orders:
            tables |= {name: getattr(self.orders, name) for name in ("transactions", "returns", "rejected")}
        if self.attributes:
            tables["customers"] = self.customers
        return tables | {f"rejected_{each.source}": each.rejected for each in self.attributes}


def load_inputs(
    transactions: Path | None,
    customers: Path | None = None,
    survey: Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    attributes: Mapping[str, object] | None = None,
    **cleaning,
) -> Inputs:
    """Read, map, parse and clean everything that a run is given.

    Parameters
    ----------
    transactions, customers, survey : Path or None
        At least one of them.
    columns : mapping of str to str, optional
        As for `map_columns`.
    attributes : mapping of str to str or list, optional
        As for `load_attributes`.
    **cleaning
        As for `clean_transactions`; ``snapshot`` may be an ISO date as text.

    Returns
    -------
    Inputs

    Raises
    ------
    UserError
        With the problems of all files, each with its file.
    """
    files = {"customers": customers, "survey": survey}
    given = {source: path for source, path in files.items() if path}
    needs_ids = transactions is not None or len(given) > 1
    problems, loaded, orders = [], [], (pd.DataFrame(columns=["column", "source", "found", "confidence"]), None)
    if transactions:
        orders = (
            _collect(problems, transactions, lambda: load_transactions(transactions, columns or {}, **cleaning))
            or orders
        )
    for source, path in given.items():
        read = _collect(
            problems,
            path,
            lambda path=path, source=source: load_attributes(path, source, attributes, needs_ids=needs_ids),
        )
        loaded += [read] if read else []
    known = {name for each in loaded for name in (*each.rows.columns, each.id_column)}
    for name in attributes or {}:
        if not problems and name not in known:
            problems.append(f"data.attributes: neither the customer table nor the survey has a column {name!r}.")
    if problems:
        raise UserError(*problems)
    return Inputs(orders[1], orders[0], tuple(loaded))


def load_transactions(path: Path, columns: Mapping[str, str], **cleaning) -> tuple[pd.DataFrame, Cleaned]:
    """Read, map, parse and clean the lines of orders.

    Where the file has neither order numbers, nor products, nor times of day, two equal rows (one customer, one day, one
    amount) may as well be two purchases: none is thrown out as a duplicate.

    Parameters
    ----------
    path : Path
        As for `read_rows`.
    columns : mapping of str to str
        As for `map_columns`.
    **cleaning
        As for `clean_transactions`; ``snapshot`` may be an ISO date as text.

    Returns
    -------
    mapping : pandas.DataFrame
        As `map_columns` gives it.
    cleaned : Cleaned
    """
    if isinstance(cleaning.get("snapshot"), str):
        cleaning["snapshot"] = date.fromisoformat(cleaning["snapshot"])
    raw = read_rows(path)
    mapping = map_columns(raw.columns, columns, sniff_contents(raw))
    lines = parse_lines(raw, mapping)
    return mapping, clean_transactions(raw, lines, tells_apart=tells_purchases_apart(mapping, lines), **cleaning)


def _collect(problems: list[str], path: Path, load: Callable):
    """Load, or note the problems with the name of the file."""
    try:
        return load()
    except UserError as error:
        problems += [text if text.startswith(path.name) else f"{path.name}: {text}" for text in error.problems]
        return None
