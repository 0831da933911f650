"""A grammar as an automaton that grows while documents are read: each derivative is computed once.

A schema may leave open for a while by which of its element patterns an element is to be read. So a state holds a
pattern for each reading. The contents of an element bear out some of its readings, written as the bits of a number;
they decide the state after it. TEI's schemas have one reading everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import cached_property
from typing import Final, TypeVar

from toolkit.errors import SchemaError
from toolkit.grammar.derive import (
    QUALIFIED,
    Bindings,
    Step,
    allows,
    by_attribute,
    by_element,
    by_text,
    datatypes_in,
    expand,
    is_nullable,
    without_attributes,
)
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
    AnyName,
    Element,
    Grammar,
    NameChoice,
    OneName,
    Pattern,
    Ref,
    attribute,
    choice,
    element,
    group,
    parts,
    ref,
    zero_or_more,
)
from toolkit.names import Name

__all__ = ["Automaton", "State", "Table", "Transition"]

_KEPT: Final = 5_000
"""So many values of an attribute are remembered with their verdict; those of identifiers would never end."""

_BEYOND_TEXT: Final = frozenset(("ID", "IDREF", "IDREFS", *QUALIFIED))

_ANYTHING: Final = ""
"""The name that `Automaton.anything` goes by; no definition of a schema has it."""

_UNKNOWN: Final = "\0"
"""A name that no schema and no document has."""

_K = TypeVar("_K")
_V = TypeVar("_V")


class Table(dict[_K, _V]):
    """A dictionary that makes the value of a key when it is first asked for."""

    def __init__(self, make: Callable[[_K], _V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: _K) -> _V:
        value = self[key] = self._make(key)
        return value


class Automaton:
    """A grammar with the states that documents have led to so far."""

    def __init__(self, grammar: Grammar) -> None:
        self.definitions = grammar.definitions
        self._expanded: dict[str, Pattern | None] = {}
        self._states: dict[tuple[Pattern, ...], State] = {}
        self.start = self.state((self.expand(grammar.start),))

    def state(self, patterns: tuple[Pattern, ...]) -> State:
        """Give the state of these readings."""
        state = self._states.get(patterns)
        if state is None:
            state = self._states[patterns] = State(self, patterns)
        return state

    def expand(self, pattern: Pattern) -> Pattern:
        """Give a pattern without refs but in elements; raises SchemaError where a definition holds itself."""
        return expand(pattern, self._definition)

    def _definition(self, name: str) -> Pattern:
        if name in self._expanded:
            found = self._expanded[name]
            if found is None:
                raise SchemaError(f"the definition of `{name}` holds itself (RELAX NG 4.19)")
            return found
        if name not in self.definitions:  # a schema that was made, and changed by hand afterwards
            raise SchemaError(f"nothing defines `{name}` (RELAX NG 4.18)")
        self._expanded[name] = None
        expanded = self._expanded[name] = self.expand(self.definitions[name])
        return expanded

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every element pattern that the start leads to; other definitions are no part of the grammar (4.19)."""
        reached = self._reached()
        patterns = (*self.start.patterns, *(one for name, one in self.definitions.items() if name in reached))
        return tuple(dict.fromkeys(found for pattern in patterns for found in _elements(pattern)))

    def _reached(self) -> set[str]:
        reached: set[str] = set()
        waiting = list(self.start.patterns)
        while waiting:
            pattern = waiting.pop()
            if isinstance(pattern, Element):
                waiting.append(pattern.content)
            elif isinstance(pattern, Ref) and pattern.name not in reached:
                reached.add(pattern.name)
                waiting.append(self.definitions[pattern.name])
            else:
                waiting += parts(pattern)
        return reached

    @cached_property
    def anything(self) -> State:
        """The state where text and all elements may come: known ones as the schema wants them, others anyhow."""
        known = NameChoice(tuple(found.names for found in self.elements if isinstance(found.names, OneName)))
        other = element(AnyName(known), group(zero_or_more(attribute(AnyName(), TEXT)), ref(_ANYTHING)))
        anything = zero_or_more(choice(TEXT, *self.elements, other))
        self._expanded[_ANYTHING] = anything
        return self.state((anything,))

    def aside(self, name: str) -> Transition:
        """Give the way over an element wherever it stands; one that nothing can match is passed as an unknown one."""
        ways = self.anything.children
        way = ways[name] or ways[_UNKNOWN]
        assert way is not None
        return way


def _elements(pattern: Pattern) -> Iterator[Element]:
    if isinstance(pattern, Element):
        yield pattern
        yield from _elements(pattern.content)
    for part in parts(pattern):
        yield from _elements(part)


class State:
    """A point in an element: for each reading the pattern of what may still come.

    all        every reading
    accepting  the readings by which the element may end here
    children   what an element leads to, by `{namespace}local`; None where it is not allowed
    attributes likewise for attributes
    """

    def __init__(self, automaton: Automaton, patterns: tuple[Pattern, ...]) -> None:
        self.automaton = automaton
        self.patterns = patterns
        self.all = _bits(True for _ in patterns)
        self.accepting = _bits(map(is_nullable, patterns))
        self.children = Table(self._by_element)
        self.attributes = Table(self._by_attribute)

    @cached_property
    def text(self) -> Transition | None:
        """What text leads to, if it is more than white space; None where it is not allowed."""
        return self._transition([by_text(pattern) for pattern in self.patterns])

    @cached_property
    def content(self) -> State:
        """The state when the attributes are over; it is dead where one is missing."""
        return self.automaton.state(tuple(map(without_attributes, self.patterns)))

    @cached_property
    def forgiven(self) -> State:
        """The state when the attributes are over and the missing ones are forgiven."""
        return self.automaton.state(tuple(without_attributes(pattern, EMPTY) for pattern in self.patterns))

    @cached_property
    def pattern(self) -> Pattern:
        """What may come by one reading or another; notAllowed where the state is dead."""
        return choice(*self.patterns)

    @cached_property
    def is_dead(self) -> bool:
        """Whether nothing may come, not even the end."""
        return self.pattern is NOT_ALLOWED

    def accepting_alone(self, text: str, bindings: Bindings = None) -> int:
        """Give the readings by which the element may hold this text and nothing else."""
        return _bits(allows(pattern, text, bindings) for pattern in self.patterns)

    def _by_element(self, name: str) -> Transition | None:
        return self._transition([self._satisfiable(by_element(pattern, Name.of(name))) for pattern in self.patterns])

    def _satisfiable(self, steps: Iterable[Step]) -> list[Step]:
        expanded = (Step(self.automaton.expand(inside), rest) for inside, rest in steps)
        return [step for step in expanded if step.inside is not NOT_ALLOWED]

    def _by_attribute(self, name: str) -> Transition | None:
        return self._transition([by_attribute(pattern, Name.of(name)) for pattern in self.patterns])

    def _transition(self, steps: list[Iterable[Step]]) -> Transition | None:
        return Transition(self.automaton, steps) if any(steps) else None


class Transition:
    """The way over an element, an attribute or a text.

    inside  the state that its contents begin in, with a reading for each of the patterns they may match
    after   the state behind it, by the readings of `inside` that the contents bore out
    is_free whether every text will do
    """

    def __init__(self, automaton: Automaton, steps: Iterable[Iterable[Step]]) -> None:
        readings: dict[Pattern, int] = {}
        rests = [[(readings.setdefault(inside, len(readings)), rest) for inside, rest in taken] for taken in steps]
        self.inside = automaton.state(tuple(readings))
        self.is_free = self.inside.patterns == (TEXT,)
        self._verdicts: dict[str, int] = {}

        def after(borne_out: int) -> State:
            return automaton.state(
                tuple(choice(*(rest for at, rest in taken if borne_out >> at & 1)) for taken in rests)
            )

        self.after: Table[int, State] = Table(after)

    def bear_out(self, text: str) -> int:
        """Give the readings that a value, or a text, bears out."""
        verdict = self._verdicts.get(text)
        if verdict is None:
            if len(self._verdicts) == _KEPT:
                self._verdicts.clear()
            verdict = self._verdicts[text] = self.inside.accepting_alone(text)
        return verdict

    @cached_property
    def beyond_text(self) -> frozenset[str | None]:
        """All datatypes that a value may be of, if more than its text decides on one of them; none otherwise."""
        found = frozenset[str | None]().union(*map(datatypes_in, self.inside.patterns))
        return found if found & _BEYOND_TEXT else frozenset()

    def leading_to(self, state: State) -> Transition:
        """Give a way with the same inside, behind which this state is, whatever the contents were."""
        aside = copy(self)
        aside.after = Table(lambda _: state)
        return aside

    @property
    def regardless(self) -> State:
        """The state behind it, whatever the contents were."""
        return self.after[self.inside.all]


def _bits(readings: Iterable[bool]) -> int:
    return sum(1 << at for at, holds in enumerate(readings) if holds)
