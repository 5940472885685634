"""Execute one chapter in a process of its own."""

import logging
import os
import tempfile
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from segbook.common.paths import project_root, runs_root
from segbook.errors import RunError, UserError
from segbook.runner.chapters import select_cells

QUIET = [
    "--IPKernelApp.log_level=50",
    "--IPKernelApp.exec_lines=__import__('logging').getLogger('tornado').setLevel(50)",
]
"""For the kernel, which reports its own shutdown as an error, in either of two ways."""

logging.getLogger("papermill").setLevel(logging.ERROR)  # it takes typed parameters for unknown ones


def execute_chapter(chapter: str, notebook: Path, output: Path, parameters: dict, shape: frozenset[str]) -> None:
    """Execute a notebook with its parameters.

    Parameters
    ----------
    chapter : str
    notebook : Path
    output : Path
        Where the executed notebook goes; on failure it holds what was executed until then.
    parameters : dict
        Exactly those that the notebook declares.
    shape : frozenset of str
        As for `select_cells`.

    Raises
    ------
    UserError
        If the chapter says what the user can mend.
    RunError
        If it fails otherwise; names chapter, cell and message.
    """
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["SEGBOOK_RUNS"] = str(runs_root())
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        # the kernel is reached over files of this user, not over ports that any user of the machine can open
        with tempfile.TemporaryDirectory(prefix="segbook-") as sockets:
            papermill.execute_notebook(
                select_cells(nbformat.read(notebook, as_version=4), shape),
                output,
                parameters=parameters,
                kernel_name="python3",
                cwd=project_root(),
                progress_bar=False,
                start_timeout=300,
                config=Config(KernelManager={"transport": "ipc", "ip": f"{sockets}/kernel"}),
                extra_arguments=QUIET,
            )
    except PapermillExecutionError as error:
        if error.ename == UserError.__name__:
            raise UserError(f"Chapter {chapter}: {error.evalue}") from None
        raise RunError(
            f"Chapter {chapter} failed in cell {error.cell_index}: {error.ename}: {error.evalue}\n"
            f"What it did until then is in {output}"
        ) from None
