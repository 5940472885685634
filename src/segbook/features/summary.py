"""What the features look like, and what the transform does to them."""

from collections.abc import Mapping

import pandas as pd

from segbook.common.wording import percent
from segbook.features.feature import FAMILIES, OTHER, Feature
from segbook.features.words import TOO_FEW, write_share, write_value
from segbook.models import TRANSFORMS


def count_families(entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Count the features of each family: family, features (number), makes_segments (labels, or –)."""
    rows = []
    for family in FAMILIES:
        own = [entry for entry in entries.values() if entry.family == family]
        makes = ", ".join(entry.short for entry in own if entry.makes_segments)
        if own or family != "further":
            rows.append((family, len(own), makes or "–"))
    return pd.DataFrame(rows, columns=["family", "features", "makes_segments"])


def summarise_family(
    features: pd.DataFrame, entries: Mapping[str, Feature], family: str, *, currency: str | None, min_cell: int
) -> pd.DataFrame:
    """Summarise the features of one family in words that can be shown.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    entries : mapping of str to Feature
    family : str
    currency : str or None
    min_cell : int
        Shares of fewer customers are not told.

    Returns
    -------
    pandas.DataFrame
        feature (label), known (share of customers of whom it is known), typical (median; share of yes; most
        frequent name), usual_range (from the 5 % to the 95 % quantile; the next names); empty if there are none.
    """
    rows = []
    for name, entry in entries.items():
        if entry.family != family:
            continue
        values = features[name]
        describe = {"category": _describe_category, "yes_no": _describe_yes_no}.get(entry.kind, _describe_quantity)
        known = int(values.notna().sum())
        told = describe(values.dropna(), entry, currency, min_cell) if known >= min_cell else (TOO_FEW, "–")
        rows.append((entry.label, write_share(known, len(values), min_cell), *told))
    return pd.DataFrame(rows, columns=["feature", "known", "typical", "usual_range"])


def measure_skewness(features: pd.DataFrame, entries: Mapping[str, Feature]) -> pd.DataFrame:
    """Measure the skewness of the quantities that make segments, before and after their transform.

    Returns
    -------
    pandas.DataFrame
        feature, skewness, skewness_transformed (Fisher's; missing where a feature is constant).
    """
    rows = []
    for name, entry in entries.items():
        if not entry.makes_segments or entry.kind != "quantity":
            continue
        values = features[name].dropna().astype(float)
        constant = values.nunique() < 2
        transformed = pd.Series(TRANSFORMS[entry.transform](values))
        rows.append((name, None if constant else values.skew(), None if constant else transformed.skew()))
    columns = ["feature", "skewness", "skewness_transformed"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "float64"))


def list_transforms(entries: Mapping[str, Feature]) -> pd.DataFrame:
    """List how each feature that makes segments is put on the common scale: feature, kind, put_on_scale_by."""
    ways = {
        "log1p": "logarithm of itself plus one",
        "identity": "as it is",
        "ridit": "share of customers below it",
        "category": "one column per name, weighted by rarity",
    }
    makes = [entry for entry in entries.values() if entry.makes_segments]
    rows = [(entry.label, entry.kind.replace("_", "/"), ways[entry.transform]) for entry in makes]
    return pd.DataFrame(rows, columns=["feature", "kind", "put_on_scale_by"])


def _describe_quantity(values: pd.Series, entry: Feature, currency: str | None, min_cell: int) -> tuple[str, str]:
    write = write_value(entry, currency)
    low, median, high = values.astype(float).quantile([0.05, 0.5, 0.95])
    return write(median), f"{write(low)} to {write(high)}"


def _describe_yes_no(values: pd.Series, entry: Feature, currency: str | None, min_cell: int) -> tuple[str, str]:
    return f"{write_share(int(values.sum()), len(values), min_cell)} yes", "–"


def _describe_category(values: pd.Series, entry: Feature, currency: str | None, min_cell: int) -> tuple[str, str]:
    counts = values.value_counts()
    named = (
        counts[(counts >= min_cell) & (counts.index != OTHER)].sort_index().sort_values(ascending=False, kind="stable")
    )
    if named.empty:
        return f"each of {len(counts)} names too rare to tell", "–"
    told = [f"{name} {percent(count / len(values))}" for name, count in named.head(4).items()]
    return told[0], ", ".join(told[1:]) or "–"
