"""Schemas narrowed to letters: what is used stays valid, what is not used goes, and nothing is loosened."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from lxml import etree
from strategies import Documents

from toolkit import narrow, odd
from toolkit.cli import main
from toolkit.grammar.match import Matcher
from toolkit.names import EXAMPLES, TEI, Name
from toolkit.narrow.usage import offered, used
from toolkit.odd.library import Library
from toolkit.odd.model import ElementSpec
from toolkit.schema import DECLARATIONS
from toolkit.schematron import Schematron, contexts_met
from toolkit.source import Source, parse, read

ROOT = Path(__file__).resolve().parents[1]
EDITION = ROOT / "schema" / "edition.odd"
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
SOUND = sorted((Path(__file__).parent / "cases" / "schema").glob("*-sound.xml"))
CASES = [
    path
    for path in sorted((Path(__file__).parent / "cases" / "odd").glob("*.odd"))
    if re.search(r"(?s)^(?!.*<\?expect).*valid=.true", path.read_text(encoding="utf-8"))
]
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p>x</p></publicationStmt>"
    "<sourceDesc><p>x</p></sourceDesc></fileDesc></teiHeader>"
)
MODULES = """
  <moduleRef key="tei"/>
  <moduleRef key="header" include="teiHeader fileDesc titleStmt publicationStmt sourceDesc"/>
  <moduleRef key="core" include="p title hi list item label head note"/>
  <moduleRef key="textstructure" include="TEI text body div"/>
"""


def _source(path: Path) -> Source:
    source = read(path).source
    assert source is not None
    return source


def _parsed(document: bytes | str) -> Source:
    source = parse(document if isinstance(document, bytes) else document.encode(), "drawn.xml").source
    assert source is not None
    return source


def _letter(body: str) -> Source:
    return _parsed(f'<TEI xmlns="{TEI}">{HEADER}<text><body>{body}</body></text></TEI>')


def _customization(folder: Path, inside: str, elsewhere: str = "") -> Path:
    path = folder / "own.odd"
    path.write_text(
        f'<TEI xmlns="{TEI}" xmlns:sch="http://purl.oclc.org/dsdl/schematron">{HEADER}<text><body><p>x</p>{elsewhere}'
        f'<schemaSpec ident="own" start="TEI">{MODULES}{inside}</schemaSpec></body></text></TEI>',
        encoding="utf-8",
    )
    return path


def _narrow(
    folder: Path, customization: Path, letters: Iterable[Source], *, from_tei: bool = False
) -> tuple[narrow.Narrowed, odd.Compiled]:
    """Narrow, write the new ODD and compile it."""
    narrowed = narrow.narrowed(customization, list(letters), Library(DECLARATIONS), out=folder, from_tei=from_tei)
    path = folder / narrowed.name
    path.write_bytes(narrowed.odd)
    return narrowed, odd.compiled(path, declarations=DECLARATIONS)


@pytest.fixture(scope="module")
def original() -> odd.Compiled:
    return odd.compiled(EDITION, declarations=DECLARATIONS)


@pytest.fixture(scope="module")
def to_letter(tmp_path_factory: pytest.TempPathFactory) -> tuple[narrow.Narrowed, odd.Compiled]:
    """The schema of the edition narrowed to its letter."""
    return _narrow(tmp_path_factory.mktemp("letter"), EDITION, [_source(LETTER)])


@pytest.fixture(scope="module")
def to_sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[narrow.Narrowed, odd.Compiled]:
    """The same narrowed to the decent letters among the cases."""
    return _narrow(tmp_path_factory.mktemp("sound"), EDITION, map(_source, SOUND))


# --- the law ------------------------------------------------------------------------------------------------------


def test_the_letter_is_valid_by_what_it_was_narrowed_to(to_letter: tuple[narrow.Narrowed, odd.Compiled]) -> None:
    _, compiled = to_letter
    assert compiled.diagnostics == ()
    assert Matcher(compiled.grammar).find(_source(LETTER)) == ()


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_each_letter_is_valid_by_what_all_were_narrowed_to(
    path: Path, to_sound: tuple[narrow.Narrowed, odd.Compiled]
) -> None:
    assert Matcher(to_sound[1].grammar).find(_source(path)) == ()


def _pairs(paths: Iterable[Path]) -> tuple[set[str], set[tuple[str, str]]]:
    """The elements in files, and the attributes of each, read off the trees."""
    elements = [element for path in paths for element in etree.parse(path).iter("{*}*")]
    return {str(one.tag) for one in elements}, {(str(one.tag), str(name)) for one in elements for name in one.attrib}


@pytest.mark.parametrize(("paths", "narrowed"), [([LETTER], "to_letter"), (SOUND, "to_sound")], ids=["one", "all"])
def test_nothing_is_allowed_but_the_elements_and_attributes_that_are_used(
    paths: list[Path], narrowed: str, request: pytest.FixtureRequest
) -> None:
    offers = offered(request.getfixturevalue(narrowed)[1].odd).values()
    elements, attributes = _pairs(paths)
    assert {one.name.clark for one in offers} == elements
    assert {(one.name.clark, name.clark) for one in offers for name in one.attributes} == attributes


@pytest.mark.parametrize("narrowed", ["to_letter", "to_sound"])
def test_what_the_narrowed_schema_accepts_the_original_accepts(
    narrowed: str, original: odd.Compiled, request: pytest.FixtureRequest
) -> None:
    drawn = Documents.of(request.getfixturevalue(narrowed)[1].grammar)
    judge = Matcher(Documents.of(original.grammar).any_root)
    assert [root for root in drawn.roots if judge.find(_parsed(drawn.draw(root, Random(root))))] == []


def test_what_is_narrowed_from_the_whole_tei_is_tei(tmp_path: Path) -> None:
    _, compiled = _narrow(tmp_path, EDITION, map(_source, SOUND), from_tei=True)
    matcher, drawn = Matcher(compiled.grammar), Documents.of(compiled.grammar)
    assert [path.name for path in SOUND if matcher.find(_source(path))] == []
    judge = Matcher(Documents.of(odd.compiled(_all_of_tei(tmp_path), declarations=DECLARATIONS).grammar).any_root)
    assert [root for root in drawn.roots if judge.find(_parsed(drawn.draw(root, Random(root))))] == []


def _all_of_tei(folder: Path) -> Path:
    path = folder / "all.odd"
    names = sorted({"tei", *odd.vocabulary(DECLARATIONS).values()})
    modules = "".join(f'<moduleRef key="{name}"/>' for name in names)
    path.write_text(f'<TEI xmlns="{TEI}"><schemaSpec ident="all" start="TEI teiCorpus">{modules}</schemaSpec></TEI>')
    return path


@pytest.mark.parametrize("seed", range(4))
def test_the_law_holds_for_letters_that_nobody_would_write(seed: int, original: odd.Compiled, tmp_path: Path) -> None:
    random, drawn = Random(seed), Documents.of(original.grammar)
    letters = [_parsed(drawn.draw("TEI", random)) for _ in range(1 + seed % 3)]
    _, compiled = _narrow(tmp_path, EDITION, letters)
    matcher = Matcher(compiled.grammar)
    assert compiled.diagnostics == ()
    assert [matcher.find(letter) for letter in letters] == [()] * len(letters)
    ours, judge = Documents.of(compiled.grammar), Matcher(drawn.any_root)
    assert [root for root in ours.roots if judge.find(_parsed(ours.draw(root, random)))] == []


def _example(element: etree._Element) -> Source:
    return _parsed(etree.tostring(element[0], encoding="unicode", with_tail=False).replace(EXAMPLES, TEI))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_of_the_compiler_narrowed_to_its_valid_examples_refuses_the_others_still(
    path: Path, tmp_path: Path
) -> None:
    examples = list(etree.parse(path).iter(f"{{{EXAMPLES}}}egXML"))
    valid = [_example(one) for one in examples if one.get("valid") == "true"]
    matcher = Matcher(_narrow(tmp_path, path, valid)[1].grammar)
    assert [matcher.find(one) for one in valid] == [()] * len(valid)
    assert [one for one in examples if one.get("valid") == "false" and not matcher.find(_example(one))] == []


def test_narrowing_what_is_narrowed_changes_nothing(
    to_letter: tuple[narrow.Narrowed, odd.Compiled], tmp_path: Path
) -> None:
    first = tmp_path / to_letter[0].name
    shutil.copy(EDITION, tmp_path / "edition.odd")
    narrowed, once = _narrow(tmp_path, tmp_path / "edition.odd", [_source(LETTER)])
    _, twice = _narrow(tmp_path, first, [_source(LETTER)])
    assert narrowed.name == first.name
    assert _offers(twice) == _offers(once)


def _offers(compiled: odd.Compiled) -> dict[Name, tuple[set[Name], set[Name]]]:
    return {one.name: (set(one.attributes), set(one.children)) for one in offered(compiled.odd).values()}


def test_two_processes_make_equal_bytes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from toolkit import narrow; from toolkit.source import read\n"
        "from toolkit.schema import library_of\n"
        f"letters = [read(Path(p)).source for p in {[str(path) for path in SOUND]!r}]\n"
        f"edition, folder = Path({str(EDITION)!r}), Path({str(tmp_path)!r})\n"
        "made = narrow.narrowed(edition, letters, library_of(None), out=folder)\n"
        "sys.stdout.buffer.write(made.odd + narrow.as_json(made.unused).encode())"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize("narrowed", ["to_letter", "to_sound"])
def test_the_new_customization_is_valid_tei(narrowed: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    tei = Matcher(odd.compiled(_all_of_tei(tmp_path), declarations=DECLARATIONS).grammar)
    source = _parsed(request.getfixturevalue(narrowed)[0].odd)
    assert [(one.message, one.span.start.line) for one in tei.find(source)] == []


# --- what would loosen the schema ---------------------------------------------------------------------------------


def test_a_child_that_must_be_there_is_kept_though_no_letter_has_it(tmp_path: Path) -> None:
    faulty = _parsed(f'<TEI xmlns="{TEI}"><text><body><p>x</p></body></text></TEI>')
    _, compiled = _narrow(tmp_path, EDITION, [faulty])
    assert Matcher(compiled.grammar).find(faulty) != ()
    assert "teiHeader" in offered(compiled.odd)


def test_what_can_only_hold_itself_gets_what_ends_it(tmp_path: Path) -> None:
    inside = (
        '<elementSpec ident="list" mode="change"><content><alternate><elementRef key="list"/><elementRef key="item"/>'
        "</alternate></content></elementSpec>"
    )
    faulty = _letter("<div><list><list/></list></div>")
    _, compiled = _narrow(tmp_path, _customization(tmp_path, inside), [faulty])
    assert Matcher(compiled.grammar).find(_letter("<div><list><list><item>a</item></list></list></div>")) == ()


def test_what_stood_beside_an_absent_child_does_not_stand_alone(tmp_path: Path) -> None:
    either = (
        '<elementSpec ident="list" mode="change"><content><alternate><elementRef key="item"/><sequence>'
        '<elementRef key="label"/><elementRef key="head"/></sequence></alternate></content></elementSpec>'
    )
    used_letter = _letter("<div><head>x</head><list><item>a</item></list></div>")
    _, compiled = _narrow(tmp_path, _customization(tmp_path, either), [used_letter])
    matcher = Matcher(compiled.grammar)
    assert matcher.find(used_letter) == ()
    assert matcher.find(_letter("<div><list><head>x</head></list></div>")) != ()


def test_an_attribute_that_must_be_there_is_kept_though_no_letter_has_it(tmp_path: Path) -> None:
    required = (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="rend" mode="change" usage="req"/></attList>'
        "</elementSpec>"
    )
    faulty = _letter("<p><hi>a</hi></p>")
    narrowed, compiled = _narrow(tmp_path, _customization(tmp_path, required), [faulty])
    assert narrowed.unused.faulty == 1
    assert Matcher(compiled.grammar).find(faulty) != ()


def test_a_rule_outlives_the_element_that_it_stands_in(tmp_path: Path) -> None:
    rule = (
        '<elementSpec ident="hi" mode="change"><constraintSpec ident="plain-note" scheme="schematron"><constraint>'
        '<sch:rule context="tei:hi | tei:note"><sch:assert test="@type">no type</sch:assert></sch:rule></constraint>'
        '</constraintSpec><constraintSpec ident="plain-hi" scheme="schematron"><constraint>'
        '<sch:rule context="tei:p/tei:hi[1]"><sch:assert test="@rend">no look</sch:assert></sch:rule></constraint>'
        "</constraintSpec></elementSpec>"
    )
    _, compiled = _narrow(tmp_path, _customization(tmp_path, rule), [_letter('<p><note type="x">a</note></p>')])
    found = Schematron.compile(compiled.schematron).run(_letter("<p><note>a</note></p>"))
    assert [one.check for one in found] == ["plain-note"]
    assert b"plain-hi" not in compiled.schematron


def test_a_rule_of_the_whole_schema_stays(tmp_path: Path) -> None:
    rule = (
        '<constraintSpec ident="one-title" scheme="schematron"><constraint><sch:rule context="/tei:TEI">'
        '<sch:assert test="count(.//tei:title) = 1">not one title</sch:assert></sch:rule></constraint></constraintSpec>'
    )
    _, compiled = _narrow(tmp_path, _customization(tmp_path, rule), [_letter("<p>a</p>")])
    found = Schematron.compile(compiled.schematron).run(_letter("<p><title>a</title></p>"))
    assert [one.check for one in found] == ["one-title"]


def test_every_rule_that_finds_something_finds_it_still(
    original: odd.Compiled, to_letter: tuple[narrow.Narrowed, odd.Compiled]
) -> None:
    text = LETTER.read_text(encoding="utf-8")
    spoilt = _parsed(text.replace(' xml:id="letter-1932-01-04"', "", 1).replace('resp="#', 'cert="', 3))
    before = Schematron.compile(original.schematron).run(spoilt)
    assert before
    assert Schematron.compile(to_letter[1].schematron).run(spoilt) == before


def test_a_renamed_element_keeps_its_name(tmp_path: Path) -> None:
    renamed = '<elementSpec ident="hi" mode="change"><altIdent>highlighted</altIdent></elementSpec>'
    letter = _letter("<p><highlighted>a</highlighted></p>")
    _, compiled = _narrow(tmp_path, _customization(tmp_path, renamed), [letter])
    assert Matcher(compiled.grammar).find(letter) == ()
    assert Matcher(compiled.grammar).find(_letter("<p><hi>a</hi></p>")) != ()


def test_what_rules_have_in_common_comes_with_them(tmp_path: Path) -> None:
    shared = '<constraintDecl><sch:let name="most" value="1"/></constraintDecl>'
    rule = (
        '<constraintSpec ident="few-titles" scheme="schematron"><constraint><sch:rule context="tei:p">'
        '<sch:assert test="count(tei:title) le $most">too many</sch:assert></sch:rule></constraint></constraintSpec>'
    )
    path = _customization(tmp_path, rule)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</fileDesc>", f"</fileDesc><encodingDesc>{shared}</encodingDesc>"), encoding="utf-8")
    letter = _letter("<p><title>a</title><title>b</title></p>")
    rules = Schematron.compile(_narrow(tmp_path, path, [letter])[1].schematron)
    assert rules.faults == ()
    assert [one.check for one in rules.run(letter)] == ["few-titles"]


def _older(folder: Path, content: str) -> Path:
    """A customization in which the content of `list` is RELAX NG."""
    rng = f'<content xmlns:rng="http://relaxng.org/ns/structure/1.0">{content}</content>'
    return _customization(folder, f'<elementSpec ident="list" mode="change">{rng}</elementSpec>')


def test_relax_ng_keeps_what_it_asks_for(tmp_path: Path) -> None:
    both = '<rng:ref name="head"/><rng:oneOrMore><rng:ref name="item"/></rng:oneOrMore>'
    faulty = _letter("<div><list><item>a</item></list></div>")
    _, compiled = _narrow(tmp_path, _older(tmp_path, both), [faulty])
    assert Matcher(compiled.grammar).find(faulty) != ()
    assert "head" in compiled.odd.of(ElementSpec)


def test_relax_ng_lets_go_what_it_only_allows(tmp_path: Path) -> None:
    either = '<rng:oneOrMore><rng:choice><rng:ref name="label"/><rng:ref name="item"/></rng:choice></rng:oneOrMore>'
    letter = _letter("<div><list><item>a</item></list></div>")
    _, compiled = _narrow(tmp_path, _older(tmp_path, either), [letter])
    assert Matcher(compiled.grammar).find(letter) == ()
    assert "label" not in compiled.odd.of(ElementSpec)


def _beside(folder: Path, definitions: str, inside: str) -> Path:
    """A customization that takes over a RELAX NG schema of elements without a namespace."""
    schema = f'<grammar xmlns="http://relaxng.org/ns/structure/1.0">{definitions}</grammar>'
    (folder / "other.rng").write_text(schema, encoding="utf-8")
    content = f'<elementSpec ident="p" mode="change"><content>{inside}</content></elementSpec>'
    return _customization(folder, f'<moduleRef url="other.rng"/>{content}')


@pytest.mark.parametrize(
    ("definitions", "content", "refused"),
    [
        (
            '<define name="report"><element name="report"><ref name="hi"/><text/></element></define>',
            '<alternate><textNode/><elementRef key="report"/></alternate>',
            '<report xmlns="">a</report>',
        ),
        (
            '<define name="hi"><element name="hi"><text/></element></define>'
            '<define name="report"><element name="report"><ref name="hi"/></element></define>',
            '<alternate><textNode/><elementRef key="report"/></alternate>',
            '<report xmlns=""><hi>a</hi></report>',
        ),
        (
            '<define name="report"><element name="report"><ref name="att.typed.attributes"/></element></define>',
            '<alternate><textNode/><elementRef key="report"/></alternate>',
            '<report xmlns="" n="1"/>',
        ),
        (
            '<define name="report"><element name="report"><text/></element></define>',
            '<alternate><textNode/><sequence><elementRef key="hi"/><elementRef key="title"/></sequence>'
            '<elementRef key="report"/></alternate>',
            "<title>a</title>",
        ),
    ],
    ids=["a child", "an element of the same name", "a class", "a sequence beside it"],
)
def test_another_schema_misses_nothing_that_no_letter_uses(
    definitions: str, content: str, refused: str, tmp_path: Path
) -> None:
    path = _beside(tmp_path, definitions, content)
    faulty = _letter(f"<p>{refused}</p>")
    original = Matcher(odd.compiled(path, declarations=DECLARATIONS).grammar)
    _, compiled = _narrow(tmp_path, path, [_letter("<p>a</p>")])
    assert original.find(faulty) != ()
    assert Matcher(compiled.grammar).find(faulty) != ()
    assert compiled.diagnostics == ()


def test_another_schema_keeps_the_attributes_that_its_elements_must_have(tmp_path: Path) -> None:
    definitions = '<define name="report"><element name="report"><ref name="att.own.attributes"/></element></define>'
    path = _beside(tmp_path, definitions, '<alternate><textNode/><elementRef key="report"/></alternate>')
    own = (
        '<classSpec ident="att.own" type="atts" mode="add"><attList><attDef ident="kind" usage="req"/></attList>'
        '</classSpec><elementSpec ident="hi" mode="change"><classes mode="change"><memberOf key="att.own"/></classes>'
        "</elementSpec></schemaSpec>"
    )
    path.write_text(path.read_text(encoding="utf-8").replace("</schemaSpec>", own), encoding="utf-8")
    matcher = Matcher(_narrow(tmp_path, path, [_letter("<p>a</p>")])[1].grammar)
    assert matcher.find(_letter('<p><report xmlns="" kind="a"/></p>')) == ()
    assert matcher.find(_letter('<p><report xmlns=""/></p>')) != ()


def test_a_prefix_of_patterns_makes_no_difference(tmp_path: Path) -> None:
    path = _customization(tmp_path, "")
    plain, _ = _narrow(tmp_path, path, [_letter("<p>a</p>")])
    path.write_text(path.read_text(encoding="utf-8").replace('start="TEI"', 'start="TEI" prefix="own_"'))
    assert _narrow(tmp_path, path, [_letter("<p>a</p>")])[0] == plain


# --- what is narrowed ---------------------------------------------------------------------------------------------


def _narrowed_to(folder: Path, body: str, inside: str = "") -> Matcher:
    return Matcher(_narrow(folder, _customization(folder, inside), [_letter(body)])[1].grammar)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ('<p><hi rend="bold">a</hi></p>', '<p><hi rend="italic">a</hi></p>'),
        ('<p><note type="a" place="x y">a</note></p>', '<p><note type="a" place="x z">a</note></p>'),
        ('<div type="letter"><p>a</p></div>', '<div type="note"><p>a</p></div>'),
    ],
)
def test_a_vocabulary_is_closed_over_the_values_that_are_used(tmp_path: Path, body: str, refused: str) -> None:
    matcher = _narrowed_to(tmp_path, body)
    assert matcher.find(_letter(body)) == ()
    assert matcher.find(_letter(refused)) != ()


def test_values_that_are_no_vocabulary_stay_open(tmp_path: Path) -> None:
    matcher = _narrowed_to(tmp_path, '<p n="1" xml:lang="de">a</p>')
    assert matcher.find(_letter('<p n="2" xml:lang="en">a</p>')) == ()


def test_many_values_are_no_vocabulary(tmp_path: Path) -> None:
    matcher = _narrowed_to(tmp_path, "".join(f'<p><hi rend="look-{number}">a</hi></p>' for number in range(21)))
    assert matcher.find(_letter('<p><hi rend="other">a</hi></p>')) == ()


def test_a_value_that_the_schema_refuses_does_not_get_in(tmp_path: Path) -> None:
    closed = (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="rend" mode="change"><valList type="closed" '
        'mode="replace"><valItem ident="bold"/><valItem ident="italic"/></valList></attDef></attList></elementSpec>'
    )
    matcher = _narrowed_to(tmp_path, '<p><hi rend="bold">a</hi><hi rend="wavy">b</hi></p>', closed)
    assert matcher.find(_letter('<p><hi rend="bold">a</hi></p>')) == ()
    assert matcher.find(_letter('<p><hi rend="wavy">a</hi></p>')) != ()


def test_a_file_begins_only_as_the_letters_begin(to_letter: tuple[narrow.Narrowed, odd.Compiled]) -> None:
    assert to_letter[1].odd.start == ("TEI",)


# --- the report ---------------------------------------------------------------------------------------------------


def test_elements_and_attributes_are_reported_as_they_are_not_used(tmp_path: Path) -> None:
    letter = _letter('<p rend="x">a <hi>b</hi> <hi rend="y">c</hi></p>')
    found = _narrow(tmp_path, _customization(tmp_path, ""), [letter, letter])[0].unused
    assert (found.files, found.faulty, found.allowed) == (2, 0, 17)
    assert found.elements == {"core": ("head", "item", "label", "list", "note"), "textstructure": ("div",)}
    (hi,) = [one for one in found.in_use if one.name == "hi"]
    assert (hi.times, hi.files, dict(hi.attributes)) == (4, 2, {"rend": 2})
    assert hi.never_holds == ("hi", "title")
    assert "style" in found.attributes["att.global.rendition"]
    assert [(one.name, one.elements) for one in found.rare] == [("rend", ("hi", "p"))]


def test_values_of_a_closed_list_are_reported_with_those_in_use(
    to_letter: tuple[narrow.Narrowed, odd.Compiled],
) -> None:
    (found,) = [one for one in to_letter[0].unused.values if one.elements == ("rs",)]
    in_use = {value: text.count(f'<rs type="{value}"') for text in [LETTER.read_text()] for value in found.used}
    assert found.never == ("place", "object", "letter")
    assert found.used == in_use


def test_what_is_used_though_it_is_not_allowed_is_reported(tmp_path: Path) -> None:
    letter = _letter('<p><hi look="x">a</hi> <persName>b</persName></p>')
    found = _narrow(tmp_path, _customization(tmp_path, ""), [letter])[0].unused
    assert found.not_allowed == {"hi/@look": 1, "persName": 1}
    assert found.faulty == 1


def test_a_rule_is_reported_whose_context_never_occurs(
    original: odd.Compiled, to_letter: tuple[narrow.Narrowed, odd.Compiled]
) -> None:
    met = contexts_met(original.schematron, [_source(LETTER)])
    assert "tei:choice" in met
    assert "tei:gap" not in met
    assert "gap-without-reason" in to_letter[0].unused.rules
    assert "unpaired-choice" not in to_letter[0].unused.rules


def test_usage_counts_elements_values_and_children() -> None:
    usage = used([_letter('<p n="1">a<hi/></p><p n="1"/>')])
    paragraph = usage.elements[Name(TEI, "p")]
    assert paragraph.attributes == {Name("", "n"): {"1": 2}}
    assert paragraph.children == {Name(TEI, "hi"): 1}
    assert usage.roots == {Name(TEI, "TEI")}


# --- the command --------------------------------------------------------------------------------------------------


def _edition(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, ["schema", *(str(word) for word in words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_command_says_what_is_unused_and_writes_the_customization(tmp_path: Path) -> None:
    result = _edition("--narrow", "-C", ROOT, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("edition.odd beside 1 file\n  elements    105 used of 354 allowed\n")
    compiled = odd.compiled(tmp_path / "edition-narrow.odd", declarations=DECLARATIONS)
    assert Matcher(compiled.grammar).find(_source(LETTER)) == ()


def test_the_command_takes_other_letters_and_the_whole_tei(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    shutil.copy(LETTER, tmp_path / "letters")
    result = _edition(
        EDITION, "--narrow", "--from-tei", "--against", tmp_path / "letters", "--out", tmp_path, "--format", "json"
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert (found["files"], found["faulty"], found["allowed"]) == (1, 0, 587)
    assert b"source=" not in (tmp_path / "edition-narrow.odd").read_bytes()


def test_a_narrowed_customization_is_made_anew_until_somebody_has_changed_it(tmp_path: Path) -> None:
    path = tmp_path / "edition-narrow.odd"
    assert [_edition("--narrow", "-C", ROOT, "--out", tmp_path).exit_code for _ in range(2)] == [0, 0]
    changed = path.read_text(encoding="utf-8").replace('ident="p"', 'ident="ab"')
    path.write_text(changed, encoding="utf-8")
    result = _edition("--narrow", "-C", ROOT, "--out", tmp_path)
    assert result.exit_code == 2
    assert "was written or changed by hand" in result.output
    assert path.read_text(encoding="utf-8") == changed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--against", str(LETTER)], "write --narrow or --diff too"),
        (["--format", "json"], "write --narrow or --diff too"),
        (["--narrow", "--schema", "other"], "leave --schema and --check out"),
        (["--narrow", "--check"], "leave --schema and --check out"),
        (["--narrow", "--against", "no-such-folder"], "no-such-folder"),
        (["no-such.odd", "--narrow", "--against", str(LETTER)], "no-such.odd"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(words: list[str], message: str, tmp_path: Path) -> None:
    result = _edition(*words, "--out", tmp_path)
    assert result.exit_code == 2
    assert message in result.output
    assert len(result.output.splitlines()) == 1


def test_letters_that_use_nothing_of_the_schema_are_a_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "bare.xml").write_text(f'<TEI xmlns="{TEI}"/>')
    own = _customization(tmp_path, '<elementSpec ident="TEI" mode="change"><altIdent>Brief</altIdent></elementSpec>')
    result = _edition(own, "--narrow", "--against", tmp_path / "bare.xml", "--out", tmp_path)
    assert result.exit_code == 2
    assert "there is nothing to narrow it to" in result.output
