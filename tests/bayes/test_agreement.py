import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.bayes.agreement import collect_facts, compare_with_report, publish_crossing


def members(rows) -> pd.DataFrame:
    """Customers by segment, likeliest, probability and highest, and how often."""
    frame = pd.DataFrame(rows, columns=["segment_id", "likeliest", "probability", "highest", "times"])
    return frame.loc[frame.index.repeat(frame["times"])].reset_index(drop=True)


CASE = members(
    [(1, 1, 0.95, 0.95, 60), (1, 1, 0.6, 0.6, 20), (1, 2, 0.1, 0.9, 15), (2, 2, 0.9, 0.9, 100), (2, 1, 0.3, 0.7, 5)]
)


def test_shares_are_those_counted_by_hand():
    found = compare_with_report(CASE, 2, 10)
    assert found.sure == pytest.approx(160 / 200)
    assert found.unsure == pytest.approx(25 / 200)
    assert found.moved == pytest.approx(20 / 200)
    assert found.crossing["customers"].tolist() == [80, 15, 5, 100]
    # Hubert & Arabie (1985) by hand: pairs together in both, and in each
    together, rows, columns, pairs = (
        sum(n * (n - 1) / 2 for n in each) for each in ([80, 15, 5, 100], [95, 105], [85, 115], [200])
    )
    chance = rows * columns / pairs
    assert found.adjusted_rand == pytest.approx((together - chance) / ((rows + columns) / 2 - chance))


def test_few_are_counted_with_others():
    found = compare_with_report(members([(1, 1, 0.9, 0.9, 90), (1, 1, 0.6, 0.6, 7), (2, 1, 0.1, 0.9, 4)]), 2, 10)
    assert (found.sure, found.unsure, found.moved) == (pytest.approx(1), 0, 0)
    assert collect_facts(found, 101)["customers"] == 101


def test_every_pair_of_segments_has_its_row_also_where_nobody_is():
    found = compare_with_report(members([(1, 1, 1.0, 1.0, 20), (3, 3, 1.0, 1.0, 20)]), 3, 10)
    assert len(found.crossing) == 9
    assert found.crossing["customers"].sum() == 40
    assert found.adjusted_rand == 1


def test_cells_that_point_at_few_are_hidden_with_what_they_follow_from():
    found = compare_with_report(CASE, 2, 10)
    told = publish_crossing(found.crossing, pd.DataFrame({"segment_id": [1, 2]}), 10)
    assert told.isna().all(axis=None)
    told = publish_crossing(found.crossing, pd.DataFrame({"segment_id": [1, 2]}), 5)
    assert told.to_numpy().tolist() == [[80, 15], [5, 100]]
    told = publish_crossing(found.crossing, pd.DataFrame({"segment_id": [2]}), 5)
    assert told.to_numpy().tolist() == [[100]]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.data(), st.integers(2, 12))
def test_no_cell_of_few_is_told_nor_what_is_left_of_a_row(k, data, min_cell):
    counts = np.array(data.draw(st.lists(st.integers(0, 40), min_size=k * k, max_size=k * k)))
    places = np.indices((k, k)).reshape(2, -1) + 1
    crossing = pd.DataFrame({"segment_id": places[0], "likeliest": places[1], "customers": counts})
    ids = pd.DataFrame({"segment_id": range(1, k + 1)})
    told = publish_crossing(crossing, ids, min_cell)
    assert ((told.fillna(0) == 0) | (told.fillna(0) >= min_cell)).all(axis=None)
    left = counts.reshape(k, k).sum(axis=1) - told.fillna(0).sum(axis=1).to_numpy(int)
    shown = (told.fillna(0) > 0).any(axis=1).to_numpy()
    assert ((left == 0) | (left >= min_cell))[shown].all()


def test_the_moves_of_hidden_cells_are_not_few_together():
    """How many move in all is told: what is shown must leave enough of them unseen."""
    moves = [(1, 2, 0.1, 0.9, 10), (2, 3, 0.1, 0.9, 2), (3, 2, 0.1, 0.9, 1), (2, 1, 0.1, 0.9, 4), (3, 1, 0.1, 0.9, 2)]
    stay = [(each, each, 0.9, 0.9, 300) for each in (1, 2, 3)]
    found = compare_with_report(members([*moves, *stay]), 3, 10)
    told = publish_crossing(found.crossing, pd.DataFrame({"segment_id": [1, 2, 3]}), 10)
    assert pd.isna(told.loc[1, 2])
