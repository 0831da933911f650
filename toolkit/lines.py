"""Lines of plain text: broken to a width in columns, indented, aligned, numbered; pure functions.

What comes in is what `xslt/text/text.xsl` gives: a line has a kind and pieces, a table has rows of cells. What goes
out are rows, which no terminal has to break again.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final, TypeAlias

from toolkit.report import width

__all__ = [
    "MARGIN",
    "WIDTH",
    "Break",
    "Cell",
    "Close",
    "Line",
    "Open",
    "Piece",
    "Place",
    "Row",
    "Sign",
    "folded",
    "laid",
    "numbered",
]

WIDTH: Final = 72
"""Columns of a page of plain text: so much fits on a terminal, in a mail and on paper."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A place in the text that an apparatus speaks of, by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """The number of the row in which a sign stands, said where the apparatus speaks of it."""

    number: int


@dataclass(frozen=True, slots=True)
class Break:
    """The end of a line that is one in the source."""


@dataclass(frozen=True, slots=True)
class Open:
    """The beginning of what is not broken where it fits on a row, such as a bracket of the editors."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Its end."""

    text: str


Piece: TypeAlias = str | Sign | Place | Break | Open | Close


@dataclass(frozen=True, slots=True)
class Line:
    """What begins on a row of its own.

    kind    para, head, title, right, center, page, blank or table
    indent  columns before all rows but the first
    hang    columns by which the first row, with its marker, begins further left
    marker  what stands before the first row: the number of a note, the dash of an item
    cells   of a table: rows of cells
    """

    kind: str
    indent: int = 0
    hang: int = 0
    marker: str = ""
    pieces: tuple[Piece, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, over so many columns and rows of it."""

    pieces: tuple[Piece, ...]
    is_head: bool = False
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file.

    is_counted  whether a line of the source begins in it
    signs       the numbers of the signs that stand in it
    """

    text: str
    is_counted: bool = True
    signs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """What is not broken; `gap` stands between it and the word before it in the same row, a line break begins a row."""

    text: str
    gap: str = " "
    signs: tuple[int, ...] = ()
    columns: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", width(self.text))


def laid(
    lines: Iterable[Line], columns: int = WIDTH, places: Mapping[int, int] | None = None, *, is_by_lines: bool = True
) -> list[Row]:
    """Break lines into rows.

    columns      that a row may fill; a word that is wider stands alone
    places       the numbers of rows, by the numbers of the signs in them; what stands for such a number is said by it
    is_by_lines  whether lines are those of the source, so that a row in which one goes on is not counted
    returns      rows without blanks at their ends; no two empty rows follow each other, none is at the edges
    """
    rows: list[Row] = []
    signs: tuple[int, ...] = ()  # of what has no words, which the next row takes
    for line in lines:
        if line.kind == "blank":
            if rows and rows[-1].text:
                rows.append(Row("", is_counted=False))
            continue
        made = _table(line, columns, places or {}) if line.kind == "table" else _rows(line, columns, places or {})
        if not is_by_lines and line.kind == "para":
            made = [replace(row, is_counted=True) for row in made]
        if made and signs:
            made[0], signs = replace(made[0], signs=(*signs, *made[0].signs)), ()
        if line.kind != "table" and not made:
            signs += _signs(line.pieces)
        rows += made
    if signs and rows:
        rows[-1] = replace(rows[-1], signs=(*rows[-1].signs, *signs))
    while rows and not rows[-1].text:
        rows.pop()
    return rows


_DEEPEST: Final = 32
"""However deep quotations and lists nest, so many columns at most are left free before them."""


def _rows(line: Line, columns: int, places: Mapping[int, int]) -> list[Row]:
    """Break one line by its kind."""
    indent = min(line.indent, _DEEPEST)
    said = f"{line.marker}{'':{max(0, line.hang - width(line.marker))}}"
    marker = width(said) if line.marker else 0
    first = max(0, indent - (marker or line.hang))
    words = _words(line.pieces, columns - max(indent, first + marker), places)
    rows = _broken(words, columns, first + marker, indent)
    if line.marker:
        rows = rows or [Row("", signs=_signs(line.pieces))]
        rows[0] = replace(rows[0], text=f"{'':{first}}{said}{rows[0].text[first + marker :]}".rstrip())
    match line.kind:
        case "right" | "center":
            return [replace(row, text=_moved(row.text.strip(), line.kind, columns)) for row in rows]
        case "title" if rows:
            return [*rows, Row("-" * max(width(row.text) for row in rows), is_counted=False)]
        case "page":
            return [replace(row, is_counted=False) for row in rows]
    return rows


def _signs(pieces: Iterable[Piece]) -> tuple[int, ...]:
    return tuple(piece.number for piece in pieces if isinstance(piece, Sign))


def _moved(text: str, kind: str, columns: int) -> str:
    free = max(0, columns - width(text))
    return f"{'':{free if kind == 'right' else free // 2}}{text}"


def _broken(words: Sequence[_Word], columns: int, first: int, rest: int) -> list[Row]:
    """Put words into rows, as many as have room in each."""
    rows: list[Row] = []
    row: list[_Word] = []
    used = first

    def end() -> None:
        before = f"{'':{rest if rows else first}}"
        text = "".join(part for at, word in enumerate(row) for part in (word.gap.strip("\n") if at else "", word.text))
        is_counted = not rows or row[0].gap == "\n"
        rows.append(Row((before + text).rstrip(" "), is_counted, tuple(chain.from_iterable(one.signs for one in row))))

    for word in words:
        if row and (word.gap == "\n" or used + len(word.gap) + word.columns > columns):
            end()
            row, used = [], rest
        used += word.columns + (len(word.gap) if row else 0)
        row.append(word)
    if row:
        end()
    return rows


# --- words --------------------------------------------------------------------------------------------------------

_BLANKS: Final = re.compile(r"([ \t\r\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]+|[\n\x85\u2028\u2029]+)")
"""Where a row may end. A no-break space is part of a word."""

_CLOSING: Final = "、。，．：；？！）］｝〕〉》」』】ー々ゝヽっッゃゅょャュョ"
_OPENING: Final = "（［｛〔〈《「『【"
_IDEOGRAPH: Final = (
    "\u3001-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
)
_BETWEEN_IDEOGRAPHS: Final = re.compile(
    f"(?<=[{_IDEOGRAPH}])(?<![{_OPENING}])(?=[{_IDEOGRAPH}])(?![{_CLOSING}])",
)
"""Chinese and Japanese have no spaces: a row may end between any two characters, but for some marks."""

_NUMBER: Final = re.compile(r"[(\[„“\"]?[+−-]?\d[\d.,/½¼¾⅓⅔]*$")
_UNITS: Final = frozenset(
    "mm cm dm m km mg g kg t l hl ml ha s min h °C °F ° % ‰ € $ £ K Hz V W kW N J Pa bar Uhr Mk M Mk. M. Rbl. "
    "Rubel kr. fl. Fr. Frs. frs. Ltr. Pf. Pfd. Sgr. Tlr. rub. kop. руб. коп. г. гг. км м см мм кг ч. % d. s. lb. lbs. "
    "oz. ft. in. yd. yds. mi. p.m. a.m.".split()
)
"""What a number is not parted from."""


_Part: TypeAlias = "str | Sign | Break | _Gap"


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a row may end; else the text stands there."""

    text: str


def _words(pieces: Sequence[Piece], room: int, places: Mapping[int, int]) -> list[_Word]:
    """Make words of pieces; what is opened and closed is one word, if there is room for it in a row."""
    words: list[_Word] = []
    text, gap, signs = "", "", list[int]()

    def end() -> None:
        nonlocal text, gap
        if text:
            words.append(_Word(text, gap, tuple(signs)))
            text, gap = "", ""
            signs.clear()

    for part in _parts(pieces, room, places):
        match part:
            case Sign(number):
                signs.append(number)
            case Break():
                end()
                gap = "\n"
            case _Gap(blank):
                end()
                gap = gap or blank
            case str():
                text += part
    end()
    if signs and words:
        words[-1] = replace(words[-1], signs=(*words[-1].signs, *signs))
    return list(_with_units(_fitting(words, room), room))


def _parts(pieces: Sequence[Piece], room: int, places: Mapping[int, int]) -> list[_Part]:
    """Find where a row may end, in all that is not kept together."""
    parts: list[_Part] = []
    begun: list[int] = []
    for piece in pieces:
        match piece:
            case Open(text):
                begun.append(len(parts))
                parts.append(text)
            case Close(text):
                parts.append(text)
                if begun:
                    start = begun.pop()
                    parts[start:] = _kept(parts[start:], room)
            case Place(number):
                parts.append(str(places.get(number, "?")))
            case str():
                parts += _divided(piece)
            case _:
                parts.append(piece)
    return parts


def _divided(text: str) -> Iterator[_Part]:
    for part in _BLANKS.split(text):
        if part.isspace() and _BLANKS.fullmatch(part):
            yield Break() if part.strip(" \t\r") and part[0] in "\n\x85\u2028\u2029" else _Gap(" ")
        elif part.isascii():
            yield part
        else:
            first, *others = _BETWEEN_IDEOGRAPHS.split(part)
            yield first
            for other in others:
                yield from (_Gap(""), other)


def _kept(parts: Sequence[_Part], room: int) -> list[_Part]:
    """Take the gaps out of what is to stand in one row, where it does not fill more than one."""
    whole = [part.text if isinstance(part, _Gap) else part for part in parts]
    columns = sum(width(part) for part in whole if isinstance(part, str))
    return list(parts) if columns > room or any(isinstance(part, Break) for part in parts) else list(whole)


def _fitting(words: Iterable[_Word], room: int) -> Iterator[_Word]:
    """Break what was kept together all the same where its neighbours make it too wide for a row."""
    for word in words:
        if word.columns <= room or " " not in word.text:
            yield word
        else:
            first, *others = word.text.split(" ")
            yield _Word(first, word.gap, word.signs)
            yield from map(_Word, others)


def _with_units(words: Iterable[_Word], room: int) -> Iterator[_Word]:
    held: _Word | None = None
    for word in words:
        if (
            held is not None
            and word.gap == " "
            and _is_measured(held, word)
            and held.columns + 1 + word.columns <= room
        ):
            held = _Word(f"{held.text} {word.text}", held.gap, held.signs + word.signs)
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held


def _is_measured(number: _Word, unit: _Word) -> bool:
    if not _NUMBER.match(number.text):
        return False
    bare = unit.text.rstrip(',;:!?)]“”"»«')
    return bare in _UNITS or bare.rstrip(".") in _UNITS


# --- tables -------------------------------------------------------------------------------------------------------

_APART: Final = 2
"""Columns of a table are so far apart."""

_FIGURES: Final = re.compile(r"[(+−-]*[\d.,:/½¼¾⅓⅔\u00a0 ]*[\d½¼¾⅓⅔]\)?( ?(%|[A-Za-z€$£°]{1,3}\.?))?|[—–-]?")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell with its place in the table and its text as rows."""

    row: int
    column: int
    cell: Cell
    rows: tuple[Row, ...]

    @property
    def columns(self) -> int:
        return max((width(row.text) for row in self.rows), default=0)


def _table(line: Line, columns: int, places: Mapping[int, int]) -> list[Row]:
    """Align the cells of a table where they have room beside each other, else give each a row of its own."""
    indent = min(line.indent, _DEEPEST)
    placed = _placed(line.cells, places)
    number = max((one.column + one.cell.across for one in placed), default=0)
    if number * (_APART + 1) - _APART > columns - indent:  # before widths are looked for: there may be thousands
        return _one_by_one(line, placed, columns, places)
    widths = _widths(placed, number)
    if sum(widths) + _APART * (number - 1) > columns - indent:
        return _one_by_one(line, placed, columns, places)
    return _aligned(placed, widths, len(line.cells), indent)


def _placed(cells: Sequence[Sequence[Cell]], places: Mapping[int, int]) -> list[_Placed]:
    """Give each cell its column: the first that no cell from above or before reaches into."""
    found: list[_Placed] = []
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(cells):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            down = min(cell.down, len(cells) - at)
            taken |= {(at + y, column + x) for y in range(down) for x in range(cell.across)}
            words = _words(cell.pieces, sys.maxsize, places)
            rows = _broken(words, sys.maxsize, 0, 0) or [Row("", signs=_signs(cell.pieces))]
            found.append(_Placed(at, column, cell, tuple(rows)))
            column += cell.across
    return found


def _widths(placed: Sequence[_Placed], number: int) -> list[int]:
    """Give the columns that each column of a table needs; a cell across several widens the last of them."""
    widths = [0] * number
    for one in sorted(placed, key=lambda one: one.cell.across):
        end = one.column + one.cell.across
        has = sum(widths[one.column : end]) + _APART * (one.cell.across - 1)
        widths[end - 1] += max(0, one.columns - has)
    return widths


def _aligned(placed: Sequence[_Placed], widths: Sequence[int], number: int, indent: int) -> list[Row]:
    figures = {column for column in range(len(widths)) if _holds_figures(placed, column)}
    starts = [indent + sum(widths[:at]) + _APART * at for at in range(len(widths))]
    rows: list[Row] = []
    for at in range(number):
        row = [one for one in placed if one.row == at]
        for level in range(max((len(one.rows) for one in row), default=0)):
            text, signs = "", list[int]()
            for one in (one for one in row if level < len(one.rows)):
                own = one.rows[level]
                span = sum(widths[one.column : one.column + one.cell.across]) + _APART * (one.cell.across - 1)
                before = starts[one.column] + (span - width(own.text) if one.column in figures else 0)
                text += f"{'':{before - width(text)}}{own.text}"
                signs += own.signs
            rows.append(Row(text.rstrip(" "), is_counted=level == 0, signs=tuple(signs)))
        if row and all(one.cell.is_head for one in row) and at + 1 < number:
            rule = "".join(
                f"{'':{starts[column] if not column else _APART}}{'':-<{size}}" for column, size in enumerate(widths)
            )
            rows.append(Row(rule.rstrip(), is_counted=False))
    return rows


def _holds_figures(placed: Sequence[_Placed], column: int) -> bool:
    """Whether a column holds numbers, so that they stand one below the other at their ends."""
    texts = [row.text for one in placed if one.column == column and not one.cell.is_head for row in one.rows]
    return any(texts) and all(_FIGURES.fullmatch(text) for text in texts)


def _one_by_one(line: Line, placed: Sequence[_Placed], columns: int, places: Mapping[int, int]) -> list[Row]:
    """Give a row of its own to each cell of a table, a hyphen to an empty one; rows of the table stand apart."""
    lines: list[Line] = []
    for at in range(len(line.cells)):
        for one in (one for one in placed if one.row == at):
            words = one.cell.pieces if one.rows[0].text else (*one.cell.pieces, "-")
            lines.append(Line("para", line.indent + 4, 4, pieces=words))
        lines.append(Line("blank"))
    return laid(lines, columns, places)


# --- the page -----------------------------------------------------------------------------------------------------

MARGIN: Final = 5
"""Columns of a margin with numbers."""


def numbered(rows: Iterable[Row], every: int = 5) -> Iterator[str]:
    """Put a margin before rows, with the number of each fifth line of the source."""
    number = 0
    for row in rows:
        number += row.is_counted
        said = str(number) if row.is_counted and number % every == 0 else ""
        yield f"{said:>{MARGIN - 2}}  {row.text}".rstrip()


def folded(key: str, value: str) -> Iterator[str]:
    """Give a field of a head as rows: those after the first begin with one blank, so that it reads on as in a mail.

    >>> list(folded("To", "the Politburo"))
    ['To: the Politburo']
    """
    words = [_Word(f"{key}:", ""), *(_Word(word) for word in value.split())]
    return (row.text for row in _broken(words, WIDTH, 0, 1))
