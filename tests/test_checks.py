"""Checks: each has a page, a faulty and a sound case; the faulty one is found where the case says, and only there."""

from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from lxml import etree

from toolkit import checks
from toolkit.diagnostic import CHECKS, Diagnostic
from toolkit.edition import Edition

CASES = Path(__file__).parent / "cases" / "checks"
NAMES = sorted(name for name, check in CHECKS.items() if check.find is not None)


def _found(path: Path) -> list[Diagnostic]:
    """What is found in a case, as a letter of an edition."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "edition.toml").touch()
        (Path(folder) / "tei").mkdir()
        edition = Edition.of([Path(copy(path, Path(folder) / "tei"))])
        assert edition.diagnostics == ()
        return [found for file in edition.files for found in checks.find(file, edition)]


def _expected(path: Path) -> list[tuple[str, int]]:
    """The check and the line of the element that each `<?expect NAME?>` stands before."""
    found = []
    for mark in etree.parse(path, etree.XMLParser(recover=True)).xpath("//processing-instruction('expect')"):
        following = mark.xpath("following::*[1]")
        assert len(following) == 1
        found.append((mark.text, following[0].sourceline))
    return found


@pytest.mark.parametrize("path", sorted(CASES.glob("*-error.xml")), ids=lambda path: path.stem)
def test_a_faulty_case_gives_the_expected_finding_and_no_other(path: Path) -> None:
    assert [(found.check, found.span.start.line) for found in _found(path)] == _expected(path)
    assert _expected(path)


@pytest.mark.parametrize("path", sorted(CASES.glob("*-sound.xml")), ids=lambda path: path.stem)
def test_a_sound_case_gives_none(path: Path) -> None:
    assert _found(path) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_check_has_a_faulty_and_a_sound_case(name: str) -> None:
    assert (CASES / f"{name}-error.xml").is_file()
    assert (CASES / f"{name}-sound.xml").is_file()


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_has_a_page(name: str) -> None:
    page = CHECKS[name].page
    assert page.splitlines()[0].endswith(".")
    assert [
        head for head in ("Why", "Faulty", "Sound", "Source") if f"\n{head} " not in page.replace("\n    ", "\n")
    ] == []


HELP = [
    ('<p><persName ref="pers-a">A</persName></p>', "which has no `#`", "write `#pers-a`"),
    ('<p><persName ref="#pers-e">A</persName></p>', "which this file does not hold", "write `#pers-a`"),
    ('<p><persName ref="others.xml#x">A</persName></p>', "there is no such file", "correct the name of the file"),
]


@pytest.mark.parametrize(("body", "message", "help"), HELP, ids=[row[1] for row in HELP])
def test_a_dangling_pointer_is_mended_in_words(tmp_path: Path, body: str, message: str, help: str) -> None:
    sound = (CASES / "unused-entry-sound.xml").read_text(encoding="utf-8")
    path = tmp_path / "unused-entry-sound.xml"
    path.write_text(sound.replace('<p><persName ref="#pers-a">A</persName></p>', body), encoding="utf-8")
    (found,) = (found for found in _found(path) if found.check == "unresolved-pointer")
    assert message in found.message
    assert help in found.help


def test_an_entry_used_by_another_letter_of_the_edition_is_used(tmp_path: Path) -> None:
    letters = tmp_path / "tei"
    letters.mkdir()
    entry = '<person xml:id="pers-a"><persName>A</persName></person>'
    head = "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader>"
    tei = 'TEI xmlns="http://www.tei-c.org/ns/1.0"'
    (letters / "persons.xml").write_text(
        f'<{tei} xml:id="persons">{head}<standOff><listPerson>{entry}</listPerson></standOff></TEI>'
    )
    text = '<text><body><p><persName ref="persons.xml#pers-a">A</persName></p></body></text>'
    (letters / "l1.xml").write_text(f'<{tei} xml:id="l1">{head}{text}</TEI>')
    edition = Edition.open(tmp_path)
    assert [file.name for file in edition.letters] == ["l1"]
    assert [file.name for file in edition.registers] == ["persons"]
    assert [found for file in edition.files for found in checks.find(file, edition)] == []
