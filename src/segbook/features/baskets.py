"""What customers bought: how many of each segment each product, and who which."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date

import ibis
import pandas as pd
from ibis import _

from segbook.common.wording import listing
from segbook.errors import UserError
from segbook.features.compute import compute_features
from segbook.features.entries import FEATURES

MOST_PRODUCTS = 2_000
"""Products, brands or categories that are looked at: those that most customers bought."""

NEAREST = 3
"""Names that are told where one is not known."""


def find_column(columns: Iterable[str], level: str) -> str | None:
    """Give the column that tells the items of a level apart: of products their number, or else their name; None without one.

    Parameters
    ----------
    columns : iterable of str
        Of the transactions.
    level : {"category", "brand", "product"}
    """
    wanted = ("product_id", "product") if level == "product" else (level,)
    return next((name for name in wanted if name in set(columns)), None)


def count_buyers(transactions: ibis.Table, customers: pd.DataFrame, level: str) -> pd.DataFrame:
    """Count the customers of each segment who bought each category, brand or product, in the engine.

    Bought is what money was left on: neither what was free, nor what was returned altogether where returns are subtracted.

    Parameters
    ----------
    transactions : ibis.Table
        customer_id, amount, and the columns of the level.
    customers : pandas.DataFrame
        customer_id, segment_id.
    level : {"category", "brand", "product"}

    Returns
    -------
    pandas.DataFrame
        item (as `find_column` tells them apart), segment_id, buyers (1 or more), ordered by both; of the `MOST_PRODUCTS`
        items that most customers bought. Empty where the transactions have no such column.
    """
    column = find_column(transactions.columns, level)
    if column is None:
        kinds = {"item": "str", "segment_id": "int64", "buyers": "int64"}
        return pd.DataFrame(columns=list(kinds)).astype(kinds)
    # numbers instead of ids: there is a group for each customer and item, and ids would make them large
    numbered = customers[["customer_id", "segment_id"]].assign(number=range(len(customers)))
    lines = transactions.filter(_[column].notnull()).select("customer_id", "amount", item=_[column])
    lines = lines.inner_join(ibis.memtable(numbered), "customer_id")
    bought = _keep_bought(lines.group_by("number", "segment_id", "item"))
    counts = bought.group_by("item", "segment_id").agg(buyers=_.count()).execute()
    total = counts.groupby("item")["buyers"].sum().reset_index()
    most = total.sort_values(["buyers", "item"], ascending=[False, True]).head(MOST_PRODUCTS)["item"]
    counts = counts[counts["item"].isin(most)].astype({"segment_id": "int64", "buyers": "int64"})
    return counts.sort_values(["item", "segment_id"], ignore_index=True)


def _keep_bought(groups, **more) -> ibis.Table:
    return groups.agg(left=_.amount.sum(), **more).filter(_.left > 0).drop("left")


def name_products(transactions: ibis.Table, items: Sequence[str] | None = None) -> pd.Series:
    """Give the name under which each product was sold most often; its number where it has none.

    Parameters
    ----------
    transactions : ibis.Table
    items : sequence of str, optional
        Numbers of products, as `find_column` tells them apart; default: all that were bought.

    Returns
    -------
    pandas.Series
        Names by item, ordered by item; empty without a column of products.
    """
    column = find_column(transactions.columns, "product")
    if column is None:
        return pd.Series(dtype="str", index=pd.Index([], dtype="str", name="item"))
    name = _.product if "product" in transactions.columns else _[column]
    lines = transactions.filter(_[column].notnull(), _.amount > 0).select(item=_[column], name=name)
    if items is not None:
        lines = lines.semi_join(ibis.memtable(pd.DataFrame({"item": pd.Series(items, dtype="str")})), "item")
    counts = lines.group_by("item", "name").agg(lines=_.count()).execute()
    counts = counts.sort_values(["item", "lines", "name"], ascending=[True, False, True], na_position="last")
    counts = counts.assign(known=counts["name"].notna()).sort_values(
        ["item", "known"], ascending=[True, False], kind="stable"
    )
    names = counts.drop_duplicates("item").set_index("item")["name"]
    return names.fillna(names.index.to_series()).astype("str")


def list_purchases(
    transactions: ibis.Table, customers: pd.DataFrame, before: date | None = None, most: int = MOST_PRODUCTS
) -> pd.DataFrame:
    """List which of the most bought products each customer bought, and on how many days.

    Parameters
    ----------
    transactions : ibis.Table
        customer_id, ordered_at, amount, product_id or product.
    customers : pandas.DataFrame
        customer_id of those to look at; of many, a draw.
    before : datetime.date, optional
        Nothing of that day or later is seen; default: everything is.
    most : int
        Products that are kept: those that most of these customers bought.

    Returns
    -------
    pandas.DataFrame
        customer_id, item, days, ordered by the first two; bought as `count_buyers` has it.
    """
    column = find_column(transactions.columns, "product")
    if column is None:
        return pd.DataFrame(
            {"customer_id": pd.Series(dtype="str"), "item": pd.Series(dtype="str"), "days": pd.Series(dtype="int64")}
        )
    lines = transactions.filter(_[column].notnull())
    lines = lines.filter(_.ordered_at < before) if before else lines
    lines = lines.semi_join(ibis.memtable(customers[["customer_id"]]), "customer_id")
    lines = lines.select("customer_id", "amount", item=_[column], day=_.ordered_at.date())
    days = _.day.nunique(where=_.amount > 0)
    bought = _keep_bought(lines.group_by("customer_id", "item"), days=days).cache()
    kept = bought.group_by("item").agg(buyers=_.count()).order_by(_.buyers.desc(), _["item"]).limit(most)
    return bought.semi_join(kept, "item").order_by("customer_id", "item").execute()


def list_next_purchases(transactions: ibis.Table, customers: pd.DataFrame, as_of: date, until: date) -> pd.DataFrame:
    """List what customers bought on the first day of a window on which they bought anything.

    Parameters
    ----------
    transactions, customers
        As for `list_purchases`.
    as_of, until : datetime.date
        First day of the window, and the day after its last.

    Returns
    -------
    pandas.DataFrame
        customer_id, item, before (whether they had bought it before the window), ordered by the first two.
    """
    column = find_column(transactions.columns, "product")
    if column is None:
        kinds = {"customer_id": "str", "item": "str", "before": "bool"}
        return pd.DataFrame(columns=list(kinds)).astype(kinds)
    lines = transactions.filter(_.ordered_at < until, _.amount > 0, _[column].notnull())
    lines = lines.semi_join(ibis.memtable(customers[["customer_id"]]), "customer_id")
    lines = lines.select("customer_id", item=_[column], day=_.ordered_at.date())
    first = _.day.min(where=_.day >= as_of).over(group_by="customer_id")
    items = lines.mutate(first=first).group_by("customer_id", "item")
    items = items.agg(before=(_.day < as_of).any(), next=(_.day == _.first).any())
    return items.filter(_.next).drop("next").order_by("customer_id", "item").execute()


def find_product(transactions: ibis.Table, wanted: str) -> tuple[str, list[str]]:
    """Find the product that the parameter file asks about, by its number or its name; capitals do not matter.

    Parameters
    ----------
    transactions : ibis.Table
    wanted : str

    Returns
    -------
    name : str
    items : list of str
        Its number, or all numbers of that name, ascending.

    Raises
    ------
    UserError
        With the nearest names if there is no such product.
    """
    names = name_products(transactions)
    if names.empty:
        raise UserError(
            "actions.product: the orders tell no products; name their column under `data: {columns: {product: …}}`, "
            "or remove the setting."
        )
    sought = wanted.strip().casefold()
    for folded in (names.index.to_series().str.casefold(), names.str.strip().str.casefold()):
        if found := sorted(names.index[folded == sought]):
            return names[found[0]], found
    spelt = {each.strip().casefold(): each for each in [*names.index, *names]}
    near = difflib.get_close_matches(sought, spelt, n=NEAREST, cutoff=0.4)
    near = near or [each for each in spelt if sought in each][:NEAREST]
    advice = f"the nearest are {listing(repr(spelt[each]) for each in near)}" if near else "nothing is called like it"
    raise UserError(
        f"actions.product: no order has the product {wanted!r}; {advice}. Write a product's number or name."
    )


def describe_buyers(
    transactions: ibis.Table, items: Sequence[str], customers: pd.DataFrame, as_of: date, until: date | None = None
) -> pd.DataFrame:
    """Tell of each customer what was known at a day, and whether they bought a product in the window after it.

    Parameters
    ----------
    transactions : ibis.Table
    items : sequence of str
        Of the product, as `find_product` gives them.
    customers : pandas.DataFrame
        customer_id of those to look at; they had ordered before `as_of`.
    as_of : datetime.date
    until : datetime.date, optional
        Day after the last of the window; with it, only what was ordered before `as_of` is known. Without it everything is,
        and there is no window.

    Returns
    -------
    pandas.DataFrame
        customer_id, recency_days, frequency, monetary, tenure_days, product_days (days on which they had bought the
        product), bought (in the window; only with `until`); in the order of `customers`.
    """
    column = find_column(transactions.columns, "product")
    lines = transactions.semi_join(ibis.memtable(customers[["customer_id"]]), "customer_id")
    before = lines.filter(lines.ordered_at < as_of) if until else lines
    known = compute_features(before, as_of, FEATURES[:4])
    known = customers[["customer_id"]].merge(known, on="customer_id", how="left", validate="1:1")
    bought = before.filter(_[column].isin(items), _.amount > 0)
    days = bought.group_by("customer_id").agg(product_days=_.ordered_at.date().nunique()).execute()
    known["product_days"] = (
        known["customer_id"].map(days.set_index("customer_id")["product_days"]).fillna(0).astype(int)
    )
    if until is None:
        return known
    later = lines.filter(_[column].isin(items), _.amount > 0, _.ordered_at >= as_of, _.ordered_at < until)
    return known.assign(
        bought=known["customer_id"].isin(later.select("customer_id").distinct().execute()["customer_id"])
    )
