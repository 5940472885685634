"""What would other beliefs have made of the same customers? The draws weighed anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from segbook.bayes.arviz_quiet import load_arviz
from segbook.bayes.diagnose import list_parameters
from segbook.bayes.posterior import Posterior
from segbook.bayes.prior import Prior

DEPENDS = 0.5
"""Shift, in posterior standard deviations, from which on a result is said to depend on the prior: an interval of 95 percent then still holds 92."""

MOST_K = 0.5
"""Pareto k above which reweighted draws are worth nothing, however many there are (Vehtari, Simpson, Gelman, Yao & Gabry 2024)."""

_CHANGES = (
    ("concentration", 0.5, "sizes as uneven as they like"),
    ("concentration", 4.0, "sizes that are more alike"),
    ("mean_sd", 2.0, "typical values farther out"),
    ("mean_sd", 0.5, "typical values nearer the average"),
    ("spread_worth", 0.25, "spreads held less firmly"),
    ("spread_worth", 4.0, "spreads held more firmly"),
    ("spread_sd", 0.5, "narrower segments"),
    ("spread_sd", 2.0, "wider segments"),
)
"""Each number of the prior made weaker and stronger, or smaller and larger: by what factor, and in a phrase."""

STRENGTHS = (1.0, 0.5, 0.25, 0.125)
"""Parts of a change, in logarithms, that are tried one after the other until the draws reach so far."""

_STILL = 1e-12
"""Standard deviation up to which a parameter does not move."""


@dataclass(frozen=True)
class Alternative:
    """Another prior.

    Attributes
    ----------
    name : str
        The number that is changed, and to what: ``concentration 1``.
    phrase : str
        What is believed instead, after "believing in".
    prior : Prior
    """

    name: str
    phrase: str
    prior: Prior


def list_alternatives(prior: Prior, strength: float = 1.0) -> list[Alternative]:
    """Give priors that differ from one in one number each, clearly weaker or stronger.

    Parameters
    ----------
    prior : Prior
    strength : float
        Part of the change that is made, 0 to 1, in logarithms.
    """
    return [
        Alternative(f"{name} {value:.3g}", phrase, replace(prior, **{name: value}))
        for name, factor, phrase in _CHANGES
        for value in [factor**strength * getattr(prior, name)]
    ]


def vary_prior(posterior: Posterior, features: Sequence[str]) -> pd.DataFrame:
    """Say how far other priors would have moved the results, without sampling anew.

    Each draw counts by how much likelier another prior holds it than the one in use, the largest weights smoothed by a Pareto
    distribution (PSIS; Vehtari et al. 2024, Journal of Machine Learning Research 25, 72). Its shape k says whether the draws reach where the other
    posterior lies; with S draws they do if k is at most ``min(1 − 1 / log10 S, 0.7)``. Where they do not, half of the change is tried, and so on: what is
    told then is told of a smaller change.

    Parameters
    ----------
    posterior : Posterior
    features : sequence of str

    Returns
    -------
    pandas.DataFrame
        alternative, believing (its phrase), strength (the part of the change, in logarithms, that was made: 1 is all of it), parameter (``size``, ``mean``, ``sd``, ``correlation``), and of the parameter that moves most: shift (in posterior
        standard deviations, with its sign), amount (of sizes as a share, else on the scale of the points; with its sign), segment_id, feature, other; then
        pareto_k, usable. Ordered by alternative as in `list_alternatives`, then by parameter.
    """
    names, draws = list_parameters(posterior, features)
    draws = draws.reshape(-1, draws.shape[-1])
    mean, spread = draws.mean(axis=0), draws.std(axis=0)
    used = _log_density(posterior.prior, posterior)
    enough = min(1 - 1 / np.log10(len(draws)), MOST_K)
    rows = []
    for place, alternative in enumerate(list_alternatives(posterior.prior)):
        for strength in STRENGTHS:
            prior = list_alternatives(posterior.prior, strength)[place].prior
            weights, pareto_k = _smooth(_log_density(prior, posterior) - used)
            if pareto_k <= enough:
                break
        amounts = weights @ (draws - mean)
        shifts = np.divide(amounts, spread, out=np.zeros_like(amounts), where=spread > _STILL)
        moved = names.assign(shift=shifts, amount=amounts, size=np.abs(shifts))
        most = moved.loc[moved.groupby("parameter")["size"].idxmax()].drop(columns="size")
        told = {"alternative": alternative.name, "believing": alternative.phrase, "strength": strength}
        rows.append(most.assign(**told, pareto_k=pareto_k, usable=pareto_k <= enough))
    columns = ["alternative", "believing", "strength", "parameter", "shift", "amount", "segment_id", "feature", "other"]
    return pd.concat(rows, ignore_index=True)[[*columns, "pareto_k", "usable"]]


def _log_density(prior: Prior, posterior: Posterior) -> np.ndarray:
    return prior.log_density(
        posterior.share, posterior.mean, posterior.covariance, correlated=posterior.correlated
    ).ravel()


def _smooth(log_weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Give weights that add up to 1, and Pareto's k; weights that are all alike need no smoothing."""
    if np.ptp(log_weights) < 1e-9:
        return np.full(len(log_weights), 1 / len(log_weights)), 0.0
    smoothed, pareto_k = load_arviz().psislw(log_weights - log_weights.max())
    weights = np.exp(smoothed)
    return weights / weights.sum(), float(pareto_k)
