"""A package as an archive gets it: its files beside the letters, and what is missing among them or contradicts these.

Nothing in it is changed. What has to be read is copied aside, of the rest only the names, so that no pointer and no
schema leads out of it.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import unquote

from toolkit.bag import UNREADABLE, Files, faults, opened
from toolkit.checks.finding import elements, local, words
from toolkit.checks.storage import peril_of_name
from toolkit.diagnostic import Diagnostic, Note, Severity, Span, register
from toolkit.edition import Edition, File
from toolkit.errors import SourceError
from toolkit.names import TEI
from toolkit.source import MAX_BYTES, parse

__all__ = ["Package", "is_package", "unpacked"]

_PAGES = {
    "package-without-schema": """A package lacks the customization, the schema or the rules that letters were held to.

    Why      in ten years nobody can judge them again, or knows what an element meant.
    Faulty   data/tei/letter.xml alone
    Sound    data/schema/edition.odd, edition.rng and edition.sch beside it
    Source   the deposit guides of archives""",
    "package-without-stylesheet": """A package lacks the stylesheets by which the reading text was made.

    Why      what readers were shown cannot be made again.
    Faulty   data/tei/letter.xml alone
    Sound    data/xslt/*.xsl beside it
    Source   the deposit guides of archives""",
    "missing-sidecar": """A package lacks a file with the metadata that services read.

    Why      what is not there, somebody types in by hand, and wrongly.
    Faulty   a package without DataCite, RO-Crate, CMIF or CITATION.cff
    Sound    datacite.xml, ro-crate-metadata.json, cmif.xml and CITATION.cff in it
    Source   the deposit guides of archives""",
    "contradicted-sidecar": """A file with metadata says something else than the header, or cannot be read.

    Why      the catalogue will list another title, year, licence or editor than the edition.
    Faulty   publicationYear 2025 in datacite.xml, and <date when="2026"> in the header
    Sound    the same in both
    Source   the deposit guides of archives""",
    "missing-readme": """A package has no README in plain text.

    Why      it is what people open first, also when no program reads TEI any more.
    Faulty   data/readme.docx
    Sound    data/README.txt
    Source   the deposit guides of archives""",
    "incomplete-readme": """The README of a package leaves out a folder of it, or says of nobody who can be asked.

    Why      who comes to it in ten years has nothing else.
    Faulty   a README that does not name the folder scans/
    Sound    a README with a tree of the folders, an address for questions, and how the outputs are made
    Source   the deposit guides of archives""",
    "incomplete-fixity": """A package does not prove that it is whole by SHA-512, tag manifests and the count of bytes.

    Why      weaker digests can be forged, and files without any change unseen.
    Faulty   manifest-md5.txt alone
    Sound    manifest-sha512.txt, tagmanifest-sha512.txt, and Payload-Oxum in bag-info.txt
    Source   RFC 8493, 2.2 and 6""",
    "oversized-file": """A file of TEI is larger than 10 MB.

    Why      some archives refuse it, and editors of XML open it slowly.
    Faulty   all letters in one file of 30 MB
    Sound    a file for each letter
    Source   the help pages of TAPAS""",
}  # fmt: skip
for _name, _page in _PAGES.items():
    _grave = {"incomplete-fixity": Severity.ERROR, "oversized-file": Severity.INFO}
    register(_name, _grave.get(_name, Severity.WARNING), _page)

_READ: Final = frozenset(
    ".cff .json .md .odd .rnc .rng .sch .toml .txt .xml .xsd .xsl .xslt .isosch .svrl".split()
)  # fmt: skip
"""Files that are read; of the others only the names matter."""
_SCHEMAS: Final = frozenset({".odd", ".rng", ".rnc", ".xsd", ".sch", ".isosch"})
_POINTER: Final = re.compile(
    rb"(?:\b(?:source|url|href|schemaLocation|base)\s*=|\b(?:include|external)\b)\s*[\"']([^\"'<>\s]+)[\"']"
)
"""How a customization or a schema names another file."""
_MOST: Final = 1 << 30
"""So many bytes are copied aside at most: no package of letters holds more to read."""


def is_package(path: Path) -> bool:
    """Whether a path is that of a package: a folder with a bag in it, or a ZIP file."""
    if path.is_dir():
        return (path / "bagit.txt").is_file()
    return path.is_file() and zipfile.is_zipfile(path)


@dataclass(frozen=True)
class Package:
    """A package that was given.

    name    of its folder or file
    files   what is in it
    folder  a copy of it, in which the files that are not read are empty
    damage  what is wrong with it as a bag
    """

    name: str
    files: Files
    folder: Path
    damage: tuple[Diagnostic, ...]

    @cached_property
    def edition(self) -> Edition:
        """The TEI files in it, those in a folder tei/ where there is one; XML of other kinds is passed over."""
        names = [name for name in self.payload if name.endswith(".xml") and not _is_sidecar(name)]
        # other XML may be TEI too: declarations, lists, and copies among the outputs
        own = [name for name in names if name.startswith("data/tei/")]
        letters = own or [name for name in names if "/tei/" in name] or names
        return _of_tei([self.folder / name for name in letters if (self.folder / name).is_file()], self.folder)

    def told(self, found: Diagnostic) -> Diagnostic:
        """Give a finding in the copy as one in the package."""
        notes = tuple(Note(self.in_package(note.message), note.span and self._there(note.span)) for note in found.notes)
        message, help = self.in_package(found.message), self.in_package(found.help)
        return replace(found, span=self._there(found.span), message=message, help=help, notes=notes, repair=())

    def in_package(self, text: str) -> str:
        """Give a text in which paths of the copy are those in the package."""
        marker = f"{self.folder.parent.name}/"
        return re.sub(rf"[^\s`]*{re.escape(marker)}", "", text) if marker in text else text

    def _there(self, span: Span) -> Span:
        return Span(self.in_package(span.path), span.start, span.end)

    def faults(self, edition: Edition) -> Iterator[Diagnostic]:
        """Say what is wrong with the package and its files beside the letters."""
        yield from self.damage
        yield from self._fixity()
        yield from self._names({path.name for path in edition.paths.values()})
        yield from self._sources()
        yield from self._readme()
        yield from self._sidecars(edition)

    # --- what is there ---

    @cached_property
    def payload(self) -> tuple[str, ...]:
        """The files that were deposited, by their paths in the package."""
        return tuple(name for name in sorted(self.files.sizes) if name.startswith("data/"))

    def text(self, name: str) -> str:
        """Give a file of the copy as text; nothing where it is none, or could not be copied."""
        if not (self.folder / name).is_file():
            return ""
        return (self.folder / name).read_bytes().decode("utf-8", "replace").replace("\0", "")  # UTF-16 too

    def _at(self, check: str, message: str, help: str = "", name: str = "") -> Diagnostic:
        return Diagnostic(check, Severity.WARNING, message, Span("/".join(filter(None, (self.name, name)))), help=help)

    def _fixity(self) -> Iterator[Diagnostic]:
        names = {name.lower() for name in self.files.sizes if "/" not in name}
        help = "make the package anew with it"
        if "manifest-sha512.txt" not in names:
            yield self._at("incomplete-fixity", "there is no manifest of SHA-512", help)
        if not any(name.startswith("tagmanifest-") for name in names):
            yield self._at("incomplete-fixity", "no manifest proves that the tag files are whole", help)
        if "bag-info.txt" not in names or not re.search("^Payload-Oxum", self.text("bag-info.txt"), re.MULTILINE):
            yield self._at("incomplete-fixity", "no `Payload-Oxum` says how many files and bytes there are", help)

    def _names(self, told: Set[str]) -> Iterator[Diagnostic]:
        parts = dict.fromkeys(
            (part.as_posix(), part.name)
            for name in self.files.sizes
            for part in (PurePosixPath(name), *PurePosixPath(name).parents)
            if part.name and part.name not in told  # those of letters are told where these are judged
        )
        for path, name in sorted(parts):
            if name not in _DOTTED and (peril := peril_of_name(name)):
                message = f"the name `{name}` is not fit for every system: {peril}"
                help = "use letters without accents, digits, `-`, `_` and `.` only"
                yield self._at("unsafe-file-name", message, help, path)

    def _sources(self) -> Iterator[Diagnostic]:
        endings = {PurePosixPath(name).suffix.lower() for name in self.payload}
        for kind, wanted in _SOURCES.items():
            if endings.isdisjoint(wanted):
                check = "package-without-stylesheet" if ".xsl" in wanted else "package-without-schema"
                yield self._at(check, f"there is no {kind} in the package", f"add it ({' or '.join(wanted)})")

    def _readme(self) -> Iterator[Diagnostic]:
        found = [name for name in self.files.sizes if re.fullmatch(r"(data/)?readme(\.(txt|md))?", name, re.IGNORECASE)]
        if not found:
            yield self._at("missing-readme", "there is no README in plain text", "add README.txt to the payload")
            return
        name = min(found, key=len)
        text = self.text(name)
        folders = sorted({path.split("/")[1] for path in self.payload if path.count("/") > 1})
        if unnamed := [folder for folder in folders if folder not in text]:
            message = f"the README does not name {' and '.join(f'`{one}`' for one in unnamed)}"
            yield self._at("incomplete-readme", message, "add a tree of the folders", name)
        if not re.search(r"\w@\w|https?://|contact|kontakt", text, re.IGNORECASE):
            message, help = "the README says of nobody who can be asked", "add an address for questions"
            yield self._at("incomplete-readme", message, help, name)

    # --- metadata ---

    def _sidecars(self, edition: Edition) -> Iterator[Diagnostic]:
        header = _header(edition)
        for kind, pattern in _SIDECARS.items():
            names = [name for name in sorted(self.files.sizes) if pattern.search(name.rpartition("/")[2])]
            if not names:
                yield self._at("missing-sidecar", f"there is no {kind} in the package", "add it, made from the header")
            for name in names if kind != "CMIF" else ():
                try:
                    said = _READERS[kind](self.folder / name)
                except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    message, help = f"the {kind} cannot be read", "make it anew from the header"
                    yield self._at("contradicted-sidecar", message, help, name)
                    continue
                for message in _contradictions(said, header) if header else ():
                    help = "change the header, and make the file anew"
                    yield self._at("contradicted-sidecar", message, help, name)


_DOTTED: Final = frozenset((".zenodo.json", ".htaccess"))
"""Names that begin with a full stop because others say so."""
_SOURCES: Final = {
    "customization": (".odd",),
    "RELAX NG schema": (".rng", ".rnc"),
    "Schematron schema": (".sch", ".isosch"),
    "stylesheet": (".xsl", ".xslt"),
}
_SIDECARS: Final = {
    "DataCite": re.compile(r"datacite.*\.xml$", re.IGNORECASE),
    "RO-Crate": re.compile(r"^ro-crate-metadata\.json$"),
    "CMIF": re.compile(r"cmif.*\.xml$", re.IGNORECASE),
    "CITATION.cff": re.compile(r"^CITATION\.cff$"),
}


def _is_sidecar(name: str) -> bool:
    return any(pattern.search(name.rpartition("/")[2]) for pattern in _SIDECARS.values())


def _of_tei(paths: Sequence[Path], folder: Path) -> Edition:
    """Give the edition of the files that are TEI or cannot be read."""
    if not paths:
        return Edition(folder, is_whole=False)
    edition = Edition.of(paths)
    strangers = {one.span.path for one in edition.diagnostics if one.check == "not-tei"}
    kept = [path for name, path in edition.paths.items() if name not in strangers]
    if not kept:
        return Edition(folder, is_whole=False)
    return Edition.of(kept) if strangers else edition


@contextmanager
def unpacked(path: Path) -> Iterator[Package]:
    """Give the package in a folder or a ZIP file; raises SourceError where it cannot be read, or holds too much."""
    damage = faults(path)
    name = path.resolve().name
    with opened(path) as files, TemporaryDirectory(prefix="edition-package-") as place:
        folder = Path(place).resolve() / name
        folder.mkdir()
        _copy(files, folder)
        yield Package(name, files, folder, damage)


def _copy(files: Files, folder: Path) -> None:
    left = _MOST
    for name, size in files.sizes.items():
        target = folder / name
        is_read = target.suffix.lower() in _READ or "." not in target.name
        if is_read and size <= MAX_BYTES:
            left -= size
        if left < 0:
            raise SourceError(f"{folder.name} holds more than 1 GB to read")
        with suppress(*UNREADABLE):  # the damage is told by the digests
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
            if is_read and size <= MAX_BYTES:
                with files.opened(name) as stream:
                    data = stream.read(size)
                if target.suffix.lower() in _SCHEMAS and (there := _way_out(name, data)):
                    raise SourceError(f"{folder.name} is not judged: its `{name}` would read `{there}`, outside of it")
                target.write_bytes(data)


def _way_out(name: str, data: bytes) -> str:
    """Give what a schema of a package would read outside of it; "" where it keeps inside or asks the web."""
    for found in _POINTER.finditer(data):
        written = unquote(found[1].decode(errors="replace"))
        if written.startswith("file:") or PurePosixPath(written).is_absolute():
            return written
        inside = 0
        for part in (
            () if re.match(r"[A-Za-z][\w.+-]*:", written) else (*PurePosixPath(name).parent.parts, *written.split("/"))
        ):
            inside += -1 if part == ".." else part not in ("", ".")
            if inside < 0:
                return written
    return ""


# --- what sidecars and headers say ---


@dataclass(frozen=True, slots=True)
class _Metadata:
    """What is said of an edition: titles, the day or year of publication, addresses of licences, names of people."""

    titles: tuple[str, ...] = ()
    date: str = ""
    licences: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def _header(edition: Edition) -> _Metadata | None:
    """Give what the header of the whole says, or that of the one letter; None where there are several and no whole."""
    file: File | None = edition.head or (edition.letters[0] if len(edition.letters) == 1 else None)
    root = file.root.find(f"{{{TEI}}}teiHeader") if file is not None else None
    if root is None:
        return None
    titles = [one for part in elements(root, "titleStmt") for one in elements(part, "title")]
    dates = [one for part in elements(root, "publicationStmt") for one in elements(part, "date")]
    return _Metadata(
        tuple(words(one) for one in titles),
        next((one.get("when", "") for one in dates), ""),
        tuple(one.get("target", "") for one in elements(root, "licence")),
        (words(root),),
    )


def _of_datacite(path: Path) -> _Metadata:
    source = parse(path.read_bytes(), path.name).source
    if source is None:
        raise ValueError(path.name)
    found: dict[str, list[str]] = {}
    for one in source.root.iter("*"):
        found.setdefault(local(one), []).append(one.get("rightsURI", "") if local(one) == "rights" else words(one))
    return _Metadata(
        tuple(found.get("title", ())),
        next(iter(found.get("publicationYear", ())), ""),
        tuple(filter(None, found.get("rights", ()))),
        (*found.get("creatorName", ()), *found.get("contributorName", ())),
    )


def _of_crate(path: Path) -> _Metadata:
    graph = {one["@id"]: one for one in json.loads(path.read_bytes())["@graph"]}
    root = graph["./"]
    people = [one for key in ("author", "creator", "editor") for one in _listed(root.get(key))]
    names = (name for one in people for name in _listed(graph.get(one, {}).get("name")))
    return _Metadata(
        tuple(_listed(root.get("name"))),
        next(iter(_listed(root.get("datePublished"))), ""),
        tuple(_listed(root.get("license"))),
        tuple(names),
    )


def _listed(value: object) -> list[str]:
    """Give the words and the identifiers of a value of JSON-LD, which may be one or many."""
    values = value if isinstance(value, list) else [value]
    found = (one.get("@id") if isinstance(one, dict) else one for one in values)
    return [one for one in found if isinstance(one, str)]


_LINE: Final = re.compile(r"^(?P<indent>[ -]*)(?P<key>[a-z][a-z-]*):(?P<value>.*)$", re.MULTILINE)


def _of_cff(path: Path) -> _Metadata:
    """Read the plain lines of a CITATION.cff; what is folded over lines is passed over."""
    found = _LINE.finditer(path.read_bytes().decode())
    lines = [(one["indent"], one["key"], one["value"].strip().strip("\"'")) for one in found]
    top = {key: value for indent, key, value in lines if not indent}
    if "cff-version" not in top:
        raise ValueError(path.name)
    people = [value for indent, key, value in lines if indent and key in ("family-names", "name")]
    licences = (top.get("license-url", ""), _ADDRESSES.get(top.get("license", ""), ""))
    is_folded = top.get("title", "") in ("|", ">", ">-", "|-", "")
    titles = () if is_folded else (top["title"],)
    return _Metadata(titles, top.get("date-released", ""), tuple(filter(None, licences)), tuple(people))


_ADDRESSES: Final = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0",
    **{
        f"CC-{kind.upper()}-{version}": f"https://creativecommons.org/licenses/{kind}/{version}"
        for kind in ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
        for version in ("1.0", "2.0", "2.5", "3.0", "4.0")
    },
}
"""The addresses of licences by what SPDX calls them."""

_READERS: Final = {"DataCite": _of_datacite, "RO-Crate": _of_crate, "CITATION.cff": _of_cff}


def _contradictions(said: _Metadata, header: _Metadata) -> Iterator[str]:
    """Say in what a sidecar differs from the header; what one of the two leaves out is no contradiction."""
    titles = [_bare(one) for one in header.titles]
    if said.titles and titles and not any(one in _bare(title) for title in said.titles for one in titles):
        yield f"the title is `{said.titles[0]}`, in the header `{header.titles[0]}`"
    length = min(len(said.date), len(header.date))
    if length and said.date[:length] != header.date[:length]:
        yield f"the date is {said.date}, in the header {header.date}"
    licences = {_address(one) for one in header.licences}
    for licence in said.licences:
        if licences and _address(licence) not in licences and licence.startswith("http"):
            yield f"the licence is `{licence}`, in the header `{header.licences[0]}`"
    known = set(re.findall(r"\w+", header.people[0].casefold())) if header.people else set()
    for name in said.people:
        if not set(re.findall(r"\w+", name.casefold())) <= known:
            yield f"`{name}` is named, and the header does not know the name"


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()


def _address(licence: str) -> str:
    """Give the address of a licence without what differs between two ways to write it."""
    return re.sub(r"^https?://(www\.)?", "", licence).removesuffix("legalcode").rstrip("/").removesuffix("/deed.en")
