"""What concerns a letter as a whole: its file name, and whether its dates fit the lives of its people."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from toolkit.diagnostic import Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File
from toolkit.names import TEI, XML

__all__: list[str] = []

_ID = f"{{{XML}}}id"


@check(Severity.WARNING)
def misnamed_file(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The xml:id of the root and the name of the file differ, in a file of an edition.

    Why      outputs and addresses are named after the xml:id; nobody finds the file from them.
    Faulty   <TEI xml:id="letter-1932-01-04"> in a file letter-1931-01-04.xml
    Sound    <TEI xml:id="letter-1932-01-04"> in a file letter-1932-01-04.xml
    Source   the edition's guideline
    """
    name = file.root.get(_ID)
    if edition.stands_alone:
        return  # its outputs are named after the file
    if name is not None and name != file.path.stem:
        span = file.source.value_span(file.source.offset_of(file.root), _ID)
        message = f"the file is called {file.path.name}, its xml:id is `{name}`"
        yield Diagnostic("misnamed-file", Severity.WARNING, message, span, help=f"call the file {name}.xml")


@check(Severity.ERROR)
def correspondent_not_alive(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A letter is dated before the birth or after the death of a person who sent it.

    Why      either the letter, the person or one of the dates is another.
    Faulty   <date when="1950-01-04"/> beside a sender with <death when="1940-08-21"/>
    Sound    <date when="1932-01-04"/> beside a sender with <death when="1940-08-21"/>
    Source   #HD44CD
    """
    action = file.root.find(f".//{{{TEI}}}correspAction[@type='sent']")
    if action is None or not file.date:
        return
    date = next(iter(action.iter(f"{{{TEI}}}date")))
    span = file.source.element_span(file.source.offset_of(date))
    for pointer in file.pointers:
        person = edition.target(pointer, file) if pointer.attribute == "ref" else None
        if person is None or action not in pointer.element.iterancestors():
            continue
        for name, too_early in (("birth", True), ("death", False)):
            day = _day(person, name)
            if day and _differs(file.date, day, too_early):
                message = f"the letter is dated {file.date}, {'before the birth' if too_early else 'after the death'}"
                message += f" of its sender `{pointer.text}` on {day}"
                note = Note(f"the entry gives the {name} as {day}")
                yield Diagnostic(
                    "correspondent-not-alive", Severity.ERROR, message, span, (note,), "correct one of the dates"
                )


def _day(person: etree._Element, name: str) -> str:
    found = person.find(f"{{{TEI}}}{name}")
    return "" if found is None else found.get("when", "")


def _differs(letter: str, day: str, too_early: bool) -> bool:
    """Compare two ISO days to the precision that both have; years before the common era are left alone."""
    length = min(len(letter), len(day))
    if letter.startswith("-") or day.startswith("-"):
        return False
    return letter[:length] < day[:length] if too_early else letter[:length] > day[:length]
