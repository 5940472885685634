"""Cases for the explorer: a plan whose gain is known in closed form."""

import numpy as np
import pandas as pd

BUDGETS = (0.0, 2_500.0, 5_000.0, 10_000.0, 20_000.0)
MARGINS = (0.2, 0.3, 0.4)
RESPONSES = (0.5, 1.0, 2.0)


def make_curves(first: str = "special discount to At Risk") -> pd.DataFrame:
    """Give a table `curves` of every combination, the gain being 3 · response · margin / 0.3 · √budget · 10."""
    grid = pd.MultiIndex.from_product([BUDGETS, MARGINS, RESPONSES], names=["budget", "margin", "response"]).to_frame(
        index=False
    )
    gain = 30 * grid["response"] * grid["margin"] / 0.3 * np.sqrt(grid["budget"])
    return grid.assign(
        gain=gain,
        lower=-0.2 * gain,
        upper=2.5 * gain,
        spent=0.9 * grid["budget"],
        customers=(0.1 * grid["budget"]).astype(int),
        first=np.where(grid["budget"] > 0, first, ""),
    )
