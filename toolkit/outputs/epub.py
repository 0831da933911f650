"""Electronic books, EPUB 3.3: one of each letter, and one of all of them.

The book of a letter holds its chapter; the book of the edition is put together of those of the letters, so that each
chapter is made once, by whichever process.
"""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from toolkit import records
from toolkit.edition import File
from toolkit.names import resource_folder
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.records import Record
from toolkit.xslt import Document, Value

__all__ = ["Chapter", "book", "files"]

_EPUB: Final = "{urn:edition:epub}"
_MEDIA_TYPE: Final = "application/epub+zip"
_CONTAINER: Final = """<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>\
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
_PICTURES: Final = {
    ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml",
    ".webp": "image/webp",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chapter:
    """A letter in a book.

    texts         texts of files by their names in the book: the chapter, and what is said about the letter
    pages         breaks of pages, each an address in the book, a tab and what the page is called
    pictures      names of files in the folder of pictures
    is_described  whether all pictures are described in words
    has_math      whether it holds formulae in MathML
    """

    texts: Mapping[str, str]
    pages: tuple[str, ...]
    pictures: tuple[str, ...]
    is_described: bool
    has_math: bool

    @classmethod
    def read(cls, made: str) -> Chapter:
        """Read what `epub.xsl` made of a letter."""
        data = json.loads(made)
        texts = {name: text for name, text in data.items() if name.endswith(".xhtml")}
        has_math = any("http://www.w3.org/1998/Math/MathML" in text for text in texts.values())
        pictures = tuple(name.rpartition("/")[2] for name in data["pictures"])
        return cls(texts, tuple(data["pages"]), pictures, not data["undescribed"], has_math)


def files(
    letter: File, prepared: Document, record: Record, parameters: Mapping[str, Value], pictures: Mapping[str, bytes]
) -> Iterator[Output]:
    """Make the book of a letter.

    prepared    as `xslt/shared/prepare.xsl` gives it
    record      what is noted of the letter
    parameters  those of its web page that say what it shows of others, the language for readers among them
    pictures    bytes of the pictures it shows, by their names
    """
    page = stylesheet("html").run(prepared, mode="{urn:edition:html}page", parameters=parameters, method="xml")
    named = {**parameters, f"{_EPUB}name": letter.name}
    chapter = Chapter.read(stylesheet("epub").run(page.text, mode=f"{_EPUB}letter", parameters=named).text)
    data = book(record.title, (record,), [chapter], parameters, pictures)
    yield Output(PurePosixPath("epub", f"{letter.name}.epub"), _MEDIA_TYPE, data, tuple(unrendered(page, letter)))


def book(
    title: str,
    letters: Iterable[Record],
    chapters: Iterable[Chapter],
    parameters: Mapping[str, Value],
    pictures: Mapping[str, bytes],
    head: str = "",
) -> bytes:
    """Give the bytes of a book: the same from the same letters.

    title       what it is called
    letters     records of its letters
    chapters    their chapters
    head        the header of the whole (`ed:head`); "" where there is none
    """
    shown, all_letters = tuple(chapters), records.ordered(letters)
    about = {name: text for one in shown for name, text in one.texts.items() if name == "about.xhtml"}
    has_about = len(all_letters) == 1 and bool(about)
    made = stylesheet("epub").run(
        Document(records.gathered(all_letters, records.BOOK, head)),
        template=f"{_EPUB}book",
        parameters={
            **parameters,
            f"{_EPUB}title": title,
            f"{_EPUB}identifier": _identifier(title, all_letters, parameters),
            f"{_EPUB}pages": tuple(page for one in shown for page in one.pages),
            f"{_EPUB}pictures": tuple(f"pictures/{name}\t{_PICTURES[_ending(name)]}" for name in sorted(pictures)),
            f"{_EPUB}is-accessible": all(one.is_described for one in shown),
            f"{_EPUB}has-about": has_about,
            f"{_EPUB}with-math": tuple(name for one in shown if one.has_math for name in one.texts),
        },
    )
    texts = {name: text for one in shown for name, text in one.texts.items() if has_about or name != "about.xhtml"}
    texts |= json.loads(made.text)
    style = (resource_folder("xslt") / "epub" / "assets" / "style.css").read_bytes()
    parts = {
        **{f"EPUB/{name}": text.encode() for name, text in sorted(texts.items())},
        "EPUB/style.css": style,
        **{f"EPUB/pictures/{name}": data for name, data in sorted(pictures.items())},
    }
    return _zipped({"META-INF/container.xml": _CONTAINER.encode(), **parts})


def _ending(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def _identifier(title: str, letters: Iterable[Record], parameters: Mapping[str, Value]) -> str:
    """Name a book so that no other bears the name, and each version of it does (EPUB 3.3, 5.5.3.1.1)."""
    where = parameters.get("{urn:edition:html}address") or title
    names = " ".join(letter.id for letter in letters)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{where} {names}").urn


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    """Pack a book: its type first and not compressed (EPUB Open Container Format, 4.3); no file is of today."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in {"mimetype": _MEDIA_TYPE.encode(), **parts}.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the same whatever system it is made on
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    return packed.getvalue()
