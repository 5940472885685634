"""What of a table in which every customer stands once may be told, so that few cannot be found by subtraction."""

import numpy as np
import pandas as pd


def hide_exclusive(counts: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Find the cells of a table of customers that must not be told, if its margins are known.

    Cells of fewer customers than may be told are hidden, and then further ones, the smallest first, until in no row
    and no column a hidden cell, or hidden cells of too few customers together, are what is left of the margin
    (primary and complementary suppression, Hundepool et al. 2012, *Statistical Disclosure Control*, chapter 4).

    Parameters
    ----------
    counts : pandas.DataFrame
        Numbers of customers, such as one row per answer and one column per segment.
    min_cell : int
        The fewest customers that may be told of. Nobody is not few: zeros may be told.

    Returns
    -------
    pandas.DataFrame of bool
        Of the same form, true where a cell is hidden.
    """
    numbers = counts.to_numpy(float)
    hidden = (numbers > 0) & (numbers < min_cell)
    lines = [np.s_[row, :] for row in range(numbers.shape[0])] + [
        np.s_[:, column] for column in range(numbers.shape[1])
    ]
    changed = hidden.any()
    while changed:
        changed = False
        for line in lines:
            inside, taken = numbers[line], hidden[line]
            open_cells = np.flatnonzero(~taken & (inside > 0))
            if taken.any() and (taken.sum() == 1 or inside[taken].sum() < min_cell) and len(open_cells):
                taken[open_cells[inside[open_cells].argmin()]] = True  # a view: it is hidden in the table
                changed = True
    return pd.DataFrame(hidden, index=counts.index, columns=counts.columns)


def fold_small(shares: np.ndarray, least: float) -> np.ndarray:
    """Add every share under the least to the larger one beside it, or to the largest if there is none.

    Parameters
    ----------
    shares : ndarray of shape (parts,)
        0 to 1, in an order in which neighbours may be counted together.
    least : float
        The smallest share that may be told; 0 may be told too.
    """
    shares = shares.copy()
    for place in np.flatnonzero((shares > 0) & (shares < least * (1 - 1e-9))):
        beside = [each for each in (place - 1, place + 1) if 0 <= each < len(shares) and shares[each] > 0]
        others = beside or [each for each in range(len(shares)) if each != place]
        shares[max(others, key=lambda each: shares[each])] += shares[place]
        shares[place] = 0.0
    return shares
