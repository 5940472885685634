"""Where the project, its inputs and its runs are."""

import os
from pathlib import Path

from segbook.errors import UserError


def project_root() -> Path:
    """Give the folder that holds ``notebooks/``, ``book/``, ``params/`` and ``data/``."""
    return Path(__file__).resolve().parents[3]


def runs_root() -> Path:
    """Give the folder of all runs: ``runs/`` of the project, or what ``SEGBOOK_RUNS`` names."""
    return Path(os.environ.get("SEGBOOK_RUNS") or project_root() / "runs").resolve()


def find_input(given: str, beside: Path) -> str:
    """Find an input file, or a folder of Parquet files, looking beside the parameter file and then in the project.

    Parameters
    ----------
    given : str
        The path as written by the user; ``~`` stands for the home folder.
    beside : Path
        The folder of the parameter file.

    Returns
    -------
    str
        Relative to the project where the file lies inside it, else absolute.

    Raises
    ------
    UserError
        If there is no such file; names the places looked at.
    """
    root = project_root()
    places = [beside.resolve() / os.path.expanduser(given), root / os.path.expanduser(given)]
    for place in places:
        if os.path.isfile(place) or any(place.glob("*.parquet")):
            place = place.resolve()
            return str(place.relative_to(root)) if place.is_relative_to(root) else str(place)
    looked = " and ".join(dict.fromkeys(str(place) for place in places))
    what = "a folder without Parquet files" if any(map(os.path.isdir, places)) else "no file"
    raise UserError(f"{given!r} is {what}; looked for {looked}. Correct the path or put the file there.")


def resolve_input(path: str) -> Path:
    """Give the absolute path of an input that `find_input` has found."""
    return project_root() / path
