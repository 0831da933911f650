"""Two patterns read in step: a shortest row of attributes, children and texts that only one of them allows.

This is the product of two automata, made of derivatives: attributes first, name after name, each left out or there;
then what the element holds. Where several element patterns of one side compete for a name, they are taken together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from toolkit.errors import SchemaError
from toolkit.grammar.alphabet import is_token, number, rewriting
from toolkit.grammar.derive import (
    Step,
    allows,
    by_any_element,
    by_attribute,
    by_text,
    elements_in,
    is_nullable,
    takes,
    without_attributes,
)
from toolkit.grammar.pattern import (
    NOT_ALLOWED,
    TEXT,
    Attribute,
    Choice,
    Data,
    Element,
    ListPattern,
    NameClass,
    OneName,
    Pattern,
    Text,
    Value,
    choice,
    list_of,
    parts,
)
from toolkit.grammar.reasons import example
from toolkit.names import Name

__all__ = [
    "Bounds", "Kind", "Mark", "Matching", "Meeting", "Meetings", "Word", "Words",
    "equal_lists", "includes", "kinds_of_text", "lacking", "meetings", "texts_in", "values_of", "words",
]  # fmt: skip

_LIMIT: Final = 20_000
"""So many pairs of patterns are looked at; a comparison that needs more is given up rather than never ended."""


class Kind(StrEnum):
    """What stands in a row."""

    ATTRIBUTE = "attribute"
    ELEMENT = "element"
    TEXT = "text"


class Mark(NamedTuple):
    """One thing in a row; `value` of an attribute or text where not every one will do, else None."""

    kind: Kind
    name: Name | None = None
    value: str | None = None


Word = tuple[Mark, ...]


class Words(NamedTuple):
    """A shortest row that only the first pattern allows, and one that only the second does; None: there is none."""

    first: Word | None = None
    second: Word | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which rows are looked for: without these names, with those, these not twice, not empty.

    shared  only with attributes, values and texts that both patterns allow in some row
    """

    without: frozenset[Name] = frozenset()
    needed: frozenset[Name] = frozenset()
    once: frozenset[Name] = frozenset()
    attributes_needed: frozenset[Name] = frozenset()
    shared: bool = False
    filled: bool = False


_FREE: Final = Bounds()

Matching = Callable[[NameClass], Iterable[Name]]
"""Gives the names of a name class, as far as they are to be told apart."""


def words(
    first: Pattern, second: Pattern, matching: Matching, attributes: Sequence[Name] = (), bounds: Bounds = _FREE
) -> Words:
    """Give a shortest row that only one of two patterns allows, for each of them.

    matching    of elements
    attributes  the names of all attributes in them
    bounds      which rows are looked for

    raises      SchemaError where the patterns are too intricate
    """
    if first is second:
        return Words()
    return _Walk(matching, attributes, bounds).run(first, second)


def equal_lists(one: Pattern, other: Pattern) -> bool:
    """Tell whether two lists allow the same texts, as far as their datatypes are the same."""
    assert isinstance(one, ListPattern)
    assert isinstance(other, ListPattern)
    return words(one.member, other.member, lambda names: ()) == Words()


class _State(NamedTuple):
    """How far both have read: attributes decided, what is left of both, which bounded names were met, whether filled.

    decided  one more than there are attributes after a text, where no other comes: two texts side by side are one
    """

    decided: int
    first: Pattern
    second: Pattern
    met: frozenset[Name]
    filled: bool


class _Walk:
    def __init__(self, matching: Matching, attributes: Sequence[Name], bounds: Bounds) -> None:
        self.matching = matching
        self.attributes = attributes
        self.bounds = bounds
        self.heeded = bounds.needed | bounds.once
        self.values: dict[Name, tuple[Pattern, ...]] = {}
        self.texts: tuple[Pattern, ...] = ()

    def run(self, first: Pattern, second: Pattern) -> Words:
        if self.bounds.shared:
            sides = first, second
            self.values = {name: tuple(values_of(side, name) for side in sides) for name in self.attributes}
            self.texts = tuple(choice(*texts_in(side)) for side in sides)
        found: dict[bool, Word] = {}
        for state, word in self.states(first, second, found):
            if self.is_word(state):
                ends = [is_nullable(without_attributes(pattern)) for pattern in (state.first, state.second)]
                if ends[0] != ends[1]:
                    found.setdefault(ends[1], word)
            if len(found) == 2:
                break
        return Words(found.get(False), found.get(True))

    def states(self, first: Pattern, second: Pattern, found: dict[bool, Word]) -> Iterator[tuple[_State, Word]]:
        """Give each state with a shortest row to it, but those of which nothing comes that is not `found` yet."""
        start = _State(0, first, second, frozenset(), filled=not self.bounds.filled)
        seen = {start}
        queue: deque[tuple[_State, Word]] = deque([(start, ())])
        while queue:
            state, word = queue.popleft()
            yield state, word
            for after, mark in self.moves(state):
                if after in seen or _is_settled(after, found):
                    continue
                seen.add(after)
                if len(seen) > _LIMIT:
                    raise SchemaError("the schemas are too intricate to be compared")
                # an attribute left out adds nothing to a row, so its state comes before the longer ones
                (queue.append if mark else queue.appendleft)((after, (*word, mark) if mark else word))

    def is_word(self, state: _State) -> bool:
        return state.decided >= len(self.attributes) and state.filled and self.bounds.needed <= state.met

    def moves(self, state: _State) -> Iterator[tuple[_State, Mark | None]]:
        if state.decided < len(self.attributes):
            yield from self.attribute_moves(state, self.attributes[state.decided])
            return
        first, second = without_attributes(state.first), without_attributes(state.second)
        nexts: dict[_State, Mark] = {}
        texts = () if state.decided > len(self.attributes) else self.text_moves(first, second)
        for mark, left, right in (*self.element_moves(first, second), *texts):
            met = state.met
            if mark.name in self.heeded:
                assert mark.name is not None
                if mark.name in met and mark.name in self.bounds.once:
                    continue
                met |= {mark.name}
            if left is not NOT_ALLOWED or right is not NOT_ALLOWED:
                ends = mark.kind is Kind.TEXT and (left, right) != (first, second) and _is_mixed(first, second)
                nexts.setdefault(_State(len(self.attributes) + ends, left, right, met, filled=True), mark)
        yield from nexts.items()

    def attribute_moves(self, state: _State, name: Name) -> Iterator[tuple[_State, Mark | None]]:
        if name not in self.bounds.attributes_needed:
            left, right = lacking(state.first, name), lacking(state.second, name)
            yield state._replace(decided=state.decided + 1, first=left, second=right), None
        steps = by_attribute(state.first, name), by_attribute(state.second, name)
        kinds = _kinds(*steps, self.values.get(name, ()))
        for sample, allowing in kinds:
            rests = [choice(*(rest for inside, rest in side if inside in allowing)) for side in steps]
            if rests != [NOT_ALLOWED, NOT_ALLOWED]:
                mark = Mark(Kind.ATTRIBUTE, name, sample if len(kinds) > 1 else None)
                yield state._replace(decided=state.decided + 1, first=rests[0], second=rests[1]), mark

    def element_moves(self, first: Pattern, second: Pattern) -> Iterator[tuple[Mark, Pattern, Pattern]]:
        steps = [self._by_name(first), self._by_name(second)]
        for name in dict.fromkeys((*steps[0], *steps[1])):
            left, right = (choice(*side.get(name, ())) for side in steps)
            yield Mark(Kind.ELEMENT, name), left, right

    def _by_name(self, pattern: Pattern) -> dict[Name, list[Pattern]]:
        found: dict[Name, list[Pattern]] = {}
        for leaf, rest in by_any_element(pattern):
            assert isinstance(leaf, Element)
            for name in self.matching(leaf.names):
                if name not in self.bounds.without:
                    found.setdefault(name, []).append(rest)
        return found

    def text_moves(self, first: Pattern, second: Pattern) -> Iterator[tuple[Mark, Pattern, Pattern]]:
        left, right = by_text(first), by_text(second)
        for sample, allowing in _kinds(left, right, self.texts):
            rests = [choice(*(rest for inside, rest in steps if inside in allowing)) for steps in (left, right)]
            yield Mark(Kind.TEXT, None, sample), rests[0], rests[1]


def _kinds(
    left: Sequence[Step], right: Sequence[Step], needed: tuple[Pattern, ...]
) -> list[tuple[str | None, frozenset[Pattern]]]:
    """Give the kinds of texts that steps tell apart; only those that all needed contents allow."""
    contents = tuple(dict.fromkeys(step.inside for step in (*left, *right)))
    kinds = kinds_of_text(tuple(dict.fromkeys((*contents, *needed))))
    return [(sample, allowing) for sample, allowing in kinds if allowing.issuperset(needed)]


def _is_mixed(*patterns: Pattern) -> bool:
    """Tell whether what stands next is a text of any length, and not the tokens of a list."""
    return any(leaf is TEXT for pattern in patterns for leaf, _ in by_text(pattern))


def _is_settled(state: _State, found: dict[bool, Word]) -> bool:
    if state.first is state.second:
        return True
    return (state.second is NOT_ALLOWED and False in found) or (state.first is NOT_ALLOWED and True in found)


@cache
def lacking(pattern: Pattern, name: Name) -> Pattern:
    """Give what a pattern is when an attribute does not come; one of any name may still bear another."""
    return rewriting(lambda leaf: NOT_ALLOWED if _is_attribute(leaf, name) else leaf)(pattern)


def _is_attribute(leaf: Pattern, name: Name) -> bool:
    return isinstance(leaf, Attribute) and leaf.names == OneName(name)


# --- which element patterns meet ----------------------------------------------------------------------------------


class Meeting(NamedTuple):
    """Element patterns of both sides that a child of a name may be read by at the same place, by number."""

    name: Name
    first: frozenset[str]
    second: frozenset[str]


class Meetings(NamedTuple):
    """All meetings; `competing` tells whether what follows a child may depend on which of them it was read by."""

    found: tuple[Meeting, ...]
    competing: bool


def meetings(first: Pattern, second: Pattern, matching: Matching, attributes: Sequence[Name]) -> Meetings:
    """Give the element patterns of two patterns that meet; parameters and errors are those of `words`."""
    sides = [_numbers(pattern, matching) for pattern in (first, second)]
    if all(len(numbers) == 1 for side in sides for numbers in side.values()):
        common = [name for name in sides[0] if name in sides[1]]
        return Meetings(tuple(Meeting(name, sides[0][name], sides[1][name]) for name in common), competing=False)
    walk = _Walk(matching, attributes, _FREE)
    found: dict[Meeting, None] = {}
    competing = False
    for state, _ in walk.states(first, second, {}):
        if state.decided < len(attributes):
            continue
        steps = [by_any_element(without_attributes(pattern)) for pattern in (state.first, state.second)]
        names = [_by_name((step.inside for step in taken), matching) for taken in steps]
        competing |= any(len(numbers) > 1 for side in names for numbers in side.values())
        found |= {Meeting(name, names[0][name], names[1][name]): None for name in names[0] if name in names[1]}
    return Meetings(tuple(found), competing)


def _numbers(pattern: Pattern, matching: Matching) -> dict[Name, frozenset[str]]:
    return _by_name(elements_in(pattern), matching)


def _by_name(leaves: Iterable[Pattern], matching: Matching) -> dict[Name, frozenset[str]]:
    found: dict[Name, frozenset[str]] = {}
    for leaf in leaves:
        assert isinstance(leaf, Element)
        for name in matching(leaf.names):
            found[name] = found.get(name, frozenset()) | {number(leaf)}
    return found


# --- texts --------------------------------------------------------------------------------------------------------


def values_of(pattern: Pattern, name: Name) -> Pattern:
    """Give what an attribute may be, wherever it stands in a pattern; notAllowed where it stands nowhere."""
    return choice(*(step.inside for step in by_attribute(pattern, name)))


def texts_in(pattern: Pattern) -> list[Pattern]:
    """Give the leaves of a pattern that take text."""
    inner = parts(pattern)
    if not inner:
        return [pattern] if isinstance(pattern, (Text, Data, Value, ListPattern)) else []
    return list(dict.fromkeys(leaf for part in inner for leaf in texts_in(part)))


@cache
def kinds_of_text(contents: tuple[Pattern, ...]) -> list[tuple[str | None, frozenset[Pattern]]]:
    """Give the kinds of texts that contents tell apart: a sample, and the contents that allow texts of the kind.

    The sample is None where none is known, or any text will do.
    """
    leaves = dict.fromkeys(one for content in contents for leaf, _ in by_text(content) for one in _alternatives(leaf))
    excluded = [one for leaf in leaves for one in _excluded(leaf)]
    samples = [sample for leaf in leaves if (sample := _sample_of(leaf)) is not None]
    found: dict[frozenset[Pattern], str | None] = {}
    for sample in (*samples, *(one.text for one in excluded)):
        found.setdefault(frozenset(content for content in contents if allows(content, sample)), sample)
    for leaf in leaves:
        if not isinstance(leaf, Value):
            # what is excluded somewhere has its own kind, so here the other texts of the leaf are meant
            allowing = frozenset(content for content in contents if includes(choice(content, *excluded), leaf))
            found.setdefault(allowing, None)
    if any(is_nullable(content) for content in contents if content is not TEXT):
        found.setdefault(frozenset(content for content in contents if allows(content, "")), "")
    return [(sample, allowing) for allowing, sample in found.items() if allowing]


def _alternatives(leaf: Pattern) -> tuple[Pattern, ...]:
    """Give lists of one row of tokens each, of which several contents may each allow some."""
    if isinstance(leaf, ListPattern) and isinstance(leaf.member, Choice):
        return tuple(map(list_of, leaf.member.members))
    return (leaf,)


def _sample_of(leaf: Pattern) -> str | None:
    """Give a text that a leaf allows; None where any text will do, or none is known."""
    sample = _sample_of_list(leaf.member) if isinstance(leaf, ListPattern) else example(leaf)
    return sample if sample is not None and allows(leaf, sample) else None


def _excluded(leaf: Pattern) -> list[Value]:
    """Give the values that a leaf, or a token of a list, excludes; others may allow them."""
    if isinstance(leaf, ListPattern):
        return [one for inner in texts_in(leaf.member) for one in _excluded(inner)]
    excluding = texts_in(leaf.excluding) if isinstance(leaf, Data) and leaf.excluding else []
    return [one for one in excluding if isinstance(one, Value)]


def _sample_of_list(member: Pattern) -> str | None:
    """Give the tokens of a shortest row."""
    tokens = [mark.value for mark in words(member, NOT_ALLOWED, lambda names: ()).first or ()]
    return None if None in tokens else " ".join(filter(None, tokens))


@cache
def includes(content: Pattern, leaf: Pattern) -> bool:
    """Tell whether a content is known to allow every text that a leaf of `by_text` allows."""
    if isinstance(leaf, Value):
        return allows(content, leaf.text)
    wides = [wide for wide, _ in by_text(content)]
    if any(wide in (TEXT, leaf) or _is_wider(content, wide, leaf) for wide in wides):
        return True
    narrow = _member(leaf)
    if narrow is None or not any(isinstance(one, ListPattern) for one in (leaf, *wides)):
        return False
    members = (member for member in map(_member, wides) if member is not None)
    return words(narrow, choice(*members), lambda names: ()).first is None


def _is_wider(content: Pattern, wide: Pattern, narrow: Pattern) -> bool:
    """Tell whether a leaf of a content allows what a narrow one does, but for what the others of the content allow."""
    return isinstance(wide, Data) and _is_base(wide, narrow) and _excludes_nothing(content, wide, narrow)


def _is_base(wide: Data, narrow: Pattern) -> bool:
    """Tell whether a datatype is one that another narrows, what both exclude aside."""
    if wide.type in _ANY_TEXT and not wide.params:
        return True
    if not isinstance(narrow, Data) or wide.library != narrow.library:
        return False
    if wide.type == narrow.type:
        return set(wide.params) <= set(narrow.params)
    return not wide.params and wide.type in _bases(narrow.type)


def _excludes_nothing(content: Pattern, wide: Data, narrow: Pattern) -> bool:
    """Tell whether a content has all that a leaf of it excludes of a narrower one."""
    if wide.excluding is None or (isinstance(narrow, Data) and wide.excluding is narrow.excluding):
        return True
    return all(
        isinstance(leaf, Value) and (not takes(narrow, leaf.text) or allows(content, leaf.text))
        for leaf in texts_in(wide.excluding)
    )


def _member(leaf: Pattern) -> Pattern | None:
    """Give what the tokens of a leaf match; None where a space may stand in one."""
    if isinstance(leaf, ListPattern):
        return leaf.member
    return leaf if is_token(leaf) else None


def _bases(type: str) -> Iterator[str]:
    while type := _BASE.get(type, ""):
        yield type


_ANY_TEXT: Final = frozenset({"string", "normalizedString", "token"})

_BASE: Final = {
    "integer": "decimal", "nonPositiveInteger": "integer", "negativeInteger": "nonPositiveInteger", "long": "integer",
    "int": "long", "short": "int", "byte": "short", "nonNegativeInteger": "integer",
    "positiveInteger": "nonNegativeInteger", "unsignedLong": "nonNegativeInteger", "unsignedInt": "unsignedLong",
    "unsignedShort": "unsignedInt", "unsignedByte": "unsignedShort", "ID": "NCName", "IDREF": "NCName",
    "ENTITY": "NCName", "NCName": "Name",
}  # fmt: skip
"""The datatype that each is derived from (XML Schema part 2, section 3)."""
