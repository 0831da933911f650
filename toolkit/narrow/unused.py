"""What a schema allows and letters never use, in words for editors and as data for programs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from textwrap import wrap
from typing import Final

from toolkit.grammar.pattern import ListPattern, Pattern, Value, parts
from toolkit.names import TEI, Name
from toolkit.narrow.memberships import carried, has_closed_list
from toolkit.narrow.usage import ElementUse, Offer, Usage, offered
from toolkit.odd.model import ClassSpec, ElementSpec, Odd
from toolkit.odd.rules import contexts, placed
from toolkit.report import plain

__all__ = ["Unused", "as_json", "as_text", "unused"]

_WIDTH: Final = 100
_HARD: Final = "\u00a0"
"""A space at which no line is broken."""

_MANY: Final = 10
"""An attribute that so many elements may have is told of once, not of each element."""

_SHOWN: Final = 12
"""So many children that an element never holds are named in the text; the data has all."""


@dataclass(frozen=True, slots=True)
class ElementInUse:
    """One element that is used.

    attributes   those it has, with the number of times
    never        those it may have and never has, though others do; those of few elements are not said again
    never_holds  the elements it may hold and never holds, though they are used, the most frequent first
    """

    name: str
    times: int
    files: int
    attributes: Mapping[str, int]
    never: tuple[str, ...]
    never_holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RareAttribute:
    """An attribute that many elements may have and only a few of them ever have."""

    name: str
    elements: tuple[str, ...]
    allowed: int


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A closed list of values, on the elements where the same of it is used.

    used   the values that occur, with the number of times
    never  the others
    """

    attribute: str
    elements: tuple[str, ...]
    used: Mapping[str, int]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unused:
    """What a schema allows beside what files use.

    elements      those never used, by module
    modules_without_use  the modules of which no element is used
    attributes    those that no element has, by the class they come from; by the element where it has them of its own
    attribute_names  how many attributes the elements in use have, and may have, by name
    rules         those whose context never occurs, of so many
    in_use        the elements in use, the most frequent first
    not_allowed   what is used though the schema does not know it: `name` or `element/@attribute`, with the times
    """

    files: int
    faulty: int
    allowed: int
    elements: Mapping[str, tuple[str, ...]]
    modules_without_use: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]
    attribute_names: tuple[int, int]
    rare: tuple[RareAttribute, ...]
    values: tuple[ClosedList, ...]
    rules: tuple[str, ...]
    all_rules: int
    in_use: tuple[ElementInUse, ...]
    not_allowed: Mapping[str, int]


def unused(odd: Odd, usage: Usage) -> Unused:
    """Hold what files use beside what a resolved ODD allows."""
    return _Comparison(odd, usage).whole()


class _Comparison:
    def __init__(self, odd: Odd, usage: Usage) -> None:
        self.odd = odd
        self.usage = usage
        self.offers = offered(odd)
        self.specs = odd.of(ElementSpec)
        self.uses = {
            ident: usage.elements[one.name] for ident, one in self.offers.items() if one.name in usage.elements
        }
        classes = odd.of(ClassSpec)
        self.attributes = {ident: carried(self.specs[ident], classes) for ident in self.uses}

    def whole(self) -> Unused:
        allowed = {name for ident in self.uses for name in self.offers[ident].attributes}
        modules = {self.specs[ident].module for ident in self.offers}
        rules = {one.ident: False for one, _ in placed(self.odd)}
        for one, default in placed(self.odd):
            rules[one.ident] |= not self.usage.contexts.isdisjoint(contexts(one, default))
        return Unused(
            files=self.usage.files,
            faulty=self.usage.faulty,
            allowed=len(self.offers),
            elements=self.elements(),
            modules_without_use=tuple(sorted(modules - {self.specs[ident].module for ident in self.uses})),
            attributes=self.nowhere(allowed - self.usage.attributes),
            attribute_names=(len(allowed & self.usage.attributes), len(allowed)),
            rare=tuple(self.rare.values()),
            values=tuple(self.values()),
            rules=tuple(sorted(name for name, is_met in rules.items() if not is_met)),
            all_rules=len(rules),
            in_use=tuple(sorted(self.in_use(), key=lambda one: (-one.times, one.name))),
            not_allowed=dict(self.not_allowed()),
        )

    def elements(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for ident in sorted(self.offers.keys() - self.uses.keys()):
            found[self.specs[ident].module].append(str(self.offers[ident].name))
        return {module: tuple(names) for module, names in sorted(found.items())}

    def nowhere(self, names: Iterable[Name]) -> dict[str, tuple[str, ...]]:
        """Group attributes by the class that most of the elements have them from."""
        wanted = set(names)
        holders: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for ident, attributes in self.attributes.items():
            for one in attributes:
                name = one.definition.name
                if name in wanted and name in self.offers[ident].attributes:
                    holders[str(name)][one.class_ or str(self.offers[ident].name)] += 1
        found: defaultdict[str, list[str]] = defaultdict(list)
        for attribute, counts in sorted(holders.items()):
            _, holder = min((-number, holder) for holder, number in counts.items())
            found[holder].append(attribute)
        return {
            holder: tuple(found[holder]) for holder in sorted(found, key=lambda one: (not one.startswith("att."), one))
        }

    @cached_property
    def rare(self) -> dict[Name, RareAttribute]:
        found: dict[Name, RareAttribute] = {}
        for name in sorted(self.usage.attributes, key=str):
            able = [ident for ident in self.uses if name in self.offers[ident].attributes]
            having = sorted(str(self.offers[ident].name) for ident in able if name in self.uses[ident].attributes)
            if len(able) >= _MANY and len(having) * 2 < len(able):
                found[name] = RareAttribute(str(name), tuple(having), len(able))
        return found

    def values(self) -> Iterator[ClosedList]:
        found: defaultdict[tuple[str, tuple[str, ...]], dict[str, Mapping[str, int]]] = defaultdict(dict)
        for ident, use in self.uses.items():
            for attribute, pattern, counts in self.closed_lists(ident, use):
                never = tuple(value for value in _values_of(pattern) if value not in counts)
                if never:
                    found[attribute, never][ident] = counts
        for (attribute, never), holders in sorted(found.items()):
            used: defaultdict[str, int] = defaultdict(int)
            for seen in holders.values():
                for value, times in seen.items():
                    used[value] += times
            yield ClosedList(attribute, tuple(sorted(holders)), dict(sorted(used.items())), never)

    def closed_lists(self, ident: str, use: ElementUse) -> Iterator[tuple[str, Pattern, dict[str, int]]]:
        for name, pattern in self.offers[ident].attributes.items():
            if name in use.attributes and has_closed_list(name, self.attributes[ident]):
                counts: defaultdict[str, int] = defaultdict(int)
                for value, times in use.attributes[name].items():
                    for token in value.split() if isinstance(pattern, ListPattern) else [" ".join(value.split())]:
                        counts[token] += times
                yield str(name), pattern, counts

    def in_use(self) -> Iterator[ElementInUse]:
        names = {offer.name for ident, offer in self.offers.items() if ident in self.uses}
        for ident, use in self.uses.items():
            offer = self.offers[ident]
            never = self.usage.attributes.intersection(offer.attributes) - use.attributes.keys() - self.rare.keys()
            children = names.intersection(offer.children) - use.children.keys()
            counts = {str(name): sum(values.values()) for name, values in use.attributes.items()}
            yield ElementInUse(
                name=str(offer.name),
                times=use.times,
                files=use.files,
                attributes=dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))),
                never=tuple(sorted(map(str, never))),
                never_holds=tuple(
                    map(str, sorted(children, key=lambda child: (-self.usage.elements[child].times, child)))
                ),
            )

    def not_allowed(self) -> Iterator[tuple[str, int]]:
        offers: dict[Name, Offer] = {offer.name: offer for offer in self.offers.values()}
        for name, use in self.usage.elements.items():
            offer = offers.get(name)
            if offer is None and name.namespace in (TEI, self.odd.namespace, ""):
                yield str(name), use.times
            for attribute, values in use.attributes.items() if offer else ():
                if offer and attribute not in offer.attributes:
                    yield f"{name}/@{attribute}", sum(values.values())


def _values_of(pattern: Pattern) -> list[str]:
    """Give the values that a closed list allows, in its order."""
    if isinstance(pattern, Value):
        return [pattern.text]
    inside = (pattern.member,) if isinstance(pattern, ListPattern) else parts(pattern)
    return list(dict.fromkeys(value for part in inside for value in _values_of(part)))


# --- words --------------------------------------------------------------------------------------------------------


def as_json(found: Unused) -> str:
    """Give the whole as one JSON object, with the names that the fields have here."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1)


def as_text(found: Unused, name: str) -> str:
    """Give the report for people; `name` is that of the schema."""
    return "\n".join(plain(line) for line in _lines(found, name))


def _lines(found: Unused, name: str) -> Iterator[str]:
    yield f"{name} beside {_many(found.files, 'file')}"
    yield f"  elements    {len(found.in_use)} used of {found.allowed} allowed"
    yield f"  attributes  {found.attribute_names[0]} used of {found.attribute_names[1]} that these elements may have"
    yield f"  rules       {found.all_rules - len(found.rules)} met of {found.all_rules}"
    if found.faulty:
        yield f"  not valid   {_many(found.faulty, 'file')}; what they use is counted too"
    yield from _not_allowed(found.not_allowed)
    yield from _elements(found)
    yield from _attributes(found.attributes)
    yield from _rare(found.rare)
    yield from _closed_lists(found.values)
    yield from _rules(found.rules)
    yield from _in_use(found.in_use)


def _not_allowed(names: Mapping[str, int]) -> Iterator[str]:
    yield from _head("used, though the schema does not allow it", len(names))
    yield from _table([("", _counted(names))])


def _elements(found: Unused) -> Iterator[str]:
    yield from _head("elements never used", sum(map(len, found.elements.values())))
    rows = [(module, names) for module, names in found.elements.items() if module not in found.modules_without_use]
    whole = [f"{module} {len(found.elements[module])}" for module in found.modules_without_use]
    yield from _table([*rows, ("nothing of", tuple(whole))])


def _attributes(attributes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    yield from _head("attributes that no element ever has", sum(map(len, attributes.values())))
    yield from _table([(holder, _at(names)) for holder, names in attributes.items()], " ")


def _rare(attributes: tuple[RareAttribute, ...]) -> Iterator[str]:
    yield from _head("attributes that only few of the elements have", len(attributes))
    yield from _table([(f"@{one.name}  {len(one.elements)} of {one.allowed}", one.elements) for one in attributes])


def _closed_lists(lists: tuple[ClosedList, ...]) -> Iterator[str]:
    yield from _head("values of closed lists never used", sum(len(one.never) for one in lists))
    for one in lists:
        yield f"  @{one.attribute} of {', '.join(one.elements)}"
        yield from _table([("never", one.never), ("used", _counted(one.used))], indent=4)


def _rules(rules: tuple[str, ...]) -> Iterator[str]:
    yield from _head("rules about what never occurs", len(rules))
    yield from _table([("", rules)])


def _in_use(elements: tuple[ElementInUse, ...]) -> Iterator[str]:
    yield from _head("elements in use, and what each of them never has", len(elements))
    for one in elements:
        yield f"  {one.name}  {_many(one.times, 'time')} in {_many(one.files, 'file')}"
        more = len(one.never_holds) - _SHOWN
        shown = one.never_holds if more < 2 else (*one.never_holds[:_SHOWN], f"and {more} more")
        has = tuple(f"@{item}" for item in _counted(one.attributes))
        rows = (("has", has), ("never has", _at(one.never)), ("never holds", shown))
        yield from _table(rows, indent=4, column=17)


def _head(words: str, number: int) -> Iterator[str]:
    if number:
        yield from ("", f"{words} ({number})")


def _table(
    rows: Iterable[tuple[str, tuple[str, ...]]], between: str = ", ", *, indent: int = 2, column: int = 0
) -> Iterator[str]:
    """Give rows of a label and items, broken between items; none for a row without items."""
    rows = [row for row in rows if row[1]]
    column = column or indent + max((len(label) + 2 for label, _ in rows if label), default=0)
    for label, items in rows:
        words = between.join(item.replace(" ", _HARD) for item in items)
        broken = wrap(words, _WIDTH - column, break_long_words=False, break_on_hyphens=False)
        for number, line in enumerate(broken):
            yield (" " * indent + (label if number == 0 else "")).ljust(column) + line.replace(_HARD, " ")


def _at(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"@{name}" for name in names)


def _counted(numbers: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(f"{name} {times}" for name, times in numbers.items())


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
