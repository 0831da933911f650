"""The compiled ODD: it stands on its own, says all that its sources say, and makes the same schema."""

import shutil
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from toolkit import odd
from toolkit.cli import main
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.names import EXAMPLES, RNG, TEI, XML
from toolkit.odd.rules import schematron
from toolkit.schema import DECLARATIONS, Schema
from toolkit.source import parse

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
RELEASE = SHARED / "tei" / "p5subset-4.8.0.xml"
CASES = sorted((Path(__file__).parent / "cases" / "odd").glob("*.odd"))
EVERY_PART = Path(__file__).parent / "cases" / "odd" / "every-part.odd"
ODDS = [*CASES, ROOT / "schema" / "edition.odd", *sorted((SHARED / "tei" / "odd").glob("*.odd"))]
T = f"{{{TEI}}}"


@cache
def _compiled(path: Path, declarations: Path = DECLARATIONS) -> odd.Compiled:
    return odd.compiled(path, declarations=declarations, documented=True)


def _written(path: Path, folder: Path, declarations: Path = DECLARATIONS) -> Path:
    """The compiled ODD of an ODD, in a folder where nothing else is."""
    file = folder / f"{path.stem}.compiled.odd"
    file.write_bytes(_compiled(path, declarations).whole)
    for other in _compiled(path, declarations).odd.externals:  # which stay outside
        if (path.parent / other.url).is_file():
            shutil.copy(path.parent / other.url, folder)
    return file


def _without_comment(data: bytes) -> bytes:
    return data.split(b"\n", 2)[2]


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_a_compiled_odd_makes_the_same_schemas(tmp_path: Path, path: Path) -> None:
    first, again = _compiled(path), _compiled(_written(path, tmp_path))
    assert rng.write(again.grammar) == rng.write(first.grammar)
    assert schematron(again.odd) == schematron(first.odd)


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_a_compiled_odd_compiled_again_is_the_same(tmp_path: Path, path: Path) -> None:
    written = _written(path, tmp_path)
    assert _without_comment(_compiled(written).whole) == _without_comment(written.read_bytes())


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_a_compiled_odd_names_no_other_file(tmp_path: Path, path: Path) -> None:
    written = _written(path, tmp_path)
    read = {found.name for found in odd.sources(written, declarations=DECLARATIONS)}
    outside = {one.url for one in _compiled(path).odd.externals}
    assert read - outside == {written.name, "tei-p5.xml", "tei-rules.xml"}
    schema = next(etree.parse(written).iter(f"{T}schemaSpec"))
    references = [part for part in schema if part.tag in (f"{T}moduleRef", f"{T}specGrpRef", f"{T}elementRef")]
    assert {part.get("url") for part in references} == outside
    assert {part.get("mode") for part in schema} == {None}


@pytest.fixture(scope="module")
def tei(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    """The grammar of all the TEI."""
    modules = sorted({"tei", *odd.vocabulary(DECLARATIONS).values()})
    references = "".join(f'<moduleRef key="{module}"/>' for module in modules)
    path = tmp_path_factory.mktemp("tei") / "all.odd"
    path.write_text(f'<TEI xmlns="{TEI}"><schemaSpec ident="all">{references}</schemaSpec></TEI>', encoding="utf-8")
    return Matcher(_compiled(path).grammar)


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_a_compiled_odd_is_valid_tei_where_the_odd_is(tmp_path: Path, path: Path, tei: Matcher) -> None:
    before, after = (parse(file.read_bytes(), file.name).source for file in (path, _written(path, tmp_path)))
    assert before is not None
    assert after is not None
    known = {one.message for one in tei.find(before)}
    assert [(one.span.start.line, one.message) for one in tei.find(after) if one.message not in known] == []


# --- chained to it ------------------------------------------------------------------------------------------------

CHANGES = """
  <elementSpec ident="hi" mode="change">
    <constraintSpec ident="own" scheme="schematron"><constraint><sch:assert test="@rend">x</sch:assert></constraint>
    </constraintSpec>
    <attList><attDef ident="rend" mode="delete"/><attDef ident="n" mode="change" usage="req"/></attList>
  </elementSpec>
  <elementSpec ident="p" mode="change">
    <constraintSpec ident="abstractModel-structure-p-in-ab-or-p" scheme="schematron" mode="delete"/>
  </elementSpec>
  <classSpec ident="att.fragmentable" type="atts" mode="change"><attList><attDef ident="part" mode="delete"/></attList>
  </classSpec>
  <classSpec ident="att.global.source" type="atts" mode="delete"/>
"""


def _chained(folder: Path, source: Path, modules: set[str]) -> Path:
    references = "".join(f'<moduleRef key="{module}"/>' for module in sorted(modules))
    path = folder / f"chained-to-{source.stem}.odd"
    path.write_text(
        f'<TEI xmlns="{TEI}" xmlns:sch="http://purl.oclc.org/dsdl/schematron"><schemaSpec ident="chained" start="p" '
        f'source="{source.as_posix()}">{references}{CHANGES}</schemaSpec></TEI>',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_an_odd_chained_to_it_makes_what_it_makes_of_the_odd_itself(tmp_path: Path, path: Path) -> None:
    modules = {spec.module for spec in _compiled(path).odd.specifications}
    of_odd = _compiled(_chained(tmp_path, path, modules))
    of_whole = _compiled(_chained(tmp_path, _written(path, tmp_path), modules))
    assert rng.write(of_whole.grammar) == rng.write(of_odd.grammar)
    assert schematron(of_whole.odd) == schematron(of_odd.odd)
    assert rng.write(of_odd.grammar) != rng.write(_compiled(path).grammar)


# --- what it keeps ------------------------------------------------------------------------------------------------


def _of_specifications(root: etree._Element) -> dict[str, Counter[str]]:
    """How often each element of documentation stands in each specification, comments in examples among them."""
    kinds = ["equiv", "gloss", "desc", "exemplum", "remarks", "listRef", "valItem", "valDesc", "paramList", "model"]
    found: dict[str, Counter[str]] = {}
    for spec in root.iter(*(f"{T}{kind}" for kind in ("elementSpec", "classSpec", "macroSpec", "dataSpec"))):
        said = Counter(etree.QName(part).localname for part in spec.iter(*(f"{T}{kind}" for kind in kinds)))
        comments = sum(1 for example in spec.iter(f"{T}exemplum") for _ in example.iter(etree.Comment))
        found[spec.get("ident", "")] = said + Counter(comment=comments)
    return found


def test_nothing_of_the_documentation_of_the_tei_is_lost(tmp_path: Path) -> None:
    if not RELEASE.is_file():
        pytest.skip("the release is not here")
    modules = "".join(f'<moduleRef key="{module}"/>' for module in {*odd.vocabulary(DECLARATIONS).values(), "tei"})
    path = tmp_path / "all.odd"
    path.write_text(f'<TEI xmlns="{TEI}"><schemaSpec ident="all">{modules}</schemaSpec></TEI>', encoding="utf-8")
    written = etree.parse(_written(path, tmp_path, RELEASE))
    assert _of_specifications(written.getroot()) == _of_specifications(etree.parse(RELEASE).getroot())


def test_every_part_of_a_specification_is_kept(tmp_path: Path) -> None:
    original, written = (_specification(path, "siegel") for path in (EVERY_PART, _written(EVERY_PART, tmp_path)))
    del original.attrib["mode"]  # whole is what it is anyway
    for deleted in original.findall(f"{T}constraintSpec[@mode]"):
        original.remove(deleted)
    assert _told(written) == _told(original)


def _specification(path: Path, ident: str) -> etree._Element:
    return [spec for spec in etree.parse(path).iter(f"{T}elementSpec") if spec.get("ident") == ident][-1]


def _told(part: etree._Element) -> tuple[object, ...]:
    """An element with all that it holds, but for the white space between."""
    texts = [" ".join((text or "").split()) for text in (part.text, part.tail)]
    return part.tag, *texts, sorted(part.attrib.items()), [_told(child) for child in part]


def test_header_and_prose_are_those_of_the_odd(tmp_path: Path) -> None:
    written = _written(EVERY_PART, tmp_path).read_text(encoding="utf-8")
    original = EVERY_PART.read_text(encoding="utf-8")
    start, end = original.index("<teiHeader>"), original.index("</teiHeader>")
    assert original[start:end] in written
    assert '<!-- This remark stays. -->\n      <p xml:id="seals">Seals are described here.</p>' in written
    assert '<specGrp xml:id="group">\n        <p>This prose stays too.</p>\n      </specGrp>' in written


def test_of_several_schemas_only_the_compiled_one_is_there(tmp_path: Path) -> None:
    schemas = etree.parse(_written(EVERY_PART, tmp_path)).iter(f"{T}schemaSpec")
    assert [schema.get("ident") for schema in schemas] == ["case"]


def test_an_identifier_that_comes_twice_stays_where_the_prose_has_it(tmp_path: Path) -> None:
    base = tmp_path / "base.odd"
    example = (
        f'<exemplum><p xml:id="red">a</p></exemplum><exemplum><egXML xmlns="{EXAMPLES}" xml:id="blue"/></exemplum>'
    )
    base.write_text(
        f'<TEI xmlns="{TEI}"><schemaSpec ident="base"><moduleRef key="tei"/><elementSpec ident="x" module="m">'
        f"<content><textNode/></content>{example}</elementSpec></schemaSpec></TEI>",
        encoding="utf-8",
    )
    path = tmp_path / "own.odd"
    path.write_text(
        f'<TEI xmlns="{TEI}"><p xml:id="red">b</p><schemaSpec ident="own" source="base.odd"><moduleRef key="m"/>'
        "</schemaSpec></TEI>",
        encoding="utf-8",
    )
    identified = etree.parse(_written(path, tmp_path)).xpath("//*[@xml:id]", namespaces={"xml": XML})
    assert [(part.get(f"{{{XML}}}id"), part.text) for part in identified] == [("red", "b"), ("blue", None)]


def test_rules_keep_their_language_and_external_schemas_their_place(tmp_path: Path) -> None:
    (tmp_path / "base.odd").write_text(
        f'<TEI xmlns="{TEI}" xmlns:sch="http://purl.oclc.org/dsdl/schematron" xmlns:rng="{RNG}">'
        '<schemaSpec ident="base"><moduleRef key="tei"/><moduleRef url="more.rng" prefix="more_"><content>'
        '<rng:define name="a" combine="choice"><rng:element name="b"><rng:optional><rng:text/></rng:optional>'
        "</rng:element></rng:define></content></moduleRef>"
        '<constraintSpec ident="c" scheme="schematron"><constraint><sch:rule context="/"><sch:assert test="*">x'
        "</sch:assert></sch:rule></constraint></constraintSpec></schemaSpec></TEI>",
        encoding="utf-8",
    )
    path = tmp_path / "own.odd"
    path.write_text(
        f'<TEI xmlns="{TEI}" xml:lang="de"><schemaSpec ident="own" source="base.odd"/></TEI>', encoding="utf-8"
    )
    first, again = _compiled(path).odd, _compiled(_written(path, tmp_path)).odd
    assert [(one.ident, one.language) for one in again.constraints] == [("c", "")]
    (before,), (after,) = first.externals, again.externals
    assert replace(after, span=before.span) == before


SHARED_BASE = """
  <encodingDesc><constraintDecl scheme="schematron" queryBinding="xslt3">
    <sch:ns prefix="own" uri="urn:own"/><sch:let name="most" value="3"/>
  </constraintDecl></encodingDesc>
"""


@pytest.mark.parametrize(
    "header",
    [
        "",
        "<teiHeader><fileDesc/><revisionDesc/></teiHeader>",
        "<teiHeader><fileDesc/><encodingDesc><p/></encodingDesc></teiHeader>",
        '<teiHeader><encodingDesc><constraintDecl><sch:let name="least" value="1"/></constraintDecl></encodingDesc>'
        "</teiHeader>",
    ],
    ids=["no header", "no description of the encoding", "no declaration", "a declaration of its own"],
)
def test_what_rules_have_in_common_comes_along_from_the_base(tmp_path: Path, header: str) -> None:
    head = f'<TEI xmlns="{TEI}" xmlns:sch="http://purl.oclc.org/dsdl/schematron">'
    rule = (
        '<constraintSpec ident="c" scheme="schematron"><constraint><sch:rule context="tei:p"><sch:assert '
        'test="count(own:*) le $most">x</sch:assert></sch:rule></constraint></constraintSpec>'
    )
    (tmp_path / "base.odd").write_text(
        f'{head}<teiHeader>{SHARED_BASE}</teiHeader><schemaSpec ident="base"><moduleRef key="tei"/>'
        f'<moduleRef key="core" include="p"/>{rule}</schemaSpec></TEI>',
        encoding="utf-8",
    )
    path = tmp_path / "own.odd"
    path.write_text(
        f'{head}{header}<schemaSpec ident="own" start="p" source="base.odd"><moduleRef key="core"/></schemaSpec></TEI>',
        encoding="utf-8",
    )
    (tmp_path / "made").mkdir()
    first, again = _compiled(path), _compiled(_written(path, tmp_path / "made"))
    assert '<sch:let name="most" value="3"/>' in first.schematron.decode()
    assert schematron(again.odd) == schematron(first.odd)
    assert [again.odd.query_binding, len(again.odd.shared)] == ["xslt3", len(first.odd.shared)]


def test_names_of_other_schemas_and_of_elements_keep_their_prefixes(tmp_path: Path) -> None:
    path = CASES[0].with_name("schema-taken-over.odd")
    schema = next(etree.parse(_written(path, tmp_path)).iter(f"{T}schemaSpec"))
    assert [schema.get("prefix"), schema.get("start")] == ["tei_", "p"]
    assert [part.get("key") for part in _specification(path.with_name(path.name), "p").iter(f"{T}elementRef")] == [
        part.get("key") for part in schema.iter(f"{T}elementRef") if part.getparent().tag == f"{T}alternate"
    ]
    written = _written(path.with_name("element-with-prefix.odd"), tmp_path)
    assert [_specification(written, ident).get("prefix") for ident in ("wish", "word", "p")] == ["own_", "own_", None]


def test_a_list_by_choice_stands_as_far_out_as_it_did(tmp_path: Path) -> None:
    path = tmp_path / "own.odd"
    path.write_text(
        f'<TEI xmlns="{TEI}"><schemaSpec ident="own" start="p"><moduleRef key="tei"/><moduleRef key="core"/>'
        '<moduleRef key="tagdocs"/><elementSpec ident="anyElement" mode="change"><desc>any</desc></elementSpec>'
        '<elementSpec ident="seal" module="core"><content><empty/></content><attList org="choice">'
        '<attDef ident="colour"/><attDef ident="size"/></attList></elementSpec></schemaSpec></TEI>',
        encoding="utf-8",
    )
    (tmp_path / "made").mkdir()
    written = _written(path, tmp_path / "made")
    outer = {ident: _specification(written, ident).find(f"{T}attList") for ident in ("seal", "anyElement")}
    orders = {ident: [one.get("org") for one in found.iter(f"{T}attList")] for ident, found in outer.items()}
    assert orders == {"seal": ["choice"], "anyElement": [None, "choice"]}
    of_odd, of_whole = (_compiled(_chained(tmp_path, one, {"tei", "core", "tagdocs"})) for one in (path, written))
    assert rng.write(of_whole.grammar) == rng.write(of_odd.grammar)


def test_an_odd_without_header_gets_one(tmp_path: Path, tei: Matcher) -> None:
    path = tmp_path / "bare.xml"
    path.write_text(f'<schemaSpec xmlns="{TEI}" ident="x"><moduleRef key="tei"/></schemaSpec>', encoding="utf-8")
    source = parse(_written(path, tmp_path).read_bytes(), "bare.compiled.odd").source
    assert source is not None
    assert tei.find(source) == ()


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_writes_it_under_a_name_of_its_own_and_knows_when_it_is_stale(tmp_path: Path) -> None:
    path = tmp_path / "own.odd"
    path.write_bytes(EVERY_PART.read_bytes())
    made = tmp_path / "made" / "own.compiled.odd"
    words = ["schema", str(path), "--to", "odd", "--out", str(tmp_path / "made")]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert odd.digest_in(made) == Schema.of(path).digest
    assert CliRunner().invoke(main, [*words, "--check"]).exit_code == 0
    path.write_text(path.read_text(encoding="utf-8").replace("its colour", "the colour"), encoding="utf-8")
    assert CliRunner().invoke(main, [*words, "--check"]).exit_code == 1


def test_the_command_never_writes_over_a_source(tmp_path: Path) -> None:
    base = tmp_path / "own.compiled.odd"
    base.write_bytes(EVERY_PART.read_bytes())
    path = _chained(tmp_path, base, {"tei", "core"}).rename(tmp_path / "own.odd")
    result = CliRunner().invoke(main, ["schema", str(path), "--to", "odd", "--out", str(tmp_path)])
    assert (result.exit_code, "is not written over" in result.output) == (2, True)
    assert base.read_bytes() == EVERY_PART.read_bytes()
