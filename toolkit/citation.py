"""A letter as reference managers know it: one record, which the stylesheets make, written as CSL-JSON, BibTeX and RIS.

The writers are our own. pybtex fails on a lone brace and lets a backslash through, rispy lets a line break begin a new
field and has no addressee: with either, the words of a letter could break the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final, TypeAlias

__all__ = ["Creator", "Day", "Reference", "bibtex", "csl", "iso", "ris"]

Day: TypeAlias = tuple[int, ...]
"""Year, month and day, as far as they are known; a year before our era is below 0."""


@dataclass(frozen=True, slots=True)
class Creator:
    """A person whose name is known in its parts, or (`whole`) one whose is not, or a body."""

    family: str = ""
    given: str = ""
    whole: str = ""

    @property
    def inverted(self) -> str:
        """The name as lists have it."""
        return self.whole or ", ".join(part for part in (self.family, self.given) if part)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation of a letter is made of.

    csl        the same as a file of CSL-JSON
    described  what the letter is, in words of the interface: `letter to …`
    days       the day of the letter, or two between which it lies; empty where it is not known
    when       the day in words, where it cannot be told in numbers
    archive    place, archive, collection and shelfmark, as far as they are known
    edited     the day of this version of the edition
    """

    csl: str
    id: str
    title: str
    genre: str
    described: str
    authors: tuple[Creator, ...] = ()
    recipients: tuple[Creator, ...] = ()
    editors: tuple[Creator, ...] = ()
    days: tuple[Day, ...] = ()
    when: str = ""
    archive: tuple[str, ...] = ()
    shelfmark: str = ""
    container: str = ""
    publisher: str = ""
    version: str = ""
    edited: Day = ()
    language: str = ""
    doi: str = ""
    url: str = ""
    abstract: str = ""

    @classmethod
    def read(cls, record: str) -> Reference:
        """Read what `xslt/shared/cite.xsl` makes: an item of CSL-JSON and the words for the letter."""
        written = json.loads(record)
        return cls.of(written["csl"], written["described"])

    @classmethod
    def of(cls, item: Mapping[str, Any], described: str) -> Reference:
        """Give what an item of CSL-JSON and the words for the letter say."""
        issued = item.get("issued", {})
        places = ("archive-place", "archive", "archive_collection")
        return cls(
            csl=csl([item]),
            id=item["id"],
            title=item["title"],
            genre=item["genre"],
            described=described,
            authors=tuple(_creators(item.get("author", []))),
            recipients=tuple(_creators(item.get("recipient", []))),
            editors=tuple(_creators(item.get("editor", []))),
            days=tuple(tuple(day) for day in issued.get("date-parts", [])),
            when=issued.get("literal", ""),
            archive=tuple(item[place] for place in places if place in item),
            shelfmark=item.get("archive_location", ""),
            container=item.get("container-title", ""),
            publisher=item.get("publisher", ""),
            version=item.get("version", ""),
            edited=tuple(item.get("available-date", {}).get("date-parts", [()])[0]),
            language=item.get("language", ""),
            doi=item.get("DOI", ""),
            url=item.get("URL", ""),
            abstract=item.get("abstract", ""),
        )


def csl(items: Iterable[Mapping[str, Any]]) -> str:
    """Write items of CSL-JSON as a file."""
    return json.dumps(list(items), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _creators(written: Iterable[Mapping[str, str]]) -> Iterator[Creator]:
    for name in written:
        yield Creator(name.get("family", ""), name.get("given", ""), name.get("literal", ""))


# --- BibTeX -------------------------------------------------------------------------------------------------------

_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",  # BibTeX counts braces even after a backslash
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&%#_"},
    }
)


def bibtex(reference: Reference) -> str:
    """Write an entry that BibTeX and BibLaTeX read, in UTF-8.

    The type is `misc`, the one for letters that both know. Braces round the title keep its capitals.
    """
    kept = ", ".join((*reference.archive, *filter(None, [reference.shelfmark])))
    day = _common(reference.days)
    fields = {
        "author": " and ".join(map(_bibtex_name, reference.authors)),
        "title": f"{{{_tex(reference.title)}}}",
        "howpublished": _tex(reference.described[:1].upper() + reference.described[1:]),
        "date": "/".join(map(iso, reference.days)),
        "year": str(day[0]) if day else "/".join(str(one[0]) for one in reference.days) or _tex(reference.when),
        "month": str(day[1]) if len(day) > 1 else "",
        "booktitle": _tex(reference.container),
        "editor": " and ".join(map(_bibtex_name, reference.editors)),
        "publisher": _tex(reference.publisher),
        "version": _tex(reference.version),
        "note": _tex(kept),
        "language": _tex(reference.language),
        "doi": reference.doi,
        "url": reference.url,
        "abstract": _tex(reference.abstract),
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{_key(reference.id)},\n{rows}\n}}\n"


def _bibtex_name(name: Creator) -> str:
    """Write a name so that neither a comma nor an `and` inside it divides it."""
    if name.whole:
        return f"{{{_tex(name.whole)}}}"
    parts = (_tex(part) for part in (name.family, name.given) if part)
    return ", ".join(f"{{{part}}}" if re.search(r",|\band\b", part) else part for part in parts)


def _tex(words: str) -> str:
    return " ".join(words.split()).translate(_TEX)


def _key(id: str) -> str:
    """Make a key of a name of a file: BibTeX ends it at a comma, and TeX stumbles over signs of its own."""
    return re.sub(r"[^A-Za-z0-9._:-]", "-", id)


# --- RIS ----------------------------------------------------------------------------------------------------------


def ris(reference: Reference) -> str:
    """Write a record of the type PCOMM, in which A2 is the addressee; lines end as the format asks, with CR and LF."""
    day = _digits(_common(reference.days))
    fields = [
        ("TY", "PCOMM"),
        ("ID", reference.id),
        *(("AU", name.inverted) for name in reference.authors),
        *(("A2", name.inverted) for name in reference.recipients),
        ("TI", reference.title),
        ("DA", "/".join(day) or reference.when),
        ("PY", day[0] if day else ""),
        ("M3", reference.genre),
        ("T2", reference.container),
        *(("A3", name.inverted) for name in reference.editors),
        ("PB", reference.publisher),
        ("ET", reference.version),
        ("DB", ", ".join(reference.archive)),
        ("AV", reference.shelfmark),
        ("LA", reference.language),
        ("DO", reference.doi),
        ("UR", reference.url),
        ("AB", reference.abstract),
    ]
    rows = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*rows, "ER  - ", ""])


# --- days ---------------------------------------------------------------------------------------------------------


def _common(days: tuple[Day, ...]) -> Day:
    """Give what is certain of a day that lies between two: the year, and the month, where both have the same."""
    if len(days) < 2:
        return days[0] if days else ()
    same = (first == last for first, last in zip(*days, strict=False))
    return days[0][: len(list(takewhile(bool, same)))]


def _digits(day: Day) -> list[str]:
    """Write a day in digits: four for the year, two for month and day."""
    return [f"{number:0{4 + (number < 0)}}" if place == 0 else f"{number:02}" for place, number in enumerate(day)]


def iso(day: Day) -> str:
    """Write a day as ISO 8601 has it, as far as it is known."""
    return "-".join(_digits(day))
