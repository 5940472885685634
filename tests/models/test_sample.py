import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from segbook.models import sample_indices, sample_rows


def test_samples_are_bounded_and_repeatable():
    points = np.arange(100.0)[:, None]
    assert sample_rows(points, 100, seed=1) is points
    drawn = sample_rows(points, 10, seed=1)
    assert len(np.unique(drawn)) == 10
    assert (drawn == sample_rows(points, 10, seed=1)).all()
    assert (drawn != sample_rows(points, 10, seed=2)).any()


def test_one_is_drawn_from_each_stratum():
    points = np.random.default_rng(3).permutation(np.arange(1000.0))[:, None]
    indices = sample_indices(points, 50, seed=4)
    assert (np.diff(indices) > 0).all()
    assert (np.sort(points[indices, 0]) // 20 == np.arange(50)).all()


def test_a_sample_is_nearer_to_the_whole_than_a_simple_draw():
    rng = np.random.default_rng(5)
    points = rng.normal(size=(20_000, 3)) * (5, 1, 1)
    means = [points[sample_indices(points, 400, seed)].mean(axis=0)[0] for seed in range(20)]
    assert np.std(means) < 0.1 * 5 / 20  # a simple draw has a standard error of 5/√400


@given(st.integers(1, 300), st.integers(1, 100), st.sampled_from([0.0, 1.0, 1e12]))
def test_samples_have_no_row_twice_whatever_the_data(customers, at_most, spread):
    points = np.ones((customers, 2))
    points[0] += spread
    indices = sample_indices(points, at_most, seed=0)
    assert len(indices) == len(set(indices)) == min(customers, at_most)
    assert indices == pytest.approx(np.sort(indices))
