"""Figures of the features."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from segbook.common.figures import ACCENT, MANY, MUTED, TOO_FEW, fold, say_instead
from segbook.features.feature import Feature
from segbook.models import Transform

OUTSIDE = 0.01
AT_MOST = 5
"""Quantities that are drawn; more would not be read."""


def plot_distributions(features: pd.DataFrame, entries: Mapping[str, Feature], min_cell: int) -> np.ndarray:
    """Draw the first quantities and ratings that make segments, as they are and as the transform leaves them.

    The outermost `OUTSIDE` of the customers on either side are left out, for they would stand alone.

    Parameters
    ----------
    features : pandas.DataFrame
    entries : mapping of str to Feature
    min_cell : int
        Nothing is drawn of less than `segbook.common.figures.MANY` times as many customers.

    Returns
    -------
    ndarray of Axes, shape (features drawn, 2)
        Left as it is, right transformed, in standard deviations.
    """
    drawn = [entry for entry in entries.values() if entry.makes_segments and entry.kind in ("quantity", "ordinal")]
    drawn = drawn[:AT_MOST]
    if len(features) < MANY * min_cell:
        return np.array([[say_instead(TOO_FEW, plt.subplots(figsize=(5.2, 1))[1])]])
    if not drawn:
        return np.array([[say_instead("No quantity or rating makes segments.", plt.subplots(figsize=(5.2, 1))[1])]])
    axes = plt.subplots(len(drawn), 2, figsize=(5.2, 0.4 + 2.0 * len(drawn)), squeeze=False)[1]
    for entry, (raw, transformed) in zip(drawn, axes, strict=True):
        values = features[entry.name].dropna()
        points = Transform.fit(features, {entry.name: entry.transform}).apply(features.loc[values.index])[:, 0]
        inside = values.between(*values.quantile([OUTSIDE, 1 - OUTSIDE]))
        _draw(values[inside].astype(float), fold(entry.short, 24), raw, MUTED)
        _draw(pd.Series(points)[inside.to_numpy()], "standard deviations", transformed, ACCENT)
        raw.locator_params(axis="x", nbins=3)
    axes[0, 0].set_title("as it is")
    axes[0, 1].set_title("transformed")
    return axes


def _draw(values: pd.Series, label: str, ax: Axes, colour: str) -> None:
    sns.histplot(values, bins=30, color=colour, edgecolor="white", linewidth=0.3, ax=ax)
    ax.set(xlabel=label, ylabel="customers")
