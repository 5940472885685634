"""What a test can show, in words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from segbook.actions.experiments.design import EXPECTED, LONGEST_DAYS, NOTHING, PAYS, STAYS, count_rounds
from segbook.common.wording import escape, listing, money, number, percent, plural

_EMPTY = "Nobody is to be contacted, so there is nothing to test."


def answer(experiments: pd.DataFrame) -> str:
    """Say how many of the tests show in one round what is asked of them, and where the list of customers is.

    Parameters
    ----------
    experiments : pandas.DataFrame
        As `publish_experiments` gives it.
    """
    if experiments.empty:
        return _EMPTY
    counts = [int((experiments["aim"] == aim).sum()) for aim in (PAYS, EXPECTED, NOTHING, STAYS)]
    pays, expected, neither, stays = counts
    found = [
        f"{_some(pays, 'shows', 'show')} in one round whether the contact pays",
        f"{_some(expected, 'shows', 'show')} only whether it does as much as is expected",
        f"{_some(neither, 'is', 'are')} too small for either",
        f"{_some(stays, 'watches', 'watch')} that what is measured to pay stays so",
    ]
    told = listing(text for text, count in zip(found, counts, strict=True) if count)
    told = f"Of {plural(len(experiments), 'test')}, {told}."
    return f"{told} Whom to contact and whom to hold back, customer by customer, is in `exports/assignment.csv`."


def tell_experiment(row: pd.Series, segment: str, response_days: int, currency: str | None) -> str:
    """Say of one test, as Markdown, whom to contact and to hold back, what it shows, and what it does not.

    Parameters
    ----------
    row : pandas.Series
        Of what `publish_experiments` gives.
    segment : str
        Name of the segment.
    response_days : int
    currency : str or None
    """
    what, where = f"the {escape(row['treatment'])}", f"with “{escape(segment)}”"
    customers = int(row["contacted"] + row["held_back"])
    if not row["held_back"]:
        return f"{plural(customers, 'customer')} get {what} {where}: too few to hold anybody back, so nobody will know what it does."
    split = f"contact {number(row['contacted'])} and hold back {number(row['held_back'])}, drawn by lot."
    if row["aim"] == STAYS:
        told = (
            f"Contact {number(row['contacted'])} customers of “{escape(segment)}” with {what}. It is measured to pay already, so only {number(row['held_back'])} are "
            "held back, drawn by lot, to see that it stays so."
        )
        return f"{told}{_tell_cost(row, currency)}"
    verb = {PAYS: "pays", EXPECTED: "works"}.get(row["aim"], "does anything")
    told = f"To see whether {what} {verb} {where}, {split} {_tell_effects(row, customers, response_days)}"
    return f"{told}{_tell_cost(row, currency)}"


def tell_experiments(
    experiments: pd.DataFrame, names: Mapping[int, str], response_days: int, currency: str | None
) -> str:
    """Write all tests as a list in Markdown; empty where there is none, as `answer` says.

    Parameters
    ----------
    experiments : pandas.DataFrame
        As `publish_experiments` gives it.
    names : mapping of int to str
        Names of the segments.
    response_days : int
    currency : str or None
    """
    rows = (row for _, row in experiments.iterrows())
    return "\n".join(f"- {tell_experiment(row, names[row['segment_id']], response_days, currency)}" for row in rows)


def tell_together(together: pd.DataFrame) -> str:
    """Say, as a list in Markdown, what tests show over all segments of a treatment; empty where nothing adds up.

    Parameters
    ----------
    together : pandas.DataFrame
        As `plan_together` gives it.
    """
    if together.empty:
        return ""
    several = "\n".join(f"- {_tell_several(row)}" for _, row in together.iterrows())
    return f"Where several segments get the same treatment, their tests add up.\n\n{several}"


def tabulate_experiments(experiments: pd.DataFrame, names: Mapping[int, str]) -> pd.DataFrame:
    """Write the tests for people: segment, treatment, contact, hold_back, pays_from, expected, shows_from, chance.

    Effects are customers of a hundred; chance is that of showing an effect that just pays.
    """
    effects = {"pays_from": "effect_that_pays", "expected": "expected", "shows_from": "detectable"}
    return pd.DataFrame(
        {
            "segment": experiments["segment_id"].map(names),
            "treatment": experiments["treatment"],
            "contact": experiments["contacted"],
            "hold_back": experiments["held_back"],
            **{name: experiments[column].map(_write, na_action="ignore") for name, column in effects.items()},
            "chance": experiments["power"].map(percent, na_action="ignore"),
        }
    )


def explain_reading(response_days: int) -> str:
    """Say how the outcome of a test is read."""
    return (
        f"After {plural(response_days, 'day')}, compare the shares who ordered in the two groups as they were drawn, whoever was really reached. "
        "Where the whole 95% interval of the difference lies above what pays, contact all; where it lies below, stop; where it lies across, "
        "go on with a new lot. Whoever was held back can be contacted then."
    )


def _tell_cost(row: pd.Series, currency: str | None) -> str:
    if not row["forgone"] > 0:
        return ""
    return f" Holding back costs about {money(row['forgone'], currency)} of the gain that is expected."


def _tell_effects(row: pd.Series, customers: int, response_days: int) -> str:
    if np.isnan(row["base"]):
        return "How many of them order anyway is not known, so nobody can say how much that shows."
    return f"{_tell_pays(row)} {_SHOWS[row['aim']](row, customers, response_days)}"


def _tell_pays(row: pd.Series) -> str:
    if np.isnan(row["effect_that_pays"]):
        return "What it must do to pay is not known."
    if row["effect_that_pays"] <= 0:
        return "Nothing has to be earned back: whatever it does, pays."
    if row["effect_that_pays"] >= 1 - row["base"]:
        return "It cannot pay, even if all of them ordered."
    return f"It pays if {_write(row['effect_that_pays'])} more of a hundred order than the {_write(row['base'])} who do so anyway."


def _show_pays(row: pd.Series, customers: int, response_days: int) -> str:
    return f"If so many do, {plural(response_days, 'day')} show it with a chance of {percent(row['power'])}."


def _show_expected(row: pd.Series, customers: int, response_days: int) -> str:
    told = f"The {_write(row['expected'])} that are expected show within {plural(response_days, 'day')} with a chance of {percent(row['power_expected'])}"
    if np.isnan(row["needed_per_arm"]):
        return f"{told}."
    return (
        f"{told}, but not as few as just pay. {_wait('To see these', row['needed_per_arm'], customers, response_days)}."
    )


def _show_nothing(row: pd.Series, customers: int, response_days: int) -> str:
    told = "One round cannot tell"
    if not np.isnan(row["detectable"]):
        told += f": it shows {_write(row['detectable'])} or more"
        told += f", and {_write(row['expected'])} are expected" if row["expected"] > 0 else ""
    needed = {"To see what is expected": row["needed_expected"], "To see what just pays": row["needed_per_arm"]}
    within = {
        what: size for what, size in needed.items() if count_rounds(size, customers) * response_days <= LONGEST_DAYS
    }
    if within:
        waits = (_wait(what, size, customers, response_days) for what, size in within.items())
        return ". ".join([told, *waits]) + "."
    least = min((size for size in needed.values() if not np.isnan(size)), default=None)
    told += f"; it would take two groups of {number(least)} customers." if least else "."
    return f"{told} No test of these customers alone tells within a year; some are held back all the same, for segments and rounds tell together."


_SHOWS = {PAYS: _show_pays, EXPECTED: _show_expected, NOTHING: _show_nothing}


def _wait(what: str, needed_per_arm: float, customers: int, response_days: int) -> str:
    """Say how many customers at once, or how many rounds, it would take."""
    rounds = int(count_rounds(needed_per_arm, customers))
    told = f"{what} takes two groups of {number(needed_per_arm)} customers"
    if rounds * response_days > LONGEST_DAYS:
        return f"{told}, more than this segment brings together within a year"
    return f"{told}, or {rounds} rounds of half and half, each with a new lot: {number(rounds * response_days)} days"


def _tell_several(row: pd.Series) -> str:
    told = (
        f"The {escape(row['treatment'])}, compared within its {row['segments']} segments and averaged: {number(row['contacted'])} contacted, "
        f"{number(row['held_back'])} held back. "
    )
    if np.isnan(row["detectable"]):
        return f"{told}What that shows cannot be said without knowing how many order anyway."
    told += f"That shows {_write(row['detectable'])} more of a hundred or above"
    chances = {
        f"the {_write(row['expected'])} that are expected": row["power_expected"],
        f"the {_write(row['effect_that_pays'])} that just pay": row["power"],
    }
    shown = [f"{what} with a chance of {percent(chance)}" for what, chance in chances.items() if not np.isnan(chance)]
    return f"{told}; {listing(shown)}." if shown else f"{told}."


def _write(share: float) -> str:
    """Write a share as customers of a hundred: 3.1, 12."""
    of_hundred = 100 * share
    if 0 < of_hundred < 0.05:
        return "under 0.1"
    return f"{of_hundred:.1f}".removesuffix(".0")


def _some(count: int, one: str, more: str) -> str:
    return f"{number(count)} {one if count == 1 else more}"
