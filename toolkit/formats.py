"""Diagnostics for other programs: JSON, SARIF, GitHub annotations, JUnit, and the line form that editors read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias
from urllib.parse import quote

from toolkit.diagnostic import CHECKS, Diagnostic, Severity, Span
from toolkit.names import escape, quoteattr
from toolkit.report import STEERING, plain

__all__ = ["FORMATS", "as_emacs", "as_github", "as_json", "as_junit", "as_record", "as_sarif"]

Format: TypeAlias = Callable[[Sequence[Diagnostic], Sequence[str]], str]
"""Writes findings; the second argument names the files that were judged, also those without findings."""


def as_json(found: Iterable[Diagnostic], files: Sequence[str] = ()) -> str:
    """Give one JSON object a line: file, its place, check, severity, message, help, notes, all that is allowed, edits.

    The edits are those of `edition validate --fix`, each with its place and `text`, in most findings none.
    """
    return "\n".join(json.dumps(as_record(one), ensure_ascii=False).translate(_ESCAPED) for one in found)


_ESCAPED: Final = {code: f"\\u{code:04x}" for code in STEERING}
"""What would steer a terminal, or some readers take for the end of a line, as JSON may write it instead."""


def as_record(one: Diagnostic) -> dict[str, object]:
    """Give a finding as plain data: the object that a line of `as_json` holds."""
    return {
        "file": one.span.path,
        **_place(one.span),
        "check": one.check,
        "severity": one.severity.value,
        "message": one.message,
        "help": one.help,
        "notes": [note.message for note in one.notes],
        "allowed": list(one.allowed),
        "edits": [{**_place(edit.span), "text": edit.text} for edit in one.repair],
    }


def _place(span: Span) -> dict[str, object]:
    (line, column), (end_line, end_column) = span.start, span.end
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def as_emacs(found: Iterable[Diagnostic], files: Sequence[str] = ()) -> str:
    """Give a line for each finding as compilers of GNU do, `FILE:LINE:COLUMN: error: …`: Emacs and Vim jump to it."""
    return "\n".join(
        f"{plain(one.span.path)}:{one.span.start.line}:{one.span.start.column}: {one.severity.value}: "
        f"{plain(_words(one))} [{plain(one.check)}]"
        for one in found
    )


def _words(one: Diagnostic) -> str:
    return f"{one.message}; {one.help}" if one.help else one.message


# --- GitHub -------------------------------------------------------------------------------------------------------

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_github(found: Iterable[Diagnostic], files: Sequence[str] = ()) -> str:
    """Give a workflow command for each finding, which GitHub shows beside the line in a pull request."""
    return "\n".join(_annotation(one) for one in found)


def _annotation(one: Diagnostic) -> str:
    start, end = one.span.start, one.span.end
    place = {"file": plain(one.span.path), "line": start.line, "endLine": end.line, "title": plain(one.check)}
    if start.line == end.line:  # a column may be named on one line only
        place |= {"col": start.column, "endColumn": end.column}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    return f"::{_COMMANDS[one.severity]} {properties}::{_data(plain(_words(one)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# --- JUnit --------------------------------------------------------------------------------------------------------


def as_junit(found: Sequence[Diagnostic], files: Sequence[str] = ()) -> str:
    """Give a test suite with a test for each file; an error of a file is a failure of its test."""
    names = sorted({*files, *(one.span.path for one in found)})
    cases = "".join(_case(name, [one for one in found if one.span.path == name]) for name in names)
    failed = len({one.span.path for one in found if one.severity is Severity.ERROR})
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
        f'  <testsuite name="edition validate" tests="{len(names)}" failures="{failed}" errors="0" skipped="0">\n'
        f"{cases}  </testsuite>\n</testsuites>"
    )


def _case(name: str, found: Sequence[Diagnostic]) -> str:
    inside = [_failure(one) for one in found if one.severity is Severity.ERROR]
    said = "\n".join(as_emacs([one]) for one in found if one.severity is not Severity.ERROR)
    inside += [f"      <system-out>{escape(said)}</system-out>\n"] if said else []
    start = f'    <testcase classname="letters" name={quoteattr(plain(name))}'
    return f"{start}>\n{''.join(inside)}    </testcase>\n" if inside else f"{start}/>\n"


def _failure(one: Diagnostic) -> str:
    words = quoteattr(plain(one.message))
    return f"      <failure type={quoteattr(plain(one.check))} message={words}>{escape(as_emacs([one]))}</failure>\n"


# --- SARIF --------------------------------------------------------------------------------------------------------

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(found: Sequence[Diagnostic], files: Sequence[str] = ()) -> str:
    """Give a log of SARIF 2.1.0, which code hosts and editors read (OASIS standard of 2020)."""
    rules = sorted({one.check for one in found})
    run = {
        "tool": {"driver": {"name": "edition", "rules": [_rule(name) for name in rules]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in sorted({*files, *(f.span.path for f in found)})],
        "results": [_result(one, rules) for one in found],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2).translate(_ESCAPED)


def _rule(name: str) -> dict[str, object]:
    """Describe a check, or a rule of a schema; code hosts want every word of it."""
    check = CHECKS.get(name)
    page = check.page if check else f"A rule of the schema, `{name}`, is not kept."
    summary = {"text": page.partition("\n")[0]}
    rule: dict[str, object] = {
        "id": name,
        "shortDescription": summary,
        "fullDescription": summary,
        "help": {"text": page},
    }
    return {**rule, "defaultConfiguration": {"level": _LEVELS[check.severity]}} if check else rule


def _result(one: Diagnostic, rules: Sequence[str]) -> dict[str, object]:
    message = _words(one) + "".join(f"\n{note.message}" for note in one.notes)
    related = [
        {"physicalLocation": _location(note.span), "message": {"text": note.message}} for note in one.notes if note.span
    ]
    result: dict[str, object] = {
        "ruleId": one.check,
        "ruleIndex": rules.index(one.check),
        "level": _LEVELS[one.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": _location(one.span)}],
        **({"fixes": [_fix(one)]} if one.repair else {}),
    }
    return {**result, "relatedLocations": related} if related else result


def _location(span: Span) -> dict[str, object]:
    return {"artifactLocation": {"uri": _uri(span.path)}, "region": _region(span)}


def _region(span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = span.start, span.end
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(one: Diagnostic) -> dict[str, object]:
    """Say what `edition validate --fix` does (SARIF 3.55)."""
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in one.repair
    ]
    change = {"artifactLocation": {"uri": _uri(one.span.path)}, "replacements": replacements}
    return {"description": {"text": one.help or one.message}, "artifactChanges": [change]}


def _uri(path: str) -> str:
    """Give the address of a file: relative where its path is, since code hosts know files by that."""
    path = path.replace("\\", "/")
    if re.match("[A-Za-z]:/", path):
        return f"file:///{path[:2]}{quote(path[2:])}"
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)


FORMATS: Final[dict[str, Format]] = {
    "json": as_json, "sarif": as_sarif, "github": as_github, "junit": as_junit, "emacs": as_emacs,
}  # fmt: skip
"""The forms by the word that asks for them."""
