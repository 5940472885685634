"""What the prior says, whether the draws are to be trusted, and what other priors would change, in words."""

import numpy as np
import pandas as pd
from scipy.stats import invgamma

from segbook.bayes.diagnose import (
    COMPRESSED,
    DIVERGING,
    E_BFMI_LEAST,
    ENERGY,
    ERROR_MOST,
    ESS_LEAST,
    MIXING,
    MODES,
    R_HAT,
    R_HAT_MOST,
    Diagnosis,
)
from segbook.bayes.prior import Prior
from segbook.bayes.sensitivity import DEPENDS, list_alternatives
from segbook.bayes.words_predictive import write_signed
from segbook.common.wording import listing, number, plural

PARAMETERS = {"size": "sizes", "mean": "typical values", "sd": "spreads", "correlation": "correlations"}
"""What the parameters are called, in the order in which they are told."""

STRENGTH_WORDS = {1.0: "all", 0.5: "half", 0.25: "a quarter", 0.125: "an eighth"}
"""Parts of the change of a prior."""


def explain_prior(prior: Prior, k: int, *, correlated: bool) -> str:
    """Say what is believed of k segments before anybody looked, as a list in Markdown."""
    seen = prior.concentration - 1
    if seen > 0:
        sizes = f"as if {_count(seen)} had been seen in each of the {k} segments, so that sizes are a little more likely to be alike than not"
    elif seen == 0:
        sizes = f"all ways of dividing the customers among {k} segments are equally likely"
    else:
        sizes = "sizes are likely to be uneven, and some segments nearly empty"
    features = (
        "how far a feature spreads, and which features go together" if correlated else "how far a feature spreads"
    )
    return "\n".join(
        [
            f"- *Sizes*: {sizes}.",
            f"- *Typical values*: those of a segment lie, with 95 percent probability, within {2 * prior.mean_sd:g} standard deviations of the average of all customers, on "
            "either side.",
            f"- *Spreads*: {_tell_spread(prior)} That is worth about {_count(prior.spread_worth)}: it gives way "
            f"to what the customers of a segment show of {features}.",
        ]
    )


def _count(customers: float) -> str:
    words = {0.5: "half a customer", 1: "one customer", 2: "two customers", 3: "three customers"}
    return words.get(customers, f"{customers:.3g} customers")


def _tell_spread(prior: Prior) -> str:
    """Put the prior of a standard deviation into words: of a variance it is inverse gamma, whatever else is modelled."""
    variance = invgamma((prior.spread_worth + 2) / 2, scale=prior.spread_sd**2 * prior.spread_worth / 2)
    low, high = np.sqrt(variance.ppf([0.025, 0.975]))
    return f"customers of a segment differ from each other, with 95 percent probability, {low:.2g} to {high:.2g} times as much as all customers do."


def tell_trust(diagnosis: Diagnosis) -> str:
    """Say whether the draws are to be trusted, and why."""
    drawn = f"{number(diagnosis.draws)} draws in {plural(diagnosis.chains, 'chain')}"
    if not diagnosis.trusted:
        reasons = listing([_explain_problem(problem, diagnosis) for problem in diagnosis.problems])
        return f"The result is not to be trusted: of the {drawn}, {reasons}. So nothing is told of it."
    told = (
        f"The result can be trusted: {drawn} tell the same story. The largest R-hat of {plural(len(diagnosis.table), 'parameter')} is {diagnosis.r_hat:.3f} "
        f"(1 is full agreement), and every parameter is known as well as from {number(diagnosis.ess)} independent draws or more"
    )
    if diagnosis.divergences:
        told += f"; {plural(diagnosis.divergences, 'draw')} diverged, too few to matter"
    if round(diagnosis.r_hat, 3) <= R_HAT:
        return f"{told}."
    return (
        f"{told}. For a single parameter {R_HAT} or less is recommended; the largest of many is above that by chance alone now and then, so that up to "
        f"{R_HAT_MOST} is let pass."
    )


def _explain_problem(problem: str, diagnosis: Diagnosis) -> str:
    reach = f"{diagnosis.r_hat:.2f}" if np.isfinite(diagnosis.r_hat) else "without a value, for something never moved"
    return {
        MODES: f"the chains tell different stories (the largest R-hat is {reach}; {R_HAT_MOST} is the most that is let pass)",
        MIXING: f"some are worth only {number(diagnosis.ess)} independent ones ({ESS_LEAST} are wanted)",
        DIVERGING: f"{number(diagnosis.divergences)} diverged, so that there are places that the sampler did not get into (a frequent reason are a few customers with extreme values)",
        ENERGY: f"each renews too little of its energy (E-BFMI {diagnosis.e_bfmi:.2f}; {E_BFMI_LEAST} is wanted), so that the tails were hardly visited",
        COMPRESSED: f"the error from putting customers together is {diagnosis.error:.1f} standard deviations of a parameter ({ERROR_MOST} is the most that is let pass)",
    }[problem]


def tabulate_diagnostics(diagnosis: Diagnosis) -> pd.DataFrame:
    """Write the worst of each kind of parameter: parameters, number, largest_r_hat, ess_bulk, ess_tail (the fewest)."""
    rows = []
    for parameter, name in PARAMETERS.items():
        own = diagnosis.table[diagnosis.table["parameter"] == parameter]
        if len(own):
            worst = (own["r_hat"].max(), own["ess_bulk"].min(), own["ess_tail"].min())
            rows.append((name.capitalize(), len(own), *worst))
    table = pd.DataFrame(rows, columns=["parameters", "number", "largest_r_hat", "ess_bulk", "ess_tail"])
    formats = {"largest_r_hat": "{:.3f}".format, "ess_bulk": number, "ess_tail": number}
    return table.assign(**{column: table[column].map(write, na_action="ignore") for column, write in formats.items()})


def tell_sensitivity(sensitivity: pd.DataFrame, prior: Prior) -> str:
    """Say which results other priors would change, and by how much."""
    usable = sensitivity[sensitivity["usable"]]
    asked = len(list_alternatives(prior))
    if usable.empty:
        return f"The draws do not reach where any of {asked} other priors would lead, so that nothing can be said of how much the result depends on the prior."
    judged = usable["alternative"].nunique()
    told = f"The draws were weighed anew by {asked} other priors, each of which believes something clearly different in one respect."
    if judged < asked:
        told += f" The draws do not reach where {asked - judged} of them would lead, and of these nothing can be said."
    partly = usable[usable["strength"] < 1].drop_duplicates("alternative")
    if len(partly):
        told += f" Of {listing(dict.fromkeys(partly['believing']))}, only a part of the change could be judged; the whole of it would move more."
    fully = judged == asked and partly.empty
    sizes = usable.loc[usable["parameter"] == "size", "amount"].abs().max()
    told += f" No segment's size would move by more than {_points(sizes)}"
    moved = usable[usable["shift"].abs() >= DEPENDS]
    if moved.empty:
        most = usable["shift"].abs().max()
        firmness = "the result does not depend on the prior" if fully else "so far it does not depend on the prior"
        return f"{told}, and nothing by more than {_round_up(most):.1f} standard deviations of its own uncertainty: {firmness}."
    groups = [name for parameter, name in PARAMETERS.items() if (moved["parameter"] == parameter).any()]
    known = [name for parameter, name in PARAMETERS.items() if (usable["parameter"] == parameter).any()]
    firm = [name for name in known if name not in groups]
    rest = f" The {listing(firm)} do not depend on it." if firm else ""
    if firm and not fully:
        rest = f" Of the {listing(firm)} nothing of the kind was seen, though a larger change of belief might bring it."
    return (
        f"{told}. Measured by how uncertain they are anyway, some {listing(groups)} do depend on the prior: believing in {listing(dict.fromkeys(moved['believing']))} would move "
        f"one by up to {moved['shift'].abs().max():.1f} standard deviations of its uncertainty.{rest}"
    )


def _points(share: float) -> str:
    return f"{_round_up(100 * share):.1f} percentage points"


def _round_up(most: float) -> float:
    """Give the next tenth above, so that “not more than” holds."""
    return max(np.ceil(10 * most) / 10, 0.1)


def tabulate_sensitivity(sensitivity: pd.DataFrame) -> pd.DataFrame:
    """Write how far each other prior moves things: believing, change, one column for each kind of parameter, pareto_k."""
    wide = sensitivity.pivot(index="alternative", columns="parameter", values="shift").abs()
    table = sensitivity.drop_duplicates("alternative").reset_index(drop=True)
    shown = {
        name: table["alternative"].map(wide[parameter]).map("{:.2f}".format).where(table["usable"], "cannot be told")
        for parameter, name in PARAMETERS.items()
        if parameter in wide
    }
    return pd.DataFrame(
        {
            "believing_in": table["believing"],
            "change_made": table["strength"].map(STRENGTH_WORDS),
            **shown,
            "pareto_k": table["pareto_k"].map(lambda k: write_signed(round(k, 2))),
        }
    )
