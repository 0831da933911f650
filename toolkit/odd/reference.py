"""What a resolved ODD holds, said as a reference: what there is, what belongs where, and what is for what; and as JSON.

The names are those of the JSON that the TEI's own stylesheets make of an ODD, wherever both say the same thing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TypeAlias

__all__ = [
    "Assertion", "Attribute", "Borrowed", "Class", "Classes", "Constraint", "Datatype", "Element", "Facet", "Holdings",
    "Inherited", "Memberships", "Module", "Named", "Node", "Reference", "Value", "Values", "Words", "as_json",
]  # fmt: skip

ByModule: TypeAlias = Mapping[str, tuple[str, ...]]
"""Identifiers of elements by the module they belong to."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a thing; each list has what is in the language of the documentation first.

    gloss, desc, remarks, exemplum  XML, as it stands in the ODD, with its language
    sense                           the toolkit's own line on a thing of the TEI, in English; else empty
    short_desc                      one line of plain text: the first desc, else the first gloss, else the sense
    short_desc_lang                 its language; empty where nothing says it
    """

    gloss: tuple[str, ...]
    desc: tuple[str, ...]
    remarks: tuple[str, ...]
    exemplum: tuple[str, ...]
    sense: str
    short_desc: str
    short_desc_lang: str


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a content model, as the Guidelines name them; what does not apply is None.

    compact  of a pattern of RELAX NG, its compact syntax
    """

    type: str
    key: str | None = None
    name: str | None = None
    min_occurs: str = "1"
    max_occurs: str = "1"
    preserve_order: str | None = None
    expand: str | None = None
    include: tuple[str, ...] | None = None
    except_: tuple[str, ...] | None = None
    require: tuple[str, ...] | None = None
    restriction: str | None = None
    data_facet: tuple[Facet, ...] | None = None
    val_item: tuple[Value, ...] | None = None
    compact: str | None = None
    content: tuple[Node, ...] | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A restriction of a datatype."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a list; documents have the first `alt_ident`, or the identifier where there is none."""

    ident: str
    alt_ident: tuple[str, ...]
    valid_until: str
    words: Words


@dataclass(frozen=True, slots=True)
class Values:
    """A list of values: `closed` allows no others, `semi` suggests, `open` gives examples."""

    type: str
    val_item: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Datatype:
    """What a value of an attribute is: `min` to `max` words (`unbounded`: without end) of the content.

    words     what one such word is, in English
    data_ref  the content, where it is one datatype
    """

    min: str
    max: str
    words: str
    data_ref: Node | None
    content: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a constraint tests: `type` is `assert` (a fault where the test fails) or `report` (where it holds).

    message  what is said of the fault, `…` standing for what only the document knows; help, what to do about it
    """

    type: str
    context: str
    test: str
    role: str
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint beyond the grammar; `on` is the attribute that it is said of, empty for the thing itself."""

    ident: str
    scheme: str
    language: str
    on: str
    assertions: tuple[Assertion, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that an element or class defines.

    on_element  whether an element defines it
    class_      the class from which an element has it, though it changes it; empty where it has it from none
    usage       `req` or `opt`
    """

    ident: str
    on_element: bool
    class_: str
    mode: str
    ns: str
    alt_ident: tuple[str, ...]
    usage: str
    datatype: Datatype
    val_list: Values | None
    default_val: str | None
    valid_until: str
    words: Words


@dataclass(frozen=True, slots=True)
class Borrowed:
    """An attribute that an element has from a class; `sense` is the toolkit's own line on it at this element."""

    ident: str
    sense: str


@dataclass(frozen=True, slots=True)
class Inherited:
    """The attributes that an element has from one class as the class defines them."""

    class_: str
    attributes: tuple[Borrowed, ...]


@dataclass(frozen=True, slots=True)
class Memberships:
    """The classes that a thing belongs to; `all` are those and the classes that these belong to."""

    model: tuple[str, ...]
    atts: tuple[str, ...]
    all: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What may stand in an element: text, elements that the ODD does not name, and elements by module."""

    text: bool
    any_element: bool
    elements: ByModule


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is said of a specification of any kind; `compact` is its pattern in RELAX NG compact syntax."""

    ident: str
    type: str
    module: str
    alt_ident: tuple[str, ...]
    valid_until: str
    words: Words
    constraints: tuple[Constraint, ...]
    compact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Entry):
    """An element.

    name          what documents call it
    is_start      whether a document may begin with it
    is_reachable  whether any document can hold it
    """

    ns: str
    name: str
    is_start: bool
    is_reachable: bool
    classes: Memberships
    attributes: tuple[Attribute, ...]
    inherited_attributes: tuple[Inherited, ...]
    content: tuple[Node, ...]
    contained_by: ByModule
    may_contain: Holdings


@dataclass(frozen=True, slots=True, kw_only=True)
class Class(Entry):
    """A class.

    members   the elements and classes that belong to it themselves
    elements  all its elements, those by other classes too
    used_by   the elements and macros whose content refers to it
    """

    classes: Memberships
    attributes: tuple[Attribute, ...]
    members: tuple[str, ...]
    elements: tuple[str, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Entry):
    """A macro or datatype; `used_by` are elements and macros, or attributes as `HOLDER/@NAME`."""

    content: tuple[Node, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes by kind."""

    models: tuple[Class, ...]
    attributes: tuple[Class, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A module that something in the ODD belongs to, with its elements."""

    ident: str
    words: Words
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A customization as a reference; lists are in the order of names, except where the ODD's own order has a meaning.

    generator  says what made it and bears the digest of its sources
    edition    the release of the TEI
    lang       the language of the documentation; what is not said in it comes in English, or as it is
    """

    generator: str
    title: str
    ident: str
    edition: str
    lang: str
    ns: str
    start: tuple[str, ...]
    modules: tuple[Module, ...]
    elements: tuple[Element, ...]
    classes: Classes
    macros: tuple[Named, ...]
    datatypes: tuple[Named, ...]
    constraints: tuple[Constraint, ...]


# --- JSON ---------------------------------------------------------------------------------------------------------


def as_json(reference: Reference) -> bytes:
    """Give a reference as JSON: fields in their order, lists as they are, what is None left out."""
    return json.dumps(_data(reference), ensure_ascii=False, indent=1).encode() + b"\n"


_Data: TypeAlias = str | bool | list["_Data"] | dict[str, "_Data"]


def _data(value: object) -> _Data:
    match value:
        case str() | bool():
            return value
        case tuple():
            return [_data(member) for member in value]
        case Mapping():
            return {str(key): _data(member) for key, member in value.items()}
    assert is_dataclass(value)
    found: dict[str, _Data] = {}
    for field in fields(value):
        member = getattr(value, field.name)
        if isinstance(member, Words):
            found |= {_key(one.name): _data(getattr(member, one.name)) for one in fields(member)}
        elif member is not None:
            found[_key(field.name)] = _data(member)
    return found


def _key(name: str) -> str:
    """Give the name of a field as JSON has it: `short_desc` is `shortDesc`, `class_` is `class`."""
    first, *others = name.rstrip("_").split("_")
    return first + "".join(part.capitalize() for part in others)
