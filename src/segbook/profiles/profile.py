"""What the segments are: size, money, and what sets each apart."""

from collections.abc import Iterable

import pandas as pd

from segbook.features import BY_NAME
from segbook.models import Transform


def profile_segments(features: pd.DataFrame, segments: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Describe each segment by its size, its revenue, and centre and spread of each feature.

    Parameters
    ----------
    features : pandas.DataFrame
        customer_id and the features.
    segments : pandas.DataFrame
        customer_id, segment_id.
    names : pandas.DataFrame
        segment_id, segment, archetype, level.

    Returns
    -------
    pandas.DataFrame
        segment_id, segment, archetype, level, customers, share (of customers), revenue, revenue_share
        (0 to 1), and for each feature ``<feature>_median``, ``<feature>_q25``, ``<feature>_q75``;
        ordered by segment_id.
    """
    grouped = features.merge(segments[["customer_id", "segment_id"]], on="customer_id").groupby("segment_id")
    profiles = names[["segment_id", "segment", "archetype", "level"]].set_index("segment_id")
    profiles = profiles.assign(customers=grouped.size(), revenue=grouped["monetary"].sum())
    profiles.insert(4, "share", profiles["customers"] / profiles["customers"].sum())
    profiles["revenue_share"] = profiles["revenue"] / profiles["revenue"].sum()
    for feature in BY_NAME:
        for suffix, quantile in (("median", 0.5), ("q25", 0.25), ("q75", 0.75)):
            profiles[f"{feature}_{suffix}"] = grouped[feature].quantile(quantile)
    return profiles.reset_index()


def contrast_segments(features: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Measure how far each segment lies from all customers in each feature.

    Parameters
    ----------
    features, segments : pandas.DataFrame
        As for `profile_segments`.

    Returns
    -------
    pandas.DataFrame
        segment_id, feature, deviation (mean of the segment minus mean of all customers, of the transformed
        feature, in standard deviations of all customers), median, median_all; ordered by the first two.
    """
    functions = {feature.name: feature.transform for feature in BY_NAME.values()}
    points = pd.DataFrame(Transform.fit(features, functions).apply(features), columns=list(functions))
    segment_ids = features[["customer_id"]].merge(segments, on="customer_id")["segment_id"]
    deviation = points.groupby(segment_ids).mean().rename_axis("segment_id")
    median = features[list(functions)].groupby(segment_ids).median().rename_axis("segment_id")
    long = deviation.melt(ignore_index=False, var_name="feature", value_name="deviation").reset_index()
    long["median"] = median.melt(ignore_index=False)["value"].to_numpy()
    long["median_all"] = long["feature"].map(features[list(functions)].median())
    return long.sort_values(["segment_id", "feature"], ignore_index=True)


def profile_mix(mix: pd.DataFrame, segments: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Measure what part of its spending each segment gives to each category, country, …

    Parameters
    ----------
    mix : pandas.DataFrame
        attribute, value, customer_id, amount.
    segments : pandas.DataFrame
        customer_id, segment_id.
    min_cell : int
        A value that fewer customers of the segment bought is left out; and if it is the only one, the next
        smallest too, so that it cannot be found by subtraction.

    Returns
    -------
    pandas.DataFrame
        segment_id, attribute, value, customers, share (of the segment's spending), share_all (of all
        spending); by segment and attribute, the largest share first.
    """
    labelled = mix.merge(segments[["customer_id", "segment_id"]], on="customer_id")
    spent = labelled.groupby(["segment_id", "attribute", "value"], as_index=False)
    parts = spent.agg(customers=("customer_id", "nunique"), amount=("amount", "sum"))
    total = labelled.groupby("attribute")["amount"].sum()
    own = parts.groupby(["segment_id", "attribute"])["amount"].transform("sum")
    everywhere = parts.groupby(["attribute", "value"])["amount"].transform("sum")
    parts = parts.assign(share=parts["amount"] / own, share_all=everywhere / parts["attribute"].map(total))
    parts = parts[_may_be_named(parts, min_cell)].drop(columns="amount")
    return parts.sort_values(
        ["segment_id", "attribute", "share", "value"], ascending=[True, True, False, True], ignore_index=True
    )


def _may_be_named(parts: pd.DataFrame, min_cell: int) -> pd.Series:
    small = parts["customers"] < min_cell
    group = [parts["segment_id"], parts["attribute"]]
    rank = parts["customers"].groupby(group).rank(method="first")
    alone = small.groupby(group).transform("sum") == 1
    return ~small & ~(alone & (rank <= 2))


def suppress_small(profiles: pd.DataFrame, min_cell: int, keep: Iterable[str] = ()) -> pd.DataFrame:
    """Blank the numbers of segments with too few customers to be published.

    Parameters
    ----------
    profiles : pandas.DataFrame
        Anything with a row per segment and the column customers.
    min_cell : int
        The fewest customers that may be described.
    keep : iterable of str
        Further columns to leave as they are.

    Returns
    -------
    pandas.DataFrame
        The same, with missing values for everything but names and `keep` in such rows.
    """
    kept = {"segment_id", "segment", "archetype", "level", *keep}
    blanked = [column for column in profiles if column not in kept]
    small = profiles["customers"] < min_cell
    return profiles.assign(**{column: profiles[column].mask(small) for column in blanked})
