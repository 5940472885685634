"""Figures of the features."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from segbook.common.figures import ACCENT, MUTED
from segbook.features.entries import BY_NAME
from segbook.models import TRANSFORMS


def plot_distributions(features: pd.DataFrame, axes: np.ndarray) -> np.ndarray:
    """Draw each feature that makes segments as it is and as the transform leaves it.

    Parameters
    ----------
    features : pandas.DataFrame
    axes : ndarray of Axes, shape (features that make segments, 2)
        Left as it is, right transformed.

    Returns
    -------
    ndarray of Axes
    """
    segmenting = [feature for feature in BY_NAME.values() if feature.makes_segments]
    for feature, (raw, transformed) in zip(segmenting, axes, strict=True):
        values = features[feature.name]
        _draw(values, feature.name, raw, MUTED)
        _draw(TRANSFORMS[feature.transform](values), f"log(1 + {feature.name})", transformed, ACCENT)
        raw.locator_params(axis="x", nbins=3)
    axes[0, 0].set_title("as it is")
    axes[0, 1].set_title("transformed")
    return axes


def _draw(values: pd.Series, label: str, ax: Axes, colour: str) -> None:
    sns.histplot(values, bins=30, color=colour, edgecolor="white", linewidth=0.3, ax=ax)
    ax.set(xlabel=label.replace("_", " "), ylabel="customers")
