"""A whole edition as one printed book; a long one in parts, whose pages are counted on, with one index in the last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from toolkit import records
from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.edition import Edition, File
from toolkit.outputs.compositor import LIMIT, Typeset, dismiss, typeset
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.outputs.pdf import (
    explained,
    fonts_of,
    is_drawn,
    licensed,
    set_alone,
    settings,
    templates,
    undrawn_picture,
)
from toolkit.pictures import Picture, gallery
from toolkit.records import Record
from toolkit.xslt import Document, Value

__all__ = ["AT_ONCE", "AT_ONCE_BY_LINES", "files", "held"]

AT_ONCE: Final = 300
"""So many letters are set in one run; of letters of three pages they take 1.4 GB."""

AT_ONCE_BY_LINES: Final = 100
"""So many where the apparatus counts lines: what is asked of each line costs memory, and beyond that time too."""

_SECONDS: Final = 2
"""So many seconds may be taken for each letter besides those for one alone."""

register(
    "unprintable-volume",
    Severity.ERROR,
    """The volume is not made: a letter has an error, or the compiler does not come to an end with all of them.

    Why      a book without some of its letters, or with half an index, is worse than none.
    Faulty   an edition with a letter that points to nobody
    Sound    an edition of which all letters are valid
    Source   the compiler of the print""",
)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter of the volume: its number, its data as `xslt/typst` makes them, its pictures that can be printed,
    and what was found.

    facts  those of the data that the book needs besides
    """

    file: File
    number: int
    text: str = field(repr=False)
    facts: Mapping[str, Any]
    pictures: tuple[Picture, ...]
    found: tuple[Diagnostic, ...]


def files(
    letters: Iterable[File],
    prepared: Callable[[File], Document],
    noted: Sequence[Record],
    head: str,
    words: Mapping[str, Value],
    edition: Edition,
    at_once: int = 0,
) -> Iterator[Output]:
    """Make the volume of an edition, or its parts; all of them, or where a letter cannot be set, none.

    letters   of the edition
    prepared  gives a letter as `xslt/shared/prepare.xsl` does
    noted     records of letters; those of others are left out
    head      the header of the whole (`ed:head`); "" where there is none
    words     the parameter that says in which language the output speaks to the reader
    edition   its settings, pictures and fonts
    at_once   letters in one part; 0 for as many as can be
    """
    by_name = {letter.name: letter for letter in letters}
    rows = [one for one in records.ordered(noted) if one.id in by_name]
    if not rows:
        return
    parameters = {**words, "{urn:edition:typst}address": edition.settings.address}
    bound = [_letter(by_name[one.id], prepared, parameters, edition, at) for at, one in enumerate(rows, 1)]
    made = stylesheet("typst").run(
        Document(records.gathered(rows, records.BOOK, head)),
        template="{urn:edition:typst}volume",
        parameters=parameters,
    )
    volume = _completed(json.loads(made.text), records.title(rows, head), bound)
    fonts, missing = fonts_of(edition)
    binder = _Binder(edition, fonts, volume)
    most = AT_ONCE_BY_LINES if edition.settings.typography.numbering == "lines" else AT_ONCE
    parts = list(binder.parts(bound, at_once or most))
    problems = (*missing, *(problem for one in bound for problem in one.found))
    if any(part.errors for part in parts):
        faults = tuple(binder.faults(bound, parts[-1]))
        yield Output(PurePosixPath("pdf", "volume.pdf"), "application/pdf", b"", (*problems, *faults))
        return
    for number, part in enumerate(parts, 1):
        name = "volume.pdf" if len(parts) == 1 else f"volume-{number}.pdf"
        data = licensed(part.data, volume)
        yield Output(PurePosixPath("pdf", name), "application/pdf", data, problems if number == 1 else ())


def held() -> Diagnostic:
    """Tell that no volume is made, since some letters have errors."""
    message = "the volume is not made while letters have errors"
    return Diagnostic("unprintable-volume", Severity.ERROR, message, Span("edition.toml"), (), "repair the letters")


def _letter(
    letter: File, prepared: Callable[[File], Document], parameters: Mapping[str, Value], edition: Edition, number: int
) -> _Letter:
    made = stylesheet("typst").run(prepared(letter), mode="{urn:edition:typst}page", parameters=parameters)
    shown = gallery(letter, edition.folder)
    data = json.loads(made.text)
    wanted = [one for one in shown.pictures if one.written in data["pictures"]]
    drawn = [one for one in wanted if is_drawn(one)]
    undrawn = [undrawn_picture(one, letter) for one in wanted if one not in drawn]
    facts = {key: data[key] for key in _FACTS}
    found = (*unrendered(made, letter), *shown.diagnostics, *undrawn)
    return _Letter(letter, number, made.text, facts, tuple(drawn), found)


_FACTS: Final = ("authors", "imprint", "keywords", "licence", "principles", "rights", "signs", "sources")


# --- what stands round the letters --------------------------------------------------------------------------------


def _completed(volume: dict[str, Any], title: str, letters: Sequence[_Letter]) -> dict[str, Any]:
    """Add to the data of a volume what the letters say of themselves: signs and sources, and where no header speaks for
    the whole, what all of them have in common.
    """
    each = [one.facts for one in letters]
    added = {
        "signs": list({sign["sign"]: sign for one in each for sign in one["signs"]}.values()),
        "sources": list(_sources(volume["sources"], letters)),
        "principles": volume["principles"] or _once(one for data in each for one in data["principles"]),
        "keywords": volume["keywords"] or _once(one for data in each for one in data["keywords"]),
        "title": volume["title"] or title or volume["labels"]["edition"],
        "imprint": volume["imprint"] or _common([data["imprint"] for data in each]),
        "rights": volume["rights"] or next(iter(_common([[data["rights"]] for data in each])), ""),
        "licence": volume["licence"] or next(iter(_common([[data["licence"]] for data in each])), ""),
    }
    if not volume["title"]:
        authors = _common([data["authors"] for data in each])
        added |= {"authors": authors if all(authors == data["authors"] for data in each) else []}
    return {**volume, **added}


def _sources(of_all: Iterable[Any], letters: Sequence[_Letter]) -> Iterator[dict[str, Any]]:
    """Give those of the whole, then those of the letters in their order, each once with the numbers of its letters."""
    numbers: dict[str, list[int]] = {json.dumps(source): [] for source in of_all}
    for letter in letters:
        for source in letter.facts["sources"]:
            numbers.setdefault(json.dumps(source), []).append(letter.number)
    for text, found in numbers.items():
        yield {"c": json.loads(text), "letters": "" if len(found) == len(letters) else _ranges(found)}


def _ranges(numbers: Iterable[int]) -> str:
    """Write numbers that follow each other as ranges.

    >>> _ranges([1, 2, 3, 5, 7, 8])
    '1–3, 5, 7–8'
    """
    runs: list[tuple[int, int]] = []
    for number in dict.fromkeys(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _once(items: Iterable[Any]) -> list[Any]:
    return [json.loads(text) for text in dict.fromkeys(json.dumps(one) for one in items)]


def _common(lists: Sequence[Sequence[Any]]) -> list[Any]:
    """Give what all lists have."""
    return [one for one in lists[0] if all(one in others for others in lists[1:])]


# --- setting ------------------------------------------------------------------------------------------------------

_MAIN: Final = """#import "volume.typ": print-volume
#let data = json("data.json")
#let numbers = range(data.volume.from, data.volume.to + 1)
#let letter(number) = {
  let (name, row) = (str(number), data.volume.letters.at(number - 1))
  (..json(name + ".json"), number: number, parties: row.parties, files: data.pictures.at(name))
}
#let sources = numbers.map(number => read(str(number) + ".xml", encoding: none))
#print-volume(data.volume, numbers.map(letter), data.settings, sources: sources)"""


@dataclass(frozen=True, slots=True)
class _Binder:
    """Sets the parts of a volume, one after the other."""

    edition: Edition
    fonts: tuple[str, ...]
    volume: Mapping[str, Any]

    def parts(self, letters: Sequence[_Letter], at_once: int) -> Iterator[Typeset]:
        """Set all parts, each with what it has to know of those before; it ends with one that cannot be set."""
        begins = range(0, len(letters), at_once)
        names: list[Any] = []
        pages: dict[str, int] = {}
        first = 1
        for number, begin in enumerate(begins, 1):
            bound = letters[begin : begin + at_once]
            part = {
                "part": number, "parts": len(begins), "from": bound[0].number, "to": bound[-1].number,
                "first": first, "before": {"names": names, "letters": pages},
            }  # fmt: skip
            made = self.typeset({**self.volume, **part}, bound)
            yield made
            if made.errors:
                return
            if made.found:
                found = json.loads(made.found)
                names.extend(found["names"])
                pages.update(found["letters"])
                first = found["last"] + 1

    def typeset(self, volume: Mapping[str, Any], letters: Sequence[_Letter]) -> Typeset:
        """Set one part, and find its pages; what the compiler remembers of it is given up."""
        data = {
            "volume": volume,
            "pictures": {one.number: {each.written: each.name for each in one.pictures} for one in letters},
            "settings": settings(self.edition.settings.typography, is_volume=True),
        }
        files = {
            "main.typ": _MAIN.encode(),
            "data.json": json.dumps(data, ensure_ascii=False).encode(),
            **{f"{one.number}.json": one.text.encode() for one in letters},
            **{f"{one.number}.xml": one.file.source.utf8 for one in letters},
            **templates(),
        }
        pictures = {one.name: one.path for letter in letters for one in letter.pictures}
        seconds = LIMIT + _SECONDS * len(letters)
        try:
            return typeset(files, self.fonts, pictures, seconds, "pages" if volume["part"] < volume["parts"] else "")
        finally:
            dismiss()

    def faults(self, letters: Iterable[_Letter], made: Typeset) -> Iterator[Diagnostic]:
        """Say which letters cannot be set, or where each of them can, what the compiler says of the whole."""
        found = [fault for one in letters for fault in self.fault(one)]
        yield from found
        for sentence, hint in () if found else made.errors:
            message = f"the volume cannot be printed: {sentence.rstrip('.')}"
            yield Diagnostic("unprintable-volume", Severity.ERROR, message, Span("edition.toml"), (), hint)

    def fault(self, letter: _Letter) -> Iterator[Diagnostic]:
        """Say why a letter cannot be set by itself, if it cannot."""
        looks = settings(self.edition.settings.typography)
        data = {**json.loads(letter.text), "files": {one.written: one.name for one in letter.pictures}}
        made = set_alone(data, letter.file, looks, self.fonts, letter.pictures)
        for sentence, hint in made.errors:
            yield from explained(sentence, hint, letter.file)
