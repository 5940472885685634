"""What each segment's few results and those of the others say together: of shares who order, and of effects."""

import numpy as np
from scipy.special import betaln, expit, logit
from scipy.stats import beta

USUAL_SPREAD = 0.5
"""Scale of the half-normal prior of the spread of log odds between campaigns and of effects between segments: weakly
informative, as Röver et al. (2021) advise for log odds ratios. Estimated from few segments alone, a spread is often 0,
and all of them would be given one effect, far too sure."""

USUAL_EFFECT = 1.0
"""Standard deviation of the normal prior of a treatment's mean effect on the log odds: seven times the odds is rare."""

_SPREADS = np.linspace(0.025, 2, 40)
_SHARES = expit(np.linspace(-9, 9, 721))
_NODES = (np.arange(40) + 0.5) / 40
"""Quantiles that stand for a distribution."""


def pool_shares(ordered: np.ndarray, customers: np.ndarray) -> np.ndarray:
    """Estimate the share who order without contact, of each segment while each campaign ran.

    A segment's share varies between campaigns by a beta distribution around the segment's own mean (beta-binomial; the
    spread, of log odds, is that of all segments; Jeffreys' prior of the mean). So a campaign that held few back
    leans on the customers whom others held back in the same segment.

    Parameters
    ----------
    ordered, customers : ndarray of int, shape (segments, campaigns)
        Of those who were held back; 0 of 0 where nobody was.

    Returns
    -------
    ndarray, shape (segments, campaigns, 2)
        The two parameters of the beta distribution with the mean and variance of what is known of each share.
    """
    a, b = 1 / np.outer(1 - _SHARES, _SPREADS**2), 1 / np.outer(_SHARES, _SPREADS**2)  # log odds spread as they should
    fits = betaln(a + ordered[..., None, None], b + (customers - ordered)[..., None, None]) - betaln(a, b)
    joint = fits.sum(1) + 0.5 * np.log(_SHARES * (1 - _SHARES))[:, None]
    spread = np.logaddexp.reduce(joint, axis=1).sum(0) - 0.5 * (_SPREADS / USUAL_SPREAD) ** 2
    weight = np.exp(joint - np.logaddexp.reduce(joint, axis=1, keepdims=True)) * _normalise(spread)
    size = a + b + customers[..., None, None]
    mean = (a + ordered[..., None, None]) / size
    square = mean * (mean * size + 1) / (size + 1)
    centre, second = ((weight[:, None] * each).sum((-2, -1)) for each in (mean, square))
    strength = centre * (1 - centre) / (second - centre**2) - 1
    return np.stack([centre, 1 - centre], axis=-1) * strength[..., None]


def pool_effects(ordered: np.ndarray, customers: np.ndarray, bases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Estimate how many more of the contacted order in each segment, given what one treatment did in all of them.

    Effects on the log odds are normal around the treatment's mean (Deeks 2002: odds ratios agree across groups of
    different shares better than differences do, for where hardly anybody orders, a difference can only be small). The
    others' results are taken as normal, a segment's own by its binomial likelihood; the spread between segments is
    integrated out, and so is the share without contact.

    Parameters
    ----------
    ordered, customers : ndarray of int, shape (segments,)
        Of those who were contacted; 0 of 0 where nobody was.
    bases : ndarray, shape (segments, 2)
        Beta distributions of the share without contact, as `pool_shares` gives them.

    Returns
    -------
    mean, sd : ndarray of shape (segments,)
        Of the difference of shares, -1 to 1.
    """
    without = _quantiles(*bases.T)[:, :, None]
    reached = _quantiles(ordered + 0.5, customers - ordered + 0.5)[:, None, :]
    effect = logit(reached) - logit(without)
    flat = -0.5 * np.log(reached * (1 - reached))  # Jeffreys' prior, of which the quantiles are, made flat in log odds
    known = customers > 0
    centre, variance = _match_normal(effect, flat)
    mean, sd = np.empty((2, len(customers)))
    for place in range(len(customers)):
        others = known & (np.arange(len(customers)) != place)
        expected = _foresee(effect[place], centre[others], variance[others])
        weight = _normalise(np.log(expected) + flat[place])
        more = reached[place] - without[place]
        mean[place] = (weight * more).sum()
        sd[place] = np.sqrt((weight * (more - mean[place]) ** 2).sum())
    return mean, sd


def _match_normal(effect: np.ndarray, flat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give mean and variance of the normal likelihood that leaves of the prior of effects what the likelihood leaves."""
    weight = np.exp(flat - 0.5 * (effect / USUAL_EFFECT) ** 2)
    weight /= weight.sum((1, 2), keepdims=True)
    mean = (weight * effect).sum((1, 2))
    left = (weight * effect**2).sum((1, 2)) - mean**2
    variance = 1 / np.maximum(1 / left - 1 / USUAL_EFFECT**2, 1e-6)
    return mean / left * variance, variance


def _foresee(effect: np.ndarray, centre: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Give the density of effects of a further segment, given normal results of others; integrated over the spread."""
    precision = 1 / (variance + _SPREADS[:, None] ** 2)
    total = precision.sum(1) + 1 / USUAL_EFFECT**2
    mean = (precision * centre).sum(1) / total
    fit = 0.5 * np.log(precision).sum(1) - 0.5 * (precision * (centre - mean[:, None]) ** 2).sum(1)
    fit += -0.5 * np.log(total) - 0.5 * (mean / USUAL_EFFECT) ** 2 - 0.5 * (_SPREADS / USUAL_SPREAD) ** 2
    spread = 1 / total + _SPREADS**2
    density = np.exp(-0.5 * (effect[..., None] - mean) ** 2 / spread) / np.sqrt(spread)
    return density @ _normalise(fit) + np.finfo(float).tiny


def _quantiles(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.clip(beta.ppf(_NODES, a[:, None], b[:, None]), 1e-12, 1 - 1e-12)


def _normalise(logarithms: np.ndarray) -> np.ndarray:
    weights = np.exp(logarithms - logarithms.max())
    return weights / weights.sum()
