"""Both contenders measure the same; how long they take is no matter of tests."""

import numpy as np

from benchmarks import stability


def test_stability_by_weights_is_that_of_the_loop_to_the_last_digit(monkeypatch):
    monkeypatch.setattr(stability, "PAIRS", 3)
    monkeypatch.setattr(stability, "KS", range(2, 5))
    points = np.random.default_rng(1).normal(size=(200, 3))
    ours, loop = (measure(points) for measure in stability.CONTENDERS.values())
    assert ours.tolist() == loop.tolist()
    assert ours.index.tolist() == loop.index.tolist() == [2, 3, 4]
