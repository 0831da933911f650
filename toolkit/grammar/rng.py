"""Grammar ↔ RELAX NG in its XML syntax (ISO/IEC 19757-2); what `rnc` reads comes here too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urljoin

from lxml import etree

import toolkit.grammar.values as values
from toolkit.errors import SchemaError
from toolkit.grammar.datatypes import datatype
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
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
    NotAllowed,
    NsName,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
    attribute,
    choice,
    data,
    group,
    interleave,
    list_of,
    one_or_more,
    optional,
    parts,
    ref,
    value,
    zero_or_more,
)
from toolkit.grammar.pattern import element as make_element
from toolkit.names import RNG, XML, XSD_TYPES, Name
from toolkit.source import parse

__all__ = ["fragment", "read", "reference", "write", "written"]


# --- reading ------------------------------------------------------------------------------------------------------


def read(
    schema: Path | bytes,
    *,
    partial: bool = False,
    is_compact: bool = False,
    is_restricted: bool = False,
    is_sound: bool = False,
) -> Grammar:
    """Read a RELAX NG schema and simplify it (section 4).

    schema         a file, which may include others of its own folder and below; or bytes, which may include none
    partial        whether it is a part of a larger schema, which may leave to that the start and definitions it refers
                   to; without a start of its own it begins with NOT_ALLOWED
    is_compact     whether a file is in the compact syntax even where its name does not end in `.rnc`
    is_restricted  whether it must keep the restrictions of section 7 too
    is_sound       whether it is known to keep all rules: then definitions are read when they are asked for

    Raises SchemaError, with place and section, where it breaks a rule of sections 3 and 4, and where it asks for a
    file outside its folder.
    """
    try:
        if isinstance(schema, bytes):
            reader = _Reader(None, partial)
            grammar = reader.grammar(_parsed(schema, "the schema"))
        else:
            path = schema.resolve()
            reader = _Reader(path.parent, partial)
            root = reader.load(path, is_compact=is_compact)
            grammar = reader.sound(root) if is_sound and _is_flat(root) else reader.grammar(root)
        if is_restricted and not is_sound:
            import toolkit.grammar.restrictions as restrictions  # what is compiled here keeps them anyway

            restrictions.check(grammar, reader.place)
        return grammar
    except RecursionError as error:
        raise SchemaError("the patterns of the schema stand inside each other too deeply") from error


def fragment(pattern: bytes, namespace: str) -> Pattern:
    """Read one pattern of a schema that is made elsewhere; what it refers to need not be defined in it.

    namespace  of the names of elements in it that bear no prefix

    Raises SchemaError where it breaks a rule of sections 3 and 4.
    """
    root = _parsed(pattern, "the pattern")
    return _Reader(None).pattern(root, _Context(namespace, XSD_TYPES, _Scope(), None))


class _Context(NamedTuple):
    """What an element inherits: namespace of names, datatype library, grammar, the file whose references it makes."""

    ns: str
    library: str
    scope: _Scope
    file: Path | None


@dataclass(slots=True)
class _Component:
    """The definitions of one name, to be combined (4.17)."""

    patterns: list[Pattern] = field(default_factory=list)
    combine: str | None = None
    plain: bool = False


_START: Final = ""
"""The key of the start of a grammar among its components; no definition has this name."""


class _Scope:
    """The names of one `grammar` element (4.18); `number` tells nested grammars apart."""

    def __init__(self, parent: _Scope | None = None, number: int = 0, *, is_grammar: bool = True) -> None:
        self.parent = parent
        self.number = number
        self.is_grammar = is_grammar
        self.components: dict[str, _Component] = {}
        self.references: list[_Reference] = []

    def unique(self, name: str) -> str:
        return f"{name}\xb7{self.number}" if self.number else name

    def add(self, name: str, pattern: Pattern, element: etree._Element) -> None:
        component = self.components.setdefault(name, _Component())
        combine = _attribute(element, "combine")
        if combine not in (None, "choice", "interleave"):
            raise _fault(element, f"`combine` is `{combine}`, neither `choice` nor `interleave`", "3")
        if combine is None:
            if component.plain:
                raise _fault(element, f"{_called(name)} is defined twice without `combine`", "4.17")
            component.plain = True
        elif component.combine not in (None, combine):
            raise _fault(element, f"{_called(name)} is combined in two ways", "4.17")
        component.combine = component.combine or combine
        component.patterns.append(pattern)


def _called(name: str) -> str:
    return f"`{name}`" if name else "the start"


class _Reader:
    """Reads one schema with all that it includes; `folder` is what its references may not leave."""

    def __init__(self, folder: Path | None, partial: bool = False) -> None:
        self.folder = folder
        self.partial = partial
        self.definitions: dict[str, Pattern] = {}
        self.references: list[_Reference] = []
        self.definition = _START
        self.is_in_element = False
        self.grammars = 0
        self.open_files: list[Path] = []
        self.written: dict[Element | None, etree._Element] = {}  # the start is None

    def place(self, pattern: Element | None) -> str:
        """Give where an element pattern, or for None the start, is first written, as faults begin with it."""
        return _place(self.written[pattern]) if pattern in self.written else ""

    def load(self, path: Path, *, is_compact: bool = False) -> etree._Element:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SchemaError(f"{path} cannot be read: {error.strerror}") from error
        self.open_files.append(path)
        if is_compact or path.suffix == ".rnc":
            import toolkit.grammar.rnc as rnc  # few schemas are in the compact syntax

            data = rnc.to_xml(data, path.name).encode()
        return _parsed(data, path.name, str(path))

    def grammar(self, root: etree._Element) -> Grammar:
        file = self.open_files[0] if self.open_files else None
        self.written[None] = root
        start = self.pattern(root, _Context("", "", _Scope(is_grammar=False), file))
        if not self.partial:
            _check_recursion(self.references)
        return Grammar(start, self.definitions)

    def sound(self, root: etree._Element) -> Grammar:
        """Give a grammar that is known to be sound, and flat; of its definitions only those that are asked for."""
        scope = _Scope(_Scope(is_grammar=False))
        context = _inherit(root, _Context("", "", scope, self.open_files[0]))
        components: dict[str, list[etree._Element]] = {}
        for child in _children(root):
            components.setdefault(_component_name(child), []).append(child)
        definitions = _Definitions(components, lambda child: self._component(child, _inherit(child, context)))
        return Grammar(definitions.pattern(_START), definitions)

    # --- patterns ---

    def pattern(self, element: etree._Element, context: _Context) -> Pattern:
        context = _inherit(element, context)
        tag = element.tag
        if tag in _COMPOUNDS:
            return _COMPOUNDS[tag](*self.patterns(element, context))
        if tag in _LEAVES:
            _no_children(element)
            return _LEAVES[tag]
        read = _OTHERS.get(tag)
        if read is None:
            raise _fault(element, f"`{_local(element)}` stands where a pattern is due", "3")
        return read(self, element, context)

    def patterns(self, element: etree._Element, context: _Context, start: int = 0) -> list[Pattern]:
        found = [self.pattern(child, context) for child in _children(element)[start:]]
        if not found:
            raise _fault(element, f"`{_local(element)}` holds no pattern", "3")
        return found

    def _element(self, element: etree._Element, context: _Context) -> Pattern:
        names, start = self._named(element, context, context.ns)
        outside, self.is_in_element = self.is_in_element, True
        content = group(*self.patterns(element, context, start))
        self.is_in_element = outside
        made = make_element(names, content)
        if isinstance(made, Element):
            self.written.setdefault(made, element)
        return made

    def _attribute(self, element: etree._Element, context: _Context) -> Pattern:
        # A name written as an attribute inherits no namespace: section 4.8.
        names, start = self._named(element, context, element.get("ns", ""))
        _check_attribute_names(element, names)
        contents = _children(element)[start:]
        if len(contents) > 1:
            raise _fault(element, "`attribute` holds more than one pattern", "3")
        return attribute(names, self.pattern(contents[0], context) if contents else TEXT)

    def _named(self, element: etree._Element, context: _Context, ns: str) -> tuple[NameClass, int]:
        """Give the names of an element or attribute pattern, and the number of children they take."""
        name = _attribute(element, "name")
        if name is not None:
            return OneName(_qname(element, name, ns)), 0
        children = _children(element)
        if not children:
            raise _fault(element, f"`{_local(element)}` has no name", "3")
        return _names(children[0], context.ns), 1

    def _data(self, element: etree._Element, context: _Context) -> Pattern:
        type = _required(element, "type")
        children = _children(element)
        excluding = None
        if children and children[-1].tag == f"{_PREFIX}except":
            exception = children.pop()
            excluding = choice(*self.patterns(exception, _inherit(exception, context)))
        params = tuple(_param(child) for child in children)
        _check_datatype(element, context.library, type, params)
        return data(context.library, type, params, excluding)

    def _value(self, element: etree._Element, context: _Context) -> Pattern:
        type = _attribute(element, "type")
        library, type = ("", "token") if type is None else (context.library, type)
        text = _string(element)
        _check_datatype(element, library, type, ())
        return value(library, type, text, _bindings(element, context.ns, text) if type in _QUALIFIED else ())

    # --- grammars ---

    def _ref(self, element: etree._Element, context: _Context) -> Pattern:
        return self._refer(element, context.scope)

    def _parent_ref(self, element: etree._Element, context: _Context) -> Pattern:
        return self._refer(element, context.scope.parent)

    def _refer(self, element: etree._Element, scope: _Scope | None) -> Pattern:
        name = _ncname(element, _required(element, "name"))
        _no_children(element)
        if scope is None or not scope.is_grammar:
            raise _fault(element, f"`{_local(element)}` stands in no grammar that could define `{name}`", "4.18")
        unique = scope.unique(name)
        reference = _Reference(self.definition, unique, self.is_in_element, element)
        scope.references.append(reference)
        self.references.append(reference)
        return ref(unique)

    def _grammar(self, element: etree._Element, context: _Context) -> Pattern:
        scope = _Scope(context.scope, self.grammars)
        self.grammars += 1
        self._components(element, context._replace(scope=scope), frozenset())
        combined = {name: _combined(component) for name, component in scope.components.items()}
        if not (self.partial and scope.number == 0):
            if _START not in combined:
                raise _fault(element, "the grammar has no start", "4.18")
            for reference in scope.references:
                name = _required(reference.place, "name")
                if name not in combined:
                    raise _fault(reference.place, f"nothing defines `{name}`", "4.18")
        start = combined.pop(_START, NOT_ALLOWED)
        self.definitions.update((scope.unique(name), pattern) for name, pattern in combined.items())
        return start

    def _components(self, element: etree._Element, context: _Context, overridden: frozenset[str]) -> set[str]:
        """Add what a grammar, div or include defines, without what is overridden; give the names met."""
        met: set[str] = set()
        for child in _children(element):
            inherited = _inherit(child, context)
            kind = _local(child)
            if kind in ("div", "include"):
                read = self._components if kind == "div" else self._include
                met |= read(child, inherited, overridden)
            else:
                name = _component_name(child)
                met.add(name)
                if name not in overridden:
                    context.scope.add(name, self._component(child, inherited), child)
        return met

    def _component(self, element: etree._Element, context: _Context) -> Pattern:
        outside = self.definition, self.is_in_element
        if _local(element) == "define":
            self.definition, self.is_in_element = context.scope.unique(_component_name(element)), False
        patterns = self.patterns(element, context)
        self.definition, self.is_in_element = outside
        if _local(element) == "start" and len(patterns) > 1:
            raise _fault(element, "`start` holds more than one pattern", "3")
        return group(*patterns)

    def _include(self, element: etree._Element, context: _Context, overridden: frozenset[str]) -> set[str]:
        own = frozenset(_overrides(element))
        root, file = self._referenced(element, context)
        if root.tag != f"{_PREFIX}grammar":
            raise _fault(element, "the file included is no grammar", "4.7")
        included = _inherit(root, context._replace(library="", file=file))
        met = self._components(root, included, overridden | own)
        self.open_files.pop()
        if own - met:
            raise _fault(element, f"{_called(min(own - met))} is overridden, but not defined in the file", "4.7")
        self._components(element, context, overridden)
        return met

    def _external(self, element: etree._Element, context: _Context) -> Pattern:
        _no_children(element)
        root, file = self._referenced(element, context)
        pattern = self.pattern(root, context._replace(library="", file=file))
        self.open_files.pop()
        return pattern

    def _referenced(self, element: etree._Element, context: _Context) -> tuple[etree._Element, Path]:
        """Open the file that an element names by `href`."""
        href = reference(element, _required(element, "href"))
        if self.folder is None or context.file is None:
            raise _fault(element, f"`{href}` is not opened: the schema is no file", "4.5")
        if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:|//", href) or "#" in href:
            raise _fault(element, f"`{href}` is not opened: it names no file of the schema's folder", "4.5")
        try:
            path = (context.file.parent / unquote(href)).resolve()
        except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle, a NUL
            raise _fault(element, f"`{href}` is not opened: it names no file", "4.5") from None
        if not path.is_relative_to(self.folder):
            raise _fault(element, f"`{href}` is not opened: it lies outside the schema's folder", "4.5")
        if path in self.open_files:
            raise _fault(element, f"`{href}` includes itself", "4.7")
        return self.load(path), path


class _Definitions(Mapping[str, Pattern]):
    """The definitions of a flat grammar, each read when it is first asked for."""

    def __init__(self, components: dict[str, list[etree._Element]], read: Callable[[etree._Element], Pattern]) -> None:
        self._components = components
        self._read = read
        self._known: dict[str, Pattern] = {}

    def __getitem__(self, name: str) -> Pattern:
        if name == _START:
            raise KeyError(name)
        return self.pattern(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._components if name != _START)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def pattern(self, name: str) -> Pattern:
        """Give a definition, or the start."""
        if name not in self._known:
            component = _Component()
            for element in self._components[name]:
                component.combine = component.combine or _attribute(element, "combine")
                component.patterns.append(self._read(element))
            self._known[name] = _combined(component)
        return self._known[name]


def _is_flat(root: etree._Element) -> bool:
    """Whether all that a grammar defines stands in it one by one, as in schemas that are made."""
    nested = root.iter(*(f"{_PREFIX}{name}" for name in ("div", "externalRef", "grammar", "include", "parentRef")))
    return root.tag == f"{_PREFIX}grammar" and all(element is root for element in nested)


_PREFIX: Final = f"{{{RNG}}}"
_BASE: Final = f"{{{XML}}}base"
_QUALIFIED: Final = ("QName", "NOTATION")
_COMPOUNDS: Final[dict[str, Callable[..., Pattern]]] = {
    f"{_PREFIX}choice": choice,
    f"{_PREFIX}group": group,
    f"{_PREFIX}interleave": interleave,
    f"{_PREFIX}list": lambda *members: list_of(group(*members)),
    f"{_PREFIX}mixed": lambda *members: interleave(TEXT, group(*members)),
    f"{_PREFIX}oneOrMore": lambda *members: one_or_more(group(*members)),
    f"{_PREFIX}optional": lambda *members: optional(group(*members)),
    f"{_PREFIX}zeroOrMore": lambda *members: zero_or_more(group(*members)),
}
_LEAVES: Final[dict[str, Pattern]] = {
    f"{_PREFIX}empty": EMPTY,
    f"{_PREFIX}notAllowed": NOT_ALLOWED,
    f"{_PREFIX}text": TEXT,
}
_OTHERS: Final[dict[str, Callable[[_Reader, etree._Element, _Context], Pattern]]] = {
    f"{_PREFIX}attribute": _Reader._attribute,
    f"{_PREFIX}data": _Reader._data,
    f"{_PREFIX}element": _Reader._element,
    f"{_PREFIX}externalRef": _Reader._external,
    f"{_PREFIX}grammar": _Reader._grammar,
    f"{_PREFIX}parentRef": _Reader._parent_ref,
    f"{_PREFIX}ref": _Reader._ref,
    f"{_PREFIX}value": _Reader._value,
}
_ATTRIBUTES: Final = {
    "attribute": ("name",),
    "data": ("type",),
    "define": ("name", "combine"),
    "element": ("name",),
    "externalRef": ("href",),
    "include": ("href",),
    "param": ("name",),
    "parentRef": ("name",),
    "ref": ("name",),
    "start": ("combine",),
    "value": ("type",),
}
"""The attributes of each element beside `ns` and `datatypeLibrary`, which all may have (section 3)."""


# --- recursion ---


class _Reference(NamedTuple):
    """That one definition refers to another, inside an element pattern or not; the start of the schema is _START."""

    definition: str
    name: str
    is_in_element: bool
    place: etree._Element


def _check_recursion(references: Iterable[_Reference]) -> None:
    """Refuse a definition that the start leads to and that holds itself outside elements (4.19).

    It is looked for in the schema as written, since simplification may drop the reference with what cannot match.
    """
    made: dict[str, list[_Reference]] = {}
    for reference in references:
        made.setdefault(reference.definition, []).append(reference)
    followed: dict[str, bool] = {}  # whether to its end

    def follow(name: str) -> None:
        followed[name] = False
        for one in made.get(name, ()):
            if one.is_in_element:
                continue
            if one.name not in followed:
                follow(one.name)
            elif not followed[one.name]:
                raise _fault(one.place, f"the definition of `{one.name}` holds itself", "4.19")
        followed[name] = True

    for name in _reached(made):
        if name not in followed:
            follow(name)


def _reached(made: Mapping[str, Iterable[_Reference]]) -> Iterable[str]:
    """Give the definitions that the start leads to, in elements too."""
    reached = {_START: None}
    waiting = [_START]
    while waiting:
        new = {one.name: None for one in made.get(waiting.pop(), ()) if one.name not in reached}
        reached |= new
        waiting += new
    return reached


def reference(element: etree._Element, href: str) -> str:
    """Give what an element refers to, by the `xml:base` round it."""
    for ancestor in (element, *element.iterancestors()):
        href = urljoin(ancestor.get(_BASE, ""), href)
    return href


# --- names ---


def _names(element: etree._Element, inherited: str) -> NameClass:
    """Read a name class; `inherited` is the namespace that holds round it."""
    _check_attributes(element)
    ns = element.get("ns", inherited)
    match _local(element):
        case "name":
            return OneName(_qname(element, " ".join(_string(element).split()), ns))
        case "anyName":
            return AnyName(_excluded(element, ns))
        case "nsName":
            return NsName(ns, _excluded(element, ns))
        case "choice":
            return _name_choice(element, ns)
    raise _fault(element, f"`{_local(element)}` stands where a name is due", "3")


def _name_choice(element: etree._Element, ns: str) -> NameClass:
    members: list[NameClass] = []
    for child in _children(element):
        names = _names(child, ns)
        members += names.members if isinstance(names, NameChoice) else (names,)
    if not members:
        raise _fault(element, f"`{_local(element)}` holds no name", "3")
    return members[0] if len(members) == 1 else NameChoice(tuple(members))


def _excluded(element: etree._Element, ns: str) -> NameClass | None:
    children = _children(element)
    if not children:
        return None
    if len(children) > 1 or _local(children[0]) != "except":
        raise _fault(element, f"`{_local(element)}` may hold one `except` only", "3")
    _check_attributes(children[0])
    excluded = _name_choice(children[0], children[0].get("ns", ns))
    forbidden = (AnyName,) if _local(element) == "anyName" else (AnyName, NsName)
    if any(isinstance(names, forbidden) for names in _flat(excluded)):
        raise _fault(children[0], f"what `{_local(element)}` excepts is as wide as itself", "4.16")
    return excluded


def _flat(names: NameClass) -> tuple[NameClass, ...]:
    return names.members if isinstance(names, NameChoice) else (names,)


def _check_attribute_names(element: etree._Element, names: NameClass) -> None:
    """Refuse declarations of namespaces, which are no attributes (4.16)."""
    for one in _flat(names):
        namespace = one.name.namespace if isinstance(one, OneName) else getattr(one, "namespace", "")
        if namespace == _XMLNS or (isinstance(one, OneName) and one.name == Name("", "xmlns")):
            raise _fault(element, "a declaration of a namespace is no attribute", "4.16")
        if isinstance(one, (AnyName, NsName)) and one.excluding is not None:
            _check_attribute_names(element, one.excluding)


_XMLNS: Final = "http://www.w3.org/2000/xmlns"


def _qname(element: etree._Element, written: str, ns: str) -> Name:
    prefix, colon, local = written.rpartition(":")
    _ncname(element, local)
    if not colon:
        return Name(ns, local)
    return Name(_namespace(element, prefix), local)


def _namespace(element: etree._Element, prefix: str) -> str:
    namespace = XML if prefix == "xml" else element.nsmap.get(prefix)
    if namespace is None:
        raise _fault(element, f"the prefix `{prefix}` is bound to no namespace", "4.10")
    return namespace


def _ncname(element: etree._Element, name: str) -> str:
    if not _is_ncname(name):
        raise _fault(element, f"`{name}` is no name", "3")
    return name


@cache
def _is_ncname(name: str) -> bool:
    return values.ncname(name) is not None


def _bindings(element: etree._Element, ns: str, text: str) -> tuple[tuple[str, str], ...]:
    """Give the binding of the prefix in a value that is a qualified name."""
    prefix, colon, _ = text.strip().rpartition(":")
    return ((prefix, _namespace(element, prefix) if colon else ns),)


# --- the syntax of section 3 ---


def _parsed(data: bytes, name: str, url: str = "") -> etree._Element:
    reading = parse(data, name)
    if reading.source is None:
        fault = reading.diagnostics[0]
        line, column = fault.span.start
        raise SchemaError(f"{name} is not well-formed: {fault.message}, line {line}, column {column}")
    parser = etree.XMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        load_dtd=False,
        resolve_entities="internal",  # type: ignore[arg-type]  # the stubs know only the older True and False
        huge_tree=True,
    )
    try:
        return etree.fromstring(reading.source.utf8, parser, base_url=url or name)
    except etree.XMLSyntaxError as error:
        raise SchemaError(f"{name} is not well-formed: {error.msg}") from error


def _fault(element: etree._Element, message: str, section: str) -> SchemaError:
    return SchemaError(f"{_place(element)}{message} (RELAX NG {section})")


def _place(element: etree._Element) -> str:
    """Give file, line and, where the schema is a file, column of an element, each with a colon after it."""
    from toolkit.grammar.rnc import PLACE

    url = Path(element.getroottree().docinfo.URL or "")
    written = (one.get(PLACE) for one in (element, *element.iterancestors()))
    place = next(filter(None, written), None) or _in_file(element, url) or element.sourceline
    return f"{url.name}:{place}: "


def _in_file(element: etree._Element, path: Path) -> str:
    """Give line and column of an element; the tree knows no columns, so that its file is read once more."""
    source = parse(path.read_bytes(), path.name).source if path.is_file() else None
    if source is None:
        return ""
    number = next(at for at, one in enumerate(element.getroottree().getroot().iter("*")) if one is element)
    offset = next(islice((event[0] for event in source.events if event[2] is not None), number, None))
    start = source.position(offset)
    return f"{start.line}:{start.column}"


def _local(element: etree._Element) -> str:
    return str(element.tag).removeprefix(_PREFIX)


def _inherit(element: etree._Element, context: _Context) -> _Context:
    """Give the context inside an element (4.3, 4.9), which must have no attribute but its own."""
    if not element.attrib:
        return context
    _check_attributes(element)
    ns, library = element.get("ns"), element.get("datatypeLibrary")
    if ns is not None:
        context = context._replace(ns=ns)
    if library is not None:
        context = context._replace(library=_library(element, library))
    return context


def _library(element: etree._Element, uri: str) -> str:
    if uri and (not re.match("[A-Za-z][A-Za-z0-9+.-]*:.", uri) or "#" in uri or values.uri(uri) is None):
        raise _fault(element, f"`{uri}` is no absolute address of a datatype library", "4.3")
    return uri


def _check_attributes(element: etree._Element) -> None:
    allowed = _ATTRIBUTES.get(_local(element), ())
    for name in map(str, element.attrib):
        if not (name in allowed or name in ("ns", "datatypeLibrary") or (name[0] == "{" and _PREFIX not in name)):
            raise _fault(element, f"`{_local(element)}` has no attribute `{name}`", "3")


def _attribute(element: etree._Element, name: str) -> str | None:
    found = element.get(name)
    return None if found is None else found.strip(" \t\r\n")


def _required(element: etree._Element, name: str) -> str:
    found = _attribute(element, name)
    if found is None:
        raise _fault(element, f"`{_local(element)}` lacks `@{name}`", "3")
    return found


def _children(element: etree._Element) -> list[etree._Element]:
    """Give the children that are RELAX NG; what is foreign is an annotation (4.1), text is a fault."""
    texts = [element.text, *(child.tail for child in element)]
    if any(text and not text.isspace() for text in texts):
        raise _fault(element, f"`{_local(element)}` holds text", "3")
    return [child for child in element if child.tag.startswith(_PREFIX)]


def _no_children(element: etree._Element) -> None:
    if (len(element) or element.text) and _children(element):
        raise _fault(element, f"`{_local(element)}` must be empty", "3")


def _string(element: etree._Element) -> str:
    if len(element):
        raise _fault(element, f"`{_local(element)}` holds elements", "3")
    return element.text or ""


def _param(element: etree._Element) -> tuple[str, str]:
    if _local(element) != "param":
        raise _fault(element, f"`{_local(element)}` stands where `param` is due", "3")
    _check_attributes(element)
    return _required(element, "name"), _string(element)


def _component_name(element: etree._Element) -> str:
    """Give the name that a start or define has among the components of its grammar."""
    match _local(element):
        case "start":
            return _START
        case "define":
            return _ncname(element, _required(element, "name"))
    raise _fault(element, f"`{_local(element)}` stands where a definition is due", "3")


def _overrides(include: etree._Element) -> Iterator[str]:
    """Give the names that an include defines anew."""
    for child in _children(include):
        if _local(child) == "div":
            yield from _overrides(child)
        else:
            yield _component_name(child)


def _combined(component: _Component) -> Pattern:
    return (interleave if component.combine == "interleave" else choice)(*component.patterns)


def _check_datatype(element: etree._Element, library: str, type: str, params: tuple[tuple[str, str], ...]) -> None:
    try:
        datatype(library, type, params)
    except SchemaError as error:
        raise _fault(element, str(error), "4.16") from error


# --- writing ------------------------------------------------------------------------------------------------------


def write(grammar: Grammar, *, comment: str = "") -> bytes:
    """Give a grammar as RELAX NG in XML, indented, the definitions in their order.

    comment  a line put before the root, such as the digest of the sources; none where empty
    """
    namespace = _usual_namespace(grammar)
    root = etree.Element(f"{_PREFIX}grammar", nsmap={None: RNG})  # type: ignore[dict-item]  # None: no prefix
    root.set("ns", namespace)
    root.set("datatypeLibrary", XSD_TYPES)
    writer = _Writer(namespace)
    writer.pattern(_add(root, "start"), grammar.start)
    for name, pattern in grammar.definitions.items():
        writer.sequence(_add(root, "define", name=name), pattern)
    etree.indent(root)
    head = f"<!-- {comment.replace('--', '- -')} -->\n" if comment else ""
    body = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}\n'.encode()


def written(pattern: Pattern) -> str:
    """Give one pattern for a schema that is made elsewhere, as `fragment` reads it; each name says its namespace."""
    holder = etree.Element(f"{_PREFIX}group")
    _Writer(_NO_NAMESPACE_IS_USUAL).pattern(holder, pattern)
    return etree.tostring(holder[0], encoding="unicode")


_NO_NAMESPACE_IS_USUAL: Final = " "
"""Stands where no namespace goes without saying: no name has this one."""


def _usual_namespace(grammar: Grammar) -> str:
    """Give the namespace that most elements have: written once on the root, it need not be repeated."""
    spaces = Counter(
        names.name.namespace
        for pattern in (grammar.start, *grammar.definitions.values())
        for names in _element_names(pattern)
        if isinstance(names, OneName)
    )
    return spaces.most_common(1)[0][0] if spaces else ""


def _element_names(pattern: Pattern) -> Iterator[NameClass]:
    if isinstance(pattern, Element):
        yield pattern.names
        yield from _element_names(pattern.content)
    for part in parts(pattern):
        yield from _element_names(part)


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{_PREFIX}{tag}", attributes)
    child.text = text
    return child


class _Writer:
    """Writes patterns below an element; `namespace` is what the root says for all names."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def sequence(self, parent: etree._Element, pattern: Pattern) -> None:
        """Write where RELAX NG takes several children for a group."""
        for member in pattern.members if isinstance(pattern, Group) else (pattern,):
            self.pattern(parent, member)

    def pattern(self, parent: etree._Element, pattern: Pattern) -> None:
        match pattern:
            case Empty():
                _add(parent, "empty")
            case NotAllowed():
                _add(parent, "notAllowed")
            case Text():
                _add(parent, "text")
            case Ref(name):
                _add(parent, "ref", name=name)
            case OneOrMore(member):
                self.sequence(_add(parent, "oneOrMore"), member)
            case ListPattern(member):
                self.sequence(_add(parent, "list"), member)
            case Choice(members):
                self._choice(parent, members)
            case Interleave(members):
                self._interleave(parent, members)
            case Group(members):
                self._each(_add(parent, "group"), members)
            case Element(names, content):
                self.sequence(self._named(parent, "element", names, self.namespace), content)
            case Attribute(names, content):
                written = self._named(parent, "attribute", names, "")
                if content is not TEXT:
                    self.pattern(written, content)
            case Data() | Value():
                self._datatype(parent, pattern)

    def _each(self, parent: etree._Element, members: Iterable[Pattern]) -> None:
        for member in members:
            self.pattern(parent, member)

    def _choice(self, parent: etree._Element, members: tuple[Pattern, ...]) -> None:
        if members[-1] is not EMPTY:
            self._each(_add(parent, "choice"), members)
            return
        rest = choice(*members[:-1])
        if isinstance(rest, OneOrMore):
            self.sequence(_add(parent, "zeroOrMore"), rest.member)
        else:
            self.sequence(_add(parent, "optional"), rest)

    def _interleave(self, parent: etree._Element, members: tuple[Pattern, ...]) -> None:
        if members[0] is TEXT:
            self.sequence(_add(parent, "mixed"), interleave(*members[1:]))
        else:
            self._each(_add(parent, "interleave"), members)

    def _datatype(self, parent: etree._Element, pattern: Data | Value) -> None:
        library = {} if pattern.library == XSD_TYPES else {"datatypeLibrary": pattern.library}
        if isinstance(pattern, Value):
            self._value(parent, pattern, library)
            return
        written = _add(parent, "data", type=pattern.type, **library)
        for name, text in pattern.params:
            _add(written, "param", text, name=name)
        if pattern.excluding is not None:
            excluded = pattern.excluding
            members = excluded.members if isinstance(excluded, Choice) else (excluded,)
            self._each(_add(written, "except"), members)

    def _value(self, parent: etree._Element, pattern: Value, library: dict[str, str]) -> None:
        if (pattern.library, pattern.type) == ("", "token"):
            _add(parent, "value", pattern.text)  # what a value without a type means: section 4.4
            return
        prefixes = {prefix: uri for prefix, uri in pattern.namespaces if prefix not in ("", "xml")}
        attributes = {"type": pattern.type, **library}
        if "" in dict(pattern.namespaces):
            attributes["ns"] = dict(pattern.namespaces)[""]  # a name without prefix has the namespace of ns
        written = etree.SubElement(parent, f"{_PREFIX}value", attributes, nsmap=prefixes)
        written.text = pattern.text

    def _named(self, parent: etree._Element, tag: str, names: NameClass, usual: str) -> etree._Element:
        """Open an element or attribute pattern; `usual` is the namespace of a plain name in a name attribute."""
        if isinstance(names, OneName) and names.name.namespace in (usual, XML):
            return _add(parent, tag, name=_qualified(names.name, usual))
        written = _add(parent, tag)
        self._names(written, names)
        return written

    def _names(self, parent: etree._Element, names: NameClass) -> None:
        match names:
            case OneName(name):
                _add(parent, "name", name.local, ns=name.namespace)
            case NameChoice(members):
                written = _add(parent, "choice")
                for member in members:
                    self._names(written, member)
            case AnyName(excluding):
                self._except(_add(parent, "anyName"), excluding)
            case NsName(namespace, excluding):
                self._except(_add(parent, "nsName", ns=namespace), excluding)

    def _except(self, parent: etree._Element, excluding: NameClass | None) -> None:
        if excluding is not None:
            written = _add(parent, "except")
            for member in excluding.members if isinstance(excluding, NameChoice) else (excluding,):
                self._names(written, member)


def _qualified(name: Name, usual: str) -> str:
    return name.local if name.namespace == usual else f"xml:{name.local}"
