"""A resolved ODD → a TEI file that depends on no other: the compiled ODD.

It holds every specification whole, so that nothing has to be looked up: other ODDs can be chained to it, and whoever
reads ODD reads it. Header and prose are those of the customization.

Attributes that an element changes or deletes though a class brings them keep their mode, beside the whole membership.
So does the reference implementation, which works out the rest only when it makes a schema; and only so a customization
that is chained to the file can still change the class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

from toolkit.grammar import rng
from toolkit.grammar.pattern import NameClass, NsName, OneName, Pattern, Ref
from toolkit.names import EXAMPLES, RNG, SCH, TEI, XML, Name
from toolkit.odd.markup import XMLNS, written
from toolkit.odd.model import (
    Alternate,
    AnyElement,
    AttDef,
    AttList,
    AttRef,
    ClassRef,
    ClassSpec,
    ConstraintSpec,
    Content,
    DataRef,
    DataSpec,
    DataType,
    Documentation,
    ElementRef,
    ElementSpec,
    Expand,
    External,
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
)  # fmt: skip
from toolkit.odd.read import markup_in
from toolkit.odd.resolve import attributes_of, mapped

__all__ = ["whole"]

_More: TypeAlias = tuple[tuple[Name, str], ...]

_HOLDERS: Final = frozenset(
    "schemaSpec moduleSpec elementSpec classSpec macroSpec dataSpec classes content sequence alternate dataRef "
    "attList attDef datatype valList valItem constraintSpec constraint exemplum listRef paramList model modelGrp "
    "modelSequence".split()
)
"""The elements whose children stand on lines of their own, since white space means nothing in them."""
_SPECIFYING: Final = frozenset(
    "schemaSpec elementSpec classSpec macroSpec dataSpec moduleSpec constraintSpec specGrpRef moduleRef elementRef "
    "classRef macroRef dataRef".split()
)
"""What an ODD has amid its prose for the sake of its schema; here the schemaSpec says it all."""
_FIRST: Final = ("idno", "equiv", "gloss", "desc")
"""What documents a specification and stands at its beginning; all else stands at its end."""
_BOUND: Final = ((Name(XMLNS, ""), TEI), (Name(XMLNS, "sch"), SCH), (Name(XMLNS, "tei"), TEI))
"""What is bound on the root: the namespace of names without prefix, and the prefixes that most rules use."""
_DECLARED: Final = Name(TEI, "constraintDecl")
_ID: Final = Name(XML, "id")
_LANG: Final = Name(XML, "lang")


def whole(odd: Odd, document: Markup, *, comment: str = "") -> bytes:
    """Give the compiled ODD as a file; equal ODDs give equal bytes.

    odd       resolved
    document  the file of the customization, whose header and prose are kept
    comment   a line put before the root, such as the digest of the sources; none where empty
    """
    frame = document if document.name.local in ("TEI", "teiCorpus") else _framed(document, odd)
    frame = _with_shared(frame, odd)
    schemas = [part for part in _parts(frame) if part.name == Name(TEI, "schemaSpec")]
    original = next(part for part in schemas if dict(part.attributes).get(Name("", "ident"), "") == odd.name)
    taken = {value for part in _prose(frame) for name, value in part.attributes if name == _ID}
    root = replace(frame, attributes=(*_BOUND, *frame.attributes))
    head = f"<!-- {comment.replace('--', '- -')} -->\n" if comment else ""
    filled = _Frame(odd, original, taken).filled(root, "", "")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{written(filled, {})}\n'.encode()


# --- header and prose ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Frame:
    """The file round the schemaSpec.

    original  the schemaSpec of the customization, in whose place the compiled one comes
    taken     the xml:id of the prose
    """

    odd: Odd
    original: Markup
    taken: set[str]

    def filled(self, holder: Markup, language: str, indent: str) -> Markup:
        """Give an element of the file with the compiled schemaSpec in its place and no other specification.

        language  that holds round the element
        indent    what its line begins with
        """
        language = dict(holder.attributes).get(_LANG, language)
        children: list[Markup | Verbatim | str] = []
        for child in holder.children:
            if children and isinstance(children[-1], str):
                indent = _indent(children[-1])
            if child is self.original:
                children.append(Verbatim(self.schema(language, indent)))
            elif isinstance(child, Markup) and child.name.namespace == TEI:
                kept = None if child.name.local in _SPECIFYING else self.filled(child, language, indent)
                if kept is not None and not _is_spent(kept):
                    children.append(kept)
                elif children and isinstance(children[-1], str) and children[-1].isspace():
                    children.pop()
            else:
                children.append(child)
        return replace(holder, children=tuple(children))

    def schema(self, language: str, indent: str) -> str:
        """Write the schemaSpec."""
        language = dict(self.original.attributes).get(_LANG, language)
        found = _with_single_ids(_Schema(self.odd, language).schema(self.original), set(self.taken))
        bound = {name.local: uri for name, uri in _BOUND}
        return written(found, bound, holds_lines=_holds_lines, indent=indent)


def _framed(document: Markup, odd: Odd) -> Markup:
    """Give a TEI file with an ODD that is none, such as a schemaSpec alone."""
    body = _element("body", {}, "\n", document, "\n")
    return _element("TEI", {}, "\n", _header(odd), "\n", _element("text", {}, body), "\n")


def _header(odd: Odd) -> Markup:
    statement = _element("p", {}, "Compiled from an ODD without a header.")
    described = _element(
        "fileDesc", {},
        _element("titleStmt", {}, _element("title", {}, odd.title or odd.name)),
        _element("publicationStmt", {}, statement),
        _element("sourceDesc", {}, statement),
    )  # fmt: skip
    return _element("teiHeader", {}, described)


def _with_shared(frame: Markup, odd: Odd) -> Markup:
    """Give the file with what all rules have in common in its header, that of the ODDs it is chained to as well."""
    if not odd.shared and not odd.query_binding:
        return frame
    binding = ((Name("", "queryBinding"), odd.query_binding),) if odd.query_binding else ()
    declared = next((part for part in _parts(frame) if part.name == _DECLARED), None)
    if declared is None:
        return _with_encoding(frame, Markup(_DECLARED, ((Name("", "scheme"), "schematron"), *binding), odd.shared), odd)
    own = sum(isinstance(child, Markup) for child in declared.children)
    more = odd.shared[: len(odd.shared) - own]
    attributes = tuple({**dict(declared.attributes), **dict(binding)}.items())
    return _swapped(frame, declared, replace(declared, attributes=attributes, children=(*more, *declared.children)))


def _with_encoding(frame: Markup, part: Markup, odd: Odd) -> Markup:
    """Give the file with one more part of the description of its encoding."""
    header = next((one for one in _parts(frame) if one.name == Name(TEI, "teiHeader")), None)
    if header is None:
        return _with_encoding(replace(frame, children=("\n", _header(odd), *frame.children)), part, odd)
    present = next((one for one in _parts(header) if one.name == Name(TEI, "encodingDesc")), None)
    if present is not None:
        return _swapped(frame, present, replace(present, children=(*present.children, part)))
    where = 1 + max(
        (number for number, one in enumerate(header.children)
         if isinstance(one, Markup) and one.name == Name(TEI, "fileDesc")),
        default=-1,
    )  # fmt: skip
    children = (*header.children[:where], "\n", _element("encodingDesc", {}, part), *header.children[where:])
    return _swapped(frame, header, replace(header, children=children))


def _swapped(holder: Markup, old: Markup, new: Markup) -> Markup:
    """Give an element with one part of it in the place of another."""
    if holder is old:
        return new
    children = tuple(_swapped(one, old, new) if isinstance(one, Markup) else one for one in holder.children)
    return replace(holder, children=children)


def _parts(holder: Markup) -> Iterator[Markup]:
    yield holder
    for child in holder.children:
        if isinstance(child, Markup):
            yield from _parts(child)


def _prose(holder: Markup) -> Iterator[Markup]:
    """Give the elements of a file that are kept."""
    if holder.name.namespace != TEI or holder.name.local not in _SPECIFYING:
        yield holder
        for child in holder.children:
            if isinstance(child, Markup):
                yield from _prose(child)


def _indent(text: str) -> str:
    """Give what the line begins with that a text ends on."""
    last = text.rpartition("\n")[2]
    return last if last.isspace() else ""


def _is_spent(part: Markup) -> bool:
    """Whether an element was a group of specifications, and nothing is left of it that one could read or point to."""
    has_content = any(not isinstance(child, str) or not child.isspace() for child in part.children)
    return part.name.local == "specGrp" and not has_content and _ID not in dict(part.attributes)


def _with_single_ids(markup: Markup, taken: set[str]) -> Markup:
    """Take out each xml:id that is there before: examples of several files may have the same."""
    attributes = tuple(one for one in markup.attributes if one[0] != _ID or one[1] not in taken)
    taken.update(value for name, value in attributes if name == _ID)
    children = tuple(_with_single_ids(one, taken) if isinstance(one, Markup) else one for one in markup.children)
    return replace(markup, attributes=attributes, children=children)


def _holds_lines(markup: Markup) -> bool:
    has_text = any(isinstance(child, str) and not child.isspace() for child in markup.children)
    is_holder = markup.name.namespace == RNG or (markup.name.namespace == TEI and markup.name.local in _HOLDERS)
    return is_holder and not has_text


# --- the schemaSpec -----------------------------------------------------------------------------------------------


def _element(
    local: str, attributes: Mapping[str, str | None], *children: Markup | Verbatim | str, more: _More = ()
) -> Markup:
    """Make an element of the TEI; attributes that are None are left out.

    more  attributes of other namespaces
    """
    own = tuple((Name("", name), value) for name, value in attributes.items() if value is not None)
    return Markup(Name(TEI, local), (*own, *more), children)


@dataclass(frozen=True)
class _Schema:
    """Makes the schemaSpec of a resolved ODD; `language` is that of what stands round it."""

    odd: Odd
    language: str

    def schema(self, original: Markup) -> Markup:
        odd = self.odd
        modules = {spec.module for spec in odd.specifications}
        first, last = _split(odd.documentation)
        return Markup(
            original.name,
            tuple(self.attributes(original)),
            (
                *first,
                *(_element("moduleSpec", {"ident": one.ident}, *one.documentation) for one in odd.modules
                  if one.ident in modules),
                *(_external(one) for one in odd.externals),
                *(self.specification(spec) for spec in odd.specifications),
                *self.constraints(odd.constraints),
                *last,
            ),
        )  # fmt: skip

    def attributes(self, original: Markup) -> Iterator[tuple[Name, str]]:
        """Give those of the original; as its source the release of the TEI that it was made of."""
        replaced = (Name("", "source"), Name("", "defaultExceptions"))
        yield from (one for one in original.attributes if one[0] not in replaced)
        if self.odd.release and self.odd.namespace == TEI:
            yield Name("", "source"), f"tei:{self.odd.release}"
        if self.odd.exceptions is not None:
            words, bound = _listed(self.odd.exceptions)
            yield from (*bound, (Name("", "defaultExceptions"), words))

    @cached_property
    def known(self) -> dict[str, Specification]:
        return {spec.ident: spec for spec in self.odd.specifications}

    @cached_property
    def outside(self) -> set[str]:
        """The patterns of the RELAX NG schemas that stay outside, by the names that references have."""
        return {one.prefix + name for one in self.odd.externals if one.grammar for name in one.grammar.definitions}

    def content(self, content: Content | None) -> Content:
        """Give a content model in which references to other schemas are the TEI's: only by itself RELAX NG is valid."""
        if content is None or isinstance(content, RelaxNG):
            return content or Nothing()
        return mapped(content, self.reference)

    def reference(self, content: Content) -> Content:
        match content:
            case RelaxNG(Ref(name)) if name in self.outside:
                return ElementRef(name)
        return content

    def specification(self, spec: Specification) -> Markup:
        first, last = _split(spec.documentation)
        parts: list[Markup] = [*_alt_ident(spec.alt_ident), *first]
        if isinstance(spec, ElementSpec | ClassSpec) and spec.classes is not None:
            keys = (member.key for member in spec.classes.members)
            parts.append(_element("classes", {}, *(_element("memberOf", {"key": key}) for key in keys)))
        if isinstance(spec, ElementSpec | MacroSpec | DataSpec):
            parts.append(_element("content", {}, *_members(self.content(spec.content))))
        parts += self.constraints(spec.constraints)
        if isinstance(spec, ElementSpec | ClassSpec):
            parts += self.attribute_list(spec)
        attributes = {
            "ident": spec.ident,
            "module": spec.module or None,
            "type": spec.type if isinstance(spec, ClassSpec) else None,
            "ns": spec.namespace if isinstance(spec, ElementSpec) else None,
            "prefix": spec.prefix or None if isinstance(spec, ElementSpec) else None,
            "validUntil": spec.valid_until or None,
        }
        return _element(_TAGS[type(spec)], attributes, *parts, *last)

    # - attributes -

    def attribute_list(self, spec: ElementSpec | ClassSpec) -> list[Markup]:
        """Give the attList of a specification; none where it has no attributes of its own."""
        above = [self.known[member.key] for member in (spec.classes.members if spec.classes else ())]
        inherited: dict[str, AttDef] = {}
        for cls in above if isinstance(spec, ElementSpec) else ():
            if isinstance(cls, ClassSpec):
                inherited = {**attributes_of(cls, self.known), **inherited}
        match spec.attributes.members:
            case (AttList(choice=True) as outermost,):  # which is heeded less than one that stands inside another
                return [self.attribute_member(outermost, inherited)]
        members = [self.attribute_member(one, inherited) for one in _outermost(spec.attributes)]
        return [_element("attList", {}, *members)] if members else []

    def attribute_member(self, member: AttDef | AttRef | AttList, inherited: Mapping[str, AttDef]) -> Markup:
        match member:
            case AttDef():
                return self.attribute(member, inherited.get(member.ident))
            case AttRef(class_, name):
                return _element("attRef", {"class": class_, "name": name or None})
            case AttList(members, choice):
                inside = (self.attribute_member(one, inherited) for one in members)
                return _element("attList", {"org": "choice" if choice else None}, *inside)

    def attribute(self, one: AttDef, inherited: AttDef | None) -> Markup:
        """Give a definition; `inherited` is that of the attribute that a class brings."""
        mode = _mode(one, is_inherited=inherited is not None)
        if inherited and mode is Mode.CHANGE:
            # the reference implementation forgets the other name of an attribute that is changed
            one = replace(one, alt_ident=one.alt_ident or inherited.alt_ident)
        first, last = _split(one.documentation)
        parts: list[Markup] = [*_alt_ident(one.alt_ident), *first]
        if one.datatype is not None:
            repeated = one.datatype if isinstance(one.datatype, Repeat) else Repeat(one.datatype, 1, 1)
            parts.append(_element("datatype", _occurs(repeated), *_members(repeated.member)))
        parts += self.constraints(one.constraints)
        if one.default is not None:
            parts.append(_element("defaultVal", {}, one.default))
        if one.values is not None:
            parts.append(_values(one.values, is_change=mode is Mode.CHANGE))
        attributes = {
            "ident": one.ident,
            "ns": one.namespace or None,
            "usage": one.usage,
            "mode": mode,
            "validUntil": one.valid_until or None,
        }
        return _element("attDef", attributes, *parts, *last)

    # - constraints -

    def constraints(self, constraints: Iterable[ConstraintSpec]) -> list[Markup]:
        return [self.constraint(one) for one in constraints if one.mode is not Mode.DELETE]

    def constraint(self, one: ConstraintSpec) -> Markup:
        attributes = {"ident": one.ident, "scheme": one.scheme, "n": " ".join(one.answers) or None}
        language = ((_LANG, one.language),) if one.language != self.language else ()
        bound = tuple((Name(XMLNS, prefix), uri) for prefix, uri in one.namespaces)
        rules = [_element("constraint", {}, *one.rules, more=bound)] if one.rules else []
        return _element("constraintSpec", attributes, *one.documentation, *rules, more=language)


_TAGS: Final = {ElementSpec: "elementSpec", ClassSpec: "classSpec", MacroSpec: "macroSpec", DataSpec: "dataSpec"}


def _split(documentation: Documentation) -> tuple[Documentation, Documentation]:
    first = tuple(one for one in documentation if one.name.local in _FIRST)
    return first, tuple(one for one in documentation if one.name.local not in _FIRST)


def _alt_ident(name: str) -> list[Markup]:
    return [_element("altIdent", {}, name)] if name else []


def _external(one: External) -> Markup:
    """Give the reference to a RELAX NG schema, which stays outside."""
    patterns = (_redefined(name, combine, inside) for name, combine, inside in one.redefined)
    content = [_element("content", {}, *patterns)] if one.redefined else []
    return _element("moduleRef", {"url": one.url, "prefix": one.prefix or None}, *content)


def _redefined(name: str, combine: str, inside: Pattern) -> Markup:
    attributes = {"name": name, "combine": combine}
    own = tuple((Name("", key), value) for key, value in attributes.items() if value)
    return Markup(Name(RNG, "define" if name else "start"), own, (_older(inside),))


def _outermost(attributes: AttList) -> Iterator[AttDef | AttRef | AttList]:
    """Give the members of a list, and those of lists in it that hold them together for nothing."""
    for member in attributes.members:
        if isinstance(member, AttList) and not member.choice:
            yield from _outermost(member)
        else:
            yield member


def _mode(one: AttDef, *, is_inherited: bool) -> Mode | None:
    """Say what a definition does to the attribute that a class brings; None where no class brings it."""
    if one.mode in (Mode.CHANGE, Mode.DELETE):
        return one.mode
    # the reference implementation has it twice if it does not say that it stands in the place of the other
    return Mode.REPLACE if is_inherited else None


# --- values and content -------------------------------------------------------------------------------------------


def _values(values: ValList, *, is_change: bool = False) -> Markup:
    """Give a list of values.

    is_change  whether it is part of a change: one that then does not say its mode is lost in the reference
               implementation, and so is a value in it
    """
    deletes = any(item.mode is Mode.DELETE for item in values.items)
    mode = values.mode or ((Mode.CHANGE if deletes else Mode.REPLACE) if is_change else None)
    items = (_value(item, says_mode=mode is Mode.CHANGE) for item in values.items)
    return _element("valList", {"type": values.type, "mode": mode}, *items)


def _value(item: ValItem, *, says_mode: bool) -> Markup:
    documentation = sorted(item.documentation, key=lambda one: one.name.local == "paramList")
    attributes = {
        "ident": item.ident,
        "mode": item.mode if says_mode or item.mode is not Mode.ADD else None,
        "validUntil": item.valid_until or None,
    }
    return _element("valItem", attributes, *_alt_ident("" if item.written == item.ident else item.written),
                    *documentation)  # fmt: skip


def _members(content: Content) -> list[Markup]:
    """Give what stands in `content` or `datatype`; several patterns of RELAX NG need nothing to hold them."""
    match content:
        case Sequence(members, True) if all(isinstance(member, RelaxNG) for member in members):
            return [_model(member) for member in members]
        case _:
            return [_model(content)]


def _occurs(repeated: Repeat) -> dict[str, str | None]:
    return {
        "minOccurs": None if repeated.minimum == 1 else str(repeated.minimum),
        "maxOccurs": "unbounded" if repeated.maximum is None else None if repeated.maximum == 1
        else str(repeated.maximum),
    }  # fmt: skip


def _model(content: Content, occurs: Mapping[str, str | None] | None = None) -> Markup:
    """Give a content model; `occurs` are the attributes that say how often it comes."""
    times = occurs or {}
    match content:
        case TextNode() | Nothing() | ValList() | RelaxNG() | Repeat() if occurs:
            return _element("sequence", occurs, _model(content))
        case Repeat(member):
            return _model(member, _occurs(content))
        case TextNode():
            return _element("textNode", {})
        case Nothing():
            return _element("empty", {})
        case ValList():
            return _values(content)
        case RelaxNG(inside):
            return _older(inside)
        case Sequence(members, ordered):
            order = {"preserveOrder": None if ordered else "false"}
            return _element("sequence", {**times, **order}, *map(_model, members))
        case Alternate(members):
            return _element("alternate", times, *map(_model, members))
        case ElementRef(key):
            return _element("elementRef", {"key": key, **times})
        case MacroRef(key):
            return _element("macroRef", {"key": key, **times})
        case ClassRef(key, expand, include, excluding):
            narrowed = {
                "expand": None if expand is Expand.ALTERNATION else expand,
                "include": " ".join(include) or None,
                "except": " ".join(excluding) or None,
            }
            return _element("classRef", {"key": key, **narrowed, **times})
        case DataRef(key, restriction):
            return _element("dataRef", {"key": key, "restriction": restriction or None, **times})
        case DataType(name, (("pattern", restriction),)):
            return _element("dataRef", {"name": name, "restriction": restriction, **times})
        case DataType(name, facets):
            parts = (_element("dataFacet", {"name": facet, "value": value}) for facet, value in facets)
            return _element("dataRef", {"name": name, **times}, *parts)
        case AnyElement(require, excluding):
            words, bound = (None, ()) if excluding is None else _listed(excluding)
            asked = {"require": " ".join(require) or None, "except": words}
            return _element("anyElement", {**asked, **times}, more=bound)


def _older(inside: Pattern) -> Markup:
    return markup_in(rng.written(inside))


def _listed(names: Iterable[NameClass]) -> tuple[str, _More]:
    """Give names of elements and namespaces as one attribute has them, and the prefixes that it needs."""
    words: list[str] = []
    bound: dict[str, str] = {}
    for one in names:
        if isinstance(one, OneName):
            namespace = one.name.namespace
            prefix = next((key for key, uri in bound.items() if uri == namespace), f"n{len(bound) + 1}")
            prefix = "egXML" if namespace == EXAMPLES else prefix
            bound[prefix] = namespace
            words.append(f"{prefix}:{one.name.local}")
        elif isinstance(one, NsName):
            words.append(one.namespace)
    return " ".join(words), tuple((Name(XMLNS, prefix), uri) for prefix, uri in bound.items())
