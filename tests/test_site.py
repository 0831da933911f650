"""The pages round the letters: every link leads somewhere, every mention is linked, nothing comes alive."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from generated import write_edition
from lxml import etree
from lxml import html as lxml_html

from toolkit import records
from toolkit.build import build
from toolkit.edition import Edition
from toolkit.errors import OutputError
from toolkit.outputs import Workshop

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
SAMPLE = Path(__file__).parent / "cases" / "site"
LETTERS = [f"s{n}" for n in range(1, 9)]
REGISTERS = ["persons", "orgs", "places", "works", "events"]
INDEX = ["index.js", "0.js"]
TEI = "{http://www.tei-c.org/ns/1.0}"
ED = "{urn:edition:prepared}"

Site = Mapping[str, bytes]


def _site(edition: Edition, address: str = "") -> Site:
    """All web pages of an edition but its guideline, by their path in the folder `html`."""
    workshop = Workshop(replace(edition, settings=replace(edition.settings, address=address)), ("html",))
    made = [one for letter in edition.letters for one in workshop.letter("html", letter)]
    made += workshop.spanning("html")
    return {str(one.path).removeprefix("html/"): one.data for one in made}


def _page(site: Site, name: str) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(site[f"{name}.html"].decode())


def _pages(site: Site) -> dict[str, lxml_html.HtmlElement]:
    return {name: lxml_html.fromstring(data.decode()) for name, data in site.items() if name.endswith(".html")}


@pytest.fixture(scope="module")
def sample() -> Site:
    return _site(Edition.open(SAMPLE))


@pytest.fixture
def alone(tmp_path: Path) -> Site:
    """The site of an edition of one letter."""
    (tmp_path / "tei").mkdir()
    (tmp_path / "edition.toml").write_text('outputs = ["html"]')
    shutil.copy(LETTER, tmp_path / "tei")
    return _site(Edition.open(tmp_path))


def _broken(site: Site) -> list[str]:
    """The links that lead to no file of the site, or to no place in it."""
    pages = _pages(site)
    ids = {name: set(page.xpath("//@id")) for name, page in pages.items()}
    found = []
    for name, page in pages.items():
        for link in page.xpath("//@href"):
            if re.match(r"(https?://|mailto:)", link):
                continue
            file, _, place = link.partition("#")
            target = unquote(file) or name
            if target.startswith("../tei/"):
                target = target.removeprefix("../")
            if target not in site or (place and unquote(place) not in ids[target]):
                found.append(f"{name}: {link}")
    return found


def _data(site: Site, name: str) -> dict[str, object]:
    """What a page says in the vocabulary of schema.org."""
    (data,) = _page(site, name).xpath("//script[@type='application/ld+json']/text()")
    return json.loads(data)


# --- links --------------------------------------------------------------------------------------------------------


def test_every_link_of_the_site_leads_to_a_page_and_a_place_in_it(sample: Site) -> None:
    assert _broken(sample) == []


def test_every_link_of_the_site_of_one_letter_leads_somewhere(alone: Site) -> None:
    assert _broken(alone) == []


def test_a_page_has_each_identifier_once(sample: Site) -> None:
    for page in _pages(sample).values():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


def test_every_mention_of_an_entry_is_linked_to_its_paragraph() -> None:
    workshop = Workshop(Edition.open(SAMPLE), ("html",))
    pages = {str(one.path): one.data for one in workshop.spanning("html")}
    texts = [lxml_html.fromstring(pages[f"html/{name}.html"].decode()) for name in REGISTERS]
    linked = {link for page in texts for link in page.xpath("//section[@class='record']//@href")}
    mentions = [
        f"{record.id}.html#{mention.get('at')}"
        for record in workshop.records
        for mention in etree.fromstring(record.xml).iter(f"{ED}mention")
    ]
    assert len(mentions) == 14
    assert [mention for mention in mentions if mention not in linked] == []


def test_each_entry_below_a_letter_leads_to_all_its_mentions(sample: Site) -> None:
    entries = _page(sample, "s1").xpath("//section[@class='register']//*[starts-with(@id, 'entry-')]")
    led = {entry.get("id"): entry.xpath(".//a[.='all mentions']/@href") for entry in entries}
    assert len(led) == 8
    assert led["entry-gamma"] == ["persons.html#entry-gamma"] and led["entry-paris"] == ["places.html#entry-paris"]


def test_an_identifier_of_several_entries_leads_to_their_index_alone(sample: Site) -> None:
    found = {
        name: page.xpath("//*[@id='entry-local']//a[.='all mentions']/@href") for name, page in _pages(sample).items()
    }
    assert [links for name, links in found.items() if name in ("s6.html", "s7.html")] == [["persons.html"]] * 2


def test_with_one_letter_no_entry_leads_away(alone: Site) -> None:
    assert "all mentions" not in _page(alone, LETTER.stem).text_content()


def test_a_mention_stands_under_its_own_entry(sample: Site) -> None:
    (gamma,) = _page(sample, "persons").xpath("//section[@id='entry-gamma']")
    assert [link for link in gamma.xpath(".//@href") if "#" in link] == ["s1.html#p1", "s1.html#p2"]


def test_entries_of_two_letters_with_one_identifier_are_two(sample: Site) -> None:
    found = _page(sample, "persons").xpath("//section[starts-with(@id, 'entry-local')]")
    assert [one.xpath(".//h2")[0].text_content() for one in found] == [
        "Another, Quite",
        '<script>alert(1)</script> & "Co"',
    ]
    assert [one.xpath(".//a[contains(@href, '.html#')]/@href") for one in found] == [["s7.html#p1"], ["s6.html#p1"]]


def test_an_entry_that_no_letter_names_is_left_out(sample: Site) -> None:
    assert b"Never, Named" not in sample["persons.html"]


def test_an_entry_tells_what_the_register_does(sample: Site) -> None:
    (alpha,) = _page(sample, "persons").xpath("//section[@id='entry-alpha']")
    text = " ".join(alpha.text_content().split())
    assert "Альфа · born 2 January 1850, died 1920" in text
    assert alpha.xpath(".//p[@class='identifiers']/a/@href") == ["https://d-nb.info/gnd/118540238"]


def test_a_note_of_an_entry_leads_to_the_entries_it_names(sample: Site) -> None:
    (society,) = _page(sample, "orgs").xpath("//section[@id='entry-society']")
    assert society.xpath(".//a[.='Delta']/@href") == ["persons.html#entry-delta"]


# --- home and lists -----------------------------------------------------------------------------------------------


def test_the_first_page_says_what_the_header_of_the_whole_does(sample: Site) -> None:
    page = _page(sample, "index")
    assert page.xpath("//h1/text()") == ["Letters of the Sample"]
    assert page.xpath("//p[@class='abstract']/text()")[0] == "Eight letters between four persons."
    assert page.xpath("//p[@class='span']/text()") == ["8 letters, 1 May 1900 to 14 July 1904"]


def test_each_page_leads_to_all_others(sample: Site) -> None:
    wanted = [f"{name}.html" for name in ("index", "letters", *REGISTERS, "timeline", "map", "about", "search")]
    for name, page in _pages(sample).items():
        assert page.xpath("//header[@class='masthead']/nav//a/@href") == wanted, name


def test_the_list_by_date_has_all_letters_under_their_years(sample: Site) -> None:
    (section,) = _page(sample, "letters").xpath("//section[@aria-labelledby='by-date']")
    assert section.xpath("h3/text()") == ["1900", "1901", "1904", "Without date"]
    assert section.xpath("ol/li/p/a/@href") == [f"{name}.html" for name in LETTERS]


def test_the_list_by_sender_has_all_letters_under_their_senders(sample: Site) -> None:
    (section,) = _page(sample, "letters").xpath("//section[@aria-labelledby='by-sender']")
    found = {one.xpath("summary")[0].text_content(): one.xpath("ol//@href") for one in section.xpath("details")}
    assert found == {
        "Alpha, Person 4": ["s1.html", "s3.html", "s5.html", "s8.html"],
        "Beta, Person 2": ["s2.html", "s6.html"],
        "Delta, Person 1": ["s7.html"],
        "Gamma, Person 1": ["s4.html"],
    }


def test_the_about_page_has_the_statements_of_the_header(sample: Site) -> None:
    text = " ".join(_page(sample, "about").xpath("//main")[0].text_content().split())
    for words in (
        "what a site is made of",
        "Nothing is corrected.",
        "Person Editor: encoding",
        "CC BY 4.0",
        "4 March 2026",
    ):
        assert words in text


def test_many_entries_are_divided_by_the_alphabet(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "many")
    register = tmp_path / "many" / "tei" / "persons.xml"
    names = [f"{letter}{n}" for letter in "ÄBCŒ" for n in range(6)]
    persons = "".join(f'<person xml:id="x{n}"><persName>{name}</persName></person>' for n, name in enumerate(names))
    register.write_text(register.read_text(encoding="utf-8").replace("</listPerson>", f"{persons}</listPerson>"))
    letter = tmp_path / "many" / "tei" / "s8.xml"
    mentions = "".join(f'<persName ref="persons.xml#x{n}">x</persName> ' for n in range(len(names)))
    letter.write_text(letter.read_text(encoding="utf-8").replace("To nobody", f"{mentions} To nobody"))
    page = _page(_site(Edition.open(tmp_path / "many")), "persons")
    assert page.xpath("//nav[@class='jump']//a/text()") == ["A", "B", "C", "D", "G", "Œ", "S"]
    assert page.xpath("//h2[@class='initial']/text()") == ["A", "B", "C", "D", "G", "Œ", "S"]


# --- drawings -----------------------------------------------------------------------------------------------------


def test_the_timeline_has_a_mark_for_each_dated_letter_and_a_list_of_all(sample: Site) -> None:
    page = _page(sample, "timeline")
    assert sorted(page.xpath("//svg//a/@href")) == [f"{name}.html" for name in LETTERS[:7]]
    assert page.xpath("//section//ol//a/@href") == [f"{name}.html" for name in LETTERS]


def test_later_letters_of_a_year_stand_further_to_the_right(sample: Site) -> None:
    marks = _page(sample, "timeline").xpath("//svg//a")
    x = {mark.get("href"): float(mark.xpath(".//rect/@x")[0]) for mark in marks}
    assert x["s1.html"] < x["s2.html"] < x["s3.html"] < x["s4.html"]
    assert x["s5.html"] < x["s6.html"]  # that of 1901 begins with the year


def test_marks_of_the_timeline_do_not_cover_each_other(sample: Site) -> None:
    boxes = [
        tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))
        for rect in _page(sample, "timeline").xpath("//svg//a//rect")
    ]
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y


def test_the_map_has_the_places_with_coordinates_as_they_lie(sample: Site) -> None:
    page = _page(sample, "map")
    at = {
        one.get("aria-label"): [float(n) for n in one.xpath(".//circle/@*[name()='cx' or name()='cy']")]
        for one in page.xpath("//svg//a")
    }
    assert sorted(at) == ["London", "Paris", "Weimar", "Zürich"]
    assert at["London"][0] < at["Paris"][0] < at["Zürich"][0] < at["Weimar"][0]  # from west to east
    assert at["London"][1] < at["Weimar"][1] < at["Paris"][1] < at["Zürich"][1]  # from north to south
    assert page.xpath("//p[contains(., 'Without coordinates')]/a/text()") == ["the house"]


def test_the_scale_of_the_map_is_as_long_as_it_says(sample: Site) -> None:
    page = _page(sample, "map")
    (line,) = page.xpath("//svg//*[@class='scale']/@d")
    (said,) = page.xpath("//svg//text()[contains(., ' km')]")
    marks = {one.get("aria-label"): float(one.xpath("string(.//circle/@cy)")) for one in page.xpath("//svg//a")}
    degree = (marks["Zürich"] - marks["London"]) / (51.507 - 47.37)
    assert float(re.search(r"h([\d.]+)", line)[1]) == pytest.approx(int(said.split()[0]) * degree / 111.2, rel=0.01)


@pytest.mark.parametrize("name", ["timeline", "map"])
def test_a_drawing_has_a_title_and_a_description(sample: Site, name: str) -> None:
    (drawing,) = _page(sample, name).xpath("//svg")
    labels = [drawing.xpath(f".//*[@id='{label}']")[0].text for label in drawing.get("aria-labelledby").split()]
    assert len(labels) == 2
    assert all(labels)


# --- one letter ---------------------------------------------------------------------------------------------------


def test_one_letter_has_a_home_and_a_map_and_no_thin_pages(alone: Site) -> None:
    assert sorted(name for name in alone if name.endswith(".html")) == [
        "404.html", "index.html", "letter-1932-01-04.html", "map.html", "search.html",
    ]  # fmt: skip


def test_the_home_of_one_letter_shows_the_letter(alone: Site) -> None:
    page = _page(alone, "index")
    assert page.xpath("//article//h3/a/@href") == ["letter-1932-01-04.html"]
    assert "From exile, Trotsky warns" in page.text_content()


# --- machines -----------------------------------------------------------------------------------------------------


def test_feed_and_sitemap_are_there_only_where_the_address_is_known(sample: Site) -> None:
    assert not {"feed.xml", "sitemap.xml"} & set(sample)


def test_the_sitemap_has_every_page(sample: Site) -> None:
    site = _site(Edition.open(SAMPLE), "https://example.org/letters/")
    root = etree.fromstring(site["sitemap.xml"])
    found = {one.text for one in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    names = {name for name in sample if name.endswith(".html")} - {"404.html", "index.html"}
    assert found == {f"https://example.org/letters/{name}" for name in names | {""}}


def test_the_feed_has_the_letters_by_the_day_they_changed() -> None:
    site = _site(Edition.open(SAMPLE), "https://example.org/letters/")
    atom = "{http://www.w3.org/2005/Atom}"
    root = etree.fromstring(site["feed.xml"])
    assert root.findtext(f"{atom}updated") == "2026-03-04T00:00:00Z"
    entries = [(one.findtext(f"{atom}id"), one.findtext(f"{atom}updated")) for one in root.iter(f"{atom}entry")]
    assert entries[0] == ("https://example.org/letters/s1.html", "2026-02-01T00:00:00Z")
    assert len(entries) == len(LETTERS)
    assert {day for _, day in entries[1:]} == {"2026-01-15T00:00:00Z"}


def test_pages_say_where_they_lie_only_where_that_is_known(sample: Site) -> None:
    site = _site(Edition.open(SAMPLE), "https://example.org/letters/")
    assert _page(site, "persons").xpath("//link[@rel='canonical']/@href") == [
        "https://example.org/letters/persons.html"
    ]
    assert _page(site, "404").xpath("//link[@rel='stylesheet']/@href")[0] == "https://example.org/letters/edition.css"
    assert _page(sample, "persons").xpath("//link[@rel='canonical']") == []


def test_two_builds_give_equal_bytes(sample: Site) -> None:
    assert _site(Edition.open(SAMPLE)) == sample


# --- safety -------------------------------------------------------------------------------------------------------


def test_nothing_of_a_letter_or_register_comes_alive(sample: Site) -> None:
    for name, page in _pages(sample).items():
        scripts = ["search.js"] if name == "search.html" else []
        assert page.xpath("//script/@src | //script[not(@src or @type='application/ld+json')]") == scripts, name
        assert page.xpath("//img | //b | //i | //iframe | //@*[starts-with(name(), 'on')]") == [], name
        assert [link for link in page.xpath("//@href") if re.match(r"\s*(javascript|data)\s*:", link)] == [], name


def test_what_looks_like_markup_is_read_as_written(sample: Site) -> None:
    assert '<script>alert(1)</script> & "Co"' in _page(sample, "persons").text_content()
    assert "bold" in _page(sample, "persons").text_content()


def test_no_page_loads_anything_from_elsewhere(sample: Site) -> None:
    for page in _pages(sample).values():
        loaded = page.xpath("//link[@rel='stylesheet']/@href | //@src")
        assert [one for one in loaded if one not in ("edition.css", "site.css", "search.css", "search.js")] == []


# --- linked data --------------------------------------------------------------------------------------------------

TYPES = {"persons": "Person", "orgs": "Organization", "places": "Place", "works": "CreativeWork", "events": "Event"}


def test_an_index_lists_its_entries_for_machines_under_types_that_schema_org_has(sample: Site) -> None:
    for name, type in TYPES.items():
        said = _data(sample, name)
        assert {one["@type"] for one in said["itemListElement"]} == {type}
        headings = _page(sample, name).xpath("//section[@class='record']//h2")
        assert [one["name"] for one in said["itemListElement"]] == [one.text_content() for one in headings]
        assert said["numberOfItems"] == len(headings)


def test_an_entry_is_the_same_as_its_record_in_an_authority_file(sample: Site) -> None:
    alpha = next(one for one in _data(sample, "persons")["itemListElement"] if one["name"] == "Alpha, Person")
    assert alpha == {
        "@type": "Person", "name": "Alpha, Person", "sameAs": "https://d-nb.info/gnd/118540238",
        "birthDate": "1850-01-02", "deathDate": "1920",
    }  # fmt: skip


def test_an_entry_has_an_address_where_the_edition_has_one() -> None:
    said = _data(_site(Edition.open(SAMPLE), "https://example.org/letters/"), "places")
    assert "https://example.org/letters/places.html#entry-paris" in {one["@id"] for one in said["itemListElement"]}


def test_the_first_page_tells_machines_of_the_collection(sample: Site, alone: Site) -> None:
    said = _data(sample, "index")
    assert (said["@type"], said["collectionSize"], said["temporalCoverage"]) == (
        "Collection",
        8,
        "1900-05-01/1904-07-14",
    )
    assert (_data(alone, "index")["collectionSize"], _data(alone, "index")["temporalCoverage"]) == (1, "1932-01-04")


# --- large editions -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, Site]:
    """An edition of 70 letters in one year, and the pages round them."""
    folder = tmp_path_factory.mktemp("large") / "edition"
    write_edition(folder, 70)
    workshop = Workshop(Edition.open(folder), ("html",))
    return workshop, {str(one.path).removeprefix("html/"): one.data for one in workshop.spanning("html")}


def test_very_many_mentions_are_divided_by_years_and_all_linked(large: tuple[Workshop, Site]) -> None:
    workshop, site = large
    records = [etree.fromstring(record.xml) for record in workshop.records]
    mentions = {f"{one.get('id')}.html#{each.get('at')}" for one in records for each in one.iter(f"{ED}mention")}
    indexes = [_page(site, name) for name in (*REGISTERS, "terms")]
    linked = {link for index in indexes for link in index.xpath("//section[@class='record']//@href")}
    assert mentions - linked == set()
    (stalin,) = _page(site, "persons").xpath("//section[@id='entry-pers-stalin']")
    years = stalin.xpath(".//details/details[starts-with(summary, '1930')]")
    assert [one.xpath("string(summary/span)") for one in years] == [str(len(one.xpath("ol/li"))) for one in years] != []


def test_very_many_letters_stand_folded_by_years(large: tuple[Workshop, Site]) -> None:
    (by_date,) = _page(large[1], "letters").xpath("//section[@aria-labelledby='by-date']")
    assert [one.text_content() for one in by_date.xpath("details/summary")] == ["1930 70"]
    assert len(by_date.xpath("details/ol/li")) == 70


def test_a_style_sheet_of_the_editors_has_the_last_word_on_every_page(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "themed")
    (tmp_path / "themed" / "theme.css").write_text(":root { --accent: teal; }")
    site = _site(Edition.open(tmp_path / "themed"))
    assert site["theme.css"] == b":root { --accent: teal; }"
    for name, page in _pages(site).items():
        assert page.xpath("//link[@rel='stylesheet']/@href")[-1] == "theme.css", name


def test_the_style_sheets_of_a_page_are_small(sample: Site) -> None:
    assert len(sample["edition.css"]) + len(sample["site.css"]) < 30_000


# --- building -----------------------------------------------------------------------------------------------------


def test_a_letter_cannot_take_the_name_of_a_page(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "taken")
    path = tmp_path / "taken" / "tei" / "s1.xml"
    path.write_text(path.read_text(encoding="utf-8").replace('xml:id="s1"', 'xml:id="map"'), encoding="utf-8")
    with pytest.raises(OutputError, match="the site has a page `map` of its own"):
        build(Edition.open(tmp_path / "taken"), ["html"], tmp_path / "out", ())


def _edit(folder: Path, name: str, old: str, new: str) -> set[str]:
    """Change a letter of a built edition, build again, and give the names of the pages that were made."""
    path = folder / "tei" / f"{name}.xml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return {made.path.name for made in build(Edition.open(folder), ["html"], folder / "out", ()).made}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "built")
    build(Edition.open(tmp_path / "built"), ["html"], tmp_path / "built" / "out", ())
    return tmp_path / "built"


def test_a_word_that_no_record_holds_touches_no_other_page(built: Path) -> None:
    own = {f"s4{end}" for end in (".html", ".xml", ".bib", ".ris", ".csl.json", ".js")}
    assert _edit(built, "s4", "Cher ami", "Mon ami") == {*own, *INDEX}


def test_a_new_title_touches_the_neighbours_and_the_pages_round_the_letters(built: Path) -> None:
    made = _edit(built, "s4", "<title>Gamma", "<title>G.")
    assert {"s3.html", "s4.html", "s5.html", "index.html", "letters.html"} <= made
    assert not {"s1.html", "s2.html", "s7.html"} & made


def test_a_new_mention_of_a_person_touches_the_index_of_persons_alone(built: Path) -> None:
    own = {f"s4{end}" for end in (".html", ".xml", ".bib", ".ris", ".csl.json", ".js")}
    made = _edit(built, "s4", "Cher ami", 'Cher <persName ref="persons.xml#alpha">ami</persName>')
    assert made == {*own, *INDEX, "persons.html"}


def test_a_new_mention_of_a_place_touches_its_index_and_the_map(built: Path) -> None:
    made = _edit(built, "s4", "Cher ami", 'Cher ami de <placeName ref="places.xml#paris">Paris</placeName>')
    assert {name for name in made if name.endswith(".html")} == {"s4.html", "places.html", "map.html"}


def test_a_change_in_the_header_of_the_whole_reaches_the_page_about_the_edition(built: Path) -> None:
    assert "about.html" in _edit(built, "whole", "Nothing is corrected.", "Little is corrected.")


def test_a_change_of_the_licence_of_one_letter_reaches_the_foot_of_every_page(built: Path) -> None:
    (built / "tei" / "whole.xml").unlink()
    build(Edition.open(built), ["html"], built / "out", ())
    made = _edit(built, "s4", "licenses/by/4.0", "licenses/by/3.0")
    assert {"index.html", "404.html", "search.html", "persons.html"} <= made


_EVERYTHING = records.View(
    tuple(dict.fromkeys(name for view in records.VIEWS.values() for name in view.attributes)),
    frozenset().union(*(view.parts for view in records.VIEWS.values()), {"licence"}),
    frozenset().union(*records.REGISTERS.values()),
    has_names=True,
)


@pytest.mark.parametrize("name", sorted(records.VIEWS.keys() - {"terms.html"}))  # the sample has no terms
def test_a_page_made_of_what_it_shows_is_the_page_made_of_whole_records(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = Edition.open(SAMPLE)
    edition = replace(edition, settings=replace(edition.settings, address="https://example.org/"))
    (page,) = Workshop(edition, ("html",)).page(name)
    monkeypatch.setattr(records, "VIEWS", {name: _EVERYTHING})
    assert Workshop(edition, ("html",)).page(name) == (page,)


def test_after_a_change_the_pages_are_those_of_a_build_from_nothing(built: Path) -> None:
    _edit(built, "s4", 'when="1900-11"', 'when="1905"')
    build(Edition.open(built), ["html"], built / "anew", ())
    assert _files(built / "out" / "html") == _files(built / "anew" / "html")


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("damage", [b"", b"\xff", b"<?made-of", b"<?made-of x y?>\n<ed:record "])
def test_a_damaged_note_costs_time_and_nothing_else(built: Path, damage: bytes) -> None:
    for path in (built / "out" / ".made" / "notes").iterdir():
        path.write_bytes(damage)
    assert build(Edition.open(built), ["html"], built / "out", ()).made == ()
