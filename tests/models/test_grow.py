import numpy as np
import pytest

from segbook.models import fit_cells, fit_tree


def test_a_tree_finds_the_boxes_of_value_highest_first():
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 1, (900, 2))
    box = np.where(points[:, 0] <= 0.5, 2, np.where(points[:, 1] <= 0.3, 0, 1))
    value = np.array([1000.0, 700.0, 1.0])[box] + rng.normal(0, 10, 900)
    rule = fit_tree(points, value, groups=3, seed=1, smallest=20)
    assert (rule.label(points)[0] == box).all()
    assert sorted(rule.threshold[rule.left >= 0]) == pytest.approx([0.3, 0.5], abs=0.01)


def test_no_leaf_is_smaller_than_allowed():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(500, 3))
    rule = fit_tree(points, rng.lognormal(3, 2, 500), groups=8, seed=1, smallest=40)
    assert np.bincount(rule.label(points)[0]).min() >= 40


@pytest.mark.parametrize(
    ("points", "value"),
    [
        (np.ones((30, 2)), np.arange(30.0)),
        (np.arange(30.0)[:, None], np.zeros(30)),
        (np.arange(2.0)[:, None], np.array([-5.0, 5.0])),
        (np.append(np.arange(29.0), 1e12)[:, None], np.append(np.arange(29.0), 1e12)),
    ],
)
@pytest.mark.parametrize("groups", [1, 4])
def test_trees_of_odd_data(points, value, groups):
    rule = fit_tree(points, value, groups, seed=1, smallest=5)
    assert rule.k <= groups
    assert set(rule.label(points)[0]) == set(range(rule.k))


def test_cells_keep_ties_together():
    frequency = np.array([1.0] * 8 + [2.0, 3.0])
    recency = np.arange(10.0)
    rule = fit_cells(np.column_stack([recency, frequency]), columns=(0, 1), levels=5)
    scores = rule.score(np.column_stack([recency, frequency]))
    assert scores[:, 0].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert scores[:, 1].tolist() == [0] * 8 + [1, 1]
    assert rule.k == 5
    assert fit_cells(np.ones((7, 3)), columns=(0, 1, 2)).k == 1


def test_every_cell_has_a_group():
    points = np.random.default_rng(3).lognormal(size=(300, 3))
    rule = fit_cells(points, columns=(0, 1, 2))
    assert rule.k <= 125
    assert set(rule.label(points)[0]) == set(range(rule.k))
    assert (rule.cells[rule.label(points)[0]] == rule.score(points)).all()
    unseen = rule.label(np.array([[0, 0, 1e9], [1e9, 0, 0]]))[0]
    assert ((unseen >= 0) & (unseen < rule.k)).all()
