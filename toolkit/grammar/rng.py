"""Grammar ↔ RELAX NG in its XML syntax (ISO/IEC 19757-2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from toolkit.grammar.pattern import (
    EMPTY,
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
    choice,
    interleave,
)
from toolkit.names import RNG, XML, XSD_TYPES, Name

__all__ = ["write"]


# --- writing ------------------------------------------------------------------------------------------------------


def write(grammar: Grammar, *, comment: str = "") -> bytes:
    """Give a grammar as RELAX NG in XML, indented, the definitions in their order.

    comment  a line put before the root, such as the digest of the sources; none where empty
    """
    namespace = _usual_namespace(grammar)
    root = etree.Element(f"{{{RNG}}}grammar", nsmap={None: RNG})
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
    match pattern:
        case Element(names, content):
            yield names
            yield from _element_names(content)
        case Choice(members) | Group(members) | Interleave(members):
            for member in members:
                yield from _element_names(member)
        case OneOrMore(member):
            yield from _element_names(member)


def _add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{RNG}}}{tag}", attributes)
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
        written = etree.SubElement(parent, f"{{{RNG}}}value", attributes, nsmap=prefixes)
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
