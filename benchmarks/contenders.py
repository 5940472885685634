"""The same features, computed in several ways."""

from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pyarrow as pa

SNAPSHOT = date(2024, 1, 1)
SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2)}
EVENING, SATURDAY = 18, 5

SQL = f"""
SELECT
    customer_id,
    date_diff('day', max(ordered_at) FILTER (amount >= 0), TIMESTAMP '{SNAPSHOT}') AS recency_days,
    count(DISTINCT order_id) FILTER (amount >= 0) AS frequency,
    sum(amount)::DOUBLE AS monetary,
    date_diff('day', min(ordered_at) FILTER (amount >= 0), TIMESTAMP '{SNAPSHOT}') AS tenure_days,
    (tenure_days - recency_days) / nullif(frequency - 1, 0) AS days_between_orders,
    monetary / frequency AS basket_value,
    count(*) FILTER (amount >= 0) AS lines,
    lines / frequency AS basket_lines,
    count(*) FILTER (amount >= 0 AND hour(ordered_at) >= 18) / lines AS evening_share,
    count(*) FILTER (amount >= 0 AND isodow(ordered_at) >= 6) / lines AS weekend_share,
    count(*) FILTER (amount >= 0 AND month(ordered_at) IN (3, 4, 5)) / lines AS spring_share,
    count(*) FILTER (amount >= 0 AND month(ordered_at) IN (6, 7, 8)) / lines AS summer_share,
    count(*) FILTER (amount >= 0 AND month(ordered_at) IN (9, 10, 11)) / lines AS autumn_share,
    count(*) FILTER (amount >= 0 AND month(ordered_at) IN (12, 1, 2)) / lines AS winter_share
FROM orders GROUP BY customer_id ORDER BY customer_id
"""  # noqa: S608 the only thing put in is our own date


def compute_with_segbook(path: Path, threads: int) -> pd.DataFrame:
    """Compute the features as the report does: choose what the orders can feed, and compute it."""
    from segbook.data import open_table
    from segbook.features import choose_features, compute_features

    orders = open_table(path)
    orders.get_backend().raw_sql(f"SET threads = {threads}")
    return compute_features(orders, SNAPSHOT, choose_features(orders))


def compute_with_sql(path: Path, threads: int) -> pd.DataFrame:
    """Compute the features with one query written by hand."""
    import duckdb

    with duckdb.connect(config={"threads": threads}) as connection:
        connection.read_parquet(str(path)).create_view("orders")
        return connection.sql(SQL).df()


def compute_with_polars(path: Path, threads: int) -> pd.DataFrame:
    """Compute the features with a lazy scan; its threads are set in the environment."""
    import polars as pl

    bought, moment = pl.col("amount") >= 0, pl.col("ordered_at")
    shares = {"evening_share": moment.dt.hour() >= EVENING, "weekend_share": moment.dt.weekday() > SATURDAY}
    shares |= {f"{season}_share": moment.dt.month().is_in(months) for season, months in SEASONS.items()}
    lines = pl.scan_parquet(path).with_columns(
        day=pl.when(bought).then(moment.dt.date()),
        order=pl.when(bought).then(pl.col("order_id")),
        bought=bought,
        **{name: pl.when(bought).then(share) for name, share in shares.items()},
    )
    summed = lines.group_by("customer_id").agg(
        pl.col("day").max().alias("last"),
        pl.col("day").min().alias("first"),
        pl.col("order").drop_nulls().n_unique().cast(pl.Int64).alias("frequency"),
        pl.col("amount").sum().cast(pl.Float64).alias("monetary"),
        pl.col("bought").sum().alias("lines"),
        pl.col(*shares).mean(),
    )
    recency, tenure = ((pl.lit(SNAPSHOT) - pl.col(end)).dt.total_days() for end in ("last", "first"))
    frequency = pl.col("frequency")
    again = pl.when(frequency > 1).then(frequency - 1)
    derived = summed.with_columns(
        recency_days=recency,
        tenure_days=tenure,
        days_between_orders=(tenure - recency) / again,
        basket_value=pl.col("monetary") / frequency,
        basket_lines=pl.col("lines") / frequency,
    )
    return derived.drop("last", "first", "lines").sort("customer_id").collect().to_pandas()


def compute_with_pandas(path: Path, threads: int) -> pd.DataFrame:
    """Compute the features in memory, money read as it stands: decimals are Python objects to pandas."""
    pa.set_cpu_count(threads)
    return _group_frame(pd.read_parquet(path).astype({"amount": "float64"}))


def compute_with_careful_pandas(path: Path, threads: int) -> pd.DataFrame:
    """Compute the features in memory, money read as floats."""
    import pyarrow.parquet as pq

    pa.set_cpu_count(threads)
    schema = pq.read_schema(path)
    money = schema.get_field_index("amount")
    return _group_frame(pd.read_parquet(path, schema=schema.set(money, pa.field("amount", pa.float64()))))


def _group_frame(lines: pd.DataFrame) -> pd.DataFrame:
    monetary = lines.groupby("customer_id")["amount"].sum()
    lines = lines[lines["amount"] >= 0].drop(columns="amount")
    moment = lines["ordered_at"].dt
    lines["evening_share"], lines["weekend_share"] = moment.hour >= EVENING, moment.day_of_week >= SATURDAY
    for season, months in SEASONS.items():
        lines[f"{season}_share"] = moment.month.isin(months)
    by_customer = lines.groupby("customer_id")
    first, last = (by_customer["ordered_at"].agg(end).dt.normalize() for end in ("min", "max"))
    frequency = by_customer["order_id"].nunique()
    features = by_customer[[name for name in lines if name.endswith("_share")]].mean()
    features["recency_days"] = (pd.Timestamp(SNAPSHOT) - last).dt.days
    features["tenure_days"] = (pd.Timestamp(SNAPSHOT) - first).dt.days
    features["days_between_orders"] = (last - first).dt.days / (frequency - 1).where(frequency > 1)
    features["frequency"], features["monetary"] = frequency, monetary
    features["basket_value"], features["basket_lines"] = monetary / frequency, by_customer.size() / frequency
    return features.reset_index()


CONTENDERS: dict[str, Callable[[Path, int], pd.DataFrame]] = {
    "segbook": compute_with_segbook,
    "hand-written SQL": compute_with_sql,
    "polars": compute_with_polars,
    "pandas": compute_with_pandas,
    "pandas, money as floats": compute_with_careful_pandas,
}


def list_contenders() -> tuple[str, ...]:
    """Name the contenders whose library is there."""
    return tuple(name for name in CONTENDERS if name != "polars" or find_spec("polars"))


def measure_difference(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Give the largest difference between two contenders' numbers, relative where they exceed 1."""
    one, other = (frame.set_index("customer_id") for frame in (one, other))
    if missing := set(one) - set(other):
        raise ValueError(f"not computed: {', '.join(sorted(missing))}")
    other = other[list(one)]
    if not one.index.equals(other.index) or not one.isna().equals(other.isna()):
        return float("inf")
    return float(((one - other).abs() / one.abs().clip(lower=1)).max().max())
