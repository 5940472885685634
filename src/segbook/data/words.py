"""What came in and what was left out, in words."""

from datetime import date

import pandas as pd

from segbook.common.wording import listing, money, number, percent, plural

RETURNS = "return or cancellation"
_FILES = {"transactions": "the orders", "customers": "the customer table", "survey": "the survey"}


def answer(summary: dict, currency: str | None) -> str:
    """Answer the chapter's question in one sentence or two.

    Parameters
    ----------
    summary : dict
        As `summarise_inputs` gives it.
    currency : str or None
    """
    beside = listing(_count_sources(summary)) if _count_sources(summary) else ""
    if "orders" not in summary:
        told = f"The data tells of {plural(summary['customers'], 'customer')}"
        several = f": {beside}" if len(_count_sources(summary)) > 1 else ""
        return f"{told}{several}. It has no orders, so nothing is said of what they brought."
    told = (
        f"{number(summary['rows'])} of the {number(summary['rows_of_orders'])} rows of orders count "
        f"({percent(summary['rows'] / summary['rows_of_orders'])}). They tell of {plural(summary['customers'], 'customer')}, "
        f"{plural(summary['orders'], 'order')} and {money(summary['revenue'], currency)} "
        f"{period(summary['first_order'], summary['last_order'])}."
    )
    return f"{told} Beside them stand {beside}." if beside else told


def _count_sources(summary: dict) -> list[str]:
    named = {"customers": "in the customer table", "survey": "in the survey"}
    return [
        f"{plural(summary[f'rows_of_{source}'], 'customer')} {where}"
        for source, where in named.items()
        if f"rows_of_{source}" in summary
    ]


def scope(summary: dict) -> str:
    """Say whom and what the numbers of the report speak of."""
    if "orders" not in summary:
        return f"A number in this report speaks of the {plural(summary['customers'], 'customer')} in the data, and of nobody else."
    return (
        f"A number in this report speaks of the {plural(summary['rows'], 'row')} of orders that count and of "
        f"{plural(summary['customers'], 'customer')}, as they were on {day(summary['snapshot'])}; guests without a number "
        "are not among them."
    )


def day(iso: str) -> str:
    """Write an ISO date for reading: ``9 December 2011``."""
    parsed = date.fromisoformat(iso)
    return f"{parsed.day} {parsed:%B %Y}"


def describe_losses(funnel: pd.DataFrame, currency: str | None, alike: int = 0) -> str:
    """Say for each file which steps dropped rows, the largest first, and what money stood on them.

    Parameters
    ----------
    funnel : pandas.DataFrame
        As `Inputs` has it.
    currency : str or None
    alike : int
        Rows that agree in every column with an earlier one and were kept, because rows cannot tell purchases apart.
    """
    order = [source for source in _FILES if source in set(funnel["source"])]
    several = len(order) > 1
    files = (_describe_file(funnel[funnel["source"] == source], source, currency, several) for source in order)
    return " ".join([*files, _describe_alike(alike)] if alike else files)


def _describe_file(funnel: pd.DataFrame, source: str, currency: str | None, several: bool) -> str:
    of = f" of {_FILES[source]}" if several or source != "transactions" else ""
    dropped = funnel[funnel["dropped"] > 0].sort_values("dropped", ascending=False, kind="stable")
    if dropped.empty:
        return f"No row{of} was rejected."
    parts = [
        f"{plural(row.dropped, 'row')} for “{row.reason}”"
        + (f" ({money(row.amount, currency)})" if row.amount == row.amount and row.amount else "")
        for row in dropped.itertuples()
    ]
    total = int(dropped["dropped"].sum())
    return (
        f"{plural(total, 'row')} of {number(funnel['rows_in'].iloc[0])}{of} {_were(total)} rejected: {listing(parts)}."
    )


def _describe_alike(alike: int) -> str:
    agrees = "agrees" if alike == 1 else "agree"
    return (
        f"{plural(alike, 'row')} of orders {agrees} in every column with an earlier one and {_were(alike)} kept: the file has "
        "neither order numbers, nor products, nor times of day, so that each may be a purchase of its own."
    )


def describe_matches(matches: pd.DataFrame, *, has_orders: bool) -> str:
    """Say how many customers the customer table and the survey tell of, and how many rows match nobody.

    Parameters
    ----------
    matches : pandas.DataFrame
        As `match_customers` gives it.
    has_orders : bool
        Whether customers are those who ordered.
    """
    if not has_orders:
        matches = matches.iloc[1:]
    sentences = []
    for row in matches.itertuples():
        what = _FILES[row.source]
        if not row.matched:
            sentences.append(
                f"Nobody in {what} is among the customers, so it tells nothing: compare the customer numbers of both files."
            )
            continue
        told = f"{what[0].upper()}{what[1:]} tells of {percent(row.share_of_customers)} of the customers."
        who = "have no order that counts" if has_orders else "are not in the customer table"
        left = (
            f" {plural(row.unmatched, 'row')} in it {who} and {_were(row.unmatched)} left aside."
            if row.unmatched
            else ""
        )
        sentences.append(told + left)
    return " ".join(sentences) or "The customers of this report are those of this one file."


def describe_returns(returns: str, funnel: pd.DataFrame, summary: dict, currency: str | None) -> str:
    """Say what became of returns and cancellations."""
    if returns == "net":
        if not summary["returned_rows"]:
            return "There are no returns."
        return (
            f"Returns are subtracted: {plural(summary['returned_rows'], 'line')} take "
            f"{money(-summary['returned_amount'], currency)} off the revenue."
        )
    row = funnel.loc[funnel["reason"] == RETURNS].iloc[0]
    if not row["dropped"]:
        return "There are no returns or cancellations."
    return (
        f"Returns and cancellations are left out: {plural(int(row['dropped']), 'line')} worth "
        f"{money(-row['amount'], currency)} are not subtracted, so revenue is what was ordered, not what was kept."
    )


def describe_months(months: pd.DataFrame, currency: str | None) -> str:
    """Name the best month, among whole ones if possible."""
    whole = months.iloc[1:-1] if len(months) > 3 else months
    if whole["revenue"].isna().all():
        return "No month has enough customers to be shown."
    best = whole.loc[whole["revenue"].idxmax()]
    sentence = f"The best month was {best['month']:%B %Y} with {money(best['revenue'], currency)}"
    middling = whole["revenue"].median()
    if len(whole) < 3 or middling <= 0:
        return f"{sentence}."
    aside = " (the first and last, which may be cut short, aside)" if len(whole) < len(months) else ""
    return f"{sentence}, {best['revenue'] / middling:.1f} times a middling month{aside}."


def describe_largest(largest: pd.DataFrame, what: str) -> str:
    """Say which part brings the most, and how much."""
    if largest.empty:
        return f"The file does not tell the {what}, or no {what} has enough customers to be named."
    top = largest.iloc[0]
    return f"The largest that may be named brings {percent(top['revenue_share'])} of the revenue from {plural(int(top['customers']), 'customer')}."


def period(first: str, last: str) -> str:
    """Say from when to when, or on which day."""
    return f"on {day(first)}" if first == last else f"between {day(first)} and {day(last)}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
