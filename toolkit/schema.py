"""A schema made of one customization: grammar and rules to hold letters to, and every form it can be written in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit import odd
from toolkit.diagnostic import Diagnostic
from toolkit.errors import OutputError
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.names import FORMS, own_digest, resource_folder
from toolkit.odd.library import Library
from toolkit.schematron import Schematron
from toolkit.source import Source, write_aside
from toolkit.workers import Lasting

if TYPE_CHECKING:
    from toolkit.grammar import xsd
    from toolkit.odd.model import ElementSpec

__all__ = ["DECLARATIONS", "Schema", "library_of"]


@dataclass(frozen=True)
class Schema(Lasting):
    """What letters are held to, made of one customization.

    customization  the ODD
    digest         of the ODD, the TEI declarations and the compiler: what the made schemas bear
    declarations   of the TEI
    folder         where copies of other releases and of files on the web are looked for
    name           of the schemaSpec; the first of the ODD where empty
    language       of the documentation; where empty, that which the ODD asks for
    kept           a folder that grammar and rules are kept in, where they do not lie beside the ODD; None: not kept
    """

    customization: Path
    digest: str
    declarations: Path
    folder: Path | None = None
    name: str = ""
    language: str = ""
    kept: Path | None = None

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

    @property
    def title(self) -> str:
        """What the summary calls it."""
        return self.customization.name

    @cached_property
    def sources(self) -> tuple[Path, ...]:
        """The files that it is made of: the ODD, what that names, the declarations."""
        return tuple(odd.sources(self.customization, declarations=self.declarations, folder=self.folder))

    def find(self, layer: str, source: Source) -> Iterable[Diagnostic]:
        """Give what grammar or rules find in a file."""
        if layer == "relaxng":
            return self.matcher.find(source)
        return self.rules.run(source) if layer == "rules" else ()

    def faults(self, layers: Set[str]) -> tuple[Diagnostic, ...]:
        """Give what is wrong with the ODD, and with the rules where they are needed."""
        if "rules" in layers:
            return self.diagnostics
        return self._faults if "relaxng" in layers else ()

    @cached_property
    def matcher(self) -> Matcher:
        """The grammar: read where it lies beside the ODD and is current, else compiled."""
        made = self._made(".rng")
        return Matcher(
            rng.read(made, is_sound=True) if made else self._compiled.grammar,
            vocabulary=odd.vocabulary(self.declarations),
        )

    @cached_property
    def rules(self) -> Schematron:
        """The Schematron rules, likewise."""
        return Schematron.compile(self.schematron, self.customization.with_suffix(".sch").name)

    @cached_property
    def schematron(self) -> bytes:
        """The rules as a Schematron schema."""
        made = self._made(".sch")
        return made.read_bytes() if made else self._compiled.schematron

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the ODD, and the rules in it that cannot be used."""
        return (*self._faults, *self.rules.faults)

    @property
    def _faults(self) -> tuple[Diagnostic, ...]:
        return () if self._made(".rng") and self._made(".sch") else self._compiled.diagnostics

    def is_made_of(self, path: Path) -> bool:
        """Whether a file is a source of this schema, so that no form of it may be written there."""
        return path.resolve() in {source.resolve() for source in self.sources}

    def files(
        self, forms: Iterable[str], *, is_in_site: bool = False
    ) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
        """Give the schema written in forms (the keys of FORMS), by file name; and what is wrong or lost.

        is_in_site  whether the guideline becomes part of an edition's web pages
        """
        # most runs write no schema, and start sooner without what writes them
        from toolkit import guideline
        from toolkit.grammar import rnc, xsd

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
            elif form == "odd":
                found[f"{name}{FORMS[form]}"] = self._compile(documented=True).whole
            elif form == "json":
                found[f"{name}.json"] = odd.as_json(self._reference(form))
            elif form == "html":
                prose, span = odd.prose(self.customization), self._compiled.written.span
                reference = self._reference(form)
                pages, unrendered = guideline.pages(prose, reference, span, is_in_site=is_in_site)
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
        return odd.documentation(compiled, glosses=_GLOSSES, lang=self.language)

    def _told(self, loss: xsd.Loss) -> Diagnostic:
        """Give a loss at the specification of its element, or at the schemaSpec where only the TEI specifies it."""
        spec = self._specifications.get(loss.element.local) if loss.element else None
        is_own = spec is not None and spec.span.path != self.declarations.name
        return loss.at(spec.span if spec is not None and is_own else self._compiled.odd.span)

    @cached_property
    def _specifications(self) -> dict[str, ElementSpec]:
        """The elements by the name that documents have."""
        from toolkit.odd.model import ElementSpec

        return {spec.alt_ident or spec.ident: spec for spec in self._compiled.odd.of(ElementSpec).values()}

    @cached_property
    def _compiled(self) -> odd.Compiled:
        made = self._compile(documented=False)
        if self.kept and not made.diagnostics:  # what is wrong has to be told each time
            with suppress(OutputError):  # a disk that is full or closed costs time, nothing else
                write_aside(self._kept(self.kept, ".rng"), rng.write(made.grammar, comment=made.comment))
                write_aside(self._kept(self.kept, ".sch"), made.schematron)
        return made

    def _compile(self, *, documented: bool) -> odd.Compiled:
        return odd.compiled(
            self.customization,
            declarations=self.declarations,
            folder=self.folder,
            schema=self.name,
            documented=documented,
        )

    def _made(self, ending: str) -> Path | None:
        places = [self.customization.with_suffix(ending), *([self._kept(self.kept, ending)] if self.kept else ())]
        return next((path for path in places if odd.digest_in(path) == self.digest), None)

    def _kept(self, folder: Path, ending: str) -> Path:
        """Name a file by the place of the ODD: of each there is one, however often it changes."""
        place = hashlib.sha256(str(self.customization.resolve()).encode()).hexdigest()
        return folder / f"{self.stem}-{place[:16]}{ending}"


DECLARATIONS = resource_folder("schema") / "tei-p5.xml"
_GLOSSES = DECLARATIONS.with_name("glosses.toml")


def library_of(source: Path | None) -> Library:
    """Give where what an ODD names is looked for, of a source as `Schema.of` takes it."""
    if source is None or not source.is_dir():
        return Library(source or DECLARATIONS)
    whole = source / "p5subset.xml"
    return Library(whole if whole.is_file() else DECLARATIONS, source)
