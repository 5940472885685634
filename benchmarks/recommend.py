"""Which way of ranking products finds most of what customers buy next?

On the sample and on Online Retail, as of two earlier days each, the rules of the report and others beside them offer five products
to every customer, and are held against the next order.
"""

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import diags
from sklearn.preprocessing import normalize

from benchmarks.measure import ROOT, write_results
from segbook.actions.products.next_product import TOGETHER, TOLD, Baskets, fill_baskets, learn, place, rank
from segbook.actions.products.next_trial import ANY, NEW, RULES, measure_recalls
from segbook.data import load_transactions
from segbook.features import know_customers, list_next_purchases, list_purchases, look_back, segmenting_functions
from segbook.segments import fit_segments

SEED, SEGMENTS = 1, {"sample": 5, "online retail": 4}
RIDGE = 500.0
"""What EASE adds to the diagonal; 50 to 500 differ little."""

DOUBT = 20.0
"""Customers of average taste that stand behind each conditional share."""


def list_likenesses(baskets: Baskets) -> Mapping[str, Callable[[], np.ndarray]]:
    """Give the candidates that rank by a table of products by products, each as a function that makes it."""
    bought = baskets.bought.astype(float)
    return {
        "cosine, customers weighted equally": lambda: _without_diagonal((lambda z: z.T @ z)(normalize(bought, axis=0))),
        "conditional share, shrunk": lambda: _share_given(bought),
        "lift, shrunk": lambda: _without_diagonal(np.log(_lift(bought))),
        "EASE": lambda: _ease(bought),
    }


def _without_diagonal(table) -> np.ndarray:
    table = np.array(table.todense() if hasattr(table, "todense") else table)
    np.fill_diagonal(table, 0.0)
    return table


def _shrink(bought) -> tuple[np.ndarray, np.ndarray]:
    both = (bought.T @ bought).toarray()
    share = np.diag(both) / bought.shape[0]
    return (both + DOUBT * share) / (np.diag(both)[:, None] + DOUBT), share


def _share_given(bought) -> np.ndarray:
    return _without_diagonal(_shrink(bought)[0])


def _lift(bought) -> np.ndarray:
    given, share = _shrink(bought)
    return given / share


def _ease(bought) -> np.ndarray:
    """Steck (2019), *Embarrassingly Shallow Autoencoders for Sparse Data*."""
    table = (bought.T @ bought).toarray()
    table[np.diag_indices_from(table)] += RIDGE
    inverse = np.linalg.inv(table)
    return _without_diagonal(-inverse / np.diag(inverse))


def offer_by(likeness: np.ndarray, baskets: Baskets, new: bool) -> Callable[[np.ndarray], np.ndarray]:
    """Give a rule that ranks by a likeness of products as the report does by its own."""
    learnt = learn(baskets) | {TOGETHER: likeness}
    return lambda rows: rank(TOGETHER, learnt, baskets, rows, new=new)


def offer_within_segments(baskets: Baskets, weight: float, new: bool) -> Callable[[np.ndarray], np.ndarray]:
    """Give a rule of the likeness within each segment, where the customers of the others count by a weight."""

    def offer(rows: np.ndarray) -> np.ndarray:
        best = np.empty((len(rows), TOLD), dtype=int)
        for segment_id in np.unique(baskets.segment_ids[rows]):
            weights = np.where(baskets.segment_ids == segment_id, 1.0, np.sqrt(weight))
            columns = normalize(diags(weights) @ normalize(baskets.bought, axis=1), axis=0)
            own = baskets.segment_ids[rows] == segment_id
            best[own] = offer_by(_without_diagonal(columns.T @ columns), baskets, new)(rows[own])
        return best

    return offer


def offer_by_recent(baskets: Baskets, recent: Baskets, new: bool) -> Callable[[np.ndarray], np.ndarray]:
    """Give a rule that goes by what customers bought lately, and by all of it where that is nothing."""
    learnt = learn(baskets)
    scored = recent.bought @ learnt[TOGETHER] + 1e-3 * (baskets.bought @ learnt[TOGETHER])

    def offer(rows: np.ndarray) -> np.ndarray:
        scores = np.asarray(scored[rows])
        if new:
            scores[baskets.days[rows].nonzero()] = -np.inf
        return np.argsort(-scores, axis=1, kind="stable")[:, :TOLD]

    return offer


def compare(name: str, path: Path) -> list[dict]:
    """Compare all candidates on a data set, as of two earlier days."""
    cleaned = load_transactions(path, {})[1]
    orders = (cleaned.transactions, cleaned.returns, cleaned.snapshot)
    known = know_customers(orders, None)
    divider = fit_segments(known.features, segmenting_functions(known.entries), SEGMENTS[name], SEED)
    past = look_back(orders, known.features, known.entries, seed=SEED)
    rows = []
    for view in (past.grown, past.judged):
        customers = view.features[["customer_id"]].assign(segment_id=divider.assign(view.features)[0])
        baskets = fill_baskets(list_purchases(orders[0], customers, view.as_of), customers)
        since = orders[0].filter(orders[0].ordered_at >= view.as_of - (view.until - view.as_of))
        lately = list_purchases(since, customers, view.as_of)
        columns = place(lately, pd.Series(baskets.customers), baskets.items, np.ones(len(lately)))
        recent = Baskets(baskets.customers, baskets.segment_ids, baskets.items, columns)
        later = list_next_purchases(orders[0], customers, view.as_of, view.until)
        learnt = learn(baskets)
        likenesses = {candidate: make() for candidate, make in list_likenesses(baskets).items()}
        for products in (NEW, ANY):
            new = products == NEW
            offered = {
                rule: lambda rows, rule=rule, new=new, learnt=learnt, baskets=baskets: rank(
                    rule, learnt, baskets, rows, new=new
                )
                for rule in RULES[products]
            }
            offered |= {candidate: offer_by(likeness, baskets, new) for candidate, likeness in likenesses.items()}
            offered["bought together, own segment alone"] = offer_within_segments(baskets, 0.0, new)
            offered["bought together, others count a tenth"] = offer_within_segments(baskets, 0.1, new)
            offered["bought together, by the last window"] = offer_by_recent(baskets, recent, new)
            measured = measure_recalls(offered, baskets, later, SEED, products)
            rows += [{"data": name, "as_of": view.as_of.isoformat(), **_write(row)} for row in measured]
    return rows


def _write(row: dict) -> dict:
    kept = ("products", "rule", "customers", "recall", "lower", "upper", "hit", "gain", "gain_lower", "gain_upper")
    return {key: round(float(row[key]), 4) if isinstance(row[key], float) else row[key] for key in kept}


def main() -> None:
    """Run the benchmark."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    folder = os.environ.get("SEGBOOK_DATA")
    retail = Path(folder) / "online_retail" / "online_retail.csv.gz" if folder else ROOT / "data/raw/online_retail.csv"
    paths = {"sample": ROOT / "data" / "sample" / "transactions.csv", "online retail": retail}
    write_results("recommend", [row for name, path in paths.items() for row in compare(name, path)], offered=TOLD)


if __name__ == "__main__":
    main()
