import numpy as np
import pandas as pd
import pytest

from segbook.value import calibrate, compare_by_frequency, cover, find_latest, track
from tests.value.trials import make_trial


def test_the_latest_trial_of_the_model_is_shown():
    trials = [make_trial([1.0], foreseen=[1.0]), make_trial([1.0], foreseen=[1.0]), make_trial([1.0])]
    assert find_latest(trials) is trials[1]
    assert find_latest(trials[2:]) is None


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
