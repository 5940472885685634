import numpy as np
import pandas as pd
import pytest

from segbook.features import FEATURES, Feature
from segbook.profiles import imagine_typical, measure_differences, words_typical
from tests.profiles.people import name_segments

ENTRIES = {each.name: each for each in FEATURES[:2]} | {
    entry.name: entry
    for entry in (
        Feature("age", "Age (years)", "A.", "are older", "are younger", "demographic", unit="years"),
        Feature("household_size", "Household", "H.", "more", "fewer", "demographic", unit="persons"),
        Feature("city", "City", "C.", "", "", "geographic", "category", transform="category"),
        Feature("country", "Country", "C.", "", "", "geographic", "category", transform="category"),
        Feature("favourite_brand", "Favourite brand", "B.", "", "", kind="category", transform="category"),
        Feature("green", "Green", "G.", "care more", "care less", "psychographic", "ordinal", transform="identity"),
    )
}


def make_shop(n: int = 400, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 2
    shop = pd.DataFrame(
        {
            "customer_id": [f"C{i:04d}" for i in range(n)],
            "recency_days": rng.integers(1, 300, n),
            "frequency": rng.integers(1, 30, n),
            "age": rng.normal(35 + 20 * group, 3).round(),
            "household_size": rng.integers(1, 5, n).astype(float),
            "city": rng.choice(["Ulm", "Bonn", "Kiel", "Jena", "Trier", "Hof"], n),
            "country": rng.choice(["Germany", "Austria"], n, p=[0.8, 0.2]),
            "favourite_brand": rng.choice(["<b>Nord</b>", "Süd"], n, p=[0.7, 0.3]),
            "green": np.clip(rng.normal(2 + 2 * group, 1, n).round(), 1, 5),
        }
    )
    return shop, shop[["customer_id"]].assign(segment_id=group + 1)


def imagine(shop, segments, min_cell=10, entries=ENTRIES):
    known = {name: entry for name, entry in entries.items() if name in shop}
    differences = measure_differences(shop, segments["segment_id"], known, min_cell)
    return imagine_typical(shop, segments, differences, known, "EUR", min_cell)


def test_medians_and_most_common_values_are_told():
    shop, segments = make_shop()
    table = imagine(shop, segments)
    second = table[table["segment_id"] == 2].set_index("feature")["text"]
    own = shop[segments["segment_id"] == 2]
    assert second["age"] == "in their fifties"
    assert second["country"] == "from Germany"
    assert "city" not in second  # none holds a quarter
    assert second["frequency"] == f"have ordered {own['frequency'].median():.0f} times"
    assert second["green"] == "care more"
    told = words_typical.tell_typical(table[table["segment_id"] == 2], 200, 10)
    assert told.startswith("Imagine somebody in their fifties")
    assert r"The favourite brand of most is \<b\>Nord\<\/b\>." in told
    assert "Compared with others, they care more." in told
    assert "This is nobody" in told


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n", [40, 120, 1000])
def test_what_is_told_fits_nobody_or_many(n, seed):
    """Count anew, from the words, whom they fit: a person's traits alone, and all traits but attitudes."""
    shop, segments = make_shop(n, seed)
    table = imagine(shop, segments)
    for segment_id, rows in table.groupby("segment_id"):
        own = shop[segments["segment_id"] == segment_id]
        alike = pd.Series(True, index=own.index)
        for row in rows[rows["about"] == "person"].itertuples():
            alike &= _fits(own[row.feature], row.text)
        assert alike.sum() == 0 or alike.sum() >= 10 or not (rows["about"] == "person").any()
        if rows["alike"].any():
            for row in rows[rows["about"] == "favourites"].itertuples():
                alike &= "the favourite brand of most is " + own[row.feature] == row.text
            assert alike.sum() >= 10


def _fits(values: pd.Series, text: str) -> pd.Series:
    if "from " in text:
        return values == text.split("from ")[1]
    if "household" in text or text == "living alone":
        return values == (1 if text == "living alone" else float(text.rsplit(" ", 1)[1]))
    decade = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60}[text.rsplit(" ", 1)[1]]
    return values // 10 == decade // 10


def test_a_combination_of_a_few_is_coarsened():
    """Three of fifty share decade, household and country; without the country it is all fifty."""
    shop = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(50)],
            "age": [33.0] * 50,
            "household_size": [2.0] * 28 + [3.0] * 22,
            "country": ["Germany"] * 3 + ["Austria"] * 25 + ["Germany"] * 22 + ["Malta"] * 0,
        }
    )
    shop.loc[3:27, "country"] = ["Austria"] * 12 + ["Malta"] * 13
    segments = shop[["customer_id"]].assign(segment_id=1)
    table = imagine(shop, segments)
    assert table["text"].tolist() == ["in their thirties", "in a household of 2"]
    assert table["alike"].all()
    assert "nobody in particular" in words_typical.tell_typical(table, 50, 10)


def test_small_segments_and_empty_ones_have_a_sentence():
    shop, segments = make_shop(18)
    assert imagine(shop, segments).empty
    assert "fewer than 10 customers" in words_typical.tell_typical(imagine(shop, segments), float("nan"), 10)
    shop, segments = make_shop(100)
    nothing = imagine(shop[["customer_id"]], segments)
    assert "Too little is known" in words_typical.tell_typical(nothing, 50, 10)
    unknown = imagine(shop.assign(age=np.nan, city=None, country=None, frequency=1), segments)
    assert "age" not in set(unknown["feature"])
    told = words_typical.tell_all(unknown, name_segments(2, 50), 10)
    assert told.count("**Group") == 2
    assert "have ordered once" in told


def test_orders_may_have_a_channel_alone_or_no_favourites():
    shop, segments = make_shop(100)
    entry = Feature("favourite_channel", "Channel", "C.", "", "", kind="category", transform="category")
    shop = shop[["customer_id"]].assign(favourite_channel=["web"] * 80 + ["shop"] * 20)
    table = imagine(shop, segments, entries={entry.name: entry})
    told = words_typical.tell_typical(table[table["segment_id"] == 1], 50, 10)
    assert "The favourite channel of most is web." in told
    assert "favourite" not in words_typical.tell_typical(table[table["feature"] == "age"].assign(segment_id=1), 50, 10)


@pytest.mark.parametrize(
    ("brands", "text"),
    [
        ([51, 30, 19], "the favourite brand of most is A"),
        ([50, 30, 20], "the most common favourite brand is A"),
        ([36, 30, 34], None),  # ahead by 36 to 34
        ([60, 40, 0], "the favourite brand of most is A"),
        ([54, 46, 0], None),
    ],
)
def test_a_favourite_is_told_by_how_clear_it_is(brands, text):
    shop = pd.DataFrame(
        {"customer_id": [f"C{i:03d}" for i in range(100)], "favourite_brand": np.repeat([*"ABC"], brands)}
    )
    table = imagine(shop, shop[["customer_id"]].assign(segment_id=1))
    assert table["text"].tolist() == ([text] if text else [])


def test_a_place_of_less_than_half_is_most_often():
    shop = pd.DataFrame(
        {"customer_id": [f"C{i:03d}" for i in range(100)], "country": np.repeat([*"ABC"], [40, 32, 28])}
    )
    segments = shop[["customer_id"]].assign(segment_id=1)
    assert imagine(shop, segments)["text"].tolist() == ["most often from A"]
    assert imagine(shop.assign(country=np.repeat([*"ABC"], [35, 32, 33])), segments).empty
