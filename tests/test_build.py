"""Building: only what is due is made, and said why; nothing half made; what fails leaves the old standing."""

import json
import shutil
from pathlib import Path

import pytest

from toolkit.build import Built, build
from toolkit.edition import Edition
from toolkit.errors import OutputError
from toolkit.schema import Schema
from toolkit.validate import validate

ROOT = Path(__file__).parent.parent
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
FORMATS = ("html", "text")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An edition of two letters; gives its folder."""
    (tmp_path / "tei").mkdir()
    (tmp_path / "edition.toml").write_text('language = "en"\n')
    text = LETTER.read_text(encoding="utf-8")
    for name in ("letter-1932-01-04", "letter-1932-01-05"):
        (tmp_path / "tei" / f"{name}.xml").write_text(text.replace('xml:id="letter-1932-01-04"', f'xml:id="{name}"'))
    return tmp_path


def _build(folder: Path, *formats: str) -> Built:
    edition = Edition.open(folder)
    found = validate(edition, Schema.of(edition.customization))
    return build(edition, formats or FORMATS, folder / "build", found)


def _made(built: Built) -> dict[str, str]:
    return {made.path.name: made.why for made in built.made}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted((folder / "build").rglob("*")) if p.is_file()}


def test_a_second_build_does_nothing(folder: Path) -> None:
    assert len(_build(folder).made) > 0
    before = _bytes(folder)
    second = _build(folder)
    assert (second.made, second.kept) == ((), 6)
    assert _bytes(folder) == before


def test_one_format_alone_is_not_due_after_all_were_made(folder: Path) -> None:
    _build(folder, "html", "text", "pdf")
    assert [_build(folder, format).made for format in ("html", "text", "pdf")] == [(), (), ()]


def test_a_changed_letter_is_made_again_and_no_other(folder: Path) -> None:
    _build(folder)
    path = folder / "tei" / "letter-1932-01-05.xml"
    path.write_text(path.read_text(encoding="utf-8").replace("Absolutely Secret", "Secret"), encoding="utf-8")
    made = _made(_build(folder))
    own = {f"letter-1932-01-05{end}" for end in (".html", ".xml", ".txt", ".js", ".csl.json", ".bib", ".ris")}
    assert set(made) == {*own, "index.js", "0.js"}  # every word counts in the index
    assert all(why.endswith("letter-1932-01-05.xml changed") for why in made.values())


def test_a_file_that_is_gone_or_altered_is_made_again(folder: Path) -> None:
    _build(folder)
    gone, altered = folder / "build/text/letter-1932-01-04.txt", folder / "build/html/letter-1932-01-05.html"
    gone.unlink()
    altered.write_text("spoilt")
    made = _made(_build(folder))
    assert made["letter-1932-01-04.txt"] == "text/letter-1932-01-04.txt was gone"
    assert made["letter-1932-01-05.html"] == "html/letter-1932-01-05.html was altered"


def test_a_letter_with_an_error_is_not_built_and_keeps_what_was_built_of_it(folder: Path) -> None:
    _build(folder)
    before = _bytes(folder)
    path = folder / "tei" / "letter-1932-01-05.xml"
    path.write_text(path.read_text(encoding="utf-8").replace("<persName ", "<persnam ", 1), encoding="utf-8")
    assert _made(_build(folder)) == {}
    assert _bytes(folder) == before


def test_the_outputs_of_a_letter_that_is_no_more_are_taken_away(folder: Path) -> None:
    _build(folder)
    (folder / "tei" / "letter-1932-01-05.xml").unlink()
    _build(folder)
    assert not [name for name in _bytes(folder) if "letter-1932-01-05" in name and ".made" not in name]
    assert b"letter-1932-01-05" not in (folder / "build/html/index.html").read_bytes()


def test_a_damaged_memory_costs_time_and_nothing_else(folder: Path) -> None:
    _build(folder)
    before = _bytes(folder)
    for damage in ("", "{", "[]", '{"x": 1}', json.dumps({"letter-1932-01-04": {"inputs": [], "files": {}}})):
        (folder / "build/.made/text.json").write_text(damage)
        _build(folder)
        assert _bytes(folder) == before


def test_two_folders_give_equal_bytes(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("else where") / "edition"
    shutil.copytree(folder, other)
    _build(folder, "html", "text", "pdf")
    _build(other, "pdf", "text", "html")
    assert {n: d for n, d in _bytes(folder).items() if ".made" not in n} == {
        n: d for n, d in _bytes(other).items() if ".made" not in n
    }


def test_an_unknown_output_is_a_wrong_use(folder: Path) -> None:
    with pytest.raises(OutputError, match="there is no output `docx`"):
        _build(folder, "docx")


def test_no_half_written_file_is_left(folder: Path) -> None:
    _build(folder)
    assert [name for name in _bytes(folder) if name.endswith(".part")] == []
