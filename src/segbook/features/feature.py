"""One entry per feature: everything that the report knows about it stands there."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import count

import ibis
import pandas as pd

FAMILIES = ("behavioural", "geographic", "demographic", "psychographic", "further")
"""The four families of segmentation variables, and what no family is known of."""

KINDS = ("quantity", "ordinal", "yes_no", "category")
"""What a feature measures: a number, a rank, yes (1) or no (0), one of several names."""

OTHER = "other"
"""What the rarest names of a category are called together."""


@dataclass(frozen=True)
class Feature:
    """Something known of each customer.

    Attributes
    ----------
    name : str
        Column in the table `features`; ends in its unit where it has one.
    label : str
        Heading on pages, with the unit; letters, digits and plain marks only, for it may come from the data.
    meaning : str
        One sentence for the reader.
    high, low : str
        What a customer or segment with much or little of it does, after "they".
    family : str
        One of `FAMILIES`.
    kind : str
        One of `KINDS`.
    unit : str
        ``money``, ``days``, ``share`` (0 to 1), ``scale`` (of a survey), another noun, or empty.
    transform : str
        Key of `segbook.models.TRANSFORMS`.
    makes_segments : bool
        Whether customers are grouped by it; the others only describe the segments.
    needs : tuple of str
        Columns of the transactions without which it cannot be computed.
    expression : callable, optional
        From the transactions and the snapshot date to an aggregation over one customer's lines; for features
        that orders tell.
    """

    name: str
    label: str
    meaning: str
    high: str
    low: str
    family: str = "behavioural"
    kind: str = "quantity"
    unit: str = ""
    transform: str = "log1p"
    makes_segments: bool = False
    needs: tuple[str, ...] = ()
    expression: Callable[[ibis.Table, date], ibis.Scalar] | None = None

    @property
    def short(self) -> str:
        """The label without what stands in parentheses, in lower case."""
        return self.label.split(" (")[0].lower()


@dataclass(frozen=True)
class Known:
    """What is known of each customer.

    Attributes
    ----------
    features : pandas.DataFrame
        customer_id and one column per entry, ordered by customer_id.
    entries : tuple of Feature
    """

    features: pd.DataFrame
    entries: tuple[Feature, ...]


def tabulate_features(features: Iterable[Feature]) -> pd.DataFrame:
    """Write entries as a table: one column per attribute of `Feature` but the expression and what it needs."""
    rows = [asdict(replace(feature, expression=None)) for feature in features]
    return pd.DataFrame(rows).drop(columns=["expression", "needs"])


def read_entries(table: pd.DataFrame) -> dict[str, Feature]:
    """Read entries from the table that `tabulate_features` wrote, by name."""
    return {row["name"]: Feature(**row) for row in table.to_dict("records")}


def segmenting_functions(entries: dict[str, Feature]) -> dict[str, str]:
    """Give name and transform of the features that make the segments."""
    return {name: feature.transform for name, feature in entries.items() if feature.makes_segments}


def make_distinct(entry: Feature, others: Iterable[Feature], reserved: Iterable[str] = ()) -> Feature:
    """Give an entry a name and a short label that no other has, and a name that is not reserved."""
    others = list(others)
    names, shorts = {*reserved, *(other.name for other in others)}, {other.short for other in others}
    name = next(name for name in _number(entry.name, "_") if name not in names)
    words, parenthesis, unit = entry.label.partition(" (")
    short = next(short for short in _number(words, " ") if short.lower() not in shorts)
    return replace(entry, name=name, label=f"{short}{parenthesis}{unit}")


def _number(text: str, between: str) -> Iterator[str]:
    yield text
    yield from (f"{text}{between}{number}" for number in count(2))


def read_unit(name: str) -> str:
    """Give what stands in parentheses in a name from the data, with letters, digits and signs of money alone."""
    found = re.search(r"\(([^)]*)\)", name)
    return " ".join(re.sub(r"[^\w%€$£/\-]+", " ", found[1]).split())[:20] if found else ""


def readable(name: str) -> str:
    """Make a name from the data into words that are safe anywhere: letters, digits, spaces, hyphens and %.

    Examples
    --------
    >>> readable("Spending_Score (1-100)"), readable("<b>x</b>"), readable("preisBewusst")
    ('Spending score', 'B x b', 'Preis bewusst')
    """
    name = re.sub(r"\([^)]*\)", " ", name) if not name.strip().startswith("(") else name
    name = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])", " ", name)
    words = re.sub(r"[^\w%\-]+|_+", " ", name).split()
    words = [word if word.isupper() and len(words) > 1 and len(word) < 5 else word.lower() for word in words]
    text = " ".join(words)[:40].strip() or "unnamed"
    return text[0].upper() + text[1:]
