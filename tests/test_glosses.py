"""What elements and attributes are for: a line for every one of TEI, short, and in our own words."""

import tomllib
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from toolkit.names import TEI, XML, resource_folder

SCHEMA = resource_folder("schema")
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
P5SUBSET = SHARED / "tei" / "p5subset-4.8.0.xml"
GLOSSES: dict[str, dict[str, str]] = tomllib.loads((SCHEMA / "glosses.toml").read_text(encoding="utf-8"))
ELEMENTS, ATTRIBUTES = GLOSSES["elements"], GLOSSES["attributes"]
LINES = [*ELEMENTS.values(), *ATTRIBUTES.values()]

LIKENESS = 0.8
"""The share of common letters from which on two sentences count as one reworded."""


@pytest.fixture(params=[P5SUBSET, SCHEMA / "tei-p5.xml"], ids=lambda path: path.name)
def declarations(request: pytest.FixtureRequest) -> etree._Element:
    return _declarations(request.param)


@pytest.fixture
def p5subset() -> etree._Element:
    return _declarations(P5SUBSET)


def _declarations(path: Path) -> etree._Element:
    if not path.is_file():
        pytest.skip(f"{path.name} is not here")
    return _read(path)


@cache
def _read(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


def _specifications(declarations: etree._Element, *kinds: str) -> dict[str, etree._Element]:
    return {spec.get("ident", ""): spec for spec in declarations.iter(*(f"{{{TEI}}}{kind}" for kind in kinds))}


def _attributes(specifications: dict[str, etree._Element], ident: str) -> set[str]:
    """The attributes that an element or class has of its own or from its classes."""
    spec = specifications.get(ident)
    if spec is None:
        return set()
    found = {definition.get("ident", "") for definition in spec.iter(f"{{{TEI}}}attDef")}
    for member in spec.iterfind(f"{{{TEI}}}classes/{{{TEI}}}memberOf"):
        found |= _attributes(specifications, member.get("key", ""))
    return found


def _sentences(specification: etree._Element) -> Iterator[str]:
    """What TEI says in English about an element or attribute."""
    for told in specification.iterchildren(f"{{{TEI}}}gloss", f"{{{TEI}}}desc"):
        if told.get(f"{{{XML}}}lang", "en") == "en":
            yield " ".join("".join(told.itertext()).split())


def _too_like(line: str, sentence: str) -> bool:
    return SequenceMatcher(None, line.lower(), sentence.lower(), autojunk=False).ratio() >= LIKENESS


def test_every_element_of_tei_has_a_line_and_nothing_else_has(declarations: etree._Element) -> None:
    assert set(ELEMENTS) == set(_specifications(declarations, "elementSpec"))


def test_every_attribute_of_tei_has_a_line(declarations: etree._Element) -> None:
    known = {name.rpartition("@")[2] for name in ATTRIBUTES}
    assert {definition.get("ident") for definition in declarations.iter(f"{{{TEI}}}attDef")} <= known


def test_every_attribute_with_a_line_is_one_of_tei(declarations: etree._Element) -> None:
    specifications = _specifications(declarations, "elementSpec", "classSpec")
    known = {name for ident in specifications for name in _attributes(specifications, ident)}
    assert {name for name in ATTRIBUTES if "@" not in name} - known == set()


def test_an_attribute_with_a_line_for_one_element_is_had_by_that_element(declarations: etree._Element) -> None:
    specifications = _specifications(declarations, "elementSpec", "classSpec")
    pairs = [name.split("@") for name in ATTRIBUTES if "@" in name]
    assert [(element, name) for element, name in pairs if name not in _attributes(specifications, element)] == []


def test_no_line_on_an_element_repeats_the_words_of_tei(p5subset: etree._Element) -> None:
    specifications = _specifications(p5subset, "elementSpec")
    assert [
        (name, sentence)
        for name, line in ELEMENTS.items()
        for sentence in _sentences(specifications[name])
        if _too_like(line, sentence)
    ] == []


def test_no_line_on_an_attribute_repeats_the_words_of_tei(p5subset: etree._Element) -> None:
    assert [
        (name, sentence)
        for definition in p5subset.iter(f"{{{TEI}}}attDef")
        for sentence in set(_sentences(definition))
        for name, line in ATTRIBUTES.items()
        if name.rpartition("@")[2] == definition.get("ident") and _too_like(line, sentence)
    ] == []


def test_the_comparison_finds_words_that_were_taken_over() -> None:
    assert _too_like("marks a paragraph in prose", "marks paragraphs in prose.")
    assert not _too_like(ELEMENTS["p"], "marks paragraphs in prose.")


def test_lines_have_at_most_80_characters() -> None:
    assert [line for line in LINES if len(line) > 80] == []


def test_lines_are_phrases_in_lower_case_without_full_stop() -> None:
    assert [
        line for line in LINES if not line[0].islower() or line.endswith(".") or line != " ".join(line.split())
    ] == []


def test_two_elements_never_share_a_line() -> None:
    assert len(set(ELEMENTS.values())) == len(ELEMENTS)


def test_elements_stand_in_alphabetical_order() -> None:
    keys = [(name.casefold(), name) for name in ELEMENTS]
    assert all(before < after for before, after in pairwise(keys))


def test_attributes_stand_in_alphabetical_order_each_before_its_special_senses() -> None:
    keys = [(name.rpartition("@")[2].casefold(), name.rpartition("@")[0].casefold()) for name in ATTRIBUTES]
    assert all(before < after for before, after in pairwise(keys))
