"""What may be shown of the value of segments, so that nobody can be recognised."""

import pandas as pd

from segbook.common.cells import fold_small
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
        fold_small(row[columns].to_numpy(float), min_cell / row["customers"]) for _, row in values.iterrows()
    ]
    few = (values["slipping"] > 0) & (values["slipping"] < min_cell)
    folded = (values["slipping_away"] * values["customers"]).round()
    return values.assign(
        slipping=folded.fillna(0).where(values["slipping"].notna()).mask(few), at_stake=values["at_stake"].mask(few)
    )
