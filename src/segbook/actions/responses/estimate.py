"""What contacting customers brings: measured where campaigns held some back by lot, assumed where none did."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from segbook.actions.playbook import Treatment
from segbook.actions.responses.pooling import pool_effects, pool_shares

MEASURED, ASSUMED = "measured", "assumed"
CERTAIN = 1.96
"""Standard deviations on each side of a 95 % interval."""

_COUNTS = ("contacted", "held_back", "ordered_contacted", "ordered_held")


def name_treatments(campaigns: pd.DataFrame, treatments: Mapping[str, Treatment]) -> pd.Series:
    """Give the playbook's name of each campaign's treatment, in whatever case it is written; missing if it has none.

    Parameters
    ----------
    campaigns : pandas.DataFrame
        treatment.
    treatments : mapping of str to Treatment
        Of the playbook.

    Returns
    -------
    pandas.Series of str
    """
    known = {name.casefold(): name for name in treatments}
    written = pd.Series(campaigns["treatment"].unique(), dtype="str")
    return campaigns["treatment"].map(dict(zip(written, written.str.casefold().map(known), strict=True)))


def estimate_responses(
    campaigns: pd.DataFrame | None, segments: pd.DataFrame, treatments: Mapping[str, Treatment], min_cell: int
) -> pd.DataFrame:
    """Estimate for each segment and treatment how many more of the contacted order than would without contact.

    A treatment is measured if in one segment at least `min_cell` customers were contacted and as many held back; results
    of fewer are not used. Then every segment gets an estimate (`pool_effects`), wider where it has no results of its
    own, if any campaign says how many of it order without contact. What is not measured is as the playbook assumes.

    Parameters
    ----------
    campaigns : pandas.DataFrame or None
        customer_id, treatment, contacted and ordered (bool), as `load_campaigns` gives them; None if there were none.
    segments : pandas.DataFrame
        customer_id, segment_id.
    treatments : mapping of str to Treatment
        Of the playbook, by name; campaigns of other treatments are passed over.
    min_cell : int

    Returns
    -------
    pandas.DataFrame
        A row for each segment and treatment, ordered by both.
        contacted, held_back: customers; missing if either is fewer than `min_cell`.
        ordered_contacted, ordered_held: how many of them ordered; uplift: difference of the two shares, -1 to 1; lower,
        upper: its 95 % interval (Newcombe 1998, method 10). All five are missing unless in either group at least
        `min_cell` ordered and as many did not. Of what is assumed, lower and upper are the least and the most.
        pooled, sd: the estimate that decisions use and its standard deviation. Chosen for being large, a raw difference
        is too large on average (the winner's curse); the pooled one is drawn towards what the treatment did in other
        segments, the more the fewer customers it rests on. Of what is assumed: the likely number, and the sd that
        puts 95 % of a normal distribution into a range as wide as that from least to most.
        base: share who order without contact, 0 to 1, pooled over campaigns (`pool_shares`); missing if nobody of the
        segment was held back.
        source: ``measured`` or ``assumed``.
    """
    keys = pd.MultiIndex.from_product(
        [np.sort(segments["segment_id"].unique()), sorted(treatments)], names=["segment_id", "treatment"]
    )
    counts = _count(campaigns, segments, treatments).reindex(keys, fill_value=0)
    table = _tell_counts(counts, min_cell).join(
        _pool(counts[_are_enough(counts, min_cell)].reindex(keys, fill_value=0))
    )
    assumed = table["pooled"].isna()
    ranges = np.array([treatments[name].assumed for name in keys.get_level_values("treatment")])
    least, likely, most = ranges[assumed].T
    table.loc[assumed, ["lower", "upper", "pooled"]] = np.column_stack([least, most, likely])
    table.loc[assumed, "sd"] = (most - least) / (2 * CERTAIN)
    table["source"] = np.where(assumed, ASSUMED, MEASURED)
    return table.reset_index()


def _count(campaigns: pd.DataFrame | None, segments: pd.DataFrame, treatments: Mapping[str, Treatment]) -> pd.DataFrame:
    """Count customers and orders of both groups, by segment_id and treatment."""
    if campaigns is None:
        return pd.DataFrame(0, index=pd.MultiIndex.from_arrays([[], []]), columns=list(_COUNTS))
    named = campaigns.assign(treatment=name_treatments(campaigns, treatments)).dropna(subset="treatment")
    each = named.merge(segments[["customer_id", "segment_id"]], on="customer_id")
    contacted, ordered = each["contacted"], each["ordered"]
    flags = pd.concat([contacted, ~contacted, contacted & ordered, ~contacted & ordered], axis=1, keys=_COUNTS)
    return flags.groupby([each["segment_id"], each["treatment"]]).sum()


def _are_enough(counts: pd.DataFrame, min_cell: int) -> pd.Series:
    return counts[["contacted", "held_back"]].min(axis=1) >= min_cell


def _tell_counts(counts: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Give counts, difference and interval, without those that speak of too few customers."""
    did = counts[["ordered_contacted", "ordered_held"]]
    did_not = counts[["contacted", "held_back"]] - did.to_numpy()
    told = np.minimum(did.min(axis=1), did_not.min(axis=1)) >= min_cell
    table = counts.astype("Int64").where(_are_enough(counts, min_cell))
    table[list(did)] = table[list(did)].where(told)
    table[["uplift", "lower", "upper"]] = np.nan
    of = counts[told]
    groups = of["ordered_contacted"], of["contacted"], of["ordered_held"], of["held_back"]
    table.loc[told, "uplift"] = groups[0] / groups[1] - groups[2] / groups[3]
    lower, upper = confint_proportions_2indep(*groups, method="newcomb", compare="diff")
    table.loc[told, "lower"], table.loc[told, "upper"] = lower, upper
    return table


def _pool(counts: pd.DataFrame) -> pd.DataFrame:
    """Give pooled, sd and base of all segments and treatments, missing where nothing was measured."""
    shape = [len(level) for level in counts.index.levels]
    contacted, held, ordered, waited = (counts[name].to_numpy().reshape(shape) for name in _COUNTS)
    bases = pool_shares(waited, held)
    effects = [pool_effects(ordered[:, each], contacted[:, each], bases[:, each]) for each in range(shape[1])]
    pooled, sd = np.array(effects).transpose(1, 2, 0)
    base = bases[..., 0] / bases.sum(-1)
    has_base = np.broadcast_to(held.any(axis=1, keepdims=True), shape)
    measured = has_base & contacted.any(axis=0)
    columns = {"pooled": (pooled, measured), "sd": (sd, measured), "base": (base, has_base)}
    return pd.DataFrame(
        {name: np.where(there, of, np.nan).ravel() for name, (of, there) in columns.items()}, counts.index
    )
