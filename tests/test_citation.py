"""Citations: one record behind the page and the files, which no words of a letter can break."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from toolkit.citation import Creator, Reference, bibtex, ris
from toolkit.edition import Edition, Settings
from toolkit.outputs import Workshop

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
KEPT = Path(__file__).parent / "cases" / "outputs" / "kept.xml"
SCHEMA = ROOT.parent / "shared" / "schemas" / "csl" / "csl-data.json"
SPECIAL = "50 % of {A & B_c} #1 $x$ \\foo ~ ^ } \n ER  - \r\nTY  - JOUR"


def _reference(**said: Any) -> Reference:
    return Reference(**({"csl": "", "id": "a", "title": "T", "genre": "letter", "described": "letter to X"} | said))


def _made(path: Path, address: str = "") -> dict[str, str]:
    edition = replace(Edition.of([path]), settings=Settings(address=address))
    made = Workshop(edition, ("html", "pdf")).letter("html", edition.letters[0])
    return {one.path.name.partition(".")[2]: one.data.decode() for one in made}


# --- BibTeX -------------------------------------------------------------------------------------------------------


def _entry(text: str) -> dict[str, str]:
    """Read the fields of an entry, counting braces as BibTeX does: a backslash before one changes nothing."""
    fields = {}
    for found in re.finditer(r"^  (\w+) = \{", text, re.MULTILINE):
        depth, at = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        fields[found[1]] = text[found.end() : at - 1]
    return fields


def test_no_sign_of_tex_in_a_title_reaches_tex() -> None:
    title = _entry(bibtex(_reference(title=SPECIAL, publisher="P")))
    assert title["title"] == (
        r"{50 \% of \textbraceleft{}A \& B\_c\textbraceright{} \#1 \$x\$ \textbackslash{}foo "
        r"\textasciitilde{} \textasciicircum{} \textbraceright{} ER - TY - JOUR}"
    )
    assert title["publisher"] == "P"


def test_neither_a_comma_nor_an_and_divides_a_name_of_bibtex() -> None:
    authors = (Creator("Muster", "Anna"), Creator("Land and Sea", "A, B"), Creator(whole="Sand and Gravel, Ltd"))
    names = _entry(bibtex(_reference(authors=authors)))["author"]
    assert names == "Muster, Anna and {Land and Sea}, {A, B} and {Sand and Gravel, Ltd}"


def test_the_key_of_an_entry_is_one_that_bibtex_reads() -> None:
    assert bibtex(_reference(id="a letter, {1}")).startswith("@misc{a-letter---1-,\n")


DAYS: list[tuple[tuple[tuple[int, ...], ...], dict[str, str], list[str]]] = [
    (((1932, 1, 4),), {"date": "1932-01-04", "year": "1932", "month": "1"}, ["DA  - 1932/01/04", "PY  - 1932"]),
    (((1932,),), {"date": "1932", "year": "1932"}, ["DA  - 1932", "PY  - 1932"]),
    (((1889, 8, 2), (1889, 8, 31)), {"date": "1889-08-02/1889-08-31", "year": "1889", "month": "8"},
     ["DA  - 1889/08", "PY  - 1889"]),
    (((1889, 8), (1890, 2)), {"date": "1889-08/1890-02", "year": "1889/1890"}, []),
    (((-44, 3, 15),), {"date": "-0044-03-15", "year": "-44", "month": "3"}, ["DA  - -0044/03/15", "PY  - -0044"]),
]  # fmt: skip


@pytest.mark.parametrize(("days", "fields", "rows"), DAYS)
def test_of_two_days_bibtex_and_ris_hear_what_both_have(
    days: tuple[tuple[int, ...], ...], fields: dict[str, str], rows: list[str]
) -> None:
    reference = _reference(days=days)
    found = _entry(bibtex(reference))
    assert {name: found[name] for name in ("date", "year", "month") if name in found} == fields
    assert [row for row in ris(reference).split("\r\n") if row[:2] in ("DA", "PY")] == rows


def test_a_day_known_in_words_only_is_given_in_words() -> None:
    reference = _reference(when="before 1900")
    assert _entry(bibtex(reference))["year"] == "before 1900"
    assert "DA  - before 1900" in ris(reference)


# --- RIS ----------------------------------------------------------------------------------------------------------


def test_no_line_break_in_a_title_begins_a_field_of_ris() -> None:
    rows = ris(_reference(title=SPECIAL)).split("\r\n")
    assert [row[:6] for row in rows] == ["TY  - ", "ID  - ", "TI  - ", "M3  - ", "ER  - ", ""]
    assert "\n" not in "".join(rows)


# --- the record ---------------------------------------------------------------------------------------------------


def test_the_record_says_what_the_header_says() -> None:
    (item,) = json.loads(_made(KEPT, "https://example.org/")["csl.json"])
    assert item["type"] == "personal_communication"
    assert item["author"] == [{"family": "van Muster", "given": "Anna"}]
    assert item["recipient"] == [
        {"family": "Beispiel", "given": "Bruno"},
        {"literal": "Clara Beispiel"},
        {"literal": "Verein für Sand and Gravel"},
    ]
    assert item["editor"] == [{"family": "Herausgeber", "given": "Erika"}]
    assert item["issued"] == {"date-parts": [[1889, 8, 2], [1889, 8, 31]], "circa": True}
    assert item["available-date"] == {"date-parts": [[2026, 5, 6]]}
    places = ("archive-place", "archive", "archive_collection", "archive_location")
    assert [item[place] for place in places] == ["Cambridge", "University Library", "Schnitzler", "B 68"]
    assert (item["DOI"], item["URL"]) == ("10.1234/kept_1", "https://example.org/kept.html")


def _letter(folder: Path, *, statement: str = "", sent: str = "", received: str = "") -> Path:
    """Write a letter of which the header says only this."""
    path = folder / "bare.xml"
    actions = (
        f'<correspAction type="sent">{sent}</correspAction><correspAction type="received">{received}</correspAction>'
    )
    path.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T</title>{statement}</titleStmt>'
        f"</fileDesc><profileDesc><correspDesc>{actions}</correspDesc></profileDesc></teiHeader>"
        "<text><body><p>x</p></body></text></TEI>",
        encoding="utf-8",
    )
    return path


def test_a_header_that_says_nothing_gives_a_record_with_a_title(tmp_path: Path) -> None:
    made = _made(_letter(tmp_path, sent="<persName/>"))
    (item,) = json.loads(made["csl.json"])
    assert item == {"id": "bare", "type": "personal_communication", "genre": "letter", "title": "T"}
    assert lxml_html.fromstring(made["html"]).xpath("//dd[@class='citation']")[0].text_content() == "T."


NAMES = [
    ("<persName>Doe, John</persName>", {"family": "Doe", "given": "John"}),
    ("<persName>Doe, John, Jr</persName>", {"literal": "Doe, John, Jr"}),
    ("<orgName>Sand, Gravel</orgName>", {"literal": "Sand, Gravel"}),
    ('<rs type="org">the firm</rs>', {"literal": "the firm"}),
    ("<persName><surname>Doe</surname></persName>", {"family": "Doe"}),
    ('<persName ref="#nobody"/>', {"literal": "#nobody"}),
]


@pytest.mark.parametrize(("sent", "name"), NAMES)
def test_a_name_is_divided_only_where_it_is_known_how(tmp_path: Path, sent: str, name: dict[str, str]) -> None:
    (item,) = json.loads(_made(_letter(tmp_path, sent=sent))["csl.json"])
    assert item["author"] == [name]


ISSUED = [
    ('<date when="1932-01-04T10:00:00+01:00"/>', {"date-parts": [[1932, 1, 4]]}),
    ('<date when="1932-01" cert="low"/>', {"date-parts": [[1932, 1]], "circa": True}),
    ('<date from="-0044-03" to="-0043"/>', {"date-parts": [[-44, 3], [-43]]}),
    ('<date notAfter="1932"/>', {"literal": "not after 1932"}),
    ("<date>in spring</date>", {"literal": "in spring"}),
]


@pytest.mark.parametrize(("sent", "issued"), ISSUED)
def test_the_day_of_the_letter_is_said_as_far_as_it_is_known(
    tmp_path: Path, sent: str, issued: dict[str, object]
) -> None:
    (item,) = json.loads(_made(_letter(tmp_path, sent=sent))["csl.json"])
    assert item["issued"] == issued


def test_an_author_in_the_title_statement_stands_where_no_sender_is_named(tmp_path: Path) -> None:
    path = _letter(tmp_path, statement="<author>A B</author><editor><surname>G</surname></editor>", sent="<persName/>")
    (item,) = json.loads(_made(path)["csl.json"])
    assert (item["author"], item["editor"]) == ([{"literal": "A B"}], [{"family": "G"}])


CITED = {
    "In a note": "Anna van Muster, letter to Bruno Beispiel, Clara Beispiel and Verein für Sand and Gravel, between "
    "2 August 1889 and 31 August 1889, Cambridge, University Library, Schnitzler, B 68, Briefe der Familie Muster, "
    "edited by Erika Herausgeber, version 2.0 (6 May 2026), https://doi.org/10.1234/kept_1.",
    "Author and date": "van Muster, Anna. 1889. TITLE. Letter, between 2 August 1889 and 31 August 1889. Cambridge, "
    "University Library, Schnitzler, B 68. Briefe der Familie Muster. Edited by Erika Herausgeber. Version 2.0. "
    "https://doi.org/10.1234/kept_1.",
    "ISO 690": "VAN MUSTER, Anna. TITLE [letter]. Between 2 August 1889 and 31 August 1889. Briefe der Familie Muster. "
    "Version 2.0. Verlag & Sohn, 6 May 2026. Cambridge, University Library, Schnitzler, B 68. Available at "
    "https://doi.org/10.1234/kept_1.",
}


def test_the_page_cites_in_three_styles_and_leads_to_the_files() -> None:
    page = lxml_html.fromstring(_made(KEPT)["html"])
    (title,) = {one.text for one in page.xpath("//dl[@class='citations']//cite")}
    styles = page.xpath("//dl[@class='citations']/div")
    said = {one.find("dt").text: one.find("dd").text_content().replace(title, "TITLE") for one in styles}
    assert said == CITED
    assert page.xpath("//p[@class='cite-files']/a/@href") == [f"cite/kept.{end}" for end in ("bib", "ris", "csl.json")]


def test_the_citations_of_a_letter_are_those_of_its_header() -> None:
    text = lxml_html.fromstring(_made(LETTER)["html"]).xpath("string(//dl[@class='citations']/div[1]/dd)")
    assert text.startswith("Leon Trotsky, letter to Politburo of the Central Committee")
    assert text.endswith(", 4 January 1932, edited by The editors of this edition, version 0.1 (24 November 2026).")


# --- the schema of CSL-JSON ---------------------------------------------------------------------------------------


def _faults(value: Any, rule: dict[str, Any], schema: dict[str, Any], at: str = "") -> list[str]:
    """What is wrong with a value by a JSON Schema; all the words that the schema of CSL-JSON uses are known."""
    if "$ref" in rule:
        return _faults(value, schema["definitions"][rule["$ref"].rpartition("/")[2]], schema, at)
    faults = []
    for word, wanted in rule.items():
        match word:
            case "type":
                types = {"string": str, "number": int, "boolean": bool, "object": dict, "array": list}
                if not isinstance(
                    value, tuple(types[one] for one in ([wanted] if isinstance(wanted, str) else wanted))
                ):
                    faults.append(f"{at} is no {wanted}")
            case "enum":
                faults += [f"{at} is not among {wanted}"] if value not in wanted else []
            case "anyOf":
                if all(_faults(value, one, schema, at) for one in wanted):
                    faults.append(f"{at} is none of several")
            case "required":
                faults += [f"{at} lacks {name}" for name in wanted if name not in value]
            case "properties":
                for name in value.keys() & wanted.keys():
                    faults += _faults(value[name], wanted[name], schema, f"{at}/{name}")
            case "additionalProperties":
                faults += [f"{at} has {name}" for name in value if name not in rule["properties"]]
            case "items":
                for number, one in enumerate(value):
                    faults += _faults(one, wanted, schema, f"{at}/{number}")
            case "minItems":
                faults += [f"{at} is too short"] if len(value) < wanted else []
            case "maxItems":
                faults += [f"{at} is too long"] if len(value) > wanted else []
            case "title" | "description" | "$schema" | "$id" | "definitions" | "examples" | "uniqueItems":
                pass
            case _:
                raise AssertionError(f"the schema says {word}")
    return faults


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the schema of CSL-JSON is not part of the project")
@pytest.mark.parametrize("path", [LETTER, KEPT], ids=lambda path: path.stem)
def test_the_record_is_what_the_schema_of_csl_json_allows(path: Path) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    items = json.loads(_made(path, "https://example.org/")["csl.json"])
    assert _faults(items, schema, schema) == []
    assert _faults([items[0] | {"type": "letter", "sender": ""}], schema, schema) != []
