"""Readers of landing files: one module an input format, chosen by suffix and by content."""

from etl.readers.registry import list_landing_files, read_landing_file

__all__ = ["list_landing_files", "read_landing_file"]
