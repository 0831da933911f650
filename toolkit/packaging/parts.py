"""What a package holds: its files, each by what it is, and its folders in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from toolkit.metadata.subject import Subject
from toolkit.packaging.clock import Clock

__all__ = ["FOLDERS", "MEDIA_TYPES", "SENSES", "STYLESHEETS", "Part", "Release"]

STYLESHEETS: Final = "xslt/LICENSE"
"""Where the licence of the stylesheets lies."""

FOLDERS: Final = {
    "tei": "the letters and the registers they point into, TEI P5 in XML: what all else is made of",
    "schema": "the customization of the TEI (ODD) that the letters keep to, and the schemas compiled from it",
    "xslt": "the stylesheets, XSLT 3.0, that the outputs are made with",
    "outputs": "what was made for readers; the web pages find all else in here by relative links",
    "outputs/epub": "electronic books, EPUB 3.3",
    "outputs/html": "web pages; begin with index.html",
    "outputs/html/cite": "the letters for reference managers",
    "outputs/html/guideline": "the guideline of the schema, a page for each thing in it",
    "outputs/html/search": "every word of the letters, for the page that searches",
    "outputs/pdf": "print, PDF/A-3 and PDF/UA-1 in one",
    "outputs/tei": "the letters as the web pages offer them",
    "outputs/text": "plain text",
    "metadata": "the same facts as in the headers, in the forms that archives, indexes and reference managers read",
    "toolkit-schema": "the schema and the declarations of the TEI that came with the toolkit",
    "reports": "what validation found, and how far the edition is what archives ask for",
}
"""The folders of a payload that have a meaning of their own, where they are there."""

SENSES: Final = {
    "CITATION.cff": "how the edition is to be cited, for code hosts and repositories",
    "README.txt": "what this is, for people",
    "build.json": "what the package was made of and with",
    "edition.toml": "the settings of the edition",
    "outputs/html/search.html": "the page that searches",
    "tei/ids.lock": "every identifier that was ever published, and where those went that are gone",
    "metadata/.zenodo.json": "how Zenodo describes it",
    "metadata/beacon.txt": "the numbers of the GND in it (BEACON)",
    "metadata/cmif.xml": "who wrote to whom, where and when, for correspSearch (CMIF 1.1)",
    "metadata/datacite.xml": "what a DOI is registered with (DataCite 4.6)",
    "metadata/dc.xml": "Dublin Core, as OAI-PMH has it",
    "metadata/letters.bib": "for reference managers: BibTeX",
    "metadata/letters.csl.json": "for reference managers: CSL-JSON",
    "metadata/letters.ris": "for reference managers: RIS",
    "metadata/schema.jsonld": "what search engines are told (schema.org)",
    "outputs/epub/edition.epub": "all letters in one electronic book",
    "outputs/html/index.html": "the first of the web pages",
    "outputs/pdf/volume.pdf": "all letters in one printed book",
    "outputs/text/letters.zip": "all letters as plain text",
    "reports/archive.html": "how far the package is what archives ask for, rule by rule",
    "reports/archive.json": "the same for programs",
    "reports/validation.json": "what validation found, for programs",
    "reports/validation.txt": "what validation found",
    "toolkit-schema/NOTICE": "whose the declarations of the TEI are, and under which licence",
    STYLESHEETS: "the licence of the stylesheets: MIT",
    **{
        f"{folder}/{name}": sense
        for folder in ("schema", "toolkit-schema")
        for name, sense in (
            ("edition.odd", "the customization of the TEI that the letters keep to"),
            ("edition.rng", "the same as a grammar: RELAX NG"),
            ("edition.sch", "the same as rules: Schematron"),
            ("edition.xsd", "the same as far as XSD 1.0 can say it"),
            ("tei-p5.xml", "the declarations of TEI P5 that it is compiled with"),
            ("tei-rules.xml", "the rules of the TEI beyond the grammar, in words of the toolkit"),
            ("tei_all.rng", "all of TEI P5 as a grammar: RELAX NG"),
            ("tei_all.sch", "all of TEI P5 as rules: Schematron"),
        )
    },
}
"""What single files of a payload are."""

MEDIA_TYPES: Final = {
    ".bib": "application/x-bibtex",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".epub": "application/epub+zip",
    ".gif": "image/gif",
    ".html": "text/html",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".lock": "text/plain",
    ".odd": "application/tei+xml",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".ris": "application/x-research-info-systems",
    ".rnc": "application/relax-ng-compact-syntax",
    ".rng": "application/xml",
    ".sch": "application/xml",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".toml": "application/toml",
    ".tsv": "text/tab-separated-values",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".typ": "text/plain",
    ".webp": "image/webp",
    ".xml": "application/xml",
    ".xsd": "application/xml",
    ".xsl": "application/xslt+xml",
    ".zip": "application/zip",
}
"""The media types of files by how their names end."""

_WORDS: Final = frozenset({"LICENCE", "LICENSE", "NOTICE", "README"})
"""What files of plain text are called that have no ending."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the payload.

    path    in the payload, without `data/`
    size    in bytes
    sense   what it is, in one phrase; "" for one of many of which their folder tells
    letter  the name of the letter that it holds, or is made of alone; "" where there is none
    """

    path: str
    size: int
    sense: str = ""
    letter: str = ""

    @property
    def is_source(self) -> bool:
        """Whether it is a letter, a register or the header of the whole as the editors wrote it."""
        return self.path.startswith("tei/") and self.path.endswith(".xml")

    @property
    def media_type(self) -> str:
        """What kind of file it is; "application/octet-stream" where that cannot be told by its name."""
        if self.is_source or self.path.startswith("outputs/tei/"):
            return "application/tei+xml"
        path = PurePosixPath(self.path)
        return "text/plain" if path.name in _WORDS else MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")


@dataclass(frozen=True)
class Release:
    """What is packed: an edition as it is at one time.

    group    what all packages of the edition are known by, of whatever version
    name     of the package: this, and the version of the edition, or where no header says one the day
    subject  what the headers say of the whole and of each letter
    clock    the time that the package bears
    tools    versions of what made it, by their names; the toolkit itself (`edition-toolkit`) first
    """

    group: str
    name: str
    subject: Subject
    clock: Clock
    tools: Mapping[str, str]

    @property
    def description(self) -> str:
        """The abstract; archives ask for some words, so that facts must do where there is none."""
        whole = self.subject.whole
        if whole.abstract:
            return whole.abstract
        if not whole.is_edition:
            return f"An edition of the letter “{whole.title or whole.id}”."
        when = f", {' to '.join(whole.days)}" if whole.days else ""
        return f"An edition of {len(self.subject.letters)} letters{when}."
