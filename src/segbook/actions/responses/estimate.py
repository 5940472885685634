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

_KEYS = ["segment_id", "treatment"]
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

    Customers count in the segment that they were in when the lot was drawn, if the results name it and there is one of that
    name today: those whom a win-back brought back are "At Risk" no more. Rounds of one treatment are compared each within
    itself, and the differences averaged (Mantel & Haenszel 1959), for the shares that are held back differ.

    Parameters
    ----------
    campaigns : pandas.DataFrame or None
        customer_id, treatment, contacted and ordered (bool), maybe segment and campaign, as `load_campaigns` gives them;
        None if there were none.
    segments : pandas.DataFrame
        customer_id, segment_id and segment (name; without it, and for names that it does not have, customers count in the
        segment of today).
    treatments : mapping of str to Treatment
        Of the playbook, by name; campaigns of other treatments are passed over.
    min_cell : int

    Returns
    -------
    pandas.DataFrame
        A row for each segment and treatment, ordered by both.
        contacted, held_back: customers, once for each round; missing if either are fewer than `min_cell` different ones.
        ordered_contacted, ordered_held: how many of them ordered; uplift: difference of the two shares, within rounds, -1
        to 1; lower, upper: its 95 % interval (Newcombe 1998, method 10). All five are missing unless in either group at least
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
    groups = _find_groups(campaigns, segments, treatments)
    counts, people, compared = (each.reindex(keys, fill_value=0) for each in _count(groups))
    enough = people[["contacted", "held_back"]].min(axis=1) >= min_cell
    table = _tell_counts(counts, people, compared, min_cell).join(_pool(compared[enough].reindex(keys, fill_value=0.0)))
    assumed = table["pooled"].isna()
    ranges = np.array([treatments[name].assumed for name in keys.get_level_values("treatment")])
    least, likely, most = ranges[assumed].T
    table.loc[assumed, ["lower", "upper", "pooled"]] = np.column_stack([least, most, likely])
    table.loc[assumed, "sd"] = (most - least) / (2 * CERTAIN)
    table["source"] = np.where(assumed, ASSUMED, MEASURED)
    return table.reset_index()


def _find_groups(
    campaigns: pd.DataFrame | None, segments: pd.DataFrame, treatments: Mapping[str, Treatment]
) -> pd.DataFrame:
    """Give customer_id, segment_id, treatment, round and the four groups (bool), of rounds that have both to compare."""
    if campaigns is None:
        return pd.DataFrame(columns=["customer_id", *_KEYS, "round", *_COUNTS])
    named = campaigns.assign(treatment=name_treatments(campaigns, treatments)).dropna(subset="treatment")
    each = named.merge(segments[["customer_id", "segment_id"]], on="customer_id")
    if "segment" in each and "segment" in segments:
        known = segments.drop_duplicates("segment").set_index("segment")["segment_id"]
        each["segment_id"] = each["segment"].map(known).fillna(each["segment_id"]).astype("int64")
    each["round"] = each["campaign"].fillna("").str.casefold() if "campaign" in each else ""
    contacted, ordered = each["contacted"], each["ordered"]
    flags = pd.concat([contacted, ~contacted, contacted & ordered, ~contacted & ordered], axis=1, keys=_COUNTS)
    groups = pd.concat([each[["customer_id", *_KEYS, "round"]], flags], axis=1)
    both = groups.groupby([*_KEYS, "round"])[["contacted", "held_back"]].transform("any").all(axis=1)
    return groups[both]


def _count(groups: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Count by segment_id and treatment: rows, the fewest different customers, and what comparing within rounds is worth.

    Of people, ordered_contacted and ordered_held are the fewer of those who ordered and those who did not. What is compared
    are as many as would be as exact in one round: shares averaged with the weights c h / (c + h) of c contacted and h held
    back; of a single round, these are its counts.
    """
    if groups.empty:
        none = pd.DataFrame(0, index=pd.MultiIndex.from_arrays([[], []]), columns=list(_COUNTS))
        return none, none, none.astype(float)
    counts = groups.groupby(_KEYS)[list(_COUNTS)].sum()
    people = pd.DataFrame(
        {
            "contacted": _count_people(groups, groups["contacted"], counts),
            "held_back": _count_people(groups, groups["held_back"], counts),
        }
    )
    for all_of, some in (("contacted", "ordered_contacted"), ("held_back", "ordered_held")):
        did = _count_people(groups, groups[some], counts)
        people[some] = np.minimum(did, _count_people(groups, groups[all_of] & ~groups[some], counts))
    rounds = groups.groupby([*_KEYS, "round"])[list(_COUNTS)].sum().astype(float)
    weight = rounds["contacted"] * rounds["held_back"] / (rounds["contacted"] + rounds["held_back"])
    compared = pd.DataFrame(index=counts.index, columns=list(_COUNTS), dtype=float)
    for all_of, some in (("contacted", "ordered_contacted"), ("held_back", "ordered_held")):
        parts = {
            "sum": weight,
            "ordered": weight * rounds[some] / rounds[all_of],
            "square": weight**2 / rounds[all_of],
        }
        sums = pd.DataFrame(parts).groupby(level=_KEYS).sum()
        compared[all_of] = sums["sum"] ** 2 / sums["square"]
        compared[some] = compared[all_of] * sums["ordered"] / sums["sum"]
    return counts, people, compared.round(9)


def _count_people(groups: pd.DataFrame, who: pd.Series, counts: pd.DataFrame) -> pd.Series:
    return groups[who].groupby(_KEYS)["customer_id"].nunique().reindex(counts.index, fill_value=0)


def _tell_counts(counts: pd.DataFrame, people: pd.DataFrame, compared: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Give counts, difference and interval, without those that speak of too few customers."""
    did = ["ordered_contacted", "ordered_held"]
    told = people.min(axis=1) >= min_cell
    table = counts.astype("Int64").where(people[["contacted", "held_back"]].min(axis=1) >= min_cell)
    table[did] = table[did].where(told)
    table[["uplift", "lower", "upper"]] = np.nan
    of = compared[told]
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
