import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from segbook.common.figures import segment_colour
from segbook.segments import plots_quality

pytestmark = pytest.mark.usefixtures("style")
LONG = ["Champions (older)", "Loyal Customers (frequent)", "At Risk (high value)", "Potential Loyalists"]


def names_of(k: int) -> pd.DataFrame:
    return pd.DataFrame({"segment_id": range(1, k + 1), "segment": [f"{LONG[i % 4]} {i}" for i in range(k)]})


def overlaps(texts) -> list:
    boxes = [text.get_window_extent() for text in texts]
    return [(one, two) for i, one in enumerate(boxes) for two in boxes[:i] if one.overlaps(two)]


@pytest.mark.parametrize("k", [1, 2, 10])
def test_each_segment_has_its_knife_and_its_label(k):
    rng = np.random.default_rng(1)
    segment_ids = np.append(rng.integers(1, k + 1, 490), np.repeat(np.arange(1, k + 1), 12))
    silhouettes = rng.uniform(-0.2, 0.9, len(segment_ids))
    figure, ax = plt.subplots(figsize=(5.2, 4.2))
    plots_quality.plot_silhouettes(silhouettes, segment_ids, names_of(k), 10, ax)
    figure.canvas.draw()
    assert [to_hex(each.get_facecolor()[0]) for each in ax.collections] == [
        segment_colour(each).lower() for each in range(1, k + 1)
    ]
    assert all(len(each.get_paths()[0].vertices) < 150 for each in ax.collections)
    assert not overlaps(ax.texts)
    first = silhouettes[segment_ids == 1]
    assert ax.texts[0].get_text().endswith(f"{first.mean():.2f}")
    assert ax.texts[-1].get_text() == f"mean {silhouettes.mean():.2f}"


def test_small_segments_and_few_customers_are_not_drawn():
    silhouettes = np.linspace(0, 1, 62)
    segment_ids = np.array([1] * 60 + [2] * 2)
    ax = plots_quality.plot_silhouettes(silhouettes, segment_ids, names_of(2), 10, plt.subplots()[1])
    assert len(ax.collections) == 1
    few = plots_quality.plot_silhouettes(silhouettes[:49], segment_ids[:49], names_of(2), 10, plt.subplots()[1])
    assert not few.collections
    axes = plt.subplots(2, 2)[1]
    plots_quality.plot_gorge(np.full((62, 2), 0.5), segment_ids, names_of(2), 10, axes)
    assert len(axes[0, 0].patches) > 0
    assert axes[0, 1].texts[0].get_text() == "too few to draw"
    assert [ax.axison for ax in axes.ravel()] == [True, False, False, False]
    plots_quality.plot_gorge(np.full((49, 2), 0.5), segment_ids[:49], names_of(2), 10, plt.subplots(1, 2)[1])


def test_a_gorge_has_its_members_in_colour_and_cuts_high_bars_off():
    similarities = np.array([0.9] * 20 + [0.02] * 400 + [0.6] * 30)
    segment_ids = np.array([1] * 20 + [2] * 430)
    figure, axes = plt.subplots(1, 2, figsize=(5.2, 2))
    plots_quality.plot_gorge(np.column_stack([similarities, 1 - similarities]), segment_ids, names_of(2), 10, axes)
    figure.canvas.draw()
    bars = [bar for bar in axes[0].patches if bar.get_height()]
    coloured = [bar for bar in bars if to_hex(bar.get_facecolor()) == segment_colour(1).lower()]
    assert [(round(bar.get_x(), 2), bar.get_height()) for bar in coloured] == [(0.88, 20)]
    assert sum(bar.get_height() for bar in bars) == 450
    assert axes[0].get_ylim()[1] == plots_quality.MOST_OTHERS * 20
    assert [text.get_text() for text in axes[0].texts] == ["↑"]


@pytest.mark.parametrize("k", [2, 10])
def test_stability_of_each_segment_stands_before_the_bands(k):
    rng = np.random.default_rng(2)
    jaccards = pd.DataFrame(
        [(each, pair, rng.uniform(0.05 * each, 1)) for each in range(1, k + 1) for pair in range(20)],
        columns=["segment_id", "pair", "jaccard"],
    )
    figure, ax = plt.subplots(figsize=(5.2, 0.8 + 0.5 * k))
    plots_quality.plot_segment_stability(jaccards, names_of(k), ax)
    figure.canvas.draw()
    assert [text.get_text() for text in ax.texts[:4]] == ["not to be\ntrusted", "doubtful\n", "valid", "highly\nstable"]
    medians = jaccards.groupby("segment_id")["jaccard"].median()
    assert [text.get_text() for text in ax.texts[4:]] == [f"{median:.2f}" for median in medians]
    assert not overlaps(ax.texts[4:])
    assert ax.get_xlim() == (plots_quality.LEAST, 1)


def test_a_segment_that_always_comes_back_is_drawn():
    jaccards = pd.DataFrame({"segment_id": [1, 1], "pair": [0, 1], "jaccard": [1.0, 1.0]})
    figure, ax = plt.subplots()
    plots_quality.plot_segment_stability(jaccards, names_of(2), ax)
    figure.canvas.draw()
    assert ax.texts[-1].get_text() == "1.00"
    assert len(ax.get_yticklabels()) == 2
