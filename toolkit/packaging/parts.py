"""What a package holds: its files, each by what it is, and its folders in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from toolkit.metadata.subject import Subject
from toolkit.packaging.clock import Clock

__all__ = ["FOLDERS", "MEDIA_TYPES", "Part", "Release"]

FOLDERS: Final = {
    "tei": "the letters and the registers they point into, TEI P5 in XML: what all else is made of",
    "schema": "the customization of the TEI (ODD) that the letters keep to, and the schemas compiled from it",
    "xslt": "the stylesheets, XSLT 3.0, that the outputs are made with",
    "outputs": "what was made for readers; the web pages find all else in here by relative links",
    "outputs/epub": "electronic books, EPUB 3.3",
    "outputs/html": "web pages; begin with index.html",
    "outputs/pdf": "print, PDF/A-3 and PDF/UA-1 in one",
    "outputs/tei": "the letters as the web pages offer them",
    "outputs/text": "plain text",
    "metadata": "the same facts as in the headers, in the forms that archives, indexes and reference managers read",
    "reports": "what validation found, and how far the edition is what archives ask for",
}
"""The folders of a payload that have a meaning of their own, where they are there."""

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
    ".webp": "image/webp",
    ".xml": "application/xml",
    ".xsd": "application/xml",
    ".xsl": "application/xslt+xml",
    ".zip": "application/zip",
}
"""The media types of files by how their names end."""


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
        return MEDIA_TYPES.get(PurePosixPath(self.path).suffix.lower(), "application/octet-stream")


@dataclass(frozen=True)
class Release:
    """What is packed: an edition as it is at one time.

    name     of the package: that of the edition and its version
    subject  what the headers say of the whole and of each letter
    clock    the time that the package bears
    tools    versions of what made it, by their names; the toolkit itself (`edition-toolkit`) first
    """

    name: str
    subject: Subject
    clock: Clock
    tools: Mapping[str, str]
