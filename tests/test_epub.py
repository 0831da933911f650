"""Electronic books: whole, linked, the same bytes each time. Independent judges look at them in tests/browser."""

import io
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from lxml import etree

from tests.hostile import LETTERS, NAMES_OF_LETTERS, write
from toolkit.build import build
from toolkit.edition import Edition
from toolkit.outputs import Workshop

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
CASES = Path(__file__).parent / "cases" / "outputs"
SAMPLES = [LETTER, *sorted(CASES.glob("*.xml")), *sorted((CASES / "html").glob("*.xml"))]
NAMES = {
    "h": "http://www.w3.org/1999/xhtml",
    "ops": "http://www.idpf.org/2007/ops",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def _book(path: Path) -> dict[str, bytes]:
    edition = Edition.of([path])
    (made,) = Workshop(edition, ("epub",)).letter("epub", edition.letters[0])
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _documents(book: dict[str, bytes]) -> dict[str, etree._Element]:
    return {name: etree.fromstring(data) for name, data in book.items() if name.endswith((".xhtml", ".opf", ".svg"))}


def _letter(folder: Path, inside: str, more: str = "") -> Path:
    path = folder / "letter.xml"
    path.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="letter" xml:lang="de"><teiHeader><fileDesc><titleStmt>'
        "<title>A &amp; B</title></titleStmt><publicationStmt><p>p</p></publicationStmt><sourceDesc><p>Leaf</p>"
        f"</sourceDesc></fileDesc></teiHeader><text><body>{inside}</body></text>{more}</TEI>",
        encoding="utf-8",
    )
    return path


def _chapter(folder: Path, inside: str, more: str = "") -> etree._Element:
    return etree.fromstring(_book(_letter(folder, inside, more))["EPUB/letters/letter.xhtml"])


def test_the_type_of_the_book_comes_first_and_is_not_compressed() -> None:
    edition = Edition.of([LETTER])
    (made,) = Workshop(edition, ("epub",)).letter("epub", edition.letters[0])
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/epub+zip"
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def _lost(book: dict[str, bytes]) -> list[tuple[str, str]]:
    """The links that lead to nothing in the book, each after the file in which it stands."""
    documents = _documents(book)
    identifiers = {name: set(root.xpath("//@id")) for name, root in documents.items()}
    lost = []
    for name, root in documents.items():
        for target in root.xpath("//@href | //h:img/@src", namespaces=NAMES):
            if re.match(r"https?://|mailto:", target):
                continue
            there, _, anchor = target.partition("#")
            file = normpath(join(dirname(name), unquote(there))) if there else name
            if file not in book or (anchor and anchor not in identifiers.get(file, ())):
                lost.append((name, target))
    return lost


def _doubled(book: dict[str, bytes]) -> list[str]:
    """The identifiers that a file has twice."""
    return [one for root in _documents(book).values() for one, n in Counter(root.xpath("//@id")).items() if n > 1]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_link_leads_to_something_in_the_book_or_on_the_web(path: Path) -> None:
    assert _lost(_book(path)) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_identifier_is_doubled(path: Path) -> None:
    assert _doubled(_book(path)) == []


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_that_nobody_expects_is_a_whole_book(tmp_path: Path, name: str) -> None:
    book = _book(write(tmp_path, LETTERS[name]))
    assert _lost(book) == []
    assert _doubled(book) == []


@pytest.mark.parametrize("name", NAMES_OF_LETTERS)
def test_a_letter_may_be_called_as_it_likes(tmp_path: Path, name: str) -> None:
    book = _book(write(tmp_path, "<p>x<pb n='2'/></p>", name))
    assert _lost(book) == []
    (chapter,) = (one for one in book if one.startswith("EPUB/letters/"))
    assert re.fullmatch(r"EPUB/letters/[\w.-]+\.xhtml", chapter)


def test_a_book_holds_the_pictures_that_its_text_shows_and_tells_of_those_it_leaves_out() -> None:
    edition = Edition.open(CASES.parent / "pictures")
    (made,) = Workshop(edition, ("epub",)).letter("epub", edition.letters[0])
    assert b"EPUB/pictures/" not in made.data
    assert [one.message for one in made.diagnostics] == [
        "the picture `leaves/seal.svg` is an SVG, which books leave out"
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_package_lists_every_file_of_the_book_once(path: Path) -> None:
    book = _book(path)
    listed = etree.fromstring(book["EPUB/package.opf"]).xpath("//opf:item/@href", namespaces=NAMES)
    beside = {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    assert sorted(f"EPUB/{unquote(href)}" for href in listed) == sorted(book.keys() - beside)


def test_a_note_stands_beside_its_number_where_a_reading_system_can(tmp_path: Path) -> None:
    chapter = _chapter(tmp_path, "<p>a<note>An <emph>aside</emph>.</note></p>")
    (call,) = chapter.xpath("//h:a[@ops:type='noteref'][@role='doc-noteref']", namespaces=NAMES)
    (note,) = chapter.xpath("//h:aside[@ops:type='footnote'][@role='doc-footnote']", namespaces=NAMES)
    assert call.get("href") == f"#{note.get('id')}"
    assert " ".join("".join(note.itertext()).split()) == "1 An aside. ↩"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_item_of_a_list_is_empty(path: Path) -> None:
    root = _documents(_book(path))[f"EPUB/letters/{path.stem}.xhtml"]
    assert root.xpath("//h:li[not(normalize-space())]", namespaces=NAMES) == []


def test_a_line_of_the_source_that_ends_between_blocks_leaves_no_empty_line(tmp_path: Path) -> None:
    opener = "<opener><lb/><dateline>Graz</dateline><lb/><salute>Dear<lb/>friend</salute></opener><p>x</p>"
    assert len(_chapter(tmp_path, opener).xpath("//h:br", namespaces=NAMES)) == 1


def test_what_a_gap_held_stands_in_its_bracket_and_breaks_no_paragraph(tmp_path: Path) -> None:
    chapter = _chapter(tmp_path, "<p>a <gap><desc>two pages</desc></gap> b</p>")
    (paragraph,) = chapter.xpath("//*[@id='the-letter']//h:p", namespaces=NAMES)
    text = "".join(paragraph.xpath(".//text()[not(ancestor::*[@class='aside'])]"))
    assert " ".join(text.split()) == "a […: two pages] b"


def test_a_quotation_with_its_source_runs_on_amid_a_sentence(tmp_path: Path) -> None:
    chapter = _chapter(tmp_path, "<p>a <cit><quote>b</quote><bibl>C 7</bibl></cit>, d</p>")
    (paragraph,) = chapter.xpath("//*[@id='the-letter']//h:p", namespaces=NAMES)
    assert "".join(paragraph.itertext()) == "a b C 7, d"


def test_a_book_has_the_reading_text_alone(tmp_path: Path) -> None:
    choice = "<choice><sic>teh</sic><corr>the</corr></choice>"
    inside = f"<p>a {choice} <del>x</del><surplus>y</surplus><supplied>z</supplied></p>"
    read = _chapter(tmp_path, inside).xpath(
        "//h:p[@id='para-1']//text()[not(ancestor::*[@class='aside'])]", namespaces=NAMES
    )
    assert " ".join("".join(read).split()) == "a the ⟨z⟩"


def test_pages_of_the_source_have_a_list_of_their_own(tmp_path: Path) -> None:
    book = _book(_letter(tmp_path, '<p><pb n="1r"/>a <pb n="1v" xml:id="verso"/>b</p>'))
    nav = etree.fromstring(book["EPUB/nav.xhtml"])
    pages = nav.xpath("//h:nav[@ops:type='page-list']//h:a", namespaces=NAMES)
    assert [(page.get("href"), page.text) for page in pages] == [
        ("letters/letter.xhtml#leaf-1", "1r"),
        ("letters/letter.xhtml#verso", "1v"),
    ]


def test_the_index_leads_to_the_places(tmp_path: Path) -> None:
    people = '<standOff><listPerson><person xml:id="anna"><persName>Anna</persName></person></listPerson></standOff>'
    book = _book(_letter(tmp_path, '<p xml:id="p1" n="1"><persName ref="#anna">A.</persName></p>', people))
    index = etree.fromstring(book["EPUB/index.xhtml"])
    assert index.xpath("//h:li[@id='entry-anna']//h:a/@href", namespaces=NAMES) == [
        "letters/letter.xhtml",
        "letters/letter.xhtml#p1",
    ]
    chapter = etree.fromstring(book["EPUB/letters/letter.xhtml"])
    assert chapter.xpath("//h:p[@id='p1']/h:a/@href", namespaces=NAMES) == ["../index.xhtml#entry-anna"]


def _edition(folder: Path, *people: str) -> dict[str, bytes]:
    """The book of an edition in which each letter has a list of its own, with one identifier for all people."""
    (folder / "tei").mkdir()
    (folder / "edition.toml").write_text("", encoding="utf-8")
    for number, person in enumerate(people, 1):
        entry = f"<person xml:id='x'><persName>{person}</persName></person>"
        register = f"<standOff><listPerson>{entry}</listPerson></standOff>"
        text = _letter(folder, "<p><persName ref='#x'>X</persName></p>", register)
        made = text.read_text(encoding="utf-8").replace('xml:id="letter"', f'xml:id="l{number}"')
        (folder / "tei" / f"l{number}.xml").write_text(made, encoding="utf-8")
        text.unlink()
    build(Edition.open(folder), ["epub"], folder / "build", ())
    with zipfile.ZipFile(folder / "build" / "epub" / "edition.epub") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_book_of_an_edition_holds_all_its_letters_in_order(tmp_path: Path) -> None:
    shutil.copytree(CASES.parent / "site", tmp_path / "site")
    edition = Edition.open(tmp_path / "site")
    build(edition, ["epub"], tmp_path / "site" / "build", ())
    with zipfile.ZipFile(tmp_path / "site" / "build" / "epub" / "edition.epub") as archive:
        book = {name: archive.read(name) for name in archive.namelist()}
    spine = etree.fromstring(book["EPUB/package.opf"]).xpath("//opf:item/@href", namespaces=NAMES)
    letters = [href for href in spine if href.startswith("letters/")]
    assert sorted(letters) == sorted(f"letters/{one.name}.xhtml" for one in edition.letters)
    contents = etree.fromstring(book["EPUB/nav.xhtml"]).xpath("//h:nav[@ops:type='toc']//h:a/@href", namespaces=NAMES)
    assert [href for href in contents if href.startswith("letters/")] == letters


def test_names_lead_to_the_person_that_their_own_letter_means(tmp_path: Path) -> None:
    book = _edition(tmp_path, "Anna", "Bruno", "Anna")
    index = etree.fromstring(book["EPUB/index.xhtml"])
    names = {one.get("id"): one.findtext(".//h:b", namespaces=NAMES) for one in index.xpath("//h:li", namespaces=NAMES)}
    led = [
        etree.fromstring(book[f"EPUB/letters/l{number}.xhtml"]).xpath("//h:p/h:a/@href", namespaces=NAMES)[0]
        for number in (1, 2, 3)
    ]
    assert [names[one.partition("#")[2]] for one in led] == ["Anna", "Bruno", "Anna"]


def test_each_language_is_told_in_both_ways(tmp_path: Path) -> None:
    chapter = _chapter(tmp_path, '<p>a <foreign xml:lang="fr">chose</foreign></p>')
    for element in chapter.xpath("//*[@lang]"):
        assert element.get("{http://www.w3.org/XML/1998/namespace}lang") == element.get("lang")
    assert chapter.xpath("//h:section[@role='doc-chapter']/@lang", namespaces=NAMES) == ["de"]
    assert chapter.xpath("//h:i/@lang", namespaces=NAMES) == ["fr"]


def test_the_book_says_how_it_can_be_read() -> None:
    package = etree.fromstring(_book(LETTER)["EPUB/package.opf"])
    said = [(one.get("property"), one.text) for one in package.iterfind(".//opf:meta", NAMES)]
    assert ("schema:accessMode", "textual") in said
    assert ("schema:accessModeSufficient", "textual") in said
    assert ("schema:accessibilityHazard", "none") in said
    assert ("dcterms:conformsTo", "EPUB Accessibility 1.1 - WCAG 2.1 Level AA") in said


def test_the_book_claims_no_licence_that_does_not_hold_for_all_of_it() -> None:
    package = etree.fromstring(_book(LETTER)["EPUB/package.opf"])
    assert "were not cleared" in package.findtext(".//dc:rights", namespaces=NAMES)


def test_markup_in_a_title_is_text_wherever_it_stands(tmp_path: Path) -> None:
    path = _letter(tmp_path, "<p>x</p>")
    path.write_text(
        path.read_text(encoding="utf-8").replace("A &amp; B", '&lt;b onclick="x"> &amp; "q"'), encoding="utf-8"
    )
    documents = _documents(_book(path))
    title = documents["EPUB/package.opf"].findtext(".//dc:title", namespaces=NAMES)
    assert title == '<b onclick="x"> & "q"'
    assert not any(root.xpath("//@onclick") for root in documents.values())


def test_nothing_that_runs_or_loads_is_in_a_book() -> None:
    for path in SAMPLES:
        for root in _documents(_book(path)).values():
            assert (
                root.xpath(
                    "//*[local-name() = ('script')] | //@*[starts-with(name(), 'on')] | //h:iframe", namespaces=NAMES
                )
                == []
            )
