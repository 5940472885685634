"""What may be shown of the value of segments, so that nobody can be recognised."""

import numpy as np
import pandas as pd

from segbook.profiles import suppress_small
from segbook.value.outlook import STATES, name_column
from segbook.value.tiers import TIERS


def publish_values(values: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Leave out what speaks of too few customers to be published.

    Parameters
    ----------
    values : pandas.DataFrame
        As `summarise_segments` gives it.
    min_cell : int
        Segments of fewer customers keep their name alone. A state of fewer customers is counted with the larger of the
        states beside it, and `slipping` counts as the states do; where it is smaller still, it and what is at stake are
        missing. Sums over segments must be made of the result, or what is missing could be found by subtraction.

    Returns
    -------
    pandas.DataFrame
        The same, without the shares of tiers.
    """
    values = suppress_small(values, min_cell).drop(columns=list(TIERS))
    columns = [name_column(state) for state in STATES]
    values[columns] = [
        _fold_small(row[columns].to_numpy(float), min_cell / row["customers"]) for _, row in values.iterrows()
    ]
    few = (values["slipping"] > 0) & (values["slipping"] < min_cell)
    folded = (values["slipping_away"] * values["customers"]).round()
    return values.assign(
        slipping=folded.fillna(0).where(values["slipping"].notna()).mask(few), at_stake=values["at_stake"].mask(few)
    )


def _fold_small(shares: np.ndarray, least: float) -> np.ndarray:
    """Add every share under the least to the larger one beside it, or to the largest if there is none."""
    shares = shares.copy()
    for place in np.flatnonzero((shares > 0) & (shares < least * (1 - 1e-9))):
        beside = [each for each in (place - 1, place + 1) if 0 <= each < len(shares) and shares[each] > 0]
        others = beside or [each for each in range(len(shares)) if each != place]
        shares[max(others, key=lambda each: shares[each])] += shares[place]
        shares[place] = 0.0
    return shares
