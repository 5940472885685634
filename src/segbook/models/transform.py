"""Put features on one scale, in a way that can be written down and repeated."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

TRANSFORMS = {"log1p": np.log1p, "identity": np.asarray}


@dataclass(frozen=True)
class Transform:
    """A function per feature, then mean 0 and standard deviation 1.

    Attributes
    ----------
    features : tuple of str
        Names, in the order of the columns of the points.
    functions : tuple of str
        A key of `TRANSFORMS` each.
    means, scales : tuple of float
        Of the transformed features; a constant feature has scale 1.
    """

    features: tuple[str, ...]
    functions: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]

    @classmethod
    def fit(cls, frame: pd.DataFrame, functions: Mapping[str, str]) -> "Transform":
        """Measure mean and standard deviation (of the population) of the transformed features.

        Parameters
        ----------
        frame : pandas.DataFrame
            One row per customer, at least the columns that `functions` names.
        functions : mapping of str to str
            Feature to key of `TRANSFORMS`.
        """
        values = _apply_functions(frame, tuple(functions), tuple(functions.values()))
        scales = values.std(axis=0)
        constant = scales <= 1e-12 * np.maximum(1, np.abs(values).max(axis=0))
        scales[constant] = 1
        return cls(
            tuple(functions), tuple(functions.values()), tuple(values.mean(axis=0).tolist()), tuple(scales.tolist())
        )

    def apply(self, frame: pd.DataFrame) -> np.ndarray:
        """Give the points of the customers, shape (customers, features)."""
        return (_apply_functions(frame, self.features, self.functions) - self.means) / self.scales


def _apply_functions(frame: pd.DataFrame, features: tuple[str, ...], functions: tuple[str, ...]) -> np.ndarray:
    columns = (
        TRANSFORMS[name](frame[feature].to_numpy(float)) for feature, name in zip(features, functions, strict=True)
    )
    return np.column_stack(list(columns))
