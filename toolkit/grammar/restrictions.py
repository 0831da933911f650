"""What a RELAX NG grammar may not do, though its syntax is right (section 7 of the specification).

A grammar made from an ODD keeps these rules by itself; they are for schemas that somebody else has written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from toolkit.errors import SchemaError
from toolkit.grammar.automaton import Automaton
from toolkit.grammar.derive import attributes_in, elements_in
from toolkit.grammar.pattern import (
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
    Text,
    Value,
    contains,
    parts,
)
from toolkit.names import Name

__all__ = ["check", "overlap"]

_FORBIDDEN: Final[dict[str, tuple[str, tuple[type, ...]]]] = {
    "an attribute": ("7.1.1", (Attribute, Element)),
    "a repeated group": ("7.1.2", (Attribute,)),
    "a list": ("7.1.3", (Attribute, Element, Interleave, ListPattern, Text)),
    "an exception": ("7.1.4", (Attribute, Element, Empty, Group, Interleave, ListPattern, OneOrMore, Text)),
    "the start": (
        "7.1.5",
        (Attribute, Data, Empty, Group, Interleave, ListPattern, OneOrMore, Text, Value),
    ),
}
"""What may not stand in what, and the section that says so."""


def check(grammar: Grammar) -> None:
    """Raise SchemaError, naming element and section, where a grammar breaks a restriction."""
    automaton = Automaton(grammar)
    start = automaton.start.pattern
    _check_paths(start, "the start", frozenset(("the start",)))
    met: dict[Element, None] = dict.fromkeys(elements_in(start))
    waiting = list(met)
    while waiting:
        element = waiting.pop()
        content = automaton.expand(element.content)
        _check_content(content, _described(element.names))
        new = [inner for inner in elements_in(content) if inner not in met]
        met.update(dict.fromkeys(new))
        waiting += new


def _check_content(content: Pattern, where: str) -> None:
    _check_paths(content, where, frozenset())
    if _content_type(content) is None:
        raise SchemaError(f"{where} mingles a value with other content (RELAX NG 7.2)")
    _check_attributes(content, where, repeated=False)
    _check_interleaves(content, where)


def _described(names: NameClass) -> str:
    return f"the element `{names.name}`" if isinstance(names, OneName) else "an element of any name"


# --- 7.1: what may stand in what ---


def _check_paths(pattern: Pattern, where: str, inside: frozenset[str]) -> None:
    for outer in inside:
        section, forbidden = _FORBIDDEN.get(outer, ("", ()))
        if isinstance(pattern, forbidden):
            raise SchemaError(f"{where} has {_kind(pattern)} in {outer} (RELAX NG {section})")
    match pattern:
        case OneOrMore():
            inside |= {"a repetition"}
        case Group() | Interleave() if "a repetition" in inside:
            inside |= {"a repeated group"}
        case Attribute(_, content):
            _check_paths(content, where, inside | {"an attribute"})
        case ListPattern(member):
            _check_paths(member, where, inside | {"a list"})
        case Data(excluding=excluding) if excluding is not None:
            _check_paths(excluding, where, inside | {"an exception"})
    for part in parts(pattern):
        _check_paths(part, where, inside)


def _kind(pattern: Pattern) -> str:
    return f"`{type(pattern).__name__.removesuffix('Pattern').lower()}`"


# --- 7.2: values stand alone ---

_NOTHING, _COMPLEX, _SIMPLE = range(3)


def _content_type(pattern: Pattern) -> int | None:
    """Give whether a pattern is for nothing, for elements and text, or for a value; None where it mingles them."""
    match pattern:
        case Data() | Value() | ListPattern():
            return _SIMPLE
        case Text() | Element():
            return _COMPLEX
    types = [_content_type(part) for part in parts(pattern)]
    known = [type for type in types if type is not None]
    if len(known) < len(types):
        return None
    filled = [type for type in known if type is not _NOTHING]
    if not isinstance(pattern, Choice) and _SIMPLE in filled and (len(filled) > 1 or isinstance(pattern, OneOrMore)):
        return None
    return max(known, default=_NOTHING)


# --- 7.3: an attribute stands once ---


def _check_attributes(pattern: Pattern, where: str, *, repeated: bool) -> None:
    if isinstance(pattern, Attribute) and not repeated and _is_open(pattern.names):
        raise SchemaError(f"{where} has attributes of any name without repetition (RELAX NG 7.3)")
    if isinstance(pattern, (Group, Interleave)):
        _check_apart(
            [[one.names for one in attributes_in(part)] for part in pattern.members], where, "attribute", "7.3"
        )
    for part in parts(pattern):
        _check_attributes(part, where, repeated=repeated or isinstance(pattern, OneOrMore))


def _is_open(names: NameClass) -> bool:
    return any(not isinstance(one, OneName) for one in _members(names))


# --- 7.4: interleaved parts are told apart by names ---


def _check_interleaves(pattern: Pattern, where: str) -> None:
    if isinstance(pattern, Interleave):
        names = [[one.names for one in elements_in(part)] for part in pattern.members]
        _check_apart(names, where, "element", "7.4")
        if sum(map(_holds_text, pattern.members)) > 1:
            raise SchemaError(f"{where} interleaves text with text (RELAX NG 7.4)")
    for part in parts(pattern):
        _check_interleaves(part, where)


def _holds_text(pattern: Pattern) -> bool:
    return isinstance(pattern, Text) or any(map(_holds_text, parts(pattern)))


def _check_apart(names_of_parts: list[list[NameClass]], where: str, kind: str, section: str) -> None:
    """Refuse name classes of different parts that share a name."""
    single: set[Name] = set()
    wide: list[tuple[int, NameClass]] = []
    for at, classes in enumerate(names_of_parts):
        names = {one.name for names in classes for one in _members(names) if isinstance(one, OneName)}
        if shared := single & names:
            raise SchemaError(f"{where} has the {kind} `{min(shared)}` in two parts (RELAX NG {section})")
        single |= names
        wide += [(at, names) for names in classes]
    if any(_is_open(names) for _, names in wide):
        for (at, one), (other_at, other) in combinations(wide, 2):
            if at != other_at and overlap(one, other):
                raise SchemaError(f"{where} has {kind}s of the same name in two parts (RELAX NG {section})")


def overlap(one: NameClass, other: NameClass) -> bool:
    """Tell whether two name classes share a name."""
    samples = (*_samples(one), *_samples(other))
    return any(contains(one, name) and contains(other, name) for name in samples)


def _samples(names: NameClass) -> Iterator[Name]:
    """Give a name for each part of all names that a class can tell apart; NUL stands in no name of a document."""
    for one in _members(names):
        match one:
            case OneName(name):
                yield name
            case NsName(namespace, excluding):
                yield Name(namespace, "\0")
                yield from _samples(excluding) if excluding else ()
            case AnyName(excluding):
                yield Name("\0", "\0")
                yield from _samples(excluding) if excluding else ()


def _members(names: NameClass) -> tuple[NameClass, ...]:
    return names.members if isinstance(names, NameChoice) else (names,)
