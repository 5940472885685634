"""What the cleaned transactions are: counts, months and the largest parts."""

import ibis
import pandas as pd
from ibis import _

from segbook.data.load import Inputs
from segbook.data.read import sum_exactly


def summarise_transactions(transactions: ibis.Table) -> dict:
    """Count what is in the transactions.

    Parameters
    ----------
    transactions : ibis.Table
        Cleaned lines.

    Returns
    -------
    dict
        rows, customers, orders, products (where the file names them), revenue (units of the currency,
        returns subtracted where they were kept), returned_rows and returned_amount (of returns that
        were kept), first_order and last_order (ISO dates). A return is no order; what was free is one.
    """
    counts = {
        "rows": _.count(),
        "customers": _.customer_id.nunique(),
        "orders": _.order_id.nunique(where=_.amount >= 0),
        "revenue": sum_exactly(_.amount),
        "returned_rows": (_.amount < 0).sum().fill_null(0),
        "returned_amount": _.amount.sum(where=_.amount < 0).fill_null(0).cast("float64"),
        "first_order": _.ordered_at.min(where=_.amount >= 0).date().cast("string"),
        "last_order": _.ordered_at.max(where=_.amount >= 0).date().cast("string"),
    }
    product = next((name for name in ("product_id", "product") if name in transactions.columns), None)
    if product:
        counts["products"] = _[product].nunique()
    row = transactions.agg(**counts).execute().iloc[0]
    return {key: value if isinstance(value, str) else value.item() for key, value in row.items()}


def summarise_inputs(inputs: Inputs) -> dict:
    """Count what is in everything that came in.

    Returns
    -------
    dict
        rows_read, customers, and with orders snapshot (ISO date), rows_of_orders and what `summarise_transactions` gives;
        with a customer table and a survey their rows as rows_of_customers and rows_of_survey.
    """
    read = {source: int(steps["rows_in"].iloc[0]) for source, steps in inputs.funnel.groupby("source")}
    counts = {"rows_read": sum(read.values())} | {
        f"rows_of_{each.source}": len(each.rows) for each in inputs.attributes
    }
    if inputs.orders is None:
        return counts | {"customers": len(inputs.customers)}
    counts |= {"rows_of_orders": read["transactions"], "snapshot": inputs.orders.snapshot.isoformat()}
    return counts | summarise_transactions(inputs.orders.transactions)


def count_rows(inputs: Inputs) -> pd.DataFrame:
    """Count the rows of each file: source, rows_read, rows_kept."""
    by_source = inputs.funnel.groupby("source", sort=False)
    counts = by_source.agg(rows_read=("rows_in", "first"), rows_kept=("rows_out", "last")).reset_index()
    return counts.replace({"transactions": "orders", "customers": "customer table"})


def match_customers(inputs: Inputs) -> pd.DataFrame:
    """Compare who is in the customer table and the survey with who counts as a customer.

    Customers are those who ordered; without orders, those of the customer table.

    Returns
    -------
    pandas.DataFrame
        source, rows, matched (of them customers), unmatched, share_of_customers (who have a row).
    """
    if inputs.orders:
        customers = set(inputs.orders.transactions.select("customer_id").distinct().execute()["customer_id"])
    else:
        customers = set(inputs.attributes[0].rows["customer_id"])
    rows = []
    for each in inputs.attributes:
        matched = int(each.rows["customer_id"].isin(customers).sum())
        rows.append((each.source, len(each.rows), matched, len(each.rows) - matched, matched / len(customers)))
    return pd.DataFrame(rows, columns=["source", "rows", "matched", "unmatched", "share_of_customers"])


def count_months(transactions: ibis.Table, min_cell: int = 1) -> pd.DataFrame:
    """Add up the revenue by month.

    Parameters
    ----------
    transactions : ibis.Table
        Cleaned lines.
    min_cell : int
        The revenue of months in which fewer customers ordered is left blank.

    Returns
    -------
    pandas.DataFrame
        month (first day), customers, revenue, ordered by month.
    """
    monthly = transactions.group_by(month=_.ordered_at.truncate("month").date())
    counts = monthly.agg(customers=_.customer_id.nunique(), revenue=sum_exactly(_.amount)).order_by("month").execute()
    revenue = counts["revenue"].where(counts["customers"] >= min_cell)
    return counts.assign(month=pd.to_datetime(counts["month"]), revenue=revenue)


def find_largest(transactions: ibis.Table, column: str, top: int = 5, min_cell: int = 1) -> pd.DataFrame:
    """Find the values of a text column that bring the most revenue.

    Parameters
    ----------
    transactions : ibis.Table
        Cleaned lines.
    column : str
        ``category``, ``country``, ``product``, …
    top : int
        How many values to name.
    min_cell : int
        Values of fewer customers are not named.

    Returns
    -------
    pandas.DataFrame
        value, customers, revenue, revenue_share; the largest first. Empty if there is no such column.
    """
    if column not in transactions.columns:
        return pd.DataFrame(columns=["value", "customers", "revenue", "revenue_share"])
    total = transactions.agg(total=sum_exactly(_.amount)).execute()["total"].iloc[0]
    grouped = transactions.filter(_[column].notnull()).group_by(value=_[column])
    parts = grouped.agg(customers=_.customer_id.nunique(), revenue=sum_exactly(_.amount))
    parts = parts.filter(_.customers >= min_cell)
    largest = parts.order_by(_.revenue.desc(), _.value).limit(top).execute()
    return largest.assign(revenue_share=largest["revenue"] / total)
