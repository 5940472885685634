from dataclasses import replace
from math import ceil

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segbook.bayes import plots_checks
from segbook.bayes.diagnose import diagnose
from segbook.bayes.how_many import Sparse, count_clouds
from segbook.bayes.plots_predictive import plot_predictive
from segbook.bayes.predictive import check_predictions
from segbook.bayes.prior import Prior
from segbook.bayes.schemas_checks import CHECKS
from segbook.bayes.sensitivity import vary_prior
from segbook.common.figures import TOO_FEW
from segbook.common.tables import write_table
from segbook.data import open_table
from segbook.data.validate import find_failures
from segbook.features import Feature
from segbook.models import Transform
from tests.bayes.conjugate import draw_posterior, make_customers

pytestmark = pytest.mark.usefixtures("style")
LONG = "Hibernating Customers (low value)"


def build(k: int, columns: int = 2, customers: int = 600):
    chance = np.random.default_rng(1)
    points, groups = make_customers(customers, 1, centres=chance.normal(size=(k, columns)) * 2)
    groups[:k] = np.arange(k)
    return points, draw_posterior(points, groups, draws=100)


def overlaps(ax) -> list:
    ax.figure.canvas.draw()
    low, high = ax.get_xlim()
    ticks = [each for each in ax.get_xticklabels() if each.get_text() and low <= each.get_position()[0] <= high]
    boxes = [(text.get_text(), text.get_window_extent()) for text in [*ax.texts, *ticks]]
    return [(one, two) for i, (one, a) in enumerate(boxes) for two, b in boxes[:i] if a.overlaps(b)]


@pytest.mark.parametrize("k", [2, 5, 10])
def test_each_segment_has_its_traces(k):
    _, posterior = build(k)
    names = {segment_id: f"{LONG} {segment_id}" for segment_id in range(1, k + 1) if segment_id != 2}
    axes = plt.subplots(ceil(k / 2), 2, figsize=(5.2, 0.6 + 1.2 * ceil(k / 2)), sharex=True)[1]
    panels = np.ravel(plots_checks.plot_traces(posterior, names, axes))
    assert [len(ax.lines) for ax in panels[: len(names)]] == [4] * len(names)
    assert not any(ax.axison for ax in panels[len(names) :])
    assert panels[1 if k > 2 else 0].lines[3].get_ydata().tolist() == posterior.share[3, :, 2 if k > 2 else 0].tolist()


def test_ranks_are_drawn_of_the_worst_and_sum_to_all_draws():
    _, posterior = build(3)
    mean = posterior.mean.copy()
    mean[1, :, 2, 0] += 9
    posterior = replace(posterior, mean=mean)
    diagnosis = diagnose(posterior, ["a", "b"])
    axes = plt.subplots(2, 2, figsize=(5.2, 4.4))[1]
    labels, names = {"a": "recency", "b": "monetary"}, {1: "One", 2: "Two", 3: "Three"}
    plots_checks.plot_ranks(posterior, diagnosis, names, labels, axes)
    assert axes[0, 0].get_title(loc="left") == "typical recency (Three)"
    filled = [collection.get_paths()[0].vertices[:, 1].max() for collection in axes[0, 0].collections]
    assert filled[1] - 1 > 1  # all of its ranks are the highest, four times the even height
    assert [label.get_text() for label in axes[0, 0].get_yticklabels()] == [f"chain {chain}" for chain in (1, 2, 3, 4)]
    few = plots_checks.plot_ranks(posterior, diagnosis, {}, labels, plt.subplots(2, 2)[1])
    assert not any(ax.axison for ax in np.ravel(few))


@pytest.mark.parametrize(
    ("function", "values"),
    [
        ("log1p", np.random.default_rng(1).lognormal(5, 2, 800)),
        ("log1p", np.random.default_rng(1).uniform(20, 28, 800)),
        ("identity", np.random.default_rng(1).normal(0.4, 0.1, 800)),
        ("ridit", np.random.default_rng(1).integers(1, 6, 800).astype(float)),
    ],
)
def test_imagined_customers_stand_beside_real_ones_in_own_units(function, values):
    frame = pd.DataFrame({"x": values})
    transform = Transform.fit(frame, {"x": function})
    points = transform.apply(frame) + np.random.default_rng(2).normal(size=(800, 1)) * 0.05
    posterior = draw_posterior(points, (points[:, 0] > 0).astype(int))
    predictive = check_predictions(posterior, points, ["x"], min_cell=10, seed=1)
    entries = {"x": Feature("x", "Some feature (unit)", "", "", "")}
    ax = plt.subplots(figsize=(5.2, 1.9))[1]
    plot_predictive(predictive, transform.parts, entries, "EUR", 10, np.array([ax]))
    assert [text.get_text() for text in ax.texts] == ["real", "imagined"]
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert 1 <= len(ticks) <= 6
    assert not overlaps(ax)
    own = np.array([float(tick.replace(",", "")) for tick in ticks])
    assert transform.parts[0].apply(pd.Series(own))[:, 0] == pytest.approx(ax.get_xticks(), abs=0.02)
    assert (values.min() - 1 <= own).all()
    assert (own <= values.max() + 1).all()


def test_few_customers_are_not_drawn():
    points, posterior = build(2, columns=1, customers=40)
    predictive = check_predictions(posterior, points, ["x"], min_cell=10, seed=1)
    part = Transform.fit(pd.DataFrame({"x": points[:, 0]}), {"x": "identity"}).parts
    entries = {"x": Feature("x", "X", "", "", "")}
    ax = plot_predictive(predictive, part, entries, None, 10, np.array([plt.subplots()[1]]))[0]
    assert [text.get_text() for text in ax.texts] == [TOO_FEW]


def test_other_priors_are_bars_with_what_they_move():
    _, posterior = build(3, customers=90)
    table = vary_prior(posterior, ["a", "b"])
    ax = plots_checks.plot_sensitivity(table, plt.subplots(figsize=(5.2, 4.4))[1])
    assert not overlaps(ax)
    most = table.assign(size=table["shift"].abs()).groupby("alternative", sort=False)["size"].max()
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(list(most))
    hidden = plots_checks.plot_sensitivity(
        table.assign(usable=False, strength=0.125), plt.subplots(figsize=(5.2, 4.4))[1]
    )
    assert {text.get_text() for text in hidden.texts} == {"cannot be told"}
    part = plots_checks.plot_sensitivity(table.assign(strength=0.25), plt.subplots(figsize=(5.2, 4.4))[1])
    assert not overlaps(part)
    assert "(a quarter of it)" in part.texts[0].get_text()
    high = part.get_window_extent().x1
    assert all(text.get_window_extent().x1 <= high + 1 for text in part.texts)


def sparse_of(*weights: float) -> Sparse:
    table = pd.DataFrame(
        {"start": np.repeat([1, 2], 10), "component": np.tile(range(1, 11), 2), "weight": np.resize(weights, 20)}
    )
    evidence = pd.DataFrame({"start": [1, 2], "tried": [1, 1], "kept": [1, 1], "evidence": [0.0, -1.0]})
    return Sparse(table.assign(kept=table["weight"] > 0.01), evidence, 1000, drawn=False)


@pytest.mark.parametrize("k", [2, 5, 6, 10])
def test_clouds_are_bars_and_too_small_ones_are_not_drawn(k):
    weights = (0.5, 0.2, 0.2, 0.095, 0.005, 0, 0, 0, 0, 0)
    ax = plots_checks.plot_clouds(sparse_of(*weights), k, plt.subplots(figsize=(5.2, 3))[1])
    assert [bar.get_height() for bar in ax.patches] == list(weights[:4])
    assert f"{k} segments in the report" in [text.get_text() for text in ax.texts]
    assert not overlaps(ax)
    one = plots_checks.plot_clouds(sparse_of(1, *[0] * 9), k, plt.subplots(figsize=(5.2, 3))[1])
    assert not overlaps(one)


def test_tables_are_as_they_are_said_to_be(tmp_path):
    points, posterior = build(3)
    tables = {
        "diagnostics": diagnose(posterior, ["a", "b"]).table,
        "predictive": check_predictions(posterior, points, ["a", "b"], min_cell=10, seed=1).table,
        "sensitivity": vary_prior(posterior, ["a", "b"]),
        "sparse": count_clouds(points, Prior(), min_cell=10, seed=1).table,
    }
    assert set(tables) == set(CHECKS)
    for name, table in tables.items():
        assert list(table.columns) == list(CHECKS[name].columns)
        write_table(tmp_path / f"{name}.parquet", table)
        assert find_failures(open_table(tmp_path / f"{name}.parquet"), CHECKS[name]).empty
