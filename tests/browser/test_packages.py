"""What an independent judge says of the metadata of packages: roc-validator, by RO-Crate 1.2, without a network.

The context that the standard defines its words by is ResearchObject's and no part of the project: where it is not at
hand, nothing is judged.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import CASES, ROOT

from tests.packed import packed
from toolkit.packaging.crate import crate

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
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Give what judges a crate up to a level, and tells messages by their severity."""
    if not (_BIN / "rocrate-validator").exists():
        reason = "not judged: roc-validator missing; `make judges` installs it"
        (pytest.fail if os.environ.get("JUDGES") == "needed" else pytest.skip)(reason)
    if not _CONTEXT.is_file():
        pytest.skip("not judged: the context of RO-Crate is no part of the project")
    folder = tmp_path_factory.mktemp("judge")
    cache, script = folder / "cache", Path(__file__).with_name("known_context.py")
    subprocess.run([_BIN / "python", script, cache, _CONTEXT, _ADDRESS], check=True)

    def judged(package: Path, level: str) -> dict[str, list[str]]:
        report = folder / "report.json"
        report.unlink(missing_ok=True)
        command = [_BIN / "rocrate-validator", "-y", "validate", "--offline", "--cache-path", cache]
        command += ["-p", "ro-crate-1.2", "-l", level, "-f", "json", "-o", report, package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert report.is_file(), done.stdout + done.stderr
        found: dict[str, list[str]] = {}
        for issue in json.loads(report.read_text(encoding="utf-8"))["issues"]:
            found.setdefault(issue["severity"], []).append(f"{issue['message']} ({issue['violatingEntity']})")
        return found

    return judged


def _written(edition: Path, folder: Path) -> Path:
    """Write the payload of an edition, each file as large as it is said to be."""
    release, parts = packed(edition)
    for part in parts:
        (folder / part.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / part.path).write_bytes(b" " * part.size)
    (folder / "ro-crate-metadata.json").write_bytes(crate(release, parts))
    return folder


@pytest.mark.parametrize("edition", [ROOT, CASES / "site"], ids=["letter", "site"])
def test_a_crate_is_what_the_standard_asks_for_and_recommends(edition: Path, tmp_path: Path, judge: Judge) -> None:
    found = judge(_written(edition, tmp_path), "recommended")
    assert found.get("REQUIRED", []) == []
    assert [one for one in found.get("RECOMMENDED", []) if not one.startswith(tuple(_UNSAID))] == []


def test_the_judge_finds_what_is_missing(tmp_path: Path, judge: Judge) -> None:
    folder = _written(ROOT, tmp_path)
    (folder / "schema" / "edition.rng").unlink()
    metadata = folder / "ro-crate-metadata.json"
    metadata.write_bytes(metadata.read_bytes().replace(b'"datePublished"', b'"dateRead"'))
    found = " ".join(judge(folder, "required")["REQUIRED"])
    assert "schema/edition.rng" in found
    assert "datePublished" in found
