"""Turn what is drawn, positions and numbers, into the tables that are written."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segbook.simulate.catalogue import load_catalogue
from segbook.simulate.places import load_places
from segbook.simulate.profiles import CHANNELS

FIRST_NUMBER = 10_001
"""Of the customers."""


def number_customers(first: int, customers: int, of: int) -> pa.Array:
    """Give the ids of customers: C and a number, as long for all.

    Parameters
    ----------
    first : int
        How many customers come before these.
    customers : int
    of : int
        How many there are in all.
    """
    numbers = pa.array(np.arange(FIRST_NUMBER + first, FIRST_NUMBER + first + customers))
    padded = pc.utf8_lpad(numbers.cast(pa.string()), len(str(FIRST_NUMBER + of)), "0")
    return pc.binary_join_element_wise("C", padded, "")


def tabulate_lines(lines: pd.DataFrame, ids: pa.Array, place: np.ndarray) -> pa.Table:
    """Give transactions as they are written.

    Parameters
    ----------
    lines : pandas.DataFrame
        As `fill_orders` or `soil_lines` give them.
    ids : pyarrow.Array of str
        Of the customers.
    place : ndarray of int
        Of the customers.

    Returns
    -------
    pyarrow.Table
        order_id, customer_id, ordered_at, product_id, product, category, brand, channel, quantity,
        unit_price, discount, country.
    """
    customer, product = lines["customer"].to_numpy(), lines["product"].to_numpy()
    catalogue = load_catalogue()
    order_id = pa.array(lines["order"].to_numpy()).cast(pa.string())
    if "returned" in lines:
        returned = pa.array(lines["returned"].to_numpy())
        order_id = pc.if_else(returned, pc.binary_join_element_wise("R", order_id, ""), order_id)
    guest = lines["guest"].to_numpy() if "guest" in lines else None
    return pa.table(
        {
            "order_id": order_id,
            "customer_id": ids.take(pa.array(customer, mask=guest)),
            "ordered_at": pa.array(lines["ordered_at"].to_numpy()),
            **{name: _take(catalogue[name], product) for name in ("product_id", "product", "category", "brand")},
            "channel": _take(CHANNELS, lines["channel"].to_numpy()),
            "quantity": pa.array(lines["quantity"].to_numpy()),
            "unit_price": pa.array(lines["unit_price"].to_numpy()),
            "discount": pa.array(lines["discount"].to_numpy()),
            "country": _take(load_places()["country"], place[customer]),
        }
    )


def place_customers(attributes: pd.DataFrame, ids: pa.Array) -> pd.DataFrame:
    """Put customer_id, region and city in front of the attributes."""
    places = load_places()
    place = attributes["place"].to_numpy()
    located = pd.DataFrame(
        {name: places[name].to_numpy(object)[place] for name in ("region", "city")}, index=attributes.index
    )
    located.insert(0, "customer_id", ids.to_numpy(zero_copy_only=False))
    return pd.concat([located, attributes.drop(columns="place")], axis=1)


def to_arrow(frame: pd.DataFrame, dates: Sequence[str] = ()) -> pa.Table:
    """Turn a frame into a table; text stays text and whole numbers whole, even where some or all are missing."""
    fields = []
    for name, dtype in frame.dtypes.items():
        if name in dates:
            fields.append((name, pa.date32()))
        elif pd.api.types.is_integer_dtype(dtype):
            fields.append((name, pa.int64()))
        elif pd.api.types.is_float_dtype(dtype):
            fields.append((name, pa.float64()))
        else:
            fields.append((name, pa.string()))
    table = pa.Table.from_pandas(frame, pa.schema(fields), preserve_index=False)
    return table.replace_schema_metadata(None)


def _take(values: Sequence[str], positions: np.ndarray) -> pa.Array:
    return pa.array(list(values), pa.string()).take(pa.array(positions))
