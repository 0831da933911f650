"""What concerns a letter as a whole: its file name, the lives of its people, the letters before and after it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from toolkit.diagnostic import Diagnostic, Note, Severity, Span, check
from toolkit.edition import Edition, File, Pointer
from toolkit.names import TEI, XML

__all__: list[str] = []

_ID = f"{{{XML}}}id"
_CONTEXT = f"{{{TEI}}}correspContext"
_NAMES = frozenset(f"{{{TEI}}}{name}" for name in ("persName", "orgName", "name", "rs"))
_OPPOSITE = {"prev": "next", "next": "prev"}
_WORDS = {"prev": "previous", "next": "next"}


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
    """A letter is dated before the birth or after the death of a person who sent or received it.

    Why      either the letter, the person or one of the dates is another.
    Faulty   <date when="1950-01-04"/> beside a sender with <death when="1940-08-21"/>
    Sound    <date when="1932-01-04"/> beside a sender with <death when="1940-08-21"/>
    Source   #HD44CD
    """
    action = _action(file, "sent")
    date = None if action is None else next(action.iter(f"{{{TEI}}}date"), None)
    if date is None or not file.date:
        return
    told = next((name for name, value in date.items() if value == file.date), "when")
    span = file.source.value_span(file.source.offset_of(date), str(told))
    for person, pointer, role in _correspondents(file, edition):
        for name, too_early in (("birth", True), ("death", False)):
            day = _day(person, name)
            if day and _differs(file.date, day, too_early):
                message = f"the letter is dated {file.date}, {'before the birth' if too_early else 'after the death'}"
                message += f" of its {role} `{pointer.text}` on {day}"
                note = Note(f"the entry gives the {name} as {day}")
                help = f"correct one of the dates, or name another {role}"
                # news of a death may come later than a letter; the dead write none
                severity = Severity.WARNING if role == "receiver" and not too_early else Severity.ERROR
                yield Diagnostic("correspondent-not-alive", severity, message, span, (note,), help)


def _correspondents(file: File, edition: Edition) -> Iterator[tuple[etree._Element, Pointer, str]]:
    """Give the entries of those who sent and received a letter, what points to them there, and in what role."""
    actions: dict[etree._Element | None, str] = {_action(file, "sent"): "sender", _action(file, "received"): "receiver"}
    for pointer in file.pointers:
        if pointer.attribute != "ref" or pointer.element.tag not in _NAMES:
            continue
        role = next((actions[one] for one in pointer.element.iterancestors() if one in actions), None)
        person = edition.target(pointer, file) if role else None
        if role and person is not None:
            yield person, pointer, role


@check(Severity.WARNING)
def exchanged_correspondents(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The author of a letter is its receiver in the header, and not its sender.

    Why      a header was copied, or two pointers were exchanged; the letter is listed under the wrong name.
    Faulty   <author ref="#clara"/>, sent by <persName ref="#robert"/>, received by <persName ref="#clara"/>
    Sound    <author ref="#robert"/>, sent by <persName ref="#robert"/>, received by <persName ref="#clara"/>
    Source   #HD44CD
    """
    people: dict[str, list[etree._Element]] = {"sender": [], "receiver": []}
    pointers: dict[str, Pointer] = {}
    for person, pointer, role in _correspondents(file, edition):
        people[role].append(person)
        pointers[role] = pointer
    senders, receivers = people["sender"], people["receiver"]
    if not senders:
        return
    authors = set(file.root.iterfind(f".//{{{TEI}}}titleStmt/{{{TEI}}}author"))
    for pointer in file.pointers:
        is_author = not authors.isdisjoint((pointer.element, *pointer.element.iterancestors()))
        author = edition.target(pointer, file) if is_author and pointer.attribute == "ref" else None
        if author in receivers and author not in senders:
            message = f"the author `{pointer.text}` is the receiver of the letter, not its sender"
            help = f"write `{pointers['sender'].text}`, or exchange sender and receiver"
            yield Diagnostic("exchanged-correspondents", Severity.WARNING, message, _span(pointer, file), (), help)


@check(Severity.WARNING)
def received_before_sent(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A letter was received before it was sent.

    Why      one of the two dates is wrong, or each is by another calendar.
    Faulty   sent on <date when="1932-01-04"/>, received on <date when="1931-12-20"/>
    Sound    sent on <date when="1932-01-04"/>, received on <date when="1932-01-20"/>
    Source   #HD44CD
    """
    days = {kind: _only_day(file, kind) for kind in ("sent", "received")}
    if days["sent"] is None or days["received"] is None:
        return
    (_, sent), (date, received) = days["sent"], days["received"]
    if _differs(received, sent, too_early=True):
        span = file.source.value_span(file.source.offset_of(date), _day_attribute(date))
        message = f"the letter was received on {received}, before it was sent on {sent}"
        help = "correct one of the dates; both are given by the same calendar"
        yield Diagnostic("received-before-sent", Severity.WARNING, message, span, (), help)


def _only_day(file: File, kind: str) -> tuple[etree._Element, str] | None:
    """Give the date of an action with its day; None where it has no one day."""
    action = _action(file, kind)
    date = None if action is None else action.find(f"{{{TEI}}}date")
    day = "" if date is None else date.get(_day_attribute(date), "")
    return (date, day) if date is not None and re.match(r"\d{4}", day) else None


@check(Severity.WARNING)
def one_sided_sequence(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A letter names another as the next or the previous one, which does not name it in turn.

    Why      readers who follow the correspondence go another way back than they came, or stop.
    Faulty   <ref type="next" target="b.xml"/> in a.xml, and in b.xml no <ref type="prev" target="a.xml"/>
    Sound    <ref type="next" target="b.xml"/> in a.xml, <ref type="prev" target="a.xml"/> in b.xml
    Source   #HD44CD
    """
    for pointer, kind, other in _neighbours(file, edition):
        back = _OPPOSITE[kind]
        others = list(_neighbours(other, edition))
        if all(found is not file or turned != back for _, turned, found in others):
            instead = [one for one, turned, _ in others if turned == back]
            message = f"`{other.name}` is the {_WORDS[kind]} letter here, but does not name `{file.name}` as its"
            message += f" {_WORDS[back]} one"
            notes = tuple(Note("it names this one", _span(one, other)) for one in instead[:1])
            path = Path(os.path.relpath(file.path, other.path.parent)).as_posix()
            help = f'write `<ref type="{back}" target="{path}"/>` in {other.path.name}, or correct this one'
            yield Diagnostic("one-sided-sequence", Severity.WARNING, message, _span(pointer, file), notes, help)


@check(Severity.WARNING)
def sequence_against_dates(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The next letter is dated before this one, or the previous one after it.

    Why      one of the dates is wrong, or the two kinds of reference were mixed up.
    Faulty   <ref type="next" target="b.xml"/> in a letter of 1932-01-04, b.xml being of 1931-12-20
    Sound    <ref type="prev" target="b.xml"/>
    Source   #HD44CD
    """
    for pointer, kind, other in _neighbours(file, edition):
        if kind == "prev" and any(
            found is file for _, turned, found in _neighbours(other, edition) if turned == "next"
        ):
            continue  # told there
        if file.date and other.date and _differs(other.date, file.date, too_early=kind == "next"):
            message = f"the {_WORDS[kind]} letter, `{other.name}`, is of {other.date}, this one of {file.date}"
            help = f'write `type="{_OPPOSITE[kind]}"`, or correct one of the dates'
            yield Diagnostic("sequence-against-dates", Severity.WARNING, message, _span(pointer, file), (), help)


def _neighbours(file: File, edition: Edition) -> Iterator[tuple[Pointer, str, File]]:
    """Give the letters of the edition that a letter names as the next or the previous one.

    With a subtype (next letter to the author, of the author …) the way back may lead elsewhere with good reason.
    """
    for pointer in file.pointers:
        element = pointer.element
        kind = element.get("type", "")
        parent = element.getparent()
        if kind not in _OPPOSITE or pointer.attribute != "target" or element.get("subtype"):
            continue
        found = edition.target(pointer, file) if parent is not None and parent.tag == _CONTEXT else None
        other = edition.once(_by_root).get(found) if found is not None else None
        if other is not None and other is not file and other.is_letter:
            yield pointer, kind, other


def _by_root(edition: Edition) -> Mapping[etree._Element, File]:
    return {file.root: file for file in edition.by_path.values()}


def _span(pointer: Pointer, file: File) -> Span:
    return file.source.value_span(file.source.offset_of(pointer.element), pointer.attribute, pointer.text)


_Sent: TypeAlias = tuple[frozenset[str], frozenset[str], str, str]
"""Senders, recipients, day, and the number where there were several on that day."""


@check(Severity.INFO)
def twin_letter(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Two letters of the edition have the same sender, the same recipient and the same day.

    Why      one letter was taken up twice, or a date was copied with a header and not changed.
    Faulty   two letters with <date when="1932-01-04"/>, both from Trotsky to the Politburo
    Sound    if there were two that day: <date when="1932-01-04" n="1"/> and <date when="1932-01-04" n="2"/>
    Source   #HD44CD
    """
    key = _sent(file)
    first = edition.once(_first_sent).get(key, file) if key else file
    action = _action(file, "sent")
    date = None if action is None else action.find(f"{{{TEI}}}date")
    if key and first is not file and date is not None:
        message = f"`{first.name}` has the same sender, recipient and date"
        help = "keep one of the two or correct the date; two letters of one day are numbered: "
        help += f'`<date {_day_attribute(date)}="{key[2]}" n="2">`'
        span = file.source.value_span(file.source.offset_of(date), _day_attribute(date))
        yield Diagnostic("twin-letter", Severity.INFO, message, span, (), help)


def _first_sent(edition: Edition) -> Mapping[_Sent, File]:
    found: dict[_Sent, File] = {}
    for file in edition.files:
        key = _sent(file)
        if key:
            found.setdefault(key, file)
    return found


def _sent(file: File) -> _Sent | None:
    """Give who sent a letter to whom and when; None where one of the three is not known for sure."""
    sent, received = _action(file, "sent"), _action(file, "received")
    date = None if sent is None else sent.find(f"{{{TEI}}}date")
    if sent is None or received is None or date is None or not file.is_letter:
        return None
    day = date.get(_day_attribute(date), "")
    senders, recipients = _people(sent, file), _people(received, file)
    return (senders, recipients, day, date.get("n", "")) if len(day) >= 10 and senders and recipients else None


def _day_attribute(date: etree._Element) -> str:
    """Give the attribute that says the one day of a date; "when" where none does."""
    for end in ("", "-iso"):
        if date.get(f"when{end}"):
            return f"when{end}"
        if date.get(f"notBefore{end}") and date.get(f"notBefore{end}") == date.get(f"notAfter{end}"):
            return f"notBefore{end}"
    return "when"


def _action(file: File, kind: str) -> etree._Element | None:
    """Give what a letter says of its sending or receiving; None where it says nothing or has several letters in it."""
    found = file.root.findall(f"{{{TEI}}}teiHeader/{{{TEI}}}profileDesc/{{{TEI}}}correspDesc")
    return found[0].find(f"{{{TEI}}}correspAction[@type='{kind}']") if len(found) == 1 else None


def _people(action: etree._Element, file: File) -> frozenset[str]:
    """Give the people of an action by what they point to; none where one points to nothing."""
    people = {file.expand(element.get("ref", "")) for element in action if element.tag in _NAMES}
    return frozenset(ref + _called(ref, file) for ref in people) if "" not in people else frozenset()


def _called(ref: str, file: File) -> str:
    """Give the name of a person whom the letter itself lists: another letter may call another by the same pointer."""
    entry = file.ids.get(ref[1:]) if ref.startswith("#") else None
    name = None if entry is None else next((element for element in entry if element.tag in _NAMES), None)
    return "" if name is None else " ".join(map(str, name.itertext()))


def _day(person: etree._Element, name: str) -> str:
    found = person.find(f"{{{TEI}}}{name}")
    return "" if found is None else found.get("when", "")


def _differs(letter: str, day: str, too_early: bool) -> bool:
    """Compare two ISO days to the precision that both have; years before the common era are left alone."""
    length = min(len(letter), len(day))
    if letter.startswith("-") or day.startswith("-"):
        return False
    return letter[:length] < day[:length] if too_early else letter[:length] > day[:length]
