"""A schema narrowed to letters: what of it they never use, and the customization that allows what they use, no more."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit import odd
from toolkit.diagnostic import Severity
from toolkit.errors import SchemaError
from toolkit.grammar.match import Matcher
from toolkit.narrow.narrowing import allowing
from toolkit.narrow.unused import Unused, as_json, as_text, unused
from toolkit.narrow.usage import Usage, used
from toolkit.narrow.written import may_be_made_anew, sealed
from toolkit.odd.compile import grammar
from toolkit.odd.library import Library
from toolkit.odd.model import Odd
from toolkit.odd.rules import schematron
from toolkit.schematron import contexts_met
from toolkit.source import Source

__all__ = ["Narrowed", "Unused", "as_json", "as_text", "may_be_made_anew", "narrowed"]

_PROSE = """The elements, attributes and values below are those that the letters use; the numbers say how often. A
new letter may well need more: add it here by hand, or narrow again."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What came of narrowing a schema to letters.

    unused   what the schema allows and the letters never use
    odd      the customization that allows what they use
    name     of its file
    narrows  what it narrows, in words
    """

    unused: Unused
    odd: bytes
    name: str
    narrows: str


def narrowed(
    customization: Path, letters: Sequence[Source], library: Library, *, out: Path, from_tei: bool = False
) -> Narrowed:
    """Hold a schema beside letters, and give the customization that allows what they use and no more.

    library   the TEI declarations, and copies of what the customization names
    out       the folder where the new file is to lie: from there it names the ODD that it narrows
    from_tei  whether to narrow all of the TEI instead, as if the customization were not there

    Raises SchemaError where the customization is faulty, or the letters use no element of it.
    """
    base = odd.all_of_tei(library) if from_tei else _sound(customization, library)
    usage = _usage(base, letters)
    found = unused(base, usage)
    if not found.in_use:
        raise SchemaError(f"no file uses an element of {customization.name}, so there is nothing to narrow it to")
    called = f"all of TEI P5 {base.release}" if from_tei else customization.name
    files = f"{usage.files} file" if usage.files == 1 else f"{usage.files} files"
    name = f"{customization.stem}-narrow"
    written = allowing(
        base,
        usage,
        name=name,
        source="" if from_tei else Path(os.path.relpath(customization, out)).as_posix(),
        title=f"{called}, narrowed to what {files} {'uses' if usage.files == 1 else 'use'}",
        prose=(f"Made by edition schema --narrow of {called} and {files}.", _PROSE),
    )
    return Narrowed(found, sealed(written), f"{name}.odd", called)


def _sound(customization: Path, library: Library) -> Odd:
    """Give a customization resolved; SchemaError where something is wrong with it."""
    compiled = odd.compiled(customization, declarations=library.declarations, folder=library.folder)
    grave = [one for one in compiled.diagnostics if one.severity is Severity.ERROR]
    if grave:
        raise SchemaError(f"{customization} has to be sound to be narrowed: {grave[0].message}")
    return compiled.odd


def _usage(base: Odd, letters: Sequence[Source]) -> Usage:
    matcher = Matcher(grammar(base))
    faulty = sum(bool(matcher.find(letter)) for letter in letters)
    return used(letters, contexts_met(schematron(base), letters), faulty)
