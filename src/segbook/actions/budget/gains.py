"""What contacting a customer brings, for groups of customers who are alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from segbook.actions.budget.cells import cut_cells
from segbook.actions.budget.odds import shift_odds
from segbook.actions.playbook import Playbook
from segbook.actions.responses.estimate import ASSUMED

DRAWS = 1_000
"""Possible worlds: responses and worth of orders, as uncertain as they are."""


LEVEL = 0.95
ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
"""Of the draws, for an interval."""

_Z = 1.959964
_AMOUNTS = ("expected", "lower", "upper", "of_parameters", "of_chance")


@dataclass(frozen=True)
class Gains:
    """All that decides what contacts bring, but for the margin.

    Attributes
    ----------
    cells : pandas.DataFrame
        As `cut_cells` gives it.
    treatments : tuple of str
        In the order of the playbook.
    cost, discount : ndarray of float, shape (treatments,)
        Of treating one customer; share of the price taken off.
    base : ndarray of float, shape (cells, treatments)
        Chance of an order without contact.
    uplift : ndarray of float, shape (cells, treatments)
        What a contact adds to it, may be negative; NaN where nothing is known of the treatment in the segment.
    sources : ndarray of str, shape (cells, treatments)
        `MEASURED` or `ASSUMED`, of the uplift.
    uplift_draws : ndarray of float, shape (draws, cells, treatments)
    level_draws : ndarray of float, shape (draws, cells)
        What orders are worth in each draw, as a multiple of what is expected; mean 1.
    """

    cells: pd.DataFrame
    treatments: tuple[str, ...]
    cost: np.ndarray
    discount: np.ndarray
    base: np.ndarray
    uplift: np.ndarray
    sources: np.ndarray
    uplift_draws: np.ndarray
    level_draws: np.ndarray

    @property
    def customers(self) -> np.ndarray:
        """Customers of each cell."""
        return self.cells["customers"].to_numpy()

    def bound_uplift(self, response: float = 1.0) -> np.ndarray:
        """Give the uplift, were responses so many times as strong; chances stay between 0 and 1."""
        return np.clip(response * self.uplift, -self.base, 1 - self.base)

    def expect(self, margin: float, response: float = 1.0) -> np.ndarray:
        """Give what treating one customer is expected to bring, shape (cells, treatments); units of the currency.

        That is uplift · margin · order value − cost − (base + uplift) · discount · order value: the discount is given on
        all orders of those who are contacted, also on those that would have come anyway.

        Parameters
        ----------
        margin : float
            Share of the spending that is earned.
        response : float
            Multiple of the uplifts.
        """
        return self._reckon(self.bound_uplift(response), self.cells["order_value"].to_numpy()[:, None], margin)

    def draw(self, plans: np.ndarray, margin: float, response: float = 1.0) -> np.ndarray:
        """Give what plans bring in each draw, shape (draws, plans); units of the currency.

        Parameters
        ----------
        plans : ndarray of float, shape (cells, treatments, plans)
            Customers to treat.
        margin, response
            As for `expect`.
        """
        used = plans.any(axis=2)
        uplift = np.clip(response * self.uplift_draws[:, used], -self.base[used], 1 - self.base[used])
        cell, treatment = np.nonzero(used)
        worth = self.level_draws[:, cell] * self.cells["order_value"].to_numpy()[cell]
        earned = uplift * (margin - self.discount[treatment]) - self.base[used] * self.discount[treatment]
        return (earned * worth - self.cost[treatment]) @ plans[used]

    def bound(self, plans: np.ndarray, margin: float, response: float = 1.0) -> np.ndarray:
        """Give the 95 % interval of what plans bring, shape (2, plans); parameters as for `draw`."""
        if not plans.size:
            return np.zeros((2, plans.shape[2]))
        return np.quantile(self.draw(plans, margin, response), ENDS, axis=0)

    def _reckon(self, uplift: np.ndarray, worth: np.ndarray, margin: float) -> np.ndarray:
        return uplift * worth * (margin - self.discount) - self.cost - self.base * self.discount * worth


def reckon_gains(
    orders: pd.DataFrame,
    values: pd.DataFrame,
    responses: pd.DataFrame,
    playbook: Playbook,
    contact_costs: Mapping[str, float],
    *,
    min_cell: int,
    seed: int,
    draws: int = DRAWS,
) -> Gains:
    """Bring together what orders are worth, how customers respond, and what contacts cost.

    Parameters
    ----------
    orders : pandas.DataFrame
        As `price_orders` gives them.
    values : pandas.DataFrame
        The table `value_segments`: segment_id, expected, lower, upper, of_parameters, of_chance.
    responses : pandas.DataFrame
        One row per segment and treatment: segment_id, treatment, pooled (how many more of 1 contacted customer order),
        sd, lower and upper (of what is assumed: the least and the most, which no draw passes), base (how many order without contact; missing: by `orders`), source. What the playbook does not know has no cost
        and is left out.
    playbook : Playbook
    contact_costs : mapping of str to float
        Channel to the cost of one contact.
    min_cell : int
        Segments of fewer customers are left out: nothing may be said of them.
    seed : int
        Of the draws.
    draws : int

    Returns
    -------
    Gains

    Notes
    -----
    Within a segment, base and uplift of a cell come from the customers' own chances of an order, moved by one shift of their
    log odds each, so that the mean over the segment is the one measured or assumed: a contact then changes little with those who
    order anyway and with those who are gone. Errors of measured responses are drawn apart, those
    of an assumption once for all segments: if it is wrong, it is wrong everywhere. What orders are worth errs as the
    forecast of the segment's spending does; what neither its parameters nor chance explain strikes all segments at once.
    """
    cells = cut_cells(orders, min_cell)
    treatments = tuple(playbook.treatments)
    segment_ids = cells["segment_id"].unique()
    known = responses[responses["treatment"].isin(treatments)].set_index(["segment_id", "treatment"])
    known = known.reindex(pd.MultiIndex.from_product([segment_ids, treatments]))
    shape = (len(segment_ids), len(treatments))
    pooled, sd, given = (known[name].to_numpy(float).reshape(shape) for name in ("pooled", "sd", "base"))
    source = known["source"].to_numpy(object).reshape(shape)
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((draws, 1, shape[1]))
    noise = np.where(source == ASSUMED, common, rng.standard_normal((draws, *shape)))
    drawn = pooled + sd * noise
    if {"lower", "upper"} <= set(known):  # of what is assumed, the least and the most are ends
        ends = (known[name].to_numpy(float).reshape(shape) for name in ("lower", "upper"))
        least, most = (np.where(source == ASSUMED, end, np.nan) for end in ends)
        drawn = np.fmin(np.fmax(drawn, least), most)
    targets = np.concatenate([pooled[None], drawn])
    base, uplift = np.empty((len(cells), shape[1])), np.empty((draws + 1, len(cells), shape[1]))
    for place, segment_id in enumerate(segment_ids):
        own = (cells["segment_id"] == segment_id).to_numpy()
        base[own], uplift[:, own] = _spread(cells[own], given[place], targets[:, place])
    each = np.searchsorted(segment_ids, cells["segment_id"])
    levels = _draw_levels(values.set_index("segment_id").reindex(segment_ids), draws, rng)[:, each]
    made = playbook.treatments.values()
    cost = np.array([treatment.cost(contact_costs) for treatment in made])
    discount = np.array([treatment.discount for treatment in made])
    return Gains(cells, treatments, cost, discount, base, uplift[0], source[each], uplift[1:], levels)


def _spread(cells: pd.DataFrame, given: np.ndarray, uplifts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give base (cells, treatments) and uplifts (…, cells, treatments) of the cells of a segment."""
    odds = logit(np.clip(cells["base"].to_numpy(), 1e-6, 1 - 1e-6))
    share = (cells["customers"] / cells["customers"].sum()).to_numpy()
    mean = np.where(np.isnan(given), share @ expit(odds), given)
    base = shift_odds(odds, share, mean)
    return base.T, np.swapaxes(shift_odds(odds, share, mean + uplifts) - base, -1, -2)


def _draw_levels(values: pd.DataFrame, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draw the level of spending of each segment as a multiple of what is expected, log-normal, shape (draws, segments)."""
    expected, lower, upper, *parts = (values[name].to_numpy(float) for name in _AMOUNTS)
    known = (expected > 0) & (lower > 0)
    expected = np.where(known, expected, 1.0)
    whole = (np.log(np.divide(upper, lower, out=np.ones_like(upper), where=known)) / 2 / _Z) ** 2
    own = np.minimum(np.log1p(sum(np.nan_to_num(part) ** 2 for part in parts) / expected**2), whole)
    common = np.sqrt(whole - own) * rng.standard_normal((draws, 1))
    return np.exp(common + np.sqrt(own) * rng.standard_normal((draws, len(values))) - whole / 2)
