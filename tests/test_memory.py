"""The memory of findings, and the processes that share the work: they change its cost, never what is found."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit import memory
from toolkit.cli import main
from toolkit.diagnostic import Diagnostic
from toolkit.edition import Edition
from toolkit.errors import ToolkitError
from toolkit.memory import Memory
from toolkit.schema import Schema
from toolkit.schematron import Schematron
from toolkit.source import Source, parse
from toolkit.validate import Findings, Means, judged
from toolkit.workers import executor, share

LETTER = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="{name}"><teiHeader><fileDesc><titleStmt>
<title>A letter</title></titleStmt><publicationStmt><p>Unpublished.</p></publicationStmt>
<sourceDesc><p>A draft.</p></sourceDesc></fileDesc></teiHeader><text><body><p>{text}</p></body></text></TEI>"""
RNG = """<element name="TEI" ns="http://www.tei-c.org/ns/1.0" xmlns="http://relaxng.org/ns/structure/1.0">
<externalRef href="rest.rng"/></element>"""
ODD = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Small</title></titleStmt>
<publicationStmt><p>Unpublished.</p></publicationStmt><sourceDesc><p>None.</p></sourceDesc></fileDesc></teiHeader>
<text><body><schemaSpec ident="edition" start="TEI"><moduleRef key="tei"/><moduleRef key="header"/>
<moduleRef key="core"/><moduleRef key="textstructure"/></schemaSpec></body></text></TEI>"""
REST = '<text xmlns="http://relaxng.org/ns/structure/1.0"/>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An edition of three letters, the second with a fault, the third with a schema of its own in the edition."""
    for name, text in {"a": "Dear friend", "b": "<persname>Dear</persname> friend", "c": "Dear friend"}.items():
        _write(tmp_path, name, text)
    third = tmp_path / "tei" / "c.xml"
    third.write_text('<?xml-model href="../schema/own.rng"?>' + third.read_text())
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "own.rng").write_text(RNG)
    (tmp_path / "schema" / "rest.rng").write_text(REST)
    return tmp_path


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / "tei" / f"{name}.xml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(LETTER.format(name=name, text=text))


def _said(folder: Path, *arguments: str) -> list[dict[str, object]]:
    output = CliRunner().invoke(main, ["validate", "--format", "json", "-C", str(folder), *arguments]).output
    return [json.loads(line) for line in output.splitlines()]


def _is_same(folder: Path) -> bool:
    return memory.recalled(folder / "build" / "findings.json", folder)[1]


def test_nothing_is_judged_where_nothing_has_changed(folder: Path) -> None:
    first = _said(folder)
    assert _is_same(folder)
    assert _said(folder) == first


def test_what_is_remembered_is_told_in_the_same_words(folder: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "validate", "-C", folder, "--format", "sarif"]
    first, second = (subprocess.run(command, capture_output=True, check=False).stdout for _ in range(2))
    assert b"fullDescription" in first
    assert second == first


def _settings(folder: Path) -> None:
    (folder / "edition.toml").write_text('language = "de"\n')


CHANGES: dict[str, Callable[[Path], object]] = {
    "a letter": lambda folder: _write(folder, "a", "Dear enemy"),
    "one letter more": lambda folder: _write(folder, "d", "Dear friend"),
    "one letter less": lambda folder: (folder / "tei" / "a.xml").unlink(),
    "the settings": _settings,
    "a customization of its own": lambda folder: (folder / "schema" / "edition.odd").write_text(ODD),
    "the schema of a letter": lambda folder: (folder / "schema" / "own.rng").write_text(RNG + "\n"),
    "what that schema names": lambda folder: (folder / "schema" / "rest.rng").write_text(REST + "\n"),
    "a schema that is gone": lambda folder: (folder / "schema" / "own.rng").unlink(),
    "the memory": lambda folder: (folder / "build" / "findings.json").write_text("{damaged"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_noticed(folder: Path, change: Callable[[Path], object]) -> None:
    _said(folder)
    change(folder)
    assert not _is_same(folder)
    assert _said(folder) == _said(folder, "--only", "relaxng,xsd,rules,checks")  # which remembers nothing


def test_a_schema_that_was_missing_is_noticed_when_it_comes(folder: Path) -> None:
    (folder / "schema" / "own.rng").unlink()
    _said(folder)
    assert _is_same(folder)
    (folder / "schema" / "own.rng").write_text(RNG)
    assert not _is_same(folder)


def test_another_version_of_the_toolkit_judges_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _said(folder)
    monkeypatch.setattr(memory, "own_digest", lambda: "another")
    assert not _is_same(folder)


def test_files_are_named_from_where_the_user_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _said(folder)
    monkeypatch.chdir(folder)
    assert not _is_same(Path())
    assert "tei/b.xml" in {found["file"] for found in _said(Path())}


@dataclass(frozen=True)
class _Counting:
    """A judge that finds nothing, and notes whom it has seen."""

    seen: list[str] = field(hash=False)
    title: str = "counting"
    digest: str = "counting"
    sources: tuple[Path, ...] = ()

    def find(self, layer: str, source: Source) -> Iterable[Diagnostic]:
        self.seen.append(Path(source.name).stem)
        return ()

    def faults(self, layers: Set[str]) -> Findings:
        return ()


def test_only_the_letter_that_has_changed_is_judged_again(folder: Path) -> None:
    seen: list[str] = []
    _, alone = judged(Edition.open(folder), _Counting(seen), layers=["relaxng"])
    assert seen == ["a", "b", "c"]
    _write(folder, "b", "Dear friend")
    seen.clear()
    judged(Edition.open(folder), _Counting(seen), layers=["relaxng"], means=Means(known=alone))
    assert seen == ["b"]


def test_progress_is_told_file_by_file(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    means = Means(progress=lambda done, number: told.append((done, number)))
    judged(Edition.open(folder), _Counting([]), layers=["relaxng"], means=means)
    assert told == [(1, 3), (2, 3), (3, 3)]


# --- rules --------------------------------------------------------------------------------------------------------

RULES = """<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern id="p"><rule context="/*">
<assert id="said" test="false()">{message}</assert></rule></pattern></schema>"""


def _told(message: str) -> list[str]:
    rules = Schematron.compile(RULES.format(message=message).encode(), "kept.sch")
    return [found.message for found in rules.run(parse(b"<a/>", "a.xml").source)]


def test_rules_that_were_compiled_before_are_opened_without_a_run_so_that_the_process_can_be_forked(
    tmp_path: Path,
) -> None:
    code = (
        "from toolkit import xslt; from toolkit.names import resource_folder; from toolkit.schema import Schema; "
        "schema = Schema.of(resource_folder('schema') / 'edition.odd'); print(schema.faults({'rules'}), xslt.has_run())"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment) for _ in range(2)]
    assert [run.stdout.decode().strip() for run in runs] == ["() True", "() False"]


def test_rules_that_have_changed_are_compiled_anew() -> None:
    assert [_told("one"), _told("one"), _told("another")] == [["one"], ["one"], ["another"]]


def test_damage_to_compiled_rules_costs_time_and_nothing_else(_cache: Path) -> None:
    assert _told("one") == ["one"]
    for kept in (_cache / "edition-toolkit").glob("rules-*"):
        kept.write_bytes(kept.read_bytes()[:-100])
    assert _told("one") == ["one"]


def test_rules_are_compiled_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert _told("one") == ["one"]


# --- several processes --------------------------------------------------------------------------------------------


def _found(folder: Path, means: Means) -> tuple[Findings, set[str]]:
    edition = Edition.open(folder)
    found, alone = judged(edition, Schema.of(edition.customization), means=means)
    return found, set(alone)


def test_several_processes_find_what_one_finds(folder: Path) -> None:
    for number in range(20):
        _write(folder, f"x{number}", f"Dear <hi>friend</hi> <persName ref='#x{number}'>x</persName><l>{number}</l>")
    several = Means(by=lambda amount: executor(amount + 10**9, jobs=2))
    assert _found(folder, several) == _found(folder, Means(by=partial(executor, jobs=1)))


def _die(things: Sequence[int]) -> Sequence[int]:
    os._exit(1)


def test_a_process_that_is_ended_is_told_in_one_sentence() -> None:
    with executor(10**9, jobs=2) as others:
        assert others is not None
        with pytest.raises(ToolkitError, match="was ended from outside"):
            list(share(_die, [1, 2, 3], others))


def test_little_work_is_done_by_this_process_alone() -> None:
    with executor(1000, jobs=2) as others:
        assert others is None


def test_an_executor_of_no_known_kind_is_refused(folder: Path) -> None:
    result = CliRunner().invoke(main, ["validate", "-C", str(folder), "--executor", "spark://here"])
    assert (result.exit_code, "write dask://HOST" in result.stderr) == (2, True)


def test_a_cluster_finds_what_this_machine_finds(folder: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is an extra")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        means = Means(by=partial(executor, address=cluster.scheduler_address.replace("tcp", "dask")))
        assert _found(folder, means) == _found(folder, Means())


def test_where_no_cluster_answers_it_is_said(folder: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is an extra")
    result = CliRunner().invoke(main, ["validate", "-C", str(folder), "--executor", "dask://127.0.0.1:9"])
    assert (result.exit_code, "no Dask scheduler answers" in result.stderr) == (2, True)


def test_a_memory_that_is_written_is_recalled(folder: Path) -> None:
    found = tuple(judged(Edition.open(folder), Schema.of(Edition.open(folder).customization))[0])
    kept = Memory(found, ("a",), ("1 file held to x",), {"key": found})
    (folder / "memory.json").write_bytes(memory.written(kept, folder, memory.look(folder)))
    assert memory.recalled(folder / "memory.json", folder) == (kept, True)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_pipe_is_not_read_to_be_remembered(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "edition.toml")
    assert memory.digests([tmp_path / "edition.toml"]) == {str(tmp_path / "edition.toml"): ""}
