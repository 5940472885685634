"""From the customer table and the survey to features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from segbook.errors import UserError
from segbook.features.columns import TOTAL, add_up_spending, enter_columns, enter_scale
from segbook.features.feature import Feature, Known
from segbook.features.readings import Reading, list_odd, read_column
from segbook.features.scales import REVERSED, find_scales, summarise_scales


@dataclass(frozen=True)
class Described:
    """What attributes tell of customers.

    Attributes
    ----------
    known : Known
    columns : pandas.DataFrame
        column, source, feature (empty if not used), family, kind, found (how, or why not used), present (share
        of customers), odd (values that could not be used), examples.
    scales : pandas.DataFrame
        As `summarise_scales` gives it.
    """

    known: Known
    columns: pd.DataFrame
    scales: pd.DataFrame


def describe_customers(
    customers: pd.DataFrame,
    survey_columns: Sequence[str] = (),
    *,
    declared: Mapping[str, object] | None = None,
    scales: Mapping[str, Sequence[str]] | None = None,
    as_of: date | None = None,
    taken: Sequence[Feature] = (),
) -> Described:
    """Read every column as what it is and make features of them.

    Parameters
    ----------
    customers : pandas.DataFrame
        customer_id and one column per attribute, as it came.
    survey_columns : sequence of str
        Those that are answers in a survey.
    declared : mapping of str to str or list, optional
        What the parameter file says columns are.
    scales : mapping of str to sequence of str, optional
        Scale to items, with a minus in front of reverse-coded ones. Further scales are found by the names of the
        other items, and used if their items hang together.
    as_of : datetime.date, optional
        The day that dates are counted back from.
    taken : sequence of Feature
        Features from elsewhere, whose names and labels a column must not take.

    Returns
    -------
    Described

    Raises
    ------
    UserError
        If a column cannot be read as what it is said to be, or a scale names what is no column or no rating.
    """
    names = list(customers.columns[1:])
    readings = {
        name: read_column(customers[name], name, (declared or {}).get(name), survey=name in survey_columns, as_of=as_of)
        for name in names
    }
    _check_declared(readings, declared or {})
    used = {name: reading for name, reading in readings.items() if reading.kind}
    entries = enter_columns(used, set(survey_columns), taken)
    answers = pd.DataFrame({name: used[name].values for name in used if used[name].kind in ("ordinal", "quantity")})
    ratings = [name for name in used if used[name].kind == "ordinal" and name in survey_columns]
    scales = _check_scales(scales or {}, readings)
    in_scales = {item.removeprefix(REVERSED) for items in scales.values() for item in items}
    found = {
        stem: items
        for stem, items in find_scales([name for name in ratings if name not in in_scales]).items()
        if stem not in scales
    }
    summary = summarise_scales(answers, scales, found)
    kept = {
        scale: items
        for scale, items in {**scales, **found}.items()
        if scale in set(summary.loc[summary["used"], "scale"])
    }
    scored = [enter_scale(scale, items, answers, [*taken, *entries.values()]) for scale, items in kept.items()]
    features = pd.DataFrame({"customer_id": customers["customer_id"]})
    features = features.assign(**{entries[name].name: used[name].values for name in used})
    features = features.assign(**{entry.name: values for entry, values in scored})
    derived = [entry for entry, _ in scored]
    if (total := add_up_spending(used)) is not None and "total_spend" not in features:
        features, derived = features.assign(total_spend=total), [*derived, TOTAL]
    every = (*derived, *entries.values())
    columns = _tabulate(readings, entries, set(survey_columns), customers)
    return Described(Known(features, every), columns, summary)


def _check_declared(readings: Mapping[str, Reading], declared: Mapping) -> None:
    problems = []
    for name, reading in readings.items():
        if name in declared and reading.kind is None and len(reading.odd):
            what = (
                f"one of {', '.join(declared[name])}"
                if isinstance(declared[name], list)
                else declared[name].replace("_", "/")
            )
            problems.append(
                f"data.attributes.{name}: its values ({', '.join(list_odd(reading.odd))}) cannot be read as {what}; "
                "correct that or leave it out."
            )
    if problems:
        raise UserError(*problems)


def _check_scales(scales: Mapping[str, Sequence[str]], readings: Mapping[str, Reading]) -> dict[str, list[str]]:
    problems, kept = [], {}
    for scale, items in scales.items():
        names = [item.removeprefix(REVERSED) for item in items]
        unknown = [repr(name) for name in names if name not in readings]
        if unknown:
            problems.append(
                f"data.scales.{scale}: there is no column {', '.join(unknown)} in the customer table or survey."
            )
        words = [repr(name) for name in names if name in readings and readings[name].kind in ("category", "yes_no")]
        if words:
            problems.append(
                f"data.scales.{scale}: {', '.join(words)} is no rating; declare its levels under `data: {{attributes: …}}`."
            )
        usable = [item for item, name in zip(items, names, strict=True) if name in readings and readings[name].kind]
        if len(usable) > 1:
            kept[scale] = usable
    if problems:
        raise UserError(*problems)
    return kept


def _tabulate(
    readings: Mapping[str, Reading], entries: Mapping[str, Feature], survey: set[str], customers: pd.DataFrame
) -> pd.DataFrame:
    rows = [
        {
            "column": column,
            "source": "survey" if column in survey else "customers",
            "feature": entries[column].name if reading.kind else "",
            "family": entries[column].family if reading.kind else "",
            "kind": reading.kind or "not used",
            "found": reading.why,
            "present": float((reading.values if reading.kind else customers[column]).notna().mean()),
            "odd": len(reading.odd),
            "examples": ", ".join(list_odd(reading.odd)),
        }
        for column, reading in readings.items()
    ]
    names = ["column", "source", "feature", "family", "kind", "found", "present", "odd", "examples"]
    return pd.DataFrame(rows, columns=names)
