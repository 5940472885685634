"""The customers of the benchmarks of value are what they are said to be, and what is covered is counted right."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks import published, value, value_scale
from benchmarks.buyers import SHOPS, WEEK, simulate_buyers
from segbook.value import fit_value

SHOP = SHOPS[0]


def walk(shop, customers: int, horizon: int, seed: int) -> np.ndarray:
    """Let customers order and leave one order after the other; give repeats, weeks to the last, orders to come."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = shop.orders
    found = np.zeros((customers, 3))
    for row, (rate, chance) in zip(
        found, zip(rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers), strict=True), strict=True
    ):
        age, now, gone = rng.uniform(shop.weeks - shop.joining, shop.weeks), 0.0, False
        while not gone and (now := now + rng.standard_exponential() / rate) < age + horizon:
            if now < age:
                row[:2] = row[0] + 1, now
            else:
                row[2] += 1
            gone = rng.random() < chance
    return found


@pytest.mark.parametrize("shop", SHOPS[:2], ids=lambda shop: shop.name)
def test_buyers_order_as_if_they_did_one_order_after_the_other(shop):
    purchases, future = simulate_buyers(shop, 20_000, 20, 1_440, seed=1)
    last = purchases["last_days"] / 1_440 / WEEK
    drawn = np.column_stack([purchases["repeats"], last, future["orders"]])
    walked = walk(shop, 5_000, 20, seed=2)
    for of in (np.asarray, np.sign, np.square):
        one, other = of(drawn), of(walked)
        noise = np.sqrt(one.var(axis=0) / len(one) + other.var(axis=0) / len(other))
        assert (np.abs(one.mean(axis=0) - other.mean(axis=0)) < 4 * noise).all()


@pytest.mark.parametrize("steps_per_day", [1, 1_440])
def test_buyers_are_histories_that_can_be(steps_per_day):
    purchases, future = simulate_buyers(SHOP, 5_000, 52, steps_per_day, seed=1)
    again = purchases["repeats"] > 0
    assert (purchases["repeats"] <= purchases["last_days"]).all()
    assert (purchases["last_days"] <= purchases["age_days"]).all()
    assert (again == (purchases["last_days"] > 0)).all()
    assert (again == purchases["spend"].notna()).all()
    assert ((future["orders"] > 0) == (future["spend"] > 0)).all()
    spent = (purchases["repeats"] * purchases["spend"])[again]
    assert steps_per_day == 1 or spent.to_numpy() == pytest.approx(spent.round(2).to_numpy())


def test_intervals_of_a_set_are_looked_at_and_judged():
    small = replace(SHOP, customers=400)
    covered = value.cover_set(small, 0)
    assert covered == value.cover_set(small, 0)
    assert covered["spending of a customer"][1] == covered["orders of a customer"][1] == 400
    rows = {row["quantity"]: row for row in value.judge(small, [covered, covered])}
    assert list(rows)[:7] == ["r", "alpha", *"abpqv"]
    assert all(row["sets"] == 2 for row in rows.values())


@pytest.mark.parametrize(("covered", "holds"), [(85, "no"), (95, "yes"), (100, "yes")])
def test_a_share_holds_within_what_chance_explains(covered, holds):
    sets = [{"r": (int(number < covered), 1)} for number in range(100)]
    row = value.judge(SHOP, sets)[0]
    assert (row["covered"], row["intervals"], row["holds"]) == (covered / 100, 100, holds)


def test_too_many_intervals_that_cover_are_a_failure_but_for_single_customers():
    rows = value.judge(SHOP, [{"r": (1_000, 1_000), "orders of a customer": (1_000, 1_000)}])
    assert [row["holds"] for row in rows] == ["no", "yes"]


def test_scale_is_measured_of_histories_told_by_days(tmp_path, capsys):
    value_scale.prepare(tmp_path / "purchases.parquet", 600)
    purchases = pd.read_parquet(tmp_path / "purchases.parquet")
    assert len(purchases) == 600
    assert 0.5 < (purchases["repeats"] > 0).mean() < 0.7
    value_scale.measure(tmp_path / "purchases.parquet")
    assert '"fit_value": [' in capsys.readouterr().out


def test_what_agrees_with_the_published_numbers_is_told():
    purchases, _ = simulate_buyers(SHOP, SHOP.customers, 0, 1, seed=1)
    rows = {row["parameter"]: row for row in published.compare(purchases, fit_value(purchases, "week", 1))}
    assert list(rows) == list(published.PUBLISHED)
    assert rows["customers"]["agrees"] == "yes"
    assert rows["log-likelihood"]["agrees"] == "no"
    assert float(rows["r"]["lower"]) < float(rows["r"]["ours"]) < float(rows["r"]["upper"])
