"""What came in, what was rejected and why, what can be said with it?"""

from segbook.data import plots, words
from segbook.data.clean import Cleaned, clean_transactions
from segbook.data.columns import map_columns
from segbook.data.load import load_transactions
from segbook.data.parse import parse_lines
from segbook.data.read import open_table, read_transactions, sum_exactly
from segbook.data.summary import count_months, find_largest, summarise_transactions

__all__ = [
    "Cleaned",
    "clean_transactions",
    "count_months",
    "find_largest",
    "load_transactions",
    "map_columns",
    "open_table",
    "parse_lines",
    "plots",
    "read_transactions",
    "sum_exactly",
    "summarise_transactions",
    "words",
]
