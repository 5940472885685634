import numpy as np
import pytest
from scipy.special import gammaln, multigammaln

from segbook.bayes.how_many import CLOUDS, CONCENTRATION, STARTS, Sparse, _bound_evidence, _fit, count_clouds
from segbook.bayes.prior import Prior
from segbook.bayes.words_how_many import tell_clouds


def standardise(points):
    return (points - points.mean(axis=0)) / points.std(axis=0)


def make(kind: str, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    points = {
        "one": lambda: chance.normal(size=(1000, 2)) @ [[1, 0.6], [0, 0.8]],
        "three": lambda: chance.normal(size=(900, 2)) + np.repeat([[-5, 0], [0, 4], [5, 0]], 300, axis=0),
        "skewed": lambda: chance.exponential(size=(1000, 1)),
    }[kind]()
    return standardise(points)


def test_of_one_cloud_the_bound_is_the_exact_evidence():
    """Normal-inverse-Wishart (Murphy 2007, equation 266), and all customers in one of ten components."""
    points, prior = make("one"), Prior()
    customers, columns = points.shape
    kappa, freedom = (prior.spread_sd / prior.mean_sd) ** 2, prior.freedom(columns, correlated=True)
    scale = prior.spread_sd**2 * prior.spread_worth * np.eye(columns)
    mean, apart = points.mean(axis=0), points - points.mean(axis=0)
    after = scale + apart.T @ apart + kappa * customers / (kappa + customers) * np.outer(mean, mean)
    exact = (
        -customers * columns / 2 * np.log(np.pi)
        + multigammaln((freedom + customers) / 2, columns)
        - multigammaln(freedom / 2, columns)
        + freedom / 2 * np.linalg.slogdet(scale)[1]
        - (freedom + customers) / 2 * np.linalg.slogdet(after)[1]
        + columns / 2 * np.log(kappa / (kappa + customers))
    )
    total = CLOUDS * CONCENTRATION
    exact += gammaln(total) - gammaln(total + customers) + gammaln(CONCENTRATION + customers) - gammaln(CONCENTRATION)
    exact += np.log(CLOUDS)
    assert _bound_evidence(_fit(points, 1, prior, 0), customers) == pytest.approx(exact, abs=0.05)


@pytest.mark.parametrize(("kind", "number"), [("one", 1), ("three", 3)])
def test_gaussian_clouds_are_counted(kind, number):
    sparse = count_clouds(make(kind), Prior(), min_cell=10, seed=3)
    assert sparse.kept == dict.fromkeys(range(1, STARTS + 1), number)
    assert sparse.supported == (number, number)
    own = sparse.table[sparse.table["start"] == sparse.best]
    assert own["weight"].sum() == pytest.approx(1)
    assert own["weight"].is_monotonic_decreasing
    assert own["component"].tolist() == list(range(1, CLOUDS + 1))
    assert sparse.evidence["evidence"].max() == 0
    assert f"All {STARTS} starts end with this number" in tell_clouds(sparse, 3, "They are natural.")


def test_one_skewed_group_takes_several_clouds_and_they_are_not_called_segments():
    sparse = count_clouds(make("skewed"), Prior(), min_cell=10, seed=3)
    assert sparse.number > 1
    told = tell_clouds(sparse, 2, "constructive")
    assert "not a segment" in told
    assert "this is no reason for more segments" in told
    assert "segments of the model" not in told


def test_where_the_number_is_not_sure_the_sentence_says_so():
    points = make("skewed")
    sparse = count_clouds(points, Prior(), min_cell=10, seed=3)
    table = sparse.table.copy()
    table.loc[table["start"] != sparse.best, "kept"] = table.loc[table["start"] != sparse.best, "component"] <= 9
    unsure = Sparse(table, sparse.evidence.assign(evidence=0.0), 2000, drawn=True)
    told = tell_clouds(unsure, 3, "They are reproducible.")
    assert f"From {STARTS} starts it ends with {sparse.number} to 9" in told
    assert f"and {unsure.supported[0]} to {unsure.supported[1]} are supported about as well" in told
    assert "a few more or less" in told
    assert "do not contradict each other" in tell_clouds(unsure, 8, "They are natural.")
    assert "a few more or less" not in tell_clouds(sparse, 3, "They are reproducible.")


def test_few_customers_are_not_divided_into_clouds_of_fewer_than_may_be_told_of():
    points = make("three")[::60]
    sparse = count_clouds(points, Prior(), min_cell=10, seed=3)
    assert sparse.customers == 15
    assert sparse.number == 1
    assert sparse.evidence["tried"].max() == 1
    kept = sparse.table[sparse.table["kept"]]
    assert (kept["weight"] * sparse.customers >= 10).all()


def test_many_customers_are_sampled_and_the_count_comes_back():
    chance = np.random.default_rng(1)
    points = standardise(chance.normal(size=(100_000, 2)))
    first, second = (count_clouds(points, Prior(), min_cell=10, seed=2**32 - 1) for _ in range(2))
    assert (first.customers, first.drawn) == (2000, True)
    assert first.table.equals(second.table)
    assert first.evidence.equals(second.evidence)


def test_the_sentence_stands_beside_chapter_03():
    three = count_clouds(make("three"), Prior(), min_cell=10, seed=3)
    assert "keeps 3 and empties the others" in tell_clouds(three, 3, "They are natural.")
    assert "The two numbers are the same" in tell_clouds(three, 3, "They are natural.")
    assert "some segments lie within one cloud" in tell_clouds(three, 5, "They are reproducible.")
    assert "The model takes 1 more" in tell_clouds(three, 2, "They are natural.")
    one = count_clouds(make("one"), Prior(), min_cell=10, seed=3)
    assert "cut a single cloud into parts" in tell_clouds(one, 4, "No pattern.")
    assert "The report has 4 segments. No pattern." in tell_clouds(one, 4, "No pattern.")
