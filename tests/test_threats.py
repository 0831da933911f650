"""What strangers may send: nothing that was not named is opened, nothing runs, nothing grows without end.

Each file goes through every command of COMMANDS, beside a file that must not be read and a server that must not be
called, in a process that is killed where it asks for too much memory or takes too long.
"""

from __future__ import annotations

import ast
import gzip
import json
import os
import re
import socket
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
import yaml
from click.testing import CliRunner
from lxml import etree, html

from tests.confined import GROW, Confined, confined
from toolkit.cli import main
from toolkit.diagnostic import Diagnostic, Severity, Span
from toolkit.formats import FORMATS

TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p>p</p></publicationStmt>"
    "<sourceDesc><p>s</p></sourceDesc></fileDesc>{header}</teiHeader>"
)
SECRET = "the-secret-of-another-file"


def _letter(inside: str = "<p>x</p>", before: str = "", header: str = "", root: str = "") -> str:
    body = f"<text><body>{inside}</body></text>"
    return f'<?xml version="1.0"?>{before}<TEI {TEI} xml:id="letter"{root}>{HEADER.format(header=header)}{body}</TEI>'


def _numbered(written: str, number: int) -> str:
    """Write something again and again, each time with another number in place of `%`."""
    return "".join(written.replace("%", str(at)) for at in range(number))


def _bomb(levels: int) -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE TEI [<!ENTITY a0 "ha">{entities}]>'


FILE, HTTP = "{file}", "{http}"
THREATS: dict[str, str | bytes] = {
    "external entity": _letter("<p>&x;</p>", f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "{FILE}">]>'),
    "entity on the web": _letter("<p>&x;</p>", f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "{HTTP}">]>'),
    "external document type": _letter(before=f'<!DOCTYPE TEI SYSTEM "{FILE}">'),
    "document type on the web": _letter(before=f'<!DOCTYPE TEI PUBLIC "x" "{HTTP}">'),
    "parameter entity": _letter(before=f'<!DOCTYPE TEI [<!ENTITY % x SYSTEM "{FILE}"> %x;]>'),
    "catalogue": _letter(before=f'<?oasis-xml-catalog catalog="{FILE}"?>'),
    "inclusion": _letter(f'<p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{FILE}" parse="text"/></p>'),
    "stylesheet": _letter(before=f'<?xml-stylesheet type="text/xsl" href="{FILE}"?>'),
    "schema elsewhere": _letter(before=f'<?xml-model href="{FILE}"?>'),
    "schema on the web": _letter(
        before=f'<?xml-model href="{HTTP}" schematypens="http://purl.oclc.org/dsdl/schematron"?>'
    ),
    "place of a schema": _letter(
        root=f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x {HTTP}"'
    ),
    "base elsewhere": _letter(
        '<p><ref target="x.xml#y">r</ref><graphic url="z.png"/></p>', root=f' xml:base="{HTTP}/"'
    ),
    "picture elsewhere": _letter(f'<figure><graphic url="{FILE}"/></figure>'),
    "picture on the web": _letter(f'<figure><graphic url="{HTTP}"/></figure>'),
    "picture by a way out": _letter('<figure><graphic url="../../secret.txt"/></figure>'),
    "rules in the letter": _letter(
        header='<encodingDesc><schemaSpec ident="s"><constraintSpec ident="c" scheme="schematron"><constraint>'
        '<sch:pattern xmlns:sch="http://purl.oclc.org/dsdl/schematron"><sch:rule context="*">'
        f"<sch:assert test=\"doc('{FILE}')\">x</sch:assert></sch:rule></sch:pattern></constraint></constraintSpec>"
        "</schemaSpec></encodingDesc>"
    ),
    "pattern without end": _letter(
        f'<p><ref target="x:{"a" * 40}b">r</ref></p>',
        header='<encodingDesc><listPrefixDef><prefixDef ident="x" matchPattern="^(a+)+$" replacementPattern="$1"/>'
        "</listPrefixDef></encodingDesc>",
    ),
    "patterns that take their time": _letter(
        "<p>" + _numbered('<ref target="x:' + "a" * 180 + '%">r</ref>', 300) + "</p>",
        header='<encodingDesc><listPrefixDef><prefixDef ident="x" matchPattern="[a-z]*[a-z]*[a-z]*1" '
        'replacementPattern="$1"/></listPrefixDef></encodingDesc>',
    ),
    "laughs": _letter("<p>&a9;</p>", _bomb(10)),
    "many short laughs": _letter(f"<p>{'&a3;' * 60000}</p>", _bomb(4)),
    "attributes by document type": _letter(
        "<p/>" * 500, "<!DOCTYPE TEI [<!ATTLIST p " + _numbered('a% CDATA "x" ', 500) + ">]>"
    ),
    "depth": _letter("<p>" + "<seg>" * 5000 + "x" + "</seg>" * 5000 + "</p>"),
    "many attributes": _letter("<p " + " ".join(f'a{n}="x"' for n in range(3000)) + ">x</p>"),
    "many prefixes": _letter("<p " + _numbered('xmlns:a%="u:%" ', 5000) + ">" + "<hi/>" * 5000 + "</p>"),
    "a name without end": _letter(f"<{'n' * 200000}>x</{'n' * 200000}>"),
    "values without end": _letter(
        f'<p n="{"a" * 200000}" xml:lang="{"a-" * 100000}" style="{"a:b;" * 50000}" rend="{"a" * 200000}">'
        f'<date when="{"1-" * 100000}">x</date><ref target="{"../" * 60000}">x</ref>'
        f'<ref target="#{"%41" * 60000}"/></p>'
    ),
    "words without end": _letter(
        "<p>" + "a" * 200000 + " " * 200000 + "(" * 200000 + " a" + "\u0301" * 200000 + "</p>"
    ),
    "many faults": _letter("<p>" + "<mine/>" * 5000 + "</p>"),
    "many faults in a line of one value": _letter(f'<p rendition="{"#a " * 5000}">x</p>'),
    "many identifiers that are nearly meant": _letter(
        "<p>" + _numbered('<seg xml:id="abcdefgh%"/><ref target="#abcdefgi%x"/>', 2000) + "</p>"
    ),
    "what points at itself": _letter(
        '<p xml:id="a" copyOf="#b" next="#b" prev="#b">x</p><p xml:id="b" copyOf="#a" next="#a" sameAs="#b">x</p>'
    ),
    "a table beyond all paper": _letter(
        "<table><row>" + '<cell cols="99999999" rows="99999999">x</cell>' * 9 + "</row></table>"
    ),
    "packed": gzip.compress(_letter().encode() + b" " * 5_000_000),
    "null": _letter("<p>a\0b</p>"),
    "utf-7": b'<?xml version="1.0" encoding="UTF-7"?>+ADw-TEI/+AD4-',
    "utf-16 without mark": _letter().encode("utf-16-le"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "nothing": b"",
    "cut": _letter()[:200],
    "terminal": _letter("<p>\u009b31m <mine\u202e/></p>"),
}


# --- files --------------------------------------------------------------------------------------------------------

COMMANDS: dict[str, list[str]] = {
    "validate": ["validate", "{letter}"],
    "validate by all of TEI": ["validate", "{letter}", "--schema", "tei_all", "--format", "json"],
    "validate by XSD": ["validate", "{letter}", "--schema", "{beside}/any.xsd", "--format", "sarif"],
    "build": ["build", "{letter}", "--to", "html,text,pdf,epub", "--out", "{out}"],
    "check-archive": ["check-archive", "{letter}", "--format", "html"],
    "metadata": [
        "metadata",
        "{letter}",
        "--to",
        "datacite,cmif,cff,csl,bibtex,ris,dc,zenodo",
        "--out",
        "{out}/metadata",
    ],
    "package": ["package", "-C", "{edition}", "--out", "{out}/packages", "--date", "2026-11-24"],
}
"""What is done with each file; `{out}` is where outputs go, `{beside}` holds what is needed."""

ANY_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.tei-c.org/ns/1.0">
<xs:element name="TEI"/></xs:schema>"""


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[object]]]:
    """A server on this machine, and whoever called it."""
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                called.append(caller)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", called


@pytest.fixture(scope="module")
def confinement() -> Iterator[Confined]:
    """A process with limits."""
    with confined() as one:
        yield one


linux = pytest.mark.skipif(sys.platform != "linux", reason="only there a process can be held to so much memory")


def _told(written: str, **places: object) -> str:
    for name, place in places.items():
        written = written.replace(f"{{{name}}}", str(place))
    return written


def _commands(folder: Path) -> list[list[str]]:
    edition = folder / "in"
    places = {"letter": edition / "tei" / "letter.xml", "edition": edition, "out": folder / "out", "beside": folder}
    return [[_told(word, **places) for word in words] for words in COMMANDS.values()]


def _placed(folder: Path, data: bytes) -> Path:
    letter = folder / "in" / "tei" / "letter.xml"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(data)
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    (folder / "any.xsd").write_text(ANY_XSD, encoding="utf-8")
    return letter


def _betrayed(out: Path) -> list[Path]:
    """The files that hold what was not to be read, packed or not."""
    return [path for path in out.rglob("*") if path.is_file() and any(SECRET.encode() in one for one in _bytes(path))]


def _bytes(path: Path) -> Iterator[bytes]:
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from map(packed.read, packed.namelist())


@linux
@pytest.mark.parametrize("threat", THREATS)
def test_nothing_is_opened_called_or_carried_out(
    tmp_path: Path, listener: tuple[str, list[object]], confinement: Confined, threat: str
) -> None:
    address, called = listener
    written = THREATS[threat]
    secret = (tmp_path / "secret.txt").as_uri()
    data = written if isinstance(written, bytes) else _told(written, file=secret, http=address).encode()
    letter = _placed(tmp_path, data)
    carried = confinement.carry_out(_commands(tmp_path))
    assert carried.killed == 0
    assert [done.fault for done in carried.done if done.fault] == []
    assert {done.status for done in carried.done} <= {0, 1}
    assert len(carried.done) == len(COMMANDS)
    for done in carried.done:
        assert SECRET not in done.said, done.words
        assert not re.search("[\x80-\x84\x86-\x9f\u202a-\u202e]", done.said), done.words
    assert called == []
    assert letter.read_bytes() == data
    assert _betrayed(tmp_path / "out") == []


@linux
def test_what_is_no_threat_is_made_in_every_form(tmp_path: Path, confinement: Confined) -> None:
    _placed(tmp_path, _letter(f"<p>{SECRET}</p>").encode())
    carried = confinement.carry_out(_commands(tmp_path))
    status = dict(zip(COMMANDS, (done.status for done in carried.done), strict=True))
    assert status == dict.fromkeys(COMMANDS, 0) | {"check-archive": 1}
    kinds = {path.suffix for path in _betrayed(tmp_path / "out")}
    assert {".html", ".txt", ".xml", ".epub"} <= kinds
    assert (tmp_path / "out" / "pdf" / "letter.pdf").is_file()


@linux
def test_what_grows_without_end_is_stopped(tmp_path: Path, confinement: Confined) -> None:
    assert confinement.carry_out([[GROW]]).done[0].fault == "MemoryError()"


# --- where XML enters ---------------------------------------------------------------------------------------------

READERS = {
    "source": "the front door",
    "damage": "says in words what expat found",
    "grammar.regex": "asks expat whether a name is one",
    "grammar.rng": "what has passed the front door, without its comments",
    "schematron": "what our own stylesheets wrote",
    "odd.read": "what an ODD that is read already holds",
    "records": "what our own stylesheets wrote",
    "metadata.lacking": "what our own stylesheets wrote",
    "search": "what our own stylesheets wrote",
    "outputs.epub": "what our own stylesheets wrote",
}
"""The modules that call a parser, and what they parse."""
PARSING = frozenset("fromstring XML HTML parse XMLParser XMLPullParser iterparse ParserCreate parse_xml".split())
PARSERS = frozenset("etree ElementTree expat html".split())


def test_xml_of_others_is_parsed_by_one_module() -> None:
    toolkit = Path(__file__).parent.parent / "toolkit"
    found = {
        ".".join(path.relative_to(toolkit).with_suffix("").parts)
        for path in toolkit.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in PARSING
        if isinstance(node.value, ast.Name) and node.value.id in PARSERS
    }
    assert found - READERS.keys() == set()


RNG_NS = "http://relaxng.org/ns/structure/1.0"
SCH_NS = "http://purl.oclc.org/dsdl/schematron"
XI_NS = "http://www.w3.org/2001/XInclude"
SCHEMAS = {
    "rng": '<grammar xmlns="{rng}" ns="http://www.tei-c.org/ns/1.0"><start><element name="TEI"><value>{{inside}}'
    "</value></element></start></grammar>",
    "sch": '<schema xmlns="{sch}"><pattern><rule context="*"><assert test="false()">{{inside}}</assert></rule>'
    "</pattern></schema>",
    "xsd": '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.tei-c.org/ns/1.0"><element '
    'name="TEI"><annotation><documentation>{{inside}}</documentation></annotation></element></schema>',
    "odd": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body><p>{{inside}}</p><schemaSpec ident="x" '
    'start="TEI"><moduleRef key="tei"/><moduleRef key="textstructure"/><moduleRef key="header"/></schemaSpec></body>'
    "</text></TEI>",
}
ROOTS = {"rng": "grammar", "sch": "schema", "xsd": "schema", "odd": "TEI"}
ASKING = {
    "external entity": ('<!DOCTYPE {root} [<!ENTITY x SYSTEM "{file}">]>', "&x;"),
    "entity on the web": ('<!DOCTYPE {root} [<!ENTITY x SYSTEM "{http}">]>', "&x;"),
    "external document type": ('<!DOCTYPE {root} SYSTEM "{http}">', ""),
    "parameter entity": ('<!DOCTYPE {root} [<!ENTITY % x SYSTEM "{http}"> %x;]>', ""),
    "inclusion": ("", '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{file}" parse="text"/>'),
    "laughs": (_bomb(10).replace("DOCTYPE TEI", "DOCTYPE {root}"), "&a9;"),
    "depth": ("", "<a xmlns=''>" * 5000 + "</a>" * 5000),
    "many prefixes": ("", "<a " + _numbered('xmlns:a%="u:%" ', 5000) + "/>"),
}


@linux
@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_of_others_opens_and_calls_nothing(
    tmp_path: Path, listener: tuple[str, list[object]], confinement: Confined, kind: str
) -> None:
    address, called = listener
    letter = _placed(tmp_path, _letter().encode())
    places = {"file": (tmp_path / "secret.txt").as_uri(), "http": address, "root": ROOTS[kind]}
    commands = []
    for number, (before, inside) in enumerate(ASKING.values()):
        written = before + _told(SCHEMAS[kind], rng=RNG_NS, sch=SCH_NS).replace("{{inside}}", inside)
        path = tmp_path / f"schema-{number}.{kind}"
        path.write_text(_told(written, **places), encoding="utf-8")
        commands.append(["validate", str(letter), "--schema", str(path)])
        if kind == "odd":
            commands.append(
                ["schema", str(path), "--to", "rng,json,html", "--out", str(tmp_path / "out" / f"{number}")]
            )
    carried = confinement.carry_out(commands)
    assert (carried.killed, [done.fault for done in carried.done if done.fault]) == (0, [])
    assert [done.words for done in carried.done if SECRET in done.said] == []
    assert called == []
    assert _betrayed(tmp_path / "out") == []


PATTERNS = ("(a+)+", "(a|aa)*", "(a*)*(a*)*", "a*a*a*a*a*a*a*")


@linux
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_of_a_schema_comes_to_an_end(tmp_path: Path, confinement: Confined, pattern: str) -> None:
    letter = _placed(tmp_path, _letter().replace('"letter"', f'"{"a" * 5000}b"').encode())
    (tmp_path / "patterns.rng").write_text(
        f'<element xmlns="{RNG_NS}" ns="http://www.tei-c.org/ns/1.0" name="TEI" datatypeLibrary='
        '"http://www.w3.org/2001/XMLSchema-datatypes"><attribute name="xml:id"><data type="string">'
        f'<param name="pattern">{pattern}</param></data></attribute><text/></element>',
        encoding="utf-8",
    )
    carried = confinement.carry_out([["validate", str(letter), "--schema", str(tmp_path / "patterns.rng")]])
    assert carried.killed == 0
    assert "wrong-value\n  `@xml:id` has" in carried.done[0].said


# --- rules of others ----------------------------------------------------------------------------------------------

FORBIDDEN = {
    "doc": "doc('{file}')",
    "unparsed-text": "unparsed-text('{file}')",
    "a file on the web": "unparsed-text('{http}')",
    "a document on the web": "doc('{http}')",
    "collection": "collection('{folder}')",
    "json-doc": "json-doc('{file}')",
    "transform": "transform(map {{ 'stylesheet-location': '{file}' }})",
    "environment-variable": "environment-variable('{variable}')",
    "Java": "Q{{java:java.lang.System}}getenv('{variable}')",
    "a regular expression without end": "matches('{a}b', '^(a+)+$')",
}
HOLDERS = {
    "sch": '<sch:schema xmlns:sch="{sch}" queryBinding="xslt3">{{rules}}</sch:schema>',
    "rng": '<grammar xmlns="{rng}" xmlns:sch="{sch}" datatypeLibrary="">{{rules}}<start><ref name="any"/></start>'
    '<define name="any"><element><anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/><ref '
    'name="any"/></choice></zeroOrMore></element></define></grammar>',
    "odd": '<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:sch="{sch}"><teiHeader/><text><body><schemaSpec ident="x" '
    'start="TEI"><moduleRef key="tei"/><moduleRef key="textstructure"/><moduleRef key="header"/><moduleRef key="core"/>'
    '<constraintSpec ident="c" scheme="schematron"><constraint>{{rules}}</constraint></constraintSpec></schemaSpec>'
    "</body></text></TEI>",
}
RULE = (
    '<sch:pattern><sch:rule context="/*"><sch:assert id="r{number}" test="false()">[<sch:value-of select="{select}"/>]'
)


@linux
@pytest.mark.parametrize("kind", HOLDERS)
def test_rules_of_others_are_locked(
    tmp_path: Path,
    listener: tuple[str, list[object]],
    confinement: Confined,
    kind: str,
) -> None:
    address, called = listener
    letter = _placed(tmp_path, _letter().encode())
    (tmp_path / "secret.xml").write_text(f"<x>{SECRET}</x>", encoding="utf-8")
    places = {"file": (tmp_path / "secret.xml").as_uri(), "http": address, "folder": tmp_path.as_uri()}
    commands = []
    for number, expression in enumerate([*FORBIDDEN.values(), "'done'"]):
        select = _told(expression.format_map(_Kept()), **places, variable="PATH", a="a" * 40)
        rule = _told(RULE, number=number, select=select) + "</sch:assert></sch:rule></sch:pattern>"
        path = tmp_path / f"rules-{number}.{kind}"
        path.write_text(_told(HOLDERS[kind], sch=SCH_NS, rng=RNG_NS).replace("{{rules}}", rule), encoding="utf-8")
        commands.append(["validate", str(letter), "--schema", str(path), "--only", "rules"])
    carried = confinement.carry_out(commands)
    assert (carried.killed, [done.fault for done in carried.done if done.fault]) == (0, [])
    *refused, sound = carried.done
    assert "[done]" in sound.said
    for name, done in zip(FORBIDDEN, refused, strict=True):
        assert SECRET not in done.said, name
        assert "/bin" not in done.said, name
        assert "faulty-rule" in done.said or "[]" in done.said, (name, done.said)
    assert called == []


class _Kept(dict[str, str]):
    """Leaves the names of places in a text for later, and takes one of two braces away."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


WRITING = {
    "a document": '<xsl:result-document href="{out}"><x/></xsl:result-document>',
    "an expression": "<xsl:evaluate xpath=\"'x'\"/>",
    "a document read in pieces": '<xsl:source-document href="{file}"><xsl:copy-of select="."/></xsl:source-document>',
}


@linux
@pytest.mark.parametrize("what", WRITING)
def test_a_function_in_rules_of_others_writes_and_runs_nothing(
    tmp_path: Path, confinement: Confined, what: str
) -> None:
    letter = _placed(tmp_path, _letter().encode())
    (tmp_path / "secret.xml").write_text(f"<x>{SECRET}</x>", encoding="utf-8")
    places = {"out": (tmp_path / "out.xml").as_uri(), "file": (tmp_path / "secret.xml").as_uri()}
    function = (
        f'<xsl:function xmlns:my="urn:my" name="my:do" as="item()*">{_told(WRITING[what], **places)}</xsl:function>'
    )
    (tmp_path / "rules.sch").write_text(
        f'<sch:schema xmlns:sch="{SCH_NS}" queryBinding="xslt3" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        f'<sch:ns prefix="my" uri="urn:my"/>{function}'
        '<sch:pattern><sch:rule context="/*"><sch:assert test="false()">[<sch:value-of select="my:do()"/>]</sch:assert>'
        "</sch:rule></sch:pattern></sch:schema>",
        encoding="utf-8",
    )
    (done,) = confinement.carry_out(
        [["validate", str(letter), "--schema", str(tmp_path / "rules.sch"), "--only", "rules"]]
    ).done
    assert done.fault == ""
    assert SECRET not in done.said
    assert "[x]" not in done.said
    assert not (tmp_path / "out.xml").exists()


@linux
def test_the_place_of_a_schema_in_a_letter_is_not_looked_at(
    tmp_path: Path, listener: tuple[str, list[object]], confinement: Confined
) -> None:
    address, called = listener
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    secret = (tmp_path / "secret.txt").as_uri()
    told = f' {xsi} xsi:schemaLocation="urn:a {address} urn:b {secret}" xsi:noNamespaceSchemaLocation="{address}"'
    letter = _placed(tmp_path, _letter(root=told).encode())
    xsd = str(tmp_path / "any.xsd")
    carried = confinement.carry_out(
        [["validate", str(letter), "--schema", xsd], ["validate", str(letter), "--xsd", xsd]]
    )
    assert [done.fault for done in carried.done] == ["", ""]
    assert carried.done[0].status == 0
    assert called == []


# --- folders ------------------------------------------------------------------------------------------------------


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an edition of a stranger, beside which something lies that is nobody's concern."""
    (tmp_path / "edition" / "tei").mkdir(parents=True)
    (tmp_path / "edition" / "edition.toml").write_text('outputs = ["html"]\n', encoding="utf-8")
    (tmp_path / "edition" / "tei" / "letter.xml").write_text(_letter(), encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.xml").write_text(_letter(f"<p>{SECRET}</p>"), encoding="utf-8")
    (tmp_path / "mine" / "index.html").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "edition")
    return tmp_path / "edition"


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def _mine(edition: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((edition.parent / "mine").iterdir())}


LINKS = {
    "a letter": ("tei/other.xml", "mine/letter.xml"),
    "the letters": ("tei", "mine"),
    "the settings": ("edition.toml", "mine/index.html"),
    "the schema": ("schema", "mine"),
    "the style": ("theme.css", "mine/letter.xml"),
}


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("command", ["validate", "build", "check-archive", "metadata --to cmif"])
def test_a_link_out_of_an_edition_is_not_followed(edition: Path, link: str, command: str) -> None:
    name, target = LINKS[link]
    if link == "the schema":
        (edition.parent / "mine" / "edition.odd").write_text("<x/>", encoding="utf-8")
    before = _mine(edition)
    if (edition / name).is_dir():
        (edition / name).rename(edition / "away")
    (edition / name).unlink(missing_ok=True)
    (edition / name).symlink_to(edition.parent / target)
    status, said = _run(*command.split())
    assert status == 2
    assert "is a link that leads out of the edition" in said or link == "the settings"
    assert SECRET not in said
    assert _betrayed(edition / "build") == []
    assert _mine(edition) == before


def test_a_link_inside_an_edition_is_followed(edition: Path) -> None:
    (edition / "texts").mkdir()
    (edition / "texts" / "second.xml").write_text(_letter().replace('id="letter"', 'id="second"'), encoding="utf-8")
    (edition / "tei" / "second.xml").symlink_to("../texts/second.xml")
    assert _run("build")[0] == 0
    assert (edition / "build" / "html" / "second.html").is_file()


def test_a_link_to_what_has_no_end_is_not_read(edition: Path) -> None:
    (edition / "theme.css").symlink_to("/dev/zero")
    (edition / "tei" / "zero.xml").symlink_to("/dev/zero")
    assert _run("validate")[0] == 2


def test_a_link_in_a_folder_that_is_named_is_not_followed_out_of_it(edition: Path) -> None:
    (edition / "letters").mkdir()
    (edition / "letters" / "other.xml").symlink_to(edition.parent / "mine" / "letter.xml")
    status, said = _run("build", "letters", "--to", "html", "--out", "out")
    assert (status, "leads out of letters" in said) == (2, True)
    assert not (edition / "out").exists()


@pytest.mark.parametrize(
    ("command", "link"),
    [
        ("build", "build"),
        ("build", "build/html"),
        ("build", "build/html/cite"),
        ("build", "build/.made"),
        ("build", "build/.made/notes"),
        ("build", "build/.made/prepared"),
        ("metadata --to datacite,dc --out build", "build/datacite"),
    ],
)
def test_nothing_is_written_or_taken_away_through_a_link(edition: Path, command: str, link: str) -> None:
    before = _mine(edition)
    (edition / link).parent.mkdir(parents=True, exist_ok=True)
    (edition / link).symlink_to(edition.parent / "mine")
    status, said = _run(*command.split())
    assert _mine(edition) == before
    assert (status, " is a link" in said) == (2, True)


def test_what_is_found_is_not_kept_outside_the_edition(edition: Path) -> None:
    before = _mine(edition)
    (edition / "build").symlink_to(edition.parent / "mine")
    assert _run("validate")[0] == 0
    assert _mine(edition) == before


def test_a_file_that_is_a_link_is_replaced_and_not_written_through(edition: Path) -> None:
    before = _mine(edition)
    (edition / "build" / "html").mkdir(parents=True)
    for name in ("index.html", "letter.html"):
        (edition / "build" / "html" / name).symlink_to(edition.parent / "mine" / "index.html")
    (edition / "build" / "findings.json").symlink_to(edition.parent / "mine" / "index.html")
    assert _run("build")[0] == 0
    assert _mine(edition) == before
    assert not (edition / "build" / "html" / "letter.html").is_symlink()


@pytest.mark.parametrize("name", ["../../mine/index.html", "html/../../../mine/index.html", "{absolute}"])
def test_a_memory_that_came_along_cannot_have_files_of_others_taken_away(edition: Path, name: str) -> None:
    assert _run("build")[0] == 0
    ledger = edition / "build" / ".made" / "html.json"
    kept = json.loads(ledger.read_bytes())
    place = name.format(absolute=edition.parent / "mine" / "index.html")
    kept["old"] = {"inputs": {"a": "b"}, "files": {place: 4, "html/old.html": 4}}
    ledger.write_text(json.dumps(kept), encoding="utf-8")
    (edition / "tei" / "letter.xml").write_text(_letter("<p>y</p>"), encoding="utf-8")
    assert _run("build")[0] == 0
    assert "index.html" in _mine(edition)


@pytest.mark.parametrize("name", ["edition.toml", "build/findings.json", "build/.made/html.json"])
def test_brackets_without_end_are_told_or_passed_over(edition: Path, name: str) -> None:
    assert _run("build")[0] == 0
    (edition / name).write_text(("x = " if name.endswith("toml") else "") + "[" * 100_000, encoding="utf-8")
    status, said = _run("build")
    assert (status, "too deeply" in said) == ((2, True) if name == "edition.toml" else (0, False))


@pytest.mark.parametrize("written", ["x = " + "1" * 5000, "[print]\nsize = nan", "[print]\nsize = 1e999", 'x = "\0"'])
def test_settings_that_nobody_means_are_told(edition: Path, written: str) -> None:
    (edition / "edition.toml").write_text(written, encoding="utf-8")
    status, said = _run("build", "--to", "pdf")
    assert (status, said.startswith("edition: ")) == (2, True)


# --- terminals, and services that build -----------------------------------------------------------------------------

EVIL = "a\n::set-output name=x::y\x1b[31m\u009b2J\u202e"


@pytest.mark.parametrize(
    "command",
    ["validate", "validate --format github", "build --explain --to text --out out", "check-archive",
     "metadata --to cmif --out out/{name}", "verify"],
)  # fmt: skip
def test_the_name_of_a_file_steers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"{EVIL}.xml"
    path.write_text(_letter().replace(' xml:id="letter"', ""), encoding="utf-8")
    words = [_told(word, name=EVIL) for word in command.split()]
    _, said = _run(words[0], path.name, *words[1:])
    assert not re.search("[\x1b\u009b\u202e]|^::set", said, re.MULTILINE)


def test_a_name_that_is_no_text_is_told(edition: Path) -> None:
    name = os.fsdecode(b"a\xff.xml")
    try:
        (edition / "tei" / name).write_text(_letter(), encoding="utf-8")
    except OSError:
        pytest.skip("no file can be called so here")
    status, said = _run("validate")
    assert (status, said) == (2, "edition: the name of tei/a<U+DCFF>.xml is not in UTF-8; give the file another\n")


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding_steers_nothing_in_any_form(form: str) -> None:
    found = Diagnostic(EVIL, Severity.ERROR, EVIL, Span(f"{EVIL}.xml"), (), EVIL)
    text = FORMATS[form]([found], [f"{EVIL}.xml"])
    assert not re.search("[\x1b\u0080-\u009f\u202a-\u202e\u2066-\u2069]|^::set", text, re.MULTILINE)
    if form in ("github", "emacs", "json"):
        assert len(text.splitlines()) == 1


def test_a_report_of_rules_steers_nothing(edition: Path) -> None:
    path = edition / "tei" / "letter.xml"
    path.write_text(_letter("<p>\u009b31m\u202e</p>"), encoding="utf-8")
    (edition / "rules.sch").write_text(
        f'<sch:schema xmlns:sch="{SCH_NS}"><sch:pattern><sch:rule context="/*"><sch:assert test="false()">'
        "<sch:value-of select='.'/></sch:assert></sch:rule></sch:pattern></sch:schema>",
        encoding="utf-8",
    )
    _, said = _run("validate", str(path), "--schema", "rules.sch", "--format", "svrl")
    assert not re.search("[\u0080-\u009f\u202a-\u202e]", said)
    assert "\u009b31m\u202e" in "".join(etree.fromstring(said.encode()).itertext())


# --- what is made -------------------------------------------------------------------------------------------------

WORDS = '=HYPERLINK(x)&#10;- "a": b, } @misc{x,&#9;TY  - x&#10;#PREFIX: y &lt;/script>&lt;!-- \u2028 \\ %00 \u009b'


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A letter with a title, names and numbers that mean something in every form that metadata have, outside any
    edition: it is built whatever else is wrong with it.
    """
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "letter.xml"
    sent = (
        f'<profileDesc><correspDesc><correspAction type="sent"><persName>@{WORDS}</persName>'
        f'<placeName>+{WORDS}</placeName><date when="-0044-03-15">x</date></correspAction>'
        f'<correspAction type="received"><persName>-{WORDS}</persName></correspAction></correspDesc></profileDesc>'
    )
    idno = f'<publisher>{WORDS}</publisher><idno type="DOI">10.1/x}}}} @misc{{y, title={{z}}</idno><date when="2026"/>'
    text = _letter(header=sent, root=' xml:lang="en"').replace("<title>T</title>", f"<title>{WORDS}</title>")
    text = text.replace(
        "<publicationStmt><p>p</p>", f"<publicationStmt>{idno}<availability><p>{WORDS}</p></availability>"
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_a_spreadsheet_reckons_nothing_out(evil: Path) -> None:
    evil.with_name("=second.xml").write_text(_letter().replace(' xml:id="letter"', ""), encoding="utf-8")
    _run("build", "letter.xml", "=second.xml", "--to", "text", "--out", "out")
    with zipfile.ZipFile("out/text/letters.zip") as packed:
        rows = [row.split("\t") for row in packed.read("index.tsv").decode().split("\n")[:-1]]
    assert {len(row) for row in rows} == {6}
    assert {cell[0] for row in rows for cell in row if cell} & set("=+@") == set()
    assert [cell for row in rows for cell in row if cell.startswith("-")] == ["-0044-03-15"]
    assert "'=second" in {row[0] for row in rows}


def test_words_of_a_header_stay_words_in_every_form_of_metadata(evil: Path) -> None:
    forms = "cmif,datacite,dc,csl,bibtex,ris,cff,zenodo,jsonld"
    _run("metadata", "letter.xml", "--to", forms, "--out", "out")
    title = etree.fromstring(f"<x>{WORDS}</x>").xpath("normalize-space()")
    made = {path.name: path.read_text(encoding="utf-8") for path in Path("out").iterdir() if path.is_file()}
    assert len(made) == len(forms.split(","))
    for name, text in made.items():
        match name.rpartition(".")[2]:
            case "json" | "jsonld":
                assert json.dumps(title)[1:20] in json.dumps(json.loads(text)), name
            case "cff":
                assert yaml.safe_load(text)["title"].split() == str(title).split()
            case "xml":
                assert "HYPERLINK" in "".join(etree.fromstring(text.encode()).itertext())
            case "ris":
                assert len(re.findall(r"^TY  - ", text, re.MULTILINE)) == text.count("\nER  - ") == 1
            case "bib":
                assert len(re.findall(r"^@", text, re.MULTILINE)) == 1
                assert _deepest_before_end(text) == 0


def _deepest_before_end(text: str) -> int:
    """Give how deep in braces BibTeX is at the end, having never been at the top before its last brace."""
    depth = 0
    for at, sign in enumerate(text.rstrip()):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or at < text.index("{") or at == len(text.rstrip()) - 1
    return depth


def test_every_page_has_a_policy_and_no_script_but_that_of_the_search(evil: Path, edition: Path) -> None:
    (edition / "schema").mkdir()
    (edition / "schema" / "edition.odd").write_text(SCHEMAS["odd"].replace("{{inside}}", WORDS), encoding="utf-8")
    _run("build", "--to", "html", "--out", "out")
    evil.with_name("second.xml").write_text(_letter(WORDS).replace('id="letter"', 'id="second"'), encoding="utf-8")
    _run("build", "../letter.xml", "../second.xml", "--to", "html", "--out", "out/alone")
    _, report = _run("check-archive", "../letter.xml", "--format", "html")
    made = sorted(Path("out").rglob("*.html"))
    assert {"letters.html", "letter.html", "search.html", "404.html", "guideline"} <= {
        name for path in made for name in (path.name, path.parent.name)
    }
    for name, text in [*((path.name, path.read_text(encoding="utf-8")) for path in made), ("report", report)]:
        page = html.fromstring(text)
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        said = dict(part.split(maxsplit=1) for part in policy.split("; "))
        own = "'self'" if name == "search.html" else "'none'"
        assert said.get("script-src", said.get("default-src")) == own, name
        assert said["base-uri"] == "'none'"
        assert said.get("object-src", said.get("default-src")) == "'none'", name
        scripts = page.xpath("//script[not(@type='application/ld+json')]/@src")
        assert len(scripts) == len(page.xpath("//script[not(@type='application/ld+json')]")), name
        assert (name == "search.html") or scripts == [], name
        for block in page.xpath("//script[@type='application/ld+json']/text()"):
            json.loads(block)


LEADING = {
    "javascript": "javascript:alert(1)",
    "hidden": "java&#9;script&#58;alert(1)",
    "a file": "file:///etc/passwd",
    "data": "data:text/html,x",
    "a share": "\\\\evil\\x",
    "by prefix": "evil:alert(1)",
    "by base": "evil.html",
}


@pytest.mark.parametrize("form", ["pdf", "epub", "text"])
def test_no_other_output_leads_anywhere_but_to_the_web(edition: Path, form: str) -> None:
    prefix = '<prefixDef ident="evil" matchPattern="(.+)" replacementPattern="javascript:$1"/>'
    links = "".join(f'<p><ref target="{one}">x</ref><ptr target="{one}"/></p>' for one in LEADING.values())
    body = f'<p><ref target="https://example.org/">x</ref></p>{links}<div xml:base="file:///etc/">{links}</div>'
    letter = _letter(
        body, header=f"<encodingDesc><listPrefixDef>{prefix}</listPrefixDef></encodingDesc>", root=' xml:lang="en"'
    )
    (edition / "tei" / "letter.xml").rename(edition.parent / "letter.xml")
    (edition.parent / "letter.xml").write_text(letter, encoding="utf-8")
    _run("build", "../letter.xml", "--to", form, "--out", "out")
    (made,) = (edition / "out").rglob(
        "letter.pdf" if form == "pdf" else "letter.epub" if form == "epub" else "letter.txt"
    )
    assert {one for one in _addresses(made) if not re.match("https?://|mailto:", one)} == set()
    if form == "pdf":
        reader = pypdf.PdfReader(made)
        assert "https://example.org/" in _addresses(made)
        assert list(reader.attachments) == ["letter.xml"]


def _addresses(path: Path) -> list[str]:
    """Give what a made file leads to outside itself."""
    if path.suffix == ".pdf":
        noted = [one.get_object() for page in pypdf.PdfReader(path).pages for one in page.get("/Annots", ())]
        actions = [one["/A"] for one in noted if "/A" in one]
        assert {action["/S"] for action in actions} <= {"/URI", "/GoTo"}
        return [str(action["/URI"]) for action in actions if "/URI" in action]
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as packed:
            pages = [etree.fromstring(packed.read(name)) for name in packed.namelist() if name.endswith(".xhtml")]
        links = [str(one) for page in pages for one in page.xpath("//@href | //@src")]
        return [one for one in links if not re.match(r"[\w./-]*(#|$)", one)]
    return re.findall(r"\b(?:javascript|vbscript|data):\S+(?=>)", path.read_text(encoding="utf-8"))
