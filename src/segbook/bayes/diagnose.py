"""Whether the sampler can be trusted: did its chains tell the same story, and how much of one?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from segbook.bayes.arviz_quiet import load_arviz
from segbook.bayes.posterior import Posterior

R_HAT, R_HAT_MOST = 1.01, 1.05
"""What is recommended of a single parameter (Vehtari et al. 2021), and what the largest of all may have.

The R-hat of a parameter is itself measured from draws. Of 130 parameters whose chains agree, with 500 effective draws each,
the largest was between 1.012 and 1.016 in every trial; chains in different places give 1.1 and far more.
"""

ESS_LEAST = 400
"""Effective draws that every parameter needs, in bulk and tails: 100 for each of four chains (Vehtari et al. 2021)."""

STRAY = 0.001
"""Share of draws that may diverge; more, and there are places that the sampler does not get into (Betancourt 2017)."""

E_BFMI_LEAST = 0.3
"""Energy that a chain must renew with each draw, as a share (Betancourt 2016; the limit is that of Stan's own diagnosis)."""

ERROR_MOST = 0.5
"""Error by micro-clusters, in posterior standard deviations, at which an interval of 95 percent still holds 92 percent."""

MODES, MIXING, DIVERGING, ENERGY, COMPRESSED = "modes", "mixing", "diverging", "energy", "compressed"
"""What can be wrong: chains disagree, too few effective draws, divergences, energy, error by micro-clusters."""


@dataclass(frozen=True)
class Diagnosis:
    """What speaks for or against the draws.

    Attributes
    ----------
    table : pandas.DataFrame
        parameter (``size``, ``mean``, ``sd``, ``correlation``), segment_id, feature (missing for sizes), other (second feature of a
        correlation, else missing), r_hat, ess_bulk, ess_tail; ordered by the first four.
    chains, draws : int
        Chains, and draws of all together.
    divergences : int
        Draws at which the sampler lost its way.
    e_bfmi : float
        The least of the chains.
    error : float
        The largest by micro-clusters, in posterior standard deviations.
    """

    table: pd.DataFrame
    chains: int
    draws: int
    divergences: int
    e_bfmi: float
    error: float

    @property
    def r_hat(self) -> float:
        """The largest; infinite where a parameter never moved."""
        return float(self.table["r_hat"].fillna(np.inf).max())

    @property
    def ess(self) -> float:
        """The fewest effective draws of a parameter, in bulk or tails; 0 where it never moved."""
        return float(self.table[["ess_bulk", "ess_tail"]].fillna(0).to_numpy().min())

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, by the names above, the worst first."""
        wrong = {
            MODES: not self.r_hat <= R_HAT_MOST,
            MIXING: not self.ess >= ESS_LEAST,
            DIVERGING: self.divergences > STRAY * self.draws,
            ENERGY: not self.e_bfmi >= E_BFMI_LEAST,
            COMPRESSED: not self.error <= ERROR_MOST,
        }
        return tuple(name for name, is_wrong in wrong.items() if is_wrong)

    @property
    def trusted(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def diagnose(posterior: Posterior, features: Sequence[str]) -> Diagnosis:
    """Ask of every parameter whether the chains agree on it and how many independent draws they are worth.

    Rank-normalised split R-hat, which also sees chains that differ in spread only, and effective sample sizes in
    bulk and tails (Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021, Bayesian Analysis 16, 2), by ArviZ.

    Parameters
    ----------
    posterior : Posterior
        Aligned: segment i is the same in all draws.
    features : sequence of str
        Names of its columns.

    Returns
    -------
    Diagnosis
    """
    arviz = load_arviz()
    names, draws = list_parameters(posterior, features)
    data = arviz.convert_to_dataset({"parameter": draws})
    with np.errstate(invalid="ignore", divide="ignore"):  # a parameter that never moved has no R-hat
        measures = {
            "r_hat": arviz.rhat(data, method="rank"),
            "ess_bulk": arviz.ess(data, method="bulk"),
            "ess_tail": arviz.ess(data, method="tail"),
        }
        e_bfmi = float(np.min(arviz.bfmi(posterior.energy)))
    moves = np.ptp(draws, axis=(0, 1)) > 0
    values = {name: np.where(moves, each["parameter"].to_numpy(), np.nan) for name, each in measures.items()}
    chains, per_chain = posterior.diverging.shape
    return Diagnosis(
        table=names.assign(**values),
        chains=chains,
        draws=chains * per_chain,
        divergences=int(posterior.diverging.sum()),
        e_bfmi=e_bfmi,
        error=posterior.error,
    )


def list_parameters(posterior: Posterior, features: Sequence[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Give all parameters that the report speaks of, in the order of their table, and their draws.

    Returns
    -------
    names : pandas.DataFrame
        parameter, segment_id, feature, other; see `Diagnosis`.
    draws : ndarray of shape (chains, draws, parameters)
        Sizes as shares, means and standard deviations on the scale of `Observations.points`, correlations from −1 to 1.
    """
    k, columns = posterior.mean.shape[-2:]
    spread = np.sqrt(np.diagonal(posterior.covariance, axis1=-2, axis2=-1))
    pairs = list(combinations(range(columns), 2)) if posterior.correlated else []
    first, second = np.array(pairs, int).reshape(-1, 2).T
    together = posterior.covariance[..., first, second] / (spread[..., first] * spread[..., second])
    parts = (
        ("size", posterior.share[..., None], [(None, None)]),
        ("mean", posterior.mean, [(feature, None) for feature in features]),
        ("sd", spread, [(feature, None) for feature in features]),
        ("correlation", together, [(features[i], features[j]) for i, j in pairs]),
    )
    rows = [(name, segment + 1, *about) for name, _, abouts in parts for segment in range(k) for about in abouts]
    names = pd.DataFrame(rows, columns=["parameter", "segment_id", "feature", "other"])
    names = names.astype({"parameter": "str", "feature": "str", "other": "str"})
    order = names.sort_values(["parameter", "segment_id", "feature", "other"], kind="stable").index
    lead = posterior.share.shape[:2]
    draws = np.concatenate([values.reshape(*lead, -1) for _, values, _ in parts], axis=-1)
    return names.loc[order].reset_index(drop=True), draws[..., order]
