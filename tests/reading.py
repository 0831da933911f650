"""The words of the reading text of a letter: as TEI has them, apart from the stylesheets; as each output has them."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from lxml import etree
from lxml import html as lxml_html

from tests.pdfs import Tag, structure
from toolkit.edition import File
from toolkit.outputs import Workshop
from toolkit.outputs.output import stylesheet

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True)
class Words:
    """The reading text of a letter, or what an output has of it.

    text   its words in order, without those of notes
    notes  the words of each note by its number: 1, 2, 3 those of the editors, a, b, c those of the writer
    """

    text: list[str]
    notes: Mapping[str, list[str]]

    def differences(self, found: Words, format: str) -> list[str]:
        """Name the first word that is another one in an output: of the text, and of each note."""
        both = {"": (self.text, found.text)}
        for number in {**self.notes, **found.notes}:
            both[f", note {number}"] = self.notes.get(number, []), found.notes.get(number, [])
        told = {place: _first_difference(*pair) for place, pair in both.items()}
        return [f"{format}{place}: {difference}" for place, difference in told.items() if difference]


def _first_difference(wanted: list[str], found: list[str]) -> str:
    for at, (one, other) in enumerate(zip_longest(wanted, found, fillvalue="(end)")):
        if one != other:
            return f"after `{' '.join(wanted[max(0, at - 5) : at])}`: wanted `{one}`, found `{other}`"
    return ""


def words(text: str) -> list[str]:
    """Give the words of a text, whatever marks stand between and round them, or in them as brackets may."""
    return re.findall(r"\w+", _MARKS.sub("", unicodedata.normalize("NFC", text)))


_MARKS: Final = re.compile("[][_^\u200e\u200f\u202a-\u202e\u2066-\u2069\xad]")


# --- TEI ----------------------------------------------------------------------------------------------------------


_INLINE = frozenset(
    """
    abbr add addName affiliation am anchor app author bloc c caesura cb choice corr country damage date del
    distinct district docAuthor docDate email emph eventName ex expan foreign forename g gb genName geogFeat
    geogName gi gloss hi lb lem locus material math measure measureGrp mentioned mi milestone mn mod msup name
    note num objectName offset orgName orig origDate origPlace pb pc persName placeName pubPlace q quote rb rdg
    rdgGrp redo ref reg region restore retrace rhyme roleName rs ruby said secl seg sic soCalled subst supplied
    surname surplus term time title unclear unit w
    """.split()
)
"""Elements that words run through."""

_UNREAD = frozenset(
    """
    alt am binaryObject comment fw graphic handShift index join link listApp media metamark ptr surplus
    when wit witDetail
    """.split()
)
"""Elements that have no words of the reading text, wherever they stand."""

_HYPHEN = re.compile(r"(?<=[a-zäöüßſ])[-‐¬⸗=]\0\s*(?=[a-zäöüßſ])")


def of_tei(path: Path) -> Words:
    """Give the words of the reading text of a letter as its TEI has them."""
    read = _Tei(path)
    return Words(read.text, read.notes)


class _Tei:
    def __init__(self, path: Path) -> None:
        self._root = etree.parse(path).getroot()
        self._by_id = {one.get(f"{XML}id"): one for one in self._root.iter("*") if one.get(f"{XML}id")}
        self._at: dict[str, list[etree._Element]] = {}
        for note in self._root.iterfind(f".//{TEI}listAnnotation/{TEI}note[@target]"):
            self._at.setdefault(note.get("target").split()[0].removeprefix("#"), []).append(note)
        text = next(one for tag in ("text", "sourceDoc") for one in self._root.iterchildren(f"{TEI}{tag}"))
        self._numbers = dict(_numbered(self._noted(text)))
        self.notes: dict[str, list[str]] = {}
        self.text = _joined(self._read(text))

    def _noted(self, element: etree._Element) -> Iterator[etree._Element]:
        """Give all notes in the order of their places."""
        if element.tag == f"{TEI}note":
            yield element
        for child in element.iterchildren("*"):
            yield from self._noted(child)
        for note in self._at.get(element.get(f"{XML}id", ""), ()):
            yield from self._noted(note)

    def _read(self, element: etree._Element) -> Iterator[str]:
        name = element.tag.removeprefix(TEI) if isinstance(element.tag, str) else "comment"
        if name == "note":
            self.notes[self._numbers[element]] = _joined(self._inside(element))
        elif name == "g" and not "".join(element.itertext()).strip():
            yield self._by_id[element.get("ref").removeprefix("#")].findtext(f"{TEI}mapping")
        elif name in ("lb", "pb", "cb") and element.get("break") == "no":
            yield "\0"
        elif name == "space" or (name in ("lb", "pb", "cb") and element.get("break") != "no"):
            yield " "
        elif not (name in _UNREAD or name.endswith("}script") or self._is_unread(element, name)):
            yield from self._inside(element)
        if isinstance(element.tag, str):
            for note in self._at.get(element.get(f"{XML}id", ""), ()):
                self.notes[self._numbers[note]] = _joined(self._inside(note))

    def _inside(self, element: etree._Element) -> Iterator[str]:
        name, parent = (etree.QName(one).localname for one in (element, element.getparent()))
        is_inline = name in _INLINE and parent not in ("analytic", "imprint", "monogr", "series")
        around = "" if is_inline and not name == parent == "seg" else " "
        is_bare = name in ("subst", "choice", "app")  # white space in these is of whoever wrote the file
        yield around + ("" if is_bare else element.text or "")
        for child in element:
            yield from self._read(child)
            yield "" if is_bare else child.tail or ""
        yield around

    def _is_unread(self, element: etree._Element, name: str) -> bool:
        beside = [one.tag.removeprefix(TEI) for one in element.getparent().iterchildren("*")]
        is_in_choice = element.getparent().tag == f"{TEI}choice"
        match name:
            case "desc":
                return element.getparent().tag == f"{TEI}gap"
            case "del":
                return element.getparent().tag != f"{TEI}restore"
            case "sic" | "orig" | "abbr":
                return is_in_choice and {"sic": "corr", "orig": "reg", "abbr": "expan"}[name] in beside
            case "unclear":
                return is_in_choice and element.get("cert") != "high"
            case "rdg":
                return "lem" in beside or element is not next(element.getparent().iterchildren("*"))
        return False


def _numbered(notes: Iterator[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    editors = writers = 0
    for note in notes:
        if note.get("type") == "authorial" or (note.get("place") == "bottom" and not note.get("resp")):
            writers += 1
            yield note, chr(ord("a") + writers - 1)
        else:
            editors += 1
            yield note, str(editors)


def _joined(pieces: Iterator[str]) -> list[str]:
    """Give the words of pieces; the hyphen of a word that goes on in the next line is not one of the word."""
    return words(_HYPHEN.sub("", "".join(pieces)).replace("\0", ""))


# --- HTML and EPUB ------------------------------------------------------------------------------------------------

_ASIDE = {"aside", "copy", "number", "permalink", "say", "told", "unread"}
"""Classes of what the editors say, and of what only the view of the source has."""
_ROLES = {"doc-backlink", "doc-noteref"}
_RUNNING = {
    "a",
    "b",
    "bdi",
    "cite",
    "del",
    "em",
    "i",
    "ins",
    "mi",
    "mn",
    "q",
    "rb",
    "ruby",
    "span",
    "sub",
    "sup",
    "time",
}
_LINES = {"l"}
"""The class of what is a line of its own, though it is running text to HTML."""


def _of_page(element: etree._Element) -> Iterator[str]:
    """The text of an element without what the editors say."""
    classes = set((element.get("class") or "").split())
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if not name or name == "br" or classes & _ASIDE or element.get("role") in _ROLES:
        yield " " if name == "br" and "copy" not in classes else ""
        return
    around = "" if name in _RUNNING and not classes & _LINES else " "
    if "said" in classes:
        for supplied in element.iterfind("*[@class]"):
            yield from _of_page(supplied) if "supplied" in supplied.get("class").split() else ()
        return
    yield around + (element.text or "")
    for child in element:
        yield from _of_page(child)
        yield child.tail or ""
    yield around


def _read(element: etree._Element) -> list[str]:
    return words("".join(_of_page(element)))


def _html(workshop: Workshop, letter: File) -> Words:
    page = lxml_html.document_fromstring(workshop.letter("html", letter)[0].data.decode())
    notes = page.xpath("//section[@role='doc-endnotes']/ol/li[@data-n]")
    return Words(_read(page.get_element_by_id("the-letter")), {one.get("data-n"): _read(one) for one in notes})


def _epub(workshop: Workshop, letter: File) -> Words:
    (book,) = workshop.letter("epub", letter)
    with zipfile.ZipFile(io.BytesIO(book.data)) as archive:
        chapter = etree.fromstring(archive.read(f"EPUB/letters/{letter.name}.xhtml"))
    (text,) = chapter.xpath("//*[@id='the-letter']")
    notes = chapter.xpath("//*[@role='doc-footnote'][starts-with(@id, 'note-')]")
    return Words(_read(text), {one.get("id").removeprefix("note-"): _read(one) for one in notes})


# --- PDF and plain text: what the editors say there is told by the signs, which stand in brackets --------------------

_SIGN = re.compile(
    r"\[picture:?\s+\S*[.:/][^\s\]]*\]?|\[U\+[0-9A-F]+\]|\[[^\]\s]+[.:/#][^\]\s]+\]|\[picture[^\]:]*:?|\[paragraph[^\]]*\]|"
    r"\[(?:\d+|[a-z]|sic|\?|…[^\]]*)\]|https?://\S+"
)
_FLOWING = {"Em", "Lbl", "Link", "Note", "Quote", "Span", "Strong"}


def _of_tag(tag: Tag) -> Iterator[str]:
    """The text of a part of the structure without notes, their numbers, and the marks of items."""
    around = "" if tag.kind in _FLOWING else " "
    yield around
    for one in tag.inside:
        if isinstance(one, str):
            yield one
        elif not (one.kind == "Note" or (one.kind == "Lbl" and not any(one.all("Strong")))):
            yield from _of_tag(one)
    yield around


def _printed(tags: list[Tag]) -> list[str]:
    text = "".join(piece for tag in tags for piece in _of_tag(tag)).replace("\xad", "")
    return words(_SIGN.sub("", text))


def of_print(data: bytes) -> list[str]:
    """Give all words of a PDF without those of notes: of a letter or of many, and what stands round them."""
    return _printed([structure(data)])


def _pdf(workshop: Workshop, letter: File) -> Words:
    (made,) = workshop.letter("pdf", letter)
    parameters = workshop.words
    data = json.loads(
        stylesheet("typst").run(workshop.prepared(letter), mode="{urn:edition:typst}page", parameters=parameters).text
    )
    (document,) = structure(made.data).all("Document")
    parts = [one for one in document.inside if isinstance(one, Tag)]
    # before the text stands the head of the letter: title, subtitle, a paragraph a row; after it, sections with heads
    before = 1 + bool(data["subtitle"]) + len(data["rows"])
    after = bool(data["apparatus"]) + bool(data["signs"]) + len(data["sections"]) + bool(data["imprint"])
    end = [at for at, one in enumerate(parts) if one.kind == "H2"][-after]
    notes = {next(one.all("Lbl")).text: _printed([one]) for one in document.all("Note")}
    return Words(_printed(parts[before:end]), notes)


def _spoken(rows: list[str]) -> list[str]:
    text = re.sub(r"^[- ]*$|^\s*(?:-|\d+\.) (?=\S)", "", "\n".join(rows), flags=re.MULTILINE)
    return words(_SIGN.sub("", re.sub(r"<https?:[^>]*>", "", text)))


def _text(workshop: Workshop, letter: File) -> Words:
    _, body, after = re.split(
        r"\n\*\*\* (?:START|END) OF LETTER .* \*\*\*\n", workshop.letter("text", letter)[0].data.decode()
    )
    section = re.search(r"^\w+\n-+\n\n(\[\w+\] .*?)(?:\n\n\w+\n-{4,}\n|\Z)", after, re.DOTALL | re.MULTILINE)
    notes = re.split(r"^\[(\w+)\] ", section[1], flags=re.MULTILINE)[1:] if section else []
    pairs = zip(notes[::2], notes[1::2], strict=True)
    return Words(_spoken(body.split("\n")), {number: _spoken(note.split("\n")) for number, note in pairs})


OUTPUTS: Final[Mapping[str, Callable[[Workshop, File], Words]]] = {
    "html": _html,
    "epub": _epub,
    "pdf": _pdf,
    "text": _text,
}
"""What reads the words of a letter in an output."""
