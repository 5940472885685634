"""What do we know of each customer?"""

from segbook.features import plots, words
from segbook.features.attributes import describe_customers
from segbook.features.baskets import (
    count_buyers,
    describe_buyers,
    find_column,
    find_product,
    list_next_purchases,
    list_purchases,
    name_products,
)
from segbook.features.compute import choose_features, compute_features, compute_from_orders
from segbook.features.entries import FEATURES
from segbook.features.feature import FAMILIES, Feature, read_entries, readable, segmenting_functions, tabulate_features
from segbook.features.know import FEWEST, Knowledge, know_customers, open_sources
from segbook.features.mix import compute_mix
from segbook.features.own import load_own_features
from segbook.features.past import LEAST_HISTORY, Past, View, look_back
from segbook.features.purchases import count_days, count_purchases, sum_spend
from segbook.features.scales import align_items, compute_alpha, find_scales, summarise_scales
from segbook.features.summary import count_families, list_transforms, measure_skewness, summarise_family
from segbook.features.times import MONTHS, PARTS, count_hours, count_months, split_months

__all__ = [
    "FAMILIES",
    "FEATURES",
    "FEWEST",
    "LEAST_HISTORY",
    "MONTHS",
    "PARTS",
    "Feature",
    "Knowledge",
    "Past",
    "View",
    "align_items",
    "choose_features",
    "compute_alpha",
    "compute_features",
    "compute_from_orders",
    "compute_mix",
    "count_buyers",
    "count_days",
    "count_families",
    "count_hours",
    "count_months",
    "count_purchases",
    "describe_buyers",
    "describe_customers",
    "find_column",
    "find_product",
    "find_scales",
    "know_customers",
    "list_next_purchases",
    "list_purchases",
    "list_transforms",
    "load_own_features",
    "look_back",
    "measure_skewness",
    "name_products",
    "open_sources",
    "plots",
    "read_entries",
    "readable",
    "segmenting_functions",
    "split_months",
    "sum_spend",
    "summarise_family",
    "summarise_scales",
    "tabulate_features",
    "words",
]
