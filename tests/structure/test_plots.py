import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch, Rectangle

from segbook.common.figures import ACCENT
from segbook.structure import plots, plots_stability

pytestmark = pytest.mark.usefixtures("style")
CRITERIA = ("within_ss", "silhouette", "gap", "bic", "icl", "agreement", "smallest_share")


def criteria(ks, names=CRITERIA) -> pd.DataFrame:
    rows = [
        (k, name, 1 / k, 0.9 / k, 1.1 / k) if name in ("gap", "agreement") else (k, name, 1 / k, np.nan, np.nan)
        for name in names
        for k in ks
    ]
    return pd.DataFrame(rows, columns=["k", "criterion", "value", "lower", "upper"])


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def marks(ax, fillstyle: str) -> list[float]:
    lines = [line for line in ax.lines if line.get_marker() == "o" and line.get_fillstyle() == fillstyle]
    return [x for line in lines if fillstyle == "none" or line.get_color() == ACCENT for x in line.get_xdata()]


def test_every_criterion_has_its_panel_and_marks_the_number_in_use_and_its_favourite():
    figure, axes = plt.subplots(3, 2, figsize=(5.2, 6))
    favourites = {"within_ss": 3, "gap": None, "bic": 4, "icl": 2}
    plots.plot_criteria(criteria(range(1, 9)), 5, axes, favourites=favourites)
    figure.canvas.draw()
    flat = axes.ravel()
    assert [ax.get_title(loc="left") for ax in flat] == [panel.title for panel in plots.PANELS]
    assert [ax.get_title(loc="right") for ax in flat] == ["○ elbow 3", "", "", "○ best 4 and 2", "", ""]
    assert [set(marks(ax, "full")) for ax in flat] == [{5}] * 6
    assert [marks(ax, "none") for ax in flat] == [[3], [], [], [4, 2], [], []]
    assert [sum(isinstance(each, LineCollection) for each in ax.collections) for ax in flat] == [1] * 3 + [2, 1, 1]
    assert texts(flat[3]) == ["BIC", "ICL"]
    assert min(flat[5].lines[1].get_xdata()) == 2
    bold = [label.get_text() for label in flat[0].get_xticklabels() if label.get_fontweight() == "bold"]
    assert bold == ["5"]


@pytest.mark.parametrize("ks", [[1, 2], [2]])
def test_what_was_not_measured_leaves_no_hole(ks):
    figure, axes = plt.subplots(3, 2, figsize=(5.2, 6))
    plots.plot_criteria(criteria(ks, ["silhouette", "icl", "smallest_share"]).drop(columns=["lower", "upper"]), 2, axes)
    figure.canvas.draw()
    flat = axes.ravel()
    assert [ax.get_title(loc="left") for ax in flat[:3]] == ["Silhouette", "BIC, ICL", "Smallest segment"]
    assert [ax.axison for ax in flat] == [True] * 3 + [False] * 3
    assert [ax.get_xlabel() for ax in flat[:3]] == ["", "number of segments", "number of segments"]


def test_each_number_of_segments_has_its_median_of_agreement():
    pairs = pd.DataFrame({"k": np.repeat([2, 3, 4], 3), "adjusted_rand": [0.9, 0.95, 1, 0.1, 0.2, 0.3, 0.8, 0.8, 0.8]})
    figure, ax = plt.subplots(figsize=(5.2, 3.8))
    plots_stability.plot_agreement(pairs, 3, ax)
    figure.canvas.draw()
    assert texts(ax) == ["0.95", "0.20", "0.80", "borderline", "comes back", "changes"]
    assert [text.get_color() == ACCENT for text in ax.texts[:3]] == [False, True, False]
    assert ax.get_ylim()[0] < 0.1
    assert all(label in [tick.get_text() for tick in ax.get_yticklabels()] for label in ("0.75", "0.85"))
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not [(one, two) for i, one in enumerate(boxes) for two in boxes[:i] if one.overlaps(two)]


FLOWS = pd.DataFrame(
    [(2, 1, 1, 60, 1.0), (2, 2, 1, 40, 1.0), (3, 1, 2, 40, 1.0), (3, 2, 1, 30, 1.0), (3, 3, 1, 30, 0.5)],
    columns=["k", "segment", "parent", "customers", "stability"],
)


def test_ribbons_carry_the_customers_and_do_not_cross():
    figure, ax = plt.subplots(figsize=(5.2, 4))
    plots_stability.plot_splits(FLOWS, ax, choice_k=3)
    figure.canvas.draw()
    nodes = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [round(node.get_height(), 2) for node in nodes] == [1, 0.6, 0.4, 0.3, 0.3, 0.4]  # 3's first is 2's second
    assert to_hex(nodes[3].get_facecolor()) == ACCENT
    assert to_hex(nodes[4].get_facecolor()) != ACCENT
    ribbons = [patch.get_path().vertices for patch in ax.patches if isinstance(patch, PathPatch)]
    widths = [ribbon[-1 - 1][1] - ribbon[0][1] for ribbon in ribbons]
    assert widths == pytest.approx([0.6, 0.4, 0.4, 0.3, 0.3])
    leaves, arrives = zip(*[(ribbon[0][1], ribbon[3][1]) for ribbon in ribbons[2:]], strict=True)
    assert np.argsort(leaves).tolist() == np.argsort(arrives).tolist()


def test_two_segments_alone_and_a_later_start_are_drawn():
    for flows in (FLOWS[FLOWS["k"] == 2], FLOWS[FLOWS["k"] == 3]):
        figure, ax = plt.subplots(figsize=(5.2, 4))
        plots_stability.plot_splits(flows, ax)
        figure.canvas.draw()
        k = flows["k"].iloc[0]
        assert [label.get_text() for label in ax.get_xticklabels()] == [str(k - 1), str(k)]
