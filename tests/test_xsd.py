"""XML Schema: what the grammar accepts, the XSD accepts; what it cannot say is told."""

import warnings
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import Documents
from strategies_grammar import documents, grammars, wild_grammars
from xmlschema.exceptions import XMLSchemaWarning

from toolkit.errors import SchemaError
from toolkit.grammar import rng, xsd
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import Grammar
from toolkit.schema import Schema
from toolkit.source import Source, parse, read

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "schema"
REFERENCE = ROOT.parent / "shared" / "tei" / "reference"
GRAMMARS = {
    "edition": SCHEMA / "edition.rng",
    "tei_bare": REFERENCE / "tei_bare.rng",
    "tei_minimal": REFERENCE / "tei_minimal.rng",
}


@cache
def _documents(name: str) -> Documents:
    if not GRAMMARS[name].is_file():
        pytest.skip("the reference schemas are not here")
    return Documents.of(rng.read(GRAMMARS[name]))


def _drawn(name: str, number: int) -> list[bytes]:
    """So many documents of each element of a grammar; always the same."""
    documents = _documents(name)
    return [
        documents.draw(root, Random(zlib.crc32(root.encode()) + n)) for root in documents.roots for n in range(number)
    ]


def _source(document: bytes) -> Source:
    source = parse(document, "drawn.xml").source
    assert source is not None
    return source


_Judges = dict[str, Callable[[bytes], bool]]


def _judges(grammar: Grammar) -> _Judges:
    """The XSD of a grammar as two libraries read it, by library and version: whether it accepts a document."""
    with TemporaryDirectory() as folder:
        for version, assertions in (("1.0", False), ("1.1", True)):
            for file, content in xsd.write(grammar, version, assertions=assertions).files.items():
                Path(folder, file).write_bytes(content)
        libxml2 = etree.XMLSchema(etree.parse(Path(folder, "1.0.xsd")))
        with warnings.catch_warnings():
            # in long contents it gives up looking for competing particles; libxml2 does not
            warnings.simplefilter("ignore", XMLSchemaWarning)
            judges = [xmlschema.XMLSchema10(f"{folder}/1.0.xsd"), xmlschema.XMLSchema11(f"{folder}/1.1.xsd")]
    return {
        "libxml2 1.0": lambda document: libxml2.validate(etree.fromstring(document)),
        "xmlschema 1.0": lambda document: judges[0].is_valid(etree.fromstring(document)),
        "xmlschema 1.1": lambda document: judges[1].is_valid(etree.fromstring(document)),
    }


def _refusals(judges: _Judges, document: bytes) -> list[str]:
    return [name for name, accepts in judges.items() if not accepts(document)]


@pytest.mark.parametrize("name", GRAMMARS)
def test_what_is_drawn_of_a_grammar_is_accepted_by_it(name: str) -> None:
    drawn = _drawn(name, 3)
    matcher = Matcher(_documents(name).any_root)
    found = {document: matcher.find(_source(document)) for document in drawn}
    assert {document: findings for document, findings in found.items() if findings} == {}


@pytest.mark.parametrize("name", GRAMMARS)
def test_what_the_grammar_accepts_the_xsd_accepts(name: str) -> None:
    drawn = _drawn(name, 4)
    judges = _judges(rng.read(GRAMMARS[name]))
    quick = {name: judge for name, judge in judges.items() if name.startswith("libxml2")}
    assert {document: found for document in drawn if (found := _refusals(quick, document))} == {}
    assert {document: found for document in drawn[:: len(drawn) // 40] if (found := _refusals(judges, document))} == {}


@given(st.data(), st.one_of(grammars, wild_grammars))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_a_random_grammar_accepts_its_xsd_accepts(data: st.DataObject, grammar: Grammar) -> None:
    written = xsd.write(grammar, "x")
    if any("does not name may be the root" in loss.message for loss in written.losses):
        return
    document = data.draw(documents(grammar))
    if not Matcher(grammar).find(_source(document)):
        assert _refusals(_judges(grammar), document) == []


LETTER = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>A letter</title></titleStmt>
<publicationStmt><p>Nowhere</p></publicationStmt><sourceDesc><p>Nothing</p></sourceDesc></fileDesc></teiHeader>
<text><body><div>{}</div></body></text></TEI>"""
SOUND = "<p>I saw <date when='1932-01-04'>him</date> <gap reason='illegible' unit='words' quantity='2'/></p>"
FAULTY = {
    "an unknown element": "<p><perName>a</perName></p>",
    "an element out of its place": "<p><row/></p>",
    "an unknown attribute": "<p whence='here'>a</p>",
    "a missing attribute": "<p><rs>a</rs></p>",
    "no value of a closed list": "<p><rs type='perso'>a</rs></p>",
    "no value of a datatype": "<p><date when='4 January'>a</date></p>",
    "text where none may be": "<list>a<item>b</item></list>",
    "children in the wrong order": "<p>a</p><closer>b</closer><opener>c</opener>",
}


@pytest.fixture(scope="module")
def judge() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA / "edition.xsd"))


def test_the_xsd_accepts_a_sound_letter(judge: etree.XMLSchema) -> None:
    assert judge.validate(etree.fromstring(LETTER.format(SOUND)))


@pytest.mark.parametrize("fault", FAULTY)
def test_the_xsd_finds_a_fault_that_it_can_say(judge: etree.XMLSchema, fault: str) -> None:
    assert not judge.validate(etree.fromstring(LETTER.format(FAULTY[fault])))


def test_the_letter_has_no_finding_of_the_second_opinion() -> None:
    source = read(ROOT / "tei" / "letter-1932-01-04.xml").source
    assert source is not None
    assert list(xsd.validate(SCHEMA / "edition.xsd", source)) == []


def test_the_second_opinion_says_where_a_fault_is() -> None:
    source = _source(LETTER.format("<p>a</p>\n<p whence='here'>b</p>").encode())
    (found,) = xsd.validate(SCHEMA / "edition.xsd", source)
    assert (found.check, found.span.start.line) == ("second-opinion", 4)
    assert "whence" in found.message


def test_an_xsd_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.xsd").write_text("<schema/>")
    with pytest.raises(SchemaError, match="cannot be used") as refusal:
        list(xsd.validate(tmp_path / "no.xsd", _source(b"<p/>")))
    assert "\n" not in str(refusal.value)


# --- cases: a small grammar beside what its XSD accepts, refuses and loses ---

CASES = sorted((Path(__file__).parent / "cases" / "xsd").glob("*.rng"))
_of_each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def _documents_in(path: Path, kind: str) -> Iterator[tuple[bytes, str]]:
    """The documents of a case, each with the versions of XSD that refuse it."""
    for mark in etree.parse(path).iterfind(f"{{urn:case}}{kind}"):
        yield etree.tostring(mark[0], with_tail=False), mark.get("by", "1.0 1.1")


@_of_each_case
def test_the_grammar_of_a_case_judges_as_the_case_says(path: Path) -> None:
    matcher = Matcher(rng.read(path))
    for kind in ("accepted", "refused"):
        verdicts = [bool(matcher.find(_source(document))) for document, _ in _documents_in(path, kind)]
        assert set(verdicts) == {kind == "refused"}


@_of_each_case
def test_the_xsd_of_a_case_accepts_what_its_grammar_accepts_and_refuses_what_it_can(path: Path) -> None:
    judges = _judges(rng.read(path))
    for document, _ in _documents_in(path, "accepted"):
        assert (document, _refusals(judges, document)) == (document, [])
    for document, versions in _documents_in(path, "refused"):
        expected = [name for name in judges if name.split()[1] in versions.split()]
        assert (document, _refusals(judges, document)) == (document, expected)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@_of_each_case
def test_the_xsd_of_a_case_tells_what_it_loses(path: Path, version: str) -> None:
    marks = etree.parse(path).iterfind("{urn:case}loss")
    expected = {mark.text for mark in marks if version in mark.get("in", "1.0 1.1")}
    losses = xsd.write(rng.read(path), "x", assertions=version == "1.1").losses
    assert {loss.message for loss in losses if "may be the root" not in loss.message} == expected
    assert all(loss.help for loss in losses)


# --- where a loss is told ---

ODD = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><schemaSpec ident="own" start="TEI">
<moduleRef key="tei"/><moduleRef key="core"/><moduleRef key="header" except="xenoData"/><moduleRef key="textstructure"/>
<moduleRef key="namesdates" include="relation listRelation"/>
<elementSpec ident="opener" mode="change"><content>
<alternate><sequence><elementRef key="p"/><elementRef key="dateline"/></sequence><elementRef key="p"/></alternate>
</content></elementSpec></schemaSpec></TEI>"""


def _told(forms: str, folder: Path) -> dict[str, int]:
    """The line at which each element of the ODD is told to lose something."""
    (folder / "own.odd").write_text(ODD)
    _, found = Schema.of(folder / "own.odd").files([forms])
    return {
        one.message.split("`")[1]: one.span.start.line
        for one in found
        if one.check == "looser-in-xsd" and "`" in one.message
    }


def test_a_loss_is_told_where_the_odd_changes_the_element_or_else_at_its_schemaspec(tmp_path: Path) -> None:
    assert _told("xsd", tmp_path) == {"opener": 4, "relation": 1}


def test_what_an_assertion_says_is_no_loss(tmp_path: Path) -> None:
    assert _told("xsd11", tmp_path) == {}
