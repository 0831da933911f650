"""The guideline as web pages: each case says what its pages hold; all links lead somewhere, whatever the ODD."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree
from lxml import html as lxml_html

from toolkit.diagnostic import Diagnostic
from toolkit.schema import Schema

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((Path(__file__).parent / "cases" / "guideline").glob("*.odd"))
ODDS = [*CASES, ROOT / "schema" / "edition.odd"]


@cache
def _made(path: Path) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    return Schema.of(path).files(["html"])


@cache
def _pages(path: Path) -> dict[str, lxml_html.HtmlElement]:
    made, _ = _made(path)
    return {
        name.partition("/")[2]: lxml_html.document_fromstring(data.decode())
        for name, data in made.items()
        if name.endswith(".html")
    }


def _expectations(path: Path, word: str) -> list[list[str]]:
    instructions = etree.parse(path).xpath(f"//processing-instruction('{word}')")
    return [one.text.split(maxsplit=1) for one in instructions]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_pages_of_a_case_hold_what_it_expects(path: Path) -> None:
    pages = _pages(path)
    expected = _expectations(path, "expect")
    assert expected
    assert [(page, what) for page, what in expected if page not in pages or not pages[page].xpath(what)] == []
    assert [(page, what) for page, what in _expectations(path, "absent") if pages[page].xpath(what)] == []


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path: Path) -> None:
    made, pages = _made(path)[0], _pages(path)
    ids = {name: set(page.xpath("//@id")) for name, page in pages.items()}
    lost = []
    for name, page in pages.items():
        for href in page.xpath("//@href"):
            file, _, anchor = unquote(href).partition("#")
            if re.match("https?:|mailto:", href):
                continue
            if f"{path.stem}/{file or name}" not in made or (anchor and anchor not in ids[file or name]):
                lost.append((name, href))
    assert lost == []


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_no_identifier_of_a_page_is_doubled(path: Path) -> None:
    doubled = [
        (name, one) for name, page in _pages(path).items() for ids in [page.xpath("//@id")] for one in set(ids)
        if ids.count(one) > 1
    ]  # fmt: skip
    assert doubled == []


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_headings_of_a_page_go_down_one_level_at_a_time_from_a_single_first(path: Path) -> None:
    for name, page in _pages(path).items():
        levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert (levels[0], levels.count(1)) == (1, 1), name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name


@pytest.mark.parametrize("path", ODDS, ids=lambda path: path.stem)
def test_pages_need_no_script_and_nothing_from_elsewhere(path: Path) -> None:
    for page in _pages(path).values():
        assert page.xpath("//script | //iframe | //object | //form | //@style | //@onclick") == []
        assert page.xpath("//link/@href | //@src") == ["edition.css", "guideline.css"]


def test_the_guideline_of_the_edition_has_a_form_for_all_of_its_prose() -> None:
    assert _made(ROOT / "schema" / "edition.odd")[1] == ()


def test_no_word_of_the_guideline_is_lost() -> None:
    text = etree.parse(ROOT / "schema" / "edition.odd").find("{*}text")
    words = ["".join(one.itertext()) for one in text.iter("{http://www.tei-c.org/ns/1.0}p", "{*}item", "{*}head")]
    page = re.sub(r"\W", "", _pages(ROOT / "schema" / "edition.odd")["index.html"].text_content())
    assert [one for one in words if re.sub(r"\W", "", one) not in page] == []


def test_every_element_of_the_edition_has_a_page_and_a_line_in_the_list() -> None:
    pages = _pages(ROOT / "schema" / "edition.odd")
    listed = pages["elements.html"].xpath("//dl/div[normalize-space(dd)]/dt//text()")
    rng = etree.parse(ROOT / "schema" / "edition.rng")
    names = set(rng.xpath("//*[local-name()='element']/@name"))
    assert {f"<{name}>" for name in names} == set(listed)
    assert {f"ref-{name}.html" for name in names} <= set(pages)


def test_what_has_no_form_is_told(tmp_path: Path) -> None:
    path = tmp_path / "prose.odd"
    text = (CASES[0].parent / "prose.odd").read_text(encoding="utf-8")
    path.write_text(text.replace("<p>x</p></div>", "<p><w>x</w></p></div>"), encoding="utf-8")
    (found,) = _made(path)[1]
    assert (found.check, found.span.path) == ("unrendered-element", str(path))
    assert "`w`" in found.message


def test_pages_are_stale_when_their_language_or_their_source_changes(tmp_path: Path) -> None:
    path = tmp_path / "languages.odd"
    path.write_bytes((CASES[0].parent / "languages.odd").read_bytes())
    schema = Schema.of(path)
    index = schema.files(["html"])[0]["languages/index.html"]
    assert schema.digest_of("html").encode() in index[:1000]
    assert Schema.of(path, language="en").digest_of("html") != schema.digest_of("html")
    path.write_bytes(path.read_bytes() + b"\n")
    assert Schema.of(path).digest_of("html") != schema.digest_of("html")


def test_equal_sources_give_equal_pages() -> None:
    path = CASES[0]
    assert Schema.of(path).files(["html"])[0] == _made(path)[0]
