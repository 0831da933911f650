"""The metadata of a package for machines: an RO-Crate that says what is in it, and what the headers say of it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.packed import CLOCK, EDITIONS, ROOT, TOOLS, judged, packed, write_letter
from toolkit.packaging.clock import Clock
from toolkit.packaging.crate import crate
from toolkit.packaging.parts import FOLDERS, Part, Release

every_edition = pytest.mark.parametrize("folder", EDITIONS.values(), ids=EDITIONS)


def _graph(folder: Path) -> dict[str, dict[str, Any]]:
    return _by_id(*packed(folder))


def _by_id(release: Release, parts: tuple[Part, ...]) -> dict[str, dict[str, Any]]:
    return {one["@id"]: one for one in json.loads(crate(release, parts))["@graph"]}


def _pointed(value: object) -> Iterator[str]:
    """Give the identifiers that an entity names."""
    if isinstance(value, list):
        for one in value:
            yield from _pointed(one)
    elif isinstance(value, dict):
        assert value.keys() == {"@id"}, "the file is flat"
        yield value["@id"]


def _unnamed(graph: dict[str, dict[str, Any]]) -> set[str]:
    """Give what is described and nothing names."""
    return graph.keys() - {id for one in graph.values() for value in one.values() for id in _pointed(value)}


def _reached(graph: dict[str, dict[str, Any]]) -> list[str]:
    """Give all that is part of the whole, as often as it is listed."""
    waiting, found = ["./"], list[str]()
    while waiting:
        inside = [*_pointed(graph[waiting.pop()].get("hasPart"))]
        found += inside
        waiting += inside
    return found


# --- the graph ----------------------------------------------------------------------------------------------------


@every_edition
def test_every_file_is_listed_once_in_its_folder(folder: Path) -> None:
    release, parts = packed(folder)
    reached = Counter(_reached(_by_id(release, parts)))
    assert set(reached.values()) == {1}
    assert {unquote(one) for one in reached if not one.endswith("/")} == {part.path for part in parts}


@every_edition
def test_every_folder_lists_what_is_in_it(folder: Path) -> None:
    graph = _graph(folder)
    assert [id for id, one in graph.items() if one["@type"] == "Dataset" and not one.get("hasPart")] == []


@every_edition
def test_no_identifier_is_that_of_two_entities(folder: Path) -> None:
    graph = json.loads(crate(*packed(folder)))["@graph"]
    assert [id for id, number in Counter(one["@id"] for one in graph).items() if number > 1] == []


@every_edition
def test_what_an_entity_names_is_described_or_lies_elsewhere(folder: Path) -> None:
    graph = _graph(folder)
    named = {id for one in graph.values() for value in one.values() for id in _pointed(value)}
    assert named - graph.keys() == {"https://w3id.org/ro/crate/1.2"}


@every_edition
def test_what_is_described_is_named_by_something(folder: Path) -> None:
    assert _unnamed(_graph(folder)) == {"ro-crate-metadata.json"}


@every_edition
def test_the_same_edition_gives_the_same_bytes_in_whatever_order_its_files_come(folder: Path) -> None:
    release, parts = packed(folder)
    assert crate(release, parts) == crate(*packed(folder)) == crate(release, parts[::-1])


@every_edition
def test_nothing_is_said_empty_and_no_list_holds_one_thing(folder: Path) -> None:
    values = [value for one in _graph(folder).values() for value in one.values()]
    assert [one for one in values if not one or (isinstance(one, list) and len(one) == 1)] == []


def test_the_file_is_described_first_then_the_whole_then_files_then_people_bodies_rights_and_software() -> None:
    graph = [*_graph(EDITIONS["full"]).values()]
    kinds = [one["@type"] if isinstance(one["@type"], str) else one["@type"][0] for one in graph]
    assert [graph[0]["@id"], graph[1]["@id"]] == ["ro-crate-metadata.json", "./"]
    assert [*dict.fromkeys(kinds[2:])] == [
        "File", "Dataset", "Person", "Organization", "ContactPoint", "CreativeWork", "PropertyValue", "Collection",
        "WebPage", "SoftwareApplication", "CreateAction",
    ]  # fmt: skip
    files = [unquote(one["@id"]) for one, kind in zip(graph, kinds, strict=True) if kind in ("File", "Dataset")][1:]
    assert files == sorted(files)


def test_letters_of_all_scripts_stay_and_signs_of_addresses_are_escaped_in_identifiers() -> None:
    release, _ = packed(ROOT)
    names = ("я 面.png", "50%.png", "#1?.png", "c:d.png", "a&b'<c>.png", "e\u0301\u202e.png")
    graph = _by_id(release, tuple(Part(f"scans/{name}", 1) for name in names))
    assert {unquote(one["@id"]) for one in graph["scans/"]["hasPart"]} == {f"scans/{name}" for name in names}
    assert [one for one in graph if one.startswith("scans/я")] == ["scans/я%20面.png"]
    assert [one for one in graph if re.search(r"[\s<>\"?%#:](?![0-9A-F]{2})", one) and one.startswith("scans")] == []


def test_a_folder_above_the_first_whose_name_is_like_a_scheme_stays_a_path() -> None:
    release, _ = packed(ROOT)
    assert "mailto%3Aa/" in _by_id(release, (Part("mailto:a/b", 1),))


def test_the_file_itself_is_no_part_of_the_whole() -> None:
    release, parts = packed(ROOT)
    assert crate(release, (*parts, Part("ro-crate-metadata.json", 5))) == crate(release, parts)


# --- the whole ----------------------------------------------------------------------------------------------------


def test_the_whole_says_what_the_header_says() -> None:
    root = _graph(EDITIONS["full"])["./"]
    assert {name: value for name, value in root.items() if isinstance(value, str | list) and name != "hasPart"} == {
        "@id": "./",
        "@type": "Dataset",
        "name": "Two to four, “50 % {Rest} & # : \\x”",
        "description": "A visit is put off: later.",
        "datePublished": "2026-05-06",
        "dateModified": "2026-07-08",
        "keywords": ["visit", "yes"],
        "inLanguage": "de",
        "temporalCoverage": "1889-08-02",
        "version": "2.0",
        "identifier": [{"@id": "#identifier-number:17a"}, {"@id": "https://doi.org/10.1234/full_1"}],
        "url": "https://example.org/letters/full.html",
    } | {"identifier": root["identifier"]}
    assert {*_pointed(root["identifier"])} == {"#identifier-number:17a", "https://doi.org/10.1234/full_1"}


def test_the_whole_names_people_and_bodies_by_their_records() -> None:
    graph = _graph(EDITIONS["full"])
    root = graph["./"]
    assert root["author"] == {"@id": "https://d-nb.info/gnd/118500000"}
    assert root["editor"] == {"@id": "https://orcid.org/0000-0002-1825-0097"}
    assert root["publisher"] == {"@id": "#organization-Verlag%20&%20Sohn"}
    assert graph["https://d-nb.info/gnd/118500000"]["sameAs"] == [
        "https://viaf.org/viaf/678", "https://www.wikidata.org/entity/Q42",
    ]  # fmt: skip
    assert graph["#organization-Verlag%20&%20Sohn"]["url"] == "https://example.org/verlag"


def test_an_edition_is_by_its_editors_and_about_the_folder_of_its_letters() -> None:
    root = _graph(EDITIONS["site"])["./"]
    assert (root["name"], root["alternativeHeadline"]) == ("Letters of the Sample", "A small edition")
    assert root["author"] == root["editor"] == {"@id": "#person-The%20editors"}
    assert root["mainEntity"] == {"@id": "tei/"}
    assert root["temporalCoverage"] == "1900-05-01/1904-07-14"
    assert root["inLanguage"] == ["en", "fr", "de"]


def test_the_edition_of_a_letter_is_what_the_package_is_part_of() -> None:
    graph = _graph(EDITIONS["full"])
    assert graph[graph["./"]["isPartOf"]["@id"]] == {
        "@id": "https://example.org/letters/", "@type": "Collection", "name": "Letters of Many",
        "url": "https://example.org/letters/",
    }  # fmt: skip


def test_a_licence_that_holds_for_the_whole_is_named_by_its_address() -> None:
    graph = _graph(EDITIONS["full"])
    assert graph["./"]["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    licence = graph["https://creativecommons.org/licenses/by/4.0/"]
    assert (licence["@type"], licence["name"], licence["description"]) == ("CreativeWork", "CC-BY-4.0", "CC BY 4.0")


def test_where_no_licence_holds_for_the_whole_the_words_of_the_header_say_what_does() -> None:
    graph = _graph(ROOT)
    assert graph["./"]["license"] == {"@id": "#rights"}
    assert "rights in the English translation were not cleared" in graph["#rights"]["description"]
    assert not [id for id in graph if "creativecommons" in id]


def test_letters_under_other_licences_name_their_own(tmp_path: Path) -> None:
    for name, licence in (("a", "by/4.0"), ("b", "by-sa/4.0")):
        target = f"https://creativecommons.org/licenses/{licence}/"
        available = f'<availability><licence target="{target}">CC</licence></availability>'
        write_letter(tmp_path, name, published=f"<publisher>P</publisher>{available}")
    graph = _graph(tmp_path)
    assert graph["./"]["license"] == {"@id": "#rights"}
    assert graph["tei/b.xml"]["license"] == {"@id": "https://creativecommons.org/licenses/by-sa/4.0/"}
    assert _unnamed(graph) == {"ro-crate-metadata.json"}


def test_letters_with_rights_in_other_words_say_these(tmp_path: Path) -> None:
    for name, words in (("a", "<p>Mine.</p>"), ("b", "<p>Yours.</p>"), ("c", "")):
        available = f"<availability>{words}</availability>" if words else ""
        write_letter(tmp_path, name, published=f"<publisher>P</publisher>{available}")
    graph = _graph(tmp_path)
    assert graph["#rights"]["description"] == "Mine. Yours."
    assert graph[graph["tei/b.xml"]["license"]["@id"]]["description"] == "Yours."
    assert "license" not in graph["tei/c.xml"], "its header does not say any"
    assert _unnamed(graph) == {"ro-crate-metadata.json"}


def test_what_holds_for_the_whole_is_not_said_of_each_letter_again() -> None:
    assert not [one for id, one in _graph(EDITIONS["site"]).items() if id.startswith("tei/") and "license" in one]


def test_a_mail_address_is_where_somebody_can_be_reached() -> None:
    graph = _graph(EDITIONS["full"])
    contact = graph[graph["https://orcid.org/0000-0002-1825-0097"]["contactPoint"]["@id"]]
    assert (contact["@type"], contact["email"]) == ("ContactPoint", "erika@example.org")


# --- letters ------------------------------------------------------------------------------------------------------


def test_a_letter_is_a_message_with_who_sent_and_who_got_it() -> None:
    graph = _graph(ROOT)
    letter = graph["tei/letter-1932-01-04.xml"]
    assert letter["@type"] == ["File", "Message"]
    assert letter["sender"] == {"@id": "https://d-nb.info/gnd/118642979"}
    assert [graph[one["@id"]]["@type"] for one in letter["recipient"]] == ["Organization", "Organization"]
    assert (letter["dateCreated"], letter["inLanguage"]) == ("1932-01-04", "en")
    assert graph["./"]["mainEntity"] == {"@id": "tei/letter-1932-01-04.xml"}


def test_a_recipient_of_whom_there_is_a_record_is_named_by_it() -> None:
    graph = _graph(EDITIONS["full"])
    recipients = [graph[one["@id"]] for one in graph["tei/full.xml"]["recipient"]]
    assert [(one["@id"], one["name"]) for one in recipients] == [
        ("https://d-nb.info/gnd/11850000X", "Clara Beispiel"),
        ("#organization-Verein%20%3Cfür%3E%20Sand", "Verein <für> Sand"),
    ]


def test_a_letter_says_where_it_is_kept() -> None:
    letter = _graph(EDITIONS["full"])["tei/full.xml"]
    assert "ArchiveComponent" in letter["@type"]
    assert letter["itemLocation"] == "Cambridge, University Library, B 68"


def test_a_letter_whose_day_lies_between_two_has_no_day_of_its_own(tmp_path: Path) -> None:
    sender = '<persName>A</persName><date notBefore="1900-01-02" notAfter="1900-02-03"/>'
    letter = _graph(write_letter(tmp_path, sender=sender))["tei/a.xml"]
    assert "dateCreated" not in letter
    assert letter["temporalCoverage"] == "1900-01-02/1900-02-03"


def test_what_is_made_of_a_letter_says_of_which() -> None:
    graph = _graph(EDITIONS["site"])
    for path in ("outputs/html/s1.html", "outputs/pdf/s1.pdf", "outputs/text/s1.txt", "outputs/tei/s1.xml"):
        assert graph[path]["isBasedOn"] == {"@id": "tei/s1.xml"}
        assert graph[path]["name"] == "Alpha to Beta, 1 May 1900"
    assert "isBasedOn" not in graph["outputs/html/index.html"]


# --- files and folders --------------------------------------------------------------------------------------------


def test_a_file_tells_its_kind_and_its_size() -> None:
    file = _graph(ROOT)["outputs/pdf/letter-1932-01-04.pdf"]
    assert (file["@type"], file["encodingFormat"], file["contentSize"]) == ("File", "application/pdf", "410000")


def test_a_file_of_tei_is_told_by_its_number_in_pronom() -> None:
    graph = _graph(EDITIONS["site"])
    number = {"@id": "https://www.nationalarchives.gov.uk/PRONOM/fmt/1476"}
    for path in ("tei/s1.xml", "tei/persons.xml", "outputs/tei/s1.xml"):
        assert graph[path]["encodingFormat"] == ["application/tei+xml", number]
    assert graph[number["@id"]] == {**number, "@type": "WebPage", "name": "TEI P5"}
    assert graph["schema/edition.odd"]["encodingFormat"] == "application/tei+xml"


def test_a_corpus_has_a_number_of_its_own(tmp_path: Path) -> None:
    write_letter(tmp_path)
    path = write_letter(tmp_path, "whole", "All") / "tei" / "whole.xml"
    text = re.sub("<text>.*</text>", "", path.read_text(encoding="utf-8"))
    path.write_text(text.replace("<TEI ", "<teiCorpus ").replace("</TEI>", "</teiCorpus>"), encoding="utf-8")
    graph = _graph(tmp_path)
    numbers = [graph[f"tei/{name}.xml"]["encodingFormat"][1]["@id"][-4:] for name in ("whole", "a")]
    assert numbers == ["1477", "1476"]


@pytest.mark.parametrize("name", ["tei", "outputs", "outputs/pdf", "metadata"])
def test_a_folder_says_what_it_is(name: str) -> None:
    folder = _graph(ROOT)[f"{name}/"]
    assert (folder["@type"], folder["name"], folder["description"]) == ("Dataset", name, FOLDERS[name])


def test_a_folder_within_one_that_has_a_meaning_says_so() -> None:
    assert _graph(ROOT)["xslt/html/"]["description"] == f"part of xslt: {FOLDERS['xslt']}"


def test_a_folder_without_files_is_not_there() -> None:
    release, _ = packed(ROOT)
    assert [id for id in _by_id(release, (Part("tei/a/b.xml", 1),)) if id.endswith("/")] == ["./", "tei/", "tei/a/"]


def test_the_stylesheets_have_the_licence_of_the_toolkit_and_the_letters_their_own() -> None:
    release, parts = packed(EDITIONS["full"])
    graph = _by_id(release, (*parts, Part("xslt/LICENSE", 9)))
    assert graph[graph["xslt/"]["license"]["@id"]]["name"] == "MIT"
    assert graph["./"]["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}


# --- how it was made ----------------------------------------------------------------------------------------------


def test_the_making_names_what_made_what_of_what_and_when() -> None:
    graph = _graph(ROOT)
    making = graph[graph["./"]["mentions"]["@id"]]
    assert making["@type"] == "CreateAction"
    assert graph[making["instrument"]["@id"]]["name"] == "edition-toolkit"
    assert [*_pointed(making["object"])] == ["tei/", "schema/", "xslt/"]
    assert [*_pointed(making["result"])] == ["outputs/", "metadata/", "reports/"]
    assert making["endTime"] == CLOCK.moment


def test_every_tool_has_its_version_and_an_address() -> None:
    tools = [one for one in _graph(ROOT).values() if one["@type"] == "SoftwareApplication"]
    assert {one["name"]: one["version"] for one in tools} == TOOLS
    assert {one["name"]: one["url"] for one in tools}["python"] == "https://www.python.org/"
    assert {one["name"]: one["url"] for one in tools}["lxml"] == "pkg:pypi/lxml"


def test_where_nothing_was_made_no_making_is_told() -> None:
    release, _ = packed(ROOT)
    graph = _by_id(release, (Part("tei/letter-1932-01-04.xml", 1, letter="letter-1932-01-04"),))
    assert "mentions" not in graph["./"]
    assert "#making" not in graph


# --- headers that say little, and headers that say odd things -----------------------------------------------------


def test_a_header_that_says_nothing_gives_what_the_standard_asks_for_without_making_things_up(tmp_path: Path) -> None:
    graph = _graph(write_letter(tmp_path))
    root = graph["./"]
    assert (root["name"], graph["tei/a.xml"]["name"]) == ("edition-1", "a.xml")
    assert root["description"] == "An edition of the letter “a”."
    assert root["datePublished"] == CLOCK.day
    assert graph[root["license"]["@id"]]["description"] == "Nobody says what may be done with this."
    assert not {"author", "editor", "publisher", "identifier", "version", "url", "isPartOf"} & root.keys()
    assert not {"Person", "Organization"} & {one["@type"] for one in graph.values() if isinstance(one["@type"], str)}


def test_an_edition_without_an_abstract_is_described_by_its_facts(tmp_path: Path) -> None:
    for name, day in (("a", "1900-01-02"), ("b", "1901-03-04")):
        write_letter(tmp_path, name, sender=f'<persName>A</persName><date when="{day}"/>')
    root = _graph(tmp_path)["./"]
    assert root["description"] == "An edition of 2 letters, 1900-01-02 to 1901-03-04."
    assert root["name"] == "edition-1", "no header says a title of the whole"


def test_people_of_all_scripts_have_names_of_their_own(tmp_path: Path) -> None:
    names = ("Лев Троцкий", "Лев Троцкая", "魯迅", "محمد", "A &amp; B", "&lt;b&gt;x&lt;/b&gt;", "A #1", "A%20B", "A B")
    sender = "".join(f"<persName>{name}</persName>" for name in names)
    graph = _graph(write_letter(tmp_path, sender=sender))
    people = [graph[one["@id"]] for one in graph["tei/a.xml"]["sender"]]
    told = [name.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") for name in names]
    assert [one["name"] for one in people] == told
    assert len({one["@id"] for one in people}) == len(names)
    assert people[0]["@id"] == "#person-Лев%20Троцкий"
    assert [one["@id"] for one in people if re.search(r"[\s<>\"]|#.*#", one["@id"])] == []


def test_one_name_in_two_roles_is_one_body(tmp_path: Path) -> None:
    editor, publisher = "<editor><orgName>Wir</orgName></editor>", "<publisher>Wir</publisher>"
    root = _graph(write_letter(tmp_path, editor=editor, published=publisher))["./"]
    assert root["editor"] == root["publisher"] == {"@id": "#organization-Wir"}


def test_somebody_with_one_record_in_two_letters_is_one_person(tmp_path: Path) -> None:
    ref = "https://d-nb.info/gnd/118500000"
    write_letter(tmp_path, "a", sender=f'<persName ref="{ref}">Anna</persName>')
    write_letter(tmp_path, "b", received=f'<persName ref="{ref}">Anna M.</persName>')
    graph = _graph(tmp_path)
    assert graph["tei/a.xml"]["sender"] == graph["tei/b.xml"]["recipient"] == {"@id": ref}
    assert graph[ref]["name"] == "Anna"


def test_line_breaks_and_quotes_of_a_title_stay_words(tmp_path: Path) -> None:
    graph = _graph(write_letter(tmp_path, title='An\n  "old"\u2028 letter \\ of ‘mine’'))
    assert graph["./"]["name"] == 'An "old"\u2028 letter \\ of ‘mine’'


def test_only_the_clock_gives_a_time() -> None:
    release, parts = packed(EDITIONS["full"])
    later = replace(release, clock=Clock(CLOCK.time.replace(year=2031), "--date"))
    assert crate(later, parts) == crate(release, parts).replace(b"2026-11-24T", b"2031-11-24T")


# --- what archives find --------------------------------------------------------------------------------------------


@every_edition
def test_the_archive_finds_what_the_header_says_in_the_metadata(folder: Path, tmp_path: Path) -> None:
    found = [one.message for one in judged(folder, tmp_path / "package.zip") if "sidecar" in one.check]
    assert found == [f"there is no {kind} in the package" for kind in ("DataCite", "CMIF", "CITATION.cff")]
