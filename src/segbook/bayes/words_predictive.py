"""Where imagined customers differ from real ones, in words."""

from collections.abc import Mapping

import pandas as pd

from segbook.bayes.predictive import REPLICATES, Predictive
from segbook.common.wording import escape, listing, number, plural
from segbook.features import Feature

_SHAPE, _TAILS, _TOGETHER = (
    ("skewness", "kurtosis", "dip"),
    ("quantile_1", "quantile_99", "largest"),
    "rank_correlation",
)

_STATISTICS = {
    "skewness": "Skewness",
    "kurtosis": "Excess kurtosis",
    "quantile_1": "1% quantile",
    "quantile_99": "99% quantile",
    "largest": "Mean of the largest",
    "dip": "Dip (gaps)",
    "rank_correlation": "Rank correlation",
}

_MISSES = {
    ("skewness", True): "real values trail off farther to the high side",
    ("skewness", False): "real values trail off farther to the low side",
    ("kurtosis", True): "real values are gathered more in the middle and the tails",
    ("kurtosis", False): "real values are spread more evenly",
    ("dip", True): "real values have clearer gaps",
    ("dip", False): "real values have fewer gaps",
    ("quantile_1", True): "the model imagines lower values than there are",
    ("quantile_1", False): "real values reach lower",
    ("quantile_99", True): "real values reach higher",
    ("quantile_99", False): "the model imagines higher values than there are",
}
"""How the real customers differ where the statistic of the real ones is the larger, and where it is the smaller."""


def tell_predictive(predictive: Predictive, entries: Mapping[str, Feature]) -> str:
    """Say, as Markdown, where imagined customers differ from real ones by more than chance, and what that means."""
    table = predictive.table
    missed = table[table["misses"]]
    compared = (
        f"{REPLICATES} times the model imagined {number(predictive.customers)} customers, and {plural(len(table), 'number')} of these to which it was not fitted "
        "stand beside those of real ones."
    )
    if missed.empty:
        return f"{compared} None lies farther off than chance explains: nothing shows that the model misses how customers are."
    features = [_tell_feature(feature, own, entries) for feature, own in missed.groupby("feature", sort=True)]
    what = f"{len(missed)} {'lies' if len(missed) == 1 else 'lie'} farther off than chance explains."
    return f"{compared} {what} {' '.join(features)} {_tell_meaning(missed)}"


def _tell_feature(feature: str, missed: pd.DataFrame, entries: Mapping[str, Feature]) -> str:
    phrases = []
    for row in missed.itertuples():
        above = row.observed > (row.lower + row.upper) / 2
        if row.statistic == _TOGETHER:
            closer = abs(row.observed) > abs(row.lower + row.upper) / 2
            phrases.append(
                f"it goes with {_label(row.other, entries)} {'more' if closer else 'less'} closely than in the model"
            )
        else:
            statistic = "quantile_99" if row.statistic == "largest" else row.statistic
            phrases.append(_MISSES[statistic, above])
    label = _label(feature, entries)
    return f"{label[:1].upper()}{label[1:]}: {listing(dict.fromkeys(phrases))}."


def _label(feature: str, entries: Mapping[str, Feature]) -> str:
    return escape(entries[feature].short)


def _tell_meaning(missed: pd.DataFrame) -> str:
    kinds = set(missed["statistic"])
    told = []
    if kinds & set(_SHAPE):
        told.append(
            "The customers are not quite the smooth oval clouds of the model: take the borders of the clouds as a description, and intervals as "
            "the least uncertainty there is."
        )
    if kinds & set(_TAILS):
        told.append(
            "What the model says of the very highest and lowest customers is not to be used; sizes and typical values rest on the many between."
        )
    if _TOGETHER in kinds:
        told.append("What it says of features together is rough.")
    return " ".join(told)


def tabulate_predictive(predictive: Predictive, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Write the comparison: feature, compared, real, imagined (95 percent of the sets), p_value, misses."""
    table = predictive.table
    both = [
        entries[row.feature].short
        if pd.isna(row.other)
        else f"{entries[row.feature].short}, {entries[row.other].short}"
        for row in table.itertuples()
    ]
    return pd.DataFrame(
        {
            "feature": [f"{name[:1].upper()}{name[1:]}" for name in both],
            "compared": table["statistic"].map(_STATISTICS),
            "real": table["observed"].map(write_signed),
            "imagined": [
                f"{write_signed(low)} to {write_signed(high)}"
                for low, high in zip(table["lower"], table["upper"], strict=True)
            ],
            "p_value": [f"under {2 / REPLICATES:g}" if p <= 2 / (REPLICATES + 1) else f"{p:.2f}" for p in table["p"]],
            "misses": table["misses"].map({True: "yes", False: "no"}),
        }
    )


def write_signed(value: float) -> str:
    """Write a number in three figures, with a minus that can be seen."""
    return f"{value:.3g}".replace("-", "−") if abs(value) >= 0.0005 else "0"
