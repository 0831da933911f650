"""Dates in words beside dates in attributes; only words that can be read one way are read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from toolkit.diagnostic import Diagnostic, Note, Severity, Span, check
from toolkit.edition import Edition, File
from toolkit.names import TEI

__all__: list[str] = []

_DATES = tuple(f"{{{TEI}}}{name}" for name in ("date", "origDate", "docDate", "birth", "death"))

_Day: TypeAlias = tuple[int | None, int | None, int | None]
"""Year, month, day; None where the words or the attribute do not say it."""

_MONTHS: Mapping[str, int] = MappingProxyType({
    word: number
    for number, words in enumerate(
        (
            "january january jan januar jänner januari janvier janv января январь янв gennaio enero ianuarii januarii",
            "february feb februar feber febr février fevrier févr февраля февраль февр "
            "febbraio febrero februari februarii",
            "march mar märz mars марта март marzo maart martii",
            "april apr avril avr апреля апрель апр aprile abril aprilis",
            "may mai мая май maggio mayo mei maii",
            "june jun juni juin июня июнь giugno junio iunii junii",
            "july jul juli juillet juil июля июль luglio julio iulii julii",
            "august aug août aout августа август авг agosto augustus augusti",
            "september sep sept septembre сентября сентябрь сент settembre septiembre septembris",
            "october oct oktober okt octobre октября октябрь окт ottobre octubre octobris",
            "november nov novembre ноября ноябрь нояб noviembre novembris",
            "december dec dezember dez décembre decembre déc декабря декабрь дек dicembre diciembre decembris",
        ),
        1,
    )
    for word in words.split()
})  # fmt: skip
"""Month names of English, German, French and Russian with their usual abbreviations, and of Italian, Spanish, Dutch and
Latin; none means two months."""

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag "
    "sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche понедельник вторник среда четверг пятница "
    "суббота воскресенье"
)
_LEAD = rf"(?:(?:{'|'.join(_WEEKDAYS.split())}),? )?(?:(?:the|den|der|dem|am|on|le|il|el|die) )?"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|ten|er|-го|-е|\.)?"
_YEAR = r"(?P<year>[12]\d{3})"
_END = r"(?: ?г\.?| года)?\.?"
_FORMS = tuple(
    re.compile(_LEAD + form + _END)
    for form in (
        rf"{_DAY} (?:of |de |di |del )?{_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}(?:,? {_YEAR})?",
        rf"{_MONTH},? (?:of )?{_YEAR}",
        rf"{_YEAR}",
        r"(?P<year>[12]\d{3})-(?P<month>\d\d)-(?P<day>\d\d)",
    )
)
_ISO = re.compile(r"(\d{4}|-)-?(?:(\d\d)(?:-(\d\d))?)?(?:T.*)?")
_INLINE = frozenset(f"{{{TEI}}}{name}" for name in ("hi", "lb", "num", "seg", "w", "pc"))


@dataclass(frozen=True, slots=True)
class _Bound:
    """One end of the time that attributes give, and the attribute that gives it; both are one where `@when` stands."""

    attribute: str
    day: _Day


@check(Severity.WARNING)
def contradicted_date(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The words of a date name another day than its attributes.

    Why      the letter is sorted, found and cited under a day that its own text denies.
    Faulty   <date when="1932-04-01">4 January 1932</date>
    Sound    <date when="1932-01-04">4 January 1932</date>
    Source   #CODA
    """
    for element in file.root.iter(*_DATES):
        words = _words(element)
        day = _read(words)
        bounds = _bounds(element) if day else ()
        if day is None or not bounds:
            continue
        wrong = _contradicted(day, bounds)
        if wrong is None or _is_other_calendar(day, wrong.day):
            continue
        source, offset = file.source, file.source.offset_of(element)
        written = element.get(wrong.attribute, "")
        message = f"`@{wrong.attribute}` is `{written}`, the words say `{words}`"
        note = Note("the words stand here", source.words_span(offset))
        span = source.value_span(offset, wrong.attribute)
        help = f"write `{_iso(day, wrong.day)}` if the words are right, else correct them"
        yield Diagnostic("contradicted-date", Severity.WARNING, message, span, (note,), help)


@check(Severity.WARNING)
def contradicted_sending(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The title, the dateline or the creation of a letter names another day than its action of sending.

    Why      the letter is sorted under one day and read under another; often a header was copied and not changed.
    Faulty   <dateline><date when="1932-04-01"/></dateline>, the action of sending with <date when="1932-01-04"/>
    Sound    the same day in both
    Source   #HD44CD
    """
    sent = file.root.findall(_SENT)
    bounds = _bounds(sent[0]) if len(sent) == 1 and not _contradicts_itself(sent[0]) else ()
    if not bounds:
        return
    for what, day, span in (*_in_title(file), *_of_creation(file), *_in_dateline(file)):
        wrong = _contradicted(day, bounds)
        is_draft = what == "creation" and wrong is not None and _compare(day, wrong.day) < 0
        if wrong is None or is_draft or _is_other_calendar(day, wrong.day):
            continue
        written = sent[0].get(wrong.attribute, "")
        message = f"the {what} says {_iso(day, wrong.day)}, the letter was sent on {written}"
        note = Note("the date of sending stands here", file.source.element_span(file.source.offset_of(sent[0])))
        help = f"write the day of sending, {written}, or correct that"
        yield Diagnostic("contradicted-sending", Severity.WARNING, message, span, (note,), help)


_PROFILE = f"{{{TEI}}}teiHeader/{{{TEI}}}profileDesc"
_SENT = f"{_PROFILE}/{{{TEI}}}correspDesc/{{{TEI}}}correspAction[@type='sent']/{{{TEI}}}date"
_CREATION = f"{_PROFILE}/{{{TEI}}}creation/{{{TEI}}}date"
_TITLE = f"{{{TEI}}}teiHeader/{{{TEI}}}fileDesc/{{{TEI}}}titleStmt/{{{TEI}}}title"
_IN_TITLE = tuple(
    re.compile(rf"(?<![\w.]){form}(?!\w)", re.IGNORECASE)
    for form in (rf"{_DAY} (?:of |de |di |del )?{_MONTH},? {_YEAR}", rf"{_MONTH} {_DAY},? {_YEAR}")
)


def _in_title(file: File) -> Iterator[tuple[str, _Day, Span]]:
    """Give the day that the title names, where it names one only."""
    found = []
    for title in file.root.findall(_TITLE):
        words = _words(title)
        found += [(title, match[0]) for form in _IN_TITLE for match in form.finditer(words)]
    if len(found) != 1:
        return
    title, words = found[0]
    day = _read(words)
    if day is not None:
        source, offset = file.source, file.source.offset_of(title)
        start = source.utf8.find(words.encode(), offset)
        at = source.words_span(offset) if start < 0 else source.span(start, start + len(words.encode()))
        yield "title", day, at


def _in_dateline(file: File) -> Iterator[tuple[str, _Day, Span]]:
    """Give the day of the dateline, where the letter has one only."""
    lines = list(file.root.iter(f"{{{TEI}}}dateline"))
    dates = [date for line in lines for date in line.iter(f"{{{TEI}}}date")]
    if len(lines) == len(dates) == 1:
        yield from _only(dates[0], "dateline", file)


def _of_creation(file: File) -> Iterator[tuple[str, _Day, Span]]:
    dates = file.root.findall(_CREATION)
    if len(dates) == 1:
        yield from _only(dates[0], "creation", file)


def _only(date: etree._Element, what: str, file: File) -> Iterator[tuple[str, _Day, Span]]:
    """Give the one day of a date; nothing where it gives none or a stretch."""
    bounds = _bounds(date)
    if len(bounds) == 1 and None not in bounds[0].day and not _contradicts_itself(date):
        yield what, bounds[0].day, file.source.value_span(file.source.offset_of(date), bounds[0].attribute)


def _contradicts_itself(date: etree._Element) -> bool:
    """Tell whether `contradicted-date` speaks of a date, or would but for the calendar."""
    day, bounds = _read(_words(date)), _bounds(date)
    return bool(day and bounds and _contradicted(day, bounds))


def _words(element: etree._Element) -> str:
    """Give the text of a date; "" where what an editor added or the writer struck out stands in it."""
    if any(inner.tag not in _INLINE for inner in element.iterdescendants()):
        return ""
    return " ".join("".join(map(str, element.itertext())).split())


def _read(words: str) -> _Day | None:
    """Read words as a day, a month or a year; None where they are anything else or more than that."""
    if len(words) > 60:
        return None
    for form in _FORMS:
        found = form.fullmatch(re.sub(r"[\[\]]", "", words).casefold())
        if found:
            parts = found.groupdict()
            month = parts.get("month")
            number = _MONTHS.get(month) or int(month) if month else None
            year, day = parts.get("year"), parts.get("day")
            return (int(year) if year else None, number, int(day) if day else None)
    return None


def _bounds(element: etree._Element) -> tuple[_Bound, ...]:
    """Give the first and the last day that the attributes admit; none where they say less, or in another calendar."""
    if any(element.get(name) for name in ("calendar", "datingMethod", "when-custom", "datingPoint", "period")):
        return ()
    for end in ("", "-iso"):
        for names in ((f"when{end}",), (f"from{end}", f"to{end}"), (f"notBefore{end}", f"notAfter{end}")):
            found = [(name, _parts(element.get(name, ""))) for name in names]
            if all(day for _, day in found):
                return tuple(_Bound(name, day) for name, day in found if day)
    return ()


def _parts(value: str) -> _Day | None:
    found = _ISO.fullmatch(value.strip())
    if not found:
        return None
    year, month, day = found.groups()
    return (None if year == "-" else int(year), int(month) if month else None, int(day) if day else None)


def _contradicted(day: _Day, bounds: tuple[_Bound, ...]) -> _Bound | None:
    """Give the end that the words contradict, None where they lie between the two or say less than would tell."""
    first, last = bounds[0], bounds[-1]
    if first.day == last.day:
        differs = any(a is not None and b is not None and a != b for a, b in zip(day, first.day, strict=True))
        return first if differs else None
    if _compare(day, first.day) < 0:
        return first
    return last if _compare(day, last.day) > 0 else None


def _compare(one: _Day, other: _Day) -> int:
    """Compare two days as far as both go, from the year on: below nought where the one is earlier."""
    for a, b in zip(one, other, strict=True):
        if a is None or b is None:
            return 0
        if a != b:
            return a - b
    return 0


def _is_other_calendar(words: _Day, attribute: _Day) -> bool:
    """Tell whether the words may be right by the Julian calendar, or by a year that begins in March."""
    (year, month, day), (other_year, other_month, other_day) = words, attribute
    if year is not None and other_year == year + 1 < 1753 and (month or 12) <= 3:
        return True
    if None in (month, day, other_month, other_day):
        return False
    try:
        julian = datetime.date(year or other_year or 1900, month or 1, day or 1)
        gregorian = datetime.date(other_year or julian.year, other_month or 1, other_day or 1)
    except ValueError:
        return False
    # since 1582 the Julian calendar has been 10 to 13 days behind, before that fewer; without a year a letter may
    # have been written at the end of the one and dated into the next
    behind = (gregorian - julian).days if year else (gregorian - julian).days % 365
    return (10 if gregorian.year > 1582 else 1) <= behind <= 13


def _iso(words: _Day, attribute: _Day) -> str:
    """Write what the words say as an attribute has it; a year they leave out is taken from there."""
    year, month, day = words[0] or attribute[0], *words[1:]
    written = f"{year:04}" if year else "-"
    return written + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
