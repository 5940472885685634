"""Put features of every kind on one scale, in a way that can be written down and repeated."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

TRANSFORMS = {"log1p": np.log1p, "identity": np.asarray, "ridit": np.asarray, "category": None}
"""How a feature is put on a scale. ``ridit`` replaces a rank by the share of customers below it, ties counted half
(Bross 1958); ``category`` gives one column per level (see `Part`)."""


@dataclass(frozen=True)
class Part:
    """How one feature becomes one column of the points, or several if it is a category.

    Attributes
    ----------
    feature : str
    function : str
        A key of `TRANSFORMS`.
    mean, scale : float
        Of the transformed feature; a constant one has scale 1. Of no use to a category.
    levels : tuple
        Of a ``ridit`` the ranks, of a ``category`` the names.
    weights : tuple of float
        Of a ``ridit`` the ridit of each rank; of a ``category`` the share p of customers in each level: its
        column is (1{level} − p) / √p, so that the category weighs as much as in multiple correspondence
        analysis (factor analysis of mixed data, Pagès 2004); a yes/no answer then weighs as much as a quantity.
    """

    feature: str
    function: str
    mean: float = 0.0
    scale: float = 1.0
    levels: tuple = ()
    weights: tuple[float, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Names of the columns of the points."""
        return [f"{self.feature}: {level}" for level in self.levels] if self.function == "category" else [self.feature]

    def apply(self, values: pd.Series) -> np.ndarray:
        """Give the columns of the points, shape (customers, columns).

        What is missing, infinite, or outside of what the function takes is not known and becomes the average, 0.
        """
        if self.function == "category":
            shares = np.array(self.weights)
            coded = np.array(self.levels)[None, :] == values.to_numpy(dtype=object)[:, None]
            points = (coded - shares) / np.sqrt(shares)
            return np.where(values.isna().to_numpy()[:, None], 0.0, points)
        numbers = _transform_known(values.to_numpy(float, na_value=np.nan), self.function)
        if self.function == "ridit":
            numbers = np.interp(numbers, self.levels, self.weights)
        return np.nan_to_num((numbers - self.mean) / self.scale, nan=0.0)[:, None]


@dataclass(frozen=True)
class Transform:
    """From features to points: a function per feature, then mean 0 and standard deviation 1.

    Attributes
    ----------
    parts : tuple of Part
        In the order of the columns of the points.
    """

    parts: tuple[Part, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features."""
        return tuple(part.feature for part in self.parts)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of the points; a category has one per level."""
        return [column for part in self.parts for column in part.columns]

    @classmethod
    def fit(cls, frame: pd.DataFrame, functions: Mapping[str, str]) -> "Transform":
        """Measure what the transforms need, on the customers whose value is known.

        Parameters
        ----------
        frame : pandas.DataFrame
            One row per customer, at least the columns that `functions` names.
        functions : mapping of str to str
            Feature to key of `TRANSFORMS`.
        """
        return cls(tuple(_fit_part(frame[feature], feature, function) for feature, function in functions.items()))

    def apply(self, frame: pd.DataFrame) -> np.ndarray:
        """Give the points of the customers, shape (customers, columns)."""
        return np.column_stack([part.apply(frame[part.feature]) for part in self.parts])


def _transform_known(numbers: np.ndarray, function: str) -> np.ndarray:
    """Transform what the function takes; the rest is missing."""
    known = np.where(np.isfinite(numbers), numbers, np.nan)
    if function == "log1p":
        known = np.where(known > -1, known, np.nan)
    return TRANSFORMS[function](known)


def _fit_part(values: pd.Series, feature: str, function: str) -> Part:
    present = values.dropna()
    if function == "category":
        shares = present.astype("str").value_counts(normalize=True).sort_index()
        return Part(feature, function, levels=tuple(shares.index), weights=tuple(shares.tolist()))
    numbers = _transform_known(present.to_numpy(float), function)
    numbers = numbers[~np.isnan(numbers)]
    levels, weights = (), ()
    if function == "ridit" and not len(numbers):
        levels, weights = (0.0,), (0.0,)  # of nobody is it known, so everybody is the average
    elif function == "ridit":
        ranks, counts = np.unique(numbers, return_counts=True)
        ridits = (np.cumsum(counts) - counts / 2) / counts.sum()
        numbers = np.interp(numbers, ranks, ridits)
        levels, weights = tuple(ranks.tolist()), tuple(ridits.tolist())
    mean, scale = (float(numbers.mean()), float(numbers.std())) if len(numbers) else (0.0, 1.0)
    if not scale > 1e-12 * max(1.0, np.abs(numbers).max(initial=0.0)):
        scale = 1.0
    return Part(feature, function, mean, scale, levels, weights)
