"""Hold letters to what judges them: grammar, XSD, rules, checks, in this order, and the second opinion on request.

A later layer is silent about what an earlier one has spoken of: a finding on an element that already has one, or on
the parent of such an element, is most often its echo.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from toolkit import checks, guideline, odd
from toolkit.diagnostic import Diagnostic, Severity, from_data, register
from toolkit.edition import Edition, File
from toolkit.errors import OutputError
from toolkit.grammar import rnc, rng, xsd
from toolkit.grammar.match import Matcher
from toolkit.names import own_digest, resource_folder
from toolkit.odd.library import Library
from toolkit.odd.model import ElementSpec
from toolkit.schematron import Schematron
from toolkit.source import Source, write_aside

__all__ = [
    "FORMS", "LAYERS", "Judge", "Schema", "library_of", "validate", "validate_file", "validate_remembering",
]  # fmt: skip

LAYERS: Final = ("relaxng", "xsd", "rules", "checks")
"""The layers in which a file is judged, in this order; all but the last are up to the schema."""


class Judge(Protocol):
    """A schema, or several, that files are held to."""

    @property
    def title(self) -> str:
        """What the summary calls it."""

    def find(self, layer: str, source: Source) -> Iterable[Diagnostic]:
        """Give what one of the layers finds in a file; nothing where it has no such layer."""

    def faults(self, layers: Set[str]) -> tuple[Diagnostic, ...]:
        """Give what is wrong with the parts of it that these layers need; raises SchemaError where one is unusable."""


FORMS = {
    "rng": ".rng", "rnc": ".rnc", "xsd": ".xsd", "xsd11": "-11.xsd", "sch": ".sch",
    "odd": ".compiled.odd", "json": ".json", "html": "/index.html",
}  # fmt: skip
"""The forms that a schema can be written in, each with how the name of its file ends: `odd` is the compiled ODD, with
every specification whole; the last two are its documentation, for programs and for people."""


@dataclass(frozen=True)
class Schema:
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
        return Matcher(rng.read(made) if made else self._compiled.grammar, vocabulary=odd.vocabulary(self.declarations))

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
        found = odd.sources(self.customization, declarations=self.declarations, folder=self.folder)
        return path.resolve() in {source.resolve() for source in found}

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
            elif form == "odd":
                found[f"{name}{FORMS[form]}"] = self._compile(documented=True).whole
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
    opinion = second_opinion and xsd.Validator(second_opinion, check=xsd.SECOND_OPINION)
    for name, judge in held.items():
        if any(one.severity is Severity.ERROR for one in faults[judge]):
            continue  # letters cannot be held to a schema that is not meant
        source, file = edition.sources[name], files.get(name)
        own: list[Diagnostic] = []
        borne = _borne(source, wanted)
        own += _passed_over(source, wanted, borne)
        for layer in borne:
            own += _new(_layer(layer, judge, source, file, edition), own, source)
        if opinion and file:
            own += _new(opinion.find(source), own, source)
        found += own
    for mended in edition.mended if "relaxng" in wanted else ():
        found += chosen.get(mended.name, schema).find("relaxng", mended)
    return tuple(sorted(found, key=Diagnostic.at))


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


_MOST: Final = 20_000_000
"""Rules and checks are not run on files over this size (bytes): each of the two trees takes twenty times that."""

register(
    "partly-judged",
    Severity.WARNING,
    """The file is larger than 20 MB: grammar and XSD judge it, rules and checks are passed over.

    Why      rules and checks need the whole file at hand, which takes fifty times its size in memory.
    Faulty   ten thousand letters in one file
    Sound    a file for each letter
    Source   #DS""",
)


def _borne(source: Source, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Give the layers that a file is judged in: who asks for rules and checks alone has them whatever its size."""
    small = tuple(layer for layer in wanted if layer in ("relaxng", "xsd"))
    return small if small and len(source.utf8) > _MOST else wanted


def _passed_over(source: Source, wanted: tuple[str, ...], borne: tuple[str, ...]) -> Iterable[Diagnostic]:
    rest = [layer for layer in wanted if layer not in borne]
    if rest:
        message = f"the file is larger than {_MOST // 1_000_000} MB, so that {' and '.join(rest)} are passed over"
        help = f"put each letter into a file of its own, or run them alone by `--only {','.join(rest)}`"
        yield Diagnostic(
            "partly-judged", Severity.WARNING, message, source.element_span(source.events[0][0]), help=help
        )


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
