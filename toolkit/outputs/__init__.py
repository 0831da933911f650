"""The table of outputs: web page, plain text, print. Each takes a prepared letter and gives files; nothing is written.

The prepared letter is made once for all formats (`xslt/shared`). What a stylesheet has no template for comes out with
its content and is reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from toolkit import records, search
from toolkit.citation import Reference, bibtex, ris
from toolkit.edition import Edition, File
from toolkit.excerpts import Register, digests, excerpts, names, registers
from toolkit.names import resource_folder
from toolkit.outputs import pdf, text, volume
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.records import Record
from toolkit.xslt import Document, Stylesheet, Value

if TYPE_CHECKING:
    from toolkit.schema import Schema

__all__ = ["FORMATS", "SPANNING", "Output", "Workshop"]

_PREPARED: Final = "{urn:edition:prepared}"
_HTML: Final = "{urn:edition:html}"
_SITE: Final = "{urn:edition:site}"
_FEED: Final = "{urn:edition:feed}"
_MEDIA_TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class Workshop:
    """Makes the outputs of an edition; what several of them need is made once.

    formats  all that is made this time
    others   records of letters that are not built this time, but have pages
    noted    what `record.xsl` made of files, as far as it is known
    seen     what the letter sees of the registers, where it is alone (`alone`)
    given    what its page shows of others, where it is alone
    """

    edition: Edition
    formats: tuple[str, ...]
    others: tuple[Record, ...] = ()
    noted: dict[File, str] = field(default_factory=dict, repr=False)
    seen: tuple[str, ...] | None = None
    given: Mapping[str, Value] | None = None
    _prepared: dict[File, Document] = field(default_factory=dict, repr=False)
    _inputs: dict[File, Mapping[str, str]] = field(default_factory=dict, init=False, repr=False)

    def letter(self, format: str, letter: File) -> tuple[Output, ...]:
        """Make the files of one letter in a format."""
        return tuple(FORMATS[format](self, letter))

    def spanning(self, format: str) -> tuple[Output, ...]:
        """Make the files of a format that belong to no letter alone."""
        return tuple(SPANNING[format](self))

    def alone(self, letter: File, formats: Sequence[str] = (), prepared: str = "") -> Workshop:
        """Give a workshop that knows nothing but what one letter is made of, and can be sent to another process.

        formats   that it is to be made in there
        prepared  the letter as `prepared` gave it before; "" where it is not known
        """
        edition = Edition(self.edition.folder, self.edition.is_whole, (letter,), settings=self.edition.settings)
        known = {letter: Document(prepared)} if prepared else {}
        seen = () if prepared else excerpts(letter.once(names), self.registers)
        given = self.beside(letter) if "html" in formats else {}
        noted = {letter: self.noted[letter]} if letter in self.noted else {}
        return Workshop(edition, self.formats, (), noted, seen, given, known)

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
        """Give what the pages round the letters know of a file: the record of a letter, the header of another."""
        if file not in self.noted:
            stylesheet = Stylesheet.compile(resource_folder("xslt") / "shared" / "record.xsl")
            mode = f"{_PREPARED}{'record' if file.is_letter else 'head'}"
            self.noted[file] = stylesheet.run(self.prepared(file), mode=mode, parameters=self.words).text
        return self.noted[file]

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records of all letters, in order."""
        return records.ordered((*(_record(self.note(letter)) for letter in self.edition.letters), *self.others))

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
        return tuple(
            Output(folder / PurePosixPath(name).name, _MEDIA_TYPES[PurePosixPath(name).suffix], data)
            for name, data in files.items()
        )

    def search(self) -> tuple[Output, ...]:
        """Make the index of all words; the page of the search is one of those round the letters."""
        return tuple(_script(*file) for file in search.index(self.records))

    def inputs(self, file: File) -> Mapping[str, str]:
        """Give the digests, by place, of what a file is made of: of itself, and of what it sees of registers."""
        if file not in self._inputs:
            seen = digests(file.once(names), self.registers)
            others = {self.place(one): digest for one, digest in seen.items() if one is not file}
            self._inputs[file] = {self.place(file): file.once(_digest), **others}
        return self._inputs[file]

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
        return tuple(format for format in ("tei", "text", "pdf") if format in ("tei", *made))

    @property
    def words(self) -> Mapping[str, Value]:
        """The parameter that says in which language the outputs speak to the reader."""
        return {f"{_PREPARED}lang": self.edition.settings.language}


_record = lru_cache(maxsize=4096)(Record.read)
"""The records of letters as they were read the last time, for who builds again and again."""


def _digest(file: File) -> str:
    return hashlib.sha256(file.source.utf8).hexdigest()


# --- web pages ----------------------------------------------------------------------------------------------------


def _html(workshop: Workshop, letter: File) -> Iterator[Output]:
    parameters = {**workshop.words, **workshop.beside(letter), f"{_HTML}downloads": workshop.offered}
    made = stylesheet("html").run(workshop.prepared(letter), mode=f"{_HTML}page", parameters=parameters)
    page = PurePosixPath("html", f"{letter.name}.html")
    yield Output(page, "text/html", made.text.encode(), tuple(unrendered(made, letter)))
    yield _script(*search.texts(Record.read(workshop.note(letter))))
    yield Output(PurePosixPath("tei", f"{letter.name}.xml"), "application/tei+xml", letter.source.utf8)
    yield from _citations(workshop, letter)


def _citations(workshop: Workshop, letter: File) -> Iterator[Output]:
    """Make the files that reference managers read, all of one record."""
    stylesheet = Stylesheet.compile(resource_folder("xslt") / "shared" / "cite.xsl")
    parameters = {**workshop.words, "{urn:edition:cite}address": workshop.edition.settings.address}
    made = stylesheet.run(workshop.prepared(letter), mode="{urn:edition:cite}record", parameters=parameters)
    reference = Reference.read(made.text)
    for ending, media_type, words in (
        ("csl.json", "application/vnd.citationstyles.csl+json", reference.csl),
        ("bib", "application/x-bibtex", bibtex(reference)),
        ("ris", "application/x-research-info-systems", ris(reference)),
    ):
        yield Output(PurePosixPath("html", "cite", f"{letter.name}.{ending}"), media_type, words.encode())


def _html_site(workshop: Workshop) -> Iterator[Output]:
    """Make the pages round the letters: of their records, never of the letters."""
    source = Document(records.gathered(workshop.records, workshop.head))
    parameters = {**workshop.words, **workshop.frame}
    site, feed = (Stylesheet.compile(resource_folder("xslt") / "html" / name) for name in ("site.xsl", "feed.xsl"))

    def made(stylesheet: Stylesheet, template: str) -> bytes:
        return stylesheet.run(source, template=template, parameters=parameters).text.encode()

    for page in workshop.pages:
        if page != "guideline":
            yield Output(PurePosixPath("html", f"{page}.html"), "text/html", made(site, f"{_SITE}{page}"))
    yield Output(PurePosixPath("html", "404.html"), "text/html", made(site, f"{_SITE}not-found"))
    if workshop.edition.settings.address:
        yield Output(PurePosixPath("html", "sitemap.xml"), "application/xml", made(feed, f"{_FEED}sitemap"))
        yield Output(PurePosixPath("html", "feed.xml"), "application/atom+xml", made(feed, f"{_FEED}feed"))
    themes = (workshop.theme,) if workshop.theme.is_file() else ()
    for asset in (*sorted((resource_folder("xslt") / "html" / "assets").iterdir()), *themes):
        yield Output(PurePosixPath("html", asset.name), _MEDIA_TYPES[asset.suffix], asset.read_bytes())


def _script(name: str, data: bytes) -> Output:
    return Output(PurePosixPath("html", name), "text/javascript", data)


FORMATS: Final[Mapping[str, Callable[[Workshop, File], Iterable[Output]]]] = {
    "html": _html,
    "text": lambda workshop, letter: text.files(letter, workshop.prepared(letter), workshop.words),
    "pdf": lambda workshop, letter: pdf.files(letter, workshop.prepared(letter), workshop.words, workshop.edition),
    "proof": lambda workshop, letter: pdf.proof(letter, workshop.prepared(letter), workshop.words, workshop.edition),
}
"""What makes a letter in each format."""


def _volume(workshop: Workshop) -> Iterator[Output]:
    return volume.files(
        workshop.edition.letters, workshop.prepared, workshop.records, workshop.head, workshop.words, workshop.edition
    )


SPANNING: Final[Mapping[str, Callable[[Workshop], Iterable[Output]]]] = {"html": _html_site, "volume": _volume}
"""What makes the files of a format that span the edition."""
