"""When segments order: counted by hand, planted and found, chance not told, few customers not shown."""

from itertools import pairwise

import ibis
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.common.tables import write_table
from segbook.data.validate import find_failures
from segbook.features import MONTHS, PARTS, count_hours, count_months
from segbook.profiles import (
    BestTime,
    best_time,
    find_most_own,
    find_most_seasonal,
    plots_times,
    summarise_hours,
    summarise_months,
    words_times,
)
from segbook.profiles.hide import hide_overlapping
from segbook.profiles.schemas import SCHEMAS
from segbook.profiles.times import DAYS_OF_MONTH, fit_season

MIN_CELL = 10


def make_orders(rows: list[tuple]) -> ibis.Table:
    lines = pd.DataFrame(rows, columns=["customer_id", "order_id", "ordered_at", "amount"])
    return ibis.memtable(lines.assign(ordered_at=pd.to_datetime(lines["ordered_at"])))


def label(**segments: int) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": list(segments), "segment_id": list(segments.values())})


ORDERS = make_orders(
    [
        ("a", "1", "2024-01-01 09:59", 5.0),  # a Monday
        ("a", "1", "2024-01-01 10:00", 5.0),  # a second line of the same order
        ("a", "2", "2024-01-08 08:00", 5.0),
        ("b", "1", "2024-01-06 23:00", 0.0),  # a Saturday; the number of the order is that of another customer's
        ("b", "3", "2024-01-07 03:00", 5.0),
        ("b", "4", "2024-01-07 10:00", -5.0),  # a return
        ("c", "5", "2024-01-01 08:30", 5.0),
        ("nobody", "6", "2024-01-01 08:30", 5.0),
    ]
)


def test_orders_are_counted_by_hand():
    counts = count_hours(ORDERS, label(a=1, b=1, c=2)).set_index(["segment_id", "weekday", "start"])
    assert counts["end"].to_dict() == {(1, 1, 8): 10, (1, 6, 22): 24, (1, 7, 0): 6, (2, 1, 8): 10}
    assert counts.loc[(1, 1, 8), ["orders", "customers", "squares", "crossed"]].tolist() == [2, 1, 4, 4]
    assert counts.loc[(1, 6, 22), ["orders", "customers", "squares", "crossed"]].tolist() == [1, 1, 1, 2]
    assert counts.loc[1, ["all_customers", "all_orders", "all_squares"]].drop_duplicates().to_numpy().tolist() == [
        [2, 4, 8]
    ]


def test_where_all_is_at_midnight_there_are_no_hours():
    day = make_orders([("a", "1", "2024-01-01", 5.0), ("a", "2", "2024-01-06", 5.0)])
    counts = count_hours(day, label(a=1))
    assert counts[["weekday", "start", "end", "orders"]].to_numpy().tolist() == [[1, 0, 24, 1], [6, 0, 24, 1]]
    assert len(summarise_hours(counts, 1)) == 7


def test_months_by_hand():
    orders = make_orders(
        [
            ("a", "1", "2023-01-30 12:00", 5.0),
            ("a", "2", "2023-02-02 12:00", 5.0),
            ("a", "3", "2023-02-03 12:00", 5.0),
            ("a", "4", "2023-02-03 13:00", 5.0),  # of the last day
            ("b", "5", "2023-01-01 12:00", 5.0),
            ("b", "6", "2024-03-01 12:00", 5.0),  # nothing in between
        ]
    )
    counts = count_months(orders, label(a=1, b=2))
    assert counts["segment_id"].tolist() == [1]
    assert counts.filter(like="orders_").iloc[0].tolist() == [0, 1] + [0] * 10
    assert counts.filter(like="days_").iloc[0].tolist() == [1, 2] + [0] * 10  # 31 January, 1 and 2 February
    assert count_months(orders.filter(orders.ordered_at < pd.Timestamp("2023-12-01")), label(a=1)).empty


def make_hours(shares: np.ndarray, customers: int, per_customer: int, seed: int) -> pd.DataFrame:
    """Draw the orders of segments of equal size over the cells of a week, and count them as `count_hours` does."""
    rng, rows = np.random.default_rng(seed), []
    for segment_id, share in enumerate(shares, 1):
        drawn = rng.multinomial(per_customer, share, size=customers)
        for cell in np.flatnonzero(drawn.sum(axis=0)):
            own, weekday, part = drawn[:, cell], cell // 10 + 1, cell % 10
            sums = own.sum(), (own > 0).sum(), (own**2).sum(), (own * per_customer).sum()
            rows.append((segment_id, weekday, PARTS[part], PARTS[part + 1], *sums))
    columns = ["segment_id", "weekday", "start", "end", "orders", "customers", "squares", "crossed"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(
        all_customers=customers, all_orders=customers * per_customer, all_squares=customers * per_customer**2
    )


EVEN = np.full(70, 1 / 70)


def plant(*cells: int, times: float = 3.0) -> np.ndarray:
    weights = np.ones(70)
    weights[list(cells)] = times
    return weights / weights.sum()


SATURDAY = [53, 54]  # 10 to 12 and 12 to 14


def test_a_planted_time_is_found_and_told():
    counts = make_hours(np.array([plant(*SATURDAY), EVEN, EVEN]), 200, 12, seed=1)
    hours = summarise_hours(counts, MIN_CELL)
    best = best_time(hours, summarise_months(EMPTY_YEAR, MIN_CELL), 1)
    assert (best.weekdays, best.start, best.end, best.own) == (("Saturday",), 10, 14, True)
    assert best.share == pytest.approx(6 / 74, abs=0.015)
    assert best.share_all == pytest.approx((6 / 74 + 4 / 70) / 3, abs=0.01)
    told = words_times.describe_week(best)
    assert told.startswith("More often than others they order on Saturday between 10:00 and 14:00: ")
    assert find_most_own(hours) == 1
    others = hours[(hours["segment_id"] > 1) & (hours["differs"] == "more")]
    assert len(others) <= 1
    assert not best_time(hours, summarise_months(EMPTY_YEAR, MIN_CELL), 2).own or len(others)


def test_chance_is_hardly_ever_told():
    told = [
        (summarise_hours(make_hours(np.array([EVEN] * 4), 150, 8, seed), 1)["differs"] != "").any()
        for seed in range(60)
    ]
    assert np.mean(told) <= 0.12  # 5 of 100 are due; three standard errors of 60 draws are 8


def test_one_customer_of_habit_is_not_taken_for_many():
    """Fifty customers order at random, one of them has ordered forty times on Saturdays."""
    counts = make_hours(np.array([EVEN, EVEN]), 50, 10, seed=3)
    at = counts.index[(counts["segment_id"] == 1) & (counts["weekday"] == 6) & (counts["start"] == 10)][0]
    counts.loc[at, ["orders", "squares", "crossed"]] += [40, 40**2, 40 * 50]
    counts.loc[counts["segment_id"] == 1, "all_orders"] += 40
    counts.loc[counts["segment_id"] == 1, "all_squares"] += 50**2 - 10**2
    assert not (summarise_hours(counts, 1).loc[lambda rows: rows["segment_id"] == 1, "differs"] == "more").any()
    counts["squares"] = counts["orders"]  # had they been the orders of forty customers, they would stand out
    counts["crossed"], counts["all_squares"] = counts["orders"], counts["all_orders"]
    assert (summarise_hours(counts, 1).loc[lambda rows: rows["segment_id"] == 1, "differs"] == "more").any()


def test_a_single_segment_is_like_everybody():
    hours = summarise_hours(make_hours(np.array([plant(*SATURDAY)]), 200, 12, seed=1), MIN_CELL)
    assert (hours["differs"] == "").all()
    assert find_most_own(hours) == 1
    best = best_time(hours, summarise_months(EMPTY_YEAR, MIN_CELL), 1)
    assert (best.weekdays, best.own) == (("Saturday",), False)
    assert summarise_hours(make_hours(np.array([EVEN, EVEN]), 9, 12, 1), MIN_CELL)["share"].isna().all()


def make_year(season: np.ndarray, spans: list[tuple], rate: float, seed: int) -> pd.DataFrame:
    """Draw customers' orders by month between their first and last month (of three years), as `count_months` counts them."""
    rng, rows = np.random.default_rng(seed), []
    for segment_id, first, last in spans:
        days = np.zeros(12)
        np.add.at(days, np.arange(first, last) % 12, DAYS_OF_MONTH[np.arange(first, last) % 12])
        rows.append((segment_id, *rng.poisson(rate * days / 30 * season[segment_id - 1]), *days))
    columns = ["segment_id", *(f"orders_{month}" for month in MONTHS), *(f"days_{month}" for month in MONTHS)]
    table = pd.DataFrame(rows, columns=columns)
    return table[table.filter(like="orders_").sum(axis=1) > 0]


EMPTY_YEAR = make_year(np.ones((1, 12)), [(1, 0, 12)], 0.0, 1)
CHRISTMAS = np.array([1.0] * 10 + [1.5, 3.0])


def test_a_season_that_all_share_is_found_and_is_nobodys_own():
    """The second segment came for five months of the last year only, as newcomers do."""
    spans = [(1, 0, 36)] * 150 + [(2, 31, 36)] * 150
    counts = make_year(np.array([CHRISTMAS, CHRISTMAS]), spans, 0.6, seed=2)
    orders, days = (counts.filter(like=what).to_numpy(float) for what in ("orders_", "days_"))
    expected = CHRISTMAS / np.average(CHRISTMAS, weights=DAYS_OF_MONTH)
    assert fit_season(orders, days) == pytest.approx(expected, rel=0.15)
    months = summarise_months(counts, MIN_CELL)
    assert (months["differs"] == "").all()
    assert months.loc[months["segment_id"] == 2, "share"].isna().all()
    assert months.loc[months["segment_id"] == 1, "share"].sum() == pytest.approx(1)
    assert words_times.describe_season(months).startswith("Most of a year's orders come in December: 2")
    hours = summarise_hours(make_hours(np.array([EVEN, EVEN]), 50, 5, 1), MIN_CELL)
    assert "Too few of them came back often enough" in words_times.describe_best(hours, months, 2)
    assert "Their season is that of all customers" in words_times.describe_best(hours, months, 1)


def test_a_season_of_their_own_is_found():
    summer = np.array([1.0] * 5 + [2.5, 2.5] + [1.0] * 5)
    spans = [(1, 0, 30)] * 150 + [(2, 0, 36)] * 300
    months = summarise_months(make_year(np.array([summer, np.ones(12)]), spans, 0.7, seed=5), MIN_CELL)
    more = months[(months["differs"] == "more") & (months["segment_id"] == 1)]
    assert more["month"].tolist() == [6, 7]
    best = best_time(summarise_hours(make_hours(np.array([EVEN, EVEN]), 50, 5, 1), MIN_CELL), months, 1)
    assert (best.months, best.own_months) == (("June", "July"), True)
    assert "In June and July they order more than others: " in words_times.describe_year(best, months, 1)


def test_the_year_that_is_drawn_is_the_one_least_like_everybodys(style):
    names = pd.DataFrame({"segment_id": [1, 2, 3], "segment": ["A", "B", "C"]})
    spans = [(1, 0, 30)] * 60 + [(2, 0, 36)] * 60 + [(3, 34, 36)] * 60  # of the third nobody saw a year
    season = np.array([np.ones(12), CHRISTMAS, np.ones(12)])
    months = summarise_months(make_year(season, spans, 0.9, 1), MIN_CELL)
    assert months.loc[months["segment_id"] == 3, "share"].isna().all()
    told = months.dropna(subset=["share"])
    apart = (told["share"] - told["share_all"]).abs().groupby(told["segment_id"]).sum()
    assert find_most_seasonal(months) == apart.idxmax()
    said = words_times.describe_drawn_season(months, names)
    assert said.endswith(f"the year of “{'AB'[apart.idxmax() - 1]}” lies furthest from everybody's.")
    unclear = words_times.describe_drawn_season(months.assign(differs=""), names)
    assert unclear.endswith("and even that may be chance.")
    hidden = months.assign(share=np.nan)
    assert find_most_seasonal(hidden) is None
    assert "Of no segment enough customers" in words_times.describe_drawn_season(hidden, names)
    drawn = plots_times.plot_season(hidden, None, None, plt.subplots()[1])
    assert "Of no segment" in drawn.texts[0].get_text()


def test_seasons_by_chance_are_hardly_ever_told():
    spans = [(segment, 0, 30) for segment in (1, 2, 3) for _ in range(80)]
    told = []
    for seed in range(40):
        months = summarise_months(make_year(np.array([CHRISTMAS] * 3), spans, 0.5, seed), 1)
        told.append((months["differs"] != "").any())
    assert np.mean(told) <= 0.15


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3).flatmap(
        lambda rows: st.lists(
            st.lists(st.sampled_from([0, 1, 3, 9, 10, 12, 25, 80]), min_size=4, max_size=4),
            min_size=rows,
            max_size=rows,
        )
    )
)
def test_no_small_cell_follows_from_what_is_shown(cells):
    customers = np.array([*cells, np.sum(cells, axis=0)])
    hidden = hide_overlapping(customers, MIN_CELL)
    small = (customers > 0) & (customers < MIN_CELL)
    assert hidden[small].all()
    assert not hidden[customers == 0].any()
    # another table with the same sums, in which a small cell is another: then nobody can know it
    places = np.argwhere(hidden)
    sums = np.zeros((sum(customers.shape), len(places)))
    for unknown, (row, column) in enumerate(places):
        sums[row, unknown] = 1
        sums[len(customers) + column, unknown] = -1 if row == len(customers) - 1 else 1
    for unknown, place in enumerate(places):
        alone = np.linalg.matrix_rank(np.delete(sums, unknown, axis=1)) < np.linalg.matrix_rank(sums)
        whole_row = hidden[place[0]].sum() == (customers[place[0]] > 0).sum()
        assert not (alone and small[tuple(place)]) or whole_row
    for column in range(customers.shape[1]):
        own = customers[:-1, column][hidden[:-1, column]]
        assert len(own) == 0 or hidden[-1, column] or own.sum() >= MIN_CELL


def test_what_few_customers_do_is_not_shown():
    shares = np.array([plant(0, times=0.05), plant(0, 1, 2, times=0.2), EVEN])
    hours = summarise_hours(make_hours(shares, 90, 12, seed=4), MIN_CELL)
    assert hours["customers"].dropna().ge(MIN_CELL).all() or (hours["customers"].dropna() == 0).any()
    hidden = hours["share"].isna()
    assert hidden.any()
    assert (hours.loc[hidden, ["orders", "customers"]].isna()).all(axis=None)
    assert (hours.loc[hidden, "differs"] == "").all()
    per_cell = hours.assign(hidden=hidden).groupby(["weekday", "start"])["hidden"].sum()
    assert per_cell[per_cell > 0].min() >= 2 or hours.loc[hidden, "share_all"].isna().any()


def test_tables_are_as_the_schemas_say(tmp_path):
    hours = summarise_hours(make_hours(np.array([plant(3), EVEN]), 60, 5, seed=1), MIN_CELL)
    months = summarise_months(make_year(np.ones((1, 12)), [(1, 0, 30)] * 40, 0.7, 1), MIN_CELL)
    for name, table in {"segment_hours": hours, "segment_months": months}.items():
        assert list(table) == list(SCHEMAS[name].columns)
        write_table(tmp_path / f"{name}.parquet", table)
        assert find_failures(ibis.read_parquet(tmp_path / f"{name}.parquet"), SCHEMAS[name]).empty
        key = list(table.columns[: 3 if name == "segment_hours" else 2])
        assert table.sort_values(key, ignore_index=True).equals(table)
        assert table["share"].dropna().between(0, 1).all()
    assert hours["share_all"].dropna().le(1).all()
    starts = dict(pairwise(PARTS))
    assert (hours["start"].map(starts) == hours["end"]).all()


@pytest.mark.parametrize("customers", [0, 1, 3])
def test_little_data_gives_honest_sentences_and_figures(customers, style):
    counts = make_hours(np.array([EVEN] * 2), customers, 2, 1)
    hours, months = summarise_hours(counts, MIN_CELL), summarise_months(EMPTY_YEAR, MIN_CELL)
    assert best_time(hours, months, 1) == BestTime()
    told = words_times.describe_best(hours, months, 1)
    assert told == (
        "Too few of them order at any one time to say when they do. Seasons cannot be told: that takes orders of all months of the year, "
        "from customers who came back twice or more."
    )
    names = pd.DataFrame({"segment_id": [1, 2], "segment": ["A", "B"]})
    assert words_times.answer_times(hours, months, names).startswith("Too few customers")
    assert words_times.tabulate_times(hours, months, names).drop(columns="segment").isna().all(axis=None)
    axes = plots_times.plot_hours(hours, 1, "A", plt.subplots(2, 1)[1])
    assert axes[0].texts
    assert plots_times.plot_season(months, 1, "A", plt.subplots()[1]).texts


def test_figures_show_what_the_table_holds(style):
    hours = summarise_hours(make_hours(np.array([plant(*SATURDAY), EVEN]), 200, 12, seed=1), MIN_CELL)
    axes = plots_times.plot_hours(hours, 1, "Our 🎉 <b>", plt.subplots(2, 1, figsize=(5.2, 5.4))[1])
    axes[0].figure.canvas.draw()
    drawn = axes[0].collections[0].get_array().reshape(7, 10)
    own = hours[hours["segment_id"] == 1].pivot(index="weekday", columns="start", values="share").to_numpy(float)
    dense = own / np.diff(PARTS)
    assert np.unravel_index(drawn.argmax(), drawn.shape) == np.unravel_index(np.nanargmax(dense), dense.shape)
    assert axes[0].get_title(loc="left") == "Our □ <b>"
    spans = [(1, 0, 36)] * 60 + [(2, 0, 30)] * 60
    months = summarise_months(make_year(np.array([CHRISTMAS, np.ones(12)]), spans, 0.9, 1), MIN_CELL)
    ax = plots_times.plot_season(months, 1, "A", plt.subplots(figsize=(5.2, 3.2))[1])
    assert ax.lines[1].get_ydata().tolist() == months.loc[months["segment_id"] == 1, "share"].tolist()
    assert min(text.get_fontsize() for axis in (*axes, ax) for text in axis.texts) >= 10.5


def test_times_are_written_as_people_say_them():
    week = words_times.write_week
    assert week(BestTime(("Saturday", "Sunday"), 10, 14)) == "on Saturday and Sunday between 10:00 and 14:00"
    assert week(BestTime(("Monday",), 0, 24)) == "on Monday"
    assert week(BestTime(("Monday",), 0, 6)) == "on Monday before 6:00"
    assert week(BestTime(("Monday",), 22, 24)) == "on Monday after 22:00"


def test_segments_drawn_by_lot_are_told_nothing_of(sample_run):
    """The customers of the sample with their habits, in segments that mean nothing."""
    tables = sample_run / "tables"
    columns = ["customer_id", "order_id", "ordered_at", "amount"]
    lines = ibis.duckdb.connect().create_table(
        "lines", pd.read_parquet(tables / "transactions.parquet", columns=columns)
    )
    segments = pd.read_parquet(tables / "segments.parquet")
    told = []
    for seed in range(8):
        lot = segments.assign(segment_id=np.random.default_rng(seed).permutation(segments["segment_id"]))
        tables = (
            summarise_hours(count_hours(lines, lot), MIN_CELL),
            summarise_months(count_months(lines, lot), MIN_CELL),
        )
        told += [(table["differs"] != "").any() for table in tables]
    assert np.mean(told) <= 0.15


def test_the_sample_orders_as_it_was_made(sample_run):
    """Its newcomers and its one-time buyers cannot show a season; all buy most towards the end of the year."""
    tables = sample_run / "tables"
    lines = ibis.memtable(
        pd.read_parquet(tables / "transactions.parquet")[["customer_id", "order_id", "ordered_at", "amount"]]
    )
    segments = pd.read_parquet(tables / "segments.parquet")
    counts = count_hours(lines, segments)
    assert counts["orders"].sum() == lines.filter(lines.amount >= 0).order_id.nunique().execute()
    months = summarise_months(count_months(lines, segments), MIN_CELL)
    assert words_times.describe_season(months).startswith("Most of a year's orders come in December")
    recent = segments.merge(pd.read_parquet(tables / "features.parquet"), on="customer_id").groupby("segment_id")
    newest = recent["tenure_days"].median().idxmin()
    assert months.loc[months["segment_id"] == newest, "share"].isna().all()
