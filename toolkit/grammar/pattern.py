"""RELAX NG patterns and name classes, interned: equal patterns are the same object.

The forms are those of the simple syntax (RELAX NG specification, section 4), with three differences: `choice`,
`group` and `interleave` hold any number of members, an element may stand anywhere, and a `ref` may stand anywhere,
so that a grammar keeps the names its author gave. Make patterns with the functions in lower case only; they apply
the laws of section 4.21 (a choice with notAllowed is the rest, a group with empty is the rest) at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from toolkit.names import Name

__all__ = [
    "EMPTY", "NOT_ALLOWED", "TEXT", "AnyName", "Attribute", "Choice", "Data", "Element", "Empty", "Grammar", "Group",
    "Interleave", "ListPattern", "NameChoice", "NameClass", "NotAllowed", "NsName", "OneName", "OneOrMore", "Pattern",
    "Ref", "Text", "Value", "attribute", "choice", "contains", "data", "element", "group", "holding_itself",
    "interleave", "list_of", "one_or_more", "optional", "parts", "ref", "unguarded", "value", "with_refs",
    "zero_or_more",
]  # fmt: skip


# --- name classes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OneName:
    """The class of one name."""

    name: Name


@dataclass(frozen=True, slots=True)
class AnyName:
    """Every name, except those of `excluding` (None: nothing is left out)."""

    excluding: NameClass | None = None


@dataclass(frozen=True, slots=True)
class NsName:
    """Every name of a namespace, except those of `excluding` (None: nothing is left out)."""

    namespace: str
    excluding: NameClass | None = None


@dataclass(frozen=True, slots=True)
class NameChoice:
    """Every name that one of the members holds."""

    members: tuple[NameClass, ...]


NameClass: TypeAlias = OneName | AnyName | NsName | NameChoice


def contains(names: NameClass, name: Name) -> bool:
    """Tell whether a name belongs to a name class (section 6.1)."""
    match names:
        case OneName(one):
            return one == name
        case AnyName(excluding):
            return excluding is None or not contains(excluding, name)
        case NsName(namespace, excluding):
            return name.namespace == namespace and (excluding is None or not contains(excluding, name))
        case NameChoice(members):
            return any(contains(member, name) for member in members)


# --- patterns -----------------------------------------------------------------------------------------------------
# eq=False: interning makes identity the equality, so hashing a pattern costs nothing however deep it is.


@dataclass(frozen=True, slots=True, eq=False)
class Empty:
    """No content."""


@dataclass(frozen=True, slots=True, eq=False)
class NotAllowed:
    """Nothing matches, not even no content."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Any text, also none."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of the members."""

    members: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The members in this order."""

    members: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Interleave:
    """The members in any order, their parts mingled."""

    members: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OneOrMore:
    """The member once or several times."""

    member: Pattern


@dataclass(frozen=True, slots=True, eq=False)
class ListPattern:
    """Text that, split at white space, matches the member token by token."""

    member: Pattern


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Text that is a value of a datatype; `library` is the datatype library ("" for the built-in one)."""

    library: str
    type: str
    params: tuple[tuple[str, str], ...] = ()
    excluding: Pattern | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """Text equal, as a value of a datatype, to the text given; `namespaces` bind prefixes for QName."""

    library: str
    type: str
    text: str
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """An attribute of one of the names, whose value matches the content."""

    names: NameClass
    content: Pattern


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """An element of one of the names, whose attributes and children match the content."""

    names: NameClass
    content: Pattern


@dataclass(frozen=True, slots=True, eq=False)
class Ref:
    """The pattern that the grammar defines under this name."""

    name: str


Pattern: TypeAlias = (
    Empty | NotAllowed | Text | Choice | Group | Interleave | OneOrMore | ListPattern | Data | Value | Attribute
    | Element | Ref
)  # fmt: skip

EMPTY = Empty()
NOT_ALLOWED = NotAllowed()
TEXT = Text()

_P = TypeVar("_P")
_interned: dict[tuple[Any, ...], Any] = {}


def _intern(kind: type[_P], *parts: object) -> _P:
    key = (kind, *parts)
    found = _interned.get(key)
    if found is None:
        found = _interned[key] = kind(*parts)
    return found


def _flat(kind: type[Choice] | type[Group] | type[Interleave], members: Iterable[Pattern]) -> Iterable[Pattern]:
    for member in members:
        if isinstance(member, kind):
            yield from member.members
        else:
            yield member


def choice(*members: Pattern) -> Pattern:
    """Give one of the members; doubles and notAllowed fall away, the order of the first stays, empty comes last."""
    distinct = dict.fromkeys(m for m in _flat(Choice, members) if m is not NOT_ALLOWED)
    rest = (*(m for m in distinct if m is not EMPTY), *([EMPTY] if EMPTY in distinct else ()))
    if not rest:
        return NOT_ALLOWED
    return rest[0] if len(rest) == 1 else _intern(Choice, rest)


def group(*members: Pattern) -> Pattern:
    """Give the members in order; empty falls away, one notAllowed makes all notAllowed."""
    return _sequence(Group, members)


def interleave(*members: Pattern) -> Pattern:
    """Give the members mingled; empty falls away, one notAllowed makes all notAllowed."""
    return _sequence(Interleave, members)


def _sequence(kind: type[Group] | type[Interleave], members: Iterable[Pattern]) -> Pattern:
    rest = tuple(m for m in _flat(kind, members) if m is not EMPTY)
    if any(m is NOT_ALLOWED for m in rest):
        return NOT_ALLOWED
    if not rest:
        return EMPTY
    return rest[0] if len(rest) == 1 else _intern(kind, rest)


def one_or_more(member: Pattern) -> Pattern:
    """Give the member once or several times."""
    if member is EMPTY or member is NOT_ALLOWED or isinstance(member, OneOrMore):
        return member
    return _intern(OneOrMore, member)


def optional(member: Pattern) -> Pattern:
    """Give the member once or not at all."""
    return choice(member, EMPTY)


def zero_or_more(member: Pattern) -> Pattern:
    """Give the member any number of times."""
    return optional(one_or_more(member))


def list_of(member: Pattern) -> Pattern:
    """Give the list of tokens that the member describes."""
    return NOT_ALLOWED if member is NOT_ALLOWED else _intern(ListPattern, member)


def data(library: str, type: str, params: Iterable[tuple[str, str]] = (), excluding: Pattern | None = None) -> Pattern:
    """Give the values of a datatype, narrowed by parameters and without those of `excluding`."""
    return _intern(Data, library, type, tuple(params), excluding)


def value(library: str, type: str, text: str, namespaces: Iterable[tuple[str, str]] = ()) -> Pattern:
    """Give the one value of a datatype that is written as `text`."""
    return _intern(Value, library, type, text, tuple(namespaces))


def attribute(names: NameClass, content: Pattern) -> Pattern:
    """Give an attribute; one whose value can match nothing is notAllowed."""
    return NOT_ALLOWED if content is NOT_ALLOWED else _intern(Attribute, names, content)


def element(names: NameClass, content: Pattern) -> Pattern:
    """Give an element. It stays even if its content is notAllowed: a message can then say so."""
    return _intern(Element, names, content)


def ref(name: str) -> Pattern:
    """Give the pattern that the grammar defines under a name."""
    return _intern(Ref, name)


def parts(pattern: Pattern) -> tuple[Pattern, ...]:
    """Give the members of a choice, group, interleave or repetition; none for all others."""
    match pattern:
        case Choice(members) | Group(members) | Interleave(members):
            return members
        case OneOrMore(member):
            return (member,)
    return ()


def unguarded(pattern: Pattern) -> Iterator[str]:
    """Give the names that a pattern refers to outside its elements; none may lead back to it (RELAX NG 4.19)."""
    match pattern:
        case Ref(name):
            yield name
        case Attribute(_, content) | ListPattern(content):
            yield from unguarded(content)
        case _:
            for part in parts(pattern):
                yield from unguarded(part)


def holding_itself(definitions: Mapping[str, Pattern]) -> str | None:
    """Give a name whose definition leads back to it without an element between (RELAX NG 4.19); None: there is none."""
    leads_to = {name: set(unguarded(pattern)) & definitions.keys() for name, pattern in definitions.items()}
    while leads_to:
        led_to = {name for others in leads_to.values() for name in others}
        inner = {name for name, others in leads_to.items() if others and name in led_to}
        if len(inner) == len(leads_to):
            return min(inner)
        leads_to = {name: leads_to[name] & inner for name in inner}
    return None


def with_refs(pattern: Pattern, replacement: Callable[[str], Pattern | None]) -> Pattern:
    """Give a pattern with others in the place of its references.

    replacement  gives the pattern for a name; None: the reference is taken out as if it had never been written
    """
    return _with_refs(pattern, replacement) or EMPTY


def _with_refs(pattern: Pattern, replacement: Callable[[str], Pattern | None]) -> Pattern | None:
    match pattern:
        case Ref(name):
            return replacement(name)
        case Choice(members):
            kept = [one for member in members if (one := _with_refs(member, replacement)) is not None]
            return choice(*kept) if kept else None
        case Group(members):
            kept = [one for member in members if (one := _with_refs(member, replacement)) is not None]
            return group(*kept) if kept else None
        case Interleave(members):
            kept = [one for member in members if (one := _with_refs(member, replacement)) is not None]
            return interleave(*kept) if kept else None
        case OneOrMore(member):
            inside = _with_refs(member, replacement)
            return None if inside is None else one_or_more(inside)
        case ListPattern(member):
            inside = _with_refs(member, replacement)
            return None if inside is None else list_of(inside)
        case Element(names, content):
            return element(names, _with_refs(content, replacement) or EMPTY)
        case Attribute(names, content):
            return attribute(names, _with_refs(content, replacement) or TEXT)
    return pattern


@dataclass(frozen=True, slots=True)
class Grammar:
    """A start pattern and named definitions; every `ref` in them names a definition."""

    start: Pattern
    definitions: Mapping[str, Pattern] = field(default_factory=dict)
