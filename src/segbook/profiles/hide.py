"""Which cells stay hidden in a table in which a customer may stand in several columns, so that few cannot be found by subtraction."""

import numpy as np

EXACT = 1e-9
"""What is nearer to 0 than this in a solution is 0."""


def hide_overlapping(customers: np.ndarray, min_cell: int) -> np.ndarray:
    """Choose the cells of a table of counts that must not be shown, if the sums of its rows and columns are known.

    Cells of fewer than `min_cell` customers are hidden, and then others, the smallest first, until no hidden small cell follows from
    what is shown, and no sum over hidden cells of a row or column is one of fewer than `min_cell` customers. It is the
    suppression of cells of official statistics (`Hundepool et al. 2012 <https://doi.org/10.1002/9781118348239>`_, chapter 4), greedy.

    Parameters
    ----------
    customers : ndarray of int, shape (rows, columns)
        Rows have no customers in common, and the last one is the sum of the others; customers may stand in several columns.
    min_cell : int
        The fewest customers that may be shown.

    Returns
    -------
    ndarray of bool, shape (rows, columns)
        Whether a cell is hidden. Cells of nobody are not.
    """
    small = (customers > 0) & (customers < min_cell)
    hidden = small.copy()
    while True:
        before = hidden.sum()
        for row in range(len(customers)):
            own = hidden[row]
            # several small cells may hold the same customers, so one that is large enough must be among them
            if own.any() and customers[row][own].max() < min_cell:
                _hide_next(hidden, customers, (row, slice(None)))
        for column in range(customers.shape[1]):
            own = hidden[:-1, column]
            alone = own.sum() == 1 or customers[:-1, column][own].sum() < min_cell
            if own.any() and alone and not hidden[-1, column]:
                _hide_next(hidden, customers, (slice(None), column))
        for row, column in np.argwhere(small & _follow(hidden)):
            _hide_next(hidden, customers, (slice(None), column)) or _hide_next(hidden, customers, (row, slice(None)))
        if hidden.sum() == before:
            return hidden


def _hide_next(hidden: np.ndarray, customers: np.ndarray, line: tuple) -> bool:
    """Hide the smallest cell of a row or column that is still shown; say whether there was one."""
    shown = np.where(hidden[line] | (customers[line] == 0), np.inf, customers[line])
    if np.isinf(shown).all():
        return False
    hidden[line][shown.argmin()] = True
    return True


def _follow(hidden: np.ndarray) -> np.ndarray:
    """Say which hidden cells follow from the others: those that are 0 in every solution of the sums that are left."""
    cells = np.argwhere(hidden)
    follows = np.zeros_like(hidden)
    if len(cells) == 0:
        return follows
    rows, columns = hidden.shape
    equations = np.zeros((rows + columns, len(cells)))
    unknown = np.arange(len(cells))
    equations[cells[:, 0], unknown] = 1
    equations[rows + cells[:, 1], unknown] = np.where(cells[:, 0] == rows - 1, -1, 1)
    _, singular, directions = np.linalg.svd(equations)
    free = directions[(singular > EXACT).sum() :]
    follows[tuple(cells.T)] = (np.abs(free) < EXACT).all(axis=0)
    return follows
