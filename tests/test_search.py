"""The search: no word is lost in the index, what differs in writing only is found, nothing in a letter comes alive."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from toolkit import records, search
from toolkit.edition import Edition
from toolkit.names import resource_folder
from toolkit.outputs import Workshop
from toolkit.records import Record
from toolkit.xslt import Document, Stylesheet

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
SITE = ROOT / "tests" / "cases" / "site"
CASES = Path(__file__).parent / "cases" / "search"
NODE, CHROMIUM = shutil.which("node"), shutil.which("chromium")


@cache
def _records() -> tuple[Record, ...]:
    own = Workshop(Edition.of([LETTER]), ("html",)).records
    return records.ordered((*own, *(Record.read(path.read_text()) for path in CASES.glob("*.xml"))))


@cache
def _files() -> Mapping[str, bytes]:
    return _made(_records())


def _made(letters: Iterable[Record]) -> dict[str, bytes]:
    letters = tuple(letters)
    searched = [search.Letter.read(letter.xml) for letter in letters]
    return dict((*search.index(searched, records.entries(letters)), *map(search.texts, searched)))


def _part(data: bytes) -> tuple[str, object]:
    """What a file of the index hands to the page: its name and data."""
    text = data.decode()
    assert text.startswith("edition.part(")
    assert text.endswith(");\n")
    name, content = json.loads(f"[{text[len('edition.part(') : -3]}]")
    return name, content


def _words() -> dict[str, list[int]]:
    """All words of the index with their places."""
    rows = [_part(data)[1] for name, data in _files().items() if name.startswith("search/words/")]
    flat = " ".join(str(row) for row in rows).split(" ")
    return {word: search.decode(code) for word, code in zip(flat[::2], flat[1::2], strict=True)}


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Straße", "STRASSE"),
        ("Straſſe", "strasse"),
        ("GROẞ", "groß"),
        ("Mu\u0308ller", "Müller"),
        ("Æsop", "aesop"),
        ("Œuvre", "oeuvre"),
        ("ﬁn", "fin"),
        ("Łódź", "lodz"),
        ("Dvořák", "dvorak"),
        ("ёлка", "елка"),
        ("Ѳедоръ", "федор"),
        ("рѣка", "река"),
        ("Briefpa\u00adpier", "briefpapier"),
        ("Λόγος", "ΛΟΓΟΣ"),
        ("İstanbul", "istanbul"),
    ],
)
def test_what_differs_in_writing_only_is_one_word(written: str, sought: str) -> None:
    assert search.tokens(written) == search.tokens(sought)
    assert len(search.tokens(written)) == 1


@given(st.text())
def test_a_folded_text_is_not_changed_by_folding(text: str) -> None:
    assert search.fold(search.fold(text)) == search.fold(text)


@given(st.text(), st.text())
def test_a_text_is_folded_sign_by_sign(one: str, other: str) -> None:
    assert search.fold(one + other) == search.fold(one) + search.fold(other)


@given(st.lists(st.integers(0, 2**40), unique=True).map(sorted))
def test_places_are_read_as_they_were_written(places: list[int]) -> None:
    assert search.decode(search.encode(places)) == places


# --- the index ----------------------------------------------------------------------------------------------------


def test_the_index_holds_every_word_of_the_letters_at_its_place() -> None:
    words = {place: word for word, places in _words().items() for place in places}
    texts = [_part(data)[1] for name, data in _files().items() if name.startswith("search/letters/")]
    indexed = [words.get(place, "|") for place in range(max(words) + 1)]
    row = " ".join(indexed)
    for letter in texts:
        assert isinstance(letter, list)
        wanted = " | ".join(" ".join(search.tokens(text)) for _, _, text in letter)
        assert f" {wanted} |" in row


def test_the_texts_are_those_of_the_records_in_their_order() -> None:
    (letter,) = [one for one in _records() if one.id == "old"]
    _, texts = _part(_files()["search/letters/old.js"])
    assert isinstance(texts, list)
    assert [(at, text[:9]) for at, lang, text in texts if lang] == [
        ("p1", "Auf der S"), ("p2", "So ſagt e"), ("note-editor-1", "Anfang de"),
    ]  # fmt: skip
    assert ["p2", None, "Müller, Æmilius"] in texts
    assert letter.title not in str(texts)


def test_the_files_of_words_follow_each_other_as_the_contents_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SHARD", 500)
    files = _made(_records())
    rows = [str(_part(data)[1]).split(" ")[::2] for name, data in files.items() if name.startswith("search/words/")]
    _, contents = _part(files["search/index.js"])
    assert isinstance(contents, dict)
    assert len(rows) > 10
    assert [row[0] for row in rows] == contents["words"]
    words = [word for row in rows for word in row]
    assert words == sorted(words, key=lambda word: word.encode("utf-16-be"))


def test_equal_records_give_equal_files() -> None:
    assert _made(_records()) == _files()


def test_an_edition_without_letters_has_a_search_all_the_same() -> None:
    _, contents = _part(_made(())["search/index.js"])
    assert isinstance(contents, dict)
    assert contents["letters"] == []


def test_an_entry_is_found_by_all_its_names_and_not_by_its_numbers() -> None:
    words = _words()
    assert {"aemilius", "jungste", "uhrmacher"} <= set(words)
    assert "118540238" not in words


def test_entries_that_share_an_identifier_lead_to_their_page_only() -> None:
    letter, *_ = (one for one in _records() if one.id == "old")
    other = Record.read(letter.xml.replace('id="old"', 'id="other"').replace("Æmilius", "Otto"))
    _, contents = _part(_made((letter, other))["search/index.js"])
    assert isinstance(contents, dict)
    assert {entry[0] for entry in contents["entries"]} == {"persons.html"}


@pytest.mark.parametrize("edition", [SITE, LETTER], ids=["several", "alone"])
def test_every_place_that_the_search_leads_to_is_there(edition: Path) -> None:
    opened = Edition.open(edition) if edition.is_dir() else Edition.of([edition])
    workshop = Workshop(opened, ("html",))
    made = [*workshop.spanning("html"), *workshop.search()]
    made += [one for letter in opened.letters for one in workshop.letter("html", letter)]
    files = {str(one.path).removeprefix("html/"): one.data for one in made}
    pages = {name: lxml_html.fromstring(data.decode()) for name, data in files.items() if name.endswith(".html")}
    places = {f"{quote(name)}#{quote(id, '')}" for name, page in pages.items() for id in page.xpath("//@id")}
    texts = {name: _part(data)[1] for name, data in files.items() if name.startswith("search/letters/")}
    wanted = {
        f"{quote(Path(name).stem)}.html#{quote(at, '')}" for name, rows in texts.items() for at, *_ in rows if at
    }  # fmt: skip
    contents = _part(files["search/index.js"])[1]
    assert isinstance(contents, dict)
    wanted |= {address for address, *_ in contents["entries"] if "#" in address}
    assert len(wanted) > len(opened.letters)
    assert wanted - places == set()
    assert {address for address, *_ in contents["letters"]} <= set(pages)


def test_nothing_in_a_file_of_the_index_can_end_a_script_or_a_line() -> None:
    for name, data in _files().items():
        assert not re.search("[<\u2028\u2029]", data.decode()), name
        assert data.count(b"\n") == 1


@pytest.mark.skipif(NODE is None, reason="node is not there")
def test_the_files_are_scripts_that_hand_over_what_was_meant(tmp_path: Path) -> None:
    scripts = list(_files().values())
    for number, data in enumerate(scripts):
        (tmp_path / f"{number}.js").write_bytes(data)
    loads = "".join(f"require('./{number}.js');" for number in range(len(scripts)))
    begin = "const all = []; global.edition = { part: (...one) => all.push(one) };"
    (tmp_path / "all.js").write_text(f"{begin} {loads} console.log(JSON.stringify(all))")
    made = subprocess.run([NODE or "", tmp_path / "all.js"], capture_output=True, check=True)
    assert json.loads(made.stdout) == [list(_part(data)) for data in scripts]


# --- the page -----------------------------------------------------------------------------------------------------


def _page() -> str:
    site = Stylesheet.compile(resource_folder("xslt") / "html" / "site.xsl")
    pages = ("index", "letters", "persons", "orgs", "search")
    source = Document(records.gathered(_records(), records.VIEWS["search.html"]))
    return site.run(source, template="{urn:edition:site}search", parameters={"{urn:edition:html}pages": pages}).text


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page and all that it reads; a file has the name of its letter."""
    folder = tmp_path_factory.mktemp("a site #1")
    assets = resource_folder("xslt") / "html" / "assets"
    for name, data in {**_files(), "search.js": (assets / "search.js").read_bytes()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "search.html").write_text(_page())
    return folder


Ask = Callable[..., lxml_html.HtmlElement]


@pytest.fixture(scope="module")
def ask(site: Path) -> Ask:
    """Give the page as a browser shows it from the disk, after a question: q, and what is chosen in the facets."""
    if CHROMIUM is None:
        pytest.skip("chromium is not there")

    def asked(query: str = "", **facets: str) -> lxml_html.HtmlElement:
        address = f"file://{quote(str(site / 'search.html'))}#{urlencode({'q': query, **facets})}"
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--dump-dom"]
        profile = f"--user-data-dir={site.parent / 'profile'}"
        made = subprocess.run(
            [CHROMIUM or "", *options, profile, address], capture_output=True, check=True, timeout=120
        )
        return lxml_html.fromstring(made.stdout.decode())

    return asked


def _links(page: lxml_html.HtmlElement) -> list[str]:
    return [link.get("href") for link in page.xpath("//ol//a")]


def _marks(page: lxml_html.HtmlElement) -> list[str]:
    return [mark.text_content() for mark in page.xpath("//ol//ul//mark")]


def test_the_page_runs_scripts_of_the_site_only_and_says_so_where_none_runs() -> None:
    page = lxml_html.fromstring(_page())
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "script-src 'self';" in policy
    assert [script.get("src") for script in page.iter("script")] == ["search.js"]
    assert page.get_element_by_id("search").get("hidden") is not None
    assert page.xpath("//noscript//a/@href") == ["letters.html", "persons.html", "orgs.html"]


@pytest.mark.parametrize(
    ("query", "link", "marks"),
    [
        ("strasse", "old.html#p1", ["Straſſe"]),
        ("GRÖSSE muhlrad", "old.html#p1", ["Größe", "Mu\u0308hlrads"]),
        ("briefpapier", "old.html#p1", ["Brief\u00adpapier"]),
        ("„chef d'oeuvre“", "old.html#p1", ["chef-d’œuvre"]),
        ("1924-25 jahr", "old.html#p2", ["Jahr", "1924–25"]),
        ("東京", "old.html#note-editor-1", ["東京"]),
        ("siecle", "old.html#note-editor-1", ["siècle"]),
        ("елк", "письмо 2.html#p1", ["ёлку"]),
        ("чорт друг", "письмо 2.html#p1", ["Чортъ", "другъ"]),
        ("toString constructor", 'a\'b"<c.html#p"1', ["constructor", "toString"]),
        ("indomitable", "letter-1932-01-04.html#p8", ["indomitable"]),
    ],
)
def test_a_word_is_found_and_marked_at_its_place(ask: Ask, query: str, link: str, marks: list[str]) -> None:
    page = ask(query)
    assert [unquote(one) for one in _links(page) if "#" in one] == [link]
    assert _marks(page) == marks


@pytest.mark.parametrize("query", ["straßenbahn", '"satzes anfang"', '"stras"', "strasse indomitable", "118540238"])
def test_what_no_letter_has_is_not_found(ask: Ask, query: str) -> None:
    page = ask(query)
    assert _links(page) == []
    assert page.get_element_by_id("count").text == "Nothing was found."


def test_a_name_that_a_text_only_means_leads_to_its_place(ask: Ask) -> None:
    page = ask("æmilius")
    assert "old.html#p2" in _links(page)
    assert "meant here: Müller, Æmilius" in page.text_content()


def test_entries_of_the_registers_are_found_by_what_they_say(ask: Ask) -> None:
    assert _links(ask("uhrmacher")) == ["persons.html#entry-mueller"]


def test_letters_are_chosen_by_facets_without_any_word(ask: Ask) -> None:
    page = ask(year="1799")
    assert _links(page) == ["old.html"]
    boxes = page.xpath("//fieldset[@id='facet-year']/label[not(@hidden)]")
    assert [box.text_content() for box in boxes] == ["17991", "19161", "19321", "20011"]
    assert [box.find("span").text for box in page.xpath("//fieldset[@id='facet-language']/label")] == [
        "German", "English", "Russian",
    ]  # fmt: skip


def test_the_numbers_of_a_facet_are_those_of_the_letters_found(ask: Ask) -> None:
    page = ask("strasse")
    boxes = page.xpath("//fieldset[@id='facet-year']/label[not(@hidden)]")
    assert [box.text_content() for box in boxes] == ["17991"]
    assert page.get_element_by_id("count").text == "Letters found: 1."


def test_nothing_in_a_letter_comes_alive(ask: Ask) -> None:
    page = ask("hostile")
    assert page.findtext(".//title") == "Search · Edition of letters"
    assert page.xpath("//main//img | //main//b | //main//script | //main//@onclick") == []
    (item,) = page.xpath("//section[@id='letters']//li[h3]")
    assert item.find("h3").text_content() == "<img src=x onerror=document.title='taken'> hostile"
    assert "hostile </script><script>document.title='taken'</script> and <!--" in item.text_content()
