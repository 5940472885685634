"""How many segments, and how clear they are, in words."""

from collections.abc import Callable

import pandas as pd

from segbook.common.wording import plural
from segbook.structure.choose import TOLERANCE, Choice

_BANDS = (
    (0.7, "strong: the groups stand clearly apart"),
    (0.5, "reasonable: the groups are visible, with some customers between them"),
    (0.25, "weak: neighbouring groups run into each other, and their borders are partly our choice"),
    (-1.0, "not substantial: the borders between the groups are our choice"),
)
"""Lower bounds after Kaufman & Rousseeuw (1990), *Finding Groups in Data*, table 4."""

_BASES = {
    "from the elbow": f"the smallest number from the elbow on whose silhouette ({{value:.2f}}) is within {TOLERANCE} of "
    "the best there.",
    "before the elbow": "from the elbow on, every number leaves a segment too small to report on; before it, this is the "
    f"smallest number whose silhouette ({{value:.2f}}) is within {TOLERANCE} of the best.",
    "fewest": "every number leaves a segment too small to report on, and these are the fewest segments there can be.",
}


def answer(choice: Choice, measures: pd.DataFrame) -> str:
    """Answer the chapter's question in two sentences."""
    value = silhouette_of(choice.k, measures)
    return (
        f"We use {plural(choice.k, 'segment')}. The mean silhouette is {value:.2f}, "
        f"which by the usual reading is {strength(value)}."
    )


def silhouette_of(k: int, measures: pd.DataFrame) -> float:
    """Look up the mean silhouette of k segments."""
    return float(measures.loc[(measures["criterion"] == "silhouette") & (measures["k"] == k), "value"].iloc[0])


def smallest(customers: int, min_cell: int) -> Callable[[float], str]:
    """Give a function that writes the share of the smallest segment, unless it is too small to be told."""
    return lambda share: f"{share:.1%}" if share * customers >= min_cell else f"under {min_cell} customers"


def strength(silhouette: float) -> str:
    """Read a mean silhouette as Kaufman and Rousseeuw do."""
    return next(text for bound, text in _BANDS if silhouette >= bound)


def explain_choice(choice: Choice, measures: pd.DataFrame) -> str:
    """Say why this number of segments."""
    if choice.elbow is None:
        elbow = "The sum of squares falls without an elbow, so every number is a candidate."
    else:
        elbow = f"The elbow is at {choice.elbow}: with fewer segments much would be lost."
    best = (
        f"The silhouette alone is highest at {choice.best_silhouette} "
        f"({silhouette_of(choice.best_silhouette, measures):.2f})."
    )
    value = silhouette_of(choice.recommended, measures)
    recommended = f"The rule recommends {choice.recommended}: {_BASES[choice.basis].format(value=value)}"
    if choice.k == choice.recommended:
        return f"{elbow} {best} {recommended}"
    return (
        f"{elbow} {best} {recommended} The parameter file asks for {choice.k} "
        f"({silhouette_of(choice.k, measures):.2f}), so {choice.k} it is."
    )
