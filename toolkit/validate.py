"""Hold letters to what judges them: grammar, XSD, rules, checks, in this order, and the second opinion on request.

A later layer is silent about what an earlier one has spoken of: a finding on an element that already has one, or on
the parent of such an element, is most often its echo.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from toolkit import checks
from toolkit.diagnostic import Diagnostic, Severity, from_data
from toolkit.edition import Edition, File
from toolkit.names import LAYERS, own_digest
from toolkit.schema import Schema
from toolkit.source import Source, write_aside

if TYPE_CHECKING:
    from toolkit.grammar import xsd

__all__ = ["Judge", "validate", "validate_file", "validate_remembering"]


class Judge(Protocol):
    """A schema, or several, that files are held to."""

    @property
    def title(self) -> str:
        """What the summary calls it."""

    def find(self, layer: str, source: Source) -> Iterable[Diagnostic]:
        """Give what one of the layers finds in a file; nothing where it has no such layer."""

    def faults(self, layers: Set[str]) -> tuple[Diagnostic, ...]:
        """Give what is wrong with the parts of it that these layers need; raises SchemaError where one is unusable."""


def validate(
    edition: Edition,
    schema: Judge,
    *,
    chosen: Mapping[str, Judge] = MappingProxyType({}),
    layers: Iterable[str] = LAYERS,
    second_opinion: Path | None = None,
) -> tuple[Diagnostic, ...]:
    """Give every finding in an edition, by file and place.

    schema          what files are held to for which nothing else was chosen
    chosen          what others are held to, TEI or not, by their names in messages
    layers          words of LAYERS; the others are passed over
    second_opinion  an XSD that the xmlschema library is to judge by as well

    Raises SchemaError where a schema cannot be used.
    """
    wanted = tuple(layer for layer in LAYERS if layer in set(layers))
    found = _of_reading(edition, chosen, whole=wanted == LAYERS)
    files = {file.source.name: file for file in edition.files}
    held = {name: chosen.get(name, schema) for name in edition.sources if name in files or name in chosen}
    # what is wrong with the edition's ODD is told also where no letter can be read
    judges = (*([schema] if not chosen else ()), *held.values())
    faults = {judge: judge.faults(frozenset(wanted)) for judge in dict.fromkeys(judges)}
    found += chain.from_iterable(faults.values())
    opinion = _opinion(second_opinion) if second_opinion else None
    for name, judge in held.items():
        if any(one.severity is Severity.ERROR for one in faults[judge]):
            continue  # letters cannot be held to a schema that is not meant
        source, file = edition.sources[name], files.get(name)
        own: list[Diagnostic] = []
        for layer in wanted:
            own += _new(_layer(layer, judge, source, file, edition), own, source)
        if opinion and file:
            own += _new(opinion.find(source), own, source)
        found += own
    for mended in edition.mended if "relaxng" in wanted else ():
        found += chosen.get(mended.name, schema).find("relaxng", mended)
    return tuple(sorted(found, key=Diagnostic.at))


def _opinion(schema: Path) -> xsd.Validator:
    from toolkit.grammar import xsd  # what few runs need

    return xsd.Validator(schema, check=xsd.SECOND_OPINION)


def _of_reading(edition: Edition, chosen: Mapping[str, Judge], *, whole: bool) -> list[Diagnostic]:
    """Give the faults met on reading: for a file that has a schema of its own, its root is up to that.

    Where only some layers are asked for, what is left of these faults are the files that could not be read.
    """
    settled = {"not-tei"} if whole else {"not-tei", "inclusion", "doctype"}
    return [
        one
        for one in edition.diagnostics
        if one.check not in settled or (one.check == "not-tei" and one.span.path not in chosen)
    ]


def _layer(layer: str, judge: Judge, source: Source, file: File | None, edition: Edition) -> Iterable[Diagnostic]:
    if layer != "checks":
        return judge.find(layer, source)
    return checks.find(file, edition) if file else ()


def validate_remembering(
    edition: Edition, schema: Schema, memory: Path, *, chosen: Mapping[str, Schema] = MappingProxyType({})
) -> tuple[Diagnostic, ...]:
    """Validate, or give the findings of the last time if file, schema and toolkit are still the same.

    chosen  what files are held to that have an ODD of their own
    memory  the file that the findings are kept in, as JSON; damage to it costs time, nothing else
    """
    key = _key(edition, schema, chosen)
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return tuple(from_data(data) for data in kept["findings"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    found = validate(edition, schema, chosen=chosen)
    write_aside(memory, json.dumps({"key": key, "findings": [asdict(one) for one in found]}).encode())
    return found


def _key(edition: Edition, schema: Schema, chosen: Mapping[str, Schema]) -> str:
    digest = hashlib.sha256(f"{own_digest()} {schema.digest} {edition.folder.resolve()} {edition.settings}".encode())
    for name, source in edition.sources.items():
        held = chosen[name].digest.encode() if name in chosen else b""
        digest.update(name.encode() + b"\0" + source.utf8 + b"\0" + held)
    for mended in edition.mended:
        digest.update(mended.utf8)
    for found in edition.diagnostics:
        digest.update(repr(found).encode())
    return digest.hexdigest()


def validate_file(path: Path) -> tuple[Diagnostic, ...]:
    """Give every finding in one file, held to the schema of its edition or to the one that comes with the toolkit."""
    edition = Edition.of([path])
    return validate(edition, Schema.of(edition.customization))


def _new(later: Iterable[Diagnostic], earlier: list[Diagnostic], source: Source) -> list[Diagnostic]:
    errors = [found for found in earlier if found.severity is Severity.ERROR and found.span.path == source.name]
    spoken = {offset for found in errors for offset in source.tag_and_parent(found.span.start)}
    misplaced = {source.tag_and_parent(found.span.start)[0] for found in errors if found.check == "misplaced-element"}
    faulty = {source.name_at(source.tag_and_parent(found.span.start)[0]) for found in errors}
    return [
        found
        for found in later
        if source.tag_and_parent(found.span.start)[0] not in spoken
        and misplaced.isdisjoint(source.tag_and_parent(found.span.start)[1:])
        and not (faulty and _ECHOES.get(found.check, frozenset()) & {*faulty, "*"})
    ]


_ECHOES = {
    "correspondent-not-alive": {"birth", "death"},
    "letter-without-date": {"date"},
    "letter-without-sender": {"correspAction"},
    "undeclared-language": {"language", "langUsage"},
    "unused-entry": {"*"},
}
"""What seems to be missing because of a fault elsewhere: the check, and the elements with the fault (`*` for all)."""
