"""What came in and what was left out, in words."""

from datetime import date

import pandas as pd

from segbook.common.wording import listing, money, number, percent, plural

RETURNS = "return or cancellation"


def answer(summary: dict, rows_read: int, currency: str | None) -> str:
    """Answer the chapter's question in one sentence."""
    return (
        f"{number(summary['rows'])} of the {number(rows_read)} rows count "
        f"({percent(summary['rows'] / rows_read)}). They tell of {plural(summary['customers'], 'customer')}, "
        f"{plural(summary['orders'], 'order')} and {money(summary['revenue'], currency)} "
        f"{_period(summary['first_order'], summary['last_order'])}."
    )


def day(iso: str) -> str:
    """Write an ISO date for reading: ``9 December 2011``."""
    parsed = date.fromisoformat(iso)
    return f"{parsed.day} {parsed:%B %Y}"


def describe_losses(funnel: pd.DataFrame, currency: str | None) -> str:
    """Say which steps dropped rows, the largest first, and what money stood on them."""
    dropped = funnel[funnel["dropped"] > 0].sort_values("dropped", ascending=False, kind="stable")
    if dropped.empty:
        return "No row was rejected."
    parts = [
        f"{plural(row.dropped, 'row')} for “{row.reason}”" + (f" ({money(row.amount, currency)})" if row.amount else "")
        for row in dropped.itertuples()
    ]
    total = int(dropped["dropped"].sum())
    return f"{plural(total, 'row')} of {number(funnel['rows_in'].iloc[0])} {_were(total)} rejected: {listing(parts)}."


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


def _period(first: str, last: str) -> str:
    return f"on {day(first)}" if first == last else f"between {day(first)} and {day(last)}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
