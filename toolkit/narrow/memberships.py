"""Which attributes the elements of a schema have, and to which classes they are to belong so that they have no more.

A class of attributes of which nothing is used goes. One that few of its elements have use for is no longer brought
along by another class, and those few join it. An element that uses nothing of a class leaves it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from toolkit.grammar.pattern import (
    NOT_ALLOWED,
    Attribute,
    Choice,
    Group,
    Interleave,
    OneName,
    OneOrMore,
    Pattern,
    choice,
    group,
    interleave,
    one_or_more,
)
from toolkit.names import Name
from toolkit.narrow.usage import Offer, Usage
from toolkit.narrow.written import Change
from toolkit.odd.model import (
    AttDef,
    AttList,
    ClassSpec,
    ClassType,
    ConstraintSpec,
    DataRef,
    ElementSpec,
    MemberOf,
    Mode,
    Repeat,
    Specification,
    ValListType,
    attribute_references,
    definitions,
)  # fmt: skip
from toolkit.odd.rules import contexts

__all__ = ["Carried", "Memberships", "carried", "datatype_of", "has_closed_list", "is_bare", "members"]

_RARE: Final = 3
"""A class brings to its elements what at least one in so many of them has use for."""

_NOTHING_CUT: Final[Mapping[str, Set[str]]] = {}


# --- the attributes of one element --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Carried:
    """An attribute that an element has, or refuses.

    class_    the class that defines it; empty for the element itself
    is_fixed  whether it comes by an attRef of the element, which can neither be changed nor deleted
    """

    class_: str
    definition: AttDef
    is_fixed: bool = False


def carried(spec: ElementSpec, classes: Mapping[str, ClassSpec]) -> tuple[Carried, ...]:
    """Give the attributes of an element, its own first; one may come twice, for an element changes what a class has."""
    own = (Carried("", one) for one in definitions(spec.attributes))
    return (*own, *_referenced(spec.attributes, classes), *_inherited(spec, classes, frozenset()))


def _inherited(spec: Specification, classes: Mapping[str, ClassSpec], above: Set[str]) -> Iterator[Carried]:
    assert isinstance(spec, ElementSpec | ClassSpec)
    for member in spec.classes.members if spec.classes else ():
        cls = classes.get(member.key)
        if cls is None or cls.ident in above:
            continue
        yield from (Carried(cls.ident, one) for one in definitions(cls.attributes))
        yield from (replace(one, is_fixed=False) for one in _referenced(cls.attributes, classes))
        yield from _inherited(cls, classes, above | {cls.ident})


def _referenced(attributes: AttList, classes: Mapping[str, ClassSpec]) -> Iterator[Carried]:
    for reference in attribute_references(attributes):
        cls = classes.get(reference.class_)
        for one in definitions(cls.attributes) if cls else ():
            if reference.name.replace(":", "") in ("", one.ident.replace(":", "")):  # `xmlid` does as well
                yield Carried(reference.class_, one, is_fixed=True)
        if cls and not reference.name:
            yield from (Carried(one.class_, one.definition, True) for one in _inherited(cls, classes, frozenset()))


def datatype_of(name: Name, attributes: tuple[Carried, ...]) -> str:
    """Give the datatype of the attribute that documents call so, by its name; "" where it has none of its own name."""
    for one in _about(name, attributes):
        if one.datatype is not None:
            inside = one.datatype.member if isinstance(one.datatype, Repeat) else one.datatype
            return inside.key if isinstance(inside, DataRef) else ""
    return ""


def has_closed_list(name: Name, attributes: tuple[Carried, ...]) -> bool:
    """Whether the attribute that documents call so has a closed list of values."""
    found = next((one.values for one in _about(name, attributes) if one.values is not None), None)
    return found is not None and found.type is ValListType.CLOSED and bool(found.items)


def _about(name: Name, attributes: tuple[Carried, ...]) -> list[AttDef]:
    """Give what defines or changes an attribute, but for what is about one of another namespace."""
    whole = [one.definition for one in attributes]
    idents = {one.ident for one in whole if one.name == name}
    same = [one for one in whole if one.ident in idents]
    exact = [one for one in same if one.name == name or one.mode is Mode.CHANGE]
    return exact if any(one.mode is not Mode.CHANGE for one in exact) else same  # a change may rename what it changes


# --- the classes of all -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Memberships:
    """The classes of attributes of a schema, held beside what is used.

    elements  those that are kept
    offers    what the whole schema lets them have
    pinned    classes to be left as they are
    """

    elements: Mapping[str, ElementSpec]
    classes: Mapping[str, ClassSpec]
    offers: Mapping[str, Offer]
    usage: Usage
    pinned: Set[str] = frozenset()

    @cached_property
    def attributes(self) -> dict[str, tuple[Carried, ...]]:
        """The attributes of each element that is kept."""
        return {ident: carried(self.elements[ident], self.classes) for ident in self.elements}

    @cached_property
    def needless(self) -> dict[str, frozenset[Name]]:
        """For each element that is kept the attributes that it can lose: used nowhere, and not asked for."""
        return {ident: self.needless_of(ident) for ident in self.elements}

    def needless_of(self, ident: str) -> frozenset[Name]:
        """Give the attributes that one element can lose, all of them together."""
        offer = self.offers.get(ident)
        if offer is None:
            return frozenset()
        use = self.usage.elements.get(offer.name)
        unused = frozenset(offer.attributes) - (use.attributes.keys() if use else set())
        if _without(offer.content, unused) is not NOT_ALLOWED:
            return unused
        gone: frozenset[Name] = frozenset()
        for name in sorted(unused):
            if _without(offer.content, gone | {name}) is not NOT_ALLOWED:
                gone |= {name}
        return gone

    @cached_property
    def carrying(self) -> dict[str, set[str]]:
        """For each class of attributes that something kept belongs to, those of its attributes that have to stay."""
        found: dict[str, set[str]] = defaultdict(set)
        for ident, attributes in self.attributes.items():
            offer = self.offers.get(ident)
            for one in attributes:
                stays = found[one.class_]
                name = one.definition.name
                if offer is not None and name in offer.attributes and name not in self.needless[ident]:
                    stays.add(one.definition.ident)
        found.pop("", None)
        for key in self.whole:
            found[key] |= {one.ident for one in definitions(self.classes[key].attributes)}
        return found

    @cached_property
    def whole(self) -> frozenset[str]:
        """The classes that are left as they are, with those that they bring along."""
        return frozenset(cls for ident in self.pinned for cls in self.holding(ident))

    @cached_property
    def leading_out(self) -> frozenset[str]:
        """The classes that refer to attributes which none of the classes has, so another schema may."""
        return frozenset(
            ident
            for ident, cls in self.classes.items()
            if any(one.class_ not in self.classes for one in attribute_references(cls.attributes))
        )

    def needs_others(self, ident: str) -> bool:
        """Whether an element cannot do without an attribute that no specification defines."""
        offer = self.offers.get(ident)
        known = {one.definition.name for one in self.attributes[ident]}
        return offer is not None and not (offer.attributes.keys() - self.needless[ident] <= known)

    @cached_property
    def led_out(self) -> frozenset[str]:
        """Those classes that bring an element attributes of another schema which have to stay."""
        if not self.leading_out:
            return frozenset()
        needing = (spec for ident, spec in self.elements.items() if self.needs_others(ident))
        return self.leading_out.intersection(cls for spec in needing for cls in self.holding_of(spec))

    def class_change(self, ident: str) -> Change | None:
        """Give what a class of attributes loses; None where nothing of it is left."""
        if ident in self.empty:
            return None
        cls = self.classes[ident]
        gone = tuple(one.ident for one in definitions(cls.attributes) if one.ident not in self.carrying[ident])
        return Change(leaves=tuple(sorted(self.cut[ident])), gone=gone)

    @cached_property
    def empty(self) -> frozenset[str]:
        """The classes of attributes of which nothing has to stay."""
        return frozenset(ident for ident in self.carrying if not any(map(self.has_stays, self.holding(ident))))

    def has_stays(self, ident: str) -> bool:
        """Whether a class has something of its own that has to stay."""
        bare = any(is_bare(one) for one in self.classes[ident].constraints)
        return bool(self.carrying.get(ident)) or bare or ident in self.whole or ident in self.led_out

    def holding(self, ident: str, cut: Mapping[str, Set[str]] = _NOTHING_CUT) -> list[str]:
        """Give a class of attributes and those that it belongs to or refers to, but for the links that are cut."""
        found: dict[str, None] = {}
        waiting = [ident]
        while waiting:
            one = waiting.pop()
            cls = self.classes.get(one)
            if cls is None or one in found or cls.type is not ClassType.ATTS:
                continue
            found[one] = None
            waiting += [reference.class_ for reference in attribute_references(cls.attributes)]
            waiting += [member.key for member in members(cls) if member.key not in cut.get(one, ())]
        return list(found)

    def holding_of(self, spec: ElementSpec, cut: Mapping[str, Set[str]] = _NOTHING_CUT) -> set[str]:
        """Give the classes of attributes that an element belongs to."""
        return {cls for member in members(spec) for cls in self.holding(member.key, cut)}

    def needs(self, ident: str, classes: Iterable[str]) -> bool:
        """Whether an element cannot do without what these classes bring along."""
        offer, wanted = self.offers.get(ident), set(classes)
        if offer is None:
            return False
        stays = offer.attributes.keys() - self.needless[ident]
        brought = (one.definition.name for one in self.attributes[ident] if one.class_ in wanted)
        bare = any(is_bare(one) for cls in wanted for one in self.classes[cls].constraints)
        is_led_out = not self.led_out.isdisjoint(wanted) and self.needs_others(ident)
        return bare or is_led_out or any(name in stays for name in brought)

    @cached_property
    def cut(self) -> dict[str, set[str]]:
        """For a class the classes that it is to leave, since only a few of its elements have use for them."""
        found: dict[str, set[str]] = defaultdict(set)
        for ident in sorted(self.carrying.keys() - self.empty - self.whole):
            carriers = [one for one in self.elements if ident in self.holding_of(self.elements[one])]
            for member in members(self.classes[ident]):
                if member.key in self.carrying and member.key not in self.empty:
                    brought = self.holding(member.key)
                    if sum(self.needs(one, brought) for one in carriers) * _RARE <= len(carriers):
                        found[ident].add(member.key)
        return found

    def element_change(self, ident: str) -> Change:
        """Give the classes of attributes that an element leaves, and those that it joins as its own class left them."""
        spec = self.elements[ident]
        own = [member.key for member in members(spec) if member.key in self.carrying and member.key not in self.empty]
        leaves = [key for key in own if not self.needs(ident, self.holding(key, self.cut))]
        there = {cls for key in own if key not in leaves for cls in self.holding(key, self.cut)}
        joins: list[str] = []
        for key in sorted({one for several in self.cut.values() for one in several} & self.holding_of(spec)):
            if key not in there and self.needs(ident, self.holding(key, self.cut)):
                joins.append(key)
                there |= set(self.holding(key, self.cut))
        return Change(leaves=tuple(leaves), joins=tuple(joins))


def members(spec: ElementSpec | ClassSpec) -> tuple[MemberOf, ...]:
    """Give the memberships of an element or class."""
    return spec.classes.members if spec.classes else ()


def is_bare(constraint: ConstraintSpec) -> bool:
    """Whether a constraint holds assertions without a rule, which are about what it stands in."""
    return contexts(constraint, "here").count("here") > 0


def _without(pattern: Pattern, gone: Iterable[Name]) -> Pattern:
    """Give a pattern in which these attributes cannot come; notAllowed where it cannot do without."""
    match pattern:
        case Attribute(OneName(name)):
            return NOT_ALLOWED if name in gone else pattern
        case Choice(members):
            return choice(*(_without(member, gone) for member in members))
        case Group(members):
            return group(*(_without(member, gone) for member in members))
        case Interleave(members):
            return interleave(*(_without(member, gone) for member in members))
        case OneOrMore(member):
            return one_or_more(_without(member, gone))
    return pattern
