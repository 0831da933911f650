"""What the pages round the letters are made of: one record a letter, their order, and who stands next to whom.

A record is the XML that `xslt/shared/record.xsl` makes of a prepared letter. Nothing here opens a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final
from xml.etree import ElementTree  # of what the toolkit itself wrote

from toolkit.names import TEI, quoteattr

__all__ = ["PAGES", "REGISTERS", "Record", "Relation", "around", "exchanges", "gathered", "ordered", "pages", "title"]

_ED: Final = "urn:edition:prepared"

REGISTERS: Final[Mapping[str, frozenset[str]]] = {
    "persons": frozenset({"person", "personGrp"}),
    "orgs": frozenset({"org"}),
    "places": frozenset({"place"}),
    "works": frozenset({"bibl", "biblStruct"}),
    "events": frozenset({"event"}),
    "terms": frozenset({"item"}),
}
"""The indexes, each with the elements of TEI that it lists."""


PAGES: Final = ("index", "letters", *REGISTERS, "timeline", "map", "about", "guideline", "search", "404")
"""All names of pages that a site may have round its letters; no letter can be called so."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a letter says of another: `type` is previous, next, answers (the other) or answered (by it)."""

    type: str
    to: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the edition knows of a letter outside its page.

    series     what the letter calls the edition that it belongs to; "" where it does not
    date       when it was sent, for machines, in full or in part; "" where that is not known
    parties    senders and recipients together, by entry or else by name; empty where one side is not known
    kinds      names of the elements of its entries
    is_mapped  whether a place of it has coordinates
    xml        the record as its stylesheet wrote it
    summary    the same without the words of the text: all that pages other than the search need
    """

    id: str
    title: str
    series: str
    date: str
    parties: frozenset[str]
    relations: tuple[Relation, ...]
    kinds: frozenset[str]
    is_mapped: bool
    xml: str = field(repr=False)
    summary: str = field(repr=False)

    def row(self) -> tuple[str, str, str, str, str, str]:
        """Give what a table of letters says: id, date, senders, recipients, places, how many words without notes."""
        root = ElementTree.fromstring(self.xml)
        sender, recipient, place = ("; ".join(map(_said, root.iter(_name(role)))) for role in _ROLES)
        parts = (one for one in root.iter(_name("words")) if not one.get("at", "").startswith("note-"))
        return self.id, self.date, sender, recipient, place, str(sum(len(_said(one).split()) for one in parts))

    @classmethod
    def read(cls, xml: str) -> Record:
        """Read a record that `record.xsl` wrote."""
        root = ElementTree.fromstring(xml)
        senders, recipients = (frozenset(map(_party, root.iter(_name(role)))) for role in ("sender", "recipient"))
        entries = tuple(root.iter(_name("entry")))
        relations = tuple(Relation(one.get("type", ""), one.get("to", "")) for one in root.iter(_name("relation")))
        for words in root.findall(_name("words")):
            root.remove(words)
        return cls(
            id=root.get("id", ""),
            title=root.get("title", ""),
            series=root.get("series", ""),
            date=root.get("date", ""),
            parties=senders | recipients if senders and recipients else frozenset(),
            relations=relations,
            kinds=frozenset(entry.get("kind", "") for entry in entries),
            is_mapped=any(_COORDINATES.match(geo.text or "") for one in entries for geo in one.iterfind(_GEO)),
            xml=xml,
            summary=ElementTree.tostring(root, encoding="unicode"),
        )


_ROLES: Final = ("sender", "recipient", "place")
_GEO: Final = f"{{{TEI}}}place//{{{TEI}}}geo"
_COORDINATES: Final = re.compile(
    r"\s*-?(90(\.0+)?|[0-8]?\d(\.\d+)?)[\s,;]+-?(180(\.0+)?|(1[0-7]\d|\d{1,2})(\.\d+)?)\s*$", re.ASCII
)
"""Latitude and longitude in degrees, as TEI has them where nothing else is declared (#NDPLAC); as in `map.xsl`."""


def ordered(records: Iterable[Record]) -> tuple[Record, ...]:
    """Give the records by date, those of one day by identifier, those without date at the end."""
    return tuple(sorted(records, key=lambda one: (not one.date, *_sortable(one.date), one.id)))


def around(records: Iterable[Record]) -> Mapping[str, str]:
    """Give for each letter, by identifier, an `ed:around`: what stands next to it, as XML.

    Neighbours are counted on two axes, `edition` (all letters by date) and `correspondence` (those between the same
    people). On the axis `reply` stand the letters that it answers (previous) and that answer it (next), as far as
    the header of one of the two says so.
    """
    letters = ordered(records)
    found: dict[str, list[tuple[str, str, Record]]] = {letter.id: [] for letter in letters}
    for axis, row in (("edition", letters), *(("correspondence", row) for row in _correspondences(letters))):
        for former, latter in pairwise(row):
            found[former.id].append(("next", axis, latter))
            found[latter.id].insert(0, ("previous", axis, former))
    for answered, answer in _replies(letters):
        found[answer.id].append(("previous", "reply", answered))
        found[answered.id].append(("next", "reply", answer))
    return {name: _around(neighbours) for name, neighbours in found.items()}


def exchanges(records: Iterable[Record]) -> tuple[tuple[Record, ...], ...]:
    """Give the chains of letters that answer each other, each by date; those that belong to none are left out."""
    letters = ordered(records)
    chain_of = {letter.id: {letter.id} for letter in letters}
    for answered, answer in _replies(letters):
        joined = chain_of[answered.id] | chain_of[answer.id]
        chain_of |= dict.fromkeys(joined, joined)
    chains = {id(chain): chain for letter in letters if len(chain := chain_of[letter.id]) > 1}
    return tuple(tuple(letter for letter in letters if letter.id in chain) for chain in chains.values())


def pages(records: Sequence[Record], *, has_head: bool, has_guideline: bool) -> tuple[str, ...]:
    """Give the names of the pages round the letters, in the order of the navigation.

    Pages that would hold one line are left out: with one letter its own page has its register, and there is no list.

    has_head       whether a file holds the header of the whole
    has_guideline  whether the edition has a schema of its own, so that there is a guideline of it
    """
    are_many = len(records) > 1
    kinds = frozenset[str]().union(*(record.kinds for record in records))
    wanted = {
        "index": True,
        "letters": are_many,
        **{name: are_many and bool(kinds & elements) for name, elements in REGISTERS.items()},
        "timeline": sum(bool(_YEAR.match(record.date)) for record in records) > 1,
        "map": any(record.is_mapped for record in records),
        "about": has_head,
        "guideline": has_guideline,
        "search": True,
    }
    return tuple(name for name, is_wanted in wanted.items() if is_wanted)


def title(records: Sequence[Record], head: str = "") -> str:
    """Give what the edition is called: by the header of the whole (`ed:head`), or else by all of its letters alike; ""
    where neither says it.
    """
    if head:
        return ElementTree.fromstring(head).get("title", "")
    names = {record.series for record in records}
    return names.pop() if len(names) == 1 else ""


def gathered(records: Iterable[Record], head: str = "") -> str:
    """Give the document that pages are made of: `ed:edition` with the header of the whole, if any (`ed:head`), the
    summaries in order, and an `ed:exchange` for each chain of answers.
    """
    letters = ordered(records)
    chains = (
        "<ed:exchange>" + "".join(_letter(one) for one in chain) + "</ed:exchange>" for chain in exchanges(letters)
    )
    parts = (head, *(letter.summary for letter in letters), *chains)
    return f'<ed:edition xmlns:ed="{_ED}">{"".join(parts)}</ed:edition>'


def _replies(letters: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Give the pairs of a letter and its answer, each once, whichever of the two says it."""
    by_id = {letter.id: letter for letter in letters}
    pairs = dict.fromkeys(
        (relation.to, letter.id) if relation.type == "answers" else (letter.id, relation.to)
        for letter in letters
        for relation in letter.relations
        if relation.type in ("answers", "answered") and relation.to in by_id and relation.to != letter.id
    )
    return [(by_id[answered], by_id[answer]) for answered, answer in pairs]


def _correspondences(letters: Iterable[Record]) -> Iterator[list[Record]]:
    """Give the letters between the same people, in the order that they come in."""
    rows: dict[frozenset[str], list[Record]] = {}
    for letter in letters:
        if letter.parties:
            rows.setdefault(letter.parties, []).append(letter)
    yield from rows.values()


def _around(neighbours: Iterable[tuple[str, str, Record]]) -> str:
    inside = "".join(_letter(one, f'rel="{rel}" axis="{axis}" ') for rel, axis, one in neighbours)
    return f'<ed:around xmlns:ed="{_ED}">{inside}</ed:around>'


def _letter(record: Record, relation: str = "") -> str:
    facts = f"id={quoteattr(record.id)} title={quoteattr(record.title)} date={quoteattr(record.date)}"
    return f"<ed:letter {relation}{facts}/>"


def _name(local: str) -> str:
    return f"{{{_ED}}}{local}"


def _party(element: ElementTree.Element) -> str:
    # identifiers of lists inside letters may be those of others elsewhere; the name tells them apart
    if element.get("ref"):
        return f"{element.get('ref')} {element.get('entry')}"
    return _said(element)


def _said(element: ElementTree.Element) -> str:
    return " ".join((element.text or "").split())


_YEAR: Final = re.compile(r"(-?\d{4,})")


def _sortable(date: str) -> tuple[int, str]:
    """Put years before Christ in their order too."""
    year = _YEAR.match(date)
    return (int(year[1]), date[year.end() :]) if year else (0, date)
