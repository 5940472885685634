"""From a file to clean transactions in one call."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from segbook.data.clean import Cleaned, clean_transactions
from segbook.data.columns import map_columns
from segbook.data.parse import parse_lines
from segbook.data.read import read_transactions
from segbook.errors import UserError


def load_transactions(path: Path, columns: Mapping[str, str], **cleaning) -> tuple[pd.DataFrame, Cleaned]:
    """Read, map, parse and clean the lines of orders.

    Parameters
    ----------
    path : Path
        As for `read_transactions`.
    columns : mapping of str to str
        As for `map_columns`.
    **cleaning
        As for `clean_transactions`; ``snapshot`` may be an ISO date as text.

    Returns
    -------
    mapping : pandas.DataFrame
        As `map_columns` gives it.
    cleaned : Cleaned

    Raises
    ------
    UserError
        That names the file.
    """
    if isinstance(cleaning.get("snapshot"), str):
        cleaning["snapshot"] = date.fromisoformat(cleaning["snapshot"])
    try:
        raw = read_transactions(path)
        mapping = map_columns(raw.columns, columns)
        return mapping, clean_transactions(raw, parse_lines(raw, mapping), **cleaning)
    except UserError as error:
        problems = (text if text.startswith(path.name) else f"{path.name}: {text}" for text in error.problems)
        raise UserError(*problems) from None
