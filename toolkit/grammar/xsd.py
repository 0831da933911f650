"""Grammar → XML Schema 1.0, every approximation a diagnostic; and validation by an XSD as a second opinion.

XSD cannot say all that RELAX NG says: content must be deterministic, an element has one type in its whole namespace,
attributes cannot depend on each other. Where it cannot, the schema is made looser, never stricter, and the loss is
told. Every element is global, since TEI's grammar gives each one definition.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from pathlib import Path
from typing import Final, TypeAlias, TypeVar, cast

from lxml import etree

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.errors import SchemaError
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
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
    NsName,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
    choice,
    group,
    interleave,
    one_or_more,
)  # fmt: skip
from toolkit.names import EXAMPLES, TEI, XML, XSD, Name
from toolkit.source import Source

__all__ = ["Schemas", "validate", "write"]

LOOSER = register(
    "looser-in-xsd",
    Severity.INFO,
    """XML Schema cannot say what the customization says, so the XSD allows more.

    Why      who validates with the XSD alone does not see every fault; the RELAX NG schema does.
    Faulty   <alternate><sequence><elementRef key="a"/><elementRef key="b"/></sequence><elementRef key="a"/></alternate>
    Sound    <sequence><elementRef key="a"/><elementRef key="b" minOccurs="0"/></sequence>
    Source   XML Schema 1.0 part 1, 3.8.6""",
)
SECOND_OPINION = register(
    "second-opinion",
    Severity.ERROR,
    """An XSD refuses what the grammar accepts.

    Why      the edition's XSD is made as its grammar is and is never stricter, so this is a fault of the toolkit; with
             the XSD of somebody else it says what their tools will refuse.
    Faulty   <note place="somewhere">…</note> where the XSD lists the places
    Sound    any letter that both accept
    Source   XML Schema 1.0 part 1""",
)

_XS: Final = f"{{{XSD}}}"
_T = TypeVar("_T")
_PREFIXES: Final = {TEI: "tei", XML: "xml", EXAMPLES: "eg"}


@dataclass(frozen=True, slots=True)
class Schemas:
    """What was made: files by name, the main one first (XSD wants one file for each namespace), and the losses."""

    files: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]


def write(grammar: Grammar, name: str, *, comment: str = "") -> Schemas:
    """Give a grammar as XML Schema 1.0.

    name     of the main file without ending; the others are called after it
    comment  a line put at the head of each file, such as the digest of the sources
    """
    return _Writer(_Facts(grammar), name, comment).schemas()


# --- what the grammar says, by element and attribute --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Use:
    """An attribute that an element may or must bear."""

    attribute: Attribute
    required: bool


def _once(answer: Callable[[_Facts, Pattern], _T]) -> Callable[[_Facts, Pattern], _T]:
    """Work out once for each pattern: the classes of TEI come again in nearly every element."""

    @wraps(answer)
    def remembered(facts: _Facts, pattern: Pattern) -> _T:
        known = facts.memory.setdefault(answer.__name__, {})
        if pattern not in known:
            known[pattern] = answer(facts, pattern)
        return cast("_T", known[pattern])

    return remembered


@dataclass(frozen=True)
class _Facts:
    """The grammar taken apart into what XSD keeps apart: the content of each element, attributes, children, text."""

    grammar: Grammar
    memory: dict[str, dict[Pattern, object]] = field(default_factory=dict)

    @cached_property
    def elements(self) -> dict[Name, tuple[Pattern, ...]]:
        """The contents that each element name may have, reachable from the start."""
        found: dict[Name, dict[Pattern, None]] = {}
        for element in self._reachable():
            for name in _single_names(element.names):
                found.setdefault(name, {})[element.content] = None
        return {name: tuple(contents) for name, contents in found.items()}

    def _reachable(self) -> Iterator[Element]:
        seen: dict[Pattern, None] = {}
        waiting = [self.grammar.start]
        while waiting:
            pattern = waiting.pop()
            if pattern in seen:
                continue
            seen[pattern] = None
            if isinstance(pattern, Element):
                yield pattern
            waiting += reversed(self.parts(pattern))

    def parts(self, pattern: Pattern) -> list[Pattern]:
        """The patterns directly inside a pattern; a ref leads to its definition."""
        match pattern:
            case Choice(members) | Group(members) | Interleave(members):
                return list(members)
            case OneOrMore(member):
                return [member]
            case Element(_, content):
                return [content]
            case Ref(name):
                return [self.grammar.definitions.get(name, NOT_ALLOWED)]
            case _:
                return []

    @_once
    def uses(self, pattern: Pattern) -> list[_Use]:
        """The attributes of a content, in order; the same name may come several times."""
        match pattern:
            case Attribute():
                return [_Use(pattern, required=True)]
            case Choice(members):
                return [replace(use, required=False) for member in members for use in self.uses(member)]
            case Element():
                return []
            case _:
                return [use for part in self.parts(pattern) for use in self.uses(part)]

    @_once
    def has_either_or(self, pattern: Pattern) -> bool:
        """Whether attributes of a content depend on each other or on children: a choice that is no mere option."""
        match pattern:
            case Choice(members):
                branches = [member for member in members if member is not EMPTY and self.uses(member)]
                only_one = len(branches) == 1 and len([m for m in members if m is not EMPTY]) == 1
                lone = only_one and len(self.uses(branches[0])) == 1 and self.children(branches[0]) is EMPTY
                return bool(branches) and not lone
            case Element():
                return False
            case _:
                return any(self.has_either_or(part) for part in self.parts(pattern))

    @_once
    def children(self, pattern: Pattern) -> Pattern:
        """A content without its attributes; refs stay where they hold children."""
        match pattern:
            case Attribute():
                return EMPTY
            case Choice(members):
                return choice(*(self.children(member) for member in members))
            case Group(members):
                return group(*(self.children(member) for member in members))
            case Interleave(members):
                return interleave(*(self.children(member) for member in members))
            case OneOrMore(member):
                return one_or_more(self.children(member))
            case Ref(name):
                inside = self.children(self.grammar.definitions.get(name, NOT_ALLOWED))
                return inside if inside is EMPTY or inside is NOT_ALLOWED or isinstance(inside, Element) else pattern
            case _:
                return pattern

    def resolved(self, pattern: Pattern) -> Pattern:
        """What a ref stands for, down to the first that is none."""
        while isinstance(pattern, Ref):
            pattern = self.children(self.grammar.definitions.get(pattern.name, NOT_ALLOWED))
        return pattern

    @_once
    def is_mixed(self, pattern: Pattern) -> bool:
        """Whether text may stand between the children of a content."""
        match pattern:
            case Text() | Data() | Value() | ListPattern():
                return True
            case Element():
                return False
            case _:
                return any(self.is_mixed(part) for part in self.parts(pattern))

    @_once
    def is_simple(self, pattern: Pattern) -> bool:
        """Whether a content is nothing but values of datatypes."""
        match pattern:
            case Data() | Value() | ListPattern():
                return True
            case Choice(members):
                return all(self.is_simple(member) for member in members)
            case Ref():
                return self.is_simple(self.resolved(pattern))
            case _:
                return False

    @_once
    def holds_elements(self, pattern: Pattern) -> bool:
        """Whether a content has children at all."""
        return isinstance(pattern, Element) or any(self.holds_elements(part) for part in self.parts(pattern))

    @_once
    def has_interleave(self, pattern: Pattern) -> bool:
        """Whether children of a content come in any order."""
        match pattern:
            case Interleave(members) if sum(self.holds_elements(member) for member in members) > 1:
                return True
            case Element():
                return False
            case _:
                return any(self.has_interleave(part) for part in self.parts(pattern))

    @_once
    def is_deterministic(self, pattern: Pattern) -> bool:
        """Whether each child of a content belongs to one place in it, without looking further."""
        return _Positions(self).is_deterministic(pattern)


def _is_enumeration(content: Pattern) -> bool:
    return isinstance(content, Choice) and all(isinstance(m, Value) and m.type == "token" for m in content.members)


def _single_names(names: NameClass) -> list[Name]:
    match names:
        case OneName(name):
            return [name]
        case NameChoice(members):
            return [name for member in members for name in _single_names(member)]
        case _:
            return []


def _is_open(names: NameClass) -> bool:
    match names:
        case OneName():
            return False
        case NameChoice(members):
            return any(_is_open(member) for member in members)
        case _:
            return True


# --- determinism --------------------------------------------------------------------------------------------------

_Symbol: TypeAlias = Name | str
"""What a position of a content model reads: an element name, or "*" for a wildcard."""


@dataclass(frozen=True, slots=True)
class _Model:
    """The positions of a content model as an automaton (Glushkov): first and last ones, and what follows each."""

    nullable: bool
    first: frozenset[int]
    last: frozenset[int]


class _Positions:
    """Numbers the positions of a content model and finds two that compete for a name (Unique Particle Attribution)."""

    def __init__(self, facts: _Facts) -> None:
        self.facts = facts
        self.symbols: list[_Symbol] = []
        self.follow: list[set[int]] = []

    def is_deterministic(self, content: Pattern) -> bool:
        whole = self._model(content)
        return not any(self._compete(group) for group in (whole.first, *self.follow))

    def _compete(self, group: Iterable[int]) -> bool:
        read = [self.symbols[number] for number in group]
        return len(set(read)) < len(read) or ("*" in read and len(read) > 1)

    def _place(self, symbol: _Symbol) -> int:
        self.symbols.append(symbol)
        self.follow.append(set())
        return len(self.symbols) - 1

    def _model(self, pattern: Pattern) -> _Model:
        match pattern:
            case Element(names):
                symbols: list[_Symbol] = [*_single_names(names), *(["*"] if _is_open(names) else [])]
                places = frozenset(self._place(symbol) for symbol in symbols)
                return _Model(False, places, places)
            case Choice(members):
                parts = [self._model(member) for member in members]
                return _Model(
                    any(part.nullable for part in parts),
                    frozenset().union(*(part.first for part in parts)),
                    frozenset().union(*(part.last for part in parts)),
                )
            case Group(members) | Interleave(members):
                return self._in_order([self._model(member) for member in members])
            case OneOrMore(member):
                part = self._model(member)
                for place in part.last:
                    self.follow[place] |= part.first
                return part
            case Ref():
                return self._model(self.facts.resolved(pattern))
            case _:
                return _Model(True, frozenset(), frozenset())

    def _in_order(self, parts: Sequence[_Model]) -> _Model:
        whole = _Model(True, frozenset(), frozenset())
        for part in parts:
            for place in whole.last:
                self.follow[place] |= part.first
            whole = _Model(
                whole.nullable and part.nullable,
                whole.first | part.first if whole.nullable else whole.first,
                whole.last | part.last if part.nullable else part.last,
            )
        return whole


# --- writing ------------------------------------------------------------------------------------------------------


class _Writer:
    """Writes the schema documents; `name` is that of the main file, without ending."""

    def __init__(self, facts: _Facts, name: str, comment: str) -> None:
        self.facts = facts
        self.name = name
        self.comment = comment
        self.losses: dict[str, None] = {}
        self.main = next(iter(facts.elements), Name("", "")).namespace
        self.prefixes = _prefixes(facts, self.main)
        self.documents: dict[str, etree._Element] = {}
        self.attribute_types: dict[Name, list[Pattern]] = {}
        self.groups: dict[str, etree._Element] = {}
        self.attribute_groups: set[str] = set()
        self.types: dict[Pattern, str] = {}

    def schemas(self) -> Schemas:
        self._document(self.main)
        for name, contents in self.facts.elements.items():
            self._element(name, contents)
        for name, types in self.attribute_types.items():
            declared = self._add(self._document(name.namespace), "attribute", name=name.local)
            self._simple_type(declared, choice(*types))
        self._import()
        self._lose("any element may be the root, since XSD names none")
        files = {self._file(namespace): self._bytes(namespace) for namespace in self.documents}
        span = Span(f"{self.name}.xsd")
        losses = [Diagnostic(LOOSER.name, LOOSER.severity, message, span) for message in self.losses]
        return Schemas(files, tuple(losses))

    def _lose(self, message: str) -> None:
        self.losses[message] = None

    # - documents -

    def _document(self, namespace: str) -> etree._Element:
        if namespace not in self.documents:
            bound = {prefix: uri for uri, prefix in self.prefixes.items() if uri != XML}
            root = etree.Element(f"{_XS}schema", nsmap={"xs": XSD} | bound)
            root.set("elementFormDefault", "qualified")
            if namespace:
                root.set("targetNamespace", namespace)
            self.documents[namespace] = root
        return self.documents[namespace]

    def _file(self, namespace: str) -> str:
        if namespace == self.main:
            return f"{self.name}.xsd"
        return f"{self.name}-{self.prefixes.get(namespace, 'none')}.xsd"

    def _import(self) -> None:
        for namespace, root in self.documents.items():
            for number, other in enumerate(other for other in self.documents if other != namespace):
                element = etree.Element(f"{_XS}import")
                if other:
                    element.set("namespace", other)
                element.set("schemaLocation", self._file(other))
                root.insert(number, element)

    def _bytes(self, namespace: str) -> bytes:
        root = self.documents[namespace]
        etree.indent(root)
        head = f"<!-- {self.comment.replace('--', '- -')} -->\n" if self.comment else ""
        body = etree.tostring(root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}\n'.encode()

    def _add(self, parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{_XS}{tag}", attributes)

    def _refer(self, name: Name) -> str:
        """Give the QName of a global element or attribute."""
        if not name.namespace:
            return name.local
        self._document(name.namespace)
        return f"{self.prefixes[name.namespace]}:{name.local}"

    # - elements -

    def _element(self, name: Name, contents: tuple[Pattern, ...]) -> None:
        if len(contents) > 1:
            self._lose(f"`{name.local}` has several contents by its place, which are joined into one")
        content = choice(*contents)
        element = self._add(self._document(name.namespace), "element", name=name.local)
        children = self.facts.children(content)
        kind = self._add(element, "complexType")
        if self.facts.is_simple(children):
            extension = self._add(self._add(kind, "simpleContent"), "extension")
            extension.set("base", self._type(children))
            self._attributes(extension, content, name)
            return
        if self.facts.is_mixed(children):
            kind.set("mixed", "true")
            if not self._is_freely_mixed(children):
                self._lose(f"text may stand anywhere in `{name.local}`")
        self._content(kind, children, name)
        self._attributes(kind, content, name)

    def _is_freely_mixed(self, content: Pattern) -> bool:
        """Whether text is allowed between all children anyhow: `mixed`, a repeated choice with text, or text alone."""
        content = self.facts.resolved(content)
        match content:
            case Text():
                return True
            case Interleave(members):
                return any(isinstance(member, Text) for member in members)
            case Choice(members):
                rest = [member for member in members if member is not EMPTY]
                return len(rest) == 1 and self._is_freely_mixed(rest[0])
            case OneOrMore(member):
                inside = self.facts.resolved(member)
                return isinstance(inside, Choice) and any(
                    isinstance(self.facts.resolved(one), Text) for one in inside.members
                )
            case _:
                return False

    def _content(self, kind: etree._Element, children: Pattern, name: Name) -> None:
        if not self.facts.holds_elements(children):
            return
        if self._all(kind, children):
            return
        if self.facts.is_deterministic(children) and not self.facts.has_interleave(children):
            self._particle(kind, children, outermost=True)
            return
        self._lose(f"the children of `{name.local}` may come in any order and number")
        free = self._add(kind, "choice", minOccurs="0", maxOccurs="unbounded")
        self._every_child(free, children)

    def _all(self, kind: etree._Element, children: Pattern) -> bool:
        """Write children in any order as `all`, where each is one element that comes once at most."""
        if not isinstance(children, Interleave):
            return False
        members = [self.facts.resolved(member) for member in children.members if self.facts.holds_elements(member)]
        singles = [_optional(self.facts, member) for member in members]
        names = [_single_names(element.names) for element, _ in singles if element is not None]
        if len(singles) < 2 or len(names) < len(singles) or any(len(one) != 1 for one in names):
            return False
        if len({one[0] for one in names}) < len(names):
            return False
        group = self._add(kind, "all")
        for (_, least), one in zip(singles, names, strict=True):
            self._add(group, "element", ref=self._refer(one[0]), minOccurs=str(least))
        return True

    def _every_child(self, parent: etree._Element, children: Pattern) -> None:
        names: dict[Name, None] = {}
        wildcard = False
        waiting = [children]
        seen: set[Pattern] = set()
        while waiting:
            pattern = waiting.pop()
            if pattern in seen:
                continue
            seen.add(pattern)
            if isinstance(pattern, Element):
                names |= dict.fromkeys(_single_names(pattern.names))
                wildcard = wildcard or _is_open(pattern.names)
            else:
                waiting += reversed(self.facts.parts(pattern))
        if wildcard:  # it would compete with every name beside it, and lets them pass itself
            self._add(parent, "any", namespace="##any", processContents="skip")
            return
        for name in names:
            self._add(parent, "element", ref=self._refer(name))

    def _particle(
        self, parent: etree._Element, pattern: Pattern, least: int = 1, most: str = "1", *, outermost: bool = False
    ) -> None:
        """Write the children that a pattern allows, from `least` to `most` times."""
        match pattern:
            case Element(names):
                self._child(parent, names, least, most, outermost=outermost)
            case OneOrMore(member):
                self._particle(parent, member, least, "unbounded", outermost=outermost)
            case Choice(members):
                rest = [member for member in members if self.facts.holds_elements(member)]
                if len(rest) < len(members):
                    least = 0
                if len(rest) == 1:
                    self._particle(parent, rest[0], least, most, outermost=outermost)
                elif rest:
                    group = self._add(parent, "choice", **_occurs(least, most))
                    for member in rest:
                        self._particle(group, member)
            case Group(members) | Interleave(members):
                rest = [member for member in members if self.facts.holds_elements(member)]
                if len(rest) == 1:
                    self._particle(parent, rest[0], least, most, outermost=outermost)
                elif rest:
                    group = self._add(parent, "sequence", **_occurs(least, most))
                    for member in rest:
                        self._particle(group, member)
            case Ref(name):
                self._group_reference(parent, name, least, most, outermost=outermost)

    def _child(self, parent: etree._Element, names: NameClass, least: int, most: str, *, outermost: bool) -> None:
        singles = _single_names(names)
        if outermost or len(singles) + _is_open(names) > 1:
            parent = self._add(parent, "choice" if len(singles) != 1 else "sequence", **_occurs(least, most))
            least, most = 1, "1"
        for name in singles:
            self._add(parent, "element", ref=self._refer(name), **_occurs(least, most))
        if _is_open(names):
            self._add(parent, "any", namespace=_wildcard(names), processContents="skip", **_occurs(least, most))

    def _group_reference(self, parent: etree._Element, name: str, least: int, most: str, *, outermost: bool) -> None:
        inside = self.facts.resolved(Ref(name))
        alone = _optional(self.facts, inside)[0]
        if alone is not None:
            self._particle(parent, inside, least, most, outermost=outermost)
            return
        if name not in self.groups:
            group = etree.Element(f"{_XS}group", name=name)
            self.groups[name] = group
            # the model group in a named one may not say how often it comes, so a sequence is put round it
            self._particle(self._add(group, "sequence"), inside)
            self._document(self.main).append(group)
        reference = f"main:{name}" if self.main else name
        self._add(parent, "group", ref=reference, **_occurs(least, most))

    # - attributes -

    def _attributes(self, kind: etree._Element, content: Pattern, name: Name) -> None:
        if self.facts.has_either_or(content):
            self._lose(f"attributes of `{name.local}` that depend on each other are all optional")
        uses = self.facts.uses(content)
        wildcard = False
        by_name: dict[Name, list[_Use]] = {}
        for use in uses:
            wildcard = wildcard or _is_open(use.attribute.names)
            for single in _single_names(use.attribute.names):
                by_name.setdefault(single, []).append(use)
        groups = self._attribute_groups(kind, content, by_name)
        for single, found in by_name.items():
            if single not in groups:
                self._attribute(kind, single, found)
        for used in dict.fromkeys(groups.values()):
            self._add(kind, "attributeGroup", ref=f"main:{used}" if self.main else used)
        if wildcard:
            self._add(kind, "anyAttribute", processContents="skip")

    def _attribute_groups(
        self, kind: etree._Element, content: Pattern, by_name: Mapping[Name, list[_Use]]
    ) -> dict[Name, str]:
        """Give the attributes that come by a class whose attributes are nowhere else, each with the class."""
        found: dict[Name, str] = {}
        for member in content.members if isinstance(content, Group) else ():
            if not isinstance(member, Ref) or self.facts.children(member) is not EMPTY:
                continue
            uses = self.facts.uses(member)
            names = [name for use in uses for name in _single_names(use.attribute.names)]
            lone = all(len(by_name[name]) == 1 for name in names) and not any(_is_open(u.attribute.names) for u in uses)
            if len(names) > 1 and lone:
                self._attribute_group(member.name, uses)
                found |= dict.fromkeys(names, member.name)
        return found

    def _attribute_group(self, name: str, uses: Iterable[_Use]) -> None:
        if name in self.attribute_groups:
            return
        self.attribute_groups.add(name)
        group = self._add(self._document(self.main), "attributeGroup", name=name)
        for use in uses:
            for single in _single_names(use.attribute.names):
                self._attribute(group, single, [use])

    def _attribute(self, parent: etree._Element, name: Name, uses: Sequence[_Use]) -> None:
        types = [use.attribute.content for use in uses]
        required = all(use.required for use in uses)
        needed = {"use": "required"} if required else {}
        if name.namespace:
            known = self.attribute_types.setdefault(name, [])
            known += [one for one in types if one not in known]
            self._document(name.namespace)
            self._add(parent, "attribute", ref=self._refer(name), **needed)
            return
        element = self._add(parent, "attribute", name=name.local, **needed)
        self._simple_type(element, choice(*types))

    # - datatypes -

    def _simple_type(self, parent: etree._Element, content: Pattern) -> None:
        """Give a declaration its type: by name, or in place for a list of values that is its own."""
        if _is_enumeration(self.facts.resolved(content)):
            self._restriction(self._add(parent, "simpleType"), self.facts.resolved(content))
        else:
            parent.set("type", self._type(content))

    def _type(self, content: Pattern) -> str:
        """Give the QName of the simple type of a content. One that XSD does not know is declared, once."""
        inside = self.facts.resolved(content)
        if isinstance(inside, Data) and not inside.params and inside.excluding is None:
            return f"xs:{inside.type}"
        if not self.facts.is_simple(inside) and inside is not EMPTY:
            return "xs:string"
        if inside not in self.types:
            name = content.name if isinstance(content, Ref) else f"value.{len(self.types) + 1}"
            self.types[inside] = name
            self._restriction(self._add(self._document(self.main), "simpleType", name=name), inside)
        return f"main:{self.types[inside]}" if self.main else self.types[inside]

    def _restriction(self, kind: etree._Element, content: Pattern) -> None:
        match content:
            case Data():
                restriction = self._add(kind, "restriction", base=f"xs:{content.type}")
                if content.excluding is not None:
                    self._lose(f"values that are excepted from `{content.type}` are allowed")
                for name, limit in content.params:
                    self._add(restriction, name, value=limit)
            case Value():
                restriction = self._add(kind, "restriction", base=f"xs:{content.type}")
                self._add(restriction, "enumeration", value=content.text)
            case Choice(members) if _is_enumeration(content):
                restriction = self._add(kind, "restriction", base="xs:token")
                for member in members:
                    assert isinstance(member, Value)
                    self._add(restriction, "enumeration", value=member.text)
            case Choice(members):
                self._add(kind, "union", memberTypes=" ".join(self._type(member) for member in members))
            case ListPattern(member):
                self._list(kind, member)
            case _:
                restriction = self._add(kind, "restriction", base="xs:token")
                self._add(restriction, "length", value="0")

    def _list(self, kind: etree._Element, content: Pattern) -> None:
        items, least, most = self._items(content)
        if not items:
            self._restriction(kind, EMPTY)
            return
        if len(items) > 1:
            self._lose("the tokens of a list may come in any order")
        restriction = self._add(kind, "restriction")
        held = self._add(restriction, "simpleType")
        self._add(held, "list", itemType=self._type(choice(*items)))
        self._add(restriction, "minLength", value=str(least))
        if most is not None:
            self._add(restriction, "maxLength", value=str(most))

    def _items(self, content: Pattern) -> tuple[dict[Pattern, None], int, int | None]:
        """Give the kinds of token in a list, the least number of them and the greatest (None: no limit)."""
        content = self.facts.resolved(content)
        match content:
            case Empty():
                return {}, 0, 0
            case OneOrMore(member):
                items, least, _ = self._items(member)
                return items, least, None
            case Choice(members) if not all(self.facts.is_simple(member) for member in members):
                parts = [self._items(member) for member in members]
                limits = [most for _, _, most in parts]
                most = None if None in limits else max(limit for limit in limits if limit is not None)
                return _merged(parts), min(least for _, least, _ in parts), most
            case Group(members) | Interleave(members):
                parts = [self._items(member) for member in members]
                limits = [most for _, _, most in parts]
                most = None if None in limits else sum(limit for limit in limits if limit is not None)
                return _merged(parts), sum(least for _, least, _ in parts), most
            case _:
                return {content: None}, 1, 1


def _prefixes(facts: _Facts, main: str) -> dict[str, str]:
    """Bind a prefix to each namespace of elements and attributes; that of the main file is `main`."""
    used = dict.fromkeys([main, *(name.namespace for name in facts.elements)])
    for contents in facts.elements.values():
        for use in (use for content in contents for use in facts.uses(content)):
            used |= dict.fromkeys(name.namespace for name in _single_names(use.attribute.names))
    used.pop("", None)
    named = {uri: _PREFIXES.get(uri, f"ns{number}") for number, uri in enumerate(used)}
    return named | ({main: "main"} if main else {})


def _merged(parts: Iterable[tuple[dict[Pattern, None], int, int | None]]) -> dict[Pattern, None]:
    found: dict[Pattern, None] = {}
    for items, _, _ in parts:
        found |= items
    return found


def _optional(facts: _Facts, pattern: Pattern) -> tuple[Element | None, int]:
    """Give the one element that a pattern is, and how often it must come: 1, or 0 where it is optional."""
    pattern = facts.resolved(pattern)
    if isinstance(pattern, Element):
        return pattern, 1
    if isinstance(pattern, Choice):
        rest = [facts.resolved(member) for member in pattern.members if member is not EMPTY]
        if len(rest) == 1 and len(pattern.members) == 2 and isinstance(rest[0], Element):
            return rest[0], 0
    return None, 0


def _occurs(least: int, most: str) -> dict[str, str]:
    found = {} if least == 1 else {"minOccurs": str(least)}
    return found | ({} if most == "1" else {"maxOccurs": most})


def _wildcard(names: NameClass) -> str:
    """Give the namespaces of a wildcard: those of a name class, without its exceptions."""
    match names:
        case NsName(namespace):
            return namespace or "##local"
        case NameChoice(members):
            spaces = {_wildcard(member) for member in members if _is_open(member)}
            return "##any" if "##any" in spaces else " ".join(sorted(spaces))
        case AnyName() | OneName():
            return "##any"


# --- the second opinion -------------------------------------------------------------------------------------------


def validate(schema: Path, source: Source) -> Iterator[Diagnostic]:
    """Give what the xmlschema library finds in a file by an XSD (1.0 or 1.1); only local files are opened.

    Raises SchemaError where the XSD cannot be used.
    """
    import xmlschema
    from xmlschema.exceptions import XMLSchemaWarning

    try:
        with warnings.catch_warnings():
            # in long contents the library gives up looking for competing particles; `write` makes none
            warnings.simplefilter("ignore", XMLSchemaWarning)
            judge = xmlschema.XMLSchema11(str(schema), allow="local", defuse="always")
    except (xmlschema.XMLSchemaException, OSError, etree.XMLSyntaxError) as error:
        raise SchemaError(f"{schema.name} cannot be used: {str(error).strip().splitlines()[0]}") from error
    for fault in judge.iter_errors(source.root):
        element = fault.elem if isinstance(fault.elem, etree._Element) else source.root
        span = source.element_span(source.offset_of(element))
        reason = " ".join(str(fault.reason or fault.message).split())
        yield Diagnostic(SECOND_OPINION.name, SECOND_OPINION.severity, f"the XSD says: {reason}", span)
