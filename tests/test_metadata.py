"""What machines read in the head of a page: reference managers, search engines, crawlers."""

import json
from pathlib import Path

import pytest
from lxml import html as lxml_html

from toolkit.edition import Edition, Settings
from toolkit.errors import ToolkitError
from toolkit.outputs import Workshop
from toolkit.xslt import Document, Stylesheet, Value

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
KEPT = Path(__file__).parent / "cases" / "outputs" / "kept.xml"
ADDRESS = "https://example.org/letters/html/"
HTML = "{urn:edition:html}"


def _page(path: Path, address: str = "", **more: Value) -> lxml_html.HtmlElement:
    edition = Edition.of([path])
    prepared = Workshop(edition, ("html",)).prepared(edition.letters[0])
    parameters: dict[str, Value] = {f"{HTML}address": address, f"{HTML}downloads": ("tei", "text", "pdf")}
    parameters |= {f"{HTML}{name}": value for name, value in more.items()}
    stylesheet = Stylesheet.compile(ROOT / "xslt" / "html" / "html.xsl")
    return lxml_html.fromstring(stylesheet.run(prepared, mode=f"{HTML}page", parameters=parameters).text)


def _said(page: lxml_html.HtmlElement, name: str) -> list[str]:
    return [str(value) for value in page.xpath("//meta[@name=$name or @property=$name]/@content", name=name)]


def _linked(page: lxml_html.HtmlElement, rel: str) -> list[str]:
    links = page.xpath("//head/link[contains(concat(' ', @rel, ' '), $rel)]/@href", rel=f" {rel} ")
    return [str(value) for value in links]


def _data(page: lxml_html.HtmlElement) -> dict[str, object]:
    (block,) = page.xpath("//script")
    assert block.get("type") == "application/ld+json"
    return dict(json.loads(block.text))


HEAD = {
    "z:itemType": ["letter"],
    "DC.creator": ["van Muster, Anna"],
    "z:recipients": ["Beispiel, Bruno", "Clara Beispiel", "Verein für Sand and Gravel,"],
    "DC.date": ["1889-08-02/1889-08-31"],
    "DC.type": ["letter"],
    "DC.language": ["de-AT"],
    "DC.rights": ["https://creativecommons.org/licenses/by/4.0/"],
    "DC.coverage": ["Cambridge, University Library, Schnitzler, B 68"],
    "DC.publisher": ["Verlag & Sohn"],
    "citation_doi": ["10.1234/kept_1"],
    "og:type": ["article"],
    "description": ["A visit is put off."],
}


@pytest.mark.parametrize("name", HEAD)
def test_the_head_says_it_as_reference_managers_ask(name: str) -> None:
    assert _said(_page(KEPT), name) == HEAD[name]


@pytest.mark.parametrize("path", [LETTER, KEPT], ids=lambda path: path.stem)
def test_no_tag_that_spoils_a_letter_stands_in_the_head(path: Path) -> None:
    names = {str(name).lower() for name in _page(path, ADDRESS).xpath("//meta/@name | //meta/@property")}
    spoiling = {"citation_author", "citation_authors", "citation_editor", "citation_editors", "citation_inbook_title"}
    spoiling |= {"citation_publication_date", "citation_date", "citation_title", "dc.date.issued", "dcterms.issued"}
    assert names & spoiling == set()
    assert "website" not in _said(_page(path, ADDRESS), "og:type")


def test_an_edition_without_an_address_says_no_address_of_its_own() -> None:
    page = _page(LETTER)
    assert [_linked(page, rel) for rel in ("canonical", "cite-as")] == [[], []]
    assert [_said(page, name) for name in ("citation_public_url", "citation_pdf_url", "og:url")] == [[], [], []]
    assert not {"@id", "url"} & _data(page).keys()


def test_an_edition_with_an_address_says_where_the_page_and_its_pdf_are() -> None:
    page, name = _page(LETTER, ADDRESS), "letter-1932-01-04"
    assert _linked(page, "canonical") == _linked(page, "cite-as") == [f"{ADDRESS}{name}.html"]
    assert _said(page, "citation_public_url") == _said(page, "og:url") == [f"{ADDRESS}{name}.html"]
    assert _said(page, "citation_pdf_url") == [f"https://example.org/letters/pdf/{name}.pdf"]
    assert _data(page)["@id"] == f"{ADDRESS}{name}.html"


def test_a_letter_with_a_doi_is_cited_by_it() -> None:
    assert _linked(_page(KEPT, ADDRESS), "cite-as") == ["https://doi.org/10.1234/kept_1"]


def test_typed_links_lead_to_the_files_and_the_licence() -> None:
    page = _page(KEPT)
    assert _linked(page, "alternate") == ["../tei/kept.xml", "../text/kept.txt", "../pdf/kept.pdf"]
    assert _linked(page, "item") == _linked(page, "alternate")
    assert _linked(page, "describedby") == ["cite/kept.csl.json"]
    assert _linked(page, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    types = page.xpath("//head/link[@rel='alternate item']/@type")
    assert types == ["application/tei+xml", "text/plain", "application/pdf"]


def test_the_name_of_a_file_is_written_as_addresses_are(tmp_path: Path) -> None:
    path = tmp_path / "ein Brief & mehr.xml"
    path.write_bytes(KEPT.read_bytes())
    page = _page(path, ADDRESS)
    assert _linked(page, "canonical") == [f"{ADDRESS}ein%20Brief%20%26%20mehr.html"]
    assert _linked(page, "describedby") == ["cite/ein%20Brief%20%26%20mehr.csl.json"]
    assert _linked(page, "alternate")[0] == "../tei/ein%20Brief%20%26%20mehr.xml"


def test_the_letters_before_and_after_are_those_of_the_edition() -> None:
    around = Document(
        '<ed:around xmlns:ed="urn:edition:prepared"><ed:letter rel="previous" axis="correspondence" id="a"/>'
        '<ed:letter rel="previous" axis="edition" id="b"/><ed:letter rel="next" axis="correspondence" id="c"/>'
        '<ed:letter rel="next" axis="reply" id="d"/></ed:around>'
    )
    page = _page(KEPT, around=around)
    assert (_linked(page, "prev"), _linked(page, "next")) == (["b.html"], ["c.html"])
    assert (_linked(_page(KEPT), "prev"), _linked(_page(KEPT), "next")) == ([], [])


# --- JSON-LD ------------------------------------------------------------------------------------------------------

TYPES = {
    "ArchiveComponent", "ArchiveOrganization", "Collection", "CreativeWork", "Event", "Manuscript", "MediaObject",
    "Message", "Organization", "Person", "Place", "Thing",
}  # fmt: skip
"""The types in use, all of schema.org 30.0; it has no `Letter`."""


def _types(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_types, value))
    if not isinstance(value, dict):
        return set()
    own = value.get("@type", [])
    return ({own} if isinstance(own, str) else set(own)) | _types([*value.values()])


@pytest.mark.parametrize("path", [LETTER, KEPT], ids=lambda path: path.stem)
def test_all_types_of_the_data_are_of_schema_org(path: Path) -> None:
    found = _types(_data(_page(path, ADDRESS)))
    assert found - TYPES == set()
    assert found >= {"Message", "Person", "Organization", "Collection", "MediaObject"}


def test_the_data_say_who_wrote_to_whom_and_where_the_letter_is() -> None:
    data = _data(_page(KEPT))
    assert data["@type"] == ["Message", "Manuscript", "ArchiveComponent"]
    assert data["sender"] == {
        "@type": "Person", "name": "Anna van Muster", "familyName": "van Muster", "givenName": "Anna",
    }  # fmt: skip
    recipients = data["recipient"]
    assert isinstance(recipients, list)
    assert [(one["@type"], one["name"]) for one in recipients] == [
        ("Person", "Bruno Beispiel"),
        ("Person", "Clara Beispiel"),
        ("Organization", "Verein für Sand and Gravel"),
    ]
    assert recipients[0]["sameAs"] == [
        "https://d-nb.info/gnd/118500000", "https://viaf.org/viaf/1%202", "https://example.org/bruno",
    ]  # fmt: skip
    assert recipients[1]["sameAs"] == "https://d-nb.info/gnd/11850000X"
    assert data["holdingArchive"] == {
        "@type": "ArchiveOrganization", "name": "University Library", "address": "Cambridge",
    }  # fmt: skip
    assert data["itemLocation"] == "Schnitzler, B 68"
    assert "dateCreated" not in data, "the day is not known"


def test_a_letter_of_which_no_manuscript_is_described_is_a_message() -> None:
    data = _data(_page(LETTER))
    assert (data["@type"], data["dateCreated"]) == ("Message", "1932-01-04")
    assert not {"holdingArchive", "itemLocation"} & data.keys()


def test_the_data_name_what_the_letter_mentions_and_an_authority_knows() -> None:
    mentions = _data(_page(LETTER))["mentions"]
    assert isinstance(mentions, list)
    assert {"@id": "https://www.wikidata.org/entity/Q1394"} in mentions, "Lenin"
    assert len(mentions) == len({one["@id"] for one in mentions})


def test_no_words_of_a_letter_end_the_data() -> None:
    page = _page(KEPT)
    (block,) = page.xpath("//script")
    assert not set("<>&") & set(block.text)
    assert str(_data(page)["name"]).endswith("“50 % {Rest} & \\x </script><!-- <script>”")


# --- the address --------------------------------------------------------------------------------------------------


def test_the_address_of_the_settings_reaches_the_page(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / "kept.xml").write_bytes(KEPT.read_bytes())
    (tmp_path / "edition.toml").write_text('address = "https://example.org/letters"\n', encoding="utf-8")
    edition = Edition.open(tmp_path)
    assert edition.settings == Settings(address="https://example.org/letters/")
    (page, *_) = Workshop(edition, ("html",)).letter("html", edition.letters[0])
    linked = _linked(lxml_html.fromstring(page.data.decode()), "canonical")
    assert linked == ["https://example.org/letters/kept.html"]


REFUSED = ['"example.org"', '"ftp://example.org/"', '"https://example.org/?q=1"', '"https://a b/"', '"https://x/#top"',
           '"javascript:alert(1)"', "5", '"https://user@example.org/"']  # fmt: skip


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_no_address_of_pages_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / "kept.xml").write_bytes(KEPT.read_bytes())
    (tmp_path / "edition.toml").write_text(f"address = {written}\n", encoding="utf-8")
    with pytest.raises(ToolkitError, match=r"^edition\.toml: `address` is where the web pages are published"):
        Edition.open(tmp_path)
