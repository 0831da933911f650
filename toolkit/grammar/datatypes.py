"""Datatypes: is this text a value of one, and if not, why.

The libraries are RELAX NG's own (`string` and `token`) and the datatypes of XML Schema (XSD 1.0, part 2, second
edition), with their facets as parameters. What a text alone cannot tell is left out: whether an ENTITY is declared,
and, which `derive` and `match` look after, what the prefix of a QName stands for and whether an ID is borne twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

import toolkit.grammar.regex as regex
import toolkit.grammar.values as values
from toolkit.errors import SchemaError
from toolkit.grammar.values import list_of, written_as
from toolkit.names import XSD_TYPES

__all__ = ["Datatype", "Reason", "datatype"]


class Reason(NamedTuple):
    """Why a text is no value, after the text itself: "is not a date"; and what to do: "write `1932-01-04`"."""

    fault: str
    help: str


@dataclass(frozen=True, slots=True)
class Datatype:
    """A datatype, narrowed by facets. Make one with `datatype`."""

    kind: _Kind
    facets: tuple[_Facet, ...] = ()

    @property
    def example(self) -> str:
        """A value, if the facets do not forbid it."""
        return self.kind.example

    @property
    def noun(self) -> str:
        """What a value is, in words: "a date"."""
        return self.kind.noun

    def allows(self, text: str) -> bool:
        """Tell whether a text is a value.

        >>> datatype(XSD_TYPES, "date").allows("1932-01-04")
        True
        """
        written = self.kind.normalize(text)
        value = self.kind.value(written)
        return value is not None and all(facet.admits(written, value) for facet in self.facets)

    def equal(self, text: str, other: str) -> bool:
        """Tell whether two texts are the same value: `1.0` and `01` are the same decimal."""
        value = self.kind.value(self.kind.normalize(text))
        other_value = self.kind.value(self.kind.normalize(other))
        return value is not None and (value is other_value or value == other_value)

    def repair(self, text: str) -> str | None:
        """Give the value that was most likely meant; None where that cannot be told.

        >>> datatype(XSD_TYPES, "date").repair("4. Januar 1932")
        '1932-01-04'
        """
        return next((meant for meant in self.kind.repairs(" ".join(text.split())) if self.allows(meant)), None)

    def certain(self, text: str) -> str | None:
        """Give the value that can only be meant; None where anything else could be.

        >>> date = datatype(XSD_TYPES, "date")
        >>> date.certain("1932-1-4"), date.certain("4. Januar 1932"), date.certain("4.1.1932")
        ('1932-01-04', '1932-01-04', None)
        """
        return next((meant for meant in self.kind.certain(" ".join(text.split())) if self.allows(meant)), None)

    def explain(self, text: str) -> Reason:
        """Say why a text is no value, and what to write.

        >>> datatype(XSD_TYPES, "date").explain("1932-1-4")
        Reason(fault='is not a date', help='write `1932-01-04`')
        """
        written = self.kind.normalize(text)
        value = self.kind.value(written)
        reason = Reason(f"is not {self.noun}{self.kind.flaw(text.strip())}", f"write it like `{self.kind.example}`")
        if value is not None:
            reason = next(facet.reason(written) for facet in self.facets if not facet.admits(written, value))
        return Reason(reason.fault, self.advice(text) or reason.help)

    def advice(self, text: str) -> str | None:
        """Say what to write instead of this very text; None where that cannot be told."""
        meant = self.repair(text)
        return self.kind.hint(text.strip()) if meant is None else f"write `{meant}`"


@cache
def datatype(library: str, type: str, params: tuple[tuple[str, str], ...] = ()) -> Datatype:
    """Give a datatype by library ("" for RELAX NG's own), name and parameters.

    Raises SchemaError where there is none of that name, or it takes no such parameter.
    """
    if library not in ("", XSD_TYPES):
        raise SchemaError(f"there is no datatype library `{library}`")
    kind = (_KINDS if library else _OWN_KINDS).get(type)
    if kind is None:
        raise SchemaError(f"there is no datatype `{type}`")
    if params and not library:
        raise SchemaError(f"the datatype `{type}` takes no parameters")
    return Datatype(kind, tuple(_facet(kind, type, *param) for param in params))


# --- kinds --------------------------------------------------------------------------------------------------------


def _preserve(text: str) -> str:
    return text


def _replace(text: str) -> str:
    return re.sub(r"[\t\n\r]", " ", text)


def _collapse(text: str) -> str:
    return " ".join(re.split(r"[ \t\n\r]+", text.strip(" \t\n\r")))


def _no_repairs(text: str) -> Iterable[str]:
    return ()


def _no_hint(text: str) -> None:
    return None


def _no_flaw(text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A datatype without facets.

    noun       what a value is, in words
    ordered    its values have an order, so the facets of range apply
    length     gives the length of a value; None where the facets of length do not apply
    digits     the facets of digits apply
    repairs    gives what may have been meant by a text that is no value
    certain    gives what alone can have been meant by it
    hint       gives why a text is no value though it looks like one
    flaw       gives what of a text is wrong, as a clause after the noun; "" where that is plain
    """

    noun: str
    example: str
    value: values.Value
    normalize: Callable[[str], str] = _collapse
    ordered: bool = False
    length: Callable[[Hashable], int] | None = None
    digits: bool = False
    repairs: values.Repairs = _no_repairs
    hint: Callable[[str], str | None] = _no_hint
    certain: values.Repairs = _no_repairs
    flaw: Callable[[str], str] = _no_flaw


def _size(value: Hashable) -> int:
    assert isinstance(value, (str, bytes, tuple))
    return len(value)


def _text(
    noun: str,
    example: str,
    value: values.Value,
    repairs: values.Repairs = _no_repairs,
    certain: values.Repairs = _no_repairs,
) -> _Kind:
    return _Kind(noun, example, value, length=_size, repairs=repairs, certain=certain)


def _name(noun: str) -> _Kind:
    return _Kind(noun, "p1", values.ncname, length=_size, repairs=values.repair_name, flaw=values.flaw_of_name)


def _number(noun: str, example: str, value: values.Value) -> _Kind:
    return _Kind(noun, example, value, ordered=True, repairs=values.repair_number)


def _whole(noun: str, least: int | None = None, greatest: int | None = None, example: str = "12") -> _Kind:
    value = values.integer(least, greatest)
    return _Kind(noun, example, value, ordered=True, digits=True, repairs=values.repair_number)


def _time(noun: str, example: str, form: str) -> _Kind:
    return _Kind(
        noun,
        example,
        values.moment(form),
        ordered=True,
        repairs=values.repair_time,
        hint=values.impossible_day,
        certain=values.certain_time,
    )


# --- the tables ---

_OWN_KINDS: Final = {
    "string": _Kind("text", "text", _preserve, normalize=_preserve),
    "token": _Kind("text", "text", _preserve),
}

_KINDS: Final = {
    "string": _Kind("text", "text", _preserve, normalize=_preserve, length=_size),
    "normalizedString": _Kind("text", "text", _preserve, normalize=_replace, length=_size),
    "token": _text("text", "text", _preserve),
    "language": _text(
        "a language tag", "de", written_as(values.LANGUAGE), values.repair_language, values.certain_language
    ),
    "Name": _text("a name", "p1", values.name, values.repair_name),
    "NCName": _name("a name"),
    "NMTOKEN": _text("a word without spaces", "p1", values.nmtoken, values.repair_name),
    "NMTOKENS": _text("a list of words", "p1 p2", list_of(values.nmtoken)),
    "ID": _name("an identifier"),
    "IDREF": _name("an identifier"),
    "IDREFS": _text("a list of identifiers", "p1 p2", list_of(values.ncname)),
    "ENTITY": _text("the name of an entity", "figure1", values.ncname),
    "ENTITIES": _text("a list of names of entities", "figure1 figure2", list_of(values.ncname)),
    "QName": _Kind("a name with or without prefix", "tei:p", values.qname),
    "NOTATION": _Kind("the name of a notation", "png", values.qname),
    "anyURI": _text("an address", "https://example.org/", values.uri, values.repair_uri, values.certain_uri),
    "hexBinary": _text("a row of bytes in hexadecimal digits", "0FB7", values.hexadecimal),
    "base64Binary": _text("bytes in base 64", "QUJD", values.base_64),
    "boolean": _Kind(
        "`true` or `false`", "true", values.boolean, repairs=values.repair_boolean, certain=values.certain_boolean
    ),
    "decimal": _Kind("a number", "0.5", values.decimal, ordered=True, digits=True, repairs=values.repair_number),
    "float": _number("a number", "0.5", values.float_32),
    "double": _number("a number", "0.5", values.double),
    "duration": _Kind("a duration", "P1Y6M", values.duration, ordered=True),
    "dateTime": _time("a date with time", "1932-01-04T10:00:00", values.DATE_TIME),
    "date": _time("a date", "1932-01-04", values.DATE),
    "time": _time("a time", "10:00:00", values.TIME),
    "gYearMonth": _time("a month of a year", "1932-01", values.YEAR_MONTH),
    "gYear": _time("a year", "1932", values.YEAR),
    "gMonthDay": _time("a day of the year", "--01-04", values.MONTH_DAY),
    "gDay": _time("a day of the month", "---04", f"---{values.DAY}"),
    "gMonth": _time("a month", "--01", f"--{values.MONTH}"),
    "integer": _whole("a whole number"),
    "nonPositiveInteger": _whole("0 or a negative whole number", None, 0, "-12"),
    "negativeInteger": _whole("a negative whole number", None, -1, "-12"),
    "nonNegativeInteger": _whole("0 or a positive whole number", 0),
    "positiveInteger": _whole("a positive whole number", 1),
    **{
        name: _whole(f"a whole number from {least} to {greatest}", least, greatest)
        for bits, signed in ((64, "long"), (32, "int"), (16, "short"), (8, "byte"))
        for name, least, greatest in (
            (signed, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1),
            (f"unsigned{signed.capitalize()}", 0, 2**bits - 1),
        )
    },
}


# --- facets -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Facet:
    """A condition on values; `admits` gets the text, its white space normalized, and the value."""

    name: str
    limit: str
    admits: Callable[[str, Hashable], bool]

    def reason(self, text: str) -> Reason:
        """Say what is wrong with a text that the facet does not admit."""
        if self.name == "pattern":
            return _reason_of_pattern(text, self.limit)
        fault, help = _WORDS[self.name]
        return Reason(fault.format(self.limit), help.format(self.limit))


_WORDS: Final = {
    "minInclusive": ("is less than {}", "write {} or more"),
    "minExclusive": ("is not more than {}", "write more than {}"),
    "maxInclusive": ("is more than {}", "write {} or less"),
    "maxExclusive": ("is not less than {}", "write less than {}"),
    "length": ("is not {} long", "write exactly {} of what it is made of"),
    "minLength": ("is too short", "write {} or more of what it is made of"),
    "maxLength": ("is too long", "write {} or less of what it is made of"),
    "totalDigits": ("has more than {} digits", "write {} digits or less"),
    "fractionDigits": ("has more than {} digits after the point", "write {} digits or less after it"),
}


def _reason_of_pattern(text: str, pattern: str) -> Reason:
    if not text:
        return Reason("is empty", "write a value, or take the attribute out")
    joined = re.sub(r"\s+", "_", text)
    if joined != text and regex.matches(pattern, joined):
        return Reason("holds white space", f"write it in one word, like `{joined}`")
    return Reason("has not the form that is asked for", f"write what matches `{pattern}`")


def _facet(kind: _Kind, type: str, name: str, limit: str) -> _Facet:
    """Make a facet of a parameter; raises SchemaError where the datatype has no such facet or the limit is none."""
    admits = _pattern(limit) if name == "pattern" else None
    if kind.ordered and name in _RANGES:
        admits = _range(kind, name, limit)
    elif kind.length is not None and name in _LENGTHS:
        admits = _length(kind.length, name, limit)
    elif kind.digits and name in _DIGITS:
        admits = _digits(name, limit)
    if admits is None:
        raise SchemaError(f"the datatype `{type}` has no parameter `{name}`")
    return _Facet(name, limit, admits)


_RANGES = {"minInclusive", "minExclusive", "maxInclusive", "maxExclusive"}
_LENGTHS = {"length", "minLength", "maxLength"}
_DIGITS = {"totalDigits", "fractionDigits"}


def _pattern(expression: str) -> Callable[[str, Hashable], bool]:
    try:
        regex.check(expression)
    except ValueError as error:
        raise SchemaError(f"the pattern `{expression}` cannot be read: {error}") from error
    return lambda text, value: regex.matches(expression, text)


def _range(kind: _Kind, name: str, limit: str) -> Callable[[str, Hashable], bool]:
    bound = kind.value(kind.normalize(limit))
    if bound is None:
        raise SchemaError(f"the limit `{limit}` of `{name}` is not {kind.noun}")
    inclusive = name.endswith("Inclusive")

    def admits(text: str, value: Hashable) -> bool:
        # Moments and durations have a partial order, so "not less" does not mean "greater or equal".
        less, greater = (bound, value) if name.startswith("min") else (value, bound)
        return less < greater or (inclusive and value == bound)  # type: ignore[operator]

    return admits


def _length(length: Callable[[Hashable], int], name: str, limit: str) -> Callable[[str, Hashable], bool]:
    number = _count(name, limit)
    if name == "length":
        return lambda text, value: length(value) == number
    if name == "minLength":
        return lambda text, value: length(value) >= number
    return lambda text, value: length(value) <= number


def _digits(name: str, limit: str) -> Callable[[str, Hashable], bool]:
    number = _count(name, limit)

    def admits(text: str, value: Hashable) -> bool:
        whole, _, fraction = text.lstrip("+-0").partition(".")
        fraction = fraction.rstrip("0")
        return len(fraction) <= number if name == "fractionDigits" else len(whole + fraction) <= number

    return admits


def _count(name: str, limit: str) -> int:
    if not re.fullmatch(r"[0-9]+", limit.strip()):
        raise SchemaError(f"the limit `{limit}` of `{name}` is no count")
    return int(Decimal(limit))  # `int` alone refuses more digits than 4300
