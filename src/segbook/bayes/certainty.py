"""How sure it is to which segment a customer belongs, and which segments are taken for each other."""

import numpy as np
import pandas as pd
from scipy.stats import norm, qmc

from segbook.bayes.likelihood import weigh_terms
from segbook.bayes.observe import Observations, spread
from segbook.bayes.posterior import Posterior
from segbook.bayes.rows import expand
from segbook.common.cells import fold_small

SURE = 0.8
"""Probability from which on a customer is said to belong to a segment."""

LEVEL = (0.025, 0.975)
"""Ends of the intervals: 95 % lie between."""

DRAWS = 100
"""Draws that are averaged over: twenty times as many changed the probability of a customer of Online Retail by .002 on average."""

TURNS = 10
"""How often tied values are spread anew."""

NOTICEABLE = 0.05
"""Two segments overlap noticeably if so many customers of either would be taken for the other's."""

_BLOCK = 4_096
_TRIALS = 2_048


def assess_customers(posterior: Posterior, observations: Observations, seed: int) -> np.ndarray:
    """Give each customer's probability to belong to each segment, the same to all whose values are the same.

    Where values were spread, who went where was drawn, and says nothing of anybody: so they are spread again and again,
    each time for other draws, and customers of equal values are averaged.

    Parameters
    ----------
    posterior : Posterior
    observations : Observations
    seed : int

    Returns
    -------
    ndarray of shape (customers, k)
        Rows sum to 1.
    """
    if observations.values is None:
        return assess_membership(posterior, observations.points)
    turns = (
        assess_membership(posterior, spread(observations.values, seed + turn), slice(turn, None, TURNS))
        for turn in range(TURNS)
    )
    probabilities = sum(turns) / TURNS
    _, twins, count = np.unique(observations.values.round(9), axis=0, return_inverse=True, return_counts=True)
    sums = np.column_stack([np.bincount(twins.ravel(), column) for column in probabilities.T])
    return (sums / count[:, None])[twins.ravel()]


def assess_membership(posterior: Posterior, points: np.ndarray, which: slice = slice(None)) -> np.ndarray:
    """Give each point's probability to belong to each segment, averaged over the draws.

    Parameters
    ----------
    posterior : Posterior
        Component i is segment i + 1.
    points : ndarray of shape (customers, d)
    which : slice, optional
        Of the thinned draws.

    Returns
    -------
    ndarray of shape (customers, k)
        Rows sum to 1.
    """
    share, mean, covariance = (values[which] for values in _thin(posterior))
    draws, k, columns = mean.shape
    factors = np.linalg.cholesky(covariance).reshape(-1, columns, columns)
    # the log density is a weighted sum of 1, the features and their products: one product of matrices for all draws
    weights = weigh_terms(mean.reshape(-1, columns), factors, correlated=True)
    weights[0] += np.log(share).ravel()
    weights = weights.T.reshape(draws, k, -1).transpose(1, 0, 2).reshape(k * draws, -1)
    probabilities = np.empty((len(points), k))
    for at in range(0, len(points), _BLOCK):
        density = (weights @ expand(points[at : at + _BLOCK], correlated=True).T).reshape(k, draws, -1)
        density -= density.max(axis=0)
        np.exp(density, out=density)
        density /= density.sum(axis=0)
        probabilities[at : at + _BLOCK] = density.mean(axis=1).T
    return probabilities


def tabulate_membership(customer_ids: pd.Series, probabilities: np.ndarray, groups: np.ndarray) -> pd.DataFrame:
    """Tell of each customer how probable their segment is, and which is the likeliest.

    Parameters
    ----------
    customer_ids : pandas.Series
    probabilities : ndarray of shape (customers, k)
    groups : ndarray of int, shape (customers,)
        Segment in the report, 0 to k − 1.

    Returns
    -------
    pandas.DataFrame
        customer_id, segment_id (of the report), probability (of that segment), likeliest (segment of the highest
        probability; of several the first), highest (its probability, 1 / k to 1), second (the next likeliest) and its
        second_probability; in the order of the customers.
    """
    rows, order = np.arange(len(groups)), np.argsort(-probabilities, axis=1, kind="stable")
    return pd.DataFrame(
        {
            "customer_id": customer_ids.to_numpy(),
            "segment_id": groups + 1,
            "probability": probabilities[rows, groups],
            "likeliest": order[:, 0] + 1,
            "highest": probabilities.max(axis=1),
            "second": order[:, min(1, probabilities.shape[1] - 1)] + 1,
            "second_probability": np.sort(probabilities, axis=1)[:, max(-2, -probabilities.shape[1])],
        }
    )


def summarise_certainty(posterior: Posterior, probabilities: np.ndarray, groups: np.ndarray) -> pd.DataFrame:
    """Tell of each segment how large it is and how sure its customers are.

    Parameters
    ----------
    posterior : Posterior
    probabilities : ndarray of shape (customers, k)
        Of `assess_membership`.
    groups : ndarray of int, shape (customers,)

    Returns
    -------
    pandas.DataFrame
        segment_id; customers, report_share (in the report); share, lower, upper (of all customers, by the model: the mean of
        the draws and its 95 % interval), largest (probability to be the largest segment); sure_share (of the report's customers, those who belong to it with a probability of `SURE` or more),
        moved_share (those to whom the model gives another segment as the likeliest), mean_probability, neighbour (the
        segment in which it sees most of the others; missing if there is none). Shares are missing in a segment without customers.
    """
    k = posterior.k
    rows = np.arange(len(groups))
    own = probabilities[rows, groups]
    customers = np.bincount(groups, minlength=k)
    counted = np.where(customers > 0, customers, np.nan)
    elsewhere = np.array([np.bincount(groups, column, minlength=k) for column in probabilities.T]).T / counted[:, None]
    np.fill_diagonal(elsewhere, -1.0)
    sizes = posterior.share.reshape(-1, k)
    lower, upper = np.quantile(sizes, LEVEL, axis=0)
    summary = pd.DataFrame(
        {
            "segment_id": np.arange(k) + 1,
            "customers": customers,
            "report_share": customers / len(groups),
            "share": sizes.mean(axis=0),
            "lower": lower,
            "upper": upper,
            "largest": np.bincount(sizes.argmax(axis=1), minlength=k) / len(sizes),
            "sure_share": np.bincount(groups, own >= SURE, minlength=k) / counted,
            "moved_share": np.bincount(groups, probabilities.argmax(axis=1) != groups, minlength=k) / counted,
            "mean_probability": np.bincount(groups, own, minlength=k) / counted,
        }
    )
    neighbour = pd.Series(elsewhere.argmax(axis=1) + 1, dtype="Int64")
    return summary.assign(neighbour=neighbour.mask((customers == 0) | (k == 1)))


def publish_certainty(summary: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Leave out what speaks of too few customers.

    Parameters
    ----------
    summary : pandas.DataFrame
        Of `summarise_certainty`.
    min_cell : int
        Segments of fewer customers are left out, be it by the report or by the model.

    Returns
    -------
    pandas.DataFrame
        The same, with unsure_share: of the customers whose segment is the likeliest, and not sure. Of the three shares, which
        add to 1, those of too few customers are counted with the larger of those beside them. A neighbour that is left out is missing.
    """
    expected = summary["share"] * summary["customers"].sum()
    told = summary[(summary["customers"] >= min_cell) & (expected >= min_cell)].reset_index(drop=True)
    parts = told[["sure_share", "moved_share"]].to_numpy(float)
    parts = np.column_stack([parts[:, 0], (1 - parts.sum(axis=1)).clip(0), parts[:, 1]])
    folded = [fold_small(row, min_cell / customers) for row, customers in zip(parts, told["customers"], strict=True)]
    sure, unsure, moved = np.reshape(folded, (-1, 3)).T
    neighbour = told["neighbour"].where(told["neighbour"].isin(told["segment_id"]))
    return told.assign(sure_share=sure, unsure_share=unsure, moved_share=moved, neighbour=neighbour)


def measure_overlap(posterior: Posterior, seed: int) -> pd.DataFrame:
    """Measure how often customers of one segment would be taken for those of another.

    For two segments alone, each as large and as spread as a draw says, it is the probability that the model finds a
    customer of the one likelier in the other (Maitra & Melnykov 2010, Journal of Computational and Graphical Statistics 19,
    354–376). It is taken over imagined customers, evenly spread by Sobol's numbers and the same for all draws.

    Parameters
    ----------
    posterior : Posterior
    seed : int

    Returns
    -------
    pandas.DataFrame
        segment_id, other_id, confusion (0 to 1: of the customers of the segment, the share taken for the other's; the mean
        over draws), lower, upper (its 95 % interval); ordered by the first two.
    """
    share, mean, covariance = _thin(posterior)
    k, columns = mean.shape[1:]
    steps = norm.ppf(qmc.Sobol(columns, seed=seed).random(_TRIALS).clip(1e-12, 1 - 1e-12))
    factor = np.linalg.cholesky(covariance)
    whiten = np.linalg.inv(factor)
    level = np.log(share) + np.log(np.diagonal(whiten, axis1=-2, axis2=-1)).sum(axis=-1)
    rows = []
    for one in range(k):
        customers = mean[:, one, None] + steps @ np.swapaxes(factor[:, one], 1, 2)
        own = level[:, one, None] - (steps**2).sum(axis=1) / 2
        for other in range(k):
            if other != one:
                apart = (customers - mean[:, other, None]) @ np.swapaxes(whiten[:, other], 1, 2)
                taken = (level[:, other, None] - (apart**2).sum(axis=2) / 2 > own).mean(axis=1)
                rows.append((one + 1, other + 1, taken.mean(), *np.quantile(taken, LEVEL)))
    table = pd.DataFrame(rows, columns=["segment_id", "other_id", "confusion", "lower", "upper"])
    return table.astype({"segment_id": "int64", "other_id": "int64"})


def publish_overlap(overlap: pd.DataFrame, public: pd.DataFrame) -> pd.DataFrame:
    """Keep the pairs of segments that may be told of: those in what `publish_certainty` gives."""
    told = overlap["segment_id"].isin(public["segment_id"]) & overlap["other_id"].isin(public["segment_id"])
    return overlap[told].reset_index(drop=True)


def _thin(posterior: Posterior) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give sizes, means and covariances of at most `DRAWS` draws, evenly from all chains."""
    total = posterior.share.shape[0] * posterior.share.shape[1]
    kept = np.linspace(0, total - 1, min(DRAWS, total)).round().astype(int)
    parts = (posterior.share, posterior.mean, posterior.covariance)
    return tuple(part.reshape(total, *part.shape[2:])[kept] for part in parts)
