"""Simulate customers of a known kind and write what a shop would have of them, and the truth."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from segbook.errors import UserError
from segbook.simulate import attributes, campaigns, dirt, forms, patternless, population, shop, survey, tables, truth
from segbook.simulate.codebook import CODEBOOK, FIRST_LINE, TABLES, describe
from segbook.simulate.plan import FORMS, Plan
from segbook.simulate.profiles import Profiles

BLOCK = 50_000
"""Customers that are simulated at a time: memory does not grow with their number beyond that."""

IN_PARTS = ("transactions",)
"""Tables that are a folder of parts where the form is Parquet."""


def simulate(
    folder: Path, plan: Plan, *, step: Callable[[str], AbstractContextManager] = nullcontext, block: int = BLOCK
) -> None:
    """Simulate customers block by block and write their tables, the truth and a codebook.

    Parameters
    ----------
    folder : Path
        Is made if it is not there; an earlier simulation in it is replaced, once the new one is whole.
    plan : Plan
    step : callable, optional
        Called with a few words on each block, gives a context to run it in: to show progress.
    block : int
        Customers at a time, each block with a stream of chance of its own.

    Raises
    ------
    UserError
        If the folder is a file or holds something else.
    """
    _check_folder(folder)
    with forms.folder_aside(folder) as aside:
        rows = _write_blocks(aside, plan, step, block)
        (aside / CODEBOOK).write_text(describe(plan, rows), encoding="utf-8", newline="\n")
        _move_in(aside, folder)


def simulate_block(
    plan: Plan, profiles: Profiles, ids: pa.Array, last_order: int, chance: np.random.SeedSequence
) -> tuple[dict[str, pa.Table], int]:
    """Simulate some customers.

    Parameters
    ----------
    plan : Plan
    profiles : Profiles
        Of the structure.
    ids : pyarrow.Array of str
        Of the customers.
    last_order : int
        Number of the last order before these.
    chance : numpy.random.SeedSequence
        Of this block; people, orders, attributes, survey, responses, dirt and campaigns each have a stream of their
        own, so that the dirty files are the clean ones with dirt.

    Returns
    -------
    contents : dict of str to pyarrow.Table
        The tables of `TABLES`.
    last_order : int
        Number of the last order of these.
    """
    streams = map(np.random.default_rng, chance.spawn(7))
    of_people, of_orders, of_attributes, of_survey, of_responses, of_dirt, of_campaigns = streams
    linked = plan.structure != "none"
    people = _draw_people(plan, len(ids), profiles, of_people)
    lines = _draw_lines(people, plan.structure, profiles, last_order + 1, of_orders)
    last_order = int(lines["order"].iloc[-1])
    kind = people["kind_before"].to_numpy()
    known = attributes.draw_attributes(kind, profiles, of_attributes, linked=linked)
    customers = tables.place_customers(known, ids)
    answers = survey.draw_survey(kind, profiles, of_survey, linked=linked)
    answers.insert(0, "customer_id", customers["customer_id"].take(answers.index))
    responses = truth.draw_responses(people, profiles, of_responses, linked=linked)
    responses.insert(0, "customer_id", customers["customer_id"].to_numpy()[responses.pop("customer")])
    if plan.dirty:
        lines = dirt.soil_lines(lines, of_dirt)
        customers, answers = dirt.soil_customers(customers, of_dirt), dirt.soil_survey(answers, of_dirt)
    contents = {
        "transactions": tables.tabulate_lines(lines, ids, known["place"].to_numpy()),
        "customers": tables.to_arrow(customers),
        "survey": tables.to_arrow(answers),
        "campaigns": tables.to_arrow(campaigns.draw_campaigns(responses, of_campaigns)),
        "truth_response": tables.to_arrow(responses),
        **_tell_truth(people, plan.structure, ids),
    }
    return contents, last_order


def _write_blocks(folder: Path, plan: Plan, step: Callable, block: int) -> dict[str, int]:
    """Simulate and write block after block; give the number of rows of each table."""
    profiles = population.load_profiles(plan.structure)
    starts = range(0, plan.customers, block)
    chances = np.random.SeedSequence(plan.seed).spawn(len(starts))
    rows, last_order = dict.fromkeys(TABLES, 0), 100_000
    with forms.TableFiles(folder, plan.form, IN_PARTS) as files:
        for number, (first, chance) in enumerate(zip(starts, chances, strict=True)):
            size = min(block, plan.customers - first)
            with step(f"customers {first + 1:,} to {first + size:,} of {plan.customers:,}"):
                ids = tables.number_customers(first, size, plan.customers)
                contents, last_order = simulate_block(plan, profiles, ids, last_order, chance)
                for name, table in contents.items():
                    files.append(name, table, number)
                    rows[name] += len(table)
    return rows


def _tell_truth(people: pd.DataFrame, structure: str, ids: pa.Array) -> dict[str, pa.Table]:
    segments = tables.to_arrow(truth.name_segments(people, structure))
    lifetimes = tables.to_arrow(truth.tell_lifetimes(people), dates=("joined_on", "left_on"))
    return {
        "truth_segments": segments.add_column(0, "customer_id", ids),
        "truth_lifetimes": lifetimes.add_column(0, "customer_id", ids),
    }


def _draw_people(plan: Plan, customers: int, profiles: Profiles, rng: np.random.Generator) -> pd.DataFrame:
    if plan.structure == "none":
        return patternless.draw_patternless(customers, rng)
    draw = population.draw_personas if plan.structure == "natural" else population.draw_continuum
    people = draw(customers, profiles, rng)
    return population.apply_drift(people, plan.drift, plan.structure, rng)


def _draw_lines(
    people: pd.DataFrame, structure: str, profiles: Profiles, first_order: int, rng: np.random.Generator
) -> pd.DataFrame:
    if structure == "none":
        orders = shop.time_orders(patternless.place_orders(people, rng), profiles, first_order, rng)
        return patternless.meet_spend(shop.fill_orders(orders, profiles, rng), people)
    orders = shop.time_orders(shop.draw_orders(people, profiles, rng), profiles, first_order, rng)
    return shop.fill_orders(orders, profiles, rng)


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file; name a folder to write to.")
    contents = forms.list_contents(folder) if folder.exists() else []
    codebook = folder / CODEBOOK
    ours = codebook.is_file() and codebook.read_text(encoding="utf-8", errors="replace").startswith(FIRST_LINE)
    if contents and not ours:
        raise UserError(f"{folder} is not empty and holds no earlier simulation; name another folder, or empty it.")


def _move_in(aside: Path, folder: Path) -> None:
    """Put the new files in the place of an earlier simulation's; the codebook first, it marks the folder as ours."""
    os.replace(aside / CODEBOOK, folder / CODEBOOK)
    for name in TABLES:
        for old in (folder / f"{name}.{form}" for form in FORMS):
            old.unlink(missing_ok=True)
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in sorted(aside.iterdir()):
        os.replace(path, folder / path.name)
