import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage

from segbook.common.figures import ACCENT, MUTED
from segbook.segments import plots_methods

pytestmark = pytest.mark.usefixtures("style")


@pytest.mark.parametrize(("points", "k"), [(200, 5), (200, 1), (200, 2), (200, 10), (3, 2), (3, 3), (200, 40)])
def test_the_cut_crosses_as_many_branches_as_there_are_groups(points, k):
    tree = linkage(np.random.default_rng(1).normal(size=(points, 2)), "ward")
    figure, ax = plt.subplots(figsize=(5.2, 3.8))
    plots_methods.plot_dendrogram(tree, k, 0, ax)
    figure.canvas.draw()
    dots = next(line for line in ax.lines if line.get_marker() == "o")
    if k > 1:
        assert len(dots.get_xdata()) == k
    assert ax.texts[0].get_text() == f"cut into {k}"


def test_two_customers_have_no_hierarchy():
    ax = plots_methods.plot_dendrogram(linkage([[0.0], [1.0]]), 2, 1, plt.subplots()[1])
    assert ax.texts[0].get_text().startswith("Too few")


def test_each_pair_of_algorithms_is_told_once():
    matrix = pd.DataFrame([[1, 0.9, -0.05], [0.9, 1, 0.3], [-0.05, 0.3, 1]])
    figure, ax = plt.subplots(figsize=(5.2, 4))
    plots_methods.plot_agreement_matrix(matrix, ["k-means", "Ward", "DBSCAN"], ax)
    figure.canvas.draw()
    assert [text.get_text() for text in ax.texts] == ["0.90", "−0.05", "0.30"]
    assert [text.get_color() for text in ax.texts] == ["white", "black", "black"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Ward", "DBSCAN"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["k-means", "Ward"]
    alone = plots_methods.plot_agreement_matrix(matrix.iloc[:1, :1], ["k-means"], plt.subplots()[1])
    assert "nothing to be compared" in alone.texts[0].get_text()


def test_the_best_stands_on_top_and_references_apart():
    worth = pd.DataFrame(
        [("a", "A", 0.2), ("b", "B", 0.3), ("ceiling", "A forecast per customer", 0.5), ("persistence", "Last", 0.4)],
        columns=["algorithm", "label", "worth"],
    ).assign(lower=lambda frame: frame["worth"] - 0.1, upper=lambda frame: frame["worth"] + 0.1)
    figure, ax = plt.subplots(figsize=(5.2, 3))
    plots_methods.plot_worth(worth, ax, in_use="a")
    figure.canvas.draw()
    labels = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    assert labels == ["B", "A", "A forecast per customer", "Last"]
    assert [text.get_text() for text in ax.texts] == ["0.30", "0.20", "0.50", "0.40"]
    assert [text.get_color() for text in ax.texts] == ["#333333", ACCENT, MUTED, MUTED]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    plots_methods.plot_worth(worth.head(1), plt.subplots()[1])
    plots_methods.plot_worth(worth.tail(2), plt.subplots()[1])


def test_the_radius_is_marked_where_it_meets_the_curve():
    distances = np.linspace(0, 1, 101)
    figure, ax = plt.subplots(figsize=(5.2, 3.6))
    plots_methods.plot_neighbour_distances(distances, 0.5, 1, ax)
    figure.canvas.draw()
    dot = next(line for line in ax.lines if line.get_marker() == "o")
    assert dot.get_xydata()[0] == pytest.approx([100 * 51 / 101, 0.5])
    assert "eps = 0.5: 50% of customers" in ax.texts[0].get_text()
    plots_methods.plot_neighbour_distances(np.zeros(5), 0.1, 1, plt.subplots()[1])
