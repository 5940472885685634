"""Which chapters there are, and what each wants to know."""

import ast
from pathlib import Path

import nbformat

from segbook.common.paths import project_root

INPUTS = frozenset({"transactions", "customers", "survey", "attributes", "product"})
FOUND = frozenset({"posterior", "trust"})
"""What only a run shows: whether there are draws from the posterior, and whether they can be trusted."""


def find_chapters(shape: frozenset[str] = INPUTS) -> dict[str, Path]:
    """Give the notebook of each chapter, in the order of the report.

    Parameters
    ----------
    shape : frozenset of str, optional
        Which of ``transactions``, ``customers`` and ``survey`` the run has: a chapter whose notebook says in its metadata
        (``segbook: needs``) that it wants an input that is not there is left out. Default: all chapters.

    Returns
    -------
    dict of str to Path
        ``{"data": …/notebooks/01_data.ipynb, …}``
    """
    notebooks = sorted((project_root() / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    return {notebook.stem[3:]: notebook for notebook in notebooks if _read_needs(notebook) <= shape}


def _read_needs(notebook: Path) -> set[str]:
    return set(nbformat.read(notebook, as_version=4).metadata.get("segbook", {}).get("needs", []))


def select_cells(notebook: nbformat.NotebookNode, shape: frozenset[str]) -> nbformat.NotebookNode:
    """Leave out the cells that speak of what a run does not have.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A cell tagged ``needs-transactions``, ``needs-customers`` or ``needs-survey`` wants that input; one tagged
        ``needs-attributes`` wants a customer table or a survey, one tagged ``needs-product`` a product that is asked about,
        ``needs-posterior`` draws, ``needs-trust`` draws that can be trusted. One tagged ``lacks-trust`` wants that there are none.
    shape : frozenset of str
        Which of ``transactions``, ``customers``, ``survey``, ``product``, ``posterior`` and ``trust`` the run has.
    """
    has = {*shape, "attributes"} if shape & {"customers", "survey"} else shape
    unfit = {f"needs-{name}" for name in (INPUTS | FOUND) - has} | {f"lacks-{name}" for name in FOUND & has}
    notebook.cells = [cell for cell in notebook.cells if not unfit & set(cell.metadata.get("tags", []))]
    return notebook


def read_parameters(notebook: Path) -> dict:
    """Read the parameters that a notebook declares, and their defaults.

    Parameters
    ----------
    notebook : Path
        With one cell tagged ``parameters`` that only assigns literals. It is read as a syntax tree,
        because papermill's own inspection drops names with types such as ``int | None``.

    Returns
    -------
    dict
        Name to default.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    parameters = {}
    for statement in ast.parse(source).body:
        target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
        parameters[target.id] = ast.literal_eval(statement.value)
    return parameters
