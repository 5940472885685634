"""The parameters of a run: one YAML file, one strict model."""

import difflib
import re
from datetime import date
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
)

from segbook.common.paths import find_input
from segbook.errors import UserError

COLUMNS = (
    "customer_id",
    "order_id",
    "ordered_at",
    "quantity",
    "unit_price",
    "amount",
    "product_id",
    "product",
    "category",
    "country",
)
"""The columns of a transaction that segbook knows, in the order of the tables."""

Column = Literal[COLUMNS]


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


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class DataSettings(_Strict):
    """What comes in and how it is cleaned."""

    transactions: str
    columns: dict[Column, str] = {}
    known_segments: str | None = None
    returns: Literal["exclude", "net"] = "exclude"
    deduplicate: bool = True
    exclude_products: list[str] = []
    currency: Annotated[str | None, AfterValidator(_known_currency)] = None
    snapshot: Annotated[date | None, BeforeValidator(_iso_date)] = None


class SegmentSettings(_Strict):
    """How many segments, or up to how many to look for."""

    k: Annotated[int | Literal["auto"], PlainValidator(_auto_or_some)] = "auto"
    k_max: Annotated[int, Field(ge=2, le=10)] = 10


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
    privacy: PrivacySettings = PrivacySettings()
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 20240101

    def parameters(self) -> dict:
        """Give every leaf by its own name, as plain values that papermill can write.

        Returns
        -------
        dict
            ``{"name": "sample", "transactions": "data/…", "k": "auto", …}``
        """
        flat = {}
        for key, value in self.model_dump(mode="json").items():
            flat.update(value if isinstance(value, dict) else {key: value})
        return flat


class _OneOfEachKey(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice, where the second would win in silence."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        for (key, _), name in zip(node.value, keys, strict=True):
            if keys.count(name) > 1:
                raise yaml.MarkedYAMLError(problem=f"the key `{name}` stands there twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def load_settings(path: str | Path) -> Settings:
    """Read and check the YAML file of a run.

    Parameters
    ----------
    path : str or Path
        The YAML file. Relative paths inside it are looked up beside it, then in the project.

    Returns
    -------
    Settings
        With the paths of its input files found.

    Raises
    ------
    UserError
        With everything that is wrong with the file at once.
    """
    path = Path(path)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_OneOfEachKey)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise UserError(f"The parameter file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError(f"The parameter file {path} is not text in UTF-8; save it as UTF-8.") from None
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not valid YAML: {_describe_yaml_error(error)}") from None
    if not isinstance(content, dict):
        raise UserError(f"{path} holds no settings; it needs at least `name:` and `data:` with `transactions:`.")
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise UserError(*(_describe_problem(path, problem) for problem in error.errors())) from None
    return _find_inputs(settings, path)


def save_settings(settings: Settings, path: Path) -> None:
    """Write settings as the YAML that would load them again."""
    text = yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def _find_inputs(settings: Settings, path: Path) -> Settings:
    found, problems = {}, []
    for key in ("transactions", "known_segments"):
        given = getattr(settings.data, key)
        if given is None:
            continue
        try:
            found[key] = find_input(given, beside=path.parent)
        except UserError as error:
            problems.append(f"{path}, data.{key}: {error}")
    if problems:
        raise UserError(*problems)
    return settings.model_copy(update={"data": settings.data.model_copy(update=found)})


def _describe_yaml_error(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{getattr(error, 'problem', None) or 'it cannot be parsed'}; check colons, indents and quotes there."


def _describe_problem(path: Path, problem: dict) -> str:
    location = [str(part) for part in problem["loc"]]
    known = _keys_beside(location)
    key = ".".join(part for part in location if re.fullmatch(r"[^\[\]()]+", part) and part != "[key]")
    if problem["type"] == "extra_forbidden" or location[-1] == "[key]":
        wrong = location[-2] if location[-1] == "[key]" else location[-1]
        nearest = difflib.get_close_matches(wrong, known, n=1, cutoff=0.5)
        advice = f"did you mean `{nearest[0]}`?" if nearest else f"the keys there are {', '.join(known)}."
        return f"{path}: there is no key `{key}`; {advice}"
    if problem["type"] == "missing":
        return f"{path}: the key `{key}` is missing; add it."
    if problem["type"] in ("model_type", "model_attributes_type"):
        return f"{path}: `{key}` needs its settings under it, one a line and indented; found {problem['input']!r}."
    if problem["type"] == "string_pattern_mismatch":
        return f"{path}, {key}: {problem['input']!r} must be lower-case letters, digits, - and _ only."
    message = problem["msg"].removeprefix("Value error, ")
    return f"{path}, {key}: {problem['input']!r} will not do; {message[0].lower()}{message[1:]}."


def _keys_beside(location: list[str]) -> list[str]:
    if location[:2] == ["data", "columns"]:
        return list(COLUMNS)
    model = Settings
    for part in location[:-1]:
        field = model.model_fields.get(part)
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            return list(model.model_fields)
        model = field.annotation
    return list(model.model_fields)
