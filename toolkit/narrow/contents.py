"""Content models when only some of the elements are there: what of them documents can still be.

Where a schema leaves an element out, references to it are cleared away (`resolve`), which lets a parent do without a
child that it had to have. Here such a model is impossible, and so is whatever needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from toolkit.grammar.pattern import NOT_ALLOWED, Pattern, ref, with_refs
from toolkit.narrow.older import as_pattern, hidden, patterns_in, patterns_of_others, refs_in
from toolkit.odd.model import (
    Alternate,
    ClassRef,
    ClassSpec,
    ClassType,
    Content,
    ElementRef,
    ElementSpec,
    Expand,
    MacroRef,
    MacroSpec,
    Nothing,
    Odd,
    RelaxNG,
    Repeat,
    Sequence,
    Specification,
)  # fmt: skip

__all__ = ["Contents", "with_required"]

_EXPANDS: Final = frozenset({"", *Expand})
_ALL_MEMBERS: Final = (Expand.SEQUENCE, Expand.SEQUENCE_REPEATABLE)


@dataclass(frozen=True)
class Contents:
    """Content models of a resolved ODD, of which only the elements `present` are there.

    under_way  elements that are to be there but cannot be completed yet
    """

    odd: Odd
    present: Set[str]
    under_way: Set[str] = frozenset()

    @cached_property
    def _members(self) -> dict[str, list[Specification]]:
        found: dict[str, list[Specification]] = {ident: [] for ident in self.odd.of(ClassSpec)}
        for spec in self.odd.specifications:
            if isinstance(spec, ElementSpec | ClassSpec) and spec.classes:
                for member in spec.classes.members:
                    found.setdefault(member.key, []).append(spec)
        return found

    @cached_property
    def _elements(self) -> dict[str, ElementSpec]:
        return self.odd.of(ElementSpec)

    @cached_property
    def _macros(self) -> dict[str, MacroSpec]:
        return self.odd.of(MacroSpec)

    def members(self, reference: ClassRef, above: Set[str] = frozenset()) -> Iterator[str]:
        """Give the elements that a reference to a class stands for, those included that are not there."""
        narrowed = bool(reference.include or reference.excluding)
        for spec in self._members.get(reference.key, ()):
            if spec.ident in reference.excluding or spec.ident in above:
                continue
            if isinstance(spec, ClassSpec) and spec.type is ClassType.MODEL:
                whole = not narrowed or spec.ident in reference.include
                inside = ClassRef(spec.ident) if whole else replace(reference, key=spec.ident)
                yield from self.members(inside, above | {reference.key})
            elif isinstance(spec, ElementSpec) and (not reference.include or spec.ident in reference.include):
                yield spec.ident

    def possible(self, content: Content | None) -> Content | None:
        """Give what remains of a content model; None where no document can match it, or where it cannot be said."""
        if any(patterns_in(content)):
            return None if self._would_loosen(as_pattern(content)) else content
        match content:
            case None:
                return Nothing()
            case ElementRef(key):
                return content if key in self.present else None
            case ClassRef():
                return self._possible_class(content)
            case MacroRef(key):
                there = key in self._macros and self.possible(self._macros[key].content) is not None
                return content if there else None
            case Sequence(members, ordered):
                kept = [part for member in members if (part := self.possible(member)) is not None]
                return _sequence(kept, ordered) if len(kept) == len(members) else None
            case Alternate(members):
                kept = [part for member in members if (part := self.possible(member)) is not None]
                return _alternate(kept) if kept else None
            case Repeat(member, minimum, maximum):
                part = self.possible(member)
                if part is None:
                    return Nothing() if minimum == 0 else None
                return _repeat(part, minimum, maximum)
        return content

    def _possible_class(self, reference: ClassRef) -> Content | None:
        names = list(self.members(reference))
        here = [name for name in names if name in self.present]
        if reference.expand in _ALL_MEMBERS and here != names:
            return None
        if not here:  # a sequence of no members, or of such as may be left out, asks for nothing
            return None if reference.expand is Expand.ALTERNATION else Nothing()
        return reference

    def _would_loosen(self, pattern: Pattern) -> bool:
        """Whether a pattern of RELAX NG, which cannot be written anew, asks for less once references are cleared."""
        cleared = with_refs(pattern, lambda name: None if self._absent(name) else ref(name))
        return cleared is not with_refs(pattern, lambda name: NOT_ALLOWED if self._absent(name) else ref(name))

    def _absent(self, name: str) -> list[str]:
        """Give what would have to be added for a reference in RELAX NG to mean something that is there."""
        for one in (name, name.removeprefix(self.odd.prefix), name.partition("_")[2]):  # it may bear a prefix
            if (meant := self._meant(one)) is not None:
                return list(self.lacking(meant))
        return []

    def _meant(self, name: str) -> Content | None:
        if name in self._elements:
            return ElementRef(name)
        if name in self._macros:  # those in RELAX NG may name themselves, and are asked for by themselves
            return None if any(patterns_in(self._macros[name].content)) else MacroRef(name)
        cls, _, expand = name.partition("_")
        return ClassRef(cls, Expand(expand or "alternation")) if cls in self._members and expand in _EXPANDS else None

    def lacking(self, content: Content | None) -> Iterator[str]:
        """Give the elements that have to be added for a content model to be possible; of alternatives, the first."""
        if self.possible(content) is not None:
            return
        if any(patterns_in(content)):
            for name in refs_in(as_pattern(content)):
                yield from self._absent(name)
            return
        match content:
            case ElementRef(key):
                yield key
            case ClassRef(expand=expand):
                absent = [name for name in self.members(content) if name not in self.present]
                new = [name for name in absent if name not in self.under_way]
                yield from absent if expand in _ALL_MEMBERS else (new or absent)[:1]
            case MacroRef(key) if key in self._macros:
                yield from self.lacking(self._macros[key].content)
            case Sequence(members):
                for member in members:
                    yield from self.lacking(member)
            case Alternate(members):
                ways = [set(self.lacking(member)) for member in members]
                yield from next((way for way in ways if way.isdisjoint(self.under_way)), ways[0] if ways else ())
            case Repeat(member):
                yield from self.lacking(member)


# What is left is made plain, so that two ways to say one thing are equal.


def _sequence(members: list[Content], ordered: bool) -> Content:
    parts: list[Content] = []
    for member in members:
        inside = member.members if isinstance(member, Sequence) and member.ordered and ordered else (member,)
        for part in inside:
            again = ordered and parts[-1:] == [part] and _is_any_number(part)
            if part != Nothing() and not again:
                parts.append(part)
    if len(parts) < 2:
        return parts[0] if parts else Nothing()
    return Sequence(tuple(parts), ordered)


def _alternate(members: list[Content]) -> Content:
    parts = [part for part in dict.fromkeys(members) if part != Nothing()]
    if not parts:
        return Nothing()
    whole = parts[0] if len(parts) == 1 else Alternate(tuple(parts))
    return _repeat(whole, 0, 1) if Nothing() in members else whole


def _repeat(member: Content, minimum: int, maximum: int | None) -> Content:
    if member == Nothing() or (minimum, maximum) == (1, 1):
        return member
    return member if _is_any_number(member) and maximum != 0 else Repeat(member, minimum, maximum)


def _is_any_number(content: Content) -> bool:
    return isinstance(content, Repeat) and (content.minimum, content.maximum) == (0, None)


def with_required(odd: Odd, names: Set[str]) -> frozenset[str]:
    """Give elements with those that their contents, the contents of these, and other schemas cannot do without."""
    elements = odd.of(ElementSpec)
    others: list[Content | None] = [RelaxNG(one) for one in patterns_of_others(odd)]
    others += [macro.content for macro in odd.of(MacroSpec).values() if any(patterns_in(macro.content))]
    known = frozenset(names) | (hidden(odd) & elements.keys())
    while True:
        able = _completed(odd, elements, known)
        contents = Contents(odd, able, known - able)
        more = {one for name in known - able for one in contents.lacking(elements[name].content)}
        # What asks for nothing while little is there may be loosened once more is, so RELAX NG is held beside it all.
        older = [content for name in known if any(patterns_in(content := elements[name].content))]
        more |= {one for content in (*older, *others) for one in Contents(odd, known).lacking(content)}
        more &= elements.keys()
        if more <= known:
            return known
        known |= more


def _completed(odd: Odd, elements: Mapping[str, ElementSpec], names: Set[str]) -> frozenset[str]:
    """Give those of the elements that a document can hold whole: not one that needs another of its kind inside."""
    able: frozenset[str] = frozenset()
    while True:
        contents = Contents(odd, able)
        more = frozenset(name for name in names - able if contents.possible(elements[name].content) is not None)
        if not more:
            return able
        able |= more
