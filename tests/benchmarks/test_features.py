"""The contenders of the benchmark agree; how long they take is no matter of tests."""

import pandas as pd
import pytest

from benchmarks.contenders import CONTENDERS, list_contenders, measure_difference
from benchmarks.features import TOLERANCE
from benchmarks.orders import LINES_PER_ORDER, ORDERS_PER_CUSTOMER, write_orders

CUSTOMERS = 300


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    path = tmp_path_factory.mktemp("orders") / "orders.parquet"
    write_orders(path, CUSTOMERS)
    return path


@pytest.fixture(scope="module")
def ours(orders):
    return CONTENDERS["segbook"](orders, 2)


def test_the_orders_are_as_many_as_asked_for_and_all_that_orders_alone_tell_is_computed(orders, ours):
    lines = pd.read_parquet(orders)
    assert len(lines) == CUSTOMERS * ORDERS_PER_CUSTOMER * LINES_PER_ORDER
    assert lines["order_id"].nunique() == CUSTOMERS * ORDERS_PER_CUSTOMER
    assert (lines["amount"] < 0).any()
    assert len(ours) == lines["customer_id"].nunique() == CUSTOMERS
    assert {"recency_days", "frequency", "monetary", "evening_share", "winter_share"} < set(ours)


@pytest.mark.parametrize("name", [name for name in list_contenders() if name != "segbook"])
def test_a_contender_computes_the_same_numbers(name, orders, ours):
    assert measure_difference(ours, CONTENDERS[name](orders, 2)) < TOLERANCE


def test_another_number_or_customer_is_a_difference(ours):
    assert measure_difference(ours, ours.assign(frequency=ours["frequency"] + 1)) > TOLERANCE
    assert measure_difference(ours, ours.iloc[1:]) == float("inf")
