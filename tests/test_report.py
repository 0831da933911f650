"""Findings in words: headline, excerpt, note, help; JSON; nothing that could steer a terminal."""

import json

from toolkit.diagnostic import Diagnostic, Note, Position, Severity, Span
from toolkit.report import as_json, as_text, count

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
