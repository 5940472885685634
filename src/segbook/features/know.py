"""Everything that a run knows of its customers, from whichever files it has."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pandas as pd

from segbook.common import Chapter
from segbook.common.wording import plural
from segbook.data import open_tables
from segbook.errors import UserError
from segbook.features.attributes import Described, describe_customers
from segbook.features.columns import TOTAL
from segbook.features.compute import compute_from_orders
from segbook.features.feature import Feature, Known

FEWEST = 2
"""Customers that make no segments."""

ENOUGH = 0.5
"""Share of customers who must have a value for a column to make segments unasked."""

REPEATS = 0.9999
"""Correlation from which on a feature says what another says."""


@dataclass(frozen=True)
class Knowledge:
    """What is known of each customer, and how.

    Attributes
    ----------
    features : pandas.DataFrame
        customer_id and one column per entry, ordered by customer_id; missing where nothing is known.
    entries : dict of str to Feature
        By name; those that make the segments say so.
    mix : pandas.DataFrame
        attribute, value, customer_id, weight (money, or 1 a customer), basis (``spending`` or ``customers``).
    columns, scales : pandas.DataFrame
        As in `Described`; empty without a customer table or survey.
    """

    features: pd.DataFrame
    entries: dict[str, Feature]
    mix: pd.DataFrame
    columns: pd.DataFrame
    scales: pd.DataFrame


def know_customers(
    orders: tuple[ibis.Table, ibis.Table, date] | None,
    customers: pd.DataFrame | None,
    *,
    survey_columns: Sequence[str] = (),
    attributes: Mapping[str, object] | None = None,
    scales: Mapping[str, Sequence[str]] | None = None,
    own: Sequence[Feature] = (),
    wanted: str | Sequence[str] = "auto",
    as_of: date | None = None,
) -> Knowledge:
    """Bring together what orders, customer table and survey tell.

    Customers are those who ordered; without orders, those of the table.

    Parameters
    ----------
    orders : tuple of transactions, returns and snapshot, or None
    customers : pandas.DataFrame or None
        customer_id and attributes as they came.
    survey_columns, attributes, scales
        As for `describe_customers`.
    own : sequence of Feature
        The user's own.
    wanted : "auto" or sequence of str
        The features that make the segments.
    as_of : datetime.date, optional
        The day that dates of a table are counted back from where there are no orders.

    Returns
    -------
    Knowledge

    Raises
    ------
    UserError
        If a wanted feature does not exist, or a scale cannot be made.
    """
    known, mix, snapshot = Known(pd.DataFrame(), ()), None, None
    if orders:
        transactions, returns, snapshot = orders
        known, mix = compute_from_orders(transactions, returns, snapshot, own)
    customers = pd.DataFrame(columns=["customer_id"]) if customers is None else customers
    if orders:
        customers = known.features[["customer_id"]].merge(customers, on="customer_id", how="left")
    described = describe_customers(
        customers,
        survey_columns,
        declared=attributes,
        scales=scales,
        as_of=snapshot or as_of,
        taken=[entry for entry in known.entries if entry.name != "country"],  # the customer table knows that better
    )
    if len(customers) <= FEWEST:
        raise UserError(
            f"too few customers for segments: {plural(len(customers), 'customer')} left after cleaning, at least {FEWEST + 1} "
            "are needed. Bring more customers."
        )
    features, entries, mix = _join(known, mix, described, has_orders=orders is not None)
    names = choose_segmenting(features, entries, described, wanted, has_orders=orders is not None)
    marked = {name: replace(entry, makes_segments=name in names) for name, entry in entries.items()}
    return Knowledge(features, marked, mix, described.columns, described.scales)


def open_sources(chapter: Chapter) -> dict:
    """Open what the data chapter of a run wrote, as the first arguments of `know_customers`.

    Parameters
    ----------
    chapter : Chapter
        Of the same run.

    Returns
    -------
    dict
        orders, customers, survey_columns, as_of.
    """
    facts, orders, customers = chapter.facts("data"), None, None
    if "orders" in facts:
        tables = open_tables(*(chapter.path(name) for name in ("transactions", "returns")))
        orders = (*tables, date.fromisoformat(facts["snapshot"]))
    if {"rows_of_customers", "rows_of_survey"} & set(facts):
        customers = chapter.read("customers")
    as_of = date.fromisoformat(facts["asked_snapshot"]) if facts["asked_snapshot"] else None
    return {"orders": orders, "customers": customers, "survey_columns": facts["survey_columns"], "as_of": as_of}


def choose_segmenting(
    features: pd.DataFrame,
    entries: Mapping[str, Feature],
    described: Described,
    wanted: str | Sequence[str],
    *,
    has_orders: bool,
) -> list[str]:
    """Choose the features that make the segments.

    Unasked, these are recency, frequency and monetary where there are orders; otherwise the quantities,
    ratings and yes/no answers that at least half of the customers have, items giving way to their scale, a total to its
    parts, and what repeats another (a correlation of `REPEATS`) to the first.

    Raises
    ------
    UserError
        If the parameter file names a feature that does not exist, or there is none to make segments of.
    """
    if wanted != "auto":
        return _find_wanted(wanted, entries)
    if has_orders:
        return [name for name, entry in entries.items() if entry.makes_segments]
    used = described.scales.loc[described.scales["used"], "items_listed"]
    items = {item for listed in used for item in listed.split("\n")}
    in_scales = set(described.columns.loc[described.columns["column"].isin(items), "feature"])
    names = [
        name
        for name, entry in entries.items()
        if entry.kind != "category"
        and name not in in_scales
        and name != TOTAL.name
        and features[name].notna().mean() >= ENOUGH
    ]
    if not names:
        raise UserError(
            "no column can make segments: none is a quantity, a rating or a yes/no answer that varies and that at "
            "least half of the customers have. Name categories under `segments: {features: [...]}` or bring other columns."
        )
    return _drop_repeats(features[names])


def _drop_repeats(features: pd.DataFrame) -> list[str]:
    """Name the columns, without those that are another one over again."""
    alike = features.astype(float).corr().abs() >= REPEATS
    kept: list[str] = []
    for name in features:
        if not alike.loc[name, kept].any():
            kept.append(name)
    return kept


def _join(known: Known, mix: pd.DataFrame | None, described: Described, *, has_orders: bool):
    attributes = described.known
    taken = {entry.name for entry in attributes.entries}
    from_orders = [entry for entry in known.entries if entry.name not in taken]
    entries = {entry.name: entry for entry in (*from_orders, *attributes.entries)}
    features = attributes.features
    if has_orders:
        own = known.features[["customer_id", *(entry.name for entry in from_orders)]]
        features = own.merge(attributes.features, on="customer_id", how="left") if attributes.entries else own
    features = features.sort_values("customer_id", ignore_index=True)
    numbers = features.select_dtypes("number").columns
    features[numbers] = features[numbers].replace([np.inf, -np.inf], np.nan)  # what has no end is not known
    parts = (
        []
        if mix is None
        else [mix[~mix["attribute"].isin(taken)].rename(columns={"amount": "weight"}).assign(basis="spending")]
    )
    for entry in attributes.entries:
        if entry.kind == "category":
            values = features[["customer_id", entry.name]].dropna().rename(columns={entry.name: "value"})
            parts.append(values.assign(attribute=entry.name, weight=1.0, basis="customers"))
    columns = ["attribute", "value", "customer_id", "weight", "basis"]
    empty = pd.DataFrame({name: pd.Series(dtype="float64" if name == "weight" else "str") for name in columns})
    mix = pd.concat([empty, *(part[columns] for part in parts)], ignore_index=True)
    mix = mix.astype({"weight": "float64"}).sort_values(columns[:3], ignore_index=True)
    return features, entries, mix


def _find_wanted(wanted: Sequence[str], entries: Mapping[str, Feature]) -> list[str]:
    problems = []
    for name in wanted:
        if name not in entries:
            near = difflib.get_close_matches(name, entries, n=1, cutoff=0.5)
            advice = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(entries)}."
            problems.append(f"segments.features: there is no feature {name!r}; {advice}")
    if problems:
        raise UserError(*problems)
    return list(dict.fromkeys(wanted))
