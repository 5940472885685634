"""What results of campaigns came in, in words."""

from collections.abc import Iterable

import pandas as pd

from segbook.common.wording import escape, listing, number, plural


def describe_campaigns(campaigns: pd.DataFrame, customers: pd.Series, min_cell: int) -> str:
    """Say what results of campaigns there are, of which nothing can be concluded, and who in them is unknown.

    Parameters
    ----------
    campaigns : pandas.DataFrame
        As `load_campaigns` gives it.
    customers : pandas.Series
        Numbers of the customers of the report.
    min_cell : int
        Numbers of fewer customers are not told.
    """
    known = campaigns["customer_id"].isin(customers)
    several = plural(campaigns["treatment"].nunique(), "treatment")
    told = [f"Results of campaigns: {several}, {plural(int(campaigns['customer_id'].nunique()), 'customer')}."]
    told += _describe_onesided(campaigns[known])
    strangers = campaigns.loc[~known, "customer_id"].nunique()
    if strangers:
        who = plural(strangers, "customer") if strangers >= min_cell else f"Fewer than {number(min_cell)} customers"
        told.append(
            f"{who} of the campaigns {'has' if who.startswith('1 ') else 'have'} no orders here; their results are not used."
        )
    told.append(describe_standing(campaigns))
    return " ".join(filter(None, told))


def describe_standing(campaigns: pd.DataFrame, names: Iterable[str] | None = None) -> str:
    """Say who is counted in the segment of today and not in that of the lot; empty if nobody is.

    Parameters
    ----------
    campaigns : pandas.DataFrame
        As `load_campaigns` gives it.
    names : iterable of str, optional
        Names of the segments of today; without them only that the results name no segments is said.
    """
    if "segment" not in campaigns:
        return (
            "The results do not say which segment customers were in when the lot was drawn (column 'segment'), so they are counted "
            "where they stand today, and who ordered may have moved since."
        )
    if names is None or campaigns["segment"].isin(list(names)).all():
        return ""
    return (
        "Customers whose results name no segment, or one that there is not today, are counted where they stand today, and who "
        "ordered may have moved since."
    )


def _describe_onesided(campaigns: pd.DataFrame) -> list[str]:
    """Say of which treatments nobody was held back, or nobody contacted."""
    shares = campaigns.groupby("treatment")["contacted"].mean()
    told = []
    for share, who in ((1, "held back"), (0, "contacted")):
        names = [f"“{escape(name)}”" for name in shares.index[shares == share]]
        if names:
            told.append(
                f"Nobody was {who} of {listing(names)}: without anybody to compare with, nothing can be concluded, and what "
                f"{'it brings' if len(names) == 1 else 'they bring'} counts as not measured."
            )
    return told
