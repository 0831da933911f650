"""Faults in the use of the toolkit. Faults in an edition are diagnostics, not exceptions."""

from __future__ import annotations

__all__ = ["OutputError", "SchemaError", "SourceError", "ToolkitError"]


class ToolkitError(Exception):
    """A wrong use of the toolkit, said in one sentence; `exit_code` is what the command ends with."""

    exit_code = 2


class SourceError(ToolkitError):
    """A file or folder that cannot be read."""


class SchemaError(ToolkitError):
    """A schema or customization that cannot be used."""


class OutputError(ToolkitError):
    """An output that cannot be made or written."""
