"""What XSD keeps apart, taken out of a grammar: for each element its attributes, children and text.

A content here is a pattern with the refs of the grammar in it; what is found out about one is kept, since the classes
of TEI come again in nearly every element.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from itertools import combinations, product
from typing import Any, TypeAlias, TypeVar

from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    AnyName,
    Attribute,
    Choice,
    Data,
    Element,
    Empty,
    Grammar,
    Group,
    Interleave,
    ListPattern,
    NameChoice,
    NameClass,
    NsName,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
    choice,
    contains,
    group,
    interleave,
    one_or_more,
)
from toolkit.grammar.restrictions import overlap
from toolkit.names import Name

__all__ = ["Contents", "Places", "Symbol", "is_open", "single_names", "wildcards"]

_T = TypeVar("_T")

Symbol: TypeAlias = Name | NameClass
"""What a place of a content reads: an element of a name, or one of any name of a class."""


def _once(answer: Callable[[Contents, Pattern], _T]) -> Callable[[Contents, Pattern], _T]:
    @wraps(answer)
    def remembered(contents: Contents, pattern: Pattern) -> _T:
        known: dict[Pattern, _T] = contents.memory[answer]
        if pattern not in known:
            known[pattern] = answer(contents, pattern)
        return known[pattern]

    return remembered


@dataclass(frozen=True)
class Contents:
    """A grammar, and what has been found out about its patterns."""

    grammar: Grammar
    memory: dict[object, dict[Pattern, Any]] = field(default_factory=lambda: defaultdict(dict))

    @cached_property
    def elements(self) -> dict[Name, tuple[Pattern, ...]]:
        """The contents that each element name may have, reachable from the start."""
        found: dict[Name, dict[Pattern, None]] = {}
        wild = [element for element in self.roots if is_open(element.names)]
        for element in self._reachable:
            for name in single_names(element.names):
                found.setdefault(name, {})[element.content] = None
        for name, contents in found.items():
            contents.update((root.content, None) for root in wild if contains(root.names, name))
        return {name: tuple(contents) for name, contents in found.items()}

    @cached_property
    def roots(self) -> tuple[Element, ...]:
        """The elements that a document may begin with."""
        return self.elements_in(self.grammar.start)

    @cached_property
    def several(self) -> frozenset[Name]:
        """The names of elements that have several contents, by their place."""
        return frozenset(name for name, contents in self.elements.items() if len(contents) > 1)

    @cached_property
    def joined(self) -> frozenset[Name]:
        """The names with several contents that XSD cannot keep apart: two stand in one content, or namespaces mix."""
        several = self.several
        joined: set[Name] = set()
        found = set(several)
        while several and found:  # a content that was joined may hold two contents of another name
            models = [(name, one) for name in self.elements for one in self._models(name, joined)]
            found = {clash for name, one in models for clash in self._clashes(name, one, several)} - joined
            joined |= found
        return frozenset(joined)

    def _models(self, name: Name, joined: set[Name]) -> Iterable[Pattern]:
        contents = self.elements[name]
        return (choice(*contents),) if name in joined else {*contents, choice(*self._at_the_root(name))}

    def _clashes(self, parent: Name, content: Pattern, several: frozenset[Name]) -> Iterator[Name]:
        met: dict[Name, Pattern] = {}
        for child in self.elements_in(content):
            for name in several.intersection(single_names(child.names)):
                if met.setdefault(name, child.content) is not child.content or name.namespace != parent.namespace:
                    yield name

    def declared(self, name: Name) -> tuple[Pattern, ...]:
        """Give the contents of a name wherever no content says which: those of roots, or all."""
        contents = self.elements[name]
        if len(contents) == 1 or name in self.joined:
            return contents
        return self._at_the_root(name) or contents

    def _at_the_root(self, name: Name) -> tuple[Pattern, ...]:
        return tuple(dict.fromkeys(root.content for root in self.roots if contains(root.names, name)))

    @cached_property
    def has_identifiers(self) -> bool:
        """Tell whether XSD may look for attributes of type ID: no element has two of them."""
        contents = [content for held in self.elements.values() for content in held]
        attributes = frozenset[Attribute]().union(*map(self.attributes, contents))
        identifying = {name for one in attributes if self._identifies(one) for name in single_names(one.names)}
        names = [self.attribute_names(choice(*held)) for held in self.elements.values()]
        return all(len(identifying & found) < 2 for found in names)

    def _identifies(self, attribute: Attribute) -> bool:
        content = self.resolved(attribute.content)
        return isinstance(content, Data) and content.type == "ID"

    @cached_property
    def _reachable(self) -> tuple[Element, ...]:
        seen: dict[Pattern, None] = {}
        waiting = [self.grammar.start]
        while waiting:
            pattern = waiting.pop()
            if pattern not in seen:
                seen[pattern] = None
                waiting += reversed([pattern.content] if isinstance(pattern, Element) else self.parts(pattern))
        return tuple(pattern for pattern in seen if isinstance(pattern, Element))

    def parts(self, pattern: Pattern) -> Sequence[Pattern]:
        """Give the patterns directly inside a pattern, none for an element; a ref leads to its definition."""
        match pattern:
            case Choice(members) | Group(members) | Interleave(members):
                return members
            case OneOrMore(member):
                return (member,)
            case Ref(name):
                return (self.grammar.definitions.get(name, NOT_ALLOWED),)
            case _:
                return ()

    # - attributes -

    @_once
    def attributes(self, pattern: Pattern) -> tuple[Attribute, ...]:
        """Give the attributes of a content, in order; the same name may come several times."""
        if isinstance(pattern, Attribute):
            return (pattern,)
        return tuple(one for part in self.parts(pattern) for one in self.attributes(part))

    @_once
    def attribute_names(self, pattern: Pattern) -> frozenset[Name]:
        """Give the names of the attributes of a content, without those of open classes."""
        return frozenset(name for one in self.attributes(pattern) for name in single_names(one.names))

    @_once
    def open_attributes(self, pattern: Pattern) -> tuple[NameClass, ...]:
        """Give the classes of attributes in a content that hold names which they do not list."""
        if isinstance(pattern, Attribute):
            return (pattern.names,) if is_open(pattern.names) else ()
        return tuple(names for part in self.parts(pattern) for names in self.open_attributes(part))

    @_once
    def required(self, pattern: Pattern) -> frozenset[Name]:
        """Give the names of the attributes that come whatever else comes."""
        match pattern:
            case Attribute(OneName(name)):
                return frozenset((name,))
            case Choice(members):
                return frozenset() if EMPTY in members else frozenset.intersection(*map(self.required, members))
            case _:
                return frozenset().union(*map(self.required, self.parts(pattern)))

    @_once
    def has_either_or(self, pattern: Pattern) -> bool:
        """Tell whether attributes depend on each other or on children: in a choice that is no mere option."""
        match pattern:
            case Attribute(names):
                return isinstance(names, NameChoice) and not is_open(names)
            case Choice(members) if self.attributes(pattern):
                rest = [member for member in members if member is not EMPTY]
                if len(rest) > 1 or len(members) == 1:
                    return True
                lone = isinstance(rest[0], (Attribute, OneOrMore)) or not self.required(rest[0])
                return not lone or self.children(rest[0]) is not EMPTY or self.has_either_or(rest[0])
            case _:
                return any(self.has_either_or(part) for part in self.parts(pattern))

    # - children and text -

    @_once
    def children(self, pattern: Pattern) -> Pattern:
        """Give a content without its attributes; refs stay where they hold children."""
        match pattern:
            case Attribute():
                return EMPTY
            case Choice(members):
                return choice(*map(self.children, members))
            case Group(members):
                return group(*map(self.children, members))
            case Interleave(members):
                return interleave(*map(self.children, members))
            case OneOrMore(member):
                return one_or_more(self.children(member))
            case Ref(name):
                inside = self.children(self.grammar.definitions.get(name, NOT_ALLOWED))
                return inside if inside is EMPTY or inside is NOT_ALLOWED or isinstance(inside, Element) else pattern
            case _:
                return pattern

    def resolved(self, pattern: Pattern) -> Pattern:
        """Give what a ref stands for, without attributes, down to the first that is none."""
        while isinstance(pattern, Ref):
            pattern = self.children(self.grammar.definitions.get(pattern.name, NOT_ALLOWED))
        return pattern

    @_once
    def has_values(self, pattern: Pattern) -> bool:
        """Tell whether a content has text that must be a value of a datatype."""
        return isinstance(pattern, (Data, Value, ListPattern)) or any(map(self.has_values, self.parts(pattern)))

    @_once
    def is_mixed(self, pattern: Pattern) -> bool:
        """Tell whether a content has text."""
        return isinstance(pattern, (Text, Data, Value, ListPattern)) or any(map(self.is_mixed, self.parts(pattern)))

    @_once
    def is_simple(self, pattern: Pattern) -> bool:
        """Tell whether a content is one value of a datatype, or perhaps none."""
        match pattern:
            case Data() | Value() | ListPattern():
                return True
            case Choice(members):
                return all(member is EMPTY or self.is_simple(member) for member in members)
            case Ref():
                return self.is_simple(self.resolved(pattern))
            case _:
                return False

    @_once
    def is_freely_mixed(self, pattern: Pattern) -> bool:
        """Tell whether text is allowed between all children: `mixed`, a repeated choice with text, or text alone."""
        match self.resolved(pattern):
            case Text():
                return True
            case Interleave(members):
                return any(isinstance(self.resolved(member), Text) for member in members)
            case Choice(members):
                rest = [member for member in members if member is not EMPTY]
                return len(rest) == 1 and self.is_freely_mixed(rest[0])
            case OneOrMore(member):
                return self.is_mixed(member) and self._is_one_by_one(member)
            case _:
                return False

    @_once
    def _is_one_by_one(self, pattern: Pattern) -> bool:
        """Tell whether a pattern takes each child or text by itself, so that what is repeated has no order."""
        match self.resolved(pattern):
            case Element() | Text() | Empty():
                return True
            case Choice(members):
                return all(map(self._is_one_by_one, members))
            case OneOrMore(member):
                return self._is_one_by_one(member)
            case _:
                return False

    def holds_elements(self, pattern: Pattern) -> bool:
        """Tell whether a content has children at all."""
        return bool(self.symbols(pattern))

    @_once
    def has_interleave(self, pattern: Pattern) -> bool:
        """Tell whether children of a content come in any order."""
        if isinstance(pattern, Interleave) and sum(map(self.holds_elements, pattern.members)) > 1:
            return True
        return any(map(self.has_interleave, self.parts(pattern)))

    def elements_in(self, pattern: Pattern) -> tuple[Element, ...]:
        """Give the element patterns that are children in a content, each once."""
        return tuple(dict.fromkeys(self._each_element(pattern)))

    @_once
    def _each_element(self, pattern: Pattern) -> tuple[Element, ...]:
        if isinstance(pattern, Element):
            return (pattern,)
        return tuple(one for part in self.parts(pattern) for one in self._each_element(part))

    @_once
    def symbols(self, pattern: Pattern) -> tuple[Symbol, ...]:
        """Give what the places of a content read, in order; the same may come several times."""
        if isinstance(pattern, Element):
            return (*single_names(pattern.names), *((pattern.names,) if is_open(pattern.names) else ()))
        return tuple(symbol for part in self.parts(pattern) for symbol in self.symbols(part))

    def has_wildcard(self, pattern: Pattern) -> bool:
        """Tell whether a content has children of open name classes."""
        return self._has_wildcards and not all(isinstance(symbol, Name) for symbol in self.symbols(pattern))

    @cached_property
    def _has_wildcards(self) -> bool:
        return any(is_open(element.names) for element in self._reachable)

    def rival(self, content: Pattern, target: str) -> Symbol | None:
        """Give what two places of a content compete for (Unique Particle Attribution); None where none do.

        target  the namespace of the schema document that the content stands in
        """
        symbols = self.symbols(content)
        if len(set(symbols)) == len(symbols) and not self.has_wildcard(content):
            return None
        return Places(self, content, target=target).rival()


# --- name classes -------------------------------------------------------------------------------------------------


def single_names(names: NameClass) -> list[Name]:
    """Give the names that a name class lists."""
    match names:
        case OneName(name):
            return [name]
        case NameChoice(members):
            return [name for member in members for name in single_names(member)]
        case _:
            return []


def is_open(names: NameClass) -> bool:
    """Tell whether a name class holds names that it does not list."""
    match names:
        case OneName():
            return False
        case NameChoice(members):
            return any(map(is_open, members))
        case _:
            return True


def wildcards(classes: Iterable[NameClass], target: str) -> dict[NameClass, str]:
    """Give the classes of names that XSD can write and that hold all of these open ones; with their `namespace`.

    target  the namespace of the schema document that they stand in, which `##other` leaves out, with no namespace
    """
    found = dict.fromkeys(wide for names in classes for wide in _wildcards(names, target))
    if any(overlap(one, other) for one, other in combinations(found, 2)):
        found = {AnyName(): None}
    return {names: _written(names) for names in found}


def _wildcards(names: NameClass, target: str) -> Iterator[NameClass]:
    match names:
        case NsName(namespace):
            yield NsName(namespace)
        case AnyName(excluding):
            spaces = _whole_namespaces(excluding)
            if target not in spaces:
                yield AnyName()
                return
            yield AnyName(NameChoice((NsName(target), NsName(""))))
            if "" not in spaces:
                yield NsName("")
        case NameChoice(members):
            for member in members:
                yield from _wildcards(member, target)


def _whole_namespaces(names: NameClass | None) -> set[str]:
    match names:
        case NsName(namespace, None):
            return {namespace}
        case NameChoice(members):
            return {namespace for member in members for namespace in _whole_namespaces(member)}
        case _:
            return set()


def _written(names: NameClass) -> str:
    match names:
        case NsName(namespace):
            return namespace or "##local"
        case AnyName(None):
            return "##any"
        case _:
            return "##other"


# --- places -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Model:
    """A part of a content as an automaton (Glushkov): the places it may begin and end with, or neither."""

    nullable: bool
    first: frozenset[int]
    last: frozenset[int]


_NOTHING = _Model(True, frozenset(), frozenset())


class Places:
    """The places of a content: what each reads, and which may follow which."""

    def __init__(self, contents: Contents, content: Pattern, *, target: str = "") -> None:
        self._contents = contents
        self._target = target
        self._joined_twice = False
        self._has_wildcard = contents.has_wildcard(content)
        self.symbols: list[Symbol] = []
        self.follow: list[set[int]] = []
        self.whole = self._model(content)

    def rival(self) -> Symbol | None:
        """Give what two places compete for; None where each child belongs to one place."""
        for places in (self.whole.first, *self.follow):
            read = [self.symbols[place] for place in sorted(places)]
            if len(set(read)) < len(read):
                return next(symbol for symbol in read if read.count(symbol) > 1)
            for wide in (symbol for symbol in read if not isinstance(symbol, Name)) if self._has_wildcard else ():
                others = (OneName(other) if isinstance(other, Name) else other for other in read if other != wide)
                if any(overlap(wide, other) for other in others):
                    return wide
        return None

    def is_tangled(self) -> bool:
        """Tell whether children can be read in ever more ways the more they are: an engine may then try them all.

        That is so where from some place the same children lead back to it by two ways.
        """
        if self._joined_twice:
            return True
        known: set[tuple[int, int]] = set()
        for start in ((place, place) for place in range(len(self.symbols))):
            if start not in known:
                round_trip = self._round_trip(start)
                if any(one != other for one, other in round_trip):
                    return True
                known |= round_trip
        return False

    def _round_trip(self, start: tuple[int, int]) -> set[tuple[int, int]]:
        """Give the pairs of places that the same children lead to from a pair, and back from there."""
        before: dict[tuple[int, int], list[tuple[int, int]]] = {}
        waiting, seen = [start], {start}
        while waiting:
            pair = waiting.pop()
            for after in self._next(pair):
                before.setdefault(after, []).append(pair)
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        found: set[tuple[int, int]] = set()
        waiting = [start]
        while waiting:
            for pair in before.get(waiting.pop(), ()):
                if pair not in found:
                    found.add(pair)
                    waiting.append(pair)
        return found

    def _next(self, pair: tuple[int, int]) -> Iterator[tuple[int, int]]:
        one, other = (self._following[place] for place in pair)
        for symbol in one.keys() & other.keys():
            yield from product(one[symbol], other[symbol])

    @cached_property
    def _following(self) -> list[dict[Symbol, list[int]]]:
        """The places that may follow each place, by what they read."""
        found: list[dict[Symbol, list[int]]] = []
        for places in self.follow:
            found.append({})
            for place in places:
                found[-1].setdefault(self.symbols[place], []).append(place)
        return found

    def _place(self, symbol: Symbol) -> int:
        self.symbols.append(symbol)
        self.follow.append(set())
        return len(self.symbols) - 1

    def _model(self, pattern: Pattern) -> _Model:
        match pattern:
            case Element(names):
                wide = wildcards([names], self._target) if is_open(names) else {}
                places = frozenset(map(self._place, (*single_names(names), *wide)))
                return _Model(False, places, places)
            case Choice(members):
                parts = [self._model(member) for member in members]
                return _Model(
                    any(part.nullable for part in parts),
                    frozenset().union(*(part.first for part in parts)),
                    frozenset().union(*(part.last for part in parts)),
                )
            case Group(members) | Interleave(members):
                return self._in_order([self._model(member) for member in members])
            case OneOrMore(member):
                part = self._model(member)
                self._join(part, part)
                return part
            case Ref():
                return self._model(self._contents.resolved(pattern))
            case _:
                return _NOTHING

    def _in_order(self, parts: Sequence[_Model]) -> _Model:
        whole = _NOTHING
        for part in parts:
            self._join(whole, part)
            whole = _Model(
                whole.nullable and part.nullable,
                whole.first | part.first if whole.nullable else whole.first,
                whole.last | part.last if part.nullable else part.last,
            )
        return whole

    def _join(self, one: _Model, other: _Model) -> None:
        for place in one.last:
            self._joined_twice = self._joined_twice or not self.follow[place].isdisjoint(other.first)
            self.follow[place] |= other.first
