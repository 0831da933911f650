"""The command as a user meets it: exit status, one clear message for bad input, findings, the summary."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from toolkit.cli import main

ROOT = Path(__file__).parent.parent
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"


def _edition(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A copy of the letter outside any edition."""
    return Path(shutil.copy(LETTER, tmp_path))


def _spoil(letter: Path, old: str, new: str) -> Path:
    text = letter.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    letter.write_text(text.replace(old, new, 1), encoding="utf-8")
    return letter


def test_the_letter_of_the_project_has_nothing_to_complain_of() -> None:
    result = _edition("validate", "--strict", "-C", ROOT)
    assert "1 file held to edition.odd: nothing to complain of" in result.output
    assert result.exit_code == 0


def test_a_sound_letter_anywhere_ends_with_status_0(letter: Path) -> None:
    assert _edition("validate", letter).exit_code == 0


def test_a_file_named_in_two_ways_is_judged_once(letter: Path) -> None:
    again = letter.parent / ".." / letter.parent.name / letter.name
    assert "1 file held to edition.odd: nothing" in _edition("validate", letter, again).output


def test_a_mistake_gives_one_message_with_its_place_and_status_1(letter: Path) -> None:
    _spoil(letter, "<persName ", "<persnam ")
    _spoil(letter, "</persName>", "</persnam>")
    result = _edition("validate", "--format", "json", letter)
    (found,) = [json.loads(line) for line in result.output.splitlines()]
    text = letter.read_text(encoding="utf-8").splitlines()
    assert text[found["line"] - 1][found["column"] - 1 :].startswith("persnam")
    assert "persName" in found["help"]
    assert result.exit_code == 1


def test_strict_counts_warnings(letter: Path) -> None:
    _spoil(letter, "<listPlace>", '<listPlace><place xml:id="pl-nowhere"><placeName>Nowhere</placeName></place>')
    assert _edition("validate", letter).exit_code == 0
    assert _edition("validate", "--strict", letter).exit_code == 1


def test_verbose_names_all_that_is_allowed_where_the_note_names_a_few(letter: Path) -> None:
    _spoil(letter, "<body>", "<body><paragraph>a</paragraph>")
    short, whole = (_edition("validate", *words, letter).output for words in ((), ("--verbose",)))
    assert " others" in short
    assert "listPerson, " in whole.partition("all that is allowed:")[2]
    assert "listPerson" not in short.partition("allowed here:")[2]


BAD = {
    "empty": (b"", 1, "the file is empty"),
    "broken UTF-8": (b"<TEI>\xff</TEI>", 1, "no character in UTF-8"),
    "not XML": (b"Dear friend,", 1, "not XML"),
    "not TEI": (b"<html/>", 1, "not `TEI`"),
    "no namespace": (b"<TEI/>", 1, "namespace"),
    "TEI P4": (b"<TEI.2/>", 1, "TEI P4"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00", 1, ""),
    "external entity": (
        b'<!DOCTYPE TEI [<!ENTITY x SYSTEM "/etc/hostname">]><TEI xmlns="http://www.tei-c.org/ns/1.0">&x;</TEI>',
        1,
        "which is not opened",
    ),
}


@pytest.mark.parametrize(("data", "status", "message"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_in_one_message(tmp_path: Path, data: bytes, status: int, message: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(data)
    for command in ("validate", "build"):
        words = ["--out", tmp_path / "out"] if command == "build" else []
        result = _edition(command, path, *words)
        assert result.exit_code == status
        assert message in result.output
        assert "Traceback" not in result.output


WRONG_USE = {
    "missing file": ["validate", "no-such-file.xml"],
    "missing folder": ["validate", "-C", "no-such-folder"],
    "unknown output": ["build", "--to", "docx", str(LETTER)],
    "unknown command": ["publish"],
    "missing customization": ["schema", "no-such.odd"],
    "unknown check": ["explain", "no-such-check"],
}


@pytest.mark.parametrize("words", WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_ends_with_status_2_and_a_sentence(words: list[str], tmp_path: Path) -> None:
    result = _edition(*words)
    assert result.exit_code == 2
    assert result.output.strip()
    assert "Traceback" not in result.output


def test_a_folder_without_tei_is_wrong_use(tmp_path: Path) -> None:
    result = _edition("validate", "-C", tmp_path)
    assert result.exit_code == 2
    assert "there is no file *.xml" in result.output


def test_a_letter_outside_any_edition_is_built_and_named_after_its_file(letter: Path, tmp_path: Path) -> None:
    moved = letter.rename(tmp_path / "mine.xml")
    result = _edition("build", moved, "--to", "text,html", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    made = {
        str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*") if ".made" not in str(path)
    }
    assert {"text/mine.txt", "html/mine.html", "html/index.html"} <= made


def test_a_customization_is_compiled_to_the_forms_asked_for(tmp_path: Path) -> None:
    odd = Path(shutil.copy(ROOT / "schema" / "edition.odd", tmp_path / "own.odd"))
    result = _edition("schema", odd, "--to", "rng,rnc,sch", "--out", tmp_path / "made")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"own.rng", "own.rnc", "own.sch"}
    again = _edition("schema", odd, "--to", "rng,rnc,sch", "--out", tmp_path / "made")
    assert (again.exit_code, again.output) == (0, "")


def test_a_stale_schema_fails_the_check(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    assert _edition("schema", "--check", "-C", tmp_path).exit_code == 0
    with (tmp_path / "schema" / "edition.odd").open("a") as file:
        file.write("<!-- changed -->\n")
    result = _edition("schema", "--check", "-C", tmp_path)
    assert result.exit_code == 1
    assert "edition.rng is stale" in result.output


def _own_schema(folder: Path, old: str, new: str) -> Path:
    """An edition of the letter with a customization of its own, in which something is changed."""
    for name in ("tei", "schema"):
        (folder / name).mkdir()
    shutil.copy(LETTER, folder / "tei")
    shutil.copy(ROOT / "schema" / "edition.odd", folder / "schema")
    _spoil(folder / "schema" / "edition.odd", old, new)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ('<sch:assert test="@xml:id">', '<sch:assert test="@xml:id(">', "faulty-rule"),
        ('<moduleRef key="header"', '<moduleRef key="headr"', "unknown-module-in-odd"),
    ],
)
def test_a_fault_in_the_customization_is_told_and_not_its_echo_in_the_letters(
    tmp_path: Path, old: str, new: str, check: str
) -> None:
    result = _edition("validate", "--format", "json", "-C", _own_schema(tmp_path, old, new))
    found = [json.loads(line)["check"] for line in result.output.splitlines()]
    assert set(found) - {"unknown-element-in-odd"} == {check}
    assert result.exit_code == 1


@pytest.mark.parametrize("text", ["<TEI", '<TEI xmlns="http://www.tei-c.org/ns/1.0"/>'])
def test_a_customization_that_makes_no_schema_is_a_wrong_use(tmp_path: Path, text: str) -> None:
    folder = _own_schema(tmp_path, "<TEI", "<TEI")
    (folder / "schema" / "edition.odd").write_text(text)
    result = _edition("validate", "-C", folder)
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1


def test_letters_that_would_overwrite_each_other_are_a_wrong_use(letter: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    twin = shutil.copy(letter, tmp_path / "other")
    result = _edition("build", letter, twin, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "2 letters would be called `letter-1932-01-04`" in result.output


def test_the_second_opinion_agrees_on_the_letter(letter: Path) -> None:
    result = _edition("validate", "--second-opinion", "--strict", letter)
    assert result.exit_code == 0, result.output


def test_the_xsd_of_somebody_else_can_judge(letter: Path, tmp_path: Path) -> None:
    xsd = tmp_path / "other.xsd"
    tei = "http://www.tei-c.org/ns/1.0"
    xsd.write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{tei}">'
        '<xs:element name="text"/></xs:schema>'
    )
    result = _edition("validate", "--format", "json", "--xsd", xsd, letter)
    assert {json.loads(line)["check"] for line in result.output.splitlines()} == {"second-opinion"}
    assert result.exit_code == 1
    assert _edition("validate", "--xsd", tmp_path / "none.xsd", letter).exit_code == 2


def test_explain_says_what_an_element_is_for() -> None:
    assert "of the module namesdates: the name of a person" in _edition("explain", "persName").output


def test_validation_with_nothing_changed_gives_the_same_findings(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    letter = Path(shutil.copy(LETTER, tmp_path / "tei"))
    _spoil(letter, '<persName ref="#pers-marx">', '<persName ref="#pers-marks">')
    first = _edition("validate", "-C", tmp_path).output
    assert (tmp_path / "build" / "findings.json").is_file()
    second = _edition("validate", "-C", tmp_path).output
    assert first.rsplit("(", 1)[0] == second.rsplit("(", 1)[0]
    assert "write `#pers-marx`" in second
    (tmp_path / "build" / "findings.json").write_text("{damaged")
    assert _edition("validate", "-C", tmp_path).output.rsplit("(", 1)[0] == first.rsplit("(", 1)[0]


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """An edition of the one letter; gives its folder."""
    (tmp_path / "tei").mkdir()
    (tmp_path / "edition.toml").write_text("")
    shutil.copy(LETTER, tmp_path / "tei")
    return tmp_path


def test_a_proof_sheet_is_made_when_it_is_asked_for(edition: Path) -> None:
    words = ("build", "-C", edition, "--to", "pdf", "--proof")
    assert "letter-1932-01-04.proof.pdf  (new)" in _edition(*words).stdout
    assert (edition / "build/pdf/letter-1932-01-04.proof.pdf").read_bytes().startswith(b"%PDF")
    assert "0 files made" in _edition(*words).stdout
    (edition / "edition.toml").write_text("[print]\npage = 'letter'\n", encoding="utf-8")
    assert "2 files made" in _edition(*words).stdout


def test_build_explains_each_task(edition: Path) -> None:
    words = ("build", "-C", edition, "--to", "html,text", "--explain")
    pages = ("index.html", "map.html", "search.html", "404.html", "edition.css", "search/index.js")
    tasks = ("html  letter-1932-01-04", *(f"html  {page}" for page in pages), "text  letter-1932-01-04")
    assert "".join(f"{task}: new\n" for task in tasks) in _edition(*words).output
    output = _edition(*words).output
    assert "html  letter-1932-01-04: not due\n" in output
    assert f"0 files made, {len(tasks)} tasks not due" in output


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: (edition / "build/text/letter-1932-01-04.txt").unlink(),
        lambda edition: (edition / "build/text/letter-1932-01-04.txt").write_text("spoilt"),
        lambda edition: (edition / "edition.toml").write_text('language = "de"'),
        lambda edition: _spoil(edition / "tei" / LETTER.name, "</p>", " more</p>"),
        lambda edition: (edition / "build/.made/text.json").unlink(),
    ],
)
def test_a_build_that_has_nothing_to_do_does_nothing_until_something_changes(
    edition: Path, change: Callable[[Path], object]
) -> None:
    words = ("build", "-C", edition, "--to", "text")
    _edition(*words)
    assert _edition(*words).output.startswith("0 files made, 1 task not due")
    change(edition)
    assert "letter-1932-01-04.txt  (" in _edition(*words).output
    assert _edition(*words).output.startswith("0 files made, 1 task not due")


def test_every_command_has_help() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        result = _edition(name, "--help")
        assert result.exit_code == 0
        options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
        assert [option.name for option in options if not getattr(option, "help", "")] == [], name


def test_the_list_of_commands_breaks_no_sentence_off() -> None:
    listed = _edition("--help").output.partition("Commands:")[2]
    assert "..." not in listed
    assert listed.rstrip().endswith(".")


def test_an_edition_that_is_not_packed_hears_what_to_do(tmp_path: Path, letter: Path) -> None:
    (tmp_path / "own" / "tei").mkdir(parents=True)
    shutil.copy(_spoil(letter, "#pers-marx", "#pers-marks"), tmp_path / "own" / "tei" / LETTER.name)
    done = _edition("package", "-C", tmp_path / "own", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "1 file held to edition.odd\nput right all that is not marked `(warning)` or `(info)`" in done.output
    assert "put its ODD into schema/edition.odd" in done.output
    shutil.copytree(ROOT / "schema", tmp_path / "own" / "schema")
    done = _edition("package", "-C", tmp_path / "own", "--out", tmp_path / "out")
    assert "put right all" in done.output
    assert "put its ODD" not in done.output


def test_explain_gives_the_page_of_a_check() -> None:
    output = _edition("explain", "unresolved-pointer").output
    assert "Faulty" in output
    assert "Sound" in output


def test_of_thousands_of_findings_a_thousand_are_shown_and_the_others_counted(letter: Path) -> None:
    _spoil(letter, "</div>", "".join(f"<p><mine{number}/></p>" for number in range(1500)) + "</div>")
    result = _edition("validate", "--only", "relaxng", letter)
    assert result.output.count("unknown-element\n") == 1000
    assert "\nand 500 more; edition validate --format json tells all of them\n" in result.output
    assert "1500 errors" in result.output
