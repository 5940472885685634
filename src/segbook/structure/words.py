"""Whether there are segments, how many, and whether they come back, in words."""

from collections.abc import Callable, Sequence

import pandas as pd

from segbook.common.wording import listing, number, plural
from segbook.structure.choose import COMES_BACK, LITTLE_LESS, TOLERANCE, Choice
from segbook.structure.verdict import TOO_FEW, Verdict

_SILHOUETTES = (
    (0.7, "strong: the groups stand clearly apart"),
    (0.5, "reasonable: the groups are visible, with some customers between them"),
    (0.25, "weak: neighbouring groups run into each other, and their borders are partly our choice"),
    (-1.0, "not substantial: the borders between the groups are our choice"),
)
"""Lower bounds after Kaufman & Rousseeuw (1990), *Finding Groups in Data*, table 4."""

_JACCARDS = ((0.85, "highly stable"), (0.75, "valid"), (0.6, "doubtful"), (0.0, "not to be trusted"))
"""Lower bounds after Hennig (2007) and the documentation of his R package fpc, function clusterboot."""

_VERDICTS = {
    "natural": "The segments are natural: the customers fall into {groups} with clearly thinner ground between them.",
    "reproducible": "The segments are reproducible: {gaps}, but the same cut comes back when the customers are drawn again, so "
    "it is a stable way to slice {what}.",
    "constructive": "The segments are constructive: {gaps}, and the cut changes when the customers are drawn again, so the "
    "borders are our choice.",
    "none": "No structure can be shown: what the features have in common is no more than chance gives, and any segments are "
    "an arbitrary filing of the customers.",
}

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

NOTHING_LEFT = 0.95
"""Depth of a valley from which on almost nothing is left at its bottom."""

FEW = 500
"""Customers below which one crescent in three to ten was called natural (benchmarks/README.md)."""

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


def answer(verdict: Verdict, choice: Choice) -> str:
    """Answer the chapter's question: the verdict, and how many segments are used."""
    return f"{tell_verdict(verdict, choice.k)} We use {plural(choice.k, 'segment')}."


def tell_verdict(verdict: Verdict, k: int) -> str:
    """Say what the verdict allows to be said of k segments."""
    gaps = (
        "there are no gaps between groups of customers" if verdict.looked else "whether there are gaps cannot be told"
    )
    what = "a continuum" if verdict.looked else "the customers"
    told = _VERDICTS[verdict.verdict].format(groups=plural(verdict.groups, "group"), gaps=gaps, what=what)
    if verdict.verdict != "natural" or k == verdict.groups:
        return told
    if k > verdict.groups:
        return f"{told} The {k} segments divide these further, so that some of their borders are our choice."
    return f"{told} The {k} segments put some of these together."


def explain_verdict(verdict: Verdict, k: int, measured: int) -> str:
    """Give the evidence for the verdict on so many customers, in the order in which it is weighed."""
    told = [_tell_gaps(verdict, measured), _tell_agreement(verdict, k)]
    if verdict.beaten is not None:
        told.append(_tell_pattern(verdict))
    return " ".join(told)


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


def _tell_gaps(verdict: Verdict, measured: int) -> str:
    if measured < TOO_FEW:
        return f"With fewer than {TOO_FEW} customers no gaps between groups are looked for: chance alone makes some."
    if not verdict.looked:
        return "In every feature many customers share few values, and in such columns no gaps can be seen."
    if verdict.p_value is None:
        return "No two groups of customers were found that could have a gap between them."
    falls = f"by {verdict.depth:.0%}" if verdict.depth <= NOTHING_LEFT else "to almost nothing"
    depth = f"the density falls {falls} on the way from one group to the next" if verdict.depth else ""
    chance = f"which chance alone, all pairs considered, would show with probability {_probability(verdict.p_value)}"
    if verdict.verdict == "natural":
        few = " With so few customers a bent cloud can pass for groups: look at the map." if measured < FEW else ""
        return f"At the clearest gap {depth}, {chance}.{few}"
    if not depth:
        return "There is no thinner ground between groups of customers."
    return f"At the clearest candidate for a gap {depth}, {chance}: not enough to speak of groups."


def _tell_agreement(verdict: Verdict, k: int) -> str:
    told = (
        f"When k-means makes {plural(k, 'segment')} anew from other draws of the customers, the median adjusted Rand index of "
        f"two cuts is {verdict.agreement:.2f}"
    )
    if verdict.borderline:
        return f"{told}, which is borderline: {COMES_BACK} counts as coming back."
    return f"{told} ({COMES_BACK} or more counts as coming back)."


def _tell_pattern(verdict: Verdict) -> str:
    if verdict.verdict == "none":
        return (
            "Data whose columns were shuffled one by one can be divided just as well, so no joint pattern can be shown."
        )
    return "Data whose columns were shuffled one by one cannot be divided as well, so the features do have a joint pattern."


def _probability(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{min(value, 1):.3f}".rstrip("0").rstrip(".")
