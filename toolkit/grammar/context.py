"""What is known where a fault is met: the place in the file, the names of the grammar, their use in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from toolkit.grammar.automaton import Automaton, State, Table, Transition
from toolkit.grammar.derive import attributes_in, by_text, elements_in
from toolkit.grammar.pattern import TEXT, Attribute, Element, OneName, Pattern
from toolkit.names import Name
from toolkit.source import Event, Source

__all__ = ["Frame", "Lexicon", "Place", "Reference", "Use", "names_of"]


class Frame(NamedTuple):
    """An open element: the event that opened it, the way over it, and the state that its children began in."""

    event: int
    way: Transition
    content: State


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong: an event, what could have come instead, and the open elements from the root on."""

    source: Source
    event: int
    state: State
    frames: Sequence[Frame]

    @property
    def offset(self) -> int:
        """The place in the file."""
        return self.source.events[self.event][0]

    @property
    def clark(self) -> str:
        """The name of the element that begins here, as `{namespace}local`."""
        return self.source.events[self.event][1] or ""

    @property
    def name(self) -> Name:
        """The name of the element that begins here."""
        return Name.of(self.clark)

    @property
    def parent(self) -> Name | None:
        """The name of the innermost open element; None before the root."""
        return self.open(0) if self.frames else None

    @property
    def parent_event(self) -> int:
        """The event that opened the innermost open element; -1 before the root."""
        return self.frames[-1].event if self.frames else -1

    def open(self, level: int) -> Name:
        """Give the name of an open element; the innermost is level 0."""
        return Name.of(self.source.events[self.frames[-1 - level].event][1] or "")

    def siblings_before(self) -> Iterator[str]:
        """Give the names of the elements before it in the same parent, as `{namespace}local`."""
        if self.frames:
            yield from self._children(self.frames[-1].event + 1, self.event)

    def siblings_after(self) -> Iterator[str]:
        """Give the names of the elements after it in the same parent, as `{namespace}local`."""
        siblings = self._children(self.event, len(self.source.events))
        next(siblings, None)
        yield from siblings

    def sibling_after_text(self) -> str | None:
        """Give the name of the element that follows a text; None where there is none."""
        return next(self._children(self.event + 1, len(self.source.events)), None)

    def twins(self) -> Iterator[Mapping[str, str]]:
        """Give the attributes of the elements of its name in the same parent, itself among them."""
        if self.frames:
            for event in self._events_of_children(self.frames[-1].event + 1, len(self.source.events)):
                _, name, attributes = self.source.events[event]
                if name == self.clark and attributes:
                    yield attributes

    def siblings_of_parent(self) -> Iterator[str]:
        """Give the names of the elements before the innermost open element, in the one round it."""
        if len(self.frames) > 1:
            yield from self._children(self.frames[-2].event + 1, self.frames[-1].event)

    def _children(self, start: int, end: int) -> Iterator[str]:
        yield from (self.source.events[event][1] or "" for event in self._events_of_children(start, end))

    def _events_of_children(self, start: int, end: int) -> Iterator[int]:
        depth = 0
        for event in range(start, end):
            _, name, attributes = self.source.events[event]
            if attributes is not None:
                if depth == 0:
                    yield event
                depth += 1
            elif name is None:
                depth -= 1
                if depth < 0:
                    return


class Reference(NamedTuple):
    """An identifier in an attribute: the offset of the tag, the attribute as `{namespace}local`, the word."""

    offset: int
    attribute: str
    word: str


class Lexicon:
    """The names that a grammar knows, and where they may stand; made when first asked for."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self._held = Table[Name, frozenset[Name]](lambda name: self._members(name, elements_in))
        self._borne = Table[Name, frozenset[Name]](lambda name: self._members(name, attributes_in))

    @cached_property
    def elements(self) -> dict[Name, list[Element]]:
        """The elements by name; those of any name are passed over."""
        found: dict[Name, list[Element]] = {}
        for element in self.automaton.elements:
            if isinstance(element.names, OneName):
                found.setdefault(element.names.name, []).append(element)
        return found

    @cached_property
    def attributes(self) -> frozenset[Name]:
        """The names of all attributes."""
        patterns = (*self.automaton.definitions.values(), *(element.content for element in self.automaton.elements))
        return frozenset(name for pattern in patterns for name in names_of(attributes_in(pattern)))

    def contents(self, name: Name) -> list[Pattern]:
        """Give what an element may hold, once for each pattern of its name."""
        return [self.automaton.expand(element.content) for element in self.elements[name]]

    def may_hold(self, holder: Name, name: Name) -> bool:
        """Tell whether an element may stand in another, sooner or later."""
        return name in self._held[holder]

    def may_hold_text(self, holder: Name) -> bool:
        """Tell whether text may stand in an element at its beginning."""
        return any(step.inside is TEXT for content in self.contents(holder) for step in by_text(content))

    def parents(self, name: Name) -> list[Name]:
        """Give the elements that may hold an element."""
        return [holder for holder in self.elements if name in self._held[holder]]

    def bearers(self, attribute: Name) -> list[Name]:
        """Give the elements that may bear an attribute."""
        return [bearer for bearer in self.elements if attribute in self._borne[bearer]]

    def _members(self, name: Name, members: _Members) -> frozenset[Name]:
        return frozenset(member for content in self.contents(name) for member in names_of(members(content)))


_Members: TypeAlias = Callable[[Pattern], Sequence[Element | Attribute]]


def names_of(members: Iterable[Element | Attribute]) -> list[Name]:
    """Give the names of patterns that have one name each; wildcards are passed over."""
    return list(dict.fromkeys(member.names.name for member in members if isinstance(member.names, OneName)))


class Use:
    """How often a file has an element in another, or an attribute on an element."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def sort(self, names: Iterable[Name], within: Name | None) -> list[Name]:
        """Sort names of elements or attributes by how often they are used within elements of a name, then anywhere."""
        counts = self._counts
        return sorted(names, key=lambda name: (-counts[within, name], -counts[None, name]))

    def has(self, name: Name, within: Name | None) -> bool:
        """Tell whether the file has an element or attribute within elements of a name."""
        return (within, name) in self._counts

    @cached_property
    def _counts(self) -> Counter[tuple[Name | None, Name]]:
        counts: Counter[tuple[Name | None, Name]] = Counter()
        open_elements: list[Name] = []
        for _, clark, attributes in self._events:
            if attributes is not None:
                name = Name.of(clark or "")
                members = [(open_elements[-1] if open_elements else None, name)]
                members += [(name, Name.of(attribute)) for attribute in attributes]
                for within, member in members:
                    counts[within, member] += 1
                    counts[None, member] += within is not None
                open_elements.append(name)
            elif clark is None:
                open_elements.pop()
        return counts
