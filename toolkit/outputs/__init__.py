"""The table of outputs: web pages, plain text, print, books. Each takes prepared letters and gives files; nothing is
written.

The prepared letter is made once for all formats (`xslt/shared`). What a stylesheet has no template for comes out with
its content and is reported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from toolkit import pictures, records, search
from toolkit.edition import Edition, File
from toolkit.excerpts import Register, digests, excerpts, names, registers
from toolkit.names import resource_folder
from toolkit.outputs import epub, pages, pdf, text, volume
from toolkit.outputs.output import Output
from toolkit.pictures import Gallery
from toolkit.records import Record
from toolkit.xslt import Document, Stylesheet, Value

if TYPE_CHECKING:
    from toolkit.schema import Schema

__all__ = ["ASSETS", "FORMATS", "GATHERED", "Output", "Workshop", "known"]

_PREPARED: Final = "{urn:edition:prepared}"
_HTML: Final = "{urn:edition:html}"
ASSETS: Final = "edition.css"
"""What the files that all web pages have in common are called together."""


@dataclass(frozen=True)
class Workshop:
    """Makes the outputs of an edition; what several of them need is made once.

    formats  all that is made this time
    others   notes of letters that are not built this time, but have pages
    noted    what the pages round the letters know of files (`note`), as far as it is known
    seen     what the letter sees of the registers, where it is alone (`alone`)
    given    what its page shows of others, where it is alone
    shown    the pictures that it shows, where it is alone
    """

    edition: Edition
    formats: tuple[str, ...]
    others: tuple[str, ...] = ()
    noted: dict[File, str] = field(default_factory=dict, repr=False)
    seen: tuple[str, ...] | None = None
    given: Mapping[str, Value] | None = None
    shown: Gallery | None = None
    _prepared: dict[File, Document] = field(default_factory=dict, repr=False)
    _inputs: dict[File, Mapping[str, str]] = field(default_factory=dict, init=False, repr=False)

    def letter(self, format: str, letter: File) -> tuple[Output, ...]:
        """Make the files of one letter in a format."""
        return tuple(FORMATS[format](self, letter))

    def spanning(self, format: str) -> tuple[Output, ...]:
        """Make the files of a format that belong to no letter alone, but for the guideline and the index of words."""
        return tuple(chain.from_iterable(self.page(name) for name in (*self.views, ASSETS))) if format == "html" else ()

    def alone(self, letter: File, formats: Sequence[str] = (), prepared: str = "") -> Workshop:
        """Give a workshop that knows nothing but what one letter is made of, and can be sent to another process.

        formats   that it is to be made in there
        prepared  the letter as `prepared` gave it before; "" where it is not known
        """
        edition = Edition(self.edition.folder, self.edition.is_whole, (letter,), settings=self.edition.settings)
        known = {letter: Document(prepared)} if prepared else {}
        seen = () if prepared else excerpts(letter.once(names), self.registers)
        given = self.beside(letter) if "html" in formats else {}
        shown = self.gallery(letter) if {"html", "epub"} & set(formats) else Gallery()
        noted = {letter: self.noted[letter]} if letter in self.noted else {}
        return Workshop(edition, self.formats, (), noted, seen, given, shown, known)

    def prepared(self, letter: File) -> Document:
        """Give a letter with its notes placed, its pointers followed and its white space decided."""
        if letter not in self._prepared:
            stylesheet = Stylesheet.compile(resource_folder("xslt") / "shared" / "prepare.xsl")
            seen = excerpts(letter.once(names), self.registers) if self.seen is None else self.seen
            parameters: dict[str, Value] = {
                **self.words,
                f"{_PREPARED}file": letter.name,
                f"{_PREPARED}registers": tuple(map(Document, seen)),
            }
            made = stylesheet.run(letter.source.xml, mode=f"{_PREPARED}prepare", parameters=parameters)
            self._prepared[letter] = Document(made.text)
        return self._prepared[letter]

    def note(self, file: File) -> str:
        """Give what the pages round the letters know of a file: of a letter its record and what is searched of it, as
        JSON; of another its header.
        """
        if file not in self.noted:
            stylesheet = Stylesheet.compile(resource_folder("xslt") / "shared" / "record.xsl")
            mode = f"{_PREPARED}{'record' if file.is_letter else 'head'}"
            made = stylesheet.run(self.prepared(file), mode=mode, parameters=self.words).text
            self.noted[file] = _note(made) if file.is_letter else made
        return self.noted[file]

    @cached_property
    def known(self) -> tuple[tuple[Record, search.Letter], ...]:
        """What is noted of all letters, in order."""
        every = [known(note) for note in (*map(self.note, self.edition.letters), *self.others)]
        searched = {record.id: letter for record, letter in every}
        return tuple((record, searched[record.id]) for record in records.ordered(record for record, _ in every))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records of all letters, in order."""
        return tuple(record for record, _ in self.known)

    @cached_property
    def head(self) -> str:
        """The header of the whole as the pages use it (`ed:head`); "" where no file has it."""
        return self.note(self.edition.head) if self.edition.head else ""

    @cached_property
    def around(self) -> Mapping[str, str]:
        """What stands next to each letter, by its name (`ed:around`)."""
        return records.around(self.records)

    def beside(self, letter: File) -> Mapping[str, Value]:
        """Give what the page of a letter shows of others: what all pages have in common, and what stands next to it."""
        if self.given is not None:
            return self.given
        return {**self.frame, f"{_HTML}around": Document(self.around[letter.name])}

    @cached_property
    def frame(self) -> Mapping[str, Value]:
        """What all web pages have in common: the name of the edition, and which pages there are round the letters."""
        return {
            f"{_HTML}edition": records.title(self.records, self.head),
            f"{_HTML}pages": self.pages,
            f"{_HTML}address": self.edition.settings.address,
            f"{_HTML}theme": self.theme.is_file(),
        }

    @property
    def theme(self) -> Path:
        """Where the editors may have a style sheet of their own, beside `edition.toml`."""
        return self.edition.folder / "theme.css"

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The names of the web pages round the letters."""
        return records.pages(self.records, has_head=bool(self.head), has_guideline=self.has_guideline)

    @property
    def has_guideline(self) -> bool:
        """Whether the edition has a schema of its own, of which the site shows the guideline."""
        return self.edition.is_whole and self.edition.customization.is_relative_to(self.edition.folder)

    @cached_property
    def schema(self) -> Schema:
        """What the letters are held to, as its guideline tells it in the language of the edition."""
        from toolkit.schema import Schema  # most files that are built alone have none

        return Schema.of(self.edition.customization, language=self.edition.settings.language)

    def guideline(self) -> tuple[Output, ...]:
        """Make the guideline of the edition, as part of its web pages; what is wrong with the ODD is told elsewhere."""
        files, _ = self.schema.files(["html"], is_in_site=True)
        folder = PurePosixPath("html", "guideline")
        return tuple(pages.beside(folder / PurePosixPath(name).name, data) for name, data in files.items())

    def search(self) -> tuple[Output, ...]:
        """Make the index of all words; the page of the search is one of those round the letters."""
        letters = [letter for _, letter in self.known]
        return tuple(pages.script(*file) for file in search.index(letters, records.entries(self.records)))

    @property
    def views(self) -> tuple[str, ...]:
        """The names of the files round the letters that are made of records."""
        round_them = (f"{page}.html" for page in self.pages if page != "guideline")
        return (*round_them, "404.html", *(("sitemap.xml", "feed.xml") if self.edition.settings.address else ()))

    def page(self, name: str) -> tuple[Output, ...]:
        """Make one of `views`, of what it shows of the records, never of the letters; or what all need (`ASSETS`)."""
        if name == ASSETS:
            return tuple(pages.assets(self.theme))
        made = pages.view(name, self.records, self.head, {**self.words, **self.frame})
        return (replace(made, diagnostics=tuple(pages.buried(self.edition)) if name == "index.html" else ()),)

    def gathered(self, format: str, made: Callable[[PurePosixPath], bytes]) -> tuple[Output, ...]:
        """Make the file of a format that holds all letters, of the files of the letters in that format.

        made  gives the bytes of a file that was made, none where it was not
        """
        return tuple(GATHERED[format][1](self, made))

    def inputs(self, file: File) -> Mapping[str, str]:
        """Give the digests, by place, of what a file is made of: of itself, and of what it sees of registers."""
        if file not in self._inputs:
            seen = digests(file.once(names), self.registers)
            others = {self.place(one): digest for one, digest in seen.items() if one is not file}
            self._inputs[file] = {self.place(file): file.once(_digest), **others}
        return self._inputs[file]

    def gallery(self, letter: File) -> Gallery:
        """Give the pictures of a letter."""
        return pictures.gallery(letter, self._around(letter)) if self.shown is None else self.shown

    def pictures(self, letter: File) -> Mapping[str, str]:
        """Give the digests, by place, of the files that a letter would show as pictures."""
        return pictures.digests(letter, self._around(letter))

    def _around(self, letter: File) -> Path:
        return self.edition.folder if self._holds(letter) else letter.path.parent

    def place(self, file: File) -> str:
        """Name a file of the edition: the same from wherever the command is run."""
        return file.resolved.as_posix().removeprefix(self._folder) if self._holds(file) else file.path.name

    def _holds(self, file: File) -> bool:
        return file.resolved.as_posix().startswith(self._folder)

    @cached_property
    def _folder(self) -> str:
        return f"{self.edition.folder.resolve().as_posix().rstrip('/')}/"

    @cached_property
    def registers(self) -> tuple[Register, ...]:
        """The registers of the edition."""
        return registers(self.edition.registers)

    @property
    def offered(self) -> tuple[str, ...]:
        """The formats that a page offers beside itself: in an edition all that it has, else those made this time."""
        made = self.edition.settings.outputs if self.edition.is_whole else self.formats
        return tuple(format for format in ("tei", "text", "pdf", "epub") if format in ("tei", *made))

    @property
    def book(self) -> Mapping[str, Value]:
        """The parameters of books."""
        return {**self.words, f"{_HTML}address": self.edition.settings.address}

    @property
    def words(self) -> Mapping[str, Value]:
        """The parameter that says in which language the outputs speak to the reader."""
        return {f"{_PREPARED}lang": self.edition.settings.language}


def _note(record: str) -> str:
    """Write what is known of a letter: once for all builds in which it stays as it is."""
    return json.dumps([Record.read(record).data, search.Letter.read(record).data], ensure_ascii=False)


@lru_cache(maxsize=4096)  # for who builds again and again
def known(note: str) -> tuple[Record, search.Letter]:
    """Read what is known of a letter: its record, and its words for the search."""
    record, letter = json.loads(note)
    return Record.of(record), search.Letter.of(letter)


def _digest(file: File) -> str:
    return hashlib.sha256(file.source.utf8).hexdigest()


# --- web pages ----------------------------------------------------------------------------------------------------


def _html(workshop: Workshop, letter: File) -> Iterator[Output]:
    parameters = {**workshop.words, **workshop.beside(letter), f"{_HTML}downloads": workshop.offered}
    prepared, gallery = workshop.prepared(letter), workshop.gallery(letter)
    yield from pages.letter(letter, prepared, parameters, gallery)
    yield pages.script(*search.texts(known(workshop.note(letter))[1]))
    yield Output(PurePosixPath("tei", f"{letter.name}.xml"), "application/tei+xml", letter.source.utf8)
    yield from pages.citations(letter, prepared, workshop.words, workshop.edition.settings.address)


# --- books --------------------------------------------------------------------------------------------------------


def _epub(workshop: Workshop, letter: File) -> Iterator[Output]:
    # an SVG may hold what runs, and reading systems differ in what they let run
    gallery = workshop.gallery(letter)
    shown = [one for one in gallery.pictures if one.media_type != "image/svg+xml"]
    left_out = partial(pictures.unshown, message="is an SVG, which books leave out", help="save it as PNG, and name it")
    told = (*gallery.diagnostics, *(left_out(one, letter) for one in gallery.pictures if one not in shown))
    parameters = {**workshop.book, f"{_HTML}pictures": pages.pictured(shown)}
    record = known(workshop.note(letter))[0]
    places = {one.name: one.path for one in shown}
    for made in epub.files(letter, workshop.prepared(letter), record, parameters, places):
        yield replace(made, diagnostics=(*made.diagnostics, *told))


def _edition_epub(workshop: Workshop, made: Callable[[PurePosixPath], bytes]) -> Iterator[Output]:
    path = PurePosixPath("epub", "edition.epub")
    read = ((one, epub.chapter(one.id, made(path.with_name(f"{one.id}.epub")))) for one in workshop.records)
    letters = [(record, chapter) for record, chapter in read if chapter]
    title = records.title(workshop.records, workshop.head)
    whole = [record for record, _ in letters], [chapter for _, chapter in letters]
    data = epub.book(title, *whole, workshop.book, workshop.head)
    yield Output(path, epub.MEDIA_TYPE, data)


# --- plain text ---------------------------------------------------------------------------------------------------


def _texts(workshop: Workshop, made: Callable[[PurePosixPath], bytes]) -> Iterator[Output]:
    """Make the file of all texts of an edition."""
    paths = {
        record.id: {kind: PurePosixPath("text", f"{record.id}{ending}") for kind, ending in text.ENDINGS.items()}
        for record in workshop.records
    }
    found = {
        name: {kind: partial(made, path) for kind, path in kinds.items()}
        for name, kinds in paths.items()
        if all(map(made, kinds.values()))
    }
    yield Output(PurePosixPath("text", "letters.zip"), "application/zip", text.bundle(found, workshop.records))


FORMATS: Final[Mapping[str, Callable[[Workshop, File], Iterable[Output]]]] = {
    "html": _html,
    "text": lambda workshop, letter: text.files(
        letter, workshop.prepared(letter), workshop.words, workshop.edition.settings.address
    ),
    "epub": _epub,
    "pdf": lambda workshop, letter: pdf.files(letter, workshop.prepared(letter), workshop.words, workshop.edition),
    "proof": lambda workshop, letter: pdf.proof(letter, workshop.prepared(letter), workshop.words, workshop.edition),
}
"""What makes a letter in each format."""


def _volume(workshop: Workshop, _: Callable[[PurePosixPath], bytes]) -> Iterator[Output]:
    return volume.files(
        workshop.edition.letters, workshop.prepared, workshop.records, workshop.head, workshop.words, workshop.edition
    )


GATHERED: Final[Mapping[str, tuple[str, Callable[[Workshop, Callable[[PurePosixPath], bytes]], Iterable[Output]]]]] = {
    "epub": ("edition.epub", _edition_epub),
    "text": ("letters.zip", _texts),
    "volume": ("volume.pdf", _volume),
}
"""The file of a format that holds all letters, where there are several, and what makes it of theirs."""
