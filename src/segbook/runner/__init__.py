"""Run the chapters, stage them, and publish them as a book."""

from segbook.runner.run import run_report

__all__ = ["run_report"]
