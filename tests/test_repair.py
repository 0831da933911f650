"""Repairs: what can be meant in one way only is written so, byte for byte; all else stays as it is.

A case is what is put into a sound letter: `NAME-made.xml` says behind `<?becomes` what it is to be; the fragments of
`NAME-refused.xml` stay as they are, for the reason that they end with.
"""

import codecs
import json
import os
import re
import stat
from collections.abc import Set
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_mistakes import CASES as MISTAKES
from test_mistakes import _case, _errors

from toolkit.cli import main
from toolkit.diagnostic import Diagnostic, Edit, Position, Severity, Span, from_data
from toolkit.edition import Edition
from toolkit.errors import OutputError
from toolkit.formats import as_json, as_sarif
from toolkit.judges import Choice
from toolkit.names import LAYERS
from toolkit.repair import Repaired, applied, repaired, write
from toolkit.schema import Schema
from toolkit.source import Source
from toolkit.validate import validate

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases" / "repair"
SCHEMA = Schema.of(ROOT / "schema" / "edition.odd")
SOUND = (MISTAKES / "plain-sound.xml").read_text(encoding="utf-8")
PLACE = "        <list>\n"
FAULTY, RIGHT = '<p><date when="1932-1-4">then</date></p>', '<p><date when="1932-01-04">then</date></p>'


def _letter(fragment: str) -> str:
    return SOUND.replace(PLACE, f"{fragment}\n{PLACE}")


def _repaired(path: Path, data: bytes) -> Repaired:
    path.write_bytes(data)
    return repaired(Edition.of([path]), lambda edition: Choice(SCHEMA))


def _after(path: Path, data: bytes) -> bytes:
    changes = _repaired(path, data).changes
    return changes[0].after if changes else data


def _run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def _cases(kind: str) -> list[Path]:
    return sorted(CASES.glob(f"*-{kind}.xml"))


# --- what is repaired ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", _cases("made"), ids=lambda path: path.stem)
def test_what_can_be_meant_in_one_way_only_is_written_so(tmp_path: Path, case: Path) -> None:
    faulty, _, right = case.read_text(encoding="utf-8").removesuffix("\n?>\n").partition("\n<?becomes\n")
    result = _repaired(tmp_path / "letter.xml", _letter(faulty).encode())
    assert result.changes[0].after.decode() == _letter(right)
    assert [one.message for one in validate(result.edition, SCHEMA)] == []


@pytest.mark.parametrize("case", _cases("refused"), ids=lambda path: path.stem)
def test_what_may_be_meant_in_two_ways_stays(tmp_path: Path, case: Path) -> None:
    fragment = case.read_text(encoding="utf-8").partition("\n<?refused ")[0]
    assert _repaired(tmp_path / "letter.xml", _letter(fragment).encode()).changes == ()


@pytest.mark.parametrize("path", _errors(""), ids=lambda path: path.stem)
def test_a_mistake_is_repaired_for_good_or_left_as_it_is(tmp_path: Path, path: Path) -> None:
    data = _case(path).text.encode()
    before = {(one.check, one.message) for one in validate(Edition.of([_written(tmp_path / path.name, data)]), SCHEMA)}
    once = _after(tmp_path / path.name, data)
    after = {(one.check, one.message) for one in validate(Edition.of([_written(tmp_path / path.name, once)]), SCHEMA)}
    assert after == before if once == data else not before & after
    assert _after(tmp_path / path.name, once) == once


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("path", [*MISTAKES.glob("*-sound.xml"), *(ROOT / "tei").glob("*.xml")], ids=lambda p: p.stem)
def test_a_sound_letter_is_never_touched(path: Path) -> None:
    assert repaired(Edition.of([path]), lambda edition: Choice(SCHEMA)).changes == ()


def test_a_repair_is_not_tried_on_what_another_name_would_allow(tmp_path: Path) -> None:
    fragment = '<p><placeNam ref="#pers-reed">John</placeNam></p>'
    result = _repaired(tmp_path / "letter.xml", _letter(fragment).encode())
    assert result.changes == ()
    ((found, why),) = result.refused.items()
    assert (found.message, why) == (
        "the schema has no element `placeNam`",
        "that leads to another fault: `placeName` points to `#pers-reed`, which is a `person`",
    )


def test_where_one_repair_cannot_stand_the_others_do(tmp_path: Path) -> None:
    fragment = f'<p><placeNam ref="#pers-reed">John</placeNam></p>{FAULTY}'
    result = _repaired(tmp_path / "letter.xml", _letter(fragment).encode())
    assert result.changes[0].after.decode() == _letter(fragment.replace(FAULTY, RIGHT))
    assert len(result.refused) == 1


def test_in_the_tag_of_a_repair_that_cannot_stand_another_does(tmp_path: Path) -> None:
    fragment = '<p><placeNam ref="#pers-reed" Cert="high">John</placeNam></p>'
    result = _repaired(tmp_path / "letter.xml", _letter(fragment).encode())
    assert result.changes[0].after.decode() == _letter(fragment.replace("Cert", "cert"))
    assert [one.check for one in result.refused] == ["unknown-element"]


def test_of_two_findings_that_want_the_same_it_is_done_once(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter(FAULTY).encode())
    (found,) = validate(Edition.of([path]), SCHEMA)
    twice = Choice(SCHEMA, {str(path): _Twice()})
    result = repaired(Edition.of([path]), lambda edition: twice)
    assert result.changes[0].after.decode() == _letter(RIGHT)
    assert len(result.changes[0].findings) == 1
    assert found.repair == result.changes[0].findings[0].repair


class _Twice:
    """A judge that says the same in two ways."""

    title = digest = "twice"
    sources: tuple[Path, ...] = ()

    def find(self, layer: str, source: Source) -> list[Diagnostic]:
        found = list(SCHEMA.find(layer, source))
        return found + [replace(one, message=f"again: {one.message}") for one in found]

    def faults(self, layers: Set[str]) -> tuple[Diagnostic, ...]:
        return ()


def test_what_a_damaged_file_hid_is_repaired_as_well(tmp_path: Path) -> None:
    fragment = "<p>Reed & Sons</p><p><persName>John</persname></p>" + FAULTY + '<p><name type="x" ref="pers-reed"/></p>'
    after = _after(tmp_path / "letter.xml", _letter(fragment).encode()).decode()
    assert "Reed &amp; Sons" in after
    assert "John</persName>" in after
    assert RIGHT in after


def test_more_faults_than_are_told_at_once_are_repaired(tmp_path: Path) -> None:
    data = _letter("<p>one & two</p>\n" * 45).encode()
    assert _after(tmp_path / "letter.xml", data) == data.replace(b"&", b"&amp;")


# --- laws ---

RICH = (MISTAKES / "rich-sound.xml").read_text(encoding="utf-8")
_INSIDE = [at for tag in re.finditer(r"<[^?!][^>]*>", RICH) for at in range(tag.start() + 1, tag.end() - 1)]


@st.composite
def spoilt_letters(draw: st.DrawFn) -> bytes:
    """A letter in the tags of which somebody typed wrong a few times: lost, doubled, swapped letters, another case."""
    characters = list(RICH)
    for at in draw(st.lists(st.sampled_from(_INSIDE), min_size=1, max_size=4, unique=True)):
        one, other = characters[at], characters[at + 1]
        slip = draw(st.sampled_from([("", other), (one, one + other), (other, one), (one.swapcase(), other)]))
        characters[at : at + 2] = slip
    return "".join(characters).encode()


def _errors_by_place(edition: Edition) -> set[tuple[str, str, int]]:
    return {
        (layer, one.check, one.span.start.line)
        for layer in LAYERS
        for one in validate(edition, SCHEMA, layers=[layer])
        if one.severity is Severity.ERROR
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoilt_letters())
def test_repairs_make_no_letter_worse(tmp_path: Path, data: bytes) -> None:
    path = _written(tmp_path / "letter.xml", data)
    before = Edition.of([path])
    result = _repaired(path, data)
    after = result.changes[0].after if result.changes else data
    named = {edit.span.start.line for change in result.changes for one in change.findings for edit in one.repair}
    lines = zip(data.splitlines(), after.splitlines(), strict=True)
    assert {number for number, (old, new) in enumerate(lines, 1) if old != new} <= named
    assert _after(path, after) == after
    if before.sources:
        assert _errors_by_place(result.edition) <= _errors_by_place(before)


# --- bytes --------------------------------------------------------------------------------------------------------

FORMS = {
    "byte-order-mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "line-ends-of-windows": lambda text: text.replace("\n", "\r\n").encode(),
    "line-ends-of-the-old-macintosh": lambda text: text.replace("\n", "\r").encode(),
    "tabs": lambda text: text.replace("  ", "\t").encode(),
    "utf-16-le": lambda text: codecs.BOM_UTF16_LE + text.replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "utf-16-be": lambda text: codecs.BOM_UTF16_BE + text.replace("UTF-8", "UTF-16").encode("utf-16-be"),
    "latin-1": lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "windows-1252": lambda text: text.replace("UTF-8", "windows-1252").encode("cp1252"),
}


@pytest.mark.parametrize("form", FORMS)
def test_bytes_outside_the_repair_stay(tmp_path: Path, form: str) -> None:
    faulty, right = (FORMS[form](_letter(f"<p>café</p>{part}<p>café</p>")) for part in (FAULTY, RIGHT))
    assert _after(tmp_path / "letter.xml", faulty) == right


def test_a_character_that_the_encoding_cannot_hold_is_not_written() -> None:
    data = '<?xml version="1.0" encoding="ISO-8859-1"?><é/>'.encode("latin-1")
    edit = Edit(Span("a.xml", Position(1, 45), Position(1, 46)), "я")
    assert applied(data, [edit]) is None
    assert applied(data, [replace(edit, text="è")]) == data.replace(b"\xe9", b"\xe8")


def test_what_the_encoding_cannot_hold_is_said_to_be_refused(tmp_path: Path) -> None:
    schema = _written(
        tmp_path / "own.rnc", 'element r { element note { attribute kind { "naïveж" | "long" } }+ }'.encode()
    )
    notes = '<note kind="naïve"/><note kind="LONG"/>'
    data = f'<?xml version="1.0" encoding="ISO-8859-1"?><r>{notes}</r>'.encode("latin-1")
    path = _written(tmp_path / "a.xml", data)
    result = _run("validate", "--fix", "--only", "relaxng", "--schema", schema, path)
    assert path.read_bytes() == data.replace(b"LONG", b"long")
    assert "note: not repaired, since the encoding of the file cannot hold it" in result.stdout


def test_an_encoding_in_which_bytes_depend_on_those_before_is_left_alone() -> None:
    data = '<?xml version="1.0" encoding="ISO-2022-JP"?><p n="漢字">漢</p>'.encode("iso2022_jp")
    assert applied(data, [Edit(Span("a.xml", Position(1, 51), Position(1, 52)), "y")]) is None


# --- files --------------------------------------------------------------------------------------------------------


def test_what_is_repaired_is_shown_written_and_judged_again(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter(f'{FAULTY}\n<p><name ref="#nobody" type="x"/></p>').encode())
    result = _run("validate", "--fix", path)
    assert path.read_text(encoding="utf-8") == _letter(f'{RIGHT}\n<p><name ref="#nobody" type="x"/></p>')
    shown, _, left = result.stdout.partition("\n\n1 repair made in 1 file\n")
    line = SOUND[: SOUND.index(PLACE)].count("\n") + 1
    assert shown.splitlines()[2:] == [f"@@ -{line} +{line} @@ wrong-value", f"-{FAULTY}", f"+{RIGHT}"]
    assert f"letter.xml:{line + 1}:" in left
    assert "#nobody" in left
    assert result.exit_code == 1


def test_nothing_is_left_to_say_of_a_file_that_is_repaired_whole(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter(FAULTY).encode())
    result = _run("validate", "--fix", path)
    assert "nothing to complain of" in result.stdout
    assert result.exit_code == 0
    again = _run("validate", "--fix", path)
    assert again.stdout.startswith("nothing to repair\n")


def test_who_validates_is_told_what_may_be_repaired(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter(FAULTY).encode())
    assert _run("validate", path).stdout.endswith("\n--fix may repair it; --diff shows how\n")


def test_diff_shows_the_same_and_writes_nothing(tmp_path: Path) -> None:
    data = _letter(FAULTY).encode()
    path = _written(tmp_path / "letter.xml", data)
    shown = _run("validate", "--diff", path)
    assert path.read_bytes() == data
    assert (shown.exit_code, "1 repair would be made in 1 file" in shown.stdout) == (1, True)
    fixed = _run("validate", "--fix", path)
    assert fixed.stdout.startswith(shown.stdout.partition("\n\n")[0])
    assert _run("validate", "--diff", path).exit_code == 0


def test_the_reason_why_a_repair_was_not_made_stands_with_the_finding(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter('<p><placeNam ref="#pers-reed">J</placeNam></p>').encode())
    result = _run("validate", "--fix", path)
    assert "note: not repaired, since that leads to another fault: `placeName` points to" in result.stdout


def test_only_the_layers_asked_for_are_repaired(tmp_path: Path) -> None:
    data = _letter('<p><persName ref="pers-reed">John</persName></p>').encode()
    path = _written(tmp_path / "letter.xml", data)
    _run("validate", "--fix", "--only", "relaxng", path)
    assert path.read_bytes() == data
    _run("validate", "--fix", "--only", "checks", path)
    assert path.read_bytes() == data.replace(b'"pers-reed">J', b'"#pers-reed">J')


def test_files_are_repaired_by_the_schema_that_is_named(tmp_path: Path) -> None:
    schema = _written(tmp_path / "own.rnc", b'element note { attribute kind { "long" | "short" }, text }')
    path = _written(tmp_path / "a.xml", b'<nota kind="shrot">so</nota>')
    result = _run("validate", "--fix", "--only", "relaxng", "--schema", schema, path)
    assert path.read_bytes() == b'<note kind="short">so</note>'
    assert result.exit_code == 0


def test_by_another_schema_than_a_file_asks_for_its_names_are_not_repaired(tmp_path: Path) -> None:
    faulty = _letter('<p><persNam ref="pers-reed">John</persNam><name type="x" ref="pers-hall"/></p>')
    asking = faulty.replace("<TEI", '<?xml-model href="https://example.org/own.rng"?>\n<TEI', 1)
    path = _written(tmp_path / "letter.xml", asking.encode())
    result = _run("validate", "--fix", path)
    assert path.read_text(encoding="utf-8") == asking.replace('"pers-hall"/', '"#pers-hall"/')
    assert "note: not repaired, since the schema that the file asks for is not here" in result.stdout


def test_for_other_programs_the_changes_are_shown_beside(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter(f'{FAULTY}<p><name ref="#nobody" type="x"/></p>').encode())
    result = _run("validate", "--fix", "--format", "json", path)
    assert [json.loads(row)["check"] for row in result.stdout.splitlines()] == ["unresolved-pointer"]
    assert "1 repair made in 1 file" in result.stderr


def test_diff_is_for_people(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter(FAULTY).encode())
    result = _run("validate", "--diff", "--format", "json", path)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_a_file_keeps_its_permissions_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = _written(tmp_path / "letter.xml", _letter(FAULTY).encode())
    path.chmod(0o640)
    _run("validate", "--fix", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [found.name for found in tmp_path.iterdir()] == ["letter.xml"]


def test_a_link_stays_and_the_file_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = _written(tmp_path / "elsewhere" / "letter.xml", _letter(FAULTY).encode())
    link = tmp_path / "link.xml"
    link.symlink_to(path)
    _run("validate", "--fix", link)
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == _letter(RIGHT)


def test_a_file_that_was_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    paths = [_written(tmp_path / name, _letter(FAULTY).encode()) for name in ("a.xml", "b.xml")]
    edition = Edition.of(paths)
    result = repaired(edition, lambda edition: Choice(SCHEMA))
    paths[1].write_bytes(_letter("<p>by hand</p>").encode())
    with pytest.raises(OutputError, match=r"b\.xml was changed while it was judged, so nothing is written"):
        write(result)
    assert [path.read_text(encoding="utf-8") for path in paths] == [_letter(FAULTY), _letter("<p>by hand</p>")]


def test_a_file_that_may_not_be_written_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _written(tmp_path / "letter.xml", _letter(FAULTY).encode())
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write everything
    result = _run("validate", "--fix", path)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert path.read_text(encoding="utf-8") == _letter(FAULTY)


def test_an_edition_is_repaired_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    named = [(name, _letter(FAULTY).replace("plain-sound", name).encode()) for name in ("one", "two")]
    for name, data in named:
        _written(tmp_path / "tei" / f"{name}.xml", data)
    result = _run("validate", "--fix", "-C", tmp_path)
    assert "2 repairs made in 2 files" in result.stdout
    left = [(tmp_path / "tei" / f"{name}.xml").read_bytes() for name, _ in named]
    assert left == [data.replace(b"1932-1-4", b"1932-01-04") for _, data in named]


# --- for other programs -------------------------------------------------------------------------------------------

FOUND = Diagnostic(
    "unknown-element",
    Severity.ERROR,
    "the schema has no element `persNam`",
    Span("tei/a.xml", Position(1, 5), Position(1, 12)),
    help="write `persName`",
    repair=(
        Edit(Span("tei/a.xml", Position(1, 5), Position(1, 12)), "persName"),
        Edit(Span("tei/a.xml", Position(1, 19), Position(1, 26)), "persName"),
    ),
)


def test_a_repair_is_kept_with_its_finding() -> None:
    assert from_data(json.loads(json.dumps(asdict(FOUND)))).repair == FOUND.repair


def test_json_holds_the_edits_of_a_repair() -> None:
    assert json.loads(as_json([FOUND]))["edits"] == [
        {"line": 1, "column": 5, "end_line": 1, "end_column": 12, "text": "persName"},
        {"line": 1, "column": 19, "end_line": 1, "end_column": 26, "text": "persName"},
    ]


def test_sarif_holds_a_repair_as_a_fix() -> None:
    (result,) = json.loads(as_sarif([FOUND]))["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "tei/a.xml"
    assert change["replacements"][1] == {
        "deletedRegion": {"startLine": 1, "startColumn": 19, "endLine": 1, "endColumn": 26},
        "insertedContent": {"text": "persName"},
    }
    (without,) = json.loads(as_sarif([replace(FOUND, repair=())]))["runs"][0]["results"]
    assert "fixes" not in without
