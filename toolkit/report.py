"""Diagnostics in words, with an excerpt for people; and the page of a check."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from textwrap import wrap
from typing import Final, TypeAlias

from toolkit.diagnostic import CHECKS, Diagnostic, Severity, Span
from toolkit.profiles import standing

__all__ = ["STEERING", "Lines", "Style", "as_diff", "as_text", "count", "explain", "plain", "width"]

Lines: TypeAlias = Callable[[str], Sequence[str]]
"""Gives the lines of a file by the name that spans carry; none where there is no such file."""

Style: TypeAlias = Callable[[str, str], str]
"""Gives a text the look of what it is: `place`, `note`, `help`, `old`, `new`, or the word of a severity."""


def _bare(text: str, kind: str) -> str:
    return text


_EXCERPT = 96
"""An excerpt shows so many columns at most: the line of a long paragraph would bury the mark under it."""

_MARGIN = 24


def plain(text: str) -> str:
    """Give a text that can do nothing to a terminal: control characters and marks of direction are spelt out.

    >>> plain("a\\x1b[31m")
    'a<U+001B>[31m'
    """
    return "".join(_spelt(character) for character in text)


STEERING: Final = (
    *range(0x7F, 0xA0),
    0x61C,
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
)
"""The characters beyond those of ASCII that steer a terminal, end a line for some readers, or turn its direction."""


def _spelt(character: str) -> str:
    if character == "\t":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and character != "\u00ad":
        return f"<U+{ord(character):04X}>"
    return character


_NARROW = re.compile("[\x00-~\u00a0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e]*")
"""Characters that fill one column each, as nearly all in letters do."""


def width(text: str) -> int:
    """Give the columns that a text fills on a terminal: wide characters two, combining ones none, a sequence one.

    >>> width("e\\u0301 漢 👩‍👧")
    7
    """
    if _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import width as columns  # its tables take longer to load than most commands to run

    return columns(text, control_codes="ignore")


def as_text(diagnostics: Iterable[Diagnostic], lines: Lines, style: Style = _bare, *, is_verbose: bool = False) -> str:
    """Give the findings for people: headline, excerpt with a mark under the span, note and help.

    style       of the parts, for terminals with colours
    is_verbose  also all that the schema would have at the place
    """
    return "\n\n".join("\n".join(_finding(found, lines, style, is_verbose)) for found in diagnostics)


def _finding(found: Diagnostic, lines: Lines, style: Style, is_verbose: bool) -> list[str]:
    severity = found.severity.value
    grade = "" if found.severity is Severity.ERROR else f" ({severity})"
    name = style(plain(found.check) + grade, severity)
    rows = [f"{style(_place(found.span), 'place')}: {name}", f"  {plain(found.message)}"]
    rows += _excerpt(found.span, lines, lambda mark: style(mark, severity))
    for note in found.notes:
        where = f" ({_place(note.span)})" if note.span else ""
        rows.append(f"  {style('note:', 'note')} {plain(note.message)}{where}")
    if found.help:
        rows.append(f"  {style('help:', 'help')} {plain(found.help)}")
    if found.allowed and is_verbose:
        label = f"  {style('all that is allowed:', 'note')}"
        rows += [
            label,
            *wrap(plain(", ".join(found.allowed)), _EXCERPT, initial_indent="    ", subsequent_indent="    "),
        ]
    return rows


def _place(span: Span) -> str:
    return f"{plain(span.path)}:{span.start.line}:{span.start.column}"


def _excerpt(span: Span, lines: Lines, marking: Callable[[str], str]) -> list[str]:
    text = lines(span.path)
    if span.start.line > len(text):
        return []
    line = text[span.start.line - 1]
    if not line.strip():
        return []
    start = span.start.column - 1
    end = span.end.column - 1 if span.end.line == span.start.line else len(line.rstrip())
    first, last = _window(len(line), start, end)
    before = ("… " if first else "") + plain(line[first:start].lstrip() if not first else line[first:start])
    marked = plain(line[start : min(end, last)])
    after = plain(line[min(end, last) : last].rstrip()) + (" …" if last < len(line.rstrip()) else "")
    number = f"{span.start.line:>6} | "
    mark = "^" * max(width(marked), 1)
    return [f"{number}{before}{marked}{after}", f"{'':>6} | {'':>{width(before)}}{marking(mark)}"]


def _window(length: int, start: int, end: int) -> tuple[int, int]:
    """Choose the part of a line to show: whole if it is short, else from a little before the mark."""
    if length <= _EXCERPT:
        return 0, length
    first = max(0, min(start - _MARGIN, length - _EXCERPT))
    return first, min(length, max(first + _EXCERPT, min(end, start + _EXCERPT)))


# --- changes ---


def as_diff(
    path: str, before: Sequence[str], after: Sequence[str], findings: Iterable[Diagnostic], style: Style = _bare
) -> str:
    """Give what was changed in a file for people: a unified diff without context, long lines cut round each change.

    before, after  the lines; no change has made more of them or fewer
    findings       that were repaired; each change is headed by their names

    >>> print(as_diff("a.xml", ["<pp/>", "<q/>"], ["<p/>", "<q/>"], ()))
    --- a.xml
    +++ a.xml
    @@ -1 +1 @@
    -<pp/>
    +<p/>
    """
    reasons: dict[int, list[str]] = {}
    for found in findings:
        for line in {edit.span.start.line for edit in found.repair}:
            reasons.setdefault(line, []).append(found.check)
    rows = [style(f"--- {plain(path)}", "place"), style(f"+++ {plain(path)}", "place")]
    for line, (old, new) in enumerate(zip(before, after, strict=True), 1):
        if old != new:
            why = ", ".join(dict.fromkeys(reasons.get(line, ())))
            rows.append(style(f"@@ -{line} +{line} @@ {plain(why)}".rstrip(), "note"))
            rows += (style(mark, kind) for mark, kind in zip(_cut_round(old, new), ("old", "new"), strict=True))
    return "\n".join(rows)


def _cut_round(old: str, new: str) -> tuple[str, str]:
    """Give two forms of a line, cut to the stretches round what differs where the line is long."""
    if max(len(old), len(new)) <= _EXCERPT:
        return f"-{plain(old)}", f"+{plain(new)}"
    shown = _stretches(re.findall(_WORDS, old), re.findall(_WORDS, new))
    return f"-{_cut(old, [pair[0] for pair in shown])}", f"+{_cut(new, [pair[1] for pair in shown])}"


_WORDS = r"\w+|\W"


def _stretches(old: list[str], new: list[str]) -> list[tuple[slice, slice]]:
    """Give where words differ, in the old line and in the new one, with a margin; those that touch are one."""
    olds, news = ([0, *accumulate(map(len, words))] for words in (old, new))
    found: list[tuple[slice, slice]] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        before = next(at for at in olds if at >= olds[start] - _MARGIN)
        after = next((at for at in olds if at >= olds[end] + _MARGIN), olds[-1])
        one = slice(before, after)
        other = slice(news[new_start] - (olds[start] - before), news[new_end] + (after - olds[end]))
        if found and one.start <= found[-1][0].stop:
            last = found.pop()
            one, other = slice(last[0].start, one.stop), slice(last[1].start, other.stop)
        found.append((one, other))
    return found


def _cut(line: str, stretches: Sequence[slice]) -> str:
    before = "… " if stretches[0].start else ""
    after = " …" if stretches[-1].stop < len(line) else ""
    return before + " … ".join(plain(line[stretch]) for stretch in stretches) + after


def count(diagnostics: Iterable[Diagnostic]) -> str:
    """Give the findings counted in words.

    >>> count(())
    'nothing to complain of'
    """
    counts = Counter(found.severity for found in diagnostics)
    words = [
        f"{counts[severity]} {name if counts[severity] == 1 else plural}"
        for severity, name, plural in (
            (Severity.ERROR, "error", "errors"),
            (Severity.WARNING, "warning", "warnings"),
            (Severity.INFO, "remark", "remarks"),
        )
        if counts[severity]
    ]
    return ", ".join(words) or "nothing to complain of"


def explain(name: str) -> str | None:
    """Give the page of a check: fault, reason, examples, profiles; None where there is no such check."""
    found = CHECKS.get(name)
    if found is None:
        return None
    profiles = standing(name)
    return f"{found.name} ({found.severity.value})\n\n{found.page}" + (f"\nProfiles {profiles}" if profiles else "")
