"""Run the chapters, stage them, and publish them as a book."""

from segbook.runner.check import check_report
from segbook.runner.run import run_chapters, run_report

__all__ = ["check_report", "run_chapters", "run_report"]
