"""A customization that narrows another schema, written as a TEI file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from typing import Final

from toolkit.grammar.pattern import NameClass, NsName, OneName
from toolkit.names import SCH, SQF, TEI, XSL, escape, quoteattr
from toolkit.odd.library import bytes_of
from toolkit.odd.markup import written
from toolkit.odd.model import (
    Alternate,
    AnyElement,
    ClassRef,
    ConstraintSpec,
    Content,
    DataRef,
    DataType,
    ElementRef,
    Expand,
    MacroRef,
    Nothing,
    Repeat,
    Sequence,
    TextNode,
    ValList,
)  # fmt: skip

__all__ = ["Change", "Customization", "customization", "may_be_made_anew", "sealed"]

_WIDTH: Final = 118
_BOUND: Final = {"tei": TEI, "sch": SCH, "xsl": XSL, "sqf": SQF}


@dataclass(frozen=True, slots=True)
class Change:
    """What a customization changes of an element, class or macro.

    leaves   the classes that it no longer belongs to
    joins    those that it belongs to now
    content  None where it stays as it is
    gone     the attributes that it no longer has
    values   for attributes, the values that are left, each with the number of times that it is used
    """

    leaves: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    content: Content | None = None
    gone: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Customization:
    """What narrows a schema: selections, and changes that take away.

    name         of the schema
    source       the ODD that is narrowed, as @source; empty: the TEI
    prose        what the file says of itself, a paragraph each
    prefix       of its patterns; empty where nothing is called by one
    modules      for each module the elements that are taken from it; none of a module of classes
    references   what is taken by itself: the kind of reference (`classRef`) and the identifier
    classes      the changes of classes of attributes; None: the whole class goes
    constraints  those that would be lost with what they are stated in
    """

    name: str
    source: str
    title: str
    prose: tuple[str, ...]
    start: tuple[str, ...]
    namespace: str
    exceptions: tuple[NameClass, ...] | None
    modules: Mapping[str, tuple[str, ...]]
    references: tuple[tuple[str, str], ...] = ()
    classes: Mapping[str, Change | None] = field(default_factory=dict)
    macros: Mapping[str, Change] = field(default_factory=dict)
    elements: Mapping[str, Change] = field(default_factory=dict)
    constraints: tuple[ConstraintSpec, ...] = ()
    prefix: str = ""


def customization(what: Customization) -> bytes:
    """Give the file; equal customizations give equal bytes."""
    bound = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _BOUND.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<TEI xmlns="{TEI}"{bound} xml:lang="en">',
        "  <teiHeader>",
        "    <fileDesc>",
        "      <titleStmt>",
        f"        <title>{escape(what.title)}</title>",
        "      </titleStmt>",
        "      <publicationStmt>",
        "        <p>A working file, made of the letters of an edition.</p>",
        "      </publicationStmt>",
        "      <sourceDesc>",
        *_paragraph(what.prose[0], 8),
        "      </sourceDesc>",
        "    </fileDesc>",
        "  </teiHeader>",
        "  <text>",
        "    <body>",
        *(line for prose in what.prose[1:] for line in _paragraph(prose, 6)),
        f"      <schemaSpec{_schema_attributes(what)}>",
        *(f"        {line}" for line in _specifications(what)),
        "      </schemaSpec>",
        "    </body>",
        "  </text>",
        "</TEI>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _paragraph(prose: str, indent: int) -> list[str]:
    inside = wrap(escape(prose), _WIDTH - indent - 2, break_long_words=False, break_on_hyphens=False)
    space = " " * indent
    return (
        [f"{space}<p>{inside[0]}", *(f"{space}  {line}" for line in inside[1:-1]), f"{space}  {inside[-1]}</p>"]
        if (len(inside) > 1)
        else [f"{space}<p>{inside[0]}</p>"]
    )


def _schema_attributes(what: Customization) -> str:
    return (
        f" ident={quoteattr(what.name)}{_unless(not what.source, 'source', what.source)}"
        f" start={quoteattr(' '.join(what.start))}{_unless(what.namespace == TEI, 'ns', what.namespace)}"
        f"{_unless(not what.prefix, 'prefix', what.prefix)}"
        f"{'' if what.exceptions is None else _names_attribute('defaultExceptions', what.exceptions)}"
    )


def _specifications(what: Customization) -> Iterator[str]:
    for module, elements in what.modules.items():
        yield from _selection(module, elements)
    yield from (f"<{kind} key={quoteattr(key)}/>" for kind, key in what.references)
    for ident, change in what.classes.items():
        if change is None:
            yield f'<classSpec ident={quoteattr(ident)} type="atts" mode="delete"/>'
        else:
            yield from _changed(f'classSpec ident={quoteattr(ident)} type="atts"', change)
    for kind, changes in (("macroSpec", what.macros), ("elementSpec", what.elements)):
        for ident, change in changes.items():
            yield from _changed(f"{kind} ident={quoteattr(ident)}", change)
    for constraint in what.constraints:
        yield from _constraint_lines(constraint)


def _selection(module: str, elements: tuple[str, ...]) -> list[str]:
    if not elements:
        return [f"<moduleRef key={quoteattr(module)}/>"]
    start = f"<moduleRef key={quoteattr(module)} include="
    rows = wrap(" ".join(elements), _WIDTH - 14 - len(start), break_long_words=False, break_on_hyphens=False)
    space = "\n" + " " * (len(start) + 9)
    return [f'{start}"{space.join(rows)}"/>']


def _changed(start: str, change: Change) -> Iterator[str]:
    """Write a specification; nothing where nothing is changed."""
    if change != Change():
        yield f'<{start} mode="change">'
        yield from (f"  {line}" for line in _changes(change))
        yield f"</{start.partition(' ')[0]}>"


def _changes(change: Change) -> Iterator[str]:
    if change.leaves or change.joins:
        left = [f'<memberOf key={quoteattr(key)} mode="delete"/>' for key in change.leaves]
        joined = [f'<memberOf key={quoteattr(key)} mode="add"/>' for key in change.joins]
        yield from _held('classes mode="change"', _rows([*left, *joined]))
    if change.content is not None:
        yield from _held("content", _model(change.content, "", ""))
    if change.gone or change.values:
        gone = _rows([f'<attDef ident={quoteattr(name)} mode="delete"/>' for name in change.gone])
        lists = (line for name, values in change.values.items() for line in _values(name, values))
        yield from _held("attList", (*gone, *lists))


def _held(start: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"<{start}>"
    yield from (f"  {line}" for line in lines)
    yield f"</{start.partition(' ')[0]}>"


def _values(attribute: str, values: Mapping[str, int]) -> Iterator[str]:
    items = (
        f"<valItem ident={quoteattr(value)}><desc>{_times(times)}</desc></valItem>" for value, times in values.items()
    )
    yield from _held(
        f'attDef ident={quoteattr(attribute)} mode="change"', _held('valList type="closed" mode="replace"', items)
    )


def _rows(tags: list[str]) -> list[str]:
    """Put short tags on lines together."""
    rows = [""]
    for tag in tags:
        if rows[-1] and len(rows[-1]) + len(tag) > _WIDTH - 20:
            rows.append("")
        rows[-1] += tag
    return [row for row in rows if row]


def _times(number: int) -> str:
    return "used once" if number == 1 else f"used {number} times"


def _model(content: Content, indent: str, occurs: str) -> Iterator[str]:
    match content:
        case Repeat(member, minimum, maximum):
            most = "unbounded" if maximum is None else str(maximum)
            wanted = f"{_unless(minimum == 1, 'minOccurs', str(minimum))}{_unless(most == '1', 'maxOccurs', most)}"
            if not occurs:
                yield from _model(member, indent, wanted)
            else:  # one repetition in another
                yield from _holder("sequence", (content,), indent, occurs)
        case Sequence(members, ordered):
            yield from _holder("sequence", members, indent, occurs + _unless(ordered, "preserveOrder", "false"))
        case Alternate(members):
            yield from _holder("alternate", members, indent, occurs)
        case ValList(type, items):
            values = (f"<valItem ident={quoteattr(item.written)}/>" for item in items)
            yield from (f"{indent}{line}" for line in _held(f'valList type="{type}"', values))
        case DataType(name, facets):
            inside = "".join(f"<dataFacet name={quoteattr(key)} value={quoteattr(value)}/>" for key, value in facets)
            yield f"{indent}<dataRef name={quoteattr(name)}{occurs}>{inside}</dataRef>"
        case _:
            yield f"{indent}<{_leaf(content)}{occurs}/>"


def _holder(tag: str, members: tuple[Content, ...], indent: str, attributes: str) -> Iterator[str]:
    yield f"{indent}<{tag}{attributes}>"
    for member in members:
        yield from _model(member, indent + "  ", "")
    yield f"{indent}</{tag}>"


def _leaf(content: Content) -> str:
    match content:
        case TextNode():
            return "textNode"
        case Nothing():
            return "empty"
        case ElementRef(key):
            return f"elementRef key={quoteattr(key)}"
        case MacroRef(key):
            return f"macroRef key={quoteattr(key)}"
        case DataRef(key, restriction):
            return f"dataRef key={quoteattr(key)}{_unless(not restriction, 'restriction', restriction)}"
        case ClassRef(key, expand, include, excluding):
            return (
                f"classRef key={quoteattr(key)}{_unless(expand is Expand.ALTERNATION, 'expand', expand)}"
                f"{_unless(not include, 'include', ' '.join(include))}"
                f"{_unless(not excluding, 'except', ' '.join(excluding))}"
            )
        case AnyElement(require, excluding):
            asked = _unless(not require, "require", " ".join(require))
            return f"anyElement{asked}{'' if excluding is None else _names_attribute('except', excluding)}"
    raise AssertionError("what is in RELAX NG cannot be written anew")


def _names_attribute(attribute: str, names: tuple[NameClass, ...]) -> str:
    """Give an attribute that holds namespaces and names of elements, with the prefixes of these bound beside it."""
    words, bound = [], ""
    for number, one in enumerate(names, 1):
        if isinstance(one, OneName):
            words.append(f"n{number}:{one.name.local}")
            bound += f" xmlns:n{number}={quoteattr(one.name.namespace)}"
        elif isinstance(one, NsName):
            words.append(one.namespace)
    return f"{bound} {attribute}={quoteattr(' '.join(words))}"


def _unless(is_usual: bool, name: str, value: str) -> str:
    return "" if is_usual else f" {name}={quoteattr(value)}"


def _constraint_lines(constraint: ConstraintSpec) -> Iterator[str]:
    """Write a constraintSpec; the prefixes `tei`, `sch`, `xsl` and `sqf` are bound on the root."""
    rules = [written(rule, {"": TEI, **_BOUND}) for rule in constraint.rules]
    prefixes = (one for one in constraint.namespaces if one[0] not in _BOUND and f"{one[0]}:" in "".join(rules))
    spaces = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in prefixes)
    language = _unless(not constraint.language, "xml:lang", constraint.language)
    yield from _held(
        f"constraintSpec ident={quoteattr(constraint.ident)} scheme={quoteattr(constraint.scheme)}",
        _held(f"constraint{language}{spaces}", rules),
    )


# --- the seal -----------------------------------------------------------------------------------------------------

_SEAL: Final = b"<!-- made by edition schema; SHA-256 of the lines below, by which it knows its own: %s -->\n"


def sealed(written: bytes) -> bytes:
    """Put the digest of a file into its second line."""
    first, rest = written.split(b"\n", 1)
    return first + b"\n" + _SEAL % hashlib.sha256(rest).hexdigest().encode() + rest


def may_be_made_anew(path: Path) -> bool:
    """Whether a place for a narrowed ODD is free, or holds one that nobody has changed since it was made."""
    if not path.exists():
        return True
    data = bytes_of(path)
    lines = data.split(b"\n", 2)
    return len(lines) == 3 and sealed(lines[0] + b"\n" + lines[2]) == data
