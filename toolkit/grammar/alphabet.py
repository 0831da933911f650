"""Two grammars over one alphabet: the same names, the same marks for the same texts, nothing that no document can hold.

Element patterns are numbered. In a `Reduced` grammar an element pattern holds a ref to its number, so that patterns
of both grammars may stand side by side; what it holds is `contents[number]`. Forms that mean the same are written
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from toolkit.grammar.automaton import Automaton
from toolkit.grammar.derive import by_text, elements_in, takes, tokens
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
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
    NotAllowed,
    NsName,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Value,
    attribute,
    choice,
    contains,
    data,
    element,
    group,
    interleave,
    list_of,
    one_or_more,
    parts,
    ref,
    value,
)
from toolkit.names import XSD_TYPES, Name

__all__ = [
    "OTHER", "Alphabet", "Matching", "Reduced", "factors_of", "has_content_in", "is_other", "is_token", "number",
    "rewriting", "without_numbers",
]  # fmt: skip

OTHER: Final = "\0"
"""What the names that no schema writes down are called, of one namespace or of all: it stands in no document."""


def is_other(name: Name) -> bool:
    """Tell whether a name stands for all those that no schema writes down."""
    return name.local == OTHER


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """A grammar of numbered element patterns.

    start     the pattern of the root; its elements, as all others, hold the ref to their number
    contents  what an element holds, by number; only of those that a document can hold
    """

    start: Pattern
    contents: Mapping[str, Pattern]

    @property
    def elements(self) -> dict[str, Element]:
        """The element patterns that a document can hold, by number."""
        patterns = (self.start, *self.contents.values())
        return {number(found): found for pattern in patterns for found in elements_in(pattern)}


def number(pattern: Element) -> str:
    """Give the number of an element pattern of a reduced grammar."""
    assert isinstance(pattern.content, Ref)
    return pattern.content.name


def rewriting(leaf: Callable[[Pattern], Pattern]) -> Callable[[Pattern], Pattern]:
    """Give a function that replaces each leaf (element, attribute, text, data, value, list) of a pattern.

    What it gives is kept: patterns hold each other often.
    """

    @cache
    def rewritten(pattern: Pattern) -> Pattern:
        match pattern:
            case Choice(members):
                return choice(*map(rewritten, members))
            case Group(members):
                return group(*map(rewritten, members))
            case Interleave(members):
                return interleave(*map(rewritten, members))
            case OneOrMore(member):
                return one_or_more(rewritten(member))
        return leaf(pattern)

    return rewritten


def factors_of(pattern: Pattern) -> list[Pattern]:
    """Give patterns of which a pattern is the sequence; what holds nothing but attributes may change its place."""
    match pattern:
        case Empty():
            return []
        case Group(members):
            return [factor for member in members for factor in factors_of(member)]
        case Interleave(members):
            content = interleave(*(member for member in members if has_content_in(member)))
            attributes = [member for member in members if not has_content_in(member)]
            return [*attributes, *([] if content is EMPTY else [content])]
    return [pattern]


@cache
def has_content_in(pattern: Pattern) -> bool:
    """Tell whether a pattern holds more than attributes."""
    inner = parts(pattern)
    return any(map(has_content_in, inner)) if inner else not isinstance(pattern, (Attribute, Empty))


class Matching:
    """The names of a name class, as far as the name classes that it was made of tell them apart."""

    def __init__(self, classes: Iterable[NameClass]) -> None:
        written = {name for names in classes for name in _names_of(names)}
        self.names = sorted({*written, *(Name(name.namespace, OTHER) for name in written), Name(OTHER, OTHER)})
        self._known: dict[NameClass, frozenset[Name]] = {}

    def __call__(self, names: NameClass) -> frozenset[Name]:
        """Give the names of a name class."""
        if isinstance(names, OneName):
            return frozenset((names.name,))
        if names not in self._known:
            self._known[names] = frozenset(name for name in self.names if contains(names, name))
        return self._known[names]


without_numbers: Final = rewriting(lambda leaf: element(leaf.names, EMPTY) if isinstance(leaf, Element) else leaf)
"""Gives a pattern in which elements are told apart by their names only, so that it is the same in both grammars."""


class Alphabet:
    """What two grammars tell apart.

    equal_lists  tells whether two lists allow the same texts
    """

    def __init__(self, grammars: Iterable[Grammar], equal_lists: Callable[[Pattern, Pattern], bool]) -> None:
        self._equal_lists = equal_lists
        self._standard: dict[Pattern, Pattern] = {}
        self._lists: dict[Pattern, Pattern] = {}
        self._serial: dict[Pattern, int] = {}
        classes = {found for grammar in grammars for found in _name_classes(grammar)}
        self.elements = Matching(names for kind, names in classes if kind is Element)
        self.attributes = Matching(names for kind, names in classes if kind is Attribute)

    def reduced(self, grammar: Grammar, side: str, renamed: Mapping[Name, Name] = MappingProxyType({})) -> Reduced:
        """Reduce a grammar.

        side     begins the numbers, which must differ between the grammars
        renamed  elements that are to be called otherwise
        """
        automaton = Automaton(grammar)
        numbers: dict[Element, str] = {}
        waiting: list[Element] = []

        @rewriting
        def numbered(leaf: Pattern) -> Pattern:
            if not isinstance(leaf, Element):
                return leaf
            if leaf not in numbers:
                numbers[leaf] = f"{side}{len(numbers)}"
                waiting.append(leaf)
            return element(_renamed(leaf.names, renamed), ref(numbers[leaf]))

        start = numbered(automaton.start.pattern)
        contents: dict[str, Pattern] = {}
        while waiting:
            found = waiting.pop()
            contents[numbers[found]] = numbered(automaton.expand(found.content))
        possible = _possible(contents)

        @rewriting
        def kept(leaf: Pattern) -> Pattern:
            if isinstance(leaf, Element):
                return leaf if number(leaf) in possible else NOT_ALLOWED
            return _or_empty(leaf)

        contents = {key: self.standard(kept(contents[key])) for key in possible}
        start = self.standard(kept(start))
        return Reduced(start, {key: contents[key] for key in _reached(start, contents)})

    def standard(self, pattern: Pattern) -> Pattern:
        """Give the form that all patterns have which differ only in the order of choices or the names of datatypes."""
        if pattern not in self._standard:
            self._standard[pattern] = self._standardized(pattern)
        return self._standard[pattern]

    def _standardized(self, pattern: Pattern) -> Pattern:
        match pattern:
            case Choice(members):
                alternatives = (one for member in members for one in _alternatives(self.standard(member)))
                return choice(*sorted(self._with_one_list(alternatives), key=self._order))
            case Group(members):
                return group(*map(self.standard, members))
            case Interleave(members):
                return interleave(*sorted(map(self.standard, members), key=self._order))
            case OneOrMore(member):
                return one_or_more(self.standard(member))
            case Attribute(names, content):
                return attribute(names, self._of_attribute(self.standard(content)))
            case ListPattern(member):
                return self._list(self.standard(member))
            case Value(library, "token", text) if library in _LIBRARIES:
                return value("", "token", " ".join(text.split()))
            case Value(library, "string", text) if library in _LIBRARIES:
                return value("", "string", text)
            case Data(library, type, params, excluding) if library in _LIBRARIES:
                excluding = None if excluding is None else self.standard(excluding)
                return data(XSD_TYPES, type, sorted(params), excluding)
        return pattern

    def _order(self, pattern: Pattern) -> int:
        return self._serial.setdefault(without_numbers(pattern), len(self._serial))

    @staticmethod
    def _of_attribute(content: Pattern) -> Pattern:
        if any(leaf is TEXT or _is_any_text(leaf) for leaf, _ in by_text(content)):
            return TEXT
        # what allows an attribute to be empty is a value like others
        return choice(*(value("", "token", "") if part is EMPTY else part for part in _alternatives(content)))

    def _with_one_list(self, alternatives: Iterable[Pattern]) -> Iterator[Pattern]:
        """Join lists: one of several lists is a list of one of several rows of tokens."""
        found = list(dict.fromkeys(alternatives))
        members = [one.member for one in found if isinstance(one, ListPattern)]
        yield from (one for one in found if not isinstance(one, ListPattern))
        if members:
            yield self._list(self.standard(choice(*members)))

    def _list(self, member: Pattern) -> Pattern:
        """Give the first of all lists that allow the same texts; what is always one token is no list."""
        if all(map(is_token, _alternatives(member))):
            return member
        pattern = list_of(member)
        if pattern not in self._lists:
            same = (known for known in set(self._lists.values()) if self._equal_lists(known, pattern))
            self._lists[pattern] = next(same, pattern)
        return self._lists[pattern]


def is_token(leaf: Pattern) -> bool:
    """Tell whether all texts that a leaf takes are one token, with space round it or not."""
    if isinstance(leaf, Value):
        return leaf.type not in ("string", "normalizedString") and len(tokens(leaf.text)) == 1
    return isinstance(leaf, Data) and leaf.library == XSD_TYPES and leaf.type not in _SPACED


def _or_empty(leaf: Pattern) -> Pattern:
    """Give what a text in the content of an element is when no text is a text too: an empty element bears none."""
    if not isinstance(leaf, (Data, Value, ListPattern)) or not takes(leaf, ""):
        return leaf
    return EMPTY if isinstance(leaf, Value) and leaf.type == "token" else choice(leaf, EMPTY)


def _alternatives(pattern: Pattern) -> tuple[Pattern, ...]:
    return pattern.members if isinstance(pattern, Choice) else (pattern,)


def _is_any_text(leaf: Pattern) -> bool:
    return isinstance(leaf, Data) and leaf.type in _ANY_TEXT and leaf is data(XSD_TYPES, leaf.type)


_LIBRARIES: Final = ("", XSD_TYPES)
_ANY_TEXT: Final = frozenset({"string", "normalizedString", "token"})
_SPACED: Final = frozenset({*_ANY_TEXT, "anyURI", "base64Binary", "hexBinary", "NMTOKENS", "IDREFS", "ENTITIES"})
"""The datatypes of which a value may have spaces inside, or be empty."""


def _renamed(names: NameClass, renamed: Mapping[Name, Name]) -> NameClass:
    return OneName(renamed.get(names.name, names.name)) if isinstance(names, OneName) else names


def _possible(contents: Mapping[str, Pattern]) -> Set[str]:
    """Give the numbers of the elements that some document can hold."""
    possible: dict[str, None] = {}
    while more := [key for key in contents if key not in possible and _is_possible(contents[key], possible)]:
        possible |= dict.fromkeys(more)
    return possible.keys()


def _is_possible(pattern: Pattern, possible: Mapping[str, None]) -> bool:
    match pattern:
        case NotAllowed():
            return False
        case Element():
            return number(pattern) in possible
        case Choice(members):
            return any(_is_possible(member, possible) for member in members)
    return all(_is_possible(part, possible) for part in parts(pattern))


def _reached(start: Pattern, contents: Mapping[str, Pattern]) -> Iterable[str]:
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        for child in elements_in(waiting.pop()):
            if number(child) not in found:
                found[number(child)] = None
                waiting.append(contents[number(child)])
    return found


def _name_classes(grammar: Grammar) -> Iterator[tuple[type[Pattern], NameClass]]:
    seen: set[Pattern] = set()
    waiting = [grammar.start, *grammar.definitions.values()]
    while waiting:
        pattern = waiting.pop()
        if pattern in seen:
            continue
        seen.add(pattern)
        waiting.extend(parts(pattern))
        if isinstance(pattern, (Element, Attribute)):
            yield type(pattern), pattern.names
            waiting.append(pattern.content)


def _names_of(names: NameClass) -> Iterator[Name]:
    match names:
        case OneName(name):
            yield name
        case NameChoice(members):
            for member in members:
                yield from _names_of(member)
        case NsName(namespace, excluding):
            yield Name(namespace, OTHER)
            yield from _names_of(excluding) if excluding else ()
        case AnyName(excluding):
            yield from _names_of(excluding) if excluding else ()
