"""A file that was made of a letter, and how stylesheets are asked for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.edition import File
from toolkit.names import resource_folder
from toolkit.xslt import Result, Stylesheet

__all__ = ["Output", "stylesheet", "unrendered"]

register(
    "unrendered-element",
    Severity.WARNING,
    """An output has no form for an element.

    Why      its content is in the output all the same, but without the look it should have.
    Faulty   <p>See <mine>this</mine>.</p>
    Sound    <p>See <hi>this</hi>.</p>
    Source   the stylesheets of the toolkit""",
)


@dataclass(frozen=True, slots=True)
class Output:
    """A file of an output: where it goes under the folder of all outputs, its bytes, and what was found making it.

    copied  the file whose bytes it has, where it is a copy; they are read when it is written, so that no process sends
            pictures to another
    """

    path: PurePosixPath
    media_type: str
    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()
    copied: Path | None = None

    def content(self) -> bytes:
        """Give its bytes, whether they were made or are copied."""
        return self.copied.read_bytes() if self.copied else self.data


def stylesheet(package: str) -> Stylesheet:
    """Give the main stylesheet of a package of `xslt/`."""
    return Stylesheet.compile(resource_folder("xslt") / package / f"{package}.xsl")


def unrendered(made: Result, letter: File) -> Iterator[Diagnostic]:
    """Give the elements that the stylesheet reported, each at its first place in the letter."""
    for name in made.unrendered:
        words = f"there is no form for `{name}`; its content is in the output without one"
        if name.rpartition(":")[2] == "include":  # of XInclude, which would read files that nobody named
            words = f"`{name}` is not followed; what it names is not in the output"
        span = _first_place(name, letter) or Span(letter.source.name)
        yield Diagnostic("unrendered-element", Severity.WARNING, words, span)


def _first_place(name: str, letter: File) -> Span | None:
    source = letter.source
    for offset, tag, attributes in source.events:
        if attributes is not None and tag is not None and tag.rpartition("}")[2] == name.rpartition(":")[2]:
            return source.element_span(offset)
    return None
