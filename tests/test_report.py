"""Findings in words: headline, excerpt, note, help; JSON; nothing that could steer a terminal."""

import json
from dataclasses import replace
from typing import Any, cast

import pytest
from lxml import etree

from toolkit.diagnostic import Diagnostic, Note, Position, Severity, Span
from toolkit.formats import as_emacs, as_github, as_json, as_junit, as_sarif
from toolkit.report import as_text, count

LINE = '  <p>Gestern kam <persName ref="per:schumman-c">Clara</persName> zu uns.</p>'


def _found(start: int, end: int, line: int = 1) -> Diagnostic:
    return Diagnostic(
        "unresolved-pointer",
        Severity.ERROR,
        "`@ref` points to `per:schumman-c`, which the register of persons does not hold",
        Span("tei/letter.xml", Position(line, start), Position(line, end)),
        (Note("`per:` stands for tei/persons.xml"),),
        "write `per:schumann-c`, or add the person to the register",
    )


def test_a_finding_shows_place_words_excerpt_note_and_help() -> None:
    assert as_text([_found(33, 47)], lambda _: [LINE]) == "\n".join(
        [
            "tei/letter.xml:1:33: unresolved-pointer",
            "  `@ref` points to `per:schumman-c`, which the register of persons does not hold",
            '     1 | <p>Gestern kam <persName ref="per:schumman-c">Clara</persName> zu uns.</p>',
            "       |                               ^^^^^^^^^^^^^^",
            "  note: `per:` stands for tei/persons.xml",
            "  help: write `per:schumann-c`, or add the person to the register",
        ]
    )


def test_all_that_is_allowed_is_told_only_where_it_is_asked_for() -> None:
    found = replace(_found(33, 47), allowed=("p", "ab", "list"))
    shown = as_text([found], lambda _: [LINE], is_verbose=True).splitlines()
    assert shown[-2:] == ["  all that is allowed:", "    p, ab, list"]
    assert as_text([found], lambda _: [LINE]).splitlines() == shown[:-2]


def test_json_names_all_that_is_allowed() -> None:
    found = replace(_found(33, 47), allowed=("p", "ab", "list"))
    assert json.loads(as_json([found]))["allowed"] == ["p", "ab", "list"]


def test_a_long_line_is_cut_round_the_mark() -> None:
    rows = as_text([_found(301, 305)], lambda _: ["x" * 300 + "HERE" + "y" * 300]).splitlines()
    assert len(rows[2]) < 120
    assert rows[2][rows[3].index("^") :].startswith("HERE")
    assert rows[3].endswith("^^^^")


def test_the_mark_stands_under_wide_and_combining_characters() -> None:
    rows = as_text([_found(5, 6)], lambda _: ["漢e\u0301 X"]).splitlines()
    assert rows[3] == "       |     ^"


def test_a_file_that_cannot_be_shown_gives_no_excerpt() -> None:
    assert "|" not in as_text([_found(1, 2, line=9)], lambda _: [])


def test_a_terminal_cannot_be_steered_by_a_letter() -> None:
    shown = as_text([_found(1, 3)], lambda _: ["\x1b[2J\u202e"])
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_json_is_one_object_a_line_with_the_promised_keys() -> None:
    (row,) = as_json([_found(33, 47)]).splitlines()
    keys = ("file", "line", "column", "check", "severity", "message", "help")
    assert [json.loads(row)[key] for key in keys] == [
        "tei/letter.xml",
        1,
        33,
        "unresolved-pointer",
        "error",
        "`@ref` points to `per:schumman-c`, which the register of persons does not hold",
        "write `per:schumann-c`, or add the person to the register",
    ]


def test_findings_are_counted_in_words() -> None:
    assert count([_found(1, 2), _found(1, 2)]) == "2 errors"


def test_a_line_of_json_has_no_end_inside() -> None:
    message = "a\u0085b\u2028c\u2029d\x0be\x1cf\r\n"
    (row,) = as_json([replace(_found(1, 2), message=message)]).splitlines()
    assert json.loads(row)["message"] == message


def test_github_shows_an_annotation_at_the_span() -> None:
    assert as_github([_found(33, 47)]) == (
        "::error file=tei/letter.xml,line=1,endLine=1,title=unresolved-pointer,col=33,endColumn=47::"
        "`@ref` points to `per:schumman-c`, which the register of persons does not hold; "
        "write `per:schumann-c`, or add the person to the register"
    )


def test_an_annotation_cannot_be_broken_out_of() -> None:
    found = replace(_found(1, 2), message="a\n::error::b", span=Span("a,b:c.xml"))
    text = as_github([found])
    assert "\n" not in text
    assert "file=a%2Cb%3Ac.xml," in text


def test_emacs_gets_one_line_a_finding() -> None:
    assert as_emacs([_found(33, 47)]).startswith("tei/letter.xml:1:33: error: `@ref` points to")


def test_junit_has_a_test_for_each_file_and_fails_those_with_errors() -> None:
    root = etree.fromstring(as_junit([_found(33, 47)], ["tei/letter.xml", "tei/sound.xml"]).encode())
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert cases == {"tei/letter.xml": ["failure"], "tei/sound.xml": []}
    assert root[0].get("failures") == "1"


def _run(*found: Diagnostic) -> dict[str, Any]:
    (run,) = json.loads(as_sarif(found, ["tei/sound.xml"]))["runs"]
    return cast("dict[str, Any]", run)


def test_sarif_says_rule_level_words_and_region() -> None:
    run = _run(_found(33, 47))
    (result,) = run["results"]
    assert (result["ruleId"], result["level"], run["tool"]["driver"]["rules"][0]["id"]) == (
        "unresolved-pointer",
        "error",
        "unresolved-pointer",
    )
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "tei/letter.xml"
    assert place["region"] == {"startLine": 1, "startColumn": 33, "endLine": 1, "endColumn": 47}
    assert [one["location"]["uri"] for one in run["artifacts"]] == ["tei/letter.xml", "tei/sound.xml"]


def test_a_log_of_sarif_names_its_version_and_schema() -> None:
    log = json.loads(as_sarif([]))
    assert (log["version"], log["$schema"], log["runs"][0]["results"]) == (
        "2.1.0",
        "https://json.schemastore.org/sarif-2.1.0.json",
        [],
    )


@pytest.mark.parametrize("name", ["unresolved-pointer", "a-rule-of-others"])
def test_every_rule_in_sarif_is_described(name: str) -> None:
    run = _run(replace(_found(1, 2), check=name), replace(_found(1, 2), check="inclusion"))
    rules = run["tool"]["driver"]["rules"]
    assert rules[run["results"][0]["ruleIndex"]]["id"] == name
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"].strip()


PATHS = {
    "tei/a b.xml": "tei/a%20b.xml",
    "größe#1%.xml": "gr%C3%B6%C3%9Fe%231%25.xml",
    "a:b.xml": "a%3Ab.xml",
    "tei\\a.xml": "tei/a.xml",
    "/tmp/ü.xml": "file:///tmp/%C3%BC.xml",
    "C:\\tei\\a b.xml": "file:///C:/tei/a%20b.xml",
}


@pytest.mark.parametrize(("path", "uri"), PATHS.items(), ids=PATHS)
def test_a_path_is_an_address_in_sarif(path: str, uri: str) -> None:
    (result,) = _run(replace(_found(1, 2), span=Span(path)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_the_place_of_a_note_is_a_related_location_in_sarif() -> None:
    note = Note("`<b>` was opened here", Span("tei/letter.xml", Position(3, 4), Position(3, 5)))
    (result,) = _run(replace(_found(1, 2), notes=(note,)))["results"]
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "`<b>` was opened here"}
    assert related["physicalLocation"]["region"]["startLine"] == 3
