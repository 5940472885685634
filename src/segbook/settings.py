"""The parameters of a run: one YAML file, one strict model."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import inf
from pathlib import Path
from typing import Annotated, Literal

import yaml
from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from segbook.common.paths import find_input
from segbook.common.wording import listing
from segbook.errors import UserError
from segbook.settings_problems import describe_problems
from segbook.settings_source import Source, read_source

COLUMNS = (
    "customer_id",
    "order_id",
    "ordered_at",
    "quantity",
    "unit_price",
    "amount",
    "discount",
    "product_id",
    "product",
    "category",
    "brand",
    "channel",
    "country",
)
"""The columns of a transaction that segbook knows, in the order of the tables."""

Column = Literal[COLUMNS]

KINDS = ("customer_id", "quantity", "money", "ordinal", "yes_no", "category", "date", "ignore")
"""What a column of the customer table or survey can be declared to be; a list of levels makes it ordinal."""

ALGORITHMS = ("kmeans", "mini_batch", "ward", "birch", "gaussian_mixture")
"""The methods that can make the segments of a report."""

COMPARED_ONLY = dict.fromkeys(("dbscan", "hdbscan"), "leaves customers without a segment") | dict.fromkeys(
    ("decision_tree", "rfm_cells"), "does not ask who is alike"
)
"""The methods that cannot, and why."""

FILES = ("transactions", "customers", "survey", "own_features", "known_segments", "campaigns", "playbook")
"""The settings under `data:` that name a file."""

CONTACT_COSTS = {"app": 0.01, "email": 0.03, "letter": 1.20, "call": 6.00}
"""The ways of reaching a customer, and what one contact is assumed to cost, in units of the currency."""

LONGEST_NAME = 40
"""Characters of a segment's name."""

CRITERIA = ("size", "revenue", "spending", "activity", "satisfaction", "stability")
"""What can make a segment attractive."""


def _known_currency(code: str | None) -> str | None:
    if code is not None and code not in list_currencies():
        raise ValueError("not a currency code of ISO 4217 such as EUR, GBP or USD")
    return code


def _iso_date(day: object) -> object:
    if isinstance(day, str | None) or type(day) is date:
        return day
    raise ValueError("write it as 2024-12-31")


def _auto_or_some(k: object) -> int | str:
    if k == "auto" or (type(k) is int and 2 <= k <= 10):
        return k
    raise ValueError("write auto or a whole number from 2 to 10")


def _auto_or_algorithm(algorithm: object) -> str:
    if algorithm == "auto" or algorithm in ALGORITHMS:
        return algorithm
    if algorithm in COMPARED_ONLY:
        raise ValueError(
            f"it is compared with the others in the report and cannot make its segments, for it {COMPARED_ONLY[algorithm]}; "
            f"write auto or one of {', '.join(ALGORITHMS)}"
        )
    raise ValueError(f"write auto or one of {', '.join(ALGORITHMS)}")


def _kind_or_levels(kind: object) -> str | list[str]:
    if kind in KINDS:
        return kind
    if isinstance(kind, list) and len(set(map(str, kind))) == len(kind) > 1:
        return [str(level) for level in kind]
    raise ValueError(f"write one of {', '.join(KINDS)}, or the levels of a scale as a list, lowest first")


def _items(items: object) -> list[str]:
    if isinstance(items, list) and len(items) > 1:
        return [str(item) for item in items]
    raise ValueError("write two items or more as a list, such as [q1, q2, -q3]")


def _names(names: object) -> dict[str, str]:
    if not isinstance(names, dict) or not all(
        isinstance(name, str) and name.strip() for pair in names.items() for name in pair
    ):
        raise ValueError(
            'write each segment by the name that the report gives it, then yours: {"Champions": "Our regulars"}'
        )
    names = {old.strip(): new.strip() for old, new in names.items()}
    if len(set(names.values())) < len(names):
        raise ValueError("two segments would have one name; give each its own")
    if max(map(len, names.values()), default=0) > LONGEST_NAME:
        raise ValueError(f"names are of at most {LONGEST_NAME} characters, so that figures can show them")
    return names


def _amounts(known: Mapping[str, float], what: str) -> Callable[[object], dict[str, float]]:
    """Give a validator of some of the known keys with numbers from 0 on; the others keep what they have."""

    def complete(given: object) -> dict[str, float]:
        if not isinstance(given, dict) or not set(given) <= set(known):
            raise ValueError(f"write {what} for some of {', '.join(known)}")
        wrong = [key for key, amount in given.items() if type(amount) not in (int, float) or not 0 <= amount < inf]
        if wrong:
            raise ValueError(f"{listing(wrong)} must be {what}, a number from 0 on")
        return {**known, **given}

    return complete


def _weights(given: object) -> dict[str, float]:
    weights = _amounts(dict.fromkeys(CRITERIA, 1.0), "a weight")(given)
    if not sum(weights.values()):
        raise ValueError("all weights are 0; give at least one more")
    return weights


def _auto_or_names(features: object) -> str | list[str]:
    if features == "auto" or (isinstance(features, list) and features):
        return features if features == "auto" else [str(name) for name in features]
    raise ValueError("write auto or a list of features, such as [age, income]")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class DataSettings(_Strict):
    """What comes in and how it is cleaned."""

    transactions: str | None = None
    customers: str | None = None
    survey: Annotated[str | None, Field(validate_default=True)] = None
    columns: dict[Column, str] = {}
    attributes: dict[str, Annotated[str | list[str], PlainValidator(_kind_or_levels)]] = {}
    scales: dict[str, Annotated[list[str], PlainValidator(_items)]] = {}
    own_features: str | None = None
    known_segments: str | None = None
    campaigns: str | None = None
    playbook: str | None = None
    returns: Literal["exclude", "net"] = "exclude"
    deduplicate: bool = True
    exclude_products: list[str] = []
    currency: Annotated[str | None, AfterValidator(_known_currency)] = None
    snapshot: Annotated[date | None, BeforeValidator(_iso_date)] = None

    def shape(self) -> frozenset[str]:
        """Say which of ``transactions``, ``customers`` and ``survey`` the run has."""
        return frozenset(name for name in ("transactions", "customers", "survey") if getattr(self, name))

    @field_validator("survey")
    @classmethod
    def _has_input(cls, survey: str | None, info: ValidationInfo) -> str | None:
        others = [info.data.get(name, "wrong in itself") for name in ("transactions", "customers")]
        if not (survey or any(others)):
            raise PydanticCustomError("no_input", "it names no input")
        return survey


class SegmentSettings(_Strict):
    """What makes the segments, how many there are, or up to how many to look for, and what divides the customers."""

    features: Annotated[str | list[str], PlainValidator(_auto_or_names)] = "auto"
    k: Annotated[int | Literal["auto"], PlainValidator(_auto_or_some)] = "auto"
    k_max: Annotated[int, Field(ge=2, le=10)] = 10
    algorithm: Annotated[str, PlainValidator(_auto_or_algorithm)] = "auto"
    names: Annotated[dict[str, str], PlainValidator(_names)] = {}


class ProfileSettings(_Strict):
    """What makes a segment attractive."""

    attractiveness: Annotated[dict[str, float], PlainValidator(_weights), Field(validate_default=True)] = {}


class ValueSettings(_Strict):
    """How the models of customer value count time."""

    time_unit: Literal["day", "week"] = "week"


class EconomicsSettings(_Strict):
    """What is assumed about money, and how far ahead is looked."""

    margin: Annotated[float, Field(strict=True, ge=-1, le=1)] = 0.30
    horizon_days: Annotated[int, Field(strict=True, ge=7, le=3650)] = 365
    discount_rate: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.10
    budget: Annotated[float, Field(strict=True, ge=0, le=1e12)] = 10_000.0
    contact_costs: Annotated[
        dict[str, float],
        PlainValidator(_amounts(CONTACT_COSTS, "the cost of one contact")),
        Field(validate_default=True),
    ] = {}
    response_days: Annotated[int, Field(strict=True, ge=1, le=365)] = 30


class ActionSettings(_Strict):
    """What is asked about particular products."""

    product: str | None = None


class PrivacySettings(_Strict):
    """What is too small to be published."""

    min_cell: Annotated[int, Field(ge=1)] = 10


class Settings(_Strict):
    """All parameters of a run.

    Notes
    -----
    The leaves have distinct names, because a notebook receives them flat (see `parameters`).
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    data: DataSettings
    segments: SegmentSettings = SegmentSettings()
    profiles: ProfileSettings = ProfileSettings()
    value: ValueSettings = ValueSettings()
    economics: EconomicsSettings = EconomicsSettings()
    actions: ActionSettings = ActionSettings()
    privacy: PrivacySettings = PrivacySettings()
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 20240101

    def shape(self) -> frozenset[str]:
        """Say what the run has: the inputs of `DataSettings.shape`, and ``product`` if one is asked about."""
        return self.data.shape() | ({"product"} if self.actions.product else set())

    def parameters(self) -> dict:
        """Give every leaf by its own name, as plain values that papermill can write.

        Returns
        -------
        dict
            ``{"name": "sample", "transactions": "data/…", "k": "auto", …}``; ``segments.features`` is
            ``segment_features``, for `features` is the room.
        """
        flat = {}
        for key, value in self.model_dump(mode="json").items():
            flat.update(value if isinstance(value, dict) else {key: value})
        flat["segment_features"] = flat.pop("features")
        return flat


def load_settings(path: str | Path, overrides: Sequence[str] = ()) -> Settings:
    """Read and check the YAML file of a run and what is set over it.

    Parameters
    ----------
    path : str or Path
        The YAML file. Relative paths are looked up beside it, then in the project.
    overrides : sequence of str, optional
        ``KEY=VALUE`` each, such as ``"segments.k=5"``: dots lead into sections, the value is read as YAML,
        and of two for one key the later holds.

    Returns
    -------
    Settings
        With the paths of its input files found.

    Raises
    ------
    UserError
        With everything that is wrong with the file and the overrides at once.
    """
    source = read_source(Path(path), overrides)
    problems = list(source.problems)
    try:
        settings = _find_inputs(Settings.model_validate(source.content), source)
    except ValidationError as error:
        problems += describe_problems(error, Settings, source)
    except UserError as error:
        problems += error.problems
    if problems:
        raise UserError(*problems)
    return settings


def save_settings(settings: Settings, path: Path) -> None:
    """Write settings as the YAML that would load them again."""
    text = yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def _find_inputs(settings: Settings, source: Source) -> Settings:
    found, problems = {}, []
    for key in FILES:
        given = getattr(settings.data, key)
        if given is None:
            continue
        try:
            found[key] = find_input(given, beside=source.path.parent)
        except UserError as error:
            problems.append(f"{source.place(('data', key), f'data.{key}')}: {error}")
    if problems:
        raise UserError(*problems)
    return settings.model_copy(update={"data": settings.data.model_copy(update=found)})
