"""How often do the 95 % intervals of value cover what is true, where customers do as the models say?

Each shop of `benchmarks.buyers` is simulated many times; the models are estimated from what had happened so far, and what they
foresee is held against what happened next.
"""

import argparse

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.stats import binom

from benchmarks.buyers import SHOPS, WEEK, Shop, simulate_buyers
from benchmarks.measure import write_results
from segbook.value import Forecast, bound_total, fit_value, forecast

SETS, PROCESSES = 400, 2
HORIZON_WEEKS = 52
STEPS_PER_DAY = 1_440
"""Time is told in minutes, so that its rounding is no matter."""

NOMINAL, TOLERANCE = 0.95, 0.99
FREQUENT = 5
"""Repeats of customers who are looked at on their own: most others do nothing, and an interval from 0 covers that anyhow."""


def cover_set(shop: Shop, number: int) -> dict[str, tuple[int, int]]:
    """Simulate one data set, estimate, and look what the intervals cover.

    Parameters
    ----------
    shop : Shop
    number : int
        Of the set; the seed is made of it.

    Returns
    -------
    dict
        For each quantity how many intervals cover, and how many there are.
    """
    purchases, future = simulate_buyers(shop, shop.customers, HORIZON_WEEKS, STEPS_PER_DAY, seed=number)
    model = fit_value(purchases, "day", seed=number)
    horizon = HORIZON_WEEKS * WEEK * STEPS_PER_DAY
    foreseen = forecast(model, purchases, horizon, margin=1.0, discount_rate=0.0, seed=number)
    true = pd.Series(shop.list_parameters(STEPS_PER_DAY))
    told = model.tabulate().set_index("parameter").reindex(true.index)
    parameters = true.between(told["lower"], told["upper"])
    return {name: (int(covered), 1) for name, covered in parameters.items()} | cover_future(
        foreseen, future, purchases["repeats"].to_numpy() >= FREQUENT
    )


def cover_future(foreseen: Forecast, future: pd.DataFrame, frequent: np.ndarray) -> dict[str, tuple[int, int]]:
    """Look which intervals of the forecast cover what happened, of the total and of single customers."""
    lower, upper = bound_total(*foreseen.total(np.ones(len(future), dtype=bool)))
    covered = {"spending of all": (int(lower <= future["spend"].sum() <= upper), 1)}
    for name, what in (("orders", "orders"), ("spend", "spending")):
        bounds = foreseen.customers[[f"{name}_lower", f"{name}_upper"]].round(2).to_numpy().T  # whole cents
        inside = future[name].between(*bounds).to_numpy()
        covered[f"{what} of a customer"] = (int(inside.sum()), len(inside))
        covered[f"{what} of a frequent customer"] = (int(inside[frequent].sum()), int(frequent.sum()))
    return covered


def judge(shop: Shop, sets: list[dict[str, tuple[int, int]]]) -> list[dict]:
    """Give the rows of a shop: what share is covered, between which shares it would be by chance, and whether it is.

    Intervals of single customers end at whole orders or at 0, so they cover 95 % at least.
    """
    rows = []
    for quantity in sets[0]:
        covered, intervals = np.sum([each[quantity] for each in sets], axis=0).tolist()
        lower, upper = (each / intervals for each in binom.interval(TOLERANCE, intervals, NOMINAL))
        if "customer" in quantity:
            upper = 1.0
        share = covered / intervals
        rows.append(
            {"shop": shop.name, "quantity": quantity, "sets": len(sets), "intervals": intervals, "nominal": NOMINAL}
            | {"covered": round(share, 4), "lower": round(lower, 4), "upper": round(upper, 4)}
            | {"holds": "yes" if lower <= share <= upper else "no"}
        )
    return rows


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    asked = parser.parse_args()
    rows = []
    with Parallel(asked.processes) as parallel:
        for shop in SHOPS:
            rows += judge(shop, parallel(delayed(cover_set)(shop, number) for number in range(asked.sets)))
    write_results("value", rows, sets=asked.sets, horizon_weeks=HORIZON_WEEKS)


if __name__ == "__main__":
    main()
