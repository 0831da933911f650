"""Metadata beside the letters: each form held to its schema, and all of them to the header."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from toolkit import metadata
from toolkit.citation import Creator
from toolkit.cli import main
from toolkit.diagnostic import Diagnostic
from toolkit.edition import Edition
from toolkit.errors import OutputError
from toolkit.metadata import cmif
from toolkit.metadata.deposit import citation_file
from toolkit.metadata.facts import Agent, Facts
from toolkit.names import METADATA
from toolkit.outputs import Workshop
from toolkit.schematron import Schematron
from toolkit.source import parse
from toolkit.workers import executor

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
FULL = CASES / "metadata" / "edition"  # a level down: what has errors on purpose gives no pages to be judged
SITE = CASES / "site"
SCHEMAS = ROOT.parent / "shared" / "schemas"
NAMES = {
    "tei": "http://www.tei-c.org/ns/1.0", "d": "http://datacite.org/schema/kernel-4",
    "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip
EDITIONS = {"letter": ROOT, "full": FULL, "site": SITE}

needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas of others are not part of the project")
every_edition = pytest.mark.parametrize("folder", EDITIONS.values(), ids=EDITIONS)


def _made(folder: Path, form: str, *, is_v2: bool = False) -> str:
    (output,), _ = metadata.made(Workshop(Edition.open(folder), ()), [form], is_v2=is_v2)
    return output.data.decode()


def _lacking(folder: Path, *forms: str) -> list[Diagnostic]:
    return list(metadata.made(Workshop(Edition.open(folder), ()), forms)[1])


def _xml(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def _said(text: str, path: str) -> list[str]:
    return [
        one if isinstance(one, str) else "".join(one.itertext()) for one in _xml(text).xpath(path, namespaces=NAMES)
    ]


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """The edition with a full header, to be changed."""
    return Path(shutil.copytree(FULL, tmp_path / "full"))


def _change(folder: Path, old: str, new: str) -> None:
    path = folder / "tei" / "full.xml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- all forms ----------------------------------------------------------------------------------------------------


def test_the_words_of_the_command_are_the_forms_there_are() -> None:
    assert tuple(metadata.FORMS) == METADATA


@every_edition
def test_made_twice_every_form_is_the_same_to_the_byte(folder: Path) -> None:
    once, again = (metadata.made(Workshop(Edition.open(folder), ()), METADATA) for _ in range(2))
    assert once == again


def test_many_processes_tell_the_same_as_one() -> None:
    shared = metadata.made(Workshop(Edition.open(SITE), ()), METADATA, by=lambda _: executor(10**9, jobs=2))
    alone = metadata.made(Workshop(Edition.open(SITE), ()), METADATA, by=lambda _: executor(0))
    assert shared == alone


CITED = ("csl", "bibtex", "ris")
FOLLOWING = {
    "title": ("Two to four", "Five to six", [*CITED, "datacite", "dc", "cff", "zenodo", "jsonld"]),
    "series": ("Letters of Many", "Letters of Few", [*CITED, "cmif", "dc", "cff", "beacon", "jsonld"]),
    "editor": ("Herausgeber", "Editrix", METADATA),
    "publisher": ("Verlag &amp; Sohn", "Press", [one for one in METADATA if one != "zenodo"]),
    "licence": ("licenses/by/4.0", "publicdomain/zero/1.0", ["cmif", "datacite", "dc", "cff", "zenodo", "jsonld"]),
    "day": ("1889-08-02T10:00:00", "1890-01-01T10:00:00", [*CITED, "cmif", "datacite", "dc", "jsonld"]),
    "change": ("2026-07-08", "2026-09-09", ["cmif", "datacite", "csl", "beacon", "jsonld"]),
    "publication": ("2026-05-06", "2025-01-02", ["cmif", "datacite", "cff", "zenodo"]),
    "version": ('n="2.0"', 'n="3.1"', [*CITED, "datacite", "cff", "zenodo", "jsonld"]),
    "DOI": ("10.1234/full_1", "10.1234/other", [one for one in METADATA if one != "beacon"]),
    "number": ("17a", "18b", ["cmif", "datacite", "dc"]),
    "writer": ("Muster, Anna", "Other, Anna", [one for one in METADATA if one != "beacon"]),
    "recipient": ("Sand", "Stone", [*CITED, "cmif", "cff", "jsonld"]),
    "abstract": ("put off", "put on", [*CITED, "datacite", "dc", "cff", "zenodo", "beacon"]),
    "number in the GND": ("118500000", "118540238", ["cmif", "datacite", "zenodo", "beacon", "jsonld"]),
}  # fmt: skip
"""What is changed in the header, by what, and the forms that say it."""


@pytest.mark.parametrize("fact", FOLLOWING)
def test_each_form_follows_the_header(full: Path, fact: str) -> None:
    old, new, forms = FOLLOWING[fact]
    before = {form: _made(full, form) for form in METADATA}
    _change(full, old, new)
    assert {form for form in METADATA if _made(full, form) != before[form]} == set(forms)


FOLLOWING_THE_WHOLE = {
    "title": ("Letters of the Sample", "Letters", ["cmif", "datacite", "dc", "cff", "zenodo", "beacon", "jsonld"]),
    "editor": ("The editors", "Nobody", ["cmif", "datacite", "dc", "cff", "zenodo", "beacon"]),
    "publisher": ("The publisher of the sample", "Nobody", ["cmif", "datacite", "dc", "beacon", "jsonld"]),
    "licence": ('status="free"', 'status="restricted"', ["cmif", "datacite", "dc", "cff", "zenodo", "jsonld"]),
    "change": ("2026-03-04", "2026-09-09", ["cmif", "datacite", "dc", "cff", "zenodo", "beacon", "jsonld"]),
    "version": ('n="1.2"', 'n="1.3"', ["datacite", "cff", "zenodo", "jsonld"]),
    "abstract": ("Eight letters", "8 letters", ["datacite", "dc", "cff", "zenodo", "beacon", "jsonld"]),
}  # fmt: skip


@pytest.mark.parametrize("fact", FOLLOWING_THE_WHOLE)
def test_what_is_told_of_an_edition_follows_the_header_of_the_whole(tmp_path: Path, fact: str) -> None:
    old, new, forms = FOLLOWING_THE_WHOLE[fact]
    folder = Path(shutil.copytree(SITE, tmp_path / "site"))
    path = folder / "tei" / "whole.xml"
    text = path.read_text(encoding="utf-8").replace("<availability>", '<availability status="free">')
    told = [form for form in METADATA if form not in CITED]
    made = {}
    for written in (text, text.replace(old, new)):
        path.write_text(written, encoding="utf-8")
        outputs, _ = metadata.made(Workshop(Edition.open(folder), ()), told)
        made[written] = [output.data for output in outputs]
    before, after = made.values()
    assert {form for form, was, now in zip(told, before, after, strict=True) if was != now} == set(forms)


# --- CMIF ---------------------------------------------------------------------------------------------------------

DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _breaches(text: str, *, is_v2: bool = False) -> list[str]:
    """Give what breaks the five rules that the schemas do not state, and one on names in XML."""
    root = _xml(text)
    found = [f"licence {one}" for one in _said(text, "//tei:licence/@target") if not cmif_takes(one)]
    for action in root.iterfind(".//tei:correspAction", NAMES):
        names = action.xpath("tei:persName | tei:orgName", namespaces=NAMES)
        found += [f"no name in {action.get('type')}"] if not names or not all(one.text for one in names) else []
        days = [
            value
            for date in action.iterfind("tei:date", NAMES)
            for name, value in date.items()
            if name not in ("cert", "evidence")
        ]
        found += [f"day {day}" for day in days if not DAY.fullmatch(day)]
        found += ["subtype"] if action.get("subtype") else []
        found += [
            f"more than one {kind}" for kind in ("placeName", "date") if len(action.findall(f"tei:{kind}", NAMES)) > 1
        ]
        found += ["two addresses" for one in action if len((one.get("ref") or "").split()) > 1]
    found += ["note"] if root.find(".//tei:note", NAMES) is not None and not is_v2 else []
    found += [
        one
        for one in _said(text, "//tei:bibl/@xml:id")
        if not re.fullmatch(r"[a-f][0-9a-f]{7}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one)
    ]
    return found


def cmif_takes(licence: str) -> bool:
    return bool(re.match(r"https?://creativecommons\.org/(licenses/by/4\.0|publicdomain/zero/1\.0)(/|$)", licence))


@needs_schemas
@every_edition
@pytest.mark.parametrize("is_v2", [False, True], ids=["v1", "v2"])
def test_cmif_is_valid_by_relax_ng_and_by_its_rules(folder: Path, is_v2: bool) -> None:
    text = _made(folder, "cmif", is_v2=is_v2)
    schema = etree.RelaxNG(etree.parse(SCHEMAS / "cmif" / "cmi-customization.rng"))
    schema.validate(_xml(text))
    assert [str(error) for error in schema.error_log] == []
    rules = Schematron.compile((SCHEMAS / "cmif" / "cmif.sch").read_bytes())
    source = parse(text.encode(), "cmif.xml").source
    assert source is not None
    assert rules.run(source) == ()


SPOILT = {
    "E0001": (r'<correspAction type="sent">.*?</correspAction>', ""),
    "E0002": (r'<correspAction type="received">.*?</correspAction>', ""),
    "E0003": (r'source="#\w', 'source="#0'),
    "E0004": (r'<date when="1889-08-02"', "<date"),
    "W0001": (r'xml:id="[^"]*"', 'xml:id="edition"'),
}


@needs_schemas
@pytest.mark.parametrize("rule", SPOILT)
def test_each_rule_of_cmif_refuses_something(rule: str) -> None:
    text = _made(FULL, "cmif")
    spoilt = re.sub(*SPOILT[rule], text, count=1, flags=re.DOTALL)
    assert spoilt != text
    source = parse(spoilt.encode(), "cmif.xml").source
    assert source is not None
    found = Schematron.compile((SCHEMAS / "cmif" / "cmif.sch").read_bytes()).run(source)
    assert any(f"[{rule}]" in one.message for one in found)


@every_edition
def test_cmif_keeps_the_rules_that_its_schemas_do_not_state(folder: Path) -> None:
    assert _breaches(_made(folder, "cmif")) == []


def test_the_rules_that_its_schemas_do_not_state_find_what_breaks_them() -> None:
    text = _made(FULL, "cmif")
    spoilt = text.replace("by/4.0/", "by-nd/4.0/").replace('when="1889-08-02"', 'when="1889-08-02T10:00:00"')
    spoilt = (
        spoilt.replace(">Unknown<", "><")
        .replace('type="sent"', 'type="sent" subtype="a"')
        .replace('xml:id="', 'xml:id="x')
    )
    assert len(_breaches(spoilt)) == 5
    assert "note" in _breaches(_made(FULL, "cmif", is_v2=True))


def test_cmif_says_of_sending_and_receiving_what_the_format_has_words_for() -> None:
    (described,) = _xml(_made(FULL, "cmif")).iterfind(".//tei:correspDesc", NAMES)
    source = described.get("source")
    written = etree.tostring(described, encoding="unicode", with_tail=False)
    assert written.replace(' xmlns="http://www.tei-c.org/ns/1.0"', "") == (
        f'<correspDesc source="{source}" key="17a" ref="https://doi.org/10.1234/full_1">'
        '<correspAction type="sent"><persName ref="https://d-nb.info/gnd/118500000" cert="low">Muster, Anna</persName>'
        '<persName ref="https://viaf.org/viaf/12345">Bertha</persName>'
        '<placeName ref="https://www.geonames.org/2950159">Berlin</placeName><date when="1889-08-02"/></correspAction>'
        '<correspAction type="received"><persName ref="https://d-nb.info/gnd/11850000X">Clara Beispiel</persName>'
        "<persName>Unknown</persName><orgName>Verein &lt;für&gt; Sand</orgName></correspAction></correspDesc>"
    )  # fmt: skip


def test_a_date_that_cmif_cannot_say_is_told_at_its_place() -> None:
    (found,) = _lacking(FULL, "cmif")
    assert (found.span.path.endswith("full.xml"), found.span.start.line) == (True, 45)
    assert found.message == "the date is not in cmif, which has dates in figures only"


def test_cmif_names_who_answers_for_it_and_the_day_of_the_last_change() -> None:
    text = _made(FULL, "cmif")
    assert _said(text, "//tei:editor") == ["Erika Herausgeber erika@example.org"]
    assert _said(text, "//tei:publisher/tei:ref/@target") == ["https://example.org/verlag"]
    assert _said(text, "//tei:publicationStmt/tei:date/@when") == ["2026-07-08T00:00:00Z"]
    assert _said(text, "//tei:publicationStmt/tei:idno") == ["https://example.org/letters/cmif.xml"]


def test_the_identifier_of_an_edition_stays_when_its_letters_change(full: Path) -> None:
    before = _said(_made(full, "cmif"), "//tei:bibl/@xml:id")
    _change(full, "Two to four", "Something else")
    _change(full, "2026-07-08", "2026-09-09")
    assert _said(_made(full, "cmif"), "//tei:bibl/@xml:id") == before


def test_an_identifier_is_a_name_in_xml_whatever_the_edition_is_called() -> None:
    editions = [Facts.read(_header(title=f"Letters {number}")) for number in range(40)]
    found = {cmif.identifier(whole, "") for whole in editions}
    assert len(found) == 40
    assert {one[0] for one in found} <= set("abcdef")


def test_version_2_says_what_a_letter_mentions_and_how_it_is_published() -> None:
    text = _made(FULL, "cmif", is_v2=True)
    assert [one.rpartition("/")[2] for one in _said(text, "//tei:note/tei:ref/@type")] == [
        "mentionsPlace", "isAvailableAsTEIfile", "hasLanguage", "hasTextBase", "isPublishedWith", "isPublishedWith",
    ]  # fmt: skip
    assert _said(text, "//tei:note/tei:ref/@target")[:3] == [
        "https://www.geonames.org/3169070", "https://example.org/tei/full.xml", "de",
    ]  # fmt: skip


def test_a_letter_without_correspondence_is_left_out_and_told(full: Path) -> None:
    path = full / "tei" / "full.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"<correspDesc>.*</correspDesc>", "", text, flags=re.DOTALL), encoding="utf-8")
    assert _said(_made(full, "cmif"), "//tei:correspDesc") == []
    assert [one.message for one in _lacking(full, "cmif")] == [
        "the letter is not in cmif, since its header has no `correspDesc`"
    ]


# --- DataCite and Dublin Core -------------------------------------------------------------------------------------


@needs_schemas
@every_edition
def test_datacite_is_valid_by_its_schema(folder: Path) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "datacite" / "metadata.xsd"))
    made, _ = metadata.made(Workshop(Edition.open(folder), ()), ["datacite"], with_letters=True)
    for output in made:
        schema.validate(etree.fromstring(output.data))
        assert [str(error) for error in schema.error_log] == []


def test_datacite_names_people_by_their_numbers_and_the_licence_by_its_identifier() -> None:
    text = _made(FULL, "datacite")
    assert _said(text, "//d:creatorName") == ["Muster, Anna"]
    assert _said(text, "//d:creator[1]/d:nameIdentifier") == [
        "https://d-nb.info/gnd/118500000",
        "https://viaf.org/viaf/678",
    ]
    assert _said(text, "//d:contributor/d:nameIdentifier") == ["https://orcid.org/0000-0002-1825-0097"]
    assert _said(text, "//d:rights/@rightsIdentifier") == ["CC-BY-4.0"]
    assert _said(text, "//d:identifier") == ["10.1234/full_1"]
    assert _said(text, "//d:relatedIdentifier[@relationType='IsPartOf']") == ["https://example.org/letters/"]


def test_an_edition_has_its_editors_as_creators_and_its_letters_as_parts() -> None:
    text = _made(SITE, "datacite")
    assert _said(text, "//d:creatorName") == ["The editors"]
    assert _said(text, "//d:title[1]") == ["Letters of the Sample"]
    assert _said(text, "//d:date[@dateType='Coverage']") == ["1900-05-01/1904-07-14"]


DUBLIN_CORE = etree.RelaxNG(
    _xml("""<element name="oai_dc:dc" xmlns="http://relaxng.org/ns/structure/1.0"
    xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/">
    <attribute name="schemaLocation" ns="http://www.w3.org/2001/XMLSchema-instance"/><oneOrMore>
    <element><choice ns="http://purl.org/dc/elements/1.1/">
    <name>contributor</name><name>coverage</name><name>creator</name><name>date</name><name>description</name>
    <name>format</name><name>identifier</name><name>language</name><name>publisher</name><name>relation</name>
    <name>rights</name><name>source</name><name>subject</name><name>title</name><name>type</name>
    </choice><text/></element></oneOrMore></element>""")
)
"""What OAI-PMH has for a record: the fifteen elements in any order, as often as one likes."""


@every_edition
def test_dublin_core_is_what_oai_pmh_has_for_a_record(folder: Path) -> None:
    made, _ = metadata.made(Workshop(Edition.open(folder), ()), ["dc"], with_letters=True)
    for output in made:
        DUBLIN_CORE.validate(etree.fromstring(output.data))
        assert [str(error) for error in DUBLIN_CORE.error_log] == []


def test_dublin_core_says_who_wrote_when_and_where_it_is_kept() -> None:
    text = _made(FULL, "dc")
    assert [_said(text, f"//dc:{name}") for name in ("creator", "date", "source", "contributor")] == [
        ["Muster, Anna"], ["1889-08-02"], ["Cambridge, University Library, B 68"], ["Herausgeber, Erika"],
    ]  # fmt: skip


# --- rights -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["cmif", "datacite", "dc", "cff", "zenodo", "jsonld"])
def test_a_licence_of_a_part_is_no_licence_of_the_whole(form: str) -> None:
    assert "creativecommons.org" not in _made(ROOT, form)
    assert "cc-by-4.0" not in _made(ROOT, form).lower()


def test_what_is_said_of_rights_is_told_in_words_where_no_licence_holds() -> None:
    (words,) = _said(_made(ROOT, "datacite"), "//d:rights")
    assert words.startswith("The rights in the English translation were not cleared.")


def test_a_letter_with_other_rights_takes_the_licence_from_the_edition(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SITE, tmp_path / "site"))
    path = folder / "tei" / "s3.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("licenses/by/4.0/", "licenses/by-nd/4.0/"), encoding="utf-8")
    assert _said(_made(SITE, "datacite"), "//d:rights/@rightsURI") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert _said(_made(folder, "datacite"), "//d:rights/@rightsURI") == []


def test_where_no_licence_holds_all_that_is_said_of_rights_is_told(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SITE, tmp_path / "site"))
    path = folder / "tei" / "s3.xml"
    text = path.read_text(encoding="utf-8")
    rights = '<availability status="unknown"><p>Not cleared.</p></availability>'
    path.write_text(re.sub("<availability>.*</availability>", rights, text), encoding="utf-8")
    assert _said(_made(folder, "datacite"), "//d:rights") == ["CC BY 4.0 Not cleared."]
    assert "creativecommons.org" not in _made(folder, "cmif")


def test_a_letter_that_is_silent_on_rights_has_those_of_the_edition(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SITE, tmp_path / "site"))
    path = folder / "tei" / "s3.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub("<availability>.*</availability>", "", text), encoding="utf-8")
    made, _ = metadata.made(Workshop(Edition.open(folder), ()), ["datacite"], with_letters=True)
    (letter,) = [output.data.decode() for output in made if output.path.name == "s3.datacite.xml"]
    assert _said(letter, "//d:rights/@rightsURI") == ["https://creativecommons.org/licenses/by/4.0/"]


def test_search_engines_are_told_no_licence_of_a_part_of_the_edition(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SITE, tmp_path / "site"))
    (folder / "tei" / "whole.xml").unlink()
    assert json.loads(_made(folder, "jsonld"))["license"] == "https://creativecommons.org/licenses/by/4.0/"
    path = folder / "tei" / "s3.xml"
    path.write_text(path.read_text(encoding="utf-8").replace("by/4.0/", "by-nd/4.0/"), encoding="utf-8")
    assert "license" not in json.loads(_made(folder, "jsonld"))


# --- reference managers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "start"), [("csl", '"id"'), ("bibtex", "@misc{"), ("ris", "TY  - ")])
def test_reference_managers_get_an_entry_for_each_letter(form: str, start: str) -> None:
    assert _made(SITE, form).count(start) == 8


@needs_schemas
@every_edition
def test_csl_json_is_valid_by_its_schema(folder: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((SCHEMAS / "csl" / "csl-data.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(_made(folder, "csl")), schema)


def test_several_names_in_one_editor_are_several_editors(full: Path) -> None:
    text = "<editor><persName>Eins, Anna</persName> and <persName>Zwei, Bert</persName></editor>"
    path = full / "tei" / "full.xml"
    path.write_text(re.sub(r"<editor .*</editor>", text, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert "editor = {{Eins, Anna} and {Zwei, Bert}}" in _made(full, "bibtex")
    assert _said(_made(full, "datacite"), "//d:contributorName") == ["Eins, Anna", "Zwei, Bert"]


def test_an_author_without_a_name_wrote_nothing(full: Path) -> None:
    _change(full, "<editor ref", "<author/><editor ref")
    path = full / "tei" / "full.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"<correspDesc>.*</correspDesc>", "", text, flags=re.DOTALL), encoding="utf-8")
    assert "author" not in json.loads(_made(full, "csl"))[0]


# --- deposits -----------------------------------------------------------------------------------------------------


@needs_schemas
@every_edition
def test_citation_cff_is_valid_by_its_schema(folder: Path) -> None:
    jsonschema, yaml = pytest.importorskip("jsonschema"), pytest.importorskip("yaml")
    schema = json.loads((SCHEMAS / "cff" / "schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load(_made(folder, "cff")), schema)


def test_citation_cff_is_yaml_whatever_the_header_says() -> None:
    yaml = pytest.importorskip("yaml")
    words = 'a: b # c\t‘d’ - "e" \\ {f} [g] *h &i !j %k @l `m` | > ? yes ~ 1.0\x85\u2028\u2029\ufeff \U0001f4dc'
    read = yaml.safe_load(citation_file(Facts.read(_header(title=words))))
    assert read["title"] == words


def test_citation_cff_names_recipients_and_editors_of_a_letter() -> None:
    yaml = pytest.importorskip("yaml")
    letter = yaml.safe_load(_made(FULL, "cff"))["preferred-citation"]
    assert letter["type"] == "personal-communication"
    assert letter["editors"] == [
        {"family-names": "Herausgeber", "given-names": "Erika", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    ]
    assert [one.get("name") for one in letter["recipients"]] == ["Clara Beispiel", "Verein <für> Sand"]


def test_zenodo_learns_what_it_asks_for() -> None:
    said = json.loads(_made(FULL, "zenodo"))
    assert said["creators"] == [{"name": "Muster, Anna", "gnd": "118500000"}]
    assert said["contributors"] == [{"name": "Herausgeber, Erika", "orcid": "0000-0002-1825-0097", "type": "Editor"}]
    assert (said["license"], said["access_right"]) == ("cc-by-4.0", "open")
    assert "doi" not in said, "Zenodo would give none of its own"


# --- the web ------------------------------------------------------------------------------------------------------


def test_beacon_leads_from_each_number_of_the_gnd_to_its_page() -> None:
    head, _, lines = _made(FULL, "beacon").partition("\n\n")
    assert head.splitlines()[:2] == ["#FORMAT: BEACON", "#PREFIX: https://d-nb.info/gnd/"]
    assert lines.splitlines() == [
        "118500000||https://example.org/letters/full.html#entry-anna",
        "11850000X||https://example.org/letters/full.html",
    ]


def test_what_is_no_number_of_the_gnd_is_not_in_beacon() -> None:
    assert "javascript" not in _made(FULL, "beacon") + _made(SITE, "beacon")


def test_json_ld_is_that_of_the_page(tmp_path: Path) -> None:
    edition = Edition.open(FULL)
    (page, *_) = Workshop(edition, ()).letter("html", edition.letters[0])
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.data.decode(), re.DOTALL)
    assert json.loads(_made(FULL, "jsonld")) == json.loads(block)


def test_json_ld_of_an_edition_counts_its_letters_and_says_its_licence() -> None:
    said = json.loads(_made(SITE, "jsonld"))
    assert (said["collectionSize"], said["license"]) == (8, "https://creativecommons.org/licenses/by/4.0/")
    assert said["inLanguage"] == ["en", "fr", "de"]


# --- what is lacking ----------------------------------------------------------------------------------------------


def test_what_several_forms_ask_for_in_vain_is_told_once_at_its_place() -> None:
    (found,) = [one for one in _lacking(ROOT, "datacite", "cff", "zenodo") if "licence" in one.message]
    assert found.message == "no licence holds for the whole, which datacite, cff and zenodo ask for"
    assert (found.check, found.span.start.line) == ("missing-metadata", 24)


def test_an_edition_without_a_header_of_the_whole_hears_where_to_write_one(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.xml").write_text(BARE, encoding="utf-8")
    edition = Edition.of([tmp_path / "a.xml", tmp_path / "b.xml"])
    helps = {one.message: one.help for one in metadata.made(Workshop(edition, ()), ["cff"])[1]}
    assert helps["the header says no title, which cff asks for"] == (
        "write `title`; what holds for the whole edition is said in the header of a register in tei/, a file with "
        "`standOff` in place of `text`, once it has a `projectDesc`"
    )


BARE = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title/></titleStmt>
<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>
<text><body><p>Words</p></body></text></TEI>"""


@pytest.mark.parametrize(
    "text", [BARE, re.sub(r"<teiHeader>.*</teiHeader>", "", BARE, flags=re.DOTALL)], ids=["bare", "no header"]
)
def test_of_a_header_that_says_nothing_nothing_is_made_up(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bare.xml"
    path.write_text(text, encoding="utf-8")
    made, found = metadata.made(Workshop(Edition.of([path]), ()), METADATA)
    texts = {output.path.name: output.data.decode() for output in made}
    assert _said(texts["datacite.xml"], "//d:creatorName") == ["(:unav)"]
    assert _said(texts["datacite.xml"], "//d:publicationYear") == []
    assert json.loads(texts[".zenodo.json"]) == {"upload_type": "dataset"}
    assert _said(texts["cmif.xml"], "//tei:editor") == ["Unknown"]
    assert {one.check for one in found} == {"missing-metadata"}
    assert len(found) == 11


FAULTS = {
    "two headers": ("</teiHeader>", "</teiHeader><teiHeader/>"),
    "a day that is none": ('when="2026-07-08"', 'when="2026-13-45"'),
    "a writer without a name": ("<persName ref=\"#anna\" cert=\"medium\">Anna</persName>", "<persName ref=\"\"/>"),
    "a recipient who is a comma": ("Clara <hi rend=\"bold\">Beispiel</hi>", ","),
    "an entry without a name": ("Muster, Anna", ""),
    "a DOI that is none": ("10.1234/full_1", "none"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_header_stops_no_form(full: Path, fault: str) -> None:
    _change(full, *FAULTS[fault])
    made, _ = metadata.made(Workshop(Edition.open(full), ()), METADATA)
    assert len(made) == len(METADATA)
    assert _breaches(made[0].data.decode()) == []


# --- the command --------------------------------------------------------------------------------------------------


def _edition(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_one_form_is_written_to_standard_output_and_what_is_lacking_beside_it() -> None:
    status, out, err = _edition("metadata", "--to", "cmif", "-C", FULL)
    assert (status, out) == (0, _made(FULL, "cmif"))
    assert "missing-metadata (warning)" in err


def test_several_forms_are_written_to_a_folder(tmp_path: Path) -> None:
    status, _, _ = _edition("metadata", "--to", ",".join(METADATA), "-C", SITE, "--out", tmp_path)
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert status == 0
    assert names >= {
        "cmif.xml",
        "CITATION.cff",
        ".zenodo.json",
        "beacon.txt",
        "letters/s1.dc.xml",
        "letters/s8.datacite.xml",
    }
    assert len(names) == 10 + 2 * 8


def test_a_file_alone_is_told_of_as_well(tmp_path: Path) -> None:
    path = Path(shutil.copy(FULL / "tei" / "full.xml", tmp_path / "alone.xml"))
    status, out, _ = _edition("metadata", "--to", "bibtex", path)
    assert (status, out.partition("\n")[0]) == (0, "@misc{alone,")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--to", "cmif,dc"], "several forms go to a folder; name it with --out"),
        (["--to", "cmi"], "there is no form of metadata `cmi`; there are cmif, datacite,"),
        (["--to", "cmif", SITE / "tei" / "persons.xml"], "there is no letter to tell of"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(words: list[str | Path], sentence: str) -> None:
    status, out, err = _edition("metadata", *words, "-C", SITE)
    assert (status, out) == (2, "")
    assert err.startswith(f"edition: {sentence}")


def test_letters_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    twins = [shutil.copy(FULL / "tei" / "full.xml", tmp_path / name / "full.xml") for name in ("a", "b")]
    status, _, err = _edition("metadata", "--to", "dc", *twins, "--out", tmp_path / "out")
    assert (status, err.startswith("edition: 2 letters would have their metadata in `letters/full.dc.xml`")) == (
        2,
        True,
    )
    assert not (tmp_path / "out").exists()


def test_a_file_that_cannot_be_read_is_told_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_text("<TEI", encoding="utf-8")
    status, out, err = _edition("metadata", "--to", "dc", path)
    assert (status, out) == (1, "")
    assert "broken.xml:1:" in err


def test_a_form_that_is_not_there_is_refused_before_any_is_made() -> None:
    with pytest.raises(OutputError, match="there is no form of metadata `mods`"):
        metadata.made(Workshop(Edition.open(FULL), ()), ["dc", "mods"])


def _header(title: str) -> str:
    """Give what the stylesheet makes of a header that says a title and nothing else."""
    lists = "authors recipients editors responsible publishers numbers licences rights languages keywords"
    nothing: dict[str, Any] = {name: [] for name in lists.split()} | dict.fromkeys(("subtitle", "published"), "")
    csl = {"id": "letter", "title": title, "genre": "letter"}
    told = {
        "csl": csl,
        "words": "letter",
        "described": "",
        "title": title,
        "has-rights": False,
        "archived": "",
        "seat": "",
    }
    return json.dumps(nothing | told)


def test_an_agent_is_found_by_its_number() -> None:
    agent = Agent(Creator(whole="Somebody"), records=("https://viaf.org/viaf/12/", "http://d-nb.info/gnd/118540238"))
    assert (agent.number("d-nb.info/gnd/"), agent.number("viaf.org/viaf/"), agent.number("orcid.org/")) == (
        "118540238",
        "12",
        "",
    )
