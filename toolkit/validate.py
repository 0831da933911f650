"""Hold letters to their schema: grammar, rules, checks, in this order, and the second opinion on request.

A later layer is silent about what an earlier one has spoken of: a finding on an element that already has one, or on
the parent of such an element, is most often its echo.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

from toolkit import checks, guideline, odd
from toolkit.diagnostic import Diagnostic, Severity, from_data
from toolkit.edition import Edition, File
from toolkit.grammar import rnc, rng, xsd
from toolkit.grammar.match import Matcher
from toolkit.names import own_digest, resource_folder
from toolkit.odd.library import Library
from toolkit.odd.model import ElementSpec
from toolkit.schematron import Schematron
from toolkit.source import Source, write_aside

__all__ = ["FORMS", "Schema", "library_of", "validate", "validate_file", "validate_remembering"]


FORMS = {
    "rng": ".rng", "rnc": ".rnc", "xsd": ".xsd", "xsd11": "-11.xsd", "sch": ".sch",
    "json": ".json", "html": "/index.html",
}  # fmt: skip
"""The forms that a schema can be written in, each with how the name of its file ends; the last two are its
documentation, for programs and for people."""


@dataclass(frozen=True)
class Schema:
    """What letters are held to, made of one customization.

    customization  the ODD
    digest         of the ODD, the TEI declarations and the compiler: what the made schemas bear
    declarations   of the TEI
    folder         where copies of other releases and of files on the web are looked for
    name           of the schemaSpec; the first of the ODD where empty
    language       of the documentation; where empty, that which the ODD asks for
    """

    customization: Path
    digest: str
    declarations: Path
    folder: Path | None = None
    name: str = ""
    language: str = ""

    @classmethod
    def of(cls, customization: Path, *, source: Path | None = None, name: str = "", language: str = "") -> Schema:
        """Give the schema of an ODD.

        source    TEI declarations (a p5subset.xml, which brings TEI's own rules and prose), or a folder with copies of
                  such and of what ODDs name by addresses on the web; None: the declarations that come with the toolkit
        name      of the schemaSpec, where the ODD has several
        language  of the documentation; where empty, that which the ODD asks for

        Raises SchemaError where there is none.
        """
        library = library_of(source)
        declarations, folder = library.declarations, library.folder
        digest = odd.digest(customization, declarations=declarations, folder=folder, schema=name)
        return cls(customization, digest, declarations, folder, name, language)

    @property
    def stem(self) -> str:
        """What its files are called, without ending."""
        return self.name or self.customization.stem

    def digest_of(self, form: str) -> str:
        """Give the digest that a form bears: documentation depends on stylesheets, glosses and its language as well."""
        if form not in ("json", "html"):
            return self.digest
        made_with = f"{self.digest} {own_digest()} {self.language} ".encode() + _GLOSSES.read_bytes()
        return hashlib.sha256(made_with).hexdigest()

    @cached_property
    def matcher(self) -> Matcher:
        """The grammar: read where it lies beside the ODD and is current, else compiled."""
        made = self._made(".rng")
        return Matcher(rng.read(made) if made else self._compiled.grammar, vocabulary=odd.vocabulary(self.declarations))

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

    def files(self, forms: Iterable[str]) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
        """Give the schema written in forms (the keys of FORMS), by file name; and what is wrong or lost."""
        name, comment = self.stem, self._compiled.comment
        found: dict[str, bytes] = {}
        diagnostics = [*self._compiled.diagnostics]
        for form in forms:
            if form == "rng":
                found[f"{name}.rng"] = rng.write(self._compiled.grammar, comment=comment)
            elif form == "rnc":
                found[f"{name}.rnc"] = rnc.write(self._compiled.grammar, comment=comment)
            elif form == "sch":
                found[f"{name}.sch"] = self._compiled.schematron
                # what a current file beside the ODD says was told when it was made
                diagnostics += () if self._made(".sch") else self._compiled.faulty_rules
            elif form == "json":
                found[f"{name}.json"] = odd.as_json(self._reference(form))
            elif form == "html":
                prose, span = odd.prose(self.customization), self._compiled.written.span
                pages, unrendered = guideline.pages(prose, self._reference(form), span)
                found |= {f"{name}/{page}": data for page, data in pages.items()}
                diagnostics += unrendered
            else:
                main = f"{name}{FORMS[form]}".removesuffix(".xsd")
                schemas = xsd.write(self._compiled.grammar, main, comment=comment, assertions=form == "xsd11")
                found |= schemas.files
                diagnostics += map(self._told, schemas.losses)
        return found, tuple(diagnostics)

    def _reference(self, form: str) -> odd.Reference:
        compiled = replace(self._compile(documented=True), digest=self.digest_of(form))
        return odd.reference(compiled, glosses=_GLOSSES, lang=self.language)

    def _told(self, loss: xsd.Loss) -> Diagnostic:
        """Give a loss at the specification of its element, or at the schemaSpec where only the TEI specifies it."""
        spec = self._specifications.get(loss.element.local) if loss.element else None
        is_own = spec is not None and spec.span.path != self.declarations.name
        return loss.at(spec.span if spec is not None and is_own else self._compiled.odd.span)

    @cached_property
    def _specifications(self) -> dict[str, ElementSpec]:
        """The elements by the name that documents have."""
        return {spec.alt_ident or spec.ident: spec for spec in self._compiled.odd.of(ElementSpec).values()}

    @cached_property
    def _compiled(self) -> odd.Compiled:
        return self._compile(documented=False)

    def _compile(self, *, documented: bool) -> odd.Compiled:
        return odd.compiled(
            self.customization,
            declarations=self.declarations,
            folder=self.folder,
            schema=self.name,
            documented=documented,
        )

    def _made(self, ending: str) -> Path | None:
        path = self.customization.with_suffix(ending)
        return path if path.is_file() and odd.digest_in(path) == self.digest else None


DECLARATIONS = resource_folder("schema") / "tei-p5.xml"
_GLOSSES = DECLARATIONS.with_name("glosses.toml")


def library_of(source: Path | None) -> Library:
    """Give where what an ODD names is looked for, of a source as `Schema.of` takes it."""
    if source is None or not source.is_dir():
        return Library(source or DECLARATIONS)
    whole = source / "p5subset.xml"
    return Library(whole if whole.is_file() else DECLARATIONS, source)


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
    digest = hashlib.sha256(f"{own_digest()} {schema.digest} {edition.folder.resolve()} {edition.settings}".encode())
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
