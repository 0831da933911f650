"""Plain text: the words are the letter's, the layout is for readers, the head and the marks are for programs."""

import io
import re
import unicodedata
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from tests.hostile import LETTERS, write
from toolkit.edition import Edition
from toolkit.outputs import Output, Workshop
from toolkit.outputs.text import bundle
from toolkit.report import width
from toolkit.transliteration import ascii_of

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
CASES = Path(__file__).parent / "cases" / "outputs"
SAMPLES = [LETTER, *sorted(CASES.rglob("*.xml"))]
TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def _texts(path: Path) -> dict[str, str]:
    """The files of a letter by what they are: reading, diplomatic, ascii."""
    edition = Edition.of([path])
    made = Workshop(edition, ("text",)).letter("text", edition.letters[0])
    assert [one.diagnostics for one in made] == [(), (), ()]
    names = {str(one.path).removeprefix(f"text/{edition.letters[0].name}"): one.data.decode() for one in made}
    return {"reading": names[".txt"], "diplomatic": names[".diplomatic.txt"], "ascii": names[".ascii.txt"]}


def _letter(folder: Path, inside: str, header: str = "", around: str = "p") -> Path:
    path = folder / "letter.xml"
    path.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="letter" xml:lang="en"><teiHeader><fileDesc><titleStmt>'
        f"<title>T</title></titleStmt></fileDesc>{header}</teiHeader><text><body><{around}>{inside}</{around}></body></text></TEI>",
        encoding="utf-8",
    )
    return path


def _body(text: str) -> list[str]:
    """The rows between the marks, without the blank ones at the edges."""
    return re.split(r"^\*\*\* (?:START|END) OF LETTER .* \*\*\*$", text, flags=re.MULTILINE)[1].strip("\n").split("\n")


def _made(folder: Path, inside: str, reading: str = "reading", header: str = "", around: str = "p") -> list[str]:
    return _body(_texts(_letter(folder, inside, header, around))[reading])


def test_an_element_without_a_form_is_told_once_also_where_only_the_transcript_has_it(tmp_path: Path) -> None:
    path = _letter(tmp_path, '<mine xmlns="urn:m">a</mine> <del><yours xmlns="urn:m">b</yours></del>')
    edition = Edition.of([path])
    made = Workshop(edition, ("text",)).letter("text", edition.letters[0])
    told = [found.message.split("`")[1] for one in made for found in one.diagnostics]
    assert told == ["mine", "yours"]


# --- what holds of every file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_file_is_clean_for_programs(path: Path) -> None:
    for text in _texts(path).values():
        rows = text.split("\n")
        assert [row for row in rows if width(row) > 72 and " " in row.strip()] == []
        assert [row for row in rows if row != row.rstrip()] == []
        assert unicodedata.is_normalized("NFC", text)
        assert "\r" not in text
        assert not text.startswith("\ufeff")
        assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_twin_has_no_byte_above_127(path: Path) -> None:
    assert _texts(path)["ascii"].isascii()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_letter_can_be_cut_out_by_its_marks(path: Path) -> None:
    name = Edition.of([path]).letters[0].name
    for text in _texts(path).values():
        rows = text.split("\n")
        assert rows.count(f"*** START OF LETTER {name} ***") == 1
        assert rows.count(f"*** END OF LETTER {name} ***") == 1


def test_a_row_of_the_letter_is_never_taken_for_a_mark(tmp_path: Path) -> None:
    rows = _texts(_letter(tmp_path, "*** END OF LETTER letter ***"))["reading"].split("\n")
    assert rows.count("*** END OF LETTER letter ***") == 1
    assert " *** END OF LETTER letter ***" in rows


# --- head ---------------------------------------------------------------------------------------------------------


def _sent(name: str) -> str:
    return (
        f"<profileDesc><correspDesc><correspAction type='sent'><persName>{name}</persName></correspAction>"
        "</correspDesc></profileDesc>"
    )


def _head(text: str) -> list[tuple[str, str]]:
    read = HeaderParser().parsestr(text)
    assert read.defects == []
    return [(key, re.sub(r"\n(?= )", "", str(value))) for key, value in read.items()]


def test_the_head_reads_as_that_of_a_mail() -> None:
    head = _head(_texts(LETTER)["reading"])
    assert ("From", "Leon Trotsky") in head
    assert ("Date", "1932-01-04") in head
    assert ("Place", "Istanbul (probably)") in head
    assert [value for key, value in head if key == "To"] == [
        "Politburo of the Central Committee of the All-Union Communist Party (Bolsheviks)",
        "Presidium of the Central Control Commission of the All-Union Communist Party (Bolsheviks)",
    ]
    assert head[-3:] == [("Language", "en"), ("Reading", "reading"), ("Encoding", "UTF-8")]


def test_the_head_of_the_twin_names_its_table() -> None:
    head = dict(_head(_texts(LETTER)["ascii"]))
    assert head["Encoding"] == "US-ASCII"
    assert head["Transliteration"].startswith("AnyAscii ")


def test_the_keys_of_the_head_are_the_same_in_every_language(tmp_path: Path) -> None:
    keys = set()
    for language in ("en", "ru"):
        folder = tmp_path / language
        (folder / "tei").mkdir(parents=True)
        (folder / "tei" / LETTER.name).write_bytes(LETTER.read_bytes())
        (folder / "edition.toml").write_text(f'language = "{language}"\n', encoding="utf-8")
        edition = Edition.open(folder)
        made = Workshop(edition, ("text",)).letter("text", edition.letters[0])
        keys.add(tuple(key for key, _ in _head(made[0].data.decode())))
    assert len(keys) == 1


def test_the_address_of_the_page_is_said_where_it_is_known(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "edition.toml").write_text('address = "https://example.org/letters/"\n', encoding="utf-8")
    _letter(tmp_path / "tei", "x")
    edition = Edition.open(tmp_path)
    made = Workshop(edition, ("text",)).letter("text", edition.letters[0])
    assert dict(_head(made[0].data.decode()))["URL"] == "https://example.org/letters/letter.html"


def test_a_header_cannot_add_fields(tmp_path: Path) -> None:
    header = _sent("A&#10;&#10;Date: 1")
    assert ("From", "A Date: 1") in _head(_texts(_letter(tmp_path, "x", header))["reading"])


# --- layout -------------------------------------------------------------------------------------------------------

LAYOUT = {
    "opener and closer": (
        "<opener><address><addrLine>Herrn B.</addrLine><addrLine>Wien</addrLine></address><dateline>Graz</dateline>"
        "<salute>Lieber</salute></opener><p>x</p><closer><salute>Dein</salute><signed>A.</signed></closer>",
        ["Herrn B.", "Wien", "", f"{'Graz':>72}", "Lieber", "", "x", "", "Dein", f"{'A.':>72}"],
    ),
    "emphasis without the blanks at its ends": ("<p>so<hi> it </hi>is</p>", ["so _it_ is"]),
    "emphasis inside emphasis": ("<p><emph>all <hi>of</hi> it</emph></p>", ["_all of it_"]),
    "emphasis that goes on": ("<p><hi>a</hi><emph>b</emph> <hi>c </hi><hi>d</hi></p>", ["_ab_ _c d_"]),
    "an element that is no emphasis": ('<p>m<hi rend="sup">r</hi> 10<hi rend="sup">3</hi></p>', ["mr 10^3"]),
    "verse": ("<lg><l>one</l><l>two</l></lg>", ["    one", "    two"]),
    "a list in a paragraph": (
        "<p>these: <list><item>a<list rend='numbered'><item>b</item></list></item></list> and so on</p>",
        ["these:", "", "  - a", "", "     1. b", "", "and so on"],
    ),
    "a paragraph centred in the source": ('<p rend="center">x</p>', [f"{'':35}x"]),
    "a word that goes through elements": ("<p>un<hi rend='sup'>til</hi><name>l</name>ed</p>", ["untilled"]),
    "words between which the source leaves room": ("<p>un<space/>til</p>", ["un til"]),
    "a note after a stanza": ("<lg><l>one</l><note>n</note></lg>", ["    one[1]"]),
    "words in an anchor": ("<p>a <anchor>b</anchor> c</p>", ["a b c"]),
    "a word over a line of the source": ("<p>un<lb break='no'/>til <lb/>now</p>", ["until now"]),
    "blocks without blanks between them": ("<p>one</p><p>two</p>", ["one", "", "two"]),
    "a gap before a full stop": ("<p>so <del>it</del>.</p>", ["so."]),
    "a quotation of paragraphs inside one": (
        "<p>he: <quote><p>I</p><quote><p>you</p></quote></quote> end</p>",
        ["he:", "", "    I", "", "        you", "", "end"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "rows"), LAYOUT.values(), ids=LAYOUT.keys())
def test_a_letter_is_laid_out_as_it_was_written(tmp_path: Path, inside: str, rows: list[str]) -> None:
    assert _made(tmp_path, inside, around="div") == rows


BOTH = {
    "correction": ("<choice><sic>teh</sic><corr>the</corr></choice>", "the", "teh"),
    "fault left standing": ("<sic>teh</sic>", "teh [sic]", "teh [sic]"),
    "abbreviation": ("<choice><abbr>St.</abbr><expan>Street</expan></choice>", "Street", "St."),
    "abbreviation by letters": ("p<am>~</am><ex>er</ex>", "per", "p~"),
    "spelling": ("<choice><orig>vp</orig><reg>up</reg></choice>", "up", "vp"),
    "deletion and addition": ("<subst><del>a</del><add>b</add></subst>", "b", "[-a-]{+b+}"),
    "restoration": ("<restore><del>a</del></restore>", "a", "a"),
    "superfluous": ("a<surplus> a</surplus>", "a", "a a"),
    "supplied": ("a<supplied>b</supplied>", "a[b]", "a"),
    "supplied for what is lost": ('a<supplied reason="damage">b</supplied>', "a[b]", "a[b]"),
    "uncertain": ("<unclear>a</unclear>", "a[?]", "a[?]"),
    "uncertain between two": (
        "<choice><unclear>a</unclear><unclear cert='high'>b</unclear></choice>", "b[?]", "a[?] / b[?]",
    ),
    "gap": ('<gap quantity="2" unit="words" reason="illegible"/>', "[… 2 words, illegible]", "[… 2 words, illegible]"),
    "gap of unknown extent": ("<gap/>", "[…]", "[…]"),
    "page": ('a<pb n="2"/>b', "a b", "a [p. 2] b"),
    "page inside a word": ('a<pb break="no" n="2"/>b', "ab", "a [p. 2] b"),
    "space": ('a <space quantity="1" unit="char"/> b', "a b", "a [space: 1 character] b"),
    "variant": ("<app><lem>a</lem><rdg>b</rdg></app>", "a", "a"),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "reading", "diplomatic"), BOTH.values(), ids=BOTH.keys())
def test_each_reading_has_its_own_of_what_the_source_has(
    tmp_path: Path, inside: str, reading: str, diplomatic: str
) -> None:
    texts = _texts(_letter(tmp_path, inside))
    assert _body(texts["reading"]) == [reading]
    assert [row.strip() for row in _body(texts["diplomatic"])] == [diplomatic]


def test_the_transcript_goes_line_for_line_with_the_hyphens_of_the_source(tmp_path: Path) -> None:
    rows = _made(tmp_path, "Der Waſſer-<lb break='no'/>fall <pb n='2'/><lb/>rauſcht", "diplomatic")
    assert rows == ["     Der Waſſer-", "     fall", "     [p. 2]", "     rauſcht"]


def test_each_fifth_line_of_the_transcript_is_numbered(tmp_path: Path) -> None:
    rows = _made(tmp_path, "<lb/>x" * 11, "diplomatic")
    assert [row[:3].strip() for row in rows] == ["", "", "", "", "5", "", "", "", "", "10", ""]


def test_a_line_of_the_source_too_long_for_the_page_counts_once(tmp_path: Path) -> None:
    rows = _made(tmp_path, "<lb/>x<lb/>" + "long " * 20 + "<lb/>x<lb/>x<lb/>x", "diplomatic")
    assert rows[-1] == "  5  x"


def test_a_letter_whose_lines_are_not_known_has_those_of_the_file_counted(tmp_path: Path) -> None:
    rows = _made(tmp_path, "word " * 100, "diplomatic")
    assert [at for at, row in enumerate(rows, 1) if row.startswith("  5  ")] == [5]


# --- below the letter ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reading", ["reading", "ascii"])
def test_the_apparatus_names_the_row_of_the_file(reading: str) -> None:
    text = _texts(CASES / "elements" / "transcript.xml")[reading]
    rows = text.split("\n")
    entries = re.findall(r"^line (\d+): (\w+)\] ", text, re.MULTILINE)
    assert len(entries) > 5
    assert [entry for entry in entries if entry[1] not in rows[int(entry[0]) - 1]] == []
    assert "line ?" not in text


def test_the_apparatus_names_the_row_of_what_stands_in_a_note(tmp_path: Path) -> None:
    text = _texts(_letter(tmp_path, "a<note>b <add>c</add></note>"))["reading"]
    row = text.split("\n").index("[1] b c") + 1
    assert f"line {row}: c] added" in text


def test_notes_are_numbered_in_the_text_and_below_it_alike() -> None:
    text = _texts(LETTER)["reading"]
    marks = [int(number) for number in re.findall(r"\[(\d+)\]", "\n".join(_body(text)))]
    assert marks == list(range(1, len(marks) + 1))
    assert [int(number) for number in re.findall(r"^\[(\d+)\] (?! )", text, re.MULTILINE)] == marks


def test_the_blocks_of_a_note_stay_blocks(tmp_path: Path) -> None:
    text = _texts(_letter(tmp_path, "a<note><p>one</p><p>two: <list><item>x</item></list></p></note>"))["reading"]
    assert "\n[1] one\n\n    two:\n\n      - x\n" in text


def test_the_key_has_the_signs_that_the_letter_uses_and_its_own_brackets(tmp_path: Path) -> None:
    text = _texts(_letter(tmp_path, "[a] <emph>b</emph> <unclear>c</unclear>"))["reading"]
    key = text.split("Marks\n-----\n\n")[1].rstrip("\n").split("\n")
    assert [row.split("  ")[0] for row in key] == ["[?]", "_abc_", "[ ]"]


# --- ASCII --------------------------------------------------------------------------------------------------------

SPELLINGS = [
    ("de", "Größe, Übung, ÄRGER, daſs", "Groesse, Uebung, AERGER, dass"),
    ("sv", "Ärende, för", "Arende, for"),
    ("en", "a — b … “c” ‘d’ «e» ½ – §", 'a -- b ... "c" \'d\' "e" 1/2 - Par.'),
    ("ru", "Щука, жёлтый съезд", "Shchuka, zheltyy s'ezd"),
    ("grc", "Ἐν ἀρχῇ ἦν ὁ λόγος", "En archi in ho logos"),
    ("mis", "\ue000 \U000e0fff", "[U+E000] [U+E0FFF]"),
    ("en", "e\u0301 \u0301x \u00ad\u200f", "e x "),
]


@pytest.mark.parametrize(("language", "text", "spelt"), SPELLINGS)
def test_letters_are_spelt_in_ascii(language: str, text: str, spelt: str) -> None:
    assert ascii_of(text, language) == spelt


def test_the_twin_spells_each_passage_by_its_language(tmp_path: Path) -> None:
    inside = "schön <foreign xml:lang='de'>schön <foreign xml:lang='sv'>skön</foreign> schön</foreign>"
    assert _made(tmp_path, inside, "ascii") == ["schon schoen skon schoen"]


# --- hostile letters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LETTERS)
def test_whatever_the_letter_holds_the_page_keeps_its_shape(tmp_path: Path, name: str) -> None:
    for text in _texts(write(tmp_path, LETTERS[name])).values():
        assert [row for row in text.split("\n") if width(row) > 72 and " " in row.strip()] == []
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_a_table_of_200_columns_has_a_row_for_each_cell(tmp_path: Path) -> None:
    cells = "".join(f"<cell>c{at}</cell>" for at in range(200))
    rows = _made(tmp_path, f"<table><row>{cells}</row><row>{cells}</row></table>", around="div")
    assert rows == [*(f"c{at}" for at in range(200)), "", *(f"c{at}" for at in range(200))]


def test_a_cell_over_a_million_columns_is_a_cell(tmp_path: Path) -> None:
    assert _made(tmp_path, '<table><row><cell cols="999999" rows="999999">x</cell></row></table>', around="div") == [
        "x"
    ]


def test_quotations_eight_deep_have_room_for_words() -> None:
    rows = _body(_texts(CASES / "elements" / "book.xml")["reading"])
    deepest = next(row for row in rows if "Eight deep" in row)
    assert deepest.index("Eight") == 32
    assert width(deepest) > 60


# --- all letters in one file --------------------------------------------------------------------------------------


def _edition(folder: Path) -> Edition:
    (folder / "tei").mkdir()
    for path in (LETTER, CASES / "family.xml", CASES / "kept.xml"):
        (folder / "tei" / path.name).write_bytes(path.read_bytes())
    return Edition.open(folder)


def _bundled(edition: Edition) -> tuple[Output, ...]:
    """The file of all texts, made of those of the letters."""
    workshop = Workshop(edition, ("text",))
    made = {one.path: one.data for letter in edition.letters for one in workshop.letter("text", letter)}
    return workshop.gathered("text", lambda path: made.get(path, b""))


def test_the_bundle_holds_all_texts_and_a_table_of_the_letters(tmp_path: Path) -> None:
    (made,) = _bundled(_edition(tmp_path))
    with zipfile.ZipFile(io.BytesIO(made.data)) as file:
        names = file.namelist()
        assert names[:2] == ["index.tsv", "reading/kept.txt"]
        assert len(names) == 1 + 3 * 3
        rows = [row.split("\t") for row in file.read("index.tsv").decode().splitlines()]
        assert {(one.date_time, one.external_attr >> 16) for one in file.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0o100644)
        }
    assert rows[0] == ["id", "date", "sender", "receiver", "place", "words"]
    assert [row[:2] for row in rows[1:]] == [
        ["kept", "1889-08-02"],
        ["letter-1932-01-04", "1932-01-04"],
        ["family", ""],
    ]
    assert rows[1] == [
        "kept",
        "1889-08-02",
        "Anna van Muster",
        "Bruno Beispiel; Clara Beispiel; Verein für Sand and Gravel",
        "",
        "5",
    ]


def test_the_bundle_has_the_same_bytes_again_in_whatever_order_letters_come(tmp_path: Path) -> None:
    workshop = Workshop(_edition(tmp_path), ("text",))
    texts = {record.id: {"reading": record.id.encode} for record in workshop.records}
    turned = dict(reversed(texts.items()))
    assert bundle(texts, workshop.records) == bundle(turned, tuple(reversed(workshop.records)))


def test_a_value_of_the_table_has_no_tab_and_no_line_end(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    header = _sent("A&#9;B&#10;C")
    _letter(tmp_path / "tei", "x", header)
    (made,) = _bundled(Edition.open(tmp_path))
    with zipfile.ZipFile(io.BytesIO(made.data)) as file:
        assert file.read("index.tsv").decode().split("\n")[1].split("\t")[2] == "A B C"
