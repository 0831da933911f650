"""Random documents of a whole schema, valid by construction: any element as root, small, with hard values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import TypeAlias

from lxml import etree

from toolkit.grammar.datatypes import datatype
from toolkit.grammar.pattern import (
    EMPTY,
    Attribute,
    Choice,
    Data,
    Element,
    Grammar,
    Group,
    Interleave,
    ListPattern,
    NameChoice,
    NameClass,
    NotAllowed,
    NsName,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
    choice,
)
from toolkit.names import Name

__all__ = ["Documents"]

_NEVER = 1_000
_WORDS = ("", " ", "word", "two words", "Grüße & <Küsse>", "\n  ", "1932", "𝕬 – ‘quoted’ “twice”")
_VALUES = (
    *("word", "two words", " edges ", "x.y-z", "Ünïcode", "n", "en", "de-Latn-AT", "x-klingon", "text/xml", "C", "f"),
    *("0", "1", "-0", "007", "+3", "12", "0.5", "-1.25", "1e3", "INF", "NaN", "50%", "2.5cm", "1/2", "4.8.0"),
    *("true", "false", "1932-01-04", "1932-01", "1932", "-0044", "--01", "--01-04", "---04", "10:30:00", "24:00:00"),
    *("1932-01-04T10:30:00", "2026-11-24T10:30:00.5+01:00", "2026-11-24"),
    *("1932-02-29Z", "2000-02-29+01:00", "P1Y2M", "1986-04-26/P3D", "1990-01-01"),
    *("#p1", "http://example.org/a?b=c&d", "../letter.xml#p1", "#a #b", "U+0041", "unknown", "1,2 3,4 5,6", "1.5,-2"),
)  # fmt: skip
_Piece: TypeAlias = "etree._Element | str"


@dataclass(frozen=True)
class Documents:
    """The documents of a grammar in which any of its named elements may be the root.

    budget  how many levels deeper than it must a document may go
    """

    any_root: Grammar
    heights: dict[Pattern, int]
    budget: int = 3
    _needs: dict[Pattern, int] = field(default_factory=dict)

    @classmethod
    def of(cls, grammar: Grammar) -> Documents:
        roots = [Ref(name) for name, pattern in grammar.definitions.items() if isinstance(pattern, Element)]
        any_root = replace(grammar, start=choice(*roots))
        return cls(any_root, _heights(any_root))

    @property
    def roots(self) -> list[str]:
        """The names of the definitions that a document can be drawn of."""
        definitions = self.any_root.definitions
        return [name for name, one in definitions.items() if self.heights.get(one, _NEVER) < _NEVER]

    def need(self, pattern: Pattern) -> int:
        """How many levels a pattern needs at least."""
        if pattern not in self._needs:
            self._needs[pattern] = _need(pattern, self.any_root, self.heights)
        return self._needs[pattern]

    def draw(self, root: str, random: Random) -> bytes:
        """Give a document whose root is the element defined under this name."""
        pattern = self.any_root.definitions[root]
        (element,) = _Growth(self, random).pieces(pattern, self.heights[pattern] + self.budget)
        assert isinstance(element, etree._Element)
        return etree.tostring(element, encoding="utf-8")


def _heights(grammar: Grammar) -> dict[Pattern, int]:
    """Give the least number of levels that each element needs; `_NEVER` where it can never end."""
    elements = [pattern for pattern in grammar.definitions.values() if isinstance(pattern, Element)]
    heights: dict[Pattern, int] = dict.fromkeys(elements, _NEVER)
    while True:
        found: dict[Pattern, int] = {
            element: min(_NEVER, 1 + _need(element.content, grammar, heights)) for element in elements
        }
        if found == heights:
            return heights
        heights = found


def _need(pattern: Pattern, grammar: Grammar, heights: dict[Pattern, int]) -> int:
    match pattern:
        case Choice(members):
            return min(_need(member, grammar, heights) for member in members)
        case Group(members) | Interleave(members):
            return max(_need(member, grammar, heights) for member in members)
        case OneOrMore(member):
            return _need(member, grammar, heights)
        case Ref(name):
            return _need(grammar.definitions[name], grammar, heights)
        case Element(_, content):
            return heights[pattern] if pattern in heights else 1 + _need(content, grammar, heights)
        case NotAllowed():
            return _NEVER
        case _:
            return 0


@dataclass
class _Growth:
    """One document growing."""

    of: Documents
    random: Random
    identifiers: int = 0
    attributes: list[dict[Name, str]] = field(default_factory=list)

    def pieces(self, pattern: Pattern, budget: int) -> list[_Piece]:
        """Give the children and texts that a pattern becomes; its attributes go to the element that is open."""
        match pattern:
            case Element(names, content):
                return [self.element(names, content, budget - 1)]
            case Choice(members):
                return self.pieces(self.chosen(members, budget), budget)
            case Group(members):
                return [piece for member in members for piece in self.pieces(member, budget)]
            case Interleave(members):
                return self.mingled([self.pieces(member, budget) for member in members])
            case OneOrMore(member):
                times = self.random.choice((1, 1, 1, 2, 3))
                return [piece for _ in range(times) for piece in self.pieces(member, budget)]
            case Ref(name):
                return self.pieces(self.of.any_root.definitions[name], budget)
            case Attribute(names, content):
                self.attributes[-1][self.name(names)] = self.text(content)
                return []
            case Text() | Data() | Value() | ListPattern():
                return [self.text(pattern)]
            case _:
                return []

    def element(self, names: NameClass, content: Pattern, budget: int) -> etree._Element:
        self.attributes.append({})
        pieces = self.pieces(content, budget)
        attributes = {_clark(name): text for name, text in self.attributes.pop().items()}
        element = etree.Element(_clark(self.name(names)), attributes)
        for piece in pieces:
            _append(element, piece)
        return element

    def chosen(self, members: tuple[Pattern, ...], budget: int) -> Pattern:
        """Choose; an attribute that may be left out mostly is, lest all documents are nothing but attributes."""
        possible = [member for member in members if self.of.need(member) <= budget]
        if EMPTY in possible and self.random.random() < (0.9 if isinstance(members[0], Attribute) else 0.4):
            return EMPTY
        return self.random.choice(possible or [min(members, key=self.of.need)])

    def mingled(self, parts: list[list[_Piece]]) -> list[_Piece]:
        turns = [number for number, part in enumerate(parts) for _ in part]
        self.random.shuffle(turns)
        waiting: list[Iterator[_Piece]] = [iter(part) for part in parts]
        return [next(waiting[turn]) for turn in turns]

    def name(self, names: NameClass) -> Name:
        match names:
            case OneName(name):
                return name
            case NsName(namespace):
                return Name(namespace, "any")
            case NameChoice(members):
                return self.name(self.random.choice(members))
            case _:
                return Name("urn:any", "any")

    def text(self, pattern: Pattern) -> str:
        match pattern:
            case Value(text=text):
                return text
            case Data():
                return self.value(pattern)
            case ListPattern(member):
                return self.random.choice((" ", " ", "\n ")).join(self.tokens(member))
            case Choice(members):
                return self.text(self.random.choice(members))
            case Ref(name):
                return self.text(self.of.any_root.definitions[name])
            case Text():
                return self.random.choice(_WORDS)
            case _:
                return ""

    def tokens(self, pattern: Pattern) -> list[str]:
        match pattern:
            case Group(members) | Interleave(members):
                return [token for member in members for token in self.tokens(member)]
            case OneOrMore(member):
                return [token for _ in range(self.random.choice((1, 2, 3))) for token in self.tokens(member)]
            case Choice(members):
                return self.tokens(self.random.choice(members))
            case Ref(name):
                return self.tokens(self.of.any_root.definitions[name])
            case _:
                return self.text(pattern).split()

    def value(self, pattern: Data) -> str:
        if pattern.type == "ID":
            self.identifiers += 1
            return f"id-{self.identifiers}"
        return self.random.choice(_allowed(pattern))


@cache
def _allowed(pattern: Data) -> list[str]:
    """Give the values of the pool that a datatype allows."""
    kind = datatype(pattern.library, pattern.type, pattern.params)
    excepted = pattern.excluding.members if isinstance(pattern.excluding, Choice) else (pattern.excluding,)
    words = {one.text for one in excepted if isinstance(one, Value)}
    allowed = [text for text in _VALUES if kind.allows(text) and text.strip() not in words]
    assert allowed, f"add a value to the pool that {pattern} allows"
    return allowed


def _clark(name: Name) -> str:
    return f"{{{name.namespace}}}{name.local}" if name.namespace else name.local


def _append(parent: etree._Element, piece: _Piece) -> None:
    if not isinstance(piece, str):
        parent.append(piece)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + piece
    else:
        parent.text = (parent.text or "") + piece
