"""Newsledger: who did what to whom, when, where, and who says so, out of raw news."""

__version__ = "0.1.0"
