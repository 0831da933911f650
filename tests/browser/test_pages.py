"""What independent judges say of the pages, and what a reader meets in a real browser.

Each test goes through all pages and names every fault at once, with its page.
"""

from __future__ import annotations

import json
import os
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from pages import AXE, NU, SCHEMES, WIDTHS, Page, chosen, make_pages, missing_tools, opened_browser
from pypdf import PdfReader

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.browser

_HEIGHT = 900
_PAPER = 600
"""Pixels of a line in print: A4 with wide margins."""
_BEGINNING = 30
"""Letters at the beginning of a block that are looked for in print: so few that no end of a page divides them."""
_STOPS = 2000
"""More stops of the Tab key than any page has."""
_NOTEREF = "a[role=doc-noteref]"
_FOCUS = "document.activeElement"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, ...]:
    """All pages that are made."""
    if missing := missing_tools():
        reason = f"not judged: {', '.join(missing)} missing; `make judges` installs them"
        # where the judges were sent for (`.ci/run`), their absence must not look like a verdict
        (pytest.fail if os.environ.get("JUDGES") == "needed" else pytest.skip)(reason)
    return make_pages(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def pages(made: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages that a browser looks at."""
    return chosen(made)


@pytest.fixture(scope="session")
def browser(made: tuple[Page, ...]) -> Iterator[Browser]:
    """A browser, opened where there is something to look at."""
    with opened_browser() as browser:
        yield browser


@contextmanager
def _tab(browser: Browser, width: int = 1440, scheme: str = "light", script: bool = True) -> Iterator[Tab]:
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHT}, color_scheme=scheme, java_script_enabled=script
    )
    yield context.new_page()
    context.close()


def _holding(pages: tuple[Page, ...], what: str) -> tuple[Page, ...]:
    held = tuple(page for page in pages if page.tree.xpath(what))
    assert held, f"no page holds {what}"
    return held


def _lines(found: Iterable[object]) -> str:
    return "".join(f"\n  {one}" for one in found)


# --- judges -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [min(WIDTHS), max(WIDTHS)])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_violation(browser: Browser, pages: tuple[Page, ...], scheme: str, width: int) -> None:
    axe, found = AXE.read_text(encoding="utf-8"), []
    with _tab(browser, width, scheme) as tab:
        for page in pages:
            tab.goto(page.address)
            tab.evaluate(axe)
            # style sheets of a page from a disk cannot be fetched by a script; axe reads those of the document
            said = tab.evaluate("() => axe.run({resultTypes: ['violations'], preload: false})")
            assert said["passes"], page.name
            found += [
                (page.name, rule["id"], node["target"]) for rule in said["violations"] for node in rule["nodes"]
            ]  # fmt: skip
    assert found == [], _lines(found)


def test_nu_finds_no_error_and_no_warning(pages: tuple[Page, ...]) -> None:
    # equal sheets lie beside the pages of each edition; one of them is enough
    sheets = {sheet.read_bytes(): sheet for page in pages for sheet in page.path.parent.glob("*.css")}
    files = [*(page.path for page in pages), *sheets.values()]
    command = ["java", "-jar", NU, "--also-check-css", "--format", "json", "--stdout", *files]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)["messages"]
    names = {page.path: page.name for page in pages}
    paths = [Path(unquote(one.get("url", "").removeprefix("file:"))) for one in said]
    found = [
        (names.get(path, path.name), one["message"], one.get("lastLine"), one.get("extract"))
        for path, one in zip(paths, said, strict=True)
        if (one["type"] != "info" or one.get("subType") == "warning") and not _is_mistaken(one, path)
    ]
    assert found == [], _lines(found)


def _is_mistaken(said: dict[str, str | int], path: Path) -> bool:
    """Tell whether Nu finds fault with what the standards allow; there are three cases.

    A block of data is no script, and no policy blocks it (HTML, "prepare the script element"). To a file on a disk Nu
    takes `'self'` for nothing, since it knows no origin. That browsers agree with neither is seen by a silent console.
    And the checker of style sheets does not know CSS Anchor Positioning.
    """
    message, extract, text = str(said["message"]), str(said.get("extract")), path.read_text(encoding="utf-8")
    if "Content Security Policy" in message:
        own = "external script" in message and "script-src 'self'" in text
        return own or 'type="application/ld+json"' in extract
    return message.startswith("CSS:") and "anchor" in text.splitlines()[int(said.get("lastLine", 1)) - 1]


# --- layout -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(browser: Browser, pages: tuple[Page, ...], width: int) -> None:
    found = []
    with _tab(browser, width) as tab:
        for page in pages:
            tab.goto(page.address)
            wide = tab.evaluate("() => document.scrollingElement.scrollWidth")
            if wide > width:
                found.append((page.name, wide, _beyond(tab, width)))
    assert found == [], _lines(found)


def test_nothing_is_cut_off_in_print(browser: Browser, pages: tuple[Page, ...]) -> None:
    found = []
    with _tab(browser, _PAPER) as tab:
        tab.emulate_media(media="print")
        for page in pages:
            tab.goto(page.address)
            found += [(page.name, one) for one in _beyond(tab, _PAPER)]
    assert found == [], _lines(found)


def test_headings_and_paragraphs_of_every_page_are_printed(browser: Browser, pages: tuple[Page, ...]) -> None:
    found = []
    # the first words of each block that are seen: between elements a style sheet may put words of its own
    first = """all => all.map(block => {
        const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
        while (texts.nextNode()) {
          const { width } = texts.currentNode.parentElement.getBoundingClientRect()
          if (texts.currentNode.data.trim() && width > 1) return texts.currentNode.data
        }
        return ''
      })"""
    with _tab(browser) as tab:
        tab.emulate_media(media="print")
        for page in pages:
            tab.goto(page.address)
            blocks = [_letters(block)[:_BEGINNING] for block in tab.eval_on_selector_all("h1, h2, h3, p", first)]
            leaves = PdfReader(BytesIO(tab.pdf(format="A4"))).pages
            printed = _letters("".join(leaf.extract_text() for leaf in leaves))
            assert any(blocks), page.name
            found += [(page.name, block) for block in blocks if block not in printed]
    assert found == [], _lines(found)


def _beyond(tab: Tab, width: int) -> list[str]:
    """Name the elements that reach over the edge of what is shown, or hold what they cut off."""
    return tab.evaluate(
        """width => [...document.body.querySelectorAll('*')].filter(one => {
             const box = one.getBoundingClientRect(), look = getComputedStyle(one)
             const hidden = !box.width || look.visibility === 'hidden' || one.closest('.skip')
               || (box.width <= 1 && box.height <= 1)
             const clips = look.overflowX !== 'visible' && look.clipPath === 'none'
             const cut = clips && one.scrollWidth > one.clientWidth + 1
             return !hidden && !(one instanceof SVGElement) && (box.right > width + 1 || box.left < -1 || cut)
           }).map(one => one.localName + (one.className ? '.' + one.className : '') + (one.id ? '#' + one.id : ''))""",
        width,
    )


def _letters(words: str) -> str:
    """Keep of words what print does not alter: neither spaces nor hyphens, ligatures and the case of small capitals."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", words).casefold() if letter.isalnum())


# --- without network and script -------------------------------------------------------------------------------------


def test_a_page_asks_for_files_of_its_site_only_and_the_console_stays_silent(
    browser: Browser, pages: tuple[Page, ...]
) -> None:
    found: list[tuple[str, str]] = []
    with _tab(browser) as tab:
        for page in pages:
            asked: list[str] = []
            faults: list[str] = []
            heard = {
                "request": lambda request, asked=asked: asked.append(request.url),
                "requestfailed": lambda request, faults=faults: faults.append(f"not there: {request.url}"),
                "console": lambda message, faults=faults: faults.append(message.text),
                "pageerror": lambda error, faults=faults: faults.append(str(error)),
            }
            for event, hear in heard.items():
                tab.on(event, hear)
            # pictures that are still on their way would be given up when the next page is asked for
            tab.goto(page.address, wait_until="networkidle" if page.tree.xpath("//img") else "load")
            for event, hear in heard.items():
                tab.remove_listener(event, hear)
            site = page.path.parents[len(Path(page.name).parents) - 2].as_uri()
            assert page.address in asked
            found += [(page.name, one) for one in faults]
            found += [(page.name, one) for one in asked if not one.startswith(site)]
    assert found == [], _lines(found)


def test_pages_say_the_same_without_script(browser: Browser, pages: tuple[Page, ...]) -> None:
    found = []
    still = tuple(page for page in pages if not page.tree.xpath("//script[not(@type='application/ld+json')]"))
    shown = "() => [document.body.innerText, [...document.links].map(one => one.href), document.title]"
    with _tab(browser) as scripted, _tab(browser, script=False) as plain:
        for page in still:
            scripted.goto(page.address)
            plain.goto(page.address)
            words = plain.evaluate(shown)
            assert words[0].strip(), page.name
            if words != scripted.evaluate(shown):
                found.append(page.name)
    assert found == [], _lines(found)


def test_only_the_search_has_a_script(made: tuple[Page, ...]) -> None:
    scripted = {page.path.name for page in made if page.tree.xpath("//script[not(@type='application/ld+json')]")}
    assert scripted <= {"search.html"}


@pytest.mark.parametrize("width", [min(WIDTHS), max(WIDTHS)])
def test_notes_can_be_read_without_script(browser: Browser, pages: tuple[Page, ...], width: int) -> None:
    lost = []
    with _tab(browser, width, script=False) as tab:
        for page in _holding(pages, "//a[@role='doc-noteref']"):
            tab.goto(page.address)
            for href in tab.eval_on_selector_all(_NOTEREF, "all => all.map(one => one.getAttribute('href'))"):
                tab.goto(page.address + href)
                note = tab.locator(f"id={href[1:]}")
                if not note.is_visible() or not note.inner_text().strip():
                    lost.append((page.name, href))
    assert lost == [], _lines(lost)


# --- keyboard -----------------------------------------------------------------------------------------------------


def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser: Browser, pages: tuple[Page, ...]) -> None:
    found = []
    with _tab(browser) as tab:
        for page in pages:
            tab.goto(page.address)
            tab.keyboard.press("Tab")
            stop = tab.evaluate(
                f"""() => {{ const one = {_FOCUS}, box = one.getBoundingClientRect()
                      const target = document.getElementById((one.hash || '').slice(1))
                      const seen = box.left >= 0 && box.top >= 0 && box.width > 1
                      return [one.outerHTML.slice(0, 80), Boolean(target?.closest('main')), seen] }}"""
            )
            if stop[1:] != [True, True]:
                found.append((page.name, *stop))
    assert found == [], _lines(found)


@pytest.mark.parametrize("width", [min(WIDTHS), max(WIDTHS)])
def test_the_keyboard_reaches_each_note_and_comes_back_to_where_it_was(
    browser: Browser, pages: tuple[Page, ...], width: int
) -> None:
    found = []
    with _tab(browser, width) as tab:
        for page in _holding(pages, "//a[@role='doc-noteref']"):
            tab.goto(page.address)
            visible = "all => all.filter(one => one.checkVisibility()).map(one => one.id)"
            shown = tab.eval_on_selector_all(_NOTEREF, visible)
            reached = set()
            for one in _stops(tab):
                if one["role"] == "doc-noteref" and one["id"] not in reached:
                    reached.add(one["id"])
                    tab.keyboard.press("Enter")
                    back = next((stop for stop in _stops(tab) if stop["role"] == "doc-backlink"), None)
                    tab.keyboard.press("Enter")
                    if back is None or tab.evaluate(f"{_FOCUS}.id") != one["id"]:
                        found.append((page.name, one["id"], "no way back", back and back["hash"]))
                        tab.locator(f"id={one['id']}").focus()
            found += [(page.name, lost, "not reached") for lost in set(shown) - reached]
    assert found == [], _lines(found)


def test_the_view_of_the_copy_is_chosen_by_keyboard(browser: Browser, pages: tuple[Page, ...]) -> None:
    found = []
    with _tab(browser, script=False) as tab:
        for page in _holding(pages, "//input[@name='view']"):
            tab.goto(page.address)
            before = tab.inner_text("main")
            stop = next((one for one in _stops(tab) if one["name"] == "view"), None)
            tab.keyboard.press("ArrowDown")
            copy = tab.inner_text("main")
            tab.keyboard.press("ArrowUp")
            if stop is None or copy == before or tab.inner_text("main") != before:
                found.append((page.name, stop))
    assert found == [], _lines(found)


def _stops(tab: Tab) -> Iterator[dict[str, str]]:
    """Press Tab until the page has been gone through once; give each stop."""
    for _ in range(_STOPS):
        tab.keyboard.press("Tab")
        stop = tab.evaluate(
            f"""() => {{ const one = {_FOCUS}
                  const said = {{id: one.id, role: one.role ?? '', name: one.name ?? '', hash: one.hash ?? ''}}
                  return one === document.body ? null : said }}"""
        )
        if stop is None:
            return
        yield stop


# --- links and weight ---------------------------------------------------------------------------------------------


def test_every_link_leads_to_a_file_and_an_element(made: tuple[Page, ...]) -> None:
    trees = {page.address: page.tree for page in made}
    ids = {address: set(tree.xpath("//@id")) for address, tree in trees.items()}
    lost = set()
    for page in made:
        for href in page.tree.xpath("//@href | //@src"):
            address, anchor = urldefrag(urljoin(page.address, href))
            if not address.startswith("file:"):
                continue
            there = Path(unquote(address.removeprefix("file://"))).exists()
            if not there or (anchor and address in ids and unquote(anchor) not in ids[address]):
                lost.add((page.name, href))
    assert lost == set(), _lines(sorted(lost))


def test_the_letter_is_light(made: tuple[Page, ...]) -> None:
    (letter,) = (page for page in made if page.name.startswith("project") and page.path.stem.startswith("letter-"))
    sheets = [letter.path.parent / href for href in letter.tree.xpath("//link[@rel='stylesheet']/@href")]
    scripts = [letter.path.parent / src for src in letter.tree.xpath("//script/@src")]
    weights = [sum(path.stat().st_size for path in paths) for paths in ([letter.path], sheets, scripts)]
    assert [weight for weight, most in zip(weights, (60_000, 20_000, 10_000), strict=True) if weight > most] == []
