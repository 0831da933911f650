"""Reading: what is refused and in which words, and the exact place of what is read."""

import codecs
import re
from pathlib import Path

import pytest
from lxml import etree

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
    ("<a>x<b>y</a>", "`<b>` is never closed: `a` ends before `</b>`", "write `</b>` where it ends", (1, 6)),
    ("<a>x<lb>y</a>", "`<lb>` is never closed: `a` ends before `</lb>`", "write `<lb/>`", (1, 6)),
    ("<a>x<b>y<b></a>", "`<b>` is never closed: `a` ends before `</b>`", "write `</b>` in its place", (1, 10)),
    (
        "<a>x<b>y<i>z</b>!</i></a>",
        "`</b>` stands where `</i>` is due: the two elements cross",
        "write `</i>` before it, and open `<i>` anew after it",
        (1, 13),
    ),
    ("<a>\n</b></a>", "`</b>` stands where `</a>` is due", "take it out, or open `<b>` before", (2, 1)),
    ("<a><b>x</b><bb>x</b></a>", "`<bb>` is closed by `</b>`", "write `<b>`", (1, 13)),
    (
        "<a><li;st/></a>",
        "`;` cannot stand in the tag `<li`",
        "take it out; where no tag is meant, write `&lt;`",
        (1, 7),
    ),
    ("<a>\n<b>x</c></a>", "`</c>` stands where `</b>` is due", "write `</b>` in its place", (2, 5)),
    (
        "<a>\n <p>",
        "`<p>` is never closed: the file ends before `</p>`",
        "write `</p>`; if the file was cut off, fetch it again",
        (2, 3),
    ),
    ("<a>R & D</a>", "a bare `&` stands for nothing", "write `&amp;`", (1, 6)),
    ("<a>R &amp D</a>", "the entity `&amp` lacks its `;`", "write `&amp;`", (1, 6)),
    ("<a>a < b</a>", "a bare `<` opens no tag", "write `&lt;`", (1, 6)),
    ("<a><j@k.org></a>", "a bare `<` opens no tag", "write `&lt;`", (1, 4)),
    ("<a>< b/></a>", "white space stands between `<` and `b`", "write `<b`", (1, 4)),
    (
        "<a>é &mdash;</a>",
        "the entity `&mdash;` is declared nowhere",
        "write the character `—` itself, or `&#x2014;`",
        (1, 6),
    ),
    ("<a><b x='1' x='2'/></a>", "the attribute `@x` stands twice in this tag", "take one of the two out", (1, 13)),
    ("<a b=1/>", "the value of `b` has no quotation marks", 'write `b="1"`', (1, 6)),
    ("<a b=“1”/>", "the value of `b` does not stand in straight quotation marks", 'write `b="1"`', (1, 6)),
    ('<a b="1>x</a>', "the quotation mark before the value of `b` is never closed", 'write `b="1"`', (1, 6)),
    ("<a b/>", "the attribute `b` has no value", 'write `b="…"`, or take it out', (1, 4)),
    ('<a b="1"c="2"/>', "white space is missing before `c`", "write a space before it", (1, 9)),
    ("<a><b x</b></a>", "the tag `<b` is not closed", "write `>` at its end", (1, 5)),
    ("<a><b>x</b\n</a>", "the end tag `</b` is not closed", "write `</b>`", (1, 8)),
    (
        "<a/>\n<b/>",
        "`b` stands after the end of `a`, which holds the whole file",
        "put it inside `a`, or take it out",
        (2, 2),
    ),
    ("<a/> x y\n", "`x y` stands after the end of `a`", "put it inside `a`, or take it out", (1, 6)),
    ("x\n<a/>", "`x` stands before the first tag", "put it inside `a`, or take it out", (1, 1)),
    ("<a></a></a>", "`</a>` closes what is closed already", "take it out", (1, 8)),
    ("<a><!-- b -- c --></a>", "`--` cannot stand inside a comment", "write one hyphen or a dash", (1, 11)),
    ("<a><!-- b </a>", "the comment is never closed", "write `-->` where it ends", (1, 4)),
    (
        "<a><p:b/></a>",
        "`p:b` has a prefix that no namespace is declared for",
        'write `xmlns:p="…"` on the root element',
        (1, 5),
    ),
    ("<a>]]></a>", "`]]>` cannot stand in text", "write `]]&gt;`", (1, 4)),
    ("<a>\x01</a>", "the control character U+0001 cannot stand in XML", "take it out", (1, 4)),
    (
        "<a>&#1;</a>",
        "`&#1;` stands for no character that XML allows",
        "write the character that is meant, or take it out",
        (1, 4),
    ),
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
        (b"<q " + b" ".join(b'xmlns:a%d="u"' % number for number in range(101)) + b"/>", "too-many-prefixes"),
    ],
)
def test_what_is_no_xml_is_one_finding(data: bytes, check: str) -> None:
    assert _only(data)[0] == check


def test_several_faults_are_told_in_one_run_each_in_its_place() -> None:
    reading = parse(b'<a>R & D\n<b x="1" x="2">&copy;</b> <i>y</I></a>', "letter.xml")
    assert [(found.message, found.span.start) for found in reading.diagnostics] == [
        ("a bare `&` stands for nothing", (1, 6)),
        ("the attribute `@x` stands twice in this tag", (2, 10)),
        ("the entity `&copy;` is declared nowhere", (2, 16)),
        ("`</I>` stands where `</i>` is due", (2, 31)),
    ]


def test_a_file_with_faults_among_its_characters_keeps_its_elements_and_places() -> None:
    reading = parse(b"<a>R & D\n<b>&copy;</b></a>", "letter.xml")
    assert reading.source is None
    assert reading.mended is not None
    assert [element.tag for element in reading.mended.root.iter()] == ["a", "b"]
    assert reading.mended.element_span(reading.mended.offset_of(reading.mended.root[0])).start == (2, 2)


def test_a_file_whose_elements_are_in_doubt_is_not_mended() -> None:
    assert parse(b"<a>x<b>y</a>", "letter.xml").mended is None


def test_a_wrong_encoding_is_told_at_its_place() -> None:
    declared = b'<?xml version="1.0" encoding="%s"?>\n<a>\xc3\xa9</a>'
    assert _only(declared % b"klingon")[3] == (1, 31)
    assert _only(declared % b"UTF-16")[1:] == (
        "the file declares `UTF-16`, but is not saved so",
        'write `encoding="UTF-8"`',
        (1, 31),
    )
    _, message, help, place = _only(b"<a>\n caf\xe9</a>")
    assert (message, place) == ("the byte E9 is no character in UTF-8", (2, 5))
    assert help.endswith("Windows-1252, where the byte is `é`")


@pytest.mark.parametrize(
    "name", ["idna", "Punycode", "raw-unicode-escape", "rot13", "undefined", "unicode_escape", "UTF-"]
)
def test_what_only_python_decodes_by_is_no_encoding(name: str) -> None:
    check, message, *_ = _only(f'<?xml version="1.0" encoding="{name}"?><a>x</a>')
    assert (check, message) == ("wrong-encoding", f"there is no encoding `{name}`")


@pytest.mark.parametrize("name", ["UTF-16", "utf32", "UCS-4", "ISO-10646-UCS-2"])
def test_what_is_read_byte_by_byte_has_not_several_bytes_a_character(name: str) -> None:
    check, message, *_ = _only(f'<?xml version="1.0" encoding="{name}"?><a>x</a>')
    assert (check, message) == ("wrong-encoding", f"the file declares `{name}`, but is not saved so")


@pytest.mark.parametrize("version", ["2.0", "1", "1.x", "q.0"])
def test_a_version_that_xml_has_not_is_a_fault_of_the_declaration(version: str) -> None:
    check, message, _, place = _only(f"<?xml version='{version}'?><a/>")
    assert (check, message, place) == ("not-well-formed", "the XML declaration is damaged", (1, 1))


def test_xml_1_1_is_read_as_1_0() -> None:
    assert _source('<?xml version="1.1"?><a/>').root.tag == "a"


def test_what_is_declared_after_an_entity_that_is_not_opened_is_known_to_events_and_tree() -> None:
    declared = '<!ENTITY % y SYSTEM "y.dtd">%y;<!ENTITY x "<b/>">'
    source = _source(f"<!DOCTYPE a [{declared}]><a>&x;<c/></a>")
    elements = [event[1] for event in source.events if event[2] is not None]
    assert elements == [element.tag for element in source.root.iter("*")] == ["a", "b", "c"]


@pytest.mark.parametrize("level", [5, 8])
def test_entities_that_grow_beyond_measure_are_refused(level: int) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    check, message, *_ = _only(f'<!DOCTYPE a [<!ENTITY e0 "aaaaaaaaaa">{levels}]><a>&e{level};<b/></a>')
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


def test_a_second_byte_order_mark_is_told() -> None:
    check, message, _, place = _only(2 * codecs.BOM_UTF8 + b"<a/>")
    assert (check, place) == ("not-well-formed", (1, 1))
    assert message == "a second byte order mark (U+FEFF) stands at the beginning of the file"


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


def test_the_events_of_a_large_file_are_packed_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<c>" * 400 + "</c>" * 400  # many ends after the last start, more than fill the last block
    data = "<a>" + "<b n='ü' xml:id='i'>text &amp; more</b>\n" * 3071 + deep + "</a>"
    plain = _source(data).events
    monkeypatch.setattr("toolkit.source._LARGE", 0)
    packed = _source(data).events
    assert isinstance(plain, list) and not isinstance(packed, list)
    assert [*packed] == plain
    assert [packed[at] for at in range(len(packed))] == plain
    assert packed[-1] == plain[-1]
    assert packed[4094:4099] == plain[4094:4099]


@pytest.mark.parametrize("data", ["<a>\r\n b\r c\n</a>\n", "<a/>", "\ufeff<a>\nü</a>"])
def test_lines_are_those_of_the_text(data: str) -> None:
    source = _source(data)
    assert [*source.lines] == re.split("\r\n|\r|\n", source.text)
    assert source.lines[-1] == source.lines[len(source.lines) - 1]


def test_a_place_belongs_to_the_last_tag_before_it_and_to_its_parent() -> None:
    source = _source("<a>\n<b>x<c/>y</b>z</a>")
    assert source.tag_and_parent(Position(1, 1)) == (0,)
    assert source.tag_and_parent(Position(2, 4)) == (4, 0)
    assert source.tag_and_parent(Position(2, 9)) == (8, 4)


def test_the_head_of_a_large_file_ends_where_its_text_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.source._LARGE", 0)
    header = "<teiHeader><text/></teiHeader>"
    source = _source(f"<TEI xmlns='urn:t'>{header}<text>{'<p/>' * 100_000}</text></TEI>")
    assert [etree.QName(child).localname for child in source.head] == ["teiHeader", "text"]
    assert len(source.head[1]) < len(source.root[1]) == 100_000
