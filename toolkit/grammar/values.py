"""The values of XML Schema's datatypes: which one a text stands for, and which one a wrong text was meant for.

Texts come here with their white space normalized. Sections are those of XSD 1.0, part 2, second edition.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from toolkit.grammar.regex import NAME_CHAR, is_name

__all__ = [
    "DATE", "DATE_TIME", "LANGUAGE", "MONTHS", "MONTH_DAY", "TIME", "YEAR", "YEAR_MONTH", "Repairs", "Value",
    "base_64", "boolean", "certain_boolean", "certain_language", "certain_time", "certain_uri", "decimal", "double",
    "duration", "float_32", "hexadecimal", "impossible_day", "integer", "list_of", "moment", "name", "ncname",
    "nmtoken", "qname", "repair_boolean", "repair_language", "repair_name", "repair_number", "repair_time",
    "repair_uri", "uri", "written_as",
]  # fmt: skip

Value: TypeAlias = Callable[[str], Hashable | None]
"""Gives the value that a text stands for; None where it stands for none."""

Repairs: TypeAlias = Callable[[str], Iterable[str]]
"""Gives what may have been meant by a text that is no value: guesses, some of which are no value either."""


def written_as(pattern: str) -> Value:
    """Give the values that are their own text, of the form of a regular expression of Python."""
    return lambda text: text if re.fullmatch(pattern, text) else None


def list_of(value: Value) -> Value:
    """Give the values that are rows of other values, a space between them."""

    def values(text: str) -> Hashable | None:
        found = tuple(map(value, text.split(" ")))
        return None if None in found else found

    return values


# --- numbers ---


def decimal(text: str) -> Decimal | None:
    """Give a number without exponent (3.2.3)."""
    return Decimal(text) if re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", text) else None


def integer(least: int | None = None, greatest: int | None = None) -> Value:
    """Give the whole numbers between two limits, these included (3.3.13); None where there is no limit."""

    def value(text: str) -> Decimal | None:
        if not re.fullmatch(r"[+-]?[0-9]+", text):
            return None
        number = Decimal(text)
        if (least is not None and number < least) or (greatest is not None and number > greatest):
            return None
        return number

    return value


def double(text: str) -> float | None:
    """Give a number with or without exponent (3.2.5). NaN is the same object each time, so it equals itself."""
    if text in _NO_FINITE:
        return _NO_FINITE[text]
    return float(text) if re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", text) else None


_NO_FINITE = {"INF": float("inf"), "-INF": float("-inf"), "NaN": float("nan")}


def float_32(text: str) -> float | None:
    """Give a number rounded to 32 bits (3.2.4)."""
    number = double(text)
    if number is None or number != number:
        return number
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return number * float("inf")


def repair_number(text: str) -> Iterator[str]:
    """Give the number meant by a word, by a percentage, or by one with a comma or with words after it."""
    word = text.lower().split(" ")[0]
    if word in _NUMBERS:
        yield str(_NUMBERS[word])
    if found := re.fullmatch(r"([+-]?[0-9]+(?:\.[0-9]+)?) ?[^\W\d]+\.?", text):
        yield found[1]
    number = re.search(r"[+-]?[0-9]+(?:[.,][0-9]+)?", text)
    if number is None:
        return
    plain = number[0].replace(",", ".")
    if text.endswith("%"):
        yield format(Decimal(plain) / 100, "f")
    if re.fullmatch(r"[+-]?[0-9]+(,[0-9]+)?", text):
        yield plain


_NUMBERS: Final = {
    name: number
    for number, names in enumerate(
        ("zero null", "one a eins ein eine un une", "two zwei deux", "three drei trois", "four vier quatre",
         "five fünf cinq", "six sechs", "seven sieben sept", "eight acht huit", "nine neun neuf", "ten zehn dix",
         "eleven elf onze", "twelve zwölf douze")
    )
    for name in names.split()
}  # fmt: skip
"""Numbers in words: English, German and French."""


def certain_boolean(text: str) -> Iterator[str]:
    """Give the truth value that is written in another case."""
    yield text.lower()


def boolean(text: str) -> bool | None:
    """Give a truth value (3.2.2)."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


def repair_boolean(text: str) -> Iterator[str]:
    """Give the truth value meant by a word."""
    word = text.lower()
    yield {"yes": "true", "y": "true", "no": "false", "n": "false"}.get(word, word)


# --- times ---

YEAR = r"(?P<year>-?(?:[1-9][0-9]{4,}|(?!0000)[0-9]{4}))"
MONTH = r"(?P<month>0[1-9]|1[0-2])"
DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
DATE = f"{YEAR}-{MONTH}-{DAY}"
TIME = r"(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
DATE_TIME = f"{DATE}T{TIME}"
YEAR_MONTH = f"{YEAR}-{MONTH}"
MONTH_DAY = f"--{MONTH}-{DAY}"
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"


@dataclass(frozen=True, slots=True)
class _Moment:
    """A moment in seconds. One without a zone may lie 14 hours earlier or later than it says (3.2.7.4)."""

    seconds: int | Fraction
    zoned: bool

    def __lt__(self, other: _Moment) -> bool:
        slack = 0 if self.zoned == other.zoned else 14 * 3600
        return self.seconds + slack < other.seconds


def _exact(digits: str | None) -> int | Fraction:
    """Give a number to its last digit, 0 for none; `int` alone refuses more digits than 4300."""
    if digits is None or (digits.isdecimal() and len(digits) < 1000):
        return int(digits or 0)
    number = Fraction(Decimal(digits))
    return number.numerator if number.denominator == 1 else number


def _days_before_month(year: int, month: int) -> int:
    """Give the days from the first of March of the year 0 to the first of a month, in the Gregorian calendar."""
    shifted = year - (month < 3)
    return 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + (153 * ((month + 9) % 12) + 2) // 5


def _days_in_month(year: int, month: int) -> int:
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return _days_before_month(*following) - _days_before_month(year, month)


def moment(form: str) -> Value:
    """Give the moments written in a form made of the parts above, with or without time zone (3.2.7 to 3.2.14)."""

    def value(text: str) -> _Moment | None:
        found = re.fullmatch(form + _ZONE, text)
        return None if found is None else _moment_of(found.groupdict())

    return value


def _moment_of(parts: dict[str, str | None]) -> _Moment | None:
    year = _year(parts.get("year") or "2000")  # a leap year, so that --02-29 has its day
    month, day = int(parts.get("month") or 1), int(parts.get("day") or 1)
    hour, minute, second = int(parts.get("hour") or 0), int(parts.get("minute") or 0), _exact(parts.get("second"))
    if day > _days_in_month(year, month) or (hour == 24 and (minute or second)):
        return None
    seconds = 3600 * hour + 60 * minute + second
    if "year" not in parts and "hour" in parts:
        seconds %= 24 * 3600
    days = _days_before_month(year, month) + day
    return _Moment(days * 24 * 3600 + seconds - _offset(parts["zone"]), parts["zone"] is not None)


def _year(text: str) -> int:
    """Give a year as astronomers count: there is no year 0, the year -1 comes before the year 1."""
    years = int(_exact(text.lstrip("-")))
    return 1 - years if text.startswith("-") else years


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    minutes = 60 * int(zone[1:3]) + int(zone[4:])
    return 60 * minutes * (-1 if zone[0] == "-" else 1)


_DURATION = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
_STARTS: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""A duration is less than another if it is so from each of these months on (3.2.6.2)."""


@dataclass(frozen=True, slots=True)
class _Duration:
    months: int
    seconds: int | Fraction

    def __lt__(self, other: _Duration) -> bool:
        return all(self._from(*start) < other._from(*start) for start in _STARTS)

    def _from(self, year: int, month: int) -> int | Fraction:
        years, months = divmod(month - 1 + self.months, 12)
        return _days_before_month(year + years, months + 1) * 24 * 3600 + self.seconds


def duration(text: str) -> _Duration | None:
    """Give a length of time (3.2.6)."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    sign = -1 if found[1] else 1
    years, months, days, hours, minutes = (int(_exact(part)) for part in found.groups()[1:6])
    seconds = 3600 * (24 * days + hours) + 60 * minutes + _exact(found[7])
    return _Duration(sign * (12 * years + months), sign * seconds)


_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan jän", "feb fév", "mar mär mrz", "apr avr", "may mai", "jun juin", "jul juil", "aug aoû", "sep", "oct okt",
         "nov", "dec dez déc"),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""How the months begin in English, German and French: what is shortened or misspelt begins so too."""

_ROMAN: Final = "I II III IV V VI VII VIII IX X XI XII".split()


def repair_time(text: str) -> Iterator[str]:
    """Give the dates and times that a text most likely means; of `3/4/1932` none, for that is two."""
    yield re.sub(r"(?<=[0-9]) (?=[0-9]{2}:)", "T", text)
    if found := re.fullmatch(r"([0-9-]{10})[T ]([0-9]{1,2}:[0-9]{2})", text):
        yield f"{found[1]}T{found[2]:0>5}:00"
    if found := re.fullmatch(r"([0-9]{4})-([^\W\d]{3,})-([0-9]{1,2})", text):
        yield _date(found[1], _month(found[2]), found[3])
    text = re.sub(r"^[^\W\d]+day,? |^[^\W\d]+(?:tag|woch|abend),? ", "", text)
    if re.fullmatch(r"-?[0-9]{4} ?(- ?[0-9]{1,2} ?){0,2}", text):
        text = text.replace(" ", "")
        yield text
    if found := re.fullmatch(r"(-?[0-9]{4})[-./ ]([0-9]{1,2})(?:[-./ ]([0-9]{1,2}))?", text):
        yield _date(*found.groups())
    if found := re.fullmatch(r"([0-9]{4})-(1[3-9]|2[0-9]|3[01])-(0?[1-9]|1[0-2])", text):
        yield _date(found[1], found[3], found[2])  # day and month have changed places
    if found := re.fullmatch(r"([0-9]{4}(?:-(?!00)[0-9]{2})?)(?:-(?:00|[?xXuU*.]{1,2})){1,2}", text):
        yield found[1]  # the rest is said to be unknown
    if found := re.fullmatch(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", text):
        day, month = (found[1], found[2]) if int(found[2]) <= 12 else (found[2], found[1])
        if "-" in text or max(int(day), int(month)) > 12 or day == month:
            yield _date(found[3], month, day)
    if found := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text):
        yield _date(*found.groups())
    if found := re.fullmatch(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})", text):
        yield _date(found[3], found[2], found[1])
    if (found := re.fullmatch(r"([0-9]{1,2})\.? ?([IVX]+)\.? ?([0-9]{4})", text)) and found[2] in _ROMAN:
        yield _date(found[3], str(_ROMAN.index(found[2]) + 1), found[1])
    if found := re.fullmatch(r"(?:([0-9]{1,2})(?:st|nd|rd|th|er|\.)? )?([^\W\d]{3,})\.?,? ([0-9]{4})", text):
        yield _date(found[3], _month(found[2]), found[1])
    if found := re.fullmatch(r"([^\W\d]{3,})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", text):
        yield _date(found[3], _month(found[1]), found[2])
    if found := re.fullmatch(r"-{0,3}([0-9]{1,2})", text):
        yield from (f"--{found[1]:0>2}", f"---{found[1]:0>2}")
    if found := re.fullmatch(r"-{0,2}([0-9]{1,2})-([0-9]{1,2})", text):
        yield f"--{found[1]:0>2}-{found[2]:0>2}"
    if (found := re.fullmatch(r"([0-9]{1,2})[.h]([0-9]{2})", text)) and ("h" in text or int(found[2]) > 12):
        yield f"{found[1]:0>2}:{found[2]}:00"  # with a point it may be a day and a month as well
    if found := re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?", text):
        yield f"{found[1]:0>2}:{found[2]}{found[3] or ':00'}"
    if found := re.fullmatch(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))? ?(?:([ap])\.?m\.?|uhr|h|o’clock)", text.lower()):
        hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0) if found[3] else int(found[1])
        yield f"{hour:0>2}:{found[2] or '00'}:00"
    if found := re.fullmatch(r"\D*?([0-9]{4}(?:-[0-9]{2}){0,2})\D*", text):
        yield found[1]  # circa, brackets, question mark


MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar jänner januari janvier janv января январь янв генваря генварь "
            "gennaio enero ianuarii januarii",
            "february feb februar feber febr février fevrier févr февраля февраль февр "
            "febbraio febrero februari februarii",
            "march mar märz mars марта март marzo maart martii",
            "april apr avril avr апреля апрель апр aprile abril aprilis",
            "may mai мая май maggio mayo mei maii",
            "june jun juni juin июня июнь giugno junio iunii junii",
            "july jul juli juillet juil июля июль luglio julio iulii julii",
            "august aug août aout августа август авг agosto augustus augusti",
            "september sep sept septembre сентября сентябрь сент settembre septiembre septembris 7ber 7br 7bre 7bris",
            "october oct oktober okt octobre октября октябрь окт ottobre octubre octobris 8ber 8br 8bre 8bris",
            "november nov novembre ноября ноябрь нояб noviembre novembris 9ber 9br 9bre 9bris",
            "december dec dezember dez décembre decembre déc декабря декабрь дек dicembre diciembre decembris "
            "xber xbr xbre xbris 10ber 10bre",
        ),
        1,
    )
    for word in words.split()
}
"""Month names of English, German, French and Russian with their usual abbreviations, and of Italian, Spanish, Dutch and
Latin; none means two months.

Those of a number and an ending are the old ones: 7ber is the seventh month of the Roman year, September.
"""


def certain_time(text: str) -> Iterator[str]:
    """Give the date that a text is for sure: year, month and day in this order, or the month in words.

    Not `4.1.1932`, which is April to some; nor what says more than the date would: `ca. 1932`, `Monday, 4 January`.
    """
    if found := re.fullmatch(r"(-?[0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})", text):
        yield _date(found[1], found[3], found[4])
    if found := re.fullmatch(r"(-?[0-9]{4}) ?- ?([0-9]{1,2})", text):
        yield _date(found[1], found[2], None)
    day = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|[.])?"
    for form in (f"(?:{day} )?(?P<month>[^\\W\\d]+)[.]?,? (?P<year>[0-9]{{4}})",
                 f"(?P<month>[^\\W\\d]+)[.]? {day},? (?P<year>[0-9]{{4}})"):  # fmt: skip
        if (found := re.fullmatch(form, text)) and found["month"].lower() in MONTHS:
            yield _date(found["year"], str(MONTHS[found["month"].lower()]), found["day"])


def impossible_day(text: str) -> str | None:
    """Give what to do with a date that is none though it looks like one; None where it does not.

    >>> impossible_day("1931-02-30")
    'correct the day: that month has 28 days'
    >>> impossible_day("1/4/1932")
    'write `1932-01-04` or `1932-04-01`, whichever is meant'
    """
    if found := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text):
        one, other = _date(found[3], found[1], found[2]), _date(found[3], found[2], found[1])
        return f"write `{one}` or `{other}`, whichever is meant"
    if found := re.fullmatch(f"({YEAR}(?:-[0-9]{{2}}){{0,2}}) ?(?:/|–|—|to|bis) ?((?P=year)?[0-9-]+)", text):
        start, end = found[1], found[3]
        return f'write `from="{start}" to="{end}"` in its place'
    if found := re.fullmatch(r"'?([0-9]{2})((?:-[0-9]{2}){1,2})", text):
        return f"write the year with four digits, such as `19{found[1]}{found[2]}`"
    if (found := re.fullmatch(r"[0-9]{4}-([0-9]{2})(-[0-9]{2})?", text)) and not 1 <= int(found[1]) <= 12:
        return "correct the month: there are 12"
    found = re.match(f"{YEAR_MONTH}-([0-9]{{2}})", text)
    if found is None:
        return None
    days = _days_in_month(_year(found["year"]), int(found["month"]))
    return f"correct the day: that month has {days} days" if int(found[3]) > days else None


def _month(name: str) -> str:
    start = name.lower()
    return str(MONTHS.get(start) or next((number for month, number in _MONTHS.items() if start.startswith(month)), 0))


def _date(year: str, month: str, day: str | None) -> str:
    return "-".join([year, f"{month:0>2}", *([f"{day:0>2}"] if day else [])])


# --- bytes, names, addresses ---


def hexadecimal(text: str) -> bytes | None:
    """Give bytes written with two digits each (3.2.15)."""
    return bytes.fromhex(text) if re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text) else None


_BASE64 = re.compile(
    r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
)


def base_64(text: str) -> bytes | None:
    """Give bytes written in base 64 (3.2.16)."""
    return base64.b64decode(text.replace(" ", "")) if _BASE64.fullmatch(text) else None


LANGUAGE = "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"


def name(text: str) -> str | None:
    """Give a name as XML has them (3.3.6)."""
    return text if is_name(text) else None


def ncname(text: str) -> str | None:
    """Give a name without colons (3.3.7)."""
    return text if ":" not in text and is_name(text) else None


def nmtoken(text: str) -> str | None:
    """Give what consists of the characters of a name (3.3.4)."""
    return text if text and is_name(f"_{text}") else None


def qname(text: str) -> str | None:
    """Give a name with or without a prefix (3.2.18)."""
    prefix, colon, local = text.rpartition(":")
    return text if ncname(local) and (ncname(prefix) or not colon) else None


def flaw_of_name(text: str) -> str:
    """Say what is wrong with what should be a name without colons, after the text itself; "" where that is plain.

    >>> flaw_of_name("1932-letter")
    ', it begins with a digit'
    """
    if re.search(r"\s", text):
        return ", it holds white space"
    astray = next((character for character in text if not is_name(f"n{character}") or character == ":"), None)
    if astray is not None:
        return f", it holds `{astray}`"
    if not text or is_name(text[0]):
        return ""
    return ", it begins with a digit" if text[0].isdigit() else f", it begins with `{text[0]}`"


def repair_name(text: str) -> Iterator[str]:
    """Give the name meant by one with forbidden characters, or that begins with a digit."""
    joined = re.sub(f"[^{NAME_CHAR}]+", "-", text.removeprefix("#")).strip("-")
    yield joined
    yield f"n{joined}"


_LANGUAGES: Final = {
    "deutsch": "de", "deutschsprachig": "de", "german": "de", "english": "en", "englisch": "en", "french": "fr",
    "français": "fr", "französisch": "fr", "italian": "it", "italiano": "it", "italienisch": "it", "latin": "la",
    "latein": "la", "lateinisch": "la", "greek": "el", "griechisch": "el", "russian": "ru", "russisch": "ru",
    "spanish": "es", "español": "es", "spanisch": "es",
}  # fmt: skip


_SHORTER: Final = {
    "deu": "de", "eng": "en", "fra": "fr", "fre": "fr", "ger": "de", "ita": "it", "lat": "la", "rus": "ru", "spa": "es",
}  # fmt: skip
"""Languages by the three letters of ISO 639-2, where a tag has two."""


def repair_language(text: str) -> Iterator[str]:
    """Give the language tag meant by the name of a language, or by a tag with `_`."""
    words = text.lower().split(" ")
    yield from (_LANGUAGES[word] for word in words if word in _LANGUAGES)
    tag = re.sub("[_ ]", "-", text)
    primary, hyphen, rest = tag.partition("-")
    yield _SHORTER.get(primary.lower(), primary) + hyphen + rest


def certain_language(text: str) -> Iterator[str]:
    """Give the language tag that is written with `_`, as programs name their locales."""
    if re.fullmatch("[a-zA-Z]{2,3}(?:_[a-zA-Z0-9]{2,8})+", text):
        yield text.replace("_", "-")


_HOST = r"(?:[a-zA-Z0-9\-_.!~*'();:@&=+$,]|%[0-9a-fA-F]{2})"
_PATH = rf"(?:{_HOST}|/)"
_ANY = rf"(?:{_PATH}|[?\[\]])"
_QUERY = rf"(?:\?{_ANY}*)?"
_LOCATED = (
    rf"(?://(?!\Z)(?:(?:{_HOST}*@)?\[[0-9a-fA-F:.]+\](?::[0-9]*)?|{_HOST}*)(?:/{_PATH}*)?|/(?!/){_PATH}*){_QUERY}"
)
_ABSOLUTE = rf"[a-zA-Z][a-zA-Z0-9+.\-]*:(?:{_LOCATED}|(?!/){_ANY}+)"
_RELATIVE = rf"{_LOCATED}|(?!//|[^/?#]*:){_PATH}*{_QUERY}"
_URI = rf"(?:{_ABSOLUTE}|{_RELATIVE})(?:#{_ANY}*)?"
"""RFC 2396 with the addresses of RFC 2732; but `http://` names no host and is refused."""


def uri(text: str) -> str | None:
    """Give an address; it may be relative or a fragment only, and hold any letter (3.2.17)."""
    # Characters that a URI may not hold stand for their escapes; wrong is only what escaping does not mend.
    escaped = re.sub(r"""[^!-~]|[<>"{}|\\^`]""", "%20", text)
    return text if re.fullmatch(_URI, escaped) else None


def repair_uri(text: str) -> Iterator[str]:
    """Give the address meant by one with spaces or a bare percent sign."""
    yield text.replace(" ", "")
    yield re.sub("##+", "#", text)
    yield re.sub(r"%(?![0-9a-fA-F]{2})", "%25", text)


def certain_uri(text: str) -> Iterator[str]:
    """Give the address that begins with `#`, which no address does twice."""
    if text.startswith("##"):
        yield re.sub("##+", "#", text)
