"""What letters use, counted, and what a schema offers them: plain facts, by which a schema can be narrowed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from toolkit.grammar import derive
from toolkit.grammar.automaton import Automaton
from toolkit.grammar.pattern import NOT_ALLOWED, Element, OneName, Pattern, choice
from toolkit.names import Name
from toolkit.odd.compile import grammar
from toolkit.odd.model import ElementSpec, Odd
from toolkit.source import Source

__all__ = ["ElementUse", "Offer", "Usage", "offered", "used"]


@dataclass(frozen=True, slots=True)
class ElementUse:
    """How one element is used.

    files       how many files have it
    attributes  for each attribute its values as written, with the number of times
    children    the elements that it holds, likewise
    """

    times: int
    files: int
    attributes: Mapping[Name, Mapping[str, int]]
    children: Mapping[Name, int]


@dataclass(frozen=True)
class Usage:
    """What a number of files use.

    contexts  those contexts of rules that occur, as the rules write them
    faulty    how many of the files the schema refuses
    """

    files: int
    roots: frozenset[Name]
    elements: Mapping[Name, ElementUse]
    contexts: frozenset[str] = frozenset()
    faulty: int = 0

    @cached_property
    def attributes(self) -> frozenset[Name]:
        """The attributes that are used on any element."""
        return frozenset(name for use in self.elements.values() for name in use.attributes)


def used(sources: Iterable[Source], contexts: Iterable[str] = (), faulty: int = 0) -> Usage:
    """Count the elements, attributes, values and children in files; the rest is passed on as it is."""
    files, roots = 0, set()
    times: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    values: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    children: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source in sources:
        files += 1
        here: set[str] = set()
        around = [""]
        for _, name, attributes in source.events:
            if attributes is None:
                if name is None:
                    around.pop()
                continue
            assert name is not None  # only the end of an element comes without
            here.add(name)
            times[name] += 1
            children[around[-1]][name] += 1
            around.append(name)
            for attribute, value in attributes.items():
                values[name][attribute][value] += 1
        holders.update(here)
    roots = {Name.of(name) for name in children[""]}
    elements = {
        Name.of(name): ElementUse(
            times[name],
            holders[name],
            {Name.of(attribute): dict(counts) for attribute, counts in values[name].items()},
            {Name.of(child): number for child, number in children[name].items()},
        )
        for name in sorted(times)
    }
    return Usage(files, frozenset(roots), elements, frozenset(contexts), faulty)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a schema lets an element have.

    content     the pattern of its attributes and children, without refs but in the children
    attributes  the attributes it may have, each with what its value must match
    children    the elements it may hold, in the order of the schema
    """

    name: Name
    content: Pattern
    attributes: Mapping[Name, Pattern]
    children: tuple[Name, ...]


def offered(odd: Odd) -> dict[str, Offer]:
    """Give what a resolved ODD offers each of its elements that a document can hold, by identifier."""
    whole = grammar(odd)
    automaton, known = Automaton(whole), {odd.prefix + ident: ident for ident in odd.of(ElementSpec)}
    return {
        known[name]: _offer(pattern.names.name, automaton.expand(pattern.content))
        for name, pattern in whole.definitions.items()
        if name in known and isinstance(pattern, Element) and isinstance(pattern.names, OneName)
    }


def _offer(name: Name, content: Pattern) -> Offer:
    attributes: defaultdict[Name, Pattern] = defaultdict(lambda: NOT_ALLOWED)
    for one in derive.attributes_in(content):
        if isinstance(one.names, OneName):
            attributes[one.names.name] = choice(attributes[one.names.name], one.content)
    children = [one.names.name for one in derive.elements_in(content) if isinstance(one.names, OneName)]
    return Offer(name, content, dict(attributes), tuple(dict.fromkeys(children)))
