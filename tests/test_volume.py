"""The volume: all letters of an edition in one book, and what stands round them leads to where it should."""

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdf
import pytest
from click.testing import CliRunner
from lxml import etree

from tests.generated import write_edition
from tests.pdfs import Tag, faults, structure
from tests.reading import of_print, of_tei
from tests.test_outputs import SAMPLES, _letters
from toolkit.cli import main
from toolkit.edition import Edition
from toolkit.outputs import Output, Workshop, volume

SITE = Path(__file__).parent / "cases" / "site"
TEI = "{http://www.tei-c.org/ns/1.0}"
LETTERS = [f"s{number}" for number in range(1, 9)]
"""The letters of the sample in the order of their dates; each of them fills one page."""

_PAGES = re.compile(r"(, \d+(?:–\d+)?n?)+$")


def _bound(edition: Edition, at_once: int = 0, language: str = "en", **settings: object) -> list[Output]:
    typography = replace(edition.settings.typography, **settings)  # type: ignore[arg-type]
    edition = replace(edition, settings=replace(edition.settings, typography=typography, language=language))
    shop = Workshop(edition, ("volume",))
    return list(volume.files(edition.letters, shop.prepared, shop.records, shop.head, shop.words, edition, at_once))


@cache
def _site(language: str = "en", run_on: bool = False) -> bytes:
    """The volume of the sample, of eight letters with registers."""
    (made,) = _bound(Edition.open(SITE), language=language, run_on=run_on)
    return made.data


def _sound(folder: Path) -> Path:
    """A copy of the sample in which no letter has an error."""
    shutil.copytree(SITE, folder, dirs_exist_ok=True)
    path = folder / "tei" / "s6.xml"
    sound = path.read_text(encoding="utf-8").replace("javascript:alert(3)", "https://example.org")
    path.write_text(sound, encoding="utf-8")
    return folder


def _reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def _text(data: bytes, label: str) -> str:
    """The text of the page that bears a number."""
    reader = _reader(data)
    return reader.pages[reader.page_labels.index(label)].extract_text()


def _label_at(reader: pypdf.PdfReader, title: str) -> str:
    """The number of the page to which the bookmark of a title leads."""
    found = [one for one in reader.outline if not isinstance(one, list) and one.title == title]
    assert len(found) == 1
    return reader.page_labels[reader.get_destination_page_number(found[0])]


def _index(data: bytes) -> dict[str, list[str]]:
    """The entries of the indexes by their names, each with its pages as they are printed."""
    found: dict[str, list[str]] = {}
    for paragraph in _after(structure(data), "Index"):
        words = " ".join(paragraph.text.split())
        if pages := _PAGES.search(words):
            name = re.split(r", [^\x00-\x7f]| \(", words[: pages.start()])[0]
            found.setdefault(name, []).extend(pages[0].removeprefix(", ").split(", "))
    return found


def _after(root: Tag, title: str) -> Iterator[Tag]:
    """The paragraphs after the last heading with these words."""
    tags = list(root.all("H1", "P"))
    begins = max(at for at, one in enumerate(tags) if one.kind == "H1" and one.text == title)
    return (one for one in tags[begins:] if one.kind == "P")


def _spread(pages: list[str]) -> set[str]:
    """Pages one by one: ranges opened."""
    found = set()
    for one in pages:
        first, _, last = one.partition("–")
        found |= {one} if not last else {str(page) for page in range(int(first), int(last) + 1)}
    return found


# --- standards ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [{}, {"run_on": True}, {"page": "a4", "numbering": "lines", "notes": "end"}])
def test_a_volume_is_pdf_a_3a_and_pdf_ua_1_at_once(settings: dict[str, object]) -> None:
    (made,) = _bound(Edition.open(SITE), **settings)
    assert made.diagnostics == ()
    assert faults(made.data) == ()


def test_the_same_letters_give_the_same_bytes() -> None:
    (again,) = _bound(Edition.open(SITE))
    assert again.data == _site()


def test_a_volume_holds_the_tei_of_every_letter() -> None:
    with pikepdf.open(io.BytesIO(_site())) as pdf:
        attached = {str(one.F): one for one in pdf.Root.AF}
        assert {str(one.AFRelationship) for one in attached.values()} == {"/Source"}
        found = {name: one.EF.F.read_bytes() for name, one in attached.items()}
    assert found == {f"{name}.xml": (SITE / "tei" / f"{name}.xml").read_bytes() for name in LETTERS}


def test_a_volume_says_what_it_is() -> None:
    meta = _reader(_site()).xmp_metadata
    assert meta is not None
    assert meta.dc_title["x-default"] == "Letters of the Sample"
    assert "https://creativecommons.org/licenses/by/4.0/" in meta.dc_rights["x-default"]


# --- the letters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run_on", [False, True], ids=["apart", "run-on"])
def test_no_word_of_a_letter_is_lost(run_on: bool) -> None:
    edition = Edition.of(SAMPLES)
    (made,) = _bound(edition, run_on=run_on)
    assert [one for one in made.diagnostics if one.severity == "error"] == []
    printed = " ".join(of_print(made.data))
    assert [path.stem for path in SAMPLES if " ".join(of_tei(path).text) not in printed] == []


def test_letters_begin_on_pages_of_their_own_or_run_on() -> None:
    apart, run_on = _reader(_site()), _reader(_site(run_on=True))
    titles = [one.title for one in apart.outline if not isinstance(one, list)][1:9]
    assert [_label_at(apart, title) for title in titles] == [str(number) for number in range(1, 9)]
    begun = [int(_label_at(run_on, title)) for title in titles]
    assert begun == sorted(begun)
    assert len(set(begun)) < len(begun)


def test_the_head_of_a_right_page_names_the_first_letter_that_begins_on_it() -> None:
    reader = _reader(_site(run_on=True))
    first: dict[str, str] = {}
    for title in [one.title for one in reader.outline if not isinstance(one, list)][1:9]:
        first.setdefault(_label_at(reader, title), title)
    right = {page: title for page, title in first.items() if int(page) % 2 and page != "1"}
    assert right
    for page, title in right.items():
        assert _text(_site(run_on=True), page).startswith(title.partition(" ")[2])


# --- what stands round them ---------------------------------------------------------------------------------------


def test_pages_before_the_letters_have_roman_numbers() -> None:
    labels = _reader(_site()).page_labels
    begins = labels.index("1")
    assert labels[:begins] == ["i", "ii", "iii", "iv", "v", "vi"][:begins]
    assert begins % 2 == 0  # a letter begins on a right page
    assert labels[begins:] == [str(number) for number in range(1, len(labels) - begins + 1)]


def test_the_contents_lead_to_where_letters_begin() -> None:
    reader = _reader(_site())
    page = reader.pages[reader.page_labels.index("v")]
    rows = re.findall(r"^(\d)\s+(.*?)[\s.]+(\d+)$", page.extract_text(), re.MULTILINE)
    assert [number for number, _, _ in rows] == [str(number) for number in range(1, 9)]
    links = [one.get_object() for one in page["/Annots"]]
    targets = [reader.page_labels[_target(reader, one)] for one in links if one["/Subtype"] == "/Link"]
    for number, title, printed in rows:
        assert printed in targets
        assert _text(_site(), printed).startswith(number)
        assert _letters(title) in _letters(_text(_site(), printed))


def _target(reader: pypdf.PdfReader, link: pypdf.generic.DictionaryObject) -> int:
    place = link["/Dest"] if "/Dest" in link else link["/A"]["/D"]  # type: ignore[index]
    if not isinstance(place, pypdf.generic.ArrayObject):
        place = reader.named_destinations[str(place)].dest_array
    page = reader.get_page_number(place[0].get_object())
    assert page is not None
    return page


def test_the_bookmarks_are_the_headings_of_the_book() -> None:
    titles = [one.title for one in _reader(_site()).outline if not isinstance(one, list)]
    assert titles[0] == "Contents"
    assert titles[9:] == ["List of letters", "About this edition", "Index"]


def _pointed(path: str) -> dict[str, set[str]]:
    """The pages where the letters point to entries, by the identifiers of these, read from the sources.

    path  of what points, in a letter
    """
    found: dict[str, set[str]] = {}
    for page, name in enumerate(LETTERS, 1):
        root = etree.parse(SITE / "tei" / f"{name}.xml").getroot()
        for one in root.iterfind(path):
            is_in_note = next(one.iterancestors(f"{TEI}note"), None) is not None
            place = f"{page}n" if is_in_note else str(page)
            found.setdefault(one.get("ref", "").rpartition("#")[2], set()).add(place)
    return found


ENTRIES = [
    ("London", "london"), ("Paris", "paris"), ("Zürich", "zurich"), ("the house", "house"), ("A Treatise", "treatise"),
    ("Beta, Person", "beta"), ("Delta, Person", "delta"), ("Gamma, Person", "gamma"),
    ("Society of the Sample", "society"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "identifier"), ENTRIES)
def test_the_index_gives_the_pages_where_an_entry_is_named_and_no_other(name: str, identifier: str) -> None:
    named = _pointed(f".//{TEI}text//*[@ref]").get(identifier, set())
    parties = _pointed(f".//{TEI}correspAction/*[@ref]").get(identifier, set())
    found = _spread(_index(_site())[name])
    assert {one for one in named if one.rstrip("n") not in parties} <= found
    assert parties <= found
    assert found <= named | parties


def test_the_pages_of_the_index_are_links_to_them() -> None:
    reader = _reader(_site())
    page = reader.pages[reader.page_labels.index("11")]
    links = [one.get_object() for one in page["/Annots"]]
    led = sorted(int(reader.page_labels[_target(reader, one)]) for one in links)
    printed = [one.rstrip("n").partition("–")[0] for pages in _index(_site()).values() for one in pages]
    assert led == sorted(map(int, printed))


def test_a_place_in_a_note_is_told_from_one_in_the_text() -> None:
    assert "1n" in _index(_site())["Delta, Person"]
    assert "1n" not in _index(_site())["Paris"]


def test_every_page_stands_once_in_an_entry_and_neighbours_are_a_range(long: list[bytes]) -> None:
    for name, pages in _index(long[-1]).items():
        bounds = [tuple(map(int, one.rstrip("n").split("–"))) for one in pages]
        for former, latter in pairwise(bounds):
            assert former[-1] < latter[0], name
        texts = [bound for bound, one in zip(bounds, pages, strict=True) if not one.endswith("n")]
        assert all(former[-1] + 1 < latter[0] for former, latter in pairwise(texts)), name


def test_the_same_identifier_in_two_letters_is_two_entries(tmp_path: Path) -> None:
    for name in ("Clara", "Robert"):
        text = (SITE / "tei" / "s3.xml").read_text(encoding="utf-8").replace('xml:id="s3"', f'xml:id="{name}"')
        person = f'<person xml:id="p1"><persName>{name}</persName></person>'
        text = text.replace("<text", f"<standOff><listPerson>{person}</listPerson></standOff><text", 1)
        text = text.replace("I come,", 'I come, <persName ref="#p1">dear</persName>,')
        (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")
    (made,) = _bound(Edition.of(sorted(tmp_path.iterdir())))
    found = _index(made.data)
    assert (found["Clara"], found["Robert"]) == (["1"], ["2"])


def test_the_index_puts_surnames_first(tmp_path: Path) -> None:
    path = _sound(tmp_path) / "tei" / "persons.xml"
    names = "<forename>Person</forename> <surname>Gamma</surname>"
    path.write_text(path.read_text(encoding="utf-8").replace("Gamma, Person", names), encoding="utf-8")
    (made,) = _bound(Edition.open(tmp_path))
    assert _index(made.data) == _index(_site())


def test_a_source_stands_once_with_the_letters_that_have_it(tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "tei" / "s3.xml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Invented for the tests.", "Found later."), encoding="utf-8"
    )
    (made,) = _bound(Edition.open(tmp_path))
    words = [one.text for one in _after(structure(made.data), "About this edition")]
    assert [one for one in words if "Invented" in one] == ["Invented for the tests. (No.\xa01–2, 4–8)"]
    assert [one for one in words if "Found" in one] == ["Found later. (No.\xa03)"]


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ["Contents", "List of letters", "About this edition", "Index"]),
        ("de", ["Inhalt", "Verzeichnis der Briefe", "Zu dieser Ausgabe", "Register"]),
        ("fr", ["Table des matières", "Liste des lettres", "À propos de cette édition", "Index"]),
        ("ru", ["Содержание", "Список писем", "Об этом издании", "Указатель"]),
    ],
)
def test_what_stands_round_the_letters_speaks_the_language_of_the_edition(language: str, titles: list[str]) -> None:
    reader = _reader(_site(language))
    found = [one.title for one in reader.outline if not isinstance(one, list)]
    assert [found[0], *found[9:]] == titles
    assert reader.trailer["/Root"]["/Lang"] == language
    text = "".join(page.extract_text() for page in reader.pages)
    assert "volume." not in text
    assert "{1}" not in text


def test_letters_without_a_header_of_the_whole_make_a_volume(tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path, dirs_exist_ok=True)
    (tmp_path / "tei" / "whole.xml").unlink()
    (made,) = _bound(Edition.open(tmp_path))
    assert _text(made.data, "iii").strip() == "Edition of letters"
    assert "CC BY 4.0" in _text(made.data, "iv")  # which all letters say


# --- parts --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An edition of letters of some pages each, with the same names in many of them."""
    folder = tmp_path_factory.mktemp("generated")
    write_edition(folder, 7)
    return Edition.open(folder)


@pytest.fixture(scope="module")
def long(generated: Edition) -> list[bytes]:
    """Its volume."""
    return [one.data for one in _bound(generated)]


@pytest.fixture(scope="module")
def parts(generated: Edition) -> list[bytes]:
    """The same in three parts."""
    made = _bound(generated, 3)
    assert [str(one.path) for one in made] == ["pdf/volume-1.pdf", "pdf/volume-2.pdf", "pdf/volume-3.pdf"]
    return [one.data for one in made]


def _begun(data: bytes) -> dict[str, str]:
    reader = _reader(data)
    pages = {one.title: reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)}
    return {title: reader.page_labels[page] for title, page in pages.items() if "Letter to" in title}


def test_letters_have_the_same_pages_in_parts(long: list[bytes], parts: list[bytes]) -> None:
    whole = _begun(long[0])
    assert len(whole) == 7
    assert [len(_begun(part)) for part in parts] == [3, 3, 1]
    assert {title: page for part in parts for title, page in _begun(part).items()} == whole


def test_the_last_part_has_the_index_and_the_list_of_all(long: list[bytes], parts: list[bytes]) -> None:
    assert _index(parts[-1]) == _index(long[0])
    assert _rows(parts[-1]) == _rows(long[0])
    titles = [one.title for part in parts[:-1] for one in _reader(part).outline if not isinstance(one, list)]
    assert "Index" not in titles


def _rows(data: bytes) -> list[str]:
    return [one.text for one in structure(data).all("TR")]


@pytest.mark.parametrize(("numbering", "number"), [("paragraphs", 1), ("lines", 3)])
def test_fewer_letters_are_set_at_once_where_lines_are_counted(
    generated: Edition, monkeypatch: pytest.MonkeyPatch, numbering: str, number: int
) -> None:
    monkeypatch.setattr(volume, "AT_ONCE_BY_LINES", 3)
    made = _bound(generated, numbering=numbering)
    assert len(made) == number


def test_parts_say_which_they_are(parts: list[bytes]) -> None:
    assert "Part 2 of 3" in _text(parts[1], "iii")
    assert "Letters 4 to 6" in _text(parts[1], "iii")


# --- what goes wrong ----------------------------------------------------------------------------------------------


def _altered(folder: Path, old: str, new: str) -> None:
    path = folder / "tei" / "s3.xml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _build(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["build", "--folder", str(folder), "--to", "text", "--volume"])
    return result.exit_code, result.output


def test_a_letter_that_cannot_be_set_is_named_and_no_volume_is_made(tmp_path: Path) -> None:
    _altered(_sound(tmp_path), "I come,", "I come, \U00013000,")
    (made,) = _bound(Edition.open(tmp_path), 2)
    (problem,) = [one for one in made.diagnostics if one.severity == "error"]
    assert (problem.check, Path(problem.span.path).name) == ("unprintable-letter", "s3.xml")
    assert made.data == b""
    assert _build(tmp_path)[0] == 1
    assert not (tmp_path / "build" / "pdf").exists()


def test_what_goes_wrong_with_the_whole_is_told_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume, "_MAIN", '#panic("too much")')
    (made,) = _bound(Edition.open(SITE))
    (problem,) = made.diagnostics
    assert problem.check == "unprintable-volume"
    assert "too much" in problem.message
    assert made.data == b""


def test_no_volume_is_made_without_a_letter_that_has_an_error(tmp_path: Path) -> None:
    _altered(_sound(tmp_path), "orgs.xml#society", "orgs.xml#nobody")
    code, told = _build(tmp_path)
    assert code == 1
    assert "the volume is not made" in told
    assert not (tmp_path / "build" / "pdf").exists()


def test_the_command_makes_a_volume_and_makes_it_again_when_a_letter_changes(tmp_path: Path) -> None:
    code, told = _build(_sound(tmp_path))
    assert code == 0, told
    made = (tmp_path / "build" / "pdf" / "volume.pdf").read_bytes()
    assert "0 files made" in _build(tmp_path)[1]
    _altered(tmp_path, "I come,", "I do come,")
    assert "volume.pdf" in _build(tmp_path)[1]
    assert (tmp_path / "build" / "pdf" / "volume.pdf").read_bytes() != made
