"""The pages that are judged, and what judges them: a browser, axe-core and the Nu HTML checker."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from generated import write_edition
from lxml import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
JUDGES = ROOT / ".judges" / "node_modules"
AXE = JUDGES / "axe-core" / "axe.min.js"
NU = JUDGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")

_LETTERS = 4
_OF_THE_GUIDELINE = 10


@dataclass(frozen=True)
class Page:
    """A page that was made: its file, its name in reports, and what lxml reads in it."""

    path: Path
    name: str
    tree: html.HtmlElement

    @property
    def address(self) -> str:
        """The address by which a browser opens it."""
        return self.path.as_uri()

    @property
    def is_of_the_guideline(self) -> bool:
        """Whether it is one of the hundreds that the ODD gives, all of a few kinds."""
        return bool(self.tree.xpath("//link[contains(@href, 'guideline.css')]"))


def missing_tools() -> tuple[str, ...]:
    """Name what has to be installed before pages can be judged."""
    there = {
        "playwright": find_spec("playwright"),
        "chromium": chromium(),
        "axe-core": AXE.exists(),
        "vnu-jar": NU.exists(),
        "java": shutil.which("java"),
    }
    return tuple(name for name, found in there.items() if not found)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Open the chromium of this machine, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


def chromium() -> str | None:
    """Give the path of the browser of this machine; None where it has none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def make_pages(folder: Path) -> tuple[Page, ...]:
    """Make in a folder all pages there are: the project's, an edition of some letters, each case, and the guideline."""
    write_edition(folder / "letters", _LETTERS)
    editions = {"project": ROOT, "letters": folder / "letters"}
    for settings in sorted(CASES.glob("*/edition.toml")):
        editions[settings.parent.name] = _sample(settings.parent, folder / settings.parent.name)
    for name, edition in editions.items():
        _edition("build", "--folder", edition, "--out", folder / "made" / name)
    for case in sorted((CASES / "outputs").glob("*.xml")):
        _edition("build", case, "--out", folder / "made" / case.stem)
    _edition("schema", ROOT / "schema" / "edition.odd", "--to", "html", "--out", folder / "made" / "guideline")
    paths = sorted((folder / "made").rglob("*.html"))
    return tuple(Page(path, str(path.relative_to(folder / "made")), _tree(path)) for path in paths)


def chosen(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """Choose what a browser looks at: all pages, but of the guideline's hundreds only some from first to last."""
    guideline = [page for page in pages if page.is_of_the_guideline]
    some = guideline[:: max(1, len(guideline) // (_OF_THE_GUIDELINE - 1))]
    return (*(page for page in pages if not page.is_of_the_guideline), *some)


def _sample(edition: Path, copy: Path) -> Path:
    """Copy an edition, so that nothing is written beside it, and let it have its letters with hostile addresses."""
    shutil.copytree(edition, copy)
    with (copy / "edition.toml").open("a", encoding="utf-8") as settings:
        settings.write('[checks]\nignore = ["undeclared-prefix"]\n')
    return copy


def _edition(*words: str | Path) -> None:
    command = [sys.executable, "-m", "toolkit", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def _tree(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_bytes().decode())
