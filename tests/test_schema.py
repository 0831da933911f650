"""The edition's schema: each rule finds its fault where the case marks it; decent letters have nothing found."""

from pathlib import Path
from random import Random
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from lxml import etree
from strategies import Documents

from toolkit.diagnostic import Diagnostic, Severity
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.source import Source, parse, read
from toolkit.validate import validate_file

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases" / "schema"
REFERENCE = ROOT.parent / "shared" / "tei" / "reference" / "tei_all.rng"
TEI = "{http://www.tei-c.org/ns/1.0}"
RULES = sorted(spec.get("ident") for spec in etree.parse(ROOT / "schema" / "edition.odd").iter(TEI + "constraintSpec"))


def _marked(path: Path) -> list[tuple[str, int]]:
    marks = etree.parse(path).xpath("//processing-instruction('expect')")
    return [(mark.text, (mark.xpath("following::*[1]") or mark.xpath("/*"))[0].sourceline) for mark in marks]


def _found(path: Path) -> tuple[Diagnostic, ...]:
    """What is found in a case, as a letter of an edition."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "edition.toml").touch()
        (Path(folder) / "tei").mkdir()
        return validate_file(Path(copy(path, Path(folder) / "tei")))


def _cases(ending: str) -> list[Path]:
    return sorted(CASES.glob(f"*-{ending}.xml"))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_faulty_case(name: str) -> None:
    assert (CASES / f"{name}-error.xml").is_file()


@pytest.mark.parametrize("path", _cases("error"), ids=lambda path: path.stem)
def test_a_rule_finds_its_fault_where_it_is_and_nothing_else(path: Path) -> None:
    found = [(one.check, one.span.start.line) for one in _found(path)]
    assert found == _marked(path)
    assert found


@pytest.mark.parametrize("path", _cases("error"), ids=lambda path: path.stem)
def test_a_rule_says_what_to_do(path: Path) -> None:
    (found,) = _found(path)
    assert found.help
    assert not found.message.endswith(".")
    assert "  " not in found.message


@pytest.mark.parametrize("path", _cases("sound"), ids=lambda path: path.stem)
def test_a_decent_letter_has_nothing_found(path: Path) -> None:
    assert [(one.check, one.message) for one in _found(path) if one.severity is not Severity.INFO] == []


@pytest.mark.parametrize("path", [*_cases("sound"), *_cases("error")], ids=lambda path: path.stem)
def test_what_the_grammar_of_the_edition_accepts_tei_accepts(path: Path, tei: Matcher) -> None:
    source = read(path).source
    assert source is not None
    assert tei.find(source) == ()


def test_whatever_the_grammar_of_the_edition_accepts_tei_accepts() -> None:
    """The promise of the guideline, held to a random document of every element."""
    if not REFERENCE.is_file():
        pytest.skip("the schema of all TEI is not here")
    edition = Documents.of(rng.read(ROOT / "schema" / "edition.rng"))
    tei = Matcher(Documents.of(rng.read(REFERENCE)).any_root)
    refused = [root for root in edition.roots if tei.find(_parsed(edition.draw(root, Random(root))))]
    assert refused == []


def _parsed(document: bytes) -> Source:
    source = parse(document, "drawn.xml").source
    assert source is not None
    return source


def test_the_customization_is_valid_tei(tei: Matcher) -> None:
    source = read(ROOT / "schema" / "edition.odd").source
    assert source is not None
    assert [(one.message, one.span.start.line) for one in tei.find(source)] == []


@pytest.fixture(scope="module")
def tei() -> Matcher:
    if not REFERENCE.is_file():
        pytest.skip("the schema of all TEI is not here")
    return Matcher(rng.read(REFERENCE))


def test_the_customization_adds_nothing_to_tei() -> None:
    specs = etree.parse(ROOT / "schema" / "edition.odd").iter(TEI + "elementSpec", TEI + "classSpec", TEI + "attDef")
    assert {spec.get("mode") for spec in specs} <= {"change", "delete"}
