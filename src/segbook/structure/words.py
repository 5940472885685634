"""Whether there are segments, how many, and whether they come back, in words."""

from collections.abc import Callable, Sequence

import pandas as pd

from segbook.common.wording import listing, number, plural
from segbook.structure.choose import COMES_BACK, LITTLE_LESS, TOLERANCE, Choice

_SILHOUETTES = (
    (0.7, "strong: the groups stand clearly apart"),
    (0.5, "reasonable: the groups are visible, with some customers between them"),
    (0.25, "weak: neighbouring groups run into each other, and their borders are partly our choice"),
    (-1.0, "not substantial: the borders between the groups are our choice"),
)
"""Lower bounds after Kaufman & Rousseeuw (1990), *Finding Groups in Data*, table 4."""

_JACCARDS = ((0.85, "highly stable"), (0.75, "valid"), (0.6, "doubtful"), (0.0, "not to be trusted"))
"""Lower bounds after Hennig (2007) and the documentation of his R package fpc, function clusterboot."""

_CRITERIA = {
    "within_ss": ("Elbow of the sum of squares", "from where on it falls only slowly"),
    "silhouette": ("Silhouette", "the highest mean"),
    "gap": ("Gap", "the fewest segments whose gap is within one standard error of the next"),
    "bic": ("BIC of Gaussian mixtures", "the least"),
    "icl": ("ICL of Gaussian mixtures", "the least"),
    "agreement": (
        "Stability",
        f"the most segments whose median adjusted Rand index is within {LITTLE_LESS} of the highest",
    ),
    "smallest_share": ("Size", "the most segments up to which none is too small to report on"),
}

HEADINGS = {
    "k": "Segments",
    "within_ss": "Within-cluster sum of squares",
    "bic": "BIC",
    "icl": "ICL",
    "agreement": "Stability (median)",
    "smallest_share": "Smallest segment",
    "calinski_harabasz": "Caliński-Harabasz",
    "davies_bouldin": "Davies-Bouldin",
}
"""Headings of the table of criteria, where the name alone will not do."""

FROM_ONE = 0.95
"""Share of a segment from one segment of the solution before, from which on it is said to come from that one."""

_BASES = {
    "from the elbow": f"the smallest number from the elbow on whose silhouette ({{value:.2f}}) is within {TOLERANCE} of "
    "the best there.",
    "before the elbow": "from the elbow on, every number leaves a segment too small to report on; before it, this is the "
    f"smallest number whose silhouette ({{value:.2f}}) is within {TOLERANCE} of the best.",
    "clearer": "a number before the elbow sets the segments much more clearly apart, and it is the smallest whose "
    f"silhouette ({{value:.2f}}) is within {TOLERANCE} of the best.",
    "fewest": "every number leaves a segment too small to report on, and these are the fewest segments there can be.",
}


def tabulate_criteria(criteria: pd.DataFrame) -> pd.DataFrame:
    """Give one row for each number of segments and one column for each criterion, the judges first."""
    table = criteria.pivot(index="k", columns="criterion", values="value").reset_index()
    return table[[name for name in ("k", *_CRITERIA, "calinski_harabasz", "davies_bouldin") if name in table]]


def criteria_formats(customers: int, min_cell: int) -> dict[str, Callable[[float], str]]:
    """Say how to write the columns of `tabulate_criteria`; a segment too small to be told is not."""
    whole, fine = "{:,.0f}".format, "{:.2f}".format
    formats = dict.fromkeys(("within_ss", "bic", "icl", "calinski_harabasz"), whole)
    formats |= dict.fromkeys(("silhouette", "gap", "agreement", "davies_bouldin"), fine)
    return formats | {"smallest_share": smallest(customers, min_cell)}


def tabulate_favourites(choice: Choice) -> pd.DataFrame:
    """List what each criterion would choose on its own: criterion, it_chooses (what it looks for), segments."""
    rows = [
        (*_CRITERIA[name], "no answer" if choice.favourites[name] is None else str(choice.favourites[name]))
        for name in _CRITERIA
    ]
    return pd.DataFrame(rows, columns=["criterion", "it_chooses", "segments"])


def value_of(name: str, k: int, criteria: pd.DataFrame) -> float:
    """Look up a criterion for k segments."""
    return float(criteria.loc[(criteria["criterion"] == name) & (criteria["k"] == k), "value"].iloc[0])


def smallest(customers: int, min_cell: int) -> Callable[[float], str]:
    """Give a function that writes the share of the smallest segment, unless it is too small to be told."""
    return lambda share: f"{share:.1%}" if share * customers >= min_cell else f"under {min_cell} customers"


def strength(silhouette: float) -> str:
    """Read a mean silhouette as Kaufman and Rousseeuw do."""
    return next(text for bound, text in _SILHOUETTES if silhouette >= bound)


def band(jaccard: float) -> str:
    """Read the Jaccard index of a segment as Hennig does."""
    return next(text for bound, text in _JACCARDS if jaccard >= bound)


def explain_choice(choice: Choice, criteria: pd.DataFrame) -> str:
    """Say why this number of segments, and what we think of another that was asked for."""
    elbow = choice.favourites["within_ss"]
    if elbow is None:
        found = "The sum of squares falls without an elbow, so every number is a candidate."
    else:
        found = f"The elbow is at {elbow}: with fewer segments much would be lost."
    value = value_of("silhouette", choice.recommended, criteria)
    recommended = f"The rule recommends {choice.recommended}: {_BASES[choice.basis].format(value=value)}"
    if choice.k == choice.recommended:
        return f"{found} {recommended}"
    return f"{found} {recommended} {_judge_asked(choice, criteria)}"


def describe_sample(measured: int, customers: int) -> str:
    """Say on how many customers the structure was measured; empty if on all."""
    if measured == customers:
        return f"All {number(customers)} customers are measured."
    return (
        f"The measures are taken on {number(measured)} of the {number(customers)} customers, drawn so that every region "
        "of the features keeps its share."
    )


def describe_agreement(agreement: pd.DataFrame, k: int) -> str:
    """Say how surely the cut into k segments comes back, and which other numbers do."""
    own = agreement.loc[agreement["k"] == k, "adjusted_rand"]
    medians = agreement.groupby("k")["adjusted_rand"].median()
    steady = [str(each) for each in medians.index[medians >= COMES_BACK]]
    told = (
        f"With {plural(k, 'segment')} the median over {plural(len(own), 'pair')} is {own.median():.2f}, and one pair in ten "
        f"agrees less than {own.quantile(0.1):.2f}."
    )
    if not steady:
        return f"{told} No number of segments has a median of {COMES_BACK} or more."
    return f"{told} The median is {COMES_BACK} or more for {listing(steady)} segments."


def describe_splits(splits: pd.DataFrame, k: int) -> str:
    """Say whether the segments in use come each from one segment of the solution with one fewer, or are mixed."""
    own = splits[splits["k"] == k].groupby("segment")["customers"]
    if k <= 2 or not len(own):
        return "Two segments come from all customers, so there is nothing yet that could be mixed."
    largest = own.max() / own.sum()
    whole, source = int((largest >= FROM_ONE).sum()), f"one segment of the solution with {k - 1}"
    if whole == len(own):
        return f"Each of the {k} segments comes from {source}, but for one customer in {round(1 / (1 - FROM_ONE))} at most."
    return (
        f"Of the {plural(k, 'segment')}, {whole} come{'s' if whole == 1 else ''} from {source}, but for one customer in "
        f"{round(1 / (1 - FROM_ONE))} at most. In the most mixed one, the largest part from one segment is {largest.min():.0%}."
    )


def describe_idle(constant: Sequence[str], same: Sequence[tuple[str, str]]) -> str:
    """Say which features have no part in the segments and which count twice; empty if there are none."""
    told = []
    if constant:
        verb = "is" if len(constant) == 1 else "are"
        told.append(f"{listing(map(_readable, constant))} {verb} the same for all customers and cannot divide them.")
    told += [
        f"{_readable(one)} and {_readable(other)} say the same, so it counts twice; leave one out under `segments.features`."
        for one, other in same
    ]
    return " ".join(told)


def _readable(column: str) -> str:
    return column.removesuffix("_days").replace("_", " ")


def _judge_asked(choice: Choice, criteria: pd.DataFrame) -> str:
    told = [
        f"The parameter file asks for {choice.k}, so {choice.k} it is.",
        f"Its silhouette is {value_of('silhouette', choice.k, criteria):.2f}, and over bootstrap pairs the median "
        f"adjusted Rand index is {value_of('agreement', choice.k, criteria):.2f}, against "
        f"{value_of('agreement', choice.recommended, criteria):.2f} for {choice.recommended}.",
    ]
    most = choice.favourites["smallest_share"]
    if most is None or choice.k > most:
        told.append("Its smallest segment is too small to be reported on.")
    return " ".join(told)
