"""The rules of TEI in our own words: each has a sound and a faulty case, and refuses what TEI's own rule refuses."""

import re
from datetime import date, timedelta
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from lxml import etree

from toolkit import source
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.names import SCH, TEI, resource_folder
from toolkit.schematron import Schematron

CASES = Path(__file__).parent / "cases" / "tei-rules"
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
P5SUBSET = SHARED / "tei" / "p5subset-4.8.0.xml"
TEI_ALL = SHARED / "tei" / "reference" / "tei_all.rng"
FILE = resource_folder("schema") / "tei-rules.xml"
OURS = etree.parse(FILE).getroot()
RULES = {rule.get("ident", ""): rule for rule in OURS.iter(f"{{{TEI}}}constraintSpec")}

PREFIXES_ONLY = {"c1", "c2", "c3"}
"""What TEI calls constraints, though they only bind prefixes."""

TEI_BINDINGS = {
    "tei": TEI, "sch": SCH, "xs": "http://www.w3.org/2001/XMLSchema",
    "sch1x": "http://www.ascc.net/xml/schematron", "teix": "http://www.tei-c.org/ns/Examples",
}  # fmt: skip
"""The prefixes that TEI's rules take for granted."""


@pytest.fixture
def theirs() -> dict[str, etree._Element]:
    if not P5SUBSET.is_file():
        pytest.skip("the declarations of TEI are not here")
    return _theirs()


@cache
def _theirs() -> dict[str, etree._Element]:
    rules = {rule.get("ident", ""): rule for rule in etree.parse(P5SUBSET).iter(f"{{{TEI}}}constraintSpec")}
    return {ident: rule for ident, rule in rules.items() if ident not in PREFIXES_ONLY}


def _schema(rules: dict[str, etree._Element]) -> Schematron:
    """Compile constraints, each as a pattern that bears its name."""
    bindings = {prefix: uri for rule in rules.values() for prefix, uri in _constraint(rule).nsmap.items() if prefix}
    schema = etree.Element(f"{{{SCH}}}schema", {"queryBinding": "xslt2"})
    for prefix, uri in (bindings | TEI_BINDINGS).items():
        etree.SubElement(schema, f"{{{SCH}}}ns", {"prefix": prefix, "uri": uri})
    for ident, rule in rules.items():
        pattern = etree.SubElement(schema, f"{{{SCH}}}pattern", {"id": ident})
        pattern.extend(etree.fromstring(etree.tostring(part)) for part in _constraint(rule).iter(f"{{{SCH}}}rule"))
    compiled = Schematron.compile(etree.tostring(schema))
    assert compiled.faults == ()
    return compiled


def _constraint(rule: etree._Element) -> etree._Element:
    constraint = rule.find(f"{{{TEI}}}constraint")
    assert constraint is not None
    return constraint


@cache
def _all_of_ours() -> Schematron:
    return _schema(RULES)


@cache
def _all_of_theirs() -> Schematron:
    return _schema(_theirs())


def _answered(rule: etree._Element, theirs: dict[str, etree._Element]) -> dict[str, etree._Element]:
    """TEI's rules that one of ours answers."""
    patterns = rule.get("n", "").split()
    return {ident: own for ident, own in theirs.items() if any(fnmatchcase(ident, pattern) for pattern in patterns)}


def _found(rules: Schematron, case: Path) -> tuple[Diagnostic, ...]:
    reading = source.parse(case.read_bytes(), case.name)
    assert reading.source is not None
    return rules.run(reading.source)


def _worst(findings: tuple[Diagnostic, ...]) -> dict[int, Severity]:
    """The gravest severity found on each line."""
    lines: dict[int, Severity] = {}
    for found in findings:
        line = found.span.start.line
        lines[line] = min(lines.get(line, found.severity), found.severity, key=list(Severity).index)
    return lines


def _expected(case: Path) -> set[tuple[str, int]]:
    """The rule and the line of the element that each `<?expect NAME?>` stands before."""
    marks = etree.parse(case).xpath("//processing-instruction('expect')")
    return {(mark.text, mark.xpath("following::*[1]")[0].sourceline) for mark in marks}


def _owners(rule: etree._Element) -> list[str]:
    """The specification that a rule stands in, and its attribute if it stands in one."""
    return [holder.get("ident", "") for holder in rule.iterancestors() if holder.get("ident")]


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_finds_its_fault_where_the_case_says_and_no_other(name: str) -> None:
    case = CASES / f"{name}-error.xml"
    found = _found(_all_of_ours(), case)
    assert {(finding.check, finding.span.start.line) for finding in found} == _expected(case)
    assert {finding.check for finding in found} == {name}


@pytest.mark.parametrize("name", sorted(RULES))
def test_no_rule_finds_fault_with_the_sound_case(name: str) -> None:
    assert _found(_all_of_ours(), CASES / f"{name}-sound.xml") == ()


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_and_those_of_tei_that_it_answers_agree_on_both_cases(
    name: str, theirs: dict[str, etree._Element]
) -> None:
    own = _schema(_answered(RULES[name], theirs))
    assert _found(own, CASES / f"{name}-sound.xml") == ()
    faulty = CASES / f"{name}-error.xml"
    assert _worst(_found(own, faulty)) == _worst(_found(_all_of_ours(), faulty))


@pytest.mark.parametrize("case", sorted(CASES.glob("*.xml")), ids=lambda case: case.stem)
def test_all_rules_together_refuse_what_all_of_tei_refuse(case: Path, theirs: dict[str, etree._Element]) -> None:
    assert _worst(_found(_all_of_theirs(), case)) == _worst(_found(_all_of_ours(), case))


def test_every_rule_of_tei_is_answered(theirs: dict[str, etree._Element]) -> None:
    assert set(theirs) - {ident for rule in RULES.values() for ident in _answered(rule, theirs)} == set()


def test_a_rule_stands_where_tei_has_it_but_for_the_calendar(theirs: dict[str, etree._Element]) -> None:
    moved = [
        name
        for name, rule in RULES.items()
        if any(_owners(rule) != _owners(own) for own in _answered(rule, theirs).values())
    ]
    assert moved == ["calendar-without-words"]


def test_every_rule_answers_one_of_tei(theirs: dict[str, etree._Element]) -> None:
    assert [name for name, rule in RULES.items() if not _answered(rule, theirs)] == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_message_is_a_plain_phrase_with_help(name: str) -> None:
    for found in _found(_all_of_ours(), CASES / f"{name}-error.xml"):
        assert re.fullmatch(r"[a-z`][^.?]*", re.sub(r"`[^`]*`", "``", found.message))
        assert re.fullmatch(r"[a-z][^?]*[^.?]", found.help)


@pytest.mark.parametrize("name", sorted(RULES))
def test_no_message_repeats_the_words_of_tei(name: str, theirs: dict[str, etree._Element]) -> None:
    messages = [message.partition("; help: ")[0] for message in _messages(RULES[name])]
    sentences = [sentence for own in _answered(RULES[name], theirs).values() for sentence in _messages(own)]
    assert [pair for pair in product(messages, sentences) if _likeness(*pair) >= 0.8] == []


def test_the_rules_keep_themselves() -> None:
    assert _found(_all_of_ours(), FILE) == ()


def test_the_file_of_the_rules_is_tei() -> None:
    if not TEI_ALL.is_file():
        pytest.skip("the grammar of all TEI is not here")
    reading = source.parse(FILE.read_bytes(), FILE.name)
    assert reading.source is not None
    assert Matcher(rng.read(TEI_ALL)).find(reading.source) == ()


def test_what_soon_goes_out_of_use_is_warned_of_and_no_more(theirs: dict[str, etree._Element]) -> None:
    rule = RULES["outdated-construct"]
    soon = date.today() + timedelta(days=30)
    case = f'<remarks xmlns="{TEI}" validUntil="{soon}"/>'.encode()
    for rules in ({"outdated-construct": rule}, _answered(rule, theirs)):
        reading = source.parse(case, "soon.xml")
        assert reading.source is not None
        assert _worst(_schema(rules).run(reading.source)) == {1: Severity.WARNING}


def _messages(rule: etree._Element) -> list[str]:
    told = rule.iter(f"{{{SCH}}}assert", f"{{{SCH}}}report")
    return [" ".join("".join(message.itertext()).lower().split()) for message in told]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
