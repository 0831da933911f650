"""Letters before and after, answers and numbers: what letters say of their place among each other."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from toolkit.checks.finding import at, at_value, at_words, elements, local, value_span
from toolkit.checks.letters import action, differs, limits
from toolkit.diagnostic import Diagnostic, Note, Severity, Span, check
from toolkit.edition import Edition, File, Pointer
from toolkit.names import TEI

__all__: list[str] = []

_OPPOSITE = {"prev": "next", "next": "prev"}
_WORDS = {"prev": "previous", "next": "next"}

_KIND = re.compile(r"([Pp]rev|[Nn]ext)(?:ious)?(?:[_-]?[Ll]etter)?(?P<rest>(?:[^a-z].*)?)")
_ONE_WAY = re.compile(r"(?:^|[_-])(?:from|to|by)\b|From|To|By|[Aa]uthor|[Ss]ender|[Aa]ddressee|[Rr]ecipient")

_ANSWERS = frozenset("answerto answersto inreplyto isanswerto isreplyto isresponseto replyto responseto".split())
_ANSWERED = frozenset("answeredby isansweredby isrepliedby isrepliedtoby repliedby repliedtoby".split())


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """A letter that another names as its next or previous one.

    kind       prev or next
    series     the sequence: the collection, the correspondence with somebody; "" where the reference names none
    is_mutual  whether the other letter must lead back; the previous letter by an author need not
    """

    pointer: Pointer
    kind: str
    series: str
    is_mutual: bool
    other: File


def _neighbours(file: File, edition: Edition) -> tuple[_Neighbour, ...]:
    """Give the letters of the edition that a letter names as the next or the previous one."""
    return edition.once(_sequences).get(file, ())


def _sequences(edition: Edition) -> Mapping[File, tuple[_Neighbour, ...]]:
    return {file: tuple(_named(file, edition)) for file in edition.by_path.values() if file.is_letter}


def _named(file: File, edition: Edition) -> Iterator[_Neighbour]:
    """Read what a letter names as its neighbours, in any of three dialects.

    These are `type="prev"`, `type="previous-in-correspondence"` and the like, and `subtype="previous_letter"` with
    the sequence as type.
    """
    for pointer in file.pointers:
        element = pointer.element
        if pointer.attribute != "target" or local(element.getparent()) != "correspContext":
            continue
        kinds = [element.get("type", ""), element.get("subtype", "")]
        found = next((match for kind in kinds if (match := _KIND.fullmatch(kind))), None)
        other = _letter_at(pointer, file, edition) if found else None
        if found is None or other is None or not other.is_letter:
            continue
        rest = [kind for kind in kinds if kind and kind != found[0]]
        series = " ".join((*rest, found["rest"].strip("-_"), element.get("source", ""))).strip()
        is_mutual = not _ONE_WAY.search(found["rest"]) and (not rest or kinds[1] == found[0])
        yield _Neighbour(pointer, found[1].lower(), series, is_mutual, other)


def _letter_at(pointer: Pointer, file: File, edition: Edition) -> File | None:
    """Give the letter that a pointer leads to, or that it calls by its name only."""
    found = edition.target(pointer, file)
    return edition.once(_by_root).get(found) if found is not None else edition.once(_by_name).get(pointer.text)


def _by_root(edition: Edition) -> Mapping[etree._Element, File]:
    return {file.root: file for file in edition.by_path.values()}


def _by_name(edition: Edition) -> Mapping[str, File]:
    return {file.name: file for file in edition.by_path.values()}


def _span(pointer: Pointer, file: File) -> Span:
    return value_span(file, pointer.element, pointer.attribute, pointer.text)


@check(Severity.WARNING)
def one_sided_sequence(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A letter names another as the next or the previous one, which does not name it in turn.

    Why      readers who follow the correspondence go another way back than they came, or stop.
    Faulty   <ref type="next" target="b.xml"/> in a.xml, and in b.xml no <ref type="prev" target="a.xml"/>
    Sound    <ref type="next" target="b.xml"/> in a.xml, <ref type="prev" target="a.xml"/> in b.xml
    Source   #HD44CD
    """
    for one in _neighbours(file, edition):
        if not one.is_mutual or one.other is file:
            continue
        back = _OPPOSITE[one.kind]
        others = [found for found in _neighbours(one.other, edition) if found.kind == back]
        if all(found.other is not file for found in others):
            instead = [found for found in others if found.series == one.series]
            message = f"`{one.other.name}` is the {_WORDS[one.kind]} letter here, but does not name `{file.name}` as"
            message += f" its {_WORDS[back]} one"
            notes = [Note("it names this one", _span(found.pointer, one.other)) for found in instead[:1]]
            help = f"write {_way_back(one, file)} in {one.other.path.name}, or correct this one"
            yield at("one-sided-sequence", _span(one.pointer, file), message, help, *notes)


def _way_back(one: _Neighbour, file: File) -> str:
    """Write the reference that leads back, in the words of the one that leads here."""
    path = Path(os.path.relpath(file.path, one.other.path.parent)).as_posix()
    target = path if one.pointer.text.endswith(".xml") else file.name
    kinds = ((name, one.pointer.element.get(name, "")) for name in ("type", "subtype"))
    written = " ".join(f'{name}="{_turned(kind)}"' for name, kind in kinds if kind)
    return f'`<ref {written} target="{target}"/>`'


def _turned(kind: str) -> str:
    """Turn the word of a direction round, in the same dialect.

    >>> _turned("next"), _turned("previous_letter"), _turned("next-in-correspondence")
    ('prev', 'next_letter', 'previous-in-correspondence')
    """
    if kind.startswith("prev"):
        return re.sub("^prev(ious)?", "next", kind)
    return re.sub("^next", "prev" if kind == "next" else "previous", kind)


@check(Severity.WARNING)
def sequence_against_dates(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The next letter is dated before this one, or the previous one after it.

    Why      one of the dates is wrong, or the two kinds of reference were mixed up.
    Faulty   <ref type="next" target="b.xml"/> in a letter of 1932-01-04, b.xml being of 1931-12-20
    Sound    <ref type="prev" target="b.xml"/>
    Source   #HD44CD
    """
    told = set()
    for one in _neighbours(file, edition):
        other = one.other
        is_told = one.kind == "prev" and any(
            found.other is file and found.kind == "next" for found in _neighbours(other, edition)
        )
        if is_told or (one.kind, other.name) in told:
            continue
        if _lies_before(other, file) if one.kind == "next" else _lies_before(file, other):
            told.add((one.kind, other.name))
            message = f"the {_WORDS[one.kind]} letter, `{other.name}`, is of {other.date}, this one of {file.date}"
            help = f"make it the {_WORDS[_OPPOSITE[one.kind]]} one, or correct one of the dates"
            yield at("sequence-against-dates", _span(one.pointer, file), message, help)


def _lies_before(one: File, other: File) -> bool:
    """Tell whether a letter was sent before another, whatever day within their limits each is of."""
    dates = [sent.find(f"{{{TEI}}}date") for file in (one, other) if (sent := action(file, "sent")) is not None]
    if len(dates) < 2 or dates[0] is None or dates[1] is None:
        return False
    last, first = limits(dates[0])[1], limits(dates[1])[0]
    return bool(last and first) and differs(last, first, too_early=True)


@check(Severity.WARNING)
def branching_sequence(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A letter names two letters as the next one, or as the previous one, of the same sequence.

    Why      a sequence has no branches: readers are led on to one of the two, and never see the other.
    Faulty   <ref type="next" target="b.xml"/> <ref type="next" target="c.xml"/>
    Sound    <ref type="next" target="b.xml"/>
    Source   #HD44CD
    """
    first: dict[tuple[str, str], _Neighbour] = {}
    for one in _neighbours(file, edition):
        before = first.setdefault((one.kind, one.series), one)
        if one.other is not before.other:
            message = f"`{before.other.name}` is the {_WORDS[one.kind]} letter already, and `{one.other.name}` another"
            note = Note("it is named here", _span(before.pointer, file))
            help = "keep one of the two, or say by `type` that they belong to different sequences"
            yield at("branching-sequence", _span(one.pointer, file), message, help, note)


@check(Severity.WARNING)
def circular_sequence(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Whoever goes on from a letter to the next one comes back to it.

    Why      the sequence has no end: one of the letters names an earlier one as its next.
    Faulty   <ref type="next" target="b.xml"/> in a.xml, <ref type="next" target="a.xml"/> in b.xml
    Sound    <ref type="next" target="b.xml"/> in a.xml, <ref type="prev" target="a.xml"/> in b.xml
    Source   #HD44CD
    """
    for one in _neighbours(file, edition):
        circle = edition.once(_circles).get((file.name, one.series), ()) if one.kind == "next" else ()
        # where a date goes backwards in the circle, that is told, and where
        if circle and not any(_lies_before(b, a) for a, b in zip(circle, (*circle[1:], circle[0]), strict=True)):
            way = " → ".join(f"`{letter.name}`" for letter in (*circle, file))
            message = f"the letters lead round in a circle: {way}"
            yield at("circular-sequence", _span(one.pointer, file), message, "correct the one that leads back")


def _circles(edition: Edition) -> Mapping[tuple[str, str], tuple[File, ...]]:
    """Give each circle with the name of its first letter and the series: its letters, the first first."""
    following: dict[str, dict[str, File]] = defaultdict(dict)
    by_name = {file.name: file for file in edition.letters}
    rank = {name: at for at, name in enumerate(by_name)}
    for file in edition.letters:
        for one in _neighbours(file, edition):
            if one.kind == "next":
                following[one.series].setdefault(file.name, one.other)
    found = {}
    for series, next_of in following.items():
        seen: set[str] = set()
        for start in by_name:
            way: dict[str, File] = {}
            name = start
            while name in next_of and name not in seen:
                seen.add(name)
                way[name] = by_name[name]
                name = next_of[name].name
            if name in way:
                names = list(way)
                circle = [way[each] for each in names[names.index(name) :]]
                first = min(range(len(circle)), key=lambda at: rank[circle[at].name])
                found[circle[first].name, series] = (*circle[first:], *circle[:first])
    return found


def _answers(file: File, edition: Edition) -> Iterator[tuple[Pointer, File, File]]:
    """Give the answers that a letter tells of: the pointer, the answer, and the letter that it answers."""
    for pointer in file.pointers:
        if pointer.attribute == "target" and local(pointer.element.getparent()) == "correspContext":
            kinds = {re.sub("[^a-z]", "", pointer.element.get(name, "").lower()) for name in ("type", "subtype")}
            other = _letter_at(pointer, file, edition) if kinds & (_ANSWERS | _ANSWERED) else None
            if other is not None and other is not file and other.is_letter:
                yield (pointer, file, other) if kinds & _ANSWERS else (pointer, other, file)


@check(Severity.WARNING)
def answer_by_another(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A letter answers another, but was not sent by one who received that, or not to one who sent it.

    Why      the letters do not belong together, or a sender or recipient is wrong in one of them.
    Faulty   <ref type="replyTo" target="b.xml"/> in a letter from Clara to John, b.xml being from Mary to Clara
    Sound    <ref type="replyTo" target="b.xml"/> in a letter from Clara to John, b.xml being from John to Clara
    Source   #HD44CD
    """
    for pointer, answer, answered in _answers(file, edition):
        for one, other in (("sent", "received"), ("received", "sent")):
            here, there = _people(answer, one, edition), _people(answered, other, edition)
            if here and there and here.isdisjoint(there):
                message = f"`{answer.name}` answers `{answered.name}`, but nobody who {one} it {other} that letter"
                help = "correct the reference, or the sender or recipient of one of the letters"
                yield at("answer-by-another", _span(pointer, file), message, help)
                break


def _people(file: File, kind: str, edition: Edition) -> frozenset[object]:
    """Give the people of an action by what tells them apart across letters; none where one cannot be told."""
    found = action(file, kind)
    names = [] if found is None else [*elements(found, "persName orgName name rs")]
    entries = {pointer.element: pointer for pointer in file.pointers if pointer.attribute == "ref"}
    people: set[object] = set()
    for name in names:
        pointer = entries.get(name)
        entry = edition.target(pointer, file) if pointer else None
        expanded = file.expand(pointer.text) if pointer else ""
        if entry is not None and entry.getroottree().getroot() is not file.root:
            people.add(entry)
        elif expanded.startswith("http"):
            people.add(expanded)
        else:
            return frozenset()  # an entry of the letter's own list: another letter may list the same person
    return frozenset(people)


@check(Severity.WARNING)
def answer_before_letter(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A letter answers another that was sent later.

    Why      one of the dates is wrong, or it is the other letter that answers.
    Faulty   <ref type="replyTo" target="b.xml"/> in a letter of 1932-01-04, b.xml being of 1932-01-09
    Sound    <ref type="replyTo" target="b.xml"/> in a letter of 1932-01-09, b.xml being of 1932-01-04
    Source   #HD44CD
    """
    for pointer, answer, answered in _answers(file, edition):
        if _lies_before(answer, answered):
            message = f"`{answer.name}`, of {answer.date}, answers `{answered.name}`, which is of {answered.date}"
            help = "correct one of the dates, or let the later letter answer the earlier one"
            yield at("answer-before-letter", _span(pointer, file), message, help)


_Numbers: TypeAlias = Mapping[str, Mapping[str, tuple[int, etree._Element, str]]]
"""Numbers of letters by where they stand and by the name of the file: the number, its element and its attribute."""

_ENOUGH = 5


def _numbers(edition: Edition) -> _Numbers:
    """Give the numbers that count the letters of an edition: every letter bears one, and nearly each another."""
    found: dict[str, dict[str, tuple[int, etree._Element, str]]] = defaultdict(dict)
    for file in edition.letters:
        for kind, element, attribute, text in _counted(file):
            if re.fullmatch(r"[1-9]\d{0,4}", text):
                found[kind].setdefault(file.name, (int(text), element, attribute))
    return {
        kind: numbers
        for kind, numbers in found.items()
        if len(numbers) == len(edition.letters) >= _ENOUGH
        and len({number for number, _, _ in numbers.values()}) >= 0.9 * len(numbers)
    }


def _counted(file: File) -> Iterator[tuple[str, etree._Element, str, str]]:
    yield "TEI/@n", file.root, "n", file.root.get("n", "")
    for title in file.root.iterfind(f"{{{TEI}}}teiHeader/{{{TEI}}}fileDesc/{{{TEI}}}titleStmt/{{{TEI}}}title[@n]"):
        yield f"title/@n {title.get('type', '')} {title.get('level', '')}", title, "n", title.get("n", "")
    for idno in file.root.iterfind(f"{{{TEI}}}teiHeader/{{{TEI}}}fileDesc/{{{TEI}}}publicationStmt//{{{TEI}}}idno"):
        yield f"idno {idno.get('type', '')}", idno, "", (idno.text or "").strip()


@check(Severity.INFO)
def missing_number(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The letters of the edition are numbered, and between two of them a number is missing.

    Why      a letter was left out, or one bears a wrong number; readers look for it in vain.
    Faulty   letters with <idno type="number"> 1, 2, 3, 5 and 6
    Sound    letters with <idno type="number"> 1, 2, 3, 4 and 5
    Source   the edition's own count
    """
    for numbers in edition.once(_numbers).values() if edition.is_whole else ():
        if file.name not in numbers:
            continue
        number, element, attribute = numbers[file.name]
        before = max((each for each, _, _ in numbers.values() if each < number), default=number - 1)
        span = max(each for each, _, _ in numbers.values()) - min(each for each, _, _ in numbers.values()) + 1
        if before < number - 1 and span <= 1.2 * len(numbers):
            gap = f"number {before + 1}" if before == number - 2 else f"numbers {before + 1} to {number - 1}"
            message = f"no letter of the edition bears the {gap}"
            help = f"add what stands between {before} and {number}, or correct one of the numbers"
            yield _at_number("missing-number", file, element, attribute, message, help)


@check(Severity.WARNING)
def repeated_number(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The letters of the edition are numbered, and two of them bear the same number.

    Why      cited by its number, a letter may be either of the two.
    Faulty   two letters with <idno type="number">12</idno>
    Sound    <idno type="number">12</idno> and <idno type="number">13</idno>
    Source   the edition's own count
    """
    for numbers in edition.once(_numbers).values():
        number, element, attribute = numbers.get(file.name, (0, file.root, ""))
        first = next((name for name, (each, _, _) in numbers.items() if each == number), file.name)
        if first != file.name:
            message = f"the letter `{first}` bears the number {number} too"
            yield _at_number("repeated-number", file, element, attribute, message, "give one of the two another number")


def _at_number(
    name: str, file: File, element: etree._Element, attribute: str, message: str, help: str
) -> Diagnostic:  # fmt: skip
    if attribute:
        return at_value(name, file, element, attribute, message, help)
    return at_words(name, file, element, message, help)
