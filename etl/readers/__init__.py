"""Readers of landing files: one module an input format, chosen by suffix and by content."""

from etl.readers.registry import read_landing_file

__all__ = ["read_landing_file"]
