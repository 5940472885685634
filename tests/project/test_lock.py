"""requirements.txt is what pyproject.toml asks for, and what is installed."""

import re
import tomllib
from importlib.metadata import distributions

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="module")
def locked(root) -> dict[str, str]:
    """Name to version of what the lock holds for this platform."""
    found = {}
    for line in (root / "requirements.txt").read_text().splitlines():
        if re.match(r"[a-z0-9]", line):
            requirement = Requirement(line.removesuffix("\\").strip())
            if requirement.marker is None or requirement.marker.evaluate():
                found[canonicalize_name(requirement.name)] = next(iter(requirement.specifier)).version
    return found


@pytest.fixture(scope="module")
def direct(root) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["test"]]


def needs_of(requirement: Requirement, installed: dict) -> list[Requirement]:
    environments = [default_environment() | {"extra": extra} for extra in (requirement.extras or {""})]
    texts = installed[canonicalize_name(requirement.name)].requires or []
    return [
        need
        for need in map(Requirement, texts)
        if need.marker is None or any(need.marker.evaluate(environment) for environment in environments)
    ]


def test_the_lock_satisfies_the_project(locked, direct):
    for requirement in direct:
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_the_lock_holds_exactly_what_the_project_needs(locked, direct):
    installed = {canonicalize_name(each.metadata["Name"]): each for each in distributions()}
    needed, waiting = set(), list(direct)
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key not in needed:
            needed.add(key)
            waiting += needs_of(requirement, installed)
    assert {name for name, _ in needed} == set(locked)


def test_the_lock_is_what_is_installed(locked):
    installed = {canonicalize_name(each.metadata["Name"]): each.version for each in distributions()}
    assert {name: installed.get(name) for name in locked} == locked


def test_every_locked_package_has_hashes(root):
    text = (root / "requirements.txt").read_text()
    packages = re.findall(r"^[a-z0-9][^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, flags=re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[a-z0-9]", text, flags=re.MULTILINE))
