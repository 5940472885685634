"""How many clouds of customers would the model itself take? A mixture with more clouds than it needs empties some."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaln
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture

from segbook.bayes.prior import Prior
from segbook.common.threads import one_thread
from segbook.models import sample_rows

CLOUDS = 10
"""Clouds that the mixture may use, as many as the report may have segments."""

CONCENTRATION = 0.01
"""Of the Dirichlet prior of their sizes: so small that it empties what is not needed (Malsiner-Walli, Frühwirth-Schnatter & Grün 2016)."""

STARTS, ROUNDS, AT_MOST = 4, 80, 2_000
"""Starts, the most rounds of a fit, and customers that are looked at."""

AROUND = 2
"""How far from the number that the first start prefers the others look."""

WORSENINGS = 3
"""Numbers in a row that bring no better evidence, after which no more are tried."""

STRONG = 3.0
"""Difference in log evidence from which on one number is strongly preferred to another (Kass & Raftery 1995)."""

_TOLERANCE, _FLOOR = 0.05, 1e-6
"""Change in log evidence at which a fit ends, and what is added to each variance."""


@dataclass(frozen=True)
class Sparse:
    """What the mixture kept.

    Attributes
    ----------
    table : pandas.DataFrame
        start (from 1), component (from 1, the largest first), weight (0 to 1), kept (whether it holds `min_cell` customers): the best fit of each start;
        ordered by the first two.
    evidence : pandas.DataFrame
        start, tried (clouds at the beginning), kept, evidence (bound of the log evidence, the best of all is 0); ordered by the first two.
    customers : int
        Customers looked at.
    drawn : bool
        Whether they were drawn from more.
    """

    table: pd.DataFrame
    evidence: pd.DataFrame
    customers: int
    drawn: bool

    @property
    def best(self) -> int:
        """The start with the highest evidence."""
        return int(self.evidence.loc[self.evidence["evidence"].idxmax(), "start"])

    @property
    def kept(self) -> dict[int, int]:
        """Clouds that each start kept."""
        return {int(start): int(kept) for start, kept in self.table.groupby("start")["kept"].sum().items()}

    @property
    def number(self) -> int:
        """Clouds that the best start kept."""
        return self.kept[self.best]

    @property
    def supported(self) -> tuple[int, int]:
        """The fewest and the most clouds that are not clearly worse supported than the best, over all fits."""
        close = self.evidence.loc[self.evidence["evidence"] > -STRONG, "kept"]
        return int(close.min()), int(close.max())


def count_clouds(points: np.ndarray, prior: Prior, *, min_cell: int, seed: int) -> Sparse:
    """Let a mixture of more Gaussians than needed empty those that it can do without.

    Where a mixture has too many components, a sparse Dirichlet prior makes the sizes of the superfluous ones vanish (Rousseau &
    Mengersen 2011, Journal of the Royal Statistical Society B 73, 5). Fitted by variational Bayes (Corduneanu & Bishop 2001), which brings a lower bound of the log
    evidence as well. Its descent empties overlapping clouds very slowly, so each number from one on is tried as the beginning, the other clouds being
    empty, and the highest bound wins; all bounds are of one and the same model with `CLOUDS` components.

    Parameters
    ----------
    points : ndarray of shape (customers, features)
        As in `Observations`; `AT_MOST` of them are looked at.
    prior : Prior
        Of means and spread; means are a priori as much wider than spreads as there.
    min_cell : int
        Customers that a cloud must hold to count.
    seed : int

    Returns
    -------
    Sparse
    """
    drawn = len(points) > AT_MOST
    points = sample_rows(points, AT_MOST, seed)
    most = min(CLOUDS, max(1, len(points) // min_cell))
    weights, tries, numbers = [], [], range(1, most + 1)
    with one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the bound holds after every round
        for start in range(1, STARTS + 1):
            bounds, sizes = _try_numbers(points, numbers, prior, seed + start)
            for tried, bound in bounds.items():
                tries.append((start, tried, int((sizes[tried] * len(points) >= min_cell).sum()), bound))
            best = max(bounds, key=bounds.get)
            weights += [(start, component, weight) for component, weight in enumerate(sizes[best], start=1)]
            if start == 1:
                numbers = range(max(1, best - AROUND), min(most, best + AROUND) + 1)
    table = pd.DataFrame(weights, columns=["start", "component", "weight"])
    evidence = pd.DataFrame(tries, columns=["start", "tried", "kept", "evidence"])
    return Sparse(
        table.assign(kept=table["weight"] * len(points) >= min_cell),
        evidence.assign(evidence=evidence["evidence"] - evidence["evidence"].max()),
        len(points),
        drawn,
    )


def _try_numbers(
    points: np.ndarray, numbers: range, prior: Prior, seed: int
) -> tuple[dict[int, float], dict[int, np.ndarray]]:
    """Give, for each number of clouds at the beginning, the bound and the sizes, until more bring no better bound."""
    bounds, sizes = {}, {}
    for tried in numbers:
        fit = _fit(points, tried, prior, seed)
        bounds[tried] = _bound_evidence(fit, len(points))
        sizes[tried] = np.sort(np.r_[fit.weights_, np.zeros(CLOUDS - tried)])[::-1]
        if tried - max(bounds, key=bounds.get) >= WORSENINGS:
            break
    return bounds, sizes


def _fit(points: np.ndarray, clouds: int, prior: Prior, seed: int) -> BayesianGaussianMixture:
    columns = points.shape[1]
    return BayesianGaussianMixture(
        n_components=clouds,
        weight_concentration_prior_type="dirichlet_distribution",
        weight_concentration_prior=CONCENTRATION,
        mean_prior=np.zeros(columns),
        mean_precision_prior=(prior.spread_sd / prior.mean_sd) ** 2,
        degrees_of_freedom_prior=prior.freedom(columns, correlated=True),
        covariance_prior=prior.spread_sd**2 * prior.spread_worth * np.eye(columns),
        reg_covar=_FLOOR,
        tol=_TOLERANCE,
        max_iter=ROUNDS,
        random_state=seed % 2**32,
    ).fit(points)


def _bound_evidence(fit: BayesianGaussianMixture, customers: int) -> float:
    """Complete the bound of scikit-learn, which leaves out what is the same for one number of components (Bishop 2006, section 10.2)."""
    clouds, columns = fit.means_.shape
    freedom = fit.degrees_of_freedom_prior_
    scale = np.linalg.slogdet(fit.covariance_prior_)[1]
    wishart = freedom / 2 * scale - freedom * columns / 2 * np.log(2)
    wishart -= gammaln((freedom - np.arange(columns)) / 2).sum()
    of_each = wishart + columns / 2 * np.log(fit.mean_precision_prior_)
    used, counts = fit.weight_concentration_, np.full(CLOUDS, CONCENTRATION)
    counts[:clouds] = used
    sizes = _norm(used) - _norm(counts) + _norm(np.full(CLOUDS, CONCENTRATION))
    filled = int((fit.weights_ * customers >= 1).sum())
    orders = gammaln(CLOUDS + 1) - gammaln(CLOUDS - filled + 1)  # the same clouds can be numbered in so many ways
    return float(fit.lower_bound_ + clouds * of_each + sizes + orders - customers * columns / 2 * np.log(2 * np.pi))


def _norm(concentration: np.ndarray) -> float:
    return gammaln(concentration.sum()) - gammaln(concentration).sum()
