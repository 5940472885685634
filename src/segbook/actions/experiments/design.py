"""Test before you believe: how many customers to contact, how many to hold back, and who."""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping
from math import ceil

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_proportions_2indep_onetail

from segbook.actions.responses.estimate import MEASURED

POWER = 0.8
"""Chance with which a test must show the effect that it is made for."""

LEVEL = 0.05
"""Chance, two-sided, with which it may show an effect where there is none."""

PAYS, EXPECTED, NOTHING, STAYS = "what pays", "what is expected", "nothing", "that it stays so"
AIMS = (PAYS, EXPECTED, NOTHING, STAYS)
"""What one round can show: an effect that just pays, only the expected one, or neither; or what it watches: that what is
measured to pay stays so."""

CONTACT, HOLD_BACK = "contact", "hold back"

LONGEST_DAYS = 365
"""Days after which it is no use waiting for a test."""

TENTH = 0.1
"""Share of customers who are held back where no test of them alone would tell in time, or where it is measured to pay."""

FEWEST_ORDERS = 5
"""Orders that those held back must be expected to place: with fewer, shares are not nearly normal (Cochran 1954)."""


def plan_experiments(planned: pd.DataFrame, response_days: int, min_cell: int) -> pd.DataFrame:
    """Design one randomised test for every treatment of every segment.

    The test compares the shares who order, of those contacted and of those held back by lot. As few are held back as
    show the effect that just pays; if half are too few for that, as few as show the expected effect. If neither shows
    in one round, half are held back where rounds within `LONGEST_DAYS` would show one of them, and else a tenth. Where it
    is measured already to pay by more than chance, never more than a tenth are held back, to see that it stays so.

    Parameters
    ----------
    planned : pandas.DataFrame
        One row per segment × treatment: segment_id, treatment, customers (to be contacted), gain (money that contacting
        them all is expected to bring), break_even and pooled (how many more of one contacted customer order: so that it
        just pays, and as expected), base (share who order without contact within `response_days`; may be missing). It may
        have source (``measured`` or ``assumed``: the response) and lower (lower end of the 95 % interval of the gain).
    response_days : int
        Days after the contact in which orders are counted.
    min_cell : int
        Fewer are never held back.

    Returns
    -------
    pandas.DataFrame
        segment_id, treatment, base, effect_that_pays, expected, needed_per_arm and needed_expected (customers in each of
        two equal groups that show these effects), contacted, held_back, detectable (least effect that this split
        shows), power and power_expected (chance that it shows the two effects), aim (one of `AIMS`), rounds and days
        (until the effect that pays is shown; missing where it is measured already to pay), forgone (gain that holding back costs), enough (whether one round shows
        what pays); ordered by segment_id, treatment. What cannot be known is missing.

    Notes
    -----
    Two-sided test of two proportions with the pooled variance under the hypothesis of no difference, by the normal
    approximation (Fleiss, Tytun & Ury 1980, without the correction for continuity).
    """
    designs = [_design(row, response_days, min_cell) for row in planned.itertuples()]
    keys = (
        planned[["segment_id", "treatment"]].reset_index(drop=True).astype({"segment_id": "int64", "treatment": "str"})
    )
    found = pd.DataFrame(designs, columns=list(_DESIGN)).astype(_DESIGN)
    return pd.concat([keys, found], axis=1).sort_values(["segment_id", "treatment"], ignore_index=True)


def plan_together(experiments: pd.DataFrame) -> pd.DataFrame:
    """Say what the tests of one treatment show if their segments are taken together.

    The groups are compared within each segment and the differences averaged (Mantel & Haenszel 1959), for the shares held
    back differ. That is as exact as two equal groups of 2 Σ c h / (c + h) customers, c contacted and h held back.

    Parameters
    ----------
    experiments : pandas.DataFrame
        As `plan_experiments` gives it.

    Returns
    -------
    pandas.DataFrame
        For each treatment of several segments that hold customers back: treatment, segments (how many), contacted,
        held_back, effect_that_pays and expected (means over the customers), detectable, power, power_expected; ordered by
        treatment.
    """
    means = ["effect_that_pays", "expected", "base"]
    tested = experiments[experiments["held_back"] > 0]
    customers = tested["contacted"] + tested["held_back"]
    parts = tested[["treatment", "contacted", "held_back"]].assign(
        segments=1,
        customers=customers,
        worth=2 * tested["contacted"] * tested["held_back"] / customers,
        **{name: tested[name] * customers for name in means},
    )
    sums = parts.groupby("treatment", as_index=False).sum(skipna=False)
    sums[means] = sums[means].div(sums["customers"], axis=0)
    several = sums[sums["segments"] > 1].reset_index(drop=True)
    rows = list(several.itertuples())
    several["detectable"] = pd.Series([_detectable(row.base, row.worth, row.worth) for row in rows], dtype=float)
    for power, effect in {"power": "effect_that_pays", "power_expected": "expected"}.items():
        found = [_power(getattr(row, effect), row.base, row.worth, row.worth) for row in rows]
        several[power] = pd.Series(found, dtype=float)
    return several[
        ["treatment", "segments", "contacted", "held_back", *means[:2], "detectable", "power", "power_expected"]
    ]


def assign(contacts: pd.DataFrame, experiments: pd.DataFrame, names: Mapping[int, str], seed: int) -> pd.DataFrame:
    """Draw by lot, within each segment and treatment, who is contacted and who is held back.

    Customers are ordered by a hash of seed, treatment and number, and the first are held back. So the lot is the same
    for the same seed, whatever the order of the rows, and the groups are exactly as large as planned; when customers come or
    go, at most as many others change their group. Treatments draw apart, so that nobody is always held back.

    Parameters
    ----------
    contacts : pandas.DataFrame
        customer_id, segment_id, treatment: everybody in the plan, each once.
    experiments : pandas.DataFrame
        segment_id, treatment, held_back; who is in none of them is contacted.
    names : mapping of int to str
        Names of the segments.
    seed : int

    Returns
    -------
    pandas.DataFrame
        customer_id, segment, treatment, group ("contact" or "hold back"); ordered by customer_id.
    """
    keys = ["segment_id", "treatment"]
    drawn = contacts.merge(experiments[[*keys, "held_back"]], on=keys, how="left", validate="m:1")
    lots = [_lot(seed, *each) for each in zip(drawn["treatment"], drawn["customer_id"], strict=True)]
    place = drawn.assign(lot=lots).groupby(keys)["lot"].rank(method="first")
    group = np.where(place <= drawn["held_back"].fillna(0), HOLD_BACK, CONTACT)
    drawn = drawn.assign(segment=drawn["segment_id"].map(names), group=group)
    return drawn[["customer_id", "segment", "treatment", "group"]].sort_values("customer_id", ignore_index=True)


def publish_experiments(experiments: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Leave out the tests of which a group is too small to be shown."""
    shown = (experiments["contacted"] >= min_cell) & experiments["held_back"].map(lambda n: n == 0 or n >= min_cell)
    return experiments[shown].reset_index(drop=True)


def count_rounds(needed_per_arm: float, customers: int) -> float:
    """Give how many rounds with new lots it takes where one is too few and half are held back; may be missing."""
    return np.nan if np.isnan(needed_per_arm) else max(2.0, float(ceil(2 * needed_per_arm / customers)))


_DESIGN = {
    "base": float,
    "effect_that_pays": float,
    "expected": float,
    "needed_per_arm": float,
    "needed_expected": float,
    "contacted": "int64",
    "held_back": "int64",
    "detectable": float,
    "power": float,
    "power_expected": float,
    "aim": "str",
    "rounds": float,
    "days": float,
    "forgone": float,
    "enough": bool,
}


def _design(row, response_days: int, min_cell: int) -> tuple:
    effects = {PAYS: row.break_even, EXPECTED: row.pooled}
    needed = {aim: _needed(effect, row.base) for aim, effect in effects.items()}
    within = any(count_rounds(size, row.customers) * response_days <= LONGEST_DAYS for size in needed.values())
    aim, held_back = _split(row.customers, effects, row.base, min_cell, within)
    watch = max(min_cell, int(TENTH * row.customers))
    if _pays_already(row) and held_back > watch:
        aim, held_back = STAYS, watch
    contacted = row.customers - held_back
    power = {name: _power(effect, row.base, contacted, held_back) for name, effect in effects.items()}
    rounds = 1.0 if aim == PAYS else count_rounds(needed[PAYS], row.customers) if held_back else np.nan
    rounds = np.nan if aim == STAYS else rounds
    return (
        row.base,
        row.break_even,
        row.pooled,
        needed[PAYS],
        needed[EXPECTED],
        contacted,
        held_back,
        _detectable(row.base, contacted, held_back),
        power[PAYS],
        power[EXPECTED],
        aim,
        rounds,
        rounds * response_days,
        row.gain * held_back / row.customers,
        aim == PAYS,
    )


def _pays_already(row) -> bool:
    """Say whether the gain of a measured response is beyond chance; `source` and `lower` may be missing."""
    return getattr(row, "source", None) == MEASURED and getattr(row, "lower", np.nan) > 0


def _split(customers: int, effects: Mapping[str, float], base: float, min_cell: int, within: bool) -> tuple[str, int]:
    """Give what one round can show and how many to hold back; `within` says whether some rounds would show more."""
    half = customers // 2
    if half < min_cell:
        return NOTHING, 0
    fewest = max(min_cell, ceil(FEWEST_ORDERS / base)) if base * half > FEWEST_ORDERS else half
    for aim, effect in effects.items():
        if _power(effect, base, customers - half, half) >= POWER:
            return aim, _fewest(customers, effect, base, range(min(fewest, half), half))
    return NOTHING, half if within else max(min_cell, int(TENTH * customers))


def _fewest(customers: int, effect: float, base: float, sizes: range) -> int:
    place = bisect_left(sizes, POWER, key=lambda held: _power(effect, base, customers - held, held))
    return sizes.start + place


def _can_be(effect: float, base: float) -> bool:
    return 1e-9 <= effect < 1 - base  # below, sizes are beyond numbers


def _needed(effect: float, base: float) -> float:
    return (
        float(ceil(samplesize_proportions_2indep_onetail(effect, base, POWER, alpha=LEVEL)))
        if _can_be(effect, base)
        else np.nan
    )


def _power(effect: float, base: float, contacted: int, held_back: int) -> float:
    if not held_back or not _can_be(effect, base):
        return np.nan
    return float(
        power_proportions_2indep(
            effect, base, contacted, ratio=held_back / contacted, alpha=LEVEL, return_results=False
        )
    )


def _detectable(base: float, contacted: int, held_back: int) -> float:
    def short(effect: float) -> float:
        return _power(effect, base, contacted, held_back) - POWER

    low, high = 1e-9, 1 - base - 1e-9
    return brentq(short, low, high) if held_back and low < high and short(high) > 0 else np.nan


def _lot(seed: int, treatment: str, customer_id: str) -> int:
    text = "\0".join((str(seed), treatment, str(customer_id)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
