"""The ODD compiler: each way to select and change, judged by the documents that the schema then accepts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from toolkit import odd
from toolkit.diagnostic import Severity
from toolkit.errors import SchemaError
from toolkit.grammar.match import Matcher
from toolkit.names import resource_folder
from toolkit.schema import Schema
from toolkit.source import parse

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DECLARATIONS = resource_folder("schema") / "tei-p5.xml"
MODULES = """
  <moduleRef key="tei"/>
  <moduleRef key="header" include="teiHeader fileDesc titleStmt publicationStmt sourceDesc"/>
  <moduleRef key="core" include="p title hi list item note"/>
  <moduleRef key="textstructure" include="TEI text body div"/>
"""
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)


def _write(folder: Path, inside: str, elsewhere: str = "", modules: str = MODULES) -> Path:
    path = folder / "test.odd"
    head = HEADER.replace("<p/>", "<p>x</p>")
    path.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:sch="http://purl.oclc.org/dsdl/schematron">{head}<text><body>'
        f'<p>x</p>{elsewhere}<schemaSpec ident="test" start="TEI">{modules}{inside}</schemaSpec></body></text></TEI>',
        encoding="utf-8",
    )
    return path


def _compiled(folder: Path, inside: str, elsewhere: str = "", modules: str = MODULES) -> odd.Compiled:
    return odd.compiled(_write(folder, inside, elsewhere, modules), declarations=DECLARATIONS)


def _accepts(compiled: odd.Compiled, body: str) -> bool:
    letter = f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{HEADER}<text><body>{body}</body></text></TEI>'
    source = parse(letter.encode(), "letter.xml").source
    assert source is not None
    return Matcher(compiled.grammar).find(source) == ()


CHANGES = {
    "nothing changed": ("", '<p>a <hi rend="x">b</hi></p>', "<p><persName/></p>"),
    "element deleted": ('<elementSpec ident="hi" mode="delete"/>', "<p>a</p>", "<p><hi>b</hi></p>"),
    "attribute of a class deleted for one element": (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="rend" mode="delete"/></attList></elementSpec>',
        '<p rend="x"><hi>b</hi></p>',
        '<p><hi rend="x">b</hi></p>',
    ),
    "attribute of a class narrowed for one element": (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="rend" mode="change"><valList type="closed" '
        'mode="replace"><valItem ident="italic"/></valList></attDef></attList></elementSpec>',
        '<p rend="x"><hi rend="italic">b</hi></p>',
        '<p><hi rend="bold">b</hi></p>',
    ),
    "attribute required": (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="rend" mode="change" usage="req"/>'
        "</attList></elementSpec>",
        '<p><hi rend="x">b</hi></p>',
        "<p><hi>b</hi></p>",
    ),
    "attribute added": (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="depth" mode="add"><datatype>'
        '<dataRef name="integer"/></datatype></attDef></attList></elementSpec>',
        '<p><hi depth="3">b</hi></p>',
        '<p><hi depth="deep">b</hi></p>',
    ),
    "attribute of several tokens": (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="depth" mode="add"><datatype minOccurs="2" '
        'maxOccurs="3"><dataRef name="integer"/></datatype></attDef></attList></elementSpec>',
        '<p><hi depth="1 2 3">b</hi></p>',
        '<p><hi depth="1">b</hi></p>',
    ),
    "class of attributes deleted": (
        '<classSpec ident="att.global.rendition" type="atts" mode="delete"/>',
        "<p><hi>b</hi></p>",
        '<p><hi rend="x">b</hi></p>',
    ),
    "attribute deleted in its class": (
        '<classSpec ident="att.global.rendition" type="atts" mode="change"><attList>'
        '<attDef ident="style" mode="delete"/></attList></classSpec>',
        '<p rend="x">b</p>',
        '<p style="x">b</p>',
    ),
    "content replaced": (
        '<elementSpec ident="p" mode="change"><content><textNode/></content></elementSpec>',
        "<p>a</p>",
        "<p><hi>b</hi></p>",
    ),
    "occurrences counted": (
        '<elementSpec ident="list" mode="change"><content><elementRef key="item" minOccurs="2" '
        'maxOccurs="3"/></content></elementSpec>',
        "<list><item>a</item><item>b</item></list>",
        "<list><item>a</item></list>",
    ),
    "content with an element that is not there": (
        '<elementSpec ident="list" mode="change"><content><sequence><elementRef key="head"/><elementRef key="item"/>'
        "</sequence></content></elementSpec>",
        "<list><item>a</item></list>",
        "<list><head/><item>a</item></list>",
    ),
    "membership taken away": (
        '<elementSpec ident="hi" mode="change"><classes mode="change"><memberOf key="model.hiLike" mode="delete"/>'
        "</classes></elementSpec>",
        "<p>a</p>",
        "<p><hi>b</hi></p>",
    ),
    "element added": (
        '<elementSpec ident="wish" ns="urn:own" mode="add"><classes><memberOf key="model.hiLike"/></classes><content>'
        "<textNode/></content></elementSpec>",
        '<p><wish xmlns="urn:own">b</wish></p>',
        "<p><wish>b</wish></p>",
    ),
    "element renamed": (
        '<elementSpec ident="hi" mode="change"><altIdent>highlighted</altIdent></elementSpec>',
        "<p><highlighted>b</highlighted></p>",
        "<p><hi>b</hi></p>",
    ),
    "older content in RELAX NG": (
        '<elementSpec ident="list" mode="change"><content><rng:oneOrMore xmlns:rng="http://relaxng.org/ns/structure/1.0">'
        '<rng:ref name="item"/></rng:oneOrMore></content></elementSpec>',
        "<list><item>a</item></list>",
        "<list><head/><item>a</item></list>",
    ),
    "older datatype in RELAX NG": (
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="depth" mode="add"><datatype>'
        '<rng:ref xmlns:rng="http://relaxng.org/ns/structure/1.0" name="data.truthValue"/></datatype></attDef>'
        "</attList></elementSpec>",
        '<p><hi depth="true">b</hi></p>',
        '<p><hi depth="deep">b</hi></p>',
    ),
    "single element selected": (
        '<elementRef key="persName"/>',
        "<p><persName>b</persName></p>",
        "<p><placeName>b</placeName></p>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "sound", "faulty"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_changes_what_is_accepted(tmp_path: Path, change: str, sound: str, faulty: str) -> None:
    compiled = _compiled(tmp_path, change)
    assert compiled.faults == ()
    assert _accepts(compiled, sound)
    assert not _accepts(compiled, faulty)


FAULTS = {
    '<moduleRef key="cor"/>': ("unknown-module-in-odd", "write `core`"),
    '<moduleRef key="namesdates" include="persname"/>': ("unknown-element-in-odd", "write `persName`"),
    '<elementRef key="persname"/>': ("unknown-element-in-odd", "write `persName`"),
    '<elementSpec ident="hii" mode="delete"/>': ("unknown-element-in-odd", "write `hi`"),
    '<classSpec ident="att.globl" type="atts" mode="delete"/>': ("unknown-class-in-odd", "write `att.global`"),
    '<elementSpec ident="hi" mode="change"><attList><attDef ident="rand" mode="delete"/></attList></elementSpec>': (
        "unknown-attribute-in-odd",
        "write `rend`",
    ),
    '<specGrpRef target="#nothing"/>': ("unresolved-group", "take it out"),
    '<specGrpRef target="absent.odd#a"/>': (
        "unavailable-source",
        "put it there, or name the folder that holds it with --source",
    ),
    '<moduleRef url="https://example.org/svg.rng"/>': (
        "unavailable-source",
        "put it there, or name the folder that holds it with --source",
    ),
    '<elementSpec ident="persName" mode="change"/>': (
        "change-of-nothing",
        "add `persName` to what is taken of the module `namesdates`, or take the change out",
    ),
    '<elementSpec ident="hi" mode="change"><attList><attDef ident="rend" mode="change"><valList type="closed" '
    'mode="replace"/></attDef></attList></elementSpec>': (
        "empty-value-list",
        "name the values that are right, or leave the list out",
    ),
    '<elementRef key="graphic"/><elementSpec ident="graphic" mode="change"><attList>'
    '<attDef ident="url" mode="delete"/></attList></elementSpec>': (
        "required-attribute-deleted",
        "documents without it are not valid TEI: leave the attribute, or put one of your own in its place",
    ),
    '<classSpec ident="model.a" type="model"><classes><memberOf key="model.b"/></classes></classSpec>'
    '<classSpec ident="model.b" type="model"><classes><memberOf key="model.a"/></classes></classSpec>': (
        "circular-reference",
        "take the reference to `model.a` out of `model.b`",
    ),
    '<macroSpec ident="macro.a"><content><macroRef key="macro.a"/></content></macroSpec>': (
        "circular-reference",
        "take the reference to `macro.a` out of `macro.a`",
    ),
    '<elementSpec ident="wish"><classes><memberOf key="model.hilike"/></classes><content><empty/></content>'
    "</elementSpec>": (
        "unknown-class-in-odd",
        "write `model.hiLike`",
    ),
    '<elementSpec ident="p" mode="change"><content><elementRef key="hii"/></content></elementSpec>': (
        "unknown-element-in-odd",
        "write `hi`",
    ),
    '<elementSpec ident="wish" ns="urn:own"><content><empty/></content></elementSpec>': (
        "unreachable-element",
        "make it a member of a class that content models refer to, or name it in one",
    ),
    '<elementSpec ident="hi" mode="change"><content><optional xmlns="http://relaxng.org/ns/structure/1.0"/></content>'
    "</elementSpec>": ("faulty-pattern", ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_named_in_vain_is_told_with_the_nearest_name(tmp_path: Path, fault: str) -> None:
    (found,) = _compiled(tmp_path, fault).diagnostics
    assert (found.check, found.help) == FAULTS[fault]


def test_a_group_that_holds_itself_is_told(tmp_path: Path) -> None:
    group = '<specGrp xml:id="a"><specGrpRef target="#a"/></specGrp>'
    found = _compiled(tmp_path, '<specGrpRef target="#a"/>', group).diagnostics
    assert [one.check for one in found] == ["circular-group"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<TEI", "not"),
        ("<html/>", "is not TEI"),
        ('<TEI xmlns="http://www.tei-c.org/ns/1.0"/>', "has no schemaSpec"),
    ],
)
def test_an_odd_that_makes_no_schema_is_a_wrong_use(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "test.odd"
    path.write_text(text)
    with pytest.raises(SchemaError) as caught:
        odd.compiled(path, declarations=DECLARATIONS)
    assert "\n" not in str(caught.value)


def _chained(folder: Path, source: str, inside: str = "") -> Path:
    path = _write(folder, inside)
    text = path.read_text(encoding="utf-8").replace("<schemaSpec ", f'<schemaSpec source="{source}" ')
    chained = folder / "chained.odd"
    chained.write_text(text, encoding="utf-8")
    return chained


def test_a_customization_is_chained_to_another(tmp_path: Path) -> None:
    chained = _chained(tmp_path, "base.odd", '<elementSpec ident="note" mode="delete"/>')
    _write(tmp_path, '<elementSpec ident="hi" mode="delete"/>').rename(tmp_path / "base.odd")
    compiled = odd.compiled(chained, declarations=DECLARATIONS)
    assert [found.message for found in compiled.diagnostics] == ["the declarations hold no element `hi`"]
    assert _accepts(compiled, "<p>a</p>")
    assert not _accepts(compiled, "<p><hi>a</hi></p>")
    assert not _accepts(compiled, "<p><note>a</note></p>")


def test_a_change_in_the_other_makes_the_schema_stale(tmp_path: Path) -> None:
    chained = _chained(tmp_path, "base.odd")
    base = _write(tmp_path, "").rename(tmp_path / "base.odd")
    before = odd.digest(chained, declarations=DECLARATIONS)
    base.write_text(base.read_text(encoding="utf-8") + "<!-- -->", encoding="utf-8")
    assert odd.digest(chained, declarations=DECLARATIONS) != before


@pytest.mark.parametrize("source", ["tei:current", "tei:4.8.0", "https://example.org/p5subset.xml"])
def test_a_source_on_the_web_is_answered_from_what_is_here(tmp_path: Path, source: str) -> None:
    assert _accepts(odd.compiled(_chained(tmp_path, source), declarations=DECLARATIONS), "<p><hi>a</hi></p>")


@pytest.mark.parametrize("source", ["chained.odd", "none.odd"])
def test_a_chain_that_comes_back_or_ends_nowhere_is_a_wrong_use(tmp_path: Path, source: str) -> None:
    with pytest.raises(SchemaError) as caught:
        odd.compiled(_chained(tmp_path, source), declarations=DECLARATIONS)
    assert "\n" not in str(caught.value)


def test_a_rule_without_context_gets_that_of_its_element(tmp_path: Path) -> None:
    rule = (
        '<elementSpec ident="hi" mode="change"><constraintSpec ident="bare-hi" scheme="schematron"><constraint>'
        '<sch:assert test="@rend">no look</sch:assert></constraint></constraintSpec></elementSpec>'
    )
    text = _compiled(tmp_path, rule).schematron.decode()
    assert '<sch:pattern id="bare-hi"' in text
    assert '<sch:rule context="tei:hi">' in text


def test_variables_in_a_pattern_of_their_own_are_there_for_every_rule(tmp_path: Path) -> None:
    rules = (
        '<constraintSpec ident="words" scheme="schematron"><constraint><sch:pattern>'
        '<sch:let name="dash" value="\'-\'"/></sch:pattern></constraint></constraintSpec>'
        '<elementSpec ident="hi" mode="change"><constraintSpec ident="no-dash" scheme="schematron"><constraint>'
        '<sch:report test="contains(., $dash)">dash</sch:report></constraint>'
        "</constraintSpec></elementSpec>"
    )
    assert _compiled(tmp_path, rules).faulty_rules == ()


def test_a_rule_that_does_not_compile_is_told_at_its_place(tmp_path: Path) -> None:
    rule = (
        '<elementSpec ident="hi" mode="change"><constraintSpec ident="broken" scheme="schematron"><constraint>'
        '<sch:assert test="@rend = (">no</sch:assert></constraint></constraintSpec></elementSpec>'
    )
    (found,) = _compiled(tmp_path, rule).faulty_rules
    assert (found.check, found.span.path.endswith("test.odd")) == ("faulty-rule", True)
    line = (tmp_path / "test.odd").read_text().splitlines()[found.span.start.line - 1]
    assert line[found.span.start.column - 1 : found.span.end.column - 1] == "broken"


def test_a_rule_of_the_tei_is_deleted_by_the_name_that_the_tei_gives_it(tmp_path: Path) -> None:
    assert 'id="paragraph-in-paragraph"' in _compiled(tmp_path, "").schematron.decode()
    deletion = (
        '<elementSpec ident="p" mode="change"><constraintSpec ident="abstractModel-structure-p-in-ab-or-p" '
        'scheme="schematron" mode="delete"/></elementSpec>'
    )
    assert 'id="paragraph-in-paragraph"' not in _compiled(tmp_path, deletion).schematron.decode()


@pytest.mark.parametrize(
    ("name", "differing"),
    [
        ("tei_minimal", []),
        ("tei_bare", []),
        ("tei_ms", []),
        ("tei_lite", []),
        ("tei_all", []),
        # the reference loses the closed lists of values that a customization gives to these
        ("tei_jtei", ["head", "list", "num", "title"]),
    ],
)
def test_an_exemplar_gives_what_the_reference_gives(tmp_path: Path, name: str, differing: list[str]) -> None:
    if not SHARED.is_dir():
        pytest.skip("the exemplars are not here")
    files, _ = Schema.of(SHARED / "tei" / "odd" / f"{name}.odd").files(["rng"])
    made = tmp_path / f"{name}.rng"
    made.write_bytes(files[f"{name}.rng"])
    compare = [sys.executable, SHARED / "tools" / "rngdiff.py", made, SHARED / "tei" / "reference" / f"{name}.rng"]
    said = subprocess.run(compare, capture_output=True, text=True, check=False)
    rows = [row for row in said.stdout.splitlines() if row.startswith("element ")]
    assert [row.split()[1].rstrip(":") for row in rows] == differing, said.stdout
    assert said.returncode == (1 if differing else 0)


def _rules(schema: bytes) -> set[tuple[str, ...]]:
    """Context, kind, test and role of each assertion."""
    tests = etree.fromstring(schema).iter("{*}assert", "{*}report")
    return {(*(" ".join((text or "").split()) for text in _said(test)), etree.QName(test).localname) for test in tests}


def _said(test: etree._Element) -> tuple[str | None, ...]:
    return test.getparent().get("context"), test.get("test"), test.get("role")


@pytest.mark.parametrize("name", ["tei_minimal", "tei_bare", "tei_ms", "tei_lite", "tei_all", "tei_jtei"])
def test_an_exemplar_gives_the_rules_that_the_reference_gives(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the exemplars are not here")
    schema = Schema.of(SHARED / "tei" / "odd" / f"{name}.odd", source=SHARED / "tei" / "p5subset-4.8.0.xml")
    files, found = schema.files(["sch"])
    assert [one.message for one in found if one.check == "faulty-rule"] == []
    made = _rules(files[f"{name}.sch"])
    reference = _rules((SHARED / "tei" / "reference" / f"{name}.isosch").read_bytes())
    # the reference has the rules on what stands in anyElement in its RELAX NG
    assert {rule for rule in made if ".//*[not(namespace-uri()" not in rule[1]} == reference


@pytest.mark.parametrize("ending", ["rng", "xsd", "sch"])
def test_the_schemas_that_are_kept_are_current(ending: str) -> None:
    schema = Schema.of(ROOT / "schema" / "edition.odd")
    files, _ = schema.files([ending])
    for name, data in files.items():
        assert (ROOT / "schema" / name).read_bytes() == data, f"{name} is stale: make schema"
        assert odd.digest_in(ROOT / "schema" / name) == schema.digest


def test_two_processes_make_equal_bytes() -> None:
    code = (
        "import sys; from pathlib import Path; from toolkit.schema import Schema\n"
        "files, _ = Schema.of(Path('schema/edition.odd')).files(['rng', 'xsd', 'xsd11', 'sch', 'rnc', 'odd'])\n"
        "sys.stdout.buffer.write(b''.join(files.values()))"
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


def test_the_declarations_that_are_kept_are_those_of_the_release() -> None:
    if not SHARED.is_dir():
        pytest.skip("the release is not here")
    assert odd.reduced(SHARED / "tei" / "p5subset-4.8.0.xml") == DECLARATIONS.read_bytes()


def test_a_release_that_is_cut_in_half_is_a_wrong_use(tmp_path: Path) -> None:
    half = tmp_path / "p5subset.xml"
    half.write_bytes(DECLARATIONS.read_bytes()[:200_000])
    with pytest.raises(SchemaError, match="is damaged"):
        odd.reduced(half)


def test_the_vocabulary_knows_the_module_of_every_element() -> None:
    known = odd.vocabulary(DECLARATIONS)
    assert len(known) == 587
    assert known["persName"] == "namesdates"


def test_a_faulty_customization_is_told_again_though_nothing_changed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "schema", str(_write(tmp_path, '<elementRef key="hii"/>'))]
    for _ in range(2):
        said = subprocess.run([*command, "--out", tmp_path], capture_output=True, text=True, cwd=ROOT, check=False)
        assert said.returncode == 1
        assert "write `hi`" in said.stdout


def test_a_start_that_is_no_element_is_told_at_its_word(tmp_path: Path) -> None:
    path = _write(tmp_path, "")
    path.write_text(path.read_text(encoding="utf-8").replace('start="TEI"', 'start="Tei"'), encoding="utf-8")
    (found,) = odd.compiled(path, declarations=DECLARATIONS).diagnostics
    line = path.read_text(encoding="utf-8").splitlines()[found.span.start.line - 1]
    assert (found.check, found.help) == ("unknown-start", "write `TEI`")
    assert line[found.span.start.column - 1 : found.span.end.column - 1] == "Tei"


def test_one_of_several_schemas_in_a_file_is_chosen_by_name(tmp_path: Path) -> None:
    second = f'<schemaSpec ident="second" start="TEI">{MODULES}<elementSpec ident="hi" mode="delete"/></schemaSpec>'
    path = _write(tmp_path, "", second)
    path.write_text(path.read_text(encoding="utf-8").replace(second, "").replace("</body>", f"{second}</body>"))
    first, other = (odd.compiled(path, declarations=DECLARATIONS, schema=name) for name in ("", "second"))
    assert (_accepts(first, "<p><hi>a</hi></p>"), _accepts(other, "<p><hi>a</hi></p>")) == (True, False)
    with pytest.raises(SchemaError, match="has no schemaSpec `third`"):
        odd.compiled(path, declarations=DECLARATIONS, schema="third")


def _beside(folder: Path, name: str, inside: str) -> None:
    (folder / name).write_text(f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{inside}</TEI>', encoding="utf-8")


WITHOUT_HI = '<elementSpec ident="hi" mode="delete"/>'


@pytest.mark.parametrize("target", ["groups.odd#own", "groups.odd"])
def test_a_group_may_lie_in_another_file(tmp_path: Path, target: str) -> None:
    _beside(tmp_path, "groups.odd", f'<specGrp xml:id="own">{WITHOUT_HI}</specGrp>')
    compiled = _compiled(tmp_path, f'<specGrpRef target="{target}"/>')
    assert compiled.diagnostics == ()
    assert not _accepts(compiled, "<p><hi>a</hi></p>")


INCLUDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}"/>'


def test_a_chapter_of_the_folder_is_included_and_its_faults_are_told_in_it(tmp_path: Path) -> None:
    _beside(tmp_path, "chapter.xml", '<specGrp xml:id="own">\n<elementSpec ident="hii" mode="delete"/></specGrp>')
    compiled = _compiled(tmp_path, '<specGrpRef target="#own"/>', INCLUDE.format("chapter.xml"))
    (found,) = compiled.diagnostics
    assert (Path(found.span.path).name, found.span.start.line) == ("chapter.xml", 2)


@pytest.mark.parametrize(
    ("href", "message"),
    [("../chapter.xml", "outside the folder"), ("none.xml", "no such file"), ("test.odd", "itself")],
)
def test_a_chapter_that_cannot_be_included_is_a_wrong_use(tmp_path: Path, href: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        _compiled(tmp_path, "", INCLUDE.format(href))


def test_a_single_reference_has_a_source_of_its_own(tmp_path: Path) -> None:
    classes = '<classes><memberOf key="model.hiLike"/></classes>'
    own = f'<elementSpec ident="wish">{classes}<content><empty/></content></elementSpec>'
    _write(tmp_path, own).rename(tmp_path / "wishes.odd")
    compiled = _compiled(tmp_path, '<elementRef key="wish" source="wishes.odd"/>')
    assert compiled.diagnostics == ()
    assert _accepts(compiled, "<p><wish/><hi>a</hi></p>")


def test_a_change_in_a_file_that_is_named_makes_the_schema_stale(tmp_path: Path) -> None:
    _beside(tmp_path, "groups.odd", '<specGrp xml:id="own"/>')
    path = _write(tmp_path, '<specGrpRef target="groups.odd#own"/>')
    before = odd.digest(path, declarations=DECLARATIONS)
    _beside(tmp_path, "groups.odd", f'<specGrp xml:id="own">{WITHOUT_HI}</specGrp>')
    assert odd.digest(path, declarations=DECLARATIONS) != before


def test_a_release_is_taken_from_the_folder_that_holds_it_else_told(tmp_path: Path) -> None:
    path = _chained(tmp_path, "tei:4.2.0")
    (found,) = odd.compiled(path, declarations=DECLARATIONS).diagnostics
    assert (found.check, found.severity) == ("other-release", Severity.INFO)
    (tmp_path / "4.2.0").mkdir()
    older = DECLARATIONS.read_text(encoding="utf-8").replace("<edition>4.8.0</edition>", "<edition>4.2.0</edition>")
    (tmp_path / "4.2.0" / "p5subset.xml").write_text(older.replace('ident="hi"', 'ident="high"'), encoding="utf-8")
    compiled = odd.compiled(path, declarations=DECLARATIONS, folder=tmp_path)
    assert compiled.odd.release == "4.2.0"
    assert {one.message for one in compiled.diagnostics} == {"the declarations hold no element `hi`"}


def test_another_schema_is_taken_over_in_the_compact_syntax(tmp_path: Path) -> None:
    (tmp_path / "wind.rnc").write_text('default namespace = "urn:wind"\nstart = wind\nwind = element wind { text }\n')
    wind = (
        '<moduleRef url="wind.rnc" prefix="w_"><content><rng:define xmlns:rng="http://relaxng.org/ns/structure/1.0" '
        'name="model.hiLike" combine="choice"><rng:ref name="wind"/></rng:define></content></moduleRef>'
    )
    compiled = _compiled(tmp_path, wind)
    assert compiled.diagnostics == ()
    assert _accepts(compiled, '<p><wind xmlns="urn:wind">north</wind></p>')
    assert not _accepts(compiled, '<p><storm xmlns="urn:wind">north</storm></p>')
