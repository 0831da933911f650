"""XML Schema: what the grammar accepts, the XSD accepts; what it cannot say is told."""

import zlib
from functools import cache
from pathlib import Path
from random import Random

import pytest
from lxml import etree
from strategies import Documents

from toolkit.errors import SchemaError
from toolkit.grammar import rng, xsd
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import (
    EMPTY,
    TEXT,
    Grammar,
    OneName,
    attribute,
    choice,
    element,
    group,
    list_of,
    optional,
    value,
    zero_or_more,
)
from toolkit.names import Name
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


def _written(name: str, folder: Path) -> Path:
    for file, content in xsd.write(rng.read(GRAMMARS[name]), name).files.items():
        (folder / file).write_bytes(content)
    return folder / f"{name}.xsd"


@pytest.mark.parametrize("name", GRAMMARS)
def test_what_is_drawn_of_a_grammar_is_accepted_by_it(name: str) -> None:
    drawn = _drawn(name, 3)
    matcher = Matcher(_documents(name).any_root)
    found = {document: matcher.find(_source(document)) for document in drawn}
    assert {document: findings for document, findings in found.items() if findings} == {}


@pytest.mark.parametrize("name", GRAMMARS)
def test_what_the_grammar_accepts_the_xsd_accepts(name: str, tmp_path: Path) -> None:
    drawn = _drawn(name, 6)
    judge = etree.XMLSchema(etree.parse(_written(name, tmp_path)))
    assert [document for document in drawn if not judge.validate(etree.fromstring(document))] == []


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


A, B = (element(OneName(Name("", name)), EMPTY) for name in "ab")
X, Y = (attribute(OneName(Name("", name)), TEXT) for name in "xy")
LOSSES = {
    "no deterministic content": (choice(group(A, B), A), "any order and number"),
    "attributes of which one must be": (choice(X, Y), "depend on each other"),
    "text at one place": (group(TEXT, A), "text may stand anywhere"),
    "tokens of two kinds": (
        attribute(OneName(Name("", "x")), list_of(group(value("", "token", "a"), value("", "token", "b")))),
        "any order",
    ),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_xsd_cannot_say_is_told(loss: str) -> None:
    content, words = LOSSES[loss]
    told = xsd.write(Grammar(element(OneName(Name("", "r")), content)), "small").diagnostics
    assert [one.check for one in told if words in one.message] == ["looser-in-xsd"]


def test_what_xsd_can_say_is_no_loss_but_the_root() -> None:
    content = group(optional(X), zero_or_more(choice(A, TEXT)), Y)
    told = xsd.write(Grammar(element(OneName(Name("", "r")), content)), "small").diagnostics
    assert [one.message for one in told] == ["any element may be the root, since XSD names none"]
