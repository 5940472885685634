"""Customers with known truth."""

from segbook.simulate.sample import write_sample

__all__ = ["write_sample"]
