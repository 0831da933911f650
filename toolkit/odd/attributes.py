"""The attributes of an element in a resolved ODD: its own, and those of each class that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

from toolkit.odd.model import (
    AttDef,
    AttList,
    ClassSpec,
    DataRef,
    ElementSpec,
    Repeat,
    Specification,
    ValListType,
    definitions,
    references,
)  # fmt: skip

__all__ = ["Carried", "carried", "datatype_of", "has_closed_list"]


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
    for reference in references(attributes):
        cls = classes.get(reference.class_)
        for one in definitions(cls.attributes) if cls else ():
            if reference.name in ("", one.ident):
                yield Carried(reference.class_, one, is_fixed=True)
        if cls and not reference.name:
            yield from (Carried(one.class_, one.definition, True) for one in _inherited(cls, classes, frozenset()))


def datatype_of(name: str, attributes: tuple[Carried, ...]) -> str:
    """Give the datatype of the attribute of this identifier, by its name; "" where it has none of its own name."""
    for one in attributes:
        if one.definition.ident == name and one.definition.datatype is not None:
            datatype = one.definition.datatype
            inside = datatype.member if isinstance(datatype, Repeat) else datatype
            return inside.key if isinstance(inside, DataRef) else ""
    return ""


def has_closed_list(name: str, attributes: tuple[Carried, ...]) -> bool:
    """Whether the attribute of this identifier has a closed list of values."""
    lists = (one.definition.values for one in attributes if one.definition.ident == name)
    found = next((values for values in lists if values is not None), None)
    return found is not None and found.type is ValListType.CLOSED and bool(found.items)
