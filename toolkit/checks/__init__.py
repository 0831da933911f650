"""Checks that need more than one element's surroundings, or that a project chooses by a profile.

What XPath can say inside one file of this edition stands in `schema/edition.odd` as a constraint; what holds whatever
the schema, and what others than this edition choose, is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from toolkit.checks import (
    blanks,
    correspondence,
    dates,
    deposit,
    encoding,
    header,
    hygiene,
    identifiers,
    letters,
    pointers,
    publication,
    sequences,
    storage,
)
from toolkit.diagnostic import CHECKS, Diagnostic
from toolkit.edition import Edition, File
from toolkit.profiles import chosen

__all__ = [
    "blanks", "correspondence", "dates", "deposit", "encoding", "find", "header", "hygiene", "identifiers", "letters",
    "pointers", "publication", "sequences", "storage",
]  # fmt: skip


def find(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Run the checks that the profiles of the edition choose, and that it does not ignore, on one of its files."""
    for name, severity in chosen(edition.settings.profiles).items():
        check = CHECKS[name]
        if check.find is None or name in edition.settings.ignore:
            continue
        for found in cast("Iterator[Diagnostic]", check.find(file, edition)):
            yield replace(found, severity=severity) if severity else found
