"""White space where there should be none: at the edge of names, round a word that goes on, in attributes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from toolkit.checks.finding import at_element, at_value, elements, local, words
from toolkit.diagnostic import Diagnostic, Severity, check
from toolkit.edition import File
from toolkit.names import TEI

__all__: list[str] = []

_TIGHT = (
    "author country emph foreign forename head hi orgName persName placeName region rs salute settlement signed "
    "surname term title"
)
"""Elements at whose edge a blank belongs outside."""

_FILLED = f"{_TIGHT} item note occupation publisher quote q seg sic"
_INLINE = "hi emph foreign"


def _before(element: etree._Element) -> str:
    """Give the text just before an element; "" where another element ends or begins there."""
    text, previous = "", element.getprevious()
    while previous is not None and not isinstance(previous.tag, str):  # a comment parts no words
        text, previous = (previous.tail or "") + text, previous.getprevious()
    parent = element.getparent()
    return ((previous.tail if previous is not None else parent.text if parent is not None else "") or "") + text


@check(Severity.INFO)
def blank_at_edge(file: File) -> Iterator[Diagnostic]:
    """A name, a title or the like begins or ends with a blank.

    Why      the blank is underlined or linked with it, and index and list sort by it.
    Faulty   <persName>Clara </persName>writes
    Sound    <persName>Clara</persName> writes
    Source   the guidelines of the Weber-Gesamtausgabe; the schema of Schnitzler-Briefe
    """
    for element in elements(file.root, _TIGHT):
        last = element[-1].tail if len(element) else element.text
        first, last = element.text or "", last or ""
        sides = [
            side
            for side, text, edge in (("begins", first, first[:1]), ("ends", last, last[-1:]))
            if edge.isspace() and text.strip()
        ]
        if sides:
            message = f"`{local(element)}` {' and '.join(sides)} with a blank"
            yield at_element("blank-at-edge", file, element, message, "put the blank outside")


@check(Severity.INFO)
def blank_at_unbroken_word(file: File) -> Iterator[Diagnostic]:
    """A blank stands before or after a break in the middle of a word.

    Why      whoever joins the word again finds a blank in it.
    Faulty   Brief <lb break="no"/>träger
    Sound    Brief<lb break="no"/>träger
    Source   #CORS; the guidelines of the Weber-Gesamtausgabe
    """
    for element in file.root.iter(f"{{{TEI}}}*"):
        if element.get("break") == "no":
            sides = [
                side
                for side, edge in (("before", _before(element)[-1:]), ("after", (element.tail or "")[:1]))
                if edge.isspace()
            ]
            if sides:
                message = f"a blank stands {' and '.join(sides)} a break in the middle of a word"
                help = 'take it out, or the `break="no"` where a new word begins'
                yield at_element("blank-at-unbroken-word", file, element, message, help)


@check(Severity.INFO)
def blank_before_note(file: File) -> Iterator[Diagnostic]:
    """A blank stands before a note.

    Why      the mark of the note is torn from its word, and may begin the next line.
    Faulty   <p>Clara <note>The pianist.</note> writes</p>
    Sound    <p>Clara<note>The pianist.</note> writes</p>
    Source   the schema of Schnitzler-Briefe
    """
    for text in file.root.iterfind(f"{{{TEI}}}text"):
        for note in elements(text, "note"):
            before = _before(note)
            if before.strip() and before[-1:].isspace():
                yield at_element("blank-before-note", file, note, "a blank stands before the note", "take it out")


@check(Severity.WARNING)
def blank_element(file: File) -> Iterator[Diagnostic]:
    """A name, a title, a note or the like has nothing in it but white space.

    Why      it was prepared and never written, or its words were taken out and the element left.
    Faulty   <title level="a"> </title>
    Sound    <title level="a">On Letters</title>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for element in elements(file.root, _FILLED):
        is_empty = not words(element)
        inside = {local(inner) for inner in element.iterdescendants("*")}
        if is_empty and inside <= set(_INLINE.split()) and not (element.get("sameAs") or element.get("copyOf")):
            help = "write what belongs there, or take the element out"
            yield at_element("blank-element", file, element, f"`{local(element)}` has nothing in it", help)


@check(Severity.WARNING)
def empty_attribute(file: File) -> Iterator[Diagnostic]:
    """An attribute has no value.

    Why      it was prepared and never written; nobody can tell from it what was meant.
    Faulty   <persName ref="">Clara</persName>
    Sound    <persName>Clara</persName>
    Source   the guidelines of the DTA base format
    """
    for element in file.root.iter(f"{{{TEI}}}*"):
        for name, value in element.items():
            if not str(value).strip():
                shown = etree.QName(str(name)).localname
                message = f"`@{shown}` has no value"
                yield at_value("empty-attribute", file, element, str(name), message, "write it, or take it out")
