"""What the pages round the letters are made of: one record a letter, their order, and who stands next to whom.

A record is the XML that `xslt/shared/record.xsl` makes of a prepared letter. Nothing here opens a letter. A page is
made of what it shows of each record (`VIEWS`), and of nothing else: it need not be made again when the rest changes.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias
from xml.etree import ElementTree  # of what the toolkit itself wrote
from xml.parsers import expat

from toolkit.names import TEI, escape, quoteattr

__all__ = [
    "BOOK", "PAGES", "REGISTERS", "VIEWS", "WHOLE", "Json", "Record", "Relation", "View", "around", "entries",
    "exchanges", "foot", "gathered", "ordered", "pages", "title",
]  # fmt: skip

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
class View:
    """What a page shows of each letter.

    attributes  of the record
    parts       names of elements in the record
    kinds       elements of TEI whose entries it shows in full, with all mentions of them
    has_names   whether it leads to entries of any kind, for which it must know their names
    """

    attributes: tuple[str, ...] = ("id",)
    parts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    has_names: bool = False


_LINE: Final = ("id", "title", "date")
_HEAD: Final = frozenset({"sender", "recipient", "place", "destination", "date"})

VIEWS: Final[Mapping[str, View]] = {
    "index.html": View((*_LINE, "subtitle"), _HEAD | {"abstract"}, has_names=True),
    "letters.html": View(_LINE, _HEAD | {"relation"}, has_names=True),
    **{f"{name}.html": View(_LINE, _HEAD, kinds, has_names=True) for name, kinds in REGISTERS.items()},
    "timeline.html": View(_LINE, frozenset({"date"})),
    "map.html": View(_LINE, _HEAD, REGISTERS["places"], has_names=True),
    "about.html": View(has_names=True),
    "search.html": View(_LINE, frozenset({"date"})),
    "404.html": View(),
    "sitemap.xml": View(("id", "changed")),
    "feed.xml": View(("id", "title", "changed"), frozenset({"sender", "abstract"})),
}
"""The pages round the letters that are made of records, each with what it shows of them."""

BOOK: Final = View(
    (*_LINE, "changed", "version", "lang"),
    _HEAD | {"abstract", "licence"},
    frozenset[str]().union(*REGISTERS.values()),
    has_names=True,
)
"""What a book, electronic or printed, shows of letters, beside their texts."""

WHOLE: Final = "record"
"""What the record as a whole is called among its shares."""

Json: TypeAlias = str | int | Sequence["Json"] | Mapping[str, "Json"] | None
"""What can be written as JSON."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a letter says of another: `type` is previous, next, answers (the other) or answered (by it)."""

    type: str
    to: str


class _Part(NamedTuple):
    """An element in a record: its name, the kind of entry that it is about, where it stands in the XML, and of an entry
    the same without its content.
    """

    name: str
    kind: str
    start: int
    end: int
    brief: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the edition knows of a letter outside its page.

    series     what the letter calls the edition that it belongs to; "" where it does not
    date       when it was sent, for machines, in full or in part; "" where that is not known
    changed    the day of its last change; "" where that is not known
    version    what it calls itself as a version
    licence    the address of its licence, "" where that is not known; None where it names none
    parties    senders and recipients together, by entry or else by name; empty where one side is not known
    kinds      names of the elements of its entries
    entries    identifier and name of each of them
    is_mapped  whether a place of it has coordinates
    shares     by page, the digest of what that page shows of it; and of all of it (`WHOLE`)
    xml        the record as its stylesheet wrote it
    """

    id: str
    title: str
    series: str
    date: str
    changed: str
    version: str
    licence: str | None
    parties: frozenset[str]
    relations: tuple[Relation, ...]
    kinds: frozenset[str]
    entries: frozenset[tuple[str, str]]
    is_mapped: bool
    shares: Mapping[str, str] = field(repr=False)
    xml: str = field(repr=False)
    _attributes: Mapping[str, str] = field(repr=False)
    _parts: tuple[_Part, ...] = field(repr=False)

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
        licence = root.find(_name("licence"))
        made = cls(
            id=root.get("id", ""),
            title=root.get("title", ""),
            series=root.get("series", ""),
            date=root.get("date", ""),
            changed=root.get("changed", ""),
            version=root.get("version", ""),
            licence=None if licence is None else licence.get("target", ""),
            parties=senders | recipients if senders and recipients else frozenset(),
            relations=tuple(Relation(one.get("type", ""), one.get("to", "")) for one in root.iter(_name("relation"))),
            kinds=frozenset(entry.get("kind", "") for entry in entries),
            entries=frozenset((entry.get("id", ""), entry.get("name", "")) for entry in entries),
            is_mapped=any(_COORDINATES.match(geo.text or "") for one in entries for geo in one.iterfind(_GEO)),
            shares={},
            xml=xml,
            _attributes=dict(root.items()),
            _parts=tuple(_parts(root, xml)),
        )
        shares = {page: _digest(made.share(view)) for page, view in VIEWS.items()}
        return replace(made, shares={**shares, WHOLE: _digest([("", xml)])})

    def share(self, view: View) -> Iterator[tuple[str, str]]:
        """Give what a page shows of the record, in pieces of XML: its start tag, then parts of its content. Before each
        stands what an entry is known by; "" where it is none.
        """
        facts = (f" {name}={quoteattr(self._attributes[name])}" for name in view.attributes if name in self._attributes)
        yield "", f"<ed:record{''.join(facts)}>"
        for part in self._parts:
            if part.name in view.parts or part.kind in view.kinds:
                yield part.brief, self.xml[part.start : part.end]
            elif part.brief and view.has_names:
                yield part.brief, part.brief

    @classmethod
    def of(cls, data: Any) -> Record:
        """Give the record that `data` gave, as it comes from JSON."""
        return cls(
            **{
                **data,
                "parties": frozenset(data["parties"]),
                "relations": tuple(Relation(*one) for one in data["relations"]),
                "kinds": frozenset(data["kinds"]),
                "entries": frozenset((name, words) for name, words in data["entries"]),
                "_parts": tuple(_Part(*one) for one in data["_parts"]),
            }
        )

    @property
    def data(self) -> Json:
        """The record in a form that JSON can hold."""
        relations = [(one.type, one.to) for one in self.relations]
        sets = {"parties": sorted(self.parties), "kinds": sorted(self.kinds), "entries": sorted(self.entries)}
        return {each.name: getattr(self, each.name) for each in fields(self)} | sets | {"relations": relations}


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
    the header of one of the two says so. `ambiguous` holds the identifiers of its entries that elsewhere mean others.
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
    names = Counter(name for name, _ in frozenset[tuple[str, str]]().union(*(one.entries for one in letters)))
    ambiguous = {one.id: sorted({name for name, _ in one.entries if names[name] > 1}) for one in letters}
    return {name: _around(neighbours, ambiguous[name]) for name, neighbours in found.items()}


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


def gathered(records: Iterable[Record], view: View, head: str = "") -> str:
    """Give the document that a page is made of: `ed:edition` with the header of the whole, if any (`ed:head`), what
    the foot of every page says of all letters together (`ed:foot`), what the page shows of the records in order, and
    where it shows relations an `ed:exchange` for each chain of answers. An entry stands in the first record with it.
    """
    letters = ordered(records)
    chains = (
        "<ed:exchange>" + "".join(_letter(one) for one in chain) + "</ed:exchange>"
        for chain in (exchanges(letters) if "relation" in view.parts else ())
    )
    parts = (head, _foot(letters), *_shared(letters, view), *chains)
    return f'<ed:edition xmlns:ed="{_ED}">{"".join(parts)}</ed:edition>'


def entries(records: Iterable[Record]) -> Iterator[ElementTree.Element]:
    """Give the entries of letters (`ed:entry`), each once, in their order."""
    everything = View(kinds=frozenset[str]().union(*REGISTERS.values()))
    whole = f'<ed:edition xmlns:ed="{_ED}">{"".join(_shared(records, everything))}</ed:edition>'
    return ElementTree.fromstring(whole).iter(_name("entry"))


def _shared(records: Iterable[Record], view: View) -> Iterator[str]:
    """Give what a page shows of records, each entry in the first that has it."""
    known = set[str]()
    for record in records:
        for entry, piece in record.share(view):
            if entry not in known:
                yield piece
            if entry:
                known.add(entry)
        yield "</ed:record>"


def _foot(records: Sequence[Record]) -> str:
    """Give what the foot of a page says of all letters: the last change, and versions and licences, each once."""
    changed = max((record.changed for record in records), default="")
    versions = dict.fromkeys(f"<ed:version>{escape(record.version)}</ed:version>" for record in records)
    licences = dict.fromkeys(record.licence for record in records if record.licence is not None)
    targets = (f"<ed:licence target={quoteattr(target)}/>" for target in licences)
    return f"<ed:foot changed={quoteattr(changed)}>{''.join((*versions, *targets))}</ed:foot>"


def foot(records: Iterable[Record]) -> str:
    """Give the digest of what the foot of each page says of all letters together."""
    return _digest([("", _foot(tuple(records)))])


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


def _around(neighbours: Iterable[tuple[str, str, Record]], ambiguous: Sequence[str]) -> str:
    inside = "".join(_letter(one, f'rel="{rel}" axis="{axis}" ') for rel, axis, one in neighbours)
    return f'<ed:around xmlns:ed="{_ED}" ambiguous={quoteattr(" ".join(ambiguous))}>{inside}</ed:around>'


def _letter(record: Record, relation: str = "") -> str:
    facts = f"id={quoteattr(record.id)} title={quoteattr(record.title)} date={quoteattr(record.date)}"
    return f"<ed:letter {relation}{facts}/>"


def _parts(root: ElementTree.Element, xml: str) -> Iterator[_Part]:
    """Give the elements in a record, with their places in its XML: what stands there is what the stylesheet wrote."""
    data = xml.encode()
    at, start = 0, 0
    for element, (first, last) in zip(root, pairwise(_starts(data)), strict=True):
        start += len(data[at:first].decode())
        at = last
        end = start + len(data[first:last].decode())
        name, kind = element.tag.rpartition("}")[2], element.get("kind", "")
        facts = "".join(f" {each}={quoteattr(value)}" for each, value in element.items()) if name == "entry" else ""
        yield _Part(name, kind, start, end, f"<ed:entry{facts}/>" if facts else "")
        start = end


def _starts(data: bytes) -> list[int]:
    """Give the offsets of the elements in the root, and that of its end tag."""
    starts: list[int] = []
    depth = 0
    parser = expat.ParserCreate()

    def start(_: str, __: object) -> None:
        nonlocal depth
        if depth == 1:
            starts.append(parser.CurrentByteIndex)
        depth += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1
        if depth == 0:
            starts.append(parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return starts


def _digest(pieces: Iterable[tuple[str, str]]) -> str:
    """Digest pieces of a record: half as long as usual, since each page keeps one for each letter."""
    return hashlib.sha256("".join(piece for _, piece in pieces).encode()).hexdigest()[:32]


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
