"""The files that an ODD names: sources of declarations, groups and chapters in other files, RELAX NG schemas.

Nothing is ever fetched. The TEI, of whatever release and by whatever address, is answered by the declarations that
are at hand, or by a folder of the user's that holds copies.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from toolkit import source
from toolkit.diagnostic import Span
from toolkit.errors import SchemaError
from toolkit.names import EXAMPLES, TEI, XI, XML
from toolkit.source import Source

__all__ = [
    "Document", "Library", "bytes_of", "digest", "digest_in", "glosses", "is_customization", "release_in", "sense",
    "shown", "sources", "vocabulary",
]  # fmt: skip

_VERSION: Final = "14"
"""Counted up with each change of the compiler that changes what it makes."""

_ID: Final = f"{{{XML}}}id"
_RELEASE: Final = re.compile(r"(?:tei:|/)(\d+\.\d+\.\d+\w*)(?:/|$)")
_TEI: Final = re.compile(r"tei:.*|(?:.*[/\\])?p5subset(?:-[\w.]+)?\.xml|https?://(?:www\.)?tei-c\.org/Vault/P5/.*")
_REFERENCE: Final = re.compile(
    rb"<(?:[\w.-]+:)?(?:schemaSpec|(?:module|element|class|macro|data)Ref|specGrpRef|include|externalRef)\b([^>]*)>"
)
_NAMED: Final = re.compile(rb"""\b(?:source|target|href|url)\s*=\s*["']([^"'#]+)""")


@dataclass(frozen=True)
class Library:
    """Where what an ODD names is looked for.

    declarations  the TEI declarations that stand for any release which is not at hand
    folder        a folder of the user's with copies of releases and of files on the web; None: there is none
    """

    declarations: Path
    folder: Path | None = None

    def find(self, written: str, beside: Path) -> Path | None:
        """Give the file that a @source, @target or @url means; None where it is not here.

        beside  the file in which it is written
        """
        if not written:
            return self.declarations
        if "://" not in written.removeprefix("file://") and not written.startswith("tei:"):
            path = beside.parent / unquote(urlsplit(written).path if written.startswith("file:") else written)
            if path.is_file():
                return path
        name = unquote(urlsplit(written).path).rpartition("/")[2]
        if self.folder is not None:
            for copy in self._copies(written, name):
                if (self.folder / copy).is_file():
                    return self.folder / copy
        return self.declarations if _TEI.fullmatch(written) else None

    @staticmethod
    def _copies(written: str, name: str) -> list[str]:
        """Give the names under which the user's folder may hold a copy."""
        release = release_in(written)
        dated = [f"p5subset-{release}.xml", f"{release}/p5subset.xml", f"{release}/xml/tei/odd/p5subset.xml"]
        return [*(dated if release else ()), *([name] if name and not (release and name == "p5subset.xml") else ())]

    def reached(self, customization: Path) -> list[Path]:
        """Give every file that a schema is made of, each once: the ODD, what it names, the declarations, the rules.

        The files are searched as text, since this has to be told before anything is read.

        Raises SchemaError where the ODD or the declarations cannot be read.
        """
        found: dict[Path, Path] = {}
        waiting = [customization]
        while waiting:
            path = waiting.pop()
            if path.resolve() in found:
                continue
            found[path.resolve()] = path
            if path == self.declarations:
                continue
            for reference in _REFERENCE.finditer(bytes_of(path)):
                for named in _NAMED.finditer(reference[1]):
                    other = self.find(named[1].decode(errors="replace"), path)
                    waiting += [] if other is None else [other]
        return [*dict.fromkeys([*found.values(), self.declarations, *self.rules])]

    @property
    def rules(self) -> list[Path]:
        """The rules that are kept beside declarations which come without."""
        return sorted(self.declarations.parent.glob("tei-rules.xml"))


def release_in(written: str) -> str:
    """Give the release of the TEI that a @source names; "" where it names none.

    >>> release_in("tei:4.2.0"), release_in("https://www.tei-c.org/Vault/P5/4.7.0/xml/tei/odd/p5subset.xml")
    ('4.2.0', '4.7.0')
    """
    found = _RELEASE.search(written)
    return found[1] if found else ""


@dataclass(eq=False)
class Document:
    """An ODD with the files that it includes by XInclude in their places.

    path  the file
    root  its root element
    """

    path: Path
    root: etree._Element = field(init=False)
    _sources: dict[etree._Element, Source] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Read the file.

        Raises SchemaError where it, or a file that it includes, cannot be read, is not well-formed, lies outside the
        folder of the first, or includes itself.
        """
        self.root = self._read(self.path, self.path.resolve().parent, ())

    def _read(self, path: Path, folder: Path, above: tuple[Path, ...]) -> etree._Element:
        found = _source(path)
        root = found.root
        found.offset_of(root)  # the places are taken before anything moves
        self._sources[root] = found
        for include in list(root.iter(f"{{{XI}}}include")):
            if next(include.iterancestors(f"{{{EXAMPLES}}}egXML"), None) is None:
                self._include(include, path, folder, (*above, path.resolve()))
        return root

    def _include(self, include: etree._Element, path: Path, folder: Path, above: tuple[Path, ...]) -> None:
        """Put what an xi:include names in its place; its fallback where that is not here."""
        place, href, parent = self.place(include), include.get("href", ""), include.getparent()
        if parent is None:
            raise SchemaError(f"{_at(place)}: the whole ODD is one xi:include; name the file that it includes instead")
        target = path.parent / unquote(href)
        if not target.resolve().is_relative_to(folder):
            raise SchemaError(f"{_at(place)}: `{href}` is not included: it lies outside the folder of the ODD")
        if target.resolve() in above:
            raise SchemaError(f"{_at(place)}: `{href}` is included in itself")
        fallback = include.find(f"{{{XI}}}fallback")
        if not target.is_file() and fallback is None:
            raise SchemaError(f"{_at(place)}: `{href}` is to be included, but there is no such file")
        at = parent.index(include)
        if not target.is_file() and fallback is not None:
            parent[at : at + 1] = list(fallback)
        elif include.get("parse") == "text":
            parent.remove(include)  # text says nothing of a schema
        else:
            parent[at : at + 1] = self._included(self._read(target, folder, above), include)

    def _included(self, root: etree._Element, include: etree._Element) -> list[etree._Element]:
        """Give the part of a file that @xpointer (a bare identifier or element(ID)) names; the whole without one."""
        pointer = include.get("xpointer") or include.get("fragid") or ""
        identifier = pointer.removeprefix("element(").removeprefix("xpointer(id('").removesuffix(")").removesuffix("')")
        if not pointer:
            return [root]
        found = next((one for one in root.iter("*") if one.get(_ID) == identifier), None)
        if found is None:
            raise SchemaError(f"{_at(self.place(include))}: the file has no element `{pointer}` to include")
        self._sources[found] = self._sources[root]
        return [found]

    @property
    def xml(self) -> str:
        """The whole as XML."""
        return etree.tostring(self.root, encoding="unicode")

    def place(self, element: etree._Element, attribute: str = "", token: str = "") -> Span:
        """Give the place of an element, of the value of an attribute, or of a word in it, where it was written."""
        for holder in (element, *element.iterancestors()):
            if holder in self._sources:
                found = self._sources[holder]
                offset = found.offset_of(element)
                return found.value_span(offset, attribute, token) if attribute else found.element_span(offset)
        raise AssertionError("an element of another document")

    def by_id(self, identifier: str) -> etree._Element | None:
        """Give the element of an xml:id."""
        return next((one for one in self.root.iter(f"{{{TEI}}}*") if one.get(_ID) == identifier), None)


def _source(path: Path) -> Source:
    name = shown(path)
    reading = source.parse(bytes_of(path), name)
    if reading.source is None:
        fault = reading.diagnostics[0]
        raise SchemaError(f"{_at(fault.span)}: {fault.message}")
    return reading.source


def _at(span: Span) -> str:
    return f"{span.path}:{span.start.line}:{span.start.column}"


def is_customization(path: Path) -> bool:
    """Whether a file is an ODD that has to be resolved (or cannot be read), not bare declarations."""
    data = bytes_of(path)
    if b"schemaSpec" not in data:
        return False
    found = source.parse(data, path.name).source
    return found is None or next(found.root.iter(f"{{{TEI}}}schemaSpec"), None) is not None


def declared(data: bytes, name: str) -> etree._Element:
    """Read a file of TEI declarations such as p5subset.xml; raises SchemaError where it is not well-formed."""
    reading = source.parse(data, name)
    if reading.source is None:
        message = reading.diagnostics[0].message
        raise SchemaError(f"{name} is damaged, it cannot be read as TEI declarations: {message}")
    return reading.source.root


def bytes_of(path: Path) -> bytes:
    """Read a file that a schema is made of; raises SchemaError where it cannot be read."""
    try:
        if path.stat().st_size > source.MAX_BYTES:
            raise SchemaError(f"{path} is larger than {source.MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise SchemaError(f"{path} cannot be read: {error.strerror}") from error


def shown(path: Path) -> str:
    """Give the path as the user would write it from where they stand."""
    here = Path.cwd()
    return path.resolve().relative_to(here).as_posix() if path.resolve().is_relative_to(here) else str(path)


# --- what is told without reading an ODD as one ------------------------------------------------------------------


def digest(customization: Path, *, declarations: Path, folder: Path | None = None, schema: str = "") -> str:
    """Give the SHA-256 of what a schema is made of: the ODD, what it names, the declarations, the compiler's version.

    Raises SchemaError where a file cannot be read.
    """
    found = hashlib.sha256(f"{_VERSION} {schema}".strip().encode())
    for path in sources(customization, declarations=declarations, folder=folder):
        found.update(hashlib.sha256(bytes_of(path)).digest())
    return found.hexdigest()


def sources(customization: Path, *, declarations: Path, folder: Path | None = None) -> list[Path]:
    """Give the files that a schema is made of: the ODD, those that it names, the declarations.

    Raises SchemaError where a file cannot be read.
    """
    return Library(declarations, folder).reached(customization)


def digest_in(path: Path) -> str:
    """Give the digest that a made schema bears; "" where it bears none or is not there."""
    try:
        with path.open("rb") as file:
            found = re.search(rb"sources ([0-9a-f]{64})", file.read(1000))
    except OSError:
        return ""
    return found[1].decode() if found else ""


def vocabulary(declarations: Path) -> dict[str, str]:
    """Give the module of each TEI element, by name."""
    tags = re.findall(rb"<elementSpec\b[^>]*>", bytes_of(declarations))
    return {_value(tag, b"ident"): _value(tag, b"module") for tag in tags}


def sense(name: str, *, declarations: Path) -> str | None:
    """Say in a few words what a TEI element, or with `@` before it an attribute, is for; None where there is none."""
    kept = glosses(declarations.with_name("glosses.toml"))
    if name.startswith("@") or "@" in name:
        return kept["attributes"].get(name.removeprefix("@"))
    words = kept["elements"].get(name)
    return None if words is None else f"`{name}`, of the module {vocabulary(declarations)[name]}: {words}"


def glosses(path: Path) -> dict[str, dict[str, str]]:
    """Give the toolkit's own lines on elements, attributes and the rest, by kind and name."""
    import tomllib

    return tomllib.loads(bytes_of(path).decode())


def _value(tag: bytes, attribute: bytes) -> str:
    found = re.search(rb"\b" + attribute + rb'="([^"]*)"', tag)
    return found[1].decode() if found else ""
