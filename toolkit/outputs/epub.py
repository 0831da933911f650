"""Electronic books, EPUB 3.3: one of each letter, and one of all of them.

The book of a letter holds its chapter; the book of the edition is put together of those of the letters, so that each
chapter is made once, by whichever process.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree  # of what the toolkit itself wrote

from toolkit import records, zipped
from toolkit.edition import File
from toolkit.names import resource_folder
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.records import Record
from toolkit.xslt import Document, Value

__all__ = ["MEDIA_TYPE", "Chapter", "book", "chapter", "files"]

_EPUB: Final = "{urn:edition:epub}"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
MEDIA_TYPE: Final = "application/epub+zip"
_TYPE: Final = "mimetype"
_CONTAINER: Final = """<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>\
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
_PICTURES: Final = "EPUB/pictures/"
_MEDIA_TYPES: Final = {
    ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
}  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """A letter in a book.

    name      that of the letter
    text      its XHTML
    about     the XHTML of the page about the letter
    pictures  bytes of the pictures it shows, by their names
    """

    name: str
    text: str
    about: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where its text lies in the book."""
        return _path(self.name)

    @property
    def pages(self) -> Sequence[str]:
        """The breaks of its pages, each an address, a tab and what the page is called."""
        return self._told[0]

    @property
    def shown(self) -> Sequence[str]:
        """The names of the pictures in its text."""
        return self._told[1]

    @property
    def is_described(self) -> bool:
        """Whether all its pictures are described in words."""
        return self._told[2]

    @cached_property
    def _told(self) -> tuple[Sequence[str], Sequence[str], bool]:
        # the tree is ten times as large as the text, and a book holds all its chapters: none is kept
        root = ElementTree.fromstring(self.text)
        breaks = [one for one in root.iter(f"{{{_XHTML}}}span") if one.get("role") == "doc-pagebreak"]
        images = [*root.iter(f"{{{_XHTML}}}img")]
        return (
            tuple(f"{quote(self.path)}#{one.get('id')}\t{_number(one.get('aria-label', ''))}" for one in breaks),
            tuple(PurePosixPath(one.get("src", "")).name for one in images),
            all(one.get("class") != "undescribed" for one in images),
        )

    @property
    def has_math(self) -> bool:
        """Whether it holds formulae in MathML."""
        return "http://www.w3.org/1998/Math/MathML" in self.text


def files(
    letter: File, prepared: Document, record: Record, parameters: Mapping[str, Value], pictures: Mapping[str, Path]
) -> Iterator[Output]:
    """Make the book of a letter.

    prepared    as `xslt/shared/prepare.xsl` gives it
    record      what is noted of the letter
    parameters  those of its web page that say what it shows of others, the language for readers among them
    pictures    where the pictures of its page lie, by their names; the book has those that its text shows
    """
    page = stylesheet("html").run(prepared, mode="{urn:edition:html}page", parameters=parameters, method="xml")
    named = {**parameters, f"{_EPUB}name": letter.name}
    texts = json.loads(stylesheet("epub").run(page.text, mode=f"{_EPUB}letter", parameters=named).text)
    chapter = Chapter(letter.name, texts["chapter"], texts["about"])
    chapter = replace(chapter, pictures={name: pictures[name].read_bytes() for name in chapter.shown})
    data = book("", (record,), [chapter], parameters)
    yield Output(PurePosixPath("epub", f"{letter.name}.epub"), MEDIA_TYPE, data, tuple(unrendered(page, letter)))


def chapter(name: str, data: bytes) -> Chapter | None:
    """Give the chapter of a letter out of the book of it that `files` made; None where it is no such book."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            text = packed.read(f"EPUB/{_path(name)}").decode()
            pictures = [one for one in packed.namelist() if one.startswith(_PICTURES)]
            return Chapter(name, text, "", {one.removeprefix(_PICTURES): packed.read(one) for one in pictures})
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return None


def book(
    title: str,
    letters: Iterable[Record],
    chapters: Sequence[Chapter],
    parameters: Mapping[str, Value],
    head: str = "",
) -> bytes:
    """Give the bytes of a book: the same from the same letters.

    title       what it is called; "" for what its one letter is called, or for an edition of letters
    letters     records of its letters
    chapters    their chapters
    parameters  those of the stylesheets
    head        the header of the whole (`ed:head`); "" where there is none
    """
    everything = records.ordered(letters)
    about = {"about.xhtml": chapters[0].about} if len(chapters) == 1 and chapters[0].about else {}
    pictures = dict(sorted({name: data for one in chapters for name, data in one.pictures.items()}.items()))
    made = stylesheet("epub").run(
        Document(records.gathered(everything, records.BOOK, head)),
        template=f"{_EPUB}book",
        parameters={
            **parameters,
            f"{_EPUB}title": title,
            f"{_EPUB}identifier": _identifier(title, everything, parameters),
            f"{_EPUB}chapters": tuple(_path(one.id) for one in everything),
            f"{_EPUB}pages": tuple(page for one in chapters for page in one.pages),
            f"{_EPUB}pictures": tuple(f"pictures/{name}\t{_MEDIA_TYPES[_ending(name)]}" for name in pictures),
            f"{_EPUB}is-accessible": all(one.is_described for one in chapters),
            f"{_EPUB}has-about": bool(about),
            f"{_EPUB}with-math": tuple(one.path for one in chapters if one.has_math),
        },
    )
    texts = json.loads(made.text)
    texts |= about | _leading_on(chapters, texts.pop("anchors"))
    style = (resource_folder("xslt") / "epub" / "assets" / "style.css").read_bytes()
    return _packed(
        {
            "META-INF/container.xml": _CONTAINER.encode(),
            **{f"EPUB/{name}": text.encode() for name, text in sorted(texts.items())},
            "EPUB/style.css": style,
            **{f"{_PICTURES}{name}": data for name, data in pictures.items()},
        }
    )


def _leading_on(chapters: Iterable[Chapter], moved: str) -> dict[str, str]:
    """Give the texts of chapters, in which each name leads to its place in the index: letters may use one identifier
    for different people.
    """
    texts = {one.path: one.text for one in chapters}
    for line in moved.splitlines():
        letter, entry, anchor = line.split("\t")
        path = _path(letter)
        texts[path] = texts[path].replace(f'index.xhtml#entry-{entry}"', f'index.xhtml#{anchor}"')
    return texts


def _path(name: str) -> str:
    """Name the file of a letter by characters that any reading system allows (EPUB Open Container Format, 4.2.3): each
    other one by its number, so that no two letters get the same.

    >>> _path("letter-1932_a"), _path("a & b"), _path("a_20_b")
    ('letters/letter-1932_a.xhtml', 'letters/a_20__26__20_b.xhtml', 'letters/a_5f_20_b.xhtml')
    """
    safe = re.sub(r"[^\w.-]|_(?=[0-9a-f]+_)", lambda found: f"_{ord(found[0]):x}_", name)
    return f"letters/{safe}.xhtml"


def _number(label: str) -> str:
    """Give the number in what a page is called; all of it where there is none."""
    return re.sub(r"^\D+(?=\d)", "", label)


def _ending(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def _identifier(title: str, letters: Iterable[Record], parameters: Mapping[str, Value]) -> str:
    """Name a book so that no other bears the name, and each version of it does (EPUB 3.3, 5.5.3.1.1)."""
    where = parameters.get("{urn:edition:html}address") or title
    names = " ".join(letter.id for letter in letters)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{where} {names}").urn


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """Pack a book: its type first and not compressed (EPUB Open Container Format, 4.3)."""
    book = io.BytesIO()
    files = {_TYPE: MEDIA_TYPE.encode(), **parts}
    zipped.pack(book, files.items(), level=9, is_stored=lambda name: name == _TYPE)
    return book.getvalue()
