"""What the features look like, and what the transform does to them."""

import pandas as pd

from segbook.features.entries import BY_NAME, FEATURES
from segbook.models import TRANSFORMS


def summarise_features(features: pd.DataFrame) -> pd.DataFrame:
    """Summarise each feature before and after its transform.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.

    Returns
    -------
    pandas.DataFrame
        feature, low (5 % quantile), median, high (95 % quantile), skewness, skewness_transformed;
        the skewness is Fisher's, and missing where a feature is constant.
    """
    rows = []
    for feature in FEATURES:
        values = features[feature.name].astype(float)
        low, median, high = values.quantile([0.05, 0.5, 0.95])
        constant = values.nunique() == 1
        rows.append(
            {
                "feature": feature.name,
                "low": low,
                "median": median,
                "high": high,
                "skewness": None if constant else values.skew(),
                "skewness_transformed": None if constant else TRANSFORMS[feature.transform](values).skew(),
            }
        )
    return pd.DataFrame(rows)


def describe_entries() -> pd.DataFrame:
    """List the features: feature (label), meaning, makes_segments (yes or no)."""
    rows = [(feature.label, feature.meaning, "yes" if feature.makes_segments else "no") for feature in FEATURES]
    return pd.DataFrame(rows, columns=["feature", "meaning", "makes_segments"])


def labels(names: pd.Series) -> pd.Series:
    """Give the labels of features by their names."""
    return names.map({name: feature.label for name, feature in BY_NAME.items()})
