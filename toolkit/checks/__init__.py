"""Checks that need more than one element's surroundings, or that a project chooses by a profile.

What XPath can say inside one file of this edition stands in `schema/edition.odd` as a constraint; what holds whatever
the schema, and what others than this edition choose, is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
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
from toolkit.diagnostic import CHECKS, Check, Diagnostic, Severity
from toolkit.edition import Edition, File, Settings
from toolkit.profiles import chosen

__all__ = [
    "blanks", "correspondence", "dates", "deposit", "encoding", "find", "find_alone", "find_around", "find_named",
    "header", "hygiene", "identifiers", "letters", "pointers", "publication", "sequences", "storage",
]  # fmt: skip


def find(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Run the checks that the profiles of the edition choose, and that it does not ignore, on one of its files."""
    yield from find_alone(file, edition.settings)
    yield from find_around(file, edition)


def find_alone(file: File, settings: Settings) -> Iterator[Diagnostic]:
    """Run those that look at nothing but the file: what they find holds as long as the file and the choice do."""
    for check, severity in _asked_for(settings.profiles, settings.ignore):
        if not check.looks_around:
            yield from _run(check, severity, file)


def find_around(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Run those that may look at the whole edition."""
    for check, severity in _asked_for(edition.settings.profiles, edition.settings.ignore):
        if check.looks_around:
            yield from _run(check, severity, file, edition)


def find_named(file: File, edition: Edition, names: Iterable[str]) -> Iterator[Diagnostic]:
    """Run checks by their names, whatever the settings of the edition choose or ignore."""
    for check in (CHECKS[name] for name in names if name in CHECKS and CHECKS[name].find):
        yield from _run(check, None, file, *([edition] if check.looks_around else ()))


@cache
def _asked_for(profiles: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[tuple[Check, Severity | None], ...]:
    named = ((CHECKS[name], severity) for name, severity in chosen(profiles).items() if name not in ignore)
    return tuple((check, severity) for check, severity in named if check.find is not None)


def _run(check: Check, severity: Severity | None, *about: object) -> Iterator[Diagnostic]:
    find = cast("Callable[..., Iterator[Diagnostic]]", check.find)
    for found in find(*about):
        yield replace(found, severity=severity) if severity else found
