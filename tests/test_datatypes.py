"""Datatypes by the sections of XML Schema, part 2: values, equal values, and the words for what is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import SchemaError
from toolkit.grammar import regex
from toolkit.grammar.datatypes import Datatype, datatype
from toolkit.names import XSD_TYPES


def _type(name: str, **facets: str) -> Datatype:
    return datatype(XSD_TYPES, name, tuple(facets.items()))


# section, datatype, values, no values
LEXICAL = [
    ("3.2.1", "string", ["", " a\n"], []),
    ("3.2.2", "boolean", ["true", "false", "1", "0", " true "], ["True", "yes", "", "2"]),
    ("3.2.3", "decimal", ["0", "-1.50", "+.5", "5.", "1" * 60], ["1e3", ".", "", "1,5", "١"]),
    ("3.2.4", "float", ["1e3", "-1.5E-2", "INF", "-INF", "NaN", "1e99"], ["+INF", "inf", "1e", "nan"]),
    ("3.2.5", "double", ["12.78e-2", "0", "-0"], ["1e1.5", "1 2"]),
    ("3.2.6", "duration", ["P1Y", "-P1M2DT3H", "PT1.5S", "P0D"], ["P", "PT", "P1YT", "P1.5Y", "1Y", "P-1Y", "P1S"]),
    ("3.2.7", "dateTime", 
     ["2001-12-01T19:45:00", "12004-02-29T00:00:00.5Z", "2001-12-31T24:00:00", "-0044-03-15T12:00:00+14:00"],
     ["2001-12-01", "2001-12-01 19:45:00", "2001-12-01T24:00:01", "2001-12-01T19:45", "2001-12-01T19:60:00",
      "2001-12-01T19:45:00+14:01"]),
    ("3.2.8", "time", ["10:00:00", "23:59:59.999Z", "24:00:00"], ["10:00", "1:00:00", "25:00:00", "10:00:60"]),
    ("3.2.9", "date", ["1932-01-04", "2000-02-29", "-0001-02-28", "10000-01-01", "1932-01-04Z", "1932-01-04-05:00"],
     ["1932-1-4", "1900-02-29", "1932-02-30", "0000-01-01", "32-01-04", "01932-01-04", "1932-13-01",
      "1932-01-04T00:00:00", ""]),
    ("3.2.10", "gYearMonth", ["1932-01", "-0044-12Z"], ["1932", "1932-13", "1932-1"]),
    ("3.2.11", "gYear", ["1932", "-0044", "12004", "1932+01:00"], ["32", "0000", "01932", "19 32"]),
    ("3.2.12", "gMonthDay", ["--01-04", "--02-29"], ["--02-30", "--04-31", "01-04", "--1-4"]),
    ("3.2.13", "gDay", ["---04", "---31Z"], ["---32", "---00", "--04", "4"]),
    ("3.2.14", "gMonth", ["--01", "--12"], ["--13", "--00", "01", "--1"]),
    ("3.2.15", "hexBinary", ["", "0aFF"], ["0", "0g", "0 a"]),
    ("3.2.16", "base64Binary", ["", "QUJD", "QUI=", "Q Q = ="], ["QUJ", "QUL=", "QR==", "Q===", "QU-D"]),
    ("3.2.17", "anyURI",
     ["", "#a", "a b", "http://exämple.org/?q=[1]#[x]", "mailto:a@b", "file:///a", "a/b:c", "//h/p", "h:x?y"],
     ["http://", "1a:b", ":a", "a%b", "a#b#c", "http://h/[1]", "mailto:"]),
    ("3.2.18", "QName", ["p", "tei:p"], ["tei:", ":p", "a:b:c", "1p", ""]),
    ("3.3.1", "normalizedString", ["a\nb", ""], []),
    ("3.3.2", "token", ["a  b", ""], []),
    ("3.3.3", "language", ["de", "x-klingon", "zh-Hant-TW"], ["de_DE", "", "abcdefghi", "12", "de-"]),
    ("3.3.4", "NMTOKEN", ["1a", "-", "a:b"], ["a b", ""]),
    ("3.3.4", "NMTOKEN", ["\u0e35", "\u0301a"], ["\u0218", "\U00010000", "a\u2028"]),
    ("3.3.5", "NMTOKENS", ["a", " a\n1 "], ["", "a /"]),
    ("3.3.6", "Name", ["a:b", "_", "größe", ":"], ["1a", "-a", "a b", ""]),
    ("3.3.7", "NCName", ["a", "_1.x-y", "größe", "\u0e14\u0e35"], ["a:b", "1a", "", "\u0e35", "a\u0218"]),
    ("3.3.8", "ID", ["p1"], ["1p", "#p1"]),
    ("3.3.10", "IDREFS", ["a b"], ["", "a 1"]),
    ("3.3.13", "integer", ["-0", "+12", "0" * 50], ["1.0", "", "1e1"]),
    ("3.3.14", "nonPositiveInteger", ["0", "-1"], ["1"]),
    ("3.3.15", "negativeInteger", ["-1"], ["0", "-0"]),
    ("3.3.16", "long", ["9223372036854775807", "-9223372036854775808"], ["9223372036854775808"]),
    ("3.3.19", "byte", ["127", "-128"], ["128", "-129"]),
    ("3.3.20", "nonNegativeInteger", ["0", "-0", "+1"], ["-1"]),
    ("3.3.22", "unsignedInt", ["4294967295"], ["4294967296", "-1"]),
    ("3.3.24", "unsignedByte", ["255"], ["256"]),
    ("3.3.25", "positiveInteger", ["1"], ["0"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values", "others"), [row[1:] for row in LEXICAL], ids=[f"{s} {n}" for s, n, *_ in LEXICAL]
)
def test_the_values_of_a_datatype(name: str, values: list[str], others: list[str]) -> None:
    assert [text for text in values if not _type(name).allows(text)] == []
    assert [text for text in others if _type(name).allows(text)] == []


EQUAL = [
    ("decimal", "1.0", "01"), ("integer", "-0", "+0"), ("double", "1e2", "100"), ("double", "NaN", "NaN"),
    ("float", "16777217", "16777216"), ("boolean", "1", "true"), ("duration", "P1Y", "P12M"),
    ("duration", "PT60S", "PT1M"), ("dateTime", "2001-12-01T19:45:00Z", "2001-12-01T20:45:00+01:00"),
    ("dateTime", "2001-12-31T24:00:00", "2002-01-01T00:00:00"),
    ("time", "10:00:00.0", "10:00:00"), ("hexBinary", "0a", "0A"), ("base64Binary", "QUJD", "Q U J D"),
    ("token", " a  b", "a b"), ("normalizedString", "a\tb", "a b"),
]  # fmt: skip
UNEQUAL = [
    ("string", "a", " a"), ("normalizedString", "a  b", "a b"), ("date", "2001-12-01", "2001-12-01Z"),
    ("decimal", "x", "x"), ("duration", "P1M", "P30D"), ("token", "a", "A"), ("double", "NaN", "INF"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "one", "other"), EQUAL)
def test_texts_of_the_same_value(name: str, one: str, other: str) -> None:
    assert _type(name).equal(one, other)


@pytest.mark.parametrize(("name", "one", "other"), UNEQUAL)
def test_texts_of_different_values(name: str, one: str, other: str) -> None:
    assert not _type(name).equal(one, other)


LONG = "7" * 5000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gYear", LONG), ("gYear", f"-{LONG}"), ("date", f"{LONG}-01-04"), ("dateTime", f"2001-01-01T00:00:00.{LONG}"),
        ("time", f"00:00:00.{LONG}"), ("duration", f"P{LONG}Y"), ("duration", f"PT{LONG}.{LONG}S"), ("integer", LONG),
        ("decimal", f"{LONG}.{LONG}"), ("double", f"{LONG}e-{LONG}"), ("base64Binary", LONG),
    ],
)  # fmt: skip
def test_a_value_has_as_many_digits_as_it_likes(name: str, text: str) -> None:
    assert _type(name).allows(text)
    assert _type(name).equal(text, f" {text} ")
    assert not _type(name).allows(f"{text}-30-02:")
    assert _type(name).explain(f"{text}-30-02:").fault


@pytest.mark.parametrize("digits", [30, 5000])
def test_values_differ_by_their_last_digit(digits: int) -> None:
    zeros = "0" * digits
    assert not _type("dateTime").equal(f"2001-01-01T00:00:00.{zeros}1", f"2001-01-01T00:00:00.{zeros}2")
    assert not _type("gYear").equal(f"1{zeros}1", f"1{zeros}2")
    assert not _type("decimal").equal(f"0.{zeros}1", f"0.{zeros}2")
    assert not _type("duration", maxInclusive=f"PT1{zeros}1S").allows(f"PT1{zeros}2S")


def test_a_limit_has_as_many_digits_as_it_likes() -> None:
    assert _type("token", maxLength=LONG).allows("a")


def test_the_own_library_has_texts_and_tokens() -> None:
    assert datatype("", "token").equal(" a  b ", "a b")
    assert not datatype("", "string").equal(" a", "a")


FACETS = [
    ("date", {"minInclusive": "1932-01-01", "maxExclusive": "1933-01-01"},
     ["1932-01-01", "1932-12-31"], ["1931-12-31", "1933-01-01"]),
    ("date", {"minExclusive": "1932-01-01"}, ["1932-01-02", "1932-01-03Z"], ["1932-01-01", "1932-01-01Z"]),
    ("gYear", {"minInclusive": "-0010"}, ["0001", "-0009"], ["-0011"]),
    ("duration", {"maxInclusive": "P1M"}, ["P27D", "P1M"], ["P31D", "P30D"]),
    ("double", {"maxInclusive": "1"}, ["1", "-INF"], ["1.01", "INF", "NaN"]),
    ("decimal", {"totalDigits": "3", "fractionDigits": "1"}, ["00012.50", "-0.5"], ["1234", "0.55"]),
    ("token", {"length": "3"}, ["a c", " abc "], ["ab", "abcd"]),
    ("NMTOKENS", {"minLength": "2", "maxLength": "3"}, ["a b", "a b c"], ["a", "a b c d"]),
    ("hexBinary", {"maxLength": "1"}, ["ff"], ["ffff"]),
    ("token", {"pattern": r"[^\p{C}\p{Z}]+"}, ["größe", "a-b"], ["a b", ""]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facets", "values", "others"), FACETS)
def test_a_facet_narrows_a_datatype(name: str, facets: dict[str, str], values: list[str], others: list[str]) -> None:
    assert [text for text in values if not _type(name, **facets).allows(text)] == []
    assert [text for text in others if _type(name, **facets).allows(text)] == []


FAULTY = [
    ("letter", {}, "there is no datatype `letter`"),
    ("date", {"length": "3"}, "the datatype `date` has no parameter `length`"),
    ("token", {"minInclusive": "a"}, "the datatype `token` has no parameter `minInclusive`"),
    ("date", {"minInclusive": "tomorrow"}, "the limit `tomorrow` of `minInclusive` is not a date"),
    ("token", {"maxLength": "some"}, "the limit `some` of `maxLength` is no count"),
    ("token", {"pattern": "(a"}, "the pattern `(a` cannot be read: `(` is not closed"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facets", "message"), FAULTY, ids=[row[2] for row in FAULTY])
def test_a_datatype_that_cannot_be_is_refused(name: str, facets: dict[str, str], message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        _type(name, **facets)
    assert str(caught.value) == message


# --- the words ---

WORDS = [
    ("date", "1932-1-4", "is not a date", "write `1932-01-04`"),
    ("date", "January 4, 1932", "is not a date", "write `1932-01-04`"),
    ("date", "4 janvier 1932", "is not a date", "write `1932-01-04`"),
    ("date", "1932/01/04", "is not a date", "write `1932-01-04`"),
    ("date", "4.1.1932", "is not a date", "write `1932-01-04`"),
    ("date", "4/1/1932", "is not a date", "write `1932-04-01` or `1932-01-04`, whichever is meant"),
    ("date", "1931-02-30", "is not a date", "correct the day: that month has 28 days"),
    ("dateTime", "1932-01-04 10:00:00", "is not a date with time", "write `1932-01-04T10:00:00`"),
    ("time", "9:30", "is not a time", "write `09:30:00`"),
    ("gMonth", "4", "is not a month", "write `--04`"),
    ("gMonthDay", "1-4", "is not a day of the year", "write `--01-04`"),
    ("ID", "1932 a", "is not an identifier, it holds white space", "write `n1932-a`"),
    ("language", "de_AT", "is not a language tag", "write `de-AT`"),
    ("boolean", "yes", "is not `true` or `false`", "write `true`"),
    ("decimal", "0,5", "is not a number", "write `0.5`"),
    ("anyURI", "50%", "is not an address", "write `50%25`"),
    ("duration", "2 years", "is not a duration", "write it like `P1Y6M`"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "fault", "help"), WORDS)
def test_what_is_wrong_and_what_was_meant_is_said(name: str, text: str, fault: str, help: str) -> None:
    assert _type(name).explain(text) == (fault, help)


def test_a_facet_says_its_limit() -> None:
    assert _type("double", maxInclusive="1").explain("3") == ("is more than 1", "write 1 or less")
    assert _type("token", pattern=r"\S+").explain("a b") == ("holds white space", "write it in one word, like `a_b`")
    assert _type("token", pattern="[0-9]+").explain("a") == (
        "has not the form that is asked for",
        "write what matches `[0-9]+`",
    )


# --- regular expressions ---

EXPRESSIONS = [
    (r"a|b", ["a", "b"], ["", "ab"]),
    (r"(ab){2,3}c?", ["abab", "abababc"], ["ab", "abababab"]),
    (r"[a-c-[b]]+", ["ac"], ["b"]),
    (r"[^a-c]", ["d", "\n"], ["a"]),
    (r"[\-+]?\d+", ["-1", "٣"], ["--1"]),
    (r"\i\c*", ["p1", ":a", "é"], ["1p"]),
    (r"\p{Lu}\P{Lu}*", ["Ämter"], ["ämter"]),
    (r"\p{IsGreek}+", ["αω"], ["a"]),
    (r".", ["a", "."], ["\n", "\r"]),
    (r"\w+", ["aé1+", "𝔘"], ["a.", "a b"]),
    (r"^a$", ["^a$"], ["a"]),
    (r"[\n-\r]", ["\n", "\r"], ["-"]),
    (r"\^\.\\", ["^.\\"], []),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "matching", "others"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_an_expression_matches_the_whole_text(expression: str, matching: list[str], others: list[str]) -> None:
    assert [text for text in matching if not regex.matches(expression, text)] == []
    assert [text for text in others if regex.matches(expression, text)] == []


@pytest.mark.parametrize(
    "expression", ["(a", "a)", "[a", "[]", "a**", "*a", "a{2,1}", "[z-a]", r"\y", r"\p{X}", r"\p{IsAtlantis}", "\\"]
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        regex.check(expression)


ONES = st.sampled_from(["a", "b", "ab", ""]).map(lambda members: regex._One(frozenset(members)))


def _larger(parts: st.SearchStrategy[regex._Part]) -> st.SearchStrategy[regex._Part]:
    several = st.lists(parts, max_size=3).map(tuple)
    often = st.tuples(st.integers(0, 2), st.integers(0, 2) | st.none())
    again = st.tuples(parts, often).map(
        lambda drawn: regex._Again(drawn[0], drawn[1][0], None if drawn[1][1] is None else sum(filter(None, drawn[1])))
    )
    return several.map(regex._Row) | several.filter(len).map(regex._Choice) | again


@given(st.recursive(ONES, _larger, max_leaves=5), st.text("ab", max_size=6))
def test_the_automaton_and_re_agree(part: regex._Part, text: str) -> None:
    expected = re.fullmatch(regex._text(part), text) is not None
    assert regex._Automaton(part).matches(text) == expected


@pytest.mark.parametrize(
    "expression", ["(a+)+", "(a*)*b?", "(a|aa)*", "a*a*a*a*a*a*c?", "(a{0,9}){0,9}", "((a?){20}b?)*"]
)
def test_an_expression_that_re_could_try_without_end_is_judged_by_the_automaton(expression: str) -> None:
    assert regex.matches(expression, "a" * 30)
    assert not regex.matches(expression, "a" * 2000 + "X")


@pytest.mark.parametrize(
    "expression", ["(((a{9}){9}b?){99}){99}", "(" * 5000 + ")" * 5000, "a{99999999999999999999}", "(a{0,99999}b?)*"]
)
def test_an_expression_beyond_all_measure_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):
        regex.check(expression)
