"""Checks: each has a page, a faulty and a sound case; the faulty one is found where the case says, and only there."""

from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from lxml import etree

from toolkit import checks
from toolkit.diagnostic import CHECKS, Diagnostic
from toolkit.edition import Edition
from toolkit.errors import ToolkitError
from toolkit.schema import Schema
from toolkit.validate import Means, judged, validate

CASES = Path(__file__).parent / "cases" / "checks"
NAMES = sorted(name for name, check in CHECKS.items() if check.find is not None)


def _files(case: Path) -> list[Path]:
    """The letters of a case: one file, or a folder of several."""
    return sorted(case.glob("*.xml")) if case.is_dir() else [case]


def _found(case: Path) -> list[Diagnostic]:
    """What is found in a case, as letters of an edition."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "edition.toml").touch()
        (Path(folder) / "tei").mkdir()
        edition = Edition.of([Path(copy(path, Path(folder) / "tei")) for path in _files(case)])
        assert edition.diagnostics == ()
        return [found for file in edition.files for found in checks.find(file, edition)]


def _expected(case: Path) -> list[tuple[str, str, int]]:
    """The file, the check and the line of the element that each `<?expect NAME?>` stands before."""
    found = []
    for path in _files(case):
        for mark in etree.parse(path, etree.XMLParser(recover=True)).xpath("//processing-instruction('expect')"):
            following = mark.xpath("following::*[1]")
            assert len(following) == 1
            found.append((path.name, mark.text, following[0].sourceline))
    return found


@pytest.mark.parametrize("case", sorted(CASES.glob("*-error*")), ids=lambda case: case.stem)
def test_a_faulty_case_gives_the_expected_finding_and_no_other(case: Path) -> None:
    found = [(Path(one.span.path).name, one.check, one.span.start.line) for one in _found(case)]
    assert sorted(found, key=lambda one: one[0]) == _expected(case)
    assert found


@pytest.mark.parametrize("case", sorted(CASES.glob("*-sound*")), ids=lambda case: case.stem)
def test_a_sound_case_gives_none(case: Path) -> None:
    assert _found(case) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_check_has_a_faulty_and_a_sound_case(name: str) -> None:
    for kind in ("error", "sound"):
        assert list(CASES.glob(f"{name}-{kind}*"))


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


def test_the_way_back_is_given_as_it_is_to_be_written() -> None:
    assert sorted(found.help.partition(",")[0] for found in _found(CASES / "one-sided-sequence-error")) == [
        'write `<ref type="next" target="l2.xml"/>` in l3.xml',
        'write `<ref type="prev" target="l1.xml"/>` in l2.xml',
    ]


REPAIRS = [
    ('<idno type="Wikidata">33391</idno>', "write `Q33391`"),
    ('<idno type="GND">40118824</idno>', "write `4011882-4`"),
    ('<idno type="GND">GND 118642979</idno>', "write `118642979`"),
    ('<idno type="ISNI">0000-0001-2103-2683</idno>', "write `0000000121032683`"),
    ('<idno type="ORCID">0000000218250097</idno>', "write `0000-0002-1825-0097`"),
    ('<idno type="GeoNames">GeoNames:2921044</idno>', "write `2921044`"),
    ('<idno type="GND">118642799</idno>', "look it up again; two digits may be swapped: `118642979`"),
    ('<date when="1900-05-04">3. Mai</date>', "write `1900-05-03` if the words are right, else correct them"),
    ('<date when="1900-06-04">May 1900</date>', "write `1900-05` if the words are right, else correct them"),
    ("<q>Tro\u200btsky</q>", "take it out; if it is meant, write `&#x200B;`"),
    ("<q>so \x93</q>", "write `“`, which Windows has in its place"),
]


@pytest.mark.parametrize(("body", "help"), REPAIRS, ids=[row[0] for row in REPAIRS])
def test_the_help_says_what_to_write(tmp_path: Path, body: str, help: str) -> None:
    sound = (CASES / "unused-entry-sound.xml").read_text(encoding="utf-8")
    path = tmp_path / "unused-entry-sound.xml"
    path.write_text(sound.replace("</p></body>", f" {body}</p></body>"), encoding="utf-8")
    (found,) = _found(path)
    assert found.help == help


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


def _edition(folder: Path, settings: str) -> Edition:
    """An edition of one letter, which an entry nobody points to and an identifier with a slip stand in."""
    (folder / "tei").mkdir(exist_ok=True)
    faulty = (CASES / "unused-entry-error.xml").read_text(encoding="utf-8")
    faulty = faulty.replace("Made for a test.", 'Made for a <ref target="https://d-nb.info/gnd/118642997">test</ref>.')
    (folder / "tei" / "unused-entry-error.xml").write_text(faulty, encoding="utf-8")
    (folder / "edition.toml").write_text(settings, encoding="utf-8")
    return Edition.open(folder)


def test_a_check_that_the_edition_ignores_is_silent_and_no_other(tmp_path: Path) -> None:
    edition = _edition(tmp_path, '[checks]\nignore = ["unused-entry"]\n')
    assert [found.check for file in edition.files for found in checks.find(file, edition)] == ["wrong-check-digit"]


WRONG_SETTINGS = [
    ('[checks]\nignore = ["unusd-entry"]', "there is no check `unusd-entry`; write `unused-entry`"),
    ('[checks]\nignore = ["not-well-formed"]', "`not-well-formed` cannot be ignored"),
    ('[checks]\nignore = "unused-entry"', "`ignore` is a list of names of checks"),
    ('[checks]\nignored = ["unused-entry"]', "under `[checks]` stands"),
    ("checks = 3", "under `[checks]` stands"),
]


@pytest.mark.parametrize(("settings", "message"), WRONG_SETTINGS, ids=[row[0] for row in WRONG_SETTINGS])
def test_what_cannot_be_ignored_is_refused(tmp_path: Path, settings: str, message: str) -> None:
    with pytest.raises(ToolkitError) as refused:
        _edition(tmp_path, settings)
    assert message in str(refused.value)


def test_a_changed_setting_is_heeded_at_once(tmp_path: Path) -> None:
    before = _edition(tmp_path, "")
    schema = Schema.of(before.customization)
    found, known = judged(before, schema)
    after = _edition(tmp_path, '[checks]\nignore = ["unused-entry"]\n')
    told = {one.check for one in validate(after, schema, means=Means(known=known))}
    assert {one.check for one in found} - told == {"unused-entry"}


def test_the_table_of_checks_is_complete() -> None:
    rows = [
        f"| `{check.name}` | {check.severity} | {check.page.splitlines()[0].removesuffix('.')} |"
        for check in sorted(CHECKS.values(), key=lambda check: check.name)
        if check.find is not None
    ]
    page = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows
