"""What was run, on what, with what: the manifest of a run."""

import hashlib
import json
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq

from segbook.common.files import written_whole
from segbook.common.paths import project_root, resolve_input
from segbook.settings import FILES, Settings

PACKAGES = (
    "segbook",
    "pandas",
    "numpy",
    "scikit-learn",
    "duckdb",
    "ibis-framework",
    "papermill",
    "jupyter-book",
    "arviz",
)


def describe_environment() -> dict:
    """Give the versions that a run depends on, and the commit of the project."""
    return {
        "git_commit": _git_commit(),
        "python": platform.python_version(),
        "packages": {package: version(package) for package in PACKAGES},
    }


def describe_inputs(settings: Settings) -> dict:
    """Give size and SHA-256 of each input file, by its role; of a folder, those of its parts."""
    paths = {role: getattr(settings.data, role) for role in FILES}
    return {role: _describe_input(resolve_input(path)) for role, path in paths.items() if path}


def collect_results(folder: Path) -> dict:
    """Give the rows of every table and all facts of a run."""
    tables = sorted((folder / "tables").glob("*.parquet"))
    facts = sorted((folder / "facts").glob("*.json"))
    return {
        "rows": {path.stem: pq.read_metadata(path).num_rows for path in tables},
        "facts": {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in facts},
    }


def read_manifest(folder: Path) -> dict:
    """Read the manifest of a run; empty if there is none."""
    path = folder / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def write_manifest(folder: Path, manifest: dict) -> None:
    """Write the manifest of a run, aside first and then renamed."""
    with written_whole(folder / "manifest.json") as aside:
        aside.write_text(f"{json.dumps(manifest, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


def _describe_input(path: Path) -> dict:
    if path.is_dir():
        return {part.name: _describe_file(part) for part in sorted(path.glob("*.parquet"))}
    return _describe_file(path)


def _describe_file(path: Path) -> dict:
    with path.open("rb") as content:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}


def _git_commit() -> str | None:
    """Give the commit, with a mark if the files differ from it; None outside a repository."""
    command = ["git", "-C", str(project_root()), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None
