"""Chances moved by one shift of their log odds, so that their mean is what it must be."""

import numpy as np
from scipy.optimize.elementwise import find_root
from scipy.special import expit, logit

SURE = 1e-6
"""Means nearer to 0 or 1 are taken to be so near."""


def shift_odds(odds: np.ndarray, share: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Give chances whose log odds all differ from the given ones by the same, and whose mean is given.

    Parameters
    ----------
    odds : ndarray of float, shape (cells,)
        Log odds.
    share : ndarray of float, shape (cells,)
        Weights, which add to 1.
    means : ndarray of float, any shape
        Outside of `SURE` and 1 − `SURE` they are taken as that; NaN gives NaN.

    Returns
    -------
    ndarray of float, shape (*means.shape, cells)
    """
    known = np.isfinite(means)
    targets = logit(np.clip(means[known], SURE, 1 - SURE))

    def miss(shift: np.ndarray, target: np.ndarray) -> np.ndarray:
        return expit(odds + shift[..., None]) @ share - expit(target)

    shifts = np.full(means.shape, np.nan)
    bracket = targets - odds.max() - 1e-6, targets - odds.min() + 1e-6
    shifts[known] = find_root(miss, bracket, args=(targets,)).x
    return expit(odds + shifts[..., None])
