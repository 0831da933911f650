"""What a pattern allows next, and what is left of it after that: pure functions of patterns.

The derivative of a pattern by an element leaves two things to do: what stands inside the element must match the content
of an element pattern, and what follows must match the rest. Such a pair is a `Step`. Attributes and texts
are met in the same way. Where several element patterns have the name, there are several steps, and the document decides
among them.

Patterns here hold a `Ref` only inside element patterns; `expand` brings them into this form.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple, TypeAlias, TypeVar

from toolkit.grammar.datatypes import datatype
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
    Attribute,
    Choice,
    Data,
    Element,
    Empty,
    Group,
    Interleave,
    ListPattern,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
    attribute,
    choice,
    contains,
    group,
    interleave,
    list_of,
    one_or_more,
    optional,
    parts,
)
from toolkit.names import Name

__all__ = [
    "QUALIFIED", "Bindings", "Step", "allows", "attributes_in", "by_any_element", "by_attribute", "by_element",
    "by_text", "datatypes_in", "elements_in", "expand", "is_nullable", "next_elements", "required", "takes", "tokens",
    "without_attributes",
]  # fmt: skip


class Step(NamedTuple):
    """One way to take an element, attribute or text: its content must match `inside`, what follows `rest`."""

    inside: Pattern
    rest: Pattern


# --- the whole of a pattern ---------------------------------------------------------------------------------------


def expand(pattern: Pattern, definition: Callable[[str], Pattern]) -> Pattern:
    """Give a pattern with every ref outside element patterns replaced by what it names.

    definition  gives the pattern of a name, itself expanded
    """

    def expanded(member: Pattern) -> Pattern:
        return expand(member, definition)

    match pattern:
        case Ref(name):
            return definition(name)
        case Choice(members):
            return choice(*map(expanded, members))
        case Group(members):
            return group(*map(expanded, members))
        case Interleave(members):
            return interleave(*map(expanded, members))
        case OneOrMore(member):
            return one_or_more(expanded(member))
        case ListPattern(member):
            return list_of(expanded(member))
        case Attribute(names, content):
            return attribute(names, expanded(content))
    return pattern


@cache
def is_nullable(pattern: Pattern) -> bool:
    """Tell whether no content matches."""
    match pattern:
        case Empty() | Text():
            return True
        case Choice(members):
            return any(map(is_nullable, members))
        case Group(members) | Interleave(members):
            return all(map(is_nullable, members))
        case OneOrMore(member):
            return is_nullable(member)
    return False


@cache
def _has_attributes(pattern: Pattern) -> bool:
    return isinstance(pattern, Attribute) or any(map(_has_attributes, parts(pattern)))


@cache
def without_attributes(pattern: Pattern, missing: Pattern = NOT_ALLOWED) -> Pattern:
    """Give what a pattern is when no more attributes come.

    missing  what stands for an attribute that has not come: notAllowed by the rules, empty to forgive it
    """
    if not _has_attributes(pattern):
        return pattern
    match pattern:
        case Choice(members):
            return choice(*(without_attributes(member, missing) for member in members))
        case Group(members):
            return group(*(without_attributes(member, missing) for member in members))
        case Interleave(members):
            return interleave(*(without_attributes(member, missing) for member in members))
        case OneOrMore(member):
            return one_or_more(without_attributes(member, missing))
    return missing


# --- steps --------------------------------------------------------------------------------------------------------

_Take: TypeAlias = Callable[[Pattern], Step | None]
"""Tells for a leaf (element, attribute, text, data, value, list) how it takes what comes; None where it does not."""


@cache
def by_element(pattern: Pattern, name: Name) -> tuple[Step, ...]:
    """Give the ways to take a child of this name. The `inside` of a step may hold refs."""

    def take(leaf: Pattern) -> Step | None:
        if isinstance(leaf, Element) and contains(leaf.names, name):
            return Step(leaf.content, EMPTY)
        return None

    return tuple(_steps(pattern, take, name))


@cache
def by_any_element(pattern: Pattern) -> tuple[Step, ...]:
    """Give the ways to take a child of whatever name; the `inside` of a step is the element pattern itself."""

    def take(leaf: Pattern) -> Step | None:
        return Step(leaf, EMPTY) if isinstance(leaf, Element) else None

    return tuple(_steps(pattern, take))


@cache
def by_attribute(pattern: Pattern, name: Name) -> tuple[Step, ...]:
    """Give the ways to take an attribute of this name; the order of attributes does not count."""

    def take(leaf: Pattern) -> Step | None:
        if isinstance(leaf, Attribute) and contains(leaf.names, name):
            return Step(leaf.content, EMPTY)
        return None

    return tuple(_steps(pattern, take, name, ordered=False))


@cache
def by_text(pattern: Pattern) -> tuple[Step, ...]:
    """Give the ways to take a text; the `inside` of a step is a leaf, and `allows` tells whether it takes this one."""

    def take(leaf: Pattern) -> Step | None:
        if isinstance(leaf, (Data, Value, ListPattern)):
            return Step(leaf, EMPTY)
        return Step(TEXT, TEXT) if leaf is TEXT else None

    return tuple(_steps(pattern, take))


def _steps(pattern: Pattern, take: _Take, name: Name | None = None, *, ordered: bool = True) -> Iterator[Step]:
    """Give the steps that the leaves of a pattern take; `ordered` is not for attributes, of which any may come next.

    name  of the element or attribute that comes: where it is known, most of a large choice need not be looked at
    """
    match pattern:
        case Choice(members):
            for member in members:
                if _may_take(member, name):
                    yield from _steps(member, take, name, ordered=ordered)
        case Group(members):
            yield from _group_steps(members, take, name, ordered=ordered)
        case Interleave(members):
            for at, member in enumerate(members):
                for inside, rest in _steps(member, take, name, ordered=ordered):
                    yield Step(inside, interleave(*members[:at], rest, *members[at + 1 :]))
        case OneOrMore(member):
            for inside, rest in _steps(member, take, name, ordered=ordered):
                yield Step(inside, group(rest, optional(pattern)))
        case _:
            if step := take(pattern):
                yield step


def _group_steps(members: tuple[Pattern, ...], take: _Take, name: Name | None, *, ordered: bool) -> Iterator[Step]:
    for at, member in enumerate(members):
        if not ordered and not _has_attributes(member):
            continue
        if _may_take(member, name):
            passed = () if ordered else members[:at]
            for inside, rest in _steps(member, take, name, ordered=ordered):
                yield Step(inside, group(*passed, rest, *members[at + 1 :]))
        if ordered and not is_nullable(member):
            return


def _may_take(pattern: Pattern, name: Name | None) -> bool:
    known = None if name is None else _names_in(pattern)
    return known is None or name in known


@cache
def _names_in(pattern: Pattern) -> frozenset[Name] | None:
    """Give the names of all elements and attributes that a pattern may begin with or bear; None where any may come."""
    if isinstance(pattern, (Element, Attribute)):
        return frozenset((pattern.names.name,)) if isinstance(pattern.names, OneName) else None
    found: set[Name] = set()
    for part in parts(pattern):
        names = _names_in(part)
        if names is None:
            return None
        found |= names
    return frozenset(found)


# --- values -------------------------------------------------------------------------------------------------------


Bindings: TypeAlias = Mapping[str, str] | None
"""What prefixes stand for where a text stands, "" for names without prefix; None where it is not known.

Then every prefix is taken for bound, and names are the same that are written the same.
"""

QUALIFIED: Final = frozenset(("QName", "NOTATION"))
"""The datatypes whose values depend on what prefixes stand for."""


def allows(content: Pattern, text: str, bindings: Bindings = None) -> bool:
    """Tell whether a text as a whole matches the content of an attribute, or of an element that holds only text.

    White space stands for no content too (section 6.2.7).
    """
    if is_nullable(content) and not text.strip(" \t\n\r"):
        return True
    return any(takes(leaf, text, bindings) and is_nullable(rest) for leaf, rest in by_text(content))


def takes(leaf: Pattern, text: str, bindings: Bindings = None) -> bool:
    """Tell whether a leaf that `by_text` gave takes a text, or a token of a list."""
    match leaf:
        case Text():
            return True
        case Data(library, type, params, excluding):
            allowed = datatype(library, type, params).allows(text)
            if allowed and type in QUALIFIED and bindings is not None:
                allowed = _expanded(text, bindings) is not None
            return allowed and (excluding is None or not allows(excluding, text, bindings))
        case Value(library, type, written, namespaces):
            if type in QUALIFIED and bindings is not None:
                return _expanded(text, bindings) == _expanded(written, dict(namespaces))
            return datatype(library, type).equal(text, written)
        case ListPattern(member):
            return _takes_tokens(member, tokens(text), bindings)
    return False


def _expanded(text: str, bindings: Mapping[str, str]) -> Name | None:
    """Give the name that a qualified one stands for; None where its prefix is not bound."""
    prefix, _, local = text.strip(" \t\n\r").rpartition(":")
    namespace = bindings.get(prefix)
    return None if namespace is None else Name(namespace, local)


def tokens(text: str) -> list[str]:
    """Give the tokens of a list: what stands between white space."""
    return [token for token in re.split("[ \t\n\r]+", text) if token]


def _takes_tokens(pattern: Pattern, found: list[str], bindings: Bindings) -> bool:
    for token in found:
        pattern = choice(*(rest for leaf, rest in by_text(pattern) if takes(leaf, token, bindings)))
    return is_nullable(pattern)


@cache
def datatypes_in(content: Pattern) -> frozenset[str | None]:
    """Give the names of XML Schema's datatypes in the content of an attribute or a text; None for whatever else."""
    match content:
        case Data(library, type, _, excluding):
            excluded = frozenset[str | None]() if excluding is None else datatypes_in(excluding) & QUALIFIED
            return excluded | {type if library else None}
        case Value(library, type):
            return frozenset((type if library else None,))
        case ListPattern(member):
            return datatypes_in(member)
        case Empty():
            return frozenset()
        case Choice() | Group() | Interleave() | OneOrMore():
            return frozenset[str | None]().union(*map(datatypes_in, parts(content)))
    return frozenset((None,))


# --- names --------------------------------------------------------------------------------------------------------


@cache
def next_elements(pattern: Pattern) -> tuple[Element, ...]:
    """Give the element patterns of which a child may come next, in the order of the schema."""
    found: dict[Element, None] = {}

    def take(leaf: Pattern) -> None:
        if isinstance(leaf, Element):
            found[leaf] = None

    deque(_steps(pattern, take), maxlen=0)
    return tuple(found)


@cache
def elements_in(pattern: Pattern) -> tuple[Element, ...]:
    """Give the element patterns of which a child may come now or later, in the order of the schema."""
    return tuple(dict.fromkeys(_leaves(pattern, Element)))


@cache
def attributes_in(pattern: Pattern) -> tuple[Attribute, ...]:
    """Give the attribute patterns that are still open, in the order of the schema."""
    return tuple(dict.fromkeys(_leaves(pattern, Attribute)))


_Leaf = TypeVar("_Leaf", Element, Attribute)


def _leaves(pattern: Pattern, kind: type[_Leaf]) -> Iterator[_Leaf]:
    if isinstance(pattern, kind):
        yield pattern
    for part in parts(pattern):
        yield from _leaves(part, kind)


def required(pattern: Pattern, kind: type[Element] | type[Attribute]) -> frozenset[Name]:
    """Give the names of the elements, or attributes, that must come whatever else comes."""
    match pattern:
        case Element(OneName(name)) | Attribute(OneName(name)) if isinstance(pattern, kind):
            return frozenset((name,))
        case Choice(members):
            return frozenset.intersection(*(required(member, kind) for member in members))
        case Group(members) | Interleave(members):
            return frozenset().union(*(required(member, kind) for member in members))
        case OneOrMore(member):
            return required(member, kind)
    return frozenset()
