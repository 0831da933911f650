"""What the header of a letter says, or that of the whole edition, which holds for its letters too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from toolkit.checks.finding import at_element, elements, words
from toolkit.diagnostic import Diagnostic, Note
from toolkit.edition import Edition, File
from toolkit.names import TEI

__all__ = ["DATING", "headers", "is_any", "missing", "part_of", "quoted", "said_in"]

DATING: Final = ("when", "when-iso", "from", "to", "notBefore", "notAfter", "from-iso", "notBefore-iso")
"""The attributes that give an event of the edition itself a day."""

_LONGEST: Final = 300
"""So many characters of the header a note quotes at most."""


def headers(file: File, edition: Edition) -> Iterator[etree._Element]:
    """Give the header of a letter, and that of the whole edition; nothing for a register."""
    for one in (file, edition.head) if file.is_letter else ():
        header = one.root.find(f"{{{TEI}}}teiHeader") if one is not None else None
        if header is not None:
            yield header


def said_in(file: File, edition: Edition, outer: str, names: str) -> Iterator[etree._Element]:
    """Give the elements of these names that say something, in a part of the headers."""
    for header in headers(file, edition):
        for part in elements(header, outer):
            yield from (one for one in elements(part, names) if words(one))


def part_of(file: File, *names: str) -> etree._Element | None:
    """Give the innermost part of the header on this way that there is; None for what is no letter."""
    found = file.root.find(f"{{{TEI}}}teiHeader") if file.is_letter else None
    for name in names:
        inner = found.find(f"{{{TEI}}}{name}") if found is not None else None
        found = found if inner is None else inner
    return found


def missing(check: str, file: File, way: tuple[str, ...], message: str, help: str) -> Iterator[Diagnostic]:
    """Tell what the header lacks at the innermost part where it would stand."""
    part = part_of(file, *way)
    if part is not None:
        yield at_element(check, file, part, message, help)


def is_any(found: Iterator[etree._Element]) -> bool:
    """Whether there is one."""
    return next(found, None) is not None


def quoted(element: etree._Element) -> Note:
    """Give the words of a part of the header as the reason for a finding."""
    said = words(element)
    return Note(f"the header says: “{said if len(said) <= _LONGEST else said[:_LONGEST] + '…'}”")
