"""What results of campaigns came in, in words."""

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
    return " ".join(told)


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
