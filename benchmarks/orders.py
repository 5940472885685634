"""Order lines to measure with: many, and the same for the same seed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SEED = 7
LINES_PER_ORDER, ORDERS_PER_CUSTOMER = 4, 5
RETURNED = 0.02
"""Share of the lines after the first of an order that are returns."""

BLOCK = 250_000
"""Orders that are in memory at a time."""

ROW_GROUP = 122_880
"""Lines in a row group, as the engine of segbook writes them."""

BEGIN, END = np.datetime64("2021-01-01", "s").astype(int), np.datetime64("2024-01-01", "s").astype(int)
SCHEMA = pa.schema(
    {
        "customer_id": pa.string(),
        "order_id": pa.string(),
        "ordered_at": pa.timestamp("us"),
        "amount": pa.decimal128(24, 4),
    }
)


def write_orders(path: Path, customers: int) -> None:
    """Write order lines as the table `transactions` has them: in the order of time, ids as text, money as decimals.

    Parameters
    ----------
    path : Path
        The Parquet file to write.
    customers : int
        There are `LINES_PER_ORDER` × `ORDERS_PER_CUSTOMER` times as many lines. Each customer orders at least
        once, a few order often, and the first line of an order is never a return.
    """
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for block in _make_blocks(customers):
            writer.write_table(block, row_group_size=ROW_GROUP)


def _make_blocks(customers: int) -> Iterator[pa.Table]:
    rng = np.random.default_rng(SEED)
    orders = customers * ORDERS_PER_CUSTOMER
    often = (customers * rng.random(orders - customers) ** 2).astype(np.int64)
    buyers = rng.permutation(np.concatenate([np.arange(customers), often]))
    moments = np.sort(rng.integers(BEGIN, END, orders))
    for first in range(0, orders, BLOCK):
        block = slice(first, min(first + BLOCK, orders))
        yield _make_lines(rng, first, buyers[block], moments[block])


def _make_lines(rng: np.random.Generator, first: int, buyers: np.ndarray, moments: np.ndarray) -> pa.Table:
    orders = len(buyers)
    more = rng.integers(0, orders, orders * (LINES_PER_ORDER - 1))
    order = np.sort(np.concatenate([np.arange(orders), more]))
    starts = np.diff(order, prepend=-1) > 0
    cents = np.ceil(rng.lognormal(6.5, 1, len(order)))
    cents[~starts & (rng.random(len(order)) < RETURNED)] *= -1
    columns = [
        _make_ids("C", buyers[order]),
        _make_ids("", first + order),
        pa.array(moments[order], pa.timestamp("s")).cast(pa.timestamp("us")),
        pa.array(cents / 100).cast(pa.decimal128(24, 4)),
    ]
    return pa.table(columns, schema=SCHEMA)


def _make_ids(letter: str, numbers: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(letter, pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 8, "0"), "")
