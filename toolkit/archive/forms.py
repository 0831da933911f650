"""The report for an archive: as text and as a web page for people, as JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import indent
from typing import Final

from toolkit.archive.answers import Answer, Report, State
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.formats import as_record
from toolkit.names import escape
from toolkit.report import Lines, as_text, count, plain

__all__ = ["FORMS"]

_PLACES: Final = 10
"""So many places of one fault are shown to people; programs get all."""

_ASKED: Final = "wanted by"


def _headline(report: Report) -> str:
    files = f"{len(report.files)} file" + ("" if len(report.files) == 1 else "s")
    where = f" in the package {report.package}" if report.package else ", no package"
    return f"{report.archive}: {files}{where}"


def _summary(report: Report) -> str:
    states = [answer.state for answer in report.answers]
    told = (f"{states.count(state)} {state}" for state in State if state in states)
    return f"{len(states)} rules: {'; '.join(told)}. Findings: {count(report.findings)}"


def _shown(findings: Sequence[Diagnostic]) -> Iterator[tuple[list[Diagnostic], int]]:
    """Give the findings by their kind, the first places of each, and the number of those left out."""
    for _, same in groupby(sorted(findings, key=_kind_of), key=_kind_of):
        kind = list(same)
        yield kind[:_PLACES], len(kind) - _PLACES


def _alike(findings: Iterable[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """Join what is said in the same words of several places: it is read once, and the places after it."""
    known: dict[tuple[object, ...], list[Diagnostic]] = {}
    for one in findings:
        known.setdefault((one.message, one.help, one.notes), []).append(one)
    yield from known.values()


def _place(one: Diagnostic) -> str:
    return f"{one.span.path}:{one.span.start.line}:{one.span.start.column}"


def _kind_of(one: Diagnostic) -> tuple[int, str]:
    return (tuple(Severity).index(one.severity), one.check)


def _none(path: str) -> Sequence[str]:
    return ()


# --- text ---


def _text(report: Report, lines: Lines = _none) -> str:
    rows = [plain(_headline(report)), ""]
    for answer in report.answers:
        rows.append(f"{answer.rule.number:>2}  {answer.rule.question}")
        rows.append(f"    {answer.state}, {_ASKED} {answer.rule.wanted_by}")
        rows += (f"    {plain(remark)}" for remark in answer.remarks)
        for first, left in _shown(answer.findings):
            rows += (indent(_told(same, lines), " " * 6) for same in _alike(first))
            rows += [f"      and {left} more of `{first[0].check}`"] if left > 0 else []
        rows.append("")
    return "\n".join((*rows, _summary(report)))


def _told(same: Sequence[Diagnostic], lines: Lines) -> str:
    """Give findings that say the same, the places of all but the last above it."""
    *others, last = same
    return "\n".join((*(plain(f"{_place(one)}:") for one in others), as_text([last], lines)))


# --- JSON ---


def _json(report: Report) -> str:
    data = {
        "target": report.target,
        "archive": report.archive,
        "package": report.package or None,
        "files": list(report.files),
        "findings": {severity.value: _number(report.findings, severity) for severity in Severity},
        "rules": [_rule(answer) for answer in report.answers],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _number(findings: Sequence[Diagnostic], severity: Severity) -> int:
    return sum(one.severity is severity for one in findings)


def _rule(answer: Answer) -> Mapping[str, object]:
    return {
        "number": answer.rule.number,
        "question": answer.rule.question,
        "wanted_by": answer.rule.wanted_by,
        "state": answer.state.value,
        "remarks": list(answer.remarks),
        "findings": [as_record(one) for one in answer.findings],
    }


# --- HTML ---

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8885; --bad: #b3261e; --warn: #8a5a00; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff9d94; --warn: #f2c14e; --good: #7fd39b; } }
body { margin: 2rem auto; padding: 0 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.1rem; margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; }
caption { text-align: start; padding-bottom: .5rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
section { border-top: 1px solid var(--line); padding: 1rem 0; }
code, .place { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
dl { margin: .75rem 0 0 1.5rem; } dd { margin: 0 0 .75rem; } dd p { margin: .15rem 0; }
.unmet, .error { color: var(--bad); font-weight: 600; }
.warnings, .warning { color: var(--warn); font-weight: 600; }
.met, .remarks { color: var(--good); }
@media print { section { break-inside: avoid; } }
"""


def _html(report: Report) -> str:
    title = f"Report for {escape(plain(_headline(report)))}"
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
    rows = "\n".join(_row(answer) for answer in report.answers)
    sections = "\n".join(_section(answer) for answer in report.answers)
    files = "\n".join(f"<li><code>{escape(plain(name))}</code></li>" for name in report.files[:_FILES])
    more = f"<li>and {len(report.files) - _FILES} more</li>" if len(report.files) > _FILES else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{_said(_summary(report))}</p>
<table>
<caption>What an archive asks, and how far it is met</caption>
<thead><tr><th scope="col">Rule</th><th scope="col">Question</th><th scope="col">State</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{sections}
<section>
<h2>Files that were judged</h2>
<ul>
{files}
{more}</ul>
</section>
</main>
</body>
</html>"""


_FILES: Final = 200
"""So many files the page lists."""


def _row(answer: Answer) -> str:
    number, question = answer.rule.number, _said(answer.rule.question)
    state = f'<td class="{answer.state.name.lower()}">{answer.state}</td>'
    return f'<tr><td>{number}</td><td><a href="#rule-{number}">{question}</a></td>{state}</tr>'


def _section(answer: Answer) -> str:
    rule = answer.rule
    remarks = "".join(f"<p>{_said(remark)}</p>\n" for remark in answer.remarks)
    found = "".join(_kind(first, left) for first, left in _shown(answer.findings))
    return f"""<section id="rule-{rule.number}">
<h2>{rule.number}. {_said(rule.question)}</h2>
<p><span class="{answer.state.name.lower()}">{answer.state}</span>, {_ASKED} {_said(rule.wanted_by)}</p>
{remarks}{f"<dl>{chr(10)}{found}</dl>{chr(10)}" if found else ""}</section>"""


def _kind(first: Sequence[Diagnostic], left: int) -> str:
    severity, check = first[0].severity, first[0].check
    head = f'<dt><span class="{severity}">{severity}</span> <code>{escape(check)}</code></dt>\n'
    more = f"<dd>and {left} more</dd>\n" if left > 0 else ""
    return head + "".join(map(_said_of, _alike(first))) + more


def _said_of(same: Sequence[Diagnostic]) -> str:
    """Give findings that say the same as one, and after it the places of all."""
    one = same[0]
    places = "".join(f'<p class="place">{escape(plain(_place(each)))}</p>' for each in same)
    notes = "".join(f"<p>note: {_said(note.message)}</p>" for note in one.notes)
    help = f"<p>What to do: {_said(one.help)}</p>" if one.help else ""
    return f"<dd><p>{_said(one.message)}</p>{notes}{help}{places}</dd>\n"


def _said(text: str) -> str:
    """Give a phrase as HTML: what stands in backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(plain(text)))


FORMS: Final[Mapping[str, Callable[[Report], str]]] = {"text": _text, "html": _html, "json": _json}
"""The forms of a report by the word that asks for them."""
