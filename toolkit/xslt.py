"""Compile and run XSLT 3.0: the only module that knows Saxon, which is loaded with the first stylesheet, not before.

A stylesheet sees what it is given and nothing else. Saxon would read any file and address and write anywhere; the
setting that forbids it (`allowedProtocols`) forbids loading stylesheets as well and cannot be taken back. Therefore
each stylesheet has a processor of its own (0.3 ms), which compiles it and is then locked for good. What passes
from one stylesheet to the next is a `Document`; each processor parses it at most once.
"""

from __future__ import annotations

import atexit
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, Final, TypeAlias
from weakref import WeakKeyDictionary

from toolkit.errors import SourceError

__all__ = ["Document", "Fault", "Result", "Stylesheet", "StylesheetError", "Value", "has_run"]


@dataclass(frozen=True, eq=False)
class Document:
    """A well-formed XML document; made once and passed to several runs, it is parsed once a stylesheet.

    text  the document as characters; external entities are not opened
    """

    text: str = field(repr=False)


Item: TypeAlias = str | bool | int | Document
Value: TypeAlias = Item | Sequence[Item]
"""What a parameter may hold: xs:string, xs:boolean, xs:integer, document-node(), or a sequence of such."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run made, serialized as `xsl:output` of the stylesheet says, and its messages as XML or text."""

    text: str
    messages: tuple[str, ...] = ()

    @property
    def unrendered(self) -> tuple[str, ...]:
        """The names of the elements that the stylesheet reports to have no form for, each once."""
        found = (name for message in self.messages for name in _UNRENDERED.findall(message))
        return tuple(dict.fromkeys(found))


_UNRENDERED: Final = re.compile(r'<\w+:unrendered\b[^>]*\belement="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a stylesheet: error code ("" if unknown), sentence, file name and line (0 if unknown)."""

    code: str
    message: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else ""
        return f"{place}{self.code} {self.message}".strip()


class StylesheetError(Exception):
    """A stylesheet that does not compile or that fails while it runs: our own fault, or that of a rule's author."""

    def __init__(self, faults: tuple[Fault, ...], messages: tuple[str, ...] = ()) -> None:
        """Hold what Saxon found (at least one fault) and the messages sent before the end."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
        self.messages = messages


@dataclass(frozen=True, eq=False)
class Stylesheet:
    """A stylesheet or package, compiled and locked; make it with `compile` or `compile_text`."""

    _processor: Any = field(repr=False)
    _executable: Any = field(repr=False)
    _parsed: WeakKeyDictionary[Document, Any] = field(default_factory=WeakKeyDictionary, repr=False)

    @staticmethod
    def compile(path: Path) -> Stylesheet:
        """Give the stylesheet in a file; the same object for the same file as long as the process lives.

        Packages that it uses are found through the nearest `packages.xml` (a Saxon configuration) in the folders
        above it.

        raises  StylesheetError with every fault the compiler finds
        """
        return _compile_file(path.resolve())

    @staticmethod
    def compile_text(text: str) -> Stylesheet:
        """Give the stylesheet that a program wrote; it cannot include or import anything.

        raises  StylesheetError with every fault the compiler finds
        """
        processor = _new_processor()
        _lock(processor)
        return _compile(processor, stylesheet_text=text)

    def run(
        self,
        source: str | Document | None = None,
        *,
        mode: str | None = None,
        template: str | None = None,
        parameters: Mapping[str, Value] | None = None,
        method: str = "",
    ) -> Result:
        """Transform a document, or call a template.

        source      the document, also the global context item; None only with `template`
        mode        the initial mode, public in the stylesheet (None: its default mode)
        template    the named template to begin with, in place of applying templates
        parameters  values of the public stylesheet parameters. All names are in the form `{namespace}local`
        method      how the result is written (xml, html, …), where not as the stylesheet says

        raises  StylesheetError where the run fails; SourceError where `source` is not well-formed
        """
        _note_run()
        executable = self._executable.clone()
        executable.set_save_xsl_message(True)
        if method:
            executable.set_property("!method", method)
        for name, value in (parameters or {}).items():
            executable.set_parameter(name, self._value(value))
        if mode is not None:
            executable.set_initial_mode(mode)
        node = None if source is None else self._node(source)
        if node is not None:
            executable.set_global_context_item(xdm_item=node)
        try:
            with _saxon_speaks():
                if template is not None:
                    text = executable.call_template_returning_string(template)
                else:
                    text = executable.apply_templates_returning_string(xdm_value=node)
        except StylesheetError as error:
            raise StylesheetError(error.faults, _messages(executable)) from None
        return Result(text or "", _messages(executable))

    def _value(self, value: Value) -> Any:
        if isinstance(value, str | bool | int | Document):
            return self._item(value)
        if not value:
            return self._processor.empty_sequence()
        # Adding items to a sequence by hand crashes the process; a member-wise look-up makes one safely.
        xpath = self._processor.new_xpath_processor()
        xpath.declare_variable("items")
        xpath.set_parameter("items", self._processor.make_array([self._item(item) for item in value]))
        return xpath.evaluate("$items?*")

    def _item(self, item: Item) -> Any:
        match item:
            case bool():
                return self._processor.make_boolean_value(item)
            case int():
                return self._processor.make_integer_value(item)
            case str():
                return self._processor.make_string_value(item)
            case Document():
                return self._node(item)

    def _node(self, source: str | Document) -> Any:
        if isinstance(source, str):
            return _parse(self._processor, source)
        if source not in self._parsed:
            self._parsed[source] = _parse(self._processor, source.text)
        return self._parsed[source]


def has_run() -> bool:
    """Tell whether a stylesheet has run in this process; to compile one is not to run it."""
    return _note_run.cache_info().currsize > 0


@cache
def _note_run() -> None:
    """Note, the first time, that a stylesheet runs."""


# --- the untyped edge ---------------------------------------------------------------------------------------------

_FEATURE: Final = "http://saxon.sf.net/feature/"
_UNLIMITED: Final = (
    "entityExpansionLimit", "totalEntitySizeLimit", "maxElementDepth", "elementAttributeLimit", "maxXMLNameLimit",
)  # fmt: skip
"""Limits of Java's parser that letters reach (100 levels, 200 attributes); toolkit.source has set its own."""


def _saxon() -> Any:
    import saxonche

    return saxonche


def _new_processor(catalogue: Path | None = None) -> Any:
    # A URI, since Saxon takes a path with a space in it for a broken one.
    processor = _saxon().PySaxonProcessor(**({"config_file": catalogue.as_uri()} if catalogue else {"license": False}))
    processor.set_configuration_property(_FEATURE + "regexBacktrackingLimit", "100000")
    for limit in _UNLIMITED:
        processor.set_configuration_property(f"{_FEATURE}parserProperty?uri=jdk.xml.{limit}", "0")
    return processor


def _lock(processor: Any) -> None:
    """Forbid for good: reading files and addresses, the environment, result documents, xsl:evaluate."""
    processor.set_configuration_property(_FEATURE + "allowedProtocols", "")
    processor.set_configuration_property(_FEATURE + "allow-external-functions", "false")
    processor.set_configuration_property(_FEATURE + "disableXslEvaluate", "true")


@cache
def _compile_file(path: Path) -> Stylesheet:
    catalogues = (folder / "packages.xml" for folder in path.parents)
    processor = _new_processor(next((file for file in catalogues if file.is_file()), None))
    stylesheet = _compile(processor, stylesheet_file=path.as_uri())
    _lock(processor)
    return stylesheet


def _compile(processor: Any, **stylesheet: str) -> Stylesheet:
    with _saxon_speaks():
        return Stylesheet(processor, processor.new_xslt30_processor().compile_stylesheet(**stylesheet))


def _parse(processor: Any, text: str) -> Any:
    try:
        with _saxon_speaks():
            # Saxon takes a byte order mark for text before the root.
            return processor.new_document_builder().parse_xml(xml_text=text.removeprefix("\ufeff"))
    except StylesheetError as error:
        raise SourceError(f"a document to transform is not well-formed: {error.faults[0].message}") from None


def _messages(executable: Any) -> tuple[str, ...]:
    found = executable.get_xsl_messages()
    return () if found is None else tuple(str(found.item_at(number)) for number in range(found.size))


@contextmanager
def _saxon_speaks() -> Iterator[None]:
    """Turn Saxon's exceptions into ours, and keep what it writes past Python from standard error.

    Of a run that fails only these lines tell code and place; the exception then has the bare sentence.
    """
    kept, written = os.dup(2), _paper(os.getpid())
    os.dup2(written.fileno(), 2)
    try:
        yield
    except _saxon().PySaxonApiError as error:
        written.seek(0)
        said = written.read().decode(errors="replace")
        raise StylesheetError(_faults(said if _ERROR.search(said) else str(error))) from None
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        if written.tell():
            written.seek(0)
            written.truncate()


@cache
def _paper(process: int) -> IO[bytes]:
    """Give a file for what Saxon writes in a process: one that is forked has its own."""
    paper = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - open as long as the process lives
    atexit.register(paper.close)
    return paper


_ERROR = re.compile(r"^ ?(?=Error\b)", re.MULTILINE)
_CODE = re.compile(r"^\s*(?P<code>[A-Z]{4}\d{4}|[\w.-]+:[\w.-]+)\s\s+", re.MULTILINE)
_PLACE = re.compile(r"\bon line (?P<line>\d+)(?: column \d+)?(?: of (?P<file>.*?))?:?\s*$", re.MULTILINE)
_TRACE = re.compile(r"^\s*(?:In template|In function|invoked by)\b.*", re.MULTILINE | re.DOTALL)


def _faults(report: str) -> tuple[Fault, ...]:
    """Read the errors in what Saxon says: for each its place, then code and sentence, then a trace of calls."""
    errors = [part for part in _ERROR.split(report) if part.startswith("Error")] or [report]
    return tuple(_fault(error) for error in errors if error.strip())


def _fault(error: str) -> Fault:
    code, place = _CODE.search(error), _PLACE.search(error)
    words = _TRACE.sub("", error[code.end() :] if code else error)
    file = (place["file"] if place else None) or ""
    return Fault(
        code["code"] if code else "",
        " ".join(words.split()) or "no reason given",
        "" if file.endswith("/") else file,  # text without a file is named by the working folder
        int(place["line"]) if place else 0,
    )
