"""Notebooks to practise on, made of the chapters: ``python -m segbook.runner.exercises FOLDER``."""

import ast
import sys
from pathlib import Path

import nbformat

from segbook.runner.chapters import find_chapters

SOLUTION, CHECK = "solution", "check"
"""Tags of the cell that solves an exercise, and of the cell after it that checks the answer."""


def blank_solutions(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Empty the solutions of a notebook: what remains of each is one ``name = ...`` per name that is checked.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        In which each cell tagged ``solution`` is followed by one tagged ``check``.

    Returns
    -------
    nbformat.NotebookNode
        A copy; all other cells are as they were.
    """
    blank = nbformat.from_dict(notebook)
    cells = [cell for cell in blank.cells if cell.cell_type == "code"]
    for place, cell in enumerate(cells):
        if SOLUTION in cell.metadata.get("tags", []):
            check = next(each for each in cells[place:] if CHECK in each.metadata.get("tags", []))
            names = find_answers(cell.source, check.source)
            cell.source = "\n".join(["# Write your solution here.", *(f"{name} = ..." for name in names)])
            cell.outputs, cell.execution_count = [], None
    return blank


def find_answers(solution: str, check: str) -> list[str]:
    """Give the names that the learner has to set.

    Parameters
    ----------
    solution, check : str
        The code of the two cells.

    Returns
    -------
    list of str
        What the solution sets and the check reads without setting it itself, in the order of the solution.
    """
    solved, checked = (
        [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)] for source in (solution, check)
    )
    read = {node.id for node in checked if isinstance(node.ctx, ast.Load)}
    written = {node.id for node in checked if isinstance(node.ctx, ast.Store)}
    solved.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(
        dict.fromkeys(node.id for node in solved if isinstance(node.ctx, ast.Store) and node.id in read - written)
    )


def write_exercises(folder: Path) -> None:
    """Write every chapter with its solutions emptied.

    Parameters
    ----------
    folder : Path
        Is made; a notebook that stands there is left as it is, for somebody may have worked in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for notebook in find_chapters().values():
        target = folder / notebook.name
        if not target.exists():
            nbformat.write(blank_solutions(nbformat.read(notebook, as_version=4)), target)


if __name__ == "__main__":
    write_exercises(Path(sys.argv[1]))
