"""A letter as plain text: as it is read, as the source has it, and in ASCII; all letters of an edition in one file."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import PurePosixPath
from typing import Any, Final, TypeAlias

from toolkit import zipped
from toolkit.diagnostic import Diagnostic
from toolkit.edition import File
from toolkit.lines import MARGIN, WIDTH, Break, Cell, Close, Line, Open, Piece, Place, Row, Sign, folded, laid, numbered
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.records import Record, ordered
from toolkit.transliteration import TABLE, ascii_of
from toolkit.xslt import Document, Value

__all__ = ["ENDINGS", "bundle", "files"]

ENDINGS: Final[Mapping[str, str]] = {"reading": ".txt", "diplomatic": ".diplomatic.txt", "ascii": ".ascii.txt"}
"""How the files of a letter end, by what they are; the bundle has a folder for each."""

_TEXT: Final = "{urn:edition:text}"
_Said: TypeAlias = Mapping[str, Any]
"""A map that the stylesheet gave; its keys are told in `xslt/text/text.xsl`."""

_Spelling: TypeAlias = Callable[[str, str], str]
"""Gives what stands in the file for a text in a language."""


def files(letter: File, prepared: Document, words: Mapping[str, Value], address: str) -> Iterator[Output]:
    """Make the plain texts of a letter.

    prepared  as `xslt/shared/prepare.xsl` gives it
    words     the parameter that says in which language the output speaks to the reader
    address   where the web pages are published; "" where nowhere
    """
    told: tuple[Diagnostic, ...] = ()
    for reading in ("reading", "diplomatic"):
        parameters = {**words, f"{_TEXT}reading": reading, f"{_TEXT}address": address}
        made = stylesheet("text").run(prepared, mode=f"{_TEXT}page", parameters=parameters)
        said = json.loads(made.text)
        found = tuple(one for one in unrendered(made, letter) if one not in told)
        told += found
        yield _output(letter, ENDINGS[reading], _Page(said, letter.name, _unicode, "UTF-8"), found)
        if reading == "reading":
            yield _output(letter, ENDINGS["ascii"], _Page(said, letter.name, ascii_of, "US-ASCII"))


def _output(letter: File, ending: str, page: _Page, found: tuple[Diagnostic, ...] = ()) -> Output:
    text = "\n".join(page.rows()) + "\n"
    data = unicodedata.normalize("NFC", text).encode()
    return Output(PurePosixPath("text", f"{letter.name}{ending}"), "text/plain", data, found)


def _unicode(text: str, language: str) -> str:
    """Give a text without characters that would steer a terminal."""
    return text if text.isprintable() else _CONTROLS.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True)
class _Page:
    """One file: what the stylesheet says of a letter, and how it is spelt."""

    said: _Said
    name: str
    spell: _Spelling
    encoding: str

    def rows(self) -> Iterator[str]:
        """Give the rows of the file."""
        head = list(self.head())
        yield from head
        start, end = (self.spell(f"*** {word} OF LETTER {self.name} ***", "") for word in ("START", "END"))
        text = [row if row not in (start, end) else f" {row}" for row in self.text()]
        yield from ("", start, "", *text, "", end)
        before = len(head) + 3
        places = {number: before + at for at, row in enumerate(self.laid, 1) for number in row.signs}
        after = self.after(places, before + len(text) + 3)
        if after:
            yield ""
            yield from (row.text for row in after)

    def head(self) -> Iterator[str]:
        """Give the fields of the head."""
        for key, value, language in self.said["fields"]:
            yield from folded(key, self.spell(value, language or str(self.said["interface"])))
        yield from folded("Encoding", self.encoding)
        if self.encoding != "UTF-8":
            yield from folded("Transliteration", f"{TABLE}; German umlauts as ae, oe, ue")

    @property
    def is_diplomatic(self) -> bool:
        """Whether it is the transcript."""
        return ["Reading", "diplomatic", ""] in self.said["fields"]

    @cached_property
    def laid(self) -> list[Row]:
        """The rows of the letter itself."""
        columns = WIDTH - MARGIN if self.is_diplomatic else WIDTH
        return laid(self.lines("text"), columns, is_by_lines=bool(self.said["by-lines"]))

    def text(self) -> list[str]:
        """Give the rows of the letter itself, those of a transcript with numbers."""
        return list(numbered(self.laid)) if self.is_diplomatic else [row.text for row in self.laid]

    def after(self, places: Mapping[int, int], before: int) -> list[Row]:
        """Give what stands below the letter.

        places  the rows of the signs in the letter
        before  so many rows stand above
        """
        lines = self.lines("after")
        rows = laid(lines, places=places)
        in_notes = {number: before + at for at, row in enumerate(rows, 1) for number in row.signs}
        return laid(lines, places={**places, **in_notes}) if in_notes else rows

    def lines(self, part: str) -> list[Line]:
        """Give the lines of a part, spelt."""
        language = str(self.said["lang" if part == "text" else "interface"])
        return [self.line(one, one.get("l", language)) for one in self.said[part]]

    def line(self, said: _Said, language: str) -> Line:
        """Give a line."""
        if said["k"] == "table":
            rows = tuple(tuple(self.cell(one, language) for one in row) for row in said["rows"])
            return Line("table", said.get("in", 0), cells=rows)
        marker = self.spell(said.get("m", ""), language)
        pieces = tuple(self.pieces(said.get("c", ()), language))
        return Line(said["k"], said.get("in", 0), said.get("h", 0), marker, pieces)

    def cell(self, said: _Said, language: str) -> Cell:
        """Give a cell of a table."""
        return Cell(tuple(self.pieces(said["c"], language)), said["head"], said["across"], said["down"])

    def pieces(self, said: Sequence[str | _Said], language: str) -> Iterator[Piece]:
        """Give pieces of running text."""
        for one in said:
            match one:
                case str():
                    yield self.spell(one, language)
                case {"l": other, "c": inside}:
                    yield from self.pieces(inside, other)
                case {"o": text}:
                    yield Open(self.spell(text, language))
                case {"e": text}:
                    yield Close(self.spell(text, language))
                case {"i": number}:
                    yield Sign(number)
                case {"at": number}:
                    yield Place(number)
                case {"n": _}:
                    yield Break()
                case {"u": _}:
                    yield "_"


# --- all letters --------------------------------------------------------------------------------------------------


def bundle(texts: Mapping[str, Mapping[str, Callable[[], bytes]]], records: Iterable[Record]) -> bytes:
    """Give the texts of letters in one zip file, with a table of the letters; the same bytes for the same texts.

    texts    of each letter by its name: what gives a file, by what it is (`ENDINGS`); it is held only while packed
    records  of these letters; a letter without texts is left out
    """
    held = [record for record in ordered(records) if record.id in texts]
    rows = (("id", "date", "sender", "receiver", "place", "words"), *(record.row() for record in held))
    table = ("index.tsv", "".join("\t".join(map(_cell, row)) + "\n" for row in rows).encode())
    files = (
        (f"{kind}/{record.id}{ending}", texts[record.id][kind]())
        for kind, ending in ENDINGS.items()
        for record in held
        if kind in texts[record.id]
    )
    packed = io.BytesIO()
    zipped.pack(packed, chain([table], files))
    return packed.getvalue()


def _cell(words: str) -> str:
    """Write a value of the table so that no spreadsheet takes it for a formula and reckons it out."""
    is_date = re.fullmatch(r"-[0-9]{4,}(-[0-9]{2}){0,2}", words)
    return f"'{words}" if words.startswith(("=", "+", "-", "@")) and not is_date else words
