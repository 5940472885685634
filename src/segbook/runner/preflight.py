"""Look at all inputs before anything is written."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from segbook.actions.playbook import Treatment, load_playbook
from segbook.actions.responses.estimate import name_treatments
from segbook.common.paths import resolve_input
from segbook.common.wording import plural
from segbook.data import Inputs, load_campaigns, load_inputs, match_customers, words
from segbook.data.campaigns import list_treatments
from segbook.data.words_campaigns import describe_campaigns
from segbook.errors import UserError
from segbook.features import Knowledge, find_product, know_customers, load_own_features, segmenting_functions
from segbook.features.words import describe_columns, describe_makers, describe_scales
from segbook.runner.support import assess_support
from segbook.segments import load_known_segments
from segbook.settings import FILES, Settings
from segbook.structure import asked


@dataclass(frozen=True)
class Preflight:
    """What a look at the inputs found.

    Attributes
    ----------
    mapping : pandas.DataFrame
        column, source, found, confidence of the file of orders.
    columns : pandas.DataFrame
        Columns of the customer table and the survey, as `know_customers` gives them.
    support : pandas.DataFrame
        As `assess_support` gives it; empty where the problems forbid to say.
    notes : tuple of str
        What the user should know and need not mend.
    problems : tuple of str
        What the user must mend.
    """

    mapping: pd.DataFrame
    columns: pd.DataFrame
    support: pd.DataFrame
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def inspect_inputs(settings: Settings) -> Preflight:
    """Read and clean the inputs in memory, and see what can be made of them.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    Preflight
        With every problem that the chapters would find later.
    """
    data = settings.data
    empty = pd.DataFrame()
    problems = _find_idle(settings)
    inputs = knowledge = None
    try:
        inputs = _load(settings)
        knowledge = _know(settings, inputs)
    except UserError as error:
        problems += error.problems
    support, notes = empty, ()
    if knowledge is not None:
        support, found = _assess(settings, inputs, knowledge)
        problems += found
        matched = words.describe_matches(match_customers(inputs), has_orders=inputs.orders is not None)
        told = [words.describe_losses(inputs.funnel, data.currency, inputs.alike), matched]
        if inputs.attributes:
            told.append(describe_columns(knowledge.columns))
        if len(knowledge.scales):
            told.append(describe_scales(knowledge.scales))
        notes = tuple(filter(None, (*told, describe_makers(knowledge.entries))))
    if data.known_segments:
        try:
            load_known_segments(resolve_input(data.known_segments))
        except UserError as error:
            problems += error.problems
    if settings.actions.product and inputs and inputs.orders:
        try:
            find_product(inputs.orders.transactions, settings.actions.product)
        except UserError as error:
            problems += error.problems
    told, found = _look_at_campaigns(settings, knowledge)
    notes, problems = (*notes, *told), problems + found
    mapping = inputs.mapping if inputs else empty
    return Preflight(mapping, knowledge.columns if knowledge else empty, support, notes, tuple(problems))


def _find_idle(settings: Settings) -> list[str]:
    """Name the settings that speak of an input which the run does not have."""
    data, idle = settings.data, []
    if not data.transactions:
        idle += [
            (name, "orders")
            for name in ("columns", "own_features", "exclude_products", "campaigns")
            if getattr(data, name)
        ]
        idle += [("returns", "orders")] if data.returns != "exclude" else []
    if not (data.customers or data.survey):
        names = ("attributes", "scales")
        idle += [(name, "columns of a customer table or survey") for name in names if getattr(data, name)]
    idle = [(f"data.{name}", what) for name, what in idle]
    if settings.actions.product and not data.transactions:
        idle.append(("actions.product", "orders"))
    return [f"{name} speaks of {what}, and the run has none; remove it or name the file." for name, what in idle]


def _look_at_campaigns(settings: Settings, knowledge: Knowledge | None) -> tuple[list[str], list[str]]:
    """Read results of campaigns and the playbook that names what they did; give notes and problems."""
    data = settings.data
    treatments = campaigns = None
    problems = []
    try:
        treatments = load_playbook(_path(data.playbook)).treatments
    except UserError as error:
        problems += error.problems
    path = _path(data.campaigns)
    try:
        campaigns = load_campaigns(path)
    except UserError as error:
        problems += error.problems
    if path and treatments:
        problems += _find_unknown(path, treatments)
    if knowledge is None or campaigns is None:
        return [], problems
    return [describe_campaigns(campaigns, knowledge.features["customer_id"], settings.privacy.min_cell)], problems


def _find_unknown(path: Path, treatments: Mapping[str, Treatment]) -> list[str]:
    """Say which treatments of the file the playbook does not have, even if other values cannot be read."""
    try:
        given = pd.DataFrame({"treatment": list_treatments(path)}, dtype="str")
    except UserError:
        return []  # the file cannot be read at all, which is said already
    unknown = given.loc[name_treatments(given, treatments).isna(), "treatment"]
    return [_describe_unknown(path.name, name, treatments) for name in unknown]


def _describe_unknown(file: str, name: str, treatments: Iterable[str]) -> str:
    known = {each.casefold(): each for each in treatments}
    nearest = difflib.get_close_matches(name.casefold(), known, n=1)
    meant = f"did you mean {known[nearest[0]]!r}? It has" if nearest else "it has"
    return (
        f"{file}: the playbook has no treatment {name[:40]!r}; {meant} {', '.join(treatments)}. Correct the name, or "
        "add the treatment to a playbook of yours and name that under `data: {playbook: …}`."
    )


def _load(settings: Settings) -> Inputs:
    data = settings.data
    return load_inputs(
        *(_path(getattr(data, role)) for role in FILES[:3]),
        columns=data.columns,
        attributes=data.attributes,
        returns=data.returns,
        deduplicate=data.deduplicate,
        exclude_products=data.exclude_products,
        snapshot=data.snapshot,
    )


def _know(settings: Settings, inputs: Inputs) -> Knowledge:
    orders = inputs.orders
    own = load_own_features(_path(settings.data.own_features))
    return know_customers(
        (orders.transactions, orders.returns, orders.snapshot) if orders else None,
        inputs.customers if inputs.attributes else None,
        survey_columns=inputs.survey_columns,
        attributes=settings.data.attributes,
        scales=settings.data.scales,
        own=own,
        wanted=settings.segments.features,
        as_of=settings.data.snapshot,
    )


def _assess(settings: Settings, inputs: Inputs, knowledge: Knowledge) -> tuple[pd.DataFrame, list[str]]:
    features = knowledge.features
    makes = list(segmenting_functions(knowledge.entries))
    distinct = len(features[makes].drop_duplicates())
    support = assess_support(
        inputs, knowledge, distinct, settings.privacy.min_cell, has_campaigns=settings.data.campaigns is not None
    )
    k = asked(settings.segments.k)
    if distinct > k:
        return support, []
    more = (
        "more customers"
        if distinct == len(features)
        else "customers who differ, or choose other `segments: {features: […]}`"
    )
    mend = f"Set `segments: {{k: …}}` lower, or bring {more}." if distinct > 2 else f"Bring {more}."
    first = settings.data.transactions or settings.data.customers or settings.data.survey
    differ = ", ".join(knowledge.entries[name].short for name in makes)
    return support, [
        f"{first}: too few customers for {k} segments. {plural(len(features), 'customer')} are left after cleaning, and "
        f"{distinct:,} of them differ in {differ}; at least {k + 1} must. {mend}"
    ]


def _path(given: str | None) -> Path | None:
    return resolve_input(given) if given else None
