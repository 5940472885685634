"""The dirt of real files."""

import numpy as np
import pandas as pd

GUESTS, RETURNS, FREE, DUPLICATES = 0.03, 0.03, 0.002, 0.01
"""Shares: of orders without a customer; of lines returned, free of charge, and repeated."""

TWICE, NO_AGE, NO_INCOME, IMPOSSIBLE_AGE = 0.01, 0.03, 0.08, 0.003
"""Shares of customers: listed twice, without age, without income, of an age that nobody has."""

NO_ANSWER, STRANGERS = 0.03, 0.01
"""Shares: of answers that are missing, of respondents who are no customers."""

AGE_OF_NOBODY = 199


def soil_lines(lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Give the lines as a shop would export them.

    Parameters
    ----------
    lines : pandas.DataFrame
        As `fill_orders` gives them.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        The same columns, ``guest`` and ``returned``: some orders by guests, some lines with a price of 0, some
        lines returned up to four weeks later (negative quantity and discount), some lines twice; by time,
        order and product.
    """
    orders = lines["order"].unique()
    guests = rng.choice(orders, size=int(GUESTS * len(orders)), replace=False)
    lines = lines.assign(guest=lines["order"].isin(guests), returned=False)
    free = rng.random(len(lines)) < FREE
    lines = lines.assign(**{name: lines[name].mask(free, 0.0) for name in ("unit_price", "discount")})
    lines = pd.concat([lines, _return_some(lines, rng)], ignore_index=True)
    lines = lines.sort_values(["ordered_at", "returned", "order", "product"], kind="stable", ignore_index=True)
    twice = 1 + (rng.random(len(lines)) < DUPLICATES)
    return lines.loc[lines.index.repeat(twice)].reset_index(drop=True)


def soil_customers(customers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let some ages and incomes be missing, some ages be impossible, some customers be there twice.

    Who is there twice has a household of one more the second time, as after a change of data.
    """
    age = customers["age"].astype("Int64")
    age[_some(customers, IMPOSSIBLE_AGE, rng)] = AGE_OF_NOBODY
    age[_some(customers, NO_AGE, rng)] = pd.NA
    income = customers["income"].astype("Int64")
    income[_some(customers, NO_INCOME, rng)] = pd.NA
    customers = customers.assign(age=age, income=income)
    again = customers[_some(customers, TWICE, rng)]
    again = again.assign(household_size=again["household_size"] + 1)
    return pd.concat([customers, again]).sort_index(kind="stable").reset_index(drop=True)


def soil_survey(survey: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let some answers be missing and some respondents be nobody's customers (``X`` for ``C`` in their id)."""
    stranger = _some(survey, STRANGERS, rng)
    ids = survey["customer_id"].mask(stranger, "X" + survey["customer_id"].str[1:])
    answers = survey.drop(columns="customer_id").convert_dtypes()
    return pd.concat([ids, answers.mask(rng.random(answers.shape) < NO_ANSWER)], axis=1)


def _return_some(lines: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    end = lines["ordered_at"].max()
    returned = lines[rng.random(len(lines)) < RETURNS]
    later = returned["ordered_at"] + pd.to_timedelta(rng.integers(2, 28, len(returned)), unit="D")
    quantity = -rng.integers(1, returned["quantity"] + 1)
    share = quantity / returned["quantity"]
    discount = (returned["discount"] * share).round(2) + 0.0  # no negative zeros
    returned = returned.assign(returned=True, ordered_at=later, quantity=quantity, discount=discount)
    return returned[returned["ordered_at"] <= end]


def _some(frame: pd.DataFrame, share: float, rng: np.random.Generator) -> np.ndarray:
    """Mark a share of the rows, at least one if there is any."""
    marked = np.zeros(len(frame), dtype=bool)
    marked[rng.permutation(len(frame))[: int(np.ceil(share * len(frame)))]] = True
    return marked
