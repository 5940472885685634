import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from segbook.common.cells import hide_exclusive


def test_a_small_cell_takes_one_of_its_row_and_one_of_its_column_along():
    counts = pd.DataFrame([[4, 20, 30], [40, 15, 25], [50, 60, 70]])
    hidden = hide_exclusive(counts, 10)
    assert hidden.to_numpy().tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_where_nothing_is_small_nothing_is_hidden_and_nobody_is_not_few():
    assert not hide_exclusive(pd.DataFrame([[0, 20], [10, 10]]), 10).any(axis=None)


def test_small_cells_of_too_few_together_take_more_along():
    assert hide_exclusive(pd.DataFrame([[2, 3, 11, 40]]), 10).to_numpy().tolist() == [[True, True, True, False]]


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 12), st.data())
def test_what_is_left_of_a_margin_is_never_a_single_cell_nor_few_customers(rows, columns, min_cell, data):
    cells = data.draw(st.lists(st.integers(0, 40), min_size=rows * columns, max_size=rows * columns))
    counts = np.array(cells).reshape(rows, columns)
    hidden = hide_exclusive(pd.DataFrame(counts), min_cell).to_numpy()
    assert (hidden >= ((counts > 0) & (counts < min_cell))).all()
    assert not hidden[counts == 0].any()
    for numbers, taken in [*zip(counts, hidden, strict=True), *zip(counts.T, hidden.T, strict=True)]:
        if taken.any() and (~taken & (numbers > 0)).any():
            assert taken.sum() > 1
            assert numbers[taken].sum() >= min_cell
