"""README.txt of a package: what people read in a terminal, and archives ask for."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packed import BESIDE, CLOCK, EDITIONS, ROOT, judged, packed, write_letter
from toolkit.packaging.clock import Clock
from toolkit.packaging.parts import Part
from toolkit.packaging.readme import readme
from toolkit.report import width

every_edition = pytest.mark.parametrize("folder", EDITIONS.values(), ids=EDITIONS)


@every_edition
def test_no_line_is_wider_than_78_columns(folder: Path) -> None:
    lines = readme(*packed(folder)).decode().split("\n")
    assert [line for line in lines if width(line) > 78] == []


def test_the_size_of_a_file_with_a_long_name_stands_below_it() -> None:
    release, _ = packed(ROOT)
    lines = readme(release, (Part(f"{'long-' * 13}name.txt", 1234),)).decode().split("\n")
    assert [line for line in lines if width(line) > 78] == []
    assert any(line.startswith("    ..") and line.endswith(".. 1.2 kB") for line in lines)


@every_edition
def test_the_same_edition_gives_the_same_bytes_in_whatever_order_its_files_come(folder: Path) -> None:
    release, parts = packed(folder)
    assert readme(release, parts) == readme(*packed(folder)) == readme(release, parts[::-1])


@every_edition
def test_lines_end_as_on_unix_without_blanks_before(folder: Path) -> None:
    text = readme(*packed(folder)).decode()
    assert "\r" not in text
    assert [line for line in text.split("\n") if line != line.rstrip()] == []
    assert text.endswith("\n")


def test_an_address_is_never_broken(tmp_path: Path) -> None:
    address = f"https://example.org/{'long/' * 20}"
    folder = write_letter(tmp_path, published=f"<publisher>P</publisher><idno>{address}</idno>")
    assert any(line.endswith(address) for line in readme(*packed(folder)).decode().split("\n"))


@every_edition
def test_the_archive_finds_all_folders_and_a_contact_in_it(folder: Path, tmp_path: Path) -> None:
    found = judged(folder, tmp_path / "package.zip")
    assert [one for one in found if one.check in ("missing-readme", "incomplete-readme")] == []


@every_edition
def test_it_says_of_each_folder_how_much_is_in_it(folder: Path) -> None:
    release, parts = packed(folder)
    text = readme(release, parts).decode()
    inside = [part for part in parts if part.path.startswith("outputs/")]
    assert re.search(rf"^  outputs/ \.+ {len(inside)} files, ", text, re.MULTILINE)


WORDS = {
    "title": "Two to four, “50 % {Rest} & # : \\x”\n=====",
    "abstract": "\nA visit is put off: later.\n",
    "writer": "Written by    Anna Muster",
    "recipient": "To            Clara Beispiel; Verein <für> Sand",
    "editor": "Edited by     Erika Herausgeber",
    "publisher": "Published by  Verlag & Sohn",
    "letters": "Letters       1, of 1889-08-02",
    "language": "Language      de",
    "version": "Version       2.0, of 2026-07-08",
    "DOI": "DOI           10.1234/full_1",
    "number": "Identifiers   number 17a",
    "rights": "  CC BY 4.0\n  https://creativecommons.org/licenses/by/4.0/\n",
    "contact": "Contact\n-------\n\n  Erika Herausgeber <erika@example.org>\n",
    "version of the toolkit": "      pip install edition-toolkit==0.1.0\n",
    "check": "      sha512sum -c manifest-sha512.txt ",
    "package": "This package  edition-1, of 2026-11-24",
}


@pytest.mark.parametrize("fact", WORDS)
def test_it_says(fact: str) -> None:
    assert WORDS[fact] in readme(*packed(EDITIONS["full"])).decode()


def test_where_no_address_is_known_it_says_whom_to_ask() -> None:
    text = readme(*packed(ROOT)).decode()
    assert "The header gives no address. Ask the publisher: The editors of this edition.\n" in text


def test_where_nothing_is_known_it_says_that(tmp_path: Path) -> None:
    text = readme(*packed(write_letter(tmp_path))).decode()
    assert "The headers do not say what may be done with this." in text
    assert "The headers name nobody who can be asked" in text


def test_of_many_who_wrote_the_busiest_are_named(tmp_path: Path) -> None:
    for name, sender in zip("abcdefghi", "CABCDEFGH", strict=True):
        write_letter(tmp_path, name, sender=f"<persName>{sender}</persName>", received="<persName>Z</persName>")
    text = readme(*packed(tmp_path)).decode()
    assert "Written by    C; A; B; D; E; and 3 others\nTo            Z\n" in text


def test_an_edition_without_a_version_says_when_it_changed(tmp_path: Path) -> None:
    path = write_letter(tmp_path) / "tei" / "a.xml"
    changed = '</profileDesc><revisionDesc><change when="2020-02-03">x</change></revisionDesc>'
    path.write_text(path.read_text(encoding="utf-8").replace("</profileDesc>", changed), encoding="utf-8")
    text = readme(*packed(tmp_path)).decode()
    assert "Changed       2020-02-03\n" in text
    assert "\nVersion " not in text


def test_an_address_that_stands_in_the_words_of_a_licence_is_not_said_again(tmp_path: Path) -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    licence = f'<licence target="{address}">CC BY 4.0 ({address})</licence>'
    text = readme(*packed(write_letter(tmp_path, published=f"<p/><availability>{licence}</availability>"))).decode()
    assert text.count(address) == 1


def test_what_is_not_of_the_editors_has_its_licence() -> None:
    release, parts = packed(ROOT)
    notice = (Part("schema/NOTICE", 9), Part("schema/tei-p5.xml", 9))
    text = readme(release, (*parts, Part("xslt/LICENSE", 9), *notice)).decode()
    assert "under the MIT licence: xslt/LICENSE." in " ".join(text.split())
    assert "under CC BY 3.0 or the BSD licence: schema/NOTICE." in " ".join(text.split())


def test_a_notice_is_plain_text() -> None:
    release, _ = packed(ROOT)
    assert "others:" not in readme(release, (Part("schema/NOTICE", 9),)).decode()


def test_a_thousand_letters_take_no_more_lines_than_a_few() -> None:
    release, parts = packed(EDITIONS["site"])
    more = tuple(Part(f"outputs/pdf/x{number}.pdf", 9, letter="s1") for number in range(1000))
    senses = tuple(Part(f"reports/{number}.txt", 9, f"report {number}") for number in range(1000))
    few, many = (len(readme(release, one).splitlines()) for one in (parts, (*parts, *more, *senses)))
    assert many - few < 30


def test_a_toolkit_that_was_never_released_is_asked_for_without_a_number() -> None:
    release, parts = packed(ROOT)
    unreleased = replace(release, tools={"edition-toolkit": "in a checkout"})
    assert "      pip install edition-toolkit\n" in readme(unreleased, parts).decode()


@pytest.mark.parametrize(
    ("source", "command"),
    [
        ("the newest change in a revisionDesc", "edition package"),
        ("--date", "edition package --date 2026-11-24T12:00:00Z"),
        ("SOURCE_DATE_EPOCH", "SOURCE_DATE_EPOCH=1795521600 edition package"),
    ],
)
def test_it_says_how_the_package_is_made_again_as_of_its_time(source: str, command: str) -> None:
    release, parts = packed(ROOT)
    text = readme(replace(release, clock=Clock(CLOCK.time, source)), parts).decode()
    assert f"\n      {command}\n" in text
    assert f"but 2026-11-24T12:00:00Z ({source})" in " ".join(text.split())


def test_formats_that_nobody_knows_are_not_called_open() -> None:
    release, _ = packed(ROOT)
    known = readme(release, (Part("a.txt", 1),)).decode()
    unknown = readme(release, (Part("a.txt", 1), Part("b.xyz", 1))).decode()
    assert "All are open" in known
    assert "others: .xyz" in unknown
    assert "All but the last are open" in unknown


def test_only_the_clock_gives_a_time() -> None:
    release, parts = packed(EDITIONS["full"])
    later = replace(release, clock=Clock(CLOCK.time.replace(year=2031), "--date"))
    assert readme(later, parts) == readme(release, parts).replace(b"2026-11-24", b"2031-11-24")


def test_the_files_beside_the_letters_are_told_of() -> None:
    text = readme(*packed(ROOT)).decode()
    for part in BESIDE:
        if part.sense and part.path != "README.txt":
            assert part.path.rpartition("/")[2] in text


def test_nothing_in_a_header_reaches_a_terminal_as_a_command(tmp_path: Path) -> None:
    text = readme(*packed(write_letter(tmp_path, title="A \x9b31m \u202eB"))).decode()
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text) == []


def test_a_separator_of_lines_in_a_title_breaks_none(tmp_path: Path) -> None:
    text = readme(*packed(write_letter(tmp_path, title="One\u2028 title"))).decode()
    assert text.startswith("One title\n=========\n")


def test_a_title_of_nothing_but_separators_breaks_nothing(tmp_path: Path) -> None:
    assert "This is a package for archives" in readme(*packed(write_letter(tmp_path, title="\u2028"))).decode()
