import numpy as np
import pytest

from segbook.features import Past
from segbook.value import (
    AGAIN,
    MODEL,
    NOTHING,
    ONCE,
    PERSISTENCE,
    SEGMENT_MEAN,
    choose_forecast,
    compare_forecasts,
    measure_surprise,
    try_forecasts,
    words_checks,
)
from tests.value.trials import MODELLED, NO_MODEL, make_trial

ALL_MODEL = {ONCE: MODEL, AGAIN: MODEL}


@pytest.fixture
def spend() -> np.ndarray:
    return np.random.default_rng(1).gamma(1, 50, 400)


def compare(*trials, group=ONCE):
    table = compare_forecasts(trials, 1)
    return table[table["customers"] == group].set_index("forecast")


def test_a_forecast_that_knows_everything_explains_everything(spend):
    table = compare(make_trial(spend, foreseen=spend, before=np.full(400, spend.mean())))
    assert table["used"].tolist() == [True, False, False]
    assert table.loc[MODEL, ["skill", "lower", "upper", "total"]].tolist() == pytest.approx([1, 1, 1, 1])
    assert table.loc[[PERSISTENCE, SEGMENT_MEAN], "skill"].tolist() == pytest.approx([0, 0], abs=0.02)


def test_a_model_that_is_worse_than_a_naive_forecast_is_not_used(spend):
    rng = np.random.default_rng(2)
    trial = make_trial(spend, foreseen=rng.permutation(spend), before=spend + rng.normal(0, 5, 400))
    table = compare(trial)
    assert table.index[table["used"]] == [PERSISTENCE]
    assert table.loc[PERSISTENCE, "gain_lower"] > 0.5
    told = words_checks.explain_used(compare_forecasts([trial], 1), MODELLED)
    assert "For customers of one order the model is worse than last period's spending" in told
    assert "Of customers who came back there were too few to compare" in told


def test_a_naive_forecast_that_is_better_by_no_more_than_chance_is_not_used(spend):
    rng = np.random.default_rng(3)
    noisy = make_trial(spend, foreseen=spend + rng.normal(0, 20, 400), before=spend + rng.normal(0, 20.8, 400))
    table = compare(noisy)
    assert table.loc[PERSISTENCE, "gain_lower"] < 0 < table.loc[PERSISTENCE, "gain_upper"]
    assert table.loc[MODEL, "used"]


def test_the_forecast_is_chosen_apart_for_one_order_and_for_those_who_came_back(spend):
    repeats, bad = np.repeat([0, 3], 200), 2 * np.random.default_rng(2).permutation(spend)
    trial = make_trial(
        spend,
        foreseen=np.where(repeats > 0, spend, bad),
        before=np.where(repeats > 0, bad, spend),
        repeats=repeats,
    )
    assert choose_forecast(compare_forecasts([trial], 1), MODELLED) == {ONCE: PERSISTENCE, AGAIN: MODEL}
    mixed = measure_surprise([trial], {ONCE: PERSISTENCE, AGAIN: MODEL})
    assert mixed == (0.0, 0.0)
    assert measure_surprise([trial], {ONCE: MODEL, AGAIN: PERSISTENCE})[0] > 0


def test_nobody_who_comes_back_speaks_for_whoever_expects_the_least():
    trial = make_trial(np.zeros(200), foreseen=np.full(200, 9.0), before=np.zeros(200))
    table = compare(trial)
    assert table["skill"].isna().all()
    assert table["total"].isna().all()
    assert table.loc[PERSISTENCE, "gain"] == 1
    assert choose_forecast(compare_forecasts([trial], 1), MODELLED)[ONCE] in (PERSISTENCE, SEGMENT_MEAN)
    assert words_checks.tabulate_forecasts(compare_forecasts([trial], 1))["explained"].isna().all()


def test_the_mean_of_a_segment_is_that_of_the_period_before():
    spend, before = np.tile([10.0, 10.0, 90.0, 90.0], 100), np.tile([0.0, 20.0, 80.0, 100.0], 100)
    ids = np.tile([1, 1, 2, 2], 100)
    table = compare(make_trial(spend, before=before, segment_ids=ids))
    assert MODEL not in table.index
    assert table.loc[SEGMENT_MEAN, ["skill", "used"]].tolist() == [1, True]


def test_without_a_trial_the_model_is_used_untried_and_without_a_model_nothing():
    empty = compare_forecasts([], 1)
    assert empty.empty
    assert choose_forecast(empty, MODELLED) == ALL_MODEL
    assert choose_forecast(empty, NO_MODEL) == {ONCE: NOTHING, AGAIN: NOTHING}
    assert measure_surprise([], ALL_MODEL) == pytest.approx((np.nan, np.nan), nan_ok=True)
    assert try_forecasts(None, Past(None, None, (), "there are no orders"), None, "week", 1) == []
    assert words_checks.label_forecasts(empty).empty
    assert words_checks.tabulate_forecasts(empty).empty
    assert "untried" in words_checks.explain_used(empty, MODELLED)
    assert "no forecast is made" in words_checks.explain_used(empty, NO_MODEL)


def test_trials_in_which_the_model_could_not_be_made_are_no_trials_of_it(spend):
    trials = [make_trial(spend), make_trial(spend, foreseen=spend)]
    assert compare(*trials).loc[MODEL, "skill"] == 1
    only_naive = measure_surprise(trials[:1], ALL_MODEL)
    assert only_naive == pytest.approx((np.nan, np.nan), nan_ok=True)


def test_a_forecast_that_is_worse_than_the_mean_is_warned_of(spend):
    rng = np.random.default_rng(4)
    trial = make_trial(spend, foreseen=5 * rng.permutation(spend), before=9 * rng.permutation(spend))
    told = words_checks.explain_used(compare_forecasts([trial], 1), MODELLED)
    assert "worse than the mean of all" in told
    assert "too much in all" in told


def test_surprise_is_the_relative_error_beyond_chance():
    trial = make_trial(np.full(200, 15.0), foreseen=np.full(200, 10.0), segment_ids=np.repeat([1, 2], 100))
    segment, total = measure_surprise([trial], ALL_MODEL)
    assert segment == pytest.approx(np.sqrt((500**2 - 100) / 1000**2))
    assert total == pytest.approx(np.sqrt((1000**2 - 200) / 2000**2))
    exact = make_trial(np.full(200, 10.0), foreseen=np.full(200, 10.0))
    assert measure_surprise([exact], ALL_MODEL) == (0.0, 0.0)


def test_the_surprise_of_a_naive_forecast_is_its_own():
    trial = make_trial(np.full(100, 30.0), foreseen=np.full(100, 30.0), before=np.tile([10.0, 20.0], 50))
    assert measure_surprise([trial], ALL_MODEL)[0] == 0
    chance = np.sqrt(100) * 5
    naive = measure_surprise([trial], {ONCE: PERSISTENCE, AGAIN: MODEL})[0]
    assert naive == pytest.approx(np.sqrt(1500**2 - chance**2) / 1500)
    assert measure_surprise([trial], {ONCE: SEGMENT_MEAN, AGAIN: MODEL})[0] == naive
