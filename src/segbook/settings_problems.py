"""What is wrong with settings, in words that help to mend it."""

import difflib
import re
from collections.abc import Iterable
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from segbook.settings_source import Source


def describe_problems(error: ValidationError, model: type[BaseModel], source: Source) -> list[str]:
    """Write one sentence for each thing that is wrong.

    Parameters
    ----------
    error : pydantic.ValidationError
    model : type of pydantic.BaseModel
        Whose validation failed; knows the right keys.
    source : Source
        Tells whether the file or the command line is to be mended.

    Returns
    -------
    list of str
        A misspelt key that is needed makes one sentence, not one for the wrong key and one for the missing.
    """
    problems = [(tuple(map(str, problem["loc"])), problem) for problem in error.errors()]
    meant = {
        (*location[:-1], nearest)
        for location, problem in problems
        if problem["type"] == "extra_forbidden" and (nearest := _nearest(location, model))
    }
    return [
        _describe(location, problem, model, source)
        for location, problem in problems
        if not (problem["type"] == "missing" and location in meant)
        and not (problem["type"] == "no_input" and any(key[:-1] == location[:-1] for key in meant))
    ]


def _describe(location: tuple[str, ...], problem: dict, model: type[BaseModel], source: Source) -> str:
    parts = [part for part in location if re.fullmatch(r"[^\[\]()]+", part) and part != "[key]"]
    key = ".".join(str(int(part) + 1) if part.isdigit() else part for part in parts)  # people count from 1
    place, exact_place = source.place(location), source.place(location, key)
    if problem["type"] == "extra_forbidden" or location[-1] == "[key]":
        nearest = _nearest(location, model)
        known = ", ".join(_keys_beside(location, model))
        return f"{place}: there is no key `{key}`; " + (
            f"did you mean `{nearest}`?" if nearest else f"the keys there are {known}."
        )
    if problem["type"] == "no_input":
        section = source.place(location[:-1], missing=True)
        return f"{section}: `data` names no input; give `transactions`, `customers` or `survey`, or several of them."
    if problem["type"] == "missing":
        return f"{source.place(location, missing=True)}: the key `{key}` is missing; add it."
    if problem["type"] in ("model_type", "model_attributes_type"):
        return f"{place}: `{key}` needs its settings under it, one a line and indented; found {problem['input']!r}."
    if problem["type"] == "string_pattern_mismatch":
        return f"{exact_place}: {problem['input']!r} must be lower-case letters, digits, - and _ only."
    message = problem["msg"].removeprefix("Value error, ")
    if location[-1] in ("margin", "discount_rate") and problem["type"] == "less_than_equal":
        message += "; write 0.3 for 30 percent"
    return f"{exact_place}: {problem['input']!r} will not do; {message[0].lower()}{message[1:]}."


def _nearest(location: tuple[str, ...], model: type[BaseModel]) -> str | None:
    wrong = location[-2] if location[-1] == "[key]" else location[-1]
    return next(iter(difflib.get_close_matches(wrong, _keys_beside(location, model), n=1, cutoff=0.5)), None)


def _keys_beside(location: Iterable[str], model: type[BaseModel]) -> list[str]:
    """Give the keys that a section knows, the section being the innermost one on the way to a location."""
    kind: object = model
    known = list(model.model_fields)
    for part in location:
        kind = _kind_of(kind, part)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            known = list(kind.model_fields)
        elif get_origin(kind) is dict and get_origin(get_args(kind)[0]) is Literal:
            known = list(get_args(get_args(kind)[0]))
    return known


def _kind_of(kind: object, part: str) -> object:
    """Give the type of what a key or a place leads to."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(part)
        return field and field.annotation
    inner = get_args(kind)
    return {dict: inner[1], tuple: inner[0]}.get(get_origin(kind)) if len(inner) == 2 else None
