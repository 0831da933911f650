"""Building: only what is due is made, and said why; nothing half made; what fails leaves the old standing."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn, TypeAlias

import pytest
from generated import write_edition

from tests.hostile import write
from toolkit import build as building
from toolkit.build import Built, Means, build
from toolkit.edition import Edition
from toolkit.errors import OutputError
from toolkit.outputs import Workshop
from toolkit.schema import Schema
from toolkit.validate import validate
from toolkit.workers import executor

ROOT = Path(__file__).parent.parent
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
FORMATS = ("html", "text")
SPANNING = (
    "index.html", "letters.html", "persons.html", "orgs.html", "places.html", "works.html", "events.html",
    "terms.html", "timeline.html", "map.html", "search.html", "404.html", "edition.css", "search/index.js",
)  # fmt: skip
"""What is made of the two letters beside their own files."""


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
    assert (second.made, second.kept) == ((), len(second.reasons))
    assert _bytes(folder) == before


def test_each_task_says_why_it_is_due_or_that_it_is_not(folder: Path) -> None:
    _build(folder, "html")
    (folder / "build/html/letter-1932-01-05.html").unlink()
    assert [(one.format, one.name, one.why) for one in _build(folder, "html", "text").reasons] == [
        ("html", "letter-1932-01-04", ""),
        ("html", "letter-1932-01-05", "html/letter-1932-01-05.html was gone"),
        *(("html", name, "") for name in SPANNING),
        ("text", "letter-1932-01-04", "new"),
        ("text", "letter-1932-01-05", "new"),
        ("text", "letters.zip", "new"),
    ]


def test_one_format_alone_is_not_due_after_all_were_made(folder: Path) -> None:
    _build(folder, "html", "text", "pdf")
    assert [_build(folder, format).made for format in ("html", "text", "pdf")] == [(), (), ()]


TEXTS = (".txt", ".diplomatic.txt", ".ascii.txt")
OWN = {f"letter-1932-01-05{one}" for one in (".html", ".xml", *TEXTS, ".js", ".csl.json", ".bib", ".ris")}


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_letter_with_changed_words_is_made_again_and_no_other_page(folder: Path) -> None:
    _build(folder)
    _change(folder / "tei" / "letter-1932-01-05.xml", "Absolutely Secret", "Secret")
    made = _made(_build(folder))
    assert set(made) == {*OWN, "index.js", "0.js", "letters.zip"}  # every word counts in the index
    assert set(made.values()) == {"tei/letter-1932-01-05.xml changed"}


def test_a_letter_with_another_date_is_made_again_with_its_neighbours_and_what_spans_the_edition(folder: Path) -> None:
    _build(folder)
    _change(folder / "tei" / "letter-1932-01-05.xml", 'when="1932-01-04"', 'when="1932-01-05"')
    made = _made(_build(folder))
    assert set(made) > OWN
    assert made["index.html"] == "tei/letter-1932-01-05.xml changed"
    assert made["letter-1932-01-04.html"] == "a letter beside it changed"
    assert "letter-1932-01-04.txt" not in made


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


def test_a_setting_of_the_print_touches_the_print_only(folder: Path) -> None:
    _build(folder, "text", "pdf")
    (folder / "edition.toml").write_text("[print]\npage = 'a4'\n")
    assert _made(_build(folder, "text", "pdf")) == {
        "letter-1932-01-04.pdf": "a setting of the print changed",
        "letter-1932-01-05.pdf": "a setting of the print changed",
    }


def test_a_picture_or_a_font_that_comes_is_a_reason_to_print_again(folder: Path) -> None:
    (folder / "edition.toml").write_text("[print]\nfonts = ['mine.otf']\n")
    letter = folder / "tei" / "letter-1932-01-05.xml"
    letter.write_text(letter.read_text().replace("</p>", '<graphic url="seal.png"/></p>', 1))
    edition = Edition.open(folder)
    build(edition, ["pdf"], folder / "build", [])
    (folder / "mine.otf").write_bytes(b"no font")
    assert len(build(edition, ["pdf"], folder / "build", []).made) == 2
    (folder / "tei" / "seal.png").write_bytes(b"no picture")
    assert _made(build(edition, ["pdf"], folder / "build", [])) == {"letter-1932-01-05.pdf": "tei/seal.png changed"}


def test_what_several_formats_say_of_a_letter_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, '<p><graphic url="gone.png"/></p>')
    built = build(Edition.of([tmp_path / "letter.xml"]), ("html", "epub", "pdf"), tmp_path / "build", ())
    assert [one.message for one in built.diagnostics] == ["the picture `gone.png` is not there"]


def test_an_unknown_output_is_a_wrong_use(folder: Path) -> None:
    with pytest.raises(OutputError, match="there is no output `docx`"):
        _build(folder, "docx")


def test_no_half_written_file_is_left(folder: Path) -> None:
    _build(folder)
    assert [name for name in _bytes(folder) if name.endswith(".part")] == []


# --- registers ----------------------------------------------------------------------------------------------------


def _entry(name: str, words: str) -> str:
    return f'<person xml:id="{name}"><persName>{words}</persName></person>'


def _letter_to(name: str, pointer: str) -> str:
    return f"""<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="{name}"><teiHeader><fileDesc><titleStmt>
      <title>{name}</title></titleStmt><publicationStmt><p>None</p></publicationStmt><sourceDesc><p>None</p></sourceDesc></fileDesc>
      <encodingDesc><listPrefixDef><prefixDef ident="per" matchPattern="([a-z]+)" replacementPattern="persons.xml#p-$1">
      <p>Persons</p></prefixDef></listPrefixDef></encodingDesc></teiHeader>
      <text><body><p>To <persName ref="{pointer}">her</persName></p></body></text></TEI>"""


@pytest.fixture
def registered(tmp_path: Path) -> Path:
    """An edition whose letters point to different entries of a register; gives its folder."""
    (tmp_path / "tei").mkdir()
    _register(tmp_path)
    (tmp_path / "tei" / "by-path.xml").write_text(_letter_to("by-path", "persons.xml#p-anna"))
    (tmp_path / "tei" / "by-prefix.xml").write_text(_letter_to("by-prefix", "per:berta"))
    (tmp_path / "tei" / "by-none.xml").write_text(_letter_to("by-none", "persons.xml#nobody"))
    return tmp_path


def _register(folder: Path, anna: str = "Anna", berta: str = "Berta", clara: str = "Clara", beside: str = "") -> None:
    entries = _entry("p-anna", anna) + _entry("p-berta", berta).replace(
        "</person>", '<note>Sister of <persName ref="#p-clara">her</persName></note></person>'
    )
    (folder / "tei" / "persons.xml").write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="persons"><teiHeader/><standOff>'
        f"<listPerson>{entries}{_entry('p-clara', clara)}{beside}</listPerson></standOff></TEI>"
    )


def _made_of(folder: Path, *formats: str) -> dict[str, str]:
    return _made(build(Edition.open(folder), formats or ("text",), folder / "build", ()))


def _texts(name: str, why: str) -> dict[str, str]:
    """The texts of a letter, and the file that has them all, each with the reason why it is made."""
    return {**{f"{name}{ending}": why for ending in TEXTS}, "letters.zip": f"tei/{name}.xml changed"}


def test_an_entry_that_changes_is_an_input_of_the_letters_that_point_to_it_only(registered: Path) -> None:
    _made_of(registered)
    _register(registered, anna="Anne")
    assert _made_of(registered) == _texts("by-path", "tei/persons.xml changed")
    _register(registered, anna="Anne", berta="Bertha")
    assert _made_of(registered) == _texts("by-prefix", "tei/persons.xml changed")


def test_an_entry_that_an_entry_points_to_is_an_input_too(registered: Path) -> None:
    _made_of(registered)
    _register(registered, clara="Klara")
    assert _made_of(registered) == _texts("by-prefix", "tei/persons.xml changed")


def test_an_entry_that_no_letter_points_to_is_an_input_of_none(registered: Path) -> None:
    _made_of(registered)
    _register(registered, beside=_entry("p-dora", "Dora"))
    assert _made_of(registered) == {}


def test_an_entry_that_comes_is_an_input_of_the_letter_that_pointed_to_nothing(registered: Path) -> None:
    _made_of(registered)
    _register(registered, beside=_entry("nobody", "Nobody"))
    assert _made_of(registered) == _texts("by-none", "tei/persons.xml is new")


# --- processes ----------------------------------------------------------------------------------------------------


def _files(folder: Path) -> dict[str, bytes]:
    """The files that a build has made, all of them: also what it keeps for the next one."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _by(jobs: int) -> Means:
    """So many processes, as if there were much to do."""
    return Means(lambda amount: executor(amount * 1000, jobs=jobs))


def _anew(work: Callable[..., None], *given: object) -> BaseProcess:
    """Have work done in a process where nothing was done before."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=given)
    process.start()
    process.join()
    return process


def _build_all(edition: Path, files: slice, out: Path, jobs: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "_BATCH", 1)
        opened = Edition.open(edition)
        build(replace(opened, files=opened.files[files]), ("html", "text", "pdf"), out, (), _by(jobs))


def test_any_number_of_processes_makes_the_same_bytes_of_files_in_any_order(tmp_path: Path) -> None:
    write_edition(tmp_path / "edition", 3)
    for jobs, files in ((1, slice(None)), (2, slice(None, None, -1)), (3, slice(None))):
        assert _anew(_build_all, tmp_path / "edition", files, tmp_path / str(jobs), jobs).exitcode == 0
    assert _files(tmp_path / "1") == _files(tmp_path / "2") == _files(tmp_path / "3")
    assert len(list((tmp_path / "1" / "pdf").iterdir())) == 3


def test_prepared_letters_are_not_kept_in_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workshops = []
    monkeypatch.setattr(
        building, "Workshop", lambda *given, **named: workshops.append(Workshop(*given, **named)) or workshops[-1]
    )
    _build(folder, "html", "text")
    assert [len(workshop._prepared) for workshop in workshops] == [0]


_Kill: TypeAlias = Callable[[int, int], None]


def _half_written(path: Path, data: bytes, *, left: list[int], write: Callable[[Path, bytes], int], kill: _Kill) -> int:
    """Write a file; when none is left to be written whole, half of this one, and be killed."""
    left[0] -= 1
    if left[0]:
        return write(path, data)
    write(path, data[: len(data) // 2])
    kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _build_until(writes: int, folder: Path, out: Path, jobs: int, kill: _Kill) -> None:
    os.setsid()
    left, write, edition = [writes], Path.write_bytes, Edition.open(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "_BATCH", 1)
        patch.setattr(
            Path, "write_bytes", lambda path, data: _half_written(path, data, left=left, write=write, kill=kill)
        )
        build(edition, FORMATS, out, (), _by(jobs))


def _alive(group: int) -> list[str]:
    """The processes of a group that still run."""
    found = [path.read_text().rpartition(")")[2].split() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    return [state for state, _, its, *_ in found if int(its) == group and state != "Z"]


@pytest.mark.skipif(sys.platform != "linux", reason="a process is forked, and killed")
@pytest.mark.parametrize(
    ("jobs", "kill", "moments"),
    [(1, os.kill, 4), (2, os.kill, 5), (2, os.killpg, 5)],
    ids=["alone", "first-of-several", "all-of-several"],
)
def test_a_build_that_was_killed_at_any_moment_is_finished_by_the_next(
    tmp_path: Path, jobs: int, kill: _Kill, moments: int
) -> None:
    write_edition(tmp_path / "edition", 2)
    edition, out = Edition.open(tmp_path / "edition"), tmp_path / "killed"
    build(edition, FORMATS, tmp_path / "whole", ())
    whole = _files(tmp_path / "whole")
    draw = random.Random(1932)
    for _ in range(moments):
        process = _anew(_build_until, draw.randint(1, len(whole)), tmp_path / "edition", out, jobs, kill)
        assert process.exitcode == -signal.SIGKILL
        seen = {name: data for name, data in _files(out).items() if not name.endswith(".part")}
        assert {name for name, data in seen.items() if ".made" not in name and whole[name] != data} == set()
        assert len(seen) < len(whole)
        build(edition, FORMATS, out, ())
        assert _files(out) == whole
        assert process.pid is not None
        assert _alive(process.pid) == []
        shutil.rmtree(out)


def _interrupt(path: Path) -> NoReturn:
    raise InterruptedError(path)


def test_a_letter_that_is_changed_back_after_a_build_was_killed_is_made_again(folder: Path) -> None:
    _build(folder)
    before = _bytes(folder)
    path = folder / "tei" / "letter-1932-01-05.xml"
    _change(path, "Absolutely Secret", "Absolutely secret")
    with pytest.raises(InterruptedError):
        build(Edition.open(folder), FORMATS, folder / "build", (), Means(told=_interrupt))
    _change(path, "Absolutely secret", "Absolutely Secret")
    assert _made(_build(folder))["letter-1932-01-05.html"] == "it was not finished"
    assert _bytes(folder) == before
