"""What changed between two grammars for those who write documents: exactly, element by element.

From the root on, the element patterns that a child may be read by in the one grammar and in the other are compared
where they meet. Of each pair the parts that have nothing to do with each other are compared by themselves: mostly each
attribute, and the children. What is said of a part is true by its own; where all that leaves a difference unsaid, a
shortest row of attributes and children tells it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from toolkit.grammar.alphabet import Alphabet, Reduced, factors_of, has_content_in, is_other, rewriting, without_numbers
from toolkit.grammar.derive import attributes_in, elements_in, is_nullable, required
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Choice,
    Element,
    Grammar,
    ListPattern,
    NameClass,
    OneName,
    OneOrMore,
    Pattern,
    Value,
    choice,
    contains,
    group,
    list_of,
    parts,
    value,
)
from toolkit.grammar.readings import differences
from toolkit.grammar.words import (
    Bounds,
    Matching,
    Meeting,
    Word,
    equal_lists,
    includes,
    meetings,
    texts_in,
    values_of,
    words,
)
from toolkit.names import Name

__all__ = ["Change", "Changed", "Comparison", "What", "compare"]


class What(StrEnum):
    """Of what kind a change is; in the order in which changes of an element are told."""

    ATTRIBUTE_GONE = "attribute-gone"
    ATTRIBUTE_REQUIRED = "attribute-required"
    ATTRIBUTE_NEW_AND_REQUIRED = "attribute-new-and-required"
    ATTRIBUTE_OPTIONAL = "attribute-optional"
    ATTRIBUTE_NEW = "attribute-new"
    VALUE_GONE = "value-gone"
    VALUE_NEW = "value-new"
    DATATYPE = "datatype"
    CHILD_GONE = "child-gone"
    CHILD_REQUIRED = "child-required"
    CHILD_OPTIONAL = "child-optional"
    CHILD_ONCE = "child-once"
    CHILD_REPEATABLE = "child-repeatable"
    CHILD_NEW = "child-new"
    TEXT_GONE = "text-gone"
    TEXT_NEW = "text-new"
    TEXT_DATATYPE = "text-datatype"
    MUST_BE_FILLED = "must-be-filled"
    MAY_BE_EMPTY = "may-be-empty"
    ORDER = "order"


_STRICTER = frozenset(
    {
        What.ATTRIBUTE_GONE, What.ATTRIBUTE_REQUIRED, What.ATTRIBUTE_NEW_AND_REQUIRED, What.VALUE_GONE,
        What.CHILD_GONE, What.CHILD_REQUIRED, What.CHILD_ONCE, What.TEXT_GONE, What.MUST_BE_FILLED,
    }
)  # fmt: skip
_LOOSER = frozenset(
    {
        What.ATTRIBUTE_NEW, What.ATTRIBUTE_NEW_AND_REQUIRED, What.ATTRIBUTE_OPTIONAL, What.VALUE_NEW, What.CHILD_NEW,
        What.CHILD_OPTIONAL, What.CHILD_REPEATABLE, What.TEXT_NEW, What.MAY_BE_EMPTY,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an element.

    name           the attribute or child; its `local` is OTHER where any name is meant that no schema writes down
    value          the value that was added or taken away
    before, after  of a datatype: what a value must be
    among          of an order: the attributes that play a part in it
    has_content    of an order: whether children and text do
    lost, gained   of an order: shortest rows of attributes and children that only the first, or the second, allows
    is_stricter    whether what was valid may no longer be
    is_looser      whether what was not valid may be now
    """

    what: What
    name: Name | None = None
    value: str = ""
    before: Pattern | None = None
    after: Pattern | None = None
    among: tuple[Name, ...] = ()
    has_content: bool = False
    lost: Word | None = None
    gained: Word | None = None
    is_stricter: bool = False
    is_looser: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """An element that both grammars have, and what changed.

    within  the parent in which it changed so, where it differs by its place; else None
    """

    element: Name
    within: Name | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed; only what a document can hold counts.

    gone, new        elements, by name
    renamed          elements that only changed their namespace: before and after
    common           elements that both have, by the name they have now
    roots_gone, _new elements that a document may begin with
    changed          elements that both have and that changed
    holders          for each new element those that may hold it
    bearers          for each attribute the elements that bear it, before and after
    lost_by_readings, gained_by_readings
                     whether documents are lost, or gained, though no element tells it: where several patterns compete
                     for an element, in what may follow what
    """

    gone: tuple[Name, ...] = ()
    new: tuple[Name, ...] = ()
    renamed: tuple[tuple[Name, Name], ...] = ()
    common: frozenset[Name] = frozenset()
    roots_gone: tuple[Name, ...] = ()
    roots_new: tuple[Name, ...] = ()
    changed: tuple[Changed, ...] = ()
    holders: Mapping[Name, frozenset[Name]] = field(default_factory=dict)
    bearers: tuple[Mapping[Name, frozenset[Name]], Mapping[Name, frozenset[Name]]] = ({}, {})
    lost_by_readings: bool = False
    gained_by_readings: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether both allow the same documents."""
        return not (self.is_stricter or self.is_looser)

    @property
    def is_stricter(self) -> bool:
        """Whether a document that was valid may no longer be."""
        changes = any(change.is_stricter for changed in self.changed for change in changed.changes)
        return bool(changes or self.gone or self.renamed or self.roots_gone or self.lost_by_readings)

    @property
    def is_looser(self) -> bool:
        """Whether a document that was not valid may be now."""
        changes = any(change.is_looser for changed in self.changed for change in changed.changes)
        return bool(changes or self.new or self.renamed or self.roots_new or self.gained_by_readings)


def compare(before: Grammar, after: Grammar) -> Comparison:
    """Say what changed from one grammar to another.

    Raises SchemaError where a grammar breaks a rule, or its patterns are too intricate to be compared.

    >>> from toolkit.grammar.pattern import TEXT, OneName, attribute, element, group, optional
    >>> def letter(content):
    ...     return Grammar(element(OneName(Name("", "letter")), content))
    >>> date = attribute(OneName(Name("", "date")), TEXT)
    >>> compare(letter(group(optional(date), TEXT)), letter(group(date, TEXT))).changed[0].changes[0].what
    <What.ATTRIBUTE_REQUIRED: 'attribute-required'>
    """
    alphabet = Alphabet((before, after), equal_lists)
    return _Comparing(alphabet, before, after).run()


_Found = defaultdict[Name, dict[tuple[Change, ...], Name | None]]
"""For each element what changed, each time with the parent in which it was met first."""


class _Comparing:
    """One comparison of two grammars."""

    def __init__(self, alphabet: Alphabet, before: Grammar, after: Grammar) -> None:
        self.alphabet = alphabet
        first = alphabet.reduced(before, "A")
        self.second = alphabet.reduced(after, "B")
        self.renamed = _renamed(self.names(first), self.names(self.second))
        self.first = alphabet.reduced(before, "A", self.renamed) if self.renamed else first
        self.sides = self.first, self.second
        self.known: dict[tuple[Pattern, Pattern], tuple[Change, ...]] = {}
        self.competing = False

    def names(self, reduced: Reduced) -> frozenset[Name]:
        """Give the names of the elements that a document can hold."""
        return frozenset().union(*(self.alphabet.elements(found.names) for found in reduced.elements.values()))

    def run(self) -> Comparison:
        before, after = self.names(self.first), self.names(self.second)
        roots = [self.held(side.start) for side in self.sides]
        found = Comparison(
            gone=_sorted(before - after),
            new=_sorted(after - before),
            renamed=tuple(sorted(self.renamed.items())),
            common=before & after,
            roots_gone=_sorted((roots[0] - roots[1]) & after),
            roots_new=_sorted((roots[1] - roots[0]) & before),
            changed=tuple(_told(self.changed(before, after), before - after, after - before)),
            holders=self.holders(after - before),
            bearers=(self.bearers(self.first), self.bearers(self.second)),
        )
        if not self.competing or (found.is_stricter and found.is_looser):
            return found
        lost, gained = differences(self.first, self.second, self.alphabet)
        return replace(
            found,
            lost_by_readings=lost and not found.is_stricter,
            gained_by_readings=gained and not found.is_looser,
        )

    def held(self, pattern: Pattern) -> frozenset[Name]:
        """Give the names of the children in a pattern."""
        return frozenset().union(*(self.alphabet.elements(found.names) for found in elements_in(pattern)))

    def holders(self, names: Set[Name]) -> dict[Name, frozenset[Name]]:
        """Give for some elements of the second grammar those that may hold them."""
        found: dict[Name, set[Name]] = {}
        for key, holder in self.second.elements.items():
            for name in self.held(self.second.contents[key]) & names:
                found.setdefault(name, set()).update(self.alphabet.elements(holder.names))
        return {name: frozenset(holders) for name, holders in found.items()}

    def bearers(self, reduced: Reduced) -> dict[Name, frozenset[Name]]:
        """Give for each attribute the elements that bear it."""
        found: dict[Name, set[Name]] = {}
        for key, bearer in reduced.elements.items():
            for leaf in attributes_in(reduced.contents[key]):
                for name in self.alphabet.attributes(leaf.names):
                    found.setdefault(name, set()).update(self.alphabet.elements(bearer.names))
        return {name: frozenset(elements) for name, elements in found.items()}

    # --- pairs of element patterns

    def changed(self, before: Set[Name], after: Set[Name]) -> Iterator[Changed]:
        """Compare the element patterns where they meet, from the root on."""
        found: _Found = defaultdict(dict)
        self.follow(self.under(self.first.start, self.second.start), found)
        if before != after or any(changes for by_changes in found.values() for changes in by_changes):
            # an element that moved may never be met in both at once
            competing = self.competing
            apart = [name for name in _sorted(before & after) if name not in found and not is_other(name)]
            self.follow([Meeting(name, *map(partial(self.called, name), self.sides)) for name in apart], found)
            self.competing = competing
        for name in _sorted(found):
            for changes, parent in found[name].items():
                yield Changed(name, parent if len(found[name]) > 1 else None, changes)

    def follow(self, meetings: Iterable[Meeting], found: _Found) -> None:
        """Enter in `found` what changed between the patterns of meetings and of all that meet below."""
        waiting: deque[tuple[Meeting, Name | None]] = deque((meeting, None) for meeting in meetings)
        seen: set[Meeting] = set()
        while waiting:
            meeting, parent = waiting.popleft()
            if meeting not in seen:
                seen.add(meeting)
                found[meeting.name].setdefault(self.changes(meeting), parent)
                waiting.extend((below, meeting.name) for below in self.under(*self.contents(meeting)))

    def under(self, first: Pattern, second: Pattern) -> Iterable[Meeting]:
        """Give the element patterns of children that meet in two patterns."""
        found = meetings(first, second, self.children(first, second), self.attributes(first, second))
        self.competing |= found.competing
        return found.found

    def contents(self, meeting: Meeting) -> tuple[Pattern, Pattern]:
        first = (self.first.contents[key] for key in sorted(meeting.first))
        second = (self.second.contents[key] for key in sorted(meeting.second))
        return _united(tuple(first)), _united(tuple(second))

    def called(self, name: Name, reduced: Reduced) -> frozenset[str]:
        """Give the numbers of the element patterns of a name."""
        elements = reduced.elements.items()
        return frozenset(key for key, found in elements if name in self.alphabet.elements(found.names))

    def attributes(self, *patterns: Pattern) -> tuple[Name, ...]:
        """Give the names of the attributes of patterns; those that only wildcards bear, and alike, once."""
        return _items((leaf for pattern in patterns for leaf in attributes_in(pattern)), self.alphabet.attributes)

    def children(self, *patterns: Pattern) -> Matching:
        """Tell the names of children apart, likewise."""
        items = _items((leaf for pattern in patterns for leaf in elements_in(pattern)), self.alphabet.elements)
        return lambda names: (
            (names.name,) if isinstance(names, OneName) else [name for name in items if contains(names, name)]
        )

    # --- one pair

    def changes(self, meeting: Meeting) -> tuple[Change, ...]:
        """Give what changed between the element patterns of a meeting."""
        first, second = map(without_numbers, self.contents(meeting))
        if first is second:
            return ()
        found = [change for part in self.parts(first, second) for change in self.part(*part)]
        return tuple(sorted(dict.fromkeys(found), key=_place))

    def parts(self, first: Pattern, second: Pattern) -> Iterable[tuple[Pattern, Pattern]]:
        """Give the parts of two patterns that have no attribute in common with the others."""
        names = self.attributes(first, second)
        found: list[_Part] = []
        for side, factors in enumerate((factors_of(first), factors_of(second))):
            for factor in factors:
                part = _Part(_borne(factor, names), has_content_in(factor)).having(side, factor)
                for other in [other for other in found if other.touches(part)]:
                    found.remove(other)
                    part = other.joined(part)
                found.append(part)
        return [(group(*part.first), group(*part.second)) for part in found]

    def part(self, first: Pattern, second: Pattern) -> tuple[Change, ...]:
        """Give what changed in a part; many elements have the same."""
        if first is second:
            return ()
        if (first, second) not in self.known:
            self.known[first, second] = tuple(self.compare(first, second))
        return self.known[first, second]

    def compare(self, first: Pattern, second: Pattern) -> Iterator[Change]:
        """Compare a part: what can be said of each attribute and child, and what that leaves unsaid."""
        attributes, children = self.attributes(first, second), self.children(first, second)
        found = [change for name in attributes for change in _attribute_changes(first, second, name)]
        has_content = has_content_in(first) or has_content_in(second)
        if has_content:
            found += _content_changes(_without_attributes(first), _without_attributes(second), children)
        yield from found
        lost, gained = words(first, second, children, attributes, _bounds(found))
        order = Change(What.ORDER, among=attributes, has_content=has_content, lost=lost, gained=gained)
        if lost is not None or gained is not None:
            yield replace(order, is_stricter=lost is not None, is_looser=gained is not None)


# --- the parts of a pattern ---------------------------------------------------------------------------------------


class _Part(NamedTuple):
    """Factors of two patterns that belong together: by a name of an attribute, or since they hold the content."""

    names: frozenset[Name]
    has_content: bool
    first: tuple[Pattern, ...] = ()
    second: tuple[Pattern, ...] = ()

    def having(self, side: int, factor: Pattern) -> _Part:
        return self._replace(second=(factor,)) if side else self._replace(first=(factor,))

    def touches(self, other: _Part) -> bool:
        return (self.has_content and other.has_content) or not self.names.isdisjoint(other.names)

    def joined(self, other: _Part) -> _Part:
        has_content = self.has_content or other.has_content
        return _Part(self.names | other.names, has_content, self.first + other.first, self.second + other.second)


def _borne(pattern: Pattern, names: Iterable[Name]) -> frozenset[Name]:
    leaves = attributes_in(pattern)
    return frozenset(name for name in names if any(contains(leaf.names, name) for leaf in leaves))


_without_attributes = rewriting(lambda leaf: EMPTY if isinstance(leaf, Attribute) else leaf)


def _united(contents: tuple[Pattern, ...]) -> Pattern:
    """Give the choice of contents, with the attributes that all have in the same way before it."""
    if len(contents) == 1:
        return contents[0]
    factors = [factors_of(content) for content in contents]
    shared = [one for one in factors[0] if not has_content_in(one) and all(one in others for others in factors[1:])]
    rests = (group(*(factor for factor in own if factor not in shared)) for own in factors)
    return group(*shared, choice(*rests))


def _items(leaves: Iterable[Element | Attribute], matching: Callable[[NameClass], frozenset[Name]]) -> tuple[Name, ...]:
    """Give the names of leaves, sorted; of those that only wildcards hold, and alike, the one that means any other."""
    classes = frozenset(leaf.names for leaf in leaves)
    written = {names.name for names in classes if isinstance(names, OneName)}
    alike: dict[frozenset[NameClass], list[Name]] = {}
    for name in frozenset[Name]().union(*map(matching, classes)) - written:
        alike.setdefault(frozenset(names for names in classes if contains(names, name)), []).append(name)
    for names in alike.values():
        written.update([name for name in sorted(names) if is_other(name)][:1] or names)
    return _sorted(written)


# --- what can be said ---------------------------------------------------------------------------------------------


def _attribute_changes(first: Pattern, second: Pattern, name: Name) -> Iterator[Change]:
    before, after = values_of(first, name), values_of(second, name)
    needed = [name in required(pattern, Attribute) for pattern in (first, second)]
    if before is NOT_ALLOWED and after is NOT_ALLOWED:
        return
    if before is NOT_ALLOWED:
        yield _change(What.ATTRIBUTE_NEW_AND_REQUIRED if needed[1] else What.ATTRIBUTE_NEW, name)
    elif after is NOT_ALLOWED:
        yield replace(_change(What.ATTRIBUTE_GONE, name), is_looser=needed[0])
    else:
        if needed[0] != needed[1]:
            yield _change(What.ATTRIBUTE_REQUIRED if needed[1] else What.ATTRIBUTE_OPTIONAL, name)
        yield from _value_changes(before, after, name)


def _value_changes(before: Pattern, after: Pattern, name: Name) -> Iterator[Change]:
    values = _values(before), _values(after)
    lost = [leaf for leaf in texts_in(before) if not includes(after, leaf)]
    gained = [leaf for leaf in texts_in(after) if not includes(before, leaf)]
    old = values[0] - values[1] if lost else frozenset()
    new = values[1] - values[0] if gained else frozenset()
    # the same values in another order are told as another datatype
    are_all = bool(old) == bool(lost) and bool(new) == bool(gained)
    are_values = all(isinstance(leaf, Value) for leaf in (*lost, *gained)) or _frame(before) is _frame(after)
    if are_values and are_all:
        yield from (_change(What.VALUE_GONE, name, text) for text in sorted(old))
        yield from (_change(What.VALUE_NEW, name, text) for text in sorted(new))
    elif _is_told(found := _datatype(What.DATATYPE, before, after, name)):
        yield found


def _datatype(what: What, before: Pattern, after: Pattern, name: Name | None = None) -> Change:
    """Say that other texts are allowed; what is lost and gained, as far as it is known."""
    lost = any(not includes(after, leaf) for leaf in texts_in(before))
    gained = any(not includes(before, leaf) for leaf in texts_in(after))
    return Change(what, name, before=before, after=after, is_stricter=lost, is_looser=gained)


def _is_told(change: Change) -> bool:
    return change.is_stricter or change.is_looser


def _values(content: Pattern) -> frozenset[str]:
    """Give the values that are listed in the content of an attribute, also those of a list."""
    found: set[str] = set()
    for leaf in texts_in(content):
        if isinstance(leaf, Value):
            found.add(leaf.text)
        elif isinstance(leaf, ListPattern):
            found |= _values(leaf.member)
    return frozenset(found)


@rewriting
def _frame(leaf: Pattern) -> Pattern:
    """Make all listed values of the content of an attribute the same one."""
    if isinstance(leaf, Value):
        return value("", "token", "")
    return list_of(_frame(leaf.member)) if isinstance(leaf, ListPattern) else leaf


def _content_changes(before: Pattern, after: Pattern, children: Matching) -> Iterator[Change]:
    """Say what changed in the content of an element, by each child and by text."""
    old, new = _counts(before, children), _counts(after, children)
    needed = required(before, Element), required(after, Element)
    yield from (_change(What.CHILD_GONE, name) for name in _sorted(old.keys() - new.keys()))
    yield from (_change(What.CHILD_NEW, name) for name in _sorted(new.keys() - old.keys()))
    must = _sorted(needed[1] - needed[0])
    may = _sorted((needed[0] - needed[1]) & new.keys())
    yield from (_change(What.CHILD_REQUIRED, name) for name in must)
    yield from (_change(What.CHILD_OPTIONAL, name) for name in may)
    for name in _sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield _change(What.CHILD_ONCE if new[name] == 1 else What.CHILD_REPEATABLE, name)
    texts = choice(*texts_in(before)), choice(*texts_in(after))
    if texts[0] is NOT_ALLOWED or texts[1] is NOT_ALLOWED:
        if texts[0] is not texts[1]:
            yield _change(What.TEXT_NEW if texts[0] is NOT_ALLOWED else What.TEXT_GONE)
    elif _is_told(found := _datatype(What.TEXT_DATATYPE, *texts)):
        yield found
    filled = [not is_nullable(content) for content in (before, after)]
    if filled == [False, True] and not must:
        yield _change(What.MUST_BE_FILLED)
    if filled == [True, False] and not needed[0]:
        yield _change(What.MAY_BE_EMPTY)


_SEVERAL = 2


def _counts(pattern: Pattern, children: Matching) -> dict[Name, int]:
    """Give how often each child may come: once, or several times."""
    match pattern:
        case Element(names):
            return dict.fromkeys(children(names), 1)
        case OneOrMore(member):
            return dict.fromkeys(_counts(member, children), _SEVERAL)
    found: dict[Name, int] = {}
    for part in parts(pattern):
        for name, count in _counts(part, children).items():
            sum = max(found.get(name, 0), count) if isinstance(pattern, Choice) else found.get(name, 0) + count
            found[name] = min(sum, _SEVERAL)
    return found


def _change(what: What, name: Name | None = None, value: str = "") -> Change:
    return Change(what, name, value, is_stricter=what in _STRICTER, is_looser=what in _LOOSER)


def _required_and_gone(said: Sequence[Change]) -> frozenset[Name]:
    """Give the attributes without which nothing was allowed, and with which nothing is."""
    gone = (change for change in said if change.what is What.ATTRIBUTE_GONE and change.is_looser)
    return frozenset(change.name for change in gone if change.name is not None)


def _bounds(said: Sequence[Change]) -> Bounds:
    """Give the bounds of rows in which nothing of what was said plays a part."""

    def names(*kinds: What) -> frozenset[Name]:
        return frozenset(change.name for change in said if change.what in kinds and change.name is not None)

    kinds = {change.what for change in said}
    return Bounds(
        without=names(What.CHILD_GONE, What.CHILD_NEW),
        needed=names(What.CHILD_REQUIRED, What.CHILD_OPTIONAL),
        once=names(What.CHILD_ONCE, What.CHILD_REPEATABLE),
        attributes_needed=names(What.ATTRIBUTE_REQUIRED, What.ATTRIBUTE_OPTIONAL, What.ATTRIBUTE_NEW_AND_REQUIRED)
        | _required_and_gone(said),
        shared=True,
        filled=not kinds.isdisjoint({What.MUST_BE_FILLED, What.MAY_BE_EMPTY}),
    )


# --- names --------------------------------------------------------------------------------------------------------


def _sorted(names: Iterable[Name]) -> tuple[Name, ...]:
    """Sort names as a reader looks them up."""
    return tuple(sorted(names, key=_alphabetical))


def _alphabetical(name: Name) -> tuple[str, str, str]:
    return name.local.casefold(), name.local, name.namespace


def _place(change: Change) -> tuple[int, tuple[str, str, str], str]:
    name = change.name or Name("", "")
    return list(What).index(change.what), _alphabetical(name), change.value


def _renamed(before: Set[Name], after: Set[Name]) -> dict[Name, Name]:
    """Give the elements that changed nothing but their namespace."""
    gone, new = before - after, after - before
    found = {}
    for name in gone:
        meant = [other for other in new if other.local == name.local and not is_other(other)]
        rivals = [other for other in gone if other.local == name.local]
        if len(meant) == len(rivals) == 1:
            found[name] = meant[0]
    return found


def _told(changed: Iterable[Changed], gone: Set[Name], new: Set[Name]) -> Iterator[Changed]:
    """Leave out that an element may not hold what is gone altogether, or may hold what is new altogether."""
    for one in changed:
        kept = tuple(change for change in one.changes if not _is_echo(change, gone, new))
        if kept:
            yield replace(one, changes=kept)


def _is_echo(change: Change, gone: Set[Name], new: Set[Name]) -> bool:
    return (change.what is What.CHILD_GONE and change.name in gone) or (
        change.what is What.CHILD_NEW and change.name in new
    )
