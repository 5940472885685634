"""What was looked at, what was drawn, and what is said where nothing could be."""

from collections.abc import Mapping

import pandas as pd

from segbook.bayes.compress import TOLERATED
from segbook.bayes.observe import Observations
from segbook.bayes.posterior import Posterior
from segbook.bayes.predictive import Predictive
from segbook.bayes.words_certainty import tell_first_page
from segbook.bayes.worker import MODEL
from segbook.common.wording import escape, listing, number, plural
from segbook.features import Feature


def tell_observations(observations: Observations, entries: Mapping[str, Feature]) -> str:
    """Say what the model sees, and what it leaves out; Markdown.

    Parameters
    ----------
    observations : Observations
    entries : mapping of str to Feature
    """
    customers, columns = observations.points.shape
    seen = f": {escape(listing(entries[feature].short for feature in observations.features))}" if columns else ""
    told = f"The model sees {plural(columns, 'feature')} of {plural(customers, 'customer')}{seen}."
    left = [f"{entries[feature].short} ({why})" for feature, why in observations.left_out.items()]
    return f"{told} It does not see {escape(listing(left))}." if left else told


def tell_absence(reason: str) -> str:
    """Say that, and why, the chapter says nothing of how sure we are; nothing if there is no reason."""
    if not reason:
        return ""
    return f"This report cannot say how sure we are of the segments. {reason} All other chapters do without it."


def answer(public: pd.DataFrame, facts: Mapping, predictive: Predictive, entries: Mapping[str, Feature]) -> str:
    """Say in short how sure we are of sizes and of customers.

    Parameters
    ----------
    public : pandas.DataFrame
        Of `publish_certainty`.
    facts : mapping
        Of `collect_facts`.
    predictive : Predictive
    entries : mapping of str to Feature
    """
    told = tell_first_page(facts)
    missed = predictive.table.loc[predictive.table["misses"], "feature"].drop_duplicates()
    if len(missed):
        short = listing(entries[feature].short for feature in missed)
        told += f" That is so if segments are oval clouds, which they are not quite in {short}."
    if public.empty:
        return told
    off = max((public["upper"] - public["share"]).max(), (public["share"] - public["lower"]).max())
    return f"{told} The share of each segment is known to within {100 * off:.1f} percentage points, each with a probability of 95 percent."


def tell_draws(posterior: Posterior, customers: int) -> str:
    """Say how many draws there are, and what the sampler was given in the place of the customers.

    Parameters
    ----------
    posterior : Posterior
    customers : int
    """
    chains, draws = posterior.diverging.shape
    told = f"{plural(chains, 'chain')} gave {number(draws)} draws each, {number(chains * draws)} in all."
    if posterior.rows == customers:
        return f"{told} The sampler was given all {number(customers)} customers, each for itself."
    worst = f"{posterior.error:.2f}" if posterior.error >= 0.005 else "less than 0.01"
    return (
        f"{told} The sampler was given {number(posterior.rows)} micro-clusters in the place of {number(customers)} customers. "
        f"That moves the number that suffers most by {worst} posterior standard deviations"
        f"{': no conclusion hangs on it.' if posterior.error < TOLERATED else ', which is more than one would like: the intervals below may lie off by as much.'}"
    )


def show_model() -> str:
    """Give the model in the language of Stan, as Markdown."""
    return f"```stan\n{MODEL.read_text(encoding='utf-8')}```"
