"""How far each segment lies from the customers of all other segments, and how sure that is."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, norm, ttest_ind_from_stats
from statsmodels.stats.proportion import confint_proportions_2indep

from segbook.common.cells import hide_exclusive
from segbook.features import Feature
from segbook.features.feature import OTHER
from segbook.models import Transform
from segbook.profiles.comparable import keep_comparable, leave_out_items

LEVEL = 0.95
"""Of the intervals."""

_TYPES = {
    "segment_id": "int64",
    "feature": "str",
    "level": "str",
    "makes_segments": "bool",
    "customers": "int64",
    "others": "int64",
    **dict.fromkeys(("effect", "lower", "upper", "share", "share_others", "difference"), "float64"),
    **dict.fromkeys(("difference_lower", "difference_upper", "p_value", "p_adjusted"), "float64"),
}
_Z = norm.ppf((1 + LEVEL) / 2)


def measure_differences(
    features: pd.DataFrame, segment_ids: pd.Series, entries: Mapping[str, Feature], min_cell: int
) -> pd.DataFrame:
    """Compare each segment with the customers of all other segments, feature by feature.

    Quantities and ratings are compared on the transformed scale by the standardised mean difference: the difference of
    the means over the root mean square of both standard deviations, so that it does not depend on how many there are
    (Austin 2009, Statistics in Medicine 28, 3083–3107). Its interval does not suppose equal variances (Bonett 2008,
    Psychological Methods 13, 99–109); nor does the test, that of Welch. Shares are compared by Cohen's h, the
    difference of 2 arcsin √share (Cohen 1988, chapter 6), so that both kinds read alike: 0.2 is small, 0.5 medium and
    0.8 large. The difference of the shares itself has Newcombe's interval (1998, Statistics in Medicine 17, 873–890,
    method 10).

    Features that made the segments have intervals for description, and no p value: the segments were made to differ
    in them, so that a test would find a difference in any data (Gao, Bien & Witten 2024, Journal of the American
    Statistical Association 119, 332–342). All other p values are adjusted together (Benjamini & Hochberg 1995).

    Habits are compared among customers of several orders (`keep_comparable`), and items give way to their scale.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    segment_ids : pandas.Series of int
        One per customer, in the same order.
    entries : mapping of str to Feature
    min_cell : int
        Where fewer customers of a segment are known, or give an answer or do not, the segment is left out, and what
        would give it away (`hide_exclusive`); names within a category that fewer customers have are put together.

    Returns
    -------
    pandas.DataFrame
        segment_id, feature, level (a name within a category, else empty), makes_segments, customers and others (of
        whom it is known, in the segment and outside), effect, lower, upper (the standardised difference and its 95 %
        interval; missing where customers do not differ within the segment nor outside), of yes/no answers and
        names share, share_others, difference, difference_lower, difference_upper (shares of 1), p_value and
        p_adjusted (0 to 1); ordered by the first three. Constant features have no row.
    """
    groups = segment_ids.to_numpy()
    ids, codes = np.unique(groups, return_inverse=True)
    parts = []
    features = keep_comparable(features, entries)
    for name, entry in leave_out_items(entries).items():
        compare = _compare_shares if entry.kind in ("category", "yes_no") else _compare_quantity
        part = compare(features[name], entry, codes, len(ids), min_cell)
        parts.append(part.assign(feature=name, makes_segments=entry.makes_segments, segment_id=ids[part["code"]]))
    if not any(map(len, parts)):
        return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in _TYPES.items()})
    table = pd.concat([part for part in parts if len(part)], ignore_index=True).reindex(columns=list(_TYPES))
    table["p_value"] = table["p_value"].mask(table["makes_segments"])
    table = table.astype(_TYPES).sort_values(["segment_id", "feature", "level"], ignore_index=True)
    tested = table["p_value"].notna()
    return table.assign(p_adjusted=adjust(table["p_value"][tested]).reindex(table.index))


def adjust(p_values: pd.Series) -> pd.Series:
    """Adjust p values for the false discovery rate (Benjamini & Hochberg 1995); none is missing."""
    adjusted = false_discovery_control(p_values.to_numpy(float)) if len(p_values) else []
    return pd.Series(adjusted, index=p_values.index, dtype="float64")


def _compare_quantity(values: pd.Series, entry: Feature, codes: np.ndarray, k: int, min_cell: int) -> pd.DataFrame:
    known = values.notna().to_numpy()
    numbers = values[known].astype(float).to_frame()
    points = Transform.fit(numbers, {entry.name: entry.transform}).apply(numbers)[:, 0]
    count = np.bincount(codes[known], minlength=k)
    told = np.flatnonzero(count >= max(min_cell, 2))
    if len(told) < 2 or not np.ptp(points):
        return _NOTHING
    sums = (np.bincount(codes[known], weights, minlength=k)[told] for weights in (points, points**2))
    n, (total, squares) = count[told], sums
    here = _moments(n, total, squares)
    there = _moments(n.sum() - n, total.sum() - total, squares.sum() - squares)
    effect, error = _standardise(here, there)
    p = ttest_ind_from_stats(here[1], here[2] ** 0.5, n, there[1], there[2] ** 0.5, there[0], equal_var=False).pvalue
    table = {"code": told, "level": "", "customers": n, "others": there[0], "effect": effect}
    return pd.DataFrame(
        table
        | {"lower": effect - _Z * error, "upper": effect + _Z * error, "p_value": np.where(effect == effect, p, np.nan)}
    )


def _moments(n: np.ndarray, total: np.ndarray, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give number, mean and variance of groups from their sums; the points are standardised, so that nothing is lost."""
    mean = total / n
    variance = (squares - n * mean**2) / (n - 1)
    return n, mean, np.where(variance > 1e-12, variance, 0.0)


def _standardise(here: tuple, there: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Give the standardised mean difference and its standard error, missing where nobody differs."""
    (n1, mean1, v1), (n2, mean2, v2) = here, there
    square = np.where(v1 + v2 > 0, (v1 + v2) / 2, np.nan)
    effect = (mean1 - mean2) / square**0.5
    of_scale = effect**2 * (v1**2 / (n1 - 1) + v2**2 / (n2 - 1)) / (8 * square**2)
    return effect, np.sqrt(of_scale + (v1 / (n1 - 1) + v2 / (n2 - 1)) / square)


def _compare_shares(values: pd.Series, entry: Feature, codes: np.ndarray, k: int, min_cell: int) -> pd.DataFrame:
    counts = _count_levels(values, entry, codes, k, min_cell)
    counts = counts.loc[:, counts.sum() >= max(min_cell, 1)]
    counts = counts[counts.sum(axis=1) > 0]
    if min(counts.shape) < 2:
        return _NOTHING
    own = counts.stack().rename_axis(["level", "code"]).rename("own").reset_index()
    own["customers"] = own["code"].map(counts.sum())
    own["others"] = counts.to_numpy().sum() - own["customers"]
    elsewhere = own["level"].map(counts.sum(axis=1)) - own["own"]
    share, share_others = own["own"] / own["customers"], elsewhere / own["others"]
    effect = 2 * np.arcsin(np.sqrt(share)) - 2 * np.arcsin(np.sqrt(share_others))
    error = np.sqrt(1 / own["customers"] + 1 / own["others"])
    lower, upper = confint_proportions_2indep(
        own["own"].to_numpy(), own["customers"].to_numpy(), elsewhere.to_numpy(), own["others"].to_numpy(), "newcomb"
    )
    table = own.assign(effect=effect, lower=effect - _Z * error, upper=effect + _Z * error)
    table = table.assign(share=share, share_others=share_others, difference=share - share_others)
    table = table.assign(difference_lower=lower, difference_upper=upper, p_value=2 * norm.sf(np.abs(effect / error)))
    table = table[~hide_exclusive(counts, min_cell).stack().to_numpy()]
    if entry.kind == "yes_no":
        return table[table["level"] == _YES].assign(level="")
    return table


def _count_levels(values: pd.Series, entry: Feature, codes: np.ndarray, k: int, min_cell: int) -> pd.DataFrame:
    """Count the customers of each segment (columns) at each level (rows), rare levels together."""
    known = values.notna().to_numpy()
    present = values[known]
    if entry.kind == "yes_no":
        level_codes, levels = (present.to_numpy(float) > 0.5).astype(int), ["", _YES]
    else:
        level_codes, levels = pd.factorize(present.astype("str"), sort=True)
    cells = np.bincount(level_codes * k + codes[known], minlength=len(levels) * k)
    counts = pd.DataFrame(cells.reshape(-1, k), index=pd.Index(levels, dtype="str"))
    if entry.kind == "yes_no":
        return counts
    rare = (counts.sum(axis=1) < min_cell).to_numpy()
    return counts.groupby(np.where(rare, OTHER, counts.index.to_numpy(dtype=object))).sum()


_YES = "yes"
_NOTHING = pd.DataFrame({"code": pd.Series(dtype=int), "level": pd.Series(dtype="str")})
