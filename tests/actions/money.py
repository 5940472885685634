"""Small shops whose plans can be reckoned by hand, and random ones."""

import numpy as np
import pandas as pd

from segbook.actions.budget.gains import Gains, reckon_gains
from segbook.actions.playbook import Playbook

COSTS = {"app": 0.0, "email": 1.0, "letter": 2.0, "call": 10.0}


def make_playbook(**treatments) -> Playbook:
    """Make a playbook of name=(channel, discount)."""
    made = {
        name.replace("_", " "): {"what": name, "channel": channel, "discount": discount, "assumed": (0.0, 0.02, 0.05)}
        for name, (channel, discount) in treatments.items()
    }
    return Playbook.model_validate({"treatments": made, "strategies": ()})


def make_orders(**segments) -> pd.DataFrame:
    """Make customers of name=[(number, base, order_value), …], one segment each."""
    parts = []
    for segment_id, (name, groups) in enumerate(segments.items(), 1):
        for number, base, order_value in groups:
            alike = {"segment_id": segment_id, "segment": name, "order_value": order_value, "known_by": "value chapter"}
            alike |= {"base": base, "expected_spend": 12 * base * order_value}
            parts.append(pd.DataFrame([alike] * number))
    orders = pd.concat(parts, ignore_index=True)
    orders.insert(0, "customer_id", [f"C{place:05d}" for place in range(len(orders))])
    return orders


def make_values(orders: pd.DataFrame, spread: float = 0.0) -> pd.DataFrame:
    """Make what is expected of the segments, with 95 % intervals of so many standard deviations of the logarithm."""
    values = orders.groupby("segment_id", as_index=False)["expected_spend"].sum()
    values = values.rename(columns={"expected_spend": "expected"})
    reach = np.exp(1.959964 * spread)
    return values.assign(
        lower=values["expected"] / reach, upper=values["expected"] * reach, of_parameters=0.0, of_chance=0.0
    )


def make_responses(rows: list[tuple], source: str = "measured") -> pd.DataFrame:
    """Make responses of (segment_id, treatment, pooled, sd, base)."""
    return pd.DataFrame(rows, columns=["segment_id", "treatment", "pooled", "sd", "base"]).assign(source=source)


def make_gains(orders, responses, playbook, *, spread=0.0, min_cell=1, seed=1, draws=400) -> Gains:
    """Bring a small shop together."""
    values = make_values(orders, spread)
    return reckon_gains(orders, values, responses, playbook, COSTS, min_cell=min_cell, seed=seed, draws=draws)


def make_simple(pooled=(0.10, 0.05), sd=0.0, source="measured", **options) -> Gains:
    """Make two segments of alike customers, 100 with orders of 100 and 200 with orders of 40, an email and a letter."""
    orders = make_orders(Regulars=[(100, 0.20, 100.0)], Sleepers=[(200, 0.02, 40.0)])
    rows = [(segment, "email", pooled[0], sd, np.nan) for segment in (1, 2)]
    rows += [(segment, "letter", pooled[1] + pooled[0], sd, np.nan) for segment in (1, 2)]
    playbook = make_playbook(email=("email", 0.0), letter=("letter", 0.0))
    return make_gains(orders, make_responses(rows, source), playbook, **options)


def draw_shop(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Draw gains (cells, treatments), costs, customers and segments of a random shop."""
    cells, treatments = rng.integers(1, 12), rng.integers(1, 6)
    gain = rng.normal(0, 3, (cells, treatments))
    gain[rng.random(gain.shape) < 0.1] = np.nan
    cost = np.round(rng.choice([0.0, 0.03, 0.5, 1.2, 6.0], treatments) * rng.uniform(0.5, 2, treatments), 2)
    return gain, cost, rng.integers(10, 60, cells), rng.integers(0, 3, cells)
