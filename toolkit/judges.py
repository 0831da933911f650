"""The choice of what files are held to: schemas that were named, those that files ask for, or that of the edition.

A file asks by `xml-model` (W3C note of 2011). It is heard where it means a schema inside its edition, or all of the
TEI by whatever address; nothing else is opened, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from toolkit import memory, odd
from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.edition import Edition, home
from toolkit.errors import OutputError, SchemaError, SourceError, ToolkitError
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.instructions import models
from toolkit.names import LAYERS, cache_folder, own_digest, resource_folder
from toolkit.odd.library import bytes_of, is_customization
from toolkit.schema import DECLARATIONS, Schema
from toolkit.schematron import Schematron, embeds_rules, svrl
from toolkit.source import Source, write_aside
from toolkit.validate import Judge
from toolkit.workers import Lasting

if TYPE_CHECKING:
    from toolkit.grammar import xsd

__all__ = ["Choice", "asked_for", "layers", "named", "svrl_report"]


@dataclass(frozen=True)
class Choice:
    """What files are held to.

    rest         the schema of all files that have none of their own
    chosen       the judges of the others, by the names of files in messages
    unopened     the schemas that files ask for and that are not opened, as they are written, by how many files
    unmet        the files that are held to another schema than they ask for, since that is not here or of no use
    diagnostics  schemas that files ask for and that cannot be used
    looked_for   the places in the edition that schemas which files ask for were looked for, there or not
    """

    rest: Schema
    chosen: Mapping[str, Judge] = field(default_factory=dict)
    unopened: Mapping[str, int] = field(default_factory=dict)
    unmet: Set[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()
    looked_for: Set[Path] = frozenset()

    @property
    def sources(self) -> Set[Path]:
        """The files that it depends on what is found, beside the letters."""
        judges = dict.fromkeys((self.rest, *self.chosen.values()))
        return {*self.looked_for, *(path for judge in judges for path in judge.sources)}


def layers(words: str) -> tuple[str, ...]:
    """Give the layers that words with commas between them name; raises ToolkitError where one is none."""
    wanted = tuple(word.strip() for word in words.split(","))
    for word in wanted:
        if word not in LAYERS:
            raise ToolkitError(f"there is no layer `{word}`; there are {', '.join(LAYERS)}")
    return wanted


# --- one schema ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _File(Lasting):
    """A schema in a file that is no ODD.

    kind         `rng`, `rnc`, `xsd` or `sch`
    phase        of Schematron
    is_confined  whether an XSD may import files of its own folder only
    """

    path: Path
    kind: str
    phase: str = "#DEFAULT"
    is_confined: bool = False

    @property
    def title(self) -> str:
        """What the summary calls it."""
        return self.path.name

    @cached_property
    def sources(self) -> tuple[Path, ...]:
        """The file, and those that it names, there or not."""
        return tuple(_reached(self.path))

    @cached_property
    def digest(self) -> str:
        """Tell it from others, and from itself after a change."""
        kept = memory.digests(self.sources)
        return hashlib.sha256(f"{self.kind} {self.phase} {self.is_confined} {kept}".encode()).hexdigest()

    def find(self, layer: str, source: Source) -> Iterable[Diagnostic]:
        """Give what it finds in a file."""
        if layer == "relaxng" and self.matcher:
            return self.matcher.find(source)
        if layer == "rules" and self.rules:
            return self.rules.run(source)
        return self.xsd.find(source) if layer == "xsd" and self.kind == "xsd" else ()

    def faults(self, layers: Set[str]) -> tuple[Diagnostic, ...]:
        """Give the rules that cannot be used; raises SchemaError where the schema cannot."""
        if "relaxng" in layers and self.kind in ("rng", "rnc"):
            _ = self.matcher
        if "xsd" in layers and self.kind == "xsd":
            self.xsd.load()
        return self.rules.faults if "rules" in layers and self.rules else ()

    @cached_property
    def matcher(self) -> Matcher | None:
        """The grammar; None where it holds none."""
        if self.kind not in ("rng", "rnc"):
            return None
        known = cache_folder()
        # that a schema keeps the restrictions of RELAX NG takes as long to tell as all else: it is told once
        sound = known / f"sound-{self.digest}" if known else None
        is_sound = sound is not None and _bytes_in(sound) == own_digest().encode()
        grammar = rng.read(self.path, is_compact=self.kind == "rnc", is_restricted=True, is_sound=is_sound)
        if sound is not None and not is_sound:
            with suppress(OutputError):  # a disk that is full or closed costs time, nothing else
                write_aside(sound, own_digest().encode())
        return Matcher(grammar, vocabulary=odd.vocabulary(DECLARATIONS))

    @cached_property
    def rules(self) -> Schematron | None:
        """The rules; None where it holds none."""
        written = self.schematron
        if not written:
            return None
        return Schematron.compile(written, self.path.name, folder=self.path.parent, phase=self.phase)

    @property
    def schematron(self) -> bytes:
        """The rules as written, alone or in RELAX NG; nothing where there are none."""
        if self.kind == "xsd":
            return b""
        found = bytes_of(self.path)
        if self.kind == "rnc":
            from toolkit.grammar import rnc  # few schemas are in the compact syntax

            found = rnc.to_xml(found, self.path.name).encode()
        return found if self.kind == "sch" or embeds_rules(found, self.path.parent) else b""

    @cached_property
    def xsd(self) -> xsd.Validator:
        """The validator by XSD."""
        from toolkit.grammar import xsd

        return xsd.Validator(self.path, is_confined=self.is_confined)


def _bytes_in(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _reached(path: Path) -> Iterator[Path]:
    """Give a schema and the files that it names, each once, there or not; they are searched as text."""
    waiting, met = [path], set[Path]()
    while waiting:
        path = waiting.pop()
        if path in met:
            continue
        met.add(path)
        yield path
        found = _NAMED.finditer(path.read_bytes()) if path.is_file() else ()
        waiting += [path.parent / unquote(named[1].decode(errors="replace")) for named in found]


_NAMED: Final = re.compile(rb"""\b(?:(?:href|schemaLocation)\s*=|include|external)\s*["']([^"'#:\n]+)""")
"""How schemas of all kinds name files: XML in attributes, the compact syntax behind a keyword."""


@dataclass(frozen=True)
class _Several(Lasting):
    """Schemas that files are held to all at once."""

    judges: tuple[_File | Schema, ...]

    @property
    def title(self) -> str:
        """What the summary calls them."""
        *before, last = dict.fromkeys(judge.title for judge in self.judges)
        return f"{', '.join(before)} and {last}" if before else last

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files that they are made of."""
        return tuple(path for judge in self.judges for path in judge.sources)

    @property
    def digest(self) -> str:
        """Tell them from others, and from themselves after a change."""
        return " ".join(judge.digest for judge in self.judges)

    def find(self, layer: str, source: Source) -> Iterable[Diagnostic]:
        """Give what they find in a file; what two of them say in the same words is said once."""
        return dict.fromkeys(found for judge in self.judges for found in judge.find(layer, source))

    def faults(self, layers: Set[str]) -> tuple[Diagnostic, ...]:
        """Give what is wrong with each."""
        return tuple(found for judge in self.judges for found in judge.faults(layers))


def _joined(judges: Iterable[_File | Schema]) -> _File | Schema | _Several:
    several = tuple(dict.fromkeys(judges))
    return several[0] if len(several) == 1 else _Several(several)


_KINDS: Final = {
    ".odd": "odd", ".rng": "rng", ".rnc": "rnc", ".xsd": "xsd", ".sch": "sch", ".isosch": "sch",
}  # fmt: skip


def _opened(path: Path, kind: str = "", *, phase: str = "#DEFAULT", is_confined: bool = False) -> _File | Schema:
    """Open the schema in a file; `kind` is what others call it where its name tells none."""
    kind = _KINDS.get(path.suffix.lower(), kind)
    if not path.is_file():
        raise SchemaError(f"there is no schema {path}")
    if not kind and path.suffix == ".xml" and is_customization(path):
        kind = "odd"
    if not kind:
        raise SchemaError(f"{path.name} is no schema by its name; there are {', '.join(_KINDS)}")
    return _odd(path) if kind == "odd" else _File(path, kind, phase, is_confined)


def _odd(path: Path) -> Schema:
    schema = Schema.of(path)
    return Schema(schema.customization, schema.digest, schema.declarations, schema.folder, kept=cache_folder())


# --- schemas that are named ---------------------------------------------------------------------------------------


def named(schemas: Sequence[str], edition: Edition, rest: Schema, layers: Iterable[str] = LAYERS) -> Choice:
    """Hold every file, TEI or not, to schemas: files, or `tei_all`.

    layers  those that will be judged

    Raises SchemaError where one of them is not there, or is no schema, and ToolkitError where none of them has a say
    in the layers.
    """
    opened = [_named(schema) for schema in schemas]
    kinds = (schema.kind if isinstance(schema, _File) else "odd" for schema in opened)
    able = {"checks", *(layer for kind in kinds for layer in _LAYERS_OF.get(kind, _BOTH))}
    if able.isdisjoint(layers):
        raise ToolkitError(f"{' and '.join(schemas)} cannot judge in the layer {' or '.join(layers)} alone")
    names = (*edition.sources, *(one.span.path for one in edition.diagnostics))
    return Choice(rest, dict.fromkeys(names, _joined(opened)))


_BOTH: Final = ("relaxng", "rules")
_LAYERS_OF: Final = {"xsd": ("xsd",), "sch": ("rules",)}
"""The layers of the kinds of schema that have not both."""


def _named(schema: str) -> _File | Schema:
    if _is_all_of_tei(schema) and not Path(schema).is_file():
        return _all_of_tei()
    if "://" in schema:
        raise SchemaError(f"{schema} is not fetched; save it, and name the file")
    return _opened(Path(schema))


@cache
def _all_of_tei() -> Schema:
    return _odd(resource_folder("schema") / "tei_all.odd")


_OF_TEI: Final = re.compile(r"(?:[\w-]+\.)*tei-c\.(?:org|de)|tei\.it\.ox\.ac\.uk")
"""The hosts that the TEI publishes its schemas at, or has."""


def _is_all_of_tei(written: str) -> bool:
    """Whether a name or address means the schema of all of the TEI.

    >>> _is_all_of_tei("https://vault.tei-c.org/P5/4.7.0/xml/tei/custom/schema/relaxng/tei_all.rng")
    True
    >>> _is_all_of_tei("https://example.org/tei_all.rng"), _is_all_of_tei("tei_all")
    (False, True)
    """
    if written == "tei_all":
        return True
    try:
        address = urlsplit(written)
    except ValueError:  # a bracket that is no address of IPv6
        return False
    is_there = address.scheme in ("http", "https") and _OF_TEI.fullmatch(address.hostname or "")
    return bool(is_there and re.search(r"/tei_all\.(?:rng|rnc|xsd|odd|sch|isosch)$", address.path))


# --- schemas that files ask for -----------------------------------------------------------------------------------

register(
    "unusable-schema",
    Severity.ERROR,
    """The file asks for a schema that is here but cannot be used.

    Why      the file is held to the edition's own schema instead, which may be another.
    Faulty   <?xml-model href="letters.rng"?>, where letters.rng is not well-formed
    Sound    <?xml-model href="../schema/edition.rng"?>
    Source   Associating Schemas with XML documents 1.0, section 3""",
)


class _Model(NamedTuple):
    """What an `xml-model` says."""

    href: str
    kind: str
    phase: str


def asked_for(edition: Edition, rest: Schema, layers: Iterable[str] = LAYERS) -> Choice:
    """Hold each file to the schemas that its `xml-model` instructions mean, the others to `rest`.

    A file that asks for a schema which is not here has promised to keep that, not the one that comes with the toolkit:
    if its edition has none of its own, it is held to all of the TEI.

    layers  those that will be judged: a schema that cannot be used for them is told, and its file is left to `rest`
    """
    wanted = frozenset(layers) - {"checks"}
    chosen: dict[str, Judge] = {}
    unopened: dict[str, int] = {}
    unmet: set[str] = set()
    found: list[Diagnostic] = []
    is_own = rest.customization.resolve().is_relative_to(edition.folder.resolve())
    opened: dict[tuple[_Model, Path], _File | Schema | None] = {}
    judges: dict[tuple[_File | Schema, ...], Judge | SchemaError] = {}  # what one has learnt is at hand for all
    looked_for: set[Path] = set()
    for name, source in edition.sources.items():
        meant: dict[_File | Schema, Span] = {}
        is_foreign = False
        for model, span in _models(source):
            key = model, Path(name).parent
            if key not in opened:
                place = _place(model.href, Path(name), edition)
                looked_for |= {place} if place else set()
                opened[key] = _all_of_tei() if _is_all_of_tei(model.href) else _meant(model, place, rest)
            schema = opened[key]
            if schema is None:
                unopened[model.href] = unopened.get(model.href, 0) + 1
                is_foreign |= Path(model.href).stem != rest.stem
            else:
                meant.setdefault(schema, span)
        if not meant and is_foreign and not is_own:
            meant = {_all_of_tei(): source.span(0, 0)}
            unmet.add(name)
        if not meant or rest in meant:
            continue
        asked = tuple(meant)
        if asked not in judges:
            judges[asked] = _usable(_joined(asked), wanted)
        judge = judges[asked]
        if isinstance(judge, SchemaError):
            looked_for.update(path for schema in meant for path in schema.sources)
            message = f"the schema that the file asks for cannot be used: {judge}"
            found.append(Diagnostic("unusable-schema", Severity.ERROR, message, next(iter(meant.values()))))
            unmet.add(name)
        else:
            chosen[name] = judge
    return Choice(rest, chosen, unopened, unmet, tuple(found), looked_for)


def _usable(judge: Judge, wanted: Set[str]) -> Judge | SchemaError:
    try:
        judge.faults(wanted)
    except SchemaError as error:
        return error
    return judge


_LANGUAGES: Final = {
    "http://relaxng.org/ns/structure/1.0": "rng",
    "http://purl.oclc.org/dsdl/schematron": "sch",
    "http://www.w3.org/2001/XMLSchema": "xsd",
    "http://www.tei-c.org/ns/1.0": "odd",
    "application/relax-ng-compact-syntax": "rnc",
}
"""What `schematypens` or `type` say of a schema whose name does not tell it."""
_OTHERS: Final = ("application/xml-dtd", "http://purl.oclc.org/dsdl/nvdl/ns/structure/1.0")


def _models(source: Source) -> Iterator[tuple[_Model, Span]]:
    """Give the instructions in the prolog of a file that name schemas of a kind which can be read, each once."""
    met: set[str] = set()
    for said, span in models(source):
        words = (said.get("schematypens", ""), said.get("type", ""))
        href = said.get("href", "")
        if href and href not in met and not any(word in _OTHERS for word in words):
            met.add(href)  # a schema judges by all it holds: rules in RELAX NG need not be asked for once more
            kind = next((_LANGUAGES[word] for word in reversed(words) if word in _LANGUAGES), "")
            yield _Model(href, kind, said.get("phase") or "#DEFAULT"), span


def _meant(model: _Model, place: Path | None, rest: Schema) -> _File | Schema | None:
    """Give the schema in a place that an instruction means; `rest` where it is a form of that; None for others."""
    if place is None or not place.is_file():
        return None
    own = rest.customization.resolve()
    if place.parent == own.parent and place.stem == own.stem:
        return rest
    try:
        return _opened(place, model.kind, phase=model.phase, is_confined=True)
    except SchemaError:
        return None


def _place(href: str, file: Path, edition: Edition) -> Path | None:
    """Give where a reference in a file leads, if that lies in the file's edition, links followed."""
    folder = home(file) or (edition.folder if edition.is_whole else file.parent)
    try:
        address = urlsplit(href)
        if address.scheme not in ("", "file") or address.netloc:
            return None
        path = (file.parent / (_local(address.path) if address.scheme else unquote(address.path))).resolve()
        path.is_file()  # a name can be too long for the disk
        return path if path.is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle, no address at all
        return None


def _local(path: str) -> str:
    from urllib.request import url2pathname  # an HTTP client comes with it, and few files need it

    return url2pathname(path)


# --- SVRL ---------------------------------------------------------------------------------------------------------


def svrl_report(edition: Edition, choice: Choice) -> str:
    """Give what the rules find in the one file of an edition as Schematron Validation Report Language.

    Raises ToolkitError where there are several files, or several schemas with rules, since a report is of one; and
    where the file is not well-formed.
    """
    if len({*edition.sources, *(one.span.path for one in edition.diagnostics)}) > 1:
        raise ToolkitError("SVRL is the report of one file; name one")
    if not edition.sources:
        place = edition.diagnostics[0].span
        raise SourceError(f"{place.path}:{place.start.line}:{place.start.column}: {edition.diagnostics[0].message}")
    ((name, source),) = edition.sources.items()
    judge = choice.chosen.get(name, choice.rest)
    parts = judge.judges if isinstance(judge, _Several) else (judge,)
    ruling = [one for one in parts if isinstance(one, _File | Schema) and one.schematron]
    if len(ruling) != 1:
        raise ToolkitError(f"SVRL is the report of one schema with rules, not of {len(ruling)}; name it with --schema")
    if isinstance(ruling[0], _File):
        return svrl(ruling[0].schematron, source, folder=ruling[0].path.parent, phase=ruling[0].phase)
    return svrl(ruling[0].schematron, source)
