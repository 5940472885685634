"""What a shop would know of its campaigns: whom it contacted, whom it held back by lot, and who then ordered."""

import numpy as np
import pandas as pd

TRIED, CONTACTED = 0.8, 2 / 3
"""Share of the customers that each campaign draws, and of those the share that it contacts."""


def draw_campaigns(responses: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Try every campaign on customers drawn by lot, hold some of them back by lot, and see who orders.

    Each customer is drawn for each campaign apart, so that somebody may be in several or in none.

    Parameters
    ----------
    responses : pandas.DataFrame
        customer_id, campaign, p_without, p_with, a row for each customer and campaign.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        customer_id, treatment (name of the campaign), contacted and ordered (yes, no); in the order of `responses`.
    """
    tried, lot, luck = rng.random((3, len(responses)))
    contacted = lot < CONTACTED
    ordered = luck < np.where(contacted, responses["p_with"], responses["p_without"])
    results = pd.DataFrame(
        {
            "customer_id": responses["customer_id"],
            "treatment": responses["campaign"],
            "contacted": np.where(contacted, "yes", "no"),
            "ordered": np.where(ordered, "yes", "no"),
        }
    )
    return results[tried < TRIED].reset_index(drop=True)
