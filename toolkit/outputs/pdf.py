"""A letter for print, or as a proof sheet: PDF/A-3a and PDF/UA-1 in one file, set by Typst."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final
from xml.sax.saxutils import escape

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.edition import Edition, File
from toolkit.memory import digests as digests_of
from toolkit.names import resource_folder
from toolkit.outputs.compositor import Typeset, typeset
from toolkit.outputs.output import Output, stylesheet, unrendered
from toolkit.pictures import Gallery, Picture, gallery, unshown
from toolkit.pictures import digests as pictures_of
from toolkit.typography import Typography
from toolkit.xslt import Document, Value

__all__ = [
    "explained", "files", "fonts_of", "inputs", "is_drawn", "licensed", "proof", "set_alone", "settings", "templates",
    "undrawn_picture",
]  # fmt: skip

register(
    "unprintable-letter",
    Severity.ERROR,
    """The PDF of a letter cannot be made, most often since no font has one of its characters.

    Why      a page with empty boxes for letters is worse than none.
    Faulty   a character that stands in no font of the toolkit, nor in those that `[print]` of edition.toml names
    Sound    a character of the Latin, Greek, Cyrillic or Hebrew script
    Source   PDF/UA-1, 7.21""",
)

register(
    "missing-font",
    Severity.WARNING,
    """A font that `[print]` of edition.toml names is not there; the print is made with those of the toolkit.

    Why      the pages do not look as they were meant to.
    Faulty   fonts = ["fonts/Gone.otf"]
    Sound    fonts = ["fonts/Junicode.otf"], and the file of this name in the folder of the edition
    Source   the settings of the toolkit""",
)


def files(letter: File, prepared: Document, words: Mapping[str, Value], edition: Edition) -> Iterator[Output]:
    """Make the PDF of a letter, which holds the letter's TEI.

    prepared  as `xslt/shared/prepare.xsl` gives it
    words     the parameter that says in which language the output speaks to the reader
    edition   of which the letter is: its settings, pictures and fonts
    """
    yield _made(letter, prepared, words, edition, is_proof=False)


def proof(letter: File, prepared: Document, words: Mapping[str, Value], edition: Edition) -> Iterator[Output]:
    """Make the proof sheet of a letter: its lines numbered, and what is to be looked up in the archive listed by them.

    The parameters are those of `files`.
    """
    yield _made(letter, prepared, words, edition, is_proof=True)


def inputs(letter: File, edition: Edition) -> Mapping[str, str]:
    """Give the digests, by place, of what a PDF is made of beside the letter and the registers: pictures, fonts."""
    settings = edition.settings.typography
    found, _ = fonts_of(edition)
    fonts = {Path(path).name: digest for path, digest in digests_of(map(Path, found)).items()}
    return {"a setting of the print": repr(settings), **fonts, **pictures_of(letter, edition.folder)}


def _made(letter: File, prepared: Document, words: Mapping[str, Value], edition: Edition, *, is_proof: bool) -> Output:
    address: Mapping[str, Value] = {"{urn:edition:typst}address": edition.settings.address}
    made = stylesheet("typst").run(prepared, mode="{urn:edition:typst}page", parameters={**words, **address})
    data = json.loads(made.text)
    fonts, missing = fonts_of(edition)
    shown = gallery(letter, edition.folder)
    sheet = _Sheet(data, edition.settings.typography, shown, letter, fonts, is_proof)
    set_, undrawn = sheet.typeset()
    path = PurePosixPath("pdf", f"{letter.name}.proof.pdf" if is_proof else f"{letter.name}.pdf")
    problems = (*unrendered(made, letter), *shown.diagnostics, *undrawn, *missing, *sheet.told(set_))
    return Output(path, "application/pdf", licensed(set_.data, data), problems)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A letter that is to be set: its data as `xslt/typst` makes them, and all that is set with it."""

    letter_data: dict[str, Any]
    typography: Typography
    shown: Gallery
    letter: File
    fonts: tuple[str, ...]
    is_proof: bool

    def typeset(self) -> tuple[Typeset, tuple[Diagnostic, ...]]:
        """Set it; a picture that the compiler cannot draw is left out and told, and words stand in its place."""
        made = self._typeset(self.pictures)
        drawn = {url: one for url, one in self.pictures.items() if not made.errors or is_drawn(one)}
        if len(drawn) == len(self.pictures):
            return made, ()
        return self._typeset(drawn), tuple(
            undrawn_picture(one, self.letter) for url, one in self.pictures.items() if url not in drawn
        )

    def _typeset(self, pictures: Mapping[str, Picture]) -> Typeset:
        data = {**self.letter_data, "files": {url: one.name for url, one in pictures.items()}}
        return set_alone(data, self.letter, self.settings, self.fonts, pictures.values())

    @property
    def pictures(self) -> Mapping[str, Picture]:
        """The pictures by their address in the letter."""
        return {one.written: one for one in self.shown.pictures}

    @property
    def settings(self) -> Mapping[str, object]:
        """What the templates are told of how the pages look."""
        return settings(self.typography, is_proof=self.is_proof)

    def told(self, made: Typeset) -> Iterator[Diagnostic]:
        """Give what the compiler found, each at its place in the letter."""
        for sentence, hint in made.errors:
            yield from explained(sentence, hint, self.letter)
        for sentence in made.warnings:
            if found := _UNKNOWN_FONT.search(sentence):
                yield _no_font(f"no file of `fonts` under `[print]` has the family `{found[1]}`", self.typography.font)


_MAIN: Final = """#import "NAME.typ": print-NAME
#let data = json("data.json")
#print-NAME(data.letters.first(), data.settings, source: read("letter.xml", encoding: none))"""

_UNKNOWN_FONT: Final = re.compile(r"unknown font family: (.*)")


def set_alone(
    data: Mapping[str, Any],
    letter: File,
    settings: Mapping[str, object],
    fonts: tuple[str, ...],
    pictures: Iterable[Picture],
) -> Typeset:
    """Set a letter as a document of its own.

    data      as `xslt/typst` makes them, and with `files`, the names of its pictures by their address in the letter
    settings  what the templates are told of how the pages look
    """
    return typeset(
        {
            "main.typ": _MAIN.replace("NAME", "proof" if settings["proof"] else "letter").encode(),
            "data.json": json.dumps({"settings": settings, "letters": [data]}, ensure_ascii=False).encode(),
            "letter.xml": letter.source.utf8,
            **templates(),
        },
        fonts,
        {one.name: one.path for one in pictures},
    )


def templates() -> Mapping[str, bytes]:
    """Give the templates by name, as the compiler sees them."""
    return {path.name: path.read_bytes() for path in sorted((resource_folder("xslt") / "typst").glob("*.typ"))}


def settings(typography: Typography, *, is_proof: bool = False, is_volume: bool = False) -> Mapping[str, object]:
    """Give what the templates are told of how the pages look (`xslt/typst/style.typ`).

    marks  whether signs are left in the text that tell the line of each entry of the apparatus
    index  whether the letter stands in a volume, which has an index: each name leaves a sign, each letter has a number
    """
    return {
        "page": "a4" if is_proof and typography.page == "a5" else typography.page,
        "margins": {} if is_proof else dict(typography.margins),
        "size": typography.size,
        "font": typography.font,
        "numbering": "lines" if is_proof else typography.numbering,
        "notes": "foot" if is_proof else typography.notes,
        "run-on": typography.run_on,
        "marks": is_proof or typography.numbering == "lines",
        "index": is_volume,
        "proof": is_proof,
    }


def is_drawn(picture: Picture) -> bool:
    """Whether the compiler can draw a picture."""
    page = (
        f'#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))\n#image("{picture.name}", alt: "x")'
    )
    return not typeset({"main.typ": page.encode()}, pictures={picture.name: picture.path}).errors


def undrawn_picture(picture: Picture, letter: File) -> Diagnostic:
    """Tell of a picture of a letter that cannot be drawn."""
    return unshown(picture, letter, "is damaged and cannot be printed", "save the picture anew")


def fonts_of(edition: Edition) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Give the files of fonts that the edition names and has in its folder, and what is wrong with the others."""
    found, missing = [], []
    folder = edition.folder.resolve()
    for name in edition.settings.typography.fonts:
        path = (folder / name).resolve()
        if path.is_relative_to(folder) and path.is_file():
            found.append(str(path))
        else:
            missing.append(_no_font(f"there is no file `{name}` in the folder of the edition", name))
    return tuple(found), tuple(missing)


def _no_font(message: str, name: str) -> Diagnostic:
    help = f"put the file of `{name}` there, or take the name out of `[print]`"
    return Diagnostic("missing-font", Severity.WARNING, message, Span("edition.toml"), (), help)


# --- what the compiler says, for editors --------------------------------------------------------------------------

_NO_GLYPH: Final = re.compile(r'the text `"(?P<text>.*)"` could not be displayed')
_FORBIDDEN: Final = re.compile(r'contains the codepoint `"(?P<text>.*)"`')


def explained(sentence: str, hint: str, letter: File) -> Iterator[Diagnostic]:
    """Give an error of the compiler as a fault of a letter: a character by its place, else in the compiler's words."""
    no_glyph, forbidden = _NO_GLYPH.search(sentence), _FORBIDDEN.search(sentence)
    found = no_glyph or forbidden
    if found is None:
        words = f"the letter `{letter.name}` cannot be printed: {sentence.rstrip('.')}"
        yield Diagnostic("unprintable-letter", Severity.ERROR, words, Span(letter.source.name), (), hint)
        return
    text = _unescaped(found["text"])
    codes = " ".join(f"U+{ord(one):04X}" for one in text)
    if no_glyph:
        message = f"no font has `{text}` ({codes})" if text.isprintable() else f"no font has {codes}"
        help = "name a font that has it under `fonts` in `[print]` of edition.toml, or write the character otherwise"
    else:
        message = f"{codes} means nothing outside of one font, so it may not stand in a PDF that is to last"
        help = "write `g` with a description of the character in `charDecl`"
    yield Diagnostic("unprintable-letter", Severity.ERROR, message, _place(text, letter), (), help)


def _unescaped(text: str) -> str:
    r"""Read a text as the compiler writes it.

    >>> _unescaped(r"\u{1f600}\"")
    '😀"'
    """
    return re.sub(r"\\(?:u\{([0-9a-f]+)\}|(.))", lambda one: chr(int(one[1], 16)) if one[1] else one[2], text)


def _place(text: str, letter: File) -> Span:
    """Give where a character stands in the file: in the text of the letter if it is there, as itself or as a reference.

    What comes from a register or from the words of the toolkit stands nowhere in it.
    """
    source = letter.source
    begins = source.utf8.find(b"<text")
    rare = max(text, key=ord)
    for wanted in dict.fromkeys((text, rare)):
        references = rb"".join(
            rb"(?:%s|&#x0*(?i:%x);|&#0*%d;)" % (re.escape(c.encode()), ord(c), ord(c)) for c in wanted
        )
        every = re.compile(rb"<!--.*?-->|<\?.*?\?>|(" + references + rb")", re.DOTALL)
        places = [one.span(1) for one in every.finditer(source.utf8) if one[1] is not None]
        if places:
            return source.span(*next((one for one in places if one[0] >= begins), places[0]))
    return Span(source.name)


# --- what the compiler does not write -----------------------------------------------------------------------------

_METADATA: Final = re.compile(rb"<</Length (?P<length>\d+)/Type/Metadata/Subtype/XML>>\nstream\n", re.DOTALL)
_CLOSING: Final = b"</rdf:Description></rdf:RDF></x:xmpmeta>"


def licensed(pdf: bytes, data: Mapping[str, Any]) -> bytes:
    """Write the licence, and keywords one by one, into the metadata: Typst has no words for them."""
    rights, address = data["rights"], data["licence"]
    keywords = "".join(f"<rdf:li>{escape(one)}</rdf:li>" for one in data["keywords"])
    added = "".join(
        (
            f"<dc:subject><rdf:Bag>{keywords}</rdf:Bag></dc:subject>" if keywords else "",
            f'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{escape(rights)}</rdf:li></rdf:Alt></dc:rights>'
            if rights
            else "",
            '<xmpRights:WebStatement xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">'
            f"{escape(address)}</xmpRights:WebStatement>"
            if address
            else "",
        )
    )
    return _with_metadata(pdf, added.encode()) if pdf and added else pdf


def _with_metadata(pdf: bytes, added: bytes) -> bytes:
    """Put properties at the end of the metadata; all that comes after moves, and so does its place in the table."""
    head, end = _METADATA.search(pdf), pdf.rfind(_CLOSING)
    assert head is not None
    length = b"%d" % (int(head["length"]) + len(added))
    table = pdf.rfind(b"\nxref\n") + 1
    moved = len(added) + len(length) - len(head["length"])
    before = pdf[: head.start("length")] + length + pdf[head.end("length") : end] + added + pdf[end:table]
    entries = re.sub(
        rb"(\d{10})(?= \d{5} n)",
        lambda one: b"%010d" % (int(one[1]) + (moved if int(one[1]) > head.start() else 0)),
        pdf[table : pdf.rfind(b"trailer")],
    )
    trailer = re.sub(rb"(?<=startxref\n)\d+", b"%d" % len(before), pdf[pdf.rfind(b"trailer") :])
    return before + entries + trailer
