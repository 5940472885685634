"""Where settings come from: the YAML file of a run and what the command line sets over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from segbook.errors import UserError

LONGEST_QUOTE = 80


@dataclass(frozen=True)
class Override:
    """One ``KEY=VALUE`` of the command line.

    Attributes
    ----------
    keys : tuple of str
        The key, taken apart at its dots.
    value : object
        The value, read as YAML.
    text : str
        As it is quoted in messages.
    origin : tuple of str
        The outermost key that is not in the file and came into being with this one.
    """

    keys: tuple[str, ...]
    value: object
    text: str
    origin: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """What the settings are made of.

    Attributes
    ----------
    path : Path
        The parameter file.
    content : dict
        Its content with the overrides in it.
    overrides : tuple of Override
        Those that could be used.
    problems : tuple of str
        One sentence for each of the others.
    """

    path: Path
    content: dict
    overrides: tuple[Override, ...]
    problems: tuple[str, ...]

    def place(self, location: Sequence[str], key: str = "", *, missing: bool = False) -> str:
        """Say where a setting was written: in the file, or on the command line.

        Parameters
        ----------
        location : sequence of str
            The path of the setting.
        key : str, optional
            Its name, to be added where the place alone does not tell it.
        missing : bool
            Whether it is not there: then only who replaced its whole section can be at fault, else the file.
        """
        for override in reversed(self.overrides):
            claimed = override.keys if missing else override.origin
            if tuple(location[: len(claimed)]) == claimed:
                named = not key or key == ".".join(override.keys)
                return override.text if named else f"{override.text}, {key}"
        return f"{self.path}, {key}" if key else str(self.path)


class _OneOfEachKey(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice, where the second would win in silence."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        for (key, _), name in zip(node.value, keys, strict=True):
            if keys.count(name) > 1:
                raise yaml.MarkedYAMLError(problem=f"the key `{name}` stands there twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def read_source(path: Path, overrides: Sequence[str]) -> Source:
    """Read a parameter file and put the overrides over it.

    Parameters
    ----------
    path : Path
    overrides : sequence of str
        ``KEY=VALUE`` each; of two for one key the later holds.

    Returns
    -------
    Source

    Raises
    ------
    UserError
        If the file cannot be read, together with the overrides that cannot be used.
    """
    usable, problems = [], []
    for text in overrides:
        try:
            usable.append(_parse_override(text))
        except UserError as error:
            problems += error.problems
    try:
        content = _read_file(path)
    except UserError as error:
        raise UserError(*error.problems, *problems) from None
    placed = []
    for override in usable:
        try:
            content, origin = _put(content, override, 0)
        except UserError as error:
            problems += error.problems
        else:
            placed.append(Override(override.keys, override.value, override.text, origin))
    return Source(path, content, tuple(placed), tuple(problems))


def _read_file(path: Path) -> dict:
    try:
        content = _parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise UserError(f"The parameter file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UserError(f"The parameter file {path} is not text in UTF-8; save it as UTF-8.") from None
    if not isinstance(content, dict):
        raise UserError(f"{path} holds no settings; it needs at least `name:` and `data:` with `transactions:`.")
    return content


def _parse_override(given: str) -> Override:
    shown = " ".join(given.split())
    shown = shown if len(shown) <= LONGEST_QUOTE else f"{shown[:LONGEST_QUOTE]}…"
    text = f"`--set {shown}`"
    key, equals, value = given.partition("=")
    if not equals:
        raise UserError(f"{text} has no `=`; write it as `--set KEY=VALUE`, such as `--set segments.k=5`.")
    keys = tuple(part.strip() for part in key.split("."))
    if not all(keys):
        raise UserError(f"{text} has an empty key; write it as `--set KEY=VALUE`, such as `--set segments.k=5`.")
    return Override(keys, _parse(value, text), text)


def _parse(text: str, place: str) -> object:
    try:
        return yaml.load(text, Loader=_OneOfEachKey)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        what = getattr(error, "problem", None) or "it cannot be parsed"
        raise UserError(f"{place} is not valid YAML: {where}{what}; check colons, indents and quotes there.") from None
    except ValueError as error:  # a date such as 2024-02-30
        raise UserError(f"{place} is not valid YAML: {error}; correct the date or put it in quotes.") from None


def _put(section: dict, override: Override, depth: int) -> tuple[dict, tuple[str, ...]]:
    """Give a section with the override in it and the outermost new key; sections may be shared, so none is changed."""
    *_, last = override.keys
    key = override.keys[depth]
    if depth == len(override.keys) - 1:
        return section | {last: override.value}, override.keys
    below = section.get(key)
    if below is None:
        inner, _ = _put({}, override, depth + 1)
        return section | {key: inner}, override.keys[: depth + 1]
    if not isinstance(below, dict):
        raise UserError(
            f"{override.text}: `{'.'.join(override.keys[: depth + 1])}` is {below!r}, not a section with keys under it."
        )
    inner, origin = _put(below, override, depth + 1)
    return section | {key: inner}, origin
