"""What each treatment would bring in each segment, and how many must respond for it to pay."""

import numpy as np
import pandas as pd

from segbook.actions.budget.gains import ENDS, Gains


def weigh_options(gains: Gains, margin: float) -> pd.DataFrame:
    """Say of each treatment and segment what it would bring, if everybody in the segment got it.

    Parameters
    ----------
    gains : Gains
    margin : float
        Share of the spending that is earned.

    Returns
    -------
    pandas.DataFrame
        segment_id, segment, treatment, customers (of the segment), base (share who order without contact), uplift (how many
        more of 1 contacted customer order), uplift_lower, uplift_upper (95 %), break_even (the uplift from which on it pays;
        missing where it never does), cost (of treating one customer, without discount), gain (of treating one customer, the mean), gain_lower, gain_upper
        (95 %), source (of the uplift: measured or assumed); where the response is known; ordered by segment_id and the playbook.
    """
    gain, rows = gains.expect(margin), []
    for (segment_id, segment), cells in gains.cells.groupby(["segment_id", "segment"]):
        own, customers = cells.index.to_numpy(), cells["customers"].to_numpy()
        share = customers / customers.sum()
        for place in np.flatnonzero(np.isfinite(gains.uplift[own[0]])):
            lower, upper = np.quantile(gains.uplift_draws[:, own, place] @ share, ENDS)
            size = np.zeros(len(gain))
            size[own] = customers
            everybody = np.zeros((*gain.shape, 1))
            everybody[own, place, 0] = share
            gain_lower, gain_upper = gains.bound(everybody, margin)[:, 0]
            rows.append(
                {"segment_id": segment_id, "segment": segment, "treatment": gains.treatments[place]}
                | {"customers": int(customers.sum()), "base": share @ gains.base[own, place]}
                | {"uplift": share @ gains.uplift[own, place], "uplift_lower": lower, "uplift_upper": upper}
                | {"break_even": break_even(gains, size, place, margin), "cost": gains.cost[place]}
                | {"gain": share @ gain[own, place], "gain_lower": gain_lower, "gain_upper": gain_upper}
                | {"source": gains.sources[own[0], place]}
            )
    columns = ["segment_id", "segment", "treatment", "customers", "base", "uplift", "uplift_lower", "uplift_upper"]
    return pd.DataFrame(rows, columns=[*columns, "break_even", "cost", "gain", "gain_lower", "gain_upper", "source"])


def find_best(options: pd.DataFrame) -> pd.DataFrame:
    """Keep the treatment of each segment that brings most for each customer, or costs least; ordered by segment_id."""
    best = options.sort_values(["segment_id", "gain"], ascending=[True, False], kind="stable")
    return best.drop_duplicates("segment_id").reset_index(drop=True)


def break_even(gains: Gains, size: np.ndarray, place: int, margin: float) -> float:
    """Give the mean uplift from which on a treatment pays.

    Parameters
    ----------
    gains : Gains
    size : ndarray of float, shape (cells,)
        Who is treated; somebody is.
    place : int
        Of the treatment.
    margin : float

    Returns
    -------
    float
        (cost + base · discount · order value) / ((margin − discount) · order value), in means over those who are treated: the orders
        that would have come anyway are worth what they are worth without contact, those that are added what they are worth in the plan. NaN
        where no uplift would do: the discount takes all the margin, or more than everybody would have to order.
    """
    used = size > 0
    size, base, uplift = size[used], gains.base[used, place], gains.uplift[used, place]
    worth = gains.cells["order_value"].to_numpy()[used]
    keeps, added = margin - gains.discount[place], size @ uplift
    of_one = (size * uplift) @ worth / added if added > 0 else size @ worth / size.sum()
    if keeps <= 0 or of_one <= 0:
        return np.nan
    given = gains.discount[place] * ((size * base) @ worth)
    even = (size.sum() * gains.cost[place] + given) / (keeps * of_one)
    return float(even / size.sum()) if even <= size @ (1 - base) else np.nan
