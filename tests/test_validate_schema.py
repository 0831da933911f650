"""Files held to any schema: those that are named, those that files ask for by xml-model, and which layers judge."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from toolkit.cli import main
from toolkit.edition import Edition
from toolkit.judges import asked_for
from toolkit.names import SCH, SVRL
from toolkit.schema import Schema
from toolkit.schematron import Schematron

ROOT = Path(__file__).parent.parent
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'
RELAX_NG = "http://relaxng.org/ns/structure/1.0"
TEI_ALL = "https://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng"

RULE = """<sch:pattern xmlns:sch="http://purl.oclc.org/dsdl/schematron" id="short-letter">
  <sch:rule context="letter/p"><sch:assert test="string-length() gt 3" role="ROLE">too short</sch:assert></sch:rule>
</sch:pattern>"""
RNG = f"""<grammar xmlns="{RELAX_NG}"><start><element name="letter">
  RULES<oneOrMore><element name="p"><text/></element></oneOrMore></element></start></grammar>"""
SCHEMAS = {
    "letter.rng": RNG.replace("RULES", ""),
    "letter.rnc": "start = element letter { element p { text }+ }",
    "letter.xsd": """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="letter"><xs:complexType>
      <xs:sequence><xs:element name="p" type="xs:string" maxOccurs="unbounded"/></xs:sequence>
      </xs:complexType></xs:element></xs:schema>""",
    "letter11.xsd": """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="letter"><xs:complexType>
      <xs:sequence><xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence>
      <xs:assert test="not(q)"/></xs:complexType></xs:element></xs:schema>""",
    "letter.sch": f"""<sch:schema xmlns:sch="{SCH}"><sch:pattern id="no-q"><sch:rule context="letter/q">
      <sch:report test="true()">a `q`</sch:report></sch:rule></sch:pattern></sch:schema>""",
    "letter.odd": f"""<TEI {TEI}><teiHeader/><text><body><schemaSpec ident="letter" start="letter" ns="">
      <moduleRef key="tei"/>
      <elementSpec ident="letter" mode="add" ns=""><content><elementRef key="p" maxOccurs="unbounded"/></content>
      </elementSpec><elementSpec ident="p" mode="add" ns=""><content><textNode/></content></elementSpec>
      </schemaSpec></body></text></TEI>""",
    "embedded.rng": RNG.replace("RULES", RULE.replace("ROLE", "error")),
}


def _edition(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _checks(*words: str | Path) -> list[tuple[str, str]]:
    """Give name of file and check of each finding."""
    found = map(json.loads, _edition("validate", "--format", "json", *words).stdout.splitlines())
    return [(Path(one["file"]).name, one["check"]) for one in found]


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    for name, text in SCHEMAS.items():
        _write(tmp_path / name, text)
    return tmp_path


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """An edition with a schema of its own and one letter."""
    shutil.copytree(ROOT / "schema", tmp_path / "mine" / "schema")
    (tmp_path / "mine" / "tei").mkdir()
    shutil.copy(LETTER, tmp_path / "mine" / "tei")
    return tmp_path / "mine"


def _asking(edition: Path, name: str, href: str, more: str = f'schematypens="{RELAX_NG}"') -> Path:
    """Put a letter into an edition that asks for a schema; `zzz` is in none; it is numbered among those of its day."""
    text = LETTER.read_text(encoding="utf-8").replace("letter-1932-01-04", name.removesuffix(".xml"))
    _, _, body = text.partition("<TEI ")
    body = body.replace("<body>", "<body><zzz/>", 1)
    body = body.replace('<date when="1932-01-04">', f'<date when="1932-01-04" n="{name}">')
    return _write(edition / "tei" / name, f'<?xml-model href="{href}" {more}?>\n<TEI {body}')


# --- schemas that are named ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_sound_file_has_no_finding_by_a_schema_of_any_kind(schema: str, schemas: Path) -> None:
    sound = _write(schemas / "sound.xml", "<letter><p>Dear Clara</p></letter>")
    result = _edition("validate", sound, "--schema", schemas / schema)
    assert (result.exit_code, f"1 file held to {schema}: nothing to complain of" in result.output) == (0, True)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_fault_is_found_by_a_schema_of_any_kind(schema: str, schemas: Path) -> None:
    faulty = _write(schemas / "faulty.xml", "<letter><q>Dear Clara</q></letter>")
    found = _checks(faulty, "--schema", schemas / schema)
    assert len(found) == 1


def test_rules_inside_relax_ng_are_rules(schemas: Path) -> None:
    short = _write(schemas / "short.xml", "<letter><p>No</p></letter>")
    assert _checks(short, "--schema", schemas / "embedded.rng") == [("short.xml", "short-letter")]


def test_a_faulty_rule_inside_relax_ng_has_the_line_of_that_file() -> None:
    broken = RNG.replace("RULES", "\n\n" + RULE.replace("gt 3", "gt gt 3"))
    (fault,) = Schematron.compile(broken.encode(), "letter.rng").faults
    assert (fault.span.path, fault.span.start.line) == ("letter.rng", 5)


COMPACT = """namespace sch = "http://purl.oclc.org/dsdl/schematron"
sch:ns [ prefix = "t" uri = "urn:t" ]
start = element letter {
  [ sch:pattern [ id = "short-letter"
    sch:rule [ context = "letter/p"
      sch:assert [ test = "TEST" "too " ~ "short" ] ] ] ]
  element p { text }+
}
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder with rules in modules: `deep/rules.rng` two files below `main.rng`, `alone.rnc` below `main.rnc`."""
    test = "string-length() gt 3"
    _write(tmp_path / "deep" / "rules.rng", SCHEMAS["embedded.rng"])
    _write(tmp_path / "deep" / "all.rng", f'<grammar xmlns="{RELAX_NG}"><include href="rules.rng"/></grammar>')
    for name in ("main.rng", "twice.rng"):
        again = '<define name="x"><externalRef href="deep/rules.rng"/></define>' if name == "twice.rng" else ""
        text = f'<grammar xmlns="{RELAX_NG}"><include href="deep/all.rng"/>{again}</grammar>'
        _write(tmp_path / name, text)
    _write(tmp_path / "alone.rnc", COMPACT.replace("TEST", test))
    _write(tmp_path / "main.rnc", 'include "alone.rnc"')
    _write(tmp_path / "mixed.rng", f'<grammar xmlns="{RELAX_NG}"><include href="alone.rnc"/></grammar>')
    return tmp_path


@pytest.mark.parametrize("schema", ["main.rng", "twice.rng", "alone.rnc", "main.rnc", "mixed.rng"])
def test_rules_in_what_relax_ng_includes_and_in_annotations_are_rules(schema: str, modules: Path) -> None:
    short = _write(modules / "short.xml", "<letter><p>No</p></letter>")
    for layers in ("relaxng,rules", "rules"):
        found = _checks(short, "--schema", modules / schema, "--only", layers)
        assert found == [("short.xml", "short-letter")]


FAULTY_RULES = {
    "main.rng": ("deep/rules.rng", "gt 3", "deep/rules.rng", (3, 32)),
    "main.rnc": ("alone.rnc", "gt 3", "alone.rnc", (6, 7)),
    "alone.rnc": ("alone.rnc", "gt 3", "alone.rnc", (6, 7)),
}


@pytest.mark.parametrize(("schema", "row"), FAULTY_RULES.items(), ids=FAULTY_RULES)
def test_a_faulty_rule_is_told_in_the_file_it_is_written_in(
    schema: str, row: tuple[str, str, str, tuple[int, int]], modules: Path
) -> None:
    broken, sound, name, (line, column) = row
    text = (modules / broken).read_text()
    assert sound in text
    _write(modules / broken, text.replace(sound, "gt gt 3"))
    letter = _write(modules / "letter.xml", "<letter><p>Dear Clara</p></letter>")
    result = _edition("validate", letter, "--schema", modules / schema, "--format", "json")
    (found,) = map(json.loads, result.stdout.splitlines())
    assert (found["check"], found["file"], found["line"], found["column"]) == ("faulty-rule", name, line, column)


@pytest.mark.parametrize("schema", ["main.rng", "main.rnc"])
def test_a_schema_includes_nothing_from_outside_its_folder(schema: str, modules: Path) -> None:
    inner = modules / "inner"
    inner.mkdir()
    text = (modules / schema).read_text().replace("deep/all.rng", "../deep/all.rng").replace("alone", "../alone")
    result = _edition("validate", LETTER, "--schema", _write(inner / schema, text))
    assert (result.exit_code, "outside" in result.output) == (2, True)


def test_a_schema_that_breaks_a_restriction_of_relax_ng_is_told_with_its_place(tmp_path: Path) -> None:
    schema = _write(tmp_path / "own.rnc", "start = element letter {\n  element p { text, xsd:token } }")
    result = _edition("validate", LETTER, "--schema", schema)
    message = "own.rnc:2:3: the element `p` mingles a value with other content (RELAX NG 7.2)"
    assert (result.exit_code, message in result.output) == (2, True)


def test_several_schemas_judge_at_once(schemas: Path) -> None:
    faulty = _write(schemas / "faulty.xml", "<letter><p>Dear</p><zzz/></letter>")
    also = _write(schemas / "also.xml", "<letter><p>No</p></letter>")
    short = _write(
        schemas / "short.sch",
        f'<sch:schema xmlns:sch="{SCH}">{RULE.replace("ROLE", "error")}</sch:schema>',
    )
    words = (faulty, also, "--schema", schemas / "letter.rng", "--schema", short)
    assert _checks(*words) == [("also.xml", "short-letter"), ("faulty.xml", "unknown-element")]
    assert "2 files held to letter.rng and short.sch: 2 errors" in _edition("validate", *words).output


def test_all_of_tei_is_a_schema_by_its_name() -> None:
    result = _edition("validate", LETTER, "--schema", "tei_all")
    assert "1 file held to tei_all.odd: nothing to complain of" in result.output


def test_every_rule_of_all_of_tei_compiles() -> None:
    assert Schema.of(ROOT / "schema" / "tei_all.odd").rules.faults == ()


def test_a_schema_of_others_does_not_bring_the_rules_of_the_edition(tmp_path: Path) -> None:
    written = LETTER.read_text(encoding="utf-8")
    letter = _write(tmp_path / "letter.xml", written.replace(">Letter to the Politburo, 4 January 1932</title>", "/>"))
    assert _checks(letter) == [("letter.xml", "empty-title")]
    assert _checks(letter, "--schema", "tei_all") == []


WRONG_SCHEMAS = {
    "missing": ("no-such.rng", "there is no schema"),
    "address": ("https://example.org/letters.rng", "is not fetched"),
    "unknown ending": (str(ROOT / "README.md"), "is no schema by its name"),
    "no schema inside": (str(LETTER.with_suffix(".xml")), "is no schema by its name"),
}


@pytest.mark.parametrize(("schema", "message"), WRONG_SCHEMAS.values(), ids=WRONG_SCHEMAS.keys())
def test_a_schema_that_is_none_is_wrong_use(schema: str, message: str) -> None:
    result = _edition("validate", LETTER, "--schema", schema)
    assert (result.exit_code, message in result.output) == (2, True)


BROKEN = {
    "broken.rng": "<grammar",
    "broken.rnc": "start = (",
    "broken.sch": "<x/>",
    "broken.xsd": "<x/>",
    "broken.odd": "<TEI",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_schema_that_cannot_be_read_is_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    result = _edition("validate", LETTER, "--schema", _write(tmp_path / name, BROKEN[name]))
    assert (result.exit_code, len(result.output.strip().splitlines())) == (2, 1)


# --- schemas that files ask for -----------------------------------------------------------------------------------


def test_a_schema_inside_the_edition_is_followed(edition: Path) -> None:
    _write(edition / "schema" / "other.rng", SCHEMAS["letter.rng"])
    _asking(edition, "other.xml", "../schema/other.rng")
    result = _edition("validate", "-C", edition)
    assert "held to edition.odd and 1 file held to other.rng: " in result.output


def test_each_file_is_judged_by_what_it_asks_for(edition: Path) -> None:
    _asking(edition, "a.xml", TEI_ALL)
    _asking(edition, "b.xml", "../schema/edition.rng")
    read = Edition.open(edition)
    choice = asked_for(read, Schema.of(read.customization))
    assert {Path(name).name: judge.title for name, judge in choice.chosen.items()} == {"a.xml": "tei_all.odd"}


ADDRESSES = [
    TEI_ALL,
    "http://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng",
    "https://tei-c.org/Vault/P5/current/xml/tei/custom/schema/relaxng/tei_all.rng",
    "https://vault.tei-c.org/P5/3.5.0/xml/tei/custom/schema/relaxng/tei_all.rnc",
    "https://jenkins.tei-c.org/job/TEIP5/lastSuccessfulBuild/artifact/P5/release/xml/tei/custom/schema/xsd/tei_all.xsd",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_all_of_tei_is_known_by_its_addresses(address: str, tmp_path: Path) -> None:
    letter = _write(tmp_path / "letter.xml", f'<?xml-model href="{address}"?>\n<TEI {TEI}/>')
    assert "1 file held to tei_all.odd" in _edition("validate", letter).output


UNOPENED = [
    "https://example.org/letters.rng",
    "../../outside.rng",
    "file:///etc/passwd",
    "//example.org/share/letters.rng",
    "../schema/no-such.rng",
    "http://[",
    "a%00b.rng",
    "a" * 5000 + ".rng",
]


@pytest.mark.parametrize("href", UNOPENED)
def test_nothing_outside_the_edition_is_opened(href: str, edition: Path) -> None:
    _write(edition.parent / "outside.rng", "<grammar")
    _asking(edition, "other.xml", href)
    result = _edition("validate", "-C", edition)
    assert f"1 file asked for {href}, which is not opened" in result.output
    assert "2 files held to edition.odd: 1 error" in result.output


def test_a_link_out_of_the_edition_is_not_followed(edition: Path) -> None:
    outside = _write(edition.parent / "outside.rng", "<grammar")
    (edition / "schema" / "other.rng").symlink_to(outside)
    _asking(edition, "other.xml", "../schema/other.rng")
    assert "1 file asked for ../schema/other.rng, which is not opened" in _edition("validate", "-C", edition).output


def test_an_instruction_in_a_comment_is_none(tmp_path: Path) -> None:
    letter = _write(tmp_path / "letter.xml", f'<!-- <?xml-model href="{TEI_ALL}"?> -->\n<TEI {TEI}/>')
    assert "1 file held to edition.odd" in _edition("validate", letter).output


def test_a_file_whose_schema_is_not_here_is_held_to_all_of_tei(tmp_path: Path) -> None:
    letter = _write(tmp_path / "letter.xml", f'<?xml-model href="https://example.org/a.rng"?>\n<TEI {TEI}/>')
    assert "1 file held to tei_all.odd" in _edition("validate", letter).output


def test_a_broken_schema_is_told_where_it_is_asked_for_and_the_rest_is_judged(edition: Path) -> None:
    _write(edition / "schema" / "other.rng", "<grammar")
    _asking(edition, "a.xml", "../schema/other.rng")
    _asking(edition, "b.xml", TEI_ALL)
    assert _checks("-C", edition) == [
        ("a.xml", "unusable-schema"), ("a.xml", "unknown-element"), ("b.xml", "unknown-element"),
    ]  # fmt: skip


def test_findings_of_odds_are_remembered_until_one_changes(edition: Path) -> None:
    _write(edition / "schema" / "other.odd", SCHEMAS["letter.odd"])
    _asking(edition, "other.xml", "../schema/other.odd", "")
    before = _checks("-C", edition)
    memory = edition / "build" / "findings.json"
    kept = memory.read_bytes()
    assert _checks("-C", edition) == before
    assert memory.read_bytes() == kept
    _write(edition / "schema" / "other.odd", SCHEMAS["letter.odd"].replace("letter", "card"))
    _edition("validate", "-C", edition)
    assert memory.read_bytes() != kept


# --- layers -------------------------------------------------------------------------------------------------------

FAULTY = (
    LETTER.read_text(encoding="utf-8")
    .replace("<body>", "<body><zzz/>", 1)
    .replace(' xml:id="letter-1932-01-04"', "", 1)
    .replace('ref="#pers-marx"', 'ref="#pers-marks"', 1)
)
ONLY = {
    "relaxng": ["unknown-element"],
    "rules": ["letter-without-identifier"],
    "checks": ["unresolved-pointer"],
    "rules,checks": ["letter-without-identifier", "unresolved-pointer"],
    "xsd": [],
}


@pytest.mark.parametrize("only", ONLY)
def test_only_the_layers_asked_for_judge(only: str, tmp_path: Path) -> None:
    assert 'ref="#pers-marks"' in FAULTY
    found = _checks(_write(tmp_path / "letter.xml", FAULTY), "--only", only)
    assert sorted({check for _, check in found}) == ONLY[only]


def test_an_unknown_layer_is_wrong_use() -> None:
    result = _edition("validate", LETTER, "--only", "grammar")
    assert (result.exit_code, "there is no layer `grammar`" in result.output) == (2, True)


def test_layers_that_no_schema_has_are_wrong_use(schemas: Path) -> None:
    result = _edition("validate", LETTER, "--schema", schemas / "letter.xsd", "--only", "relaxng,rules")
    assert (result.exit_code, "cannot judge in the layer relaxng or rules alone" in result.output) == (2, True)


@pytest.mark.parametrize(("only", "expected"), [
    ("", ["partly-judged", "unknown-element"]),
    ("relaxng", ["unknown-element"]),
    ("rules,checks", ["letter-without-identifier", "unresolved-pointer"]),
])  # fmt: skip
def test_a_file_too_large_for_rules_and_checks_is_judged_by_its_grammar(
    only: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.validate._MOST", 1000)
    found = _checks(_write(tmp_path / "letter.xml", FAULTY), *(("--only", only) if only else ()))
    assert sorted({check for _, check in found}) == expected


# --- files of all kinds -------------------------------------------------------------------------------------------

ANYTHING = {
    "p4.xml": "<TEI.2><teiHeader/></TEI.2>",
    "foreign.xml": f'<TEI {TEI} xmlns:m="urn:m"><m:a m:b="1"><x xmlns=""/></m:a></TEI>',
    "doubled.xml": f'<TEI {TEI} xml:id="a"><text xml:id="a" n="1"/></TEI>',
    "number.xml": f'<TEI {TEI} xml:id="1 2"/>',
    "root.xml": "<html/>",
}


def test_an_ill_formed_file_is_told_and_the_rest_is_judged(tmp_path: Path) -> None:
    for name, text in ANYTHING.items():
        _write(tmp_path / name, text)
    _write(tmp_path / "open.xml", f"<TEI {TEI}><p></TEI>")
    found = _checks(tmp_path, "--schema", "tei_all", "--only", "relaxng")
    assert {name for name, _ in found} == {*ANYTHING, "open.xml"}
    assert [check for name, check in found if name == "open.xml"] == ["not-well-formed"]


def test_a_file_that_is_no_tei_is_among_the_files_judged_by_a_named_schema(schemas: Path) -> None:
    sound = _write(schemas / "sound.xml", "<letter><p>Dear Clara</p></letter>")
    result = _edition("validate", sound, "--schema", schemas / "letter.rng", "--format", "junit")
    assert [case.get("name") for case in etree.fromstring(result.stdout.encode()).iter("testcase")] == [str(sound)]


# --- forms --------------------------------------------------------------------------------------------------------


def test_svrl_is_the_report_of_the_rules(tmp_path: Path) -> None:
    result = _edition("validate", _write(tmp_path / "letter.xml", FAULTY), "--format", "svrl")
    report = etree.fromstring(result.stdout.encode())
    failed = [one.get("location") for one in report.iter(f"{{{SVRL}}}failed-assert")]
    assert (result.exit_code, report.tag, len(failed)) == (1, f"{{{SVRL}}}schematron-output", 1)


REFUSED = {
    "several files": ([LETTER, LETTER.with_name("letter.xml")], "the report of one file"),
    "two schemas": ([LETTER, "--schema", "tei_all", "--schema", ROOT / "schema" / "edition.sch"], "not of 2"),
    "no rules": ([LETTER, "--schema", ROOT / "schema" / "edition.xsd"], "cannot judge in the layer rules alone"),
}


@pytest.mark.parametrize(("words", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_svrl_is_refused_where_it_cannot_say_it(words: list[str | Path], message: str, tmp_path: Path) -> None:
    copy = _write(tmp_path / "letter.xml", f"<TEI {TEI}/>")
    result = _edition(
        "validate", *(copy if str(word).endswith("/letter.xml") else word for word in words), "--format", "svrl"
    )
    assert (result.exit_code, message in result.output) == (2, True)


def test_svrl_of_an_ill_formed_file_says_where_it_is_broken(tmp_path: Path) -> None:
    result = _edition("validate", _write(tmp_path / "letter.xml", "<TEI>\n<p></TEI>"), "--format", "svrl")
    assert (result.exit_code, "letter.xml:2:" in result.output) == (2, True)


def _coloured(path: Path, **environment: str) -> str:
    return CliRunner(env=environment).invoke(main, ["validate", str(path)], color=True).output


def test_text_has_colours_on_a_terminal_only(tmp_path: Path) -> None:
    letter = _write(tmp_path / "letter.xml", FAULTY)
    assert "\x1b[31m" in _coloured(letter)
    assert "\x1b" not in _edition("validate", letter).output
    assert "\x1b" not in _coloured(letter, NO_COLOR="1")


def test_colours_change_no_word(tmp_path: Path) -> None:
    letter = _write(tmp_path / "letter.xml", FAULTY)
    bare = re.sub("\x1b\\[[0-9;]*m", "", _coloured(letter)).partition(" held to")[0]
    assert bare == _edition("validate", letter).output.partition(" held to")[0]


def test_a_letter_cannot_bring_colours_of_its_own(tmp_path: Path) -> None:
    letter = _write(tmp_path / "letter.xml", f'<?xml-model href="a\x9b31m.rng"?><TEI {TEI}/>')
    assert "a<U+009B>31m.rng" in _coloured(letter)


def test_the_hook_runs_a_command_that_there_is() -> None:
    hook = dict(
        line.removeprefix("- ").strip().split(": ", 1)
        for line in (ROOT / ".pre-commit-hooks.yaml").read_text().splitlines()
    )
    assert (hook["id"], hook["language"]) == ("edition-validate", "python")
    program, command = hook["entry"].split()
    assert program == "edition" and command in main.commands
