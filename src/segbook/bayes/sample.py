"""From the customers to draws from the posterior, or to the reason why there are none."""

import numpy as np

from segbook.bayes.align import align, match_segments, reorder
from segbook.bayes.compress import Condensed, choose_rows
from segbook.bayes.diagnose import diagnose
from segbook.bayes.observe import Observations
from segbook.bayes.posterior import Posterior
from segbook.bayes.prior import Prior
from segbook.bayes.rows import list_products
from segbook.bayes.sampler import run_sampler
from segbook.common.progress import Tell

CHAINS = 4
LENGTHS = ((200, 500), (500, 1500))
"""Steps to warm up and draws of each chain; the longer where the shorter brought nothing that can be trusted."""

LEAST_SAMPLED = 50
"""Customers under whom nothing is said."""

TOGETHER = 6
"""Up to so many features, those that go together within a segment are modelled; of more, each is taken for itself."""


def find_hindrance(observations: Observations) -> str:
    """Say why there is nothing to sample, or nothing."""
    customers, columns = observations.points.shape
    if customers < LEAST_SAMPLED:
        return f"There are fewer than {LEAST_SAMPLED} customers: too few to say how sure one can be of segments."
    if not columns:
        return "What made the segments are not quantities, and a mixture of Gaussians speaks of quantities alone."
    if len(np.unique(observations.groups)) < 2:
        return "There is one segment, so that nobody can be in doubt about theirs."
    return ""


def models_correlations(observations: Observations) -> bool:
    """Say whether the model lets features go together within a segment."""
    return observations.points.shape[1] <= TOGETHER


def sample(observations: Observations, prior: Prior, seed: int, tell: Tell) -> Posterior:
    """Draw from the posterior of the mixture.

    Parameters
    ----------
    observations : Observations
        In which `find_hindrance` finds none.
    prior : Prior
    seed : int
    tell : callable
        See `segbook.common.progress.Tell`.

    Returns
    -------
    Posterior
        In all draws, component i is the one in which most customers of the report's segment i + 1 are, see `match_segments`.

    Raises
    ------
    NoDrawsError
        If the sampler brought nothing; says why.
    """
    points, groups = observations.points, observations.groups
    correlated = models_correlations(observations)
    condensed = choose_rows(points, groups, prior, seed, correlated=correlated)
    columns = [str(column) for column in range(points.shape[1])]
    for warm_up, draws in LENGTHS:
        posterior = _sample_once(condensed, prior, seed, warm_up, draws, tell, correlated=correlated)
        aligned, _ = align(posterior, condensed.mode.components)
        posterior = reorder(aligned, match_segments(aligned, points, groups))
        if diagnose(posterior, columns).trusted:
            break
    return posterior


def _sample_once(
    condensed: Condensed, prior: Prior, seed: int, warm_up: int, draws: int, tell: Tell, *, correlated: bool
) -> Posterior:
    """Draw from the posterior; the components of each draw are in the order in which it has them."""
    starts = np.random.default_rng(seed).normal(size=(CHAINS, len(condensed.pull)))
    drawn = run_sampler(describe_task(condensed, prior, correlated=correlated), starts, seed, warm_up, draws, tell)
    return Posterior(
        share=drawn["share"],
        mean=drawn["mean"],
        covariance=drawn["factor"] @ np.swapaxes(drawn["factor"], -1, -2),
        diverging=drawn["divergent"].astype(bool),
        energy=drawn["energy"],
        rows=len(condensed.rows.weight),
        correlated=correlated,
        prior=prior,
        error=float(condensed.tried["error"].iloc[-1]),
    )


def describe_task(condensed: Condensed, prior: Prior, *, correlated: bool) -> dict:
    """Give the data of ``mixture.stan``."""
    rows, mode = condensed.rows, condensed.mode
    (count, terms), (k, columns) = rows.terms.shape, mode.components.mean.shape
    first, second = list_products(columns, correlated=correlated)
    return {
        "N": count,
        "D": columns,
        "K": k,
        "Q": terms - 1 - columns,
        "P": len(mode.covariance),
        "first": first + 1,
        "second": second + 1,
        "correlated": int(correlated),
        "compressed": int(rows.compressed),
        "weight": rows.weight,
        "terms": rows.terms,
        "slopes": rows.slopes,
        "top_share": mode.components.share,
        "top_mean": mode.components.mean,
        "top_factor": mode.components.factor,
        "pull": condensed.pull,
        "width": np.linalg.cholesky(mode.covariance),
        "share_prior": prior.concentration,
        "mean_sd": prior.mean_sd,
        "spread_worth": prior.spread_worth,
        "spread_sd": prior.spread_sd,
    }
