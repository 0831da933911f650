"""What a RELAX NG grammar may not do, though its syntax is right (section 7 of the specification).

A grammar made from an ODD keeps these rules by itself; they are for schemas that somebody else has written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
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


def check(grammar: Grammar, place: Callable[[Element | None], str] = lambda _: "") -> None:
    """Raise SchemaError, naming element and section, where a grammar breaks a restriction.

    place  gives what the message begins with: where an element pattern, or for None the start, is written
    """
    automaton = Automaton(grammar)
    start = automaton.start.pattern
    if fault := _misplaced(start, frozenset(("the start",))):
        raise SchemaError(f"{place(None)}the start {fault}")
    met: dict[Element, None] = dict.fromkeys(elements_in(start))
    waiting = list(met)
    while waiting:
        element = waiting.pop()
        content = automaton.expand(element.content)
        if fault := _fault(content):
            raise SchemaError(f"{place(element)}{_described(element.names)} {fault}")
        new = [inner for inner in elements_in(content) if inner not in met]
        met.update(dict.fromkeys(new))
        waiting += new


def _fault(content: Pattern) -> str:
    """Give what is wrong with the content of an element, "" where nothing is; so do those it asks.

    They are cached, since elements share most of what they hold.
    """
    return (
        _misplaced(content, frozenset())
        or ("mingles a value with other content (RELAX NG 7.2)" if _content_type(content) is None else "")
        or _doubled_attribute(content, is_repeated=False)
        or _doubled_in_interleave(content)
    )


def _described(names: NameClass) -> str:
    return f"the element `{names.name}`" if isinstance(names, OneName) else "an element of any name"


# --- 7.1: what may stand in what ---


@cache
def _misplaced(pattern: Pattern, inside: frozenset[str]) -> str:
    for outer in inside:
        section, forbidden = _FORBIDDEN.get(outer, ("", ()))
        if isinstance(pattern, forbidden):
            return f"has {_kind(pattern)} in {outer} (RELAX NG {section})"
    match pattern:
        case OneOrMore():
            inside |= {"a repetition"}
        case Group() | Interleave() if "a repetition" in inside:
            inside |= {"a repeated group"}
        case Attribute(_, content):
            return _misplaced(content, inside | {"an attribute"})
        case ListPattern(member):
            return _misplaced(member, inside | {"a list"})
        case Data(excluding=excluding) if excluding is not None:
            return _misplaced(excluding, inside | {"an exception"})
    return _first(_misplaced(part, inside) for part in parts(pattern))


def _first(faults: Iterable[str]) -> str:
    return next(filter(None, faults), "")


def _kind(pattern: Pattern) -> str:
    return f"`{type(pattern).__name__.removesuffix('Pattern').lower()}`"


# --- 7.2: values stand alone ---

_NOTHING, _COMPLEX, _SIMPLE = range(3)


@cache
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


@cache
def _doubled_attribute(pattern: Pattern, *, is_repeated: bool) -> str:
    if isinstance(pattern, Attribute) and not is_repeated and _is_open(pattern.names):
        return "has attributes of any name without repetition (RELAX NG 7.3)"
    fault = ""
    if isinstance(pattern, (Group, Interleave)):
        fault = _shared([[one.names for one in attributes_in(part)] for part in pattern.members], "attribute", "7.3")
    is_repeated = is_repeated or isinstance(pattern, OneOrMore)
    return fault or _first(_doubled_attribute(part, is_repeated=is_repeated) for part in parts(pattern))


def _is_open(names: NameClass) -> bool:
    return any(not isinstance(one, OneName) for one in _members(names))


# --- 7.4: interleaved parts are told apart by names ---


@cache
def _doubled_in_interleave(pattern: Pattern) -> str:
    fault = ""
    if isinstance(pattern, Interleave):
        fault = _shared([[one.names for one in elements_in(part)] for part in pattern.members], "element", "7.4")
        if not fault and sum(map(_holds_text, pattern.members)) > 1:
            fault = "interleaves text with text (RELAX NG 7.4)"
    return fault or _first(map(_doubled_in_interleave, parts(pattern)))


def _holds_text(pattern: Pattern) -> bool:
    return isinstance(pattern, Text) or any(map(_holds_text, parts(pattern)))


def _shared(names_of_parts: list[list[NameClass]], kind: str, section: str) -> str:
    """Say that name classes of different parts share a name; "" where none do."""
    single: set[Name] = set()
    wide: list[tuple[int, NameClass]] = []
    for at, classes in enumerate(names_of_parts):
        names = {one.name for names in classes for one in _members(names) if isinstance(one, OneName)}
        if shared := single & names:
            return f"has the {kind} `{min(shared)}` in two parts (RELAX NG {section})"
        single |= names
        wide += [(at, names) for names in classes]
    if any(_is_open(names) for _, names in wide):
        for (at, one), (other_at, other) in combinations(wide, 2):
            if at != other_at and overlap(one, other):
                return f"has {kind}s of the same name in two parts (RELAX NG {section})"
    return ""


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
