"""The print: every page passes its standards, reads in the order of the letter, and says what stands in the letter."""

import io
import os
import re
import signal
import struct
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdf
import pytest
from lxml import etree

from tests.hostile import LETTERS, UNPRINTED, write
from tests.pdfs import Tag, faults, structure
from tests.reading import of_tei
from tests.test_outputs import SAMPLES
from toolkit.edition import Edition
from toolkit.errors import ToolkitError
from toolkit.outputs import Output, Workshop, compositor
from toolkit.typography import Typography

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
CASES = Path(__file__).parent / "cases" / "outputs"
TEI = "{http://www.tei-c.org/ns/1.0}"
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p>p</p></publicationStmt>"
    "<sourceDesc><p>s</p></sourceDesc></fileDesc></teiHeader>"
)


def _printed(path: Path, format: str = "pdf", **settings: object) -> Output:
    edition = Edition.of([path])
    typography = replace(edition.settings.typography, **settings)  # type: ignore[arg-type]
    edition = replace(edition, settings=replace(edition.settings, typography=typography))
    (made,) = Workshop(edition, (format,)).letter(format, edition.letters[0])
    return made


def _letter(tmp_path: Path, body: str, header: str = HEADER) -> Path:
    path = tmp_path / "letter.xml"
    text = f'<text xml:lang="en"><body>{body}</body></text>'
    path.write_text(f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}{text}</TEI>', encoding="utf-8")
    return path


def _told(made: Output) -> list[tuple[str, int, int]]:
    return [(one.message, *one.span.start) for one in made.diagnostics]


# --- standards ----------------------------------------------------------------------------------------------------

LOOKS = [
    ("pdf", {}),
    ("pdf", {"page": "a4", "numbering": "lines", "notes": "end"}),
    ("pdf", {"page": "letter", "numbering": "none", "size": 13.0, "margins": (("inside", 40.0),)}),
    ("proof", {}),
]


@pytest.mark.parametrize(("format", "settings"), LOOKS, ids=["a5", "a4", "letter", "proof"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_print_is_pdf_a_3a_and_pdf_ua_1_at_once(path: Path, format: str, settings: dict[str, object]) -> None:
    made = _printed(path, format, **settings)
    assert faults(made.data) == ()
    assert b"<pdfaid:part>3</pdfaid:part>" in made.data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made.data


def test_a_judge_finds_a_fault_in_a_print_that_has_one() -> None:
    broken = _printed(LETTER).data.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle nope")
    assert faults(broken) != ()


# --- what machines read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_each_note_is_a_note_beside_its_number(path: Path) -> None:
    root = structure(_printed(path).data)
    notes = list(root.all("Note"))
    parents = [root, *root.all()]
    before = {
        id(one): parent.inside[at - 1].text  # type: ignore[union-attr]
        for parent in parents
        for at, one in enumerate(parent.inside)
        if isinstance(one, Tag) and one.kind == "Note"
    }
    assert len({one.id for one in notes}) == len(notes)
    for one in notes:
        assert next(one.all("Lbl")).text == before[id(one)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_headings_skip_no_level(path: Path) -> None:
    levels = [int(one.kind[1:]) for one in structure(_printed(path).data).all() if re.fullmatch(r"H\d", one.kind)]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_paragraphs_stand_in_no_other_paragraph() -> None:
    root = structure(_printed(CASES / "family.xml").data)
    assert [one for one in root.all("P", "H1", "H2") if any(one.all("P"))] == []


def test_the_metadata_say_who_wrote_what_it_is_and_what_may_be_done_with_it() -> None:
    with pikepdf.open(io.BytesIO(_printed(LETTER).data)) as pdf:
        root, metadata = pdf.Root, pdf.open_metadata()
        assert str(root.Lang) == "en"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert metadata["dc:title"] == "Letter to the Politburo, 4 January 1932"
        assert metadata["dc:creator"] == ["Leon Trotsky"]
        assert "were not cleared" in str(metadata["dc:rights"])
        assert "Creative Commons Attribution 4.0" in str(metadata["dc:rights"])
        terms = [
            " ".join("".join(one.itertext()).split())
            for one in etree.parse(LETTER).iterfind(f".//{TEI}keywords//{TEI}term")
        ]
        assert sorted(metadata["dc:subject"]) == sorted(terms)


def test_a_licence_is_told_where_it_holds_for_the_whole_letter() -> None:
    address = "{http://ns.adobe.com/xap/1.0/rights/}WebStatement"
    told = []
    for path in (LETTER, CASES / "kept.xml"):
        with pikepdf.open(io.BytesIO(_printed(path).data)) as pdf:
            told.append(pdf.open_metadata().get(address, ""))
    assert told == ["", "https://creativecommons.org/licenses/by/4.0/"]


def test_the_print_holds_the_source_byte_for_byte() -> None:
    with pikepdf.open(io.BytesIO(_printed(LETTER).data)) as pdf:
        (attached,) = pdf.Root.AF
        assert str(attached.AFRelationship) == "/Source"
        assert str(attached.EF.F.Subtype) == "/application/tei+xml"
        assert attached.EF.F.read_bytes() == LETTER.read_bytes()


def test_the_print_has_bookmarks_and_labels_of_pages() -> None:
    with pikepdf.open(io.BytesIO(_printed(LETTER).data)) as pdf:
        assert "/PageLabels" in pdf.Root
        with pdf.open_outline() as outline:
            (title,) = outline.root
            assert title.title.replace("\xa0", " ") == "Letter to the Politburo, 4 January 1932"
            assert "Imprint" in [one.title for one in title.children]


@pytest.mark.parametrize("format", ["pdf", "proof"])
def test_the_same_letter_gives_the_same_bytes(format: str) -> None:
    assert _printed(LETTER, format).data == _printed(LETTER, format).data


# --- settings -----------------------------------------------------------------------------------------------------

SIZES = {"a5": (148, 210), "a4": (210, 297), "letter": (216, 279)}


@pytest.mark.parametrize("page", SIZES)
def test_a_page_has_the_size_that_the_settings_say(page: str) -> None:
    box = pypdf.PdfReader(io.BytesIO(_printed(CASES / "kept.xml", page=page).data)).pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == SIZES[page]


VERSE = "".join(f"<l>Line {n} of the <choice><sic>poim</sic><corr>poem</corr></choice></l>" for n in range(1, 8))


def test_the_apparatus_names_the_line_of_each_reading(tmp_path: Path) -> None:
    text = _text(_printed(_letter(tmp_path, f"<lg>{VERSE}</lg>"), numbering="lines"))
    assert re.findall(r"1\.\d+(?= *poem\])", text) == [f"1.{n}" for n in range(1, 8)]


def test_the_apparatus_names_the_paragraph_of_each_reading(tmp_path: Path) -> None:
    paragraphs = "".join(f'<p n="{n}">It is <sic>rong</sic>.</p>' for n in (4, 7))
    text = _text(_printed(_letter(tmp_path, paragraphs)))
    assert re.findall(r"(\d) *rong\]", text) == ["4", "7"]


def _text(made: Output) -> str:
    root = structure(made.data)
    return root.text.replace("\xad", "")


def test_lines_are_counted_page_by_page(tmp_path: Path) -> None:
    verses = "".join(f"<l>Line <sic>w{n}</sic></l>" for n in range(60))
    text = _text(_printed(_letter(tmp_path, f"<lg>{verses}</lg>"), numbering="lines"))
    places = [tuple(map(int, one.split("."))) for one in re.findall(r"(\d+\.\d+) *w\d+\]", text)]
    assert len(places) == 60
    assert places == [(page, n) for page in (1, 2, 3) for n in range(1, sum(one == page for one, _ in places) + 1)]
    assert {page for page, _ in places} >= {1, 2}


def test_notes_may_stand_after_the_letter_with_links_both_ways() -> None:
    made = _printed(CASES / "family.xml", notes="end")
    root = structure(made.data)
    assert list(root.all("Note")) == []
    assert "My own note." in root.text
    assert root.text.index("My own note.") > root.text.index("on it.")


REFUSED = [
    ('print = "a4"', "`[print]` is a table"),
    ("[print]\npapge = 'a4'", "write `page`"),
    ("[print]\npage = 'a6'", '`page` under `[print]` is one of "a5", "a4", "letter"'),
    ("[print]\nnumbering = true", '`numbering` under `[print]` is one of "paragraphs", "lines", "none"'),
    ("[print]\nnotes = 'side'", '`notes` under `[print]` is one of "foot", "end"'),
    ("[print]\nmargins = {left = 20}", "the sides are inside, outside, top, bottom"),
    ("[print]\nmargins = {top = 300}", "from 5 to 90 mm"),
    ("[print]\nsize = 2", "from 6 to 24"),
    ("[print]\nrun-on = 1", "`run-on` under `[print]` is true or false"),
    ("[print]\nfonts = 'x.otf'", "is a list of files"),
    ("[print]\nfonts = ['../x.otf']", "`../x.otf` under `fonts` is no file *.otf or *.ttf inside the edition"),
    ("[print]\nfonts = ['/x.otf']", "inside the edition"),
    ("[print]\nfonts = ['x.png']", "no file *.otf"),
    ("[print]\nfont = 3", "the name of a family"),
]


@pytest.mark.parametrize(("written", "said"), REFUSED)
def test_a_setting_that_cannot_be_meant_is_refused_in_words(tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "tei").mkdir()
    _letter(tmp_path / "tei", "<p>x</p>")
    (tmp_path / "edition.toml").write_text(written, encoding="utf-8")
    with pytest.raises(ToolkitError, match=re.escape(said)):
        Edition.open(tmp_path)


def test_settings_of_the_print_are_read_from_the_edition(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    _letter(tmp_path / "tei", "<p>x</p>")
    toml = "[print]\npage = 'a4'\nmargins = {top = 20, inside = 30.5}\nsize = 11\nnumbering = 'lines'\nrun-on = true\n"
    (tmp_path / "edition.toml").write_text(toml, encoding="utf-8")
    margins = (("inside", 30.5), ("top", 20.0))
    assert Edition.open(tmp_path).settings.typography == Typography("a4", margins, 11.0, "lines", "foot", True)


def test_a_font_that_is_not_there_is_told_and_the_letter_printed(tmp_path: Path) -> None:
    made = _printed(_letter(tmp_path, "<p>x</p>"), fonts=("fonts/Gone.otf",), font="Gone")
    assert [one.check for one in made.diagnostics] == ["missing-font", "missing-font"]
    assert faults(made.data) == ()


def test_a_font_in_the_folder_of_the_edition_is_printed_with(tmp_path: Path) -> None:
    font = next(Path("/usr/share/fonts").rglob("LiberationSans-Regular.ttf"), None)
    if font is None:
        pytest.skip("this machine has no font to try with")
    (tmp_path / "sans.ttf").write_bytes(font.read_bytes())
    made = _printed(_letter(tmp_path, "<p>x</p>"), fonts=("sans.ttf",), font="Liberation Sans")
    assert _told(made) == []
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert any("LiberationSans" in str(one.BaseFont) for one in pdf.pages[0].Resources.Font.values())


def test_a_font_of_the_system_is_not_seen(tmp_path: Path) -> None:
    made = _printed(_letter(tmp_path, "<p>x</p>"), font="Liberation Sans")
    assert [one.check for one in made.diagnostics] == ["missing-font"]


# --- faults of letters --------------------------------------------------------------------------------------------

UNPRINTABLE = [
    ("<p>one\ntwo \U0001f600</p>", "no font has `\U0001f600` (U+1F600)", 2, 5),
    ("<p>one\n&#x1F600; two</p>", "no font has `\U0001f600` (U+1F600)", 2, 1),
    ("<!-- \U0001f600 --><p>one\n&#128512; two</p>", "no font has `\U0001f600` (U+1F600)", 2, 1),
    ("<p>one<note>\n  中</note></p>", "no font has `中` (U+4E2D)", 2, 3),
    ("<p>\n\ue000</p>", "U+E000 means nothing outside of one font, so it may not stand in a PDF that is to last", 2, 1),
]


@pytest.mark.parametrize(("body", "message", "line", "column"), UNPRINTABLE)
def test_a_character_that_no_font_has_is_told_where_it_stands(
    tmp_path: Path, body: str, message: str, line: int, column: int
) -> None:
    made = _printed(_letter(tmp_path, body))
    assert made.data == b""
    found = made.diagnostics[0]
    assert found.check == "unprintable-letter"
    if line == 2:
        assert (found.message, *found.span.start) == (message, line, column)


def test_all_characters_that_no_font_has_are_told_at_once(tmp_path: Path) -> None:
    made = _printed(_letter(tmp_path, "<p>中 \U0001f600</p><p>\U0001f601</p>"))
    assert [one.message[-9:] for one in made.diagnostics] == [" (U+4E2D)", "(U+1F600)", "(U+1F601)"]


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff\0\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_picture_is_printed_with_words_for_those_who_do_not_see_it(tmp_path: Path) -> None:
    (tmp_path / "seal.png").write_bytes(_png(40, 20))
    body = '<figure><graphic url="seal.png"/><head>Seal</head><figDesc>A seal of wax.</figDesc></figure>'
    made = _printed(_letter(tmp_path, body))
    assert made.diagnostics == ()
    assert faults(made.data) == ()
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert (image.Width, image.Height) == (40, 20)
    assert next(structure(made.data).all("Figure"))
    assert b"/Alt(A seal of wax.)" in made.data


PICTURES = {
    "not there": ("gone.png", b"", "the picture `gone.png` is not there"),
    "no picture": ("text.png", b"text", "the picture `text.png` is no PNG, JPEG, GIF, WebP or SVG"),
    "damaged": ("half.png", _png(40, 20)[:50], "the picture `half.png` is damaged and cannot be printed"),
    "huge": (
        "huge.png",
        _png(1, 1).replace(struct.pack(">II", 1, 1), struct.pack(">II", 60000, 60000)),
        "is too large",
    ),
    "outside": ("../x.png", b"", "the picture `../x.png` lies outside the folder of the edition"),
}


@pytest.mark.parametrize(("url", "data", "message"), PICTURES.values(), ids=PICTURES.keys())
def test_a_picture_that_cannot_be_shown_is_told_and_described(
    tmp_path: Path, url: str, data: bytes, message: str
) -> None:
    if data:
        (tmp_path / url).write_bytes(data)
    body = f'<p>before</p><figure><graphic url="{url}"/><figDesc>A seal of wax.</figDesc></figure><p>after</p>'
    made = _printed(_letter(tmp_path, body))
    assert [(one.check, message in one.message) for one in made.diagnostics] == [("unshown-picture", True)]
    assert faults(made.data) == ()
    assert "A seal of wax." in _text(made)


@pytest.mark.parametrize("format", ["pdf", "proof"])
@pytest.mark.parametrize("name", LETTERS)
def test_what_nobody_expects_is_printed_all_the_same_or_told(tmp_path: Path, name: str, format: str) -> None:
    made = _printed(write(tmp_path, LETTERS[name]), format)
    if name in UNPRINTED:
        assert {one.check for one in made.diagnostics} == {"unprintable-letter"}
        assert made.data == b""
    else:
        assert {one.check for one in made.diagnostics} <= {"unshown-picture"}
        assert faults(made.data) == ()


def test_text_of_both_directions_keeps_its_letters(tmp_path: Path) -> None:
    body = '<p>\u202eback \u2066in</p><p xml:lang="he">שלום <foreign xml:lang="en">peace</foreign> 1932</p>'
    path = _letter(tmp_path, body)
    made = _printed(path)
    assert _told(made) == []
    assert faults(made.data) == ()
    # glyphs of such a line stand in the order in which they are seen
    assert set("".join(of_tei(path).text)) <= set(_text(made))


CODE = [
    '#read("/etc/passwd")', "$x^2$ *b* _i_ `c`", "[x] @ref //c /* d */", '\\ " #panic() #let x',
    '#import "@preview/x:1.0.0"',
    r"\input{/etc/passwd} %%", "<script>alert(1)</script>", "$(rm -rf /) `ls`; cat < x", "a -- b ... ~ <label>",
]  # fmt: skip


@pytest.mark.parametrize("words", CODE)
def test_what_looks_like_code_is_text_in_text_title_and_note(tmp_path: Path, words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    header = HEADER.replace(">T<", f">{escaped}<")
    made = _printed(_letter(tmp_path, f"<p>{escaped}<note>{escaped}</note></p>", header))
    assert _told(made) == []
    assert "".join(_text(made).split()).count("".join(words.split())) >= 3


# --- the compiler -------------------------------------------------------------------------------------------------

PAGE = b'#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))\n= T\n'


def test_a_compiler_that_hangs_is_ended_and_the_next_job_done() -> None:
    endless = compositor.typeset({"main.typ": PAGE + b"#for i in range(1000000000) {}"}, seconds=1)
    assert endless.errors == (("the compiler needed more than 1 seconds and was ended", ""),)
    assert compositor.typeset({"main.typ": PAGE}).data.startswith(b"%PDF")


def test_a_compiler_that_falls_is_told_by_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fallen = compositor.Typeset(errors=(("the compiler ended before its work was done (status -9)", ""),))
    monkeypatch.setattr("toolkit.outputs.pdf.typeset", lambda *given, **named: fallen)
    made = _printed(_letter(tmp_path, "<p>x</p>"))
    (found,) = made.diagnostics
    assert (
        found.message
        == "the letter `letter` cannot be printed: the compiler ended before its work was done (status -9)"
    )
    assert found.span.path.endswith("letter.xml")


def test_a_compiler_that_was_killed_is_started_anew() -> None:
    assert compositor.typeset({"main.typ": PAGE}).data
    (child,) = compositor._compositor(os.getpid())._child
    child.kill()
    child.wait()
    assert compositor.typeset({"main.typ": PAGE}).data.startswith(b"%PDF")


def test_the_compiler_reads_nothing_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    for place in (tmp_path / "secret.txt", Path("/etc/passwd"), Path("../../../../etc/passwd")):
        made = compositor.typeset({"main.typ": PAGE + f'#read("{place.as_posix()}")'.encode()})
        assert made.data == b""
        assert made.errors


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process hears of the end of its parent")
def test_a_compiler_at_work_ends_with_the_process_that_asked() -> None:
    code = (
        "from toolkit.outputs import compositor as c\nimport os\n"
        "c._compositor(os.getpid())._living(); print(c._compositor(os.getpid())._child[0].pid, flush=True)\n"
        f"c.typeset({{'main.typ': {PAGE!r} + b'#for i in range(1000000000) {{}}'}}, seconds=60)"
    )
    asking = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert asking.stdout is not None
    child = int(asking.stdout.readline())
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    asking.stdout.close()
    for _ in range(200):
        if not Path(f"/proc/{child}/stat").exists() or ") Z " in Path(f"/proc/{child}/stat").read_text():
            break
        time.sleep(0.05)
    else:
        pytest.fail("it went on")


# --- the data -----------------------------------------------------------------------------------------------------


# --- completeness -------------------------------------------------------------------------------------------------


def test_the_proof_sheet_lists_every_intervention_and_every_name_without_an_entry(tmp_path: Path) -> None:
    body = (
        "<p>He <choice><sic>recieved</sic><corr>received</corr></choice> <persName>Anna</persName> in "
        '<placeName ref="#w">Wien</placeName>, <del>not</del> <add place="above">twice</add>.</p>'
    )
    places = '<standOff><listPlace><place xml:id="w"><placeName>Vienna</placeName></place></listPlace></standOff>'
    root = structure(_printed(_letter(tmp_path, body, HEADER + places), "proof").data)
    interventions, names = root.all("Table")
    assert [[cell.text for cell in row.all("TD")][:2] for row in interventions.all("TR")][1:] == [
        ["1.1", "received"], ["1.1", ""], ["1.1", "twice"],
    ]  # fmt: skip
    assert [[cell.text for cell in row.all("TD")][:2] for row in names.all("TR")][1:] == [["1.1", "Anna"]]
