from datetime import date
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from segbook.actions.products import words_offers
from segbook.actions.products.next_product import (
    AGAIN,
    POPULAR,
    SEGMENT,
    TOGETHER,
    TOLD,
    draw_customers,
    fill_baskets,
    learn,
    liken,
    rank,
)
from segbook.actions.products.next_trial import ANY, NEW, choose_rule, compare_rules, try_rules
from segbook.actions.products.recommendations import recommend_next
from segbook.data import load_transactions, open_tables
from segbook.features import (
    Past,
    know_customers,
    list_next_purchases,
    list_purchases,
    look_back,
    read_entries,
    segmenting_functions,
)
from segbook.models import SegmentModel
from segbook.segments import fit_segments

DAY = date(2024, 3, 1)
NAMES = {1: "Champions", 2: "Lost"}
NO_PAST = Past(None, None, (), "orders span 5 days")


def baskets_of(rows: dict[str, str], segment_ids=None):
    """Give baskets of customers by the letters of the products that each bought, twice on two days."""
    purchases = pd.DataFrame(
        [(who, item) for who, items in rows.items() for item in items], columns=["customer_id", "item"]
    )
    purchases = purchases.groupby(["customer_id", "item"]).size().rename("days").reset_index()
    customers = pd.DataFrame({"customer_id": list(rows), "segment_id": segment_ids or [1] * len(rows)})
    return fill_baskets(purchases, customers)


def test_likeness_is_the_cosine_of_customers_of_equal_length():
    baskets = baskets_of({"A": "12", "B": "12", "C": "13", "D": "4"})
    likeness = liken(baskets.bought)
    assert likeness[0, 1] == pytest.approx(1 / np.sqrt(1.5 * 1))  # two customers who count a half each
    assert likeness[0, 2] == pytest.approx(0.5 / np.sqrt(1.5 * 0.5))
    assert likeness[1, 2] == likeness[3].sum() == 0
    assert np.array_equal(likeness, likeness.T)
    assert not np.diag(likeness).any()


def test_each_rule_ranks_by_what_it_says_and_leaves_out_what_was_bought():
    rows = {"A": "1", "B": "12", "C": "12", "D": "34", "E": "344", "F": "4"}
    baskets = baskets_of(rows, [1, 1, 1, 2, 2, 2])
    learnt = learn(baskets)
    best = {rule: baskets.items[rank(rule, learnt, baskets)[:, 0]].tolist() for rule in (TOGETHER, SEGMENT, POPULAR)}
    assert best[TOGETHER] == ["2", "3", "3", "1", "1", "3"]
    assert best[SEGMENT] == ["2", "4", "4", "1", "1", "3"]
    assert best[POPULAR] == ["4", "4", "4", "1", "1", "1"]
    again = rank(AGAIN, learnt, baskets, np.array([4]), new=False)[0]
    assert baskets.items[again[again >= 0]].tolist()[:2] == ["4", "3"]


def test_ranks_are_those_of_a_full_sort():
    rng = np.random.default_rng(1)
    rows = {f"C{i:03}": "".join(rng.choice(list("abcdefghijkl"), rng.integers(0, 9))) for i in range(60)}
    baskets = baskets_of(rows, [1, 2] * 30)
    learnt = learn(baskets)
    scores = baskets.bought @ learnt[TOGETHER] + 1e-6 * learnt[SEGMENT][baskets.segment_ids]
    scores[baskets.days.nonzero()] = -np.inf
    full = np.argsort(-scores, axis=1, kind="stable")[:, :TOLD]
    found = rank(TOGETHER, learnt, baskets)
    expected = np.take_along_axis(scores, full, axis=1)
    assert np.take_along_axis(scores, np.maximum(found, 0), axis=1)[found >= 0] == pytest.approx(
        expected[~np.isneginf(expected)]
    )
    assert (found == -1).tolist() == np.isneginf(expected).tolist()


def test_few_products_and_none_leave_places_empty():
    baskets = baskets_of({"A": "1", "B": "12", "C": ""})
    best = rank(SEGMENT, learn(baskets), baskets)
    assert best.tolist() == [[1, -1, -1, -1, -1], [-1] * 5, [0, 1, -1, -1, -1]]
    nothing = baskets_of({"A": "", "B": ""})
    assert rank(TOGETHER, learn(nothing), nothing).tolist() == [[-1] * 5] * 2


def test_many_customers_are_drawn_and_the_draw_can_be_repeated():
    segments = pd.DataFrame({"customer_id": [f"C{i}" for i in range(50)], "segment_id": 1})
    first, second, other = (draw_customers(segments, seed, 20) for seed in (1, 1, 2))
    assert first.equals(second)
    assert not first.equals(other)
    assert first["customer_id"].is_monotonic_increasing
    assert len(draw_customers(segments, 1)) == 50


def world(seed: int, paired: bool, customers=300, items=80) -> tuple:
    """Give baskets and next orders: half of the products are bought before, the partner of each in the next order, or any."""
    rng = np.random.default_rng(seed)
    names = np.array([f"P{i:02}" for i in range(items)])
    rows, later = [], []
    for i in range(customers):
        pairs = rng.choice(items // 2, 6, replace=False)
        both, half = pairs[:4], pairs[4:]
        had = [*(2 * both), *(2 * both + 1), *(2 * half)] if paired else rng.choice(items, 10, replace=False)
        left = np.setdiff1d(np.arange(items), had)
        rows += [(f"C{i:03}", names[item], 1) for item in had]
        new = 2 * half + 1 if paired else rng.choice(left, 2, replace=False)
        later += [(f"C{i:03}", names[item], False) for item in new] + [(f"C{i:03}", names[had[0]], True)]
    people = pd.DataFrame({"customer_id": [f"C{i:03}" for i in range(customers)], "segment_id": 1})
    baskets = fill_baskets(pd.DataFrame(rows, columns=["customer_id", "item", "days"]), people)
    return baskets, pd.DataFrame(later, columns=["customer_id", "item", "before"])


def test_planted_pairs_are_found_and_used():
    trial = compare_rules(*world(1, paired=True), seed=1)
    new = trial[trial["products"] == NEW].set_index("rule")
    assert new.loc[TOGETHER, "recall"] > 0.7
    assert new.loc[SEGMENT, "recall"] < 0.2
    assert new.loc[TOGETHER, "used"]
    assert choose_rule(trial) == TOGETHER
    told = words_offers.describe_trial(trial, Past(None, SimpleNamespace(as_of=DAY), (), ""), 10)
    assert (
        "What goes together is better than what is popular by more than chance (95% interval of the difference: "
        in told
    )
    assert "the 300 customers who then bought something new" in told


def test_what_is_bought_at_random_is_not_taken_for_a_pattern():
    used = [choose_rule(compare_rules(*world(seed, paired=False), seed=1)) for seed in range(12)]
    assert used.count(TOGETHER) <= 1
    trial = compare_rules(*world(0, paired=False), seed=1)
    told = words_offers.describe_trial(trial, Past(None, SimpleNamespace(as_of=DAY), (), ""), 10)
    assert "o the report offers what is popular in the segment" in told


def test_recall_is_counted_by_hand():
    baskets = baskets_of({f"C{i:02}": "ab" for i in range(49)} | {"X": "a", "Y": "b"}, [1] * 51)
    later = pd.DataFrame([(f"C{i:02}", "new", False) for i in range(49)] + [("X", "b", False), ("X", "z", False), ("Y", "b", True)],
                         columns=["customer_id", "item", "before"])  # fmt: skip
    trial = compare_rules(baskets, later, 1).set_index(["products", "rule"])
    assert trial.loc[(NEW, SEGMENT), ["customers", "recall", "hit"]].tolist() == pytest.approx([50, 0.5 / 50, 1 / 50])
    assert trial.loc[(ANY, SEGMENT), ["customers", "recall", "hit"]].tolist() == pytest.approx([51, 1.5 / 51, 2 / 51])
    assert trial.loc[(ANY, SEGMENT), "used"] == trial.loc[(NEW, POPULAR), "used"] == False  # noqa: E712
    few = compare_rules(baskets, later[40:], 1)
    assert few.empty
    assert choose_rule(few) == SEGMENT


def test_what_cannot_be_tried_is_said():
    trial = try_rules(None, NO_PAST, None, 1)
    assert trial.empty
    told = words_offers.describe_trial(trial, NO_PAST, 10)
    assert told.startswith("Whether an offer fits could not be tried on the past: orders span 5 days.")
    assert words_offers.describe_again(trial) == ""
    assert words_offers.tabulate_trial(trial, 10).empty


def orders_of(rows: list[tuple]) -> ibis.Table:
    lines = pd.DataFrame(rows, columns=["customer_id", "product_id"])
    lines = lines.assign(product=lines["product_id"].str.lower() + "*", amount=1.0, ordered_at=pd.Timestamp(DAY))
    return ibis.duckdb.connect().create_table("t", lines)


def pairs(owners=40, partners=30, others=40, alone=10) -> tuple[ibis.Table, pd.DataFrame]:
    rows = [(f"A{i:02}", "LAMP") for i in range(owners)] + [(f"A{i:02}", "BULB") for i in range(partners)]
    rows += [(f"B{i:02}", "BULB") for i in range(alone)] + [(f"B{i:02}", "ROPE") for i in range(others)]
    lines = orders_of(rows)
    who = sorted({customer for customer, _ in rows})
    return lines, pd.DataFrame({"customer_id": who, "segment_id": 1})


def test_an_offer_says_what_speaks_for_it_and_how_strongly():
    suggestions, table = recommend_next(*pairs(), TOGETHER, 10, 1)
    row = table[table["item"] == "BULB"].iloc[0]
    assert row[["product", "because_item", "because", "basis"]].tolist() == ["bulb*", "LAMP", "lamp*", "segment"]
    assert row["lift"] == pytest.approx(30 / 40 / (10 / 40))
    assert row["lower"] < row["lift"] < row["upper"]
    assert row["customers"] == 40  # all who have no bulb: ten have a lamp, thirty a rope
    bulbs = suggestions[suggestions["item"] == "BULB"]["customer_id"]
    assert set(bulbs) == {f"A{i}" for i in range(30, 40)} | {f"B{i}" for i in range(10, 40)}
    assert not suggestions.duplicated(["customer_id", "place"]).any()
    told = words_offers.describe_recommendations(table[table["item"] == "BULB"].assign(place=1), NAMES, TOGETHER)
    assert r"bulb\*: in this segment, those who have lamp\* have it 3.0 times as often as those who do not." in told


def test_small_groups_are_not_told():
    _, table = recommend_next(*pairs(alone=5), TOGETHER, 10, 1)
    assert table.loc[table["item"] == "BULB", ["lift", "basis"]].isna().all(axis=None)
    _, table = recommend_next(*pairs(), TOGETHER, 41, 1)
    assert table.empty or (table["customers"] >= 41).all()
    _, nothing = recommend_next(*pairs(), TOGETHER, 100, 1)
    assert nothing.empty
    assert words_offers.describe_recommendations(nothing, NAMES, TOGETHER).startswith("There is no product")
    assert words_offers.tabulate_recommendations(nothing, NAMES).empty


def test_a_thin_segment_is_backed_by_everybody():
    lines, segments = pairs()
    segments["segment_id"] = np.where(segments["customer_id"].isin([f"A{i}" for i in range(25, 40)]), 2, 1)
    _, table = recommend_next(lines, segments, TOGETHER, 10, 1)
    row = table[(table["item"] == "BULB") & (table["segment_id"] == 2)].iloc[0]
    assert row["basis"] == "everybody"
    assert row["lift"] == pytest.approx(3)
    told = words_offers.describe_recommendations(table, NAMES, TOGETHER)
    assert "among all customers, those who have" in told


def test_popular_products_are_compared_with_the_other_segments():
    lines, segments = pairs()
    segments["segment_id"] = np.where(segments["customer_id"].str.startswith("A"), 1, 2)
    _, table = recommend_next(lines, segments, SEGMENT, 10, 1)
    row = table[(table["item"] == "BULB") & (table["segment_id"] == 1)].iloc[0]
    assert row["lift"] == pytest.approx(30 / 40 / (10 / 40))
    assert pd.isna(row["because"])
    shown = words_offers.tabulate_recommendations(table, NAMES)
    assert "because" not in shown
    assert set(shown["for"]) <= {f"about {share}%" for share in range(5, 100, 5)} | {"nearly all", "under 5%"}


def test_without_products_nothing_is_offered():
    lines, segments = pairs()
    suggestions, table = recommend_next(lines.drop("product", "product_id"), segments, SEGMENT, 10, 1)
    assert suggestions.empty
    assert table.empty


@pytest.fixture(scope="module")
def sample(sample_run):
    tables = sample_run / "tables"
    orders = (*open_tables(tables / "transactions.parquet", tables / "returns.parquet"), date(2025, 2, 1))
    features, entries = (pd.read_parquet(tables / f"{name}.parquet") for name in ("features", "entries"))
    divider = SegmentModel.load(sample_run / "models" / "segments.json")
    return orders, look_back(orders, features, read_entries(entries), seed=1), divider


def test_on_the_sample_what_is_popular_is_offered_and_the_words_say_why(sample):
    (transactions, _, _), past, divider = sample
    trial = try_rules(transactions, past, divider, 1)
    assert choose_rule(trial) == SEGMENT
    assert trial.equals(try_rules(transactions, past, divider, 1))
    told = words_offers.describe_trial(trial, past, 10)
    assert "what goes together is worse than what is popular in the segment by more than chance" in told


def test_what_comes_after_the_trial_changes_nothing_in_what_is_offered(sample):
    (transactions, _, _), past, divider = sample
    later = transactions.ordered_at >= past.judged.until
    assert try_rules(transactions, past, divider, 1).equals(try_rules(transactions.filter(~later), past, divider, 1))
    view = past.judged
    after = transactions.ordered_at >= view.as_of
    shuffled = transactions.mutate(product_id=ibis.ifelse(after, "KI-003", transactions.product_id))
    trial = try_rules(shuffled, past, divider, 1).set_index(["products", "rule"])
    customers = view.features[["customer_id"]].assign(segment_id=divider.assign(view.features)[0])
    baskets = fill_baskets(list_purchases(transactions, customers, view.as_of), customers)
    next_days = list_next_purchases(shuffled, customers, view.as_of, view.until)
    rows = np.isin(baskets.customers, next_days.loc[~next_days["before"], "customer_id"])
    for rule in (TOGETHER, SEGMENT, POPULAR):
        best = rank(rule, learn(baskets), baskets)[rows]
        offered = (best == list(baskets.items).index("KI-003")).any(axis=1).mean()
        assert trial.loc[(NEW, rule), ["recall", "hit"]].tolist() == pytest.approx([offered, offered])


def test_on_online_retail_what_goes_together_finds_more_than_what_is_popular(online_retail):
    orders = load_transactions(online_retail, {})[1]
    known = know_customers((orders.transactions, orders.returns, orders.snapshot), None)
    divider = fit_segments(known.features, segmenting_functions(known.entries), 4, 1)
    past = look_back((orders.transactions, orders.returns, orders.snapshot), known.features, known.entries, seed=1)
    trial = try_rules(orders.transactions, past, divider, 1)
    new, any_ = (trial[trial["products"] == products].set_index("rule") for products in (NEW, ANY))
    assert choose_rule(trial) == TOGETHER
    assert new.loc[TOGETHER, "recall"] > 2 * new.loc[[SEGMENT, POPULAR], "recall"].max()
    assert any_.loc[AGAIN, "lower"] > any_.loc[TOGETHER, "upper"]
    assert "many here buy the same again" in words_offers.describe_again(trial)
