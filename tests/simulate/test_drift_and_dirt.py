"""Drift changes who was asked for; dirt is there when it is asked for, and only then."""

import numpy as np
import pandas as pd
import pytest

MIDDLE = pd.Timestamp("2024-01-16")


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_drift_moves_the_share_that_is_asked_for(simulated, share):
    tables = simulated(drift=share)
    truth = tables["truth_segments"].merge(tables["truth_lifetimes"], on="customer_id")
    may = truth["left_on"].isna() & (pd.to_datetime(truth["joined_on"]) < MIDDLE)
    changed = truth["segment"] != truth["segment_before"]
    assert changed[may].mean() == pytest.approx(share, abs=0.001)
    assert not changed[~may].any()
    assert set(truth.loc[changed, "segment"]) == {"devoted", "regular"}
    before, after = truth["orders_per_month_before"], truth["orders_per_month"]
    faded = changed & (truth["segment"] == "regular")
    assert (after[faded] / before[faded]).to_numpy() == pytest.approx(0.45 / 1.30, rel=0.01)
    assert after[~changed].equals(before[~changed])


def test_drift_shows_in_the_orders(simulated):
    tables = simulated(drift=1.0)
    orders = tables["transactions"].drop_duplicates("order_id").merge(tables["truth_segments"], on="customer_id")
    faded = orders[(orders["segment_before"] == "devoted") & (orders["segment"] == "regular")]
    early = faded[faded["ordered_at"].between("2023-11-01", MIDDLE)]
    late = faded[faded["ordered_at"].between("2024-11-01", "2025-01-16")]
    assert len(late) / len(early) == pytest.approx(0.45 / 1.30, abs=0.1)
    assert (late["channel"] == "shop").mean() > (early["channel"] == "shop").mean() + 0.15


def test_drift_in_the_continuum_trades_places(simulated):
    lifetimes = simulated(structure="continuum", drift=0.5)["truth_lifetimes"]
    changed = lifetimes["orders_per_month"] != lifetimes["orders_per_month_before"]
    may = lifetimes["left_on"].isna() & (pd.to_datetime(lifetimes["joined_on"]) < MIDDLE)
    assert changed[may].mean() == pytest.approx(0.5, abs=0.01)
    moved = lifetimes[changed]
    assert sorted(moved["orders_per_month"]) == sorted(moved["orders_per_month_before"])


def test_without_drift_nobody_changes(simulated):
    truth = simulated()["truth_segments"]
    assert truth["segment"].equals(truth["segment_before"])


def test_the_dirt_of_orders_is_there(simulated):
    lines = simulated(dirty=True)["transactions"]
    returned = lines["quantity"] < 0
    assert lines["customer_id"].isna().mean() == pytest.approx(0.03, abs=0.01)
    assert returned.mean() == pytest.approx(0.03, abs=0.005)
    assert lines.loc[returned, "order_id"].str.startswith("R").all()
    assert lines.loc[returned, "order_id"].str[1:].isin(lines["order_id"]).all()
    assert (lines.loc[returned, "amount"] <= 0).all()
    assert not lines.loc[~returned, "order_id"].str.startswith("R").any()
    assert (lines["unit_price"] == 0).mean() == pytest.approx(0.002, abs=0.001)
    assert lines.duplicated().mean() > 0.009


def test_the_dirt_of_customers_and_survey_is_there(simulated):
    tables = simulated(dirty=True)
    customers, survey = tables["customers"], tables["survey"]
    again = customers["customer_id"].duplicated()
    assert again.mean() == pytest.approx(0.01, abs=0.002)
    twins = customers[customers["customer_id"].duplicated(keep=False)].groupby("customer_id")["household_size"]
    assert (twins.max() - twins.min() == 1).all()
    assert customers["age"].isna().mean() == pytest.approx(0.03, abs=0.01)
    assert customers["income"].isna().mean() == pytest.approx(0.08, abs=0.01)
    assert 0 < (customers["age"] == 199).mean() < 0.006
    assert customers["age"].max() == 199
    strangers = ~survey["customer_id"].isin(customers["customer_id"])
    assert strangers.mean() == pytest.approx(0.01, abs=0.002)
    assert survey.drop(columns="customer_id").isna().mean().between(0.02, 0.04).all()


def test_dirt_lies_on_top_of_the_clean_files(simulated):
    clean, dirty = simulated(), simulated(dirty=True)
    for name in ("truth_segments", "truth_lifetimes", "truth_response"):
        assert clean[name].equals(dirty[name])
    lines = dirty["transactions"]
    assert set(clean["transactions"]["order_id"]) == set(lines.loc[lines["quantity"] > 0, "order_id"])
    numbers = clean["customers"].set_index("customer_id")["age"]
    aged = dirty["customers"].drop_duplicates("customer_id").set_index("customer_id")["age"]
    same = aged.notna() & (aged != 199)
    assert np.array_equal(numbers[same], aged[same])
