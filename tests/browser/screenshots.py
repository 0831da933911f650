"""Take the pictures of the pages that a person looks at: `make screenshots`. Nothing is compared.

Each chosen page is taken at each width in the light and the dark scheme, and as it is printed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a program, this file has no conftest above it

from pages import SCHEMES, WIDTHS, Page, chosen, make_pages, missing_tools, opened_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_HEIGHT = 900


def main(folder: Path) -> None:
    """Write the pictures of all chosen pages to a folder, in place of those that lie there."""
    if missing := missing_tools():
        sys.exit(f"no screenshots: {', '.join(missing)} missing; `make judges` installs them")
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as made, opened_browser() as browser:
        for page in chosen(make_pages(Path(made))):
            _take(browser, page, folder / Path(page.name).with_suffix(""))


def _take(browser: Browser, page: Page, target: Path) -> None:
    target.mkdir(parents=True)
    for width in WIDTHS:
        for scheme in SCHEMES:
            tab = browser.new_page(viewport={"width": width, "height": _HEIGHT}, color_scheme=scheme)
            tab.goto(page.address)
            tab.screenshot(path=target / f"{width}-{scheme}.png", full_page=True)
            tab.close()
    tab = browser.new_page()
    tab.goto(page.address)
    tab.pdf(path=target / "print.pdf", format="A4")
    tab.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
