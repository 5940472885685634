"""Take the reference outputs of the notebooks from an executed run: ``python -m segbook.runner.anchors FOLDER``."""

import sys
from pathlib import Path

import nbformat

from segbook.runner.chapters import find_chapters

ANCHOR = "nbval-check-output"
"""Tag of the cells whose output is kept in the repository and compared by nbval."""


def keep_anchors(executed: Path, notebook: Path) -> None:
    """Copy the outputs of the anchor cells of an executed notebook into its source; drop all other outputs.

    Parameters
    ----------
    executed, notebook : Path
        The executed notebook and its source.
    """
    outputs = {
        cell.id: cell.outputs for cell in nbformat.read(executed, as_version=4).cells if cell.cell_type == "code"
    }
    source = nbformat.read(notebook, as_version=4)
    for cell in source.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs[cell.id] if ANCHOR in cell.metadata.get("tags", []) else []
            cell.execution_count = 1 if cell.outputs else None  # nbval takes cells without a count for not run
            for output in cell.outputs:
                output.execution_count = 1
    nbformat.write(source, notebook)


if __name__ == "__main__":
    for path in find_chapters().values():
        keep_anchors(Path(sys.argv[1]) / path.name, path)
