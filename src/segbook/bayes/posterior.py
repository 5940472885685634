"""What the sampler brought: draws of sizes, means and covariances."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from segbook.bayes.prior import Prior
from segbook.common.files import written_whole


@dataclass(frozen=True)
class Posterior:
    """Draws from the posterior of a mixture of Gaussians; segment i of the report is i − 1 in all of them.

    Attributes
    ----------
    share : ndarray of shape (chains, draws, k)
        Sizes, adding up to 1.
    mean : ndarray of shape (chains, draws, k, d)
        On the scale of `Observations.points`.
    covariance : ndarray of shape (chains, draws, k, d, d)
    diverging : ndarray of bool, shape (chains, draws)
        Where the sampler lost its way.
    energy : ndarray of shape (chains, draws)
    rows : int
        Customers, or micro-clusters, that the model was given.
    correlated : bool
        Whether features may go together within a segment.
    prior : Prior
    error : float
        The largest error made by micro-clusters, in posterior standard deviations of a parameter; 0 if there are none.
    """

    share: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray
    diverging: np.ndarray
    energy: np.ndarray
    rows: int
    correlated: bool
    prior: Prior
    error: float = 0.0

    @property
    def k(self) -> int:
        """Number of segments."""
        return self.share.shape[-1]

    def save(self, path: Path, key: str) -> None:
        """Write the draws with the key of what they were drawn from; no pickle."""
        told = {
            "key": key,
            "rows": self.rows,
            "correlated": self.correlated,
            "error": self.error,
            "prior": asdict(self.prior),
        }
        arrays = {name: getattr(self, name) for name in ("share", "mean", "covariance", "diverging", "energy")}
        with written_whole(path) as aside, aside.open("wb") as file:
            np.savez(file, told=np.frombuffer(json.dumps(told).encode(), dtype=np.uint8), **arrays)

    @classmethod
    def load(cls, path: Path, key: str) -> "Posterior | None":
        """Read draws; None if there are none, or of something else than `key` stands for."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                told = json.loads(found["told"].tobytes())
                arrays = {name: found[name] for name in ("share", "mean", "covariance", "diverging", "energy")}
        except (OSError, ValueError, KeyError, BadZipFile):
            return None
        if told.pop("key") != key:
            return None
        return cls(**arrays, **told | {"prior": Prior(**told["prior"])})
