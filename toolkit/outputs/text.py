"""A letter as plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from toolkit.edition import File
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.report import width
from toolkit.xslt import Document, Value

__all__ = ["files"]

_WIDTH: Final = 72
"""Columns of the plain text: so much fits on a terminal, in a mail and on paper."""


def files(letter: File, prepared: Document, words: Mapping[str, Value]) -> Iterator[Output]:
    """Make the plain text of a letter.

    prepared  as `xslt/shared/prepare.xsl` gives it
    words     the parameter that says in which language the output speaks to the reader
    """
    made = stylesheet("text").run(prepared, mode="{urn:edition:text}page", parameters=words)
    rows = (row for line in made.text.split("\n") for row in _rows(*line.partition("\t")[::2]))
    text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(rows)).strip("\n") + "\n"
    data = unicodedata.normalize("NFC", text).encode()
    path = PurePosixPath("text", f"{letter.name}.txt")
    yield Output(path, "text/plain", data, tuple(unrendered(made, letter)))


def _rows(kind: str, words: str) -> list[str]:
    """Break one line of the stylesheet to the width of the page, by its kind (`xslt/text/text.xsl`)."""
    match kind:
        case "head":
            return [words, "-" * width(words)]
        case "right":
            return [f"{'':>{_WIDTH - width(row)}}{row}" for row in _wrapped(words, "", "")]
        case "verse":
            return _wrapped(words, "    ", "        ")
        case "item":
            return _wrapped(words, "  - ", "    ")
        case "note" | "field":
            return _wrapped(words, "", "    ")
        case _:
            return _wrapped(words, "", "")


def _wrapped(words: str, first: str, others: str) -> list[str]:
    """Break a text at its spaces, so that no row is wider than the page unless a word is."""
    rows: list[str] = []
    row = first
    for word in words.split(" "):
        start = others if rows else first
        if row != start and width(row) + 1 + width(word) > _WIDTH:
            rows.append(row)
            row = others + word
        else:
            row = row + word if row == start else f"{row} {word}"
    return [*rows, row.rstrip()]
