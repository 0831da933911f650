"""A letter for print: PDF/A-3a and PDF/UA-1 in one file, set by Typst."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.edition import File
from toolkit.names import resource_folder
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.xslt import Document, Value

__all__ = ["files"]

register(
    "unprintable-letter",
    Severity.ERROR,
    """The PDF of a letter cannot be made, most often since no font has one of its characters.

    Why      a page with empty boxes for letters is worse than none.
    Faulty   a character that stands in no font of the toolkit
    Sound    a character of the Latin, Greek, Cyrillic or Hebrew script
    Source   PDF/UA-1, 7.21""",
)


_MAIN: Final = b"""#import "edition.typ": *
#show-edition(json("letter.json"), source: read("letter.xml", encoding: none))"""


def files(letter: File, prepared: Document, words: Mapping[str, Value]) -> Iterator[Output]:
    """Make the PDF of a letter, which holds the letter's TEI.

    prepared  as `xslt/shared/prepare.xsl` gives it
    words     the parameter that says in which language the output speaks to the reader
    """
    made = stylesheet("typst").run(prepared, mode="{urn:edition:typst}page", parameters=words)
    data, problems = _printed(made.text.encode(), letter)
    path = PurePosixPath("pdf", f"{letter.name}.pdf")
    yield Output(path, "application/pdf", data, (*unrendered(made, letter), *problems))


def _printed(content: bytes, letter: File) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Set a letter. The compiler sees an empty folder and the files given it in memory, nothing else."""
    import typst

    files: dict[str, str | Path | bytes] = {
        "main.typ": _MAIN,
        "edition.typ": (resource_folder("xslt") / "typst" / "edition.typ").read_bytes(),
        "letter.json": content,
        "letter.xml": letter.source.utf8,
    }
    with tempfile.TemporaryDirectory() as root:
        compiler = typst.Compiler(root=root, ignore_system_fonts=True)
        try:
            data, _ = compiler.compile_with_warnings(  # type: ignore[type-var]  # its stubs lack the dict of files
                input=files, format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=datetime(1970, 1, 1, tzinfo=UTC)
            )
        except typst.TypstError as error:
            message = f"the letter cannot be printed: {str(error.message).rstrip('.')}"
            help = "; ".join(str(hint) for hint in error.hints)
            return b"", (Diagnostic("unprintable-letter", Severity.ERROR, message, Span(letter.source.name), (), help),)
    assert isinstance(data, bytes)
    return data, ()
