"""The kinds of populations are what they are called, and a set is judged alike each time."""

import numpy as np
import pytest

from benchmarks.populations import KINDS
from benchmarks.verdict import VERDICTS, judge_set


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_draws_finite_points_of_all_customers(kind):
    points = kind.draw(300, np.random.default_rng(1))
    assert points.shape[0] == 300
    assert np.isfinite(points).all()
    assert set(kind.expected) <= set(VERDICTS)


def test_kinds_have_names_of_their_own():
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(("once", "name"), [(0.3, "30 %"), (0.55, "55 %"), (0.8, "80 %")])
def test_as_many_buy_once_as_is_said(once, name):
    kind = next(kind for kind in KINDS if kind.name == f"buyers, {name} once")
    frequency = np.expm1(kind.draw(5_000, np.random.default_rng(1))[:, 1])
    assert (frequency < 1.5).mean() == pytest.approx(once, abs=0.03)


def test_a_set_is_judged_alike_each_time():
    kind = next(kind for kind in KINDS if kind.name == "four Gaussians 5 sd apart")
    first, second = (judge_set(kind, 0)[0] for _ in range(2))
    assert first == second
    assert (first.verdict, first.groups) == ("natural", 4)
