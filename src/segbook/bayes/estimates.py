"""The posterior of sizes, means and variances, in the customers' own units."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import norm

from segbook.bayes.certainty import LEVEL
from segbook.bayes.observe import Observations
from segbook.bayes.posterior import Posterior
from segbook.features import Feature
from segbook.models import Part

QUANTITIES = ("share", "customers", "typical", "quarter", "three_quarters", "mean", "sd", "variance")
"""Of the sizes, then of each feature: the value in the middle, the two between which half of the customers lie, and moments."""

_QUARTER = norm.ppf(0.75)
_MOST = 200.0
_PLACES = norm.ppf((np.arange(50) + 0.5) / 50)


def estimate(posterior: Posterior, observations: Observations, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Tell of each segment how large it is and what is typical of it, each with its interval.

    Every draw is brought back to the units of the customers before it is summarised, for the middle of what is brought back is not
    what the middle is brought back to. Where a feature was put on a logarithmic scale, the middle customer
    of a segment is at exp(m) − 1 and the mean at exp(m + s²/2) − 1, larger because few have very much.

    Parameters
    ----------
    posterior : Posterior
        Component i is segment i + 1.
    observations : Observations
        What the model saw.
    entries : mapping of str to Feature
        Shares stay between 0 and 1, and what is counted from 0 does not go below.

    Returns
    -------
    pandas.DataFrame
        segment_id; feature (empty for sizes); quantity (of `QUANTITIES`); estimate (of sizes the mean over draws, so that
        they add up; else the median), lower, upper (95 % interval), in the unit of the feature, of variances its square. Ordered by
        the first two, and quantities as listed.
    """
    columns = posterior.mean.shape[-1]
    share = posterior.share.reshape(-1, posterior.k)
    mean = posterior.mean.reshape(-1, posterior.k, columns)
    sd = np.sqrt(np.diagonal(posterior.covariance, axis1=-2, axis2=-1).reshape(mean.shape))
    tables = [_summarise("", {"share": share, "customers": share * len(observations.points)}, np.mean)]
    for column, part in enumerate(observations.parts):
        quantities = _bring_back(part, mean[..., column], sd[..., column], entries[part.feature])
        tables.append(_summarise(part.feature, quantities, np.median))
    table = pd.concat(tables, ignore_index=True)
    order = table["quantity"].map(QUANTITIES.index)
    return (
        table.assign(order=order)
        .sort_values(["segment_id", "feature", "order"], ignore_index=True)
        .drop(columns="order")
    )


def publish_estimates(estimates: pd.DataFrame, public: pd.DataFrame) -> pd.DataFrame:
    """Keep the segments that may be told of: those in what `publish_certainty` gives."""
    return estimates[estimates["segment_id"].isin(public["segment_id"])].reset_index(drop=True)


def rank_features(posterior: Posterior, observations: Observations) -> list[str]:
    """Give the features in the order in which they part the segments: by how far the means lie apart, in standard deviations."""
    mean = posterior.mean.mean(axis=(0, 1))
    share = posterior.share.mean(axis=(0, 1))
    apart = share @ (mean - share @ mean) ** 2
    return [observations.features[column] for column in np.argsort(-apart, kind="stable")]


def _summarise(feature: str, quantities: Mapping[str, np.ndarray], middle) -> pd.DataFrame:
    """Give the middle and the ends of the interval of quantities of shape (draws, k)."""
    tables = []
    for quantity, draws in quantities.items():
        lower, upper = np.quantile(draws, LEVEL, axis=0)
        ends = {"estimate": middle(draws, axis=0), "lower": lower, "upper": upper}
        ids = np.arange(draws.shape[1]) + 1
        tables.append(pd.DataFrame({"segment_id": ids, "feature": feature, "quantity": quantity} | ends))
    return pd.concat(tables, ignore_index=True)


def _bring_back(part: Part, mean: np.ndarray, sd: np.ndarray, entry: Feature) -> dict[str, np.ndarray]:
    """Give the quantities of a feature in its own unit, from mean and standard deviation on the scale of the model."""
    low, high = _find_range(part, entry)
    places = {"typical": 0.0, "quarter": -_QUARTER, "three_quarters": _QUARTER}
    told = {name: _invert(part, mean + place * sd).clip(low, high) for name, place in places.items()}
    if part.function == "ridit":
        values = _invert(part, mean[..., None] + sd[..., None] * _PLACES)
        average, variance = values.mean(axis=-1), values.var(axis=-1)
    else:
        average, variance = mean * part.scale + part.mean, (sd * part.scale) ** 2
        if part.function == "log1p":
            # the moments of a log-normal distribution, of a spread that numbers can hold
            whole = np.exp(np.minimum(average + variance / 2, _MOST))
            average, variance = whole - 1, whole**2 * np.expm1(np.minimum(variance, _MOST))
    return told | {"mean": average.clip(low, high), "sd": np.sqrt(variance), "variance": variance}


def _invert(part: Part, points: np.ndarray) -> np.ndarray:
    """Bring points back to the unit of a feature; ranks between two levels lie between them."""
    transformed = points * part.scale + part.mean
    if part.function == "ridit":
        return np.interp(transformed, part.weights, part.levels)
    return np.expm1(transformed) if part.function == "log1p" else transformed


def _find_range(part: Part, entry: Feature) -> tuple[float, float]:
    if entry.unit == "share":
        return 0.0, 1.0
    return (0.0 if part.function == "log1p" else -np.inf), np.inf
