"""How much of what a budget could earn at most does a plan by segments reach, where the true responses are known?

Shops are simulated with the true chance of every customer to order, without and with each of four campaigns. What a plan earns is
reckoned from these, customer by customer. Three oracles stand above it: one knows all that, even the part of each customer's effect that
is pure chance; one knows it without that part, which nobody can foresee; one knows the true means of the report's cells.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy.special import expit, logit
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

from benchmarks.measure import write_results
from segbook.actions.budget.allocate import allocate_budget, make_plan
from segbook.actions.budget.cells import place_customers
from segbook.actions.budget.frontier import trace_frontier
from segbook.actions.budget.gains import Gains, reckon_gains
from segbook.actions.budget.orders import price_orders
from segbook.actions.budget.rivals import spend_evenly, treat_alike, treat_best_first
from segbook.actions.playbook import Playbook, load_playbook
from segbook.features import count_purchases
from segbook.settings import CONTACT_COSTS
from segbook.simulate.laboratory import simulate
from segbook.simulate.personas import PERSONAS
from segbook.simulate.plan import Plan
from segbook.simulate.population import END
from segbook.simulate.profiles import CAMPAIGNS
from segbook.value import AGAIN, MODEL, ONCE, SEGMENT_MEAN, fit_value, forecast, look_ahead, look_at_recent

SETS, PROCESSES, CUSTOMERS = 20, 2, 2_000
MARGIN, HORIZON, RESPONSE_DAYS = 0.3, 365, 30
LEAST, SEGMENTS = 10, 5
COSTS = {"as set": CONTACT_COSTS, "each contact 1.20": dict.fromkeys(CONTACT_COSTS, 1.20)}
BUDGETS = {"tight": 0.1, "middle": 0.4, "loose": 1.0}
"""As shares of what the oracle would spend without a limit."""

PLANS = ("knowable", "cell_oracle", "cells", "report", "evenly", "alike", "best_first")
"""The two lesser oracles; and given the true responses: averaged by cell, in whole customers and no handful; as a report has them, averaged by segment, with orders and chances as the value
chapter foresees them; and other ways to spend the budget, averaged by cell."""


@dataclass(frozen=True)
class Market:
    """A simulated shop and its truth.

    Attributes
    ----------
    orders : pandas.DataFrame
        customer_id, ordered_at, amount; one row per order.
    features : pandas.DataFrame
        customer_id, frequency, monetary, recency_days; ordered by customer_id, as are all that follow.
    personas : ndarray of str
    p_without, p_with : ndarray, shape (customers, campaigns)
    p_likely : ndarray, shape (customers, campaigns)
        p_with, were the effect on each customer that on their persona.
    order_value : ndarray
        What an order of the customer's persona brings on average.
    campaigns : tuple of str
    """

    orders: pd.DataFrame
    features: pd.DataFrame
    personas: np.ndarray
    p_without: np.ndarray
    p_with: np.ndarray
    p_likely: np.ndarray
    order_value: np.ndarray
    campaigns: tuple[str, ...]

    def gain(self, p_with: np.ndarray, cost: np.ndarray, discount: np.ndarray) -> np.ndarray:
        """Give what each campaign brings with each customer, by their chance to order with it, shape (customers, campaigns)."""
        earned = (p_with - self.p_without) * MARGIN - p_with * discount
        return earned * self.order_value[:, None] - cost


def open_market(seed: int, customers: int = CUSTOMERS) -> Market:
    """Simulate a shop with planted segments."""
    with tempfile.TemporaryDirectory() as folder:
        simulate(Path(folder) / "shop", Plan(customers=customers, structure="natural", seed=seed, form="csv"))
        read = {
            name: pd.read_csv(Path(folder) / "shop" / f"{name}.csv")
            for name in ("transactions", "truth_segments", "truth_response")
        }
    lines = read["transactions"]
    lines["amount"] = lines["quantity"] * lines["unit_price"] - lines["discount"]
    orders = lines.groupby(["customer_id", "order_id"], as_index=False).agg(
        ordered_at=("ordered_at", "first"), amount=("amount", "sum")
    )
    orders["ordered_at"] = pd.to_datetime(orders["ordered_at"])
    features = orders.groupby("customer_id").agg(
        frequency=("order_id", "size"), monetary=("amount", "sum"), last=("ordered_at", "max")
    )
    features["recency_days"] = (pd.Timestamp(END) + pd.Timedelta(days=1) - features.pop("last").dt.normalize()).dt.days
    persona = read["truth_segments"].set_index("customer_id")["segment"].reindex(features.index)
    mean = orders["amount"].groupby(orders["customer_id"].map(persona)).mean()
    responses = read["truth_response"].pivot(index="customer_id", columns="campaign")
    responses = responses.reindex(features.index)
    campaigns = tuple(responses["p_with"].columns)
    effects = {each.name: each.profile.responses for each in PERSONAS}
    effect = np.array([effects[name] for name in persona])[:, [CAMPAIGNS.index(name) for name in campaigns]]
    without = responses["p_without"].to_numpy()
    return Market(
        orders,
        features.reset_index(),
        persona.to_numpy(object),
        without,
        responses["p_with"].to_numpy(),
        expit(logit(without) + effect),
        persona.map(mean).to_numpy(),
        campaigns,
    )


def divide(market: Market, by: str) -> pd.DataFrame:
    """Give customer_id, segment_id, segment: the planted segments, or those of k-means on recency, frequency and monetary value."""
    if by == "planted":
        names, labels = np.unique(market.personas.astype(str), return_inverse=True)
    else:
        logged = np.log1p(market.features[["recency_days", "frequency", "monetary"]])
        points = StandardScaler().fit_transform(logged)
        labels = KMeans(SEGMENTS, n_init=10, random_state=0).fit_predict(points)
        names = np.array([f"segment {each}" for each in range(1, SEGMENTS + 1)])
    return market.features[["customer_id"]].assign(segment_id=labels + 1, segment=names[labels])


def foresee_orders(market: Market, segments: pd.DataFrame) -> pd.DataFrame:
    """Give orders as a report prices them, from what happened so far; customers of one order by the mean of their segment."""
    snapshot = (pd.Timestamp(END) + pd.Timedelta(days=1)).date()
    transactions = ibis.memtable(market.orders)
    purchases = count_purchases(transactions, snapshot).sort_values("customer_id", ignore_index=True)
    model = fit_value(purchases, "week", seed=1)
    recent = look_at_recent(transactions, purchases, snapshot, HORIZON)
    terms = {"margin": MARGIN, "discount_rate": 0.1}
    foreseen = forecast(model, purchases, HORIZON, seed=1, **terms)
    used = {ONCE: SEGMENT_MEAN, AGAIN: MODEL}
    ids = segments["segment_id"].to_numpy()
    value = look_ahead(foreseen, purchases, recent, ids, used, horizon_days=HORIZON, **terms).customers
    return price_orders(
        value,
        market.features,
        segments,
        horizon_days=HORIZON,
        spent_days=recent.days,
        response_days=RESPONSE_DAYS,
    )


def plan_all(
    market: Market, segments: pd.DataFrame, orders: pd.DataFrame, playbook: Playbook, costs: dict
) -> Iterator[tuple[str, dict[str, float]]]:
    """Plan for each budget, and reckon what each plan really earns; gives the name of the budget and the gain of each of `PLANS`."""
    gains = _know_segments(market, segments, orders, playbook, costs)
    true, likely = (market.gain(each, gains.cost, gains.discount) for each in (market.p_with, market.p_likely))
    cell = _find_cells(orders, gains.cells)
    by_cell = np.column_stack([np.bincount(cell, each) for each in true.T]) / gains.customers[:, None]
    everybody = np.ones(len(true), dtype=int)
    oracle, knowing = (trace_frontier(each, gains.cost, everybody) for each in (true, likely))
    of_cells = trace_frontier(by_cell, gains.cost, gains.customers)
    groups = gains.cells["segment_id"].to_numpy()
    for name, share in BUDGETS.items():
        budget = share * oracle.enough
        best, known, averaged = (
            np.sum(each.plan(np.array([budget]))[:, :, 0] * earned)
            for each, earned in ((oracle, true), (knowing, true), (of_cells, by_cell))
        )
        plans = (
            allocate_budget(by_cell, gains.cost, gains.customers, groups, budget, LEAST),
            make_plan(gains, MARGIN, budget, LEAST),
            *(make(gains, by_cell, budget) for make in (spend_evenly, treat_alike, treat_best_first)),
        )
        earned = [known, averaged, *(np.sum(plan * by_cell) for plan in plans)]
        yield name, {"oracle": best} | dict(zip(PLANS, earned, strict=True))


def try_set(seed: int, customers: int = CUSTOMERS) -> list[dict]:
    """Simulate one shop and plan for it: a row for each way to make segments, each set of costs and each budget."""
    market, book = open_market(seed, customers), load_playbook().treatments
    playbook = Playbook(treatments={name: book[name] for name in market.campaigns}, strategies=())
    rows = []
    for by in ("planted", "k-means"):
        segments = divide(market, by)
        orders = foresee_orders(market, segments)
        for priced, costs in COSTS.items():
            for budget, earned in plan_all(market, segments, orders, playbook, costs):
                rows.append({"segments": by, "costs": priced, "budget": budget, "set": seed} | earned)
    return rows


def summarise(rows: list[dict]) -> list[dict]:
    """Give for each case the mean and the least share of the oracle's gain that each plan reaches, and how often `cells` earns least."""
    frame = pd.DataFrame(rows)
    summary = []
    for case, own in frame.groupby(["segments", "costs", "budget"], sort=False):
        shares = own[list(PLANS)].div(own["oracle"], axis=0)
        told = dict(zip(("segments", "costs", "budget"), case, strict=True))
        told |= {"sets": len(own), "oracle": round(own["oracle"].mean(), 2)}
        for name in PLANS:
            told |= {f"{name}_mean": round(shares[name].mean(), 4), f"{name}_least": round(shares[name].min(), 4)}
        told["cells_of_cell_oracle_least"] = round((own["cells"] / own["cell_oracle"]).min(), 4)
        told["below_evenly"] = int((own["cells"] < own["evenly"] - 1e-9).sum())
        told["report_below_evenly"] = int((own["report"] < own["evenly"] - 1e-9).sum())
        summary.append(told)
    return summary


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    asked = parser.parse_args()
    with Parallel(asked.processes) as parallel:
        sets = parallel(delayed(try_set)(seed, asked.customers) for seed in range(1, asked.sets + 1))
    rows = [row for each in sets for row in each]
    write_results("allocation", summarise(rows), sets=asked.sets, customers=asked.customers)


def _know_segments(
    market: Market, segments: pd.DataFrame, orders: pd.DataFrame, playbook: Playbook, costs: dict
) -> Gains:
    """Give gains as a report has them that knows the true mean responses of its segments."""
    rows = []
    for segment_id, own in segments.groupby("segment_id"):
        without, change = (
            each[own.index].mean(axis=0) for each in (market.p_without, market.p_with - market.p_without)
        )
        rows += [
            {"segment_id": segment_id, "treatment": name, "pooled": more, "sd": 0.0, "base": base, "source": "measured"}
            for name, more, base in zip(market.campaigns, change, without, strict=True)
        ]
    values = orders.groupby("segment_id", as_index=False)["expected_spend"].sum()
    values = values.rename(columns={"expected_spend": "expected"}).assign(
        lower=np.nan, upper=np.nan, of_parameters=np.nan, of_chance=np.nan
    )
    return reckon_gains(orders, values, pd.DataFrame(rows), playbook, costs, min_cell=LEAST, seed=1, draws=1)


def _find_cells(orders: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Give the row in `cells` of each customer."""
    placed = place_customers(orders, LEAST).sort_index()
    index = pd.MultiIndex.from_frame(cells[["segment_id", "stratum"]])
    return index.get_indexer(pd.MultiIndex.from_frame(placed[["segment_id", "stratum"]]))


if __name__ == "__main__":
    # by its name, for what processes run must not be of __main__: a ufunc of scipy is then not found
    import_module("benchmarks.allocation").main()
