import warnings

import numpy as np
import pytest
from scipy.stats import binom, norm
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from benchmarks.populations import KINDS
from segbook.data import load_transactions
from segbook.structure.gaps import part_groups
from segbook.structure.mixtures import Mixture, fit_mixture
from segbook.structure.modes import (
    find_valleys,
    keep_own,
    keep_tube,
    measure_depth,
    measure_gap,
    measure_ridgeline,
    measure_ridgelines,
    merge_components,
)
from segbook.structure.rounding import is_heaped, standardise, un_round
from segbook.structure.verdict import COPIES, TOO_FEW, Verdict, compare_permuted, reach_verdict

NOMINAL, TOLERANCE = 0.02, 0.001
"""Share of wrong verdicts that is promised, and how seldom a test may fail by chance if the promise holds."""

WITHOUT_GROUPS = (
    "correlated Gaussian",
    "buyers, 55 % once",
    "crescent",
    "zero-inflated, logged",
    "shares of orders",
    "two-valued, one trait",
    "12 columns, one population",
)
WITH_GROUPS = (
    "four Gaussians 5 sd apart",
    "two humps 4 sd apart in one of five columns",
    "distinct buyer types",
    "sizes 80/15/5",
    "12 columns, four groups 5 sd apart",
)
SETS = 3


def draw(name: str, customers: int, seed: int) -> np.ndarray:
    kind = next(kind for kind in KINDS if kind.name == name)
    return standardise(kind.draw(customers, np.random.default_rng(seed)))


def never(points, k):
    raise AssertionError("a cut was asked for where none is needed")


def cut_by_kmeans(points: np.ndarray, k: int) -> float:
    with threadpool_limits(1):
        return float(KMeans(k, n_init=2, random_state=0).fit(points).inertia_)


def slice_longest(points: np.ndarray, k: int) -> float:
    """Cut the first principal component into slices of equal size: a poor partition, and quick."""
    centred = points - points.mean(axis=0)
    along = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
    slices = np.array_split(centred[np.argsort(along)], k)
    return sum(((each - each.mean(axis=0)) ** 2).sum() for each in slices)


def unit_gaussians(*means: float) -> Mixture:
    means = np.array(means)[:, None]
    return Mixture(np.full(len(means), 1 / len(means)), means, np.ones((len(means), 1, 1)))


def test_ties_are_spread_evenly_between_the_midpoints_of_their_neighbours():
    values = np.array([3.0, 0, 1, 0, 3])
    spread = un_round(values, np.random.default_rng(0))
    assert sorted(spread) == [-0.25, 0.25, 1, 2.5, 3.5]  # 0 over ±½, symmetric at the end; 3 over 2 to 4; 1 is no tie
    assert sorted(spread[[1, 3]]) == [-0.25, 0.25]


def test_ties_are_not_spread_across_a_gap():
    spread = un_round(np.array([0.0, 10, 10, 10, 11]), np.random.default_rng(0))
    assert sorted(spread) == [0, 9.25, 9.75, 10.25, 11]  # 10 over ½ above, so at most 1 below, though the midpoint is 5


def test_a_column_of_one_value_or_without_ties_is_not_spread():
    for values in (np.zeros(5), np.array([1.0, 5, 2, 8])):
        assert un_round(values, np.random.default_rng(0)).tolist() == values.tolist()


def test_columns_that_do_not_vary_are_dropped():
    points = np.column_stack([np.arange(4), np.full(4, 0.1 + 0.2), np.full(4, 1e9)])
    assert standardise(points).ravel() == pytest.approx(np.array([-3, -1, 1, 3]) / np.sqrt(5))


def test_heaps_are_values_that_many_have_and_hardly_anybody_next_to_them():
    spend = np.where(np.arange(1_000) < 600, 0, np.arange(1_000))
    assert is_heaped(spend)
    assert not is_heaped(np.repeat([1.0, 2, 3, 4], [550, 250, 120, 80]))
    assert not is_heaped(np.repeat([0.0, 1], [800, 200]))
    assert not is_heaped(np.arange(1_000.0))


def test_the_ridgeline_of_two_unit_gaussians_four_deviations_apart_has_the_known_density_ratio():
    ratio = 2 * np.exp(-2) / (1 + np.exp(-8))  # density in the middle, over that at either mean
    assert measure_ridgeline(unit_gaussians(0, 4), (0, 1)) == pytest.approx(ratio, rel=1e-4)


def test_two_gaussians_less_than_two_deviations_apart_have_one_peak():
    assert measure_ridgeline(unit_gaussians(0, 1.9), (0, 1)) == pytest.approx(1)


def test_the_ridgeline_bends_to_where_two_long_components_meet():
    covariances = np.array([np.diag([9.0, 0.1]), np.diag([0.1, 9.0])])
    mixture = Mixture(np.array([0.5, 0.5]), np.array([[0.0, 0], [5, 5]]), covariances)
    assert measure_ridgeline(mixture, (0, 1)) > 0.3  # half way along the straight line it would be e^-31


@pytest.mark.parametrize(
    ("density", "ratio"), [([1, 3, 1], 1), ([4, 1, 2], 0.5), ([4, 1, 2, 0, 1], 0), ([0, 0, 0], 1), ([1, 2, 3], 1)]
)
def test_a_valley_is_measured_against_the_lower_hill(density, ratio):
    assert find_valleys(np.array(density, float)).min() == ratio


def test_an_outlier_has_no_valley_before_it_and_two_humps_have_one():
    hump = norm.ppf((np.arange(500) + 0.5) / 500)
    assert measure_depth(np.r_[hump, 9, 9.1, 9.2]) < 0.1
    widened = 1 + (0.9 * 1_000**-0.2) ** 2  # variance of a hump and of the kernel
    depth = 1 - 2 * np.exp(-2 / widened)
    assert measure_depth(np.sort(np.r_[hump, hump + 4])) == pytest.approx(depth, abs=0.01)


def test_components_merge_in_chains():
    ratios = np.array([[1, 0.6, 0.1, 0], [0.6, 1, 0.5, 0], [0.1, 0.5, 1, 0.49], [0, 0, 0.49, 1]])
    assert merge_components(ratios, 0.5).tolist() == [0, 0, 0, 1]
    assert merge_components(ratios, 0.4).tolist() == [0, 0, 0, 0]
    assert measure_ridgelines(unit_gaussians(0, 1, 9)).round(2).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


def test_a_gap_is_seen_in_the_points_and_not_only_in_the_mixture():
    rng = np.random.default_rng(1)
    mixture = unit_gaussians(0, 5)
    parted = np.concatenate([rng.normal(0, 1, 200), rng.normal(5, 1, 200)])[:, None]
    filled = rng.normal(2.5, 2, 400)[:, None]
    for keep in (keep_tube, keep_own):
        clear = measure_gap(parted, mixture.assign(parted), mixture, (0, 1), keep)
        assert clear.p_value < 0.001
        assert clear.depth > 0.7
        none = measure_gap(filled, mixture.assign(filled), mixture, (0, 1), keep)
        assert none.p_value > 0.2
        assert none.depth < 0.4
    ratios = measure_ridgelines(mixture)
    assert part_groups(parted, mixture, ratios, 0.5, keep_tube).groups == 2
    assert part_groups(filled, mixture, ratios, 0.5, keep_tube).groups == 1


def test_the_mixture_finds_planted_components():
    rng = np.random.default_rng(2)
    points = np.concatenate([rng.normal(-6, 1, (300, 2)), rng.normal(6, 1, (100, 2))])
    mixture = fit_mixture(points, 1)
    assert sorted(mixture.weights) == pytest.approx([0.25, 0.75])
    assert np.sort(mixture.means[:, 0]) == pytest.approx([-6, 6], abs=0.3)
    assert mixture.covariances.shape == (2, 2, 2)


def test_populations_without_groups_are_seldom_called_natural():
    verdicts = [
        reach_verdict(draw(name, 1_000, seed), 0.95, inertia=never, seed=seed).verdict
        for name in WITHOUT_GROUPS
        for seed in range(SETS)
    ]
    assert verdicts.count("natural") <= binom.isf(TOLERANCE, len(verdicts), NOMINAL)
    assert set(verdicts) <= {"natural", "reproducible"}


def test_groups_are_found():
    verdicts = [
        reach_verdict(draw(name, 1_000, seed), 0.95, inertia=never, seed=seed)
        for name in WITH_GROUPS
        for seed in range(SETS)
    ]
    missed = sum(each.verdict != "natural" for each in verdicts)
    assert missed <= binom.isf(TOLERANCE, len(verdicts), NOMINAL)
    assert all(each.p_value < 0.05 and each.depth >= 0.4 for each in verdicts if each.verdict == "natural")
    planted = [4] * SETS + [2] * SETS + [3] * 2 * SETS + [4] * SETS
    assert sum(each.groups == groups for each, groups in zip(verdicts, planted, strict=True)) >= len(planted) - 2


def test_independent_columns_beat_all_permuted_copies_in_one_of_twenty():
    rng = np.random.default_rng(3)
    sets = 200
    beaten = [compare_permuted(standardise(rng.gamma(2, size=(60, 3))), slice_longest, rng) == 1 for _ in range(sets)]
    level = 1 / (COPIES + 1)
    assert binom.ppf(TOLERANCE, sets, level) <= sum(beaten) <= binom.isf(TOLERANCE, sets, level)


def test_without_gaps_agreement_decides_and_then_the_permuted_copies():
    correlated, independent = draw("correlated Gaussian", 500, 1), draw("independent columns", 500, 1)
    stable = reach_verdict(correlated, 0.8, inertia=never, seed=1)
    assert (stable.verdict, stable.groups, stable.agreement, stable.beaten) == ("reproducible", 1, 0.8, None)
    loose = reach_verdict(correlated, 0.5, inertia=cut_by_kmeans, seed=1)
    assert (loose.verdict, loose.beaten) == ("constructive", 1)
    nothing = reach_verdict(independent, 0.5, inertia=cut_by_kmeans, seed=1)
    assert nothing.verdict == "none"
    assert nothing.beaten < 1


@pytest.mark.parametrize(
    ("agreement", "borderline"), [(0.74, False), (0.75, True), (0.8, True), (0.849, True), (0.86, False)]
)
def test_borderline_is_near_the_bound_of_reproducible(agreement, borderline):
    verdict = reach_verdict(np.arange(30.0)[:, None], agreement, inertia=never, seed=1)
    assert verdict.borderline == borderline


def test_one_column_is_reproducible_or_constructive_and_never_none():
    column = np.random.default_rng(4).gamma(2, size=(500, 1))
    assert reach_verdict(column, 0.9, inertia=never, seed=1).verdict == "reproducible"
    assert reach_verdict(column, 0.3, inertia=never, seed=1).verdict == "constructive"
    two = np.concatenate([column, column + 30])
    assert reach_verdict(two, 0.9, inertia=never, seed=1).verdict == "natural"


def test_too_few_customers_are_never_natural():
    rng = np.random.default_rng(5)
    points = np.concatenate([rng.normal(0, 1, (TOO_FEW // 2, 2)), rng.normal(20, 1, (TOO_FEW // 2, 2))])
    assert reach_verdict(points, 0.9, inertia=never, seed=1).verdict == "natural"
    assert reach_verdict(points[1:], 0.9, inertia=never, seed=1) == Verdict(
        "reproducible", 1, None, None, 0.9, False, None, looked=False
    )


RNG = np.random.default_rng(6)
DEGENERATE = {
    "nobody": np.empty((0, 3)),
    "no column": np.empty((10, 0)),
    "one customer": np.ones((1, 2)),
    "two customers": np.array([[0.0, 1], [1, 0]]),
    "all equal": np.full((300, 3), 0.1),
    "one differs": np.r_[np.zeros((299, 2)), [[1.0, 1.0]]],
    "two values": RNG.integers(0, 2, (300, 1)).astype(float),
    "the same column twice": np.repeat(RNG.normal(size=(300, 1)), 2, axis=1),
    "a constant column": np.column_stack([RNG.normal(size=300), np.zeros(300)]),
    "each customer ten times": np.repeat(RNG.normal(size=(30, 3)), 10, axis=0),
    "two-valued": RNG.integers(0, 2, (300, 6)).astype(float),
    "thirty columns": RNG.normal(size=(300, 30)),
    "wide range": np.exp(5 * RNG.normal(size=(300, 3))),
    "a sum beside its parts": (lambda parts: np.column_stack([parts, parts.sum(axis=1)]))(RNG.normal(size=(300, 2))),
    "two far points": np.repeat([[0.0, 0], [1, 1]], 200, axis=0),
}


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize("agreement", [0.3, 1.0])
def test_whatever_comes_in_there_is_a_verdict_without_a_warning(name, agreement):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdict = reach_verdict(DEGENERATE[name], agreement, inertia=slice_longest, seed=1)
    assert verdict.verdict in ("natural", "reproducible", "constructive", "none")
    numbers = [number for number in (verdict.p_value, verdict.depth, verdict.beaten) if number is not None]
    assert all(0 <= number <= 1 for number in numbers)
    assert (verdict.verdict == "natural") == (verdict.groups > 1)
    if name in ("nobody", "no column", "one customer", "all equal"):
        assert verdict.verdict == "none"


def test_the_same_seed_gives_the_same_verdict_and_the_input_is_not_changed():
    points = draw("laboratory: personas", 500, 1)
    before = points.copy()
    first, second = (reach_verdict(points, 0.5, inertia=cut_by_kmeans, seed=9) for _ in range(2))
    assert first == second
    assert (points == before).all()


def test_online_retail_is_reproducible_with_one_mode(online_retail):
    _, cleaned = load_transactions(online_retail, {}, returns="exclude", deduplicate=True)
    lines = cleaned.transactions.select("customer_id", "order_id", "ordered_at", "amount").execute()
    by_customer = lines.astype({"amount": float}).groupby("customer_id")
    days = lines["ordered_at"].dt.normalize()
    recency = (days.max() - days.groupby(lines["customer_id"]).max()).dt.days + 1
    rfm = np.column_stack([recency, by_customer["order_id"].nunique(), by_customer["amount"].sum()])
    assert len(rfm) == 4_338
    verdict = reach_verdict(standardise(np.log1p(rfm)), 0.848, inertia=never, seed=1)
    assert (verdict.verdict, verdict.groups) == ("reproducible", 1)
