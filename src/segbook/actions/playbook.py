"""The playbook: how customers can be contacted, and what to do with whom; data that a marketer can edit."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from segbook.settings import CONTACT_COSTS

OWN = Path(__file__).with_name("playbook.yml")
"""The playbook that comes with segbook."""

Share = Annotated[float, Field(ge=0, le=1)]


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
        How many more of a hundred contacted customers order, as a share: least, likely, most. It is assumed and
        used only where no campaign has measured it.
    """

    what: str
    channel: Literal[tuple(CONTACT_COSTS)]
    contacts: Annotated[int, Field(ge=1)] = 1
    discount: Share = 0.0
    assumed: tuple[Share, Share, Share]

    def cost(self, contact_costs: dict[str, float]) -> float:
        """Give what it costs to treat one customer, without the discount."""
        return self.contacts * contact_costs[self.channel]


class Playbook(_Strict):
    """All that can be done, and with whom."""

    treatments: dict[str, Treatment]


def load_playbook(path: Path | None = None) -> Playbook:
    """Read a playbook; by default the one that comes with segbook."""
    return Playbook.model_validate(yaml.safe_load((path or OWN).read_text(encoding="utf-8")))
