"""Stylesheets run, speak and fail as data, and reach nothing that they were not given."""

import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.errors import SourceError
from toolkit.xslt import Document, Stylesheet, StylesheetError, Value

XSL = (
    'xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" version="3.0" '
    'xmlns:t="urn:t" exclude-result-prefixes="#all"'
)


def stylesheet(body: str) -> Stylesheet:
    return Stylesheet.compile_text(f'<xsl:stylesheet {XSL} expand-text="yes">{body}</xsl:stylesheet>')


def answering(expression: str, declarations: str = "") -> str:
    """Give what an expression returns for the document <p>text</p>."""
    body = f'<xsl:template match="/"><xsl:value-of select="{expression}"/></xsl:template>'
    return stylesheet(f'<xsl:output method="text"/>{declarations}{body}').run("<p>text</p>").text


# --- running ------------------------------------------------------------------------------------------------------


def test_saxon_is_loaded_with_the_first_stylesheet_only() -> None:
    code = "import sys, toolkit.xslt; sys.exit('saxonche' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_result_is_serialized_as_the_stylesheet_says() -> None:
    page = stylesheet(
        '<xsl:output method="html" version="5"/><xsl:template match="/"><html><br/></html></xsl:template>'
    )
    assert page.run("<p/>").text == "<!DOCTYPE HTML>\n<html><br></html>"


def test_a_run_begins_in_the_mode_or_the_template_it_is_told() -> None:
    both = stylesheet(
        '<xsl:output method="text"/><xsl:mode name="t:loud"/>'
        '<xsl:template match="/" mode="t:loud">{upper-case(.)}</xsl:template>'
        '<xsl:template name="t:count">{count(//p)}</xsl:template>'
    )
    assert both.run("<p>text</p>", mode="{urn:t}loud").text == "TEXT"
    assert both.run("<p>text</p>", template="{urn:t}count").text == "1"
    assert both.run("<p>text</p>").text == "text"


def test_parameters_keep_their_types() -> None:
    typed = stylesheet(
        '<xsl:output method="text"/><xsl:param name="t:flag" as="xs:boolean"/>'
        '<xsl:param name="number" as="xs:integer"/><xsl:param name="words" as="xs:string*"/>'
        '<xsl:param name="registers" as="document-node()*"/>'
        '<xsl:template name="t:all">{$t:flag} {$number + 1} {$words} {$registers//p}</xsl:template>'
    )
    values: dict[str, Value] = {
        "{urn:t}flag": True,
        "number": 41,
        "words": ("a", "b"),
        "registers": [Document("<p>c</p>")],
    }
    assert typed.run(template="{urn:t}all", parameters=values).text == "true 42 a b c"
    empty: dict[str, Value] = {"{urn:t}flag": False, "number": 0, "words": (), "registers": ()}
    assert typed.run(template="{urn:t}all", parameters=empty).text == "false 1  "


def test_parameters_of_one_run_are_gone_in_the_next() -> None:
    default = stylesheet(
        '<xsl:output method="text"/><xsl:param name="lang" select="\'de\'"/>'
        '<xsl:template match="/">{$lang}</xsl:template>'
    )
    assert default.run("<p/>", parameters={"lang": "en"}).text == "en"
    assert default.run("<p/>").text == "de"


def test_a_document_serves_several_stylesheets_and_runs() -> None:
    document = Document("<p>text</p>")
    first = stylesheet('<xsl:template match="/"><first>{p}</first></xsl:template>')
    second = stylesheet('<xsl:template match="/"><second>{p}</second></xsl:template>')
    texts = [made.run(document).text.partition("?>")[2] for made in (first, second, first)]
    assert texts == ["<first>text</first>", "<second>text</second>", "<first>text</first>"]


def test_messages_come_back_as_data() -> None:
    speaking = stylesheet(
        '<xsl:template match="p"><xsl:message select="."/><xsl:message>two</xsl:message></xsl:template>'
    )
    assert speaking.run("<p>one</p>").messages == ("<p>one</p>", "two")
    assert speaking.run("<q/>").messages == ()


def test_a_stylesheet_is_compiled_once(tmp_path: Path) -> None:
    file = tmp_path / "a.xsl"
    file.write_text(f"<xsl:stylesheet {XSL}/>", encoding="utf-8")
    assert Stylesheet.compile(file) is Stylesheet.compile(tmp_path / "." / "a.xsl")


def test_packages_find_each_other_in_a_folder_with_a_space(tmp_path: Path) -> None:
    folder = tmp_path / "an édition"
    (folder / "html").mkdir(parents=True)
    (folder / "packages.xml").write_text(
        '<configuration xmlns="http://saxon.sf.net/ns/configuration" edition="HE"><xsltPackages>'
        '<package name="urn:shared" version="1.0" sourceLocation="shared.xsl"/>'
        "</xsltPackages></configuration>",
        encoding="utf-8",
    )
    (folder / "shared.xsl").write_text(
        f'<xsl:package name="urn:shared" package-version="1.0" {XSL}>'
        '<xsl:function name="t:twice" visibility="public"><xsl:param name="words"/>'
        '<xsl:sequence select="$words || $words"/></xsl:function></xsl:package>',
        encoding="utf-8",
    )
    (folder / "html" / "html.xsl").write_text(
        f'<xsl:package name="urn:html" package-version="1.0" {XSL}><xsl:mode/><xsl:output method="text"/>'
        '<xsl:use-package name="urn:shared"/>'
        '<xsl:template match="/"><xsl:value-of select="t:twice(p)"/></xsl:template></xsl:package>',
        encoding="utf-8",
    )
    assert Stylesheet.compile(folder / "html" / "html.xsl").run("<p>ha</p>").text == "haha"


# --- failing ------------------------------------------------------------------------------------------------------


def test_every_fault_of_a_stylesheet_has_code_and_place(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "faulty.xsl"
    file.write_text(
        f'<xsl:stylesheet {XSL}><xsl:template match="/">\n'
        '<xsl:value-of select="1 +"/>\n<xsl:value-of select="f:none()" xmlns:f="urn:f"/>'
        "\n</xsl:template></xsl:stylesheet>",
        encoding="utf-8",
    )
    with pytest.raises(StylesheetError) as caught:
        Stylesheet.compile(file)
    assert [(f.code, f.file, f.line) for f in caught.value.faults] == [
        ("XPST0003", "faulty.xsl", 2),
        ("XPST0017", "faulty.xsl", 3),
    ]
    assert capfd.readouterr().err == ""


def test_a_run_that_fails_tells_code_place_and_what_was_said(capfd: pytest.CaptureFixture[str]) -> None:
    failing = stylesheet(
        '<xsl:template match="/"><xsl:message>before</xsl:message>\n'
        '<xsl:value-of select="xs:date(string(p))"/></xsl:template>'
    )
    with pytest.raises(StylesheetError) as caught:
        failing.run("<p>text</p>")
    (fault,) = caught.value.faults
    assert (fault.code, fault.line, caught.value.messages) == ("FORG0001", 2, ("before",))
    assert capfd.readouterr().err == ""


def test_an_error_raised_in_a_stylesheet_keeps_its_words() -> None:
    with pytest.raises(StylesheetError) as caught:
        answering("error(xs:QName('t:lost'), string-join((1 to 60) ! 'word', ' '))")
    assert (caught.value.faults[0].code, caught.value.faults[0].message) == ("t:lost", " ".join(["word"] * 60))


def test_a_source_that_is_not_well_formed_is_a_fault_of_the_source(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match="not well-formed"):
        stylesheet("").run("<p>")
    assert capfd.readouterr().err == ""


# --- locked -------------------------------------------------------------------------------------------------------


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    file = tmp_path / "canary.xml"
    file.write_text("<secret>canary</secret>", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "expression",
    [
        "doc('{}')",
        "document('{}')",
        "unparsed-text('{}')",
        "unparsed-text-lines('{}')",
        "json-doc('{}')",
        "collection('{}')",
        "collection('{}/..')",
        "uri-collection('{}/..')",
        "transform(map{{'stylesheet-location': '{}', 'source-node': /}})?output",
        "transform(map{{'stylesheet-node': parse-xml(unparsed-text('{}'))}})?output",
    ],
)
def test_a_stylesheet_reads_no_file(canary: Path, expression: str) -> None:
    with pytest.raises(StylesheetError):
        answering(expression.format(canary.as_uri()))


def test_a_stylesheet_cannot_learn_which_files_exist(canary: Path) -> None:
    assert answering(f"doc-available('{canary.as_uri()}')") == "false"
    assert answering(f"unparsed-text-available('{canary.as_uri()}')") == "false"


def test_a_stylesheet_streams_no_file(canary: Path) -> None:
    with pytest.raises(StylesheetError):
        stylesheet(
            f'<xsl:template match="/"><xsl:source-document href="{canary.as_uri()}"><xsl:copy-of select="."/>'
            "</xsl:source-document></xsl:template>"
        ).run("<p/>")


def test_a_written_stylesheet_includes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "other.xsl"
    file.write_text(f"<xsl:stylesheet {XSL}/>", encoding="utf-8")
    for instruction in ("include", "import"):
        with pytest.raises(StylesheetError):
            stylesheet(f'<xsl:{instruction} href="{file.as_uri()}"/>')


def test_a_stylesheet_in_a_file_is_locked_as_well_and_others_still_compile(tmp_path: Path, canary: Path) -> None:
    for name in ("first", "second"):
        file = tmp_path / f"{name}.xsl"
        file.write_text(
            f'<xsl:stylesheet {XSL}><xsl:template match="q">{name}</xsl:template><xsl:template match="p">'
            f"<xsl:copy-of select=\"doc('{canary.as_uri()}')\"/></xsl:template></xsl:stylesheet>",
            encoding="utf-8",
        )
        assert name in Stylesheet.compile(file).run("<q/>").text
        with pytest.raises(StylesheetError):
            Stylesheet.compile(file).run("<p/>")


def test_a_stylesheet_sees_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "canary")
    assert answering("environment-variable('CANARY')") == ""
    assert "CANARY" not in answering("available-environment-variables()")


def test_a_stylesheet_writes_no_file(tmp_path: Path, canary: Path) -> None:
    for target in (tmp_path / "new.xml", canary):
        with pytest.raises(StylesheetError):
            stylesheet(
                f'<xsl:template match="/"><xsl:result-document href="{target.as_uri()}"><b/></xsl:result-document>'
                "</xsl:template>"
            ).run("<p/>")
    assert canary.read_text(encoding="utf-8") == "<secret>canary</secret>"
    assert not (tmp_path / "new.xml").exists()


def test_a_source_opens_no_entity(canary: Path) -> None:
    source = f'<!DOCTYPE p [<!ENTITY x SYSTEM "{canary.as_uri()}">]><p>&x;</p>'
    with pytest.raises(SourceError):
        stylesheet("").run(source)


def test_expressions_made_at_run_time_are_refused() -> None:
    with pytest.raises(StylesheetError):
        stylesheet('<xsl:template match="/"><xsl:evaluate xpath="\'1 + 1\'"/></xsl:template>').run("<p/>")


def test_a_costly_regular_expression_stops() -> None:
    with pytest.raises(StylesheetError):
        answering("matches(string-join((1 to 40) ! 'a') || 'b', '^(a+)+$')")


def test_what_the_reader_lets_pass_is_not_refused_here() -> None:
    depth, attributes, entities = 400, 300, 3000
    deep = "<p>" * depth + "</p>" * depth
    assert f"{depth}" in stylesheet('<xsl:template match="/">{count(//p)}</xsl:template>').run(deep).text
    wide = "<p " + " ".join(f'a{number}=""' for number in range(attributes)) + "/>"
    assert f"{attributes}" in stylesheet('<xsl:template match="/">{count(//@*)}</xsl:template>').run(wide).text
    dashes = '<!DOCTYPE p [<!ENTITY mdash "&#8212;">]><p>' + "&mdash;" * entities + "</p>"
    assert f"{entities}" in stylesheet('<xsl:template match="/">{string-length()}</xsl:template>').run(dashes).text
