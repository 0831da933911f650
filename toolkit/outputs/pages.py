"""Web pages: that of a letter with what lies beside it, and those round the letters, made of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from toolkit import records
from toolkit.citation import Reference, bibtex, ris
from toolkit.diagnostic import Diagnostic, Severity, register
from toolkit.edition import Edition, File
from toolkit.names import TEI, quoteattr, resource_folder
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.pictures import Gallery, Picture
from toolkit.records import Record
from toolkit.xslt import Document, Stylesheet, Value

__all__ = ["assets", "beside", "buried", "citations", "letter", "pictured", "script", "view"]

_HTML: Final = "{urn:edition:html}"
_FOLDER: Final = PurePosixPath("html")
_SHEETS: Final = {".html": ("site.xsl", "{urn:edition:site}"), ".xml": ("feed.xsl", "{urn:edition:feed}")}
_MEDIA_TYPES: Final = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".xml": "application/xml",
    "feed.xml": "application/atom+xml",
}  # fmt: skip

register(
    "letter-in-corpus",
    Severity.WARNING,
    """A letter stands inside a `teiCorpus`, so nothing is made of it.

    Why      outputs are made of one file a letter.
    Faulty   <teiCorpus>… <TEI>…</TEI></teiCorpus>
    Sound    <teiCorpus>… <xi:include href="letter-1.xml"/></teiCorpus>
    Source   the toolkit""",
)


def letter(file: File, prepared: Document, parameters: Mapping[str, Value], shown: Gallery) -> Iterator[Output]:
    """Make the page of a letter, and copies of its pictures.

    prepared    as `xslt/shared/prepare.xsl` gives it
    parameters  what the page shows of others, the files beside it, and the language for readers
    shown       the pictures of the letter
    """
    given = {**parameters, f"{_HTML}pictures": pictured(shown.pictures)}
    made = stylesheet("html").run(prepared, mode=f"{_HTML}page", parameters=given)
    found = (*unrendered(made, file), *shown.diagnostics)
    yield Output(_FOLDER / f"{file.name}.html", "text/html", made.text.encode(), found)
    for picture in shown.pictures:
        yield Output(_FOLDER / "pictures" / picture.name, picture.media_type, b"", copied=picture.path)


def pictured(shown: Iterable[Picture]) -> Document:
    """Write down pictures for the stylesheets."""
    each = (
        f"<ed:picture url={quoteattr(one.written)} src={quoteattr(f'pictures/{one.name}')} "
        f"type={quoteattr(one.media_type)} width='{one.width}' height='{one.height}'/>"
        for one in shown
    )
    return Document(f"<ed:pictures xmlns:ed='urn:edition:prepared'>{''.join(each)}</ed:pictures>")


def citations(file: File, prepared: Document, words: Mapping[str, Value], address: str) -> Iterator[Output]:
    """Make the files that reference managers read, all of one record.

    words    the parameter that says in which language the outputs speak to the reader
    address  where the pages are published; "" where nowhere
    """
    stylesheet = Stylesheet.compile(resource_folder("xslt") / "shared" / "cite.xsl")
    parameters = {**words, "{urn:edition:cite}address": address}
    made = stylesheet.run(prepared, mode="{urn:edition:cite}record", parameters=parameters)
    reference = Reference.read(made.text)
    for ending, media_type, text in (
        ("csl.json", "application/vnd.citationstyles.csl+json", reference.csl),
        ("bib", "application/x-bibtex", bibtex(reference)),
        ("ris", "application/x-research-info-systems", ris(reference)),
    ):
        yield Output(_FOLDER / "cite" / f"{file.name}.{ending}", media_type, text.encode())


def view(name: str, letters: Sequence[Record], head: str, parameters: Mapping[str, Value]) -> Output:
    """Make a file round the letters, of what it shows of their records (`records.VIEWS`).

    head        the header of the whole (`ed:head`); "" where there is none
    parameters  what all pages have in common, and the language for readers
    """
    sheet, package = _SHEETS[PurePosixPath(name).suffix]
    template = "not-found" if name == "404.html" else PurePosixPath(name).stem
    source = Document(records.gathered(letters, records.VIEWS[name], head))
    compiled = Stylesheet.compile(resource_folder("xslt") / "html" / sheet)
    made = compiled.run(source, template=f"{package}{template}", parameters=parameters)
    return beside(_FOLDER / name, made.text.encode())


def assets(theme: Path) -> Iterator[Output]:
    """Give the files that all pages have in common: style sheets, the editors' own among them, and the script of the
    search.
    """
    themes = (theme,) if theme.is_file() else ()
    for asset in (*sorted((resource_folder("xslt") / "html" / "assets").iterdir()), *themes):
        yield beside(_FOLDER / asset.name, asset.read_bytes())


def script(name: str, data: bytes) -> Output:
    """Give a file of the search."""
    return beside(_FOLDER / name, data)


def beside(path: PurePosixPath, data: bytes) -> Output:
    """Give a file of a site, whose name says what it is."""
    return Output(path, _MEDIA_TYPES.get(path.name, _MEDIA_TYPES[path.suffix]), data)


def buried(edition: Edition) -> Iterator[Diagnostic]:
    """Give the letters that have no file of their own."""
    corpora = (file for file in edition.registers if file.root.tag == f"{{{TEI}}}teiCorpus")
    for file in corpora:
        for letter in file.root.iterfind(f"{{{TEI}}}TEI[{{{TEI}}}text]"):
            span = file.source.element_span(file.source.offset_of(letter))
            message = "nothing is made of this letter, since it stands inside a `teiCorpus`"
            help = "give it a file of its own, and an `xi:include` in its place"
            yield Diagnostic("letter-in-corpus", Severity.WARNING, message, span, (), help)
