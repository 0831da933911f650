"""What concerns a letter as a whole: its file name, the lives of its people, when it was sent and received."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from lxml import etree

from toolkit.checks.finding import at, at_value, value_span
from toolkit.diagnostic import Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File, Pointer
from toolkit.names import TEI, XML

__all__ = ["action", "differs", "exchanged_correspondents", "limits"]

_ID = f"{{{XML}}}id"
_ACTION = f"{{{TEI}}}correspAction"
_YEAR = re.compile(r"-?\d{4}")
_NAMES = frozenset(f"{{{TEI}}}{name}" for name in ("persName", "orgName", "name", "rs"))


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
    for person, pointer, role, sent in _correspondents(file, edition):
        date = sent.find(f"{{{TEI}}}date")
        if date is None or _is_crossed(_day(person, "birth"), _day(person, "death")):
            continue
        for name, too_early, letter in (("birth", True, limits(date)[1]), ("death", False, limits(date)[0])):
            day = _day(person, name)
            if letter and day and differs(letter, day, too_early):
                attribute = next(str(name) for name, value in date.items() if value == letter)
                message = f"the letter is dated {letter}, {'before the birth' if too_early else 'after the death'}"
                message += f" of its {role} `{pointer.text}` on {day}"
                note = Note(f"the entry gives the {name} as {day}")
                help = f"correct one of the dates, or name another {role}"
                found = at_value("correspondent-not-alive", file, date, attribute, message, help, note)
                # news of a death may come later than a letter; the dead write none
                is_doubtful = role == "receiver" and not too_early
                yield replace(found, severity=Severity.WARNING) if is_doubtful else found


def _correspondents(file: File, edition: Edition) -> Iterator[tuple[etree._Element, Pointer, str, etree._Element]]:
    """Give the entries of those who sent and received letters, what points to them, in what role, and the sending."""
    for pointer in file.pointers:
        if pointer.attribute != "ref" or pointer.element.tag not in _NAMES:
            continue
        within = next(pointer.element.iterancestors(_ACTION), None)
        role = "" if within is None else _ROLES.get(within.get("type", ""), "")
        if within is None or not role:
            continue
        sent = within if role == "sender" else within.find(f"../{{{TEI}}}correspAction[@type='sent']")
        person = edition.target(pointer, file)
        if sent is not None and person is not None:
            yield person, pointer, role, sent


_ROLES = {"sent": "sender", "received": "receiver"}


@check(Severity.WARNING)
def exchanged_correspondents(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The author of a letter is its receiver in the header, and not its sender.

    Why      a header was copied, or two pointers were exchanged; the letter is listed under the wrong name.
    Faulty   <author ref="#clara"/>, sent by <persName ref="#robert"/>, received by <persName ref="#clara"/>
    Sound    <author ref="#robert"/>, sent by <persName ref="#robert"/>, received by <persName ref="#clara"/>
    Source   #HD44CD
    """
    authors = set(file.root.iterfind(f".//{{{TEI}}}titleStmt/{{{TEI}}}author"))
    if not authors:
        return
    people: dict[str, list[etree._Element]] = {"sender": [], "receiver": []}
    pointers: dict[str, Pointer] = {}
    for person, pointer, role, _ in _correspondents(file, edition):
        people[role].append(person)
        pointers[role] = pointer
    senders, receivers = people["sender"], people["receiver"]
    if not senders or action(file, "sent") is None:
        return
    for pointer in file.pointers:
        if pointer.attribute != "ref" or authors.isdisjoint((pointer.element, *pointer.element.iterancestors())):
            continue
        author = edition.target(pointer, file)
        if author in receivers and author not in senders:
            message = f"the author `{pointer.text}` is the receiver of the letter, not its sender"
            help = f"write `{pointers['sender'].text}`, or exchange sender and receiver"
            yield at("exchanged-correspondents", value_span(file, pointer.element, "ref", pointer.text), message, help)


def _is_crossed(born: str, died: str) -> bool:
    return bool(born and died) and differs(died, born, too_early=True)


@check(Severity.ERROR)
def death_before_birth(file: File) -> Iterator[Diagnostic]:
    """A person died before they were born.

    Why      one of the dates is wrong, or the two were exchanged.
    Faulty   <birth when="1940"/> <death when="1879"/>
    Sound    <birth when="1879"/> <death when="1940"/>
    Source   #NDPERSbp
    """
    for person in file.root.iter(f"{{{TEI}}}person"):
        birth, death = person.find(f"{{{TEI}}}birth"), person.find(f"{{{TEI}}}death")
        if birth is None or death is None:
            continue
        born, died = limits(birth)[0], limits(death)[1]
        if _is_crossed(born, died):
            attribute = next(str(name) for name, value in death.items() if value == died)
            message = f"the death on {died} lies before the birth on {born}"
            help = "exchange the dates of `birth` and `death`, or correct one"
            yield at_value("death-before-birth", file, death, attribute, message, help)


@check(Severity.ERROR)
def received_before_sent(file: File) -> Iterator[Diagnostic]:
    """A letter was received before it was sent.

    Why      one of the two dates is wrong, or given by another calendar than that of @when.
    Faulty   sent on <date when="1932-01-04"/>, received on <date when="1931-12-20"/>
    Sound    sent on <date when="1932-01-04"/>, received on <date when="1932-01-20"/>
    Source   #HD44CD
    """
    for corresp in file.root.iter(f"{{{TEI}}}correspDesc"):
        dates = [corresp.find(f"{{{TEI}}}correspAction[@type='{kind}']/{{{TEI}}}date") for kind in ("sent", "received")]
        if dates[0] is None or dates[1] is None:
            continue
        sent, received = limits(dates[0])[0], limits(dates[1])[1]
        if sent and received and differs(received, sent, too_early=True):
            attribute = next(str(name) for name, value in dates[1].items() if value == received)
            message = f"`@{attribute}` says that the letter was received on {received}, before it was sent on {sent}"
            help = "correct one of the two dates, or exchange sender and receiver"
            yield at_value("received-before-sent", file, dates[1], attribute, message, help)


def limits(date: etree._Element) -> tuple[str, str]:
    """Give the first and the last day that the attributes of a date admit; "" where they say none."""
    first, last = (
        next((day for name in names for end in ("", "-iso") if _YEAR.match(day := date.get(f"{name}{end}", ""))), "")
        for names in (("when", "from", "notBefore"), ("when", "to", "notAfter"))
    )
    return first, last


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
    sent = action(file, "sent")
    date = None if sent is None else sent.find(f"{{{TEI}}}date")
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
    sent, received = action(file, "sent"), action(file, "received")
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


def action(file: File, kind: str) -> etree._Element | None:
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
    """Give the day of birth or death; it may stand in a date within."""
    found = person.find(f"{{{TEI}}}{name}")
    dates = () if found is None else (found, *found.findall(f"{{{TEI}}}date"))
    return next((day for date in dates if (day := date.get("when") or date.get("when-iso"))), "")


def differs(letter: str, day: str, too_early: bool) -> bool:
    """Tell whether one ISO day lies before another, or after it, to the precision that both have.

    Years before the common era are left alone.
    """
    length = min(len(letter), len(day))
    if letter.startswith("-") or day.startswith("-"):
        return False
    return letter[:length] < day[:length] if too_early else letter[:length] > day[:length]
