"""Customers with known truth."""

from segbook.simulate.laboratory import simulate
from segbook.simulate.plan import Plan

__all__ = ["Plan", "simulate"]
