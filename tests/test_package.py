"""Packages for archives: what is in them, that they are whole, and that the same edition gives the same bytes."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from toolkit import bag, cli, packaging
from toolkit.cli import main
from toolkit.edition import Edition
from toolkit.errors import OutputError, ToolkitError
from toolkit.packaging import Clock

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "tests" / "cases" / "site"
NAME = "whole-1.2"
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "")}
"""What a process needs to run the command; each test adds its own."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A sound edition of several letters, of which web pages are made."""
    return _sound(tmp_path / "edition")


def _sound(folder: Path) -> Path:
    shutil.copytree(SITE, folder)
    (folder / "tei" / "s6.xml").unlink()  # the one with an error
    return folder


def _package(edition: Path, out: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["package", "-C", str(edition), "--out", str(out), "--jobs", "1", *words])


def _packed(edition: Path, out: Path, *words: str) -> Path:
    done = _package(edition, out, "--date", "2026-11-24", *words)
    assert done.exit_code == 0, done.output
    return out / NAME


def _point(edition: Path, place: str) -> None:
    """Have a letter point to a file."""
    letter = edition / "tei" / "s1.xml"
    told = letter.read_text(encoding="utf-8").replace("<body>", f'<pb facs="{place}"/><body>')
    letter.write_text(told, encoding="utf-8")


def _ask_for_own_schema(edition: Path, comment: str = "") -> None:
    """Have a letter ask for a schema that only this edition has."""
    (edition / "schema").mkdir()
    grammar = (ROOT / "schema" / "edition.rng").read_text(encoding="utf-8")
    told = grammar.replace("<start>", f"<!-- {comment} --><start>", 1)
    (edition / "schema" / "own.rng").write_text(told, encoding="utf-8")
    letter = edition / "tei" / "s1.xml"
    first, rest = letter.read_text(encoding="utf-8").split("\n", 1)
    letter.write_text(f'{first}\n<?xml-model href="../schema/own.rng"?>\n{rest}', encoding="utf-8")


def _bytes(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- what is in it ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a sound edition with all outputs."""
    folder = _sound(tmp_path_factory.mktemp("whole") / "edition")
    (folder / "edition.toml").write_text('language = "en"\n', encoding="utf-8")  # all outputs
    return _packed(folder, folder.parent / "out")


def test_a_package_is_a_whole_bag_as_a_folder_and_as_a_zip_file(whole: Path) -> None:
    assert bag.faults(whole) == ()
    assert bag.faults(whole.with_name(f"{NAME}.zip")) == ()


def test_the_zip_file_holds_what_the_folder_holds(whole: Path) -> None:
    with zipfile.ZipFile(whole.with_name(f"{NAME}.zip")) as packed:
        found = {name.removeprefix(f"{NAME}/"): packed.read(name) for name in packed.namelist()}
    assert found == _bytes(whole)


def test_the_entries_of_the_zip_file_are_in_order_and_bear_the_time_of_the_package(whole: Path) -> None:
    with zipfile.ZipFile(whole.with_name(f"{NAME}.zip")) as packed:
        entries = packed.infolist()
    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {(one.date_time, one.external_attr >> 16 & 0o777, one.extra) for one in entries} == {
        ((2026, 11, 24, 0, 0, 0), 0o644, b"")
    }


def test_sources_lie_in_a_package_as_they_are(whole: Path) -> None:
    for path in SITE.glob("tei/*.xml"):
        if path.name != "s6.xml":
            assert (whole / "data" / "tei" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "README.txt", "CITATION.cff", "ro-crate-metadata.json", "build.json", "edition.toml", "tei/ids.lock",
        "toolkit-schema/NOTICE", "xslt/LICENSE",
        "toolkit-schema/edition.odd", "toolkit-schema/edition.rng", "xslt/html/html.xsl", "xslt/packages.xml",
        "outputs/html/index.html", "outputs/text/letters.zip", "outputs/pdf/s1.pdf", "outputs/epub/edition.epub",
        "outputs/tei/s1.xml", "metadata/datacite.xml", "metadata/cmif.xml", "metadata/letters/s1.dc.xml",
        "metadata/.zenodo.json", "reports/validation.json", "reports/validation.txt", "reports/archive.html",
        "reports/archive.json",
    ],
)  # fmt: skip
def test_a_package_holds_all_that_explains_it(whole: Path, path: str) -> None:
    assert (whole / "data" / path).stat().st_size > 0


def test_nothing_of_the_making_lies_in_a_package(whole: Path) -> None:
    assert [
        path for path in _bytes(whole) if ".made" in path or path.endswith((".part", ".old", "findings.json"))
    ] == []


def test_no_path_of_this_machine_stands_in_a_package(whole: Path) -> None:
    places = [str(whole.parents[1]).encode(), str(ROOT).encode()]
    assert [path for path, data in _bytes(whole).items() if any(place in data for place in places)] == []


def test_bag_info_says_what_the_header_says(whole: Path) -> None:
    fields = dict(line.split(": ", 1) for line in (whole / "bag-info.txt").read_text().splitlines())
    assert fields["Bagging-Date"] == "2026-11-24"
    assert fields["Internal-Sender-Identifier"] == NAME
    assert fields["Bag-Group-Identifier"] == "whole"
    assert (
        fields["BagIt-Profile-Identifier"]
        == json.loads((whole / "bagit-profile.json").read_bytes())["BagIt-Profile-Info"]["BagIt-Profile-Identifier"]
    )


def test_build_json_names_tools_time_and_the_digests_of_the_sources(whole: Path) -> None:
    told = json.loads((whole / "data" / "build.json").read_bytes())
    assert told["time"] == {"of": "2026-11-24T00:00:00Z", "from": "--date"}
    assert {"edition-toolkit", "saxonche", "lxml", "typst", "zlib"} <= told["tools"].keys()
    listed = (whole / "manifest-sha256.txt").read_text().splitlines()
    digests = {path.removeprefix("data/"): digest for digest, path in (line.split("  ", 1) for line in listed)}
    assert told["sources"] == {path: digests[path] for path in told["sources"]}
    assert {"tei/s1.xml", "edition.toml", "toolkit-schema/edition.odd", "xslt/html/html.xsl"} <= told["sources"].keys()


def test_the_report_on_the_package_is_in_it_and_tells_of_no_error(whole: Path) -> None:
    told = json.loads((whole / "data" / "reports" / "archive.json").read_bytes())
    assert told["package"] == NAME
    unmet = {rule["number"] for rule in told["rules"] if rule["state"] == "not met"}
    assert unmet & {4, 5, 22, 23, 24} == set()


def test_a_file_that_a_letter_points_to_comes_along(edition: Path, tmp_path: Path) -> None:
    (edition / "scans").mkdir()
    (edition / "scans" / "1.tif").write_bytes(b"II*\0 a master")
    _point(edition, "../scans/1.tif")
    assert (_packed(edition, tmp_path / "out") / "data" / "scans" / "1.tif").read_bytes() == b"II*\0 a master"


@posix
def test_a_picture_behind_a_link_in_the_edition_lies_where_the_letter_looks_for_it(
    edition: Path, tmp_path: Path
) -> None:
    (edition / "masters").mkdir()
    (edition / "masters" / "0815").write_bytes(b"II*\0 a master")
    (edition / "scans").mkdir()
    (edition / "scans" / "1.tif").symlink_to("../masters/0815")
    _point(edition, "../scans/1.tif")
    assert (_packed(edition, tmp_path / "out") / "data" / "scans" / "1.tif").read_bytes() == b"II*\0 a master"


def test_a_large_file_is_not_compressed_since_a_blank_leaf_would_look_like_a_bomb(
    edition: Path, tmp_path: Path
) -> None:
    (edition / "blank.tif").write_bytes(b"")
    os.truncate(edition / "blank.tif", 17 << 20)
    _point(edition, "../blank.tif")
    with zipfile.ZipFile(_packed(edition, tmp_path / "out").with_name(f"{NAME}.zip")) as packed:
        assert packed.getinfo(f"{NAME}/data/blank.tif").compress_type == zipfile.ZIP_STORED


def test_a_hidden_file_stays_at_home(edition: Path, tmp_path: Path) -> None:
    (edition / ".secret").mkdir()
    (edition / ".secret" / "key.txt").write_text("mine", encoding="utf-8")
    _point(edition, "../.secret/key.txt")
    assert [path for path in _bytes(_packed(edition, tmp_path / "out")) if "key" in path] == []


def test_the_schema_of_the_edition_lies_where_its_letters_look_for_it(edition: Path, tmp_path: Path) -> None:
    (edition / "schema").mkdir()
    for name in ("edition.odd", "edition.rng", "edition.sch"):
        shutil.copy(ROOT / "schema" / name, edition / "schema" / name)
    (edition / "edition.toml").write_text('outputs = ["text"]\n', encoding="utf-8")
    data = _packed(edition, tmp_path / "out") / "data"
    assert (data / "schema" / "edition.rng").read_bytes() == (ROOT / "schema" / "edition.rng").read_bytes()
    assert sorted(path.name for path in (data / "toolkit-schema").iterdir()) == [
        "NOTICE", "edition-xml.xsd", "edition.xsd", "tei-p5.xml", "tei-rules.xml",
    ]  # fmt: skip


# --- the same bytes -----------------------------------------------------------------------------------------------


def _as_elsewhere(
    edition: Path, out: Path, order: Callable[[list[Path]], object], umask: int, *words: str, **said: str
) -> Path:
    """Package a copy of an edition, its files made in another order, in a process of another kind."""
    copied = out / "edition"
    paths = sorted(path for path in edition.rglob("*") if path.is_file())
    order(paths)
    for path in paths:
        target = copied / path.relative_to(edition)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "toolkit", "package", *words]
    # a process of its own, so that hash seed, time zone and language are those of its start
    subprocess.run(
        command, cwd=copied, env=ENVIRONMENT | said, check=True, capture_output=True, umask=umask, timeout=300
    )
    return out


@posix
def test_two_packages_made_in_unlike_surroundings_are_equal_byte_for_byte(edition: Path, tmp_path: Path) -> None:
    one = _as_elsewhere(
        edition, tmp_path / "one", lambda paths: None, 0o022, "--out", str(tmp_path / "one" / "out"), "--jobs", "1",
        TZ="Pacific/Kiritimati", LANG="C", PYTHONHASHSEED="1",
    )  # fmt: skip
    other = _as_elsewhere(
        edition, tmp_path / "two" / "deeper and with a space", lambda paths: paths.reverse(), 0o077,
        "--out", "../out", "--jobs", "3",
        TZ="America/St_Johns", LANG="tr_TR.UTF-8", LC_ALL="tr_TR.UTF-8", PYTHONHASHSEED="4711",
    )  # fmt: skip
    assert _bytes(one / "out") == _bytes(other / "out")


@posix
def test_an_edition_that_is_reached_by_a_link_gives_the_same_package(edition: Path, tmp_path: Path) -> None:
    _ask_for_own_schema(edition)
    (tmp_path / "link").symlink_to(edition)
    assert _bytes(_packed(tmp_path / "link", tmp_path / "one")) == _bytes(_packed(edition, tmp_path / "two"))


def test_what_was_made_can_be_made_again_of_the_payload(whole: Path, tmp_path: Path) -> None:
    copied = tmp_path / "data"
    shutil.copytree(whole / "data", copied)
    done = CliRunner().invoke(main, ["build", "-C", str(copied), "--out", str(tmp_path / "again")])
    assert done.exit_code == 0, done.output
    shutil.rmtree(tmp_path / "again" / ".made")
    assert _bytes(tmp_path / "again") == _bytes(whole / "data" / "outputs")


def test_declarations_that_an_edition_has_itself_do_not_come_along_twice(tmp_path: Path) -> None:
    for name in ("tei", "schema"):
        shutil.copytree(ROOT / name, tmp_path / "copy" / name)
    (tmp_path / "copy" / "edition.toml").write_text('outputs = ["html"]\n', encoding="utf-8")
    assert _package(tmp_path / "copy", tmp_path / "out").exit_code == 0
    (data,) = tmp_path.glob("out/*/data")
    assert (data / "schema" / "tei-p5.xml").is_file()
    assert not (data / "toolkit-schema").exists()


def test_a_package_that_is_packed_again_is_the_same_package(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "data", tmp_path / "data")
    assert _bytes(_packed(tmp_path / "data", tmp_path / "out")) == _bytes(whole)


@pytest.mark.parametrize(
    ("asked", "environment", "expected", "source"),
    [
        ("2020-02-03", {"SOURCE_DATE_EPOCH": "1"}, "2020-02-03T00:00:00Z", "--date"),
        ("2020-02-03T04:05:06+02:00", {}, "2020-02-03T02:05:06Z", "--date"),
        ("2020-02-03+02:00", {}, "2020-02-03T00:00:00Z", "--date"),
        ("0044", {}, "0044-01-01T00:00:00Z", "--date"),
        ("", {"SOURCE_DATE_EPOCH": "1000000000"}, "2001-09-09T01:46:40Z", "SOURCE_DATE_EPOCH"),
        ("", {}, "2026-11-24T00:00:00Z", "the newest change in a revisionDesc"),
    ],
)
def test_the_clock_is_what_was_asked_for_else_the_environment_else_the_newest_change(
    asked: str, environment: dict[str, str], expected: str, source: str
) -> None:
    clock = Clock.of(Edition.open(ROOT), asked, environment)
    assert (clock.moment, clock.source) == (expected, source)


def test_where_nobody_tells_of_a_change_the_clock_is_that_of_the_newest_source(edition: Path) -> None:
    for path in edition.rglob("*.xml"):
        path.write_bytes(re.sub(rb"(?s)<revisionDesc.*</revisionDesc>", b"", path.read_bytes()))
        os.utime(path, (1_000_000_000, 1_000_000_000))
    os.utime(edition / "tei" / "s2.xml", (1_100_000_000, 1_100_000_000))
    clock = Clock.of(Edition.open(edition), "", {})
    assert clock.time == datetime(2004, 11, 9, 11, 33, 20, tzinfo=UTC)


@pytest.mark.parametrize(("asked", "variable"), [("yesterday", ""), ("2026-02-30", ""), ("", "soon"), ("", "9" * 30)])
def test_what_is_no_time_is_a_wrong_use(asked: str, variable: str) -> None:
    with pytest.raises(ToolkitError):
        Clock.of(Edition.open(ROOT), asked, {"SOURCE_DATE_EPOCH": variable})


# --- what keeps one from being made -------------------------------------------------------------------------------


def _standing(edition: Path, out: Path) -> Mapping[str, bytes]:
    """Make a package that stands already when the next is tried, and change the edition."""
    _packed(edition, out)
    letter = edition / "tei" / "s1.xml"
    letter.write_text(letter.read_text(encoding="utf-8").replace("<body>", "<body><!-- later -->"), encoding="utf-8")
    return _bytes(out)


def test_an_edition_with_an_error_is_not_packed(edition: Path, tmp_path: Path) -> None:
    before = _standing(edition, tmp_path / "out")
    shutil.copy(SITE / "tei" / "s6.xml", edition / "tei")
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 1
    assert "nothing packed: 1 error" in done.output
    assert _bytes(tmp_path / "out") == before


@posix
@pytest.mark.parametrize("limit", [30_000, 120_000, 400_000], ids=["a page", "a picture", "the ZIP file"])
def test_where_nothing_more_can_be_written_the_old_package_stands(edition: Path, tmp_path: Path, limit: int) -> None:
    out = tmp_path / "out"
    before = _standing(edition, out)
    lock = (edition / "tei" / "ids.lock").read_bytes()
    largest = max(map(len, before.values()))
    assert largest > limit
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "package", "--out", str(out), "--date", "2026-11-24", "--jobs", "1"],
        cwd=edition, env=ENVIRONMENT | {"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("edition: ")
    assert done.stderr.count("\n") == 1
    assert str(ROOT) not in done.stderr  # what was copied is not what cannot be written
    assert _bytes(out) == before
    assert (edition / "tei" / "ids.lock").read_bytes() == lock


def test_a_source_that_cannot_be_read_is_named(edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _standing(edition, tmp_path / "out")
    copyfile = shutil.copyfile

    def refused(source: Path, target: Path) -> object:
        if Path(source).name == "persons.xml":
            raise PermissionError(13, "Permission denied", str(source))
        return copyfile(source, target)

    monkeypatch.setattr(shutil, "copyfile", refused)
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "persons.xml: Permission denied" in done.output
    assert _bytes(tmp_path / "out") == before


@pytest.mark.parametrize("name", [NAME, f"{NAME}.zip"])
@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_no_package_is_not_replaced(edition: Path, tmp_path: Path, name: str, is_folder: bool) -> None:
    place = tmp_path / "out" / name
    place.parent.mkdir()
    if is_folder:
        place.mkdir()
        (place / "mine.txt").write_text("mine", encoding="utf-8")
    else:
        place.write_text("mine", encoding="utf-8")
    before = _bytes(tmp_path / "out")
    done = _package(edition, tmp_path / "out", "--date", "2026-11-24")
    assert done.exit_code == 2
    assert f"{name} is there already" in done.output
    assert _bytes(tmp_path / "out") == before


def test_a_package_of_before_is_replaced(edition: Path, tmp_path: Path) -> None:
    before = _standing(edition, tmp_path / "out")
    folder = _packed(edition, tmp_path / "out")
    assert _bytes(tmp_path / "out") != before
    assert bag.faults(folder) == bag.faults(folder.with_name(f"{NAME}.zip")) == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [NAME, f"{NAME}.zip"]


def test_names_that_some_system_takes_for_one_are_refused(edition: Path, tmp_path: Path) -> None:
    for name in ("seal.svg", "Seal.svg"):
        (edition / "schema").mkdir(exist_ok=True)
        (edition / "schema" / name).write_text("x", encoding="utf-8")
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "are one name on some systems" in done.output
    assert _bytes(tmp_path / "out") == {}


@posix
@pytest.mark.parametrize("name", ["tei/persons.xml", "theme.css", "schema/away.txt"])
def test_a_link_that_leads_out_of_the_edition_is_refused(edition: Path, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    shutil.move(edition / "tei" / "persons.xml", secret)
    (edition / "tei" / "persons.xml").symlink_to(secret)
    if name != "tei/persons.xml":
        shutil.copy(secret, edition / "tei" / "copied")
        (edition / "tei" / "copied").replace(edition / "tei" / "persons.xml")
        (edition / name).parent.mkdir(exist_ok=True)
        (edition / name).symlink_to(secret)
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "is a link that leads out of the edition" in done.output
    assert _bytes(tmp_path / "out") == {}


def test_no_package_is_put_among_the_letters(edition: Path) -> None:
    done = _package(edition, edition / "tei" / "packages")
    assert done.exit_code == 2
    assert "lies in the folder tei, which is packed" in done.output


def test_no_package_is_put_among_the_stylesheets(edition: Path) -> None:
    done = _package(edition, ROOT / "xslt" / "packages")
    assert done.exit_code == 2
    assert "lies in the folder xslt, which is packed" in done.output


def test_a_package_that_holds_the_edition_is_not_replaced(edition: Path, tmp_path: Path) -> None:
    folder = _packed(edition, tmp_path / "out")
    (folder / "data" / "mine.txt").write_text("mine", encoding="utf-8")
    before = _bytes(tmp_path / "out")
    done = _package(folder / "data", tmp_path / "out", "--date", "2026-11-24")
    assert done.exit_code == 2
    assert "holds the edition that is packed" in done.output
    assert {path: before[path] for path in before} == {path: _bytes(tmp_path / "out")[path] for path in before}


def test_what_others_lay_aside_beside_a_package_stays_as_it_is(edition: Path, tmp_path: Path) -> None:
    for name in (".venv.old", "venv", ".notes.old"):
        (tmp_path / "out" / name).mkdir(parents=True)
        (tmp_path / "out" / name / "mine.txt").write_text(name, encoding="utf-8")
    (tmp_path / "out" / "venv" / f".download.{_ended()}.part").write_text("half", encoding="utf-8")
    before = _bytes(tmp_path / "out")
    _packed(edition, tmp_path / "out")
    assert before.items() <= _bytes(tmp_path / "out").items()


def _ended() -> int:
    """Give the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


@pytest.mark.parametrize(
    "place", ["README.txt", "CITATION.cff", "outputs/text/s1.txt", "xslt/html/html.xsl", "Reports/mine.txt"]
)
def test_a_file_that_has_the_name_of_what_is_made_is_refused(edition: Path, tmp_path: Path, place: str) -> None:
    (edition / place).parent.mkdir(parents=True, exist_ok=True)
    (edition / place).write_text("mine", encoding="utf-8")
    _point(edition, f"../{place}")
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "has the name of what a package makes itself" in done.output


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no such name can be made")
@pytest.mark.parametrize("folder", ["tei", "schema"])
def test_a_name_that_is_not_in_utf8_is_refused(edition: Path, tmp_path: Path, folder: str) -> None:
    (edition / folder).mkdir(exist_ok=True)
    shutil.copy(edition / "tei" / "s3.xml", edition / folder / os.fsdecode(b"b\xff.xml"))
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "is not in UTF-8; give the file another" in done.output


@posix
def test_a_link_to_a_folder_is_refused_since_nothing_in_it_would_come_along(edition: Path, tmp_path: Path) -> None:
    (edition / "schema").mkdir()
    (edition / "schema" / "modules").symlink_to(edition / "tei")
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "modules is a link to a folder" in done.output


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="to the administrator all is open")
@pytest.mark.parametrize("name", ["schema/closed", "tei/closed"])
def test_a_folder_that_cannot_be_opened_is_told(edition: Path, tmp_path: Path, name: str) -> None:
    (edition / name).mkdir(parents=True)
    (edition / name).chmod(0)
    done = _package(edition, tmp_path / "out")
    (edition / name).chmod(0o700)
    assert done.exit_code == 2
    assert "closed cannot be opened: Permission denied" in done.output


def test_a_file_outside_that_a_schema_names_is_not_published(edition: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("mine", encoding="utf-8")
    _ask_for_own_schema(edition, '<a href="../../secret.txt"/>')
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "secret.txt, which a schema names, lies outside of the edition" in done.output


def test_a_hidden_file_that_a_schema_names_stays_at_home(edition: Path, tmp_path: Path) -> None:
    (edition / ".secret").mkdir()
    (edition / ".secret" / "key.txt").write_text("mine", encoding="utf-8")
    _ask_for_own_schema(edition, '<a href="../.secret/key.txt"/>')
    assert [path for path in _bytes(_packed(edition, tmp_path / "out")) if "key" in path] == []


@pytest.mark.parametrize("name", ["tei/s1.xml", "tei/ids.lock", "scans/1.tif", "theme.css"])
def test_a_file_that_changes_while_it_is_packed_is_told(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    judged = packaging._Packer.judged
    (edition / "scans").mkdir()
    for place in ("scans/1.tif", "theme.css"):
        (edition / place).write_bytes(b"")
    _point(edition, "../scans/1.tif")

    def meanwhile(packer: packaging._Packer, folder: Path) -> object:
        with (edition / name).open("ab") as stream:
            stream.write(b"\n")
        return judged(packer, folder)

    monkeypatch.setattr(packaging._Packer, "judged", meanwhile)
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "changed while it was packed" in done.output
    assert _bytes(tmp_path / "out") == {}


@posix
@pytest.mark.parametrize(
    "moment", ["bag/data/outputs/html", "bag/data/outputs/html/s8.html", f"{NAME}/data/tei", f"{NAME}/data/reports"]
)
def test_a_packaging_that_was_killed_leaves_the_old_package_and_the_next_one_clears_up(
    edition: Path, tmp_path: Path, moment: str
) -> None:
    out = tmp_path / "out"
    before = _standing(edition, out)
    command = [sys.executable, "-m", "toolkit", "package", "--out", str(out), "--date", "2026-11-24", "--jobs", "1"]
    with subprocess.Popen(command, cwd=edition, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
        stage = out / f".package.{process.pid}.part"
        while process.poll() is None and not (stage / moment).exists():
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert {name: data for name, data in _bytes(out).items() if not name.startswith(".package.")} == before
    folder = _packed(edition, out)
    assert bag.faults(folder) == ()
    assert sorted(path.name for path in out.iterdir()) == [NAME, f"{NAME}.zip"]


def test_a_letter_that_changes_while_it_is_judged_is_told(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = cli._judged

    def meanwhile(*words: Any) -> object:
        with (edition / "tei" / "s1.xml").open("ab") as stream:
            stream.write(b"<!-- not judged -->")
        return judged(*words)

    monkeypatch.setattr(cli, "_judged", meanwhile)
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "changed while it was packed (s1.xml)" in done.output


def test_where_the_zip_file_cannot_be_replaced_folder_and_zip_file_stay(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _standing(edition, tmp_path / "out")
    moved = Path.replace

    def refused(path: Path, target: Path) -> object:
        if path.suffix == ".zip":
            raise PermissionError(13, "Permission denied", str(target))
        return moved(path, target)

    monkeypatch.setattr(Path, "replace", refused)
    done = _package(edition, tmp_path / "out", "--date", "2026-11-24")
    assert done.exit_code == 2
    assert f"{NAME}.zip: Permission denied" in done.output
    assert _bytes(tmp_path / "out") == before


@posix
def test_a_package_that_had_stepped_aside_when_its_process_was_killed_comes_back(edition: Path, tmp_path: Path) -> None:
    folder = _packed(edition, tmp_path / "out")
    before = _bytes(folder)
    stage = tmp_path / "out" / f".package.{_ended()}.part"
    (stage / "old").mkdir(parents=True)
    folder.rename(stage / "old" / NAME)
    lock = edition / "tei" / "ids.lock"
    lock.write_bytes(lock.read_bytes() + b"gone\n")  # so that nothing new is made
    assert _package(edition, tmp_path / "out").exit_code == 1
    assert _bytes(folder) == before
    assert not stage.exists()


def test_the_edition_may_be_named_like_files_of_other_commands(edition: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["package", str(edition), "--out", str(tmp_path / "out"), "--jobs", "1"])
    assert done.exit_code == 0, done.output
    assert bag.faults(tmp_path / "out" / NAME) == ()


def test_a_build_leaves_what_a_killed_packaging_has_set_aside(edition: Path) -> None:
    build = edition / "build"
    folder = _packed(edition, build / "packages")
    before = _bytes(folder)
    stage = build / "packages" / f".package.{_ended()}.part"
    (stage / "old").mkdir(parents=True)
    folder.rename(stage / "old" / NAME)
    (build / ".made").mkdir(exist_ok=True)
    (build / ".made" / "at-work").write_bytes(b"")  # as a build leaves it that was killed
    assert CliRunner().invoke(main, ["build", "-C", str(edition), "--jobs", "1"]).exit_code == 0
    assert _bytes(stage / "old" / NAME) == before


# --- identifiers that stay ----------------------------------------------------------------------------------------


def test_what_is_published_is_noted_beside_the_letters_and_in_the_package(edition: Path, tmp_path: Path) -> None:
    folder = _packed(edition, tmp_path / "out")
    noted = (edition / "tei" / "ids.lock").read_bytes()
    assert noted == (folder / "data" / "tei" / "ids.lock").read_bytes()
    assert {"s1", "persons#alpha", "whole#omega"} <= set(noted.decode().splitlines())


@posix
@pytest.mark.parametrize("kind", ["a link", "a folder", "a pipe"])
def test_a_list_of_addresses_that_is_no_ordinary_file_is_refused(edition: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "elsewhere").write_text("s1\n", encoding="utf-8")
    lock = edition / "tei" / "ids.lock"
    make = {"a link": lambda: lock.symlink_to(tmp_path / "elsewhere"), "a folder": lock.mkdir}
    make.get(kind, lambda: os.mkfifo(lock))()
    done = _package(edition, tmp_path / "out")
    assert done.exit_code == 2
    assert "ids.lock is no ordinary file" in done.output
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "s1\n"


def test_where_the_list_of_addresses_cannot_be_kept_the_old_package_stands(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _standing(edition, tmp_path / "out")

    def refused(path: Path, data: bytes) -> None:
        raise OutputError(f"{path} cannot be written: Read-only file system")

    monkeypatch.setattr(packaging, "write_aside", refused)
    done = _package(edition, tmp_path / "out", "--date", "2026-11-24")
    assert done.exit_code == 2
    assert "ids.lock cannot be written: Read-only file system" in done.output
    assert _bytes(tmp_path / "out") == before


def test_an_edition_that_has_lost_an_identifier_is_not_packed_until_it_says_where_that_went(
    edition: Path, tmp_path: Path
) -> None:
    _packed(edition, tmp_path / "out")
    before = _bytes(tmp_path / "out")
    for path in edition.rglob("*.xml"):
        path.write_text(path.read_text(encoding="utf-8").replace("omega", "psi"), encoding="utf-8")
    done = _package(edition, tmp_path / "out", "--date", "2026-11-24")
    assert done.exit_code == 1
    assert "`whole#omega` was published, and is gone" in done.output
    assert "nothing packed: 1 error" in done.output
    assert _bytes(tmp_path / "out") == before
    lock = edition / "tei" / "ids.lock"
    told = lock.read_text(encoding="utf-8").replace("whole#omega", "whole#omega -> whole#psi")
    lock.write_text(told, encoding="utf-8")
    _packed(edition, tmp_path / "out")
    assert "whole#omega -> whole#psi\nwhole#psi\n" in lock.read_text(encoding="utf-8")
