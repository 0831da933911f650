"""A customization, compiled: read with what it is chained to, resolved, and ready for every form.

A compiled schema bears the digest of its sources, so that anyone can tell without compiling whether it is current.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.errors import SchemaError
from toolkit.grammar.pattern import Grammar
from toolkit.odd.compile import grammar
from toolkit.odd.entries import Senses, refer
from toolkit.odd.faults import faults, unreachable
from toolkit.odd.library import Document, Library, bytes_of, digest, is_customization, release_in, shown
from toolkit.odd.library import glosses as read_glosses
from toolkit.odd.model import ModuleSpec, Odd, Selection
from toolkit.odd.read import customization_in, declarations_in, document_in
from toolkit.odd.reference import Reference
from toolkit.odd.resolve import resolved, understood, with_rules
from toolkit.odd.rules import own_rules, places, schematron
from toolkit.odd.write import whole
from toolkit.schematron import Schematron

__all__ = ["Compiled", "all_of_tei", "compiled", "documentation", "prose"]


@dataclass(frozen=True)
class Compiled:
    """A customization, resolved and ready to be written in any form.

    path     the file
    written  the ODD as it stands in its file
    odd      resolved
    faults   what is wrong with it and with the ODDs it is chained to, as far as that is known without a grammar
    digest   of all that it is made of
    """

    path: Path
    written: Odd
    odd: Odd
    faults: tuple[Diagnostic, ...]
    digest: str

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is wrong with it; what cannot be reached is an echo where something else is wrong."""
        if any(one.severity is Severity.ERROR for one in self.faults):
            return self.faults
        prefix = self.odd.prefix
        reached = (name.removeprefix(prefix) for name in self.grammar.definitions if name.startswith(prefix))
        return (*self.faults, *unreachable(self.written, self.odd, reached))

    @cached_property
    def grammar(self) -> Grammar:
        """The grammar."""
        return grammar(self.odd)

    @cached_property
    def schematron(self) -> bytes:
        """The constraints as a Schematron schema."""
        return schematron(self.odd, comment=self.comment)

    @property
    def whole(self) -> bytes:
        """The compiled ODD: every specification whole, in a TEI file that depends on no other."""
        return whole(self.odd, document_in(self.path), comment=self.comment)

    @property
    def faulty_rules(self) -> tuple[Diagnostic, ...]:
        """The rules written in the ODD itself that do not compile, each at its place; costs a start of Saxon."""
        own = own_rules(self.odd, self.written.span.path)
        known = places(own)
        if not known:
            return ()
        found = Schematron.compile(schematron(own), self.written.name).faults
        named = ((fault, re.search("`([^`]+)`", fault.message)) for fault in found)
        return tuple(
            replace(fault, span=known.get(name[1] if name else "", self.written.span)) for fault, name in named
        )

    @property
    def comment(self) -> str:
        """The line by which a made file says what it was made of; one of a faulty ODD is never taken for current."""
        if any(one.severity is Severity.ERROR for one in self.faults):
            return "made by edition schema from a faulty ODD; do not edit"
        return f"made by edition schema from an ODD; sources {self.digest}; do not edit"


def compiled(
    customization: Path,
    *,
    declarations: Path,
    folder: Path | None = None,
    schema: str = "",
    documented: bool = False,
) -> Compiled:
    """Compile an ODD.

    declarations  the TEI declarations, as `reduced` makes them, or a p5subset.xml
    folder        where copies of other releases and of files on the web are looked for
    schema        the identifier of the schemaSpec to compile; the first of the file where empty
    documented    whether the prose of the specifications is read too

    Raises SchemaError where a file cannot be read, is not well-formed, or holds no such schemaSpec.
    """
    chain = _Chain(Library(declarations, folder), documented)
    written, odd, found = chain.resolved(customization, schema)
    made_of = digest(customization, declarations=declarations, folder=folder, schema=schema)
    return Compiled(customization, written, odd, found, made_of)


@dataclass(frozen=True)
class _Chain:
    """Follows an ODD to what it customizes: the TEI, or other ODDs, to any depth."""

    library: Library
    documented: bool

    def resolved(
        self, path: Path, schema: str = "", above: tuple[Path, ...] = ()
    ) -> tuple[Odd, Odd, tuple[Diagnostic, ...]]:
        """Give an ODD as written, resolved, and what is wrong with it; `above` are the ODDs that are chained to it."""
        written, found = customization_in(path, self.library, schema=schema, documented=self.documented)
        bases, before = self.bases(written, path, (*above, path.resolve()))
        written = understood(written, bases)
        return written, resolved(written, bases), (*before, *found, *faults(written, bases))

    def bases(self, written: Odd, path: Path, above: tuple[Path, ...]) -> tuple[dict[str, Odd], tuple[Diagnostic, ...]]:
        """Give the sources that an ODD names, by how it names them; the first is that of the schemaSpec."""
        named = {selection.source or written.source: selection.span for selection in reversed(written.selections)}
        if written.source in named or not named:
            named = {written.source: written.span, **named}
        found: dict[str, Odd] = {}
        diagnostics: tuple[Diagnostic, ...] = ()
        for source, span in named.items():
            found[source], more = self.base(source, span, path, above)
            diagnostics += more
        return found, diagnostics

    def base(self, source: str, span: Span, path: Path, above: tuple[Path, ...]) -> tuple[Odd, tuple[Diagnostic, ...]]:
        place = f"{span.path}:{span.start.line}:{span.start.column}"
        file = self.library.find(source, path)
        if file is None:
            help = "save it, and name its folder with --source" if "://" in source else "there is no such file"
            raise SchemaError(f"{place}: the source `{source}` is not here: {help}")
        if file.resolve() in above:
            raise SchemaError(f"{place}: {shown(path)} is chained to itself by `{source}`")
        if file == self.library.declarations or not is_customization(file):
            base = _declarations(file, self.library, self.documented)
            asked = release_in(source)
            if asked in ("", base.release):
                return base, ()
            message = f"TEI P5 {asked} is not here; the declarations of {base.release} stand for it"
            help = "name a folder that holds its p5subset.xml with --source"
            return base, (Diagnostic("other-release", Severity.INFO, message, span, help=help),)
        _, whole, diagnostics = self.resolved(file, "", above)
        return whole, diagnostics


register(
    "other-release",
    Severity.INFO,
    """The ODD asks for a release of the TEI that is not at hand.

    Why      another release may lack elements, or have others.
    Faulty   <schemaSpec ident="mine" source="tei:4.2.0">, and no copy of that release
    Sound    edition schema my.odd --source FOLDER, where FOLDER holds 4.2.0/p5subset.xml
    Source   #TDMOSPEC""",
)


def all_of_tei(library: Library) -> Odd:
    """Give the TEI resolved, as if a customization took all modules.

    Raises SchemaError where the declarations cannot be read.
    """
    base = _declarations(library.declarations, library, False)
    modules = tuple(Selection(ModuleSpec, module.ident, base.span) for module in base.modules)
    return resolved(Odd("tei", base.span, start=("TEI", "teiCorpus"), selections=modules), {"": base})


def _declarations(file: Path, library: Library, documented: bool) -> Odd:
    """Give declarations; if they come without rules, as `reduced` makes them, with the rules kept beside the others."""
    rules = tuple((bytes_of(path), path.name) for path in library.rules)
    return _declared(bytes_of(file), file.name, rules, documented)


@lru_cache(maxsize=4)
def _declared(data: bytes, name: str, rules: tuple[tuple[bytes, str], ...], documented: bool) -> Odd:
    base = declarations_in(data, name, documented=documented)
    if any(spec.constraints for spec in base.specifications):
        return base
    for each in rules:
        base = with_rules(base, declarations_in(*each))
    return base


def documentation(compiled: Compiled, *, glosses: Path, lang: str = "") -> Reference:
    """Give a customization that was compiled with its documentation as a reference.

    glosses  the toolkit's own lines on things of the TEI
    lang     the language that comes first; where empty, that which the ODD asks for, else English
    """
    return refer(
        compiled.odd,
        grammar(replace(compiled.odd, prefix=""), whole=True),
        senses=Senses(**read_glosses(glosses)),
        lang=lang or compiled.odd.language or "en",
        generator=compiled.comment,
    )


def prose(customization: Path) -> str:
    """Give an ODD as XML, with what it includes in its place; raises SchemaError where it cannot be read."""
    return Document(customization).xml
