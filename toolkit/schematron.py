"""Schematron (ISO/IEC 19757-3): the rules of a schema compiled to XSLT, run on letters, findings as diagnostics.

The compiler is `xslt/schematron/schematron.xsl`. What it cannot do stands here: joining the files of a schema, cutting
out rules that do not compile, and finding the place in the letter that a path means.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import dropwhile, islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from lxml import etree

from toolkit import source as reader
from toolkit.diagnostic import Diagnostic, Note, Position, Severity, Span, register
from toolkit.errors import OutputError, SchemaError
from toolkit.grammar import rng
from toolkit.names import RNG, SCH, SVRL, XSL, cache_folder, own_digest, resource_folder
from toolkit.report import STEERING
from toolkit.source import Source, write_aside
from toolkit.xslt import Stylesheet, StylesheetError

__all__ = ["Schematron", "contexts_met", "embeds_rules", "rule_page", "svrl", "to_xslt"]

FAULTY = register(
    "faulty-rule",
    Severity.ERROR,
    """A Schematron rule cannot be compiled, or fails while it is evaluated.

    Why      the rule finds nothing as long as it is broken; the other rules go on.
    Faulty   <sch:assert test="@when castable as date(">…</sch:assert>
    Sound    <sch:assert test="@when castable as xs:date">…</sch:assert>
    Source   ISO/IEC 19757-3, 6.4""",
)


@dataclass(frozen=True)
class Schematron:
    """The rules of a schema, ready to run.

    xslt  what `to_xslt` gave; a program that keeps this text saves the first of two compilations
    """

    xslt: str = field(repr=False)

    @classmethod
    def compile(
        cls, schema: bytes, name: str = "schema.sch", *, folder: Path | None = None, phase: str = "#DEFAULT"
    ) -> Schematron:
        """Give the rules of a schema; parameters and errors are those of `to_xslt`.

        What that gives is kept for the next time: a process in which no stylesheet has run can still be forked.
        """
        return cls(_kept(_whole(schema, name, folder), name, phase))

    @property
    def faults(self) -> tuple[Diagnostic, ...]:
        """The rules that cannot be used, each with its place in the schema; `run` leaves them out."""
        return self._compiled[1]

    def run(self, source: Source) -> tuple[Diagnostic, ...]:
        """Give what the rules find in a file, by the order of its nodes.

        A finding is named by the id of the assertion, else of its rule, else of its pattern. It stands at the subject:
        the name of an element, the value of an attribute, a piece of text. What follows `; help: ` in a message is its
        help; diagnostics are notes.
        """
        try:
            findings = self._compiled[0].run(source.xml).text
        except StylesheetError as error:
            return (_faulty(f"the rules came to a stop: {error.faults[0].message}", _root_span(source)),)
        # a rule that fails on one node mostly fails on all: said once
        nodes = _Nodes(source)
        return tuple(dict.fromkeys(_diagnostic(found, nodes) for found in etree.fromstring(findings.encode(), _HUGE)))

    @cached_property
    def _compiled(self) -> tuple[Stylesheet, tuple[Diagnostic, ...]]:
        return _compile_sound(self.xslt)


def to_xslt(
    schema: bytes, name: str = "schema.sch", *, folder: Path | None = None, phase: str = "#DEFAULT", svrl: bool = False
) -> str:
    """Give the stylesheet that a Schematron schema means; equal schemas give equal text.

    schema  Schematron, or RELAX NG (in XML) with Schematron embedded in it or in what it includes
    name    how messages call the schema
    folder  where `include` and `extends`, of RELAX NG too, may find files, also in folders below it; None: nowhere
    phase   the id of a phase, `#ALL`, or `#DEFAULT`: what the schema says
    svrl    whether the stylesheet is to give SVRL

    raises  SchemaError where the bytes are no Schematron schema, or it names a phase, file or query language that is
            not to be had. A rule that is wrong in itself is none: see `Schematron.faults`
    """
    return _transpiled(_whole(schema, name, folder), name, phase, svrl=svrl)


def _whole(schema: bytes, name: str, folder: Path | None) -> str:
    """Give a schema with all that it includes."""
    root = _joined(schema, name, folder)
    if root.tag != f"{{{SCH}}}schema":
        raise SchemaError(f"{name} is no Schematron schema: its root is `{etree.QName(root).localname}`")
    if root.get("queryBinding", "xslt2").lower() not in _QUERY_LANGUAGES:
        raise SchemaError(f"{name} asks for the query language `{root.get('queryBinding')}`, which is not known")
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _transpiled(whole: str, name: str, phase: str, *, svrl: bool = False) -> str:
    compiler = Stylesheet.compile(resource_folder("xslt") / "schematron" / "schematron.xsl")
    try:
        return compiler.run(whole, parameters={"phase": phase, "svrl": svrl}).text
    except StylesheetError as error:
        raise SchemaError(f"{name} cannot be compiled: {error.faults[0].message}") from error


def _kept(whole: str, name: str, phase: str) -> str:
    """Give the stylesheet of a schema, of the last time if that was the same."""
    folder = cache_folder()
    if folder is None:
        return _transpiled(whole, name, phase)
    # of schemas that are called the same there is one, however often it changes
    place = folder / f"rules-{_digest(name, phase)[:16]}.xsl"
    made_of = _digest(own_digest(), name, phase, whole)
    try:
        head, _, text = place.read_bytes().decode().partition("\n")
    except (OSError, UnicodeDecodeError):
        head = text = ""
    if head == f"{made_of} {_digest(text)}":
        return text
    text = _transpiled(whole, name, phase)
    with suppress(OutputError):  # a disk that is full or closed costs time, nothing else
        write_aside(place, f"{made_of} {_digest(text)}\n{text}".encode())
    return text


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def svrl(schema: bytes, source: Source, *, folder: Path | None = None, phase: str = "#DEFAULT") -> str:
    """Give what the rules of a schema find in a file, as Schematron Validation Report Language.

    Parameters and errors are those of `to_xslt`; rules that do not compile are left out.
    """
    return _svrl_stylesheet(schema, folder, phase).run(source.xml).text.translate(_REFERENCES)


_REFERENCES: Final = {code: f"&#{code};" for code in STEERING}
"""What would steer a terminal, as XML may write it instead in texts and values, where alone a report has it."""


def embeds_rules(schema: bytes, folder: Path) -> bool:
    """Whether a RELAX NG schema, or what it includes from its folder, holds Schematron.

    Raises SchemaError where one of the files is not well-formed, or not to be had.
    """
    if not any(word in schema for word in (SCH.encode(), b"include", b"externalRef")):
        return False  # most schemas hold none, and this is quick
    return _joined(schema, "the schema", folder).find(f"{{{SCH}}}pattern") is not None


def contexts_met(schema: bytes, sources: Iterable[Source]) -> frozenset[str]:
    """Give the contexts of rules, as the schema writes them, that something in the files matches."""
    stylesheet = _svrl_stylesheet(schema, None, "#DEFAULT")
    found: set[str] = set()
    for source in sources:
        try:
            report = etree.fromstring(stylesheet.run(source.xml).text.encode(), _HUGE)
        except StylesheetError:
            continue  # rules that come to a stop are told where letters are validated
        found.update(rule.get("context", "") for rule in report.iter(f"{{{SVRL}}}fired-rule"))
    return frozenset(found)


@cache
def _svrl_stylesheet(schema: bytes, folder: Path | None, phase: str) -> Stylesheet:
    return _compile_sound(to_xslt(schema, folder=folder, phase=phase, svrl=True))[0]


_QUERY_LANGUAGES: Final = {"xslt", "xslt1.1", "xslt2", "xslt3", "xpath", "xpath2", "xpath3", "xpath31"}
"""What XPath 3.1 and XSLT 3.0 understand. A schema that names none is read as TEI does: xslt2."""


def rule_page(schema: bytes, name: str) -> str | None:
    """Give what a rule says, as `edition explain` shows it; None where the schema has no rule of that name."""
    root = _marked(schema, "schema.sch")
    for element in root.iter(f"{{{SCH}}}*"):
        if element.get("id") == name:
            said = [element] if element.tag in _TESTS else list(element.iter(*_TESTS))
            words = (_words(test).partition("; help: ") for test in said)
            return f"{name} (rule of the schema)\n\n" + "\n".join(
                f"{fault}.\nHelp     {help}" for fault, _, help in words
            )
    return None


_TESTS: Final = (f"{{{SCH}}}assert", f"{{{SCH}}}report")


# --- joining the files of a schema --------------------------------------------------------------------------------

_AT: Final = "{urn:edition:schematron}at"
"""On every element of the schema: file, line and column that it came from."""


def _joined(schema: bytes, name: str, folder: Path | None, above: tuple[Path, ...] = ()) -> etree._Element:
    """Read a schema and put what it includes in place of the references; `above` are the files that led to it."""
    root = _marked(schema, name)
    if etree.QName(root).namespace == RNG:
        root = _embedded(root, [_included(one, folder, above) for one in root.iter(*_INCLUDING)])
    for reference in list(root.iter(f"{{{SCH}}}include", f"{{{SCH}}}extends")):
        href = reference.get("href")
        if href is not None:
            included = _referenced(href, folder, above)
            parent = reference.getparent()
            assert parent is not None  # the root is neither
            at = parent.index(reference)
            parent[at : at + 1] = [included] if etree.QName(reference).localname == "include" else list(included)
    return root


def _marked(schema: bytes, name: str) -> etree._Element:
    from toolkit.grammar.rnc import PLACE

    reading = reader.parse(schema, name)
    if reading.source is None:
        raise SchemaError(f"{name}: {reading.diagnostics[0].message}")
    root = reading.source.root
    for element in root.iter(f"{{{SCH}}}*", f"{{{XSL}}}*"):
        start = reading.source.position(reading.source.offset_of(element))
        element.set(_AT, f"{name}:{element.get(PLACE) or f'{start.line}:{start.column}'}")
    return root


_INCLUDING: Final = (f"{{{RNG}}}include", f"{{{RNG}}}externalRef")


def _included(reference: etree._Element, folder: Path | None, above: tuple[Path, ...]) -> etree._Element:
    """Give the rules of what a RELAX NG schema includes."""
    return _read(unquote(rng.reference(reference, reference.get("href", ""))), folder, above)


def _embedded(grammar: etree._Element, included: Iterable[etree._Element]) -> etree._Element:
    """Give the rules between the patterns of a RELAX NG schema (ISO/IEC 19757-3, annex), and others, as a schema."""
    own = [one for one in grammar.iter(f"{{{SCH}}}*", f"{{{XSL}}}*") if _is_between_patterns(one)]
    others = [one for schema in included for one in schema]
    # a prefix that lxml would make up could be one that it has made up inside the rules for something else
    schema = etree.Element(f"{{{SCH}}}schema", nsmap=_bound(grammar) | {"_sch": SCH})
    prefixes = set()
    met = set()  # what two modules include
    for element in sorted((*own, *others), key=lambda one: _ORDER.get(one.tag, 1)):
        if element.get(_AT) in met:
            continue
        met.add(element.get(_AT))
        if element.tag == f"{{{SCH}}}ns":
            if element.get("prefix") in prefixes:
                continue  # each module of a schema may declare it again
            prefixes.add(element.get("prefix"))
        bare = element.tag == f"{{{SCH}}}rule"
        (etree.SubElement(schema, f"{{{SCH}}}pattern") if bare else schema).append(element)
    return schema


_ORDER: Final = {f"{{{SCH}}}ns": 0, f"{{{SCH}}}diagnostics": 2, f"{{{SCH}}}properties": 2}
"""Where the parts of a schema stand: what binds prefixes before all, what patterns refer to after them."""


def _bound(element: etree._Element) -> dict[str, str]:
    """Give the prefixes in scope, which the values of attributes may use."""
    return {prefix: uri for prefix, uri in element.nsmap.items() if prefix}


def _is_between_patterns(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and etree.QName(parent).namespace == RNG


def _referenced(href: str, folder: Path | None, above: tuple[Path, ...]) -> etree._Element:
    """Give the element that a reference means: the root of a file, or with `#id` one inside it."""
    file, _, identifier = href.partition("#")
    root = _read(file, folder, above)
    for element in root.iter() if identifier else [root]:
        if element.get("id") == identifier or not identifier:
            return element
    raise SchemaError(f"the schema asks for `{href}`, but there is no such element in the file")


def _read(file: str, folder: Path | None, above: tuple[Path, ...]) -> etree._Element:
    """Read a file that another asks for, with what it asks for itself."""
    if folder is None:
        raise SchemaError(f"the schema asks for `{file}`, but it has no folder to look in")
    try:
        path = ((above[-1].parent if above else folder) / file).resolve()
    except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle, a NUL
        raise SchemaError(f"the schema asks for `{file}`, which names no file") from None
    if path in above:
        raise SchemaError(f"the schema asks for `{file}`, which asks for itself")
    if not path.is_relative_to(folder.resolve()):
        raise SchemaError(f"the schema asks for `{file}`, which lies outside its folder")
    name = path.relative_to(folder.resolve()).as_posix()
    try:
        data = path.read_bytes()
    except OSError:
        raise SchemaError(f"the schema asks for `{file}`, which cannot be read") from None
    if path.suffix == ".rnc":
        from toolkit.grammar import rnc  # few schemas are in the compact syntax

        data = rnc.to_xml(data, name).encode()
    return _joined(data, name, folder, (*above, path))


# --- leaving out what does not compile ----------------------------------------------------------------------------

_MARK: Final = re.compile(r"<\?(unit|end-unit|fault)\s?(.*?)\?>", re.DOTALL)
"""The processing instructions of the compiler, fields parted by tabs; schematron.xsl tells what they mean."""


def _compile_sound(xslt: str) -> tuple[Stylesheet, tuple[Diagnostic, ...]]:
    """Compile a stylesheet without the units that the XSLT compiler refuses; they are named in the diagnostics."""
    found = [_in_schema(mark[2]) for mark in _MARK.finditer(xslt) if mark[1] == "fault"]
    while True:
        try:
            return Stylesheet.compile_text(xslt), tuple(found)
        except StylesheetError as error:
            faulty: dict[int, tuple[re.Match[str], str]] = {}  # by where it begins: a unit may have several faults
            for fault in error.faults:
                unit = _unit(xslt, fault.line)
                if unit is None:
                    raise SchemaError(f"the rules cannot be compiled: {fault.message}") from error
                faulty.setdefault(unit.start(), (unit, fault.message))
            for start in sorted(faulty, reverse=True):
                unit, message = faulty[start]
                found.append(_in_schema(f"{unit[2]}\t{message}"))
                xslt = xslt[:start] + xslt[_end(xslt, unit) :]


def _unit(xslt: str, line: int) -> re.Match[str] | None:
    """Give the mark of the innermost unit that a line belongs to; each unit begins and ends with a line."""
    start = [0, *(newline.end() for newline in re.finditer("\n", xslt))][max(line - 1, 0)]
    around: list[re.Match[str]] = []
    for mark in _MARK.finditer(xslt):
        if mark.start() > start:
            break
        _follow(mark, around)
    return around[-1] if around else None


def _end(xslt: str, unit: re.Match[str]) -> int:
    around: list[re.Match[str]] = []
    for mark in _MARK.finditer(xslt, unit.start()):
        _follow(mark, around)
        if not around:
            return mark.end()
    raise AssertionError("the compiler left a unit open")


def _follow(mark: re.Match[str], around: list[re.Match[str]]) -> None:
    if mark[1] == "unit":
        around.append(mark)
    elif mark[1] == "end-unit":
        around.pop()


def _in_schema(fields: str) -> Diagnostic:
    name, at, sentence = fields.split("\t")
    file, line, column = at.rsplit(":", 2)
    start = Position(int(line), int(column))
    return _faulty(f"the rule `{name}` is left out: {sentence}", Span(file, start, start))


def _faulty(message: str, span: Span) -> Diagnostic:
    return Diagnostic(FAULTY.name, FAULTY.severity, message, span)


# --- findings -----------------------------------------------------------------------------------------------------

_SEVERITIES: Final = {
    "fatal": Severity.ERROR, "error": Severity.ERROR,
    "warning": Severity.WARNING, "warn": Severity.WARNING, "nonfatal": Severity.WARNING,
    "information": Severity.INFO, "info": Severity.INFO,
}  # fmt: skip
"""Words in role, flag and severity; the standard fixes none. TEI writes `nonfatal`."""


_HUGE: Final = etree.XMLParser(huge_tree=True)
"""Reads what the rules found: of a large file it may be more than libxml2 takes from strangers."""


def _diagnostic(found: etree._Element, nodes: _Nodes) -> Diagnostic:
    span = nodes.span(found.get("location", "/"))
    check = found.get("check", "")
    if found.tag == "fault":
        return _faulty(f"the rule `{check}` cannot be evaluated here: {_words(found)}", span)
    message, _, help = _words(found.find(f"{{{SVRL}}}text")).partition("; help: ")
    if not message:
        message = f"`{found.get('test')}` is {'false' if found.tag == f'{{{SVRL}}}failed-assert' else 'true'}"
    notes = tuple(Note(_words(note)) for note in found.iter(f"{{{SVRL}}}diagnostic-reference"))
    return Diagnostic(check, _severity(found.get("grade", "")), message.removesuffix("."), span, notes, help)


def _severity(grade: str) -> Severity:
    """Give the first severity among the words of assertion, rule and pattern; a word that tells none is passed over."""
    known = (_SEVERITIES.get(word.lower()) for word in grade.split())
    return next((severity for severity in known if severity), Severity.ERROR)


def _words(element: etree._Element | None) -> str:
    text = "" if element is None else str(element.xpath("string()"))
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


_STEP: Final = re.compile(
    r"/(?:@(?:Q\{(?P<space>[^}]*)\})?(?P<attribute>[^/]+)|(?P<element>Q\{[^}]*\}[^[]+)\[(?P<number>\d+)\]"
    r"|text\(\)\[(?P<text>\d+)\]|[a-z-]+\([^)]*\)\[\d+\])"
)
"""A step of what the function `path` of XPath gives; comments and processing instructions stay unnamed."""


class _Nodes:
    """Finds nodes of a file by their paths; the children once looked through are at hand for the next path."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._children: dict[tuple[etree._Element, str], list[etree._Element]] = {}

    def span(self, path: str) -> Span:
        """Give the place of a node: comments and processing instructions stand at the element around them."""
        source, element = self._source, self._source.root
        steps = list(_STEP.finditer(path))
        for step in islice(steps, 1, None):
            if step["element"]:
                name = step["element"].removeprefix("Q").replace("{}", "")
                element = self._named(element, name)[int(step["number"]) - 1]
        last = steps[-1] if steps else None
        offset = source.offset_of(element)
        if last and last["attribute"]:
            namespace = f"{{{last['space']}}}" if last["space"] else ""
            return source.value_span(offset, namespace + last["attribute"])
        if last and last["text"]:
            return source.words_span(_before_text(source, offset, int(last["text"])))
        return source.element_span(offset)

    def _named(self, parent: etree._Element, name: str) -> list[etree._Element]:
        if (parent, name) not in self._children:
            self._children[parent, name] = list(parent.iterchildren(name))
        return self._children[parent, name]


def _root_span(source: Source) -> Span:
    return source.element_span(source.offset_of(source.root))


def _before_text(source: Source, offset: int, number: int) -> int:
    """Give the offset of the tag before a piece of text, counted among those in the element at `offset`."""
    return next(islice(_texts(source, offset), number - 1, None), offset)


def _texts(source: Source, offset: int) -> Iterator[int]:
    depth = 0
    for at, name_or_text, attributes in dropwhile(lambda event: event[0] < offset, source.events):
        if attributes is not None:
            depth += 1
        elif name_or_text is None:
            depth -= 1
        elif depth == 1:
            yield at
        if depth == 0:
            return
