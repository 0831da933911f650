"""Checks that need more than one element's surroundings: pointers, and what letters say of each other.

What XPath can say inside one file stands in `schema/edition.odd` as a constraint; here is only what it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from toolkit.checks import dates, hygiene, identifiers, letters, pointers
from toolkit.diagnostic import CHECKS, Diagnostic
from toolkit.edition import Edition, File

__all__ = ["dates", "find", "hygiene", "identifiers", "letters", "pointers"]


def find(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Run every check that the edition does not ignore on one of its files."""
    for check in CHECKS.values():
        if check.find is not None and check.name not in edition.settings.ignore:
            yield from cast("Iterator[Diagnostic]", check.find(file, edition))
