"""A resolved ODD → its reference.

What may stand where is asked of the compiled grammar, never of the content models, which promise more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeVar

from toolkit.grammar import pattern, rnc
from toolkit.grammar.automaton import Automaton
from toolkit.grammar.context import names_of
from toolkit.grammar.derive import elements_in
from toolkit.grammar.pattern import AnyName, Grammar, NameClass, NsName, OneName, Pattern
from toolkit.grammar.reasons import noun
from toolkit.names import SCH, TEI, XML, XSD_TYPES, Name, escape, quoteattr
from toolkit.odd.model import (
    Alternate,
    AnyElement,
    AttDef,
    ClassRef,
    ClassSpec,
    ClassType,
    ConstraintSpec,
    Content,
    DataRef,
    DataSpec,
    DataType,
    Documentation,
    ElementRef,
    ElementSpec,
    Expand,
    MacroRef,
    MacroSpec,
    Markup,
    Mode,
    Nothing,
    Odd,
    RelaxNG,
    Repeat,
    Sequence,
    Specification,
    TextNode,
    ValItem,
    ValList,
    Verbatim,
    definitions,
)  # fmt: skip
from toolkit.odd.reference import (
    Assertion,
    Attribute,
    Borrowed,
    ByModule,
    Class,
    Classes,
    Constraint,
    Datatype,
    Element,
    Facet,
    Holdings,
    Inherited,
    Memberships,
    Module,
    Named,
    Node,
    Reference,
    Value,
    Values,
    Words,
)  # fmt: skip
from toolkit.odd.resolve import change_attribute, references
from toolkit.odd.rules import standing

__all__ = ["Senses", "refer"]

_S = TypeVar("_S", bound=Specification)


@dataclass(frozen=True, slots=True)
class Senses:
    """What TEI's elements and attributes are for, in a line of English (`schema/glosses.toml`).

    attributes  by name, or by `element@attribute` where the sense on that element is another
    """

    elements: Mapping[str, str]
    attributes: Mapping[str, str]

    def of_attribute(self, element: str, name: str) -> str:
        """Give the line for an attribute of an element, or of a class where `element` is empty; "" if there is none."""
        return self.attributes.get(f"{element}@{name}") or self.attributes.get(name, "")


def refer(odd: Odd, whole: Grammar, *, senses: Senses, lang: str, generator: str) -> Reference:
    """Give the reference of a resolved ODD that was read with its documentation.

    whole  its grammar, with what the start cannot reach
    lang   the language that comes first
    """
    return _Referrer(odd, whole, senses, lang, generator).reference()


@dataclass(frozen=True)
class _Referrer:
    odd: Odd
    whole: Grammar
    senses: Senses
    lang: str
    generator: str

    def reference(self) -> Reference:
        classes = [self.class_entry(spec) for spec in _sorted(self.classes.values())]
        return Reference(
            title=self.odd.title,
            ident=self.odd.name,
            generator=self.generator,
            edition=self.odd.release,
            lang=self.lang,
            ns=self.odd.namespace,
            start=tuple(name for name in self.elements if self.is_start(name)),
            modules=tuple(self.module(ident) for ident in sorted({spec.module for spec in self.elements.values()})),
            elements=tuple(self.element(spec) for spec in _sorted(self.elements.values())),
            classes=Classes(
                tuple(one for one in classes if self.classes[one.ident].type is ClassType.MODEL),
                tuple(one for one in classes if self.classes[one.ident].type is ClassType.ATTS),
            ),
            macros=tuple(self.named(spec) for spec in _sorted(self.odd.of(MacroSpec).values())),
            datatypes=tuple(self.named(spec) for spec in _sorted(self.odd.of(DataSpec).values())),
            constraints=tuple(self.constraint(one, "/", "") for one in self.odd.constraints),
        )

    # - tables -

    @cached_property
    def elements(self) -> dict[str, ElementSpec]:
        return self.odd.of(ElementSpec)

    @cached_property
    def classes(self) -> dict[str, ClassSpec]:
        return self.odd.of(ClassSpec)

    @cached_property
    def automaton(self) -> Automaton:
        return Automaton(self.whole)

    @cached_property
    def idents(self) -> dict[Name, list[str]]:
        """The elements of each name that documents have: more than one where they are called alike."""
        found: dict[Name, list[str]] = {}
        for spec in self.elements.values():
            found.setdefault(self.name(spec), []).append(spec.ident)
        return found

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        return {ident: self.children_of(ident) for ident in self.elements}

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {ident: [] for ident in self.elements}
        for parent, children in self.children.items():
            for child in children:
                found[child].append(parent)
        return {ident: tuple(parents) for ident, parents in found.items()}

    @cached_property
    def reachable(self) -> frozenset[str]:
        waiting = [ident for ident in self.elements if self.is_start(ident)]
        found = set(waiting)
        while waiting:
            new = set(self.children[waiting.pop()]) - found
            found |= new
            waiting += new
        return frozenset(found)

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {ident: [] for ident in self.classes}
        for spec in _sorted(self.odd.specifications):
            if isinstance(spec, ElementSpec | ClassSpec):
                for key in self.own_classes(spec):
                    found[key].append(spec.ident)
        return {ident: tuple(members) for ident, members in found.items()}

    @cached_property
    def belonging(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {ident: [] for ident in self.classes}
        for spec in _sorted(self.elements.values()):
            for key in self.all_classes(spec):
                found[key].append(spec.ident)
        return {ident: tuple(elements) for ident, elements in found.items()}

    @cached_property
    def uses(self) -> dict[str, tuple[str, ...]]:
        """What refers to a class, macro or datatype: elements and macros in their content, attributes by datatype."""
        found: dict[str, dict[str, None]] = {}
        for spec in _sorted(self.odd.specifications):
            if isinstance(spec, ElementSpec | MacroSpec | DataSpec):
                for one in references(spec.content):
                    found.setdefault(one.key, {})[spec.ident] = None
            if isinstance(spec, ElementSpec | ClassSpec):
                for attribute in definitions(spec.attributes):
                    for one in references(attribute.datatype):
                        found.setdefault(one.key, {})[f"{spec.ident}/@{attribute.ident}"] = None
        return {key: tuple(holders) for key, holders in found.items()}

    @cached_property
    def constraints(self) -> dict[str, tuple[Constraint, ...]]:
        found: dict[str, list[Constraint]] = {}
        for spec, attribute, one, context in standing(self.odd):
            on = "" if attribute is None else attribute.alt_ident or attribute.ident
            found.setdefault(spec.ident, []).append(self.constraint(one, context, on))
        return {ident: tuple(constraints) for ident, constraints in found.items()}

    # - the parts -

    def is_start(self, ident: str) -> bool:
        return pattern.ref(ident) in (self.whole.start, *pattern.parts(self.whole.start))

    def name(self, spec: ElementSpec) -> Name:
        return Name(self.odd.namespace if spec.namespace is None else spec.namespace, spec.alt_ident or spec.ident)

    def module(self, ident: str) -> Module:
        documented = next((one.documentation for one in self.odd.modules if one.ident == ident), ())
        elements = sorted(spec.ident for spec in self.elements.values() if spec.module == ident)
        return Module(ident, self.words(documented), tuple(elements))

    def element(self, spec: ElementSpec) -> Element:
        name = self.name(spec)
        sense = self.senses.elements.get(spec.ident, "") if name.namespace == TEI else ""
        return Element(
            ident=spec.ident, type="elementSpec", module=spec.module, alt_ident=_some(spec.alt_ident),
            valid_until=spec.valid_until, words=self.words(spec.documentation, sense), ns=name.namespace,
            name=name.local, is_start=self.is_start(spec.ident), is_reachable=spec.ident in self.reachable,
            classes=self.memberships(spec), attributes=tuple(self.own_attributes(spec)),
            inherited_attributes=tuple(self.inherited_attributes(spec)), content=_nodes(spec.content, self),
            contained_by=self.by_module(self.parents[spec.ident]), may_contain=self.holdings(spec.ident),
            constraints=self.constraints.get(spec.ident, ()), compact=self.compact(spec.ident),
        )  # fmt: skip

    def class_entry(self, spec: ClassSpec) -> Class:
        is_model = spec.type is ClassType.MODEL
        attributes = (one for one in definitions(spec.attributes) if one.mode is not Mode.DELETE)
        return Class(
            ident=spec.ident, type="classSpec", module=spec.module, alt_ident=_some(spec.alt_ident),
            valid_until=spec.valid_until, words=self.words(spec.documentation), classes=self.memberships(spec),
            attributes=tuple(self.attribute(one, "", "") for one in attributes), members=self.members[spec.ident],
            elements=self.belonging[spec.ident], used_by=self.uses.get(spec.ident, ()),
            constraints=self.constraints.get(spec.ident, ()),
            compact=self.compact(spec.ident if is_model else f"{spec.ident}.attributes"),
        )  # fmt: skip

    def named(self, spec: MacroSpec | DataSpec) -> Named:
        return Named(
            ident=spec.ident, type="macroSpec" if isinstance(spec, MacroSpec) else "dataSpec", module=spec.module,
            alt_ident=_some(spec.alt_ident), valid_until=spec.valid_until, words=self.words(spec.documentation),
            content=_nodes(spec.content, self), used_by=self.uses.get(spec.ident, ()),
            constraints=self.constraints.get(spec.ident, ()), compact=self.compact(spec.ident),
        )  # fmt: skip

    def compact(self, name: str) -> str:
        return rnc.definition(name, self.whole.definitions[name]) if name in self.whole.definitions else ""

    # - classes -

    def own_classes(self, spec: ElementSpec | ClassSpec) -> tuple[str, ...]:
        return tuple(one.key for one in spec.classes.members) if spec.classes else ()

    def all_classes(self, spec: ElementSpec | ClassSpec) -> dict[str, None]:
        found: dict[str, None] = {}
        waiting = list(self.own_classes(spec))
        while waiting:
            key = waiting.pop(0)
            if key not in found:
                found[key] = None
                waiting += self.own_classes(self.classes[key])
        return found

    def memberships(self, spec: ElementSpec | ClassSpec) -> Memberships:
        own = self.own_classes(spec)
        return Memberships(
            model=tuple(key for key in own if self.classes[key].type is ClassType.MODEL),
            atts=tuple(key for key in own if self.classes[key].type is ClassType.ATTS),
            all=tuple(sorted(self.all_classes(spec))),
        )

    # - what may stand where -

    def content(self, ident: str) -> Pattern:
        whole = self.whole.definitions[ident]
        assert isinstance(whole, pattern.Element)
        return self.automaton.expand(whole.content)

    def children_of(self, ident: str) -> tuple[str, ...]:
        names = names_of(elements_in(self.content(ident)))
        return tuple(child for name in names for child in self.idents.get(name, ()))

    def holdings(self, ident: str) -> Holdings:
        content = self.content(ident)
        wild = any(isinstance(one.names, AnyName | NsName) for one in elements_in(content))
        return Holdings(_holds_text(content), wild, self.by_module(self.children[ident]))

    def by_module(self, idents: Iterable[str]) -> ByModule:
        found: dict[str, list[str]] = {}
        for ident in sorted(set(idents)):
            found.setdefault(self.elements[ident].module, []).append(ident)
        return {module: tuple(found[module]) for module in sorted(found)}

    # - attributes -

    def own_attributes(self, spec: ElementSpec) -> Iterator[Attribute]:
        """Give the attributes that an element defines, whole where it changes those of a class."""
        inherited = {one.ident: (cls, one) for cls in self.all_classes(spec) for one in self.defined_by(cls)}
        there = {name for cls, name in self.borne(spec.ident) if not cls}
        for one in definitions(spec.attributes):
            cls, old = inherited.get(one.ident, ("", None))
            if one.name in there or (old and old.name in there):
                merged = change_attribute(old, one) if one.mode is Mode.CHANGE and old else one
                yield self.attribute(merged, spec.ident, cls)

    def defined_by(self, cls: str) -> Iterator[AttDef]:
        return definitions(self.classes[cls].attributes)

    def inherited_attributes(self, spec: ElementSpec) -> Iterator[Inherited]:
        found: dict[str, list[Borrowed]] = {}
        for cls, name in self.borne(spec.ident):
            if cls:
                ident = next(one.ident for one in self.defined_by(cls) if one.name == name)
                sense = self.senses.of_attribute(spec.ident, ident) if self.is_tei(spec) else ""
                found.setdefault(cls, []).append(Borrowed(ident, sense))
        return (Inherited(cls, tuple(borrowed)) for cls, borrowed in found.items())

    def borne(self, ident: str) -> Iterator[tuple[str, Name]]:
        """Give the names of the attributes that the grammar allows on an element, each with the class it comes from."""
        whole = self.whole.definitions[ident]
        assert isinstance(whole, pattern.Element)
        return self.attributes_in(whole.content, "")

    def attributes_in(self, whole: Pattern, cls: str) -> Iterator[tuple[str, Name]]:
        match whole:
            case pattern.Attribute(OneName(name)):
                yield cls, name
            case pattern.Ref(name):
                ident, part, _ = name.partition(".attribute")
                if part and ident in self.classes:
                    yield from self.attributes_in(self.whole.definitions[name], ident)
        for member in pattern.parts(whole):
            yield from self.attributes_in(member, cls)

    def is_tei(self, spec: ElementSpec) -> bool:
        return self.name(spec).namespace == TEI and spec.ident in self.senses.elements

    def attribute(self, one: AttDef, element: str, cls: str) -> Attribute:
        # What the ODD adds itself is called like an attribute of the TEI by chance only.
        is_own = one.span.path == self.odd.span.path
        sense = "" if is_own else self.senses.of_attribute(element, one.ident)
        return Attribute(
            ident=one.ident, on_element=bool(element), class_=cls, mode=str(one.mode), ns=one.namespace,
            alt_ident=_some(one.alt_ident), usage="req" if one.required else "opt", datatype=self.datatype(one),
            val_list=self.values(one.values), default_val=one.default, valid_until=one.valid_until,
            words=self.words(one.documentation, sense),
        )  # fmt: skip

    def datatype(self, one: AttDef) -> Datatype:
        """Give the datatype of an attribute; one that says none takes any text."""
        repeat = one.datatype if isinstance(one.datatype, Repeat) else Repeat(one.datatype or TextNode(), 1, 1)
        content = _nodes(repeat.member, self)
        single = content[0] if len(content) == 1 and content[0].type == "dataRef" else None
        return Datatype(str(repeat.minimum), _most(repeat.maximum), self.noun(repeat.member), single, content)

    def noun(self, content: Content) -> str:
        """Say what a value of a datatype is; "" where any text will do or only the ODD's own words can tell."""
        match content:
            case DataRef(key) if key in self.whole.definitions:
                return noun(self.automaton.expand(self.whole.definitions[key]))
            case DataType(name, facets):
                return noun(pattern.data(XSD_TYPES, name, facets))
        return ""

    def values(self, values: ValList | None) -> Values | None:
        return None if values is None else Values(str(values.type), tuple(map(self.value, values.items)))

    def value(self, item: ValItem) -> Value:
        written = () if item.written == item.ident else (item.written,)
        return Value(item.ident, written, item.valid_until, self.words(item.documentation))

    # - words -

    def words(self, documentation: Documentation, sense: str = "") -> Words:
        gloss, desc = self.said(documentation, "gloss"), self.said(documentation, "desc")
        lines = (one for one in (*desc, *gloss) if _attribute(one, "type") != "deprecationInfo" and _plain(one))
        short = next(lines, None)
        return Words(
            gloss=tuple(map(_xml, gloss)),
            desc=tuple(map(_xml, desc)),
            remarks=tuple(map(_xml, self.said(documentation, "remarks"))),
            exemplum=tuple(map(_xml, self.said(documentation, "exemplum"))),
            sense=sense,
            short_desc=sense if short is None else _plain(short),
            short_desc_lang=("en" if sense else "") if short is None else _lang(short),
        )

    def said(self, documentation: Documentation, kind: str) -> list[Markup]:
        return sorted((one for one in documentation if one.name == Name(TEI, kind)), key=self.distance)

    def distance(self, one: Markup) -> int:
        """Rank a language: that of the documentation, near it, none said (so that of the ODD), English, another."""
        lang = _lang(one)
        ranks = (lang == self.lang, _primary(lang) == _primary(self.lang), not lang, _primary(lang) == "en", True)
        return ranks.index(True)

    # - constraints -

    def constraint(self, one: ConstraintSpec, context: str, on: str) -> Constraint:
        assertions = tuple(found for rule in one.rules for found in _assertions(rule, context))
        return Constraint(one.ident, one.scheme, one.language, on, assertions, self.words(one.documentation))


def _sorted(specifications: Iterable[_S]) -> list[_S]:
    return sorted(specifications, key=lambda spec: spec.ident)


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _primary(lang: str) -> str:
    return lang.partition("-")[0].lower()


def _lang(one: Markup) -> str:
    return dict(one.attributes).get(Name(XML, "lang"), "")


def _attribute(one: Markup, name: str) -> str:
    return dict(one.attributes).get(Name("", name), "")


def _holds_text(content: Pattern) -> bool:
    match content:
        case pattern.Text() | pattern.Data() | pattern.Value() | pattern.ListPattern():
            return True
    return any(_holds_text(part) for part in pattern.parts(content))


# --- content models -----------------------------------------------------------------------------------------------


def _most(maximum: int | None) -> str:
    return "unbounded" if maximum is None else str(maximum)


def _nodes(content: Content | None, referrer: _Referrer) -> tuple[Node, ...]:
    """Give a content model as the nodes of a tree; none where there is no content at all."""
    return () if content is None else (_node(content, referrer),)


def _node(content: Content, referrer: _Referrer) -> Node:
    match content:
        case TextNode():
            return Node("textNode")
        case Nothing():
            return Node("empty")
        case ElementRef(key):
            return Node("elementRef", key)
        case MacroRef(key):
            return Node("macroRef", key)
        case DataRef(key, restriction):
            return Node("dataRef", key, restriction=restriction or None)
        case DataType(name, facets):
            return Node("dataRef", name=name, data_facet=tuple(Facet(*facet) for facet in facets) or None)
        case ClassRef(key, expand, include, excluding):
            expanded = None if expand is Expand.ALTERNATION else str(expand)
            return Node("classRef", key, expand=expanded, include=include or None, except_=excluding or None)
        case Sequence(members, ordered):
            inside = tuple(_node(member, referrer) for member in members)
            return Node("sequence", preserve_order=None if ordered else "false", content=inside)
        case Alternate(members):
            return Node("alternate", content=tuple(_node(member, referrer) for member in members))
        case Repeat(member, minimum, maximum):
            once = _node(member, referrer)
            plain = once if (once.min_occurs, once.max_occurs) == ("1", "1") else Node("sequence", content=(once,))
            return replace(plain, min_occurs=str(minimum), max_occurs=_most(maximum))
        case ValList(_, items):
            return Node("valList", val_item=tuple(referrer.value(item) for item in items))
        case AnyElement(require, excluding):
            return Node("anyElement", require=require, except_=tuple(map(_class_of_names, excluding or ())))
        case RelaxNG(inside_it):
            return Node("rng", compact=rnc.definition("", inside_it))


def _class_of_names(names: NameClass) -> str:
    match names:
        case OneName(name):
            return str(name)
        case NsName(namespace):
            return namespace
    return "*"


# --- markup -------------------------------------------------------------------------------------------------------


def _plain(markup: Markup) -> str:
    """Give the text of an element in one line; names of elements and attributes as they are usually told apart."""
    return " ".join("".join(_text(child) for child in markup.children).split())


def _text(child: Markup | Verbatim | str) -> str:
    if not isinstance(child, Markup):
        return child if isinstance(child, str) else ""
    inside = "".join(_text(part) for part in child.children)
    return _MARKS.get(child.name.local, "{}").format(inside)


_MARKS: Final = {"gi": "<{}>", "att": "@{}", "val": "“{}”"}


def _xml(markup: Markup, default: str = "") -> str:
    """Write an element; every namespace is declared where it begins."""
    declared = "" if markup.name.namespace == default else f" xmlns={quoteattr(markup.name.namespace)}"
    attributes = "".join(_written(name, value, number) for number, (name, value) in enumerate(markup.attributes))
    inside = "".join(
        _xml(child, markup.name.namespace)
        if isinstance(child, Markup)
        else (escape(child) if isinstance(child, str) else child.text)
        for child in markup.children
    )
    tag = markup.name.local
    return f"<{tag}{declared}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{declared}{attributes}/>"


def _written(name: Name, value: str, number: int) -> str:
    if name.namespace in ("", XML):
        return f" {'xml:' if name.namespace else ''}{name.local}={quoteattr(value)}"
    return f" xmlns:a{number}={quoteattr(name.namespace)} a{number}:{name.local}={quoteattr(value)}"


def _assertions(rule: Markup, context: str) -> Iterator[Assertion]:
    if rule.name in (Name(SCH, "assert"), Name(SCH, "report")):
        message, _, help = " ".join("".join(_said(child) for child in rule.children).split()).partition("; help: ")
        test, role = _attribute(rule, "test"), _attribute(rule, "role")
        yield Assertion(rule.name.local, context, test, role, message, help)
    elif rule.name.namespace == SCH:
        inside = _attribute(rule, "context") or context
        for child in rule.children:
            if isinstance(child, Markup):
                yield from _assertions(child, inside)


def _said(child: Markup | Verbatim | str) -> str:
    """Give a part of a message as it stands, `…` for what is put in when it is said."""
    if not isinstance(child, Markup):
        return child if isinstance(child, str) else ""
    if child.name in (Name(SCH, "value-of"), Name(SCH, "name")):
        return "…"
    return "".join(_said(part) for part in child.children)
