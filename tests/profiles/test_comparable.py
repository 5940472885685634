import numpy as np
import pandas as pd

from segbook.features import FEATURES, Feature
from segbook.features.entries import affinity
from segbook.profiles import measure_differences, words_differences
from segbook.profiles.comparable import keep_comparable, leave_out_items

LOYALTY = affinity("channel")[1]
ENTRIES = {each.name: each for each in (*FEATURES, LOYALTY)}


def make_shop(n: int = 400, seed: int = 1) -> tuple[pd.DataFrame, pd.Series]:
    """Every second customer came six weeks ago, in winter, and ordered once; of them 50 ordered twice."""
    rng = np.random.default_rng(seed)
    new = np.arange(n) % 2 == 1
    once = new & (np.arange(n) >= 100)
    shop = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "recency_days": np.where(new, 20, rng.integers(1, 60, n)),
            "frequency": np.where(once, 1, np.where(new, 2, rng.integers(2, 20, n))),
            "tenure_days": np.where(new, 40, rng.integers(500, 900, n)),
            "winter_share": np.where(new, 1.0, rng.uniform(0, 0.5, n)),
            "channel_affinity": np.where(once, 1.0, rng.uniform(0.5, 1, n)),
            "weekend_share": rng.uniform(0, 1, n),
        }
    )
    return shop, pd.Series(np.where(new, 2, 1))


def known_of(shop: pd.DataFrame) -> dict[str, Feature]:
    return {name: entry for name, entry in ENTRIES.items() if name in shop}


def test_what_follows_from_a_single_order_or_few_weeks_is_no_trait():
    shop, groups = make_shop()
    table = measure_differences(shop, groups, known_of(shop), 10).set_index(["feature", "segment_id"])
    assert "winter_share" not in table.index.get_level_values("feature")  # no newcomer has seen a full year
    loyal = table.loc[("channel_affinity", 2)]
    assert (loyal["customers"], loyal["others"]) == (50, 200)
    assert loyal["lower"] < 0 < loyal["upper"]
    assert table.loc[("tenure_days", 2), "customers"] == 200
    assert measure_differences(shop, groups, {"channel_affinity": LOYALTY}, 10)["customers"].tolist() == [200, 200]


def test_a_true_habit_is_still_found():
    shop, groups = make_shop()
    shop.loc[groups == 2, "channel_affinity"] = 1.0
    table = measure_differences(shop, groups, known_of(shop), 10).set_index(["feature", "segment_id"])
    assert table.loc[("channel_affinity", 2), "lower"] > 0.5


def test_a_season_is_compared_where_there_was_a_year():
    shop, groups = make_shop()
    kept = keep_comparable(shop.assign(tenure_days=shop["recency_days"] + np.where(groups == 2, 365, 364)), ENTRIES_OF)
    assert kept["winter_share"].notna().tolist() == (groups == 2).tolist()


ENTRIES_OF = {name: ENTRIES[name] for name in ("recency_days", "frequency", "tenure_days", "winter_share")}


def test_a_column_of_the_same_name_and_another_meaning_is_left_alone():
    shop, _ = make_shop()
    theirs = Feature("winter_share", "Winter", "As given.", "more", "less", unit="share", transform="identity")
    kept = keep_comparable(shop, ENTRIES_OF | {"winter_share": theirs})
    assert kept["winter_share"].notna().all()


def test_the_page_says_of_whom_habits_are_compared():
    told = words_differences.explain_compared(ENTRIES)
    assert "at least 2 orders only" in told
    assert "a year or more apart" in told
    assert words_differences.explain_compared({"frequency": ENTRIES["frequency"]}) == ""


def test_items_give_way_to_their_scale_and_to_nothing_else():
    entries = {
        name: Feature(name, name, "M.", "more", "less", kind=kind)
        for name, kind in {
            "scale_price": "quantity",
            "price_1": "ordinal",
            "price_2": "ordinal",
            "price_3_r": "ordinal",
            "green_1": "ordinal",
            "green_2": "ordinal",
            "rating": "ordinal",
        }.items()
    }
    assert list(leave_out_items(entries)) == ["scale_price", "green_1", "green_2", "rating"]
