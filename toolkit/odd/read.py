"""ODD in XML → Odd: what the file says, nothing merged yet.

Only references between specification groups are followed (#TDMOSPEC), since they are the ODD's own table of contents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from lxml import etree

from toolkit.diagnostic import Diagnostic, Position, Severity, Span, register
from toolkit.errors import SchemaError
from toolkit.grammar import pattern, rng
from toolkit.grammar.likeness import nearest
from toolkit.grammar.pattern import NameClass, NsName, OneName
from toolkit.names import RNG, TEI, XML, XSD_TYPES, Name
from toolkit.odd.library import Document, Library, declared, shown
from toolkit.odd.model import (
    Alternate,
    AnyElement,
    AttDef,
    AttList,
    AttRef,
    Classes,
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
    External,
    MacroRef,
    MacroSpec,
    Markup,
    MemberOf,
    Mode,
    ModuleSpec,
    Nothing,
    Odd,
    RelaxNG,
    Repeat,
    Selection,
    Sequence,
    Specification,
    TextNode,
    Usage,
    ValItem,
    ValList,
    ValListType,
    Verbatim,
)

__all__ = ["customization_in", "declarations_in", "document_in", "markup_in"]

_GROUP: Final = f"{{{TEI}}}specGrp"
_SAVE_IT: Final = "put it there, or name the folder that holds it with --source"
_DOCUMENTING: Final = frozenset(
    "gloss desc equiv remarks exemplum listRef model modelGrp modelSequence paramList valDesc idno".split()
)
_SPECIFICATIONS: Final = ("elementSpec", "classSpec", "macroSpec", "dataSpec")
_SELECTIONS: Final[dict[str, type[ModuleSpec] | type[Specification]]] = {
    "moduleRef": ModuleSpec,
    "elementRef": ElementSpec,
    "classRef": ClassSpec,
    "macroRef": MacroSpec,
    "dataRef": DataSpec,
}

_E = TypeVar("_E", bound=StrEnum)
_D = TypeVar("_D", bound=StrEnum | None)

register(
    "unresolved-group",
    Severity.ERROR,
    """A specGrpRef names no specGrp of the ODD.

    Why      the specifications that it should bring in are missing from the schema.
    Faulty   <specGrpRef target="#letters"/>
    Sound    <specGrp xml:id="letters">…</specGrp> … <specGrpRef target="#letters"/>
    Source   #TDMOSPEC""",
)
register(
    "unavailable-source",
    Severity.ERROR,
    """The ODD names a file that is not here.

    Why      what it holds is missing from the schema; nothing is ever fetched from the web.
    Faulty   <moduleRef url="https://example.org/svg11.rng"/>
    Sound    <moduleRef url="svg11.rng"/>, the file beside the ODD or in the folder named by --source
    Source   #TDMOSPEC""",
)
register(
    "faulty-pattern",
    Severity.ERROR,
    """RELAX NG inside a content or datatype breaks a rule of RELAX NG.

    Why      the content is read as if the pattern were not there.
    Faulty   <content><rng:optional/></content>
    Sound    <content><rng:optional><rng:ref name="p"/></rng:optional></content>
    Source   #TDTAGCONT""",
)
register(
    "circular-group",
    Severity.ERROR,
    """A specGrp refers to itself, directly or through other groups.

    Why      it would have to hold itself; the inner reference is passed over.
    Faulty   <specGrp xml:id="a"><specGrpRef target="#a"/></specGrp>
    Sound    <specGrp xml:id="a">…</specGrp>
    Source   #TDMOSPEC""",
)


def customization_in(
    path: Path, library: Library, *, schema: str = "", documented: bool = False
) -> tuple[Odd, tuple[Diagnostic, ...]]:
    """Give the customization that an ODD holds, and what is wrong with its parts.

    library     finds the other files that it names
    schema      the identifier of the schemaSpec to take; the first where empty
    documented  whether prose, examples and processing models are read too

    Raises SchemaError where the file is not well-formed, not TEI, or has no such schemaSpec.
    """
    document = Document(path)
    root, name = document.root, shown(path)
    if etree.QName(root).namespace != TEI:
        raise SchemaError(f"{name} is not TEI: its root element is `{etree.QName(root).localname}`")
    found = {spec.get("ident", ""): spec for spec in reversed(list(_all(root, "schemaSpec")))}
    if not found:
        raise SchemaError(f"{name} has no schemaSpec, so it makes no schema")
    if schema and schema not in found:
        raise SchemaError(f"{name} has no schemaSpec `{schema}`; it has {' and '.join(sorted(map(repr, found)))}")
    reader = _Reader(name, document, library, documented=documented)
    return reader.customization(found[schema] if schema else next(_all(root, "schemaSpec")))


def declarations_in(data: bytes, name: str, *, documented: bool = False) -> Odd:
    """Give all the specifications in a file, as p5subset.xml has them; `documented`: with their prose and examples.

    Raises SchemaError where the file is not well-formed or holds no specification.
    """
    reader = _Reader(name, documented=documented)
    odd = reader.declarations(declared(data, name))
    if not odd.specifications:
        raise SchemaError(f"{name} holds no TEI declarations")
    return odd


def document_in(path: Path) -> Markup:
    """Give the whole file of an ODD as it is written, with what it includes in its place.

    Raises SchemaError where it is not well-formed.
    """
    return _markup(Document(path).root)


def markup_in(text: str) -> Markup:
    """Give an element that is written as XML."""
    return _markup(etree.fromstring(text))


class _Reader:
    """Reads the elements of one ODD and of the files that it refers to."""

    def __init__(
        self, name: str, document: Document | None = None, library: Library | None = None, *, documented: bool = False
    ) -> None:
        """Read a document with a library at hand; declarations come without either, and refer to no other file."""
        self.name = name
        self.document = document
        self.library = library
        self.documented = documented
        self.language = ""
        self.namespace = TEI
        self.others: dict[Path, Document] = {}
        self.diagnostics: list[Diagnostic] = []

    @property
    def is_declarations(self) -> bool:
        return self.document is None

    # --- the whole ---

    def customization(self, schema: etree._Element) -> tuple[Odd, tuple[Diagnostic, ...]]:
        self.language = schema.get("targetLang", "")
        self.namespace = schema.get("ns", TEI)
        parts = list(self._parts(schema, ()))
        exceptions, start = schema.get("defaultExceptions"), schema.get("start")
        declared = next(_all(schema.getroottree().getroot(), "constraintDecl"), None)
        odd = Odd(
            name=schema.get("ident") or "schema",
            span=self.place(schema),
            title=_title(schema),
            start=None if start is None else tuple(start.split()),
            start_span=self.place(schema, "start"),
            namespace=self.namespace,
            prefix=schema.get("prefix", ""),
            language=schema.get("docLang", "").partition(" ")[0] or next(_language(schema), ""),
            exceptions=None if exceptions is None else _name_classes(schema, exceptions),
            source=schema.get("source", ""),
            modules=tuple(self._module(part) for part in parts if _local(part) == "moduleSpec"),
            selections=tuple(self._selection(part) for part in parts if _is_selection(part)),
            externals=tuple(self._external(part) for part in parts if _local(part) == "moduleRef" and part.get("url")),
            specifications=tuple(self._specification(part) for part in parts if _local(part) in _SPECIFICATIONS),
            constraints=tuple(self._constraint(part) for part in parts if _local(part) == "constraintSpec"),
            shared=() if declared is None else tuple(_markup(part) for part in declared.iterchildren("{*}*")),
            query_binding="" if declared is None else declared.get("queryBinding", ""),
            documentation=self._documentation(schema),
        )
        return odd, tuple(self.diagnostics)

    def declarations(self, root: etree._Element) -> Odd:
        return Odd(
            name="",
            span=self.place(root),
            release=_release(root),
            modules=tuple(self._module(spec) for spec in _all(root, "moduleSpec")),
            specifications=tuple(self._specification(spec) for spec in _all(root, *_SPECIFICATIONS)),
        )

    def _module(self, element: etree._Element) -> ModuleSpec:
        return ModuleSpec(element.get("ident", ""), self.place(element), self._documentation(element))

    def _parts(self, holder: etree._Element, within: tuple[etree._Element, ...]) -> Iterator[etree._Element]:
        """Give what a schemaSpec or specGrp holds, with the contents of groups where they stand or are referred to."""
        for part in holder.iterchildren("{*}*"):
            if _local(part) == "specGrpRef":
                for group in self._groups(part):
                    if group in within:
                        self._fault(
                            "circular-group",
                            f"`{part.get('target')}` is a group that holds itself",
                            part,
                            attribute="target",
                        )
                    elif _local(group) in _SPECIFICATIONS:
                        yield group  # a file may hold one specification and nothing else
                    else:
                        yield from self._parts(group, (*within, group))
            elif _local(part) == "specGrp":
                yield from self._parts(part, (*within, part))
            else:
                yield part

    def _groups(self, reference: etree._Element) -> list[etree._Element]:
        """Give the groups that a reference names: one of a file, or all the outermost ones of another file."""
        file, _, identifier = reference.get("target", "").partition("#")
        document = self._document_of(reference, file)
        if document is None:
            return []
        if not identifier and file:
            whole = list(document.root.iter(_GROUP))
            if _local(document.root) in _SPECIFICATIONS:
                return [document.root]
            return [group for group in whole if next(group.iterancestors(_GROUP), None) is None]
        found = document.by_id(identifier)
        if found is not None:
            return [found]
        groups = [f"#{group.get(f'{{{XML}}}id')}" for group in document.root.iter(_GROUP)]
        near = nearest(f"#{identifier}", groups)
        help = f"write `{file}{near}`" if near else "take it out"
        where = f"the file `{file}`" if file else "this file"
        message = f"`{reference.get('target')}` names no specGrp of {where}"
        self._fault("unresolved-group", message, reference, help, attribute="target")
        return []

    def _document_of(self, reference: etree._Element, file: str) -> Document | None:
        """Give the document that a reference leads to; None, with a fault, where it is not here."""
        assert self.library is not None
        assert self.document is not None
        within = self._owner(reference)
        if not file:
            return within
        path = self.library.find(file, within.path)
        if path is None:
            self._fault("unavailable-source", f"`{file}` is not here", reference, _SAVE_IT, attribute="target")
            return None
        if path.resolve() not in self.others:
            self.others[path.resolve()] = Document(path)
        return self.others[path.resolve()]

    def _owner(self, element: etree._Element) -> Document:
        """Give the document in which an element stands."""
        assert self.document is not None
        if not self.others:
            return self.document
        root = element.getroottree().getroot()
        return next((one for one in self.others.values() if one.root is root), self.document)

    def place(self, element: etree._Element, attribute: str = "", token: str = "") -> Span:
        """Give the place of an element, or of an attribute's value or a word in it; in declarations, only the line."""
        if self.document is None:
            return Span(self.name, Position(_line(element), 1))
        return self._owner(element).place(element, attribute, token)

    def _fault(self, check: str, message: str, element: etree._Element, help: str = "", *, attribute: str = "") -> None:
        span = self.place(element, attribute)
        self.diagnostics.append(Diagnostic(check, Severity.ERROR, message, span, help=help))

    def _selection(self, element: etree._Element) -> Selection:
        return Selection(
            kind=_SELECTIONS[_local(element)],
            key=element.get("key", ""),
            span=self.place(element, "key"),
            places=tuple(
                (word, self.place(element, name, word))
                for name in ("include", "except")
                for word in (_words(element, name) if self.document is not None else ())
            ),
            include=None if element.get("include") is None else _words(element, "include"),
            excluding=_words(element, "except"),
            source=element.get("source", ""),
        )

    def _external(self, element: etree._Element) -> External:
        """Read a reference to a RELAX NG schema, with the patterns that it says in the place of those."""
        content = _child(element, "content")
        redefined = [] if content is None else list(content.iter(f"{{{RNG}}}define", f"{{{RNG}}}start"))
        return External(
            url=element.get("url", ""),
            span=self.place(element, "url"),
            grammar=self._grammar(element),
            prefix=element.get("prefix", ""),
            redefined=tuple(
                (one.get("name", ""), one.get("combine", ""), inside)
                for one in redefined
                if (inside := self._defined(one)) is not None
            ),
        )

    def _grammar(self, element: etree._Element) -> pattern.Grammar | None:
        """Read the RELAX NG schema that a moduleRef names, in either syntax; None, with a fault, where it cannot be."""
        assert self.library is not None
        url = element.get("url", "")
        path = self.library.find(url, self._owner(element).path)
        if path is None:
            self._fault("unavailable-source", f"`{url}` is not here", element, _SAVE_IT, attribute="url")
            return None
        try:
            found = rng.read(path, partial=True)
        except SchemaError as error:
            self._fault("faulty-pattern", f"`{url}` cannot be read: {error}", element, attribute="url")
            return None
        name = pattern.holding_itself(found.definitions)
        if name is None:
            return found
        message = f"in `{url}` the definition of `{name}` holds itself (RELAX NG 4.19)"
        self._fault("faulty-pattern", message, element, attribute="url")
        return None

    def _defined(self, definition: etree._Element) -> pattern.Pattern | None:
        parts = [self._older(part) for part in definition.iterchildren(f"{{{RNG}}}*")]
        return pattern.group(*(part.pattern for part in parts if part is not None)) if parts else None

    def _documentation(self, element: etree._Element) -> Documentation:
        if not self.documented:
            return ()
        return tuple(_markup(part) for part in element.iterchildren("{*}*") if _local(part) in _DOCUMENTING)

    # --- specifications ---

    def _specification(self, element: etree._Element) -> Specification:
        span = self.place(element, "ident")
        ident, module, mode = element.get("ident", ""), element.get("module", ""), _mode(element)
        alt_ident, valid_until = _alt_ident(element, self.language), element.get("validUntil", "")
        constraints, documentation = self._constraints(element), self._documentation(element)
        match _local(element):
            case "elementSpec":
                return ElementSpec(
                    ident=ident, span=span, module=module, mode=mode, alt_ident=alt_ident, constraints=constraints,
                    valid_until=valid_until, documentation=documentation, namespace=element.get("ns"),
                    prefix=element.get("prefix", ""), classes=self._classes(element), content=self._content_of(element),
                    attributes=self._attributes(element),
                )  # fmt: skip
            case "classSpec":
                return ClassSpec(
                    ident=ident, span=span, module=module, mode=mode, alt_ident=alt_ident, constraints=constraints,
                    valid_until=valid_until, documentation=documentation, classes=self._classes(element),
                    type=_one_of(ClassType, element.get("type"), ClassType.MODEL),
                    attributes=self._attributes(element),
                )  # fmt: skip
            case kind:
                named = MacroSpec if kind == "macroSpec" else DataSpec
                return named(
                    ident=ident, span=span, module=module, mode=mode, alt_ident=alt_ident, constraints=constraints,
                    valid_until=valid_until, documentation=documentation, content=self._content_of(element),
                )  # fmt: skip

    def _classes(self, element: etree._Element) -> Classes | None:
        classes = _child(element, "classes")
        if classes is None:
            return None
        members = tuple(
            MemberOf(member.get("key", ""), self.place(member, "key"), _mode(member))
            for member in _all(classes, "memberOf")
        )
        return Classes(members, _mode(classes, Mode.REPLACE))

    # --- attributes ---

    def _attributes(self, element: etree._Element) -> AttList:
        return AttList(tuple(self._attribute_list(part) for part in _children(element, "attList")))

    def _attribute_list(self, element: etree._Element) -> AttList:
        members: list[AttDef | AttRef | AttList] = []
        for part in element.iterchildren("{*}*"):
            match _local(part):
                case "attDef":
                    members.append(self._attribute(part))
                case "attRef":
                    members.append(self._attribute_reference(part))
                case "attList":
                    members.append(self._attribute_list(part))
        return AttList(tuple(members), choice=element.get("org") == "choice")

    def _attribute(self, element: etree._Element) -> AttDef:
        datatype = _child(element, "datatype")
        values = _child(element, "valList")
        default = _child(element, "defaultVal")
        listed = None if values is None else self._values(values)
        if listed and self.is_declarations and _mode(element) is Mode.CHANGE:
            # Where an element of the TEI narrows an attribute of a class by a list, the reference implementation
            # leaves the list out of its schemas. Ours have to accept what they accept: to them it is a list of samples.
            listed = replace(listed, type=ValListType.OPEN)
        ident, namespace = _attribute_name(element)
        return AttDef(
            ident=ident,
            span=self.place(element, "ident"),
            mode=_mode(element),
            namespace=namespace,
            alt_ident=_alt_ident(element, self.language),
            usage=_one_of(Usage, element.get("usage"), None),
            datatype=None if datatype is None else self._datatype(datatype),
            values=listed,
            default=None if default is None else _text(default),
            constraints=self._constraints(element),
            valid_until=element.get("validUntil", ""),
            documentation=self._documentation(element),
        )

    def _attribute_reference(self, element: etree._Element) -> AttRef:
        # Before @class came, @name was the name of a pattern: att.typed.attribute.subtype, att.typed.attributes.
        class_, name = element.get("class", ""), element.get("name", "")
        if not class_:
            class_, _, name = name.removesuffix(".attributes").partition(".attribute.")
        return AttRef(class_, name, self.place(element))

    def _datatype(self, element: etree._Element) -> Content | None:
        content = self._content(element)
        return None if content is None else _repeated(element, content)

    def _values(self, element: etree._Element) -> ValList:
        items = tuple(
            ValItem(
                ident=item.get("ident", ""),
                written=_alt_ident(item, self.language) or item.get("ident", ""),
                mode=_mode(item),
                valid_until=item.get("validUntil", ""),
                parameters=tuple(one.get("ident", "") for one in _all(item, "paramSpec")),
                documentation=self._documentation(item),
            )
            for item in _children(element, "valItem")
        )
        mode = None if element.get("mode") is None else _mode(element)
        return ValList(_one_of(ValListType, element.get("type"), ValListType.OPEN), items, mode)

    # --- content models ---

    def _content_of(self, element: etree._Element) -> Content | None:
        # A closed valList beside or instead of the content says what text the element may hold (#TDTAGCONT).
        values = _child(element, "valList")
        if values is not None and values.get("type") == "closed":
            return self._values(values)
        holder = _child(element, "content")
        if holder is not None:
            return self._content(holder) or Nothing()
        reference = _child(element, "dataRef")
        return None if reference is None else self._model(reference)

    def _content(self, holder: etree._Element) -> Content | None:
        """Give what `content` or `datatype` holds: its one model, or several in sequence; None where it holds none."""
        members = self._models(holder)
        return members[0] if len(members) == 1 else Sequence(members) if members else None

    def _models(self, holder: etree._Element) -> tuple[Content, ...]:
        models = (self._model(part) for part in holder.iterchildren("{*}*"))
        return tuple(found for found in models if found is not None)

    def _model(self, element: etree._Element) -> Content | None:
        if element.tag.startswith(f"{{{RNG}}}"):
            return self._older(element)
        match _local(element):
            case "textNode":
                return TextNode()
            case "empty":
                return Nothing()
            case "elementRef":
                return _repeated(element, ElementRef(_key(element)))
            case "classRef":
                return _repeated(element, _class_reference(element))
            case "macroRef":
                return _repeated(element, MacroRef(_key(element)))
            case "dataRef":
                return _repeated(element, _data_reference(element))
            case "sequence":
                ordered = element.get("preserveOrder") not in ("false", "0")
                return _repeated(element, Sequence(self._models(element), ordered))
            case "interleave":
                return _repeated(element, Sequence(self._models(element), ordered=False))
            case "alternate":
                return _repeated(element, Alternate(self._models(element)))
            case "anyElement":
                return _repeated(element, _any_element(element))
            case "valList":
                return self._values(element)
        return None

    def _older(self, element: etree._Element) -> RelaxNG | None:
        """Read RELAX NG inside content or datatype, as customizations before Pure ODD have it (#TDTAGCONT)."""
        holder = next(element.iterancestors(f"{{{TEI}}}elementSpec"), None)
        namespace = self.namespace if holder is None else holder.get("ns", self.namespace)
        try:
            return RelaxNG(rng.fragment(etree.tostring(_pure(element), with_tail=False), namespace))
        except SchemaError as error:
            self._fault("faulty-pattern", f"the pattern cannot be read: {error}", element)
            return None

    # --- constraints ---

    def _constraints(self, element: etree._Element) -> tuple[ConstraintSpec, ...]:
        return tuple(self._constraint(spec) for spec in _children(element, "constraintSpec"))

    def _constraint(self, element: etree._Element) -> ConstraintSpec:
        constraint = _child(element, "constraint")
        rules = () if constraint is None else constraint.iterchildren("{*}*")
        innermost = constraint if constraint is not None else element
        return ConstraintSpec(
            ident=element.get("ident", ""),
            span=self.place(element, "ident"),
            mode=_mode(element),
            scheme=element.get("scheme", "schematron"),
            language=next(iter(_language(innermost)), ""),
            answers=_words(element, "n"),
            rules=tuple(_markup(rule) for rule in rules),
            namespaces=tuple(sorted(_used_prefixes(innermost))),
            documentation=self._documentation(element),
        )


# --- the small parts ----------------------------------------------------------------------------------------------


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 1


def _local(element: etree._Element) -> str:
    """The local name of an element of the TEI; of others the whole name, which matches nothing here."""
    return element.tag.removeprefix(f"{{{TEI}}}")


def _children(element: etree._Element, local: str) -> Iterable[etree._Element]:
    return element.iterchildren(f"{{{TEI}}}{local}")


def _child(element: etree._Element, local: str) -> etree._Element | None:
    return next(iter(_children(element, local)), None)


def _all(element: etree._Element, *locals: str) -> Iterator[etree._Element]:
    return element.iter(*(f"{{{TEI}}}{local}" for local in locals))


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _words(element: etree._Element, attribute: str) -> tuple[str, ...]:
    return tuple(element.get(attribute, "").split())


def _mode(element: etree._Element, default: Mode = Mode.ADD) -> Mode:
    return _one_of(Mode, element.get("mode"), default)


def _one_of(kind: type[_E], written: str | None, default: _D) -> _E | _D:
    return next((member for member in kind if member == written), default)


def _alt_ident(element: etree._Element, language: str) -> str:
    """Give the name that documents use; of several that of the language asked for (@targetLang)."""
    named = list(_children(element, "altIdent"))
    wanted = [one for one in named if language and language == next(_language(one), "")]
    return _text((wanted or named)[0]) if named else ""


def _language(element: etree._Element) -> Iterator[str]:
    for holder in (element, *element.iterancestors()):
        language = holder.get(f"{{{XML}}}lang")
        if language is not None:
            yield language  # an empty one takes back what is said further out


def _used_prefixes(holder: etree._Element) -> Iterator[tuple[str, str]]:
    """Give the prefixes bound on an element that names and expressions inside it use, with their namespaces."""
    inside = [text for part in holder.iter("*") for text in (part.text, part.tail, *part.attrib.values()) if text]
    for prefix, uri in holder.nsmap.items():
        if prefix and any(f"{prefix}:" in str(text) for text in inside):
            yield prefix, uri


def _attribute_name(element: etree._Element) -> tuple[str, str]:
    """Give identifier and namespace of an attribute; a prefix of the identifier says the namespace if @ns does not."""
    ident, namespace = element.get("ident", ""), element.get("ns", "")
    prefix, colon, local = ident.partition(":")
    if not colon or prefix == "xml":
        return ident, namespace
    return local, namespace or element.nsmap.get(prefix, "")


def _is_selection(part: etree._Element) -> bool:
    """Whether a part of a schemaSpec takes something over: a reference by @key (by @url, by @name: something else)."""
    return _local(part) in _SELECTIONS and bool(part.get("key"))


def _title(schema: etree._Element) -> str:
    """Give the title of the file, as its header has it."""
    title = schema.getroottree().find(f"{{{TEI}}}teiHeader//{{{TEI}}}titleStmt/{{{TEI}}}title")
    return "" if title is None else _text(title)


def _release(root: etree._Element) -> str:
    edition = next(_all(root, "edition"), None)
    found = re.search(r"\d+\.\d+\.\d+\w*", "" if edition is None else _text(edition))
    return found[0] if found else ""


def _repeated(element: etree._Element, content: Content) -> Content:
    least, most = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
    minimum = int(least) if least.isdecimal() else 1
    maximum = int(most) if most.isdecimal() else None if most == "unbounded" else 1
    return content if (minimum, maximum) == (1, 1) else Repeat(content, minimum, maximum)


def _key(element: etree._Element) -> str:
    """Give what a reference in a content model names; in the first years of Pure ODD some called it by @name."""
    return element.get("key") or element.get("name") or ""


def _class_reference(element: etree._Element) -> ClassRef:
    expand = _one_of(Expand, element.get("expand"), Expand.ALTERNATION)
    return ClassRef(_key(element), expand, _words(element, "include"), _words(element, "except"))


def _data_reference(element: etree._Element) -> DataRef | DataType:
    restriction = element.get("restriction", "")
    if element.get("key"):
        return DataRef(element.get("key", ""), restriction)
    return DataType(element.get("name", "string"), tuple(_facets(element)))


def _facets(element: etree._Element) -> Iterator[tuple[str, str]]:
    for facet in _children(element, "dataFacet"):
        yield facet.get("name", ""), facet.get("value", "")
    if element.get("restriction"):
        yield "pattern", element.get("restriction", "")


def _pure(element: etree._Element) -> etree._Element:
    """Give RELAX NG with patterns in the place of what stands in it of the TEI's contents."""
    if next(_all(element, "*"), None) is None:
        return element
    copied = deepcopy(element)
    for part in list(_all(copied, "*")):
        parent = part.getparent()
        if parent is not None and parent.tag.startswith(f"{{{RNG}}}"):
            parent[parent.index(part) : parent.index(part) + 1] = _patterns(part)
    return copied


_PATTERNS: Final = {"sequence": "group", "alternate": "choice", "interleave": "interleave", "textNode": "text"}


def _patterns(element: etree._Element) -> list[etree._Element]:
    """Give a part of a content, as often as it may come, in RELAX NG."""
    least, most = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
    if (least, most) == ("1", "1"):
        return [_pattern(element)]
    minimum = min(int(least), _MOST) if least.isdecimal() else 1
    required = [_pattern(element) for _ in range(minimum)]
    if most == "unbounded":
        return [*required, _rng("zeroOrMore", _pattern(element))]
    maximum = min(int(most), _MOST) if most.isdecimal() else 1
    return [*required, *(_rng("optional", _pattern(element)) for _ in range(maximum - minimum))]


_MOST: Final = 100
"""How often a part of a content inside RELAX NG is counted at most."""


def _pattern(element: etree._Element) -> etree._Element:
    local = _local(element)
    if local == "dataRef" and not element.get("key"):
        data = _rng("data", datatypeLibrary=XSD_TYPES, type=element.get("name", "string"))
        for name, value in _facets(element):
            etree.SubElement(data, f"{{{RNG}}}param", name=name).text = value
        return data
    if local.endswith("Ref"):
        return _rng("ref", name=_key(element))
    if local == "valList":
        values = _rng("choice")
        for item in _children(element, "valItem"):
            etree.SubElement(values, f"{{{RNG}}}value").text = item.get("ident", "")
        return values if len(values) else _rng("notAllowed")
    inside = [
        pattern
        for part in element.iterchildren("{*}*")
        for pattern in ([deepcopy(part)] if part.tag.startswith(f"{{{RNG}}}") else _patterns(part))
    ]
    if local == "textNode" or (local in _PATTERNS and inside):
        return _rng(_PATTERNS[local], *inside)
    return _rng("empty")


def _rng(local: str, *children: etree._Element, **attributes: str) -> etree._Element:
    made = etree.Element(f"{{{RNG}}}{local}", attributes)
    made.extend(children)
    return made


def _any_element(element: etree._Element) -> AnyElement:
    # @exclude is what the reference implementation heeds instead of @except
    written = element.get("except", element.get("exclude"))
    return AnyElement(_words(element, "require"), None if written is None else _name_classes(element, written))


def _name_classes(element: etree._Element, written: str) -> tuple[NameClass, ...]:
    """Read a list of namespaces and of element names with prefixes (teidata.namespaceOrName)."""
    found: list[NameClass] = []
    for word in written.split():
        prefix, _, local = word.partition(":")
        namespace = element.nsmap.get(prefix)
        found.append(OneName(Name(namespace, local)) if namespace and local else NsName(word))
    return tuple(found)


def _markup(element: etree._Element) -> Markup:
    attributes = tuple((Name.of(str(name)), str(value)) for name, value in element.attrib.items())
    children: list[Markup | Verbatim | str] = [element.text] if element.text else []
    for child in element:
        if isinstance(child.tag, str):
            children.append(_markup(child))
        else:
            children.append(Verbatim(etree.tostring(child, encoding="unicode", with_tail=False)))
        if child.tail:
            children.append(child.tail)
    return Markup(Name.of(element.tag), attributes, tuple(children))
