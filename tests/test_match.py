"""Matching: the verdict is that of the standard; each fault is told once, in its place, in words."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies_grammar import documents, grammars_for_libxml2, wild_grammars

from toolkit import checks  # noqa: F401, enters the checks of identifiers in the table
from toolkit.diagnostic import CHECKS, Diagnostic, Position
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import EMPTY, NOT_ALLOWED, Grammar, OneName, Pattern, element, optional, ref
from toolkit.names import Name
from toolkit.source import Source, parse

CASES = Path(__file__).parent / "cases" / "grammar"


def _source(document: str | bytes) -> Source:
    reading = parse(document if isinstance(document, bytes) else document.encode(), "letter.xml")
    assert reading.source is not None, reading.diagnostics
    return reading.source


# --- the verdict ---


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_the_verdict_is_that_of_libxml2(data: st.DataObject) -> None:
    grammar = data.draw(grammars_for_libxml2)
    try:
        judge = etree.RelaxNG(etree.fromstring(rng.write(grammar)))
    except etree.RelaxNGParseError:
        return  # libxml2 refuses some grammars that the standard allows
    matcher = Matcher(grammar)
    for _ in range(4):
        document = data.draw(documents(grammar))
        assert (matcher.find(_source(document)) == ()) == judge.validate(etree.fromstring(document))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_a_grammar_of_any_names_judges_and_explains(data: st.DataObject) -> None:
    grammar = data.draw(wild_grammars)
    matcher = Matcher(grammar)
    for _ in range(4):
        for found in matcher.find(_source(data.draw(documents(grammar)))):
            assert found.message
            assert found.help


# --- the cases: a schema, and documents with what is expected of them ---


class Expectation(NamedTuple):
    """A `<?expect check / message / help?>`, and the stretch of the file after it that the finding begins in."""

    check: str
    message: str
    help: str
    place: range


class Case(NamedTuple):
    matcher: Matcher
    source: Source
    expected: list[Expectation]


def _cases() -> Iterator[tuple[str, Path, int]]:
    for path in sorted(CASES.glob("*.xml")):
        for number, _ in enumerate(re.finditer("<(?:sound|faulty)>", path.read_text(encoding="utf-8"))):
            yield f"{path.stem}-{number + 1}", path, number


def _case(path: Path, number: int) -> Case:
    text = path.read_text(encoding="utf-8")
    root = etree.fromstring(text.encode(), etree.XMLParser(recover=True))  # some identifiers are wrong on purpose
    documents = re.findall(r"<(sound|faulty)>\s*(.*?)\s*</\1>", text, re.DOTALL)
    kind, document = documents[number]
    source = _source(document)
    expected = list(_expectations(source))
    assert bool(expected) == (kind == "faulty")
    modules = dict(pair.split(":") for pair in root.get("beyond", "").split())
    return Case(Matcher(_schema(root), vocabulary=modules), source, expected)


def _schema(root: etree._Element) -> Grammar:
    schema = root.get("schema")
    return rng.read(CASES / schema if schema else etree.tostring(root[0], with_tail=False))


def _expectations(source: Source) -> Iterator[Expectation]:
    text = source.text
    for mark in re.finditer(r"<\?expect\s+(\S+)\s*\n\s*(.*)\n\s*(.*)\?>", text):
        following = re.compile(r"<[^>]*>|[^<]+").match(text, mark.end())
        assert following is not None
        yield Expectation(mark[1], mark[2].strip(), mark[3].strip(), range(*following.span()))


def _offset(source: Source, position: Position) -> int:
    return sum(len(line) + 1 for line in source.lines[: position.line - 1]) + position.column - 1


@pytest.mark.parametrize(("path", "number"), [case[1:] for case in _cases()], ids=[case[0] for case in _cases()])
def test_a_case_gives_the_expected_findings_and_no_others(path: Path, number: int) -> None:
    matcher, source, expected = _case(path, number)
    found = sorted(matcher.find(source), key=Diagnostic.at)
    told = [(one.check, one.message, one.help) for one in found]
    assert told == [(one.check, one.message, one.help) for one in expected]
    for one, wanted in zip(found, expected, strict=True):
        assert _offset(source, one.span.start) in wanted.place
        assert one.span.end > one.span.start


FAULTS = {
    "element-too-early", "incomplete-element", "misplaced-attribute", "misplaced-element", "misplaced-text",
    "missing-attribute", "unknown-attribute", "unknown-element", "wrong-value",
}  # fmt: skip
# their pages are those of the checks that see the whole edition, with examples for these
IDENTIFIERS = {"duplicate-identifier", "unresolved-pointer"}


def test_every_fault_of_structure_has_a_case() -> None:
    expected = {found for path in CASES.glob("*.xml") for found in re.findall(r"<\?expect\s+(\S+)", path.read_text())}
    assert expected == FAULTS | IDENTIFIERS
    assert expected <= CHECKS.keys()


# --- places ---

LETTER = Matcher(rng.read(CASES / "letter.rng"))
FRAME = """<TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc><title>A</title><sourceDesc><p>A</p></sourceDesc></fileDesc></teiHeader>
<text><body><div>
{}
</div></body></text></TEI>"""


def _only(line: str) -> Diagnostic:
    (found,) = LETTER.find(_source(FRAME.format(line)))
    return found


PLACES = {
    "an element": ("<p>Dear <persNam>A</persNam></p>", "persNam"),
    "an attribute": ('<p rend="x" id="p1">A</p>', "id"),
    "a value": ('<p><date when="1932-1-4">A</date></p>', "1932-1-4"),
    "a word of a value": ('<p><persName ref="#a http://">A</persName></p>', "http://"),
    "text": ("<p>A</p>  Dear Clara <p>B</p>", "Dear Clara"),
    "an element that is incomplete": ("<p>A</p><list/>", "list"),
    "an element that lacks an attribute": ("<p><ptr/></p>", "ptr"),
}


@pytest.mark.parametrize(("line", "culprit"), PLACES.values(), ids=PLACES)
def test_the_span_is_the_smallest(line: str, culprit: str) -> None:
    span = _only(line).span
    assert (span.start.line, span.end.line) == (4, 4)
    assert line[span.start.column - 1 : span.end.column - 1] == culprit


# --- what is allowed ---


def test_what_is_allowed_here_is_told_by_use_and_never_at_length() -> None:
    found = _only("<p><hi>a</hi> <hi>b</hi> <date/> <foo/></p>")
    assert [note.message for note in found.notes] == [
        "allowed here: text, `hi`, `date`, `persName`, `lb`, `note` or `ptr`"
    ]


def test_what_is_required_is_told_first() -> None:
    found = _only("<p>A</p><list><foo/></list>")
    assert [note.message for note in found.notes] == ["allowed here: `item`"]


def test_a_place_that_may_hold_nothing_more_is_called_so() -> None:
    found = _only("<p><lb><hi>a</hi></lb></p>")
    assert (found.help, found.notes[0].message) == ("close `lb` before it", "`lb` may hold nothing more here")


# --- one mistake, one message ---


@pytest.mark.parametrize(
    "line",
    [
        "<p>A <persNam><date when='1932'/> and <hi>B</hi></persNam></p>",
        "<p>A</p><persName/><persName/><persName/>",
        "<p><foo><bar><baz/></bar>text</foo></p>",
        "<p>A</p>text<p>B</p>text",
        "<p><ptr traget='#a'/></p>",
        "<list>text</list>",
        "<pp>A</pp>",
        "<p><rhyme id='x' foo='y'/></p>",
    ],
)
def test_one_mistake_gives_one_message(line: str) -> None:
    _only(line)


def test_the_inside_of_a_misplaced_element_is_held_to_the_schema() -> None:
    found = LETTER.find(_source(FRAME.format("<p>A</p><persName><date when='x'/></persName>")))
    assert [one.check for one in found] == ["misplaced-element", "wrong-value"]


def test_what_no_start_leads_to_is_no_part_of_the_grammar() -> None:
    alone = Grammar(element(OneName(Name("", "a")), EMPTY), {"x": optional(ref("x")), "y": _b_holding(ref("x"))})
    found = Matcher(alone).find(_source("<a><b/></a>"))
    assert [one.message for one in found] == ["the schema has no element `b`"]


def test_an_element_that_nothing_can_stand_in_is_passed_over() -> None:
    grammar = Grammar(element(OneName(Name("", "a")), optional(_b_holding(NOT_ALLOWED))))
    found = Matcher(grammar).find(_source("<a><b><c/></b><b/></a>"))
    assert [one.message for one in found] == ["`b` cannot stand in `a`"]


def _b_holding(content: Pattern) -> Pattern:
    return element(OneName(Name("", "b")), content)


def test_a_matcher_judges_each_file_for_itself() -> None:
    faulty, sound = _source(FRAME.format("<p>A</p><foo/>")), _source(FRAME.format("<p>A</p>"))
    first = LETTER.find(faulty)
    assert LETTER.find(sound) == ()
    assert LETTER.find(faulty) == first


# --- the pages ---

EDITION = Matcher(rng.read(Path(__file__).parent.parent / "schema" / "edition.rng"))
WHOLE = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>{titleStmt}
<publicationStmt><p>A</p></publicationStmt><sourceDesc><p>A</p></sourceDesc></fileDesc>
<profileDesc>{correspDesc}</profileDesc></teiHeader><text><body>{body}</body></text></TEI>"""


def _embedded(example: str) -> Source:
    """Put an example where elements of its name stand in a letter."""
    parts = {"titleStmt": "<titleStmt><title>A</title></titleStmt>", "correspDesc": "", "body": "<div><p>A</p></div>"}
    name = example[1:].partition(">")[0]
    if name in parts:
        parts[name] = example
    else:
        parts["body"] = example if name == "div" else f"<div>{example}</div>"
    return _source(WHOLE.format(**parts))


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_the_examples_of_a_page_are_true(name: str) -> None:
    examples = dict(re.findall(r"^ *(Faulty|Sound) +(.*)$", CHECKS[name].page, re.MULTILINE))
    assert [found.check for found in EDITION.find(_embedded(examples["Faulty"]))] == [name]
    assert EDITION.find(_embedded(examples["Sound"])) == ()


# --- schemas of TEI ---

REFERENCE = Path(__file__).resolve().parents[1].parent / "shared" / "tei" / "reference"


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="needs the schemas that the TEI Stylesheets make")
@pytest.mark.parametrize("name", ["tei_all", "tei_bare", "tei_ms"])
def test_a_schema_of_tei_judges_at_once(name: str) -> None:
    letter = FRAME.replace(
        "<title>A</title>", "<titleStmt><title>A</title></titleStmt><publicationStmt><p/></publicationStmt>"
    )
    matcher = Matcher(rng.read(REFERENCE / f"{name}.rng"))
    assert matcher.find(_source(letter.format("<p>A</p>"))) == ()
    found = matcher.find(_source(letter.format("<p>A</p><foo/>")))
    assert [one.message for one in found] == ["the schema has no element `foo`"]
