"""Rules that give a point its group, computed by hand and for all inputs."""

import json

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy.stats import multivariate_normal

from segbook.models import Cells, Mixture, Nearest, Tree, compute_centres, read_rule, write_rule

LINE = np.array([[0.0], [1.0], [2.0]])
TREE = Tree(feature=[1, -2, 0, -2, -2], threshold=[5, 0, 2, 0, 0], left=[1, -1, 3, -1, -1], right=[2, -1, 4, -1, -1],
            group=[-1, 2, -1, 0, 1])  # fmt: skip
RULES = {
    "nearest": Nearest([[0.1, 1 / 3], [4, 4], [9, 0]], [0, 1, 0], reach=3.3),
    "mixture": Mixture([0.3, 0.7], [[0, 0], [3, 1 / 3]], [np.eye(2), [[2, 0.5], [0.5, 1]]]),
    "tree": TREE,
    "cells": Cells((0, 1), ([1.0, 2.5], [0.0]), [[0, 0], [2, 1]]),
}


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-50, 50)),
    hnp.arrays(float, st.tuples(st.integers(1, 5), st.just(2)), elements=st.floats(-50, 50), unique=True),
)
def test_labels_are_the_nearest_centre_and_membership_is_at_least_half(points, centres):
    labels, membership = Nearest(centres, range(len(centres))).label(points)
    distances = np.linalg.norm(points[:, None] - centres[None], axis=2)
    assert distances[np.arange(len(points)), labels] == pytest.approx(distances.min(axis=1))
    assert ((membership >= 0.5) & (membership <= 1)).all()


def test_membership_by_hand():
    labels, membership = Nearest([[0.0], [4.0]], [0, 1]).label(LINE)
    assert labels.tolist() == [0, 0, 0]  # the border belongs to the first
    assert membership == pytest.approx([1, 0.75, 0.5])


def test_several_centres_of_a_group_by_hand():
    rule = Nearest([[0.0], [10.0], [4.0]], [1, 1, 0])
    labels, membership = rule.label(np.array([[1.0], [3.0], [8.0]]))
    assert rule.k == 2
    assert labels.tolist() == [1, 0, 1]
    assert membership == pytest.approx([3 / 4, 3 / 4, 4 / 6])  # the second nearest centre is one of another group


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 20), st.just(3)), elements=st.floats(-9, 9)),
    hnp.arrays(float, (12, 3), elements=st.floats(-9, 9), unique=True),
    hnp.arrays(int, 12, elements=st.integers(0, 2)),
)
def test_many_centres_label_as_all_distances_do(points, centres, groups):
    labels, membership = Nearest(centres, groups).label(points)
    distances = np.linalg.norm(points[:, None] - centres[None], axis=2)
    own = np.where(groups == labels[:, None], distances, np.inf).min(axis=1)
    other = np.where(groups != labels[:, None], distances, np.inf).min(axis=1)
    assert own == pytest.approx(distances.min(axis=1))
    expected = np.where(np.isfinite(other) & (own + other > 0), 1 - own / np.maximum(own + other, 1e-300), 0.5)
    assert membership == pytest.approx(np.where(np.isfinite(other), expected, 1), abs=1e-6)


def test_out_of_reach_and_near_to_noise_is_noise():
    labels, membership = Nearest([[0.0], [9.0]], [0, 1], reach=1).label(LINE)
    assert labels.tolist() == [0, 0, -1]
    assert membership[2] == 0
    labels, membership = Nearest([[0.0], [2.0]], [0, -1]).label(LINE)
    assert labels.tolist() == [0, -1, -1]  # on the border noise comes first
    assert membership.tolist() == [1, 0, 0]
    assert Nearest(np.empty((0, 1)), []).label(LINE)[0].tolist() == [-1, -1, -1]
    assert Nearest(np.empty((0, 1)), []).k == 0


def test_mixture_is_bayes_rule():
    rule = RULES["mixture"]
    points = np.random.default_rng(1).normal(1, 2, (500, 2))
    densities = np.column_stack(
        [
            weight * multivariate_normal(mean, covariance).pdf(points)
            for weight, mean, covariance in zip(rule.weights, rule.centres, rule.covariances, strict=True)
        ]
    )
    labels, membership = rule.label(points)
    assert (labels == densities.argmax(axis=1)).all()
    assert membership == pytest.approx(densities.max(axis=1) / densities.sum(axis=1))
    assert rule.compute_posteriors(points) == pytest.approx(densities / densities.sum(axis=1, keepdims=True))


def test_mixture_far_from_everything_is_still_sure():
    labels, membership = RULES["mixture"].label(np.array([[1e12, 0.0], [-1e12, 3.0]]))
    assert labels.tolist() == [1, 1]  # the wider component
    assert membership.tolist() == [1, 1]


def test_tree_by_hand():
    labels, membership = TREE.label(np.array([[9, 5], [9, 6], [2, 6], [2.1, 5.1]], dtype=float))
    assert labels.tolist() == [2, 1, 0, 1]
    assert (membership == 1).all()
    assert TREE.k == 3


def test_cells_by_hand():
    labels, membership = RULES["cells"].label(np.array([[1, 0], [3, 1], [3, 0], [1, 1], [2, 0]], dtype=float))
    # (2, 0) is nearest to (2, 1), (0, 1) to (0, 0); (1, 0) is nearer to (0, 0)
    assert labels.tolist() == [0, 1, 1, 0, 0]
    assert (membership == 1).all()


@pytest.mark.parametrize("kind", RULES)
def test_rules_are_written_and_read_to_the_last_digit(kind):
    rule = RULES[kind]
    again = read_rule(json.loads(json.dumps(write_rule(rule))))
    points = np.random.default_rng(3).normal(2, 3, (1000, 2))
    for before, after in zip(rule.label(points), again.label(points), strict=True):
        assert (before == after).all()
    assert write_rule(again) == write_rule(rule)


@pytest.mark.parametrize("kind", RULES)
def test_reordered_groups_hold_the_same_points(kind):
    rule = RULES[kind]
    points = np.random.default_rng(4).normal(2, 3, (1000, 2))
    order = np.arange(rule.k)[::-1]
    before, after = rule.label(points)[0], rule.reorder(order).label(points)[0]
    assert (np.where(after >= 0, order[after], -1) == before).all()
    assert set(before) - {-1} == set(range(rule.k))


def test_groups_left_out_are_dropped():
    rule = Nearest([[0.0], [4.0], [9.0]], [0, 1, 2]).reorder([2, 0])
    assert rule.centres.ravel().tolist() == [9, 0]
    assert RULES["mixture"].reorder([1]).weights.tolist() == [1]


def test_centres_are_means_without_noise():
    assert compute_centres(np.array([[1.0], [3], [5], [99]]), np.array([1, 1, 0, -1])).tolist() == [[5], [2]]
