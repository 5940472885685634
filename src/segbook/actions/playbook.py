"""The playbook: how customers can be contacted, and what to do with whom; data that a marketer can edit."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, ValidationError

from segbook.actions.situation import BANDS, UNKNOWN, list_situations, match
from segbook.common.wording import listing
from segbook.errors import UserError
from segbook.settings import CONTACT_COSTS
from segbook.settings_problems import describe_problems
from segbook.settings_source import read_source

OWN = Path(__file__).with_name("playbook.yml")
"""The playbook that comes with segbook."""

MOST_SHOWN = 3
"""Names of segments without a strategy that a message tells."""

Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _range(assumed: object) -> tuple[float, float, float]:
    numbers = (
        isinstance(assumed, list | tuple) and len(assumed) == 3 and all(type(each) in (int, float) for each in assumed)
    )
    if numbers and -1 <= assumed[0] <= assumed[1] <= assumed[2] <= 1:
        return tuple(map(float, assumed))
    raise ValueError("write three shares, the least, the likely and the most, such as [0, 0.02, 0.05]")


def _conditions(when: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(when, dict) or not set(when) <= set(BANDS):
        raise ValueError(f"write conditions on some of {', '.join(BANDS)}")
    for fact, bands in when.items():
        known = BANDS[fact] if fact == "name" else (*BANDS[fact], UNKNOWN)
        if not isinstance(bands, list) or not bands or not set(bands) <= set(known):
            raise ValueError(f"`{fact}` is a list of some of {', '.join(known)}")
    return {fact: tuple(bands) for fact, bands in when.items()}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Treatment(_Strict):
    """One way to contact a customer.

    Attributes
    ----------
    what : str
        What the customer gets.
    channel : str
        How it reaches them; a key of `economics.contact_costs`.
    contacts : int
        How many contacts it takes for each customer.
    discount : float
        Share of the price that is taken off the orders of those who were contacted.
    assumed : tuple of three floats
        How many more of the contacted customers order, as a share: least, likely, most. It is assumed and used only where
        no campaign has measured it.
    """

    what: Text
    channel: Literal[tuple(CONTACT_COSTS)]
    contacts: Annotated[int, Field(strict=True, ge=1)] = 1
    discount: Share = 0.0
    assumed: Annotated[tuple[float, float, float], PlainValidator(_range)]

    def cost(self, contact_costs: Mapping[str, float]) -> float:
        """Give what it costs to treat one customer, without the discount."""
        return self.contacts * contact_costs[self.channel]


class Strategy(_Strict):
    """What to do with segments in a certain situation; of several that fit, the first holds.

    Attributes
    ----------
    strategy, goal, offer, measure, avoid : str
        Its name; what is to be reached; what to offer; what to look at afterwards; what not to do.
    when : dict of str to tuple of str
        Facts of `situation.BANDS` and the bands that it wants, all of them; a fact that is not named may be anything.
    steps : tuple of str
        What to do, in words.
    treatments : tuple of str
        The treatments that suit, those that suit best first.
    """

    strategy: Text
    when: Annotated[dict[str, tuple[str, ...]], PlainValidator(_conditions)]
    goal: Text
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]
    treatments: tuple[str, ...] = ()
    offer: Text
    measure: Text
    avoid: Text


class Advice(_Strict):
    """What is said besides, to every segment in the situation."""

    when: Annotated[dict[str, tuple[str, ...]], PlainValidator(_conditions)]
    say: Text


class Playbook(_Strict):
    """All that can be done, and with whom.

    Attributes
    ----------
    treatments : dict of str to Treatment
    strategies : tuple of Strategy
        In the order in which they are tried.
    besides : tuple of Advice
    """

    treatments: dict[str, Treatment]
    strategies: tuple[Strategy, ...]
    besides: tuple[Advice, ...] = ()


def load_playbook(path: Path | None = None) -> Playbook:
    """Read and check a playbook.

    Parameters
    ----------
    path : Path, optional
        YAML; default: the one that comes with segbook.

    Raises
    ------
    UserError
        With everything that is wrong at once: keys, values, treatments that are not described, situations for which there is
        no strategy, rules that can never hold.
    """
    source = read_source(path or OWN, ())
    try:
        playbook = Playbook.model_validate(source.content)
    except ValidationError as error:
        raise UserError(*describe_problems(error, Playbook, source)) from None
    if problems := find_problems(playbook):
        raise UserError(*(f"{source.path}: {problem}" for problem in problems))
    return playbook


def find_problems(playbook: Playbook) -> list[str]:
    """Say what is wrong with a playbook whose form is right.

    Parameters
    ----------
    playbook : Playbook

    Returns
    -------
    list of str
        A sentence for each treatment that is named and not described, each rule that can never hold, and the situations that have no
        strategy; empty if all is well.
    """
    problems = []
    written = Counter(name.casefold() for name in playbook.treatments)
    if twice := [name for name in playbook.treatments if written[name.casefold()] > 1]:
        problems.append(f"the treatments {listing(twice)} are one name, for capitals do not matter; give each its own.")
    for number, rule in enumerate(playbook.strategies, start=1):
        if unknown := [name for name in rule.treatments if name not in playbook.treatments]:
            problems.append(
                f"strategy {number}, “{rule.strategy}”, names the treatment {listing(unknown)}, which `treatments` does not "
                f"describe; describe it there or use one of {', '.join(playbook.treatments)}."
            )
    situations = list_situations()
    free = np.ones(len(situations["name"]), dtype=bool)
    for number, rule in enumerate(playbook.strategies, start=1):
        fits = match(rule.when, situations)
        if not (fits & free).any():
            why = (
                "every situation that it speaks of is taken by a strategy before it"
                if fits.any()
                else "no situation is like that"
            )
            problems.append(
                f"strategy {number}, “{rule.strategy}”, can never hold: {why}; move it up, change its `when` or remove it."
            )
        free &= ~fits
    for number, rule in enumerate(playbook.besides, start=1):
        if not match(rule.when, situations).any():
            problems.append(
                f"advice {number} of `besides` can never hold: no situation is like that; change its `when`."
            )
    if free.any():
        problems.append(_describe_gaps(situations, free))
    return problems


def _describe_gaps(situations: Mapping[str, np.ndarray], free: np.ndarray) -> str:
    names = list(dict.fromkeys(situations["name"][free].tolist()))
    others = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    first = np.flatnonzero(free)[0]
    example = ", ".join(f"{fact} {situations[fact][first]}" for fact in BANDS)
    return (
        f"there are segments without a strategy: {', '.join(names[:MOST_SHOWN])}{others} (for example {example}); add a strategy "
        "without other conditions than these names, or one at the end with `when: {}`."
    )
