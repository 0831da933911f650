"""Dates in words beside dates in attributes; only words that can be read one way are read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from toolkit.checks.finding import at_element, at_value, elements, words
from toolkit.diagnostic import Diagnostic, Note, Severity, Span, check
from toolkit.edition import Edition, File
from toolkit.grammar.values import MONTHS
from toolkit.names import TEI

__all__: list[str] = []

_DATES = tuple(f"{{{TEI}}}{name}" for name in ("date", "origDate", "docDate", "birth", "death"))

_Day: TypeAlias = tuple[int | None, int | None, int | None]
"""Year, month, day; None where the words or the attribute do not say it."""

_ROMAN = MappingProxyType({
    numeral: number for number, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)
})  # fmt: skip

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag "
    "sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche понедельник вторник среда четверг пятница "
    "суббота воскресенье mon tue tues wed thu thurs fri sat sun mo di mi do fr sa so пн вт ср чт пт сб вс"
)
_LEAD = (
    rf"(?:(?:{'|'.join(_WEEKDAYS.split())})\.?,? )?"
    r"(?:(?:the|den|der|dem|d\.|am|im|in|on|le|ce|du|en|il|el|die|в) ?)?"
)
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|ter|ten|tn|er|e|-го|-е|-ое|\.)?"
_YEAR = r"(?P<year>[12]\d{3})"
_END = r"(?: ?г\.?| года)?\.?"
_FORMS = tuple(
    re.compile(_LEAD + form + _END)
    for form in (
        rf"{_DAY} (?:of |de |di |del )?{_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?",
        rf"{_DAY}[ /]? ?(?P<roman>{'|'.join(sorted(_ROMAN, key=len, reverse=True))})[./ ] ?{_YEAR}",
        rf"(?P<day>0?[1-9]|[12]\d|3[01])\. ?(?P<month>0?[1-9]|1[0-2])\. ?{_YEAR}",
        rf"{_MONTH},? (?:of )?{_YEAR}",
        rf"{_YEAR}",
        r"(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>\d\d)",
    )
)
_ISO = re.compile(r"(\d{4}|-)-?(?:(\d\d)(?:-(\d\d))?)?(?:T.*)?")
_DAYS = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(T.*)?")
_NO_DATES = frozenset(f"{{{TEI}}}{name}" for name in ("app", "biblScope", "citedRange", "locus", "span", "time"))
_INLINE = frozenset(f"{{{TEI}}}{name}" for name in ("hi", "lb", "num", "seg", "w", "pc"))


@dataclass(frozen=True, slots=True)
class _Bound:
    """One end of the time that attributes give, and the attribute that gives it; both are one where `@when` stands."""

    attribute: str
    day: _Day


@check(Severity.WARNING)
def contradicted_date(file: File) -> Iterator[Diagnostic]:
    """The words of a date name another day than its attributes.

    Why      the letter is sorted, found and cited under a day that its own text denies.
    Faulty   <date when="1932-04-01">4 January 1932</date>
    Sound    <date when="1932-01-04">4 January 1932</date>
    Source   #CODA
    """
    for element in file.root.iter(*_DATES):
        said = _plain_words(element)
        day = _read(said)
        bounds = _bounds(element) if day else ()
        if day is None or not bounds or _compare(bounds[0].day, bounds[-1].day) > 0:
            continue
        wrong = _contradicted(day, bounds)
        if wrong is None or _is_other_calendar(day, wrong.day) or _is_turned(said, day, wrong.day):
            continue
        source, offset = file.source, file.source.offset_of(element)
        written = element.get(wrong.attribute, "")
        message = f"`@{wrong.attribute}` is `{written}`, the words say `{said}`"
        note = Note("the words stand here", source.words_span(offset))
        span = source.value_span(offset, wrong.attribute)
        help = f"write `{_iso(day, wrong.day)}` if the words are right, else correct them"
        yield Diagnostic("contradicted-date", Severity.WARNING, message, span, (note,), help)


@check(Severity.WARNING)
def contradicted_sending(file: File) -> Iterator[Diagnostic]:
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
        found += [(title, match[0]) for form in _IN_TITLE for match in form.finditer(_plain_words(title))]
    if len(found) != 1:
        return
    title, written = found[0]
    day = _read(written)
    if day is not None:
        source, offset = file.source, file.source.offset_of(title)
        start = source.utf8.find(written.encode(), offset)
        at = source.words_span(offset) if start < 0 else source.span(start, start + len(written.encode()))
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
    day, bounds = _read(_plain_words(date)), _bounds(date)
    return bool(day and bounds and _contradicted(day, bounds))


_NAMES = ("when", "from", "to", "notBefore", "notAfter")
_ATTRIBUTES = (*_NAMES, *(f"{name}-iso" for name in _NAMES))
_UNKNOWN = re.compile(
    r"\W*(o\W*[jd]|s\W*d|n\W*d|unbekannt|unknown|undatiert|undated|sans date|без даты|б\W*д)\W*", re.IGNORECASE
)


@check(Severity.ERROR)
def end_before_beginning(file: File) -> Iterator[Diagnostic]:
    """A time ends before it begins.

    Why      letters of that time are found under neither day.
    Faulty   <date from="1932-01-06" to="1932-01-04"/>
    Sound    <date from="1932-01-04" to="1932-01-06"/>
    Source   #CODA
    """
    yield from _crossed("end-before-beginning", file, "from", "to")


@check(Severity.ERROR)
def limits_crossed(file: File) -> Iterator[Diagnostic]:
    """The latest day that a date admits lies before the earliest.

    Why      no day lies between the two.
    Faulty   <date notBefore="1932-01-06" notAfter="1932-01-04"/>
    Sound    <date notBefore="1932-01-04" notAfter="1932-01-06"/>
    Source   #CODA
    """
    yield from _crossed("limits-crossed", file, "notBefore", "notAfter")


def _crossed(check: str, file: File, first: str, last: str) -> Iterator[Diagnostic]:
    for end in ("", "-iso"):
        one, other = f"{first}{end}", f"{last}{end}"
        for element in file.root.iterfind(f".//{{{TEI}}}*[@{one}][@{other}]"):
            days = (element.get(one, ""), element.get(other, ""))
            # of pages and lines @from and @to are no days
            if element.tag in _NO_DATES or not all(map(_DAYS.fullmatch, days)):
                continue
            beginning, ending = days
            length = min(len(beginning), len(ending))
            if ending[:length] < beginning[:length]:
                message = f"`@{other}`, {ending}, lies before `@{one}`, {beginning}"
                yield at_value(check, file, element, other, message, "exchange the two, or correct one")


@check(Severity.WARNING)
def undated_header_date(file: File) -> Iterator[Diagnostic]:
    """A date in the header has no form for machines.

    Why      lists of letters cannot be sorted by words.
    Faulty   <date>4 January 1932</date>
    Sound    <date when="1932-01-04">4 January 1932</date>
    Source   the documentation of CMIF; the guidelines of the Weber-Gesamtausgabe
    """
    others = ("when-custom", "from-custom", "to-custom", "notBefore-custom", "notAfter-custom", "period", "dur")
    for header in elements(file.root, "teiHeader"):
        for date in elements(header, "date"):
            is_dated = any(date.get(name) for name in (*_ATTRIBUTES, *others)) or date.get("cert") == "unknown"
            if not is_dated and not _UNKNOWN.fullmatch(words(date)[:60]):
                help = 'write it as `when="1932-01-04"`, or with `notBefore` and `notAfter`'
                yield at_element("undated-header-date", file, date, "the date has no form for machines", help)


@check(Severity.WARNING)
def mixed_dating(file: File) -> Iterator[Diagnostic]:
    """A date is given as a day and as a stretch of time, or as a stretch and within limits.

    Why      a day, a time that lasts and a moment known within limits are three things; which is meant here?
    Faulty   <date when="1932-01-04" notAfter="1932-01-09"/>
    Sound    <date notBefore="1932-01-04" notAfter="1932-01-09"/>
    Source   #CODA; the documentation of CMIF; the guidelines of the Weber-Gesamtausgabe
    """
    ways = {"when": "when", "from": "from", "to": "from", "notBefore": "notBefore", "notAfter": "notBefore"}
    for date in elements(file.root, "date origDate"):
        written = {ways[name.removesuffix("-iso")]: name for name in reversed(_ATTRIBUTES) if date.get(name)}
        if len(written) > 1:
            names = " and ".join(f"`@{name}`" for name in sorted(written.values(), key=_ATTRIBUTES.index))
            help = "keep `when`, or `from` and `to` for a time that lasts, or `notBefore` and `notAfter` for limits"
            yield at_element("mixed-dating", file, date, f"the date is given in several ways: {names}", help)


@check(Severity.WARNING)
def date_in_future(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A date lies in the future.

    Why      a digit of the year is wrong; letters are of the past.
    Faulty   <date when="9132-01-04"/>
    Sound    <date when="1932-01-04"/>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    # it hangs on the day too, so that it is not one of those that look at the file alone: they are remembered
    today = datetime.date.today().isoformat()
    published = next(elements(file.root, "publicationStmt"), None)
    for date in elements(file.root, "date origDate change birth death"):
        if published is not None and published in date.iterancestors():
            continue  # an edition may say when it will be out
        written = [(name, value) for name in _ATTRIBUTES if re.match(r"\d{4}", value := date.get(name, ""))]
        if written and all(value[:10] > today[: len(value[:10])] for _, value in written):
            name, value = written[0]
            yield at_value("date-in-future", file, date, name, f"`{value}` lies in the future", "correct the date")


@check(Severity.INFO)
def julian_before_reform(file: File) -> Iterator[Diagnostic]:
    """A date before the reform of 1582 says that it is Julian.

    Why      there was no other calendar; where it is said of some dates, readers wonder about the rest.
    Faulty   <date when="1520-03-01" calendar="#julian">1 March 1520</date>
    Sound    <date when="1520-03-01">1 March 1520</date>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for date in elements(file.root, "date origDate"):
        days = [value for name in _ATTRIBUTES if re.match(r"[01]\d{3}", value := date.get(name, ""))]
        if "julian" in date.get("calendar", "").lower() and days and max(days) < "1582-10-15":
            help = "take `calendar` out"
            message = "before 1582 every date is Julian"
            yield at_value("julian-before-reform", file, date, "calendar", message, help)


def _plain_words(element: etree._Element) -> str:
    """Give the text of a date; "" where what an editor added or the writer struck out stands in it."""
    if any(inner.tag not in _INLINE for inner in element.iterdescendants()):
        return ""
    return words(element)


def _read(words: str) -> _Day | None:
    """Read words as a day, a month or a year; None where they are anything else or more than that."""
    if len(words) > 60:
        return None
    for form in _FORMS:
        found = form.fullmatch(re.sub(r"[\[\]]", "", words).casefold())
        if found:
            parts = found.groupdict()
            month, roman = parts.get("month"), parts.get("roman")
            number = _ROMAN[roman] if roman else MONTHS.get(month) or int(month) if month else None
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


def _is_turned(words: str, day: _Day, attribute: _Day) -> bool:
    """Tell whether words that are figures only may give the month before the day."""
    return not re.search(r"[^\W\d]", words) and attribute == (day[0], day[2], day[1])


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
