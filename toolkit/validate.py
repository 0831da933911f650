"""Hold letters to their schema: grammar, rules, checks, in this order, and the second opinion on request.

A later layer is silent about what an earlier one has spoken of: a finding on an element that already has one, or on
the parent of such an element, is most often its echo.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from toolkit import checks, odd
from toolkit.diagnostic import Diagnostic, Severity, from_data
from toolkit.edition import Edition, File
from toolkit.grammar import rnc, rng, xsd
from toolkit.grammar.match import Matcher
from toolkit.names import own_digest, resource_folder
from toolkit.schematron import Schematron
from toolkit.source import Source, write_aside

__all__ = ["FORMS", "Schema", "file_name", "validate", "validate_file", "validate_remembering"]


FORMS = ("rng", "rnc", "xsd", "sch", "odd")
"""The forms that a schema can be written in; `odd` is the compiled ODD, with every specification whole."""


def file_name(name: str, form: str) -> str:
    """Give the file that holds a form of a schema: a compiled ODD is never called as one that is written by hand.

    >>> file_name("letters", "rng"), file_name("letters", "odd")
    ('letters.rng', 'letters.compiled.odd')
    """
    return f"{name}.compiled.odd" if form == "odd" else f"{name}.{form}"


@dataclass(frozen=True)
class Schema:
    """What letters are held to, made of one customization.

    customization  the ODD
    digest         of the ODD, the TEI declarations and the compiler: what the made schemas bear
    """

    customization: Path
    digest: str

    @classmethod
    def of(cls, customization: Path) -> Schema:
        """Give the schema of an ODD; raises SchemaError where there is none."""
        return cls(customization, odd.digest(customization, declarations=DECLARATIONS))

    @cached_property
    def matcher(self) -> Matcher:
        """The grammar: read where it lies beside the ODD and is current, else compiled."""
        made = self._made(".rng")
        return Matcher(rng.read(made) if made else self._compiled.grammar, vocabulary=odd.vocabulary(DECLARATIONS))

    @cached_property
    def rules(self) -> Schematron:
        """The Schematron rules, likewise."""
        made = self._made(".sch")
        rules = made.read_bytes() if made else self._compiled.schematron
        return Schematron.compile(rules, self.customization.with_suffix(".sch").name)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the ODD, and the rules in it that cannot be used."""
        current = self._made(".rng") and self._made(".sch")
        return (*(() if current else self._compiled.diagnostics), *self.rules.faults)

    def is_made_of(self, path: Path) -> bool:
        """Whether a file is a source of this schema, so that no form of it may be written there."""
        found = odd.sources(self.customization, declarations=DECLARATIONS)
        return path.resolve() in {source.resolve() for source in found}

    def files(self, forms: Iterable[str]) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
        """Give the schema written in some of the FORMS, by file name; and what is wrong or lost."""
        name, comment = self.customization.stem, self._compiled.comment
        found: dict[str, bytes] = {}
        diagnostics = [*self._compiled.diagnostics]
        for form in forms:
            if form == "rng":
                found[f"{name}.rng"] = rng.write(self._compiled.grammar, comment=comment)
            elif form == "rnc":
                found[f"{name}.rnc"] = rnc.write(self._compiled.grammar, comment=comment)
            elif form == "sch":
                found[f"{name}.sch"] = self._compiled.schematron
            elif form == "odd":
                documented = odd.compiled(self.customization, declarations=DECLARATIONS, documented=True)
                found[file_name(name, form)] = documented.whole
            elif form == "xsd":
                schemas = xsd.write(self._compiled.grammar, name, comment=comment)
                found |= schemas.files
                diagnostics += schemas.diagnostics
        return found, tuple(diagnostics)

    @cached_property
    def _compiled(self) -> odd.Compiled:
        return odd.compiled(self.customization, declarations=DECLARATIONS)

    def _made(self, ending: str) -> Path | None:
        path = self.customization.with_suffix(ending)
        return path if path.is_file() and odd.digest_in(path) == self.digest else None


DECLARATIONS = resource_folder("schema") / "tei-p5.xml"


def validate(edition: Edition, schema: Schema, *, second_opinion: Path | None = None) -> tuple[Diagnostic, ...]:
    """Give every finding in an edition, by file and place.

    second_opinion  an XSD that the xmlschema library is to judge by as well
    """
    found = [*edition.diagnostics, *schema.diagnostics]
    if any(one.severity is Severity.ERROR for one in schema.diagnostics):
        return tuple(sorted(found, key=Diagnostic.at))  # letters cannot be held to a schema that is not meant
    for file in edition.files:
        found += _layers(file, edition, schema)
        if second_opinion is not None:
            found += _new(xsd.validate(second_opinion, file.source), found, file.source)
    return tuple(sorted(found, key=Diagnostic.at))


def validate_remembering(edition: Edition, schema: Schema, memory: Path) -> tuple[Diagnostic, ...]:
    """Validate, or give the findings of the last time if file, schema and toolkit are still the same.

    memory  the file that the findings are kept in, as JSON; damage to it costs time, nothing else
    """
    key = _key(edition, schema)
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return tuple(from_data(data) for data in kept["findings"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    found = validate(edition, schema)
    write_aside(memory, json.dumps({"key": key, "findings": [asdict(one) for one in found]}).encode())
    return found


def _key(edition: Edition, schema: Schema) -> str:
    digest = hashlib.sha256(f"{own_digest()} {schema.digest} {edition.folder.resolve()}".encode())
    for name, source in edition.sources.items():
        digest.update(name.encode() + b"\0" + source.utf8 + b"\0")
    for found in edition.diagnostics:
        digest.update(repr(found).encode())
    return digest.hexdigest()


def validate_file(path: Path) -> tuple[Diagnostic, ...]:
    """Give every finding in one file, held to the schema of its edition or to the one that comes with the toolkit."""
    edition = Edition.of([path])
    return validate(edition, Schema.of(edition.customization))


def _layers(file: File, edition: Edition, schema: Schema) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for layer in (schema.matcher.find, schema.rules.run, lambda _: checks.find(file, edition)):
        found += _new(layer(file.source), found, file.source)
    return found


def _new(later: Iterable[Diagnostic], earlier: list[Diagnostic], source: Source) -> list[Diagnostic]:
    spoken = {
        offset
        for found in earlier
        if found.severity is Severity.ERROR
        for offset in source.tag_and_parent(found.span.start)
    }
    return [found for found in later if source.tag_and_parent(found.span.start)[0] not in spoken]
