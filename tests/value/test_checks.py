from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbook.features import Past
from segbook.value import (
    MODEL,
    NOTHING,
    PERSISTENCE,
    SEGMENT_MEAN,
    Forecast,
    Trial,
    ValueModel,
    calibrate,
    choose_forecast,
    compare_by_frequency,
    compare_forecasts,
    cover,
    find_latest,
    measure_surprise,
    track,
    try_forecasts,
)
from segbook.value.maximise import Estimate

NO_MODEL = ValueModel(None, None, np.nan, 7, ("no model",))
PUBLISHED = Estimate(("r", "alpha", "a", "b"), np.log([0.243, 4.414, 0.793, 2.426]), np.zeros((4, 4)), 0.0, 2357, {})
MODELLED = ValueModel(PUBLISHED, None, 10.0, 7, ())


def make_trial(spend, foreseen=None, before=None, segment_ids=None, orders=None, repeats=None, **known) -> Trial:
    """A trial of customers of whom only what matters is given; each foreseen amount has a standard deviation of 1."""
    n = len(spend)
    forecast = None
    if foreseen is not None:
        columns = {"expected_spend": foreseen, "expected_orders": 1.0, "p_order": 0.5, "spend_lower": 0.0} | known
        forecast = Forecast(pd.DataFrame(columns, index=range(n)), np.zeros((n, 1)), np.eye(1), np.ones(n))
    return Trial(
        as_of=date(2024, 3, 1),
        days=100,
        repeats=np.zeros(n, dtype=int) if repeats is None else np.asarray(repeats),
        segment_ids=np.ones(n, dtype=int) if segment_ids is None else segment_ids,
        orders=np.zeros(n, dtype=int) if orders is None else np.asarray(orders),
        spend=np.asarray(spend, dtype=float),
        spend_before=np.zeros(n) if before is None else np.asarray(before, dtype=float),
        model=MODELLED if foreseen is not None else NO_MODEL,
        foreseen=forecast,
    )


@pytest.fixture
def spend() -> np.ndarray:
    return np.random.default_rng(1).gamma(1, 50, 400)


def used(table: pd.DataFrame) -> str:
    return table.loc[table["used"], "forecast"].item()


def test_a_forecast_that_knows_everything_explains_everything(spend):
    table = compare_forecasts([make_trial(spend, foreseen=spend, before=np.full(400, spend.mean()))], 1)
    assert used(table) == MODEL
    by_name = table.set_index("forecast")
    assert by_name.loc[MODEL, ["skill", "lower", "upper", "total"]].tolist() == pytest.approx([1, 1, 1, 1])
    assert by_name.loc[[PERSISTENCE, SEGMENT_MEAN], "skill"].tolist() == pytest.approx([0, 0], abs=0.02)


def test_a_model_that_is_worse_than_a_naive_forecast_is_not_used(spend):
    rng = np.random.default_rng(2)
    near = spend + rng.normal(0, 5, 400)
    table = compare_forecasts([make_trial(spend, foreseen=rng.permutation(spend), before=near)], 1)
    assert used(table) == PERSISTENCE
    assert table.set_index("forecast").loc[PERSISTENCE, "gain_lower"] > 0.5
    assert choose_forecast(table, MODELLED) == PERSISTENCE


def test_a_naive_forecast_that_is_better_by_no_more_than_chance_is_not_used(spend):
    rng = np.random.default_rng(3)
    table = compare_forecasts(
        [make_trial(spend, foreseen=spend + rng.normal(0, 20, 400), before=spend + rng.normal(0, 19.8, 400))], 1
    )
    by_name = table.set_index("forecast")
    assert by_name.loc[PERSISTENCE, "gain_lower"] < 0 < by_name.loc[PERSISTENCE, "gain_upper"]
    assert used(table) == MODEL


def test_the_mean_of_a_segment_is_that_of_the_period_before():
    spend, before = np.tile([10.0, 10.0, 90.0, 90.0], 100), np.tile([0.0, 20.0, 80.0, 100.0], 100)
    ids = np.tile([1, 1, 2, 2], 100)
    table = compare_forecasts([make_trial(spend, before=before, segment_ids=ids)], 1).set_index("forecast")
    assert MODEL not in table.index
    assert table.loc[SEGMENT_MEAN, ["skill", "used"]].tolist() == [1, True]


def test_without_a_trial_the_model_is_used_unchecked_and_without_a_model_nothing():
    empty = compare_forecasts([], 1)
    assert empty.empty
    assert choose_forecast(empty, MODELLED) == MODEL
    assert choose_forecast(empty, NO_MODEL) == NOTHING
    assert compare_forecasts([make_trial(np.zeros(50))], 1).empty
    assert measure_surprise([], MODEL, 365) == pytest.approx((np.nan, np.nan), nan_ok=True)
    assert try_forecasts(None, Past(None, None, (), "there are no orders"), None, "week", 1) == []


def test_trials_in_which_the_model_could_not_be_made_are_no_trials_of_it(spend):
    trials = [make_trial(spend), make_trial(spend, foreseen=spend)]
    assert find_latest(trials) is trials[1]
    assert find_latest(trials[:1]) is None
    assert compare_forecasts(trials, 1).set_index("forecast").loc[MODEL, "skill"] == 1


def test_customers_are_compared_by_how_often_they_came_back():
    repeats = [0] * 20 + [1] * 5 + [9] * 10 + [30] * 10
    orders = [1] * 10 + [0] * 10 + [3] * 5 + [4] * 20
    trial = make_trial(np.ones(45), foreseen=np.ones(45), repeats=repeats, orders=orders)
    table = compare_by_frequency(trial, 10)
    assert table.to_dict("list") == {
        "repeats": ["0", "7+"],
        "customers": [20, 20],
        "actual": [0.5, 4.0],
        "predicted": [1.0, 1.0],
    }
    assert compare_by_frequency(None, 10).empty


def test_said_and_real_chances_are_compared_in_groups_of_enough_customers():
    said = np.repeat([0.2, 0.8], 60)
    ordered = np.r_[np.ones(12), np.zeros(48), np.ones(30), np.zeros(30)]
    trial = make_trial(np.ones(120), foreseen=np.ones(120), p_order=said, orders=ordered)
    table = calibrate(trial, 10)
    assert table["predicted"].tolist() == pytest.approx([0.2, 0.8])
    assert table["actual"].tolist() == pytest.approx([0.2, 0.5])
    assert table["lower"].iloc[0] == pytest.approx(0.11828, abs=1e-5)  # Wilson, 12 of 60, computed by hand
    assert table["upper"].iloc[1] < 0.8
    assert calibrate(make_trial(np.ones(20), foreseen=np.ones(20)), 10).empty


def test_who_lies_within_the_interval_is_counted():
    trial = make_trial([0, 5, 9, 50], foreseen=np.ones(4), spend_lower=[0, 6, 0, 0], spend_upper=[0, 10, 9, 49])
    assert cover(trial) == 0.5


def test_tracking_counts_cohorts_from_their_first_order():
    start = pd.Timestamp("2024-01-01")
    days = pd.DataFrame({"date": [start, start + pd.Timedelta(days=70)], "newcomers": [1000, 500], "repeats": [0, 300]})
    trial = make_trial([1.0], foreseen=[1.0])
    table = track(trial, days)
    assert len(table) == 71  # too short for weeks
    assert table["actual_total"].iloc[-1] == 300
    # E[X(t)] of the published parameters after 10 weeks, by the closed formula: 0.43241 repeat purchases of each
    assert table["expected_total"].iloc[-1] == pytest.approx(1000 * 0.432413, rel=1e-5)
    assert table.loc[~table["foreseen"], "date"].max() == pd.Timestamp("2024-02-29")
    assert table["expected"].sum() == pytest.approx(table["expected_total"].iloc[-1])
    assert track(None, days).empty


def test_surprise_is_the_relative_error_beyond_chance_and_evens_out_over_time():
    spend = np.full(200, 15.0)
    trial = make_trial(spend, foreseen=np.full(200, 10.0), segment_ids=np.repeat([1, 2], 100))
    segment, total = measure_surprise([trial], MODEL, 100)
    assert segment == pytest.approx(np.sqrt((500**2 - 100) / 1000**2))
    assert total == pytest.approx(np.sqrt((1000**2 - 200) / 2000**2))
    assert measure_surprise([trial], MODEL, 400)[0] == pytest.approx(segment / 2)
    assert measure_surprise([trial], MODEL, 50)[0] == segment
    exact = make_trial(np.full(200, 10.0), foreseen=np.full(200, 10.0))
    assert measure_surprise([exact], MODEL, 100) == (0.0, 0.0)


def test_the_surprise_of_a_naive_forecast_is_its_own():
    trial = make_trial(np.full(100, 30.0), foreseen=np.full(100, 30.0), before=np.tile([10.0, 20.0], 50))
    assert measure_surprise([trial], MODEL, 100)[0] == 0
    chance = np.sqrt(100) * 5
    assert measure_surprise([trial], PERSISTENCE, 100)[0] == pytest.approx(np.sqrt(1500**2 - chance**2) / 1500)
    assert measure_surprise([trial], SEGMENT_MEAN, 100)[0] == measure_surprise([trial], PERSISTENCE, 100)[0]
