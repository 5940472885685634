"""Results of the chapter for some segments, made up."""

import numpy as np
import pandas as pd

from segbook.bayes.estimates import QUANTITIES
from segbook.features import Feature

LONG = ["Champions (older)", "Loyal Customers (frequent)", "At Risk (high value)", "Hibernating Customers (low 😀)"]
ENTRIES = {
    "monetary": Feature("monetary", "Monetary (money spent)", "", "spend more", "spend less", unit="money"),
    "share": Feature("share", "Evening purchases (share of lines)", "", "", "", unit="share", transform="identity"),
    "rating": Feature("rating", "Satisfaction (1 to 7)", "", "", "", kind="ordinal", transform="ridit"),
}


def names_of(k: int) -> pd.DataFrame:
    return pd.DataFrame({"segment_id": range(1, k + 1), "segment": [f"{LONG[i % 4]} {i}" for i in range(k)]})


def certainty(k: int, sure=0.9, moved=0.02, shift=0.0) -> pd.DataFrame:
    """As `publish_certainty` gives it, segments of falling size; `shift` is how far the report's sizes are off."""
    share = np.arange(k, 0, -1) / (k * (k + 1) / 2)
    frame = pd.DataFrame({"segment_id": range(1, k + 1), "customers": np.round(1000 * share).astype(int)})
    frame["largest"] = (np.arange(k) == 0).astype(float)
    frame = frame.assign(report_share=(share + shift).clip(0, 1), share=share, lower=0.95 * share, upper=1.05 * share)
    neighbour = pd.Series(np.roll(frame["segment_id"], 1) if k > 1 else [None], dtype="Int64")
    return frame.assign(sure_share=sure, unsure_share=1 - sure - moved, moved_share=moved, neighbour=neighbour)


def estimates(k: int, features=tuple(ENTRIES), scale=100.0, apart=1.0) -> pd.DataFrame:
    """As `estimate` gives it: typical values scale, scale (1 + apart), …; of shares and ratings less."""
    factors = {"typical": 1, "quarter": 0.5, "three_quarters": 2, "mean": 1.5, "sd": 2, "variance": 4}
    rows = []
    for segment_id in range(1, k + 1):
        for feature in features:
            middle = (scale if feature == "monetary" else 0.05) * (1 + apart * (segment_id - 1))
            rows += [
                (segment_id, feature, quantity, middle * factor, 0.95 * middle * factor, 1.05 * middle * factor)
                for quantity, factor in factors.items()
            ]
    assert set(factors) <= set(QUANTITIES)
    return pd.DataFrame(rows, columns=["segment_id", "feature", "quantity", "estimate", "lower", "upper"])


def overlaps_of(k: int, most=0.2) -> pd.DataFrame:
    pairs = [(one, other) for one in range(1, k + 1) for other in range(1, k + 1) if one != other]
    frame = pd.DataFrame(pairs, columns=["segment_id", "other_id"])
    confusion = most * 0.5 ** (np.abs(frame["segment_id"] - frame["other_id"]) - 1) * np.linspace(1, 0.9, len(frame))
    return frame.assign(confusion=confusion, lower=0.9 * confusion, upper=1.1 * confusion)
