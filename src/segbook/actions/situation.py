"""The situation of each segment: what was measured of it, and in which band that lies."""

import itertools
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from segbook.segments.names import LEVELS
from segbook.segments.traits import ARCHETYPES

UNKNOWN = "unknown"

BANDS = {
    "name": (*LEVELS, *ARCHETYPES),
    "value": ("high", "medium", "low"),
    "leaving": ("many", "some", "few"),
    "tenure": ("new", "established"),
    "discounts": ("pay", "lose", "unclear"),
    "satisfaction": ("high", "usual", "low"),
    "gap": ("clear", "none"),
}
"""The facts that rules can ask for, and their bands; each but the name can be unknown too."""

MANY, SOME = 1 / 3, 1 / 10
"""Shares of the customers who came back that are slipping away or gone, from which on many or some are leaving."""

CLEAR = 0.2
"""Standard deviations by which the whole interval of satisfaction must lie beyond that of the others: a small effect (Cohen, 1988)."""

MOSTLY = 0.5
"""Of the customers must have come back for the share of those who leave to speak of the segment."""

NEW_DAYS = 90
"""Segments are new whose median customer came so many days ago or later."""

_NAMES = ("segment", "archetype", "level")
_OF_PROFILES = (
    "segment_id",
    *_NAMES,
    "customers",
    "share",
    "frequency_median",
    "monetary_median",
    "recency_days_median",
    "tenure_days_median",
)
_OF_ORDERS = (
    "expected",
    "at_stake",
    "leaving",
    "discount_gain",
    "discount_lower",
    "discount_upper",
    "gap_share",
    "gap_share_others",
)


def gather_facts(
    profiles: pd.DataFrame,
    differences: pd.DataFrame,
    satisfaction: pd.DataFrame,
    values: pd.DataFrame | None = None,
    options: pd.DataFrame | None = None,
    discounts: Collection[str] = (),
    affinities: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Gather what was measured of each segment, and may be told.

    Parameters
    ----------
    profiles : pandas.DataFrame
        The table of that name as `suppress_small` leaves it: segments of too few customers have nothing but names.
    differences : pandas.DataFrame
        The table of that name.
    satisfaction : pandas.DataFrame
        As `measure_satisfaction` gives it; its index is the segment_id.
    values : pandas.DataFrame, optional
        As `segbook.value.publish_values` gives it; without orders there is none, and so for the others.
    options : pandas.DataFrame, optional
        As `weigh_options` gives it.
    discounts : collection of str
        The treatments with a discount.
    affinities : pandas.DataFrame, optional
        The table of that name.

    Returns
    -------
    pandas.DataFrame
        segment_id, segment, archetype, level, customers, share; frequency_median, monetary_median, recency_days_median, tenure_days_median;
        tier, expected, at_stake; leaving (of those who came back, the share that is slipping away or gone; missing where more
        than half ordered once); discount, discount_gain, discount_lower, discount_upper (the measured treatment with a discount
        that brings most, what it brings for each customer and its 95 % interval); satisfaction, satisfaction_others (means), satisfaction_lower,
        satisfaction_upper (95 % of the standardised difference); categories_known; gap, gap_share, gap_share_others (the category that is
        bought from clearly less often than by others, and less than the segment buys of everything, with the largest shortfall). What is not known is missing.
    """
    facts = profiles.reindex(columns=_OF_PROFILES).set_index("segment_id")
    own = differences[(differences["feature"] == "satisfaction") & (differences["level"] == "")].set_index("segment_id")
    facts[["satisfaction_lower", "satisfaction_upper"]] = own[["lower", "upper"]]
    facts[["satisfaction", "satisfaction_others"]] = satisfaction[["mean", "mean_others"]]
    facts = facts.assign(
        **dict.fromkeys(_OF_ORDERS, np.nan), discount=None, gap=None, tier=None, categories_known=False
    )
    if values is not None:
        of_values = values.set_index("segment_id")
        facts[["tier", "expected", "at_stake"]] = of_values[["tier", "expected", "at_stake"]]
        back = 1 - of_values["one_order"]
        facts["leaving"] = ((of_values["slipping_away"] + of_values["gone"]) / back).where(back >= MOSTLY)
    if options is not None:
        measured = options[options["treatment"].isin(discounts) & (options["source"] == "measured")]
        best = (
            measured.sort_values("gain", ascending=False, kind="stable")
            .drop_duplicates("segment_id")
            .set_index("segment_id")
        )
        columns = {
            "treatment": "discount",
            "gain": "discount_gain",
            "gain_lower": "discount_lower",
            "gain_upper": "discount_upper",
        }
        facts[list(columns.values())] = best[list(columns)].reindex(facts.index)
    if affinities is not None:
        categories = affinities[affinities["level"] == "category"]
        short = categories[categories["told"] & (categories["upper"] < categories["usual"].clip(upper=1))]
        worst = short.assign(shortfall=short["share_others"] - short["share"]).sort_values(
            "shortfall", ascending=False, kind="stable"
        )
        worst = worst.drop_duplicates("segment_id").set_index("segment_id")
        facts["categories_known"] = facts.index.isin(categories["segment_id"])
        facts[["gap", "gap_share", "gap_share_others"]] = worst[["value", "share", "share_others"]].reindex(facts.index)
    hidden = facts["customers"].isna()
    kept = [column for column in facts if column not in (*_NAMES, "categories_known")]
    facts[kept] = facts[kept].where(~hidden)
    return facts.assign(categories_known=facts["categories_known"] & ~hidden).reset_index()


def measure_satisfaction(features: pd.DataFrame, segment_ids: pd.Series, min_cell: int) -> pd.DataFrame:
    """Give the mean satisfaction of each segment and of the customers of all others; missing where it is known of too few.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer; the column satisfaction, if there is one.
    segment_ids : pandas.Series of int
        One per customer, in the same order.
    min_cell : int

    Returns
    -------
    pandas.DataFrame
        The index is the segment_id; mean, mean_others.
    """
    known = features.get("satisfaction", pd.Series(np.nan, features.index, dtype=float)).astype(float)
    own = known.groupby(segment_ids.to_numpy()).agg(["sum", "count"])
    others = own.sum() - own
    told = (own["count"] >= min_cell) & (others["count"] >= min_cell)
    means = pd.DataFrame({"mean": own["sum"] / own["count"], "mean_others": others["sum"] / others["count"]})
    return means.where(told).rename_axis("segment_id")


def find_bands(facts: pd.DataFrame) -> pd.DataFrame:
    """Put each fact of each segment into its band.

    Parameters
    ----------
    facts : pandas.DataFrame
        As `gather_facts` gives them.

    Returns
    -------
    pandas.DataFrame
        segment_id and the keys of `BANDS`.
    """
    return pd.DataFrame(
        {
            "segment_id": facts["segment_id"],
            "name": facts["archetype"],
            "value": facts["tier"].fillna(UNKNOWN),
            "leaving": _band(facts["leaving"], [(MANY, "many"), (SOME, "some"), (-np.inf, "few")]),
            "tenure": _band(facts["tenure_days_median"], [(NEW_DAYS + 1, "established"), (-np.inf, "new")]),
            "discounts": _judge(facts["discount_lower"], facts["discount_upper"], 0.0, ("pay", "lose", "unclear")),
            "satisfaction": _judge(
                facts["satisfaction_lower"], facts["satisfaction_upper"], CLEAR, ("high", "low", "usual")
            ),
            "gap": np.where(facts["categories_known"], np.where(facts["gap"].notna(), "clear", "none"), UNKNOWN),
        }
    )


def list_situations() -> dict[str, np.ndarray]:
    """List every situation that there can be.

    Without orders only name and satisfaction are known.

    Returns
    -------
    dict of str to ndarray of str
        The keys of `BANDS`, one entry per situation.
    """
    known = {fact: (*bands, UNKNOWN) for fact, bands in BANDS.items() if fact != "name"}
    alone = {fact: bands if fact == "satisfaction" else (UNKNOWN,) for fact, bands in known.items()}
    rows = [*itertools.product(LEVELS, *known.values()), *itertools.product(ARCHETYPES, *alone.values())]
    return dict(zip(BANDS, np.array(rows).T, strict=True))


def match(when: Mapping[str, Sequence[str]], situations: Mapping[str, np.ndarray]) -> np.ndarray:
    """Say which situations fulfil all conditions of a rule."""
    fits = np.ones(len(situations["name"]), dtype=bool)
    for fact, bands in when.items():
        fits &= np.isin(situations[fact], bands)
    return fits


def _band(values: pd.Series, bands: list[tuple[float, str]]) -> np.ndarray:
    """Give the first band whose least value is reached."""
    conditions = [values >= least for least, _ in bands]
    return np.select(conditions, [band for _, band in bands], UNKNOWN)


def _judge(lower: pd.Series, upper: pd.Series, clear: float, bands: tuple[str, str, str]) -> np.ndarray:
    """Give the band of an interval: all of it above what is clear, all of it as far below 0, or neither."""
    above, below, neither = bands
    return np.select([lower.isna() | upper.isna(), lower > clear, upper < -clear], [UNKNOWN, above, below], neither)
