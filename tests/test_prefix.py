"""Prefixes of pointers: replaced where the pattern can be run, and never run where it could take for ever."""

import pytest

from toolkit.prefix import Prefix

REPLACED = [
    ("(.+)", "persons.xml#$1", "clara", "persons.xml#clara"),
    ("([a-z]+)-([0-9]{4})", "$2/$1.xml", "clara-1856", "1856/clara.xml"),
    ("(a|b)x?", "#$1", "bx", "#b"),
    ("(?:p-)?([a-z]+)", "#$1", "p-clara", "#clara"),
    ("[a-z]+", "persons.xml", "clara", "persons.xml"),
    (r"([\w\-.]+)", "#$1", "clara-s.", "#clara-s."),
    ("([a-z]+)", "#$1$2", "clara", "#clara"),
]


@pytest.mark.parametrize(("pattern", "replacement", "rest", "expected"), REPLACED, ids=[row[0] for row in REPLACED])
def test_a_pointer_that_has_the_form_is_replaced(pattern: str, replacement: str, rest: str, expected: str) -> None:
    assert Prefix(pattern, replacement).replace(rest) == expected


def test_a_pointer_that_has_another_form_is_not_replaced() -> None:
    assert Prefix("([a-z]+)", "#$1").replace("12") is None


HOSTILE = [
    "(a+)+b",
    "(a|aa)*",
    "(.*)(.*)(.*)(.*)",
    "((a*)*)*",
    "(?=a)a",
    "(a{9}){9}",
    "a{999}",
    "(",
    "[a",
    r"\p{Lu}+",
    "*",
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_pattern_that_may_take_for_ever_or_is_none_is_not_run(pattern: str) -> None:
    assert not Prefix(pattern, "#$1").is_tame


def test_of_a_pattern_that_is_one_group_and_not_run_the_rest_takes_its_place() -> None:
    assert Prefix(r"(\p{Lu}+)", "#$1").replace("CLARA") == "#CLARA"


def test_a_pointer_of_great_length_is_not_held_against_a_pattern() -> None:
    assert Prefix(".*a.*b.*c", "#x").replace("a" * 1000) is None
