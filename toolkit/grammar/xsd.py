"""Grammar → XML Schema, every approximation told; and validation by an XSD as a second opinion.

XSD cannot say all that RELAX NG says: in a content each child must belong to one place, attributes cannot depend on
each other, text of elements with children stands anywhere. Where it cannot, the schema is looser, never stricter, and
the loss is told. Most of what XSD 1.0 cannot say is an assertion in XSD 1.1.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeGuard

from lxml import etree

from toolkit.diagnostic import Check, Diagnostic, Severity, Span, register
from toolkit.errors import SchemaError
from toolkit.grammar.assertions import assertion
from toolkit.grammar.contents import Contents, is_open, single_names, wildcards
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
    AnyName,
    Choice,
    Data,
    Element,
    Empty,
    Grammar,
    Group,
    Interleave,
    ListPattern,
    NameClass,
    OneOrMore,
    Pattern,
    Ref,
    Value,
    choice,
    contains,
    data,
    ref,
)
from toolkit.names import EXAMPLES, TEI, XML, XSD, Name
from toolkit.source import Source

__all__ = ["SECOND_OPINION", "Loss", "Schemas", "Validator", "validate", "write"]

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

REFUSED = register(
    "refused-by-xsd",
    Severity.ERROR,
    """An XSD that was named does not allow what stands here.

    Why      whoever receives the file holds it to this schema. The words are those of the library that reads it.
    Faulty   <note place="somewhere">…</note> where the XSD lists the places
    Sound    <note place="margin">…</note>
    Source   XML Schema 1.0 part 1""",
)

_XS: Final = f"{{{XSD}}}"
_VERSIONING: Final = "http://www.w3.org/2007/XMLSchema-versioning"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES: Final = {TEI: "tei", XML: "xml", EXAMPLES: "eg"}


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that the grammar says and the XSD does not; `element` is the one it is about, None: the whole schema.

    An attribute of an element is told with the element.
    """

    message: str
    help: str
    element: Name | None = None

    def at(self, span: Span) -> Diagnostic:
        """Give the finding at the place where the element is specified."""
        return Diagnostic(LOOSER.name, LOOSER.severity, self.message, span, help=self.help)


@dataclass(frozen=True, slots=True)
class Schemas:
    """What was made: files by name, the main one first (XSD wants one file for each namespace), and the losses."""

    files: Mapping[str, bytes]
    losses: tuple[Loss, ...]


def write(grammar: Grammar, name: str, *, comment: str = "", assertions: bool = False) -> Schemas:
    """Give a grammar as XML Schema.

    name        of the main file without ending; the others are called after it
    comment     a line put at the head of each file, such as the digest of the sources
    assertions  whether to write XSD 1.1, with assertions; else it is 1.0
    """
    return _Writer(Contents(grammar), name, comment, assertions=assertions).schemas()


# --- writing ------------------------------------------------------------------------------------------------------

_RELAX_NG: Final = "validate with the RELAX NG schema, which says it"
_ASSERTED: Final = f"{_RELAX_NG}, or with the XSD 1.1 (`--to xsd11`)"


class _Gap(NamedTuple):
    """What the schema does not say of an element, as a message; and what its author can do, ending in "or "."""

    message: str
    remedy: str = ""


class _Writer:
    """Writes the schema documents; `name` is that of the main file, without ending."""

    def __init__(self, contents: Contents, name: str, comment: str, *, assertions: bool) -> None:
        self.contents = contents
        self.name = name
        self.comment = comment
        self.assertions = assertions
        self.losses: dict[Loss, None] = {}
        self.main = next(iter(contents.elements), Name("", "")).namespace
        self.prefixes = _prefixes(contents, self.main)
        self.documents: dict[str, etree._Element] = {}
        self.attributes: dict[Name, dict[Pattern, None]] = {}
        self.groups: set[str] = set()
        self.attribute_groups: set[str] = set()
        self.types: dict[Pattern, str] = {}
        self.contents_types: dict[tuple[Name, Pattern], str] = {}
        self.element: Name | None = None
        self.place = ""

    def schemas(self) -> Schemas:
        self._document(self.main)
        for name in self.contents.elements:
            self._element(name)
        for name, types in self.attributes.items():
            self._global_attribute(name, types)
        self._import()
        self._roots()
        files = {self._file(namespace): self._bytes(namespace) for namespace in self.documents}
        return Schemas(files, tuple(self.losses))

    def _lose(self, message: str, help: str = _RELAX_NG) -> None:
        self.losses[Loss(message, help, self.element)] = None

    def _roots(self) -> None:
        self.element = None
        if any(is_open(root.names) for root in self.contents.roots):
            self._lose("an element that the schema does not name may be the root, which no XSD can say")
        roots = {name for root in self.contents.roots for name in single_names(root.names)}
        if roots != set(self.contents.elements):
            self._lose(
                "any element may be the root, since no XSD can say which",
                "look at the root of each file, or validate with the RELAX NG schema",
            )

    # - documents -

    def _document(self, namespace: str) -> etree._Element:
        if namespace not in self.documents:
            bound = {prefix: uri for uri, prefix in self.prefixes.items() if uri != XML}
            versioned = {"vc": _VERSIONING} if self.assertions else {}
            root = etree.Element(f"{_XS}schema", nsmap={"xs": XSD} | versioned | bound)
            root.set("elementFormDefault", "qualified")
            if namespace:
                root.set("targetNamespace", namespace)
            if self.assertions:
                root.set(f"{{{_VERSIONING}}}minVersion", "1.1")
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
        return f"{self.prefixes[name.namespace]}:{name.local}" if name.namespace else name.local

    def _in_main(self, name: str) -> str:
        """Give the QName of a type or group, all of which but those of contents the main document holds."""
        return f"main:{name}" if self.main else name

    # - elements -

    def _element(self, name: Name) -> None:
        contents = self.contents.declared(name)
        self.element, self.place = name, f"`{name}`"
        if len(contents) > 1:
            self._lose(f"`{name}` has several contents by its place, and may have each of them anywhere")
        element = self._add(self._document(name.namespace), "element", name=name.local)
        self._complex_type(element, name, choice(*contents))

    def _complex_type(self, parent: etree._Element, name: Name, content: Pattern, type: str = "") -> None:
        kind = self._add(parent, "complexType", **({"name": type} if type else {}))
        children = self.contents.children(content)
        if self.contents.is_simple(children):
            holder = self._add(self._add(kind, "simpleContent"), "extension", base=self._type(children))
            self._attributes(holder, content)
            self._assert(holder, content, None, name)
        else:
            gap = self._content(kind, children, name)
            self._attributes(kind, content)
            self._assert(kind, content, gap, name)

    def _assert(self, kind: etree._Element, content: Pattern, gap: _Gap | None, name: Name) -> None:
        """Say by an assertion what is not said yet; tell what is lost without it, or even with it."""
        gaps = [gap] if gap else []
        if self.contents.has_either_or(content):
            gaps.append(
                _Gap(
                    f"attributes of `{name}` depend on each other or on its content; the XSD takes any of them together"
                )
            )
        if not gaps:
            return
        said = assertion(self.contents, content, self._refer, order=gap is not None)
        if self.assertions and said.test:
            self._add(kind, "assert", test=said.test)
        if not (self.assertions and said.is_whole):
            for message, remedy in gaps:
                self._lose(message, remedy + (_ASSERTED if said.is_whole else _RELAX_NG))

    def _content(self, kind: etree._Element, children: Pattern, name: Name) -> _Gap | None:
        """Write the content of an element; give what it says of children and text beyond that."""
        gap = None
        if children is NOT_ALLOWED:
            self._lose(f"`{name}` may stand nowhere, but here it may be empty")
        if self.contents.is_mixed(children):
            kind.set("mixed", "true")
            if not self.contents.is_freely_mixed(children):
                gap = _Gap(f"text may stand anywhere in `{name}`, before, between and after its children")
        elif not self.contents.holds_elements(children):
            # where XSD has no content at all, it takes no white space; an empty sequence in a sequence lets it pass
            self._add(self._add(kind, "sequence"), "sequence")
        if not self.contents.holds_elements(children) or self._all(kind, children, name.namespace):
            return gap
        self._look_into_wildcards(children, name)
        rival = self.contents.rival(children, name.namespace)
        if rival is None and not self.contents.has_interleave(children):
            self._particle(kind, children, name.namespace, outermost=True)
            return gap
        free = self._add(kind, "choice", minOccurs="0", maxOccurs="unbounded")
        self._every_child(free, children, name.namespace)
        loss = f"the children of `{name}` may come in any order and number, since"
        if rival is None:
            return _Gap(f"{loss} some of them have no fixed order")
        competing = f"`{rival}`" if isinstance(rival, Name) else "an element of any name"
        remedy = f"write the content so that {competing} has one place, such as `a, b?` for `(a, b) | a`; or "
        return _Gap(f"{loss} {competing} fits two places among them", remedy)

    def _look_into_wildcards(self, children: Pattern, name: Name) -> None:
        for child in self.contents.elements_in(children) if self.contents.has_wildcard(children) else ():
            if is_open(child.names) and not self._is_anything(child):
                self._lose(f"what an element of any name holds in `{name}` is not looked at")

    def _is_anything(self, element: Element) -> bool:
        inside = self.contents.children(element.content)
        held = self.contents.elements_in(inside)
        attributes = self.contents.attributes(element.content)
        return (
            self.contents.is_freely_mixed(inside)
            and any(one.names == AnyName() for one in held)
            and any(one.names == AnyName() for one in attributes)
        )

    def _all(self, kind: etree._Element, children: Pattern, target: str) -> bool:
        """Write children in any order as `all`, where each is one element that comes once at most."""
        children = self.contents.resolved(children)
        if not isinstance(children, Interleave):
            return False
        singles = [_optional(self.contents, one) for one in children.members if self.contents.holds_elements(one)]
        names = [name for one, _ in singles if one is not None for name in single_names(one.names)]
        if len(singles) < 2 or len(set(names)) < len(singles) or len(self.contents.symbols(children)) > len(singles):
            return False
        group = self._add(kind, "all")
        for element, least in singles:
            assert element is not None
            self._child(group, element, target, least, "1", outermost=False)
        return True

    def _every_child(self, parent: etree._Element, children: Pattern, target: str) -> None:
        elements = self.contents.elements_in(children)
        wide = wildcards([one.names for one in elements if is_open(one.names)], target)
        written: set[Name] = set()
        for element in elements:
            for name in single_names(element.names):
                # a wildcard would compete with a name that belongs to it, and lets it pass itself
                if name not in written and not any(contains(names, name) for names in wide):
                    written.add(name)
                    self._one_child(parent, name, element.content, target)
        for namespace in wide.values():
            self._add(parent, "any", namespace=namespace, processContents="skip")

    def _particle(
        self,
        parent: etree._Element,
        pattern: Pattern,
        target: str,
        least: int = 1,
        most: str = "1",
        *,
        outermost: bool = False,
    ) -> None:
        """Write the children that a pattern allows, from `least` to `most` times."""
        match pattern:
            case Element():
                self._child(parent, pattern, target, least, most, outermost=outermost)
            case OneOrMore(member):
                self._particle(parent, member, target, least, "unbounded", outermost=outermost)
            case Ref(name):
                self._group_reference(parent, name, target, least, most, outermost=outermost)
            case Choice(members) | Group(members) | Interleave(members):
                rest = [member for member in members if self.contents.holds_elements(member)]
                if isinstance(pattern, Choice) and len(rest) < len(members):
                    least = 0
                if len(rest) == 1:
                    self._particle(parent, rest[0], target, least, most, outermost=outermost)
                elif rest:
                    kind = "choice" if isinstance(pattern, Choice) else "sequence"
                    group = self._add(parent, kind, **_occurs(least, most))
                    for member in rest:
                        self._particle(group, member, target)

    def _child(
        self, parent: etree._Element, element: Element, target: str, least: int, most: str, *, outermost: bool
    ) -> None:
        names = single_names(element.names)
        wide = wildcards([element.names], target) if is_open(element.names) else {}
        if outermost or len(names) + len(wide) > 1:
            parent = self._add(parent, "choice" if len(names) + len(wide) > 1 else "sequence", **_occurs(least, most))
            least, most = 1, "1"
        for name in names:
            self._one_child(parent, name, element.content, target, **_occurs(least, most))
        for namespace in wide.values():
            self._add(parent, "any", namespace=namespace, processContents="skip", **_occurs(least, most))

    def _one_child(self, parent: etree._Element, name: Name, content: Pattern, target: str, **occurs: str) -> None:
        """Write an element: by reference, or with a type of its own where it has others at other places."""
        if name in self.contents.joined or self.contents.declared(name) == (content,):
            self._document(name.namespace)
            self._add(parent, "element", ref=self._refer(name), **occurs)
        else:
            kind = self._contents_type(name, content)
            prefix = self.prefixes.get(target)
            self._add(parent, "element", name=name.local, type=f"{prefix}:{kind}" if prefix else kind, **occurs)

    def _contents_type(self, name: Name, content: Pattern) -> str:
        """Give the name of the type of one of the contents that an element has; it is declared, once."""
        if (name, content) not in self.contents_types:
            kind = f"{name.local}.content.{self.contents.elements[name].index(content) + 1}"
            self.contents_types[name, content] = kind
            about = self.element, self.place
            self.element, self.place = name, f"`{name}`"
            self._complex_type(self._document(name.namespace), name, content, kind)
            self.element, self.place = about
        return self.contents_types[name, content]

    def _group_reference(
        self, parent: etree._Element, name: str, target: str, least: int, most: str, *, outermost: bool
    ) -> None:
        if name not in self.groups:
            inside = self.contents.resolved(ref(name))
            alone = _optional(self.contents, inside)[0]
            if alone is not None or not self._can_be_shared(inside):
                self._particle(parent, inside, target, least, most, outermost=outermost)
                return
            self.groups.add(name)
            group = etree.Element(f"{_XS}group", name=name)
            # the model group in a named one may not say how often it comes, so a sequence is put round it
            self._particle(self._add(group, "sequence"), inside, self.main)
            self._document(self.main).append(group)
        self._add(parent, "group", ref=self._in_main(name), **_occurs(least, most))

    def _can_be_shared(self, pattern: Pattern) -> bool:
        """Whether a pattern is the same in each document: no wildcards, no elements that have several contents."""
        symbols = self.contents.symbols(pattern)
        return not self.contents.has_wildcard(pattern) and self.contents.several.isdisjoint(symbols)

    # - attributes -

    def _attributes(self, kind: etree._Element, content: Pattern) -> None:
        members = content.members if isinstance(content, Group) else (content,)
        wide = self.contents.open_attributes(content)
        apart = sum(len(self.contents.attribute_names(one)) for one in members)
        is_doubled = apart > len(self.contents.attribute_names(content))
        classes = [] if wide or is_doubled else [one for one in members if self._is_class(one)]
        by_name: dict[Name, dict[Pattern, None]] = {}
        for one in (one for member in members if member not in classes for one in self.contents.attributes(member)):
            for name in single_names(one.names):
                by_name.setdefault(name, {})[one.content] = None
        required = self.contents.required(content)
        for name, types in by_name.items():
            # what an attribute of any name may be, no type can narrow
            free = any(contains(names, name) for names in wide)
            self._attribute(kind, name, [TEXT] if free else types, required=name in required)
        for member in classes:
            self._add(kind, "attributeGroup", ref=self._attribute_group(member))
        if wide:
            self._any_attribute(kind, wide)

    def _is_class(self, pattern: Pattern) -> TypeGuard[Ref]:
        """Whether a pattern is a definition of several attributes, each once, and nothing else."""
        return (
            isinstance(pattern, Ref)
            and self.contents.children(pattern) is EMPTY
            and len(self.contents.attributes(pattern)) == len(self.contents.attribute_names(pattern)) > 1
        )

    def _any_attribute(self, kind: etree._Element, wide: Iterable[NameClass]) -> None:
        spaces = list(wildcards(wide, self.element.namespace if self.element else "").values())
        namespace = "##any" if len(spaces) > 1 and "##other" in spaces else " ".join(spaces)
        self._add(kind, "anyAttribute", namespace=namespace, processContents="skip")

    def _attribute_group(self, member: Ref) -> str:
        """Give the QName of the group of the attributes of a definition; it is written, once."""
        if member.name not in self.attribute_groups:
            self.attribute_groups.add(member.name)
            group = self._add(self._document(self.main), "attributeGroup", name=member.name)
            required = self.contents.required(member)
            for one in self.contents.attributes(member):
                for name in single_names(one.names):
                    self._attribute(group, name, [one.content], required=name in required)
        return self._in_main(member.name)

    def _attribute(self, parent: etree._Element, name: Name, types: Iterable[Pattern], *, required: bool) -> None:
        if name.namespace == _INSTANCE:
            return  # XSD keeps them for itself: they may not be declared and are always allowed
        needed = {"use": "required"} if required else {}
        if name.namespace:
            known = self.attributes.setdefault(name, {})
            known |= dict.fromkeys(types)
            self._document(name.namespace)
            self._add(parent, "attribute", ref=self._refer(name), **needed)
            return
        self.place = f"`@{name}` of `{self.element}`"
        self._simple_type(self._add(parent, "attribute", name=name.local, **needed), choice(*types))

    def _global_attribute(self, name: Name, types: Iterable[Pattern]) -> None:
        self.element, self.place = None, f"`@{name}`"
        if len(list(types)) > 1:
            self._lose(f"`@{name}` takes other values in some elements than in others; here each takes all of them")
        declared = self._add(self._document(name.namespace), "attribute", name=name.local)
        self._simple_type(declared, choice(*types))

    # - datatypes -

    def _simple_type(self, parent: etree._Element, content: Pattern) -> None:
        """Give a declaration its type: by name, or in place for a list of values that is its own."""
        inside = self.contents.resolved(content)
        if _is_enumeration(inside):
            self._restriction(self._add(parent, "simpleType"), inside)
        elif isinstance(inside, Data) and inside.type == "ID" and not inside.params and self.contents.has_identifiers:
            parent.set("type", "xs:ID")
        else:
            parent.set("type", self._type(content))

    def _type(self, content: Pattern) -> str:
        """Give the QName of the simple type of a content. One that XSD does not know is declared, once."""
        inside = self.contents.resolved(content)
        if isinstance(inside, Data) and not inside.params and inside.excluding is None and inside.type not in _LISTS:
            return f"xs:{_BASES.get(inside.type, inside.type)}"
        if not self.contents.is_simple(inside) and inside is not EMPTY:
            return "xs:string"
        if inside not in self.types:
            name = content.name if isinstance(content, Ref) else f"value.{len(self.types) + 1}"
            self.types[inside] = name
            self._restriction(self._add(self._document(self.main), "simpleType", name=name), inside)
        return self._in_main(self.types[inside])

    def _restriction(self, kind: etree._Element, content: Pattern) -> None:
        match content:
            case Data():
                self._data(kind, content)
            case Value():
                self._values(kind, [content])
            case Choice(members) if _is_enumeration(content):
                self._values(kind, [member for member in members if isinstance(member, Value)])
            case Choice(members):
                self._add(kind, "union", memberTypes=" ".join(self._type(member) for member in members))
            case ListPattern(member):
                self._list(kind, member)
            case _:
                restriction = self._add(kind, "restriction", base="xs:token")
                self._add(restriction, "length", value="0")

    def _data(self, kind: etree._Element, content: Data) -> None:
        patterns = [limit for name, limit in content.params if name == "pattern"]
        restriction = self._narrowed(kind, content.type, patterns[:-1])
        facets: dict[str, str] = {}
        for name, limit in content.params:
            if name == "pattern":
                continue
            if facets.keys() & {name, *_RIVALS.get(name, ())}:
                self._lose(f"of the limits of {self.place} `{name}` {limit} is not heeded")
            else:
                facets[name] = limit
        for name, limit in [*facets.items(), *(("pattern", limit) for limit in patterns[-1:])]:
            self._add(restriction, name, value=limit)
        if content.excluding is not None:
            self._except(restriction, content)

    def _narrowed(self, kind: etree._Element, type: str, patterns: Sequence[str]) -> etree._Element:
        """Write a restriction of a type by patterns that all hold: those of one restriction are alternatives in XSD."""
        if not patterns and type not in _LISTS:
            return self._add(kind, "restriction", base=f"xs:{_BASES.get(type, type)}")
        restriction = self._add(kind, "restriction")
        inner = self._add(restriction, "simpleType")
        if not patterns:
            bounded = self._add(inner, "restriction")
            self._add(self._add(bounded, "simpleType"), "list", itemType=f"xs:{_LISTS[type]}")
            self._add(bounded, "minLength", value="1")
            return restriction
        self._add(self._narrowed(inner, type, patterns[:-1]), "pattern", value=patterns[-1])
        return restriction

    def _except(self, restriction: etree._Element, content: Data) -> None:
        excluded = content.excluding
        members = excluded.members if isinstance(excluded, Choice) else (excluded,)
        words = [one.text for one in members if isinstance(one, Value) and one.type in ("string", "token")]
        can_say = content.type in _WORDS and len(words) == len(members)
        if self.assertions and can_say:
            listed = ", ".join("'" + " ".join(word.split()).replace("'", "''") + "'" for word in words)
            self._add(restriction, "assertion", test=f"not(normalize-space($value) = ({listed}))")
        else:
            help = _ASSERTED if can_say else _RELAX_NG
            self._lose(f"{self.place} takes values that are excepted from `{content.type}` too", help)

    def _values(self, kind: etree._Element, values: Sequence[Value]) -> None:
        type = "token" if values[0].type in _LISTS else _BASES.get(values[0].type, values[0].type)
        restriction = self._add(kind, "restriction", base=f"xs:{type}")
        if type == "QName":
            self._lose(f"{self.place} takes any qualified name, not the listed ones alone")
            return
        for value in values:
            text = value.text if type in ("string", "normalizedString") else " ".join(value.text.split())
            if type == "boolean":  # it is the one type that XSD lets nobody enumerate
                self._add(restriction, "pattern", value="true|1" if text in ("true", "1") else "false|0")
            else:
                self._add(restriction, "enumeration", value=text)

    def _list(self, kind: etree._Element, content: Pattern) -> None:
        tokens = self._tokens(content)
        if not tokens.kinds:
            self._restriction(kind, EMPTY)
            return
        if not tokens.exact:
            self._lose(f"the tokens of {self.place} may come in any order, and in numbers that are not meant")
        restriction = self._add(kind, "restriction")
        held = self._add(restriction, "simpleType")
        self._add(held, "list", itemType=self._type(choice(*tokens.kinds)))
        self._add(restriction, "minLength", value=str(tokens.least))
        if tokens.most is not None:
            self._add(restriction, "maxLength", value=str(tokens.most))

    def _tokens(self, content: Pattern) -> _Tokens:
        content = self.contents.resolved(content)
        match content:
            case Empty():
                return _Tokens((), 0, 0)
            case OneOrMore(member):
                return self._tokens(member).repeated()
            case Choice(members) if not all(self.contents.is_simple(one) and one is not EMPTY for one in members):
                return _Tokens.one_of([self._tokens(member) for member in members])
            case Group(members) | Interleave(members):
                return _Tokens.after_each_other([self._tokens(member) for member in members])
            case _:
                return _Tokens((_as_token(content),), 1, 1)


_BASES: Final = {"ID": "NCName", "IDREF": "NCName", "ENTITY": "NCName", "NOTATION": "QName"}
"""What stands for the types by which XSD looks for identifiers, entities and notations; RELAX NG does not."""

_LISTS: Final = {"IDREFS": "NCName", "ENTITIES": "NCName"}

_WORDS: Final = ("string", "token", "normalizedString", "NMTOKEN", "Name", "NCName", "language")

_RIVALS: Final = {
    "minInclusive": ("minExclusive",),
    "minExclusive": ("minInclusive",),
    "maxInclusive": ("maxExclusive",),
    "maxExclusive": ("maxInclusive",),
    "length": ("minLength", "maxLength"),
    "minLength": ("length",),
    "maxLength": ("length",),
}
"""Facets that XSD does not let stand together."""


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The tokens of a list: their kinds, the least number of them and the greatest (None: no limit).

    exact  whether any tokens of these kinds in such a number are meant
    """

    kinds: tuple[Pattern, ...]
    least: int
    most: int | None
    exact: bool = True

    def repeated(self) -> _Tokens:
        return _Tokens(self.kinds, self.least, None, self.exact and self.least <= 1 and self.most != 0)

    @classmethod
    def one_of(cls, parts: Sequence[_Tokens]) -> _Tokens:
        kinds = _merged(parts)
        ordered = sorted(parts, key=lambda part: part.least)
        most: int | None = -1
        exact = all(part.exact and part.kinds in ((), kinds) for part in parts)
        for part in ordered:
            exact = exact and (most is None or most == -1 or part.least <= most + 1)
            most = None if most is None or part.most is None else max(most, part.most)
        return cls(kinds, ordered[0].least, most, exact)

    @classmethod
    def after_each_other(cls, parts: Sequence[_Tokens]) -> _Tokens:
        kinds = _merged(parts)
        limits = [part.most for part in parts if part.most is not None]
        most = sum(limits) if len(limits) == len(parts) else None
        return cls(
            kinds, sum(part.least for part in parts), most, len(kinds) == 1 and all(part.exact for part in parts)
        )


def _merged(parts: Iterable[_Tokens]) -> tuple[Pattern, ...]:
    return tuple(dict.fromkeys(kind for part in parts for kind in part.kinds))


def _as_token(content: Pattern) -> Pattern:
    """Give what one token of a list type is, since XSD has no lists of lists."""
    if isinstance(content, Data) and content.type in _TOKENS:
        return data(content.library, _TOKENS[content.type])
    if isinstance(content, Choice):
        return choice(*map(_as_token, content.members))
    return content


_TOKENS: Final = {"NMTOKENS": "NMTOKEN", "IDREFS": "NCName", "ENTITIES": "NCName"}


def _is_enumeration(content: Pattern) -> bool:
    return isinstance(content, Choice) and all(isinstance(m, Value) and m.type == "token" for m in content.members)


def _prefixes(contents: Contents, main: str) -> dict[str, str]:
    """Bind a prefix to each namespace of elements and attributes; that of the main file is `main`."""
    names = frozenset[Name]().union(*map(contents.attribute_names, chain.from_iterable(contents.elements.values())))
    used = dict.fromkeys([main, *(name.namespace for name in contents.elements), *sorted({n.namespace for n in names})])
    used.pop("", None)
    named = {uri: _PREFIXES.get(uri, f"ns{number}") for number, uri in enumerate(used)}
    return named | ({main: "main"} if main else {})


def _optional(contents: Contents, pattern: Pattern) -> tuple[Element | None, int]:
    """Give the one element that a pattern is, and how often it must come: 1, or 0 where it is optional."""
    pattern = contents.resolved(pattern)
    if isinstance(pattern, Element):
        return pattern, 1
    if isinstance(pattern, Choice):
        rest = [contents.resolved(member) for member in pattern.members if member is not EMPTY]
        if len(rest) == 1 and len(pattern.members) == 2 and isinstance(rest[0], Element):
            return rest[0], 0
    return None, 0


def _occurs(least: int, most: str) -> dict[str, str]:
    found = {} if least == 1 else {"minOccurs": str(least)}
    return found | ({} if most == "1" else {"maxOccurs": most})


# --- the second opinion -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Validator:
    """An XSD (1.0 or 1.1) that the xmlschema library judges files by.

    path         the file
    is_confined  whether what it imports must lie in its folder or below; else any local file is opened
    check        what its findings are called: the first opinion, or the second
    """

    path: Path
    is_confined: bool = False
    check: Check = REFUSED

    def find(self, source: Source) -> Iterator[Diagnostic]:
        """Give what is wrong in a file; raises SchemaError where the XSD cannot be used."""
        for fault in self._schema.iter_errors(source.root):
            element = fault.elem if isinstance(fault.elem, etree._Element) else source.root
            span = source.element_span(source.offset_of(element))
            reason = " ".join(str(fault.reason or fault.message).split())
            yield Diagnostic(self.check.name, self.check.severity, f"the XSD says: {reason}", span)

    def load(self) -> None:
        """Read the XSD, which happens else with the first file; raises SchemaError where it cannot be used."""
        _ = self._schema

    @cached_property
    def _schema(self) -> Any:
        import xmlschema
        from xmlschema.exceptions import XMLSchemaWarning

        try:
            with warnings.catch_warnings():
                # in long contents the library gives up looking for competing particles; `write` makes none
                warnings.simplefilter("ignore", XMLSchemaWarning)
                allow = "sandbox" if self.is_confined else "local"
                return xmlschema.XMLSchema11(str(self.path), allow=allow, defuse="always")
        except (xmlschema.XMLSchemaException, OSError, etree.XMLSyntaxError) as error:
            raise SchemaError(f"{self.path.name} cannot be used: {str(error).strip().splitlines()[0]}") from error


def validate(schema: Path, source: Source) -> Iterator[Diagnostic]:
    """Give the second opinion on a file by an XSD; parameters and errors are those of `Validator`."""
    return Validator(schema, check=SECOND_OPINION).find(source)
