"""How surely each segment comes back when the customers are drawn again."""

import pandas as pd

from segbook.models import ALGORITHMS, SegmentModel, fit_quickly, sample_indices
from segbook.segments.compare import DRAWN_AGAIN
from segbook.structure import MEASURED, find_quartiles, measure_segments, words


def draw_again(model: SegmentModel, features: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Make the segments anew from pairs of draws, and find each segment among the new ones.

    Parameters
    ----------
    model : SegmentModel
    features : pandas.DataFrame
        One row per customer; at most `MEASURED` of them are drawn from, `DRAWN_AGAIN` if the method is not k-means.
    seed : int

    Returns
    -------
    pandas.DataFrame
        segment_id, pair, jaccard (see `measure_segments`).
    """
    plain = model.algorithm == "kmeans"
    points = model.transform.apply(features)
    few = sample_indices(points, MEASURED if plain else DRAWN_AGAIN, seed)
    fit = fit_quickly if plain else ALGORITHMS[model.algorithm].fit
    jaccards = measure_segments(points[few], fit, model.assign(features.iloc[few])[0] - 1, k=model.rule.k, seed=seed)
    return jaccards.assign(segment_id=jaccards["segment"] + 1)[["segment_id", "pair", "jaccard"]]


def summarise_stability(jaccards: pd.DataFrame) -> pd.DataFrame:
    """Give the stability of each segment.

    Returns
    -------
    pandas.DataFrame
        segment_id, jaccard (median), lower, upper (quartiles), band (in the words of Hennig).
    """
    table = find_quartiles(jaccards, "segment_id", "jaccard").rename(columns={"median": "jaccard"})
    return table.assign(band=table["jaccard"].map(words.band))[["segment_id", "jaccard", "lower", "upper", "band"]]
