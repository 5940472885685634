"""What came in, what was rejected and why, what can be said with it?"""

from segbook.data import plots, words
from segbook.data.attributes import AttributeTable, load_attributes
from segbook.data.campaigns import load_campaigns
from segbook.data.clean import Cleaned, clean_transactions
from segbook.data.columns import load_names, map_columns
from segbook.data.load import Inputs, load_inputs, load_transactions
from segbook.data.parse import clean_ids, parse_lines
from segbook.data.read import open_table, open_tables, read_rows, sniff_contents, sum_exactly
from segbook.data.summary import (
    count_months,
    count_rows,
    find_largest,
    match_customers,
    summarise_inputs,
    summarise_transactions,
)

__all__ = [
    "AttributeTable",
    "Cleaned",
    "Inputs",
    "clean_ids",
    "clean_transactions",
    "count_months",
    "count_rows",
    "find_largest",
    "load_attributes",
    "load_campaigns",
    "load_inputs",
    "load_names",
    "load_transactions",
    "map_columns",
    "match_customers",
    "open_table",
    "open_tables",
    "parse_lines",
    "plots",
    "read_rows",
    "sniff_contents",
    "sum_exactly",
    "summarise_inputs",
    "summarise_transactions",
    "words",
]
