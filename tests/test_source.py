"""Reading: what is refused and in which words, and the exact place of what is read."""

import codecs
from pathlib import Path

import pytest

from toolkit.diagnostic import Position
from toolkit.errors import SourceError
from toolkit.source import Source, parse, read


def _source(data: bytes | str) -> Source:
    reading = parse(data.encode() if isinstance(data, str) else data, "letter.xml")
    assert reading.source is not None, reading.diagnostics
    return reading.source


def _only(data: bytes | str) -> tuple[str, str, str, Position]:
    reading = parse(data.encode() if isinstance(data, str) else data, "letter.xml")
    (found,) = reading.diagnostics
    return found.check, found.message, found.help, found.span.start


WORDS = [
    ("<a>x<b>y</a>", "`</a>` stands where `</b>` is due", "write `</b>` before it", (1, 9)),
    ("<a>\n</b></a>", "`</b>` stands where `</a>` is due", "write `</a>` in its place, or open `<b>` before", (2, 1)),
    (
        "<a>\n <p>",
        "the file ends before `<p>` is closed",
        "write `</p>`; if the file was cut off, fetch it again",
        (2, 3),
    ),
    ("<a>R & D</a>", "a bare `&` stands for nothing", "write `&amp;`", (1, 6)),
    ("<a>a < b</a>", "a bare `<` opens no tag", "write `&lt;`", (1, 6)),
    ("<a>é &mdash;</a>", "`&mdash;` is declared nowhere", "write the character `—` itself", (1, 6)),
    (
        "<a><b x='1' x='2'/></a>",
        "an attribute stands twice in this tag",
        "take one of the two out",
        (1, 13),
    ),
    ("<a b=1/>", "`1` cannot stand here in the tag `<a>`", 'write attributes as `name="value"`', (1, 6)),
    ("<a/><b/>", "something follows the end of the document", "keep one root element", (1, 5)),
    ("<a>\x01</a>", "the character U+0001 cannot stand here", "", (1, 4)),
]


@pytest.mark.parametrize(("data", "message", "help", "place"), WORDS, ids=[row[1] for row in WORDS])
def test_a_file_that_is_not_well_formed_is_told_in_words(
    data: str, message: str, help: str, place: tuple[int, int]
) -> None:
    assert _only(data) == ("not-well-formed", message, help, Position(*place))


@pytest.mark.parametrize(
    ("data", "check"),
    [
        (b"", "empty-file"),
        (b" \n", "empty-file"),
        (b"PK\x03\x04", "not-xml"),
        (b"\x1f\x8b\x08", "not-xml"),
        (b"<a>\x00</a>", "not-xml"),
        (b"<a>\xe9</a>", "wrong-encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "wrong-encoding"),
        (b"Dear friend", "not-well-formed"),
        (b"<q>" * 600 + b"</q>" * 600, "nested-too-deeply"),
    ],
)
def test_what_is_no_xml_is_one_finding(data: bytes, check: str) -> None:
    assert _only(data)[0] == check


def test_entities_that_grow_beyond_measure_are_refused() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    check, message, *_ = _only(f'<!DOCTYPE a [<!ENTITY e0 "aaaaaaaaaa">{levels}]><a>&e8;</a>')
    assert (check, message) == ("not-well-formed", "the entities of the document type grow beyond all measure")


def test_another_file_is_never_opened(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("secret")
    for data in (
        f'<!DOCTYPE a SYSTEM "{canary}"><a/>',
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{canary}">]><a>&x;</a>',
        f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{canary}"> %x;]><a/>',
        f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{canary}" parse="text"/></a>',
    ):
        reading = parse(data.encode(), "letter.xml")
        assert [found.check for found in reading.diagnostics] in (["external-entity"], ["inclusion"])
        assert reading.source is not None
        assert "secret" not in "".join(reading.source.root.itertext())


def test_an_internal_document_type_is_read_and_warned_of() -> None:
    reading = parse(b'<!DOCTYPE a [<!ENTITY n "na&#239;ve">]><a>&n;</a>', "letter.xml")
    assert reading.source is not None
    assert reading.source.root.text == "naïve"
    assert [found.check for found in reading.diagnostics] == ["doctype"]
    assert "DOCTYPE" not in reading.source.xml


def test_a_doubled_identifier_does_not_stop_the_reading() -> None:
    root = _source('<a><b xml:id="x"/><b xml:id="x"/><b xml:id="1"/></a>').root
    assert len(root) == 3


@pytest.mark.parametrize(
    "data",
    [
        "<?xml version='1.0' encoding='utf-8'?>\r\n<a>\r\n\té<b c='1' xml:id='x'>t</b></a>".encode(),
        codecs.BOM_UTF8 + "<?xml version='1.0'?>\r<a>\r\té<b c='1' xml:id='x'>t</b></a>".encode(),
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>\n\té<b c='1' xml:id='x'>t</b></a>".encode("latin-1"),
        codecs.BOM_UTF16_LE + "<?xml version='1.0'?>\n<a>\n\té<b c='1' xml:id='x'>t</b></a>".encode("utf-16-le"),
    ],
    ids=["crlf", "bom and cr", "latin-1", "utf-16"],
)  # fmt: skip
def test_places_count_characters_whatever_the_encoding(data: bytes) -> None:
    source = _source(data)
    offset = source.offset_of(source.root[0])
    assert source.element_span(offset).start == (3, 4)
    assert source.attribute_span(offset, "c").start == (3, 6)
    assert source.value_span(offset, "c").start == (3, 9)
    assert source.value_span(offset, "{http://www.w3.org/XML/1998/namespace}id").start == (3, 20)
    assert source.words_span(offset).start == (3, 23)
    assert source.lines[2] == "\té<b c='1' xml:id='x'>t</b></a>"


def test_the_place_of_text_passes_comments_and_white_space() -> None:
    source = _source("<a><!-- <x> -->\n  some text <b x='>'/>more</a>")
    texts = [event for event in source.events if event[1] is not None and event[2] is None]
    spans = [source.words_span(offset) for offset, *_ in texts]
    assert [(span.start, span.end) for span in spans] == [((2, 3), (2, 12)), ((2, 23), (2, 27))]


def test_a_token_of_a_value_has_its_own_place() -> None:
    source = _source('<a ref="#one #two"/>')
    span = source.value_span(0, "ref", "#two")
    assert (span.start.column, span.end.column) == (14, 18)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()], ids=["missing", "folder"])
def test_what_cannot_be_read_is_a_wrong_use(tmp_path: Path, make: object) -> None:
    path = tmp_path / "letter.xml"
    make(path)  # type: ignore[operator]
    with pytest.raises(SourceError):
        read(path)
