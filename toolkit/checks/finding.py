"""A finding of a check: at an element, at the value of an attribute, or at words."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from toolkit.diagnostic import CHECKS, Diagnostic, Note, Span
from toolkit.edition import File
from toolkit.names import TEI

__all__ = ["at", "at_element", "at_value", "at_words", "elements", "local", "value_span", "words"]


def at(check: str, span: Span, message: str, help: str = "", *notes: Note) -> Diagnostic:
    """Give what a check has found at a place, with the severity of the check."""
    return Diagnostic(check, CHECKS[check].severity, message, span, notes, help)


def at_element(
    check: str, file: File, element: etree._Element, message: str, help: str = "", *notes: Note
) -> Diagnostic:  # fmt: skip
    """Give what a check has found at an element: its name is the place."""
    span = file.source.element_span(file.source.offset_of(element))
    return at(check, span, message, help, *notes)


def at_value(
    check: str, file: File, element: etree._Element, attribute: str, message: str, help: str = "", *notes: Note
) -> Diagnostic:
    """Give what a check has found at the value of an attribute."""
    return at(check, value_span(file, element, attribute), message, help, *notes)


def at_words(
    check: str, file: File, element: etree._Element, message: str, help: str = "", *notes: Note
) -> Diagnostic:  # fmt: skip
    """Give what a check has found at the first words of an element, or at its name where it has none."""
    offset = file.source.offset_of(element)
    span = file.source.words_span(offset)
    return at(check, span if span.start != span.end else file.source.element_span(offset), message, help, *notes)


def value_span(file: File, element: etree._Element, attribute: str, token: str = "") -> Span:
    """Give the place of the value of an attribute, or of the stretch of it that is written like `token`."""
    return file.source.value_span(file.source.offset_of(element), attribute, token)


def elements(root: etree._Element, names: str) -> Iterator[etree._Element]:
    """Give the elements of TEI of these names, with blanks between, below an element and itself."""
    return root.iter(*(f"{{{TEI}}}{name}" for name in names.split()))


def words(element: etree._Element) -> str:
    """Give the text of an element with single blanks."""
    return " ".join("".join(map(str, element.itertext())).split())


def local(element: etree._Element | None) -> str:
    """Give the name of an element without its namespace; "" for none, and for a comment."""
    return etree.QName(element).localname if element is not None and isinstance(element.tag, str) else ""
