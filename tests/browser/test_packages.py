"""What independent judges say of packages: bagit.py and bagit_profile.py of the bag, coreutils of its files, and
roc-validator, without a network, of the RO-Crate.

The context that the standard defines its words by is ResearchObject's and no part of the project: where it is not at
hand, nothing is judged.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pages import CASES, ROOT

from toolkit.cli import main

pytestmark = pytest.mark.browser

_BIN = ROOT / ".judges" / "crate" / "bin"
_CONTEXT = ROOT.parent / "shared" / "schemas" / "ro-crate" / "context-1.2.jsonld"
_ADDRESS = "https://w3id.org/ro/crate/1.2/context"

_UNSAID = {
    "A Person entity SHOULD have an ORCID identifier": "the dead have none",
    "An Organization entity SHOULD have a ROR identifier": "nor had theirs",
    "An Organization's contactPoint SHOULD reference a ContactPoint": "only the header may give an address",
    "At least one author or publisher Person/Organization SHOULD have a contactPoint": "the same",
    "The organization SHOULD have a URL": "the same",
    "The author SHOULD have an organizational affiliation": "headers do not say it",
    "The author SHOULD have a Contextual Entity which specifies the organizational `affiliation`": "the same",
    "A License entity SHOULD have an absolute HTTP(S) URL": "where rights are not cleared, words must do",
    "Encoding format entities SHOULD include WebPage": "they do; the judge counts types that it has inferred itself",
}
"""How what the standard recommends and the headers cannot give is told of, and why it is not given."""

Judge = Callable[[Path, str], dict[str, list[str]]]


@pytest.fixture(scope="session")
def tools() -> Path:
    """Give the folder with the programs that judge; their own first lines do not bear a blank in its path."""
    if missing := [one for one in ("rocrate-validator", "bagit.py", "bagit_profile.py") if not (_BIN / one).exists()]:
        reason = f"not judged: {', '.join(missing)} missing; `make judges` installs them"
        (pytest.fail if os.environ.get("JUDGES") == "needed" else pytest.skip)(reason)
    return _BIN


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory, tools: Path) -> Judge:
    """Give what judges a crate up to a level, and tells messages by their severity."""
    if not _CONTEXT.is_file():
        pytest.skip("not judged: the context of RO-Crate is no part of the project")
    folder = tmp_path_factory.mktemp("judge")
    cache, script = folder / "cache", ROOT / ".ci" / "known_context.py"
    subprocess.run([tools / "python", script, cache, _CONTEXT, _ADDRESS], check=True)

    def judged(package: Path, level: str) -> dict[str, list[str]]:
        report = folder / "report.json"
        report.unlink(missing_ok=True)
        command = [tools / "python", tools / "rocrate-validator", "-y", "validate", "--offline", "--cache-path", cache]
        command += ["-p", "ro-crate-1.2", "-l", level, "-f", "json", "-o", report, package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert report.is_file(), done.stdout + done.stderr
        found: dict[str, list[str]] = {}
        for issue in json.loads(report.read_text(encoding="utf-8"))["issues"]:
            found.setdefault(issue["severity"], []).append(f"{issue['message']} ({issue['violatingEntity']})")
        return found

    return judged


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The packages of the project's letter and of an edition of several letters."""
    folder = tmp_path_factory.mktemp("packages")
    editions = {"letter": folder / "letter", "site": folder / "site"}
    for part in ("tei", "schema"):
        shutil.copytree(ROOT / part, editions["letter"] / part)
    shutil.copytree(CASES / "site", editions["site"])
    (editions["site"] / "tei" / "s6.xml").unlink()  # it has an error
    # roc-validator takes a tenth of a second for each file, and the guideline has five hundred that are alike
    (editions["letter"] / "tei" / "ids.lock").unlink()  # it promises anchors of pages
    (editions["letter"] / "edition.toml").write_text('outputs = ["text", "pdf", "epub"]\n', encoding="utf-8")
    made = {}
    for name, edition in editions.items():
        done = CliRunner().invoke(main, ["package", "-C", str(edition), "--out", str(folder / "out" / name)])
        assert done.exit_code == 0, done.output
        (made[name],) = (path for path in (folder / "out" / name).iterdir() if path.is_dir())
    return made


def _run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _profiled(tools: Path, bag: Path) -> list[str | Path]:
    """Give the command that holds a bag to the profile that lies in it."""
    profile = bag / "bagit-profile.json"
    identifier = json.loads(profile.read_bytes())["BagIt-Profile-Info"]["BagIt-Profile-Identifier"]
    return [
        tools / "python",
        tools / "bagit_profile.py",
        "--no-logfile",
        "--report",
        "--file",
        profile,
        identifier,
        bag,
    ]


every_package = pytest.mark.parametrize("name", ["letter", "site"])


@every_package
def test_a_crate_is_what_the_standard_asks_for_and_recommends(
    name: str, packages: dict[str, Path], judge: Judge
) -> None:
    found = judge(packages[name] / "data", "recommended")
    assert found.get("REQUIRED", []) == []
    assert [one for one in found.get("RECOMMENDED", []) if not one.startswith(tuple(_UNSAID))] == []


@every_package
def test_the_program_of_the_library_of_congress_finds_the_bag_valid(
    name: str, packages: dict[str, Path], tools: Path
) -> None:
    assert "is valid" in _run(tools / "python", tools / "bagit.py", "--validate", packages[name], folder=packages[name])


@every_package
def test_the_bag_keeps_to_its_profile(name: str, packages: dict[str, Path], tools: Path) -> None:
    assert "Validates against" in _run(*_profiled(tools, packages[name]), folder=packages[name])


def test_the_profile_is_held_to(packages: dict[str, Path], tools: Path, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    shutil.copytree(packages["site"], bag)
    info = bag / "bag-info.txt"
    info.write_text(info.read_text(encoding="utf-8").replace("Bagging-Date", "Day"), encoding="utf-8")
    done = subprocess.run(_profiled(tools, bag), capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Bagging-Date" in done.stdout + done.stderr


@every_package
def test_coreutils_find_every_file_whole(name: str, packages: dict[str, Path]) -> None:
    for algorithm in ("sha512", "sha256"):
        for kind in ("manifest", "tagmanifest"):
            _run(f"{algorithm}sum", "--check", "--strict", f"{kind}-{algorithm}.txt", folder=packages[name])


def test_the_judge_finds_what_is_missing(tmp_path: Path, packages: dict[str, Path], judge: Judge) -> None:
    folder = tmp_path / "data"
    shutil.copytree(packages["site"] / "data", folder)
    (folder / "toolkit-schema" / "edition.rng").unlink()
    metadata = folder / "ro-crate-metadata.json"
    metadata.write_bytes(metadata.read_bytes().replace(b'"datePublished"', b'"dateRead"'))
    found = " ".join(judge(folder, "required")["REQUIRED"])
    assert "toolkit-schema/edition.rng" in found
    assert "datePublished" in found
